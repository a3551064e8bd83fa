//! The order in which the waiting runs of a queue would start if nothing changed (Q4, Q6, Q7), as numbers that can be sorted.

use crate::{
    policy::{Scene, review},
    scenario::Target,
    words::{Cause, HeadOfLine, RunNo, RunType},
    world::Run,
};

/// Bits of a run's number in a place. A history of more runs than this does not fit into the memory of a module.
const RUN_BITS: u32 = 28;
/// Bits of how many applies and unlock runs come before it in its workspace.
const BEFORE_BITS: u32 = 6;

/// A waiting run's place in its queue; the lower one starts first.
///
/// A workspace is in the queue with the run that is next in it, so a run comes no earlier than those before it in its workspace, even
/// where they are younger (Q4 `apply_first`, Q7 `unlock_first`). Within a type the older run always comes first, so only applies and
/// unlock runs have to be looked at, of which few wait.
pub(super) fn place(scene: &Scene<'_>, run: &Run) -> u64 {
    let workspace = scene.world.workspace(run.birth.workspace);
    let readings = scene.world.readings();
    let me = (run.birth.run_type, run.no);
    let (mut latest, mut before) = (run.no, 0_u64);
    // Without these readings only older runs come before it, and its own number is its place. Thousands may wait, each with hundreds
    // of applies in its workspace.
    let types: &[RunType] =
        if readings.apply_first || readings.unlock_first { &[RunType::Apply, RunType::Unlock] } else { &[] };
    for run_type in types.iter().copied() {
        for other in workspace.pending.of(run_type).iter().map(|no| (run_type, no)) {
            if other != me && workspace.goes_before(readings, other, me) {
                latest = latest.max(other.1);
                before += 1;
            }
        }
    }
    let blocks = run.birth.target == Target::Managed && readings.head_of_line == HeadOfLine::Block;
    let class = match () {
        () if review::keeps(scene, run, Cause::KeptBack) => 2,
        // Who is behind a run whose workspace is busy waits for it, in whichever workspace.
        () if blocks || scene.world.ready_of(run.birth.target).contains(run.no) => 0,
        () => 1,
    };
    let number = |run: RunNo| u64::from(run.get()) & ((1 << RUN_BITS) - 1);
    let before = before.min((1 << BEFORE_BITS) - 1);
    ((class << RUN_BITS | number(latest)) << BEFORE_BITS | before) << RUN_BITS | number(run.no)
}

/// The run at a place.
pub(super) fn run(place: u64) -> Option<RunNo> {
    RunNo::new((place & ((1 << RUN_BITS) - 1)) as u32)
}
