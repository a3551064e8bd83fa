//! When schedules tick, compared with a search through all minutes, and with a library where the rule means what it does.

use std::collections::BTreeSet;

use croner::parser::{CronParser, Seconds, Year};
use jiff::{Timestamp, ToSpan, civil, tz::TimeZone};
use proptest::{prelude::*, sample::select};

use super::*;

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
    let near = (select(changes), -100_000_000_i64..10_000_000).prop_map(|(at, by)| at + by);
    let whole = near.clone().prop_map(|at| at / 1_800_000 * 1_800_000);
    prop_oneof![YEARS, near, whole]
}

fn zone_and_start() -> impl Strategy<Value = (&'static str, i64)> {
    select(ZONES).prop_flat_map(|zone| (Just(zone), start(zone)))
}

/// UTC, a fixed offset in whole hours, or a name.
fn zone(name: &str) -> TimeZone {
    match name.split_once(':') {
        Some((hours, _)) => TimeZone::fixed(jiff::tz::offset(hours.parse().unwrap())),
        None => TimeZone::get(name).unwrap(),
    }
}

/// A field as it is written, with the numbers that are meant.
#[derive(Clone, Debug)]
struct Field {
    text: String,
    numbers: BTreeSet<i8>,
}

fn field(least: i8, most: i8) -> impl Strategy<Value = Field> {
    let n = move || least..=most;
    let range = move || (n(), n()).prop_map(|(a, b)| (a.min(b), a.max(b)));
    let meant = |text: String, numbers: Vec<i8>| Field { text, numbers: numbers.into_iter().collect() };
    prop_oneof![
        3 => Just(meant("*".into(), (least..=most).collect())),
        3 => n().prop_map(move |n| meant(n.to_string(), vec![n])),
        2 => proptest::collection::vec(n(), 2..5).prop_map(move |list| {
            meant(list.iter().map(i8::to_string).collect::<Vec<_>>().join(","), list)
        }),
        2 => range().prop_map(move |(a, b)| meant(format!("{a}-{b}"), (a..=b).collect())),
        2 => (1..=most).prop_map(move |step| meant(format!("*/{step}"), (least..=most).step_by(step as usize).collect())),
        1 => (range(), 1..=most).prop_map(move |((a, b), step)| {
            meant(format!("{a}-{b}/{step}"), (a..=b).step_by(step as usize).collect())
        }),
    ]
}

/// Fields that often hit the hours at which clocks are changed.
fn expression() -> impl Strategy<Value = [Field; 5]> {
    let of = |text: &str, numbers: &[i8]| Field { text: text.into(), numbers: numbers.iter().copied().collect() };
    let minutes = select(vec![of("0", &[0]), of("0,30", &[0, 30]), of("15,45", &[15, 45]), of("59", &[59])]);
    let hours = select(vec![of("2", &[2]), of("0,1", &[0, 1]), of("1-3", &[1, 2, 3]), of("2,14", &[2, 14])]);
    let months = prop_oneof![4 => Just(of("*", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])), 1 => field(1, 12)];
    (
        prop_oneof![2 => minutes, 1 => field(0, 59)],
        prop_oneof![2 => hours, 1 => field(0, 23)],
        field(1, 31),
        months,
        field(0, 6),
    )
        .prop_map(|(minute, hour, day, month, weekday)| [minute, hour, day, month, weekday])
}

/// The ticks after an instant and before another in Unix milliseconds as the rule says them: every minute is asked.
fn searched(expression: &[Field; 5], zone: &TimeZone, after: i64, before: i64) -> Vec<i64> {
    let [minute, hour, day, month, weekday] = expression;
    let is_day = |date: civil::Date| {
        let in_month = day.numbers.contains(&date.day());
        let in_week = weekday.numbers.contains(&date.weekday().to_sunday_zero_offset());
        let both = day.text.starts_with('*') || weekday.text.starts_with('*');
        month.numbers.contains(&date.month()) && if both { in_month && in_week } else { in_month || in_week }
    };
    let is_meant = |time: civil::DateTime| {
        minute.numbers.contains(&time.minute()) && hour.numbers.contains(&time.hour()) && is_day(time.date())
    };
    let instant = |millis| Timestamp::from_millisecond(millis).unwrap();
    let mut ticks = Vec::new();
    if minute.text.contains(['*', '/']) || hour.text.contains(['*', '/']) {
        let mut at = instant(after / 60_000 * 60_000);
        while at < instant(before) {
            ticks.extend(is_meant(zone.to_datetime(at)).then_some(at));
            at += 1.minute();
        }
    } else {
        let mut time = civil::DateTime::from(zone.to_datetime(instant(after)).date()) - 1.day();
        while time < zone.to_datetime(instant(before)) + 1.day() {
            if is_meant(time) {
                let named = zone.to_ambiguous_timestamp(time);
                let at = named.earlier().unwrap();
                let gap = matches!(named.offset(), jiff::tz::AmbiguousOffset::Gap { .. });
                ticks.push(if gap { zone.following(at).next().unwrap().timestamp() } else { at });
            }
            time += 1.minute();
        }
    }
    let mut ticks: Vec<i64> = ticks.iter().map(|at| at.as_millisecond()).collect();
    ticks.sort_unstable();
    ticks.retain(|at| (after + 1..before).contains(at));
    ticks
}

/// What `croner` makes of an expression.
fn croner(pattern: &str) -> Option<croner::Cron> {
    CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build().parse(pattern).ok()
}

/// Whether W3 and `croner` mean the same by an expression. They do not where a field of days begins with `*` and goes on, and where
/// times that are named are skipped or come twice.
fn means_the_same(pattern: &str, zone: &str) -> bool {
    let fields: Vec<&str> = pattern.split_whitespace().collect();
    let days = [fields[2], fields[4]].iter().all(|days| !days.starts_with(['*', '?']) || days.len() == 1);
    let interval = fields[0].contains('*') || fields[1].contains('*');
    days && (interval || zone == "UTC" || zone.contains(':'))
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
        2 => select(words).prop_map(String::from),
        1 => some(),
    ]
}

/// As people write it, right or wrong, also with what the rule does not speak of.
fn pattern() -> impl Strategy<Value = String> {
    const TIMES: &[&str] = &["0", "30", "0,30", "5-5/2", ",", "0/5"];
    const DAYS: &[&str] = &["L", "LW", "1W", "15W", "31W", "?", "l", "5L", "L,LW", "1-3W", "31", "29"];
    const MONTHS: &[&str] = &["JAN", "feb", "MAR-MAY", "DEC", "2", "3", "10", "11"];
    const WEEKDAYS: &[&str] =
        &["MON", "fri-SUN", "SUN", "7", "5L", "1#2", "7#5", "1-5#1", "*/2#3", "friL", "wed#1", "?", "1#6"];
    let field = |least, most, words| {
        let list = proptest::collection::vec(part(least, most, words), 1..4).prop_map(|parts| parts.join(","));
        prop_oneof![3 => Just(String::from("*")), 3 => part(least, most, words), 1 => list]
    };
    (field(0, 59, TIMES), field(0, 23, TIMES), field(1, 31, DAYS), field(1, 12, MONTHS), field(0, 7, WEEKDAYS))
        .prop_map(|(minute, hour, day, month, weekday)| format!("{minute} {hour} {day} {month} {weekday}"))
        .prop_filter("a star in a list is for W3 only", |pattern| {
            pattern.split([' ', ',']).count() == 5
                || !pattern.split_whitespace().any(|f| f.contains(',') && f.contains('?'))
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// Most windows hold a change of the clock.
    #[test]
    fn every_tick_that_the_rule_names_comes_and_no_other(expression in expression(), (name, start) in zone_and_start()) {
        let pattern = expression.each_ref().map(|field| field.text.as_str()).join(" ");
        let Ok(cron) = Cron::new(&pattern, name) else { return Ok(()) };
        let end = start + 3 * 86_400_000;
        let ticks = cron.ticks(start, SimTime::ZERO, 10_000).into_iter().map(|at| start + at.millis() as i64);
        let ticks: Vec<i64> = ticks.take_while(|at| *at < end).collect();
        prop_assert_eq!(ticks, searched(&expression, &zone(name), start, end), "{} {} {}", pattern, name, start);
    }

    #[test]
    fn an_expression_is_read_as_croner_does_and_ticks_so(pattern in pattern(), (name, start) in zone_and_start()) {
        let (ours, theirs) = (Cron::new(&pattern, name), croner(&pattern));
        prop_assert_eq!(!matches!(ours, Err(CronError::Pattern { .. })), theirs.is_some(), "{}", pattern);
        if let (Ok(ours), Some(theirs)) = (ours, theirs)
            && means_the_same(&pattern, name)
        {
            let ours = ours.ticks(start, SimTime::ZERO, 20);
            let ours: Vec<i64> = ours.into_iter().map(|at| start + at.millis() as i64).collect();
            let mut at = Timestamp::from_millisecond(start).unwrap().to_zoned(zone(name));
            for tick in &ours {
                at = theirs.find_next_occurrence(&at, false).unwrap();
                prop_assert_eq!(*tick, at.timestamp().as_millisecond(), "{} {} {}", pattern, name, start);
            }
        }
    }

    /// Counting finds as many as going through them one by one, where the clock is never changed.
    #[test]
    fn as_many_ticks_are_counted_as_come(
        pattern in pattern(),
        zone in select(&["UTC", "+05:30", "-11:00"][..]),
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
}
