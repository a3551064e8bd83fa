//! Puts `crates/wasm/guard.js` into the scripts that wasm-bindgen writes, so that a module which has trapped says so and is not used
//! again.

use std::fs;
use std::path::Path;

use crate::failure::{Failure, Result};
use crate::place::Place;

/// The function that guards a module's exports.
const GUARD: &str = "crates/wasm/guard.js";
/// What a script may remember of its module, besides the exports.
const REMEMBERED: [&str; 4] = ["wasmModule", "wasmInstance", "cachedDataViewMemory0", "cachedUint8ArrayMemory0"];

/// A script with the exports of its module guarded. `on_stop` names the function that is called on a trap, if there is one in its scope.
pub(crate) fn insert(place: &Place, script: &str, on_stop: Option<&str>) -> Result<String> {
    let path = place.root().join(GUARD);
    let guard = fs::read_to_string(&path).map_err(|e| Failure::new(format!("{GUARD} cannot be read: {e}")))?;
    let (mut out, mut found) = (String::new(), 0);
    let forget = forget(script);
    for line in script.lines() {
        match exports(line) {
            Some((before, exports)) => {
                found += 1;
                let on_stop = on_stop.map(|name| format!(", {name}")).unwrap_or_default();
                out.push_str(&format!("{before}guarded({exports}, {forget}{on_stop});\n"));
            }
            None => out.push_str(&format!("{line}\n")),
        }
    }
    if found != 1 {
        return Err(Failure::new(format!(
            "a script of wasm-bindgen takes the exports of its module in {found} places instead of one: it has changed its ways"
        )));
    }
    // A function is known in all of its scope, so it may come last.
    Ok(out + &guard)
}

/// As [`insert`], for a file.
pub(crate) fn insert_into(place: &Place, path: &Path) -> Result<()> {
    let script = fs::read_to_string(path).map_err(|e| cannot("read", path, &e))?;
    fs::write(path, insert(place, &script, None)?).map_err(|e| cannot("write", path, &e))
}

/// A line that takes the exports of a module: what comes before them, and what they are.
fn exports(line: &str) -> Option<(&str, &str)> {
    let (before, value) = line.split_at(line.find("wasm = ")? + "wasm = ".len());
    let value = value.strip_suffix(';').filter(|value| value.ends_with(".exports"))?;
    matches!(before.trim_start(), "wasm = " | "let wasm = " | "const wasm = ").then_some((before, value))
}

/// A function that lets go of what the script remembers; of what it cannot change it keeps hold.
fn forget(script: &str) -> String {
    let variables = |line: &str| {
        let declared = line.trim_start().strip_prefix("let ").unwrap_or_default().to_owned();
        declared.split([',', ';']).filter_map(|part| part.trim().split([' ', '=']).next().map(str::to_owned)).collect()
    };
    let declared: Vec<String> = script.lines().flat_map(|line| -> Vec<String> { variables(line) }).collect();
    let known = REMEMBERED.iter().filter(|name| declared.iter().any(|declared| declared == *name));
    let resets: Vec<String> = known.map(|name| format!("{name} = null;")).collect();
    format!("() => {{ {} }}", resets.join(" "))
}

fn cannot(what: &str, path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("cannot {what} {}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::{exports, forget};

    #[test]
    fn the_exports_are_found_however_they_are_taken() {
        assert_eq!(exports("    wasm = instance.exports;"), Some(("    wasm = ", "instance.exports")));
        assert_eq!(exports("let wasm = wasmInstance.exports;"), Some(("let wasm = ", "wasmInstance.exports")));
        assert_eq!(exports("    const ret = wasm.exports;"), None);
        assert_eq!(exports("let wasm;"), None);
    }

    #[test]
    fn what_is_declared_is_let_go_and_nothing_else() {
        let script = "let wasmModule, wasm;\nlet cachedDataViewMemory0 = null;\nconst wasmInstance = 1;";
        assert_eq!(forget(script), "() => { wasmModule = null; cachedDataViewMemory0 = null; }");
    }
}
