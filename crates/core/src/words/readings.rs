//! The readings: choices where the documentation is silent or contradicts itself. Each is a setting of the scenario;
//! the first value is the default and the letter of the documentation. Their citations stand in `scenario::switches`.

use serde::Serialize;

use crate::form::{Fault, FromNode, Node, Notes, number, read_by_serde, read_group};

words! {
    /// Which runs a user may abort (T13).
    pub enum AbortScope {
        /// Only a run that executes.
        InProgressOnly = "in_progress_only",
        /// Also a queued or pending run.
        AnyActive = "any_active",
    }
}

words! {
    /// Whether a run whose workspace is busy stops younger ones (Q4).
    pub enum HeadOfLine {
        /// It is passed over and keeps its place.
        Skip = "skip",
        /// The oldest undispatched managed run stops younger managed ones.
        Block = "block",
    }
}

words! {
    /// How long a plan holds its workspace (Q6).
    pub enum WorkspaceHold {
        /// Only while it is dispatched or executing.
        WhileRunning = "while_running",
        /// Until it can no longer be applied.
        UntilDecided = "until_decided",
    }
}

words! {
    /// Whether a newer plan replaces an older queued one (Q8).
    pub enum Supersede {
        /// Never.
        None = "none",
        /// The older queued plan of the same workspace and trigger is aborted.
        QueuedPlans = "queued_plans",
    }
}

words! {
    /// When the timeout clock starts (X2).
    pub enum TimeoutClock {
        /// At the claim.
        Claim = "claim",
        /// At creation: a run can time out in the queue (T15).
        Creation = "creation",
    }
}

/// A probability in parts per million, so that it is an integer everywhere. In files it is a fraction from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Chance(u32);

impl Chance {
    /// Never.
    pub const NEVER: Chance = Chance(0);
    /// Always.
    pub const ALWAYS: Chance = Chance(1_000_000);

    /// The probability nearest to a fraction; `None` outside 0 to 1 or not a number.
    #[must_use]
    pub fn from_fraction(fraction: f64) -> Option<Chance> {
        (0.0..=1.0).contains(&fraction).then_some(Chance((fraction * 1_000_000.0 + 0.5) as u32))
    }

    /// The probability of this many parts per million, capped at certainty.
    #[must_use]
    pub const fn from_ppm(ppm: u32) -> Chance {
        Chance(if ppm > 1_000_000 { 1_000_000 } else { ppm })
    }

    /// Parts per million.
    #[must_use]
    pub const fn ppm(self) -> u32 {
        self.0
    }

    /// The probability as a fraction from 0 to 1.
    #[must_use]
    pub fn fraction(self) -> f64 {
        f64::from(self.0) / 1_000_000.0
    }
}

impl Serialize for Chance {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_f64(self.fraction())
    }
}

impl FromNode for Chance {
    fn from_node<'a>(node: &'a Node, notes: &mut Notes<'a>) -> Option<Chance> {
        let fraction = f64::from_node(node, notes)?;
        let chance = Chance::from_fraction(fraction);
        if chance.is_none() {
            notes.add(Fault::Other(format!("a probability lies between 0 and 1, not {}", number(fraction))));
        }
        chance
    }
}

read_by_serde!(Chance);

/// The readings in force (see each field's rule). `Default` is the letter of the documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Readings {
    /// Which runs a user may abort (T13).
    pub abort_scope: AbortScope,
    /// Whether a run whose workspace is busy stops younger ones (Q4).
    pub head_of_line: HeadOfLine,
    /// Whether an apply goes before its workspace's queued plans, though not before its older unlock runs (Q4).
    pub apply_first: bool,
    /// How long a plan holds its workspace (Q6).
    pub workspace_hold: WorkspaceHold,
    /// Whether an unlock run is next in its workspace (Q7).
    pub unlock_first: bool,
    /// Whether a newer plan replaces an older queued one (Q8).
    pub supersede: Supersede,
    /// When the timeout clock starts (X2).
    pub timeout_clock: TimeoutClock,
    /// Whether plan runs take the state lock (L1).
    pub plan_lock: bool,
    /// How likely a timed-out run leaves its lock behind (L2), a fraction.
    pub lock_left_by_timeout: Chance,
    /// How likely an aborted run leaves its lock behind (L2), a fraction.
    pub lock_left_by_abort: Chance,
    /// Whether what could not be applied since it had drifted is planned again at once (A6).
    pub replan_stale: bool,
}

impl Default for Readings {
    fn default() -> Readings {
        Readings {
            abort_scope: AbortScope::InProgressOnly,
            head_of_line: HeadOfLine::Skip,
            apply_first: false,
            workspace_hold: WorkspaceHold::WhileRunning,
            unlock_first: false,
            supersede: Supersede::None,
            timeout_clock: TimeoutClock::Claim,
            plan_lock: true,
            lock_left_by_timeout: Chance(500_000),
            lock_left_by_abort: Chance::NEVER,
            replan_stale: false,
        }
    }
}

read_group!(Readings: default {
    abort_scope,
    head_of_line,
    apply_first,
    workspace_hold,
    unlock_first,
    supersede,
    timeout_clock,
    plan_lock,
    lock_left_by_timeout,
    lock_left_by_abort,
    replan_stale,
});

impl Readings {
    /// All readings in one number, so that a change of readings is one journal record (Q9).
    #[must_use]
    pub fn to_bits(self) -> u64 {
        let flags = [
            self.abort_scope == AbortScope::AnyActive,
            self.head_of_line == HeadOfLine::Block,
            self.apply_first,
            self.workspace_hold == WorkspaceHold::UntilDecided,
            self.unlock_first,
            self.supersede == Supersede::QueuedPlans,
            self.timeout_clock == TimeoutClock::Creation,
            self.plan_lock,
        ];
        let mut bits = 0;
        for (i, flag) in flags.into_iter().enumerate() {
            bits |= u64::from(flag) << i;
        }
        bits | u64::from(self.lock_left_by_timeout.0) << 8
            | u64::from(self.lock_left_by_abort.0) << 28
            | u64::from(self.replan_stale) << 48
    }

    /// The readings that [`Readings::to_bits`] packed.
    #[must_use]
    pub fn from_bits(bits: u64) -> Readings {
        let flag = |i: u32| bits >> i & 1 == 1;
        Readings {
            abort_scope: if flag(0) { AbortScope::AnyActive } else { AbortScope::InProgressOnly },
            head_of_line: if flag(1) { HeadOfLine::Block } else { HeadOfLine::Skip },
            apply_first: flag(2),
            workspace_hold: if flag(3) { WorkspaceHold::UntilDecided } else { WorkspaceHold::WhileRunning },
            unlock_first: flag(4),
            supersede: if flag(5) { Supersede::QueuedPlans } else { Supersede::None },
            timeout_clock: if flag(6) { TimeoutClock::Creation } else { TimeoutClock::Claim },
            plan_lock: flag(7),
            lock_left_by_timeout: Chance::from_ppm((bits >> 8 & 0xF_FFFF) as u32),
            lock_left_by_abort: Chance::from_ppm((bits >> 28 & 0xF_FFFF) as u32),
            replan_stale: flag(48),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_survive_packing() {
        for flags in 0..256_u64 {
            let bits = flags | 123_456 << 8 | 1_000_000 << 28;
            assert_eq!(Readings::from_bits(bits).to_bits(), bits);
            assert_eq!(Readings::from_bits(bits | 1 << 48).to_bits(), bits | 1 << 48);
        }
        assert_eq!(Readings::from_bits(Readings::default().to_bits()), Readings::default());
    }

    #[test]
    fn a_chance_is_a_fraction_between_0_and_1() {
        assert_eq!(Chance::from_fraction(0.25).map(Chance::ppm), Some(250_000));
        assert_eq!(Chance::from_fraction(1.5), None);
        assert_eq!(Chance::from_fraction(f64::NAN), None);
    }
}
