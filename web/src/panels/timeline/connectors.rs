//! Connectors of the selected run: what it was made from, what was made from it, and who keeps it from starting.

use signalbox::{
    policy::{Scene, review},
    words::RunNo,
};

use crate::paint::picture::Relation;

/// More children than this are not connected: they would hide the lanes.
const MOST: usize = 24;

/// A relation between two runs.
pub(super) type Pair = (Relation, RunNo, RunNo);

/// The runs that a run is connected with.
pub(super) fn pairs(scene: &Scene<'_>, selected: RunNo) -> Vec<Pair> {
    let Ok(run) = scene.run(selected) else { return Vec::new() };
    let mut pairs: Vec<Pair> =
        run.birth.origin.map(|origin| (Relation::Origin, origin, selected)).into_iter().collect();
    let later = (selected.index() + 1..scene.world.run_count() as usize).map(RunNo::at_index);
    let children = later.filter(|no| scene.past.birth(*no).origin == Some(selected));
    pairs.extend(children.take(MOST).map(|child| (Relation::Origin, selected, child)));
    let holds = scene.live(selected).map(|live| review::holds(scene, live)).unwrap_or_default();
    // The first hold names who is to blame now.
    match holds.first() {
        Some(review::Hold::WorkspaceBusy { by } | review::Hold::KeptBack { by, .. }) => {
            pairs.push((Relation::Blocks, *by, selected));
        }
        Some(review::Hold::BehindInWorkspace { run, .. } | review::Hold::BehindInQueue { run, .. }) => {
            pairs.push((Relation::Blocks, *run, selected));
        }
        Some(review::Hold::SlotsFull { by, .. }) => {
            pairs.extend(by.iter().take(MOST).map(|by| (Relation::Blocks, *by, selected)));
        }
        Some(review::Hold::NoRunner { .. }) | None => {}
    }
    pairs
}
