//! `cargo xtask contract`: the example server, and schemathesis, which asks it everything that its own OpenAPI document allows and
//! much that it does not. Not part of `test`: it needs Python and takes minutes.
//!
//! The organisation is served at a moment at which runs wait for an approval, and hardly moves on: so the ids that schemathesis is
//! told to try first stay those of runs that can be approved, applied, aborted, or no longer can.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

use crate::failure::{Failure, Result};
use crate::package::{self, NODE_HTTP};
use crate::place::Place;
use crate::process::run;
use crate::step::{Outcome, Step, run_all};
use crate::tools;

/// The release of schemathesis.
const VERSION: &str = "4.32.5";
/// The longest that it asks, in seconds.
const SECONDS: &str = "150";
/// The most cases of one kind for one operation.
const EXAMPLES: &str = "60";
/// Where its chance begins. The organisation's own time goes with the clock, so two runs are alike but not the same.
const SEED: &str = "20260105";
/// The scenario that is played, and the person of it who calls (H4).
const PRESET: &str = "platform_team";
const CALLER: &str = "Ada";
/// The hour at which it is served: of this workspace, plans wait for the approval of the caller, one executes and one is queued.
const FROM: &str = "4";
const WORKSPACE: &str = "payments-prod";
/// How fast it moves on: as fast as the clock.
const SPEED: &str = "1";
/// The status that must be among the runs, or the choice of the moment is out of date.
const PENDING: &str = "pending_approval";
/// How often schemathesis takes an id that exists, where it would make one up otherwise.
const LIKELY: &str = "0.8";
/// What the requests must have met, or they have only been turned away at the door.
const MET: [u16; 7] = [200, 201, 400, 401, 403, 404, 409];
/// What schemathesis must know beside the document. A well-formed cursor that no page gave is a 400 by rule (H3), and so is an apply
/// of what is no plan (A2); no schema can say either.
const CONFIG: &str =
    "[checks.positive_data_acceptance]\nexpected-statuses = [200, 201, 400, 401, 403, 404, 409, 429]\n";

/// Builds the package for Node, serves a simulated organisation, and holds it against its document.
pub(crate) fn contract(place: &Place) -> Result<()> {
    let folder = place.target().join("contract");
    let repeat = || "cargo xtask contract".to_string();
    run_all(&[
        Step { name: "set-up", repeat: repeat(), body: Box::new(|| ensure(place).map(|()| Outcome::default())) },
        Step { name: "package", repeat: repeat(), body: Box::new(|| build(place, &folder)) },
        Step { name: "contract", repeat: repeat(), body: Box::new(|| hold(place, &folder)) },
    ])
}

fn build(place: &Place, folder: &Path) -> Result<Outcome> {
    package::assemble(place, &folder.join("signalbox"), &[NODE_HTTP])?;
    let note = format!("node: wasm {}", package::wasm_size(&folder.join("signalbox"), NODE_HTTP)?);
    Ok(Outcome { note: Some(note), ..Outcome::default() })
}

fn hold(place: &Place, folder: &Path) -> Result<Outcome> {
    let mut server = Server::start(place, folder)?;
    println!("{}", server.greeting);
    let config = folder.join("schemathesis.toml");
    let text = format!("{CONFIG}{}", ids(&server)?);
    fs::write(&config, text).map_err(|e| Failure::new(format!("{} cannot be written: {e}", config.display())))?;
    let report = folder.join("requests.har");
    let mut command = Command::new(program(place, "schemathesis"));
    // It keeps notes where it stands.
    command.current_dir(folder).arg("--config-file").arg(&config);
    command.args(["run", "--no-color", "--max-time", SECONDS, "--max-examples", EXAMPLES, "--seed", SEED]);
    command.args(["--generation-database", "none", "--request-timeout", "10"]);
    command.arg("--report-har-path").arg(&report).arg("--header").arg(format!("Authorization: Bearer {CALLER}"));
    command.arg(format!("{}/openapi.json", server.address));
    run(command)?;
    server.still_there()?;
    let counts = statuses(&report)?;
    let told: Vec<String> = counts.iter().map(|(status, count)| format!("{count} × {status}")).collect();
    let told = told.join(", ");
    if let Some(missed) = MET.iter().find(|status| !counts.contains_key(status)) {
        return Err(Failure::new(format!("no request was answered with {missed}: {told}")));
    }
    Ok(Outcome { note: Some(format!("schemathesis {VERSION} found nothing; answers: {told}")), ..Outcome::default() })
}

/// The ids that exist, as dictionaries for schemathesis: of one workspace, so that the run it draws is likely one of the workspace
/// it draws.
fn ids(server: &Server) -> Result<String> {
    let list = get(server, &format!("/workspaces/{WORKSPACE}/runs?limit=100"))?;
    let runs = list["data"].as_array().map(Vec::as_slice).unwrap_or_default();
    let texts = |pointer: &str| -> Vec<&str> { runs.iter().filter_map(|run| run.pointer(pointer)?.as_str()).collect() };
    if !texts("/status").contains(&PENDING) {
        return Err(Failure::new(format!(
            "no run of {WORKSPACE} waits for an approval at hour {FROM}: choose another moment"
        )));
    }
    let dictionaries =
        [("workspaceId", vec![WORKSPACE]), ("runId", texts("/id")), ("changesetId", texts("/changeset/id"))];
    let mut config = String::new();
    for (name, values) in dictionaries.iter().filter(|(_, values)| !values.is_empty()) {
        config += &format!("\n[dictionaries.{name}]\nvalues = {values:?}\n");
        config += &format!("\n[parameters.\"path.{name}\"]\ndictionary = \"{name}\"\nprobability = {LIKELY}\n");
    }
    Ok(config)
}

/// What the server answers to a read by the caller.
fn get(server: &Server, path: &str) -> Result<Value> {
    let cannot = |why: String| Failure::new(format!("{path} of the example server: {why}"));
    let host = server.address.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).map_err(|e| cannot(e.to_string()))?;
    let request =
        format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {CALLER}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).map_err(|e| cannot(e.to_string()))?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).map_err(|e| cannot(e.to_string()))?;
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    serde_json::from_str(body).map_err(|e| cannot(format!("{e} in {answer}")))
}

/// How many requests were answered with which status.
fn statuses(report: &Path) -> Result<BTreeMap<u16, u32>> {
    let cannot = |why: String| Failure::new(format!("{} cannot be read: {why}", report.display()));
    let text = fs::read_to_string(report).map_err(|e| cannot(e.to_string()))?;
    let report: Value = serde_json::from_str(&text).map_err(|e| cannot(e.to_string()))?;
    let entries =
        report.pointer("/log/entries").and_then(Value::as_array).ok_or_else(|| cannot("it is no HAR".into()))?;
    let mut counts = BTreeMap::new();
    for status in entries.iter().filter_map(|entry| entry.pointer("/response/status")?.as_u64()) {
        *counts.entry(u16::try_from(status).unwrap_or_default()).or_default() += 1;
    }
    Ok(counts)
}

/// The example server in a process of its own, which ends with this value.
struct Server {
    child: Child,
    address: String,
    greeting: String,
    /// Kept open, so that nothing it says goes nowhere.
    _said: BufReader<ChildStdout>,
}

impl Server {
    fn start(place: &Place, folder: &Path) -> Result<Server> {
        let mut command = place.command("node");
        command.arg(folder.join("signalbox/examples/server/server.mjs")).args(["--port", "0", "--preset", PRESET]);
        command.args(["--from", FROM, "--speed", SPEED]);
        let cannot = |why: String| Failure::new(format!("the example server cannot be started: {why}"));
        let mut child = command.stdout(Stdio::piped()).spawn().map_err(|e| cannot(e.to_string()))?;
        let Some(stdout) = child.stdout.take() else { return Err(cannot("it has no output".into())) };
        let mut said = BufReader::new(stdout);
        let mut greeting = String::new();
        said.read_line(&mut greeting).ok();
        match address_in(&greeting) {
            Some(address) => {
                let greeting = greeting.trim_end().to_owned();
                Ok(Server { child, address, greeting, _said: said })
            }
            None => {
                child.kill().ok();
                child.wait().ok();
                Err(cannot("it names no address".into()))
            }
        }
    }

    fn still_there(&mut self) -> Result<()> {
        match self.child.try_wait() {
            Ok(None) => Ok(()),
            Ok(Some(status)) => Err(Failure::new(format!("the example server ended by itself with {status}"))),
            Err(e) => Err(Failure::new(format!("the example server was lost sight of: {e}"))),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The address in what the server says first.
fn address_in(greeting: &str) -> Option<String> {
    let start = greeting.find("http://")?;
    let rest = &greeting[start..];
    let end = rest.find([',', ' ', '\n']).unwrap_or(rest.len());
    Some(rest[..end].to_owned())
}

/// A program of schemathesis's own Python environment.
fn program(place: &Place, name: &str) -> PathBuf {
    let folder = if cfg!(windows) { "Scripts" } else { "bin" };
    place.tools().join("schemathesis").join(folder).join(name)
}

/// Installs schemathesis, once, where nothing else is touched.
fn ensure(place: &Place) -> Result<()> {
    if present(place) {
        return Ok(());
    }
    let _lock = tools::lock(place)?;
    if present(place) {
        return Ok(());
    }
    let Some(python) = ["python3", "python"].into_iter().find(|name| place.which(name).is_some()) else {
        return Err(Failure::new("Python is not here").remedy("install Python 3.10 or newer with pip and venv"));
    };
    println!("Installing schemathesis {VERSION}, once, into {}", place.tools().display());
    let remedy = |failure: Failure| failure.remedy("install Python 3.10 or newer with pip and venv");
    let mut command = place.command(python);
    command.args(["-m", "venv", "--clear"]).arg(place.tools().join("schemathesis"));
    run(command).map_err(remedy)?;
    let mut command = Command::new(program(place, "python"));
    command.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    command.arg(format!("schemathesis=={VERSION}"));
    run(command).map_err(remedy)?;
    if present(place) {
        return Ok(());
    }
    Err(Failure::new(format!("schemathesis was installed but does not say that it is {VERSION}")))
}

/// Whether the right release is there.
fn present(place: &Place) -> bool {
    let output = Command::new(program(place, "schemathesis")).arg("--version").stderr(Stdio::null()).output();
    output.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).split_whitespace().any(|word| word == VERSION))
}

#[cfg(test)]
mod tests {
    use super::address_in;

    #[test]
    fn the_address_is_found_in_the_greeting() {
        let greeting = "Signalbox plays platform_team at http://127.0.0.1:4711, 60 times as fast as the clock\n";
        assert_eq!(address_in(greeting).as_deref(), Some("http://127.0.0.1:4711"));
        assert_eq!(address_in("port 80 cannot be had"), None);
    }
}
