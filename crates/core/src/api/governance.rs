//! Reading governance (H2): who decided what, and what is still to be decided.

use crate::{
    history::{Reader, Simulation},
    policy::{Scene, governance},
    words::{Command, Demand, Event, PersonNo, RunNo},
    world::{Gate, Known},
};

use super::{
    body::Body,
    fault::Fault,
    ids,
    message::Response,
    routes::Call,
    terms::{Decision, Layer, When},
    wire::{
        Approval, ApprovalRequirement, ApprovalRequirements, Approvals, GovernancePreview, PreviewedNeed, PreviewedSet,
    },
};

/// `GET …/runs/{runId}/approvals`
pub(super) fn approvals(simulation: &mut Simulation, call: &Call<'_>) -> Result<Response, Fault> {
    let scene = simulation.scene();
    let known = ids::run_of(&scene, call.id(0), call.id(1))?;
    let mut demands: Vec<Demand> = Vec::new();
    let mut data = Vec::new();
    for (record, event) in events(simulation, &known) {
        let at = When::of(&scene, record.at());
        let name = |person: PersonNo| scene.scenario.people[person.index()].name.clone();
        match event {
            Event::RequirementAdded { demand, .. } => demands.push(demand),
            Event::Approved { person, requirement, .. } => {
                let demand = requirement.and_then(|place| demands.get(usize::from(place)).copied());
                data.push(Approval {
                    person: person.map(name),
                    decision: Decision::Approved,
                    decided_at: at,
                    comment: None,
                    requirement: demand.and_then(|demand| source(&scene, demand).1),
                });
            }
            Event::CheckAnswered { requirement, passed, .. } => {
                let demand = demands.get(usize::from(requirement)).copied();
                data.push(Approval {
                    person: None,
                    decision: if passed { Decision::Approved } else { Decision::Rejected },
                    decided_at: at,
                    comment: None,
                    requirement: demand.and_then(|demand| source(&scene, demand).1),
                });
            }
            Event::Declined { person, .. } => data.push(Approval {
                person: person.map(name),
                decision: Decision::Rejected,
                decided_at: at,
                comment: record.cause().and_then(|cause| comment(simulation, cause)),
                requirement: None,
            }),
            _ => {}
        }
    }
    Ok(Response::json(200, &Approvals { data }))
}

/// `GET /runs/{runId}/approval-requirements`
pub(super) fn requirements(simulation: &mut Simulation, call: &Call<'_>) -> Result<Response, Fault> {
    let scene = simulation.scene();
    let known = ids::run(&scene, call.id(0))?;
    if known.live.is_some() {
        return Ok(Response::json(200, &listed(&scene, known.no, true)));
    }
    // A settled run's requirements are no longer in the world. They stand in its past, just before it settled.
    let mut reader = Reader::new(simulation);
    if let Some(seq) = settled_at(simulation, &known) {
        reader.seek(simulation, seq);
    }
    let then = reader.scene(simulation, reader.world().now());
    Ok(Response::json(200, &listed(&then, known.no, false)))
}

/// `POST /runs/{runId}/governance-preview`
pub(super) fn preview(simulation: &mut Simulation, call: &Call<'_>) -> Result<Response, Fault> {
    let scene = simulation.scene();
    let run = ids::run(&scene, call.id(0))?.no;
    Body::read(call.body, &[])?;
    let preview = governance::preview(&scene, run)?;
    let sets = preview.judged.iter().map(|(set, judgement)| PreviewedSet {
        policy_set: scene.scenario.policy_sets[set.index()].name.clone(),
        judgement: *judgement,
    });
    let needs = preview.needed.iter().map(|(demand, stage)| {
        let (layer, name) = source(&scene, *demand);
        PreviewedNeed { layer, name, stage: *stage }
    });
    let violated = governance::is_violated(&preview.judged);
    let preview = GovernancePreview { violated, policy_sets: sets.collect(), requirements: needs.collect() };
    Ok(Response::json(200, &preview))
}

/// The requirements at a moment. `now` tells whether that moment is the present, where they may be open.
fn listed(scene: &Scene<'_>, run: RunNo, now: bool) -> ApprovalRequirements {
    let Some(gate) = scene.live(run).and_then(|live| live.gate.as_deref()) else {
        return ApprovalRequirements { open_stage: None, data: Vec::new() };
    };
    let is_open = |stage: u16, satisfied: bool| now && stage == gate.stage && !satisfied;
    let open_stage = gate.requirements.iter().any(|r| is_open(r.stage, r.satisfied)).then_some(gate.stage);
    ApprovalRequirements { open_stage, data: rows(scene, gate, is_open) }
}

fn rows(scene: &Scene<'_>, gate: &Gate, is_open: impl Fn(u16, bool) -> bool) -> Vec<ApprovalRequirement> {
    let people = &scene.scenario.people;
    let name = |person: PersonNo| people[person.index()].name.clone();
    let rows = gate.requirements.iter().map(|requirement| {
        let everybody = (0..people.len()).map(PersonNo::at);
        let open = is_open(requirement.stage, requirement.satisfied);
        let (layer, demanded_by) = source(scene, requirement.demand);
        ApprovalRequirement {
            layer,
            name: demanded_by,
            stage: requirement.stage,
            open,
            satisfied: requirement.satisfied,
            min_approvals: requirement.needs,
            approved_by: requirement.approvals.iter().copied().map(name).collect(),
            approvers: everybody.filter(|p| requirement.may_decide(scene.scenario, *p)).map(name).collect(),
            expires_at: requirement.expires.filter(|_| open).and_then(|e| When::reached(scene, e.at)),
            escalated: requirement.escalated,
        }
    });
    rows.collect()
}

/// The layer of a demand, and the name of its rule or check.
fn source(scene: &Scene<'_>, demand: Demand) -> (Layer, Option<String>) {
    match demand {
        Demand::Policy => (Layer::Policy, None),
        Demand::Rule(rule) => (Layer::Rule, Some(scene.scenario.approval_rules[rule.index()].name.clone())),
        Demand::Check(check) => (Layer::Check, Some(scene.scenario.checks[check.index()].name.clone())),
    }
}

/// The events of a run, from its creation on.
fn events<'a>(
    simulation: &'a Simulation,
    run: &Known<'_>,
) -> impl Iterator<Item = (&'a crate::journal::Record, Event)> + use<'a> {
    let about = simulation.engine().journal().of_run(run.no, run.birth.seq..u32::MAX);
    about.map(|(_, record)| (record, record.event()))
}

/// The number of the event that settled a run.
fn settled_at(simulation: &Simulation, run: &Known<'_>) -> Option<u32> {
    let mut about = simulation.engine().journal().of_run(run.no, run.birth.seq..u32::MAX);
    about.find(|(_, r)| matches!(r.event(), Event::Moved { settled: true, .. })).map(|(seq, _)| seq)
}

/// The comment of the command behind an event; `None` for a decision without one.
fn comment(simulation: &Simulation, cause: u32) -> Option<String> {
    let Event::CommandGiven { command } = simulation.engine().journal().records().get(cause as usize)?.event() else {
        return None;
    };
    match &simulation.engine().script().get(command as usize)?.command {
        Command::Reject { comment, .. } if !comment.is_empty() => Some(comment.clone()),
        _ => None,
    }
}
