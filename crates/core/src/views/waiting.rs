//! Why a run waits, on whom, for how long already.

use serde::Serialize;

use crate::{
    policy::{Scene, review},
    words::{Cause, RunNo, Span},
    world::{Run, Waits},
};

use super::why::held;

/// Why a queued run waits (law 4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// The run.
    pub run: RunNo,
    /// The cause its waiting is charged to now: the first of the holds.
    pub primary: Option<Cause>,
    /// Everything that keeps it, the primary hold first.
    pub holds: Vec<review::Hold>,
    /// How many runs of its workspace come before it (Q4).
    pub ahead_in_workspace: u32,
    /// How many undispatched runs of its queue, the organisation's or its pool's, were created before it (Q4).
    pub ahead_in_queue: u32,
    /// How long it has been queued, in milliseconds.
    pub waited: Span,
    /// That time by cause; the parts sum to it.
    pub waits: Waits,
    /// The answer in a sentence or two, with the runs' numbers.
    pub sentence: String,
}

/// Why this run waits; `None` if it is not queued.
#[must_use]
pub fn waiting(scene: &Scene<'_>, run: RunNo) -> Option<Waiting> {
    let live = scene.live(run).filter(|live| live.waits() || live.dispatched())?;
    let holds = review::holds(scene, live);
    let waits = waits(scene, live);
    let sentence = held::waiting(scene, live, &holds);
    let older = |other: &&Run| other.waits() && other.birth.target == live.birth.target && other.no < run;
    Some(Waiting {
        run,
        primary: holds.first().map(review::Hold::cause),
        ahead_in_workspace: review::ahead_in_workspace(scene, live),
        ahead_in_queue: if live.waits() { scene.world.live().filter(older).count() as u32 } else { 0 },
        holds,
        waited: waits.total(),
        waits,
        sentence,
    })
}

/// An unsettled run's waiting up to the scene's instant, by cause.
#[must_use]
pub fn waits(scene: &Scene<'_>, run: &Run) -> Waits {
    let mut waits = scene.world.waits_of(run);
    // Between two events nothing changes, so the time since the latest one belongs to the cause that stands.
    if let Some(cause) = review::primary(scene, run) {
        waits.charge(cause, scene.now.since(scene.world.now()).millis());
    }
    waits
}
