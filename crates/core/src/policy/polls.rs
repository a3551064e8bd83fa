//! When idle agents poll (X1). Polls are computed, never scheduled: an agent that finds nothing leaves no trace.

use crate::{
    words::{AgentNo, PoolNo, SimTime},
    world::{
        AgentState,
        chance::{self, Purpose},
    },
};

use super::Scene;

/// The idle agents of a pool with their next poll at or after `from`, in the order of their numbers.
pub fn next_polls<'a>(
    scene: &'a Scene<'_>,
    pool: PoolNo,
    from: SimTime,
) -> impl Iterator<Item = (AgentNo, SimTime)> + use<'a> {
    let spec = &scene.scenario.pools[pool.index()];
    let first = spec.first_agent.index();
    (first..first + spec.agents as usize).filter_map(move |i| {
        let agent = AgentNo::at(i);
        match scene.world.agents()[i] {
            AgentState::Idle { since, period } => {
                let draw = chance::draw(scene.seed, chance::of_agent(agent), Purpose::Poll, period);
                // An agent that polled without pause would never let time pass.
                let interval = spec.poll.at(draw).millis().max(1);
                let polls = from.since(since).millis().div_ceil(interval);
                Some((agent, SimTime::from_millis(since.millis() + polls * interval)))
            }
            AgentState::Busy { .. } | AgentState::Lost { .. } => None,
        }
    })
}

/// The first poll of a pool at or after `from`; simultaneous polls go by agent number (Q5).
#[must_use]
pub fn first_poll(scene: &Scene<'_>, pool: PoolNo, from: SimTime) -> Option<(AgentNo, SimTime)> {
    next_polls(scene, pool, from).min_by_key(|(agent, at)| (*at, *agent))
}
