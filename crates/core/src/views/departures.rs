//! How long runs waited in `queued`, told when they left it: by cause, and how the waits are spread.

use serde::Serialize;

use crate::{
    policy::Scene,
    words::{RunNo, SimTime, Span, order::order_by},
    world::Waits,
};

/// The upper edges of the classes of a spread, in milliseconds; the last class has none.
pub const CLASSES: [u64; 17] = [
    5_000,
    10_000,
    15_000,
    30_000,
    60_000,
    120_000,
    180_000,
    300_000,
    600_000,
    900_000,
    1_800_000,
    3_600_000,
    7_200_000,
    14_400_000,
    28_800_000,
    86_400_000,
    604_800_000,
];

/// A run that left `queued`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Departure {
    at: SimTime,
    run: RunNo,
    /// Its whole wait in milliseconds.
    waited: u64,
}

/// The runs of a history that left `queued`, in the order in which they did: claimed by a runner (T1), aborted or timed out in the
/// queue (T5, T14, T15).
#[derive(Clone, Debug, Default)]
pub struct Departures {
    left: Vec<Departure>,
}

/// How the waits of some runs are spread.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Spread {
    /// How many runs.
    pub runs: u32,
    /// How many of them fall in each class of [`CLASSES`], the open one last.
    pub classes: Vec<u32>,
    /// Half of them waited no longer; `null` without runs.
    pub p50: Option<Span>,
    /// 95 in 100 of them waited no longer.
    pub p95: Option<Span>,
    /// 99 in 100 of them waited no longer.
    pub p99: Option<Span>,
    /// The longest wait.
    pub longest: Option<Span>,
}

impl Departures {
    /// All of them that a moment knows; taken at the head, that is the whole history.
    #[must_use]
    pub fn of(scene: &Scene<'_>) -> Departures {
        let runs = (0..scene.world.run_count() as usize).map(RunNo::at_index);
        let known = runs.filter_map(|run| scene.world.known(scene.past, run));
        let left = known.filter_map(|run| {
            let at = run.course.claimed.min(run.course.ended);
            let waited = run.course.waits.total().millis();
            (at != SimTime::MAX).then_some(Departure { at, run: run.no, waited })
        });
        let mut left: Vec<_> = left.collect();
        order_by(&mut left, |departure| departure.run.get().into());
        order_by(&mut left, |departure| departure.at.millis());
        Departures { left }
    }

    fn between(&self, from: SimTime, to: SimTime) -> &[Departure] {
        let begin = self.left.partition_point(|d| d.at <= from);
        let end = self.left.partition_point(|d| d.at <= to);
        self.left.get(begin..end).unwrap_or_default()
    }

    /// The waiting of the runs that left in each of so many equal stretches after `from` up to `to`, by cause; every millisecond that a
    /// run waited is told when it left.
    #[must_use]
    pub fn by_cause(&self, scene: &Scene<'_>, from: SimTime, to: SimTime, count: u32) -> Vec<Waits> {
        let mut out = vec![Waits::ZERO; count as usize];
        let length = u128::from(to.since(from).millis().max(1));
        for departure in self.between(from, to) {
            let Some(run) = scene.world.known(scene.past, departure.run) else { continue };
            let into = u128::from(departure.at.since(from).millis().saturating_sub(1));
            let place = (into * u128::from(count) / length) as usize;
            if let Some(waits) = out.get_mut(place) {
                waits.add(&run.course.waits);
            }
        }
        out
    }

    /// How the waits of the runs that left after `from` up to `to` are spread. Percentiles by nearest rank, not interpolated.
    #[must_use]
    pub fn spread(&self, from: SimTime, to: SimTime) -> Spread {
        let left = self.between(from, to);
        let mut classes = vec![0; CLASSES.len() + 1];
        for departure in left {
            classes[CLASSES.partition_point(|edge| *edge < departure.waited)] += 1;
        }
        let mut waits: Vec<u64> = left.iter().map(|d| d.waited).collect();
        let mut rank = |hundredths: usize| {
            let place = (waits.len() * hundredths).div_ceil(100).checked_sub(1)?;
            let (_, found, _) = waits.select_nth_unstable(place);
            Some(Span::from_millis(*found))
        };
        let (p50, p95, p99, longest) = (rank(50), rank(95), rank(99), rank(100));
        Spread { runs: left.len() as u32, classes, p50, p95, p99, longest }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        history::{SavedCase, Simulation},
        scenario::presets::PRESETS,
        views::totals,
    };

    fn played() -> Simulation {
        let mut simulation = Simulation::open(SavedCase::new((PRESETS[0].draft)(), 42)).unwrap();
        let horizon = simulation.horizon();
        simulation.run_until(horizon, u32::MAX);
        simulation
    }

    #[test]
    fn every_wait_is_told_once_and_by_its_causes() {
        let simulation = played();
        let scene = simulation.scene();
        let departures = Departures::of(&scene);
        let end = simulation.horizon();
        for count in [1, 13, 240] {
            let mut sum = Waits::ZERO;
            departures.by_cause(&scene, SimTime::ZERO, end, count).iter().for_each(|w| sum.add(w));
            let whole: u64 = departures.left.iter().map(|d| d.waited).sum();
            assert_eq!(sum.total().millis(), whole, "{count} stretches");
        }
        // Who still waits at the end has not left.
        let still = scene.world.live().filter(|run| run.course.claimed == SimTime::MAX).count();
        assert_eq!(departures.left.len() + still, scene.world.run_count() as usize);
    }

    #[test]
    fn the_spread_agrees_with_the_totals_and_with_counting() {
        let simulation = played();
        let scene = simulation.scene();
        let departures = Departures::of(&scene);
        let spread = departures.spread(SimTime::ZERO, simulation.horizon());
        assert_eq!(spread.classes.iter().sum::<u32>(), spread.runs);
        let mut waits: Vec<_> = departures.left.iter().map(|d| d.waited).collect();
        waits.sort_unstable();
        assert_eq!(spread.longest.map(Span::millis), waits.last().copied());
        let p95 = spread.p95.map_or(0, Span::millis);
        let below = waits.iter().filter(|w| **w <= p95).count();
        assert!(below * 100 >= waits.len() * 95 && waits.iter().filter(|w| **w < p95).count() * 100 < waits.len() * 95);
        if totals(&scene).claimed == spread.runs {
            assert_eq!(totals(&scene).wait_p50, spread.p50);
        }
        let none = departures.spread(SimTime::MAX, SimTime::MAX);
        assert_eq!((none.runs, none.p50, none.longest), (0, None, None));
    }
}
