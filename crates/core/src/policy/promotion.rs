//! Who is promoted after a successful apply (P1–P3, W5).

use crate::{
    words::{EdgeNo, PersonNo, Refusal, RunNo, Skipped, Trigger},
    world::Birth,
};

use super::Scene;

/// An outgoing edge, with the reason it makes no run, if it makes none.
pub type Outgoing = (EdgeNo, Option<Skipped>);

/// The edges to promote by hand along, with the reason a named one is skipped (P4): the caller may not trigger runs there.
///
/// # Errors
/// An unknown workspace, a name that is no direct downstream workspace; a caller who may trigger runs in none of these workspaces, the
/// upstream one included (H4); an upstream without downstream, or one that never applied.
pub fn by_hand(
    scene: &Scene<'_>,
    workspace: &str,
    to: &[String],
    by: Option<PersonNo>,
) -> Result<(RunNo, Vec<Outgoing>), Refusal> {
    let scenario = scene.scenario;
    let unknown = |kind, name: &str| Refusal::UnknownName { kind, name: name.to_owned() };
    let from = scenario.workspace_named(workspace).ok_or_else(|| unknown("workspace", workspace))?;
    let direct = scenario.workspace(from).downstream.clone();
    let name = |edge: &usize| &scenario.workspace(scenario.edges[*edge].to).name;
    for wanted in to {
        if !direct.clone().any(|edge| name(&edge) == wanted) {
            return Err(unknown("downstream workspace", wanted));
        }
    }
    let may = |workspace| by.is_none_or(|p| scenario.people[p.index()].may_trigger(workspace));
    let chosen = direct.clone().filter(|edge| to.is_empty() || to.contains(name(edge)));
    if let Some(person) = by
        && !may(from)
        && !chosen.clone().any(|edge| may(scenario.edges[edge].to))
    {
        let (person, workspace) = (scenario.people[person.index()].name.clone(), workspace.to_owned());
        return Err(Refusal::MayNotTrigger { person, workspace });
    }
    if direct.is_empty() {
        return Err(Refusal::NoDownstream { workspace: workspace.to_owned() });
    }
    let applied = scene.world.workspace(from).applied;
    let apply = applied.ok_or_else(|| Refusal::NeverApplied { workspace: workspace.to_owned() })?;
    let skipped = |edge: usize| (!may(scenario.edges[edge].to)).then_some(Skipped::NotAllowed);
    let edges = chosen.map(|edge| (EdgeNo::at(edge), skipped(edge)));
    Ok((apply, edges.collect()))
}

/// The outgoing edges of an apply's workspace in the order of the downstream workspaces, each with the reason it makes no run.
pub fn edges<'a>(scene: &'a Scene<'_>, apply: &Birth) -> impl Iterator<Item = Outgoing> + use<'a> {
    let from_pr = apply.trigger == Trigger::Pr;
    scene.scenario.workspace(apply.workspace).downstream.clone().map(move |i| {
        let why = if !scene.scenario.edges[i].auto_promote {
            Some(Skipped::NotAutomatic)
        } else if scene.world.edges_paused()[i] {
            Some(Skipped::Paused)
        } else if from_pr {
            Some(Skipped::FromPr)
        } else {
            None
        };
        (EdgeNo::at(i), why)
    })
}
