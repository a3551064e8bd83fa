//! The calendar: days since 1970-01-01, dates, and instants as RFC 3339 (D4). Whole numbers only, so it is the same everywhere (D1).

/// A date of the Gregorian calendar, also before it was introduced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date {
    /// The year; 0 is the year before 1.
    pub(crate) year: i64,
    /// The month, from 1.
    pub(crate) month: u32,
    /// The day of the month, from 1.
    pub(crate) day: u32,
}

/// The earliest instant that is written, 0000-01-01T00:00:00Z, in Unix milliseconds.
const EARLIEST: i64 = -62_167_219_200_000;
/// The latest instant that is written or computed with, 9999-12-30T22:00:00.999Z, in Unix milliseconds: a day of room before the
/// year 10000, which RFC 3339 cannot write.
pub(crate) const LATEST: i64 = 253_402_207_200_999;

/// The day of a date, counted from 1970-01-01. March begins the year of the computation, so that a leap day is its last.
pub(crate) const fn day_number(date: Date) -> i64 {
    let month = date.month as i64;
    let year = if month <= 2 { date.year - 1 } else { date.year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + date.day as i64 - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The date of a day counted from 1970-01-01.
pub(crate) const fn date(day: i64) -> Date {
    let day = day + 719_468;
    let era = day.div_euclid(146_097);
    let day_of_era = day.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = (shifted + 2) % 12 + 1;
    let year = era * 400 + year_of_era + (month <= 2) as i64;
    Date { year, month: month as u32, day: (day_of_year - (153 * shifted + 2) / 5 + 1) as u32 }
}

/// The weekday of a day counted from 1970-01-01, from 0 for Sunday.
pub(crate) const fn weekday(day: i64) -> u32 {
    (day + 4).rem_euclid(7) as u32
}

/// How many days a month has.
pub(crate) const fn days_in_month(year: i64, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// An instant as RFC 3339 in UTC, with milliseconds. What lies outside the years 0 to 9999 is written as the nearest instant inside.
pub(crate) fn write(millis: i64) -> String {
    let millis = millis.clamp(EARLIEST, LATEST);
    let Date { year, month, day } = date(millis.div_euclid(86_400_000));
    let rest = millis.rem_euclid(86_400_000);
    let mut text = String::with_capacity(24);
    for (number, digits, after) in [
        (year, 4, '-'),
        (i64::from(month), 2, '-'),
        (i64::from(day), 2, 'T'),
        (rest / 3_600_000, 2, ':'),
        (rest / 60_000 % 60, 2, ':'),
        (rest / 1_000 % 60, 2, '.'),
        (rest % 1_000, 3, 'Z'),
    ] {
        let mut unit = 10_i64.pow(digits - 1);
        while unit > 0 {
            text.push((b'0' + (number / unit % 10) as u8) as char);
            unit /= 10;
        }
        text.push(after);
    }
    text
}

/// Reads RFC 3339: a date, `T`, `t` or a space, a time, and `Z` or an offset. Seconds, their fraction and an offset's minutes may be
/// left out. A leap second is the second before it, and what is finer than a millisecond is cut off.
pub(crate) fn read(text: &str) -> Option<i64> {
    let mut rest = Rest(text.as_bytes());
    let year = rest.number(4)?;
    rest.eat(b"-")?;
    let month = rest.number(2)? as u32;
    rest.eat(b"-")?;
    let day = rest.number(2)? as u32;
    if !(1..=12).contains(&month) || day == 0 || day > days_in_month(year, month) {
        return None;
    }
    rest.eat(b"Tt ")?;
    let hours = rest.number(2)?;
    rest.eat(b":")?;
    let minutes = rest.number(2)?;
    let mut millis = 0;
    if rest.eat(b":").is_some() {
        let seconds = rest.number(2)?;
        millis = if seconds == 60 { 59_000 } else { seconds * 1_000 };
        if rest.eat(b".,").is_some() {
            let mut unit = 100;
            millis += rest.number(1)? * unit;
            while let Some(digit) = rest.number(1) {
                unit /= 10;
                millis += digit * unit;
            }
        }
    }
    let offset = match rest.eat(b"Zz+-")? {
        sign @ (b'+' | b'-') => {
            let hours = rest.number(2)?;
            let minutes = if rest.eat(b":").is_some() || !rest.0.is_empty() { rest.number(2)? } else { 0 };
            if hours > 23 || minutes > 59 {
                return None;
            }
            (hours * 60 + minutes) * if sign == b'-' { -1 } else { 1 }
        }
        _ => 0,
    };
    if hours > 23 || minutes > 59 || millis > 59_999 || !rest.0.is_empty() {
        return None;
    }
    Some(((day_number(Date { year, month, day }) * 24 + hours) * 60 + minutes - offset) * 60_000 + millis)
}

/// What is left to read.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    /// The next letter, if it is one of these.
    fn eat(&mut self, any: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        any.contains(first).then(|| {
            self.0 = rest;
            *first
        })
    }

    /// A number of just so many digits.
    fn number(&mut self, digits: usize) -> Option<i64> {
        let (number, rest) = self.0.split_at_checked(digits)?;
        let number = number.iter().try_fold(0, |n, c| c.is_ascii_digit().then(|| n * 10 + i64::from(c - b'0')))?;
        self.0 = rest;
        Some(number)
    }
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, civil};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_day_of_400_years_has_its_date() {
        for day in -1_000..146_097 + 1_000 {
            let date = date(day);
            let same = civil::date(date.year as i16, date.month as i8, date.day as i8);
            assert_eq!(day, i64::from((same - civil::date(1970, 1, 1)).get_days()));
            assert_eq!(day_number(date), day);
            assert_eq!(weekday(day), same.weekday().to_sunday_zero_offset() as u32);
            assert_eq!(days_in_month(date.year, date.month), same.days_in_month() as u32);
        }
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for text in [
            "",
            "Monday",
            "2026-01-05",
            "2026-01-05T00:00:00",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-01-00T00:00:00Z",
            "2026-01-05T24:00:00Z",
            "2026-01-05T00:60:00Z",
            "2026-01-05T00:00:61Z",
            "2026-01-05T00:00:00.Z",
            "2026-01-05T00:00:00+24:00",
            "2026-01-05T00:00:00+01:60",
            "2026-01-05T00:00:00+1",
            "2026-01-05T00:00:00Z ",
            "26-01-05T00:00:00Z",
            "2026-01-05TO0:00:00Z",
            "2026-01-05T00:00:00ä",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn what_lies_outside_is_written_as_the_nearest_inside() {
        assert_eq!(write(i64::MAX), "9999-12-30T22:00:00.999Z");
        assert_eq!(write(i64::MIN), "0000-01-01T00:00:00.000Z");
    }

    proptest! {
        #[test]
        fn an_instant_is_written_and_read_as_by_an_established_library(millis in EARLIEST..=LATEST) {
            let text = write(millis);
            prop_assert_eq!(&text, &format!("{:.3}", Timestamp::from_millisecond(millis).unwrap()));
            prop_assert_eq!(read(&text), Some(millis));
        }

        #[test]
        fn every_form_of_an_instant_is_read_as_by_an_established_library(
            date in "(1970|2024|2025|8998)-(02|0[1-9]|1[0-3])-(0[0-9]|2[89]|3[01])",
            time in "[Tt ]([01][0-9]|2[0-4]):([0-5][0-9]|60)(:([0-5][0-9]|6[01])([.,][0-9]{0,9})?)?",
            offset in "([Zz]|[+-]([01][0-9]|2[0-3])(:?([0-5][0-9]))?)?",
        ) {
            let text = format!("{date}{time}{offset}");
            prop_assert_eq!(read(&text), text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond), "{}", text);
        }
    }
}
