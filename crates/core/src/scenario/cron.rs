//! The five fields of a cron expression (W3): which minutes they mean, on a clock that knows no time zone.
//!
//! A field is a list of numbers (`1,15`), ranges (`1-5`), and steps over all or over a range (`*/15`, `10-50/20`). Months and
//! weekdays also have names (`JAN`, `MON`), and Sunday is 0 or 7. Days of the month know `L` (the last), `15W` (the weekday nearest
//! to the 15th) and `LW` (the last weekday); weekdays know `5L` (the last Friday) and `1#2` (the second Monday). `?` is `*` there.
//! If the days of the month or the weekdays begin with `*` both must match, otherwise one of them is enough.
//!
//! Of the libraries none has the rule's meaning: `croner` and `cronexpr` let a time vanish that the clock skips where it is one of
//! two, and repeat it where the clock shows it twice; `croner` has another rule for `*/2` in the fields of days. Where `croner` and
//! the rule agree a test compares the two on random expressions.

use super::schedule::CronError;
use crate::words::calendar::{Date, date, day_number, days_in_month, weekday};

/// What a field may hold.
struct Kind {
    name: &'static str,
    least: u16,
    most: u16,
    /// What it may hold beside digits, `*`, `,`, `-` and `/`.
    letters: &'static str,
    /// The names of its numbers, from `first_name` on.
    names: &'static [&'static str],
    first_name: u16,
}

const KINDS: [Kind; 5] = [
    Kind { name: "minute", least: 0, most: 59, letters: "", names: &[], first_name: 0 },
    Kind { name: "hour", least: 0, most: 23, letters: "", names: &[], first_name: 0 },
    Kind { name: "day of month", least: 1, most: 31, letters: "LW", names: &[], first_name: 0 },
    Kind { name: "month", least: 1, most: 12, letters: "", names: &MONTHS, first_name: 1 },
    Kind { name: "day of week", least: 0, most: 7, letters: "#L", names: &WEEKDAYS, first_name: 0 },
];

const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// The last year with ticks (W3).
const LAST_YEAR: i64 = 5_000;
/// The first second of the clock after it.
pub(super) const END: i64 = day_number(Date { year: LAST_YEAR + 1, month: 1, day: 1 }) * 86_400;

/// The last of its kind in the month, among the ways to mean a number.
const LAST: usize = 6;
/// The weekday nearest to it, among the ways to mean a number.
const NEAREST: usize = 7;

/// The numbers of a field.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Field {
    /// Bit n stands for the number n: at 0 meant as it is, at 1 to 5 as its first to fifth day in the month, then [`LAST`] and
    /// [`NEAREST`].
    meant: [u64; 8],
    /// Whether a `*` or a step is in it.
    interval: bool,
    /// Whether it begins with `*`.
    star: bool,
    /// `L`.
    last: bool,
    /// `LW`.
    last_weekday: bool,
}

/// The fields of an expression, as sets: bit n is the number n.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Fields {
    minutes: u64,
    hours: u64,
    months: u64,
    /// The days of a month, by its length from 28 on and by the weekday of its first day: a month is one of these 28.
    days: [[u32; 7]; 4],
    /// Whether minutes and hours are without `*` and steps.
    fixed: bool,
}

impl Fields {
    /// Reads five fields.
    ///
    /// # Errors
    ///
    /// [`CronError::Name`] or [`CronError::Pattern`].
    pub(super) fn read(pattern: &str) -> Result<Fields, CronError> {
        let mut fields = [Field::default(); 5];
        for ((field, kind), written) in fields.iter_mut().zip(&KINDS).zip(pattern.split_whitespace()) {
            *field = Field::read(written, kind).ok_or_else(|| {
                let &Kind { name: field, least, most, .. } = kind;
                match foreign_name(written, kind) {
                    Some(name) => CronError::Name { pattern: pattern.into(), name, field },
                    None => CronError::Pattern { pattern: pattern.into(), part: written.into(), field, least, most },
                }
            })?;
        }
        let [minutes, hours, days, months, mut weekdays] = fields;
        for meant in &mut weekdays.meant {
            // Sunday is 0 and 7.
            *meant |= *meant >> 7 & 1;
        }
        let mut sets = [[0; 7]; 4];
        for (length, sets) in (28..).zip(&mut sets) {
            for (first, set) in (0..).zip(sets) {
                *set = days_meant(&days, &weekdays, Month { length, first });
            }
        }
        Ok(Fields {
            minutes: minutes.meant[0],
            hours: hours.meant[0],
            months: months.meant[0],
            days: sets,
            fixed: !minutes.interval && !hours.interval,
        })
    }

    /// Whether it names times of day, as opposed to intervals: each such time ticks once also where the clock is changed (W3).
    pub(super) fn is_fixed(&self) -> bool {
        self.fixed
    }

    /// Whether any date and time is meant.
    pub(super) fn is_ever(&self) -> bool {
        // A February begins on each weekday once in 28 years, both as a leap year's and as another's.
        let ever = |month: u32| {
            let lengths = days_in_month(2001, month) as usize - 28..days_in_month(2000, month) as usize - 27;
            self.days[lengths].iter().flatten().any(|days| *days != 0)
        };
        self.minutes != 0 && self.hours != 0 && (1..=12).any(|month| self.months >> month & 1 == 1 && ever(month))
    }

    /// How many times are meant from one time on and before another, in seconds of the clock since 1970.
    pub(super) fn count(&self, from: i64, before: i64) -> u64 {
        let day = u64::from(self.hours.count_ones() * self.minutes.count_ones());
        // How many there are up to some instant of the day that all counts end with.
        let end = before.div_euclid(86_400);
        let left = |time: i64| {
            let (mut number, second) = (time.div_euclid(86_400), time.rem_euclid(86_400));
            let mut count = 0;
            if self.is_date(number) {
                // A time within a minute is after that minute's tick.
                let minute = (second + 59) / 60;
                let (hour, minute) = (minute / 60, minute % 60);
                let later =
                    self.hours.checked_shr(hour as u32 + 1).unwrap_or(0).count_ones() * self.minutes.count_ones();
                let now = (self.hours >> hour & 1) as u32 * (self.minutes >> minute).count_ones();
                count += u64::from(later + now);
            }
            number += 1;
            while number <= end {
                let (date, month) = (date(number), Month::of(number));
                let last = number + i64::from(month.length - date.day);
                let mut days = self.days_of(date.month, month) >> date.day;
                if last > end {
                    days &= (1 << (end - number + 1)) - 1;
                }
                count += u64::from(days.count_ones()) * day;
                number = last + 1;
            }
            count
        };
        if before > from { left(from).saturating_sub(left(before)) } else { 0 }
    }

    /// The days of a month that are meant, none if the month is not.
    fn days_of(&self, month: u32, Month { length, first }: Month) -> u32 {
        if self.months >> month & 1 == 1 { self.days[length as usize - 28][first as usize] } else { 0 }
    }

    /// The first time from this one on, in seconds of the clock since 1970; `None` if there is none up to the last year.
    pub(super) fn first_from(&self, from: i64) -> Option<i64> {
        let (mut day, mut second) = (from.div_euclid(86_400), from.rem_euclid(86_400));
        loop {
            let Date { year, month, day: day_of_month } = date(day);
            if year > LAST_YEAR {
                return None;
            }
            let kind = Month::of(day);
            match next(self.days_of(month, kind).into(), day_of_month.into()) {
                None => {
                    (day, second) = (day + i64::from(kind.length + 1 - day_of_month), 0);
                    continue;
                }
                Some(right) if right > day_of_month.into() => {
                    (day, second) = (day + right - i64::from(day_of_month), 0);
                }
                Some(_) => {}
            }
            let hour = second / 3_600;
            match next(self.hours, hour) {
                None => {
                    (day, second) = (day + 1, 0);
                    continue;
                }
                Some(right) if right > hour => second = right * 3_600,
                Some(_) => {}
            }
            let (hour, minute) = (second / 3_600, second / 60 % 60);
            match next(self.minutes, minute) {
                None => second = (hour + 1) * 3_600,
                Some(right) if right > minute => second = hour * 3_600 + right * 60,
                Some(_) if second % 60 == 0 => return Some(day * 86_400 + second),
                Some(_) => second = second / 60 * 60 + 60,
            }
            if second >= 86_400 {
                (day, second) = (day + 1, 0);
            }
        }
    }

    /// Whether a day, counted from 1970-01-01, is one of those that are meant, its month included.
    fn is_date(&self, day: i64) -> bool {
        let date = date(day);
        self.days_of(date.month, Month::of(day)) >> date.day & 1 == 1
    }
}

/// What decides which dates a month has on which weekdays.
#[derive(Clone, Copy)]
struct Month {
    /// How many days it has.
    length: u32,
    /// The weekday of its first day, from 0 for Sunday.
    first: u32,
}

impl Month {
    /// The month of a day, counted from 1970-01-01.
    fn of(number: i64) -> Month {
        let Date { year, month, day } = date(number);
        Month { length: days_in_month(year, month), first: weekday(number + 1 - i64::from(day)) }
    }

    /// The day from Monday to Friday that is nearest to a day of the month, in the same month.
    fn nearest_weekday(self, day: u32) -> u32 {
        match (self.first + day - 1) % 7 {
            6 if day > 1 => day - 1,
            6 => day + 2,
            0 if day < self.length => day + 1,
            0 => day - 2,
            _ => day,
        }
    }
}

/// The days of a month that are meant, as a set.
fn days_meant(days: &Field, weekdays: &Field, month: Month) -> u32 {
    let Month { length, .. } = month;
    let all = u32::MAX >> (31 - length) & !1;
    let mut right_day = days.meant[0] as u32 & all;
    if days.last && !days.last_weekday {
        right_day |= 1 << length;
    }
    if days.last_weekday {
        right_day |= 1 << month.nearest_weekday(length);
    }
    for day in (1..=length).filter(|day| days.means(NEAREST, *day)) {
        right_day |= 1 << month.nearest_weekday(day);
    }
    let mut right_weekday = 0;
    for weekday in 0..7 {
        let first = 1 + (weekday + 7 - month.first) % 7;
        let each = 0b1_0000001_0000001_0000001_0000001 << first & all;
        if weekdays.means(0, weekday) {
            right_weekday |= each;
        }
        for nth in (1..=5).filter(|nth| weekdays.means(*nth, weekday)) {
            right_weekday |= (1_u64 << (first + 7 * (nth as u32 - 1))) as u32 & each;
        }
        if weekdays.means(LAST, weekday) {
            right_weekday |= 1 << each.ilog2();
        }
    }
    if days.star || weekdays.star { right_day & right_weekday } else { right_day | right_weekday }
}

/// The first number of a set that is not below another one.
fn next(set: u64, from: i64) -> Option<i64> {
    let left = set >> from << from;
    (left != 0).then(|| left.trailing_zeros().into())
}

impl Field {
    fn means(&self, how: usize, number: u32) -> bool {
        self.meant[how] >> number & 1 == 1
    }

    /// Reads a field; `None` if it is none.
    fn read(written: &str, kind: &Kind) -> Option<Field> {
        let mut text = written.to_ascii_uppercase();
        if !kind.letters.is_empty() {
            text = text.chars().map(|c| if c == '?' { '*' } else { c }).collect();
        }
        let star = text.starts_with('*');
        let mut field = Field { interval: text.contains(['*', '/']), star, ..Field::default() };
        for part in text.split(',').filter(|part| !part.is_empty()) {
            field.add(part, kind)?;
        }
        Some(field)
    }

    /// Adds a part of a list.
    fn add(&mut self, part: &str, kind: &Kind) -> Option<()> {
        if kind.letters.contains('W') {
            match part {
                "L" => {
                    self.last = true;
                    return Some(());
                }
                "LW" => {
                    self.last_weekday = true;
                    return Some(());
                }
                _ => {}
            }
            if let Some(day) = part.strip_suffix('W') {
                let day = kind.number(day)?;
                return self.mean(NEAREST, kind, day, day, 1);
            }
        }
        if part == "*" {
            return self.mean(0, kind, kind.least, kind.most, 1);
        }
        let ranges = part.contains(['/', '-']);
        // `5L` is short for `5#L`.
        let (numbers, how) = match part.split_once('#') {
            _ if !kind.letters.contains('#') => (part, 0),
            Some((numbers, "L")) => (numbers, LAST),
            Some((numbers, nth)) => (numbers, digits(nth).filter(|nth| (1..=5).contains(nth))?.into()),
            None if !ranges && let Some(number) = part.strip_suffix('L') => (number, LAST),
            None => (part, 0),
        };
        let (range, step) = match numbers.split_once('/') {
            Some((range, step)) => (range, digits(step).filter(|step| *step > 0)?),
            None => (numbers, 1),
        };
        let (least, most) = if range == "*" && ranges {
            (kind.least, kind.most)
        } else if let Some((least, most)) = range.split_once('-') {
            // A range may end with Sunday.
            (kind.number(least)?, if most == "SUN" && kind.most == 7 { 7 } else { kind.number(most)? })
        } else if !ranges {
            let number = kind.number(range)?;
            (number, number)
        } else {
            return None;
        };
        self.mean(how, kind, least, most, step)
    }

    fn mean(&mut self, how: usize, kind: &Kind, least: u16, most: u16, step: u16) -> Option<()> {
        if least < kind.least || most > kind.most || least > most {
            return None;
        }
        for number in (least..=most).step_by(step.into()) {
            self.meant[how] |= 1 << number;
        }
        Some(())
    }
}

impl Kind {
    /// The number that digits or one of the names mean.
    fn number(&self, text: &str) -> Option<u16> {
        match self.names.iter().position(|name| *name == text) {
            Some(place) => Some(self.first_name + place as u16),
            None => digits(text),
        }
    }
}

/// A number without a sign.
fn digits(text: &str) -> Option<u16> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A month's or weekday's name in a field that has other names or none.
fn foreign_name(written: &str, kind: &Kind) -> Option<&'static str> {
    let foreign = || MONTHS.iter().chain(&WEEKDAYS).filter(|name| !kind.names.contains(name));
    let mut words = written.split(|c: char| !c.is_ascii_alphabetic());
    words.find_map(|word| foreign().find(|name| name.eq_ignore_ascii_case(word)).copied())
}
