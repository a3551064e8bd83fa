//! Reading runs (H1).

use crate::{
    history::Simulation,
    journal::Journal,
    policy::Scene,
    scenario::Scenario,
    views::{self, WaitFor},
    words::{RunNo, RunType, Status, Trigger, WorkspaceNo, workspace_uuid},
    world::Known,
};

use super::{
    cursor::Seal,
    fault::Fault,
    ids,
    message::Response,
    query::{LIMIT, OFFSET, Query},
    routes::Call,
    terms::{ChangesetSource, When},
    wire::{ChangeCounts, Changeset, Run, RunCursorPage, RunOffsetPage, RunPhase, RunWaiting, RunWithPhases},
};

/// Which runs a list shows; an absent filter lets all pass.
#[derive(Clone, Copy, Debug, Default)]
struct Filter {
    workspace: Option<WorkspaceNo>,
    project: Option<usize>,
    status: Option<Status>,
    run_type: Option<RunType>,
    trigger: Option<Trigger>,
}

impl Filter {
    fn read(scenario: &Scenario, query: &Query) -> Result<Filter, Fault> {
        let unknown = |name: &str, value: &str| Fault::Parameter {
            name: name.into(),
            why: format!("must be one of the scenario's: there is no “{value}”"),
        };
        let workspace =
            query.get("workspace").map(|text| ids::workspace(scenario, text).map_err(|_| unknown("workspace", text)));
        let project = query
            .get("project")
            .map(|text| scenario.projects.iter().position(|p| p == text).ok_or_else(|| unknown("project", text)));
        Ok(Filter {
            workspace: workspace.transpose()?,
            project: project.transpose()?,
            status: query.word("status", Status::ALL, Status::as_str)?,
            run_type: query.word("type", RunType::ALL, RunType::as_str)?,
            trigger: query.word("trigger", Trigger::ALL, Trigger::as_str)?,
        })
    }

    fn passes(&self, scene: &Scene<'_>, run: &Known<'_>) -> bool {
        self.workspace.is_none_or(|w| w == run.birth.workspace)
            && self.project.is_none_or(|p| p == scene.scenario.workspace(run.birth.workspace).project)
            && self.status.is_none_or(|s| s == run.course.status)
            && self.run_type.is_none_or(|t| t == run.birth.run_type)
            && self.trigger.is_none_or(|t| t == run.birth.trigger)
    }

    /// What a cursor is bound to.
    fn seal(&self, scene: &Scene<'_>) -> Seal {
        let part = |place: Option<usize>| place.map_or(0, |place| place as u64 + 1);
        let parts = [
            scene.scenario.starts_at.unsigned_abs(),
            part(self.workspace.map(WorkspaceNo::index)),
            part(self.status.map(|word| word as usize)),
            part(self.run_type.map(|word| word as usize)),
            part(self.trigger.map(|word| word as usize)),
        ];
        Seal::of(scene.seed, &parts)
    }
}

/// The runs below a number, newest first: runs are numbered in order of creation, so this is also the order of their instants.
fn newest_first<'a>(scene: &Scene<'a>, below: u32) -> impl Iterator<Item = Known<'a>> + use<'a> {
    let Scene { world, past, .. } = *scene;
    (1..below).rev().filter_map(RunNo::new).filter_map(move |no| world.known(past, no))
}

/// `GET /runs`
pub(super) fn list_all(simulation: &mut Simulation, call: &Call<'_>) -> Result<Response, Fault> {
    let scene = simulation.scene();
    let (limit, offset) = (call.query.number(&LIMIT)?, call.query.number(&OFFSET)?);
    let filter = Filter::read(scene.scenario, &call.query)?;
    let mut page = RunOffsetPage { data: Vec::new(), total: 0, offset, limit };
    for known in newest_first(&scene, scene.world.next_run().get()).filter(|run| filter.passes(&scene, run)) {
        if u64::from(page.total) >= offset && (page.data.len() as u64) < limit {
            page.data.push(run(&scene, &known));
        }
        page.total += 1;
    }
    Ok(Response::json(200, &page))
}

/// `GET /workspaces/{workspaceId}/runs`
pub(super) fn list(simulation: &mut Simulation, call: &Call<'_>) -> Result<Response, Fault> {
    let scene = simulation.scene();
    let workspace = ids::workspace(scene.scenario, call.id(0))?;
    let limit = call.query.number(&LIMIT)? as usize;
    let filter = Filter { workspace: Some(workspace), ..Filter::read(scene.scenario, &call.query)? };
    let seal = filter.seal(&scene);
    let below = match call.query.get("cursor") {
        Some(cursor) => seal.open(cursor).ok_or(Fault::Cursor)?.get().min(scene.world.next_run().get()),
        None => scene.world.next_run().get(),
    };
    let mut rows = newest_first(&scene, below).filter(|run| filter.passes(&scene, run));
    let shown: Vec<_> = rows.by_ref().take(limit).collect();
    let next_cursor = rows.next().and(shown.last()).map(|last| seal.close(last.no));
    let data = shown.iter().map(|known| run(&scene, known)).collect();
    Ok(Response::json(200, &RunCursorPage { data, next_cursor }))
}

/// `GET /workspaces/{workspaceId}/runs/{runId}`
pub(super) fn get(simulation: &mut Simulation, call: &Call<'_>) -> Result<Response, Fault> {
    let scene = simulation.scene();
    let known = ids::run_of(&scene, call.id(0), call.id(1))?;
    // Its steps are not shown, so the journal is not searched for them.
    let view = views::inspect(&scene, &Journal::default(), known.no)?;
    let phases = view.phases.iter().map(|phase| RunPhase {
        name: phase.name,
        started_at: When::of(&scene, phase.start),
        ended_at: phase.end.map(|at| When::of(&scene, at)),
        outcome: phase.outcome,
        dispatched_at: phase.dispatched_at.map(|at| When::of(&scene, at)),
    });
    let gate = match known.course.status {
        Status::PendingPolicy => Some(WaitFor::Policy),
        Status::PendingApproval => Some(WaitFor::Approval),
        _ => None,
    };
    let waiting = match (view.waiting, gate) {
        (Some(waiting), _) => {
            Some(RunWaiting { cause: waiting.primary.map(WaitFor::from), sentence: waiting.sentence })
        }
        // The parts of its wait in the queue are not given here, so the past is not played for them.
        (None, Some(_)) => views::explain_from(&scene, simulation, known.no, &[])
            .map(|why| RunWaiting { cause: gate, sentence: why.sentence }),
        (None, None) => None,
    };
    let run = RunWithPhases {
        base: run(&scene, &known),
        message: Some(view.reason_sentence).filter(|sentence| !sentence.is_empty()),
        waited_ms: view.waited.millis(),
        waiting,
        phases: phases.collect(),
    };
    Ok(Response::json(200, &run))
}

/// A run as it is sent.
pub(super) fn run(scene: &Scene<'_>, known: &Known<'_>) -> Run {
    let (birth, course) = (known.birth, known.course);
    let workspace = scene.scenario.workspace(birth.workspace);
    let origin = birth.origin.and_then(|no| scene.world.known(scene.past, no));
    let origin_id = || origin.map(|run| ids::of_run(scene, &run).into());
    let of_type = |run_type| birth.run_type == run_type;
    let promoted = birth.trigger == Trigger::Promotion;
    let plan = match birth.run_type {
        RunType::Plan => Some(*known),
        RunType::Apply => origin,
        RunType::Unlock => None,
    };
    let counts = course.changes;
    Run {
        id: ids::of_run(scene, known).into(),
        number: known.no.get(),
        workspace_id: workspace_uuid(&workspace.name).into(),
        workspace: workspace.name.clone(),
        project: scene.scenario.projects[workspace.project].clone(),
        run_type: birth.run_type,
        trigger: birth.trigger,
        started_by: birth.started_by,
        started_by_person: birth.by.map(|person| scene.scenario.people[person.index()].name.clone()),
        status: course.status,
        settled: course.settled,
        reason: course.reason,
        plan_id: of_type(RunType::Apply).then(origin_id).flatten(),
        promoted_from: (of_type(RunType::Plan) && promoted).then(origin_id).flatten(),
        rerun_of: (of_type(RunType::Plan) && !promoted).then(origin_id).flatten(),
        pr_number: (birth.pr != 0).then_some(birth.pr),
        changes: course.produced.then_some(ChangeCounts {
            added: counts.added,
            changed: counts.changed,
            destroyed: counts.destroyed,
        }),
        changeset: plan.map(|plan| changeset(scene, &plan)),
        warnings: course.warnings,
        created_at: When::of(scene, birth.created),
        dispatched_at: When::reached(scene, course.dispatched),
        started_at: When::reached(scene, course.claimed),
        finished_at: When::reached(scene, course.ended),
    }
}

/// A plan's changeset as it is sent.
pub(super) fn changeset(scene: &Scene<'_>, plan: &Known<'_>) -> Changeset {
    let apply = scene.world.latest_apply(scene.past, plan.no).and_then(|no| scene.world.known(scene.past, no));
    let applied = apply.filter(|apply| apply.course.settled && apply.course.status == Status::Completed);
    Changeset {
        id: ids::of_changeset(scene, plan).into(),
        plan_id: ids::of_run(scene, plan).into(),
        source: match plan.birth.trigger {
            Trigger::Push | Trigger::Pr => ChangesetSource::Git,
            Trigger::Manual | Trigger::Schedule | Trigger::Promotion => ChangesetSource::Api,
        },
        applied_at: applied.map(|apply| When::of(scene, apply.course.ended)),
        discarded: scene.world.is_discarded(scene.past, plan.no),
    }
}
