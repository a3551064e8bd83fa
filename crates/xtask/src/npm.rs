//! The npm tools of `tests/`: installed from the lock file when it has changed.

use std::fs;

use crate::failure::{Failure, Result};
use crate::place::Place;
use crate::process::run;

/// Makes sure that `tests/node_modules` is what the lock file says.
pub(crate) fn ensure(place: &Place) -> Result<()> {
    let folder = place.root().join("tests");
    let lock = folder.join("package-lock.json");
    // A copy of the lock file that the folder was filled from. npm's own record differs from it in form.
    let copy = folder.join("node_modules/.signalbox-lock");
    let wanted = fs::read(&lock).map_err(|e| Failure::new(format!("tests/package-lock.json cannot be read: {e}")))?;
    if fs::read(&copy).is_ok_and(|had| had == wanted) {
        return Ok(());
    }
    for program in ["node", "npm"] {
        if place.which(program).is_none() {
            return Err(Failure::new(format!("{program} is not here"))
                .remedy("install Node 20 or newer with npm, from your system's packages or nodejs.org"));
        }
    }
    let mut command = place.command("npm");
    command.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&folder);
    run(command).map_err(|failure| {
        Failure::new(format!("the npm tools cannot be had: {failure}")).remedy("cd tests && npm ci")
    })?;
    // Without the copy the next run installs once more, which does no harm.
    fs::write(&copy, wanted).ok();
    Ok(())
}
