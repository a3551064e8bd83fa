//! What wasm-bindgen's declarations leave to the project that reads them.

use std::fs;
use std::path::Path;

use crate::failure::{Failure, Result};

/// Where `Symbol.dispose` is declared. The class has a method of this name, for `using`, so without it the declarations would be
/// wrong in every project whose `lib` is older, unless the compiler looks away (`skipLibCheck`).
const DISPOSABLE: &str = "/// <reference lib=\"esnext.disposable\" />\n";

/// Makes a module's declarations complete: they then say themselves which library they need.
pub(crate) fn complete(declarations: &Path) -> Result<()> {
    let cannot = |e: std::io::Error| Failure::new(format!("{}: {e}", declarations.display()));
    let text = fs::read_to_string(declarations).map_err(cannot)?;
    fs::write(declarations, format!("{DISPOSABLE}{text}")).map_err(cannot)
}
