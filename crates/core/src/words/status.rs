//! Statuses, run types, triggers, signals, rule ids and reasons: the words of the rules page (S, T, R, X5).

words! {
    /// The status of a run (rules S). The wire names are those of the documented API.
    pub enum Status {
        /// Run is waiting to be executed.
        Queued = "queued",
        /// Run is being executed.
        InProgress = "in_progress",
        /// Run finished successfully. Terminal; for a plan it may be provisional within one instant (S2).
        Completed = "completed",
        /// Run finished with an error. Terminal.
        Failed = "failed",
        /// Run exceeded the timeout. Terminal.
        TimedOut = "timed_out",
        /// Run waits for policy evaluation.
        PendingPolicy = "pending_policy",
        /// Run waits for human approval.
        PendingApproval = "pending_approval",
        /// Run was refused by governance. Terminal.
        Rejected = "rejected",
        /// Run was cancelled by a user. Terminal.
        Aborted = "aborted",
        /// Force-unlock run completed. Terminal.
        Unlocked = "unlocked",
    }
}

impl Status {
    /// Whether the documentation calls the status terminal (S1). A plan's `completed` is final only once it is settled (S2).
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        matches!(
            self,
            Status::Completed
                | Status::Failed
                | Status::TimedOut
                | Status::Rejected
                | Status::Aborted
                | Status::Unlocked
        )
    }

    /// What the status means, in a person's words.
    #[must_use]
    pub const fn gloss(self) -> &'static str {
        match self {
            Status::Queued => "waiting to be executed",
            Status::InProgress => "being executed",
            Status::Completed => "finished successfully",
            Status::Failed => "finished with an error",
            Status::TimedOut => "exceeded the timeout",
            Status::PendingPolicy => "waiting for policy evaluation",
            Status::PendingApproval => "waiting for a person",
            Status::Rejected => "refused by governance",
            Status::Aborted => "cancelled by a user",
            Status::Unlocked => "force-unlock done",
        }
    }
}

words! {
    /// What a run does (R1).
    pub enum RunType {
        /// Produces a plan of what would change.
        Plan = "plan",
        /// Executes a previously created plan.
        Apply = "apply",
        /// Releases a stale Terraform state lock.
        Unlock = "unlock",
    }
}

/// A set of run types, so that one row of the rule table can serve several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunTypes(u8);

impl RunTypes {
    /// Plan, apply and unlock.
    pub const ANY: RunTypes = RunTypes(0b111);
    /// Plan runs only.
    pub const PLAN: RunTypes = RunTypes(0b001);
    /// Plan and apply runs.
    pub const PLAN_APPLY: RunTypes = RunTypes(0b011);
    /// Unlock runs only.
    pub const UNLOCK: RunTypes = RunTypes(0b100);

    /// Whether the set holds this type.
    #[must_use]
    pub const fn has(self, run_type: RunType) -> bool {
        self.0 & (1 << run_type as u8) != 0
    }

    /// Whether the two sets share a type.
    #[must_use]
    pub const fn meets(self, other: RunTypes) -> bool {
        self.0 & other.0 != 0
    }
}

words! {
    /// What created a run; fixed at its birth (R2).
    pub enum Trigger {
        /// A user clicked or called the API.
        Manual = "manual",
        /// A Git push webhook matched the workspace.
        Push = "push",
        /// Cron.
        Schedule = "schedule",
        /// A pull-request webhook.
        Pr = "pr",
        /// An upstream workspace promoted changes.
        Promotion = "promotion",
    }
}

impl Trigger {
    /// The corner letter of a run's token.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Trigger::Manual => "M",
            Trigger::Push => "P",
            Trigger::Schedule => "S",
            Trigger::Pr => "R",
            Trigger::Promotion => "→",
        }
    }
}

words! {
    /// Something that happens to an existing run and may move it (rules T).
    pub enum Signal {
        /// A runner sent its first heartbeat for the run.
        Claimed = "claimed",
        /// The work succeeded.
        Succeeded = "succeeded",
        /// The work failed.
        Failed = "failed",
        /// The run's timeout passed.
        Deadline = "deadline",
        /// A user asked to cancel.
        Abort = "abort",
        /// Policy evaluation begins.
        PolicyStarted = "policy_started",
        /// Policy evaluation ended.
        PolicyEnded = "policy_ended",
        /// Governance found a mandatory violation.
        Violated = "violated",
        /// Governance asks for approval.
        ApprovalRequired = "approval_required",
        /// The last approval requirement is satisfied.
        Satisfied = "satisfied",
        /// A person, a check or an approval timeout refuses.
        Refused = "refused",
        /// The unlock run released the lock.
        LockReleased = "lock_released",
        /// A newer run replaces this one.
        Superseded = "superseded",
    }
}

words! {
    /// The edges of the lifecycle (rules T). Stable: stored in journals, shown in the app, cited in errors.
    pub enum RuleId {
        /// Run created.
        T0 = "T0",
        /// Claimed by a runner's first heartbeat.
        T1 = "T1",
        /// Succeeded.
        T2 = "T2",
        /// Failed.
        T3 = "T3",
        /// Exceeded its timeout while executing.
        T4 = "T4",
        /// Cancelled while executing.
        T5 = "T5",
        /// Policy evaluation started.
        T6 = "T6",
        /// Policy evaluation ended.
        T7 = "T7",
        /// Refused by a mandatory violation.
        T8 = "T8",
        /// Approval required.
        T9 = "T9",
        /// Approved.
        T10 = "T10",
        /// Refused by a person, a check or an approval timeout.
        T11 = "T11",
        /// Force-unlock done.
        T12 = "T12",
        /// Cancelled while not executing (reading `abort_scope`).
        T13 = "T13",
        /// Replaced by a newer run (reading `supersede`).
        T14 = "T14",
        /// Exceeded its timeout while queued (reading `timeout_clock`).
        T15 = "T15",
    }
}

words! {
    /// Why a run ended badly (X5): a closed list.
    pub enum Reason {
        /// The work itself failed.
        Error = "error",
        /// The runner stopped sending heartbeats (X3).
        RunnerLost = "runner_lost",
        /// Somebody else held the state lock (L3).
        StateLocked = "state_locked",
        /// Another apply came between plan and apply (A3).
        StalePlan = "stale_plan",
        /// An unlock run found no lock (L4).
        NoLock = "no_lock",
        /// The timeout passed (X2).
        Timeout = "timeout",
        /// A user cancelled (T5, T13).
        User = "user",
        /// A newer run replaced it (Q8).
        Superseded = "superseded",
        /// A mandatory policy was violated (G1).
        Policy = "policy",
        /// A person rejected (G7).
        Approver = "approver",
        /// An external check failed (G5).
        Check = "check",
        /// Nobody approved in time (G4).
        ApprovalTimeout = "approval_timeout",
    }
}

words! {
    /// What a waiting millisecond is charged to (law 4), in order of precedence: the first that applies is the primary cause.
    pub enum Cause {
        /// Another run of the workspace is dispatched or executing (Q1).
        WorkspaceBusy = "workspace_busy",
        /// An undecided plan of the workspace keeps it back (Q6).
        KeptBack = "kept_back",
        /// An earlier run of its workspace comes first (Q4).
        BehindInWorkspace = "behind_in_workspace",
        /// No slot of the organisation, or no agent of the pool, is free (Q2, Q5).
        SlotsFull = "slots_full",
        /// An earlier run of the organisation's or pool's queue comes first (Q4).
        BehindInQueue = "behind_in_queue",
        /// Dispatched, or waiting for an idle agent's poll: no runner has claimed it yet (Q3, X1).
        NoRunner = "no_runner",
    }
}

impl Cause {
    /// The cause in a person's words.
    #[must_use]
    pub const fn gloss(self) -> &'static str {
        match self {
            Cause::WorkspaceBusy => "another run of this workspace is executing",
            Cause::KeptBack => "an undecided plan of this workspace keeps it back",
            Cause::BehindInWorkspace => "an earlier run of this workspace comes first",
            Cause::SlotsFull => "no slot or agent is free",
            Cause::BehindInQueue => "an earlier run of the queue comes first",
            Cause::NoRunner => "no runner has claimed it yet",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_survive_a_round_trip_through_their_number() {
        for (i, s) in Status::ALL.iter().enumerate() {
            assert_eq!(Status::from_index(i as u8), Some(*s));
            assert_eq!(*s as usize, i);
        }
        assert_eq!(Status::from_index(10), None);
    }

    #[test]
    fn terminal_statuses_are_those_of_the_documented_table() {
        let terminal: Vec<_> = Status::ALL.iter().filter(|s| s.is_terminal()).map(|s| s.as_str()).collect();
        assert_eq!(terminal, ["completed", "failed", "timed_out", "rejected", "aborted", "unlocked"]);
    }
}
