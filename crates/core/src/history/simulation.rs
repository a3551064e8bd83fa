//! A simulation with its checkpoints: it can go on, go back, and be saved.

use std::sync::Arc;

use crate::{
    engine::{Engine, Instant, Outcome, Watch},
    journal::Digest,
    policy::Scene,
    scenario::{Draft, Warning},
    words::{Command, SimTime, TimedCommand},
    world::World,
};

use super::{
    checkpoints::Checkpoints,
    limits::{Full, Limit, Limits, Progress},
    saved::{OpenProblem, SavedCase},
};

/// An instant with at least this many records may be interrupted. All others are played in one go, so that a head between two calls
/// is at the end of an instant in all but exploding cases.
const LONG_INSTANT: u32 = 4_096;
/// Records between two questions to a caller who may want to pause.
const ASK_EVERY: u32 = 256;
/// The most bytes by which one record is taken to lengthen a history: from it follows when the bytes are counted next.
const MOST_BYTES_A_RECORD: usize = 1_024;

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
    /// The semantics the case was saved under, if these are older than this build's.
    older_rules: Option<u16>,
    engine: Engine,
    checkpoints: Checkpoints,
    limits: Limits,
    /// The instant that does not fit, and the limit it met.
    full: Option<(SimTime, Limit)>,
}

impl Simulation {
    /// Opens a case at instant 0. Its commands are given when their instants come.
    ///
    /// # Errors
    /// A format or semantics number this build does not know, or the scenario's problems. [`OpenProblem::Diverged`] is not checked
    /// here, since nothing has been played: see [`Simulation::replay`].
    pub fn open(case: SavedCase) -> Result<Simulation, OpenProblem> {
        let (case, older_rules) = case.under_these_rules()?;
        let (scenario, warnings) = case.scenario.check().map_err(OpenProblem::Scenario)?;
        let engine = Engine::new(scenario, u64::from(case.seed), case.commands);
        Ok(Simulation {
            draft: case.scenario,
            seed: case.seed,
            warnings,
            older_rules,
            engine,
            checkpoints: Checkpoints::default(),
            limits: Limits::default(),
            full: None,
        })
    }

    /// The same simulation with another least number of records between checkpoints, for the ones still to come.
    #[must_use]
    pub fn with_spacing(mut self, records: u32) -> Simulation {
        self.checkpoints = Checkpoints::every(records);
        self
    }

    /// The same simulation under other limits. What is played already stays, even if it is beyond them.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Simulation {
        self.limits = limits;
        self.full = None;
        self
    }

    /// As [`Simulation::with_limits`], from now on.
    pub fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
        self.full = None;
    }

    /// How large the history may grow.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Opens a case, plays it as far as it was played, and compares its journal with the saved digest, if there is one and it is of
    /// the rules of this build.
    ///
    /// # Errors
    /// Those of [`Simulation::open`], [`OpenProblem::Diverged`], and [`OpenProblem::TooLong`].
    pub fn replay(case: SavedCase) -> Result<Simulation, OpenProblem> {
        Simulation::replay_within(case, Limits::default())
    }

    /// As [`Simulation::replay`], under other limits.
    ///
    /// # Errors
    /// Those of [`Simulation::replay`].
    pub fn replay_within(case: SavedCase, limits: Limits) -> Result<Simulation, OpenProblem> {
        let (case, older_rules) = case.under_these_rules()?;
        let (until, kept) = (case.until, case.records.zip(case.digest.clone()));
        let mut simulation = Simulation { older_rules, ..Simulation::open(case)? }.with_limits(limits);
        let until = until.unwrap_or(simulation.horizon());
        if let Progress::Full(limit) = simulation.run_until(until, u32::MAX) {
            let (reached, records) = (simulation.engine.now(), simulation.engine.journal().len());
            return Err(OpenProblem::TooLong { limit, reached, records, until });
        }
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

    /// The semantics the case was saved under, if these are older than [`super::SEMANTICS`], under which it is played now: it may
    /// come out differently from what it was.
    #[must_use]
    pub fn older_rules(&self) -> Option<u16> {
        self.older_rules
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

    /// Lets virtual time pass until `to`, and everything due by then happen. Pauses earlier once `budget` records were added: at the
    /// end of an instant, or within one that has more records than that (and more than some thousands). Going back is not possible:
    /// an earlier `to` does nothing.
    pub fn run_until(&mut self, to: SimTime, budget: u32) -> Progress {
        let stop = self.engine.journal().len().saturating_add(budget);
        self.play(to, budget, &mut |records| (records < stop).then_some(stop))
    }

    /// As [`Simulation::run_until`] with a budget of the caller's own, a span of real time for instance: `go_on` is asked every few
    /// hundred records whether there is any left.
    pub fn run_while(&mut self, to: SimTime, go_on: &mut dyn FnMut() -> bool) -> Progress {
        let first = self.engine.journal().len() + ASK_EVERY;
        self.play(to, LONG_INSTANT, &mut |records| {
            if records < first { Some(first) } else { go_on().then_some(records + ASK_EVERY) }
        })
    }

    /// Plays on as long as the history fits and `go_on` says so. That is given the number of records, and gives the number before
    /// which it need not be asked again.
    fn play(&mut self, to: SimTime, long_instant: u32, go_on: &mut dyn FnMut(u32) -> Option<u32>) -> Progress {
        if let Some((at, limit)) = self.full
            && to >= at
        {
            return Progress::Full(limit);
        }
        let mut meter = Meter::new(self.limits);
        let checkpoints = &mut self.checkpoints;
        let mut ask_at = 0;
        let mut watch = |engine: &Engine, instant| {
            let records = engine.journal().len();
            checkpoints.follow(engine, instant == Instant::Over);
            let mut on = meter.fits(engine, checkpoints);
            let long = engine.records_of_instant() >= long_instant.max(LONG_INSTANT);
            if on && (instant == Instant::Over || long) && records >= ask_at {
                match go_on(records) {
                    Some(next) => ask_at = next,
                    None => on = false,
                }
            }
            on.then(|| ask_at.min(checkpoints.next()).min(meter.next()))
        };
        if self.engine.run_while(to, &mut Watch::new(&mut watch)) {
            return Progress::Reached;
        }
        let Some(limit) = meter.met else { return Progress::Paused };
        if !self.is_over() {
            self.back_to_the_last_end();
        }
        self.full = self.engine.next_at().map(|at| (at, limit));
        Progress::Full(limit)
    }

    /// Whether everything of the head's instant has happened: not after a pause within it.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.engine.over() == Some(self.engine.now())
    }

    /// Takes the head back from within an instant to the end of the one before.
    fn back_to_the_last_end(&mut self) {
        match self.engine.over() {
            Some(at) => self.restore(at),
            None => {
                self.checkpoints.clear();
                self.engine = self.fresh_engine();
            }
        }
    }

    fn fresh_engine(&self) -> Engine {
        Engine::new(self.engine.shared_scenario(), u64::from(self.seed), self.engine.script().to_vec())
    }

    /// Computes the end of an earlier instant again.
    fn restore(&mut self, at: SimTime) {
        match self.checkpoints.back_to(at) {
            Some((world, resume)) => self.engine.restore(world, resume.digest, resume.given),
            None => self.engine = self.fresh_engine(),
        }
        let checkpoints = &mut self.checkpoints;
        // It has been played before, so it fits.
        let mut watch = |engine: &Engine, instant| {
            checkpoints.follow(engine, instant == Instant::Over);
            Some(checkpoints.next())
        };
        self.engine.run_while(at, &mut Watch::new(&mut watch));
        self.full = None;
    }

    /// When the next thing happens; see [`Engine::next_at`].
    #[must_use]
    pub fn next_at(&mut self) -> Option<SimTime> {
        self.engine.next_at()
    }

    /// Gives a command at the head's instant, after everything else of that instant (D3). It becomes part of the case, refused or not.
    ///
    /// # Errors
    /// [`Full`] if what follows from it does not fit; it is then no part of the case, and nothing has changed.
    pub fn dispatch(&mut self, command: Command) -> Result<Outcome, Full> {
        let now = self.engine.now();
        if let Progress::Full(limit) = self.play(now, u32::MAX, &mut |_| Some(u32::MAX)) {
            return Err(Full(limit));
        }
        let mut meter = Meter::new(self.limits);
        let checkpoints = &mut self.checkpoints;
        let mut watch = |engine: &Engine, _| {
            checkpoints.follow(engine, false);
            meter.fits(engine, checkpoints).then_some(0)
        };
        let (outcome, over) = self.engine.dispatch_while(command, &mut Watch::new(&mut watch));
        self.full = None;
        match meter.met {
            Some(limit) if !over => {
                self.engine.take_back();
                self.restore(now);
                Err(Full(limit))
            }
            _ => Ok(outcome),
        }
    }

    /// Takes the head back to the end of an instant, and gives the commands that were given after it: they are no longer part of
    /// the case. An instant ahead of the head only drops scripted commands that are not given yet.
    pub fn rewind(&mut self, to: SimTime) -> Vec<TimedCommand> {
        if to < self.engine.now() {
            self.restore(to);
        }
        self.full = None;
        self.engine.drop_ungiven()
    }

    /// The case as it stands. Where the head is within an instant, records and digest are left out.
    #[must_use]
    pub fn save(&self) -> SavedCase {
        let now = self.engine.now();
        SavedCase {
            commands: self.engine.script().to_vec(),
            until: (now != self.horizon()).then_some(now),
            records: self.is_over().then(|| self.engine.journal().len()),
            digest: self.is_over().then(|| self.digest().to_string()),
            ..SavedCase::new(self.draft.clone(), self.seed)
        }
    }

    /// The nearest checkpoint at or before an event; `None` where a replay starts at the origin.
    pub(super) fn base(&self, seq: u32) -> Option<&World> {
        self.checkpoints.before(seq)
    }

    /// How many bytes the simulation takes: journal, past, world, agenda and checkpoints. Heap blocks are counted by their capacity.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.engine.bytes() + self.checkpoints.bytes()
    }
}

/// Says whether a history still fits, and counts its bytes only as often as it must.
struct Meter {
    limits: Limits,
    count_at: u32,
    met: Option<Limit>,
}

impl Meter {
    fn new(limits: Limits) -> Meter {
        Meter { limits, count_at: 0, met: None }
    }

    /// The number of records before which the answer stays the same.
    fn next(&self) -> u32 {
        self.limits.records.min(self.count_at)
    }

    fn fits(&mut self, engine: &Engine, checkpoints: &Checkpoints) -> bool {
        let records = engine.journal().len();
        if records >= self.limits.records {
            self.met = Some(Limit::Records);
        } else if records >= self.count_at {
            let room = self.limits.bytes.saturating_sub(engine.bytes() + checkpoints.bytes());
            if room == 0 {
                self.met = Some(Limit::Bytes);
            }
            self.count_at = records.saturating_add((room / MOST_BYTES_A_RECORD) as u32 + 1);
        }
        self.met.is_none()
    }
}
