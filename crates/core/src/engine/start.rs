//! The start pass: after each instant's work, whoever may start does start (law 6: no lost wake-up).

use crate::{
    policy::{Scene, review},
    scenario::Target,
    words::{AgentNo, Cause, Event, HeadOfLine, PoolNo, RunNo, SimTime, Status},
    world::{
        Run,
        chance::{Purpose, draw},
    },
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
        agenda.poll(&Scene { scenario, seed: *seed, past, world, script: &[], now: *now }, pool)
    }

    /// The record that made a run startable which is about to start: by which it became the next run of its workspace, by which its place
    /// came free, or, under `head_of_line = block`, by which the run left the queue that was before it.
    fn made_startable(&self, run: &Run, agent: Option<AgentNo>) -> u32 {
        let made = self.world.made_startable(run, agent);
        if agent.is_some() || self.world.readings().head_of_line != HeadOfLine::Block {
            return made;
        }
        let records = self.journal.records();
        let first = self.journal.len() - records.len() as u32;
        // Only what happened in this instant can have let it go now.
        let fresh = (made + 1..self.journal.len()).rev().map_while(|seq| {
            let record = records.get((seq.checked_sub(first)?) as usize)?;
            (record.at() == self.now).then(|| (seq, record.event()))
        });
        let left = |event: &Event| match *event {
            Event::Dispatched { run: other, agent: None, .. } => other < run.no,
            Event::Moved { run: other, from: Status::Queued, .. } => other < run.no,
            _ => false,
        };
        fresh.filter(|(_, event)| left(event)).map(|(seq, _)| seq).next().unwrap_or(made)
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
        let cause = self.made_startable(live, agent);
        self.emit_here(cause, Event::Dispatched { run, agent, heartbeat, give_up });
    }
}
