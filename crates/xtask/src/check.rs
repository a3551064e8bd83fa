//! `cargo xtask check`: format, lints on both targets, documentation.

use std::time::Instant;

use crate::failure::Result;
use crate::place::Place;
use crate::process::{run, shown};
use crate::step::clock;
use crate::tools;

const WASM: &str = "wasm32-unknown-unknown";

/// The arguments of a cargo command, and what it adds to the environment.
type Check = (&'static [&'static str], Option<(&'static str, &'static str)>);

/// The commands in order.
const COMMANDS: [Check; 5] = [
    (&["fmt", "--all", "--check"], None),
    (&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"], None),
    (
        // Only the libraries and the app: the native tests' own dependencies need not compile to wasm.
        &[
            "clippy",
            "-p",
            "signalbox",
            "-p",
            "signalbox-wasm",
            "-p",
            "signalbox-web",
            "-p",
            "signalbox-worker",
            "--features",
            "signalbox-worker/engine",
            "--lib",
            "--bins",
            "--target",
            WASM,
            "--",
            "-D",
            "warnings",
        ],
        None,
    ),
    (&["clippy", "-p", "signalbox-browser-tests", "--all-targets", "--target", WASM, "--", "-D", "warnings"], None),
    (&["doc", "--no-deps", "--workspace"], Some(("RUSTDOCFLAGS", "-D warnings"))),
];

/// Makes sure that what the checks need is there.
pub(crate) fn set_up(place: &Place) -> Result<()> {
    tools::ensure_component(place, "rustfmt", "fmt")?;
    tools::ensure_component(place, "clippy", "clippy")?;
    tools::ensure_wasm_target(place)
}

/// Runs the checks up to the first that fails.
pub(crate) fn check(place: &Place) -> Result<()> {
    let mut times = Vec::new();
    for (arguments, variable) in COMMANDS {
        let mut command = place.command("cargo");
        command.args(arguments);
        if let Some((name, value)) = variable {
            command.env(name, value);
        }
        let line = shown(&command);
        let start = Instant::now();
        run(command)?;
        times.push(format!("  {:>12}  {line}", clock(start.elapsed())));
    }
    println!("{}", times.join("\n"));
    Ok(())
}
