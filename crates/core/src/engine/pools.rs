//! When the idle agents of each pool poll next (X1), and which pools are to be looked at.
//!
//! An index beside the agenda, not a state: it follows from the world and the seed, and is made from them where it is first asked.
//! A pool's polls are in one heap. An entry whose poll has passed moves on to its agent's next one when it is met, so that a look
//! costs the polls that have passed since the last look and not the agents there are; a pool is looked at only after an event that
//! concerns it, or when its own appointment is due.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, binary_heap::PeekMut},
};

use crate::{
    policy::{Scene, polls},
    scenario::{Scenario, Target},
    words::{AgentNo, Event, PoolNo, RunNo, SimTime, Status},
    world::{AgentState, Past, World},
};

/// The next poll of an agent in one of its idle periods. Simultaneous polls go by agent number (Q5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Poll {
    at: SimTime,
    agent: AgentNo,
    period: u32,
    interval: u64,
}

/// A pool as the index knows it.
#[derive(Clone, Debug, Default)]
struct Pool {
    /// The polls of its idle agents; none before the first look.
    polls: Option<BinaryHeap<Reverse<Poll>>>,
    /// The poll at which its first ready run will start.
    appointed: Option<SimTime>,
}

/// What an event concerns among the pools, as known before it is applied.
#[derive(Clone, Copy, Debug)]
pub(super) enum Concern {
    /// No pool.
    Nothing,
    /// This pool, and this agent of it if a job leaves one.
    Pool(PoolNo, Option<AgentNo>),
    /// Perhaps every pool.
    Everything,
}

impl Concern {
    /// What an event will concern.
    #[inline(always)]
    pub(super) fn of(event: &Event, scenario: &Scenario, world: &World, past: &Past) -> Concern {
        if scenario.pools.is_empty() {
            return Concern::Nothing;
        }
        let target = |target, agent| match target {
            Target::Managed => Concern::Nothing,
            Target::Pool(pool) => Concern::Pool(pool, agent),
        };
        let of_run = |run: RunNo, leaves: bool| {
            let agent = || world.live_run(past, run).map(|live| AgentNo(live.runner));
            target(past.birth(run).target, if leaves { agent() } else { None })
        };
        match *event {
            Event::Created { workspace, .. } => target(scenario.workspace(workspace).target, None),
            Event::Withdrawn { run, .. } | Event::Moved { run, from: Status::InProgress, .. } => of_run(run, true),
            Event::Dispatched { run, .. }
            | Event::Claimed { run, .. }
            | Event::Moved { run, .. }
            | Event::Discarded { run }
            | Event::AutoApplyRefused { run, .. } => of_run(run, false),
            Event::AgentRejoined { agent } => Concern::Pool(World::pool_of(scenario, agent), Some(agent)),
            Event::CommandGiven { .. }
            | Event::CommandRefused { .. }
            | Event::Arrived { .. }
            | Event::Ignored { .. }
            | Event::PromotionSkipped { .. }
            | Event::HeartbeatRefused { .. }
            | Event::PolicyJudged { .. }
            | Event::RequirementAdded { .. }
            | Event::StageOpened { .. }
            | Event::Asked { .. }
            | Event::Approved { .. }
            | Event::Declined { .. }
            | Event::Escalated { .. }
            | Event::CheckCalled { .. }
            | Event::CheckAnswered { .. }
            | Event::Renotified { .. }
            | Event::LimitChanged { .. }
            | Event::SourcePaused { .. }
            | Event::EdgePaused { .. } => Concern::Nothing,
            // A switch acts on everything (Q9). What is not named here may as well.
            _ => Concern::Everything,
        }
    }
}

/// The polls of all pools.
#[derive(Clone, Debug)]
pub(super) struct Pools {
    pools: Vec<Pool>,
    /// The pools to be looked at, the one with the lowest number last.
    waiting: Vec<PoolNo>,
    /// Whether all pools are to be looked at.
    all: bool,
}

impl Default for Pools {
    /// Nothing has been looked at yet.
    fn default() -> Pools {
        Pools { pools: Vec::new(), waiting: Vec::new(), all: true }
    }
}

impl Pools {
    /// A pool is to be looked at.
    pub(super) fn look_at(&mut self, pool: PoolNo) {
        if let Err(place) = self.waiting.binary_search_by_key(&Reverse(pool), |pool| Reverse(*pool)) {
            self.waiting.insert(place, pool);
        }
    }

    /// All pools are to be looked at.
    pub(super) fn look_at_all(&mut self) {
        self.all = true;
    }

    /// The next pool to look at, in the order of their numbers.
    pub(super) fn next(&mut self, scenario: &Scenario) -> Option<PoolNo> {
        if std::mem::take(&mut self.all) {
            self.waiting.clear();
            self.waiting.extend((0..scenario.pools.len()).rev().map(PoolNo::at));
        }
        self.waiting.pop()
    }

    /// The pools still to be looked at, which are few but after a change of everything.
    pub(super) fn waiting(&mut self, scenario: &Scenario) -> Vec<PoolNo> {
        match self.next(scenario) {
            Some(first) => {
                self.waiting.push(first);
                self.waiting.clone()
            }
            None => Vec::new(),
        }
    }

    /// An agent has become idle. Before the first look at its pool there is nothing to add to.
    pub(super) fn add_idle(&mut self, scene: &Scene<'_>, pool: PoolNo, agent: AgentNo) {
        if let Some(Pool { polls: Some(heap), .. }) = self.pools.get_mut(pool.index()) {
            heap.extend(poll(scene, pool, agent, scene.now).map(Reverse));
        }
    }

    /// The first poll of a pool's idle agents at or after the scene's instant.
    pub(super) fn first(&mut self, scene: &Scene<'_>, pool: PoolNo) -> Option<(AgentNo, SimTime)> {
        let heap = self.pool(pool).polls.get_or_insert_with(|| {
            let agents = scene.scenario.pools[pool.index()].agents_of();
            agents.filter_map(|agent| poll(scene, pool, agent, scene.now)).map(Reverse).collect()
        });
        while let Some(mut top) = heap.peek_mut() {
            let Reverse(poll) = &mut *top;
            match scene.world.agents()[poll.agent.index()] {
                AgentState::Idle { since, period, .. } if period == poll.period => {
                    if poll.at >= scene.now {
                        return Some((poll.agent, poll.at));
                    }
                    poll.at = polls::next(since, poll.interval, scene.now);
                }
                _ => {
                    PeekMut::pop(top);
                }
            }
        }
        None
    }

    /// Notes the poll at which the pool's first ready run will start. Tells whether it is another than before.
    pub(super) fn appoint(&mut self, pool: PoolNo, at: Option<SimTime>) -> bool {
        std::mem::replace(&mut self.pool(pool).appointed, at) != at
    }

    /// Whether a poll is the one at which the pool's first ready run will start.
    pub(super) fn is_appointed(&self, pool: PoolNo, at: SimTime) -> bool {
        self.pools.get(pool.index()).is_some_and(|pool| pool.appointed == Some(at))
    }

    fn pool(&mut self, pool: PoolNo) -> &mut Pool {
        if self.pools.len() <= pool.index() {
            self.pools.resize_with(pool.index() + 1, Pool::default);
        }
        &mut self.pools[pool.index()]
    }

    /// How many bytes of the heap it takes.
    pub(super) fn bytes(&self) -> usize {
        let polls = self.pools.iter().flat_map(|pool| &pool.polls).map(BinaryHeap::capacity).sum::<usize>();
        polls * size_of::<Poll>()
            + self.pools.capacity() * size_of::<Pool>()
            + self.waiting.capacity() * size_of::<PoolNo>()
    }
}

/// The next poll of an agent at or after an instant; `None` if it is not idle.
fn poll(scene: &Scene<'_>, pool: PoolNo, agent: AgentNo, from: SimTime) -> Option<Poll> {
    let AgentState::Idle { since, period, .. } = scene.world.agents()[agent.index()] else { return None };
    let interval = polls::interval(scene, pool, agent, period);
    Some(Poll { at: polls::next(since, interval, from), agent, period, interval })
}
