//! An index over the runs of a history: any stretch of it can be drawn at any scale, at a cost that depends on what is seen and not
//! on how many runs there are.
//!
//! Runs are put into lanes (by workspace or by another of their properties) and, where they overlap in time, into rows of a lane. A
//! row's runs follow one another; over them stand sums of four, sixteen, sixty-four … of them ([`Sum`]), so that whatever is too
//! short to be seen is drawn as one. The index follows the history as it is computed, and not the cursor: what of it has happened
//! yet is the reader's to decide.

mod idle;
mod row;

pub use idle::{Idle, idle};
pub use row::{Piece, Stay, Sum, Texture};

use crate::{
    policy::{Scene, review},
    scenario::Scenario,
    words::{Cause, RunNo, SimTime, Status, Trigger},
    world::Known,
};

use self::row::Row;
use super::{
    Bar, Token,
    free_list::FreeList,
    timeline::{dominant, segments},
    waiting::waits,
};

words! {
    /// By what the timeline puts runs into lanes.
    pub enum Grouping {
        /// By workspace.
        Workspace = "workspace",
        /// By the workspace's project.
        Project = "project",
        /// By status: unsettled runs by their present one, settled ones by how they ended.
        Status = "status",
        /// By trigger.
        Trigger = "trigger",
        /// By what kept them from starting: waiting runs by what keeps them now, others by what kept them longest.
        Cause = "blocker",
    }
}

impl Grouping {
    /// How many lanes there are.
    #[must_use]
    pub fn lanes(self, scenario: &Scenario) -> usize {
        match self {
            Grouping::Workspace => scenario.workspaces.len(),
            Grouping::Project => scenario.projects.len(),
            Grouping::Status => Status::ALL.len(),
            Grouping::Trigger => Trigger::ALL.len(),
            // The last one is for those that nothing kept.
            Grouping::Cause => Cause::ALL.len() + 1,
        }
    }

    /// Whether a run may change its lane while it lives.
    #[must_use]
    pub const fn moves(self) -> bool {
        matches!(self, Grouping::Status | Grouping::Cause)
    }

    /// The lane of a run at a moment.
    #[must_use]
    pub fn lane(self, scene: &Scene<'_>, run: &Known<'_>) -> usize {
        match self {
            Grouping::Workspace => run.birth.workspace.index(),
            Grouping::Project => scene.scenario.workspace(run.birth.workspace).project,
            Grouping::Status => run.course.status as usize,
            Grouping::Trigger => run.birth.trigger as usize,
            Grouping::Cause => {
                let cause = match run.live {
                    Some(live) if live.waits() => review::primary(scene, live),
                    Some(live) => dominant(&waits(scene, live)),
                    None => dominant(&run.course.waits),
                };
                cause.map_or(Cause::ALL.len(), |cause| cause as usize)
            }
        }
    }
}

/// A run's bar at a moment; `None` if it does not exist then.
#[must_use]
pub fn bar(scene: &Scene<'_>, run: RunNo) -> Option<Bar> {
    let run = scene.world.known(scene.past, run)?;
    Some(Bar { token: Token::of(&run), origin: run.birth.origin, segments: segments(scene, &run) })
}

/// A lane of the index.
#[derive(Clone, Debug, Default)]
struct Lane {
    rows: Vec<Row>,
    /// Which rows are in use; those whose last run has not settled have no end yet.
    free: FreeList,
}

impl PartialEq for Lane {
    fn eq(&self, other: &Lane) -> bool {
        // Which rows are free follows from what lies in them.
        self.rows == other.rows
    }
}

impl Eq for Lane {}

impl Lane {
    /// Removes all runs from this number on. Only for lanes in which every run has settled.
    fn truncate(&mut self, first: RunNo, sum_of: &dyn Fn(RunNo) -> Option<Sum>) {
        self.rows.iter_mut().for_each(|row| row.truncate(first, sum_of));
        // Rows are opened one after another, so those that are empty now are the last ones.
        self.rows.truncate(self.rows.iter().take_while(|row| !row.is_empty()).count());
        self.free = FreeList::default();
        for row in &self.rows {
            let number = self.free.take(0);
            self.free.give_back(number, row.end().millis());
        }
    }
}

/// Where a run lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Its lane.
    pub lane: usize,
    /// Its row in the lane, from 0.
    pub row: usize,
}

/// The runs of a history in lanes and rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaneIndex {
    grouping: Grouping,
    lanes: Vec<Lane>,
    /// Lane and row of each run by number; none for runs that are not settled, where they may change their lane.
    spots: Vec<Option<(u32, u32)>>,
    /// Runs that were not settled at the head.
    open: Vec<RunNo>,
}

impl LaneIndex {
    /// The index of a history as far as it is computed. `head` is the moment at its head.
    #[must_use]
    pub fn new(grouping: Grouping, head: &Scene<'_>) -> LaneIndex {
        let lanes = vec![Lane::default(); grouping.lanes(head.scenario)];
        let mut index = LaneIndex { grouping, lanes, spots: Vec::new(), open: Vec::new() };
        index.extend(head);
        index
    }

    /// Takes in what was computed since. The history must be the same as before, only longer.
    pub fn extend(&mut self, head: &Scene<'_>) {
        let mut known = self.spots.len();
        for run in std::mem::take(&mut self.open) {
            let Some(run) = head.world.known(head.past, run) else { continue };
            match (run.live, self.spots[run.no.index()]) {
                (Some(_), _) => self.open.push(run.no),
                (None, Some((lane, row))) => {
                    let lane = &mut self.lanes[lane as usize];
                    lane.rows[row as usize].settle(sum(&run));
                    lane.free.give_back(row, run.course.ended.millis());
                }
                // Where runs may change their lane they come in when they have settled, which is another order than that of their
                // creation; so what was created since the first of these is placed again.
                (None, None) => known = known.min(run.no.index()),
            }
        }
        if known < self.spots.len() {
            let first = RunNo::at_index(known);
            let sum_of = |run| head.world.known(head.past, run).map(|run| sum(&run));
            self.lanes.iter_mut().for_each(|lane| lane.truncate(first, &sum_of));
            self.spots.truncate(known);
            self.open.retain(|run| *run < first);
        }
        for i in known..head.world.run_count() as usize {
            let Some(run) = head.world.known(head.past, RunNo::at_index(i)) else { continue };
            let settled = run.live.is_none();
            if !settled {
                self.open.push(run.no);
            }
            let spot = (settled || !self.grouping.moves()).then(|| self.place(head, &run));
            self.spots.push(spot);
        }
    }

    fn place(&mut self, head: &Scene<'_>, run: &Known<'_>) -> (u32, u32) {
        let place = self.grouping.lane(head, run);
        let lane = &mut self.lanes[place];
        let sum = sum(run);
        // The first row that is free: what lies in it has ended by now, whether or not the head knew more than this run's creation.
        let row = lane.free.take(sum.from.millis());
        if lane.free.count() > lane.rows.len() {
            lane.rows.push(Row::default());
        }
        lane.rows[row as usize].push(sum);
        if sum.to != SimTime::MAX {
            lane.free.give_back(row, sum.to.millis());
        }
        (place as u32, row)
    }

    /// By what runs are put into lanes.
    #[must_use]
    pub fn grouping(&self) -> Grouping {
        self.grouping
    }

    /// How many lanes there are.
    #[must_use]
    pub fn lanes(&self) -> usize {
        self.lanes.len()
    }

    /// The runs of a lane that lie between two instants, ends included, by number.
    #[must_use]
    pub fn between(&self, lane: usize, from: SimTime, to: SimTime) -> Vec<RunNo> {
        let rows = self.lanes.get(lane).map_or(&[][..], |lane| &lane.rows);
        let mut runs: Vec<RunNo> = rows.iter().flat_map(|row| row.between(from, to)).map(|stay| stay.run).collect();
        runs.sort_unstable();
        runs
    }

    /// How many rows the runs of a lane need that lie between two instants.
    #[must_use]
    pub fn rows(&self, lane: usize, from: SimTime, to: SimTime) -> usize {
        let rows = self.lanes.get(lane).map_or(&[][..], |lane| &lane.rows);
        rows.iter().rposition(|row| !row.between(from, to).is_empty()).map_or(0, |i| i + 1)
    }

    /// How many runs of a lane lie between two instants, ends included.
    #[must_use]
    pub fn count(&self, lane: usize, from: SimTime, to: SimTime) -> u32 {
        let rows = self.lanes.get(lane).map_or(&[][..], |lane| &lane.rows);
        rows.iter().map(|row| row.between(from, to).len() as u32).sum()
    }

    /// Where a run lies; `None` for one that is not in the index.
    #[must_use]
    pub fn spot(&self, run: RunNo) -> Option<Spot> {
        let (lane, row) = self.spots.get(run.index()).copied().flatten()?;
        Some(Spot { lane: lane as usize, row: row as usize })
    }

    /// Hands over what lies in a row between two instants, in order: runs one by one, or sums of several where all of them together
    /// take no longer than `grain`. A sum that reaches across `seam` is taken apart, so that no sum mixes what has happened with what
    /// has not.
    pub fn walk(
        &self,
        spot: Spot,
        window: (SimTime, SimTime),
        grain: u64,
        seam: SimTime,
        hand: &mut dyn FnMut(Piece<'_>),
    ) {
        if let Some(row) = self.lanes.get(spot.lane).and_then(|lane| lane.rows.get(spot.row)) {
            row.walk(window, grain, seam, hand);
        }
    }

    /// The run of a row that lies at an instant, or nearest to it within `slack` milliseconds.
    #[must_use]
    pub fn at(&self, spot: Spot, at: SimTime, slack: u64) -> Option<RunNo> {
        self.lanes.get(spot.lane)?.rows.get(spot.row)?.at(at, slack)
    }

    /// About how many bytes it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let rows = self.lanes.iter().flat_map(|lane| &lane.rows);
        let free: usize = self.lanes.iter().map(|lane| lane.free.bytes()).sum();
        rows.map(Row::bytes).sum::<usize>() + free + self.spots.capacity() * size_of::<Option<(u32, u32)>>()
    }
}

/// A run as a sum of one.
fn sum(run: &Known<'_>) -> Sum {
    let (birth, course) = (run.birth, run.course);
    let or = |at: SimTime, other: SimTime| if at == SimTime::MAX { other } else { at };
    let to = if run.live.is_some() { SimTime::MAX } else { course.ended };
    let mut spent = [0; 3];
    if to != SimTime::MAX {
        let claimed = or(course.claimed, to);
        let worked = or(course.worked, to);
        spent[Texture::Waiting as usize] = claimed.since(birth.created).millis();
        spent[Texture::Executing as usize] = worked.since(claimed).millis();
        spent[Texture::Gate as usize] = to.since(worked).millis();
    }
    let status = (to != SimTime::MAX).then_some(course.status);
    Sum { first: run.no, runs: 1, from: birth.created, to, spent, worst: status }
}

#[cfg(test)]
mod tests;
