//! When schedules tick, by hand.

use super::*;

mod laws;

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
    for never in ["0 0 30 2 *", "0 0 31 4,6,9,11 *", "0 , * * *", ", 0 * * *", "0 0 , * *", "0 0 */31 2 1#2"] {
        assert_eq!(Cron::new(never, ""), Err(CronError::Never { pattern: never.into() }));
    }
    for rare in ["0 0 29 2 *", "0 0 31 4,12 *", "0 0 */28 2 1#5", "0 0 30 1,2 *"] {
        assert!(Cron::new(rare, "").is_ok(), "{rare}");
    }
}

#[test]
fn names_are_read_in_their_own_field_only() {
    for pattern in ["0 0 * JAN-mar MON", "0 0 * * fri-SUN", "0 0 * dec 5L,Tue#2"] {
        assert!(Cron::new(pattern, "").is_ok(), "{pattern}");
    }
    for (pattern, name, field) in [
        ("MON * * * *", "MON", "minute"),
        ("0 9-fri * * *", "FRI", "hour"),
        ("0 9 jan * *", "JAN", "day of month"),
        ("0 9 * 1,MON *", "MON", "month"),
        ("0 9 * * MON,JUL", "JUL", "day of week"),
    ] {
        let pattern = pattern.to_owned();
        assert_eq!(Cron::new(&pattern, ""), Err(CronError::Name { pattern, name, field }));
    }
}

#[test]
fn days_that_begin_with_a_star_must_match_too() {
    let days = |pattern| {
        let ticks = Cron::new(pattern, "").unwrap().ticks(START, SimTime::ZERO, 4);
        ticks.iter().map(|at| at.millis() / (24 * HOUR) + 5).collect::<Vec<_>>()
    };
    // January 2026 has Mondays on 5, 12, 19 and 26, and 23:00 of the 5th is yet to come.
    assert_eq!(
        days("0 23 */2 * 1"),
        [5, 19, 40, 54],
        "Mondays that are odd days; 9 and 23 February are the 40th and 54th"
    );
    assert_eq!(days("0 23 5-13 * */2"), [6, 8, 10, 11], "of the 5th to the 13th those with an even weekday");
    assert_eq!(days("0 23 1-31/2 * 1"), [5, 7, 9, 11], "odd days, and Mondays");
    assert_eq!(days("0 23 13 * 1"), [5, 12, 13, 19]);
}

#[test]
fn there_is_no_tick_after_the_year_5000() {
    // 5000-12-31T23:58:00Z.
    const LATE: i64 = 95_649_119_880_000;
    let minutes = |zone| Cron::new("* * * * *", zone).unwrap().ticks(LATE, SimTime::ZERO, 200);
    assert_eq!(minutes("UTC"), [SimTime::from_millis(60_000)]);
    assert_eq!(minutes("+01:00"), []);
    assert_eq!(minutes("-01:00").len(), 61);
    // 5000 is no leap year: the last 29 February is that of 4996.
    let leap = Cron::new("0 0 29 2 *", "").unwrap();
    // 4996-02-28T00:00:00Z.
    const LEAP_DAY_BEFORE: i64 = 95_496_364_800_000;
    assert_eq!(leap.ticks(LEAP_DAY_BEFORE, SimTime::ZERO, 2), [SimTime::from_millis(24 * HOUR)]);
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
    fn each_time_of_the_skipped_hour_ticks_right_after_it() {
        // The next day, 02:00 and 02:30 are 00:00 and 00:30 UTC.
        let cron = Cron::new("0,30 2 * * *", "Europe/Berlin").unwrap();
        let hours = |pattern: &str, n| {
            let ticks = Cron::new(pattern, "Europe/Berlin").unwrap().ticks(SPRING, SimTime::ZERO, n);
            ticks.iter().map(|at| at.millis() as f64 / HOUR as f64).collect::<Vec<_>>()
        };
        assert_eq!(hours("0,30 2 * * *", 4), [13.0, 13.0, 36.0, 36.5]);
        assert_eq!(cron.ticks_at(SPRING, SimTime::from_millis(13 * HOUR)), 2);
        assert_eq!(cron.ticks_at(SPRING, SimTime::from_millis(36 * HOUR)), 1);
        // 03:00 is a time of its own, and the other of two is not lost.
        assert_eq!(hours("0 2,3 * * *", 3), [13.0, 13.0, 36.0]);
        assert_eq!(hours("30 2,14 * * *", 3), [1.5, 13.0, 24.5]);
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
