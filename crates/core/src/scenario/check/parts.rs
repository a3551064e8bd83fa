//! The small parts that many fields share: probabilities, distributions, runners and pools.

use super::Check;
use crate::{
    scenario::{
        Dist, DistFault, MAX_SLOTS, Pool, Problem, Runners,
        draft::{PoolDraft, RunnersDraft},
        place::Place,
    },
    words::{AgentNo, Chance},
};

/// The least mean of an idle agent's poll interval: one second.
const LEAST_POLL: u64 = 1_000;

impl Check {
    pub(super) fn chance(&mut self, at: &Place<'_>, found: f64) -> Chance {
        Chance::from_fraction(found).unwrap_or_else(|| {
            self.problems.push(Problem::NotAProbability { path: at.to_string(), found });
            Chance::NEVER
        })
    }

    pub(super) fn dist(&mut self, at: &Place<'_>, dist: &Dist) -> Dist {
        if let Some(fault) = fault(dist) {
            self.problems.push(Problem::Dist { path: at.to_string(), fault });
        }
        *dist
    }

    /// A distribution of intervals that repeat: with none too short a mean, time always goes on.
    pub(super) fn gaps(&mut self, at: &Place<'_>, dist: &Dist, least_ms: u64) -> Dist {
        if let Some(fault) = fault(dist) {
            self.problems.push(Problem::Dist { path: at.to_string(), fault });
        } else if dist.mean_ms() < least_ms as f64 || matches!(dist, Dist::Uniform { min_ms: 0, .. }) {
            let mean_ms = dist.mean_ms();
            self.problems.push(Problem::TooShort { path: at.to_string(), mean_ms, least_ms });
        }
        *dist
    }

    pub(super) fn runners(&mut self, at: &Place<'_>, draft: &RunnersDraft) -> Runners {
        Runners {
            start_up: self.dist(&at.key("start_up"), &draft.start_up),
            // A job that is withdrawn at once would be dispatched again in the same instant, without end.
            start_timeout: self.span(&at.key("start_timeout_ms"), draft.start_timeout_ms, 1_000),
            heartbeat: self.span(&at.key("heartbeat_ms"), draft.heartbeat_ms, 1_000),
            missed_limit: self.count(&at.key("missed_limit"), draft.missed_limit, 1, 1_000),
            init: self.span(&at.key("init_ms"), draft.init_ms, 0),
            loss: self.chance(&at.key("loss"), draft.loss),
            agent_restart: self.span(&at.key("agent_restart_ms"), draft.agent_restart_ms, 0),
        }
    }

    pub(super) fn pools(&mut self, at: &Place<'_>, drafts: &[PoolDraft]) -> Vec<Pool> {
        let mut first: u32 = 0;
        let pools = drafts
            .iter()
            .enumerate()
            .map(|(i, draft)| {
                let at = at.item(i);
                let agents = self.count(&at.key("agents"), draft.agents, 0, MAX_SLOTS);
                let first_agent = AgentNo::at(first as usize);
                first = first.saturating_add(agents);
                let poll = self.gaps(&at.key("poll"), &draft.poll, LEAST_POLL);
                Pool { name: draft.name.clone(), first_agent, agents, poll }
            })
            .collect();
        if first > MAX_SLOTS {
            let (count, most) = (first as usize, MAX_SLOTS as usize);
            self.problems.push(Problem::TooMany { path: at.to_string(), what: "agents in all pools", count, most });
        }
        pools
    }
}

/// Why the numbers of a distribution do not fit together.
fn fault(dist: &Dist) -> Option<DistFault> {
    let too_long =
        |field: &'static str, found: u64| (found > Dist::LONGEST).then_some(DistFault::TooLong { field, found });
    match *dist {
        Dist::Fixed { ms } => too_long("ms", ms),
        Dist::Uniform { min_ms, max_ms } if min_ms > max_ms => Some(DistFault::MinAboveMax { min_ms, max_ms }),
        Dist::Uniform { max_ms, .. } => too_long("max_ms", max_ms),
        Dist::Exponential { mean_ms: 0 } => Some(DistFault::Zero { field: "mean_ms" }),
        Dist::Exponential { mean_ms } => too_long("mean_ms", mean_ms),
        Dist::Lognormal { median_ms: 0, .. } => Some(DistFault::Zero { field: "median_ms" }),
        Dist::Lognormal { median_ms, p95_ms } if p95_ms < median_ms => {
            Some(DistFault::P95BelowMedian { median_ms, p95_ms })
        }
        Dist::Lognormal { p95_ms, .. } => too_long("p95_ms", p95_ms),
    }
}
