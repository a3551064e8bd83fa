//! The clock's face: virtual instants as day and time, in UTC.

use signalbox::words::SimTime;

const DAY: i64 = 86_400_000;
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Day of the week, day of the scenario and time of an instant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Face {
    /// The day of the week: "Mon".
    pub weekday: &'static str,
    /// The day of the scenario, from 1.
    pub day: i64,
    /// The time of the day: "09:42:07".
    pub time: String,
}

/// What the clock shows at an instant of a scenario that starts at `starts_at` (Unix milliseconds).
#[must_use]
pub fn face(at: SimTime, starts_at: i64) -> Face {
    let unix = starts_at.saturating_add_unsigned(at.millis());
    let (days, rest) = (unix.div_euclid(DAY), unix.rem_euclid(DAY) / 1_000);
    // 1 January 1970 was a Thursday.
    let weekday = WEEKDAYS[(days + 3).rem_euclid(7) as usize];
    let day = days - starts_at.div_euclid(DAY) + 1;
    Face { weekday, day, time: format!("{:02}:{:02}:{:02}", rest / 3_600, rest / 60 % 60, rest % 60) }
}

impl Face {
    /// The whole face in a line: "Day 1, Mon 09:42:07".
    #[must_use]
    pub fn say(&self) -> String {
        format!("Day {}, {} {}", self.day, self.weekday, self.time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_knows_the_day() {
        let start = 1_767_603_300_000; // 2026-01-05T08:55:00Z, a Monday
        assert_eq!(face(SimTime::ZERO, start).say(), "Day 1, Mon 08:55:00");
        assert_eq!(face(SimTime::from_millis(16 * 3_600_000), start).say(), "Day 2, Tue 00:55:00");
    }
}
