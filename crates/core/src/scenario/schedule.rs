//! Schedules: five-field cron in a time zone (W3), asked for the next tick after a virtual instant.
//!
//! Where the clocks change it ticks as Vixie cron does. An expression without `*` and steps in minutes and hours names times, and
//! ticks once for each: one that the clock skips comes at the first instant after the gap, so that several of them tick there, and
//! one that comes twice ticks the first time. Any other expression follows the clock as it is shown.

use super::{
    cron::{END, Fields},
    zone::{Shown, Zone, Zones},
};
use crate::words::{SimTime, Span, calendar};

/// A checked cron expression in a time zone (W3).
#[derive(Clone, Debug, PartialEq)]
pub struct Cron {
    pattern: String,
    zone_name: String,
    // Boxed because it is far larger than the other ways of timing a source.
    fields: Box<Fields>,
    zone: Zone,
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
    #[error("`{pattern}` is not a cron expression: `{part}` is not a valid {field} (from {least} to {most})")]
    Pattern {
        /// The expression.
        pattern: String,
        /// The field as it is written.
        part: String,
        /// What the field is for.
        field: &'static str,
        /// Its least number.
        least: u16,
        /// Its greatest number.
        most: u16,
    },
    /// A name in a field that has other names or none.
    #[error("`{pattern}` is not a cron expression: the {field} cannot be `{name}`")]
    Name {
        /// The expression.
        pattern: String,
        /// The name.
        name: &'static str,
        /// What the field is for.
        field: &'static str,
    },
    /// It can be read, but no date matches it, like 30 February.
    #[error("`{pattern}` never ticks: no date matches it")]
    Never {
        /// The expression.
        pattern: String,
    },
    /// It ticks no more: schedules end with the year 5000.
    #[error(
        "`{pattern}` has no tick before the year 5001 once the scenario has begun, or the scenario goes on beyond that year"
    )]
    TooLate {
        /// The expression.
        pattern: String,
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
        matches!(self, CronError::UnknownZone { .. })
    }
}

impl Cron {
    /// Reads an expression of five fields and a time zone: `UTC`, a fixed offset like `+02:00`, or an IANA name like
    /// `Europe/Berlin`, which stands for the rules of today at all dates. An empty zone is UTC.
    ///
    /// # Errors
    ///
    /// [`CronError`]: the expression or the zone cannot be read, or no date ever matches (W3).
    pub fn new(pattern: &str, time_zone: &str) -> Result<Cron, CronError> {
        Cron::in_one_of(&mut Zones::default(), pattern, time_zone)
    }

    /// As [`Cron::new`], with time zones that may be found already.
    pub(super) fn in_one_of(zones: &mut Zones, pattern: &str, time_zone: &str) -> Result<Cron, CronError> {
        let zone = zones.of(time_zone.trim())?;
        let pattern = pattern.trim();
        let found = pattern.split_whitespace().count();
        if found != 5 {
            return Err(CronError::Fields { found });
        }
        let fields = Fields::read(pattern)?;
        if !fields.is_ever() {
            return Err(CronError::Never { pattern: pattern.into() });
        }
        Ok(Cron { pattern: pattern.into(), zone_name: time_zone.trim().into(), fields: Box::new(fields), zone })
    }

    /// About how many ticks there are from an instant on and before another, given the scenario's start in Unix milliseconds. Counted
    /// by whole months, not tick by tick; where the clocks change it may be a few off, and beyond four years it is projected from
    /// those.
    pub(super) fn expected(&self, starts_at: i64, from: SimTime, before: SimTime) -> f64 {
        const FOUR_YEARS: u64 = 1_461 * 86_400_000;
        let unix = |at: SimTime| starts_at.saturating_add_unsigned(at.millis()).min(calendar::LATEST);
        let (from, before) = (unix(from), unix(before));
        let length = before.saturating_sub(from).max(0).unsigned_abs();
        let counted = length.min(FOUR_YEARS);
        // A tick exactly at the start counts, as for the engine.
        let clock = |unix: i64| {
            let second = unix.div_euclid(1_000) + i64::from(unix.rem_euclid(1_000) > 0);
            second + self.zone.offset_at(second)
        };
        let ticks = self.fields.count(clock(from), clock(from.saturating_add_unsigned(counted)));
        if counted < length { ticks as f64 * (length as f64 / counted as f64) } else { ticks as f64 }
    }

    /// Whether a scenario with this start in Unix milliseconds has a tick to come, and ends before schedules do (W3).
    ///
    /// # Errors
    ///
    /// [`CronError::TooLate`].
    pub(super) fn is_in_time(&self, starts_at: i64, horizon: Span) -> Result<(), CronError> {
        let end = starts_at.saturating_add_unsigned(horizon.millis()).div_euclid(1_000);
        // A tick exactly at the start counts.
        let first = self.next_after(starts_at.saturating_sub(1), SimTime::ZERO);
        if first.is_none() || end.saturating_add(self.zone.offset_at(end)) >= END {
            return Err(CronError::TooLate { pattern: self.pattern.clone() });
        }
        Ok(())
    }

    /// The first instant with a tick strictly after another, given the scenario's start in Unix milliseconds; `None` if there is none
    /// up to the year 5000.
    #[must_use]
    pub fn next_after(&self, starts_at: i64, after: SimTime) -> Option<SimTime> {
        let from = starts_at.checked_add_unsigned(after.millis()).filter(|from| *from <= calendar::LATEST)?;
        let second = from.div_euclid(1_000);
        let tick = if self.fields.is_fixed() { self.fixed_after(second) } else { self.interval_after(second) }?;
        u64::try_from(tick.checked_mul(1_000)?.checked_sub(starts_at)?).ok().map(SimTime::from_millis)
    }

    /// How many ticks an instant with a tick has: one, but after a gap of the clock one for each time named in it (W3).
    #[must_use]
    pub fn ticks_at(&self, starts_at: i64, at: SimTime) -> u64 {
        let unix = starts_at.saturating_add_unsigned(at.millis()).min(calendar::LATEST).div_euclid(1_000);
        let (skipped, shown) = (unix + self.zone.offset_at(unix - 1), unix + self.zone.offset_at(unix));
        if self.fields.is_fixed() && skipped < shown { self.fields.count(skipped, shown + 1) } else { 1 }
    }

    /// The next tick of times of day, in Unix seconds. A later time of the clock is never an earlier instant.
    fn fixed_after(&self, after: i64) -> Option<i64> {
        let mut from = after + self.zone.offset_at(after) + 1;
        loop {
            let time = self.fields.first_from(from)?;
            match self.zone.shown(time) {
                Shown::Once(at) | Shown::Twice(at) | Shown::Never(at) if at > after => return Some(at),
                _ => from = time + 1,
            }
        }
    }

    /// The next tick of a job at intervals, in Unix seconds: the clock is followed from change to change.
    fn interval_after(&self, after: i64) -> Option<i64> {
        let mut start = after + 1;
        let mut from = start + self.zone.offset_at(start);
        let mut time = self.fields.first_from(from)?;
        loop {
            let offset = self.zone.offset_at(start);
            let at = time - offset;
            match self.zone.next_change(start) {
                Some(change) if at >= change => start = change,
                _ => return Some(at),
            }
            // Between `from` and `time` nothing is to be found; anything else must be looked at.
            let shown = start + self.zone.offset_at(start);
            if shown < from || shown > time {
                from = shown;
                time = self.fields.first_from(from)?;
            }
        }
    }

    /// The first `n` ticks after an instant, fewer if the year 5000 ends before. Several may come at the same instant.
    #[must_use]
    pub fn ticks(&self, starts_at: i64, after: SimTime, n: usize) -> Vec<SimTime> {
        let instants = std::iter::successors(self.next_after(starts_at, after), |at| self.next_after(starts_at, *at));
        instants.flat_map(|at| std::iter::repeat_n(at, self.ticks_at(starts_at, at) as usize)).take(n).collect()
    }

    /// How far the schedule's zone is ahead of UTC at an instant, in milliseconds; 0 beyond the range of dates.
    #[must_use]
    pub fn offset_ms(&self, starts_at: i64, at: SimTime) -> i64 {
        let unix = starts_at.checked_add_unsigned(at.millis()).filter(|unix| *unix <= calendar::LATEST);
        unix.map_or(0, |unix| self.zone.offset_at(unix.div_euclid(1_000)) * 1_000)
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

#[cfg(test)]
mod tests;
