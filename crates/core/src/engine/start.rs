//! The start pass: after each instant's work, whoever may start does start (law 6: no lost wake-up).

use crate::{
    policy::{polls, review},
    scenario::Target,
    words::{AgentNo, Event, PoolNo, RunNo, SimTime},
    world::chance::{Purpose, draw},
};

use super::Engine;

impl Engine {
    pub(super) fn start_pass(&mut self) {
        while let Some(run) = review::next_managed(&self.scene()) {
            self.start(run, None);
        }
        for pool in 0..self.scenario.pools.len() {
            self.poll(PoolNo::at(pool));
        }
    }

    /// Each idle agent of the pool that polls at this instant reserves the pool's first startable run (Q5).
    fn poll(&mut self, pool: PoolNo) {
        let idle = |engine: &Engine| engine.world.pools()[pool.index()].idle > 0;
        let ready = |engine: &Engine| engine.world.ready_of(Target::Pool(pool)).first();
        while idle(self)
            && let Some(run) = ready(self)
        {
            let Some((agent, at)) = polls::first_poll(&self.scene(), pool, self.now) else { return };
            if at > self.now {
                self.agenda.add_poll(pool, at);
                return;
            }
            self.start(run, Some(agent));
        }
    }

    /// Dispatches a job: from here on slot, or agent, and workspace are reserved (Q3).
    fn start(&mut self, run: RunNo, agent: Option<AgentNo>) {
        let scene = self.scene();
        let Some(live) = scene.live(run) else { panic!("run {run} is to start but is not alive") };
        // The same questions that explain waiting decide starting (law 4).
        assert!(review::may_start(&scene, live, &[]), "run {run} is next in its queue but something keeps it");
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
