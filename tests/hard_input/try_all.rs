//! Tries inputs by the thousand, and says of each that fails how to meet it again.

use std::{
    collections::BTreeMap,
    io::{self, Write as _},
    panic::{self, AssertUnwindSafe},
    time::{Duration, Instant},
};

use super::dice::Dice;

/// What the inputs are made from, unless `PROPTEST_RNG_SEED` gives another seed: the suite tries the same ones each time, so that a
/// failure belongs to the change at hand.
const SEED: u64 = 20_260_105;
/// No input may take longer: one that does asks for more than it may. The unit is generous, since machines are shared.
const LONGEST: Duration = Duration::from_secs(10);
/// So many kinds of failure are told.
const MOST_TOLD: usize = 12;

/// What became of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// It was well formed and did what it says.
    Accepted,
    /// It was well formed, and the rules refused it.
    Denied,
    /// It was not well formed.
    Refused,
}

/// Tries so many inputs of a surface. `one` makes an input with the dice, leaves it in the buffer for the report, and judges what
/// became of it; each of the `usual` verdicts must be met often. `PROPTEST_CASES` is the number of inputs over all surfaces.
///
/// # Panics
/// If an input panics, is judged wrong or takes too long; if hardly any input came to a verdict that is usual.
pub(crate) fn try_all(
    surface: &str,
    share: u64,
    usual: &[Verdict],
    mut one: impl FnMut(&mut Dice, &mut Vec<u8>) -> Result<Verdict, String>,
) {
    let number = |name| std::env::var(name).ok().and_then(|n| n.parse::<u64>().ok());
    let seed = number("PROPTEST_RNG_SEED").unwrap_or(SEED);
    let count = number("PROPTEST_CASES").map_or(share, |all| share * all / super::ALL);
    let own = surface.bytes().fold(seed, |seed, byte| (seed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
    let (mut verdicts, mut slowest) = (BTreeMap::<Verdict, u64>::new(), (Duration::ZERO, String::new()));
    let mut failures: BTreeMap<String, String> = BTreeMap::new();
    let began = Instant::now();
    for n in 0..count {
        let (mut dice, mut input) = (Dice::of(own, n), Vec::new());
        let start = Instant::now();
        let verdict = panic::catch_unwind(AssertUnwindSafe(|| one(&mut dice, &mut input)));
        let took = start.elapsed();
        let why = match verdict {
            Ok(Ok(_)) if took > LONGEST => format!("takes {took:?}"),
            Ok(Ok(verdict)) => {
                *verdicts.entry(verdict).or_default() += 1;
                if took > slowest.0 {
                    slowest = (took, format!("number {n}: {}", shown(&input)));
                }
                continue;
            }
            Ok(Err(why)) => why,
            Err(panic) => {
                let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
                format!("panics: {}", text.unwrap_or_default())
            }
        };
        failures.entry(why).or_insert_with(|| format!("number {n}: {}", shown(&input)));
        if failures.len() >= MOST_TOLD {
            break;
        }
    }
    // Past the harness, which keeps what a passing test prints to itself.
    let took = began.elapsed();
    let _ = writeln!(io::stdout(), "{surface}: {count} changed inputs from seed {seed} in {took:.1?}: {verdicts:?}");
    println!("PROPTEST_RNG_SEED={seed}; the slowest took {:.1?}, {}", slowest.0, slowest.1);
    if !failures.is_empty() {
        let told: Vec<_> = failures.iter().map(|(why, input)| format!("{why}\n  {input}")).collect();
        panic!("{surface}, PROPTEST_RNG_SEED={seed}:\n{}", told.join("\n"));
    }
    // Inputs that are all refused at the door, or all let in, would say little.
    for verdict in usual {
        let n = verdicts.get(verdict).copied().unwrap_or_default();
        assert!(n * 50 >= count, "{surface}: only {n} of {count} inputs came to {verdict:?}");
    }
}

/// An input, shortened, with what is no text written as escapes.
fn shown(input: &[u8]) -> String {
    const HALF: usize = 6_000;
    let text = |bytes: &[u8]| bytes.escape_ascii().to_string().replace("\\\"", "\"");
    if input.len() <= 2 * HALF {
        return text(input);
    }
    let left_out = input.len() - 2 * HALF;
    format!("{} … {left_out} bytes … {}", text(&input[..HALF]), text(&input[input.len() - HALF..]))
}
