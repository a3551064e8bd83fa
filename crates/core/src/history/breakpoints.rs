//! Breakpoints: what in a history is worth stopping at, and the search for it in both directions.
//!
//! A breakpoint marks events, whichever way one comes to them: whether an event is a hit depends on what happened up to it and not on
//! where the search began. So going back through the hits is the exact reverse of going on through them.

use serde::{Deserialize, Serialize};

use crate::{
    journal::Record,
    policy::Scene,
    words::{Column, Event, RuleId, RunNo, SimTime, Status, WorkspaceNo},
    world::{Line, Past, World},
};

use super::{Reader, Simulation};

/// A mark at everything of a kind. Plain data: it belongs to whoever looks at a history and is no part of the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breakpoint {
    /// What it marks.
    pub when: When,
    /// Whether it is in force; one that is not keeps its place in the list.
    pub on: bool,
}

impl Breakpoint {
    /// A breakpoint in force.
    #[must_use]
    pub const fn new(when: When) -> Breakpoint {
        Breakpoint { when, on: true }
    }
}

/// What a breakpoint marks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// The first event at or after an instant.
    Instant(SimTime),
    /// The event with which so many have happened.
    Event(u32),
    /// Each move of a run by this rule; T0 is the creation of a run, T1 its claim.
    Rule(RuleId),
    /// Each move of a run into this status, its creation into `queued` included.
    Status(Status),
    /// Every event of a run.
    Run(RunNo),
    /// Every event of a workspace and of its runs. A name that the scenario does not have is never met.
    Workspace(String),
    /// Each event at which a figure reaches a value that it was below before.
    Reaches(Metric, u64),
    /// The end of each instant at which a law of the moment begins to be broken: the one with this name, or any. The search asks at
    /// every instant, which takes far longer than for any other kind.
    Law(Option<String>),
    /// Each end of a run as `failed`, `timed_out` or `rejected`.
    Failure,
}

/// A figure that a breakpoint can watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Runs in a status now; for a terminal status, all that have ended so.
    Runs(Status),
    /// Slots of the organisation that are taken: managed jobs dispatched or executing (Q3).
    BusySlots,
    /// The longest time for which a queued run has waited, in milliseconds. It grows between events; the event that finds it grown is
    /// the hit, even if it ends that very wait.
    LongestWait,
}

/// Where a breakpoint is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// How many events have happened there: the last of them is the one that is marked.
    pub seq: u32,
    /// The breakpoint, by its place in the list.
    pub which: usize,
}

/// Says whether a law of the moment, the one with this name or any, is broken at the end of an instant. The laws stand above this
/// room (`studies::laws::is_broken`), so whoever searches brings them along.
pub type Broken<'a> = &'a dyn Fn(Option<&str>, &Scene<'_>) -> bool;

/// The first hit after `after` events and up to `to`. Where several breakpoints mark one event, the first of the list is named.
#[must_use]
pub fn first_hit(
    simulation: &Simulation,
    breakpoints: &[Breakpoint],
    range: (u32, u32),
    broken: Broken<'_>,
) -> Option<Hit> {
    let mut found = None;
    walk(simulation, &watches(simulation, breakpoints), range, broken, &mut |hit| {
        found = Some(hit);
        false
    });
    found
}

/// The last hit after `after` events and up to `to`. It looks through the history stretch by stretch, from checkpoint to checkpoint
/// backwards.
#[must_use]
pub fn last_hit(
    simulation: &Simulation,
    breakpoints: &[Breakpoint],
    (after, to): (u32, u32),
    broken: Broken<'_>,
) -> Option<Hit> {
    let watches = watches(simulation, breakpoints);
    let mut to = to.min(simulation.engine().journal().len());
    while to > after {
        let start = simulation.base(to - 1).map_or(0, World::seq).max(after);
        let mut found: Option<Hit> = None;
        walk(simulation, &watches, (start, to), broken, &mut |hit| {
            if found.is_none_or(|before| before.seq != hit.seq) {
                found = Some(hit);
            }
            true
        });
        if found.is_some() {
            return found;
        }
        to = start;
    }
    None
}

/// The nearest hit after `from` events, or none as far as the history is computed.
#[must_use]
pub fn next_hit(simulation: &Simulation, breakpoints: &[Breakpoint], from: u32, broken: Broken<'_>) -> Option<Hit> {
    first_hit(simulation, breakpoints, (from, u32::MAX), broken)
}

/// The nearest hit before `from` events.
#[must_use]
pub fn previous_hit(simulation: &Simulation, breakpoints: &[Breakpoint], from: u32, broken: Broken<'_>) -> Option<Hit> {
    last_hit(simulation, breakpoints, (0, from.saturating_sub(1)), broken)
}

/// All hits after `after` events and up to `to`, in order, one for each breakpoint that marks an event.
pub fn each_hit(
    simulation: &Simulation,
    breakpoints: &[Breakpoint],
    (after, to): (u32, u32),
    broken: Broken<'_>,
    visit: &mut dyn FnMut(Hit),
) {
    walk(simulation, &watches(simulation, breakpoints), (after, to), broken, &mut |hit| {
        visit(hit);
        true
    });
}

/// A breakpoint as the search asks for it: names and instants are looked up once.
enum Watch<'a> {
    Seq(u32),
    Rule(RuleId),
    Status(Status),
    Run(RunNo),
    Workspace(WorkspaceNo),
    Reaches(Metric, u64),
    Law(Option<&'a str>),
    Failure,
    Never,
}

fn watches<'a>(simulation: &Simulation, breakpoints: &'a [Breakpoint]) -> Vec<Watch<'a>> {
    let engine = simulation.engine();
    let watch = |breakpoint: &'a Breakpoint| match &breakpoint.when {
        _ if !breakpoint.on => Watch::Never,
        When::Instant(at) => {
            Watch::Seq(engine.journal().records().partition_point(|record| record.at() < *at) as u32 + 1)
        }
        When::Event(seq) => Watch::Seq(*seq),
        When::Rule(rule) => Watch::Rule(*rule),
        When::Status(status) => Watch::Status(*status),
        When::Run(run) => Watch::Run(*run),
        When::Workspace(name) => {
            let place = engine.scenario().workspaces.iter().position(|workspace| workspace.name == *name);
            place.map_or(Watch::Never, |place| Watch::Workspace(WorkspaceNo::at(place)))
        }
        When::Reaches(metric, least) => Watch::Reaches(*metric, *least),
        When::Law(name) => Watch::Law(name.as_deref()),
        When::Failure => Watch::Failure,
    };
    breakpoints.iter().map(watch).collect()
}

/// Goes through the events after `after` up to `to` and shows each hit, until the visitor has seen enough.
fn walk(
    simulation: &Simulation,
    watches: &[Watch<'_>],
    (after, to): (u32, u32),
    broken: Broken<'_>,
    visit: &mut dyn FnMut(Hit) -> bool,
) {
    let records = simulation.engine().journal().records();
    let past = simulation.engine().past();
    let to = to.min(records.len() as u32);
    let looks = watches.iter().any(|watch| matches!(watch, Watch::Reaches(..) | Watch::Law(_)));
    // A law is asked at the ends of instants, and what was so at the end of the one before decides.
    let start = if looks { instant_before(records, after) } else { after };
    let mut eye = looks.then(|| Eye::new(simulation, start));
    let ask = |eye: &Eye, watch: &Watch<'_>| match watch {
        Watch::Reaches(metric, _) => eye.measure(past, *metric),
        Watch::Law(name) => u64::from(broken(*name, &eye.reader.scene(simulation, SimTime::ZERO))),
        _ => 0,
    };
    let mut known: Vec<u64> =
        eye.as_ref().map_or_else(Vec::new, |eye| watches.iter().map(|watch| ask(eye, watch)).collect());
    for seq in start + 1..=to {
        let record = &records[seq as usize - 1];
        let event = record.event();
        let met = eye.as_mut().map_or(0, |eye| eye.step(simulation, record.at(), &event));
        for (which, watch) in watches.iter().enumerate() {
            let hit = match (watch, eye.as_ref()) {
                (Watch::Reaches(metric, least), Some(eye)) => {
                    let now = ask(eye, watch);
                    let seen = if *metric == Metric::LongestWait { met } else { now };
                    std::mem::replace(&mut known[which], now) < *least && seen >= *least
                }
                (Watch::Law(_), Some(eye)) => {
                    let ends = records.get(seq as usize).is_none_or(|next| next.at() != record.at());
                    ends && {
                        let now = ask(eye, watch);
                        std::mem::replace(&mut known[which], now) < now
                    }
                }
                _ => is_hit(watch, past, seq, record, &event),
            };
            if hit && seq > after && !visit(Hit { seq, which }) {
                return;
            }
        }
    }
}

/// Whether a breakpoint that needs to know no more than the event marks it.
fn is_hit(watch: &Watch<'_>, past: &Past, seq: u32, record: &Record, event: &Event) -> bool {
    let rule = || match event {
        Event::Created { .. } => Some((RuleId::T0, Status::Queued)),
        Event::Claimed { .. } => Some((RuleId::T1, Status::InProgress)),
        Event::Moved { rule, to, .. } => Some((*rule, *to)),
        _ => None,
    };
    match watch {
        Watch::Seq(wanted) => seq == *wanted,
        Watch::Rule(wanted) => rule().is_some_and(|(rule, _)| rule == *wanted),
        Watch::Status(wanted) => rule().is_some_and(|(_, to)| to == *wanted),
        Watch::Run(wanted) => record.run_number() == wanted.get(),
        Watch::Workspace(wanted) => workspace_of(past, record, event) == Some(*wanted),
        Watch::Failure => {
            matches!(event, Event::Moved { to: Status::Failed | Status::TimedOut | Status::Rejected, .. })
        }
        Watch::Reaches(..) | Watch::Law(_) | Watch::Never => false,
    }
}

fn workspace_of(past: &Past, record: &Record, event: &Event) -> Option<WorkspaceNo> {
    match *event {
        Event::Created { workspace, .. }
        | Event::ForeignLockTaken { workspace }
        | Event::ForeignLockReleased { workspace } => Some(workspace),
        Event::Ignored { workspace, .. } => workspace,
        // A record names no run that never was.
        _ => RunNo::new(record.run_number()).map(|run| past.birth(run).workspace),
    }
}

/// The end of the instant before the one in which event number `seq` − 1 happened, or of that one if `seq` is its end.
fn instant_before(records: &Column<Record>, seq: u32) -> u32 {
    let place = seq as usize;
    match (place.checked_sub(1).and_then(|last| records.get(last)), records.get(place)) {
        (Some(last), Some(next)) if last.at() == next.at() => {
            records.partition_point(|record| record.at() < next.at()) as u32
        }
        _ => seq,
    }
}

/// A reader that goes on event by event and keeps the queued runs in order of their creation.
struct Eye {
    reader: Reader,
    queued: Line,
}

impl Eye {
    fn new(simulation: &Simulation, seq: u32) -> Eye {
        let mut reader = Reader::new(simulation);
        reader.seek(simulation, seq);
        let queued = reader.world().live().filter(|run| run.course.status == Status::Queued).map(|run| run.no);
        Eye { queued: queued.collect(), reader }
    }

    /// Lets the next event happen. Gives the longest wait that it meets.
    fn step(&mut self, simulation: &Simulation, at: SimTime, event: &Event) -> u64 {
        let met = self.longest(simulation.engine().past(), at);
        match *event {
            Event::Created { run, .. } => {
                self.queued.insert(run);
            }
            Event::Claimed { run, .. } | Event::Moved { run, from: Status::Queued, .. } => {
                self.queued.remove(run);
            }
            _ => {}
        }
        self.reader.step(simulation);
        met
    }

    fn longest(&self, past: &Past, at: SimTime) -> u64 {
        self.queued.first().map_or(0, |run| at.since(past.birth(run).created).millis())
    }

    fn measure(&self, past: &Past, metric: Metric) -> u64 {
        let world = self.reader.world();
        match metric {
            Metric::Runs(status) => u64::from(world.statuses()[status as usize]),
            Metric::BusySlots => u64::from(world.jobs()),
            Metric::LongestWait => self.longest(past, world.now()),
        }
    }
}
