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
    let length = (end.millis() + 1).max(1);
    for record in journal.records().iter().filter(|r| r.at() <= end) {
        let place = u128::from(record.at().millis()) * u128::from(buckets) / u128::from(length);
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
