//! Guided scenarios: each asks what will happen, lets it happen, and explains it.
//!
//! A guided scenario is small and certain: its lengths are fixed and its probabilities are 0 or 1, or its seed is chosen, so that
//! everybody who plays it sees the same. What it claims is stated as data beside the conformance pages and played by the tests,
//! the wrong answers too.

mod gates;
mod orders;
pub mod scene;
mod trouble;

use super::{Dist, Draft, RunnersDraft, SourceDraft, WorkspaceDraft};
use crate::words::{Command, SimTime, TimedCommand};

/// A guided scenario.
#[derive(Clone, Copy, Debug)]
pub struct Guided {
    /// Its place in the list, from 1.
    pub number: u8,
    /// Its stable id, for links.
    pub id: &'static str,
    /// Its title.
    pub title: &'static str,
    /// What it teaches, in a sentence.
    pub lesson: &'static str,
    /// Makes its scenario.
    pub draft: fn() -> Draft,
    /// The seed of its case.
    pub seed: u32,
    /// What people do in it.
    pub commands: fn() -> Vec<TimedCommand>,
    /// The question, asked before anything happens.
    pub question: &'static str,
    /// The answers to choose from.
    pub answers: &'static [&'static str],
    /// The place of the right one.
    pub right: usize,
    /// The moment worth seeing, in milliseconds.
    pub moment_ms: u64,
    /// What there is to see at that moment.
    pub look: &'static str,
    /// Why the right answer is right.
    pub explanation: &'static str,
    /// The rules that it shows.
    pub rules: &'static [&'static str],
    /// The small world to explore, by its id among those of the explorer, where the question is about all its futures and not
    /// about the one that is played.
    pub explore: Option<&'static str>,
    /// Changes worth trying afterwards.
    pub variants: &'static [Variant],
}

/// A change of a guided scenario that shows the lesson from its other side.
#[derive(Clone, Copy, Debug)]
pub struct Variant {
    /// Its id, unique in its scenario.
    pub id: &'static str,
    /// What is changed.
    pub title: &'static str,
    /// Changes the scenario.
    pub change: fn(&mut Draft),
}

/// The guided scenarios in the order in which they are best met.
pub const GUIDED: &[Guided] = &[
    orders::TWO_PUSHES,
    orders::THREE_SLOTS,
    orders::MONDAY,
    gates::WAITING_FOR_A_PERSON,
    gates::MANDATORY_AND_ADVISORY,
    orders::PROMOTION_CHAIN,
    trouble::DEAD_RUNNER,
    trouble::TWO_PEOPLE,
    trouble::FIND_THE_BUG,
];

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;

/// No commands.
const fn nothing() -> Vec<TimedCommand> {
    Vec::new()
}

/// A command at an instant in milliseconds.
fn at(ms: u64, command: Command) -> TimedCommand {
    TimedCommand { at: SimTime::from_millis(ms), command }
}

const fn fixed(ms: u64) -> Dist {
    Dist::Fixed { ms }
}

/// Ten minutes, three slots, runners that start in five seconds.
fn small(name: &str, workspaces: Vec<WorkspaceDraft>) -> Draft {
    Draft {
        name: name.into(),
        horizon_ms: (10 * MINUTE).cast_signed(),
        runners: RunnersDraft { start_up: fixed(5 * SECOND), ..RunnersDraft::default() },
        workspaces,
        ..Draft::default()
    }
}

/// A workspace whose plans take this long, always change something, and never fail; applies take 90 s.
fn workspace(name: &str, plan_seconds: u64) -> WorkspaceDraft {
    let mut workspace = WorkspaceDraft {
        name: name.into(),
        plan: fixed(plan_seconds * SECOND),
        apply: fixed(90 * SECOND),
        ..WorkspaceDraft::default()
    };
    workspace.changes.none = 0.0;
    workspace
}

/// Somebody who makes plans of a workspace at these seconds.
fn clicks(workspace: &str, seconds: &[u64]) -> SourceDraft {
    SourceDraft {
        name: format!("clicks in {workspace}"),
        workspace: workspace.into(),
        at_ms: Some(seconds.iter().map(|s| (s * SECOND).cast_signed()).collect()),
        ..SourceDraft::default()
    }
}
