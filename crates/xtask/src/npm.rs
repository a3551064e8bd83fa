//! npm tools: installed from a folder's lock file when it has changed.

use std::fs;

use crate::failure::{Failure, Result};
use crate::place::Place;
use crate::process::run;

/// The tools of the end-to-end tests, and `wasm-opt`.
pub(crate) const TESTS: &str = "tests";
/// The bundler and the compiler that the package's fixtures are built with.
pub(crate) const PACKAGE_TESTS: &str = "tests/package";

/// Makes sure that a folder's `node_modules` is what its lock file says.
pub(crate) fn ensure(place: &Place, name: &str) -> Result<()> {
    let folder = place.root().join(name);
    let lock = folder.join("package-lock.json");
    // A copy of the lock file that the folder was filled from. npm's own record differs from it in form.
    let copy = folder.join("node_modules/.signalbox-lock");
    let wanted = fs::read(&lock).map_err(|e| Failure::new(format!("{name}/package-lock.json cannot be read: {e}")))?;
    if fs::read(&copy).is_ok_and(|had| had == wanted) {
        return Ok(());
    }
    for program in ["node", "npm"] {
        if place.which(program).is_none() {
            return Err(Failure::new(format!("{program} is not here"))
                .remedy("install Node 20.19 or newer with npm, from your system's packages or nodejs.org"));
        }
    }
    let mut command = place.command("npm");
    command.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&folder);
    run(command).map_err(|failure| {
        Failure::new(format!("the npm tools cannot be had: {failure}")).remedy(format!("cd {name} && npm ci"))
    })?;
    // Without the copy the next run installs once more, which does no harm.
    fs::write(&copy, wanted).ok();
    Ok(())
}
