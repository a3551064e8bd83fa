//! Who kept a run that has left its queue: that part of the history is played again.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    history::{Reader, Simulation},
    policy::{Scene, review},
    scenario::Target,
    words::{Cause, Event, RunNo, SimTime, Span, Status, order::order_by},
    world::{Known, Past, Waits},
};

use super::{Part, WaitFor, gates};

/// How many runs a part of a wait names.
const NAMED: usize = 8;
/// How many records are played again at most: the first and the last half of a longer wait.
const RECORDS: u32 = 200_000;

/// A run that was in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Blamed {
    /// The run.
    pub run: RunNo,
    /// When that began.
    pub from: SimTime,
    /// When that was over.
    pub to: SimTime,
    /// How long it was in the way between the two, in milliseconds.
    pub length: Span,
}

/// What a run waited for in its queue, with who was in the way. Empty while it is in its queue.
#[must_use]
pub fn queue_parts(scene: &Scene<'_>, simulation: &Simulation, no: RunNo) -> Vec<Part> {
    let Ok(run) = scene.run(no) else { return Vec::new() };
    let left = if run.course.claimed == SimTime::MAX { run.course.ended } else { run.course.claimed };
    if left == SimTime::MAX {
        return Vec::new();
    }
    let mut watch = Watch::new(&run);
    let complete = watch.play(simulation, &run, left);
    let mut parts: Vec<(SimTime, Part)> = Vec::new();
    for cause in Cause::ALL {
        let length = run.course.waits.of(*cause);
        if length == Span::ZERO {
            continue;
        }
        let seen = std::mem::take(&mut watch.causes[*cause as usize]);
        let mut runs: Vec<Blamed> = seen.by.into_values().collect();
        order_by(&mut runs, |blamed| u64::MAX - blamed.length.millis());
        let more = runs.len().saturating_sub(NAMED) as u32;
        runs.truncate(NAMED);
        let decisions = match cause {
            Cause::KeptBack => gates::decided_between(scene, simulation, &runs),
            _ => Vec::new(),
        };
        let (from, to) = (seen.from.unwrap_or(run.birth.created), seen.to.unwrap_or(left));
        let part = Part {
            wait_for: WaitFor::from(*cause),
            length,
            from: Some(from),
            to: Some(to),
            runs,
            more: complete.then_some(more),
            decisions,
        };
        parts.push((from, part));
    }
    // At most six, and those of one instant keep the order of the causes.
    order_by(&mut parts, |(from, _)| from.millis());
    parts.into_iter().map(|(_, part)| part).collect()
}

/// A wait that goes on, by cause alone.
pub(super) fn by_cause(waits: &Waits) -> Vec<Part> {
    let causes = Cause::ALL.iter().filter(|cause| waits.of(**cause) > Span::ZERO);
    let part = |cause: &Cause| Part {
        wait_for: WaitFor::from(*cause),
        length: waits.of(*cause),
        from: None,
        to: None,
        runs: Vec::new(),
        more: None,
        decisions: Vec::new(),
    };
    causes.map(part).collect()
}

/// What was seen of one cause.
#[derive(Clone, Debug, Default)]
struct Seen {
    from: Option<SimTime>,
    to: Option<SimTime>,
    by: BTreeMap<RunNo, Blamed>,
    total: u64,
}

impl Seen {
    fn blame(&mut self, run: RunNo, from: SimTime, to: SimTime, length: Span) {
        let blamed = self.by.entry(run).or_insert(Blamed { run, from, to, length: Span::ZERO });
        blamed.to = to;
        blamed.length = blamed.length + length;
    }
}

/// Looks at a run's wait, instant by instant.
struct Watch {
    run: RunNo,
    target: Target,
    causes: [Seen; Cause::ALL.len()],
    /// The jobs that hold a slot or an agent of the run's queue: since when, and how long the run had waited for one by then.
    jobs: BTreeMap<RunNo, (SimTime, u64)>,
}

impl Watch {
    fn new(run: &Known<'_>) -> Watch {
        Watch { run: run.no, target: run.birth.target, causes: Default::default(), jobs: BTreeMap::new() }
    }

    /// Plays the wait again. `false` if it was too long to look at all of it.
    fn play(&mut self, simulation: &Simulation, run: &Known<'_>, left: SimTime) -> bool {
        let records = simulation.engine().journal().records();
        let first = run.birth.seq + 1;
        let end = simulation.engine().journal().count_at(left).max(first);
        if end - first <= RECORDS {
            self.span(simulation, first, end, left);
            return true;
        }
        let (half, at) = (RECORDS / 2, |seq: u32| records.get(seq as usize).map_or(left, |record| record.at()));
        self.span(simulation, first, first + half, at(first + half));
        self.span(simulation, end - half, end, left);
        false
    }

    /// Looks at the wait from after record `from` − 1 to before record `to`, which is at `until`.
    fn span(&mut self, simulation: &Simulation, from: u32, to: u32, until: SimTime) {
        let (past, mut reader) = (simulation.engine().past(), Reader::new(simulation));
        reader.seek(simulation, from);
        self.jobs.clear();
        let here = reader.world().live().filter(|run| run.holds && run.birth.target == self.target);
        let total = self.causes[Cause::SlotsFull as usize].total;
        self.jobs.extend(here.map(|run| (run.no, (reader.world().now(), total))));
        let records = simulation.engine().journal().records();
        for seq in from..to {
            let Some(next) = records.get(seq as usize) else { break };
            self.wait(&reader.scene(simulation, SimTime::ZERO), next.at().min(until));
            reader.seek(simulation, seq + 1);
            self.follow(past, next.at(), &next.event());
        }
        self.wait(&reader.scene(simulation, SimTime::ZERO), until);
        for run in self.jobs.keys().copied().collect::<Vec<_>>() {
            self.release(run, until);
        }
    }

    /// From the moment on nothing happens until an instant.
    fn wait(&mut self, scene: &Scene<'_>, until: SimTime) {
        let (from, length) = (scene.now, until.since(scene.now));
        let Some(live) = scene.live(self.run).filter(|_| length > Span::ZERO) else { return };
        let Some(cause) = review::primary(scene, live) else { return };
        let seen = &mut self.causes[cause as usize];
        seen.from.get_or_insert(from);
        seen.to = Some(until);
        seen.total += length.millis();
        // Who holds the slots is followed job by job.
        if let Some(run) = review::in_the_way(scene, live, cause) {
            seen.blame(run, from, until, length);
        }
    }

    fn follow(&mut self, past: &Past, at: SimTime, event: &Event) {
        match *event {
            Event::Dispatched { run, .. } if past.birth(run).target == self.target && run != self.run => {
                let total = self.causes[Cause::SlotsFull as usize].total;
                self.jobs.insert(run, (at, total));
            }
            Event::Withdrawn { run, .. } | Event::Moved { run, from: Status::InProgress, .. } => self.release(run, at),
            _ => {}
        }
    }

    /// A job gives its slot or agent back.
    fn release(&mut self, run: RunNo, at: SimTime) {
        let Some((since, then)) = self.jobs.remove(&run) else { return };
        let full = &mut self.causes[Cause::SlotsFull as usize];
        let (length, began) = (full.total - then, full.from);
        if let Some(began) = began.filter(|_| length > 0) {
            let to = full.to.map_or(at, |to| to.min(at));
            full.blame(run, since.max(began), to, Span::from_millis(length));
        }
    }
}
