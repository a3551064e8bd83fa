//! Reading the organisation: workspaces and the edges between them (H2), the rule table, the document.

use crate::{
    history::Simulation,
    lifecycle::{Guard, RULES},
    policy::Scene,
    scenario::{Edge, Target},
    words::{EdgeNo, RunNo, RunType, WorkspaceNo, workspace_uuid},
    world::HeldBy,
};

use super::{
    fault::Fault,
    ids,
    message::Response,
    openapi::openapi_of,
    query::{LIMIT, OFFSET},
    routes::Call,
    terms::{Execution, Holder, Id},
    wire::{LifecycleRule, LifecycleRules, Link, Links, Lock, Workspace, WorkspaceOffsetPage},
};

/// `GET /openapi.json`
pub(super) fn document(simulation: &mut Simulation, _: &Call<'_>) -> Result<Response, Fault> {
    Ok(Response::json(200, &openapi_of(simulation.engine().scenario())))
}

/// `GET /rules`
pub(super) fn rules(_: &mut Simulation, _: &Call<'_>) -> Result<Response, Fault> {
    let rows = RULES.iter().map(|rule| LifecycleRule {
        id: rule.id.as_str().into(),
        from: rule.from,
        to: rule.to,
        signal: rule.on,
        types: RunType::ALL.iter().copied().filter(|run_type| rule.runs.has(*run_type)).collect(),
        needs: (rule.when != Guard::Always).then(|| rule.when.needs().into()),
        basis: rule.basis.into(),
        source: rule.source.path.into(),
        says: rule.says.into(),
    });
    Ok(Response::json(200, &LifecycleRules { data: rows.collect() }))
}

/// `GET /workspaces`
pub(super) fn workspaces(simulation: &mut Simulation, call: &Call<'_>) -> Result<Response, Fault> {
    let scene = simulation.scene();
    let (limit, offset) = (call.query.number(&LIMIT)?, call.query.number(&OFFSET)?);
    let total = scene.scenario.workspaces.len();
    let first = usize::try_from(offset).unwrap_or(usize::MAX).min(total);
    let shown = (first..total).take(limit as usize).map(|place| row(&scene, WorkspaceNo::at(place)));
    let page = WorkspaceOffsetPage { data: shown.collect(), total: total as u32, offset, limit };
    Ok(Response::json(200, &page))
}

/// `GET /workspaces/{workspaceId}`
pub(super) fn workspace(simulation: &mut Simulation, call: &Call<'_>) -> Result<Response, Fault> {
    let scene = simulation.scene();
    Ok(Response::json(200, &row(&scene, ids::workspace(scene.scenario, call.id(0))?)))
}

fn row(scene: &Scene<'_>, no: WorkspaceNo) -> Workspace {
    let workspace = scene.scenario.workspace(no);
    let run_id = |run: RunNo| scene.world.known(scene.past, run).map(|run| Id::from(ids::of_run(scene, &run)));
    let lock = scene.world.workspace(no).lock.map(|held| match held {
        HeldBy::Run(run) => Lock { holder: Holder::Run, run_id: run_id(run) },
        HeldBy::Stale(run) => Lock { holder: Holder::Stale, run_id: run_id(run) },
        HeldBy::Foreign => Lock { holder: Holder::Foreign, run_id: None },
    });
    let (execution, pool) = match workspace.target {
        Target::Managed => (Execution::Managed, None),
        Target::Pool(pool) => (Execution::Agent, Some(scene.scenario.pools[pool.index()].name.clone())),
    };
    Workspace {
        id: workspace_uuid(&workspace.name).into(),
        name: workspace.name.clone(),
        project: scene.scenario.projects[workspace.project].clone(),
        execution,
        pool,
        timeout_ms: workspace.timeout.millis(),
        auto_apply: workspace.auto_apply,
        allow_pr_apply: workspace.allow_pr_apply,
        lock,
    }
}

/// `GET /workspaces/{workspaceId}/dependencies`
pub(super) fn dependencies(simulation: &mut Simulation, call: &Call<'_>) -> Result<Response, Fault> {
    let scene = simulation.scene();
    let here = ids::workspace(scene.scenario, call.id(0))?;
    Ok(links(&scene, |edge| (edge.to == here).then_some(edge.from)))
}

/// `GET /workspaces/{workspaceId}/dependents`
pub(super) fn dependents(simulation: &mut Simulation, call: &Call<'_>) -> Result<Response, Fault> {
    let scene = simulation.scene();
    let here = ids::workspace(scene.scenario, call.id(0))?;
    Ok(links(&scene, |edge| (edge.from == here).then_some(edge.to)))
}

/// The edges for which `other` gives the workspace at the other end. They are sorted by both ends, so the rows are, too.
fn links(scene: &Scene<'_>, other: impl Fn(&Edge) -> Option<WorkspaceNo>) -> Response {
    let edges = scene.scenario.edges.iter().enumerate();
    let data = edges.filter_map(|(place, edge)| {
        let name = &scene.scenario.workspace(other(edge)?).name;
        Some(Link {
            workspace_id: workspace_uuid(name).into(),
            workspace: name.clone(),
            auto_promote: edge.auto_promote,
            paused: scene.world.edges_paused()[EdgeNo::at(place).index()],
        })
    });
    Response::json(200, &Links { data: data.collect() })
}
