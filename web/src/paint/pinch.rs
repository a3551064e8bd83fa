//! Two fingers on a chart: their distance zooms, their middle pans.

/// Fingers closer than this to one above the other would zoom without end, in pixels.
const CLOSEST: f64 = 8.0;

/// What a move of one of two fingers does to a chart's window: first the zoom, then the pan.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Pinch {
    /// By what the window's length is multiplied.
    pub factor: f64,
    /// The share of the chart at which the instant stays while it is zoomed.
    pub around: f64,
    /// By what share of its length the window then moves.
    pub pan: f64,
}

/// One finger goes from one place to another while the other rests. All are pixels from the left edge of a chart so wide.
#[must_use]
pub fn pinch(from: f64, to: f64, other: f64, width: f64) -> Pinch {
    let width = width.max(1.0);
    let (was, is) = ((from - other).abs().max(CLOSEST), (to - other).abs().max(CLOSEST));
    Pinch {
        factor: was / is,
        around: (f64::midpoint(from, other) / width).clamp(0.0, 1.0),
        pan: (from - to) / 2.0 / width,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paint::{
        scale::{Breaks, Scale},
        window::Window,
    };

    const WIDTH: f64 = 400.0;

    fn moved(scale: &Scale, Pinch { factor, around, pan }: Pinch) -> Scale {
        scale.zoom(factor, scale.at(around), 1e9, &Breaks::default()).pan(pan, 1e9)
    }

    #[test]
    fn the_instants_stay_under_both_fingers() {
        let scale = Scale::new(Window { from: 50_000.0, length: 3_600.0 }, &Breaks::default());
        for (from, to, other) in [(300.0, 340.0, 100.0), (120.0, 60.0, 380.0), (90.0, 150.0, 260.0)] {
            let after = moved(&scale, pinch(from, to, other, WIDTH));
            let [under, over] = [(from, to), (other, other)]
                .map(|(before, now)| (scale.at(before / WIDTH) - after.at(now / WIDTH)).abs());
            assert!(under < 1e-6 && over < 1e-6, "{from} to {to} beside {other}: {under} and {over}");
        }
    }

    #[test]
    fn fingers_that_meet_or_cross_do_not_zoom_without_end() {
        for to in [100.0, 101.0, 107.9] {
            let Pinch { factor, .. } = pinch(116.0, to, 100.0, WIDTH);
            assert!((factor - 2.0).abs() < 1e-9, "{to}");
        }
        assert!((pinch(103.0, 97.0, 100.0, WIDTH).factor - 1.0).abs() < 1e-9, "they cross");
        assert!(pinch(5.0, 6.0, 7.0, 0.0).pan.is_finite(), "a chart without any room");
    }
}
