//! Wait accounting: every millisecond in `queued` is charged to exactly one cause (law 4), without touching each waiting run at
//! each event.
//!
//! How: a run's causes change with its workspace (busy, keeping back) and with its queue (full or not). Those keep running
//! totals ([`Clock`]); a run notes the totals when it joins and takes the differences when it leaves. Only the front run of a
//! workspace can wait for a slot, so that part is noted in the workspace. What is left over is waiting behind earlier runs.

use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::words::{Cause, SimTime, Span};

/// A running total of the time during which something was so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    total: u64,
    since: SimTime,
    on: bool,
}

impl Clock {
    /// From `now` on it is so, or not.
    pub fn set(&mut self, now: SimTime, on: bool) {
        if self.on {
            self.total += now.since(self.since).millis();
        }
        self.since = now;
        self.on = on;
    }

    /// Whether it holds now.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.on
    }

    /// The total up to `now`, in milliseconds.
    #[must_use]
    pub fn read(&self, now: SimTime) -> u64 {
        self.total + if self.on { now.since(self.since).millis() } else { 0 }
    }
}

/// Milliseconds of waiting by cause, in the order of [`Cause::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waits(pub [u64; Cause::ALL.len()]);

impl Waits {
    /// No waiting at all.
    pub const ZERO: Waits = Waits([0; Cause::ALL.len()]);

    /// Charges some milliseconds to a cause.
    pub fn charge(&mut self, cause: Cause, millis: u64) {
        let charged = &mut self.0[cause as usize];
        *charged = charged.saturating_add(millis);
    }

    /// What is charged to a cause.
    #[must_use]
    pub fn of(&self, cause: Cause) -> Span {
        Span::from_millis(self.0[cause as usize])
    }

    /// All waiting together.
    #[must_use]
    pub fn total(&self) -> Span {
        Span::from_millis(self.0.iter().fold(0, |sum, millis| u64::saturating_add(sum, *millis)))
    }

    /// Adds another account to this one. Sums over many runs stay at the largest number: 2,048 runs that wait to the end of time are
    /// more milliseconds than fit into one.
    pub fn add(&mut self, other: &Waits) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine = mine.saturating_add(theirs);
        }
    }
}

impl Serialize for Waits {
    /// An object with a number of milliseconds for each cause.
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut map = s.serialize_map(Some(self.0.len()))?;
        for cause in Cause::ALL {
            map.serialize_entry(cause.as_str(), &self.0[*cause as usize])?;
        }
        map.end()
    }
}
