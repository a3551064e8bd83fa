//! The shape of a distribution: its density as a curve, with the lengths that half and 95 in 100 do not exceed.

use signalbox::scenario::Dist;

/// How wide and high the drawing is, in its own units.
pub const SIZE: (f64, f64) = (160.0, 36.0);

/// Points of a curve.
const POINTS: u32 = 80;

/// A distribution, drawn.
#[derive(Clone, PartialEq, Debug)]
pub struct Shape {
    /// The area under the curve as SVG path data; a line where all lengths are alike.
    pub area: String,
    /// Where the median stands, from the left.
    pub p50: f64,
    /// Where the 95th percentile stands.
    pub p95: f64,
}

/// The length at the right edge: nearly all lengths lie before it.
#[must_use]
pub fn reach(dist: &Dist) -> f64 {
    match dist {
        Dist::Fixed { ms } => (2.0 * *ms as f64).max(1.0),
        Dist::Uniform { .. } => (1.1 * dist.quantile_ms(1.0)).max(1.0),
        Dist::Exponential { .. } | Dist::Lognormal { .. } => (1.1 * dist.quantile_ms(0.98)).max(1.0),
    }
}

/// The density at evenly spaced lengths from 0 to `to`, both included, per millisecond.
#[must_use]
pub fn samples(dist: &Dist, to: f64, points: u32) -> Vec<(f64, f64)> {
    let at = (0..=points).map(|i| to * f64::from(i) / f64::from(points));
    at.map(|ms| (ms, dist.density(ms))).collect()
}

/// Draws a distribution.
#[must_use]
pub fn shape(dist: &Dist) -> Shape {
    let to = reach(dist);
    let place = |ms: f64| (ms / to * SIZE.0).clamp(0.0, SIZE.0);
    let (p50, p95) = (place(dist.quantile_ms(0.5)), place(dist.quantile_ms(0.95)));
    if let Dist::Uniform { min_ms, max_ms } = *dist
        && min_ms < max_ms
    {
        // Its sides stand upright, which no sampling would show.
        let (left, right) = (place(min_ms as f64), place(max_ms as f64));
        return Shape { area: format!("M{left:.1} {h:.1}V2H{right:.1}V{h:.1}Z", h = SIZE.1), p50, p95 };
    }
    let samples = samples(dist, to, POINTS);
    let highest = samples.iter().fold(0.0_f64, |highest, (_, density)| highest.max(*density));
    if highest <= 0.0 {
        return Shape { area: format!("M{p50:.1} {:.1}V2", SIZE.1), p50, p95 };
    }
    let mut area = format!("M0 {:.1}", SIZE.1);
    for (ms, density) in samples {
        area.push_str(&format!("L{:.1} {:.1}", place(ms), SIZE.1 - density / highest * (SIZE.1 - 2.0)));
    }
    area.push_str(&format!("V{:.1}Z", SIZE.1));
    Shape { area, p50, p95 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_density_integrates_to_one() {
        for dist in [
            Dist::Uniform { min_ms: 1_000, max_ms: 10_000 },
            Dist::Exponential { mean_ms: 60_000 },
            Dist::Lognormal { median_ms: 60_000, p95_ms: 180_000 },
        ] {
            let samples = samples(&dist, dist.quantile_ms(0.999_99), 20_000);
            let area: f64 =
                samples.windows(2).map(|pair| (pair[1].0 - pair[0].0) * (pair[0].1 + pair[1].1) / 2.0).sum();
            assert!((area - 1.0).abs() < 2e-3, "{dist:?}: {area}");
        }
    }

    #[test]
    fn marks_stand_in_order_within_the_drawing() {
        for dist in [
            Dist::Fixed { ms: 0 },
            Dist::Fixed { ms: 10_000 },
            Dist::Uniform { min_ms: 5, max_ms: 5 },
            Dist::Uniform { min_ms: 1_000, max_ms: 10_000 },
            Dist::Exponential { mean_ms: 60_000 },
            Dist::Lognormal { median_ms: 60_000, p95_ms: 60_000 },
            Dist::Lognormal { median_ms: 60_000, p95_ms: 300_000 },
        ] {
            let shape = shape(&dist);
            assert!(0.0 <= shape.p50 && shape.p50 <= shape.p95 && shape.p95 <= SIZE.0, "{dist:?}: {shape:?}");
            assert!(!shape.area.contains("NaN"), "{dist:?}: {}", shape.area);
        }
    }
}
