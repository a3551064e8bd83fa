//! Where in a history something happens: the density behind the scrub slider.

use serde::Serialize;

use crate::{
    journal::Journal,
    words::{Event, SimTime, Status},
};

/// One stretch of a history.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Activity {
    /// Events in it.
    pub events: u32,
    /// Runs that failed or timed out in it.
    pub failures: u32,
    /// Runs that were rejected in it.
    pub rejections: u32,
    /// Commands given in it.
    pub commands: u32,
}

/// The history up to `end` in `buckets` stretches of equal length.
#[must_use]
pub fn activity(journal: &Journal, end: SimTime, buckets: u32) -> Vec<Activity> {
    let mut out = vec![Activity::default(); buckets as usize];
    let (length, count) = (end.millis().saturating_add(1), u64::from(buckets.max(1)));
    let (whole, rest) = (length / count, length % count);
    // The first millisecond of a stretch; `rest` and its place lie below 2^32 each.
    let start = |place: u64| place * whole + (place * rest).div_ceil(count);
    let mut place = 0;
    for record in journal.records().iter().filter(|r| r.at() <= end) {
        while place + 1 < count && record.at().millis() >= start(place + 1) {
            place += 1;
        }
        let Some(bucket) = out.get_mut(place as usize) else { continue };
        bucket.events += 1;
        match record.event() {
            Event::Moved { to: Status::Failed | Status::TimedOut, .. } => bucket.failures += 1,
            Event::Moved { to: Status::Rejected, .. } => bucket.rejections += 1,
            Event::CommandGiven { .. } => bucket.commands += 1,
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        history::{SavedCase, Simulation},
        scenario::presets,
    };

    #[test]
    fn every_event_is_counted_in_its_stretch() {
        let draft = presets::PRESETS[0].draft;
        let mut simulation = Simulation::open(SavedCase::new(draft(), 42)).unwrap();
        simulation.run_until(simulation.horizon(), u32::MAX);
        let journal = simulation.engine().journal();
        for end in [simulation.horizon(), SimTime::from_millis(86_399_999), SimTime::from_millis(12_345_677)] {
            for count in [1, 7, 240, 100_000] {
                let mut expected = vec![0; count as usize];
                for record in journal.records().iter().filter(|r| r.at() <= end) {
                    let part = u128::from(record.at().millis()) * u128::from(count) / u128::from(end.millis() + 1);
                    expected[part as usize] += 1;
                }
                let counted: Vec<u32> = activity(journal, end, count).iter().map(|a| a.events).collect();
                assert_eq!(counted, expected, "{count} stretches up to {end:?}");
            }
        }
        assert_eq!(activity(journal, simulation.horizon(), 0), []);
    }
}
