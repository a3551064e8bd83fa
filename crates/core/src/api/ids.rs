//! Ids at the border (H3): from a UUID to the thing it names, exactly, without a table of ids.

use uuid::Uuid;

use crate::{
    policy::Scene,
    scenario::Scenario,
    words::{CheckNo, RunNo, WorkspaceNo, changeset_uuid, run_uuid, workspace_uuid},
    world::Known,
};

use super::fault::Fault;

/// A UUID in its one written form: 32 hexadecimal digits in five groups. Braces, `urn:` and missing hyphens are other texts, and
/// other texts are other ids.
pub(super) fn parse(text: &str) -> Option<Uuid> {
    if text.len() == 36 { Uuid::try_parse(text).ok() } else { None }
}

/// The UUID of a run.
pub(super) fn of_run(scene: &Scene<'_>, run: &Known<'_>) -> Uuid {
    run_uuid(scene.scenario.starts_at, run.birth.created, scene.seed, run.no)
}

/// The UUID of the changeset of a plan.
pub(super) fn of_changeset(scene: &Scene<'_>, plan: &Known<'_>) -> Uuid {
    changeset_uuid(of_run(scene, plan), plan.no)
}

/// The number that stands at the end of a run's or a changeset's id.
fn number(id: Uuid) -> Option<RunNo> {
    let [.., a, b, c, d] = *id.as_bytes();
    RunNo::new(u32::from_be_bytes([a, b, c, d]))
}

/// The workspace with this id or name. An id that is also some workspace's name is taken as the id.
///
/// # Errors
/// [`Fault::Unknown`].
pub(super) fn workspace(scenario: &Scenario, text: &str) -> Result<WorkspaceNo, Fault> {
    let by_id = parse(text)
        .and_then(|id| scenario.workspaces.iter().position(|w| workspace_uuid(&w.name) == id))
        .map(WorkspaceNo::at);
    by_id.or_else(|| scenario.workspace_named(text)).ok_or_else(|| unknown("workspace", text))
}

/// The run with this id, in any workspace.
///
/// # Errors
/// [`Fault::Unknown`].
pub(super) fn run<'a>(scene: &Scene<'a>, text: &str) -> Result<Known<'a>, Fault> {
    // The number only says where to look; the id must be the run's in every bit.
    parse(text)
        .and_then(|id| {
            let run = scene.world.known(scene.past, number(id)?)?;
            (of_run(scene, &run) == id).then_some(run)
        })
        .ok_or_else(|| unknown("run", text))
}

/// The run with this id in this workspace; anywhere else it is as unknown as no run (H3).
///
/// # Errors
/// [`Fault::Unknown`].
pub(super) fn run_of<'a>(scene: &Scene<'a>, workspace_id: &str, text: &str) -> Result<Known<'a>, Fault> {
    let workspace = workspace(scene.scenario, workspace_id)?;
    run(scene, text)
        .ok()
        .filter(|run| run.birth.workspace == workspace)
        .ok_or_else(|| unknown("run", &format!("{text} in {}", scene.scenario.workspace(workspace).name)))
}

/// The plan whose changeset has this id, in this workspace.
///
/// # Errors
/// [`Fault::Unknown`].
pub(super) fn plan_of<'a>(scene: &Scene<'a>, workspace_id: &str, text: &str) -> Result<Known<'a>, Fault> {
    let workspace = workspace(scene.scenario, workspace_id)?;
    parse(text)
        .and_then(|id| {
            let run = scene.world.known(scene.past, number(id)?)?;
            let same = run.is_plan() && run.birth.workspace == workspace && of_changeset(scene, &run) == id;
            same.then_some(run)
        })
        .ok_or_else(|| unknown("changeset", &format!("{text} in {}", scene.scenario.workspace(workspace).name)))
}

/// The external check with this name: its provider's id (G5).
///
/// # Errors
/// [`Fault::Unknown`].
pub(super) fn check(scenario: &Scenario, name: &str) -> Result<CheckNo, Fault> {
    scenario.check_named(name).ok_or_else(|| unknown("check", name))
}

fn unknown(kind: &'static str, id: &str) -> Fault {
    Fault::Unknown { kind, id: id.into(), path: String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_written_form_is_an_id() {
        let id = workspace_uuid("a").to_string();
        assert!(parse(&id).is_some() && parse(&id.to_uppercase()).is_some());
        for other in [format!("{{{id}}}"), format!("urn:uuid:{id}"), id.replace('-', ""), String::from("ä")] {
            assert_eq!(parse(&other), None);
        }
    }
}
