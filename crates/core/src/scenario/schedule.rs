//! Schedules: five-field cron in a time zone (W3), asked for the next tick after a virtual instant.
//!
//! The tick search itself is the `croner` crate's. Where the clocks change it follows the custom of cron: a job at a fixed time
//! that falls into the skipped hour runs once right after it, and runs once in the repeated hour; a job at intervals
//! (`*/15 * * * *`) runs in both passes of the repeated hour and not at all in the skipped one.

use croner::parser::{CronParser, Seconds, Year};
use jiff::{Timestamp, tz::TimeZone};

use crate::words::SimTime;

/// A checked cron expression in a time zone (W3).
#[derive(Clone, Debug, PartialEq)]
pub struct Cron {
    pattern: String,
    zone_name: String,
    // Boxed because it is far larger than the other ways of timing a source.
    cron: Box<croner::Cron>,
    zone: TimeZone,
}

/// Why a schedule is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CronError {
    /// Not five fields. Seconds, years and `@daily` are not among them.
    #[error("a cron expression has five fields (minute, hour, day of month, month, day of week), not {found}")]
    Fields {
        /// How many there are.
        found: usize,
    },
    /// A field cannot be read.
    #[error("`{pattern}` is not a cron expression: {why}")]
    Pattern {
        /// The expression.
        pattern: String,
        /// What the reader says, for people.
        why: String,
    },
    /// It can be read, but no date matches it, like 30 February.
    #[error("`{pattern}` never ticks: no date matches it")]
    Never {
        /// The expression.
        pattern: String,
    },
    /// An IANA name in a build that carries no zone data.
    #[error("this build carries no data for the time zone `{zone}`")]
    NoZoneData {
        /// The name.
        zone: String,
    },
    /// Neither UTC nor an offset nor a known name.
    #[error("`{zone}` is no time zone")]
    UnknownZone {
        /// The name.
        zone: String,
    },
}

impl CronError {
    /// Whether the time zone is at fault, not the expression.
    #[must_use]
    pub const fn is_zone(&self) -> bool {
        matches!(self, CronError::NoZoneData { .. } | CronError::UnknownZone { .. })
    }
}

/// Farthest offset from UTC that is accepted, in seconds: 14 hours, the farthest in use.
const FARTHEST_OFFSET: i32 = 14 * 3_600;

impl Cron {
    /// Reads an expression of five fields and a time zone: `UTC`, a fixed offset like `+02:00`, or an IANA name like
    /// `Europe/Berlin` where the build carries zone data (feature `zones`). An empty zone is UTC.
    ///
    /// # Errors
    ///
    /// [`CronError`]: the expression or the zone cannot be read, or no date ever matches (W3).
    pub fn new(pattern: &str, time_zone: &str) -> Result<Cron, CronError> {
        let zone = zone(time_zone.trim())?;
        let pattern = pattern.trim();
        let found = pattern.split_whitespace().count();
        if found != 5 {
            return Err(CronError::Fields { found });
        }
        let cron = CronParser::builder()
            .seconds(Seconds::Disallowed)
            .year(Year::Disallowed)
            .build()
            .parse(pattern)
            .map_err(|e| CronError::Pattern { pattern: pattern.into(), why: e.to_string() })?;
        let cron = Cron { pattern: pattern.into(), zone_name: time_zone.trim().into(), cron: Box::new(cron), zone };
        // 2000-01-01: the rarest tick, 29 February on a given weekday, comes every 28 years.
        if cron.next_after(946_684_800_000, SimTime::ZERO).is_none() {
            return Err(CronError::Never { pattern: cron.pattern });
        }
        Ok(cron)
    }

    /// The first tick strictly after an instant, given the scenario's start in Unix milliseconds; `None` if there is none in
    /// the range of dates.
    #[must_use]
    pub fn next_after(&self, starts_at: i64, after: SimTime) -> Option<SimTime> {
        let from = Timestamp::from_millisecond(starts_at.checked_add_unsigned(after.millis())?).ok()?;
        let next = self.cron.find_next_occurrence(&from.to_zoned(self.zone.clone()), false).ok()?;
        let tick = next.timestamp();
        // The search looks at whole seconds only; whatever it answers, time must go on.
        if tick <= from {
            return None;
        }
        u64::try_from(tick.as_millisecond().checked_sub(starts_at)?).ok().map(SimTime::from_millis)
    }

    /// The first `n` ticks after an instant, fewer if the range of dates ends before.
    #[must_use]
    pub fn ticks(&self, starts_at: i64, after: SimTime, n: usize) -> Vec<SimTime> {
        std::iter::successors(self.next_after(starts_at, after), |at| self.next_after(starts_at, *at)).take(n).collect()
    }

    /// How far the schedule's zone is ahead of UTC at an instant, in milliseconds; 0 beyond the range of dates.
    #[must_use]
    pub fn offset_ms(&self, starts_at: i64, at: SimTime) -> i64 {
        let stamp = starts_at.checked_add_unsigned(at.millis()).map(Timestamp::from_millisecond);
        stamp.and_then(Result::ok).map_or(0, |stamp| i64::from(self.zone.to_offset(stamp).seconds()) * 1_000)
    }

    /// The expression as it was written.
    #[must_use]
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// The time zone as it was written; empty for UTC.
    #[must_use]
    pub fn time_zone(&self) -> &str {
        &self.zone_name
    }
}

/// The time zone of a name.
pub(super) fn zone(name: &str) -> Result<TimeZone, CronError> {
    if name.is_empty() || name.eq_ignore_ascii_case("utc") || name.eq_ignore_ascii_case("z") {
        return Ok(TimeZone::UTC);
    }
    if name.starts_with(['+', '-']) {
        return offset_seconds(name)
            .and_then(|seconds| jiff::tz::Offset::from_seconds(seconds).ok())
            .map(TimeZone::fixed)
            .ok_or_else(|| CronError::UnknownZone { zone: name.into() });
    }
    if !cfg!(feature = "zones") {
        return Err(CronError::NoZoneData { zone: name.into() });
    }
    TimeZone::get(name).map_err(|_| CronError::UnknownZone { zone: name.into() })
}

/// The seconds of `+02:00`, `-0330` or `+2`.
fn offset_seconds(text: &str) -> Option<i32> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = match rest.split_once(':') {
        Some((hours, minutes)) if minutes.len() == 2 => (hours, minutes),
        Some(_) => return None,
        None if rest.len() == 4 => rest.split_at_checked(2)?,
        None => (rest, "0"),
    };
    let digits = |s: &str| -> Option<i32> {
        (!s.is_empty() && s.len() <= 2 && s.bytes().all(|b| b.is_ascii_digit())).then(|| s.parse().ok()).flatten()
    };
    let (hours, minutes) = (digits(hours)?, digits(minutes)?);
    let seconds = hours * 3_600 + minutes * 60;
    (minutes < 60 && seconds <= FARTHEST_OFFSET).then_some(sign * seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-01-05T00:00:00Z, a Monday.
    const START: i64 = 1_767_571_200_000;
    const HOUR: u64 = 3_600_000;

    /// The first ticks after the start, in hours since it.
    fn hours(cron: &Cron, starts_at: i64, n: usize) -> Vec<f64> {
        let mut at = SimTime::ZERO;
        let mut ticks = Vec::new();
        while ticks.len() < n {
            at = cron.next_after(starts_at, at).unwrap();
            ticks.push(at.millis() as f64 / HOUR as f64);
        }
        ticks
    }

    #[test]
    fn ticks_are_strictly_later() {
        let cron = Cron::new("0 9 * * 1-5", "UTC").unwrap();
        assert_eq!(hours(&cron, START, 6), [9.0, 33.0, 57.0, 81.0, 105.0, 177.0]);
        let nine = SimTime::from_millis(9 * HOUR);
        assert_eq!(cron.next_after(START, nine).unwrap().millis(), 33 * HOUR);
        assert_eq!(cron.next_after(START, SimTime::from_millis(9 * HOUR - 1)).unwrap(), nine);
    }

    #[test]
    fn a_start_within_a_second_neither_repeats_nor_skips_a_tick() {
        let cron = Cron::new("* * * * *", "").unwrap();
        let first = cron.next_after(START + 59_400, SimTime::ZERO).unwrap();
        assert_eq!(first.millis(), 600);
        assert_eq!(cron.next_after(START + 59_400, first).unwrap().millis(), 60_600);
        assert_eq!(cron.next_after(START + 59_400, SimTime::from_millis(601)).unwrap().millis(), 60_600);
    }

    #[test]
    fn a_fixed_offset_shifts_the_ticks() {
        assert_eq!(hours(&Cron::new("0 9 * * *", "+02:00").unwrap(), START, 2), [7.0, 31.0]);
        assert_eq!(hours(&Cron::new("0 9 * * *", "-0330").unwrap(), START, 1), [12.5]);
    }

    #[test]
    fn the_next_ticks_come_in_order_with_the_zones_offset() {
        let cron = Cron::new("0 9 * * 1-5", "+02:00").unwrap();
        let ticks = cron.ticks(START, SimTime::ZERO, 3);
        assert_eq!(ticks.iter().map(|t| t.millis() / HOUR).collect::<Vec<_>>(), [7, 31, 55]);
        assert_eq!(cron.offset_ms(START, ticks[0]), 7_200_000);
        assert_eq!(Cron::new("0 9 * * *", "").unwrap().offset_ms(START, SimTime::ZERO), 0);
    }

    #[test]
    fn what_is_not_five_fields_is_refused() {
        for (pattern, found) in [("0 0 9 * * *", 6), ("@daily", 1), ("", 0), ("* * * *", 4)] {
            assert_eq!(Cron::new(pattern, ""), Err(CronError::Fields { found }));
        }
        assert!(matches!(Cron::new("61 * * * *", ""), Err(CronError::Pattern { .. })));
        assert!(matches!(Cron::new("a b c d e", ""), Err(CronError::Pattern { .. })));
    }

    #[test]
    fn a_date_that_never_comes_is_refused() {
        assert_eq!(Cron::new("0 0 30 2 *", ""), Err(CronError::Never { pattern: "0 0 30 2 *".into() }));
        assert!(Cron::new("0 0 29 2 *", "").is_ok());
    }

    #[test]
    fn nonsense_is_no_time_zone() {
        for zone in ["+25:00", "+02:60", "+", "+2:0", "-1x", "+ä"] {
            assert_eq!(Cron::new("0 9 * * *", zone), Err(CronError::UnknownZone { zone: zone.into() }));
        }
    }

    #[cfg(not(feature = "zones"))]
    #[test]
    fn a_build_without_zone_data_refuses_names() {
        let refused = Cron::new("0 9 * * *", "Europe/Berlin");
        assert_eq!(refused, Err(CronError::NoZoneData { zone: "Europe/Berlin".into() }));
    }

    #[cfg(feature = "zones")]
    mod with_zone_data {
        use super::*;

        /// 2026-03-28T12:00:00Z: the night after, Berlin skips 02:00–03:00.
        const SPRING: i64 = 1_774_699_200_000;
        /// 2026-10-24T12:00:00Z: the night after, Berlin repeats 02:00–03:00.
        const AUTUMN: i64 = 1_792_843_200_000;

        #[test]
        fn a_name_is_a_zone_and_nonsense_is_not() {
            assert_eq!(hours(&Cron::new("0 9 * * *", "Europe/Berlin").unwrap(), START, 1), [8.0]);
            let refused = Cron::new("0 9 * * *", "Europe/Bärlin");
            assert_eq!(refused, Err(CronError::UnknownZone { zone: "Europe/Bärlin".into() }));
        }

        #[test]
        fn the_offset_of_a_name_changes_with_the_clocks() {
            let cron = Cron::new("0 9 * * *", "Europe/Berlin").unwrap();
            assert_eq!(cron.offset_ms(SPRING, SimTime::ZERO), 3_600_000);
            assert_eq!(cron.offset_ms(SPRING, SimTime::from_millis(24 * HOUR)), 7_200_000);
        }

        #[test]
        fn a_fixed_time_in_the_skipped_hour_runs_right_after_it() {
            // 02:30 does not exist on that Sunday: 03:00 summer time is 01:00 UTC, 13 hours on. The next day it is 00:30 UTC.
            let cron = Cron::new("30 2 * * *", "Europe/Berlin").unwrap();
            assert_eq!(hours(&cron, SPRING, 3), [13.0, 36.5, 60.5]);
        }

        #[test]
        fn a_fixed_time_in_the_repeated_hour_runs_once() {
            // 02:30 summer time is 00:30 UTC, 12.5 hours on; the next day, in winter time, it is 01:30 UTC.
            let cron = Cron::new("30 2 * * *", "Europe/Berlin").unwrap();
            assert_eq!(hours(&cron, AUTUMN, 2), [12.5, 37.5]);
        }

        #[test]
        fn an_interval_ticks_through_both_changes() {
            let cron = Cron::new("*/30 * * * *", "Europe/Berlin").unwrap();
            for start in [SPRING, AUTUMN] {
                let ticks = hours(&cron, start, 40);
                assert!(ticks.iter().enumerate().all(|(i, t)| *t == (i + 1) as f64 / 2.0), "{ticks:?}");
            }
        }
    }
}
