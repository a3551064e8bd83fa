//! Who is promoted after a successful apply (P1–P3, W5).

use crate::{
    words::{EdgeNo, Skipped, Trigger},
    world::Birth,
};

use super::Scene;

/// The outgoing edges of an apply's workspace in the order of the downstream workspaces, each with the reason it makes no run.
pub fn edges<'a>(scene: &'a Scene<'_>, apply: &Birth) -> impl Iterator<Item = (EdgeNo, Option<Skipped>)> + use<'a> {
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
