//! Who is promoted after a successful apply (P1–P3, W5).

use crate::{
    words::{EdgeNo, Refusal, RunNo, Skipped, Trigger},
    world::Birth,
};

use super::Scene;

/// An outgoing edge, with the reason it makes no run, if it makes none.
pub type Outgoing = (EdgeNo, Option<Skipped>);

/// The edges to promote by hand along, with the reason a named one is skipped (P4): the caller may not trigger runs there.
///
/// # Errors
/// An unknown workspace or person, a name that is no direct downstream workspace, an upstream without downstream, or one that never
/// applied.
pub fn by_hand(
    scene: &Scene<'_>,
    workspace: &str,
    to: &[String],
    by: Option<&str>,
) -> Result<(RunNo, Vec<Outgoing>), Refusal> {
    let scenario = scene.scenario;
    let unknown = |kind, name: &str| Refusal::UnknownName { kind, name: name.to_owned() };
    let from = scenario.workspace_named(workspace).ok_or_else(|| unknown("workspace", workspace))?;
    let person = by.map(|name| scenario.person_named(name).ok_or_else(|| unknown("person", name))).transpose()?;
    let direct = scenario.workspace(from).downstream.clone();
    let name = |edge: &usize| &scenario.workspace(scenario.edges[*edge].to).name;
    for wanted in to {
        if !direct.clone().any(|edge| name(&edge) == wanted) {
            return Err(unknown("downstream workspace", wanted));
        }
    }
    if direct.is_empty() {
        return Err(Refusal::NoDownstream { workspace: workspace.to_owned() });
    }
    let applied = scene.world.workspace(from).applied;
    let apply = applied.ok_or_else(|| Refusal::NeverApplied { workspace: workspace.to_owned() })?;
    let chosen = direct.filter(|edge| to.is_empty() || to.contains(name(edge)));
    let edges = chosen.map(|edge| {
        let allowed = person.is_none_or(|p| scenario.people[p.index()].may_trigger(scenario.edges[edge].to));
        (EdgeNo::at(edge), (!allowed).then_some(Skipped::NotAllowed))
    });
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
