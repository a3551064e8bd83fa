//! When will it start, and what would make it start sooner?
//!
//! The estimate looks ahead many times from the moment, each time into a future that might come just as well: what is under way and
//! what is to come is drawn again from the scenario's own distributions, as far as it agrees with what has passed. The alternatives
//! are tried on the same chance as the history itself, so their effect is that of the change alone (D2).
//!
//! What really comes is one future more, as likely as any other: of n starts in order, the true one is no later than the k-th with
//! probability k / (n + 1) (<https://el-hult.github.io/2022/06/10/nonparametric-pred.html>). That holds only if no future is left
//! out: one in which the run does not start, as far as it was looked into, counts as later than all that do.

use serde::Serialize;

use crate::{
    engine::{Engine, Moment, Watch},
    policy::{
        Scene,
        review::{self, Hold},
    },
    scenario::Target,
    words::{Command, HeadOfLine, Readings, RunNo, SimTime, Span, Status, WorkspaceHold, order::order_by},
};

use super::{Reader, Simulation};

/// How far futures are looked into, one distance after the other: those in which the run has not started are played again, and
/// further, until the answer does not depend on them. A future in which a run never starts would cost a week each time.
const DISTANCES: [Span; 5] =
    [Span::from_hours(1), Span::from_hours(4), Span::from_hours(16), Span::from_hours(64), FARTHEST];
const FARTHEST: Span = Span::from_hours(7 * 24);
/// How many events of a future are played, at most, and how many more for each run that is alive: the answer then says how far that
/// was. Far more than any queue of that length needs.
const MOST_EVENTS: u32 = 5_000;
const MOST_EVENTS_PER_RUN: u32 = 50;
/// Appointments of a future between two questions whether to go on.
const STEPS: u32 = 64;
/// How many futures must have been looked into as far as some were before the others are left aside.
const FEWEST: usize = 9;

/// When a queued run will probably be claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Outlook {
    /// The run.
    pub run: RunNo,
    /// How many futures were looked into.
    pub tries: u32,
    /// How far each of them was looked into.
    pub until: SimTime,
    /// In how many of them the run starts by then.
    pub starts: u32,
    /// In how many of them it ends by then without having started.
    pub ends: u32,
    /// In one future of ten it starts by then; `null` if it does not by `until`.
    pub early: Option<SimTime>,
    /// In half of the futures; `null` if not by `until`.
    pub likely: Option<SimTime>,
    /// In nine of ten; `null` if not by `until`.
    pub late: Option<SimTime>,
}

/// A change and what it would do for a queued run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Alternative {
    /// What would be changed, as a command.
    pub command: Command,
    /// The same in words.
    pub says: String,
    /// When the run would be claimed; `null` if it would not be as far as was looked.
    pub starts: Option<SimTime>,
    /// When it is claimed without the change; `null` if it is not by `until`.
    pub instead_of: Option<SimTime>,
    /// How far the future without the change was looked into; `null` if the run ends in it without being claimed.
    pub until: Option<SimTime>,
}

impl Alternative {
    /// How much sooner the run would start, at least; [`Span::MAX`] if it would not start at all without the change.
    #[must_use]
    pub fn gain(&self) -> Span {
        match (self.starts, self.instead_of.or(self.until)) {
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
    moment: Moment,
    /// What was found in each future.
    futures: Vec<Found>,
    /// The distance they are looked into now, and the next one to be.
    distance: usize,
    next: usize,
    /// What is found without a change; none while that is not known.
    unchanged: Option<Found>,
    /// The changes that are still to be tried, the next one last.
    to_try: Vec<(Command, String)>,
    found: Vec<Alternative>,
    /// The future being played, and the change that was made in it.
    future: Option<Future>,
    change: Option<Future>,
}

/// What a future holds for a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    /// It was not looked into yet.
    Nothing,
    /// The run is claimed.
    Starts(SimTime),
    /// The run ends without being claimed.
    Ends(SimTime),
    /// Neither up to here.
    Waits(SimTime),
}

impl Found {
    /// How far the future is known; what has happened is known for ever.
    fn known(self) -> Option<SimTime> {
        match self {
            Found::Nothing => None,
            Found::Starts(_) | Found::Ends(_) => Some(SimTime::MAX),
            Found::Waits(until) => Some(until),
        }
    }

    fn starts(self) -> Option<SimTime> {
        if let Found::Starts(at) = self { Some(at) } else { None }
    }
}

impl Simulation {
    /// Begins to look ahead from the end of an instant: when will this queued run be claimed, and what would start it sooner? `None` if
    /// the run is not queued then.
    #[must_use]
    pub fn look_ahead(&self, at: SimTime, run: RunNo, tries: u32) -> Option<LookAhead> {
        let engine = self.engine();
        let world = if engine.journal().count_at(at) == engine.journal().len() {
            engine.world().clone()
        } else {
            let mut reader = Reader::new(self);
            reader.seek_time(self, at);
            reader.world().clone()
        };
        let scene = Scene {
            scenario: engine.scenario(),
            seed: engine.seed(),
            past: engine.past(),
            world: &world,
            script: engine.script(),
            now: at.max(world.now()),
        };
        let live = scene.live(run).filter(|live| live.course.status == Status::Queued)?;
        let mut to_try = candidates(&scene, run, &review::holds(&scene, live));
        to_try.reverse();
        Some(LookAhead {
            at,
            run,
            moment: engine.moment(world, at),
            futures: vec![Found::Nothing; tries as usize],
            distance: 0,
            next: 0,
            unchanged: None,
            to_try,
            found: Vec::new(),
            future: None,
            change: None,
        })
    }

    /// Looks ahead from the end of an instant: when will this queued run be claimed? The same question gives the same answer.
    /// `None` if the run is not queued then.
    #[must_use]
    pub fn outlook(&self, at: SimTime, run: RunNo, tries: u32) -> Option<Outlook> {
        let mut ahead = self.look_ahead(at, run, tries)?;
        ahead.play_futures(&mut || true);
        Some(ahead.outlook())
    }

    /// The changes that would start this queued run sooner, best first: each is tried from the end of the instant, on the same chance.
    /// Empty if none would, or the run is not queued then.
    #[must_use]
    pub fn alternatives(&self, at: SimTime, run: RunNo) -> Vec<Alternative> {
        let Some(mut ahead) = self.look_ahead(at, run, 0) else { return Vec::new() };
        ahead.try_changes(&mut || true);
        ahead.alternatives()
    }
}

impl LookAhead {
    /// Plays the futures, until the answer does not depend on more or `go_on` says no, which is asked every few appointments. `true`
    /// once there is nothing more to play.
    pub fn play_futures(&mut self, go_on: &mut dyn FnMut() -> bool) -> bool {
        loop {
            let end = self.at + DISTANCES[self.distance];
            while let Some(found) = self.futures.get(self.next) {
                if found.known().is_none_or(|known| known < end) {
                    let (moment, place) = (&self.moment, self.next as u64);
                    let future = self.future.get_or_insert_with(|| {
                        let seed = (moment.seed() ^ 0x5EED_0F07_4E57_0000).wrapping_add(place + 1);
                        Future::of(moment.another(seed), end)
                    });
                    let Some(found) = future.play(self.run, go_on) else { return false };
                    self.future = None;
                    self.futures[self.next] = found;
                }
                self.next += 1;
            }
            // Where one could not be played to the end of this distance, none can be to the next.
            let cut = self.futures.iter().any(|found| found.known().is_some_and(|known| known < end));
            if cut || self.is_decided() || self.distance + 1 == DISTANCES.len() {
                return true;
            }
            self.distance += 1;
            self.next = 0;
        }
    }

    /// Whether what is asked for is known, however the futures go on in which the run still waits.
    fn is_decided(&self) -> bool {
        let count = |is: fn(Found) -> bool| self.futures.iter().filter(|found| is(**found)).count();
        let (starts, ends) = (count(|f| f.starts().is_some()), count(|f| matches!(f, Found::Ends(_))));
        let all = self.futures.len();
        [1, 5, 9].iter().all(|tenths| {
            let rank = rank(all, *tenths);
            rank <= starts || rank > all - ends
        })
    }

    /// Tries the changes, as [`LookAhead::play_futures`] plays the futures. `true` once all are tried.
    pub fn try_changes(&mut self, go_on: &mut dyn FnMut() -> bool) -> bool {
        let (moment, end) = (&self.moment, self.at + FARTHEST);
        let unchanged = match self.unchanged {
            Some(known) => known,
            None => {
                let future = self.change.get_or_insert_with(|| Future::of(moment.same(), end));
                let Some(found) = future.play(self.run, go_on) else { return false };
                self.change = None;
                *self.unchanged.insert(found)
            }
        };
        while let Some((command, _)) = self.to_try.last() {
            if self.change.is_none() {
                let mut changed = moment.same();
                if changed.intervene(command).is_err() {
                    self.to_try.pop();
                    continue;
                }
                self.change = Some(Future::of(changed, end));
            }
            let Some(future) = &mut self.change else { continue };
            let Some(found) = future.play(self.run, go_on) else { return false };
            self.change = None;
            if let Some((command, says)) = self.to_try.pop() {
                let (starts, instead_of) = (found.starts(), unchanged.starts());
                let until = if let Found::Waits(until) = unchanged { Some(until) } else { instead_of };
                self.found.push(Alternative { command, says, starts, instead_of, until });
            }
        }
        true
    }

    /// What was found in the futures that were played so far: `tries` of the outlook says how many they are, and `until` how far.
    #[must_use]
    pub fn outlook(&self) -> Outlook {
        let (futures, until) = self.looked();
        let by = |at: SimTime| at <= until;
        let mut starts: Vec<SimTime> = futures.iter().filter_map(|found| found.starts()).filter(|at| by(*at)).collect();
        order_by(&mut starts, |at| at.millis());
        let ends = futures.iter().filter(|found| matches!(found, Found::Ends(at) if by(*at))).count();
        let at_share = |tenths| starts.get(rank(futures.len(), tenths).checked_sub(1)?).copied();
        Outlook {
            run: self.run,
            tries: futures.len() as u32,
            until,
            starts: starts.len() as u32,
            ends: ends as u32,
            early: at_share(1),
            likely: at_share(5),
            late: at_share(9),
        }
    }

    /// The futures that an answer is made of, and how far all of them were looked into: those that were looked into as far as the
    /// present distance, if they are not too few, and otherwise all.
    fn looked(&self) -> (&[Found], SimTime) {
        let tried = self.futures.iter().take_while(|found| **found != Found::Nothing).count();
        let here = if self.next >= FEWEST.min(self.futures.len()) { self.next } else { tried };
        let futures = &self.futures[..here];
        let known = futures.iter().filter_map(|found| found.known()).min().unwrap_or(self.at);
        (futures, known.min(self.at + DISTANCES[self.distance]))
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

/// The place, from 1, of the start by which a run has started in a number of tenths of all futures, what comes being one of n + 1. Of
/// fewer than nine futures the first and the last are all there is.
fn rank(futures: usize, tenths: usize) -> usize {
    let place = (futures + 1) * tenths;
    let place = if tenths <= 5 { place / 10 } else { place.div_ceil(10) };
    place.min(futures).max(1)
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
    fn of(engine: Engine, end: SimTime) -> Future {
        let alive = engine.world().live().count() as u32;
        let budget = MOST_EVENTS.saturating_add(MOST_EVENTS_PER_RUN.saturating_mul(alive));
        Future { end, most: engine.journal().len().saturating_add(budget), engine }
    }

    /// What becomes of the run within the bounds; `None` if that is not known yet.
    fn play(&mut self, run: RunNo, go_on: &mut dyn FnMut() -> bool) -> Option<Found> {
        let (mut steps, mut paused) = (0_u32, false);
        loop {
            let Ok(known) = self.engine.scene().run(run) else { return Some(Found::Waits(self.engine.now())) };
            if known.course.claimed != SimTime::MAX {
                return Some(Found::Starts(known.course.claimed));
            }
            if known.course.settled {
                return Some(Found::Ends(known.course.ended));
            }
            if self.engine.journal().len() > self.most {
                // Of the present instant not everything has happened.
                let before = self.engine.now().millis().saturating_sub(1);
                return Some(Found::Waits(SimTime::from_millis(before)));
            }
            let Some(next) = self.engine.next_at().filter(|next| *next <= self.end) else {
                return Some(Found::Waits(self.end));
            };
            let mut watch = |engine: &Engine, _| {
                steps += 1;
                paused = steps.is_multiple_of(STEPS) && !go_on();
                (!paused && engine.journal().len() <= self.most).then_some(0)
            };
            self.engine.run_while(next, &mut Watch::new(&mut watch));
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
    let abort = |by: RunNo| (Command::Abort { run: by, by: None }, format!("cancel run {by}"));
    let change = |readings: Readings, says: &str| (Command::SetReadings { readings }, says.to_owned());
    let managed = scene.live(run).is_some_and(|live| live.birth.target == Target::Managed);
    for hold in holds {
        match hold {
            Hold::WorkspaceBusy { by } => all.push(abort(*by)),
            Hold::KeptBack { by, .. } => {
                all.push((Command::Discard { run: *by, by: None }, format!("discard the changeset of run {by}")));
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
