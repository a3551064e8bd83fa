//! The stretch of virtual time that a chart shows.

use serde::{Deserialize, Serialize};

/// The shortest stretch: half a minute.
pub const SHORTEST: f64 = 30.0;
/// Where the cursor stands in a window that follows it, as a share of its length: most of it shows what led here.
const FOLLOW: f64 = 0.86;

/// A stretch of time in seconds since the scenario's start.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Window {
    /// Its beginning; may lie before the start, so that a following window keeps its length.
    pub from: f64,
    /// Its length.
    pub length: f64,
}

impl Window {
    /// The whole of a history.
    #[must_use]
    pub fn all(end: f64) -> Window {
        Window { from: 0.0, length: end.max(SHORTEST) }
    }

    /// The window of this length that follows a cursor.
    #[must_use]
    pub fn following(cursor: f64, length: f64) -> Window {
        Window { from: (cursor - length * FOLLOW).max(0.0), length }
    }

    /// Its end.
    #[must_use]
    pub fn end(self) -> f64 {
        self.from + self.length
    }

    /// Where an instant lies, as a share of the window: 0 at its beginning, 1 at its end.
    #[must_use]
    pub fn share(self, at: f64) -> f64 {
        (at - self.from) / self.length
    }

    /// The instant at a share of the window.
    #[must_use]
    pub fn at(self, share: f64) -> f64 {
        self.from + share * self.length
    }

    /// Longer (`factor` above 1) or shorter, with the instant `around` staying where it is; at most `longest`.
    #[must_use]
    pub fn zoom(self, factor: f64, around: f64, longest: f64) -> Window {
        let length = (self.length * factor).clamp(SHORTEST, longest.max(SHORTEST));
        let share = self.share(around).clamp(0.0, 1.0);
        Window { from: (around - share * length).max(0.0), length }
    }

    /// Moved by a share of its length, not before the start and not past `end`.
    #[must_use]
    pub fn pan(self, share: f64, end: f64) -> Window {
        let last = (end - self.length * 0.5).max(0.0);
        Window { from: (self.from + share * self.length).clamp(0.0, last), ..self }
    }

    /// A wider stretch on a coarse grid that holds the window: what is drawn changes only when the window leaves it.
    #[must_use]
    pub fn drawn(self) -> (f64, f64) {
        // A power of two at least half the window long, so that the grid does not change with every small zoom.
        let step = (self.length / 2.0).log2().ceil().exp2();
        let from = (self.from / step).floor() * step - step;
        let to = (self.end() / step).ceil() * step + step;
        (from.max(0.0), to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zooming_keeps_the_instant_under_the_hand() {
        let window = Window { from: 100.0, length: 1_000.0 };
        let near = window.zoom(0.5, 300.0, 1e6);
        assert_eq!(near.length, 500.0);
        assert!((near.share(300.0) - window.share(300.0)).abs() < 1e-9);
        assert_eq!(window.zoom(1e9, 300.0, 5_000.0).length, 5_000.0);
        assert_eq!(window.zoom(1e-9, 300.0, 5_000.0).length, SHORTEST);
        assert_eq!(window.zoom(100.0, 300.0, 1e6).from, 0.0);
    }

    #[test]
    fn panning_stays_within_the_history() {
        let window = Window { from: 100.0, length: 100.0 };
        assert_eq!(window.pan(-5.0, 1_000.0).from, 0.0);
        assert_eq!(window.pan(0.5, 1_000.0).from, 150.0);
        assert_eq!(window.pan(50.0, 1_000.0).from, 950.0);
        assert_eq!(Window::all(10.0).pan(1.0, 10.0).from, 0.0);
    }

    #[test]
    fn a_following_window_shows_the_cursor() {
        for cursor in [0.0, 10.0, 5_000.0] {
            let window = Window::following(cursor, 900.0);
            assert!((0.0..=1.0).contains(&window.share(cursor)), "{cursor}");
            assert_eq!(window.at(window.share(cursor)), cursor);
        }
    }

    #[test]
    fn what_is_drawn_holds_the_window_and_changes_seldom() {
        let mut seen = std::collections::BTreeSet::new();
        for i in 0..1_000 {
            let window = Window { from: f64::from(i), length: 900.0 };
            let (from, to) = window.drawn();
            assert!(from <= window.from && to >= window.end());
            assert!(to - from < window.length * 6.0);
            seen.insert(from.to_bits());
        }
        assert!(seen.len() <= 4, "{}", seen.len());
    }
}
