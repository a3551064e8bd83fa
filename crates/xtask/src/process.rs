//! Child processes: shown before they run, watched for their test counts, and judged by how they end.

use std::io::{self, BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use crate::counts::Counts;
use crate::failure::{Failure, Result};

/// A command as a person would type it: the program by its name alone, whatever folder it was found in.
pub(crate) fn shown(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_stem().unwrap_or(program.as_os_str());
    std::iter::once(name)
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs a command with its output on the terminal.
pub(crate) fn run(mut command: Command) -> Result<()> {
    announce(&command);
    let status = command.status().map_err(|e| not_started(&command, &e))?;
    if status.success() { Ok(()) } else { Err(ended_badly(&command, &status.to_string())) }
}

/// Runs a command without showing it; what it says is shown if it fails.
pub(crate) fn run_quietly(mut command: Command) -> Result<()> {
    let output = command.output().map_err(|e| not_started(&command, &e))?;
    if output.status.success() {
        return Ok(());
    }
    // Nobody reads it if the terminal is gone.
    io::stderr().write_all(&output.stdout).ok();
    io::stderr().write_all(&output.stderr).ok();
    Err(ended_badly(&command, &output.status.to_string()))
}

/// Runs a command and gives what it prints.
pub(crate) fn read(mut command: Command) -> Result<String> {
    announce(&command);
    let output = command.stderr(Stdio::inherit()).output().map_err(|e| not_started(&command, &e))?;
    if !output.status.success() {
        return Err(ended_badly(&command, &output.status.to_string()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_string())
}

/// Hands this process over to a command that runs until it is stopped, so that whatever stops us stops it.
#[cfg(unix)]
pub(crate) fn become_it(mut command: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    announce(&command);
    let error = command.exec();
    Err(not_started(&command, &error))
}

/// Runs a command until it is stopped.
#[cfg(not(unix))]
pub(crate) fn become_it(command: Command) -> Result<()> {
    run(command)
}

/// Runs a command that tests something; its output is passed on line by line and the tests in it are counted.
///
/// A command that ran no test at all has failed: a suite that silently became empty proves nothing.
pub(crate) fn run_tests(mut command: Command) -> Result<Counts> {
    announce(&command);
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|e| not_started(&command, &e))?;
    let mut counts = Counts::default();
    if let Some(stdout) = child.stdout.take() {
        let mut lines = BufReader::new(stdout);
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
            counts.add_line(&String::from_utf8_lossy(&line));
            // A reader of our output who went away is no reason to stop testing.
            io::stdout().write_all(&line).ok();
            line.clear();
        }
    }
    let status = child.wait().map_err(|e| not_started(&command, &e))?;
    if !status.success() {
        return Err(ended_badly(&command, &status.to_string()));
    }
    if counts.ran() == 0 {
        return Err(Failure::new(format!("`{}` ran no test", shown(&command))));
    }
    Ok(counts)
}

fn announce(command: &Command) {
    println!("$ {}", shown(command));
}

fn not_started(command: &Command, error: &io::Error) -> Failure {
    Failure::new(format!("`{}` cannot be started: {error}", shown(command)))
}

fn ended_badly(command: &Command, status: &str) -> Failure {
    Failure::new(format!("`{}` ended with {status}", shown(command)))
}
