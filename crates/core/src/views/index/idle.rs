//! Idle stretches: when nothing at all was alive in the organisation.

use crate::{
    policy::Scene,
    words::{RunNo, SimTime, Span},
};

/// A stretch in which no run was unsettled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Idle {
    /// When the last run settled, or the scenario's start.
    pub from: SimTime,
    /// When the next run was created, or the head of the history.
    pub to: SimTime,
}

/// The stretches of at least this length in which no run was unsettled, in order. `head` is the moment at the history's head.
#[must_use]
pub fn idle(head: &Scene<'_>, least: Span) -> Vec<Idle> {
    let (mut out, mut busy_until) = (Vec::new(), SimTime::ZERO);
    let mut add = |from: SimTime, to: SimTime| {
        if to != SimTime::MAX && to.since(from) >= least {
            out.push(Idle { from, to });
        }
    };
    for i in 0..head.world.run_count() as usize {
        let Some(run) = head.world.known(head.past, RunNo::at_index(i)) else { continue };
        add(busy_until, run.birth.created);
        let end = if run.live.is_some() { SimTime::MAX } else { run.course.ended };
        busy_until = busy_until.max(end);
    }
    add(busy_until, head.now);
    out
}
