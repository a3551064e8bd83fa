//! The tools the project is built with: found if they are there, installed once if not.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::{Failure, Result};
use crate::place::Place;
use crate::process::shown;
use crate::step::clock;

/// How long a prebuilt binary may take to arrive before the tool is compiled instead.
const BINSTALL_LIMIT: Duration = Duration::from_secs(30);
/// How often a long install says that it is alive.
const TICK: Duration = Duration::from_secs(20);
/// The target the app is compiled for.
const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// A tool from crates.io.
#[derive(Debug, Clone)]
pub(crate) struct Tool {
    krate: &'static str,
    program: &'static str,
    version: String,
    /// Whether the author's lock file is used. Where it is not, cargo picks the newest compatible dependencies.
    locked: bool,
    /// How much the compiler optimises it. A tool that only moves files and starts programs needs nothing of it.
    level: &'static str,
    /// More arguments for cargo.
    options: &'static [&'static str],
    /// What compiling it takes on two cores.
    minutes: u32,
    purpose: &'static str,
}

/// Builds and serves the app.
pub(crate) fn trunk() -> Tool {
    Tool {
        krate: "trunk",
        program: "trunk",
        version: "0.21.14".into(),
        locked: true,
        level: "0",
        // By default it can also download tools and look for a newer self; here it has everything it needs.
        options: &["--no-default-features"],
        minutes: 3,
        purpose: "builds and serves the app",
    }
}

/// Makes the npm package and runs the wasm tests.
pub(crate) fn wasm_pack() -> Tool {
    Tool {
        krate: "wasm-pack",
        program: "wasm-pack",
        version: "0.15.1".into(),
        locked: true,
        level: "0",
        options: &[],
        minutes: 1,
        purpose: "runs the wasm tests and makes the npm package",
    }
}

/// Writes the JavaScript side of a wasm module. It must be of the same version as the library.
pub(crate) fn wasm_bindgen(place: &Place) -> Result<Tool> {
    Ok(Tool {
        krate: "wasm-bindgen-cli",
        program: "wasm-bindgen",
        version: locked_version(&place.root().join("Cargo.lock"), "wasm-bindgen")?,
        locked: false,
        // It rewrites the whole module at every build of the app.
        level: "1",
        options: &[],
        minutes: 2,
        purpose: "writes the JavaScript side of the wasm modules",
    })
}

/// Splits the app's module into its first file and its parts.
pub(crate) fn wasm_split() -> Tool {
    Tool {
        krate: "wasm_split_cli_support",
        program: "wasm-split-cli",
        version: "0.2.4".into(),
        locked: true,
        level: "1",
        options: &["--features", "build-binary"],
        minutes: 1,
        purpose: "splits the app into the parts that it fetches later",
    }
}

/// Reads the version of a package from a lock file.
fn locked_version(lock: &Path, package: &str) -> Result<String> {
    let text = fs::read_to_string(lock).map_err(|e| Failure::new(format!("{} cannot be read: {e}", lock.display())))?;
    find_version(&text, package)
        .ok_or_else(|| Failure::new(format!("{} names no {package}", lock.display())).remedy("cargo generate-lockfile"))
}

fn find_version(lock: &str, package: &str) -> Option<String> {
    let wanted = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != wanted);
    lines.next()?;
    let version = lines.next()?.strip_prefix("version = \"")?;
    Some(version.strip_suffix('"')?.to_string())
}

/// Makes sure each tool is there, in the order given.
pub(crate) fn ensure(place: &Place, tools: &[Tool]) -> Result<()> {
    if tools.iter().all(|tool| present(place, tool)) {
        return Ok(());
    }
    // Held to the end: several checkouts may share the folder, and what one of them installs the next need not.
    let _lock = lock(place)?;
    let missing: Vec<&Tool> = tools.iter().filter(|tool| !present(place, tool)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let minutes: u32 = missing.iter().map(|tool| tool.minutes).sum();
    println!("Installing {} tool(s), once, into {}", missing.len(), place.tools().display());
    println!("About {minutes} minutes on two cores if they must be compiled.");
    for (index, tool) in missing.iter().enumerate() {
        println!(
            "[{}/{}] {} {}: {} (about {} min)",
            index + 1,
            missing.len(),
            tool.krate,
            tool.version,
            tool.purpose,
            tool.minutes
        );
        install(place, tool)?;
    }
    // What the compiler left behind is large and of no further use; an interrupted install keeps it and goes on from there.
    fs::remove_dir_all(place.tools().join("build")).ok();
    Ok(())
}

/// Keeps every other installation into the same folder waiting until the file is dropped.
pub(crate) fn lock(place: &Place) -> Result<File> {
    let cannot = |e: std::io::Error| {
        Failure::new(format!("the tools' folder {} cannot be used: {e}", place.tools().display()))
            .remedy("name another one: SIGNALBOX_TOOLS=/some/folder cargo xtask …")
    };
    fs::create_dir_all(place.tools()).map_err(cannot)?;
    let file = File::create(place.tools().join("lock")).map_err(cannot)?;
    if file.try_lock().is_err() {
        println!("Waiting for another installation into {}", place.tools().display());
        file.lock().map_err(cannot)?;
    }
    Ok(file)
}

/// Whether child processes would find the right version of the tool.
fn present(place: &Place, tool: &Tool) -> bool {
    place.which(tool.program).is_some_and(|path| version_of(&path).as_deref() == Some(&tool.version))
        || recorded(place, tool)
}

/// Whether cargo's own record in the tools' folder says so, for programs that do not tell their version.
fn recorded(place: &Place, tool: &Tool) -> bool {
    let record = fs::read_to_string(place.tools().join(".crates.toml")).unwrap_or_default();
    place.which(tool.program).is_some() && record.contains(&format!("\"{} {} ", tool.krate, tool.version))
}

/// The version a program gives for itself: the second word of `trunk 0.21.14`.
pub(crate) fn version_of(program: &Path) -> Option<String> {
    let output = Command::new(program).arg("--version").stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.split_whitespace().nth(1).map(str::to_string)
}

fn install(place: &Place, tool: &Tool) -> Result<()> {
    let start = Instant::now();
    if place.which("cargo-binstall").is_some() && prebuilt(place, tool) && present(place, tool) {
        println!("  {} came ready-made in {}", tool.krate, clock(start.elapsed()));
        return Ok(());
    }
    let mut command = place.command("cargo");
    command
        .args(["install", tool.krate, "--version", &tool.version])
        .args(tool.locked.then_some("--locked"))
        .args(tool.options)
        .arg("--root")
        .arg(place.tools());
    let by_hand = shown(&command);
    command
        // Over a version that is not the right one.
        .arg("--force")
        // One folder for all of them: they share many dependencies.
        .env("CARGO_TARGET_DIR", place.tools().join("build"));
    // The release profiles of the tools ask for the slowest build there is; these run for seconds at a time.
    for (name, value) in
        [("LTO", "off"), ("CODEGEN_UNITS", "16"), ("OPT_LEVEL", tool.level), ("DEBUG", "false"), ("STRIP", "symbols")]
    {
        command.env(format!("CARGO_PROFILE_RELEASE_{name}"), value);
    }
    let log = place.tools().join(format!("{}.log", tool.krate));
    let finished = run_logged(command, &log, None, |passed, text| {
        println!(
            "  {} {}: {} crates compiled, about {} min in all",
            clock(passed),
            tool.krate,
            text.matches("Compiling ").count(),
            tool.minutes
        );
    })?;
    if !finished {
        return Err(Failure::new(format!(
            "{} {} cannot be had; it {}. Cargo's last words ({}):\n{}",
            tool.krate,
            tool.version,
            tool.purpose,
            log.display(),
            tail(&log, 20)
        ))
        .remedy(by_hand));
    }
    if !present(place, tool) {
        return Err(Failure::new(format!(
            "{} was installed but `{} --version` does not say {}",
            tool.krate, tool.program, tool.version
        ))
        .remedy(by_hand));
    }
    println!("  {} done in {}", tool.krate, clock(start.elapsed()));
    Ok(())
}

/// Tries for a ready-made binary. Its failure is no news: the tool is compiled then.
fn prebuilt(place: &Place, tool: &Tool) -> bool {
    println!("  asking cargo-binstall, {} s at most", BINSTALL_LIMIT.as_secs());
    let mut command = place.command("cargo");
    command
        .args(["binstall", "--no-confirm", "--force", "--disable-strategies", "compile", "--root"])
        .arg(place.tools())
        .arg(format!("{}@{}", tool.krate, tool.version));
    let log = place.tools().join(format!("{}-binstall.log", tool.krate));
    run_logged(command, &log, Some(BINSTALL_LIMIT), |_, _| {}).unwrap_or(false)
}

/// Runs a command into a log, with a sign of life at each tick; false if it failed or was too slow.
fn run_logged(
    mut command: Command,
    log: &Path,
    limit: Option<Duration>,
    tick: impl Fn(Duration, &str),
) -> Result<bool> {
    let cannot = |e: std::io::Error| Failure::new(format!("{} cannot be written: {e}", log.display()));
    let out = File::create(log).map_err(cannot)?;
    let err = out.try_clone().map_err(cannot)?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(err)
        .spawn()
        .map_err(|e| Failure::new(format!("cargo cannot be started: {e}")))?;
    let start = Instant::now();
    let mut told = start;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status.success()),
            Ok(None) => {}
            Err(e) => return Err(Failure::new(format!("cargo was lost sight of: {e}"))),
        }
        if limit.is_some_and(|limit| start.elapsed() > limit) {
            // It may have ended by itself in between, which is as good.
            child.kill().ok();
            child.wait().ok();
            return Ok(false);
        }
        if told.elapsed() >= TICK {
            told = Instant::now();
            tick(start.elapsed(), &fs::read_to_string(log).unwrap_or_default());
        }
        thread::sleep(Duration::from_millis(200));
    }
}

fn tail(log: &Path, lines: usize) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].iter().map(|line| format!("    {line}\n")).collect()
}

/// Makes sure the compiler can produce wasm.
pub(crate) fn ensure_wasm_target(place: &Place) -> Result<()> {
    if wasm_library(place).is_some_and(|folder| folder.is_dir()) {
        return Ok(());
    }
    let remedy = format!("rustup target add {WASM_TARGET}");
    if place.which("rustup").is_none() {
        return Err(Failure::new(format!(
            "the compiler has no {WASM_TARGET} target, and there is no rustup to add it"
        ))
        .remedy(format!("install rustup, then: {remedy}")));
    }
    println!("Adding the {WASM_TARGET} target to the compiler");
    let done = place.command("rustup").args(["target", "add", WASM_TARGET]).status();
    match done {
        Ok(status) if status.success() => Ok(()),
        _ => Err(Failure::new(format!("the {WASM_TARGET} target cannot be added")).remedy(remedy)),
    }
}

/// Where the standard library for wasm stands, if the compiler says.
fn wasm_library(place: &Place) -> Option<PathBuf> {
    let output = place.command("rustc").args(["--print", "target-libdir", "--target", WASM_TARGET]).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(text.trim()))
}

/// Makes sure that a component of the toolchain is there, by asking its cargo subcommand for its version.
pub(crate) fn ensure_component(place: &Place, component: &str, subcommand: &str) -> Result<()> {
    let there = || {
        let asked = place.command("cargo").args([subcommand, "--version"]).output();
        asked.is_ok_and(|output| output.status.success())
    };
    if there() {
        return Ok(());
    }
    println!("Adding {component} to the toolchain");
    place.command("rustup").args(["component", "add", component]).status().ok();
    if there() {
        return Ok(());
    }
    Err(Failure::new(format!("{component} cannot be had")).remedy(format!("rustup component add {component}")))
}

#[cfg(test)]
mod tests {
    use super::find_version;

    const LOCK: &str = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.2.9\"\n\n\
                        [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n";

    #[test]
    fn the_version_is_that_of_the_package_with_exactly_this_name() {
        assert_eq!(find_version(LOCK, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(find_version(LOCK, "wasm"), None);
    }
}
