//! One run in full: its phases (X4), every transition with its rule, what may be done with it now, and why it waits.

use serde::Serialize;

use crate::{
    journal::Journal,
    lifecycle,
    policy::{Scene, apply, approval, callers},
    words::{Changes, PersonNo, Reason, Refusal, RunNo, RunType, Signal, SimTime, Span, StartedBy, Status},
    world::Known,
};

use super::{
    Token,
    entries::{Entry, entry},
    runs::row,
    sentences,
    waiting::{Waiting, waiting},
};

/// A run in full.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Inspector {
    /// The run.
    pub token: Token,
    /// Its id at the border: a UUID (H3).
    pub id: String,
    /// Its workspace's name.
    pub workspace: String,
    /// Whether it has ended for good (S2).
    pub settled: bool,
    /// Why it ended badly.
    pub reason: Option<Reason>,
    /// The same in a sentence; empty if it did not.
    pub reason_sentence: String,
    /// What started it, besides its trigger (R3).
    pub started_by: StartedBy,
    /// The person whose command made it; `null` if no command did, or one that does not say who.
    pub started_by_person: Option<String>,
    /// What it was made from.
    pub origin: Option<RunNo>,
    /// The pull request's number.
    pub pr: Option<u32>,
    /// What the plan would change; `null` before it is produced and for other types.
    pub changes: Option<Changes>,
    /// Whether the plan's changeset was discarded (A1).
    pub discarded: bool,
    /// The latest apply run made from this plan.
    pub apply: Option<RunNo>,
    /// Advisory warnings.
    pub warnings: u16,
    /// Its phases so far, in order.
    pub phases: Vec<Phase>,
    /// Its history: each event about it, transitions with their rule.
    pub steps: Vec<Step>,
    /// What a person may do with it now, or why not.
    pub actions: Vec<Action>,
    /// Why it waits, while it is queued.
    pub waiting: Option<Waiting>,
    /// What it waits for from people, while it is pending approval.
    pub approvals: Vec<ApprovalView>,
    /// How long it was in `queued`, in milliseconds.
    pub waited: Span,
}

/// An event about the run.
pub type Step = Entry;

words! {
    /// A phase of a run (X4).
    pub enum PhaseName {
        /// In `queued`.
        Queue = "queue",
        /// A plan's execution.
        Plan = "plan",
        /// An apply's execution.
        Apply = "apply",
        /// An unlock run's execution.
        Unlock = "unlock",
        /// Policy evaluation.
        Policy = "policy",
        /// Waiting for people.
        Approval = "approval",
    }
}

/// A phase that was reached (X4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Phase {
    /// Which.
    pub name: PhaseName,
    /// When it began.
    pub start: SimTime,
    /// When it ended; `null` while it lasts.
    pub end: Option<SimTime>,
    /// Queue only: when the latest job was dispatched.
    pub dispatched_at: Option<SimTime>,
    /// The status it ended with; `null` while it lasts.
    pub outcome: Option<Status>,
}

words! {
    /// What a person may ask for.
    pub enum ActionName {
        /// Make an apply run (A2).
        Apply = "apply",
        /// Approve (G7).
        Approve = "approve",
        /// Reject (G7).
        Reject = "reject",
        /// Cancel (T5, T13).
        Abort = "abort",
        /// Discard the changeset (A1).
        Discard = "discard",
    }
}

/// Something a person may ask for, or the refusal they would get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Action {
    /// What.
    pub name: ActionName,
    /// The rule that would answer, if it is allowed.
    pub rule: Option<&'static str>,
    /// The refusal, if it is not.
    pub refusal: Option<Refusal>,
    /// Approve and reject: who may.
    pub people: Vec<String>,
}

/// An approval requirement (G4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ApprovalView {
    /// The rule's name, or what a policy asked for.
    pub name: String,
    /// Its stage.
    pub stage: u16,
    /// Whether its stage is open.
    pub open: bool,
    /// Whether it is satisfied.
    pub satisfied: bool,
    /// How many people must approve.
    pub needs: u32,
    /// Who has.
    pub approvals: Vec<String>,
    /// When it expires.
    pub expires: Option<SimTime>,
    /// Whether the escalation team was asked.
    pub escalated: bool,
}

/// One run in full.
///
/// # Errors
/// [`Refusal::UnknownRun`] if it does not exist at this moment.
pub fn inspect(scene: &Scene<'_>, journal: &Journal, no: RunNo) -> Result<Inspector, Refusal> {
    let run = scene.run(no)?;
    let row = row(scene, &run);
    let is_plan = run.is_plan();
    Ok(Inspector {
        token: Token::of(&run),
        id: crate::words::run_uuid(scene.scenario.starts_at, run.birth.created, scene.seed, no).to_string(),
        workspace: row.workspace,
        settled: run.course.settled,
        reason: run.course.reason,
        reason_sentence: run.course.reason.map(|r| sentences::reason(scene, &run, r)).unwrap_or_default(),
        started_by: row.started_by,
        started_by_person: row.started_by_person,
        origin: run.birth.origin,
        pr: (run.birth.pr != 0).then_some(run.birth.pr),
        changes: run.course.produced.then_some(run.course.changes),
        discarded: scene.world.is_discarded(scene.past, no),
        apply: if is_plan { scene.world.latest_apply(scene.past, no) } else { None },
        warnings: run.course.warnings,
        phases: phases(&run, scene),
        steps: steps(scene, journal, &run),
        actions: actions(scene, &run),
        waiting: waiting(scene, no),
        approvals: approvals(scene, &run),
        waited: row.waited,
    })
}

fn phases(run: &Known<'_>, scene: &Scene<'_>) -> Vec<Phase> {
    use super::timeline::{SegmentKind, all_segments};
    let course = run.course;
    let reached = |at: SimTime| (at != SimTime::MAX).then_some(at);
    let ended = reached(course.ended);
    let claimed = reached(course.claimed);
    let mut phases = vec![Phase {
        name: PhaseName::Queue,
        start: run.birth.created,
        end: claimed.or(ended),
        dispatched_at: reached(course.dispatched),
        outcome: claimed.map(|_| Status::InProgress),
    }];
    if let Some(start) = claimed {
        let name = match run.birth.run_type {
            RunType::Plan => PhaseName::Plan,
            RunType::Apply => PhaseName::Apply,
            RunType::Unlock => PhaseName::Unlock,
        };
        let end = reached(course.worked);
        phases.push(Phase { name, start, end, dispatched_at: None, outcome: end.map(|_| Status::Completed) });
    }
    for segment in all_segments(scene, run) {
        let name = match segment.kind {
            SegmentKind::Policy => PhaseName::Policy,
            SegmentKind::Approval => PhaseName::Approval,
            SegmentKind::Waiting | SegmentKind::Dispatched | SegmentKind::Executing => continue,
        };
        let outcome = segment.to.map(|_| Status::Completed);
        phases.push(Phase { name, start: segment.from, end: segment.to, dispatched_at: None, outcome });
    }
    // The phase that it ended in has the run's outcome; those before it were passed, in the same instant perhaps.
    if let (Some(_), Some(last)) = (ended, phases.last_mut()) {
        last.outcome = Some(course.status);
    }
    phases
}

fn steps(scene: &Scene<'_>, journal: &Journal, run: &Known<'_>) -> Vec<Step> {
    journal.of_run(run.no, run.birth.seq..scene.world.seq()).map(|(i, record)| entry(scene, i, record)).collect()
}

fn actions(scene: &Scene<'_>, run: &Known<'_>) -> Vec<Action> {
    let no = run.no;
    let subject = scene.subject(run);
    let by_table = |name, signal| {
        let answer = lifecycle::next(subject, signal);
        Action { name, rule: answer.as_ref().ok().map(|r| r.id.as_str()), refusal: answer.err(), people: Vec::new() }
    };
    let by_policy = |name, rule, answer: Result<(), Refusal>| Action {
        name,
        rule: answer.is_ok().then_some(rule),
        refusal: answer.err(),
        people: Vec::new(),
    };
    let deciders = || {
        let people = run.live.and_then(|live| live.gate.as_deref()).map(|gate| approval::deciders(scene, gate));
        let may = |person: &PersonNo| {
            callers::may_command(scene.scenario, *person).is_ok()
                && approval::may_decide(scene, no, *person, Signal::Satisfied).is_ok()
        };
        people.into_iter().flatten().filter(may).map(|p| scene.scenario.people[p.index()].name.clone()).collect()
    };
    let mut actions = vec![by_table(ActionName::Abort, Signal::Abort)];
    if run.is_plan() {
        actions.push(Action { people: deciders(), ..by_table(ActionName::Approve, Signal::Satisfied) });
        actions.push(Action { people: deciders(), ..by_table(ActionName::Reject, Signal::Refused) });
        actions.push(by_policy(ActionName::Apply, "A2", apply::may_apply(scene, no).map(|_| ())));
        actions.push(by_policy(ActionName::Discard, "A1", apply::may_discard(scene, no)));
    }
    actions
}

fn approvals(scene: &Scene<'_>, run: &Known<'_>) -> Vec<ApprovalView> {
    let Some(gate) = run.live.and_then(|live| live.gate.as_deref()) else { return Vec::new() };
    let name = |person: &PersonNo| scene.scenario.people[person.index()].name.clone();
    let views = gate.requirements.iter().map(|requirement| ApprovalView {
        name: sentences::requirement(scene, requirement.demand),
        stage: requirement.stage,
        open: requirement.stage == gate.stage && !requirement.satisfied,
        satisfied: requirement.satisfied,
        needs: requirement.needs,
        approvals: requirement.approvals.iter().map(name).collect(),
        expires: requirement.expires.map(|e| e.at),
        escalated: requirement.escalated,
    });
    views.collect()
}
