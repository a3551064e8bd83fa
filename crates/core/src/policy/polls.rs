//! When idle agents poll (X1). Polls are computed, never scheduled: an agent that finds nothing leaves no trace.

use crate::{
    words::{AgentNo, PoolNo, SimTime},
    world::{
        AgentState,
        chance::{self, Purpose},
    },
};

use super::Scene;

/// An agent's poll interval in one of its idle periods, in milliseconds.
#[must_use]
pub fn interval(scene: &Scene<'_>, pool: PoolNo, agent: AgentNo, period: u32) -> u64 {
    let spec = &scene.scenario.pools[pool.index()];
    let place = agent.0.saturating_sub(spec.first_agent.0);
    let lineage = || chance::of_agent(scene.scenario.keys.pool(pool), place.into());
    let draw = || chance::draw(scene.seed, lineage(), Purpose::Poll, period);
    // An agent that polled without pause would never let time pass.
    spec.poll.with(draw).millis().max(1)
}

/// The first poll at or after `from` of an agent that has been idle since an instant.
#[must_use]
pub fn next(since: SimTime, interval: u64, from: SimTime) -> SimTime {
    let polls = from.since(since).millis().div_ceil(interval);
    SimTime::from_millis(since.millis() + polls * interval)
}

/// The idle agents of a pool with their next poll at or after `from`, in the order of their numbers. Looks at every agent of the
/// pool: for people. The engine keeps an index.
pub fn next_polls<'a>(
    scene: &'a Scene<'_>,
    pool: PoolNo,
    from: SimTime,
) -> impl Iterator<Item = (AgentNo, SimTime)> + use<'a> {
    scene.scenario.pools[pool.index()].agents_of().filter_map(move |agent| match scene.world.agents()[agent.index()] {
        AgentState::Idle { since, period, .. } => {
            Some((agent, next(since, interval(scene, pool, agent, period), from)))
        }
        AgentState::Busy { .. } | AgentState::Lost { .. } => None,
    })
}

/// The first poll of a pool at or after `from`; simultaneous polls go by agent number (Q5).
#[must_use]
pub fn first_poll(scene: &Scene<'_>, pool: PoolNo, from: SimTime) -> Option<(AgentNo, SimTime)> {
    next_polls(scene, pool, from).min_by_key(|(agent, at)| (*at, *agent))
}
