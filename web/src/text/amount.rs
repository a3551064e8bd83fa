//! Lengths and probabilities as people type and read them: `90 s`, `1 h 30 min`, `20 %`. What is printed is read back as the same.

/// Why a typed amount cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unread {
    /// Nothing was typed.
    #[error("Nothing stands here.")]
    Empty,
    /// A length without unit.
    #[error("The unit is missing: seconds, minutes or hours?")]
    NoUnit,
    /// A unit that nobody knows.
    #[error("This unit is not known.")]
    Unit,
    /// Not a length.
    #[error("This is not a length of time.")]
    Length,
    /// Not a number.
    #[error("This is not a number.")]
    Number,
    /// A number with more digits than can be kept.
    #[error("This is longer than can be kept.")]
    TooLarge,
    /// A number above 1 that may be a percentage.
    #[error("A probability above 1 needs a percent sign.")]
    Percent,
}

impl Unread {
    /// What to type instead.
    #[must_use]
    pub const fn mend(self) -> &'static str {
        match self {
            Unread::Percent => "Write 25 % or 0.25.",
            Unread::Number => "Write digits, like 25.",
            _ => "Write a length like 90 s, 5 min or 1 h 30.",
        }
    }
}

const UNITS: [(&str, i64, &[&str]); 5] = [
    ("d", 86_400_000, &["day", "days"]),
    ("h", 3_600_000, &["hour", "hours"]),
    ("min", 60_000, &["m", "minute", "minutes"]),
    ("s", 1_000, &["sec", "second", "seconds"]),
    ("ms", 1, &["millisecond", "milliseconds"]),
];

/// A length in milliseconds: `1 h 30 min`, `1.5 s`, `0 s`.
#[must_use]
pub fn length(millis: i64) -> String {
    let (sign, mut left) = (if millis < 0 { "-" } else { "" }, millis.unsigned_abs());
    if (1..1_000).contains(&left) {
        return format!("{sign}{left} ms");
    }
    let mut parts = Vec::new();
    for (unit, size, _) in &UNITS[..3] {
        let whole = left / size.unsigned_abs();
        left %= size.unsigned_abs();
        if whole > 0 {
            parts.push(format!("{whole} {unit}"));
        }
    }
    let (seconds, rest) = (left / 1_000, left % 1_000);
    match rest {
        0 if seconds == 0 && !parts.is_empty() => {}
        0 => parts.push(format!("{seconds} s")),
        rest => {
            let fraction = format!("{rest:03}");
            parts.push(format!("{seconds}.{} s", fraction.trim_end_matches('0')));
        }
    }
    format!("{sign}{}", parts.join(" "))
}

/// Milliseconds of a length: `90s`, `5 min`, `1h30`, `1.5 h`, `0`. A last number without unit counts the next smaller one.
///
/// # Errors
/// What is odd about it.
pub fn read_length(text: &str) -> Result<i64, Unread> {
    let mut rest = text.trim();
    if rest.is_empty() {
        return Err(Unread::Empty);
    }
    let negative = rest.strip_prefix('-').inspect(|after| rest = after.trim_start()).is_some();
    let (mut total, mut above) = (0_i64, None::<usize>);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(rest.len());
        let (number, after) = rest.split_at(digits);
        let after = after.trim_start();
        let letters = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
        let (word, after) = after.split_at(letters);
        if number.is_empty() {
            return Err(Unread::Length);
        }
        let known = |(unit, _, others): &(&str, i64, &[&str])| {
            word.eq_ignore_ascii_case(unit) || others.iter().any(|other| word.eq_ignore_ascii_case(other))
        };
        let unit = match (word.is_empty(), above) {
            (false, _) => UNITS.iter().position(known).ok_or(Unread::Unit)?,
            (true, Some(above)) if above + 1 < UNITS.len() => above + 1,
            (true, None) if number.bytes().all(|b| b == b'0') => UNITS.len() - 1,
            (true, _) => return Err(Unread::NoUnit),
        };
        total = total.checked_add(scaled(number, UNITS[unit].1)?).ok_or(Unread::TooLarge)?;
        above = Some(unit);
        rest = after.trim_start_matches([' ', ',', '+', '\u{a0}']);
    }
    Ok(if negative { -total } else { total })
}

/// A number with at most one decimal sign, times a size, to the nearest whole.
fn scaled(number: &str, size: i64) -> Result<i64, Unread> {
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, ""));
    if whole.len() > 15 {
        return Err(Unread::TooLarge);
    }
    let digits = |text: &str| if text.is_empty() { Ok(0) } else { text.parse::<i64>().map_err(|_| Unread::Length) };
    // Twelve digits are more than a day has picoseconds of a millisecond; what follows cannot be seen.
    let fraction = fraction.get(..fraction.len().min(12)).unwrap_or_default();
    let part = i128::from(digits(fraction)?) * i128::from(size);
    let unit = 10_i128.pow(fraction.len() as u32);
    let part = (2 * part + unit) / (2 * unit);
    let whole = digits(whole)?.checked_mul(size).ok_or(Unread::TooLarge)?;
    whole.checked_add(part as i64).ok_or(Unread::TooLarge)
}

/// A probability: `20 %`.
#[must_use]
pub fn percent(fraction: f64) -> String {
    // Probabilities are kept in parts per million; more digits would only show how floats are written.
    format!("{} %", (fraction * 1e8).round() / 1e6)
}

/// The fraction of a probability: `20 %`, `0.2`.
///
/// # Errors
/// What is odd about it.
pub fn read_percent(text: &str) -> Result<f64, Unread> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Unread::Empty);
    }
    let (number, sign) = text.strip_suffix('%').map_or((text, false), |number| (number.trim_end(), true));
    let number = number.replace(',', ".").parse::<f64>().map_err(|_| Unread::Number)?;
    match (sign, number.is_finite()) {
        (_, false) => Err(Unread::Number),
        (true, _) => Ok(number / 100.0),
        (false, _) if number > 1.0 => Err(Unread::Percent),
        (false, _) => Ok(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_typed_as_people_say_them() {
        for (text, millis) in [
            ("90s", 90_000),
            ("90 s", 90_000),
            ("5 min", 300_000),
            ("5m", 300_000),
            ("1h30", 5_400_000),
            ("1 h 30 min", 5_400_000),
            ("1.5 h", 5_400_000),
            ("1,5 hours", 5_400_000),
            ("2d 3h", 183_600_000),
            ("5min30", 330_000),
            ("500ms", 500),
            ("1.001 s", 1_001),
            ("0", 0),
            ("-5 s", -5_000),
            ("0.0004 s", 0),
        ] {
            assert_eq!(read_length(text), Ok(millis), "{text}");
        }
    }

    #[test]
    fn what_is_no_length_is_refused_with_its_reason() {
        for (text, why) in [
            ("", Unread::Empty),
            ("90", Unread::NoUnit),
            ("five min", Unread::Length),
            ("5 parsecs", Unread::Unit),
            ("1.2.3 s", Unread::Length),
            ("99999999999999999999 d", Unread::TooLarge),
            ("999999999999999 d", Unread::TooLarge),
            ("500 ms 3", Unread::NoUnit),
        ] {
            assert_eq!(read_length(text), Err(why), "{text}");
        }
    }

    #[test]
    fn a_printed_length_is_read_back_as_the_same() {
        let mut millis = 1_i64;
        while millis < 40_000_000_000 {
            for near in [millis - 1, millis, millis + 1, millis * 7 + 13, -millis] {
                assert_eq!(read_length(&length(near)), Ok(near), "{}", length(near));
            }
            millis = millis * 3 + 1;
        }
        assert_eq!(length(5_400_000), "1 h 30 min");
        assert_eq!(length(90_000), "1 min 30 s");
        assert_eq!(length(1_500), "1.5 s");
        assert_eq!(length(0), "0 s");
        assert_eq!(length(86_400_000), "1 d");
    }

    #[test]
    fn probabilities_are_percentages() {
        for ppm in [0, 1, 25_000, 70_000, 290_000, 333_333, 500_000, 999_999, 1_000_000] {
            let fraction = f64::from(ppm) / 1e6;
            let again = read_percent(&percent(fraction)).unwrap_or(-1.0);
            assert!((again - fraction).abs() < 1e-12, "{}", percent(fraction));
        }
        assert_eq!(percent(0.07), "7 %");
        assert_eq!(read_percent("0.25"), Ok(0.25));
        assert_eq!(read_percent("25%"), Ok(0.25));
        assert_eq!(read_percent("25"), Err(Unread::Percent));
        assert_eq!(read_percent("often"), Err(Unread::Number));
        assert_eq!(read_percent("NaN %"), Err(Unread::Number));
    }
}
