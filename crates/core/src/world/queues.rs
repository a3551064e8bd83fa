//! Workspaces, pools, agents and sources as they stand at a moment.

use crate::words::{Readings, RunNo, RunType, SimTime, Trigger};

use super::{accounts::Clock, line::Line};

/// Something that will happen by itself unless it is overtaken: when, and the number of the event that arranged it. That number
/// makes the order of simultaneous appointments part of the state (D3), and tells a stale one from the one in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Appointment {
    /// When.
    pub at: SimTime,
    /// The event that arranged it.
    pub seq: u32,
}

/// Who holds a state lock (L1–L4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldBy {
    /// The run that executes.
    Run(RunNo),
    /// A run that is over: the lock is stale.
    Stale(RunNo),
    /// Somebody outside the platform.
    Foreign,
}

/// Waiting runs of one workspace, by type, each in creation order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pending {
    lines: [Line; RunType::ALL.len()],
}

impl Pending {
    /// The waiting runs of a type.
    #[must_use]
    pub fn of(&self, run_type: RunType) -> &Line {
        &self.lines[run_type as usize]
    }

    /// How many runs wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.iter().map(Line::len).sum()
    }

    /// Whether none waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.iter().all(Line::is_empty)
    }

    /// All waiting runs, in creation order within each type.
    pub fn iter(&self) -> impl Iterator<Item = RunNo> {
        self.lines.iter().flat_map(Line::iter)
    }

    pub(super) fn insert(&mut self, run_type: RunType, run: RunNo) {
        self.lines[run_type as usize].insert(run);
    }

    pub(super) fn remove(&mut self, run_type: RunType, run: RunNo) {
        self.lines[run_type as usize].remove(run);
    }
}

/// A workspace at a moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WorkspaceState {
    /// The run that is dispatched or executing (Q1, Q6).
    pub holder: Option<RunNo>,
    /// Its other queued runs.
    pub pending: Pending,
    /// The pending run that nothing in the workspace keeps from starting.
    pub front: Option<RunNo>,
    /// Plans that could still be applied; kept only under `workspace_hold = until_decided` (Q6).
    pub undecided: Line,
    /// The state lock (L1).
    pub lock: Option<HeldBy>,
    /// How many applies have taken the lock so far (A3).
    pub epoch: u32,
    /// The latest apply that succeeded here and may be promoted by hand (P4).
    pub applied: Option<RunNo>,
    /// Arrivals so far by trigger, those that made no run included (D2).
    pub arrivals: [u32; Trigger::ALL.len()],
    /// Runs so far that commands have made, applies left out (D2).
    pub commanded: u32,
    /// The run with which it is in the organisation's queue under `head_of_line = block` (Q4).
    pub(super) in_line: Option<RunNo>,
    pub(super) busy: Clock,
    pub(super) kept: Clock,
    pub(super) front_since: SimTime,
    /// The event by which the front became the front.
    pub(super) front_seq: u32,
    pub(super) front_full_then: u64,
    pub(super) front_polls: u64,
}

impl WorkspaceState {
    pub(super) fn heap_bytes(&self) -> usize {
        self.pending.lines.iter().map(Line::heap_bytes).sum::<usize>() + self.undecided.heap_bytes()
    }

    /// Whether an undecided plan keeps the workspace's first waiting plan back, and so all later ones (Q6).
    #[must_use]
    pub fn first_plan_is_kept_back(&self) -> bool {
        match (self.undecided.first(), self.pending.of(RunType::Plan).first()) {
            (Some(keeper), Some(plan)) => keeper < plan,
            _ => false,
        }
    }

    /// Who would start next if neither a runner nor the workspace's state kept anybody (Q4, Q6, Q7).
    #[must_use]
    pub fn next(&self, readings: &Readings) -> Option<RunNo> {
        let kept_back = self.first_plan_is_kept_back();
        let types = RunType::ALL.iter().filter(|t| !(kept_back && **t == RunType::Plan));
        if !readings.apply_first && !readings.unlock_first {
            return types.filter_map(|t| self.pending.of(*t).first()).min();
        }
        types.filter_map(|t| Some(self.place(readings, *t, self.pending.of(*t).first()?))).min().map(|(.., run)| run)
    }

    /// Whether `run` comes before `other` in this workspace, kept-back plans left aside.
    #[must_use]
    pub fn goes_before(&self, readings: &Readings, run: (RunType, RunNo), other: (RunType, RunNo)) -> bool {
        self.place(readings, run.0, run.1) < self.place(readings, other.0, other.1)
    }

    /// A run's place in its workspace's order: unlock runs first if they are to be (Q7), then applies before plans if they are to be
    /// (Q4), and otherwise creation order.
    ///
    /// An unlock run that is not to be first keeps its place by creation, and no younger run comes before it: so the unlock runs part
    /// the others, and an apply goes before the plans of its own part.
    fn place(&self, readings: &Readings, run_type: RunType, run: RunNo) -> (usize, u8, RunNo) {
        let parts = readings.apply_first && !readings.unlock_first;
        let part = if parts { self.pending.of(RunType::Unlock).older_than(run) } else { 0 };
        match run_type {
            RunType::Unlock if parts => (part + 1, 0, run),
            RunType::Unlock if readings.unlock_first => (part, 0, run),
            RunType::Apply if readings.apply_first => (part, 1, run),
            _ => (part, 2, run),
        }
    }
}

/// An agent (Q5, X1, X3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgentState {
    /// It polls for work.
    Idle {
        /// Since when.
        since: SimTime,
        /// How many idle periods it had before: its poll interval is drawn once per period.
        period: u32,
        /// The event by which it became idle.
        seq: u32,
    },
    /// It holds a run's job.
    Busy {
        /// The run.
        run: RunNo,
        /// How many idle periods it had before.
        period: u32,
    },
    /// It was lost and will rejoin.
    Lost {
        /// When.
        back: Appointment,
        /// How many idle periods it had before.
        period: u32,
    },
}

impl AgentState {
    pub(super) fn period(self) -> u32 {
        match self {
            AgentState::Idle { period, .. } | AgentState::Busy { period, .. } | AgentState::Lost { period, .. } => {
                period
            }
        }
    }
}

/// An agent pool's queue (Q5).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PoolState {
    /// Runs that only a poll or their turn keeps from starting: one per workspace at most.
    pub ready: Line,
    /// Idle agents.
    pub idle: u32,
    pub(super) full: Clock,
    pub(super) first: Option<RunNo>,
    pub(super) first_since: SimTime,
}

impl PoolState {
    pub(super) fn new(agents: u32) -> PoolState {
        PoolState { idle: agents, ..PoolState::default() }
    }
}

/// A source of arrivals at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceState {
    /// Its next arrival; at [`SimTime::MAX`] there is none.
    pub next: Appointment,
    /// How many came so far.
    pub ordinal: u32,
    /// The latest pull request's number, 0 before the first.
    pub pr: u32,
    /// Whether it is paused (W5). Arrivals of a paused source go on being counted, so that draws stay aligned (D2), but make no run.
    pub paused: bool,
}

impl SourceState {
    pub(super) fn new(next: SimTime, paused: bool) -> SourceState {
        SourceState { next: Appointment { at: next, seq: 0 }, ordinal: 0, pr: 0, paused }
    }
}

/// The late heartbeat of a withdrawn job: it will be refused (Q10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ghost {
    /// The run whose job it was.
    pub run: RunNo,
    /// When it comes.
    pub due: Appointment,
}
