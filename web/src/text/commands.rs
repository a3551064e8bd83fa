//! What a command is called where there is room for a few words: the names of branches.

use signalbox::words::{Command, SimTime};

use super::clock_short;

/// A command in a few words: `4 slots`, `plan network-prod`.
#[must_use]
pub fn command_name(command: &Command) -> String {
    match command {
        Command::Plan { workspace, .. } => format!("plan {workspace}"),
        Command::Unlock { workspace, .. } => format!("unlock {workspace}"),
        Command::Apply { run, .. } => format!("apply run {run}"),
        Command::Abort { run, .. } => format!("abort run {run}"),
        Command::Approve { run, .. } => format!("approve run {run}"),
        Command::Reject { run, .. } => format!("reject run {run}"),
        Command::Renotify { run, .. } => format!("reminder for run {run}"),
        Command::AnswerCheck { run, .. } => format!("check of run {run}"),
        Command::Promote { workspace, .. } => format!("promote {workspace}"),
        Command::Discard { run, .. } => format!("discard run {run}"),
        Command::Push { repo, .. } => format!("push to {repo}"),
        Command::PullRequest { number, .. } => format!("pull request {number}"),
        Command::SetLimit { limit: 1 } => "1 slot".to_owned(),
        Command::SetLimit { limit } => format!("{limit} slots"),
        Command::SetReadings { .. } => "other readings".to_owned(),
        Command::PauseSource { source, paused } => format!("{} {source}", paused_word(*paused)),
        Command::PauseEdge { from, to, paused } => format!("{} {from} to {to}", paused_word(*paused)),
        Command::TakeForeignLock { workspace } => format!("lock on {workspace}"),
        Command::ReleaseForeignLock { workspace } => format!("no lock on {workspace}"),
    }
}

const fn paused_word(paused: bool) -> &'static str {
    if paused { "pause" } else { "resume" }
}

/// Day and minute of an instant: `Mon 09:41`.
#[must_use]
pub fn clock_minute(at: SimTime, starts_at: i64) -> String {
    let day = super::clock(at, starts_at);
    format!("{} {}", day.get(..3).unwrap_or_default(), clock_short(at, starts_at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_named_by_what_they_do() {
        assert_eq!(command_name(&Command::SetLimit { limit: 4 }), "4 slots");
        assert_eq!(command_name(&Command::SetLimit { limit: 1 }), "1 slot");
        let pause = Command::PauseSource { source: "nightly".into(), paused: true };
        assert_eq!(command_name(&pause), "pause nightly");
        assert_eq!(clock_minute(SimTime::from_millis(9 * 3_600_000 + 59_000), 1_767_571_200_000), "Mon 09:00");
    }
}
