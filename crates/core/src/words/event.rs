//! Events: everything that can have happened. An event carries what was decided, not how: drawn times and outcomes are in it,
//! so that replay needs no chance (design, "decide gives events, evolve folds them").

use serde::{Deserialize, Serialize};

use super::{
    ids::{AgentNo, ApprovalRuleNo, CheckNo, EdgeNo, PersonNo, PolicySetNo, RunNo, SourceNo, WorkspaceNo},
    readings::Readings,
    refusal::RefusalCode,
    status::{Reason, RuleId, RunType, Status, Trigger},
    time::SimTime,
};

words! {
    /// How the execution that begins will end if nobody interferes; drawn at the claim.
    pub enum Ending {
        /// The work succeeds (T2, T12).
        Success = "success",
        /// The work fails (T3 `error`).
        Error = "error",
        /// The runner dies (T3 `runner_lost`, X3).
        Lost = "lost",
        /// The timeout passes first (T4).
        Deadline = "deadline",
        /// Somebody else's lock was met (T3 `state_locked`, L3).
        Locked = "locked",
        /// Another apply came in between (T3 `stale_plan`, A3).
        Stale = "stale",
        /// An unlock run finds nothing to unlock (T3 `no_lock`, L4).
        NoLock = "no_lock",
    }
}

words! {
    /// What a claimed run does with its workspace's state lock at T1 (L1, L3).
    pub enum LockMet {
        /// It needs none.
        None = "none",
        /// It takes the lock.
        Taken = "taken",
        /// Somebody else holds it.
        Held = "held",
    }
}

words! {
    /// What starts a run beside its trigger (R3).
    pub enum StartedBy {
        /// A source of the scenario (its pushes, pull requests, ticks and clicks), or an upstream workspace that promotes by itself.
        Arrival = "arrival",
        /// A command: a person's, who is named if the command says so, or a webhook sent by hand.
        Person = "person",
        /// The platform, since the workspace applies automatically (A4).
        AutoApply = "auto_apply",
        /// The platform, since what this run plans again could not be applied any more (A6).
        Replan = "replan",
    }
}

words! {
    /// Why a webhook or tick made no run in a workspace (W4).
    pub enum Ignored {
        /// No workspace is connected to the repository.
        NoRepo = "no_repo",
        /// The branch is not the workspace's.
        Branch = "branch",
        /// No changed path lies under the workspace's roots.
        Paths = "paths",
        /// The pull request's action makes no run.
        Action = "action",
        /// The source is paused (W5).
        Paused = "paused",
    }
}

words! {
    /// Why a promotion edge made no run (W4, P3, W5).
    pub enum Skipped {
        /// The edge does not promote automatically.
        NotAutomatic = "not_automatic",
        /// The edge is paused.
        Paused = "paused",
        /// The apply came from a pull request (P3).
        FromPr = "from_pr",
        /// The caller may not trigger runs there (P4).
        NotAllowed = "not_allowed",
    }
}

words! {
    /// Why a dispatched job was taken back (Q10).
    pub enum Withdrawn {
        /// No heartbeat came within the start timeout; the run keeps its place.
        StartTimeout = "start_timeout",
        /// The run was aborted, superseded or timed out.
        RunEnded = "run_ended",
    }
}

words! {
    /// The outcome of one policy set for one plan (G3).
    pub enum Judgement {
        /// No violation.
        Passed = "passed",
        /// An advisory set was violated, or its evaluation failed: a warning.
        Warned = "warned",
        /// A mandatory set was violated.
        Violated = "violated",
        /// A policy of a mandatory set requires approval.
        NeedsApproval = "needs_approval",
        /// The evaluation of a mandatory set failed, which counts as a violation (G10).
        Errored = "errored",
    }
}

/// What an approval requirement comes from (G2: the three layers).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// A policy that requires approval (G3); anybody of the scenario's people may give it.
    Policy,
    /// An approval rule (G4).
    Rule(ApprovalRuleNo),
    /// An external check (G5).
    Check(CheckNo),
}

/// What a plan would change: counts of resources, each below 2^21.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// Resources to add.
    pub added: u32,
    /// Resources to change in place.
    pub changed: u32,
    /// Resources to destroy.
    pub destroyed: u32,
}

impl Changes {
    const BITS: u32 = 21;
    /// The largest count.
    pub const MAX: u32 = (1 << Self::BITS) - 1;

    /// Whether the plan changes anything.
    #[must_use]
    pub const fn any(self) -> bool {
        self.added | self.changed | self.destroyed != 0
    }

    /// The three counts in one number.
    #[must_use]
    pub const fn to_bits(self) -> u64 {
        self.added as u64 | (self.changed as u64) << Self::BITS | (self.destroyed as u64) << (2 * Self::BITS)
    }

    /// The counts that [`Changes::to_bits`] packed.
    #[must_use]
    pub const fn from_bits(bits: u64) -> Changes {
        let mask = Self::MAX as u64;
        Changes {
            added: (bits & mask) as u32,
            changed: (bits >> Self::BITS & mask) as u32,
            destroyed: (bits >> (2 * Self::BITS) & mask) as u32,
        }
    }
}

/// Something that has happened. Every change of a world is one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A command of the case was given; what it caused follows.
    CommandGiven {
        /// Its place among the case's commands, from 0.
        command: u32,
    },
    /// A command was refused and changed nothing (law 7).
    CommandRefused {
        /// Its place among the case's commands, from 0.
        command: u32,
        /// Why.
        code: RefusalCode,
        /// The run it was about, if any.
        run: Option<RunNo>,
    },
    /// A source of the scenario produced an arrival.
    Arrived {
        /// The source.
        source: SourceNo,
        /// How many came from this source before.
        ordinal: u32,
        /// Which of the source's path sets changed.
        variant: u16,
        /// The pull request's number, 0 elsewhere.
        pr: u32,
        /// When the source's next arrival is due; [`SimTime::MAX`] for never.
        next: SimTime,
    },
    /// An arrival made no run in a workspace that could have answered it (W4).
    Ignored {
        /// The workspace; `None` where no workspace knows the repository.
        workspace: Option<WorkspaceNo>,
        /// What kind of arrival it was.
        trigger: Trigger,
        /// Why it made no run.
        why: Ignored,
    },
    /// A webhook made no run in several workspaces of its repository, or its path filter was given up (W2, W4). The scenario tells which
    /// workspaces those are.
    WebhookMatched {
        /// [`Trigger::Push`] or [`Trigger::Pr`].
        trigger: Trigger,
        /// In how many it made no run, by the reason's place in [`Ignored::ALL`].
        ignored: [u16; Ignored::ALL.len()],
        /// Whether its path filter was given up, since too many files changed (W2).
        gave_up: bool,
    },
    /// T0: a run was created.
    Created {
        /// The new run.
        run: RunNo,
        /// Its workspace.
        workspace: WorkspaceNo,
        /// Its type.
        run_type: RunType,
        /// Its trigger; an apply inherits its plan's (R3).
        trigger: Trigger,
        /// What started it.
        started_by: StartedBy,
        /// The person whose command made it, if the command says who.
        by: Option<PersonNo>,
        /// The plan of an apply, the upstream apply of a promoted plan, the run a re-run repeats.
        origin: Option<RunNo>,
        /// The pull request's number, 0 elsewhere.
        pr: u32,
        /// What its draws depend on, besides the seed (D2).
        lineage: u64,
    },
    /// A job was given to a runner: slot and workspace are reserved from here (Q3).
    Dispatched {
        /// The run.
        run: RunNo,
        /// The agent; `None` for a managed job.
        agent: Option<AgentNo>,
        /// When the first heartbeat would come.
        heartbeat: SimTime,
        /// When the job is withdrawn if none has come (Q10).
        give_up: SimTime,
    },
    /// A dispatched job was taken back; slot and workspace are free again (Q10).
    Withdrawn {
        /// The run.
        run: RunNo,
        /// Why.
        why: Withdrawn,
        /// The late heartbeat that is still to come; [`SimTime::MAX`] for none.
        heartbeat: SimTime,
    },
    /// The heartbeat of a withdrawn job came late and was refused (Q10).
    HeartbeatRefused {
        /// The run.
        run: RunNo,
    },
    /// T1: a runner claimed the run with its first heartbeat.
    Claimed {
        /// The run.
        run: RunNo,
        /// What it met at the state lock.
        lock: LockMet,
        /// Where somebody else holds that lock: the run that left it; `None` for somebody outside the platform (L3).
        holder: Option<RunNo>,
        /// How the execution will end if nobody interferes.
        ending: Ending,
        /// When it will end so.
        ends: SimTime,
        /// When the runner dies; [`SimTime::MAX`] if it does not.
        crash: SimTime,
    },
    /// A run changed its status by one edge of the rule table other than T0 and T1.
    Moved {
        /// The run.
        run: RunNo,
        /// The edge.
        rule: RuleId,
        /// The status it left.
        from: Status,
        /// The status it entered.
        to: Status,
        /// Whether the run has ended for good (S2).
        settled: bool,
        /// Why it ended badly, if it did (X5).
        reason: Option<Reason>,
        /// Whether the run's state lock stays behind (L2).
        lock_left: bool,
        /// T2 of a plan: what it would change. Otherwise nothing.
        changes: Changes,
        /// T6: when the evaluation ends. Otherwise [`SimTime::MAX`].
        until: SimTime,
    },
    /// A policy set was evaluated for a plan (G3).
    PolicyJudged {
        /// The plan.
        run: RunNo,
        /// The set.
        set: PolicySetNo,
        /// The outcome.
        judgement: Judgement,
    },
    /// Governance found that a plan needs something (G4). It opens with its stage; under a mandatory violation never (G2).
    RequirementAdded {
        /// The plan.
        run: RunNo,
        /// What it comes from.
        demand: Demand,
        /// The stage at which it opens.
        stage: u16,
    },
    /// A stage opened: its requirements can be satisfied and their clocks run (G6).
    StageOpened {
        /// The plan.
        run: RunNo,
        /// The stage.
        stage: u16,
    },
    /// A simulated person was asked and will decide (G4).
    Asked {
        /// The plan.
        run: RunNo,
        /// The person.
        person: PersonNo,
        /// Whether the person will approve.
        approves: bool,
        /// When.
        answers: SimTime,
    },
    /// An external check was called (G5).
    CheckCalled {
        /// The plan.
        run: RunNo,
        /// Which of the run's requirements.
        requirement: u16,
        /// Whether the simulated check will pass.
        passes: bool,
        /// When it answers; [`SimTime::MAX`] for one that is answered by command only.
        answers: SimTime,
    },
    /// An external check answered (G5).
    CheckAnswered {
        /// The plan.
        run: RunNo,
        /// Which of the run's requirements.
        requirement: u16,
        /// Whether it passed.
        passed: bool,
    },
    /// The approvers were reminded (G8).
    Renotified {
        /// The plan.
        run: RunNo,
    },
    /// A person approved (G7).
    Approved {
        /// The plan.
        run: RunNo,
        /// The person; `None` where the approval timeout approved by itself.
        person: Option<PersonNo>,
        /// Which requirement, for a timeout's approval; all open ones the person may decide otherwise.
        requirement: Option<u16>,
    },
    /// A person or an approval timeout refused; T11 follows (G7).
    Declined {
        /// The plan.
        run: RunNo,
        /// The person; `None` where a timeout refused.
        person: Option<PersonNo>,
        /// The place of the command that refused among the case's commands: it holds the comment. `None` for a simulated person.
        command: Option<u32>,
    },
    /// An approval requirement expired and its rule's other team was asked instead (G4).
    Escalated {
        /// The plan.
        run: RunNo,
        /// Which of the run's requirements.
        requirement: u16,
    },
    /// A changeset was discarded (A1).
    Discarded {
        /// The plan.
        run: RunNo,
    },
    /// Auto-apply made no apply run (A4).
    AutoApplyRefused {
        /// The plan.
        run: RunNo,
        /// Why.
        code: RefusalCode,
    },
    /// A promotion edge made no run (W4).
    PromotionSkipped {
        /// The apply.
        run: RunNo,
        /// The edge.
        edge: EdgeNo,
        /// Why.
        why: Skipped,
    },
    /// The organisation's limit changed (Q9).
    LimitChanged {
        /// Slots from now on.
        limit: u32,
    },
    /// The readings changed (Q9).
    ReadingsChanged {
        /// The readings from now on.
        readings: Readings,
    },
    /// A source was paused or resumed (W5).
    SourcePaused {
        /// The source.
        source: SourceNo,
        /// Whether it is paused now.
        paused: bool,
    },
    /// An edge was paused or resumed (W5).
    EdgePaused {
        /// The edge.
        edge: EdgeNo,
        /// Whether it is paused now.
        paused: bool,
    },
    /// Somebody outside the platform took a state lock (L3).
    ForeignLockTaken {
        /// The workspace.
        workspace: WorkspaceNo,
    },
    /// A foreign lock was released, by its holder or (with a warning, L4) by an unlock run.
    ForeignLockReleased {
        /// The workspace.
        workspace: WorkspaceNo,
    },
    /// A lost agent came back to its pool (X3).
    AgentRejoined {
        /// The agent.
        agent: AgentNo,
    },
}
