//! When schedules tick, by hand and compared with the library that they follow.

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
    for never in
        ["0 0 30 2 *", "0 0 31 4,6,9,11 *", "0 , * * *", ", 0 * * *", "0 0 , * *", "0 0 29 2 +,", "0 0 1-28 2 +1#5"]
    {
        assert_eq!(Cron::new(never, ""), Err(CronError::Never { pattern: never.into() }));
    }
    for rare in ["0 0 29 2 *", "0 0 29 2 +1", "0 0 31 4,12 *", "0 0 29 2 +1#5", "0 0 30 1,2 *"] {
        assert!(Cron::new(rare, "").is_ok(), "{rare}");
    }
}

#[test]
fn ticks_are_counted_without_going_through_them() {
    let year = SimTime::from_millis(366 * 24 * HOUR);
    // Every minute of three days of December.
    assert_eq!(Cron::new("* * 29,30,31 12 *", "").unwrap().expected(START, SimTime::ZERO, year), 4_320.0);
    // At 09:00 from Monday to Friday for a week, the end left out.
    let nine = Cron::new("0 9 * * 1-5", "").unwrap();
    let week = SimTime::from_millis(7 * 24 * HOUR);
    assert_eq!(nine.expected(START, SimTime::ZERO, week), 5.0);
    let ninth_hour = SimTime::from_millis(9 * HOUR);
    assert_eq!(nine.expected(START, ninth_hour, SimTime::from_millis(9 * HOUR + 1)), 1.0);
    assert_eq!(nine.expected(START, SimTime::ZERO, ninth_hour), 0.0);
    // Far beyond the range of dates, without end.
    let ticks = nine.expected(START, SimTime::ZERO, SimTime::MAX);
    assert!(ticks.is_finite() && ticks > 700_000.0, "{ticks}");
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
            "MON", "fri-SUN", "SUN", "7", "5L", "1#2", "7#5", "1-5#1", "*/2#3", "L", "+1", "+*", "?", "1#2L", "5L5L",
            "1#6",
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

        /// Counting finds as many as going through them one by one, where the clock is never changed.
        #[test]
        fn as_many_ticks_are_counted_as_come(
            pattern in pattern(),
            zone in proptest::sample::select(&["UTC", "+05:30", "-11:00"][..]),
            start in 1_767_225_600_000_i64..1_893_456_000_000,
            (from, length) in (prop_oneof![Just(0), 0_u64..100_000_000], 0_u64..5_000_000_000),
        ) {
            let Ok(cron) = Cron::new(&pattern, zone) else { return Ok(()) };
            // On a whole millisecond of a second or not.
            for start in [start, start / 1_000 * 1_000, start / 60_000 * 60_000] {
                let (from, before) = (SimTime::from_millis(from), SimTime::from_millis(from + length));
                let mut ticks = 0;
                // One that comes just at the beginning counts, too.
                let mut at = SimTime::from_millis(from.millis().saturating_sub(1));
                if from == SimTime::ZERO && cron.next_after(start - 1, SimTime::ZERO) == Some(SimTime::from_millis(1)) {
                    ticks += 1;
                }
                while let Some(next) = cron.next_after(start, at).filter(|next| *next < before) {
                    ticks += u64::from(next >= from);
                    at = next;
                }
                prop_assert_eq!(cron.expected(start, from, before), ticks as f64, "{} {} {}", pattern, zone, start);
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
