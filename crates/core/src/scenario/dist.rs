//! Distributions of lengths and counts. A distribution is a pure map from a uniform draw to a value, so chance itself stays outside.

mod rest;

use serde::{Deserialize, Serialize};

use crate::form::read_tagged;
use crate::words::{Chance, Changes, Span};

/// How a length is distributed. Lengths are virtual milliseconds, at least `0` and at most [`Dist::LONGEST`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "dist", rename_all = "snake_case")]
pub enum Dist {
    /// Always the same.
    Fixed {
        /// The length.
        ms: u64,
    },
    /// Evenly between two lengths, both included.
    Uniform {
        /// The shortest.
        min_ms: u64,
        /// The longest.
        max_ms: u64,
    },
    /// Exponential: without memory.
    Exponential {
        /// The mean.
        mean_ms: u64,
    },
    /// Log-normal: most are near the median, a few are much longer.
    Lognormal {
        /// Half are shorter.
        median_ms: u64,
        /// 95 in 100 are shorter.
        p95_ms: u64,
    },
}

read_tagged!(Dist by "dist" {
    "fixed" => Fixed { ms }
    "uniform" => Uniform { min_ms, max_ms }
    "exponential" => Exponential { mean_ms }
    "lognormal" => Lognormal { median_ms, p95_ms }
});

impl Dist {
    /// No drawn length is longer: 366 days.
    pub const LONGEST: u64 = 366 * 24 * 3_600_000;

    /// The length for a uniform draw of 64 bits. Uses pinned float maths only, so it is the same on every target (D1).
    #[must_use]
    pub fn at(&self, draw: u64) -> Span {
        let millis = match *self {
            Dist::Fixed { ms } => ms,
            Dist::Uniform { min_ms, max_ms } => {
                let width = max_ms.saturating_sub(min_ms).saturating_add(1);
                min_ms + ((u128::from(draw) * u128::from(width)) >> 64) as u64
            }
            Dist::Exponential { mean_ms } => (-libm::log(unit(draw)) * mean_ms as f64) as u64,
            Dist::Lognormal { median_ms, p95_ms } => {
                let sigma = sigma(median_ms, p95_ms);
                (median_ms as f64 * libm::exp(sigma * normal(unit(draw)))) as u64
            }
        };
        Span::from_millis(if millis > Dist::LONGEST { Dist::LONGEST } else { millis })
    }

    /// The length for a uniform draw that is made only where the length depends on it.
    #[must_use]
    pub fn with(&self, draw: impl FnOnce() -> u64) -> Span {
        self.at(if let Dist::Fixed { .. } = self { 0 } else { draw() })
    }

    /// The mean length in milliseconds.
    #[must_use]
    pub fn mean_ms(&self) -> f64 {
        match *self {
            Dist::Fixed { ms } => ms as f64,
            Dist::Uniform { min_ms, max_ms } => (min_ms as f64 + max_ms as f64) / 2.0,
            Dist::Exponential { mean_ms } => mean_ms as f64,
            Dist::Lognormal { median_ms, p95_ms } => {
                let sigma = sigma(median_ms, p95_ms);
                median_ms as f64 * libm::exp(sigma * sigma / 2.0)
            }
        }
    }

    /// The length in milliseconds that a share `p` (0 to 1) of all drawn lengths does not exceed.
    #[must_use]
    pub fn quantile_ms(&self, p: f64) -> f64 {
        let p = p.clamp(f64::EPSILON, 1.0 - f64::EPSILON);
        match *self {
            Dist::Fixed { ms } => ms as f64,
            Dist::Uniform { min_ms, max_ms } => min_ms as f64 + p * max_ms.saturating_sub(min_ms) as f64,
            Dist::Exponential { mean_ms } => -libm::log(1.0 - p) * mean_ms as f64,
            Dist::Lognormal { median_ms, p95_ms } => median_ms as f64 * libm::exp(sigma(median_ms, p95_ms) * normal(p)),
        }
    }

    /// The probability density at a length, per millisecond. 0 where all lengths are alike: a single value has no density.
    #[must_use]
    pub fn density(&self, ms: f64) -> f64 {
        match *self {
            Dist::Fixed { .. } => 0.0,
            Dist::Uniform { min_ms, max_ms } => {
                let width = max_ms.saturating_sub(min_ms) as f64;
                let inside = (min_ms as f64..=max_ms as f64).contains(&ms) && width > 0.0;
                if inside { 1.0 / width } else { 0.0 }
            }
            Dist::Exponential { mean_ms } if ms >= 0.0 && mean_ms > 0 => {
                libm::exp(-ms / mean_ms as f64) / mean_ms as f64
            }
            Dist::Lognormal { median_ms, p95_ms } if ms > 0.0 && p95_ms > median_ms && median_ms > 0 => {
                let sigma = sigma(median_ms, p95_ms);
                let z = libm::log(ms / median_ms as f64) / sigma;
                libm::exp(-z * z / 2.0) / (ms * sigma * ROOT_TWO_PI)
            }
            Dist::Exponential { .. } | Dist::Lognormal { .. } => 0.0,
        }
    }
}

/// The spread of a log-normal distribution: the standard deviation of its logarithm.
fn sigma(median_ms: u64, p95_ms: u64) -> f64 {
    libm::log(p95_ms as f64 / median_ms as f64) / Z95
}

/// √(2π).
const ROOT_TWO_PI: f64 = 2.506_628_274_631_000_5;

/// The standard normal quantile at 0.95.
const Z95: f64 = 1.644_853_626_951_472_2;

/// A uniform number in (0, 1], never 0, so that its logarithm is finite.
fn unit(draw: u64) -> f64 {
    ((draw >> 11) + 1) as f64 / (1_u64 << 53) as f64
}

/// The standard normal quantile (Acklam's rational approximation, relative error below 1.2e-9).
fn normal(p: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const B: [f64; 5] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
    ];
    const C: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 4] =
        [7.784_695_709_041_462e-3, 3.224_671_290_700_398e-1, 2.445_134_137_142_996, 3.754_408_661_907_416];
    const LOW: f64 = 0.024_25;
    let tail = |q: f64| {
        (((((C[0] * q + C[1]) * q + C[2]) * q + C[3]) * q + C[4]) * q + C[5])
            / ((((D[0] * q + D[1]) * q + D[2]) * q + D[3]) * q + 1.0)
    };
    // A draw of exactly 1 has no finite quantile; the largest one below it does.
    let p = if p >= 1.0 { 1.0 - f64::EPSILON } else { p };
    if p < LOW {
        tail(libm::sqrt(-2.0 * libm::log(p)))
    } else if p > 1.0 - LOW {
        -tail(libm::sqrt(-2.0 * libm::log(1.0 - p)))
    } else {
        let q = p - 0.5;
        let r = q * q;
        (((((A[0] * r + A[1]) * r + A[2]) * r + A[3]) * r + A[4]) * r + A[5]) * q
            / (((((B[0] * r + B[1]) * r + B[2]) * r + B[3]) * r + B[4]) * r + 1.0)
    }
}

/// What plans change: resource counts, evenly distributed up to a largest value each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Counts {
    /// How likely a plan changes nothing at all.
    pub none: Chance,
    /// At most so many resources are added.
    pub added_max: u32,
    /// At most so many are changed.
    pub changed_max: u32,
    /// At most so many are destroyed.
    pub destroyed_max: u32,
}

impl Default for Counts {
    /// One plan in five changes nothing; the others are small.
    fn default() -> Counts {
        Counts { none: Chance::from_ppm(200_000), added_max: 5, changed_max: 8, destroyed_max: 1 }
    }
}

impl Counts {
    /// The changes for two uniform draws. A plan that is to change something changes at least one resource, of a kind that ever does.
    #[must_use]
    pub fn at(&self, whether: u64, what: u64) -> Changes {
        if hits(self.none, whether) {
            return Changes::default();
        }
        let below = |max: u32, bits: u64| (((bits & 0xF_FFFF) * (u64::from(max) + 1)) >> 20) as u32;
        let mut changes = Changes {
            added: below(self.added_max, what),
            changed: below(self.changed_max, what >> 20),
            destroyed: below(self.destroyed_max, what >> 40),
        };
        if !changes.any() {
            let kinds = [
                (self.changed_max, &mut changes.changed),
                (self.added_max, &mut changes.added),
                (self.destroyed_max, &mut changes.destroyed),
            ];
            if let Some((_, count)) = kinds.into_iter().find(|(most, _)| *most > 0) {
                *count = 1;
            }
        }
        changes
    }
}

/// Whether an event of this probability happens for a uniform draw.
#[must_use]
pub fn hits(chance: Chance, draw: u64) -> bool {
    ((u128::from(draw) * 1_000_000) >> 64) < u128::from(chance.ppm())
}

/// The same for a draw that is made only where it matters: not where the event happens always or never.
#[must_use]
pub fn happens(chance: Chance, draw: impl FnOnce() -> u64) -> bool {
    match chance {
        Chance::NEVER => false,
        Chance::ALWAYS => true,
        chance => hits(chance, draw()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_whose_largest_value_is_0_never_changes() {
        for most in 0..8 {
            let [added_max, changed_max, destroyed_max] = [most & 1, most >> 1 & 1, most >> 2];
            let counts = Counts { none: Chance::NEVER, added_max, changed_max, destroyed_max };
            for what in [0, u64::MAX, 0xF_FFFF, 0xF_FFFF << 20, 0xF_FFFF << 40] {
                let Changes { added, changed, destroyed } = counts.at(0, what);
                assert!(added <= added_max && changed <= changed_max && destroyed <= destroyed_max, "{counts:?}");
                assert_eq!(added + changed + destroyed > 0, most > 0, "{counts:?} change something");
            }
        }
    }

    /// Evenly spread draws: a distribution's shape without chance.
    fn spread(n: u64) -> impl Iterator<Item = u64> {
        (0..n).map(move |i| (u64::MAX / n) * i + u64::MAX / (2 * n))
    }

    #[test]
    fn exponential_has_its_mean() {
        let dist = Dist::Exponential { mean_ms: 60_000 };
        let mean = spread(100_000).map(|d| dist.at(d).millis() as f64).sum::<f64>() / 100_000.0;
        assert!((mean - 60_000.0).abs() < 60.0, "{mean}");
    }

    #[test]
    fn lognormal_has_its_median_and_95th_percentile() {
        let dist = Dist::Lognormal { median_ms: 60_000, p95_ms: 300_000 };
        let below = |ms: u64| spread(100_000).filter(|d| dist.at(*d).millis() < ms).count();
        assert!((49_900..50_100).contains(&below(60_000)), "{}", below(60_000));
        assert!((94_900..95_100).contains(&below(300_000)), "{}", below(300_000));
    }

    const SHAPES: [Dist; 3] = [
        Dist::Uniform { min_ms: 2_000, max_ms: 9_000 },
        Dist::Exponential { mean_ms: 60_000 },
        Dist::Lognormal { median_ms: 60_000, p95_ms: 300_000 },
    ];

    #[test]
    fn quantiles_are_those_of_the_drawn_lengths() {
        for dist in SHAPES {
            for p in [0.05, 0.5, 0.95] {
                let limit = dist.quantile_ms(p);
                let below = spread(100_000).filter(|d| dist.at(*d).millis() as f64 <= limit).count();
                assert!((below as f64 / 100_000.0 - p).abs() < 0.002, "{dist:?} {p}: {below}");
            }
        }
        assert_eq!(Dist::Fixed { ms: 7 }.quantile_ms(0.95), 7.0);
    }

    #[test]
    fn the_density_between_two_quantiles_is_their_difference() {
        for dist in SHAPES {
            let (from, to) = (dist.quantile_ms(0.1), dist.quantile_ms(0.9));
            let step = (to - from) / 20_000.0;
            let area: f64 = (0..20_000).map(|i| dist.density(from + (f64::from(i) + 0.5) * step) * step).sum();
            assert!((area - 0.8).abs() < 1e-4, "{dist:?}: {area}");
        }
        assert_eq!(Dist::Fixed { ms: 7 }.density(7.0), 0.0);
    }

    #[test]
    fn uniform_reaches_both_ends() {
        let dist = Dist::Uniform { min_ms: 5, max_ms: 7 };
        assert_eq!(dist.at(0).millis(), 5);
        assert_eq!(dist.at(u64::MAX).millis(), 7);
    }

    #[test]
    fn the_extreme_draws_are_finite() {
        for dist in [Dist::Exponential { mean_ms: 1_000 }, Dist::Lognormal { median_ms: 1_000, p95_ms: 9_000 }] {
            for draw in [0, 1, u64::MAX - 1, u64::MAX] {
                assert!(dist.at(draw).millis() <= Dist::LONGEST);
            }
        }
    }

    #[test]
    fn a_chance_hits_as_often_as_it_says() {
        let n = spread(100_000).filter(|d| hits(Chance::from_ppm(300_000), *d)).count();
        assert!((29_990..30_010).contains(&n), "{n}");
        for draw in [0, u64::MAX] {
            for chance in [Chance::NEVER, Chance::from_ppm(1), Chance::from_ppm(999_999), Chance::ALWAYS] {
                assert_eq!(happens(chance, || draw), hits(chance, draw), "{chance:?} {draw}");
            }
        }
        assert!(!hits(Chance::NEVER, 0));
        assert!(hits(Chance::ALWAYS, u64::MAX));
    }
}
