//! What things are called: in the API's words where they have one, with a human gloss beside it.

use signalbox::{
    views::{ActionName, AgentMood, PhaseName, SegmentKind, Token},
    words::{Cause, RunType, Status, Trigger},
};

/// A word as CSS writes it: `pending_approval` → `pending-approval`.
#[must_use]
pub fn css_word(word: &str) -> String {
    word.replace('_', "-")
}

/// A sentence that begins with a capital letter. Our sentences begin with a letter of ASCII or not with a letter; the tables of all the
/// others would weigh more than the sentences.
#[must_use]
pub fn capitalised(sentence: &str) -> String {
    let mut text = sentence.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// A status in two or three words, as a legend wants it. The API's name stands beside it.
#[must_use]
pub const fn status_word(status: Status) -> &'static str {
    match status {
        Status::Queued => "waiting to start",
        Status::InProgress => "running",
        Status::Completed => "done",
        Status::Failed => "failed",
        Status::TimedOut => "took too long",
        Status::PendingPolicy => "policy check",
        Status::PendingApproval => "waiting for a person",
        Status::Rejected => "refused",
        Status::Aborted => "cancelled",
        Status::Unlocked => "lock released",
    }
}

/// A cause of waiting in two or three words.
#[must_use]
pub const fn cause_word(cause: Cause) -> &'static str {
    match cause {
        Cause::WorkspaceBusy => "workspace busy",
        Cause::KeptBack => "plan undecided",
        Cause::BehindInWorkspace => "behind in workspace",
        Cause::SlotsFull => "slots full",
        Cause::BehindInQueue => "behind in queue",
        Cause::NoRunner => "runner starting",
    }
}

/// A run's type, capitalised for lists.
#[must_use]
pub const fn run_type_word(run_type: RunType) -> &'static str {
    match run_type {
        RunType::Plan => "Plan",
        RunType::Apply => "Apply",
        RunType::Unlock => "Unlock",
    }
}

/// A trigger in words.
#[must_use]
pub const fn trigger_word(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Manual => "by hand",
        Trigger::Push => "push",
        Trigger::Schedule => "schedule",
        Trigger::Pr => "pull request",
        Trigger::Promotion => "promotion",
    }
}

/// An agent's mood in words.
#[must_use]
pub const fn mood_word(mood: AgentMood) -> &'static str {
    match mood {
        AgentMood::Idle => "polls for work",
        AgentMood::Busy => "busy",
        AgentMood::Lost => "lost",
    }
}

/// A phase's name.
#[must_use]
pub const fn phase_name(phase: PhaseName) -> &'static str {
    match phase {
        PhaseName::Queue => "Queue",
        PhaseName::Plan => "Plan",
        PhaseName::Apply => "Apply",
        PhaseName::Unlock => "Unlock",
        PhaseName::Policy => "Policy",
        PhaseName::Approval => "Approval",
    }
}

/// An action's name, as its button says it.
#[must_use]
pub const fn action_name(action: ActionName) -> &'static str {
    match action {
        ActionName::Apply => "Apply",
        ActionName::Approve => "Approve",
        ActionName::Reject => "Reject",
        ActionName::Abort => "Abort",
        ActionName::Discard => "Discard",
    }
}

/// What a stretch of a bar was.
#[must_use]
pub const fn segment_word(kind: SegmentKind, cause: Option<Cause>) -> &'static str {
    match (kind, cause) {
        (SegmentKind::Waiting, Some(cause)) => cause_word(cause),
        (SegmentKind::Waiting, None) => "waiting",
        (SegmentKind::Dispatched, _) => "runner starting",
        (SegmentKind::Executing, _) => "running",
        (SegmentKind::Policy, _) => "policy check",
        (SegmentKind::Approval, _) => "waiting for a person",
    }
}

/// A run as it is said aloud: number, type, status, workspace. The status is the API's word, as everywhere.
#[must_use]
pub fn spoken_run(token: &Token, workspace: &str) -> String {
    let name = format!("run {}, {}, {}", token.run, token.run_type, token.status);
    if workspace.is_empty() { name } else { format!("{name}, {workspace}") }
}

#[cfg(test)]
mod tests {
    use signalbox::words::{RunNo, WorkspaceNo};

    use super::*;

    #[test]
    fn a_run_is_named_by_what_its_token_shows() {
        let token = Token {
            run: RunNo::at_index(13),
            run_type: RunType::Apply,
            trigger: Trigger::Push,
            status: Status::InProgress,
            workspace: WorkspaceNo(0),
        };
        assert_eq!(spoken_run(&token, "payments-prod"), "run 14, apply, in_progress, payments-prod");
        assert_eq!(spoken_run(&token, ""), "run 14, apply, in_progress");
    }

    #[test]
    fn no_two_statuses_and_no_two_causes_share_their_words() {
        let mut words: Vec<_> = Status::ALL.iter().map(|s| status_word(*s)).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Status::ALL.len());
        let mut words: Vec<_> = Cause::ALL.iter().map(|c| cause_word(*c)).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Cause::ALL.len());
    }
}
