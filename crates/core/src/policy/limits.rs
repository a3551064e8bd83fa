//! How long the texts and lists of a command may be (H3). Scenario files have the same limits where they have the same parts.

use crate::{
    scenario::{MAX_NAME, MAX_PATH, MAX_PATHS, MAX_WORKSPACES},
    words::{Command, Refusal},
};

/// The longest comment, in characters.
pub const MAX_COMMENT: usize = 10_000;

/// Whether all parts of a command are within the limits.
///
/// # Errors
/// The first part that is too long.
pub fn within(command: &Command) -> Result<(), Refusal> {
    if let Some(by) = command.by() {
        name(by)?;
    }
    match command {
        Command::Plan { workspace, .. }
        | Command::Unlock { workspace, .. }
        | Command::TakeForeignLock { workspace }
        | Command::ReleaseForeignLock { workspace } => name(workspace),
        Command::Reject { comment, .. } => text("the comment, in characters,", comment, MAX_COMMENT),
        Command::AnswerCheck { check, .. } => name(check),
        Command::Promote { workspace, to, .. } => {
            list("the list of downstream workspaces", to, MAX_WORKSPACES)?;
            to.iter().chain([workspace]).try_for_each(|workspace| name(workspace))
        }
        Command::Push { repo, branch, paths } | Command::PullRequest { repo, base: branch, paths, .. } => {
            name(repo)?;
            text("the branch, in characters,", branch, MAX_PATH)?;
            list("the list of changed paths", paths, MAX_PATHS)?;
            paths.iter().try_for_each(|path| text("a changed path, in characters,", path, MAX_PATH))
        }
        Command::PauseSource { source, .. } => name(source),
        Command::PauseEdge { from, to, .. } => name(from).and_then(|()| name(to)),
        Command::Apply { .. }
        | Command::Abort { .. }
        | Command::Approve { .. }
        | Command::Renotify { .. }
        | Command::Discard { .. }
        | Command::SetLimit { .. }
        | Command::SetReadings { .. } => Ok(()),
    }
}

fn name(name: &str) -> Result<(), Refusal> {
    text("a name, in characters,", name, MAX_NAME)
}

fn text(what: &'static str, text: &str, most: usize) -> Result<(), Refusal> {
    // Bytes first: counting characters is needed only where there are too many bytes.
    if text.len() <= most {
        return Ok(());
    }
    match text.chars().count() {
        length if length > most => Err(Refusal::BeyondLimit { what, length, most }),
        _ => Ok(()),
    }
}

fn list(what: &'static str, list: &[String], most: usize) -> Result<(), Refusal> {
    let length = list.len();
    if length > most { Err(Refusal::BeyondLimit { what, length, most }) } else { Ok(()) }
}
