//! Instants and lengths. Instants are virtual and told in UTC, since a scenario has no place.

use signalbox::words::{SimTime, Span};

const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const DAY: u64 = 86_400_000;

/// The parts of an instant: milliseconds since the Unix epoch, never negative.
fn unix(at: SimTime, starts_at: i64) -> u64 {
    starts_at.saturating_add_unsigned(at.millis()).max(0).unsigned_abs()
}

fn hms(millis: u64) -> (u64, u64, u64) {
    let seconds = millis % DAY / 1_000;
    (seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// The virtual clock: `Mon 09:41:07`.
#[must_use]
pub fn clock(at: SimTime, starts_at: i64) -> String {
    let unix = unix(at, starts_at);
    let (h, m, s) = hms(unix);
    // The Unix epoch was a Thursday.
    format!("{} {h:02}:{m:02}:{s:02}", DAYS[(unix / DAY % 7) as usize])
}

/// The clock without day and seconds: `09:41`, for places where both are plain from what stands around.
#[must_use]
pub fn clock_short(at: SimTime, starts_at: i64) -> String {
    let (h, m, _) = hms(unix(at, starts_at));
    format!("{h:02}:{m:02}")
}

/// Reads an instant as somebody types it: `9:41`, `09:41:07`, `Tue 9:41`, `day 2 9:41`. Without a day, that of `here` is meant; a
/// weekday is the first one from the scenario's start on. `None` for anything else, and for instants before the start.
#[must_use]
pub fn read_instant(text: &str, starts_at: i64, here: SimTime) -> Option<SimTime> {
    let text = text.trim().to_ascii_lowercase();
    let (day, time) = text.rsplit_once(' ').map_or((None, text.as_str()), |(day, time)| (Some(day.trim()), time));
    let mut parts = time.split(':').map(|part| part.parse::<u64>().ok());
    let (h, m) = (parts.next()??, parts.next()??);
    let s = parts.next().unwrap_or(Some(0))?;
    if parts.next().is_some() || h > 23 || m > 59 || s > 59 {
        return None;
    }
    let first = unix(SimTime::ZERO, starts_at) / DAY;
    let day = match day {
        None => unix(here, starts_at) / DAY,
        Some(word) => match word.strip_prefix("day").map(str::trim) {
            Some(number) => first + number.parse::<u64>().ok()?.checked_sub(1)?,
            None => (first..first + 7).find(|day| DAYS[(day % 7) as usize].eq_ignore_ascii_case(word))?,
        },
    };
    let wanted = day * DAY + ((h * 60 + m) * 60 + s) * 1_000;
    wanted.checked_sub(unix(SimTime::ZERO, starts_at)).map(SimTime::from_millis)
}

/// Date and time in full, for tooltips: `2026-01-05 09:41:07 UTC`.
#[must_use]
pub fn date_time(at: SimTime, starts_at: i64) -> String {
    let stamp = at.rfc3339(starts_at);
    let cut = stamp.get(..19).unwrap_or(&stamp);
    format!("{} UTC", cut.replacen('T', " ", 1))
}

/// Date and time to the minute: `2026-01-05 09:41`.
#[must_use]
pub fn date_minute(at: SimTime, starts_at: i64) -> String {
    let stamp = at.rfc3339(starts_at);
    let minutes = stamp.find('T').and_then(|day| stamp.get(..day + 6));
    minutes.unwrap_or(&stamp).replacen('T', " ", 1)
}

/// About how many events, rounded to what one can take in: `About 4 million events`.
#[must_use]
pub fn about_events(count: u64) -> String {
    const MILLION: u64 = 1_000_000;
    match count {
        0..MILLION => format!("About {} thousand events", (count / 1_000).max(1)),
        MILLION..10_000_000 => format!("About {:.1} million events", count as f64 / 1e6).replace(".0 ", " "),
        10_000_000..1_000_000_000 => format!("About {} million events", count / MILLION),
        _ => "Billions of events".to_owned(),
    }
}

/// A length as briefly as a table wants it: `0:42`, `12:05`, `3:07:00`, `2d 03h`.
#[must_use]
pub fn short_span(span: Span) -> String {
    let seconds = span.millis() / 1_000;
    let (h, m, s) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match (h / 24, h) {
        (0, 0) => format!("{m}:{s:02}"),
        (0, h) => format!("{h}:{m:02}:{s:02}"),
        (d, h) => format!("{d}d {:02}h", h % 24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_of_events_are_round() {
        let said = [1_234, 1_000_000, 4_180_000, 31_622_399, u64::MAX].map(about_events);
        assert_eq!(said[0], "About 1 thousand events");
        assert_eq!(said[1], "About 1 million events");
        assert_eq!(said[2], "About 4.2 million events");
        assert_eq!(said[3], "About 31 million events");
        assert_eq!(said[4], "Billions of events");
    }

    #[test]
    fn an_instant_is_told_to_the_minute() {
        assert_eq!(date_minute(SimTime::from_millis(3_600_000), 0), "1970-01-01 01:00");
    }

    // 2026-01-05T00:00:00Z, a Monday.
    const MONDAY: i64 = 1_767_571_200_000;

    #[test]
    fn the_clock_tells_day_and_time() {
        let at = SimTime::from_millis(((9 * 60 + 41) * 60 + 7) * 1_000);
        assert_eq!(clock(at, MONDAY), "Mon 09:41:07");
        assert_eq!(clock_short(at, MONDAY), "09:41");
        assert_eq!(date_time(at, MONDAY), "2026-01-05 09:41:07 UTC");
        assert_eq!(clock(SimTime::from_millis(DAY), MONDAY), "Tue 00:00:00");
        assert_eq!(clock(SimTime::ZERO, 0), "Thu 00:00:00");
        assert_eq!(clock(SimTime::ZERO, -5), "Thu 00:00:00");
    }

    #[test]
    fn instants_are_read_as_people_type_them() {
        let here = SimTime::from_millis(DAY + 1);
        let at = |days: u64, h: u64, m: u64, s: u64| {
            Some(SimTime::from_millis(days * DAY + ((h * 60 + m) * 60 + s) * 1_000))
        };
        assert_eq!(read_instant("9:41", MONDAY, here), at(1, 9, 41, 0));
        assert_eq!(read_instant(" 09:41:07 ", MONDAY, here), at(1, 9, 41, 7));
        assert_eq!(read_instant("mon 9:41", MONDAY, here), at(0, 9, 41, 0));
        assert_eq!(read_instant("Sun 00:00", MONDAY, here), at(6, 0, 0, 0));
        assert_eq!(read_instant("day 3 23:59:59", MONDAY, here), at(2, 23, 59, 59));
        assert_eq!(read_instant("Mon 09:41:07", MONDAY + 3_600_000, here), Some(SimTime::from_millis(31_267_000)));
        for wrong in ["", "9", "9:60", "24:00", "1:2:3:4", "day 0 1:00", "foo 1:00", "-1:00"] {
            assert_eq!(read_instant(wrong, MONDAY, here), None, "{wrong}");
        }
        // The scenario starts at one o'clock: half past midnight was before.
        assert_eq!(read_instant("mon 0:30", MONDAY + 3_600_000, here), None);
        // What the clock says is read back.
        for millis in [0, 12_345_000, 4 * DAY + 5_000] {
            let at = SimTime::from_millis(millis);
            assert_eq!(read_instant(&clock(at, MONDAY), MONDAY, here), Some(at));
        }
    }

    #[test]
    fn lengths_line_up_in_a_column() {
        assert_eq!(short_span(Span::ZERO), "0:00");
        assert_eq!(short_span(Span::from_secs(42)), "0:42");
        assert_eq!(short_span(Span::from_secs(725)), "12:05");
        assert_eq!(short_span(Span::from_mins(187)), "3:07:00");
        assert_eq!(short_span(Span::from_hours(51)), "2d 03h");
    }
}
