//! Refusals: expected answers of "no" (law 7). A refusal is a value with a code, a rule, an HTTP status and a sentence; it is
//! never parsed, and the engine survives every one of them unchanged.

use serde::{Serialize, Serializer, ser::SerializeStruct};

use super::{
    ids::RunNo,
    status::{RuleId, RunType, Signal, Status},
    time::Span,
};

words! {
    /// The stable code of a refusal.
    pub enum RefusalCode {
        /// No run has this number.
        UnknownRun = "unknown_run",
        /// No workspace, person, source or edge has this name.
        UnknownName = "unknown_name",
        /// No rule leads from the run's status by this signal.
        NotFromHere = "not_from_here",
        /// A rule exists, but the readings in force switch it off.
        SwitchedOff = "switched_off",
        /// Only a plan can be applied.
        NotAPlan = "not_a_plan",
        /// The workspace does not allow plans of pull requests to be applied.
        PrApplyNotAllowed = "pr_apply_not_allowed",
        /// The plan is not completed.
        NotCompleted = "not_completed",
        /// The changeset was discarded.
        Discarded = "discarded",
        /// The plan was applied already.
        AlreadyApplied = "already_applied",
        /// The plan's apply run is queued or running.
        BeingApplied = "being_applied",
        /// The plan's apply run was claimed and ended badly: a new plan is needed.
        ApplySpent = "apply_spent",
        /// The plan changes nothing.
        NoChanges = "no_changes",
        /// Another apply came in between.
        Drift = "drift",
        /// The person may not decide any open requirement.
        NotEligible = "not_eligible",
        /// The person has decided already.
        AlreadyDecided = "already_decided",
        /// The run repeats a run of another workspace.
        OtherWorkspace = "other_workspace",
        /// The workspace's lock is held already, or is not foreign.
        LockState = "lock_state",
        /// The limit is beyond what the engine accepts.
        LimitTooLarge = "limit_too_large",
        /// The run is not waiting for approval.
        NotPending = "not_pending",
        /// The approvers were reminded less than five minutes ago.
        TooSoon = "too_soon",
        /// The check is not open: not called, answered already, or too late.
        CheckClosed = "check_closed",
        /// The workspace has never applied anything that could be promoted.
        NeverApplied = "never_applied",
        /// The workspace has nothing downstream.
        NoDownstream = "no_downstream",
        /// The person may not trigger runs in the workspace.
        MayNotTrigger = "may_not_trigger",
        /// The person may only read.
        ReadOnly = "read_only",
        /// A part of the command is longer than the engine accepts.
        BeyondLimit = "beyond_limit",
    }
}

/// An expected "no". Every variant leaves the simulation exactly as it was, but for the record that says so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No run has this number.
    #[error("there is no run {run} (H3)")]
    UnknownRun {
        /// The number asked for.
        run: RunNo,
    },
    /// No thing of this kind has this name.
    #[error("there is no {kind} named “{name}” (H3)")]
    UnknownName {
        /// `workspace`, `person`, `source` or `edge`.
        kind: &'static str,
        /// The name asked for.
        name: String,
    },
    /// No rule leads from the run's status by this signal.
    #[error("run {run} ({run_type}) is {status}: no rule leads from there by “{signal}”{}", nearest(*rule))]
    NotFromHere {
        /// The run.
        run: RunNo,
        /// Its type.
        run_type: RunType,
        /// Its status.
        status: Status,
        /// What was tried.
        signal: Signal,
        /// The rule that this signal would need elsewhere, if there is one for the type.
        rule: Option<RuleId>,
    },
    /// A rule exists but the readings in force switch it off.
    #[error("run {run} is {status}: “{signal}” would need {needs} ({rule})")]
    SwitchedOff {
        /// The run.
        run: RunNo,
        /// Its status.
        status: Status,
        /// What was tried.
        signal: Signal,
        /// The rule.
        rule: RuleId,
        /// The reading and value, or the circumstance, that the rule needs.
        needs: &'static str,
    },
    /// Only a plan can be applied.
    #[error("run {run} is of type {run_type}: only a plan can be applied (A2)")]
    NotAPlan {
        /// The run.
        run: RunNo,
        /// Its type.
        run_type: RunType,
    },
    /// The workspace does not allow plans of pull requests to be applied.
    #[error("run {run} comes from a pull request and its workspace lacks allow_pr_apply (A2)")]
    PrApplyNotAllowed {
        /// The plan.
        run: RunNo,
    },
    /// The plan has not ended as `completed`.
    #[error("run {run} is {status}: only a completed plan can be applied (A2)")]
    NotCompleted {
        /// The plan.
        run: RunNo,
        /// Its status.
        status: Status,
    },
    /// The changeset was discarded.
    #[error("the changeset of run {run} was discarded (A1)")]
    Discarded {
        /// The plan.
        run: RunNo,
    },
    /// The plan was applied already.
    #[error("run {run} was applied by run {apply} (A2)")]
    AlreadyApplied {
        /// The plan.
        run: RunNo,
        /// The apply.
        apply: RunNo,
    },
    /// The plan's apply run is queued or running.
    #[error("run {run} is being applied by run {apply} (A2)")]
    BeingApplied {
        /// The plan.
        run: RunNo,
        /// The apply.
        apply: RunNo,
    },
    /// The plan's apply run was claimed and ended badly.
    #[error("run {run} was tried by run {apply}, which ended badly: make a new plan (A5)")]
    ApplySpent {
        /// The plan.
        run: RunNo,
        /// The apply.
        apply: RunNo,
    },
    /// The plan changes nothing.
    #[error("run {run} has no changes to apply (A2)")]
    NoChanges {
        /// The plan.
        run: RunNo,
    },
    /// Another apply of the workspace took the lock after the plan was produced.
    #[error("another apply of the workspace began after run {run} was planned: make a new plan (A3)")]
    Drift {
        /// The plan.
        run: RunNo,
    },
    /// The person may not decide any open requirement.
    #[error("{person} may not decide any open requirement of run {run} (G4)")]
    NotEligible {
        /// The run.
        run: RunNo,
        /// The person.
        person: String,
    },
    /// The person has decided already.
    #[error("{person} has decided on run {run} already (G7)")]
    AlreadyDecided {
        /// The run.
        run: RunNo,
        /// The person.
        person: String,
    },
    /// The run repeats a run of another workspace.
    #[error("run {run} belongs to another workspace: a re-run stays in its own (S1)")]
    OtherWorkspace {
        /// The run that was to be repeated.
        run: RunNo,
    },
    /// The workspace's state lock is not in the condition the command needs.
    #[error("the state lock of {workspace} is {condition} (L3)")]
    LockState {
        /// The workspace.
        workspace: String,
        /// What it is instead.
        condition: &'static str,
    },
    /// The limit is beyond what the engine accepts.
    #[error("a limit of {limit} slots is too large: at most {max} (Q2)")]
    LimitTooLarge {
        /// What was asked for.
        limit: u32,
        /// The largest that is accepted.
        max: u32,
    },
    /// The run is not waiting for approval.
    #[error("run {run} is {status}, not pending_approval: there is nobody to remind and nothing to answer (G8)")]
    NotPending {
        /// The run.
        run: RunNo,
        /// Its status.
        status: Status,
    },
    /// The approvers were reminded less than five minutes ago.
    #[error("the approvers of run {run} were reminded less than 5 minutes ago: try again in {} ms (G8)", wait.millis())]
    TooSoon {
        /// The run.
        run: RunNo,
        /// How long to wait.
        wait: Span,
    },
    /// The check is not open.
    #[error("the check “{check}” of run {run} is not open: it was not called, or has its answer already (G5)")]
    CheckClosed {
        /// The run.
        run: RunNo,
        /// The check's name.
        check: String,
    },
    /// The person may not trigger runs in the workspace that the command acts in.
    #[error("{person} may not trigger runs in {workspace} (H4)")]
    MayNotTrigger {
        /// The person.
        person: String,
        /// The workspace.
        workspace: String,
    },
    /// The person has no role but `viewer`.
    #[error("{person} has no role but viewer, which may only read (H4)")]
    ReadOnly {
        /// The person.
        person: String,
    },
    /// A text or a list of the command is longer than the engine accepts. Such a command is no part of the case.
    #[error("{what} is too long: {length}, and at most {most} are accepted (H3)")]
    BeyondLimit {
        /// Which part, with its unit.
        what: &'static str,
        /// How long it is.
        length: usize,
        /// How long it may be.
        most: usize,
    },
    /// The workspace has nothing downstream.
    #[error("{workspace} has no downstream workspace to promote to (P4)")]
    NoDownstream {
        /// The workspace.
        workspace: String,
    },
    /// The workspace has never applied anything that could be promoted.
    #[error("{workspace} has never applied anything that could be promoted (P4)")]
    NeverApplied {
        /// The workspace.
        workspace: String,
    },
}

/// Reminders of one run are at least this far apart (G8).
pub const RENOTIFY_AFTER: Span = Span::from_mins(5);

fn nearest(rule: Option<RuleId>) -> String {
    rule.map(|r| format!(" ({r} does so elsewhere)")).unwrap_or_default()
}

impl Refusal {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> RefusalCode {
        match self {
            Refusal::UnknownRun { .. } => RefusalCode::UnknownRun,
            Refusal::UnknownName { .. } => RefusalCode::UnknownName,
            Refusal::NotFromHere { .. } => RefusalCode::NotFromHere,
            Refusal::SwitchedOff { .. } => RefusalCode::SwitchedOff,
            Refusal::NotAPlan { .. } => RefusalCode::NotAPlan,
            Refusal::PrApplyNotAllowed { .. } => RefusalCode::PrApplyNotAllowed,
            Refusal::NotCompleted { .. } => RefusalCode::NotCompleted,
            Refusal::Discarded { .. } => RefusalCode::Discarded,
            Refusal::AlreadyApplied { .. } => RefusalCode::AlreadyApplied,
            Refusal::BeingApplied { .. } => RefusalCode::BeingApplied,
            Refusal::ApplySpent { .. } => RefusalCode::ApplySpent,
            Refusal::NoChanges { .. } => RefusalCode::NoChanges,
            Refusal::Drift { .. } => RefusalCode::Drift,
            Refusal::NotEligible { .. } => RefusalCode::NotEligible,
            Refusal::AlreadyDecided { .. } => RefusalCode::AlreadyDecided,
            Refusal::OtherWorkspace { .. } => RefusalCode::OtherWorkspace,
            Refusal::LockState { .. } => RefusalCode::LockState,
            Refusal::LimitTooLarge { .. } => RefusalCode::LimitTooLarge,
            Refusal::NotPending { .. } => RefusalCode::NotPending,
            Refusal::TooSoon { .. } => RefusalCode::TooSoon,
            Refusal::CheckClosed { .. } => RefusalCode::CheckClosed,
            Refusal::NeverApplied { .. } => RefusalCode::NeverApplied,
            Refusal::NoDownstream { .. } => RefusalCode::NoDownstream,
            Refusal::MayNotTrigger { .. } => RefusalCode::MayNotTrigger,
            Refusal::ReadOnly { .. } => RefusalCode::ReadOnly,
            Refusal::BeyondLimit { .. } => RefusalCode::BeyondLimit,
        }
    }

    /// The run the refusal is about, if any.
    #[must_use]
    pub const fn run(&self) -> Option<RunNo> {
        match self {
            Refusal::UnknownName { .. }
            | Refusal::LockState { .. }
            | Refusal::LimitTooLarge { .. }
            | Refusal::NeverApplied { .. }
            | Refusal::NoDownstream { .. }
            | Refusal::MayNotTrigger { .. }
            | Refusal::ReadOnly { .. }
            | Refusal::BeyondLimit { .. } => None,
            Refusal::UnknownRun { run }
            | Refusal::NotFromHere { run, .. }
            | Refusal::SwitchedOff { run, .. }
            | Refusal::NotAPlan { run, .. }
            | Refusal::PrApplyNotAllowed { run }
            | Refusal::NotCompleted { run, .. }
            | Refusal::Discarded { run }
            | Refusal::AlreadyApplied { run, .. }
            | Refusal::BeingApplied { run, .. }
            | Refusal::ApplySpent { run, .. }
            | Refusal::NoChanges { run }
            | Refusal::Drift { run }
            | Refusal::NotEligible { run, .. }
            | Refusal::AlreadyDecided { run, .. }
            | Refusal::OtherWorkspace { run }
            | Refusal::NotPending { run, .. }
            | Refusal::TooSoon { run, .. }
            | Refusal::CheckClosed { run, .. } => Some(*run),
        }
    }
}

impl RefusalCode {
    /// The HTTP status the API answers with (A2, G7, G8, H3).
    #[must_use]
    pub const fn http(self) -> u16 {
        match self {
            RefusalCode::UnknownRun | RefusalCode::UnknownName => 404,
            RefusalCode::NotAPlan
            | RefusalCode::OtherWorkspace
            | RefusalCode::LimitTooLarge
            | RefusalCode::BeyondLimit => 400,
            RefusalCode::PrApplyNotAllowed
            | RefusalCode::NotEligible
            | RefusalCode::MayNotTrigger
            | RefusalCode::ReadOnly => 403,
            RefusalCode::TooSoon => 429,
            RefusalCode::NotFromHere
            | RefusalCode::SwitchedOff
            | RefusalCode::NotPending
            | RefusalCode::CheckClosed
            | RefusalCode::NeverApplied
            | RefusalCode::NoDownstream
            | RefusalCode::NotCompleted
            | RefusalCode::Discarded
            | RefusalCode::AlreadyApplied
            | RefusalCode::BeingApplied
            | RefusalCode::ApplySpent
            | RefusalCode::NoChanges
            | RefusalCode::Drift
            | RefusalCode::AlreadyDecided
            | RefusalCode::LockState => 409,
        }
    }

    /// The rule that the refusal enforces.
    #[must_use]
    pub const fn rule(self) -> &'static str {
        match self {
            RefusalCode::UnknownRun | RefusalCode::UnknownName => "H3",
            RefusalCode::NotFromHere => "T",
            RefusalCode::SwitchedOff => "T13",
            RefusalCode::NotAPlan
            | RefusalCode::PrApplyNotAllowed
            | RefusalCode::NotCompleted
            | RefusalCode::AlreadyApplied
            | RefusalCode::BeingApplied
            | RefusalCode::NoChanges => "A2",
            RefusalCode::Discarded => "A1",
            RefusalCode::ApplySpent => "A5",
            RefusalCode::Drift => "A3",
            RefusalCode::NotEligible => "G4",
            RefusalCode::AlreadyDecided => "G7",
            RefusalCode::OtherWorkspace => "S1",
            RefusalCode::LockState => "L3",
            RefusalCode::LimitTooLarge => "Q2",
            RefusalCode::NotPending | RefusalCode::TooSoon => "G8",
            RefusalCode::CheckClosed => "G5",
            RefusalCode::NeverApplied | RefusalCode::NoDownstream => "P4",
            RefusalCode::MayNotTrigger | RefusalCode::ReadOnly => "H4",
            RefusalCode::BeyondLimit => "H3",
        }
    }

    /// The refusal in a few words, where the run and the names are told beside it.
    #[must_use]
    pub const fn gloss(self) -> &'static str {
        match self {
            RefusalCode::UnknownRun => "no such run",
            RefusalCode::UnknownName => "no such name",
            RefusalCode::NotFromHere => "no rule leads from its status",
            RefusalCode::SwitchedOff => "switched off by a reading",
            RefusalCode::NotAPlan => "only a plan can be applied",
            RefusalCode::PrApplyNotAllowed => "the workspace lacks allow_pr_apply",
            RefusalCode::NotCompleted => "the plan is not completed",
            RefusalCode::Discarded => "the changeset was discarded",
            RefusalCode::AlreadyApplied => "applied already",
            RefusalCode::BeingApplied => "being applied",
            RefusalCode::ApplySpent => "its apply ended badly: make a new plan",
            RefusalCode::NoChanges => "nothing to apply",
            RefusalCode::Drift => "another apply came in between",
            RefusalCode::NotEligible => "not an approver of an open requirement",
            RefusalCode::AlreadyDecided => "decided already",
            RefusalCode::OtherWorkspace => "the run belongs to another workspace",
            RefusalCode::LockState => "the lock is not in that condition",
            RefusalCode::LimitTooLarge => "the limit is too large",
            RefusalCode::NotPending => "the run is not waiting for approval",
            RefusalCode::TooSoon => "reminded less than 5 minutes ago",
            RefusalCode::CheckClosed => "the check is not open",
            RefusalCode::NeverApplied => "nothing was ever applied here",
            RefusalCode::NoDownstream => "nothing lies downstream",
            RefusalCode::MayNotTrigger => "the caller may not trigger runs here",
            RefusalCode::ReadOnly => "the caller may only read",
            RefusalCode::BeyondLimit => "a part of the command is too long",
        }
    }
}

impl Serialize for Refusal {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut out = s.serialize_struct("Refusal", 5)?;
        out.serialize_field("code", &self.code())?;
        out.serialize_field("http", &self.code().http())?;
        let rule = match self {
            Refusal::SwitchedOff { rule, .. } => rule.as_str(),
            Refusal::NotFromHere { rule: Some(rule), .. } => rule.as_str(),
            _ => self.code().rule(),
        };
        out.serialize_field("rule", rule)?;
        out.serialize_field("run", &self.run())?;
        out.serialize_field("message", &self.to_string())?;
        out.end()
    }
}
