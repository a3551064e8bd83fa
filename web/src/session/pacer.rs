//! From wall time to virtual time: how far the cursor goes in a frame.

use signalbox::words::SimTime;

/// The slowest speed: real time.
pub const SLOWEST: f64 = 1.0;
/// The fastest speed: a week in ten seconds.
pub const FASTEST: f64 = 60_480.0;
/// The speed of the first visit, slow enough to see single moves: a minute a second.
pub const FIRST_SPEED: f64 = 60.0;

/// With idle stretches skipped, the longest wait for the next event, in wall milliseconds.
const LONGEST_WAIT: f64 = 2_000.0;
/// A frame that comes later than this counts as this long: a tab that was hidden goes on where it was.
const LONGEST_FRAME: f64 = 100.0;

/// The instant a frame leads to. `now` is the present instant with its fraction, `next` that of the next event.
#[must_use]
pub fn advance(now: f64, wall: f64, speed: f64, next: Option<SimTime>, skip_idle: bool) -> f64 {
    let target = now + wall.clamp(0.0, LONGEST_FRAME) * speed;
    match next {
        Some(next) if skip_idle => target.max(next.millis() as f64 - LONGEST_WAIT * speed),
        _ => target,
    }
}

/// The place of a speed on the slider, 0 to 100.
#[must_use]
pub fn to_slider(speed: f64) -> f64 {
    (speed.clamp(SLOWEST, FASTEST) / SLOWEST).ln() / (FASTEST / SLOWEST).ln() * 100.0
}

/// The speed at a place on the slider.
#[must_use]
pub fn from_slider(place: f64) -> f64 {
    SLOWEST * (FASTEST / SLOWEST).powf(place.clamp(0.0, 100.0) / 100.0)
}

/// The speed in words: "1 min/s".
#[must_use]
pub fn say_speed(speed: f64) -> String {
    let (value, unit) = match speed {
        s if s < 59.5 => (s, "s"),
        s if s < 3_570.0 => (s / 60.0, "min"),
        s => (s / 3_600.0, "h"),
    };
    if value < 9.95 && (value - value.round()).abs() >= 0.05 {
        format!("{value:.1} {unit}/s")
    } else {
        format!("{value:.0} {unit}/s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_are_said_in_the_unit_people_use() {
        assert_eq!(say_speed(1.0), "1 s/s");
        assert_eq!(say_speed(60.0), "1 min/s");
        assert_eq!(say_speed(90.0), "1.5 min/s");
        assert_eq!(say_speed(FASTEST), "17 h/s");
    }

    #[test]
    fn the_slider_and_the_speed_agree() {
        for place in [0.0, 25.0, 50.0, 100.0] {
            assert!((to_slider(from_slider(place)) - place).abs() < 1e-9);
        }
        assert!((from_slider(100.0) - FASTEST).abs() < 1e-6);
    }

    #[test]
    fn no_wait_is_longer_than_two_seconds_when_idle_stretches_are_skipped() {
        let next = Some(SimTime::from_millis(3_600_000));
        let there = advance(0.0, 16.0, 60.0, next, true);
        assert!(3_600_000.0 - there <= 2_000.0 * 60.0);
        assert!(there < 3_600_000.0, "the event itself is still waited for");
        assert!((advance(0.0, 16.0, 60.0, next, false) - 960.0).abs() < 1e-9);
    }

    #[test]
    fn a_hidden_tab_does_not_jump() {
        assert!((advance(0.0, 60_000.0, 1.0, None, false) - 100.0).abs() < 1e-9);
    }
}
