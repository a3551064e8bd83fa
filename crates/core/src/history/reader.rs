//! A reader stands anywhere in a journal with a world of its own, made by the same `evolve` that made the history.

use crate::{policy::Scene, words::SimTime, world::World};

use super::simulation::Simulation;

/// A cursor in the history of a [`Simulation`].
#[derive(Clone, Debug)]
pub struct Reader {
    world: World,
}

impl Reader {
    /// A reader at the beginning, before the first event.
    #[must_use]
    pub fn new(simulation: &Simulation) -> Reader {
        Reader { world: simulation.engine().origin() }
    }

    /// How many events have happened where it stands.
    #[must_use]
    pub fn seq(&self) -> u32 {
        self.world.seq()
    }

    /// The world there.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Moves to just after event number `seq` − 1, so that `seq` events have happened; at most to the head. After the simulation was
    /// rewound or its case changed, seek before looking again.
    pub fn seek(&mut self, simulation: &Simulation, seq: u32) {
        let engine = simulation.engine();
        let seq = seq.min(engine.journal().len());
        // Going on from here is shorter than starting at the checkpoint only within the same stretch.
        let base = simulation.base(seq);
        if self.world.seq() > seq || base.is_some_and(|base| self.world.seq() < base.seq()) {
            self.world = base.cloned().unwrap_or_else(|| engine.origin());
        }
        let (engine, from) = (simulation.engine(), self.world.seq());
        for (number, record) in (from..seq).zip(engine.journal().records().iter_from(from as usize)) {
            self.world.evolve(engine.scenario(), engine.past(), number, record.at(), &record.event());
        }
    }

    /// Lets the next event happen, if there is one.
    pub(super) fn step(&mut self, simulation: &Simulation) {
        let engine = simulation.engine();
        let seq = self.world.seq();
        if let Some(record) = engine.journal().records().get(seq as usize) {
            self.world.evolve(engine.scenario(), engine.past(), seq, record.at(), &record.event());
        }
    }

    /// Forgets where it stands: the next seek starts from a checkpoint. For use after a rewind.
    pub fn reset(&mut self, simulation: &Simulation) {
        self.world = simulation.engine().origin();
    }

    /// Moves to the end of an instant.
    pub fn seek_time(&mut self, simulation: &Simulation, at: SimTime) {
        let seq = simulation.engine().journal().count_at(at);
        self.seek(simulation, seq);
    }

    /// The moment there. `at` may lie after the latest event and before the next; earlier than the latest event is taken as that.
    #[must_use]
    pub fn scene<'a>(&'a self, simulation: &'a Simulation, at: SimTime) -> Scene<'a> {
        let engine = simulation.engine();
        Scene {
            scenario: engine.scenario(),
            seed: engine.seed(),
            past: engine.past(),
            world: &self.world,
            script: engine.script(),
            now: at.max(self.world.now()),
        }
    }
}
