//! What is known of a length of which a part has passed: of all lengths only those remain that are at least as long.
//!
//! A length x goes on for y more with probability S(x + y) / S(x), where S is the distribution's survival function ("conditional
//! survival", <https://rdrr.io/github/zabore/condsurv/f/vignettes/estimate_cs.Rmd>); a draw inverts that.

use super::{Dist, normal, sigma, unit};
use crate::words::Span;

/// Where the tail of the normal distribution is too thin for a float, its exponential shape serves.
const THINNEST: f64 = 1e-300;

impl Dist {
    /// The length for a uniform draw among those that are at least `least`. If no length is that long, `least`. With 0 this is [`Dist::at`].
    #[must_use]
    pub fn at_least(&self, draw: u64, least: Span) -> Span {
        let from = least.millis();
        let length = match *self {
            Dist::Uniform { min_ms, max_ms } if from <= max_ms => {
                Dist::Uniform { min_ms: min_ms.max(from), max_ms }.at(draw)
            }
            // It has no memory.
            Dist::Exponential { .. } => Span::from_millis(from.saturating_add(self.at(draw).millis())),
            Dist::Lognormal { median_ms, p95_ms } if from > 0 && p95_ms > median_ms && median_ms > 0 => {
                let sigma = sigma(median_ms, p95_ms);
                let passed = libm::log(from as f64 / median_ms as f64) / sigma;
                let left = unit(!draw);
                let tail = upper(passed) * left;
                let z =
                    if tail < THINNEST { libm::sqrt(passed * passed - 2.0 * libm::log(left)) } else { -normal(tail) };
                Span::from_millis((median_ms as f64 * libm::exp(sigma * z)) as u64)
            }
            _ => self.at(draw),
        };
        Span::from_millis(length.millis().min(Dist::LONGEST).max(from))
    }

    /// How likely a drawn length is at least this long.
    #[must_use]
    pub fn lasts(&self, least: Span) -> f64 {
        let from = least.millis();
        match *self {
            _ if from == 0 => 1.0,
            Dist::Fixed { ms } => f64::from(u8::from(ms >= from)),
            Dist::Uniform { min_ms, max_ms } => {
                let all = max_ms.saturating_sub(min_ms) as f64 + 1.0;
                (max_ms as f64 - min_ms.max(from) as f64 + 1.0).max(0.0) / all
            }
            Dist::Exponential { mean_ms } => libm::exp(-(from as f64) / mean_ms as f64),
            Dist::Lognormal { median_ms, p95_ms } if p95_ms > median_ms && median_ms > 0 => {
                upper(libm::log(from as f64 / median_ms as f64) / sigma(median_ms, p95_ms))
            }
            Dist::Lognormal { median_ms, .. } => f64::from(u8::from(median_ms >= from)),
        }
    }
}

/// How much of the standard normal distribution lies above `z`, without loss of digits far out.
fn upper(z: f64) -> f64 {
    libm::erfc(z * std::f64::consts::FRAC_1_SQRT_2) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const N: u64 = 20_000;

    fn spread() -> impl Iterator<Item = u64> {
        (0..N).map(|i| (u64::MAX / N) * i + u64::MAX / (2 * N))
    }

    const SHAPES: [Dist; 4] = [
        Dist::Fixed { ms: 90_000 },
        Dist::Uniform { min_ms: 2_000, max_ms: 90_000 },
        Dist::Exponential { mean_ms: 60_000 },
        Dist::Lognormal { median_ms: 60_000, p95_ms: 300_000 },
    ];

    /// By the definition: of the lengths drawn without a condition, those that are long enough.
    #[test]
    fn the_rest_is_distributed_as_those_that_last_so_long() {
        for dist in SHAPES {
            for least in [1, 30_000, 60_000, 85_000] {
                let mut all: Vec<u64> = spread().map(|d| dist.at(d).millis()).filter(|ms| *ms >= least).collect();
                all.sort_unstable();
                let lasts = dist.lasts(Span::from_millis(least));
                assert!((all.len() as f64 / N as f64 - lasts).abs() < 1e-3, "{dist:?} {least}: {lasts}");
                let mut rest: Vec<u64> =
                    spread().map(|d| dist.at_least(d, Span::from_millis(least)).millis()).collect();
                rest.sort_unstable();
                assert!(rest[0] >= least, "{dist:?} {least}");
                for tenth in 1..10 {
                    let (of_all, of_rest) = (all[all.len() * tenth / 10] as f64, rest[rest.len() * tenth / 10] as f64);
                    assert!((of_all / of_rest - 1.0).abs() < 0.02, "{dist:?} {least} {tenth}: {of_all} {of_rest}");
                }
            }
        }
    }

    #[test]
    fn a_length_of_which_nothing_has_passed_is_any_length() {
        for dist in SHAPES {
            assert!(spread().step_by(97).all(|d| dist.at_least(d, Span::ZERO) == dist.at(d)), "{dist:?}");
            assert_eq!(dist.lasts(Span::ZERO), 1.0);
        }
    }

    /// However unlikely it was: a log-normal length that has become long goes on for a share of what has passed.
    #[test]
    fn far_out_it_neither_ends_at_once_nor_never() {
        let dist = Dist::Lognormal { median_ms: 1_000, p95_ms: 2_000 };
        for passed in [10_000, 1_000_000, 1_000_000_000, Dist::LONGEST - 1] {
            let rest: Vec<u64> =
                spread().map(|d| dist.at_least(d, Span::from_millis(passed)).millis() - passed).collect();
            let median = rest[rest.len() / 2] as f64 / passed as f64;
            assert!(
                rest.is_sorted() && (passed == Dist::LONGEST - 1 || (0.001..0.5).contains(&median)),
                "{passed}: {median}"
            );
        }
    }

    #[test]
    fn what_lasts_longer_than_any_length_ends_next() {
        for dist in [Dist::Fixed { ms: 7 }, Dist::Uniform { min_ms: 5, max_ms: 7 }] {
            assert_eq!(dist.at_least(3, Span::from_millis(8)), Span::from_millis(8));
            assert_eq!(dist.lasts(Span::from_millis(8)), 0.0);
        }
    }
}
