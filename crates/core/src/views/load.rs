//! How loaded the organisation was: queue depth, people asked, busy slots and the limit, over a stretch of time.
//!
//! A [`Load`] reads the journal once and keeps a gauge every so many events, so that any stretch of a long history is told by
//! reading that stretch alone.

use serde::Serialize;

use crate::{
    journal::Journal,
    scenario::Target,
    words::{Event, SimTime, Status},
    world::Past,
};

/// Events between two gauges that are kept.
const STRIDE: usize = 1_024;

/// What the organisation's gauges show at a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Gauge {
    /// Runs in `queued`: the depth of all queues, dispatched runs without a runner included.
    pub queued: u32,
    /// Runs in `pending_approval`.
    pub people: u32,
    /// Slots taken by managed jobs (Q2, Q3).
    pub busy: u32,
    /// Slots there are (Q2, Q9).
    pub limit: u32,
}

impl Gauge {
    fn take(&mut self, past: &Past, event: &Event) {
        match *event {
            Event::Created { .. } => self.queued += 1,
            Event::Dispatched { agent: None, .. } => self.busy += 1,
            Event::Withdrawn { run, .. } => self.release(past, run),
            Event::Claimed { .. } => self.queued -= 1,
            Event::Moved { run, from, to, .. } => {
                match from {
                    Status::Queued => self.queued -= 1,
                    Status::PendingApproval => self.people -= 1,
                    Status::InProgress => self.release(past, run),
                    _ => {}
                }
                self.people += u32::from(to == Status::PendingApproval);
            }
            Event::LimitChanged { limit } => self.limit = limit,
            _ => {}
        }
    }

    fn release(&mut self, past: &Past, run: crate::words::RunNo) {
        self.busy -= u32::from(past.birth(run).target == Target::Managed);
    }
}

/// One stretch of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct LoadStretch {
    /// When it begins.
    pub from: SimTime,
    /// The most that each gauge showed in it, however briefly, but for gauges that fell back in the same instant.
    pub most: Gauge,
    /// The mean number of runs in `queued`, weighted by time.
    pub queued: f64,
    /// The mean number of busy slots, weighted by time.
    pub busy: f64,
}

/// The gauges of a history.
#[derive(Clone, Debug)]
pub struct Load {
    kept: Vec<Gauge>,
    now: Gauge,
    read: usize,
}

impl Load {
    /// The gauges before the first event. `limit` is the scenario's.
    #[must_use]
    pub fn new(limit: u32) -> Load {
        let now = Gauge { limit, ..Gauge::default() };
        Load { kept: vec![now], now, read: 0 }
    }

    /// Reads what the journal has gained. A journal that was rewound needs a new [`Load`].
    pub fn follow(&mut self, journal: &Journal, past: &Past) {
        for record in journal.records().iter_from(self.read) {
            self.now.take(past, &record.event());
            self.read += 1;
            if self.read.is_multiple_of(STRIDE) {
                self.kept.push(self.now);
            }
        }
    }

    /// The gauges after so many events, of those that were read.
    #[must_use]
    pub fn at(&self, journal: &Journal, past: &Past, seq: u32) -> Gauge {
        let seq = (seq as usize).min(self.read);
        let place = (seq / STRIDE).min(self.kept.len() - 1);
        let mut gauge = self.kept[place];
        for record in journal.records().range(place * STRIDE..seq) {
            gauge.take(past, &record.event());
        }
        gauge
    }

    /// The time from `from` to `to` in so many stretches of equal length. Empty if there is no time in it.
    #[must_use]
    pub fn stretches(
        &self,
        journal: &Journal,
        past: &Past,
        from: SimTime,
        to: SimTime,
        count: u32,
    ) -> Vec<LoadStretch> {
        let length = to.since(from).millis();
        if length == 0 || count == 0 {
            return Vec::new();
        }
        let records = journal.records();
        let mut next = records.partition_point(|r| r.at() <= from).min(self.read);
        let mut gauge = self.at(journal, past, next as u32);
        let mut out = Vec::with_capacity(count as usize);
        let edge = |i: u32| {
            let part = u128::from(length) * u128::from(i) / u128::from(count);
            SimTime::from_millis(from.millis() + part as u64)
        };
        for i in 0..count {
            let (begin, end) = (edge(i), edge(i + 1));
            let mut stretch = LoadStretch { from: begin, most: gauge, ..LoadStretch::default() };
            let mut at = begin;
            let mut pass = |gauge: &Gauge, at: &mut SimTime, to: SimTime| {
                let share = to.since(*at).millis() as f64;
                if share > 0.0 {
                    stretch.queued += share * f64::from(gauge.queued);
                    stretch.busy += share * f64::from(gauge.busy);
                    stretch.most = most(stretch.most, *gauge);
                }
                *at = to;
            };
            while let Some(record) = records.get(next).filter(|r| next < self.read && r.at() <= end) {
                pass(&gauge, &mut at, record.at());
                gauge.take(past, &record.event());
                next += 1;
            }
            pass(&gauge, &mut at, end);
            let whole = end.since(begin).millis().max(1) as f64;
            stretch.queued /= whole;
            stretch.busy /= whole;
            out.push(stretch);
        }
        out
    }
}

fn most(a: Gauge, b: Gauge) -> Gauge {
    Gauge {
        queued: a.queued.max(b.queued),
        people: a.people.max(b.people),
        busy: a.busy.max(b.busy),
        limit: a.limit.max(b.limit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        history::{Reader, SavedCase, Simulation},
        scenario::presets::PRESETS,
    };

    fn played(draft: crate::scenario::Draft) -> Simulation {
        let mut simulation = Simulation::open(SavedCase::new(draft, 42)).unwrap();
        let horizon = simulation.horizon();
        simulation.run_until(horizon, u32::MAX);
        simulation
    }

    #[test]
    fn the_gauges_show_what_the_world_holds_after_every_event() {
        for preset in PRESETS {
            let simulation = played((preset.draft)());
            let (journal, past) = (simulation.engine().journal(), simulation.engine().past());
            let mut load = Load::new(simulation.engine().scenario().limit);
            load.follow(journal, past);
            let mut reader = Reader::new(&simulation);
            for seq in (0..=journal.len()).step_by(7) {
                reader.seek(&simulation, seq);
                let world = reader.world();
                let expected = Gauge {
                    queued: world.statuses()[Status::Queued as usize],
                    people: world.statuses()[Status::PendingApproval as usize],
                    busy: world.jobs(),
                    limit: world.limit(),
                };
                assert_eq!(load.at(journal, past, seq), expected, "{} at {seq}", preset.id);
            }
        }
    }

    #[test]
    fn stretches_of_any_size_add_up_to_the_whole() {
        let simulation = played((PRESETS[0].draft)());
        let (journal, past) = (simulation.engine().journal(), simulation.engine().past());
        let mut load = Load::new(simulation.engine().scenario().limit);
        load.follow(journal, past);
        let (from, to) = (SimTime::from_millis(3_600_000), SimTime::from_millis(40_000_000));
        let [whole] = load.stretches(journal, past, from, to, 1)[..] else { panic!("one stretch") };
        for count in [2, 7, 60] {
            let parts = load.stretches(journal, past, from, to, count);
            let mean = parts.iter().map(|s| s.queued).sum::<f64>() / f64::from(count);
            assert!((mean - whole.queued).abs() < 1e-3, "{mean} and {}", whole.queued);
            assert_eq!(parts.iter().map(|s| s.most.queued).max(), Some(whole.most.queued));
            assert!(parts.iter().all(|s| s.busy <= f64::from(s.most.busy)));
        }
        assert!(load.stretches(journal, past, to, to, 5).is_empty());
    }

    #[test]
    fn a_journal_is_read_in_portions() {
        let mut simulation = Simulation::open(SavedCase::new((PRESETS[0].draft)(), 1)).unwrap();
        let limit = simulation.engine().scenario().limit;
        let mut portions = Load::new(limit);
        for hour in 1..=24 {
            simulation.run_until(SimTime::from_millis(hour * 3_600_000), u32::MAX);
            portions.follow(simulation.engine().journal(), simulation.engine().past());
        }
        let mut whole = Load::new(limit);
        whole.follow(simulation.engine().journal(), simulation.engine().past());
        assert_eq!((portions.kept, portions.now), (whole.kept, whole.now));
    }
}
