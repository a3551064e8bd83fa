//! Breakpoints: what in a history is worth stopping at, and the search for it in both directions.
//!
//! A breakpoint marks events, whichever way one comes to them: whether an event is a hit depends on what happened up to it and not on
//! where the search began. So going back through the hits is the exact reverse of going on through them.

use serde::{Deserialize, Serialize};

use crate::words::{RuleId, RunNo, SimTime, Status};

/// A mark at everything of a kind. Plain data: it belongs to whoever looks at a history and is no part of the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breakpoint {
    /// What it marks.
    pub when: When,
    /// Whether it is in force; one that is not keeps its place in the list.
    pub on: bool,
}

impl Breakpoint {
    /// A breakpoint in force.
    #[must_use]
    pub const fn new(when: When) -> Breakpoint {
        Breakpoint { when, on: true }
    }
}

/// What a breakpoint marks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// The first event at or after an instant.
    Instant(SimTime),
    /// The event with which so many have happened.
    Event(u32),
    /// Each move of a run by this rule; T0 is the creation of a run, T1 its claim.
    Rule(RuleId),
    /// Each move of a run into this status, its creation into `queued` included.
    Status(Status),
    /// Every event of a run.
    Run(RunNo),
    /// Every event of a workspace and of its runs. A name that the scenario does not have is never met.
    Workspace(String),
    /// Each event at which a figure reaches a value that it was below before.
    Reaches(Metric, u64),
    /// The end of each instant at which a law of the moment begins to be broken: the one with this name, or any.
    Law(Option<String>),
    /// Each end of a run as `failed`, `timed_out` or `rejected`.
    Failure,
}

/// A figure that a breakpoint can watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Runs in a status now; for a terminal status, all that have ended so.
    Runs(Status),
    /// Slots of the organisation that are taken: managed jobs dispatched or executing (Q3).
    BusySlots,
    /// The longest time for which a queued run has waited, in milliseconds. It grows between events; the event that finds it grown is
    /// the hit, even if it ends that very wait.
    LongestWait,
}
