//! The five fields of a cron expression (W3): which minutes they mean, on a clock that knows no time zone.
//!
//! A field is a list of numbers (`1,15`), ranges (`1-5`), and steps over all or over a range (`*/15`, `10-50/20`). Months and
//! weekdays also have names (`JAN`, `MON`), and Sunday is 0 or 7. Days of the month know `L` (the last), `15W` (the weekday nearest
//! to the 15th) and `LW` (the last weekday); weekdays know `5L` (the last Friday) and `1#2` (the second Monday). `?` is `*` there.
//! Where both kinds of days are restricted one of them is enough, unless the weekdays begin with `+`.
//!
//! Both the language and its meaning are those of the library `croner`, which earlier builds used: saved cases depend on it. It was
//! replaced because it and the calendar library it needs weighed more than the engine; a test compares the two on random
//! expressions.

use crate::words::calendar::{Date, date, days_in_month, weekday};

/// What a field may hold.
struct Kind {
    name: &'static str,
    least: u16,
    most: u16,
    /// What it may hold beside digits, `*`, `,`, `-` and `/`.
    letters: &'static str,
}

const KINDS: [Kind; 5] = [
    Kind { name: "minute", least: 0, most: 59, letters: "" },
    Kind { name: "hour", least: 0, most: 23, letters: "" },
    Kind { name: "day of month", least: 1, most: 31, letters: "LW" },
    Kind { name: "month", least: 1, most: 12, letters: "" },
    Kind { name: "day of week", least: 0, most: 7, letters: "#L" },
];

/// The names of weekdays and months with their numbers, in the order in which they are replaced: a range may end with Sunday.
const NAMES: [(&str, &str); 20] = [
    ("-SUN", "-7"),
    ("SUN", "0"),
    ("MON", "1"),
    ("TUE", "2"),
    ("WED", "3"),
    ("THU", "4"),
    ("FRI", "5"),
    ("SAT", "6"),
    ("JAN", "1"),
    ("FEB", "2"),
    ("MAR", "3"),
    ("APR", "4"),
    ("MAY", "5"),
    ("JUN", "6"),
    ("JUL", "7"),
    ("AUG", "8"),
    ("SEP", "9"),
    ("OCT", "10"),
    ("NOV", "11"),
    ("DEC", "12"),
];

/// The last year in which anything is looked for.
const LAST_YEAR: i64 = 5_000;

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
    /// The last step that was written; 1 without one.
    step: u16,
    /// Whether it begins with every number: `*` or `*/n`.
    from_all: bool,
    /// Whether it is `*` and nothing else.
    all: bool,
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
    /// Whether it names one time of day.
    fixed: bool,
}

/// A text with a part exchanged wherever it stands. The standard library's way prepares itself for long texts, by 3 KB of code.
fn replaced(text: &str, part: &str, by: &str) -> String {
    let mut replaced = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        rest = if let Some(after) = rest.strip_prefix(part) {
            replaced.push_str(by);
            after
        } else {
            replaced.push(first);
            rest.strip_prefix(first).unwrap_or_default()
        };
    }
    replaced
}

impl Fields {
    /// Reads five fields.
    ///
    /// # Errors
    ///
    /// What cannot be read, for people.
    pub(super) fn read(pattern: &str) -> Result<Fields, String> {
        let mut text = pattern.to_ascii_uppercase();
        // Most have none.
        if text.bytes().any(|byte| byte.is_ascii_alphabetic()) {
            for (name, number) in NAMES {
                text = replaced(&text, name, number);
            }
        }
        let mut both = false;
        let mut fields = [Field::default(); 5];
        for ((field, kind), part) in fields.iter_mut().zip(&KINDS).zip(text.split_whitespace()) {
            let mut part = part.to_owned();
            if !kind.letters.is_empty() {
                part = replaced(&part, "?", "*");
            }
            if kind.most == 7
                && let Some(rest) = part.strip_prefix('+')
            {
                part = rest.to_owned();
                both = true;
            }
            *field = Field::read(&part, kind).ok_or_else(|| {
                let Kind { name, least, most, .. } = kind;
                format!("`{part}` is no {name} (from {least} to {most})")
            })?;
        }
        let [minutes, hours, days, months, mut weekdays] = fields;
        for meant in &mut weekdays.meant {
            // Sunday is 0 and 7.
            *meant |= *meant >> 7 & 1;
        }
        let one = |field: &Field| field.step == 1 && !field.from_all && field.meant[0].count_ones() == 1;
        let mut sets = [[0; 7]; 4];
        for (length, sets) in (28..).zip(&mut sets) {
            for (first, set) in (0..).zip(sets) {
                *set = days_meant(&days, &weekdays, both, Month { length, first });
            }
        }
        Ok(Fields {
            minutes: minutes.meant[0],
            hours: hours.meant[0],
            months: months.meant[0],
            days: sets,
            fixed: one(&minutes) && one(&hours),
        })
    }

    /// Whether it names one time of day. Such a job runs once a day even where the clock is changed.
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

    /// The first time from this one on, in seconds of the clock since 1970; `None` if there is none in the range of dates.
    pub(super) fn first_from(&self, from: i64) -> Option<i64> {
        let (mut day, mut second) = (from.div_euclid(86_400), from.rem_euclid(86_400));
        loop {
            let Date { year, month, day: day_of_month } = date(day);
            // In the last year nothing is gone on to.
            let go_on = (year < LAST_YEAR).then_some(());
            if year > LAST_YEAR {
                return None;
            }
            let kind = Month::of(day);
            match next(self.days_of(month, kind).into(), day_of_month.into()) {
                None => {
                    go_on?;
                    (day, second) = (day + i64::from(kind.length + 1 - day_of_month), 0);
                    continue;
                }
                Some(right) if right > day_of_month.into() => {
                    go_on?;
                    (day, second) = (day + right - i64::from(day_of_month), 0);
                }
                Some(_) => {}
            }
            let hour = second / 3_600;
            match next(self.hours, hour) {
                None => {
                    go_on?;
                    (day, second) = (day + 1, 0);
                    continue;
                }
                Some(right) if right > hour => second = right * 3_600,
                Some(_) => {}
            }
            let (hour, minute) = (second / 3_600, second / 60 % 60);
            match next(self.minutes, minute) {
                None => {
                    go_on?;
                    second = (hour + 1) * 3_600;
                }
                Some(right) if right > minute => second = hour * 3_600 + right * 60,
                Some(_) if second % 60 == 0 => return Some(day * 86_400 + second),
                Some(_) => {
                    go_on?;
                    second = second / 60 * 60 + 60;
                }
            }
            if second >= 86_400 {
                (day, second) = (day + 1, 0);
            }
        }
    }

    /// Whether a day, counted from 1970-01-01, is one of those that are meant, its month included.
    pub(super) fn is_date(&self, day: i64) -> bool {
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
fn days_meant(days: &Field, weekdays: &Field, both: bool, month: Month) -> u32 {
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
    match (days.all, weekdays.all) {
        (true, true) => right_day | right_weekday,
        (true, false) => right_weekday,
        (false, true) => right_day,
        (false, false) if both => right_day & right_weekday,
        (false, false) => right_day | right_weekday,
    }
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
    fn read(text: &str, kind: &Kind) -> Option<Field> {
        let known =
            |c: char| c.is_ascii_digit() || "*,-/".chars().chain(kind.letters.chars()).any(|letter| letter == c);
        if !text.chars().all(known) {
            return None;
        }
        let mut field = Field { step: 1, ..Field::default() };
        if text == "*" {
            (field.all, field.from_all) = (true, true);
            field.mean(0, kind, kind.least, kind.most, 1)?;
            return Some(field);
        }
        for part in text.split(',').filter(|part| !part.is_empty()) {
            field.add(part, kind)?;
        }
        Some(field)
    }

    /// Adds a part of a list.
    fn add(&mut self, part: &str, kind: &Kind) -> Option<()> {
        if part == "L" {
            self.last = true;
            return Some(());
        }
        let ranges = part.contains(['/', '-']);
        if let Some((day, _)) = part.split_once('W')
            && !ranges
        {
            if day == "L" {
                self.last_weekday = true;
                return Some(());
            }
            let day = day.parse().ok()?;
            return self.mean(NEAREST, kind, day, day, 1);
        }
        // `5L` is short for `5#L`. Neither is a day of the month.
        let (numbers, how) = match part.split_once('#') {
            Some((numbers, nth)) if nth.ends_with('L') => (numbers, LAST),
            Some((numbers, nth)) => (numbers, nth.parse().ok().filter(|nth| (1..=5).contains(nth))?),
            None if part.ends_with('L') && !ranges && kind.letters.contains('#') => (part.split_once('L')?.0, LAST),
            None => (part, 0),
        };
        let (range, step) = if part.contains('/') {
            let (range, step) = numbers.split_once('/')?;
            let step = step.parse().ok().filter(|step| *step > 0)?;
            self.step = step;
            (range, step)
        } else {
            (numbers, 1)
        };
        let (least, most) = if range == "*" && ranges {
            self.from_all = true;
            (kind.least, kind.most)
        } else if ranges {
            let (least, most) = range.split_once('-')?;
            (least.parse().ok()?, most.parse().ok()?)
        } else {
            let number = range.parse().ok()?;
            (number, number)
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
        // A step beyond all numbers is a mistake.
        least.checked_add((most - least) / step * step)?.checked_add(step)?;
        Some(())
    }
}
