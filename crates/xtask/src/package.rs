//! `cargo xtask package`: the npm package as a tarball. It has a module for the web and one for Node, each without and with the
//! HTTP API, which weighs a third of the whole, and the module of the elements with their styles. Each module is guarded
//! (`crates/wasm/guard.js`): one that has trapped says so.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::place::Place;
use crate::process::run;
use crate::size::Size;
use crate::{guard, npm, service_worker, speed, styles, tools, types};

/// The folder in which the package is put together.
const FOLDER: &str = "crates/wasm/pkg";
/// The licence texts, from the project's root.
const LICENCES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];
/// What the package carries beside its modules, from `crates/wasm`.
const FILES: [&str; 8] = [
    "README.md",
    "elements/index.d.ts",
    "elements/index.js",
    "examples/server/README.md",
    "examples/server/server.mjs",
    "worker/index.js",
    "worker/index.d.ts",
    "worker/worker.js",
];

/// A module for one kind of host.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target {
    /// wasm-pack's name of it.
    name: &'static str,
    /// The package's folder for it.
    folder: &'static str,
    /// The module system it is written in.
    modules: &'static str,
    /// The crate it is made from.
    crate_folder: &'static str,
    /// The name of its files.
    file: &'static str,
    /// Whether all that the crate offers is in it; else the HTTP API is left out.
    whole: bool,
}

/// The module for browsers and bundlers.
const WEB: Target = Target {
    name: "web",
    folder: "web",
    modules: "module",
    crate_folder: "crates/wasm",
    file: "signalbox_wasm",
    whole: false,
};
/// The module for Node.
const NODE: Target = Target { name: "nodejs", folder: "node", modules: "commonjs", ..WEB };
/// The module for browsers and bundlers, with the HTTP API.
const WEB_HTTP: Target = Target { folder: "http/web", whole: true, ..WEB };
/// The module for Node, with the HTTP API.
pub(crate) const NODE_HTTP: Target = Target { folder: "http/node", whole: true, ..NODE };
/// The elements, for browsers and bundlers. Their script is made into a function, see [`remakeable`].
const ELEMENTS: Target = Target {
    name: "no-modules",
    folder: "elements",
    crate_folder: "web/elements",
    file: "signalbox_elements",
    whole: true,
    ..WEB
};

/// How large, at most, a function is that is copied to where it is called. At `opt-level = "z"` LLVM's own bound is 5. This one makes the
/// engine's module larger by 2.5 % and faster by a third; the next bound that changes anything, 37, costs 1 % more size and wins nothing.
const INLINING: &str = "-inline-threshold=31";

/// Where the README's tables of sizes and speeds go. They are written into the package's copy only: the repository holds no figure that
/// another machine would change.
const SIZES: &str = "<!-- sizes -->";
const SPEEDS: &str = "<!-- speeds -->";

/// Builds the package, weighs it, and packs it; gives the tarball.
pub(crate) fn package(place: &Place) -> Result<PathBuf> {
    const TARGETS: [Target; 5] = [WEB, NODE, WEB_HTTP, NODE_HTTP, ELEMENTS];
    npm::ensure(place, npm::TESTS)?;
    let folder = place.root().join(FOLDER);
    assemble(place, &folder, &TARGETS)?;
    let mut table = "| module | plain | gzip | brotli |\n|---|---|---|---|\n".to_string();
    for (target, name) in [(WEB, "signalbox"), (WEB_HTTP, "signalbox/http"), (ELEMENTS, "signalbox/elements")] {
        let size = wasm_size(&folder, target)?;
        println!("  {name}: wasm {size}");
        table.push_str(&format!("| `{name}` | {} KB | {} KB | {} KB |\n", size.raw(), size.gzip(), size.brotli()));
    }
    let speeds = speed::table(place, &folder.join(NODE.folder))?;
    println!("{speeds}");
    let readme = folder.join("README.md");
    let mut text = fs::read_to_string(&readme).map_err(|e| cannot(&readme, &e))?;
    for (mark, table) in [(SIZES, table.trim_end()), (SPEEDS, &speeds)] {
        if !text.contains(mark) {
            return Err(Failure::new(format!("crates/wasm/README.md has no place for a table: {mark}")));
        }
        text = text.replace(mark, table);
    }
    write(&readme, &text)?;
    let mut command = place.command("npm");
    command.args(["pack", "--loglevel=error"]).current_dir(&folder);
    run(command)?;
    let tarball = folder.join(format!("signalbox-{}.tgz", env!("CARGO_PKG_VERSION")));
    let bytes = fs::metadata(&tarball).map_err(|e| cannot(&tarball, &e))?.len();
    println!("  {FOLDER}/signalbox-{}.tgz: {} KB", env!("CARGO_PKG_VERSION"), bytes.div_ceil(1000));
    Ok(tarball)
}

/// Puts the package together in a folder, with these modules only.
pub(crate) fn assemble(place: &Place, folder: &Path, targets: &[Target]) -> Result<()> {
    tools::ensure_wasm_target(place)?;
    tools::ensure(place, &[tools::wasm_bindgen(place)?, tools::wasm_pack()])?;
    npm::ensure(place, npm::TESTS)?;
    if folder.exists() {
        // What an earlier build left there would be packed too.
        fs::remove_dir_all(folder).map_err(|e| cannot(folder, &e))?;
    }
    for target in targets {
        let out = folder.join(target.folder);
        let mut command = place.command("wasm-pack");
        command.args(["build", target.crate_folder, "--profile", "web", "--target", target.name, "--out-dir"]);
        command.arg(&out).env("RUSTFLAGS", flags(place));
        if !target.whole {
            command.args(["--", "--no-default-features"]);
        }
        run(command)?;
        let script = out.join(format!("{}.js", target.file));
        if target.folder == ELEMENTS.folder {
            remakeable(place, &script)?;
        } else {
            guard::insert_into(place, &script)?;
        }
        let declarations = out.join("signalbox_wasm.d.ts");
        // The elements have types of their own.
        if declarations.is_file() {
            types::complete(&declarations)?;
        }
        // wasm-pack's manifest describes a package of its own; here it only says how the folder's modules are written.
        write(&out.join("package.json"), &format!("{{ \"type\": \"{}\" }}\n", target.modules))?;
        // It would keep npm from packing anything.
        fs::remove_file(out.join(".gitignore")).ok();
        // One at the root is enough.
        fs::remove_file(out.join("README.md")).ok();
    }
    if targets.iter().any(|target| target.folder == WEB_HTTP.folder) {
        service_worker::assemble(place, folder, &flags(place))?;
    }
    for file in FILES {
        let (from, to) = (place.root().join("crates/wasm").join(file), folder.join(file));
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).map_err(|e| cannot(parent, &e))?;
        }
        fs::copy(&from, &to).map_err(|e| cannot(&to, &e))?;
    }
    for file in LICENCES {
        let to = folder.join(file);
        fs::copy(place.root().join(file), &to).map_err(|e| cannot(&to, &e))?;
    }
    write(&folder.join("worker/package.json"), "{ \"type\": \"module\" }\n")?;
    write(&folder.join("elements/styles.js"), &styles::module(place)?)?;
    // The types that its users need are in `index.d.ts`.
    for inner in ["signalbox_elements.d.ts", "signalbox_elements_bg.wasm.d.ts"] {
        fs::remove_file(folder.join("elements").join(inner)).ok();
    }
    write(&folder.join("package.json"), &manifest())
}

/// Makes the script of a module into a function that makes the module, as often as it is called: what has trapped is replaced by
/// another one, and nothing of the first can reach into the second.
fn remakeable(place: &Place, script: &Path) -> Result<()> {
    let text = fs::read_to_string(script).map_err(|e| Failure::new(format!("{}: {e}", script.display())))?;
    let guarded = guard::insert(place, &text, Some("onStop"))?;
    write(script, &format!("export function make(onStop) {{\n{guarded}\nreturn wasm_bindgen;\n}}\n"))
}

/// What a module weighs.
pub(crate) fn wasm_size(folder: &Path, target: Target) -> Result<Size> {
    Size::of(&folder.join(target.folder).join(format!("{}_bg.wasm", target.file)))
}

/// The flags for rustc: as the user has them, and none of this machine's folders in the module, so that it is the same from everywhere.
fn flags(place: &Place) -> String {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let registries = home.and_then(|home| fs::read_dir(home.join("registry/src")).ok());
    let mut folders: Vec<(PathBuf, &str)> =
        registries.into_iter().flatten().flatten().map(|registry| (registry.path(), "crates")).collect();
    folders.push((place.root().to_path_buf(), "signalbox"));
    // The variable replaces what `.cargo/config.toml` says for wasm, so that is said again; it matters to the elements only.
    let mut flags =
        format!("{} --cfg erase_components -C llvm-args={INLINING}", env::var("RUSTFLAGS").unwrap_or_default());
    for (folder, name) in folders {
        // The variable is split at white space, so a folder with some in it cannot be named.
        let folder = folder.display().to_string();
        if !folder.contains(char::is_whitespace) {
            flags.push_str(&format!(" --remap-path-prefix={folder}={name}"));
        }
    }
    flags
}

fn manifest() -> String {
    format!(
        r#"{{
  "name": "signalbox",
  "version": "{}",
  "description": "Signalbox's engine for JavaScript",
  "license": "MIT OR Apache-2.0",
  "files": ["web", "node", "http", "worker", "service-worker", "elements", "examples", "LICENSE-*"],
  "types": "./web/signalbox_wasm.d.ts",
  "exports": {{
    ".": {{
      "node": {{ "types": "./node/signalbox_wasm.d.ts", "default": "./node/signalbox_wasm.js" }},
      "default": {{ "types": "./web/signalbox_wasm.d.ts", "default": "./web/signalbox_wasm.js" }}
    }},
    "./web": {{ "types": "./web/signalbox_wasm.d.ts", "default": "./web/signalbox_wasm.js" }},
    "./worker": {{ "types": "./worker/index.d.ts", "default": "./worker/index.js" }},
    "./service-worker": {{ "types": "./service-worker/index.d.ts", "default": "./service-worker/index.js" }},
    "./service-worker/signalbox-sw.js": "./service-worker/signalbox-sw.js",
    "./elements": {{ "types": "./elements/index.d.ts", "default": "./elements/index.js" }},
    "./signalbox.wasm": "./web/signalbox_wasm_bg.wasm",
    "./http": {{
      "node": {{ "types": "./http/node/signalbox_wasm.d.ts", "default": "./http/node/signalbox_wasm.js" }},
      "default": {{ "types": "./http/web/signalbox_wasm.d.ts", "default": "./http/web/signalbox_wasm.js" }}
    }},
    "./http/web": {{ "types": "./http/web/signalbox_wasm.d.ts", "default": "./http/web/signalbox_wasm.js" }},
    "./http/signalbox.wasm": "./http/web/signalbox_wasm_bg.wasm"
  }}
}}
"#,
        env!("CARGO_PKG_VERSION")
    )
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).map_err(|e| cannot(path, &e))
}

fn cannot(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{} cannot be written: {error}", path.display()))
}
