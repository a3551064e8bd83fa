//! `cargo xtask bench`: the measurements of the engine.

use crate::failure::Result;
use crate::place::Place;
use crate::process::run;
use crate::step::{Outcome, Step, run_all};

/// Runs every benchmark there is.
pub(crate) fn bench(place: &Place) -> Result<()> {
    run_all(&[Step {
        name: "native",
        repeat: "cargo bench -p signalbox".to_string(),
        body: Box::new(|| {
            let mut command = place.command("cargo");
            command.args(["bench", "-p", "signalbox"]);
            run(command)?;
            Ok(Outcome::default())
        }),
    }])
}
