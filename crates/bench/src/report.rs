//! The table that `cargo xtask bench` prints.

use std::fmt::Write as _;

use signalbox::{
    history::{Breakpoint, Metric, Reader, SavedCase, Simulation, When, next_hit, previous_hit},
    scenario::{Draft, presets},
    studies::laws,
    views,
    words::{RuleId, RunNo, Status},
};

use super::minimal::{Minimal, minimal};

/// Nanoseconds since some fixed moment.
pub type Clock<'a> = &'a dyn Fn() -> f64;

const WORKSPACES: u32 = 200;
const SLOTS: u32 = 20;
const UTILISATION: u32 = 85;
/// Each figure is the best of so many tries: the one least disturbed by the rest of the machine.
const TRIES: u32 = 5;

fn simulation(runs: u32) -> Simulation {
    of(presets::org_queue(WORKSPACES, SLOTS, u64::from(runs), UTILISATION))
}

fn of(draft: Draft) -> Simulation {
    match Simulation::open(SavedCase::new(draft, 42)) {
        Ok(simulation) => simulation,
        Err(problem) => panic!("the load is not a scenario: {problem}"),
    }
}

/// Plays the reference load once, and gives the events it took.
#[must_use]
pub fn play(runs: u32) -> u64 {
    let mut simulation = simulation(runs);
    let horizon = simulation.horizon();
    simulation.run_until(horizon, u32::MAX);
    simulation.engine().journal().len().into()
}

/// Plays the same load once with the minimal loop, and gives the events it took.
#[must_use]
pub fn play_loop(runs: u32) -> u64 {
    yardstick(runs).events
}

/// The minimal loop with the means of the reference load, so that both play the same.
fn yardstick(runs: u32) -> Minimal {
    let (start_up, service) = (2_000, 90_000.0);
    let gap = (start_up as f64 + service) * 100.0 * f64::from(WORKSPACES) / f64::from(SLOTS * UTILISATION);
    minimal(WORKSPACES, SLOTS, runs, start_up, service, gap)
}

/// The nanoseconds that some work takes.
pub(crate) fn best(clock: Clock<'_>, mut work: impl FnMut()) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..TRIES {
        let start = clock();
        work();
        best = best.min(clock() - start);
    }
    best
}

/// Measures the engine up to `largest` runs and the minimal loop beside it.
#[must_use]
pub fn report(clock: Clock<'_>, largest: u32) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "org queue: {WORKSPACES} workspaces, {SLOTS} slots, utilisation 0.{UTILISATION}; best of {TRIES}\n\
         {:>9} {:>10} {:>9} {:>11} {:>9} {:>11} {:>7} {:>7}",
        "runs", "events", "ns/event", "M events/s", "B/event", "loop M ev/s", "ev/s ×", "runs/s ×"
    );
    for runs in [1_000, 10_000, 100_000, 1_000_000].into_iter().filter(|runs| *runs <= largest) {
        line(&mut out, clock, runs);
    }
    out.push_str(&super::costs::costs(clock, largest));
    super::memory::memory(&mut out, clock, largest);
    out.push_str(&all_seeks(clock, largest.min(100_000)));
    searches(&mut out, clock, largest.min(250_000));
    out
}

/// How long a seek takes in a small and in a large organisation.
#[must_use]
pub fn all_seeks(clock: Clock<'_>, runs: u32) -> String {
    let mut out = String::new();
    for (name, workspaces, slots) in [("200 workspaces", WORKSPACES, SLOTS), ("10,000 workspaces", 10_000, 1_000)] {
        seeks(&mut out, clock, name, presets::org_queue(workspaces, slots, u64::from(runs), UTILISATION));
    }
    out
}

/// How long it takes to look through a whole history for something that never comes, on and back.
fn searches(out: &mut String, clock: Clock<'_>, runs: u32) {
    let mut simulation = simulation(runs);
    let horizon = simulation.horizon();
    simulation.run_until(horizon, u32::MAX);
    let events = simulation.engine().journal().len();
    let _ = writeln!(out, "{:<28} {:>9} {:>9}   ms for {events} events", "search for", "next", "previous");
    // Laws are left out: they are asked at every instant and cost as much as the law, some microseconds each time.
    let kinds: [(&str, When); 6] = [
        ("an event number", When::Event(u32::MAX)),
        ("a rule", When::Rule(RuleId::T15)),
        ("a run", When::Run(RunNo::at_index(u32::MAX as usize - 1))),
        ("a failure", When::Failure),
        ("runs of a status", When::Reaches(Metric::Runs(Status::Queued), u64::MAX)),
        ("the longest wait", When::Reaches(Metric::LongestWait, u64::MAX)),
    ];
    for (name, kind) in kinds {
        let breakpoints = [Breakpoint::new(kind)];
        let mut met = None;
        let on = best(clock, || met = next_hit(&simulation, &breakpoints, 0, &laws::is_broken));
        let back = best(clock, || met = previous_hit(&simulation, &breakpoints, u32::MAX, &laws::is_broken));
        assert!(met.is_none(), "nothing is found, so all was looked at");
        let _ = writeln!(out, "{name:<28} {:>9.1} {:>9.1}", on / 1e6, back / 1e6);
    }
}

fn line(out: &mut String, clock: Clock<'_>, runs: u32) {
    let repeat = (100_000 / runs).max(1);
    let mut events = 0_u64;
    let mut bytes = 0;
    let mut played_runs = 0;
    let fresh: Vec<Simulation> = (0..repeat).map(|_| simulation(runs)).collect();
    let engine = best(clock, || {
        events = 0;
        for fresh in &fresh {
            let mut simulation = fresh.clone();
            let horizon = simulation.horizon();
            simulation.run_until(horizon, u32::MAX);
            events += u64::from(simulation.engine().journal().len());
            bytes = simulation.bytes();
            played_runs = simulation.engine().world().run_count();
        }
    });
    let mut loop_events = 0_u64;
    let mut sum = 0_u64;
    let yardstick = best(clock, || {
        loop_events = 0;
        for _ in 0..repeat {
            let played = yardstick(played_runs);
            loop_events += played.events;
            sum = sum.wrapping_add(played.waited);
        }
    });
    assert!(sum > 0, "the yardstick has done its work");
    let rate = |events: u64, ns: f64| events as f64 / ns * 1_000.0;
    let per_run = |ns: f64| ns / f64::from(repeat) / f64::from(played_runs);
    let (mine, theirs) = (rate(events, engine), rate(loop_events, yardstick));
    let _ = writeln!(
        out,
        "{:>9} {:>10} {:>9.1} {:>11.2} {:>9.1} {:>11.2} {:>7.2} {:>7.2}",
        played_runs,
        events / u64::from(repeat),
        engine / events as f64,
        mine,
        bytes as f64 * f64::from(repeat) / events as f64,
        theirs,
        mine / theirs,
        per_run(yardstick) / per_run(engine),
    );
}

fn seeks(out: &mut String, clock: Clock<'_>, name: &str, draft: Draft) {
    let mut simulation = of(draft);
    let horizon = simulation.horizon();
    simulation.run_until(horizon, u32::MAX);
    let mut reader = Reader::new(&simulation);
    let events = simulation.engine().journal().len();
    let mut draw = 0x9E37_79B9_u32;
    let mut next = || {
        draw ^= draw << 13;
        draw ^= draw >> 17;
        draw ^= draw << 5;
        draw % events
    };
    let mut times: Vec<f64> = (0..1_000)
        .map(|_| {
            let to = next();
            let start = clock();
            reader.seek(&simulation, to);
            clock() - start
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)] / 1_000.0;
    let _ = writeln!(
        out,
        "{name}: seek to a random event of {events}: p50 {:.0} µs, p95 {:.0} µs, worst {:.0} µs",
        at(50),
        at(95),
        at(100)
    );
    let mut explained = Vec::new();
    for _ in 0..200 {
        // At the end of an instant: within one, a run may be about to start.
        let at = simulation.engine().journal().records()[next() as usize].at();
        reader.seek_time(&simulation, at);
        let scene = reader.scene(&simulation, at);
        let Some(run) = scene.world.live().find(|run| run.waits()).map(|run| run.no) else { continue };
        let start = clock();
        let waiting = views::waiting(&scene, run);
        explained.push(clock() - start);
        assert!(waiting.is_some_and(|w| !w.holds.is_empty()), "a waiting run has a reason");
    }
    explained.sort_by(f64::total_cmp);
    if let Some(p95) = explained.get(explained.len() * 95 / 100) {
        let _ =
            writeln!(out, "{name}: explain one waiting run: p95 {:.1} µs ({} runs)", p95 / 1_000.0, explained.len());
    }
}
