//! What travels: every object that the API sends, with its schema. Absent is `null`; instants are RFC 3339 in UTC; lengths are whole
//! milliseconds and say so in their names.

use serde_json::Value;

use crate::{
    views::{PhaseName, WaitFor},
    words::{Judgement, Reason, RunType, Signal, Skipped, StartedBy, Status, Trigger},
};

use super::{
    shape::{Base, Book, Field, Shape, object},
    terms::{BasisWord, ChangesetSource, Decision, Execution, Holder, Id, Layer, When},
};

shape! {
    /// How many resources a plan would change.
    struct ChangeCounts {
        /// Resources to add.
        added: u32,
        /// Resources to change in place.
        changed: u32,
        /// Resources to destroy.
        destroyed: u32,
    }
}

shape! {
    /// What a plan would change, as a thing that can be applied or discarded (A1).
    struct Changeset {
        /// Its id.
        id: Id,
        /// The plan run that made it.
        plan_id: Id,
        /// Where it comes from.
        source: ChangesetSource,
        /// When a successful apply stamped it; `null` before.
        applied_at: Option<When>,
        /// Whether it was discarded.
        discarded: bool,
    }
}

shape! {
    /// A run.
    struct Run {
        /// Its id: a UUIDv7.
        id: Id,
        /// Its number in the organisation, from 1 in order of creation.
        number: u32,
        /// Its workspace's id.
        workspace_id: Id,
        /// Its workspace's name.
        workspace: String,
        /// Its workspace's project.
        project: String,
        /// What it does (R1).
        run_type as "type": RunType,
        /// What created it (R2, R3).
        trigger: Trigger,
        /// What started it, besides its trigger (R3).
        started_by: StartedBy,
        /// The name of the person whose command made it; `null` if no command did, or one that does not say who.
        started_by_person: Option<String>,
        /// Its status (S).
        status: Status,
        /// Whether it has ended for good (S2).
        settled: bool,
        /// Why it ended badly (X5); `null` if it did not.
        reason: Option<Reason>,
        /// Apply runs: the plan it executes (A2).
        plan_id: Option<Id>,
        /// Promoted plans: the upstream apply run (P1).
        promoted_from: Option<Id>,
        /// Plans made by hand: the run it repeats (S1).
        rerun_of: Option<Id>,
        /// The pull request's number (W2).
        pr_number: Option<u32>,
        /// What the plan would change; `null` before it is produced and for other types.
        changes: Option<ChangeCounts>,
        /// The changeset of a plan, or of the plan that an apply run executes (A1).
        changeset: Option<Changeset>,
        /// Advisory warnings (G2).
        warnings: u16,
        /// When it was created (T0).
        created_at: When,
        /// When its latest job was given to a runner (Q3).
        dispatched_at: Option<When>,
        /// When a runner claimed it (T1).
        started_at: Option<When>,
        /// When it settled.
        finished_at: Option<When>,
    }
}

shape! {
    /// A phase that a run has reached (X4).
    struct RunPhase {
        /// Which.
        name: PhaseName,
        /// When it began.
        started_at: When,
        /// When it ended; `null` while it lasts.
        ended_at: Option<When>,
        /// The status it ended with; `null` while it lasts.
        outcome: Option<Status>,
        /// Queue only: when the latest job was dispatched (Q3).
        dispatched_at: Option<When>,
    }
}

shape! {
    /// Why a run waits: in its queue, for its runner, for policies, or for people and external checks.
    struct RunWaiting {
        /// What it waits for first of all; `null` if it starts in this instant.
        cause: Option<WaitFor>,
        /// The answer in a sentence or two.
        sentence: String,
    }
}

shape! {
    /// A run with its phases (X4).
    struct RunWithPhases: Run {
        /// Why it ended badly, in a sentence; `null` if it did not (X5).
        message: Option<String>,
        /// How long it was queued so far, in milliseconds.
        waited_ms: u64,
        /// Why it waits, while it is `queued`, `pending_policy` or `pending_approval`; `null` in every other status.
        waiting: Option<RunWaiting>,
        /// Its phases so far, in order.
        phases: Vec<RunPhase>,
    }
}

shape! {
    /// A page of a workspace's runs, newest first (H3).
    struct RunCursorPage {
        /// The runs.
        data: Vec<Run>,
        /// The cursor of the next page; `null` on the last.
        next_cursor: Option<String>,
    }
}

shape! {
    /// A page of all runs, newest first (H3).
    struct RunOffsetPage {
        /// The runs.
        data: Vec<Run>,
        /// How many runs the filters let pass in all.
        total: u32,
        /// How many came before the page.
        offset: u64,
        /// How many the page has at most.
        limit: u64,
    }
}

shape! {
    /// Somebody who holds a workspace's state lock (L1–L4).
    struct Lock {
        /// Who.
        holder: Holder,
        /// The run, if it is one of ours.
        run_id: Option<Id>,
    }
}

shape! {
    /// A workspace.
    struct Workspace {
        /// Its id: a UUIDv8 made from its name.
        id: Id,
        /// Its name, unique. Every path takes it in place of the id.
        name: String,
        /// Its project.
        project: String,
        /// Where its runs execute.
        execution: Execution,
        /// The pool of agents, for `agent` execution.
        pool: Option<String>,
        /// The timeout of each run, in milliseconds (X2).
        timeout_ms: u64,
        /// Whether a settled plan with changes is applied at once (A4).
        auto_apply: bool,
        /// Whether plans of pull requests may be applied (A2).
        allow_pr_apply: bool,
        /// Who holds its state lock; `null` if it is free.
        lock: Option<Lock>,
    }
}

shape! {
    /// A page of workspaces in the scenario's order.
    struct WorkspaceOffsetPage {
        /// The workspaces.
        data: Vec<Workspace>,
        /// How many there are in all.
        total: u32,
        /// How many came before the page.
        offset: u64,
        /// How many the page has at most.
        limit: u64,
    }
}

shape! {
    /// One end of a promotion edge (P1).
    struct Link {
        /// The workspace at the other end.
        workspace_id: Id,
        /// Its name.
        workspace: String,
        /// Whether a successful apply promotes by itself.
        auto_promote: bool,
        /// Whether the edge is paused (W5).
        paused: bool,
    }
}

shape! {
    /// The workspaces that a workspace depends on, or that depend on it.
    struct Links {
        /// One for each edge, in the order of the workspaces.
        data: Vec<Link>,
    }
}

shape! {
    /// A decision on a run (G5, G7).
    struct Approval {
        /// Who; `null` where no person decided: an external check answered, or nobody did in time (G4, G5).
        person: Option<String>,
        /// What.
        decision: Decision,
        /// When.
        decided_at: When,
        /// The comment of a rejection.
        comment: Option<String>,
        /// The check that answered, or the rule or check that decided since nobody did in time; `null` for a person.
        requirement: Option<String>,
    }
}

shape! {
    /// The decisions on a run, in their order.
    struct Approvals {
        /// The decisions.
        data: Vec<Approval>,
    }
}

shape! {
    /// Something that a run needs, or needed, before it settles (G3–G5).
    struct ApprovalRequirement {
        /// What it comes from.
        layer: Layer,
        /// The name of the rule or check; `null` for a policy.
        name: Option<String>,
        /// Its stage (G6).
        stage: u16,
        /// Whether it can be decided now.
        open: bool,
        /// Whether it is satisfied.
        satisfied: bool,
        /// How many different people must approve.
        min_approvals: u32,
        /// Who has approved.
        approved_by: Vec<String>,
        /// Who may decide; nobody for a check, which its provider answers.
        approvers: Vec<String>,
        /// When it expires, while it is open.
        expires_at: Option<When>,
        /// Whether the escalation team has replaced the approvers (G4).
        escalated: bool,
    }
}

shape! {
    /// The approvals that a run needs, or needed.
    struct ApprovalRequirements {
        /// The stage that is open; `null` if none is (G6).
        open_stage: Option<u16>,
        /// The requirements, in the order of their rules.
        data: Vec<ApprovalRequirement>,
    }
}

shape! {
    /// What a policy set would say (G9).
    struct PreviewedSet {
        /// The set's name.
        policy_set: String,
        /// What it would say.
        judgement: Judgement,
    }
}

shape! {
    /// Something that a plan would need (G9).
    struct PreviewedNeed {
        /// What it comes from.
        layer: Layer,
        /// The name of the rule or check; `null` for a policy.
        name: Option<String>,
        /// Its stage (G6).
        stage: u16,
    }
}

shape! {
    /// What governance would say of a plan now (G9).
    struct GovernancePreview {
        /// Whether a mandatory violation would reject it (G2).
        violated: bool,
        /// The enabled policy sets in scope, in the scenario's order.
        policy_sets: Vec<PreviewedSet>,
        /// What it would need; after a mandatory violation it would not open (G2).
        requirements: Vec<PreviewedNeed>,
    }
}

shape! {
    /// A downstream workspace that was not promoted to (P4).
    struct SkippedLink {
        /// The workspace.
        workspace_id: Id,
        /// Its name.
        workspace: String,
        /// Why.
        reason: Skipped,
    }
}

shape! {
    /// What a promotion by hand came to (P4).
    struct Promotion {
        /// The plan runs it made, in the order of their workspaces.
        data: Vec<Run>,
        /// The workspaces it did not promote to.
        skipped: Vec<SkippedLink>,
    }
}

shape! {
    /// An edge of the run lifecycle (T).
    struct LifecycleRule {
        /// Its id.
        id: String,
        /// The status it leaves; `null` for creation.
        from: Option<Status>,
        /// The status it enters.
        to: Status,
        /// What fires it; `null` for creation.
        signal: Option<Signal>,
        /// The run types it is for.
        types: Vec<RunType>,
        /// What must hold besides, in words; `null` for nothing.
        needs: Option<String>,
        /// Where it comes from.
        basis: BasisWord,
        /// The page of the documentation.
        source: String,
        /// What it says.
        says: String,
    }
}

shape! {
    /// The run lifecycle as a table.
    struct LifecycleRules {
        /// Its rows.
        data: Vec<LifecycleRule>,
    }
}

shape! {
    /// Why a request was not answered as it was meant (RFC 9457).
    struct Problem {
        /// Names the kind of problem.
        problem_type as "type": String,
        /// The kind in a few words.
        title: String,
        /// The HTTP status.
        status: u16,
        /// This problem in a sentence.
        detail: String,
        /// The path of the request.
        instance: String,
        /// The stable code of the kind.
        code: String,
        /// The rule that it enforces.
        rule: String,
        /// Where in the request it is: a JSON pointer into the body, or a parameter's name; `null` for no one place.
        path: Option<String>,
    }
}
