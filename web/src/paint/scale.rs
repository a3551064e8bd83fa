//! From instants to places on a chart. Idle stretches may be folded: each becomes a break of constant width.

use std::sync::Arc;

use super::window::{SHORTEST, Window};

/// How wide a break is drawn, as a share of the chart.
const BREAK: f64 = 0.05;
/// All breaks together take at most this share of a chart that shows everything.
const MOST: f64 = 0.5;
/// A stretch is folded only where that makes it this much shorter.
const WORTH: f64 = 1.5;
/// Where the cursor stands in a window that follows it, as a share of its length: most of it shows what led here.
const FOLLOW: f64 = 0.86;

/// A stretch that is folded, in seconds since the scenario's start.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Break {
    /// Its beginning.
    pub from: f64,
    /// Its end.
    pub to: f64,
}

/// The folded stretches of a history, in order. None where nothing is folded.
pub type Breaks = Arc<Vec<Break>>;

/// What a chart shows: a window, and how instants lie in it. With breaks, the window's length is that of the chart, breaks counted
/// as wide as they are drawn, and its end lies later than its beginning and its length say.
#[derive(Clone, PartialEq, Debug)]
pub struct Scale {
    /// The stretch that is shown.
    pub window: Window,
    /// The stretches that are folded at this length, each with the seconds left out before it.
    breaks: Vec<(Break, f64)>,
    /// The seconds a break counts as.
    gap: f64,
    /// The window's beginning on the chart.
    left: f64,
}

impl Default for Scale {
    fn default() -> Scale {
        Scale::new(Window::all(0.0), &Breaks::default())
    }
}

impl Scale {
    /// The scale of a window.
    #[must_use]
    pub fn new(window: Window, breaks: &Breaks) -> Scale {
        let share = (MOST / breaks.len().max(1) as f64).min(BREAK);
        let gap = window.length * share;
        let mut left_out = 0.0;
        let mut folded = Vec::new();
        for part in breaks.iter().filter(|part| part.to - part.from > gap * WORTH) {
            folded.push((*part, left_out));
            left_out += part.to - part.from - gap;
        }
        let mut scale = Scale { window, breaks: folded, gap, left: 0.0 };
        scale.left = scale.place(window.from);
        scale
    }

    /// The scale of the whole of a history.
    #[must_use]
    pub fn all(end: f64, breaks: &Breaks) -> Scale {
        let mut scale = Scale::new(Window::all(end), breaks);
        // What is left out depends on the length, and the length on what is left out: this settles quickly.
        for _ in 0..8 {
            let length = scale.place(end).max(SHORTEST);
            scale = Scale::new(Window { from: 0.0, length }, breaks);
        }
        scale
    }

    /// The scale of a window of this length that follows a cursor.
    #[must_use]
    pub fn following(cursor: f64, length: f64, breaks: &Breaks) -> Scale {
        let scale = Scale::new(Window { from: 0.0, length }, breaks);
        let left = scale.place(cursor) - length * FOLLOW;
        scale.moved(left)
    }

    /// The same scale with another beginning on the chart.
    fn moved(mut self, left: f64) -> Scale {
        self.left = left.max(0.0);
        self.window.from = self.instant(self.left);
        self
    }

    /// Where an instant lies on the chart of all time, in seconds.
    fn place(&self, at: f64) -> f64 {
        let after = self.breaks.partition_point(|(part, _)| part.from <= at);
        let Some((part, left_out)) = after.checked_sub(1).and_then(|i| self.breaks.get(i)) else { return at };
        let length = part.to - part.from;
        if at >= part.to {
            at - left_out - (length - self.gap)
        } else {
            part.from - left_out + (at - part.from) / length * self.gap
        }
    }

    /// The instant at a place on the chart of all time.
    fn instant(&self, place: f64) -> f64 {
        let after = self.breaks.partition_point(|(part, left_out)| part.from - left_out <= place);
        let Some((part, left_out)) = after.checked_sub(1).and_then(|i| self.breaks.get(i)) else { return place };
        let length = part.to - part.from;
        let over = place - (part.from - left_out);
        if over >= self.gap { part.to + over - self.gap } else { part.from + over / self.gap * length }
    }

    /// Where an instant lies, as a share of the chart: 0 at its beginning, 1 at its end.
    #[must_use]
    pub fn share(&self, at: f64) -> f64 {
        (self.place(at) - self.left) / self.window.length
    }

    /// The instant at a share of the chart.
    #[must_use]
    pub fn at(&self, share: f64) -> f64 {
        self.instant(self.left + share * self.window.length)
    }

    /// The last instant that is shown.
    #[must_use]
    pub fn end(&self) -> f64 {
        self.at(1.0)
    }

    /// The breaks in sight.
    pub fn breaks(&self) -> impl Iterator<Item = Break> {
        let (from, to) = (self.window.from, self.end());
        self.breaks.iter().map(|(part, _)| *part).filter(move |part| part.to > from && part.from < to)
    }

    /// The stretches in sight between the breaks.
    #[must_use]
    pub fn stretches(&self) -> Vec<Window> {
        let mut from = self.window.from;
        let mut out = Vec::new();
        let mut add = |from: f64, to: f64| {
            if to > from {
                out.push(Window { from, length: to - from });
            }
        };
        for part in self.breaks() {
            add(from, part.from);
            from = part.to;
        }
        add(from, self.end());
        out
    }

    /// Longer (`factor` above 1) or shorter, with the instant `around` staying where it is; at most `longest`.
    #[must_use]
    pub fn zoom(&self, factor: f64, around: f64, longest: f64, breaks: &Breaks) -> Scale {
        let length = (self.window.length * factor).clamp(SHORTEST, longest.max(SHORTEST));
        let share = self.share(around).clamp(0.0, 1.0);
        let scale = Scale::new(Window { from: 0.0, length }, breaks);
        let left = scale.place(around) - share * length;
        scale.moved(left)
    }

    /// Moved by a share of its length, not before the start and not far past `end`.
    #[must_use]
    pub fn pan(&self, share: f64, end: f64) -> Scale {
        let last = (self.place(end) - self.window.length * 0.5).max(0.0);
        self.clone().moved((self.left + share * self.window.length).clamp(0.0, last))
    }

    /// The same scale on a chart of so many pixels, moved only by whole ones.
    #[must_use]
    pub fn snapped(mut self, width: f64) -> Scale {
        let pixel = self.window.length / width.max(1.0);
        self.left = (self.left / pixel).floor() * pixel;
        self.window.from = self.instant(self.left);
        self
    }

    /// A longer stretch that holds the window and changes seldom while it moves, for what should not change with every move.
    #[must_use]
    pub fn around(&self) -> (f64, f64) {
        let (from, to) = Window { from: self.left, length: self.window.length }.drawn();
        (self.instant(from), self.instant(to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaks() -> Breaks {
        Arc::new(vec![Break { from: 1_000.0, to: 50_000.0 }, Break { from: 60_000.0, to: 90_000.0 }])
    }

    fn scales() -> Vec<Scale> {
        let breaks = breaks();
        let window = Window { from: 500.0, length: 20_000.0 };
        vec![
            Scale::new(window, &Breaks::default()),
            Scale::new(window, &breaks),
            Scale::all(100_000.0, &breaks),
            Scale::following(95_000.0, 8_000.0, &breaks),
        ]
    }

    #[test]
    fn instants_and_places_lead_back_to_each_other_in_order() {
        for scale in scales() {
            let mut before = f64::NEG_INFINITY;
            for i in 0..=1_000 {
                let at = f64::from(i) * 100.0;
                let share = scale.share(at);
                assert!(share > before, "{at}");
                assert!((scale.at(share) - at).abs() < 1e-6, "{at}");
                before = share;
            }
        }
    }

    #[test]
    fn a_break_is_as_wide_as_any_other_and_everything_fits() {
        let scale = Scale::all(100_000.0, &breaks());
        let wide: Vec<_> = scale.breaks().map(|b| scale.share(b.to) - scale.share(b.from)).collect();
        assert_eq!(wide.len(), 2);
        assert!(wide.iter().all(|wide| (wide - BREAK).abs() < 1e-9), "{wide:?}");
        assert!(scale.share(0.0).abs() < 1e-9 && (scale.share(100_000.0) - 1.0).abs() < 1e-6);
        let busy: f64 = scale.stretches().iter().map(|s| s.length).sum();
        assert!((busy - 21_000.0).abs() < 1e-3, "{busy}");
    }

    #[test]
    fn a_short_stretch_is_not_folded_where_it_would_not_become_shorter() {
        let scale = Scale::new(Window { from: 0.0, length: 2e6 }, &breaks());
        assert_eq!(scale.breaks().count(), 0);
        assert_eq!(scale.end(), 2e6);
    }

    #[test]
    fn zooming_keeps_the_instant_under_the_hand_and_panning_stays_within_the_history() {
        let breaks = breaks();
        for scale in scales() {
            for around in [800.0, 55_000.0, 94_000.0].into_iter().filter(|at| (0.0..1.0).contains(&scale.share(*at))) {
                let near = scale.zoom(0.5, around, 1e6, &breaks);
                assert!(near.window.from == 0.0 || (near.share(around) - scale.share(around)).abs() < 1e-6, "{around}");
            }
            assert_eq!(scale.pan(-50.0, 100_000.0).window.from, 0.0);
            let last = scale.pan(50.0, 100_000.0);
            assert!((last.share(100_000.0) - 0.5).abs() < 1e-6 || last.window.from == 0.0);
            let there = scale.pan(0.1, 1e9).pan(-0.1, 1e9);
            assert!((there.window.from - scale.window.from).abs() < 1e-6);
        }
    }

    #[test]
    fn a_snapped_scale_is_less_than_a_pixel_away() {
        for scale in scales() {
            let snapped = scale.clone().snapped(300.0);
            for at in [600.0, 30_000.0, 95_000.0] {
                let moved = (snapped.share(at) - scale.share(at)) * 300.0;
                assert!((-1e-6..1.0).contains(&moved), "{at}: {moved}");
            }
            assert!((snapped.share(snapped.window.from)).abs() < 1e-9);
            assert_eq!(snapped.window.length, scale.window.length);
        }
    }

    #[test]
    fn a_following_scale_shows_the_cursor() {
        for cursor in [0.0, 10.0, 5_000.0, 30_000.0, 95_000.0] {
            let scale = Scale::following(cursor, 900.0, &breaks());
            let share = scale.share(cursor);
            assert!((0.0..=FOLLOW + 1e-9).contains(&share), "{cursor}: {share}");
            let (from, to) = scale.around();
            assert!(from <= scale.window.from && to >= scale.end());
        }
    }
}
