//! Virtual time. There is no other time in the core (law 1).

use std::ops::{Add, Sub};

use serde::{Deserialize, Deserializer, Serialize, de};

use super::calendar;
use crate::form::{FromNode, Node, Notes};

/// A virtual instant: milliseconds since the scenario's `starts_at`. Below 2^53, so JavaScript reads it exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct SimTime(u64);

/// A length of virtual time in milliseconds. Below 2^53.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Span(u64);

/// The largest instant and length: 2^53 − 1 ms, some 285,000 years.
const MAX: u64 = (1 << 53) - 1;
/// What an instant is written as.
const INSTANT: &str = "a whole number of milliseconds from 0 to 9007199254740991";

impl SimTime {
    /// The start of the scenario.
    pub const ZERO: SimTime = SimTime(0);
    /// The end of representable time; stands for "never".
    pub const MAX: SimTime = SimTime(MAX);

    /// The instant this many milliseconds after the start, capped at [`SimTime::MAX`].
    #[must_use]
    pub const fn from_millis(millis: u64) -> SimTime {
        SimTime(if millis > MAX { MAX } else { millis })
    }

    /// Milliseconds since the start.
    #[must_use]
    pub const fn millis(self) -> u64 {
        self.0
    }

    /// The time that has passed since an earlier instant; zero if that instant lies ahead.
    #[must_use]
    pub const fn since(self, earlier: SimTime) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }

    /// The instant as RFC 3339 in UTC, given the scenario's start in Unix milliseconds.
    #[must_use]
    pub fn rfc3339(self, starts_at: i64) -> String {
        // Beyond the year 9999 there is no RFC 3339 form; a checked scenario ends long before.
        calendar::write(starts_at.saturating_add_unsigned(self.0))
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Span = Span(0);
    /// The longest length; stands for "for ever".
    pub const MAX: Span = Span(MAX);

    /// A length in milliseconds, capped at [`Span::MAX`].
    #[must_use]
    pub const fn from_millis(millis: u64) -> Span {
        Span(if millis > MAX { MAX } else { millis })
    }

    /// A length in seconds.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Span {
        Span::from_millis(secs.saturating_mul(1_000))
    }

    /// A length in minutes.
    #[must_use]
    pub const fn from_mins(mins: u64) -> Span {
        Span::from_millis(mins.saturating_mul(60_000))
    }

    /// A length in hours.
    #[must_use]
    pub const fn from_hours(hours: u64) -> Span {
        Span::from_millis(hours.saturating_mul(3_600_000))
    }

    /// Milliseconds.
    #[must_use]
    pub const fn millis(self) -> u64 {
        self.0
    }
}

impl FromNode for SimTime {
    fn from_node<'a>(node: &'a Node, notes: &mut Notes<'a>) -> Option<SimTime> {
        let millis = u64::from_node(node, notes)?;
        if millis > MAX {
            notes.add_type(node, INSTANT);
            return None;
        }
        Some(SimTime(millis))
    }
}

impl<'de> Deserialize<'de> for SimTime {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<SimTime, D::Error> {
        let millis = u64::deserialize(d)?;
        if millis > MAX {
            return Err(de::Error::invalid_value(de::Unexpected::Unsigned(millis), &INSTANT));
        }
        Ok(SimTime(millis))
    }
}

impl Add<Span> for SimTime {
    type Output = SimTime;
    fn add(self, span: Span) -> SimTime {
        SimTime::from_millis(self.0.saturating_add(span.0))
    }
}

impl Add for Span {
    type Output = Span;
    fn add(self, other: Span) -> Span {
        Span::from_millis(self.0.saturating_add(other.0))
    }
}

impl Sub for Span {
    type Output = Span;
    /// The difference; zero where `other` is longer.
    fn sub(self, other: Span) -> Span {
        Span(self.0.saturating_sub(other.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::read;

    #[test]
    fn time_is_printed_as_rfc_3339() {
        let start = 1_767_571_200_000; // 2026-01-05T00:00:00Z
        assert_eq!(SimTime::from_millis(61_001).rfc3339(start), "2026-01-05T00:01:01.001Z");
    }

    #[test]
    fn time_never_leaves_the_range_javascript_can_hold() {
        assert_eq!(SimTime::MAX + Span::MAX, SimTime::MAX);
        assert_eq!(SimTime::from_millis(u64::MAX).millis(), (1 << 53) - 1);
    }

    #[test]
    fn an_instant_beyond_the_end_of_time_is_not_read() {
        let end = format!("{MAX}");
        assert_eq!(serde_json::from_str::<SimTime>(&end).unwrap(), SimTime::MAX);
        assert_eq!(read::<SimTime>(&serde_json::from_str(&end).unwrap()), Ok(SimTime::MAX));
        for late in ["9007199254740992", "9223372036854775808", "18446744073709551615"] {
            let said = serde_json::from_str::<SimTime>(late).unwrap_err().to_string();
            assert!(said.contains(INSTANT), "{said}");
            let said = read::<SimTime>(&serde_json::from_str(late).unwrap()).unwrap_err()[0].to_string();
            assert!(said.contains(INSTANT), "{said}");
        }
    }
}
