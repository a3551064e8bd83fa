//! The service worker's part of the package: one script that hosts copy, made of the module's glue and the worker's own text.

use std::fs;
use std::path::Path;

use crate::failure::{Failure, Result};
use crate::guard;
use crate::place::Place;
use crate::process::run;

/// Where its texts lie, and where they go in the package.
const FROM: &str = "crates/wasm/service-worker";
const TO: &str = "service-worker";

/// Puts `service-worker` into the package. The module with the HTTP API must be there already, and cargo's latest build be its.
pub(crate) fn assemble(place: &Place, package: &Path, flags: &str) -> Result<()> {
    let glue = place.target().join("package-no-modules");
    let mut command = place.command("wasm-pack");
    // The same module as for a page, so its glue fits to the page's file: optimising it changes neither imports nor exports.
    command.args(["build", "crates/wasm", "--profile", "web", "--target", "no-modules", "--no-typescript", "--no-opt"]);
    command.arg("--out-dir").arg(&glue).env("RUSTFLAGS", flags);
    run(command)?;
    let glue = guard::insert(place, &read(&glue.join("signalbox_wasm.js"))?, None)?;
    let (worker, page) =
        (read(&place.root().join(FROM).join("worker.js"))?, read(&place.root().join(FROM).join("index.js"))?);
    let wasm = package.join("http/web/signalbox_wasm_bg.wasm");
    let module = fs::read(&wasm).map_err(|e| cannot(&wasm, &e))?;
    // A copy that a host forgot to renew is told by this.
    let build = format!("const BUILD = \"{:016x}\";\n", fingerprint(&[&module, glue.as_bytes(), worker.as_bytes()]));
    let folder = package.join(TO);
    fs::create_dir_all(&folder).map_err(|e| cannot(&folder, &e))?;
    // A function, so that the worker can make another module after one that has trapped.
    let make = format!("const make = () => {{\n{glue}\nreturn wasm_bindgen;\n}};\n");
    write(&folder.join("signalbox-sw.js"), &format!("(() => {{\n{make}\n{build}\n{worker}}})();\n"))?;
    write(&folder.join("index.js"), &format!("{build}{page}"))?;
    let types = folder.join("index.d.ts");
    fs::copy(place.root().join(FROM).join("index.d.ts"), &types).map_err(|e| cannot(&types, &e))?;
    write(&folder.join("package.json"), "{ \"type\": \"module\" }\n")
}

/// 64-bit FNV-1a: it tells builds apart, and keeps nobody out.
fn fingerprint(parts: &[&[u8]]) -> u64 {
    parts
        .iter()
        .copied()
        .flatten()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|e| Failure::new(format!("{} cannot be read: {e}", path.display())))
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).map_err(|e| cannot(path, &e))
}

fn cannot(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{}: {error}", path.display()))
}
