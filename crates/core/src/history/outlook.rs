//! When will it start, and what would make it start sooner?
//!
//! The estimate looks ahead many times from the moment, each time into a future that might come just as well: what is under way and
//! what is to come is drawn again from the scenario's own distributions. The alternatives are tried on the same chance as the history
//! itself, so their effect is that of the change alone (D2).

use serde::Serialize;

use crate::{
    engine::Engine,
    policy::{
        Scene,
        review::{self, Hold},
    },
    scenario::Target,
    words::{Command, HeadOfLine, Readings, RunNo, SimTime, Span, Status, WorkspaceHold, order::order_by},
    world::World,
};

use super::{Reader, Simulation};

/// How far a future is looked into, at most.
const FARTHEST: Span = Span::from_hours(7 * 24);
/// How many events of a future are played, at most, and how many more for each run that is alive: one that has not started by then is
/// counted as not started. Far more than any queue of that length needs; without a bound, a run that never starts would cost a week.
const MOST_EVENTS: u32 = 5_000;
const MOST_EVENTS_PER_RUN: u32 = 50;
/// Appointments of a future between two questions whether to go on.
const STEPS: u32 = 64;

/// When a queued run will probably be claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Outlook {
    /// The run.
    pub run: RunNo,
    /// How many futures were looked into.
    pub tries: u32,
    /// In how many of them the run starts.
    pub starts: u32,
    /// In one future of ten it starts by then; `null` if it starts in none.
    pub early: Option<SimTime>,
    /// In half of the futures in which it starts at all, it has started by then.
    pub likely: Option<SimTime>,
    /// In nine of ten.
    pub late: Option<SimTime>,
}

/// A change and what it would do for a queued run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Alternative {
    /// What would be changed, as a command.
    pub command: Command,
    /// The same in words.
    pub says: String,
    /// When the run would be claimed; `null` if it would not be within a week.
    pub starts: Option<SimTime>,
    /// When it is claimed without the change.
    pub instead_of: Option<SimTime>,
}

impl Alternative {
    /// How much sooner the run would start; [`Span::MAX`] if it would not start at all without the change.
    #[must_use]
    pub fn gain(&self) -> Span {
        match (self.starts, self.instead_of) {
            (Some(starts), Some(instead)) => instead.since(starts),
            (Some(_), None) => Span::MAX,
            (None, _) => Span::ZERO,
        }
    }
}

/// A look ahead under way: from the end of an instant into as many futures as were asked for, and into the changes that would start
/// the run sooner. It is done in steps, since a run in a long queue takes long: whoever asks brings a clock along, shows what was found
/// so far, and may leave it at that.
#[derive(Clone, Debug)]
pub struct LookAhead {
    at: SimTime,
    run: RunNo,
    tries: u32,
    /// The world at the instant.
    world: World,
    /// The futures that were looked into, and when the run starts in those in which it does.
    tried: u32,
    starts: Vec<SimTime>,
    /// When the run starts without a change; none while that is not known.
    unchanged: Option<Option<SimTime>>,
    /// The changes that are still to be tried, the next one last.
    to_try: Vec<(Command, String)>,
    found: Vec<Alternative>,
    /// The future being played, and the change that was made in it.
    future: Option<Future>,
    change: Option<Future>,
}

impl Simulation {
    /// Begins to look ahead from the end of an instant: when will this queued run be claimed, and what would start it sooner? `None` if
    /// the run is not queued then.
    #[must_use]
    pub fn look_ahead(&self, at: SimTime, run: RunNo, tries: u32) -> Option<LookAhead> {
        let mut reader = Reader::new(self);
        reader.seek_time(self, at);
        let scene = reader.scene(self, at);
        let live = scene.live(run).filter(|live| live.course.status == Status::Queued)?;
        let mut to_try = candidates(&scene, run, &review::holds(&scene, live));
        to_try.reverse();
        Some(LookAhead {
            at,
            run,
            tries,
            tried: 0,
            starts: Vec::new(),
            unchanged: None,
            to_try,
            found: Vec::new(),
            future: None,
            change: None,
            world: reader.world().clone(),
        })
    }

    /// Looks ahead from the end of an instant: when will this queued run be claimed? The same question gives the same answer.
    /// `None` if the run is not queued then.
    #[must_use]
    pub fn outlook(&self, at: SimTime, run: RunNo, tries: u32) -> Option<Outlook> {
        let mut ahead = self.look_ahead(at, run, tries)?;
        ahead.play_futures(self, &mut || true);
        Some(ahead.outlook())
    }

    /// The changes that would start this queued run sooner, best first: each is tried from the end of the instant, on the same chance.
    /// Empty if none would, or the run is not queued then.
    #[must_use]
    pub fn alternatives(&self, at: SimTime, run: RunNo) -> Vec<Alternative> {
        let Some(mut ahead) = self.look_ahead(at, run, 0) else { return Vec::new() };
        ahead.try_changes(self, &mut || true);
        ahead.alternatives()
    }
}

impl LookAhead {
    /// Plays the futures, until all are played or `go_on` says no, which is asked every few appointments. `true` once all are played.
    /// The simulation must be the one that was asked, though it may have been computed further.
    pub fn play_futures(&mut self, simulation: &Simulation, go_on: &mut dyn FnMut() -> bool) -> bool {
        let engine = simulation.engine();
        while self.tried < self.tries {
            let future = self.future.get_or_insert_with(|| {
                let seed = (engine.seed() ^ 0x5EED_0F07_4E57_0000).wrapping_add(u64::from(self.tried) + 1);
                Future::of(engine.imagine(&self.world, self.at, seed))
            });
            let Some(start) = future.play(self.run, go_on) else { return false };
            self.future = None;
            self.tried += 1;
            self.starts.extend(start);
        }
        true
    }

    /// Tries the changes, as [`LookAhead::play_futures`] plays the futures. `true` once all are tried.
    pub fn try_changes(&mut self, simulation: &Simulation, go_on: &mut dyn FnMut() -> bool) -> bool {
        let engine = simulation.engine();
        let branch = || engine.branch(&self.world, self.at);
        let instead_of = match self.unchanged {
            Some(known) => known,
            None => {
                let future = self.change.get_or_insert_with(|| Future::of(branch()));
                let Some(start) = future.play(self.run, go_on) else { return false };
                self.change = None;
                *self.unchanged.insert(start)
            }
        };
        while let Some((command, _)) = self.to_try.last() {
            if self.change.is_none() {
                let mut changed = branch();
                if changed.intervene(command).is_err() {
                    self.to_try.pop();
                    continue;
                }
                self.change = Some(Future::of(changed));
            }
            let Some(future) = &mut self.change else { continue };
            let Some(starts) = future.play(self.run, go_on) else { return false };
            self.change = None;
            if let Some((command, says)) = self.to_try.pop() {
                self.found.push(Alternative { command, says, starts, instead_of });
            }
        }
        true
    }

    /// What was found in the futures that were played so far: `tries` of the outlook says how many they are.
    #[must_use]
    pub fn outlook(&self) -> Outlook {
        let mut starts = self.starts.clone();
        order_by(&mut starts, |at| at.millis());
        let at_share = |tenths: usize| starts.get((starts.len() * tenths).div_ceil(10).max(1) - 1).copied();
        Outlook {
            run: self.run,
            tries: self.tried,
            starts: starts.len() as u32,
            early: at_share(1),
            likely: at_share(5),
            late: at_share(9),
        }
    }

    /// Of the changes that were tried so far those that would start the run sooner, best first.
    #[must_use]
    pub fn alternatives(&self) -> Vec<Alternative> {
        let mut better: Vec<Alternative> =
            self.found.iter().filter(|tried| tried.gain() > Span::ZERO).cloned().collect();
        order_by(&mut better, |tried| u64::MAX - tried.gain().millis());
        better
    }
}

/// A future being played until a run is claimed in it.
#[derive(Clone, Debug)]
struct Future {
    engine: Engine,
    /// Nothing later is played.
    end: SimTime,
    /// Nothing is played beyond this many records.
    most: u32,
}

impl Future {
    fn of(engine: Engine) -> Future {
        let alive = engine.world().live().count() as u32;
        let budget = MOST_EVENTS.saturating_add(MOST_EVENTS_PER_RUN.saturating_mul(alive));
        Future { end: engine.now() + FARTHEST, most: engine.journal().len().saturating_add(budget), engine }
    }

    /// When the run is claimed, if it is within the bounds; `None` if that is not known yet.
    fn play(&mut self, run: RunNo, go_on: &mut dyn FnMut() -> bool) -> Option<Option<SimTime>> {
        let (mut steps, mut paused) = (0_u32, false);
        loop {
            let Ok(known) = self.engine.scene().run(run) else { return Some(None) };
            if known.course.claimed != SimTime::MAX {
                return Some(Some(known.course.claimed));
            }
            if known.course.settled || self.engine.journal().len() > self.most {
                return Some(None);
            }
            let Some(next) = self.engine.next_at().filter(|next| *next <= self.end) else { return Some(None) };
            self.engine.run_while(next, &mut |engine, _| {
                steps += 1;
                paused = steps.is_multiple_of(STEPS) && !go_on();
                !paused && engine.journal().len() <= self.most
            });
            if paused {
                return None;
            }
        }
    }
}

/// What might help, from the smallest change to the largest, going by what keeps the run.
fn candidates(scene: &Scene<'_>, run: RunNo, holds: &[Hold]) -> Vec<(Command, String)> {
    let readings = scene.world.readings();
    let mut all = Vec::new();
    let abort = |by: RunNo| (Command::Abort { run: by }, format!("cancel run {by}"));
    let change = |readings: Readings, says: &str| (Command::SetReadings { readings }, says.to_owned());
    let managed = scene.live(run).is_some_and(|live| live.birth.target == Target::Managed);
    for hold in holds {
        match hold {
            Hold::WorkspaceBusy { by } => all.push(abort(*by)),
            Hold::KeptBack { by, .. } => {
                all.push((Command::Discard { run: *by }, format!("discard the changeset of run {by}")));
                let readings = Readings { workspace_hold: WorkspaceHold::WhileRunning, ..*readings };
                all.push(change(readings, "let undecided plans hold nothing (workspace_hold = while_running)"));
            }
            Hold::BehindInWorkspace { run, .. } => {
                all.push(abort(*run));
                let applies = Readings { apply_first: true, ..*readings };
                all.push(change(applies, "let applies go first (apply_first = true)"));
                let unlocks = Readings { unlock_first: true, ..*readings };
                all.push(change(unlocks, "let unlock runs go first (unlock_first = true)"));
            }
            Hold::SlotsFull { .. } | Hold::BehindInQueue { .. } if managed => {
                for more in 1..=2 {
                    let limit = scene.world.limit() + more;
                    let slots = if limit == 1 { "slot" } else { "slots" };
                    all.push((Command::SetLimit { limit }, format!("have {limit} {slots}")));
                }
                let skip = Readings { head_of_line: HeadOfLine::Skip, ..*readings };
                all.push(change(skip, "pass over runs whose workspace is busy (head_of_line = skip)"));
            }
            Hold::SlotsFull { .. } | Hold::BehindInQueue { .. } | Hold::NoRunner { .. } => {}
        }
    }
    // A reading that is set so already is no change, and one hold may suggest what another has.
    all.retain(|(command, _)| !matches!(command, Command::SetReadings { readings: new } if new == readings));
    let mut seen: Vec<Command> = Vec::new();
    all.retain(|(command, _)| {
        let new = !seen.contains(command);
        seen.push(command.clone());
        new
    });
    all
}
