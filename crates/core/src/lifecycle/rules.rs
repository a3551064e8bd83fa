//! The table: one row per edge of the run lifecycle.
//!
//! Nothing else in this crate decides a status: if an edge is not here, it cannot happen. Rows stand in the order of their ids.
//!
//! Why a table and not a `match`: the rows are also drawn, listed for JavaScript, shown with their source in the app and walked
//! by tests. A `match` can only be run.

use crate::{
    rulebook::Basis,
    words::{
        AbortScope,
        RuleId::{self, *},
        RunType, RunTypes,
        Signal::{self, *},
        Status::{self, *},
        Supersede, TimeoutClock,
    },
};

use super::Facts;

/// A page of the documented platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its title.
    pub title: &'static str,
    /// Its path.
    pub path: &'static str,
}

const LIFECYCLE: Source = Source { title: "Run lifecycle", path: "guides/runs/lifecycle" };
const GOVERNANCE: Source = Source { title: "Governance", path: "guides/governance" };

/// What must hold for a row to apply, beside status, type and signal. A word, not a closure, so that it can be printed and compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Nothing more.
    Always,
    /// The run's `completed` is provisional (S2).
    Provisional,
    /// The reading `abort_scope` is `any_active`.
    AbortAnyActive,
    /// The reading `supersede` is `queued_plans` and the run is not dispatched.
    Superseding,
    /// The reading `timeout_clock` is `creation`.
    ClockFromCreation,
}

impl Guard {
    /// Whether it holds.
    #[must_use]
    pub fn holds(self, facts: &Facts) -> bool {
        match self {
            Guard::Always => true,
            Guard::Provisional => !facts.settled,
            Guard::AbortAnyActive => facts.abort_scope == AbortScope::AnyActive,
            Guard::Superseding => facts.supersede == Supersede::QueuedPlans && !facts.dispatched,
            Guard::ClockFromCreation => facts.timeout_clock == TimeoutClock::Creation,
        }
    }

    /// The setting of a scenario (`readings.*`) that it asks for, if it does.
    #[must_use]
    pub const fn switch(self) -> Option<&'static str> {
        match self {
            Guard::Always | Guard::Provisional => None,
            Guard::AbortAnyActive => Some("abort_scope"),
            Guard::Superseding => Some("supersede"),
            Guard::ClockFromCreation => Some("timeout_clock"),
        }
    }

    /// What it asks for, in words; empty for [`Guard::Always`].
    #[must_use]
    pub const fn needs(self) -> &'static str {
        match self {
            Guard::Always => "",
            Guard::Provisional => "a provisional `completed` (S2)",
            Guard::AbortAnyActive => "abort_scope = any_active",
            Guard::Superseding => "supersede = queued_plans and a job that is not dispatched",
            Guard::ClockFromCreation => "timeout_clock = creation",
        }
    }
}

/// One edge of the lifecycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id: stable, shown, stored, cited.
    pub id: RuleId,
    /// The status it leaves; `None` for creation.
    pub from: Option<Status>,
    /// The run types it is for.
    pub runs: RunTypes,
    /// The signal that fires it; `None` for creation, which happens to no existing run.
    pub on: Option<Signal>,
    /// What must hold besides.
    pub when: Guard,
    /// The status it enters.
    pub to: Status,
    /// Where it comes from.
    pub basis: Basis,
    /// The page it is read from, or that it completes.
    pub source: Source,
    /// What it says, in our words.
    pub says: &'static str,
}

/// Shorthand for a row; the columns are those of the rules page.
macro_rules! row {
    ($id:ident: $from:expr, $runs:ident, $on:expr, $when:ident => $to:expr, $basis:expr, $source:ident, $says:literal) => {
        Rule {
            id: $id,
            from: $from,
            runs: RunTypes::$runs,
            on: $on,
            when: Guard::$when,
            to: $to,
            basis: $basis,
            source: $source,
            says: $says,
        }
    };
}

/// Every edge. A rule that serves two source statuses (T13) has a row for each.
pub const RULES: &[Rule] = &[
    row!(T0: None, ANY, None, Always => Queued, Basis::Doc, LIFECYCLE, "the run is created"),
    // A run is claimed once: at its first heartbeat, not when its job is dispatched (Q3, Q10).
    row!(T1: Some(Queued), ANY, Some(Claimed), Always => InProgress, Basis::Doc, LIFECYCLE,
        "a runner claims it with its first heartbeat"),
    // An unlock run that succeeds leaves by T12 instead.
    row!(T2: Some(InProgress), PLAN_APPLY, Some(Succeeded), Always => Completed, Basis::Doc, LIFECYCLE,
        "the plan is produced, or the changes are applied"),
    row!(T3: Some(InProgress), ANY, Some(Signal::Failed), Always => Status::Failed, Basis::Doc, LIFECYCLE,
        "the execution ends with an error"),
    row!(T4: Some(InProgress), ANY, Some(Deadline), Always => TimedOut, Basis::Doc, LIFECYCLE,
        "the timeout is exceeded"),
    row!(T5: Some(InProgress), ANY, Some(Abort), Always => Aborted, Basis::Doc, LIFECYCLE,
        "a user cancels it"),
    row!(T6: Some(Completed), PLAN, Some(PolicyStarted), Provisional => PendingPolicy, Basis::Doc, LIFECYCLE,
        "policy evaluation starts"),
    row!(T7: Some(PendingPolicy), PLAN, Some(PolicyEnded), Always => Completed, Basis::Doc, LIFECYCLE,
        "policy evaluation ends"),
    row!(T8: Some(Completed), PLAN, Some(Violated), Provisional => Rejected, Basis::Doc, LIFECYCLE,
        "a mandatory policy is violated"),
    row!(T9: Some(Completed), PLAN, Some(ApprovalRequired), Provisional => PendingApproval, Basis::Doc, LIFECYCLE,
        "approval is required"),
    row!(T10: Some(PendingApproval), PLAN, Some(Satisfied), Always => Completed, Basis::Doc, LIFECYCLE,
        "the last requirement is satisfied"),
    row!(T11: Some(PendingApproval), PLAN, Some(Refused), Always => Rejected, Basis::Page, GOVERNANCE,
        "a person or a check refuses, or an approval timeout does"),
    // The status table names `unlocked`; the diagram draws no edge to it.
    row!(T12: Some(InProgress), UNLOCK, Some(LockReleased), Always => Unlocked, Basis::Doc, LIFECYCLE,
        "the unlock run has released the lock"),
    row!(T13: Some(Queued), ANY, Some(Abort), AbortAnyActive => Aborted, Basis::Reading, LIFECYCLE,
        "a user cancels it while it waits"),
    row!(T13: Some(PendingPolicy), PLAN, Some(Abort), AbortAnyActive => Aborted, Basis::Reading, LIFECYCLE,
        "a user cancels it while policy is evaluated"),
    row!(T13: Some(PendingApproval), PLAN, Some(Abort), AbortAnyActive => Aborted, Basis::Reading, LIFECYCLE,
        "a user cancels it while it waits for a person"),
    row!(T14: Some(Queued), PLAN, Some(Superseded), Superseding => Aborted, Basis::Reading, LIFECYCLE,
        "a newer plan of the same kind replaces it"),
    row!(T15: Some(Queued), ANY, Some(Deadline), ClockFromCreation => TimedOut, Basis::Reading, LIFECYCLE,
        "the timeout passes before a runner claims it"),
];

const STATUSES: usize = Status::ALL.len();
const TYPES: usize = RunType::ALL.len();
const SIGNALS: usize = Signal::ALL.len();

/// Where each question's row stands in [`RULES`], plus one; 0 for none. The engine asks the table once per event.
static ROWS: [[[u8; SIGNALS]; TYPES]; STATUSES] = {
    let mut rows = [[[0; SIGNALS]; TYPES]; STATUSES];
    let mut i = 0;
    while i < RULES.len() {
        if let (Some(from), Some(on)) = (RULES[i].from, RULES[i].on) {
            let mut t = 0;
            while t < TYPES {
                if RULES[i].runs.has(RunType::ALL[t]) {
                    rows[from as usize][t][on as usize] = i as u8 + 1;
                }
                t += 1;
            }
        }
        i += 1;
    }
    rows
};

/// The row that answers this question, whether or not its guard holds.
pub(super) fn row_for(status: Status, run_type: RunType, signal: Signal) -> Option<&'static Rule> {
    match ROWS[status as usize][run_type as usize][signal as usize] {
        0 => None,
        place => Some(&RULES[place as usize - 1]),
    }
}

/// Laws of the table that need no world: checked while compiling, so a row that breaks one stops the build with this sentence.
const _: () = {
    let mut i = 0;
    while i < RULES.len() {
        let rule = &RULES[i];
        if let Some(from) = rule.from {
            // S1, S2: only a provisional `completed` may be left.
            assert!(
                !from.is_terminal() || matches!(rule.when, Guard::Provisional),
                "a row leaves a settled terminal status (S1)"
            );
            assert!(rule.on.is_some(), "a row between two statuses needs a signal");
        }
        assert!(!rule.says.is_empty(), "a row needs its words");
        let mut j = i + 1;
        while j < RULES.len() {
            let other = &RULES[j];
            let same_from = match (rule.from, other.from) {
                (Some(a), Some(b)) => a as u8 == b as u8,
                (None, None) => true,
                _ => false,
            };
            let same_on = match (rule.on, other.on) {
                (Some(a), Some(b)) => a as u8 == b as u8,
                (None, None) => true,
                _ => false,
            };
            assert!(!(same_from && same_on && rule.runs.meets(other.runs)), "two rows answer the same question");
            assert!(rule.id as u8 <= other.id as u8, "rows stand in the order of their ids");
            j += 1;
        }
        i += 1;
    }
};
