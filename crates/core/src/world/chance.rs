//! Chance without a generator: every draw is a pure function of the seed, a lineage and a purpose (D2).
//!
//! A draw never depends on how many draws were made before. So two worlds that differ in one setting see the same arrivals,
//! durations and outcomes for the same runs, there is no generator state to save, and a new draw shifts none of the others.

use crate::{scenario::Key, words::Trigger};

/// What a draw is for. The numbers are part of the saved format: append, never renumber.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// From dispatch to first heartbeat; one per attempt.
    StartUp = 1,
    /// How long the execution takes.
    Duration = 2,
    /// Whether the execution fails.
    Fails = 3,
    /// Whether the runner dies during the execution.
    Lost = 4,
    /// When it dies.
    CrashAt = 5,
    /// Whether the plan changes anything.
    Whether = 6,
    /// What the plan changes.
    What = 7,
    /// How long a policy set's evaluation takes; one per set.
    Evaluation = 8,
    /// Whether a policy set's evaluation errors; one per set.
    EvaluationErrors = 9,
    /// Whether a policy with a probability fires; one per policy.
    PolicyFires = 10,
    /// Whether an approval rule with a probability asks; one per rule.
    RuleAsks = 11,
    /// When a person answers; one per time the person is asked: the same one may be asked again in a later stage or after an
    /// escalation.
    AnswerAfter = 12,
    /// What a person answers; one per time the person is asked.
    Answer = 13,
    /// Whether a timed-out or aborted run leaves its lock behind.
    LockLeft = 14,
    /// The gap before a source's next arrival; one per arrival.
    Gap = 15,
    /// Which path set a webhook has; one per arrival.
    Paths = 16,
    /// Whether a pull-request webhook opens a new request; one per arrival.
    Opens = 17,
    /// An idle agent's poll interval; one per idle period.
    Poll = 18,
    /// When an external check answers; one per check.
    CheckAfter = 19,
    /// Whether an external check passes; one per check.
    CheckPasses = 20,
}

/// The uniform 64-bit draw for a purpose. `index` tells several draws of one purpose apart.
#[must_use]
pub fn draw(seed: u64, lineage: u64, purpose: Purpose, index: u32) -> u64 {
    let key = (purpose as u64) << 32 | u64::from(index);
    mix(mix(seed ^ lineage) ^ key.wrapping_mul(GOLDEN))
}

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// The finaliser of SplitMix64 over a Weyl step: every input bit reaches every output bit.
const fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(GOLDEN);
    let x = (x ^ x >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ x >> 31
}

const fn lineage(kind: u64, a: u64, b: u64) -> u64 {
    mix(mix(a ^ kind << 56) ^ b)
}

/// Lineage of a plan that arrived: workspace, trigger and the ordinal of the arrival there.
#[must_use]
pub const fn of_arrival(workspace: Key, trigger: Trigger, ordinal: u32) -> u64 {
    lineage(1, workspace.number(), (trigger as u64) << 32 | ordinal as u64)
}

/// Lineage of a run that a command made: workspace, and the run's ordinal among those made there by commands. Applies are not
/// counted, and neither are commands that made no run there.
#[must_use]
pub const fn of_command(workspace: Key, ordinal: u32) -> u64 {
    lineage(2, workspace.number(), ordinal as u64)
}

/// Lineage of an apply: its plan's, and which attempt it is (A5).
#[must_use]
pub const fn of_apply(plan: u64, attempt: u32) -> u64 {
    lineage(3, plan, attempt as u64)
}

/// Lineage of the plan that takes the place of one that has drifted (A6). A plan is replaced once: it is never applied after that.
#[must_use]
pub const fn of_replan(plan: u64) -> u64 {
    lineage(8, plan, 0)
}

/// Lineage of a promoted plan: the upstream apply's, and the edge.
#[must_use]
pub const fn of_promotion(apply: u64, edge: Key) -> u64 {
    lineage(4, apply, edge.number())
}

/// Lineage of a source's own draws.
#[must_use]
pub const fn of_source(source: Key) -> u64 {
    lineage(5, source.number(), 0)
}

/// Lineage of an agent's own draws: its pool, and its place in it.
#[must_use]
pub const fn of_agent(pool: Key, place: u32) -> u64 {
    lineage(6, pool.number(), place as u64)
}

/// Lineage of a run's draws that are about one policy set, policy, approval rule, check or person. Both are spread over all 64 bits
/// already, and a draw spreads them again.
#[must_use]
pub const fn about(run: u64, thing: Key) -> u64 {
    run ^ thing.number()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_depend_on_seed_lineage_purpose_and_index() {
        let base = draw(1, 2, Purpose::Gap, 3);
        assert_eq!(base, draw(1, 2, Purpose::Gap, 3));
        assert_ne!(base, draw(2, 2, Purpose::Gap, 3));
        assert_ne!(base, draw(1, 3, Purpose::Gap, 3));
        assert_ne!(base, draw(1, 2, Purpose::Paths, 3));
        assert_ne!(base, draw(1, 2, Purpose::Gap, 4));
    }

    #[test]
    fn draws_are_even_over_their_range() {
        let n = 100_000;
        let mut buckets = [0_u32; 16];
        for i in 0..n {
            buckets[(draw(42, of_arrival(Key::of("app"), Trigger::Push, i), Purpose::Duration, 0) >> 60) as usize] += 1;
        }
        // Chi-square with 15 degrees of freedom: beyond 37.7 in one case of a thousand; the draws are fixed, so this is no lottery.
        let expected = f64::from(n) / 16.0;
        let chi: f64 = buckets.iter().map(|b| (f64::from(*b) - expected) * (f64::from(*b) - expected) / expected).sum();
        assert!(chi < 37.7, "{chi}");
    }
}
