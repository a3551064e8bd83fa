//! What an event and a look cost as the organisation and its history grow: they should not grow along.

use std::fmt::Write as _;

use signalbox::{
    history::{SavedCase, Simulation},
    scenario::{Dist, Draft, PoolDraft, presets},
    views,
    words::{Command, HeadOfLine, RunNo, SimTime},
};

use super::report::{Clock, best};

/// Runs of each load; few enough that the slowest engine that was measured came to an end.
const RUNS: u64 = 8_000;
/// Looks of a kind between two looks at the clock, so that it need not be fine.
const LOOKS: u32 = 16;

/// A load under which a workspace whose next run is the oldest of all stops the others (Q4).
fn blocked(workspaces: u32) -> Draft {
    let mut draft = presets::org_queue(workspaces, workspaces / 10, RUNS, 85);
    draft.readings.head_of_line = HeadOfLine::Block;
    draft
}

/// All workspaces of one pool, whose agents poll every ten seconds or so (Q5, X1).
fn pool(agents: u32) -> Draft {
    let mut draft = presets::org_queue(2 * agents, agents, RUNS, 85);
    let poll = Dist::Uniform { min_ms: 8_000, max_ms: 12_000 };
    draft.pools = vec![PoolDraft { name: "pool".into(), agents: i64::from(agents), poll }];
    draft.workspaces.iter_mut().for_each(|workspace| workspace.pool = Some("pool".into()));
    draft
}

/// The table of costs, with histories of up to `largest` runs.
#[must_use]
pub fn costs(clock: Clock<'_>, largest: u32) -> String {
    let mut text = String::new();
    let out = &mut text;
    let _ = writeln!(
        out,
        "{:<36} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}   µs; best of some tries",
        "cost of", "events", "an event", "board", "its head", "explain", "inspect", "nextAt"
    );
    for workspaces in [500, 1_000, 4_000] {
        line(out, clock, &format!("{workspaces} workspaces, block"), blocked(workspaces));
    }
    for agents in [100, 1_000, 5_000] {
        line(out, clock, &format!("a pool of {agents} agents"), pool(agents));
    }
    for runs in [1_000, 10_000, 100_000].into_iter().filter(|runs| *runs <= largest) {
        line(out, clock, &format!("{runs} runs in 200 workspaces"), presets::org_queue(200, 20, u64::from(runs), 85));
    }
    looks_ahead(out, clock, largest);
    text
}

/// Runs that are alive in each history that is looked ahead from: all else lies behind.
const WORKSPACES: u32 = 50;

/// What it costs to begin to look ahead, and to play one change and one future to their ends, as the history behind grows.
fn looks_ahead(out: &mut String, clock: Clock<'_>, largest: u32) {
    let _ = writeln!(
        out,
        "{:<36} {:>9} {:>9} {:>9} {:>9} {:>9}   µs; best of some tries",
        "cost of looking ahead", "records", "commands", "alive", "begin", "a future"
    );
    for runs in [2_000, 20_000, 200_000].into_iter().filter(|runs| *runs <= largest) {
        for commands in [0, runs / 4] {
            look_ahead(out, clock, runs, commands);
        }
    }
}

fn look_ahead(out: &mut String, clock: Clock<'_>, runs: u32, commands: u32) {
    let draft = presets::org_queue(WORKSPACES, 5, u64::from(runs), 95);
    let Ok(mut simulation) = Simulation::open(SavedCase::new(draft, 42)) else { panic!("the load is not a scenario") };
    let horizon = simulation.horizon();
    for i in 0..commands {
        simulation.run_until(SimTime::from_millis(horizon.millis() / u64::from(commands) * u64::from(i)), u32::MAX);
        // A command that changes nothing, but is one more in the script.
        let kept = simulation.dispatch(Command::SetLimit { limit: 5 });
        assert!(kept.is_ok(), "there is room for one more command");
    }
    simulation.run_until(horizon, u32::MAX);
    let waits = |simulation: &Simulation| simulation.scene().world.live().find(|run| run.waits()).map(|run| run.no);
    while waits(&simulation).is_none()
        && let Some(next) = simulation.next_at()
    {
        simulation.run_until(next, u32::MAX);
    }
    let (now, Some(run)) = (simulation.engine().now(), waits(&simulation)) else { return };
    let begin = best(clock, || (0..LOOKS).for_each(|_| assert!(simulation.look_ahead(now, run, 1).is_some())));
    let future = best(clock, || (0..LOOKS).for_each(|_| assert!(simulation.outlook(now, run, 1).is_some())));
    let each = |ns: f64| ns / f64::from(LOOKS) / 1_000.0;
    let _ = writeln!(
        out,
        "{:<36} {:>9} {commands:>9} {:>9} {:>9.1} {:>9.1}",
        format!("{runs} runs behind"),
        simulation.engine().journal().len(),
        simulation.scene().world.live().count(),
        each(begin),
        each(future),
    );
}

fn line(out: &mut String, clock: Clock<'_>, name: &str, draft: Draft) {
    let Ok(fresh) = Simulation::open(SavedCase::new(draft, 42)) else { panic!("{name} is not a scenario") };
    let mut simulation = fresh.clone();
    let play = best(clock, || {
        simulation = fresh.clone();
        let horizon = simulation.horizon();
        simulation.run_until(horizon, u32::MAX);
    });
    let events = simulation.engine().journal().len();
    let records = simulation.engine().journal().records();
    // The end of an instant in the middle, where somebody waits.
    let mut middle = fresh;
    let half = records.get(events as usize / 2).map(|record| record.at()).unwrap_or_default();
    middle.run_until(half, u32::MAX);
    while middle.scene().world.live().all(|run| !run.waits())
        && let Some(next) = middle.next_at()
    {
        middle.run_until(next, u32::MAX);
    }
    let waiting: Vec<RunNo> =
        middle.scene().world.live().filter(|run| run.waits()).map(|run| run.no).take(16).collect();
    let mut seen = 0;
    let mut look = |what: &mut dyn FnMut(u32) -> usize| {
        let all = best(clock, || (0..LOOKS).for_each(|i| seen += what(i)));
        all / f64::from(LOOKS) / 1_000.0
    };
    let one = |i: u32| waiting.get(i as usize % waiting.len().max(1)).copied();
    let scene = middle.scene();
    let board = look(&mut |_| views::board(&scene).queue.len());
    let head = look(&mut |_| views::board_head(&scene, 20).waiting);
    let explain = look(&mut |i| one(i).and_then(|run| views::waiting(&scene, run)).map_or(0, |w| w.holds.len()));
    let end = simulation.scene();
    // Runs of the beginning, seen from the end.
    let inspect = look(&mut |i| {
        views::inspect(&end, simulation.engine().journal(), RunNo::at_index(i as usize)).map_or(0, |i| i.steps.len())
    });
    let mut next = middle.clone();
    let next_at = look(&mut |_| usize::from(next.next_at().is_some()));
    let _ = writeln!(
        out,
        "{name:<36} {events:>9} {:>9.2} {board:>9.1} {head:>9.1} {explain:>9.2} {inspect:>9.1} {next_at:>9.3}",
        play / f64::from(events) / 1_000.0,
    );
    assert!(seen > 0, "the looks saw something");
}
