//! Schedules: five-field cron in a time zone (W3), asked for the next tick after a virtual instant.
//!
//! Where the clocks change the custom of cron is followed: a job at a fixed time that falls into the skipped hour runs once right
//! after it, and runs once in the repeated hour; a job at intervals (`*/15 * * * *`) runs in both passes of the repeated hour and
//! not at all in the skipped one.

use super::{
    cron::Fields,
    zone::{Shown, Zone},
};
use crate::words::{SimTime, calendar};

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
    #[error("`{pattern}` is not a cron expression: {why}")]
    Pattern {
        /// The expression.
        pattern: String,
        /// What is wrong with it, for people.
        why: String,
    },
    /// It can be read, but no date matches it, like 30 February.
    #[error("`{pattern}` never ticks: no date matches it")]
    Never {
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
        let zone = Zone::of(time_zone.trim())?;
        let pattern = pattern.trim();
        let found = pattern.split_whitespace().count();
        if found != 5 {
            return Err(CronError::Fields { found });
        }
        let fields = Fields::read(pattern).map_err(|why| CronError::Pattern { pattern: pattern.into(), why })?;
        let cron = Cron { pattern: pattern.into(), zone_name: time_zone.trim().into(), fields: Box::new(fields), zone };
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
        let from = starts_at.checked_add_unsigned(after.millis()).filter(|from| *from <= calendar::LATEST)?;
        let second = from.div_euclid(1_000);
        let tick = if self.fields.is_fixed() { self.fixed_after(second) } else { self.interval_after(second) }?;
        u64::try_from(tick.checked_mul(1_000)?.checked_sub(starts_at)?).ok().map(SimTime::from_millis)
    }

    /// The next tick of a job at a fixed time of day, in Unix seconds.
    fn fixed_after(&self, after: i64) -> Option<i64> {
        let mut from = after + self.zone.offset_at(after) + 1;
        loop {
            let time = self.fields.first_from(from)?;
            match self.zone.shown(time) {
                Shown::Once(at) => return Some(at),
                Shown::Twice(first) if first > after => return Some(first),
                Shown::Twice(_) => from = time + 1,
                Shown::Never(_) => {
                    // It runs at the end of the gap, unless that is another day on which it should not.
                    let mut end = time;
                    let at = loop {
                        end += 60;
                        if let Shown::Once(at) | Shown::Twice(at) = self.zone.shown(end) {
                            break at;
                        }
                    };
                    if self.fields.is_date(end.div_euclid(86_400)) && at > after {
                        return Some(at);
                    }
                    from = end;
                }
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

    /// The first `n` ticks after an instant, fewer if the range of dates ends before.
    #[must_use]
    pub fn ticks(&self, starts_at: i64, after: SimTime, n: usize) -> Vec<SimTime> {
        std::iter::successors(self.next_after(starts_at, after), |at| self.next_after(starts_at, *at)).take(n).collect()
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

    mod in_a_zone {
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

    /// The library that the meaning of an expression comes from, asked about the same.
    mod as_croner_does {
        use croner::parser::{CronParser, Seconds, Year};
        use jiff::{Timestamp, tz::TimeZone};
        use proptest::prelude::*;

        use super::*;

        fn theirs(pattern: &str) -> Option<croner::Cron> {
            CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build().parse(pattern).ok()
        }

        /// The next ticks in Unix milliseconds, up to a number of them.
        fn ticks(pattern: &str, zone: &str, start: i64, n: usize) -> [Vec<i64>; 2] {
            let (cron, croner) = (Cron::new(pattern, zone), theirs(pattern).unwrap());
            let mut both = [Vec::new(), Vec::new()];
            let mut at = SimTime::ZERO;
            while let Ok(cron) = &cron
                && both[0].len() < n
                && let Some(next) = cron.next_after(start, at)
            {
                both[0].push(start + next.millis() as i64);
                at = next;
            }
            let zone = match zone.split_once(':') {
                Some((hours, _)) => TimeZone::fixed(jiff::tz::offset(hours.parse().unwrap())),
                None => TimeZone::get(zone).unwrap(),
            };
            let mut at = Timestamp::from_millisecond(start).unwrap().to_zoned(zone);
            while both[1].len() < n
                && let Ok(next) = croner.find_next_occurrence(&at, false)
            {
                both[1].push(next.timestamp().as_millisecond());
                at = next;
            }
            both
        }

        /// A part of a field: mostly right, sometimes not.
        fn part(least: u16, most: u16, words: &'static [&'static str]) -> impl Strategy<Value = String> {
            let n = move || (least..=most).prop_map(|n| n.to_string());
            let some = move || (0..most + 3).prop_map(|n| n.to_string());
            prop_oneof![
                4 => n(),
                2 => (n(), n()).prop_map(|(a, b)| format!("{a}-{b}")),
                2 => (1..most + 10).prop_map(|step| format!("*/{step}")),
                1 => (n(), n(), some()).prop_map(|(a, b, step)| format!("{a}-{b}/{step}")),
                2 => proptest::sample::select(words).prop_map(String::from),
                1 => some(),
            ]
        }

        fn field(least: u16, most: u16, words: &'static [&'static str]) -> impl Strategy<Value = String> {
            let list = proptest::collection::vec(part(least, most, words), 1..4).prop_map(|parts| parts.join(","));
            prop_oneof![3 => Just(String::from("*")), 3 => part(least, most, words), 1 => list]
        }

        fn pattern() -> impl Strategy<Value = String> {
            const TIMES: &[&str] = &["*", "0", "30", "0,30", "5-5/2", "5-5/1", "*/65535", "1-5/65535", ",", "?", "0/5"];
            const DAYS: &[&str] = &["L", "LW", "1W", "15W", "31W", "?", "l", "5L", "15W3", "L,LW", "1-3W", "31", "29"];
            const MONTHS: &[&str] = &["JAN", "feb", "MAR-MAY", "DEC", "2", "3", "10", "11"];
            const WEEKDAYS: &[&str] = &[
                "MON", "fri-SUN", "SUN", "7", "5L", "1#2", "7#5", "1-5#1", "*/2#3", "L", "+1", "+*", "?", "1#2L",
                "5L5L", "1#6",
            ];
            (field(0, 59, TIMES), field(0, 23, TIMES), field(1, 31, DAYS), field(1, 12, MONTHS), field(0, 7, WEEKDAYS))
                .prop_map(|(minute, hour, day, month, weekday)| format!("{minute} {hour} {day} {month} {weekday}"))
        }

        const ZONES: &[&str] = &[
            "UTC",
            "+05:00",
            "Europe/Berlin",
            "America/New_York",
            "America/St_Johns",
            "America/Santiago",
            "America/Nuuk",
            "Africa/Cairo",
            "Asia/Jerusalem",
            "Asia/Beirut",
            "Asia/Kolkata",
            "Australia/Lord_Howe",
            "Antarctica/Troll",
            "Pacific/Chatham",
        ];

        /// Instants from 2026 to 2030, most of them close to a change of a clock.
        fn start(zone: &'static str) -> impl Strategy<Value = i64> {
            const YEARS: std::ops::Range<i64> = 1_767_225_600_000..1_893_456_000_000;
            let changes: Vec<i64> = TimeZone::get(zone).map_or_else(
                |_| Vec::new(),
                |zone| {
                    let changes = zone.following(Timestamp::from_millisecond(YEARS.start).unwrap());
                    let changes = changes.map(|change| change.timestamp().as_millisecond());
                    changes.take_while(|at| YEARS.contains(at)).collect()
                },
            );
            let changes = if changes.is_empty() { vec![YEARS.start] } else { changes };
            let near = (proptest::sample::select(changes), -100_000_000_i64..10_000_000).prop_map(|(at, by)| at + by);
            let whole = near.clone().prop_map(|at| at / 1_800_000 * 1_800_000);
            prop_oneof![YEARS, near, whole]
        }

        fn zone_and_start() -> impl Strategy<Value = (&'static str, i64)> {
            proptest::sample::select(ZONES).prop_flat_map(|zone| (Just(zone), start(zone)))
        }

        proptest! {
            #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

            #[test]
            fn an_expression_is_read_and_ticks(pattern in pattern(), (zone, start) in zone_and_start()) {
                match (Cron::new(&pattern, zone), theirs(&pattern)) {
                    (Err(CronError::Pattern { .. }), None) => {}
                    (ours, Some(_)) if !matches!(ours, Err(CronError::Pattern { .. })) => {
                        let [ours, theirs] = ticks(&pattern, zone, start, 20);
                        prop_assert_eq!(ours, theirs, "{} {} {}", pattern, zone, start);
                    }
                    (ours, theirs) => prop_assert!(false, "{} is {:?}, not {:?}", pattern, ours, theirs.is_some()),
                }
            }

            /// Close to the changes of a clock, with fields that hit the changed hours.
            #[test]
            fn the_changed_hours_are_met(
                minute in proptest::sample::select(&["0", "30", "15,45", "*/20", "*", "59"][..]),
                hour in proptest::sample::select(&["0", "1", "2", "3", "23", "*", "1-3", "0,2", "*/2"][..]),
                day in proptest::sample::select(&["* * *", "* * 0", "* * 6", "L * *", "* 3,10 0#L", "1-7 11 +SUN"][..]),
                (zone, start) in zone_and_start(),
            ) {
                let pattern = format!("{minute} {hour} {day}");
                let [ours, theirs] = ticks(&pattern, zone, start, 20);
                prop_assert_eq!(ours, theirs, "{} {} {}", pattern, zone, start);
            }
        }

        /// In Nuuk the last hour of the Saturday 2026-03-28 is skipped: what would run then runs on Sunday, if it may.
        #[test]
        fn a_gap_at_midnight_moves_a_job_to_the_next_day_only_if_that_is_its_day_too() {
            const MARCH_20: i64 = 1_773_964_800_000;
            const SUNDAY: i64 = 1_774_746_000_000;
            for (pattern, on_sunday) in [("30 23 * * *", true), ("30 23 * * 6", false), ("30 23 28 * *", false)] {
                let [ours, theirs] = ticks(pattern, "America/Nuuk", MARCH_20, 12);
                assert_eq!(ours, theirs, "{pattern}");
                assert_eq!(ours.contains(&SUNDAY), on_sunday, "{pattern}");
            }
        }

        /// Where the search for a tick ends, and expressions that never tick.
        #[test]
        fn the_end_of_all_dates_is_the_same() {
            // 4999-12-31T23:00:00Z.
            let start = 95_617_580_400_000;
            for pattern in [
                "* * * * *",
                "30 5 * * *",
                "0 0 * * *",
                "0 5 2 * *",
                "*/7 23 * * *",
                "0 0 30 2 *",
                ", * * * *",
                "0 0 29 2 1",
            ] {
                for start in [start - 86_400_000 * 366, start, start + 3_600_000, start + 40 * 3_600_000, start * 2] {
                    let [ours, theirs] = ticks(pattern, "UTC", start, 4);
                    let known = Cron::new(pattern, "UTC").is_ok();
                    assert_eq!(ours, if known { theirs } else { Vec::new() }, "{pattern} {start}");
                }
            }
        }
    }
}
