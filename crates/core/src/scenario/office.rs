//! Office hours: when a person works, in their own time zone.

use super::zone::{Shown, Zone};
use crate::words::{SimTime, Span, calendar};

/// The hours of a working day, from Monday to Friday, in a time zone.
#[derive(Clone, Debug, PartialEq)]
pub struct OfficeHours {
    pub(super) zone: Zone,
    pub(super) zone_name: String,
    /// When the office opens, in minutes after midnight.
    pub(super) opens: i64,
    /// When it closes, in minutes after midnight.
    pub(super) closes: i64,
}

/// No answer is looked for beyond so many days: a person with the shortest day and the longest answer is not waited for.
const MOST_DAYS: i64 = 10_000;

impl OfficeHours {
    /// The time zone as it was written; empty for UTC.
    #[must_use]
    pub fn time_zone(&self) -> &str {
        &self.zone_name
    }

    /// When so much working time has passed since an instant, given the scenario's start in Unix milliseconds;
    /// [`SimTime::MAX`] if that lies beyond the calendar.
    #[must_use]
    pub fn after(&self, starts_at: i64, from: SimTime, takes: Span) -> SimTime {
        self.search(starts_at, from, takes).unwrap_or(SimTime::MAX)
    }

    fn search(&self, starts_at: i64, from: SimTime, takes: Span) -> Option<SimTime> {
        let mut now = starts_at.checked_add_unsigned(from.millis()).filter(|now| *now <= calendar::LATEST)?;
        let mut left = i64::try_from(takes.millis()).ok()?;
        let first = (now.div_euclid(1_000) + self.zone.offset_at(now.div_euclid(1_000))).div_euclid(86_400);
        for day in first..first + MOST_DAYS {
            if (1..=5).contains(&calendar::weekday(day)) {
                // As in schedules (W3): a time that the clock skips is the end of the gap, one that it shows twice the first of them.
                let at = |minute| match self.zone.shown(day * 86_400 + minute * 60) {
                    Shown::Once(at) | Shown::Twice(at) | Shown::Never(at) => at * 1_000,
                };
                let (opens, closes) = (at(self.opens), at(self.closes));
                if closes > calendar::LATEST {
                    return None;
                }
                let begin = now.max(opens);
                if begin < closes {
                    if left <= closes - begin {
                        return u64::try_from(begin + left - starts_at).ok().map(SimTime::from_millis);
                    }
                    left -= closes - begin;
                    now = closes;
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-01-05T00:00:00Z, a Monday.
    const MONDAY: i64 = 1_767_571_200_000;

    fn nine_to_five() -> OfficeHours {
        OfficeHours { zone: Zone::UTC, zone_name: String::new(), opens: 9 * 60, closes: 17 * 60 }
    }

    fn hours(h: f64) -> SimTime {
        SimTime::from_millis((h * 3_600_000.0) as u64)
    }

    #[test]
    fn time_passes_in_office_hours_only() {
        let office = nine_to_five();
        let after = |from, takes: u64| office.after(MONDAY, from, Span::from_hours(takes));
        assert_eq!(after(hours(3.0), 2), hours(11.0), "before the day begins");
        assert_eq!(after(hours(10.5), 2), hours(12.5), "within the day");
        assert_eq!(after(hours(16.0), 2), hours(24.0 + 10.0), "over night");
        assert_eq!(after(hours(16.0), 1), hours(17.0), "at the very end of the day");
        assert_eq!(after(hours(4.0 * 24.0 + 18.0), 1), hours(7.0 * 24.0 + 10.0), "over the weekend");
        assert_eq!(after(hours(0.0), 40), hours(4.0 * 24.0 + 17.0), "a whole week");
    }

    #[test]
    fn an_answer_at_once_still_waits_for_the_office_to_open() {
        assert_eq!(nine_to_five().after(MONDAY, hours(3.0), Span::ZERO), hours(9.0));
    }
}
