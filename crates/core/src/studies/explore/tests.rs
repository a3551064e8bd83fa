//! What the explorer relies on itself: that states with one fingerprint behave alike.

use std::collections::BTreeMap;

use super::{
    Explorer, SmallWorld, Wish, preset,
    print::{self, Print},
    step::{Step, Table},
};
use crate::{
    engine::Engine,
    words::{Command, Readings, SimTime, WorkspaceHold},
    world::{
        Past, World,
        chance::{Purpose, draw},
    },
};

type State = (World, Past, Vec<u8>);

fn table(small: &SmallWorld) -> Table {
    let (scenario, _) = small.scenario.check().unwrap();
    Table::new(scenario, small.menu.clone(), small.bounds, small.sabotage)
}

/// Every step from a state with the fingerprint it leads to.
fn successors(table: &Table, bench: &mut Engine, (world, past, left): &State) -> Vec<(Step, Print, State)> {
    bench.swap(world.clone(), past.clone());
    let mut found = Vec::new();
    for step in table.steps(bench, left) {
        bench.swap(world.clone(), past.clone());
        let mut less = left.clone();
        if table.take(bench, step, &mut less).is_some() {
            let print = print::of(&bench.scene(), &less);
            found.push((step, print, (bench.world().clone(), bench.past().clone(), less)));
        }
    }
    found
}

/// The claim of `print`, tried on many pairs of worlds that were reached on different ways and share a fingerprint: they lead to
/// the same fingerprints in the same order.
#[test]
fn worlds_with_one_fingerprint_behave_alike() {
    let held = Readings { workspace_hold: WorkspaceHold::UntilDecided, ..Readings::default() };
    let switched = preset("apply_and_unlock").unwrap().with(Wish::Give(Command::SetReadings { readings: held }), 1);
    let worlds = ["one_slot", "abort_anything", "apply_and_unlock", "approval"].map(|id| preset(id).unwrap());
    for small in worlds.into_iter().chain([switched]) {
        let table = table(&small);
        let mut bench = table.bench();
        let left = table.menu.iter().map(|dish| dish.times).collect();
        let first: State = (bench.world().clone(), bench.past().clone(), left);
        let mut known: BTreeMap<Print, State> = BTreeMap::from([(print::of(&bench.scene(), &first.2), first.clone())]);
        let mut open = vec![first];
        let (mut pairs, mut different) = (0, 0);
        // The last found is looked at first: deep states come early, and many ways meet there.
        while let Some(state) = open.pop() {
            for (_, print, next) in successors(&table, &mut bench, &state) {
                let Some(twin) = known.get(&print).cloned() else {
                    known.insert(print, next.clone());
                    open.push(next);
                    continue;
                };
                let prints = |state: &State, bench: &mut Engine| -> Vec<Print> {
                    successors(&table, bench, state).into_iter().map(|(_, print, _)| print).collect()
                };
                assert_eq!(prints(&next, &mut bench), prints(&twin, &mut bench), "in {}", small.name);
                pairs += 1;
                different += u32::from(next.0 != twin.0);
            }
            if pairs > 3_000 {
                break;
            }
        }
        assert!(different > 500, "only {different} of {pairs} pairs in {} differ in what is left out", small.name);
    }
}

/// The explorer leaves nothing out: plain cases, played in time with random seeds and wishes at random instants, never stand in a
/// state, at the end of an instant, that the search has not found.
#[test]
fn no_plain_case_leaves_the_explored_world() {
    let mut looked = 0;
    for id in ["one_slot", "abort_anything", "apply_and_unlock", "approval", "changing_minds"] {
        let mut explorer = Explorer::new(preset(id).unwrap()).unwrap();
        assert!(explorer.run().finished && !explorer.full);
        let table = table(&explorer.small);
        for seed in 0..400 {
            let mut engine = Engine::new(table.scenario.clone(), seed, Vec::new());
            let mut left: Vec<u8> = table.menu.iter().map(|dish| dish.times).collect();
            let mut chance = (0..).map(|i| draw(seed, 0, Purpose::Gap, i));
            let mut random = |below: u64| chance.next().unwrap() % below;
            let mut wish_at = SimTime::from_millis(random(600_000));
            for _ in 0..60 {
                let next = engine.next_at().unwrap_or(SimTime::MAX).min(wish_at);
                engine.run_until(next);
                if next == wish_at {
                    wish_at = SimTime::from_millis(next.millis() + random(3_600_000) + 1);
                    let given = |step: &Step| matches!(step, Step::Given { crashed: false, .. });
                    let wishes: Vec<Step> = table.steps(&engine, &left).into_iter().filter(given).collect();
                    if let Some(Step::Given { dish, run, .. }) = wishes.get(random(64) as usize % wishes.len().max(1)) {
                        // A command that acts in an instant of its own, as the explorer has it.
                        assert!(explorer.seen.knows(print::of(&engine.scene(), &left)), "{id}, seed {seed}");
                        if engine.dispatch(table.command(*dish, *run)).refusal.is_none() {
                            left[*dish as usize] -= 1;
                        }
                    }
                }
                let known = explorer.seen.knows(print::of(&engine.scene(), &left));
                assert!(known, "{id} with seed {seed} leaves the explored world at {next:?}: {:?}", engine.script());
                looked += 1;
            }
        }
    }
    assert!(looked > 20_000, "{looked}");
}
