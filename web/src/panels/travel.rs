//! Tokens on their way from one status of the machine to another. Each takes the same short time, whatever the distance and the speed
//! of playing; when there are too many to be followed, the edges that are taken grow instead.

use std::collections::BTreeMap;

use crate::follow::{Memo, rows_of};
use leptos::prelude::*;
use signalbox::{
    policy::Scene,
    views::Machine,
    words::{RuleId, RunNo, Status},
};

use crate::{
    paint::machine::{Place, place},
    session::{Session, pacer::Rate, wall},
};

/// How long a traveller is kept, in wall milliseconds: a little longer than its way takes, `--sb-move`.
const KEPT: f64 = 300.0;
/// The most that an edge grows.
const WIDEST: u32 = 5;

/// A token on its way.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Traveller {
    run: RunNo,
    from: Status,
    to: Status,
    /// The event number at which it set out, and when that was on the wall clock.
    seq: u32,
    at: f64,
}

/// What moves in the machine, as of its latest change.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Travel {
    places: BTreeMap<RunNo, Status>,
    counts: Vec<u32>,
    rate: Rate,
    on_their_way: Vec<Traveller>,
    flow: Vec<u32>,
}

impl Travel {
    /// What moves now that the machine is another one.
    fn after(
        before: Option<&Travel>,
        machine: &Machine,
        seq: u32,
        now: f64,
        ended: impl Fn(RunNo) -> Option<Status>,
    ) -> Travel {
        let tokens = machine.statuses.iter().flat_map(|here| &here.tokens);
        let places: BTreeMap<RunNo, Status> = tokens.map(|token| (token.run, token.status)).collect();
        let mut counts = vec![0; RuleId::ALL.len()];
        for flow in &machine.flows {
            counts[flow.rule as usize] = flow.count;
        }
        let Some(before) = before else {
            let flow = vec![0; counts.len()];
            return Travel { places, counts, rate: Rate::default(), on_their_way: Vec::new(), flow };
        };
        let taken: Vec<u32> = counts.iter().zip(&before.counts).map(|(now, then)| now.abs_diff(*then)).collect();
        let rate = before.rate.after(now, taken.iter().sum());
        let mut on_their_way = Vec::new();
        if !rate.is_rush() {
            let still = before.on_their_way.iter().filter(|t| now - t.at < KEPT && places.get(&t.run) != Some(&t.from));
            on_their_way.extend(still.copied());
            for (run, from) in &before.places {
                let to = places.get(run).copied().or_else(|| ended(*run)).filter(|to| to != from);
                on_their_way.extend(to.map(|to| Traveller { run: *run, from: *from, to, seq, at: now }));
            }
        }
        // In a rush what was taken lately stays wide until it has not been taken for a while.
        let flow = match rate.is_rush() {
            true => taken
                .iter()
                .zip(&before.flow)
                .map(|(now, then)| (*now).min(WIDEST).max(then.saturating_sub(1)))
                .collect(),
            false => vec![0; taken.len()],
        };
        Travel { places, counts, rate, on_their_way, flow }
    }

    /// By how much an edge is wider than it is drawn at rest.
    pub(super) fn flow(&self, rule: RuleId) -> u32 {
        self.flow.get(rule as usize).copied().unwrap_or(0)
    }
}

fn ended(scene: &Scene<'_>, run: RunNo) -> Option<Status> {
    scene.world.known(scene.past, run).map(|known| known.course.status)
}

/// What moves in the machine; follows it.
pub(super) fn travel(session: Session, machine: Memo<Machine>) -> Memo<Travel> {
    Memo::new(move |before: Option<&Travel>| {
        machine.with(|machine| {
            let now = wall().unwrap_or(0.0);
            session.look(|scene, _| Travel::after(before, machine, scene.world.seq(), now, |run| ended(scene, run)))
        })
    })
}

/// The middle of a status, in the drawing's units.
fn middle(of: &Place) -> (f64, f64) {
    (of.x + of.w / 2.0, of.y + of.h / 2.0)
}

/// The tokens that are on their way, over the drawing. What they tell the list of events tells as well.
#[component]
pub(super) fn Travellers(travel: Memo<Travel>) -> impl IntoView {
    let list = move || travel.with(|travel| travel.on_their_way.clone());
    view! {
        <div class="sb-travellers" aria-hidden="true">
            {rows_of(list, |t| u64::from(t.run.get()) << 32 | u64::from(t.seq), move |traveller| view! { {
                    let (from, to) = (middle(&place(traveller.from)), middle(&place(traveller.to)));
                    view! {
                        <span
                            class="sb-traveller sb-st"
                            data-status=traveller.to.as_str()
                            style:--sb-x=from.0.to_string()
                            style:--sb-y=from.1.to_string()
                            style:--sb-dx=(to.0 - from.0).to_string()
                            style:--sb-dy=(to.1 - from.1).to_string()
                        >
                            {traveller.run.get()}
                        </span>
                    }
                } })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use signalbox::{
        history::{Reader, SavedCase, Simulation},
        scenario::presets::PRESETS,
        views::machine,
        words::SimTime,
    };

    fn simulation() -> Simulation {
        let mut sim = match Simulation::open(SavedCase::new((PRESETS[0].draft)(), 42)) {
            Ok(sim) => sim,
            Err(problem) => panic!("the preset opens: {problem}"),
        };
        sim.run_until(sim.horizon(), u32::MAX);
        sim
    }

    /// Shows the history from one event number to another in steps, with so many wall milliseconds between two of them.
    fn show(sim: &Simulation, seqs: impl Iterator<Item = u32>, gap: f64) -> Vec<Travel> {
        let mut reader = Reader::new(sim);
        let mut all: Vec<Travel> = Vec::new();
        let mut now = 10_000.0;
        for seq in seqs {
            reader.seek(sim, seq);
            let scene = reader.scene(sim, SimTime::ZERO);
            now += gap;
            let next = Travel::after(all.last(), &machine(&scene), seq, now, |run| ended(&scene, run));
            all.push(next);
        }
        all
    }

    #[test]
    fn every_move_of_a_run_is_travelled_once_in_both_directions() {
        let sim = simulation();
        for back in [false, true] {
            let seqs: Vec<u32> = if back { (0..=1_000).rev().collect() } else { (0..=1_000).collect() };
            let shown = show(&sim, seqs.into_iter(), 1_000.0);
            let moves = shown.windows(2).map(|pair| {
                // A creation has no status to come from, and going back it has none to lead to.
                let of = |t: &Travel| t.counts[1..].iter().sum::<u32>();
                of(&pair[1]).abs_diff(of(&pair[0]))
            });
            let travelled = shown.iter().map(|travel| travel.on_their_way.len() as u32);
            let (moves, travelled): (u32, u32) = (moves.sum(), travelled.sum());
            assert!(moves > 100);
            // Going back, a run that had settled comes from nowhere in the drawing.
            assert!(travelled <= moves && travelled * 2 > moves, "{travelled} of {moves}");
            assert!(back || travelled == moves, "{travelled} of {moves}");
        }
    }

    #[test]
    fn in_a_rush_nobody_travels_and_the_edges_grow() {
        let sim = simulation();
        let shown = show(&sim, (0..=2_000).step_by(20), 16.0);
        let last = &shown[shown.len() - 1];
        assert!(last.rate.is_rush());
        assert!(last.on_their_way.is_empty());
        assert!((1..=WIDEST).contains(&last.flow(RuleId::T1)));
        let calm = show(&sim, 0..=200, 1_000.0);
        assert!(calm.iter().all(|travel| travel.flow.iter().all(|flow| *flow == 0)));
    }

    #[test]
    fn a_traveller_is_gone_when_its_way_is_over() {
        let sim = simulation();
        let shown = show(&sim, 0..=300, 100.0);
        let longest = shown.iter().flat_map(|travel| {
            let now = travel.on_their_way.iter().map(|t| t.at).fold(0.0, f64::max);
            travel.on_their_way.iter().map(move |t| now - t.at)
        });
        assert!(longest.fold(0.0, f64::max) < KEPT);
    }
}
