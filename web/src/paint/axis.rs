//! A time axis: at which instants ticks stand, and which of them begin a day.

use super::{scale::Scale, window::Window};

/// Steps that a clock reader expects, in seconds.
const STEPS: [f64; 19] = [
    1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1_800.0, 3_600.0, 7_200.0, 10_800.0, 21_600.0,
    43_200.0, 86_400.0, 172_800.0,
];
const WEEK: f64 = 604_800.0;
const DAY: f64 = 86_400.0;

/// A tick.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Tick {
    /// Where, in seconds since the scenario's start.
    pub at: f64,
    /// Whether a day begins there (UTC).
    pub day: bool,
}

/// The step between two ticks if about `count` of them are wanted.
#[must_use]
pub fn step(length: f64, count: f64) -> f64 {
    let wanted = length / count.max(1.0);
    STEPS.into_iter().find(|step| *step >= wanted).unwrap_or_else(|| (wanted / WEEK).ceil() * WEEK)
}

/// The ticks in a window, on round times of day. `starts_at` is the scenario's start in Unix milliseconds.
#[must_use]
pub fn ticks(window: Window, starts_at: i64, count: f64) -> Vec<Tick> {
    stepped(window, starts_at, step(window.length, count))
}

/// The ticks in a window with this step between them.
fn stepped(window: Window, starts_at: i64, step: f64) -> Vec<Tick> {
    let start = starts_at as f64 / 1_000.0;
    let first = ((start + window.from) / step).ceil();
    let last = ((start + window.end()) / step).floor();
    // A window is never long enough for more ticks than were wanted and two.
    let n = (last - first).max(-1.0) as usize + 1;
    let unix = (0..n).map(|i| (first + i as f64) * step);
    unix.map(|unix| Tick { at: unix - start, day: unix.rem_euclid(DAY) == 0.0 }).collect()
}

/// The ticks of a scale, folded stretches left out, and the step between them.
#[must_use]
pub fn ticks_of(scale: &Scale, starts_at: i64, count: f64) -> (Vec<Tick>, f64) {
    let length = scale.window.length;
    let step = step(length, count);
    let part = |window: Window| stepped(window, starts_at, step);
    (scale.stretches().into_iter().flat_map(part).collect(), step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paint::scale::{Break, Breaks};

    const MONDAY: i64 = 1_767_571_200_000;

    #[test]
    fn ticks_stand_on_round_times_of_day() {
        let window = Window { from: 100.0, length: 3_600.0 };
        let at: Vec<_> = ticks(window, MONDAY, 8.0).iter().map(|t| t.at).collect();
        assert_eq!(at, [600.0, 1_200.0, 1_800.0, 2_400.0, 3_000.0, 3_600.0]);
        // A scenario that starts at twenty past has its hours forty minutes later.
        let odd = ticks(Window { from: 0.0, length: 7_200.0 }, MONDAY + 1_200_000, 2.0);
        assert_eq!(odd.iter().map(|t| t.at).collect::<Vec<_>>(), [2_400.0, 6_000.0]);
    }

    #[test]
    fn days_are_marked() {
        let two_days = ticks(Window { from: 0.0, length: 172_800.0 }, MONDAY, 8.0);
        assert_eq!(two_days.iter().filter(|t| t.day).count(), 3);
    }

    #[test]
    fn there_are_never_many_ticks() {
        for exponent in 0..24 {
            let length = f64::from(2_u32.pow(exponent));
            let scale = Scale::new(Window { from: 17.0, length }, &Breaks::default());
            let n = ticks_of(&scale, MONDAY, 8.0).0.len();
            assert!(n <= 10, "{length}: {n}");
        }
    }

    #[test]
    fn no_tick_stands_in_a_folded_stretch() {
        let breaks = Breaks::new(vec![Break { from: 10_000.0, to: 600_000.0 }]);
        let (ticks, step) = ticks_of(&Scale::all(620_000.0, &breaks), MONDAY, 8.0);
        assert_eq!((ticks.len(), step), (5, 7_200.0), "{ticks:?}");
        assert!(ticks.iter().all(|tick| tick.at <= 10_000.0 || tick.at >= 600_000.0));
    }
}
