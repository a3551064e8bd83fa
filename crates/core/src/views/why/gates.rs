//! Governance of one run: what its gates wait for now, and who decided what.

use serde::Serialize;

use crate::{
    history::Simulation,
    policy::{Scene, approval},
    scenario::TimeoutAction,
    words::{Demand, Event, Judgement, PersonNo, RuleId, RunNo, SimTime, Status, order::order_by},
    world::{Gate, Known, Requirement},
};

use super::{super::sentences, Part, WaitFor, past::Blamed};

words! {
    /// What somebody said.
    pub enum Verdict {
        /// A person approved (G7).
        Approved = "approved",
        /// A person rejected (G7).
        Rejected = "rejected",
        /// An external check, or a policy set, let it pass (G3, G5).
        Passed = "passed",
        /// An external check failed (G5), or a mandatory policy set was violated (G1).
        Failed = "failed",
        /// An advisory policy set gave a warning (G3).
        Warned = "warned",
        /// A policy set requires approval (G3).
        RequiresApproval = "requires_approval",
        /// Nobody answered in time: approved (G4).
        TimeoutApproved = "timeout_approved",
        /// Nobody answered in time: rejected (G4).
        TimeoutRejected = "timeout_rejected",
        /// Nobody answered in time: another team was asked (G4).
        Escalated = "escalated",
        /// Its changeset was discarded (A1).
        Discarded = "discarded",
        /// It was cancelled (T13).
        Aborted = "aborted",
    }
}

/// Who decided what, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// When.
    pub at: SimTime,
    /// The run it was about: this one, or the plan that kept it back.
    pub run: RunNo,
    /// The person, external check or policy set; `null` where nobody answered in time or it is not known who.
    pub who: Option<String>,
    /// What was said.
    pub verdict: Verdict,
    /// The comment of a rejection; empty for none.
    pub comment: String,
}

words! {
    /// What happens when nobody answers in time (G4, G5).
    pub enum Expiry {
        /// It counts as approved.
        Approve = "approve",
        /// Another team is asked instead.
        Escalate = "escalate",
        /// The run is rejected.
        Reject = "reject",
    }
}

/// An answer that is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Need {
    /// What it is for, as in the list of approvals.
    pub name: String,
    /// How many people have still to approve; 0 for an external check.
    pub missing: u32,
    /// Who may still decide.
    pub people: Vec<String>,
    /// The external check that has still to answer.
    pub check: Option<String>,
    /// Until when; `null` for ever.
    pub until: Option<SimTime>,
    /// What happens then.
    pub then: Option<Expiry>,
    /// Whom an escalation asks.
    pub then_people: Vec<String>,
}

/// What governance waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pending {
    /// Since when.
    pub since: SimTime,
    /// The policy sets that are being evaluated.
    pub policy_sets: Vec<String>,
    /// The stage that is open; 0 while policies are evaluated.
    pub stage: u16,
    /// The last stage.
    pub stages: u16,
    /// The answers that the open stage waits for.
    pub needs: Vec<Need>,
}

/// What the journal says of one run's gates up to a moment.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    policy: Option<(SimTime, Option<SimTime>)>,
    approval: Option<(SimTime, Option<SimTime>)>,
    judged: Vec<Decision>,
    decided: Vec<Decision>,
}

impl History {
    pub(super) fn of(scene: &Scene<'_>, simulation: &Simulation, run: &Known<'_>) -> History {
        let mut history = History::default();
        // Nothing of governance happens before the work is done.
        if run.course.worked == SimTime::MAX {
            return history;
        }
        let mut demands = Vec::new();
        each(scene, simulation, run.no, run.course.ended, |at, event| {
            match *event {
                Event::Moved { rule: RuleId::T6, .. } => history.policy = Some((at, None)),
                Event::Moved { rule: RuleId::T9, .. } => {
                    history.approval = Some((at, None));
                }
                Event::Moved { from: Status::PendingApproval, .. } => close(&mut history.approval, at),
                Event::Moved { from: Status::PendingPolicy, .. } => close(&mut history.policy, at),
                Event::RequirementAdded { demand, .. } => demands.push(demand),
                _ => {}
            }
            if let Some(decision) = decision(scene, &demands, at, event) {
                let judged = matches!(event, Event::PolicyJudged { .. });
                if judged { history.judged.push(decision) } else { history.decided.push(decision) }
            }
        });
        history
    }

    pub(super) fn add_parts(&self, scene: &Scene<'_>, parts: &mut Vec<Part>) {
        let gates = [(WaitFor::Policy, self.policy, &self.judged), (WaitFor::Approval, self.approval, &self.decided)];
        for (wait_for, gate, decisions) in gates {
            let Some((from, to)) = gate else { continue };
            let length = to.unwrap_or(scene.now).since(from);
            let decisions = decisions.iter().filter(|decision| decision.at >= from).cloned().collect();
            let from = Some(from);
            parts.push(Part { wait_for, length, from, to, runs: Vec::new(), more: Some(0), decisions });
        }
    }
}

fn close(gate: &mut Option<(SimTime, Option<SimTime>)>, at: SimTime) {
    if let Some((_, end)) = gate {
        *end = Some(at);
    }
}

/// Each event about a run up to an instant and this moment, with its instant.
fn each(scene: &Scene<'_>, simulation: &Simulation, no: RunNo, until: SimTime, mut f: impl FnMut(SimTime, &Event)) {
    let Ok(run) = scene.run(no) else { return };
    let about = simulation.engine().journal().of_run(no, run.birth.seq..scene.world.seq());
    for (_, record) in about.take_while(|(_, record)| record.at() <= until) {
        f(record.at(), &record.event());
    }
}

fn decision(scene: &Scene<'_>, demands: &[Demand], at: SimTime, event: &Event) -> Option<Decision> {
    let person = |no: PersonNo| scene.scenario.people[no.index()].name.clone();
    let (run, who, verdict) = match *event {
        Event::PolicyJudged { run, set, judgement } => {
            let verdict = match judgement {
                Judgement::Passed => Verdict::Passed,
                Judgement::Warned => Verdict::Warned,
                Judgement::Violated | Judgement::Errored => Verdict::Failed,
                Judgement::NeedsApproval => Verdict::RequiresApproval,
            };
            (run, Some(scene.scenario.policy_sets[set.index()].name.clone()), verdict)
        }
        Event::Approved { run, person: Some(no), .. } => (run, Some(person(no)), Verdict::Approved),
        Event::Approved { run, person: None, .. } => (run, None, Verdict::TimeoutApproved),
        Event::Declined { run, person: Some(no), .. } => (run, Some(person(no)), Verdict::Rejected),
        Event::Declined { run, person: None, .. } => (run, None, Verdict::TimeoutRejected),
        Event::Escalated { run, .. } => (run, None, Verdict::Escalated),
        Event::CheckAnswered { run, requirement, passed } => {
            let check = match demands.get(usize::from(requirement)) {
                Some(Demand::Check(check)) => Some(scene.scenario.checks[check.index()].name.clone()),
                _ => None,
            };
            (run, check, if passed { Verdict::Passed } else { Verdict::Failed })
        }
        Event::Discarded { run } => (run, None, Verdict::Discarded),
        Event::Moved { run, rule: RuleId::T13, .. } => (run, None, Verdict::Aborted),
        _ => return None,
    };
    let comment = match *event {
        Event::Declined { command: Some(command), .. } => {
            sentences::comment(scene, command).unwrap_or_default().to_owned()
        }
        _ => String::new(),
    };
    Some(Decision { at, run, who, verdict, comment })
}

/// Who decided what about plans while they kept another one back.
pub(super) fn decided_between(scene: &Scene<'_>, simulation: &Simulation, plans: &[Blamed]) -> Vec<Decision> {
    let mut decisions = Vec::new();
    for plan in plans {
        let mut demands = Vec::new();
        each(scene, simulation, plan.run, plan.to, |at, event| {
            if let Event::RequirementAdded { demand, .. } = *event {
                demands.push(demand);
            }
            if (plan.from..=plan.to).contains(&at)
                && let Some(decision) = decision(scene, &demands, at, event)
            {
                decisions.push(decision);
            }
        });
    }
    order_by(&mut decisions, |decision: &Decision| decision.at.millis());
    decisions
}

/// What governance waits for now.
pub(super) fn pending(scene: &Scene<'_>, run: &Known<'_>, history: &History) -> Option<Pending> {
    let live = run.live?;
    match run.course.status {
        Status::PendingPolicy => {
            let sets = scene.scenario.workspace(run.birth.workspace).policy_sets.iter();
            let sets = sets.map(|set| &scene.scenario.policy_sets[set.index()]).filter(|set| set.enabled);
            Some(Pending {
                since: history.policy?.0,
                policy_sets: sets.map(|set| set.name.clone()).collect(),
                stage: 0,
                stages: 0,
                needs: Vec::new(),
            })
        }
        Status::PendingApproval => {
            let gate = live.gate.as_deref()?;
            Some(Pending {
                since: history.approval?.0,
                policy_sets: Vec::new(),
                stage: gate.stage,
                stages: gate.requirements.iter().map(|requirement| requirement.stage).max().unwrap_or(0),
                needs: gate.open().map(|(_, requirement)| need(scene, gate, requirement)).collect(),
            })
        }
        _ => None,
    }
}

fn need(scene: &Scene<'_>, gate: &Gate, requirement: &Requirement) -> Need {
    let name = |person: &PersonNo| scene.scenario.people[person.index()].name.clone();
    let may =
        |person: &PersonNo| requirement.may_decide(scene.scenario, *person) && !requirement.approvals.contains(person);
    let action = requirement.timeout(scene.scenario).map(|timeout| &timeout.action);
    let (then, then_people) = match action {
        None => (None, Vec::new()),
        Some(TimeoutAction::AutoApprove) => (Some(Expiry::Approve), Vec::new()),
        Some(TimeoutAction::EscalateTo { people, .. }) if !requirement.escalated => {
            (Some(Expiry::Escalate), people.iter().map(name).collect())
        }
        Some(_) => (Some(Expiry::Reject), Vec::new()),
    };
    let check = match requirement.demand {
        Demand::Check(check) => Some(scene.scenario.checks[check.index()].name.clone()),
        Demand::Policy | Demand::Rule(_) => None,
    };
    Need {
        name: sentences::requirement(scene, requirement.demand),
        missing: if check.is_some() { 0 } else { requirement.needs.saturating_sub(requirement.approvals.len() as u32) },
        people: approval::deciders(scene, gate).iter().filter(|person| may(person)).map(name).collect(),
        check,
        until: requirement.expires.map(|expires| expires.at),
        then,
        then_people,
    }
}
