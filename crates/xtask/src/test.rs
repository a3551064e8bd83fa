//! `cargo xtask test`: everything that must hold, from the cheapest to the dearest.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::ValueEnum;

use crate::chromium::{self, Chromium};
use crate::failure::{Failure, Result};
use crate::place::Place;
use crate::process::run_tests;
use crate::step::{Outcome, Step, run_all};
use crate::{app, check, npm, package, tools};

/// The member whose tests run as wasm.
const WASM_TESTS: &str = "tests/browser";
/// The longest a single wasm test may take, in seconds.
const WASM_TEST_LIMIT: &str = "300";
/// The longest an end-to-end test may take, in milliseconds. Node's runner holds a whole file to it too.
const E2E_LIMIT: u32 = 300_000;

/// The steps, in the order they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Format, lints, documentation
    Check,
    /// The tests of every crate on this machine
    Native,
    /// The wasm tests in Node
    Node,
    /// The same wasm tests in headless Chromium
    Browser,
    /// The packed npm package in the projects of its users
    Package,
    /// The release build of the app
    App,
    /// Journeys through the built app in headless Chromium
    E2e,
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Native => "native",
            Self::Node => "node",
            Self::Browser => "browser",
            Self::Package => "package",
            Self::App => "app",
            Self::E2e => "e2e",
        }
    }

    /// Installs what the step needs. All steps are set up before the first runs, so that what is missing shows at once.
    fn set_up(self, place: &Place) -> Result<()> {
        match self {
            Self::Check => check::set_up(place),
            Self::Native => Ok(()),
            Self::Node => set_up_wasm_pack(place),
            Self::Browser => {
                set_up_wasm_pack(place)?;
                chromium::ensure(place).map(drop)
            }
            Self::Package => {
                set_up_wasm_pack(place)?;
                npm::ensure(place, npm::TESTS)?;
                npm::ensure(place, npm::PACKAGE_TESTS)?;
                chromium::ensure(place).map(drop)
            }
            Self::App => {
                app::set_up(place)?;
                npm::ensure(place, npm::TESTS)
            }
            Self::E2e => {
                npm::ensure(place, npm::TESTS)?;
                chromium::ensure(place).map(drop)
            }
        }
    }

    fn run(self, place: &Place) -> Result<Outcome> {
        let mut outcome = Outcome::default();
        match self {
            Self::Check => check::check(place)?,
            Self::Native => {
                let mut command = place.command("cargo");
                command.args(["test", "--workspace", "--exclude", "signalbox-browser-tests"]);
                outcome.counts = Some(run_tests(command)?);
            }
            Self::Node => {
                let mut command = wasm_pack_test(place);
                command.args(["--node", WASM_TESTS]);
                outcome.counts = Some(run_tests(command)?);
            }
            Self::Browser => {
                let Chromium { driver, .. } = chromium::ensure(place)?;
                let mut command = wasm_pack_test(place);
                command
                    .args(["--headless", "--chrome", "--chromedriver"])
                    .arg(driver)
                    .arg(WASM_TESTS)
                    // The files name no environment, so that the same tests run here and in Node.
                    .env("WASM_BINDGEN_USE_BROWSER", "1");
                outcome.counts = Some(run_tests(command)?);
            }
            Self::Package => {
                let tarball = package::package(place)?;
                outcome.counts = Some(run_tests(package_tests(place, &tarball)?)?);
            }
            Self::App => outcome.note = Some(app::build_release(place)?),
            Self::E2e => outcome.counts = Some(run_tests(journeys(place)?)?),
        }
        Ok(outcome)
    }
}

/// Runs the steps that were asked for.
pub(crate) fn test(place: &Place, only: Option<Part>, skip_check: bool) -> Result<()> {
    let parts: Vec<Part> = match only {
        Some(part) => vec![part],
        None => Part::value_variants().iter().copied().filter(|part| !(skip_check && *part == Part::Check)).collect(),
    };
    let repeat = match only {
        Some(part) => format!("cargo xtask test --only {}", part.name()),
        None => "cargo xtask test".to_string(),
    };
    let needs = parts.clone();
    let mut steps = vec![Step {
        name: "set-up",
        repeat,
        body: Box::new(move || {
            needs.iter().try_for_each(|part| part.set_up(place))?;
            Ok(Outcome::default())
        }),
    }];
    steps.extend(parts.into_iter().map(|part| Step {
        name: part.name(),
        repeat: format!("cargo xtask test --only {}", part.name()),
        body: Box::new(move || part.run(place)),
    }));
    run_all(&steps)
}

fn set_up_wasm_pack(place: &Place) -> Result<()> {
    tools::ensure_wasm_target(place)?;
    tools::ensure(place, &[tools::wasm_bindgen(place)?, tools::wasm_pack()])
}

fn wasm_pack_test(place: &Place) -> Command {
    let mut command = place.command("wasm-pack");
    command.arg("test").env("WASM_BINDGEN_TEST_TIMEOUT", WASM_TEST_LIMIT);
    command
}

/// Node's test runner on the fixtures that install the package.
fn package_tests(place: &Place, tarball: &Path) -> Result<Command> {
    let mut command = place.command("node");
    command
        .current_dir(place.root().join(npm::PACKAGE_TESTS))
        .args(["--test", "--test-reporter=spec"])
        .arg(format!("--test-timeout={E2E_LIMIT}"))
        .args(["package.test.js", "elements.test.js", "pictures.test.js", "service-worker.test.js"])
        .env("TARBALL", tarball)
        .env("CHROME", chromium::ensure(place)?.browser);
    Ok(command)
}

/// Node's test runner on the journeys, against the app in `dist`.
fn journeys(place: &Place) -> Result<Command> {
    if !place.root().join("dist/index.html").is_file() {
        return Err(Failure::new("the app is not built").remedy("cargo xtask test --only app"));
    }
    let files = journey_files(place)?;
    let mut command = place.command("node");
    command
        .current_dir(place.root().join("tests"))
        .args(["--test", "--test-reporter=spec"])
        .arg(format!("--test-timeout={E2E_LIMIT}"))
        .args(files)
        .env("CHROME", chromium::ensure(place)?.browser);
    Ok(command)
}

/// The files by name: what `node --test` makes of a folder differs between versions of Node.
fn journey_files(place: &Place) -> Result<Vec<PathBuf>> {
    let folder = place.root().join("tests/e2e");
    let entries = fs::read_dir(&folder).map_err(|e| Failure::new(format!("tests/e2e cannot be read: {e}")))?;
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| PathBuf::from("e2e").join(entry.file_name()))
        .filter(|path| path.to_string_lossy().ends_with(".test.js"))
        .collect();
    files.sort();
    Ok(files)
}
