//! `when` lines: what people and webhooks ask for, and the answer they get.

use signalbox::scenario::switches::SWITCHES;
use signalbox::words::{Command, PrAction, Readings, RefusalCode, RunNo, SimTime, TimedCommand};

use crate::words::{Fault, Line, Words, unreadable};

/// A command with the answer that is expected.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// The line it stands on.
    pub(crate) line: usize,
    /// The command.
    pub(crate) command: TimedCommand,
    /// The expected refusal; `None` where it must be accepted.
    pub(crate) refused: Option<RefusalCode>,
}

/// Reads a line. `readings` are those in force, which a change of readings needs.
pub(crate) fn read(line: &Line, readings: &mut Readings) -> Result<Asked, Fault> {
    let Some(at) = line.at else { return unreadable("a `when` line begins with its instant: `at 10s plan prod`") };
    let words = &mut line.words();
    let command = command(words, readings)?;
    let mut refused = None;
    if words.eat("is refused") {
        let code = words.one_of(RefusalCode::ALL)?;
        if let Some(http) = words.any()
            && http.parse() != Ok(code.http())
        {
            return Err(Fault::Differs(format!("{code} answers {}, not {http}", code.http())));
        }
        refused = Some(code);
    }
    words.end()?;
    Ok(Asked { line: line.no, command: TimedCommand { at: SimTime::from_millis(at), command }, refused })
}

fn run(words: &mut Words<'_>) -> Result<RunNo, Fault> {
    let number = words.number()?;
    RunNo::new(number).map_or_else(|| unreadable("runs are numbered from 1"), Ok)
}

fn command(words: &mut Words<'_>, readings: &mut Readings) -> Result<Command, Fault> {
    let text = |words: &mut Words<'_>, what: &str| words.word(what).map(str::to_owned);
    Ok(match words.word("a command")? {
        "plan" => {
            let workspace = text(words, "a workspace")?;
            let rerun_of = if words.eat("again like") { Some(run(words)?) } else { None };
            Command::Plan { workspace, rerun_of, by: by(words)? }
        }
        "unlock" => Command::Unlock { workspace: text(words, "a workspace")?, by: by(words)? },
        "apply" => Command::Apply { run: run(words)?, by: by(words)? },
        "abort" => Command::Abort { run: run(words)?, by: by(words)? },
        "discard" => Command::Discard { run: run(words)?, by: by(words)? },
        "remind" => Command::Renotify { run: run(words)?, by: by(words)? },
        "approve" => {
            let run = run(words)?;
            words.must("by")?;
            Command::Approve { run, by: text(words, "a person")? }
        }
        "reject" => {
            let run = run(words)?;
            words.must("by")?;
            let by = text(words, "a person")?;
            let comment = if words.eat("saying") { text(words, "a comment")? } else { String::new() };
            Command::Reject { run, by, comment }
        }
        "answer" => {
            let run = run(words)?;
            let check = text(words, "a check")?;
            let passed = words.eat("passed");
            if !passed {
                words.must("failed")?;
            }
            Command::AnswerCheck { run, check, passed }
        }
        "promote" => {
            let workspace = text(words, "a workspace")?;
            let to = if words.eat("to") { words.list("workspaces")? } else { Vec::new() };
            Command::Promote { workspace, to, by: by(words)? }
        }
        "push" => {
            let (repo, branch) = (text(words, "a repository")?, text(words, "a branch")?);
            Command::Push { repo, branch, paths: paths(words)? }
        }
        "pull_request" => {
            let (repo, number) = (text(words, "a repository")?, words.number()?);
            let action = words.one_of(PrAction::ALL)?;
            words.must("into")?;
            let base = text(words, "a branch")?;
            Command::PullRequest { repo, base, number, action, paths: paths(words)? }
        }
        "limit" => Command::SetLimit { limit: words.number()? },
        "reading" => {
            let (field, value) = (words.word("a reading")?, words.word("its value")?);
            let set = SWITCHES.iter().find(|s| s.field == field).and_then(|s| s.set(readings, value));
            let Some(set) = set else { return unreadable(format!("no reading `{field}` with the value `{value}`")) };
            *readings = set;
            Command::SetReadings { readings: set }
        }
        verb @ ("pause" | "resume") => {
            let paused = verb == "pause";
            if words.eat("source") {
                return Ok(Command::PauseSource { source: text(words, "a source")?, paused });
            }
            words.must("edge")?;
            let from = text(words, "a workspace")?;
            words.must("->")?;
            Command::PauseEdge { from, to: text(words, "a workspace")?, paused }
        }
        "foreign_lock" => Command::TakeForeignLock { workspace: text(words, "a workspace")? },
        "foreign_unlock" => Command::ReleaseForeignLock { workspace: text(words, "a workspace")? },
        other => return unreadable(format!("`{other}` is no command")),
    })
}

/// Who gives the command, if it says so.
fn by(words: &mut Words<'_>) -> Result<Option<String>, Fault> {
    if words.eat("by") { words.word("a person").map(|name| Some(name.to_owned())) } else { Ok(None) }
}

/// Changed paths; `docs/*301` stands for 301 files under `docs`.
fn paths(words: &mut Words<'_>) -> Result<Vec<String>, Fault> {
    words.must("paths")?;
    let mut all = Vec::new();
    for path in words.list("paths")? {
        match path.split_once('*') {
            Some((folder, count)) => {
                let Ok(count) = count.parse::<usize>() else {
                    return unreadable(format!("`{path}`: how many files? `docs/*301`"));
                };
                all.extend((1..=count).map(|n| format!("{folder}{n}.tf")));
            }
            None => all.push(path),
        }
    }
    Ok(all)
}
