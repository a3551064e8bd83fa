//! The stretch of virtual time that a chart shows.

use serde::{Deserialize, Deserializer, Serialize};

/// The shortest stretch: half a minute.
pub const SHORTEST: f64 = 30.0;
/// Nothing lies further from the scenario's start: 2^53 ms, the end of virtual time.
const FURTHEST: f64 = 9_007_199_254_740.992;

/// A stretch of time in seconds since the scenario's start.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Window {
    /// Its beginning; may lie before the start, so that a following window keeps its length.
    #[serde(deserialize_with = "instant")]
    pub from: f64,
    /// Its length.
    #[serde(deserialize_with = "length")]
    pub length: f64,
}

/// Reads a length that a chart can show: a link may say any other, and nothing could be drawn over no time at all.
pub(crate) fn length<'de, D: Deserializer<'de>>(d: D) -> Result<f64, D::Error> {
    f64::deserialize(d).map(|length| length.clamp(SHORTEST, FURTHEST))
}

fn instant<'de, D: Deserializer<'de>>(d: D) -> Result<f64, D::Error> {
    f64::deserialize(d).map(|instant| instant.clamp(-FURTHEST, FURTHEST))
}

impl Window {
    /// The whole of a history.
    #[must_use]
    pub fn all(end: f64) -> Window {
        Window { from: 0.0, length: end.max(SHORTEST) }
    }

    /// Its end.
    #[must_use]
    pub fn end(self) -> f64 {
        self.from + self.length
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
