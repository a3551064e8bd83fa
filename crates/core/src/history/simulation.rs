//! A simulation with its checkpoints: it can go on, go back, and be saved.

use std::sync::Arc;

use crate::{
    engine::{Engine, Outcome, Progress},
    journal::Digest,
    policy::Scene,
    scenario::{Draft, Warning},
    words::{Command, SimTime, TimedCommand},
    world::World,
};

use super::saved::{FORMAT, OpenProblem, SEMANTICS, SavedCase};

/// Events between two checkpoints. Chosen by measurement on the reference load: a seek replays 2,048 events on average, which
/// stays below half a millisecond in wasm, while the copies take a few bytes per event.
const STRIDE: u32 = 4_096;

/// A copy of the world at the end of an instant.
#[derive(Clone, Debug)]
struct Checkpoint {
    world: World,
    digest: Digest,
    given: usize,
}

/// A case being played.
///
/// 1. [`Simulation::open`] checks the scenario and stands at instant 0.
/// 2. [`Simulation::run_until`] and [`Simulation::dispatch`] move the head.
/// 3. [`Simulation::rewind`] takes the head back; a [`super::Reader`] looks at the past without moving it.
/// 4. [`Simulation::save`] gives the case.
#[derive(Clone, Debug)]
pub struct Simulation {
    draft: Arc<Draft>,
    seed: u32,
    warnings: Vec<Warning>,
    engine: Engine,
    checkpoints: Vec<Checkpoint>,
    stride: u32,
}

impl Simulation {
    /// Opens a case at instant 0. Its commands are given when their instants come.
    ///
    /// # Errors
    /// A format or semantics number this build does not know, or the scenario's problems. [`OpenProblem::Diverged`] is not checked
    /// here, since nothing has been played: see [`Simulation::replay`].
    pub fn open(case: SavedCase) -> Result<Simulation, OpenProblem> {
        if case.format > FORMAT {
            return Err(OpenProblem::TooNew { found: case.format });
        }
        if case.semantics != SEMANTICS {
            return Err(OpenProblem::OtherRules { found: case.semantics });
        }
        let (scenario, warnings) = case.scenario.check().map_err(OpenProblem::Scenario)?;
        let engine = Engine::new(scenario, u64::from(case.seed), case.commands);
        Ok(Simulation {
            draft: case.scenario,
            seed: case.seed,
            warnings,
            engine,
            checkpoints: Vec::new(),
            stride: STRIDE,
        })
    }

    /// The same simulation with another number of events between checkpoints, for the ones still to come.
    #[must_use]
    pub fn with_stride(mut self, stride: u32) -> Simulation {
        self.stride = stride.max(1);
        self
    }

    /// Opens a case, plays it as far as it was played, and compares its journal with the saved digest, if there is one.
    ///
    /// # Errors
    /// Those of [`Simulation::open`], and [`OpenProblem::Diverged`].
    pub fn replay(case: SavedCase) -> Result<Simulation, OpenProblem> {
        let (until, kept) = (case.until, case.records.zip(case.digest.clone()));
        let mut simulation = Simulation::open(case)?;
        let until = until.unwrap_or(SimTime::ZERO + simulation.engine.scenario().horizon);
        simulation.run_until(until, u32::MAX);
        match kept {
            Some((kept_records, kept_digest)) if kept_digest != simulation.digest().to_string() => {
                let (records, digest) = (simulation.engine.journal().len(), simulation.digest().to_string());
                Err(OpenProblem::Diverged { records, digest, kept_records, kept_digest })
            }
            _ => Ok(simulation),
        }
    }

    /// The engine at the head.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The scenario as it was written.
    #[must_use]
    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    /// The seed.
    #[must_use]
    pub fn seed(&self) -> u32 {
        self.seed
    }

    /// What is odd about the scenario, though not wrong.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The moment at the head.
    #[must_use]
    pub fn scene(&self) -> Scene<'_> {
        self.engine.scene()
    }

    /// The fingerprint of the journal (D1).
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.engine.journal().digest()
    }

    /// The end of the scenario's horizon (D4).
    #[must_use]
    pub fn horizon(&self) -> SimTime {
        SimTime::ZERO + self.engine.scenario().horizon
    }

    /// Lets virtual time pass; see [`Engine::run_until`].
    pub fn run_until(&mut self, to: SimTime, budget: u32) -> Progress {
        let (checkpoints, stride) = (&mut self.checkpoints, self.stride);
        self.engine.run_watched(to, budget, |engine| {
            let last = checkpoints.last().map_or(0, |c| c.world.seq());
            if engine.journal().len() >= last + stride {
                let (world, digest) = (engine.world().clone(), engine.journal().digest());
                checkpoints.push(Checkpoint { world, digest, given: engine.given() });
            }
        })
    }

    /// When the next thing happens; see [`Engine::next_at`].
    #[must_use]
    pub fn next_at(&mut self) -> Option<SimTime> {
        self.engine.next_at()
    }

    /// Gives a command at the head's instant; see [`Engine::dispatch`].
    pub fn dispatch(&mut self, command: Command) -> Outcome {
        self.engine.dispatch(command)
    }

    /// Takes the head back to the end of an instant, and gives the commands that were given after it: they are no longer part of
    /// the case. An instant ahead of the head only drops scripted commands that are not given yet.
    pub fn rewind(&mut self, to: SimTime) -> Vec<TimedCommand> {
        if to < self.engine.now() {
            let keep = self.checkpoints.partition_point(|c| c.world.now() <= to);
            self.checkpoints.truncate(keep);
            let script = self.engine.script().to_vec();
            match self.checkpoints.last() {
                Some(c) => self.engine.restore(c.world.clone(), c.digest, c.given),
                None => self.engine = Engine::new(self.engine.shared_scenario(), u64::from(self.seed), script),
            }
            self.run_until(to, u32::MAX);
        }
        self.engine.drop_ungiven()
    }

    /// The case as it stands.
    #[must_use]
    pub fn save(&self) -> SavedCase {
        let now = self.engine.now();
        SavedCase {
            commands: self.engine.script().to_vec(),
            until: (now != self.horizon()).then_some(now),
            records: Some(self.engine.journal().len()),
            digest: Some(self.digest().to_string()),
            ..SavedCase::new(self.draft.clone(), self.seed)
        }
    }

    /// The nearest checkpoint at or before an event; `None` where a replay starts at the origin.
    pub(super) fn base(&self, seq: u32) -> Option<&World> {
        let after = self.checkpoints.partition_point(|c| c.world.seq() <= seq);
        Some(&self.checkpoints[after.checked_sub(1)?].world)
    }

    /// How many bytes the history takes: journal, columns of the past, checkpoints. Heap blocks are counted by their capacity.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let checkpoints: usize = self.checkpoints.iter().map(|c| c.world.bytes()).sum();
        self.engine.journal().bytes() + self.engine.past().bytes() + checkpoints
    }
}
