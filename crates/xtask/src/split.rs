//! `cargo xtask split`: what Trunk built becomes the app's first file and the parts that it fetches later.
//!
//! Trunk calls it after each build (`Trunk.toml`). Trunk has written the JavaScript side of the whole module by then; here the module
//! is split as the linker left it, and the JavaScript side of its first part takes the place of Trunk's.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::place::Place;
use crate::process::run_quietly;
use crate::size::Size;
use crate::tools;

/// The app's binary.
const APP: &str = "signalbox-app";
/// The profile that the split builds are made with.
const PROFILE: &str = "web";
/// What an unsplit module imports its parts from, and only such a module.
const UNSPLIT: &str = "__wasm_split_placeholder__";
/// The script that fetches the parts.
const LOADER: &str = "__wasm_split.js";

/// What the scripts remember of a running module: the app's, and the loader's.
const REMEMBERED: [&str; 6] =
    ["wasm", "wasmModule", "wasmInstance", "cachedDataViewMemory0", "cachedUint8ArrayMemory0", "__wbg_init_promise"];
const REMEMBERED_BY_LOADER: [&str; 1] = ["sharedImports"];
/// Where the loader keeps each part, and how it does not: a part holds on to the memory, and only that it is there matters.
const KEEPS_PART: &str = "return instantiate(imports);";
const KEEPS_NO_PART: &str = "await instantiate(imports);";
/// How the app's script is started, and how it is without giving the module's exports away: Trunk's own script would keep them.
const GIVES_EXPORTS: &str = "export { initSync, __wbg_init as default };";
const GIVES_NOTHING: &str =
    "async function start(given) {\n    await __wbg_init(given);\n}\nexport { initSync, start as default };";

/// What the compiler uses of WebAssembly, and wasm-opt may use too.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Keeps wasm-opt from copying functions into others: what that saves in bytes, packing loses twice.
const NO_INLINING: [&str; 6] = ["-ocimfs", "0", "-aimfs", "0", "-fimfs", "0"];

/// Splits the app that lies in Trunk's staging folder, if it was built to be split.
pub(crate) fn split(place: &Place) -> Result<()> {
    let staging = env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from).ok_or_else(|| {
        Failure::new("there is nothing to split: Trunk calls this command after its builds")
            .remedy("trunk build --release")
    })?;
    let Some(script) = script(&staging)? else { return Ok(()) };
    let stem = script.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    tools::ensure(place, &[tools::wasm_split(), tools::wasm_bindgen(place)?])?;
    let work = place.target().join("split");
    clear(&work)?;
    let (parts, bound) = (work.join("parts"), work.join("bound"));
    let module = place.target().join("wasm32-unknown-unknown").join(PROFILE).join(format!("{APP}.wasm"));

    let mut command = place.command("wasm-split-cli");
    command.args([&module, &parts]).args(["--out-name", APP]);
    run_quietly(command)?;
    let mut command = place.command("wasm-bindgen");
    command.args(["--target", "web", "--no-typescript", "--keep-lld-exports"]);
    command.args(["--out-name", APP, "--out-dir"]).arg(&bound).arg(parts.join(format!("{APP}.wasm")));
    run_quietly(command)?;

    // The parts stand in a folder with the hash of the file they belong to, so that no cache mixes builds.
    let folder = staging.join(&stem);
    clear(&folder)?;
    let home = format!("./{stem}/{LOADER}");
    exchange(&bound.join(format!("{APP}.js")), &script, &format!("./{LOADER}"), &home)?;
    exchange(&parts.join(LOADER), &folder.join(LOADER), &format!("./{APP}.js"), &format!("../{stem}.js"))?;
    forgetful(&script, &folder.join(LOADER), &home)?;
    shrink(place, &bound.join(format!("{APP}_bg.wasm")), &staging.join(format!("{stem}_bg.wasm")))?;
    for part in wasm_files(&parts)? {
        let Some(name) = part.file_name().filter(|name| *name != format!("{APP}.wasm").as_str()) else { continue };
        shrink(place, &part, &folder.join(name))?;
    }
    Ok(())
}

/// What the app weighs: its first file, and all parts together.
pub(crate) fn weigh(dist: &Path) -> Result<String> {
    let Some(first) = wasm_files(dist)?.into_iter().find(|path| starts_with(path, APP)) else {
        return Err(Failure::new("Trunk built no app into dist"));
    };
    let stem = first.file_stem().unwrap_or_default().to_string_lossy().trim_end_matches("_bg").to_string();
    let mut later = Vec::new();
    for path in wasm_files(&dist.join(stem))? {
        later.push(Size::of(&path)?);
    }
    Ok(format!("app {}, {} parts {}", Size::of(&first)?, later.len(), later.into_iter().sum::<Size>()))
}

/// The app's script as Trunk wrote it, if the module behind it is to be split.
fn script(staging: &Path) -> Result<Option<PathBuf>> {
    for path in files(staging)? {
        if path.extension().is_some_and(|extension| extension == "js") && starts_with(&path, APP) {
            let text = fs::read_to_string(&path).map_err(|e| cannot("read", &path, &e))?;
            if text.contains(UNSPLIT) {
                return Ok(Some(path));
            }
        }
    }
    Ok(None)
}

/// Writes a script anew with the address that it imports from exchanged for another.
fn exchange(from: &Path, to: &Path, old: &str, new: &str) -> Result<()> {
    let text = fs::read_to_string(from).map_err(|e| cannot("read", from, &e))?;
    let text = replaced(from, &text, &format!("from \"{old}\""), &format!("from \"{new}\""))?;
    fs::write(to, text).map_err(|e| cannot("write", to, &e))
}

/// A script's text with something else in place of what it must say.
fn replaced(path: &Path, text: &str, old: &str, new: &str) -> Result<String> {
    if !text.contains(old) {
        return Err(Failure::new(format!("{} does not say `{old}`: its maker has changed its ways", path.display())));
    }
    Ok(text.replace(old, new))
}

/// Gives the scripts a function that lets go of a module that has stopped, so that the browser can free its memory. Whoever still calls
/// the module then calls a function that does nothing.
fn forgetful(script: &Path, loader: &Path, home: &str) -> Result<()> {
    let text = fs::read_to_string(script).map_err(|e| cannot("read", script, &e))?;
    knows(script, &text, &REMEMBERED)?;
    let text = replaced(script, &text, GIVES_EXPORTS, GIVES_NOTHING)?;
    let undefined = REMEMBERED.map(|name| format!("    {name} = undefined;\n")).concat();
    let text = format!(
        "{text}
import {{ letGo as letGoOfParts }} from \"{home}\";
/** Lets go of a module that has stopped. Whoever still calls it calls nothing. */
export function letGo() {{
{undefined}    cachedDataViewMemory0 = cachedUint8ArrayMemory0 = null;
    wasm = new Proxy(() => {{}}, {{
        get: (_, name) => (name === Symbol.toPrimitive ? () => 0 : wasm),
        apply: () => wasm,
    }});
    letGoOfParts();
}}
"
    );
    fs::write(script, text).map_err(|e| cannot("write", script, &e))?;

    let text = fs::read_to_string(loader).map_err(|e| cannot("read", loader, &e))?;
    knows(loader, &text, &REMEMBERED_BY_LOADER)?;
    let text = replaced(loader, &text, KEEPS_PART, KEEPS_NO_PART)?;
    let text = text + "export function letGo() {\n    sharedImports = undefined;\n}\n";
    fs::write(loader, text).map_err(|e| cannot("write", loader, &e))
}

/// Fails if a script does not declare these variables.
fn knows(path: &Path, text: &str, names: &[&str]) -> Result<()> {
    let declared = |name: &str| {
        text.lines()
            .filter_map(|line| line.strip_prefix("let "))
            .any(|rest| rest.split([',', ';']).any(|part| part.trim().split([' ', '=']).next() == Some(name)))
    };
    match names.iter().find(|name| !declared(name)) {
        Some(name) => Err(Failure::new(format!("{} has no variable {name}: its maker has changed", path.display()))),
        None => Ok(()),
    }
}

/// Makes a module small. Where there is no wasm-opt (`cargo xtask serve` without npm) it stays as it is.
fn shrink(place: &Place, from: &Path, to: &Path) -> Result<()> {
    if place.which("wasm-opt").is_none() {
        return fs::copy(from, to).map(drop).map_err(|e| cannot("write", to, &e));
    }
    let mut command = place.command("wasm-opt");
    // Functions made from the same generic one lie side by side when they are sorted by name, and are packed better: by 5 % with gzip.
    command.arg("-O2").args(NO_INLINING).args(["--debuginfo", "--reorder-functions-by-name"]).args(FEATURES);
    command.arg(from).arg("--output").arg(to);
    run_quietly(command)?;
    let mut command = place.command("wasm-opt");
    command.args(["--strip-debug", "--strip-producers"]).args(FEATURES).arg(to).arg("--output").arg(to);
    run_quietly(command)
}

fn clear(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|e| cannot("clear", folder, &e))?;
    }
    fs::create_dir_all(folder).map_err(|e| cannot("make", folder, &e))
}

fn wasm_files(folder: &Path) -> Result<Vec<PathBuf>> {
    Ok(files(folder)?
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "wasm"))
        .collect())
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|e| cannot("read", folder, &e))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

fn starts_with(path: &Path, prefix: &str) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(prefix))
}

fn cannot(what: &str, path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("cannot {what} {}: {error}", path.display()))
}
