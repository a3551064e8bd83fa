//! Office hours: when a person works, in their own time zone.

use jiff::{Timestamp, ToSpan, civil::Time, tz::TimeZone};

use crate::words::{SimTime, Span};

/// The hours of a working day, from Monday to Friday, in a time zone.
#[derive(Clone, Debug, PartialEq)]
pub struct OfficeHours {
    pub(super) zone: TimeZone,
    pub(super) zone_name: String,
    pub(super) opens: Time,
    pub(super) closes: Time,
}

/// No answer is looked for beyond so many days: a person with the shortest day and the longest answer is not waited for.
const MOST_DAYS: u32 = 10_000;

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
        let mut now = starts_at.checked_add_unsigned(from.millis())?;
        let mut left = i64::try_from(takes.millis()).ok()?;
        let mut day = Timestamp::from_millisecond(now).ok()?.to_zoned(self.zone.clone()).date();
        for _ in 0..MOST_DAYS {
            if day.weekday().to_monday_zero_offset() < 5 {
                let at = |time| day.to_datetime(time).to_zoned(self.zone.clone()).ok();
                let opens = at(self.opens)?.timestamp().as_millisecond();
                let closes = at(self.closes)?.timestamp().as_millisecond();
                let begin = now.max(opens);
                if begin < closes {
                    if left <= closes - begin {
                        return u64::try_from(begin + left - starts_at).ok().map(SimTime::from_millis);
                    }
                    left -= closes - begin;
                    now = closes;
                }
            }
            day = day.checked_add(1.day()).ok()?;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;

    /// 2026-01-05T00:00:00Z, a Monday.
    const MONDAY: i64 = 1_767_571_200_000;

    fn nine_to_five() -> OfficeHours {
        let (opens, closes) = (time(9, 0, 0, 0), time(17, 0, 0, 0));
        OfficeHours { zone: TimeZone::UTC, zone_name: String::new(), opens, closes }
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
