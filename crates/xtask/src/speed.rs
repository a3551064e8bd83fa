//! How fast the packed module is, for its README: measured each time the package is built, and never kept in the repository.

use std::path::Path;

use crate::failure::{Failure, Result};
use crate::place::Place;
use crate::process::read;

/// The script that measures, and the folder that it lies in.
const FOLDER: &str = "crates/wasm/bench";
const SCRIPT: &str = "speed.mjs";

/// The README's table of speeds, of a module for Node. It holds this machine to no bar: a slow one makes a slow table.
pub(crate) fn table(place: &Place, module: &Path) -> Result<String> {
    let mut command = place.command("node");
    command.current_dir(place.root().join(FOLDER)).arg(SCRIPT).arg(module);
    let table = read(command)?;
    // An engine that did nothing would be fast.
    if table.lines().filter(|line| line.starts_with('|')).count() < 5 {
        return Err(Failure::new(format!("{FOLDER}/{SCRIPT} measured nothing: {table}")));
    }
    Ok(table)
}
