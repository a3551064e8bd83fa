//! What a history takes in memory: the reference load, many idle workspaces, long queues.

use std::fmt::Write as _;

use signalbox::{
    history::{Limits, Progress, SavedCase, Simulation},
    scenario::{Draft, presets},
    words::Status,
};

use super::report::Clock;

/// A load with its name.
type Load = (&'static str, fn() -> Draft);

/// The loads, all of them at least 100,000 runs.
const LOADS: [Load; 4] = [
    ("org queue", || presets::org_queue(200, 20, 100_000, 85)),
    ("10,000 workspaces, all but 200 idle", || {
        let mut draft = presets::org_queue(10_000, 20, 5_000_000, 85);
        let busy = presets::org_queue(200, 20, 100_000, 85);
        (draft.sources, draft.horizon_ms) = (busy.sources, busy.horizon_ms);
        draft
    }),
    // A tenth more work than the slots can do.
    ("10,000 queued at the end", || presets::org_queue(200, 20, 100_000, 110)),
    ("1,000,000 runs, 10,000 workspaces", || presets::org_queue(10_000, 200, 1_000_000, 102)),
];

/// Plays each load once, and says what it takes.
pub(crate) fn memory(out: &mut String, clock: Clock<'_>, largest: u32) {
    let _ = writeln!(
        out,
        "{:<36} {:>9} {:>9} {:>8} {:>8} {:>8} {:>7}",
        "memory", "runs", "records", "queued", "MB", "B/record", "s"
    );
    for (name, draft) in LOADS {
        if largest < 1_000_000 && name.starts_with("1,000,000") {
            continue;
        }
        let simulation = Simulation::open(SavedCase::new(draft(), 42));
        let Ok(simulation) = simulation else { panic!("{name} is not a scenario") };
        let mut simulation = simulation.with_limits(Limits { records: u32::MAX, bytes: usize::MAX });
        let (horizon, start) = (simulation.horizon(), clock());
        let progress = simulation.run_until(horizon, u32::MAX);
        let seconds = (clock() - start) / 1e9;
        assert_eq!(progress, Progress::Reached, "{name}");
        let (records, bytes) = (simulation.engine().journal().len(), simulation.bytes());
        let _ = writeln!(
            out,
            "{name:<36} {:>9} {records:>9} {:>8} {:>8.1} {:>8.1} {seconds:>7.2}",
            simulation.engine().world().run_count(),
            simulation.engine().world().statuses()[Status::Queued as usize],
            bytes as f64 / 1e6,
            bytes as f64 / f64::from(records),
        );
    }
    #[cfg(target_arch = "wasm32")]
    let _ = writeln!(
        out,
        "the module's memory after all of this report: {:.0} MB",
        core::arch::wasm32::memory_size::<0>() as f64 * 65_536.0 / 1e6
    );
}
