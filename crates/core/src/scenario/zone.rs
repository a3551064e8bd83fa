//! Time zones: an offset from UTC, and for some of them a summer time that comes and goes by one rule every year (W3).

use std::collections::BinaryHeap;

use super::{schedule::CronError, zones::ZONES};
use crate::words::calendar::{Date, date, day_number, days_in_month, weekday};

/// A clock somewhere.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Zone {
    /// Seconds that it is ahead of UTC, outside summer time.
    offset: i64,
    summer: Option<Summer>,
}

/// A time of the year at which the clock is put forward.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Summer {
    /// How many minutes it is put forward.
    pub(super) saving: i16,
    /// When that begins, on the clock before it.
    pub(super) begins: Turn,
    /// When it ends, on the clock before that.
    pub(super) ends: Turn,
}

/// A moment that comes once a year, like two o'clock on the last Sunday of March.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Turn {
    /// The month, from 1.
    pub(super) month: u8,
    /// Which of the month's days of this weekday, from 1; 5 for the last.
    pub(super) week: u8,
    /// The weekday, from 0 for Sunday.
    pub(super) weekday: u8,
    /// Minutes after that day's midnight; may lie outside the day.
    pub(super) minute: i16,
}

impl Turn {
    /// The moment in a year, in seconds of its own clock.
    fn of(self, year: i64) -> i64 {
        let first = day_number(Date { year, month: self.month.into(), day: 1 });
        let in_first_week = (i64::from(self.weekday) - i64::from(weekday(first))).rem_euclid(7);
        let mut day = in_first_week + 7 * (i64::from(self.week) - 1);
        if day >= days_in_month(year, self.month.into()).into() {
            day -= 7;
        }
        (first + day) * 86_400 + i64::from(self.minute) * 60
    }
}

/// The instants at which a clock shows a time, in Unix seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Shown {
    /// One, as nearly always.
    Once(i64),
    /// Two: the clock was put back. The first of them.
    Twice(i64),
    /// None: the clock was put forward over it. The instant at which that was done, the first after the gap.
    Never(i64),
}

impl Zone {
    /// Greenwich.
    pub(super) const UTC: Zone = Zone { offset: 0, summer: None };

    /// The zone of a name: `UTC` (also an empty name), a fixed offset like `+02:00`, or an IANA name, in any case.
    pub(super) fn of(name: &str) -> Result<Zone, CronError> {
        Zone::unnamed(name).unwrap_or_else(|| {
            let row = ZONES.iter().find(|(_, _, names)| names.split(' ').any(|known| known.eq_ignore_ascii_case(name)));
            row.map(Zone::of_row).ok_or_else(|| CronError::UnknownZone { zone: name.into() })
        })
    }

    /// UTC or a fixed offset; `None` for what can only be an IANA name.
    fn unnamed(name: &str) -> Option<Result<Zone, CronError>> {
        if name.is_empty() || name.eq_ignore_ascii_case("utc") || name.eq_ignore_ascii_case("z") {
            return Some(Ok(Zone::UTC));
        }
        name.starts_with(['+', '-']).then(|| {
            let zone = offset_seconds(name).map(|offset| Zone { offset, summer: None });
            zone.ok_or_else(|| CronError::UnknownZone { zone: name.into() })
        })
    }

    fn of_row((minutes, summer, _): &(i16, Option<Summer>, &str)) -> Zone {
        Zone { offset: i64::from(*minutes) * 60, summer: *summer }
    }

    /// How many seconds the clock is ahead of UTC at an instant in Unix seconds.
    pub(super) fn offset_at(&self, at: i64) -> i64 {
        let Some(summer) = self.summer else { return self.offset };
        let year = date((at + self.offset).div_euclid(86_400)).year;
        let (begins, ends) = self.turns(summer, year);
        let in_summer = if begins < ends { begins <= at && at < ends } else { at < ends || begins <= at };
        self.offset + if in_summer { saving(summer) } else { 0 }
    }

    /// The next change of the clock after an instant, if there ever is one.
    pub(super) fn next_change(&self, at: i64) -> Option<i64> {
        let summer = self.summer?;
        let year = date((at + self.offset).div_euclid(86_400)).year;
        let (this, next) = (self.turns(summer, year), self.turns(summer, year + 1));
        [this.0, this.1, next.0, next.1].into_iter().filter(|change| *change > at).min()
    }

    /// The instants at which the clock shows a time, in seconds of the clock.
    pub(super) fn shown(&self, local: i64) -> Shown {
        let standard = local - self.offset;
        let Some(summer) = self.summer else { return Shown::Once(standard) };
        let ahead = self.offset + saving(summer);
        match (self.offset_at(standard) == self.offset, self.offset_at(local - ahead) == ahead) {
            (true, true) => Shown::Twice(local - ahead),
            (true, false) => Shown::Once(standard),
            (false, true) => Shown::Once(local - ahead),
            // The change lies at most its own length before.
            (false, false) => Shown::Never(self.next_change(standard - saving(summer)).unwrap_or(standard)),
        }
    }

    /// When summer time begins and ends in a year.
    fn turns(&self, summer: Summer, year: i64) -> (i64, i64) {
        (summer.begins.of(year) - self.offset, summer.ends.of(year) - self.offset - saving(summer))
    }
}

/// Finds zones by their names for many schedules. The first names are looked for one by one; from then on all of them are in order.
#[derive(Debug, Default)]
pub(super) struct Zones {
    asked: usize,
    /// In lower case and alphabetical order, each with its row.
    names: Vec<(String, usize)>,
}

impl Zones {
    /// The number of names that are looked for one by one: putting all in order costs as much as that.
    const FEW: usize = 16;

    /// As [`Zone::of`].
    pub(super) fn of(&mut self, name: &str) -> Result<Zone, CronError> {
        self.asked += 1;
        if self.asked <= Zones::FEW {
            return Zone::of(name);
        }
        if self.names.is_empty() {
            let rows = ZONES.iter().enumerate();
            let names = rows.flat_map(|(row, (_, _, names))| names.split(' ').map(move |name| (name, row)));
            let heap: BinaryHeap<(String, usize)> = names.map(|(name, row)| (name.to_ascii_lowercase(), row)).collect();
            self.names = heap.into_sorted_vec();
        }
        Zone::unnamed(name).unwrap_or_else(|| {
            let lower = name.to_ascii_lowercase();
            match self.names.binary_search_by_key(&lower.as_str(), |(name, _)| name) {
                Ok(place) => Ok(Zone::of_row(&ZONES[self.names[place].1])),
                Err(_) => Err(CronError::UnknownZone { zone: name.into() }),
            }
        })
    }
}

/// How many seconds the clock is put forward.
fn saving(summer: Summer) -> i64 {
    i64::from(summer.saving) * 60
}

/// Farthest offset from UTC that is accepted, in seconds: 14 hours, the farthest in use.
const FARTHEST_OFFSET: i64 = 14 * 3_600;

/// The seconds of `+02:00`, `-0330` or `+2`.
fn offset_seconds(text: &str) -> Option<i64> {
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
    let digits = |s: &str| -> Option<i64> {
        (!s.is_empty() && s.len() <= 2 && s.bytes().all(|b| b.is_ascii_digit())).then(|| s.parse().ok()).flatten()
    };
    let (hours, minutes) = (digits(hours)?, digits(minutes)?);
    let seconds = hours * 3_600 + minutes * 60;
    (minutes < 60 && seconds <= FARTHEST_OFFSET).then_some(sign * seconds)
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, civil, tz};

    use super::*;

    /// 2024-01-01 and 2038-01-01, in Unix seconds.
    const YEARS: std::ops::Range<i64> = 1_704_067_200..2_145_916_800;

    /// Zones that follow the table's rule only since some instant after 2024, each with the last one at which it told something
    /// else. Gaza and Hebron are as the table says but for the weeks around Ramadan, whose dates follow no rule of the calendar.
    const RECENT: &[(&str, &str)] = &[
        ("America/Vancouver", "2026-03-08T09:59:59Z"),
        ("Canada/Pacific", "2026-03-08T09:59:59Z"),
        ("America/Edmonton", "2026-03-08T08:59:59Z"),
        ("America/Inuvik", "2026-03-08T08:59:59Z"),
        ("America/Yellowknife", "2026-03-08T08:59:59Z"),
        ("Canada/Mountain", "2026-03-08T08:59:59Z"),
        ("America/Rainy_River", "2026-03-08T07:59:59Z"),
        ("America/Winnipeg", "2026-03-08T07:59:59Z"),
        ("Canada/Central", "2026-03-08T07:59:59Z"),
        ("America/Havana", "2027-03-14T04:59:59Z"),
        ("Cuba", "2027-03-14T04:59:59Z"),
        ("America/Asuncion", "2024-10-06T03:59:59Z"),
        ("America/Coyhaique", "2024-09-08T03:59:59Z"),
        ("America/Scoresbysund", "2024-03-31T00:59:59Z"),
        ("Africa/Casablanca", "2026-09-20T00:59:59Z"),
        ("Africa/El_Aaiun", "2026-09-20T00:59:59Z"),
        ("Asia/Gaza", "2037-10-23T22:59:59Z"),
        ("Asia/Hebron", "2037-10-23T22:59:59Z"),
        ("Asia/Almaty", "2024-02-29T17:59:59Z"),
        ("Asia/Qostanay", "2024-02-29T17:59:59Z"),
    ];

    fn names() -> impl Iterator<Item = &'static str> {
        ZONES.iter().flat_map(|(_, _, names)| names.split(' '))
    }

    fn same(zone: &Zone, theirs: &tz::TimeZone, at: i64) -> bool {
        zone.offset_at(at) == i64::from(theirs.to_offset(Timestamp::from_second(at).unwrap()).seconds())
    }

    #[test]
    fn the_table_has_just_the_names_of_the_database() {
        let mut ours: Vec<&str> = names().collect();
        let count = ours.len();
        ours.sort_unstable();
        ours.dedup();
        assert_eq!(ours.len(), count, "a name stands twice");
        let theirs: Vec<String> = tz::db().available().map(|name| name.to_string()).collect();
        let missing: Vec<_> = theirs.iter().filter(|name| !ours.contains(&name.as_str())).collect();
        assert!(missing.is_empty(), "{missing:?}");
        assert_eq!(count, theirs.len());
    }

    /// Each zone at every quarter of an hour's distance from every change of either clock, and at every 97th hour between.
    #[test]
    fn every_zone_shows_what_the_database_says() {
        let mut recent = Vec::new();
        for name in names() {
            let (zone, theirs) = (Zone::of(name).unwrap(), tz::TimeZone::get(name).unwrap());
            let mut instants: Vec<i64> = YEARS.step_by(97 * 3_600).collect();
            let start = Timestamp::from_second(YEARS.start).unwrap();
            let changes = theirs.following(start).map(|change| change.timestamp().as_second());
            let mut own = YEARS.start;
            let own = std::iter::from_fn(|| {
                own = zone.next_change(own)?;
                Some(own)
            });
            for change in changes.take_while(|at| *at < YEARS.end).chain(own.take_while(|at| *at < YEARS.end)) {
                instants.extend((-16..=16).map(|quarter| change + quarter * 900));
                instants.extend([change - 1, change + 1]);
            }
            if let Some(last) = instants.into_iter().filter(|at| !same(&zone, &theirs, *at)).max() {
                recent.push((name, Timestamp::from_second(last).unwrap().to_string()));
            }
        }
        let recent: Vec<(&str, &str)> = recent.iter().map(|(name, last)| (*name, last.as_str())).collect();
        assert_eq!(recent, RECENT);
    }

    #[test]
    fn a_time_of_day_is_shown_once_twice_or_never() {
        for name in
            ["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Antarctica/Troll", "Asia/Tokyo", "+05:30"]
        {
            let zone = Zone::of(name).unwrap();
            let theirs = if name.starts_with('+') {
                tz::TimeZone::fixed(tz::offset(5).saturating_add(jiff::Span::new().minutes(30)))
            } else {
                tz::TimeZone::get(name).unwrap()
            };
            for local in (1_767_225_600..1_798_761_600).step_by(1_800) {
                let clock = civil::DateTime::from(civil::date(1970, 1, 1)) + jiff::SignedDuration::from_secs(local);
                let said = theirs.to_ambiguous_timestamp(clock);
                let at = said.earlier().unwrap();
                let change = theirs.following(at).next().map(|change| change.timestamp().as_second());
                let at = at.as_second();
                let expected = match said.offset() {
                    tz::AmbiguousOffset::Unambiguous { .. } => Shown::Once(at),
                    tz::AmbiguousOffset::Fold { .. } => Shown::Twice(at),
                    tz::AmbiguousOffset::Gap { .. } => Shown::Never(change.unwrap()),
                };
                assert_eq!(zone.shown(local), expected, "{name} {clock}");
            }
        }
    }

    #[test]
    fn among_many_a_zone_is_the_same_as_alone() {
        let mut zones = Zones::default();
        let odd =
            ["", "utc", "Z", "+02:00", "-0330", "+2", "+25:00", "Mars", "Europe/Bärlin", "EUROPE/berlin", "europe"];
        for name in names().chain(odd) {
            assert_eq!(zones.of(name), Zone::of(name), "{name}");
        }
    }

    #[test]
    fn nonsense_is_no_time_zone() {
        for zone in
            ["+25:00", "+02:60", "+", "+2:0", "-1x", "+ä", "Europe/Bärlin", "Europe", "Berlin", "Europe/Berlin "]
        {
            assert_eq!(Zone::of(zone), Err(CronError::UnknownZone { zone: zone.into() }));
        }
        assert_eq!(Zone::of("europe/berlin"), Zone::of("Europe/Berlin"));
        assert_eq!(Zone::of("Z"), Ok(Zone::UTC));
    }
}
