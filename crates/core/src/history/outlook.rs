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
    world::{Past, World},
};

use super::{Reader, Simulation};

/// How far a future is looked into, at most.
const FARTHEST: Span = Span::from_hours(7 * 24);
/// How many events of a future are played, at most, and how many more for each run that is alive: one that has not started by then is
/// counted as not started. Far more than any queue of that length needs; without a bound, a run that never starts would cost a week.
const MOST_EVENTS: u32 = 5_000;
const MOST_EVENTS_PER_RUN: u32 = 50;

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

impl Simulation {
    /// Looks ahead from the end of an instant: when will this queued run be claimed? The same question gives the same answer.
    /// `None` if the run is not queued then.
    #[must_use]
    pub fn outlook(&self, at: SimTime, run: RunNo, tries: u32) -> Option<Outlook> {
        let mut reader = Reader::new(self);
        reader.seek_time(self, at);
        let world = reader.world();
        queued(world, self.engine().past(), run)?;
        let seed = |i: u32| (self.engine().seed() ^ 0x5EED_0F07_4E57_0000).wrapping_add(u64::from(i) + 1);
        let futures = (0..tries).map(|i| start_of(self.engine().imagine(world, at, seed(i)), run));
        let mut starts: Vec<SimTime> = futures.flatten().collect();
        order_by(&mut starts, |at| at.millis());
        let at_share = |tenths: usize| starts.get((starts.len() * tenths).div_ceil(10).max(1) - 1).copied();
        Some(Outlook {
            run,
            tries,
            starts: starts.len() as u32,
            early: at_share(1),
            likely: at_share(5),
            late: at_share(9),
        })
    }

    /// The changes that would start this queued run sooner, best first: each is tried from the end of the instant, on the same chance.
    /// Empty if none would, or the run is not queued then.
    #[must_use]
    pub fn alternatives(&self, at: SimTime, run: RunNo) -> Vec<Alternative> {
        let mut reader = Reader::new(self);
        reader.seek_time(self, at);
        let world = reader.world();
        let scene = reader.scene(self, at);
        let Some(holds) = scene.live(run).map(|live| review::holds(&scene, live)) else { return Vec::new() };
        if queued(world, self.engine().past(), run).is_none() {
            return Vec::new();
        }
        let instead_of = start_of(self.engine().branch(world, at), run);
        let tried = candidates(&scene, run, &holds).into_iter().filter_map(|(command, says)| {
            let mut engine = self.engine().branch(world, at);
            engine.intervene(&command).ok()?;
            Some(Alternative { command, says, starts: start_of(engine, run), instead_of })
        });
        let mut better: Vec<Alternative> = tried.filter(|tried| tried.gain() > Span::ZERO).collect();
        order_by(&mut better, |tried| u64::MAX - tried.gain().millis());
        better
    }
}

fn queued(world: &World, past: &Past, run: RunNo) -> Option<()> {
    world.live_run(past, run).filter(|live| live.course.status == Status::Queued).map(|_| ())
}

/// When a run is claimed, if it is within the bounds.
fn start_of(mut engine: Engine, run: RunNo) -> Option<SimTime> {
    let end = engine.now() + FARTHEST;
    let alive = engine.world().live().count() as u32;
    let budget = MOST_EVENTS.saturating_add(MOST_EVENTS_PER_RUN.saturating_mul(alive));
    let events = engine.journal().len().saturating_add(budget);
    loop {
        let known = engine.scene().run(run).ok()?;
        if known.course.claimed != SimTime::MAX {
            return Some(known.course.claimed);
        }
        if known.course.settled || engine.journal().len() > events {
            return None;
        }
        let next = engine.next_at().filter(|next| *next <= end)?;
        engine.run_until(next, u32::MAX);
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
            Hold::KeptBack { by } => {
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
                    all.push((Command::SetLimit { limit }, format!("have {limit} slots")));
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
