//! The start pass: after each instant's work, whoever may start does start (law 6: no lost wake-up).

use crate::{
    policy::{Scene, review},
    scenario::Target,
    words::{AgentNo, Cause, Event, PoolNo, RunNo, SimTime},
    world::chance::{Purpose, draw},
};

use super::Engine;

impl Engine {
    pub(super) fn start_pass(&mut self) {
        while let Some(run) = review::next_managed(&self.scene()) {
            self.start(run, None);
        }
        while let Some(pool) = self.agenda.pools.next(&self.scenario) {
            // Each idle agent of the pool that polls at this instant reserves the pool's first startable run (Q5).
            while let Some((agent, at)) = self.poll(pool)
                && at == self.now
                && let Some(run) = self.world.ready_of(Target::Pool(pool)).first()
            {
                self.start(run, Some(agent));
            }
        }
    }

    /// The agent whose poll starts the pool's first ready run, and when that is.
    pub(super) fn poll(&mut self, pool: PoolNo) -> Option<(AgentNo, SimTime)> {
        let Engine { scenario, seed, past, world, now, agenda, .. } = self;
        agenda.poll(&Scene { scenario, seed: *seed, past, world, now: *now }, pool)
    }

    /// Dispatches a job: from here on slot, or agent, and workspace are reserved (Q3).
    fn start(&mut self, run: RunNo, agent: Option<AgentNo>) {
        let scene = self.scene();
        let Some(live) = scene.live(run) else { panic!("run {run} is to start but is not alive") };
        // The same questions that explain waiting decide starting (law 4).
        // Whether an agent polls now is known already; to look it up again would cost a look at every agent.
        let known: &[Cause] = if agent.is_some() { &[Cause::NoRunner] } else { &[] };
        assert!(review::may_start(&scene, live, known), "run {run} is next in its queue but something keeps it");
        let runners = &self.scenario.runners;
        let (heartbeat, give_up) = match live.birth.target {
            Target::Managed => {
                let draw = draw(self.seed, live.birth.lineage, Purpose::StartUp, live.attempts);
                (self.now + runners.start_up.at(draw), self.now + runners.start_timeout)
            }
            // An agent that takes a job is running already: its first heartbeat comes in the same instant.
            Target::Pool(_) => (self.now, SimTime::MAX),
        };
        let cause = self.journal.len().saturating_sub(1);
        self.emit(cause, Event::Dispatched { run, agent, heartbeat, give_up });
    }
}
