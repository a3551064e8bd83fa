//! Back is exact: rewinding, seeking, stopping, saving and live commands all lead to the same journal, byte for byte.

use signalbox::{
    history::Progress,
    history::{Reader, SavedCase, Simulation},
    scenario::Draft,
    words::{Command, RunNo, SimTime, TimedCommand},
    world::World,
};
use signalbox_tests::{
    check::{check, opened, played},
    laws::{Lawful, ensure},
    play::{HOUR, Play, clicks, org, plan, workspace},
};

/// Whether two simulations have the same journal and stand in the same world.
fn same(what: &str, one: &Simulation, other: &Simulation) -> Lawful {
    let (a, b) = (one.engine().journal(), other.engine().journal());
    let first = a.records().iter().zip(b.records().iter()).position(|(a, b)| a != b);
    ensure!(first.is_none(), "{what}: the journals differ at event {first:?}");
    ensure!(a.len() == b.len(), "{what}: the journals have {} and {} records", a.len(), b.len());
    ensure!(one.digest() == other.digest(), "{what}: the same records have two digests");
    ensure!(one.engine().world() == other.engine().world(), "{what}: the same journal leads to two worlds");
    Ok(())
}

/// Instants of a journal that are worth going to: a few of its own, one between two events, the start.
fn moments(simulation: &Simulation, salt: u32) -> Vec<SimTime> {
    let records = simulation.engine().journal().records();
    let pick = |i: u32| records.get((salt.wrapping_mul(i) as usize) % records.len().max(1)).map(|r| r.at());
    let mut moments: Vec<SimTime> = [7, 31, 101].into_iter().filter_map(pick).collect();
    moments.push(SimTime::from_millis(moments.first().map_or(0, |at| at.millis() + 1)));
    moments.push(SimTime::ZERO);
    let end = simulation.engine().now();
    moments.retain(|at| *at <= end);
    moments
}

#[test]
fn the_same_case_gives_the_same_journal() {
    check("D1, twice", 1_000, |case| same("played twice", &played(case), &played(case)));
}

#[test]
fn stopping_on_the_way_changes_nothing() {
    check("D1, in pieces", 1_000, |case| {
        let whole = played(case);
        let mut pieces = opened(case);
        let end = whole.engine().now();
        let budget = case.seed % 7 + 1;
        while pieces.run_until(end, budget) == Progress::Paused {}
        same("played in pieces", &whole, &pieces)
    });
}

#[test]
fn rewinding_and_playing_again_changes_nothing() {
    check("back is exact", 2_000, |case| {
        let whole = played(case);
        let end = whole.engine().now();
        for at in moments(&whole, case.seed) {
            let mut again = opened(case).with_spacing(case.seed % 23 + 1);
            again.run_until(end, u32::MAX);
            let dropped = again.rewind(at);
            ensure!(again.engine().now() == at, "rewound to {at:?} it stands at {:?}", again.engine().now());
            ensure!(dropped.iter().all(|timed| timed.at > at), "rewinding to {at:?} drops a command given before");
            for TimedCommand { at, command } in dropped.into_iter().filter(|timed| timed.at <= end) {
                again.run_until(at, u32::MAX);
                again.dispatch(command).expect("it fits");
            }
            again.run_until(end, u32::MAX);
            same(&format!("rewound to {} ms", at.millis()), &whole, &again)?;
        }
        Ok(())
    });
}

#[test]
fn a_reader_is_the_engine_as_it_was() {
    check("looking back is exact", 1_500, |case| {
        let whole = played(case).with_spacing(case.seed % 23 + 1);
        let mut checkpointed = opened(case).with_spacing(case.seed % 23 + 1);
        checkpointed.run_until(whole.engine().now(), u32::MAX);
        // As the engine stood at the end of an instant.
        for at in moments(&whole, case.seed) {
            let mut there = opened(case);
            there.run_until(at, u32::MAX);
            let mut reader = Reader::new(&checkpointed);
            reader.seek_time(&checkpointed, at);
            ensure!(reader.world() == there.engine().world(), "at {at:?} a reader sees another world than the engine");
        }
        // In any order of seeking.
        let len = whole.engine().journal().len();
        let mut walker = Reader::new(&whole);
        let mut worlds: Vec<World> = vec![walker.world().clone()];
        for seq in 1..=len {
            walker.seek(&whole, seq);
            worlds.push(walker.world().clone());
        }
        let mut jumper = Reader::new(&checkpointed);
        let mut seq = case.seed;
        for _ in 0..20 {
            seq = seq.wrapping_mul(2_654_435_761).wrapping_add(12_345);
            let to = seq % (len + 1);
            jumper.seek(&checkpointed, to);
            ensure!(
                *jumper.world() == worlds[to as usize],
                "jumping to event {to} shows another world than walking there"
            );
        }
        Ok(())
    });
}

#[test]
fn a_saved_case_is_the_same_case() {
    check("saving keeps everything", 1_000, |case| {
        let whole = played(case);
        let text = serde_json::to_string(&whole.save()).map_err(|e| e.to_string())?;
        let case: SavedCase = serde_json::from_str(&text).map_err(|e| e.to_string())?;
        ensure!(case == whole.save(), "a case reads differently from what was written");
        let again = Simulation::replay(case).map_err(|e| e.to_string())?;
        same("saved and opened", &whole, &again)
    });
}

/// Nothing has been played then, though something may be due at instant 0: what was saved says nothing of it.
#[test]
fn a_case_saved_before_anything_was_played_opens_again() {
    let draft = Draft { sources: vec![clicks("a", &[0, 10_000])], ..org(vec![workspace("a")]) };
    let saved = Play::new(draft.clone()).simulation.save();
    let again = Simulation::replay(saved).unwrap_or_else(|problem| panic!("{problem}"));
    assert_eq!((again.engine().now(), again.engine().world().run_count()), (SimTime::ZERO, 1));
    // A command before anything was played comes after what is due at its instant (D3).
    let mut commanded = Play::new(draft);
    commanded.must(plan("a"));
    let again = Simulation::replay(commanded.simulation.save()).unwrap_or_else(|problem| panic!("{problem}"));
    same("commanded before anything was played", &commanded.simulation, &again).unwrap_or_else(|why| panic!("{why}"));
}

#[test]
fn live_commands_are_scripted_commands() {
    check("live is scripted", 1_000, |case| {
        let whole = played(case);
        let end = whole.engine().now();
        let mut live = opened(&SavedCase { commands: Vec::new(), ..case.clone() });
        for TimedCommand { at, command } in case.commands.iter().filter(|timed| timed.at <= end).cloned() {
            live.run_until(at, u32::MAX);
            live.dispatch(command).expect("it fits");
        }
        live.run_until(end, u32::MAX);
        same("commanded live", &whole, &live)
    });
}

#[test]
fn a_command_in_the_past_makes_the_case_with_it() {
    check("branching is exact", 1_000, |case| {
        let whole = played(case);
        let end = whole.engine().now();
        for at in moments(&whole, case.seed) {
            let mut branch = opened(case).with_spacing(case.seed % 23 + 1);
            branch.run_until(end, u32::MAX);
            branch.rewind(at);
            let command = Command::Plan { workspace: "w0".into(), rerun_of: None, by: None };
            branch.dispatch(command.clone()).expect("it fits");
            branch.run_until(end, u32::MAX);
            let mut written = case.clone();
            written.commands.retain(|timed| timed.at <= at);
            written.commands.push(TimedCommand { at, command });
            let mut straight = opened(&written);
            straight.run_until(end, u32::MAX);
            same(&format!("a plan at {} ms", at.millis()), &straight, &branch)?;
        }
        Ok(())
    });
}

/// What lay ahead is forgotten, not only hidden: a discard that is no longer part of the case keeps no plan from being applied.
#[test]
fn a_discard_that_was_taken_back_never_happened() {
    let plan_number_one = RunNo::at_index(0);
    let mut play = Play::new(org(vec![workspace("a")]));
    play.must(plan("a")).until(100_000).must(Command::Discard { run: plan_number_one, by: None }).until(HOUR);
    play.simulation.rewind(SimTime::from_millis(90_000));
    // More events than there were before the discard, so that its number would be reached again.
    play.must(plan("a")).must(plan("a")).until(HOUR).must(Command::Discard { run: RunNo::at_index(1), by: None });
    let discarded = play.scene().world.is_discarded(play.scene().past, plan_number_one);
    assert!(!discarded, "{}", play.tell());
}
