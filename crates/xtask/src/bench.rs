//! `cargo xtask bench`: the engine on its reference load, natively and as wasm in Node, each beside a minimal loop of the same model;
//! and the app with that load in Chromium.

use crate::failure::Result;
use crate::place::Place;
use crate::process::run;
use crate::step::{Outcome, Step, run_all};
use crate::{app, chromium, npm, tools};

/// The package that measures.
const PACKAGE: &str = "signalbox-bench";
/// The largest number of runs played in Node; natively the package's own largest.
const LARGEST_IN_NODE: u32 = 1_000_000;

/// Runs every benchmark there is.
pub(crate) fn bench(place: &Place) -> Result<()> {
    let repeat = || "cargo xtask bench".to_string();
    run_all(&[
        Step { name: "native", repeat: repeat(), body: Box::new(|| native(place)) },
        Step { name: "node", repeat: repeat(), body: Box::new(|| node(place)) },
        Step { name: "browser", repeat: repeat(), body: Box::new(|| browser(place)) },
    ])
}

fn native(place: &Place) -> Result<Outcome> {
    let mut command = place.command("cargo");
    command.args(["run", "--quiet", "--release", "-p", PACKAGE]);
    run(command)?;
    Ok(Outcome::default())
}

fn node(place: &Place) -> Result<Outcome> {
    tools::ensure_wasm_target(place)?;
    tools::ensure(place, &[tools::wasm_bindgen(place)?, tools::wasm_pack()])?;
    npm::ensure(place, npm::TESTS)?;
    let out = place.target().join("bench-node");
    let mut build = place.command("wasm-pack");
    build.args(["build", "crates/bench", "--release", "--target", "nodejs", "--out-dir"]).arg(&out);
    run(build)?;
    let module = out.join("signalbox_bench.js");
    let mut measure = place.command("node");
    measure.arg("-e").arg(format!("console.log(require({module:?}).report_in_js({LARGEST_IN_NODE}))"));
    run(measure)?;
    Ok(Outcome::default())
}

/// Frame times of the app as it is delivered.
fn browser(place: &Place) -> Result<Outcome> {
    app::set_up(place)?;
    let note = app::build_release(place)?;
    let mut measure = place.command("node");
    measure
        .env("CHROME", chromium::ensure(place)?.browser)
        .arg("bench/browser.js")
        .current_dir(place.root().join("tests"));
    run(measure)?;
    Ok(Outcome { note: Some(note), ..Outcome::default() })
}
