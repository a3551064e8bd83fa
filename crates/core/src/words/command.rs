//! Commands: everything the outside may ask for. A case keeps them with their instants; nothing else changes a history.

use serde::Serialize;

use super::{ids::RunNo, readings::Readings, time::SimTime};
use crate::form::{read_group, read_tagged};

words! {
    /// What happened to a pull request (W2). `closed` and the rest of GitHub's actions make no run.
    pub enum PrAction {
        /// It was opened.
        Opened = "opened",
        /// New commits were pushed to it.
        Synchronize = "synchronize",
        /// It was opened again.
        Reopened = "reopened",
        /// It was closed or merged; never makes a run.
        Closed = "closed",
    }
}

/// A wish from outside: a person's click or API call, or a webhook. Workspaces and people are named as the scenario names them,
/// runs by their numbers. Each command becomes an event, accepted or refused (law 5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Command {
    /// Create a plan run by hand (H1, trigger `manual`).
    Plan {
        /// The workspace.
        workspace: String,
        /// The run that this one repeats (S1), if any; any run of the same workspace.
        #[serde(skip_serializing_if = "Option::is_none")]
        rerun_of: Option<RunNo>,
        /// The person who asks (H4); nobody in particular, who may do everything, if absent.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    /// Create an unlock run (L4).
    Unlock {
        /// The workspace.
        workspace: String,
        /// The person who asks.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    /// Create an apply run from a completed plan by hand (A2).
    Apply {
        /// The plan run.
        run: RunNo,
        /// The person who asks.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    /// Cancel a run (T5, T13).
    Abort {
        /// The run.
        run: RunNo,
        /// The person who asks.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    /// Approve a pending run (G7).
    Approve {
        /// The run.
        run: RunNo,
        /// The person's name.
        by: String,
    },
    /// Reject a pending run (G7, T11).
    Reject {
        /// The run.
        run: RunNo,
        /// The person's name.
        by: String,
        /// The reason given; may be empty.
        #[serde(skip_serializing_if = "String::is_empty")]
        comment: String,
    },
    /// Remind the approvers of a pending run (G8).
    Renotify {
        /// The run.
        run: RunNo,
        /// The person who asks.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    /// Answer an external check of a pending run (G5): by HTTP the check itself, and nobody else, gives this command (H4).
    AnswerCheck {
        /// The run.
        run: RunNo,
        /// The check's name.
        check: String,
        /// Whether it passed.
        passed: bool,
    },
    /// Promote the latest successful apply of a workspace by hand (P4).
    Promote {
        /// The upstream workspace.
        workspace: String,
        /// The downstream workspaces; all direct ones if none is named.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        to: Vec<String>,
        /// The person who asks.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    /// Discard the changeset of a plan run (A1).
    Discard {
        /// The plan run.
        run: RunNo,
        /// The person who asks.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    /// A push webhook (W1).
    Push {
        /// The repository, e.g. `acme/infra`.
        repo: String,
        /// The branch that was pushed.
        branch: String,
        /// The changed paths.
        paths: Vec<String>,
    },
    /// A pull-request webhook (W2).
    PullRequest {
        /// The repository.
        repo: String,
        /// The branch it wants to merge into.
        base: String,
        /// The pull request's number.
        number: u32,
        /// What happened to it.
        action: PrAction,
        /// The changed paths.
        paths: Vec<String>,
    },
    /// Change the number of runner slots of the organisation (Q2, Q9); 0 pauses managed dispatch.
    SetLimit {
        /// Slots from now on.
        limit: u32,
    },
    /// Change the readings from now on (Q9).
    SetReadings {
        /// All readings, also those that stay.
        readings: Readings,
    },
    /// Pause or resume a source of arrivals, for instance a schedule (W5).
    PauseSource {
        /// The source's name.
        source: String,
        /// `true` pauses, `false` resumes.
        paused: bool,
    },
    /// Pause or resume automatic promotion along an edge (W5).
    PauseEdge {
        /// The upstream workspace.
        from: String,
        /// The downstream workspace.
        to: String,
        /// `true` pauses, `false` resumes.
        paused: bool,
    },
    /// Somebody outside the platform takes the workspace's state lock (L3).
    TakeForeignLock {
        /// The workspace.
        workspace: String,
    },
    /// The outsider releases the lock again.
    ReleaseForeignLock {
        /// The workspace.
        workspace: String,
    },
}

impl Command {
    /// Drops the comment of a rejection.
    pub(crate) fn forget_comment(&mut self) {
        if let Command::Reject { comment, .. } = self {
            *comment = String::new();
        }
    }

    /// The name of the person who gives it (H4); `None` for one of nobody in particular, and for those that no person gives.
    #[must_use]
    pub fn by(&self) -> Option<&str> {
        match self {
            Command::Approve { by, .. } | Command::Reject { by, .. } => Some(by),
            Command::Plan { by, .. }
            | Command::Unlock { by, .. }
            | Command::Apply { by, .. }
            | Command::Abort { by, .. }
            | Command::Renotify { by, .. }
            | Command::Promote { by, .. }
            | Command::Discard { by, .. } => by.as_deref(),
            Command::AnswerCheck { .. }
            | Command::Push { .. }
            | Command::PullRequest { .. }
            | Command::SetLimit { .. }
            | Command::SetReadings { .. }
            | Command::PauseSource { .. }
            | Command::PauseEdge { .. }
            | Command::TakeForeignLock { .. }
            | Command::ReleaseForeignLock { .. } => None,
        }
    }
}

/// A command with the instant at which it is given. Commands act after everything else of their instant, in their order (D3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TimedCommand {
    /// Virtual milliseconds since the scenario's start.
    pub at: SimTime,
    /// What is asked for.
    pub command: Command,
}

read_tagged!(Command by "type" {
    "plan" => Plan { workspace, rerun_of: may, by: may }
    "unlock" => Unlock { workspace, by: may }
    "apply" => Apply { run, by: may }
    "abort" => Abort { run, by: may }
    "approve" => Approve { run, by }
    "reject" => Reject { run, by, comment: may }
    "renotify" => Renotify { run, by: may }
    "answer_check" => AnswerCheck { run, check, passed }
    "promote" => Promote { workspace, to: may, by: may }
    "discard" => Discard { run, by: may }
    "push" => Push { repo, branch, paths }
    "pull_request" => PullRequest { repo, base, number, action, paths }
    "set_limit" => SetLimit { limit }
    "set_readings" => SetReadings { readings }
    "pause_source" => PauseSource { source, paused }
    "pause_edge" => PauseEdge { from, to, paused }
    "take_foreign_lock" => TakeForeignLock { workspace }
    "release_foreign_lock" => ReleaseForeignLock { workspace }
});

read_group!(TimedCommand { at, command });
