//! A row of runs that follow one another, with sums over them.

use std::ops::Range;

use crate::words::{RunNo, SimTime, Status};

/// So many runs, or sums, are summed up in the next level.
const FAN: usize = 4;

/// What takes up a run's time, told apart as far as it can be seen from afar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Texture {
    /// Waiting in `queued`, the runner's start-up included.
    Waiting,
    /// Executing.
    Executing,
    /// Waiting for a policy or a person.
    Gate,
}

/// A run in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    /// The run.
    pub run: RunNo,
    /// When it was created.
    pub from: SimTime,
    /// When it settled; [`SimTime::MAX`] if it has not at the head of the history.
    pub to: SimTime,
}

/// Several runs of a row that follow one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sum {
    /// The first of them.
    pub first: RunNo,
    /// How many.
    pub runs: u32,
    /// When the first was created.
    pub from: SimTime,
    /// When the last settled; [`SimTime::MAX`] if it has not at the head of the history.
    pub to: SimTime,
    /// Their time by [`Texture`], in milliseconds.
    pub spent: [u64; 3],
    /// How the worst of them ended; `None` while none has.
    pub worst: Option<Status>,
}

impl Sum {
    /// What took most of their time.
    #[must_use]
    pub fn texture(&self) -> Texture {
        let [waiting, executing, gate] = self.spent;
        match () {
            () if executing >= waiting && executing >= gate => Texture::Executing,
            () if waiting >= gate => Texture::Waiting,
            () => Texture::Gate,
        }
    }

    fn add(&mut self, other: &Sum) {
        self.runs += other.runs;
        self.to = self.to.max(other.to);
        self.take_in(other);
    }

    fn take_in(&mut self, other: &Sum) {
        for (sum, more) in self.spent.iter_mut().zip(other.spent) {
            *sum = sum.saturating_add(more);
        }
        self.worst = worse(self.worst, other.worst);
    }
}

/// The worse of two ends.
fn worse(one: Option<Status>, other: Option<Status>) -> Option<Status> {
    let weight = |status: Option<Status>| match status {
        None => 0,
        Some(Status::Failed) => 5,
        Some(Status::TimedOut) => 4,
        Some(Status::Rejected) => 3,
        Some(Status::Aborted) => 2,
        Some(_) => 1,
    };
    if weight(other) > weight(one) { other } else { one }
}

/// What a walk hands over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// A run.
    Run(&'a Stay),
    /// Several, too short to be seen apart.
    Sum(&'a Sum),
}

/// A row. Only its last run can be unsettled, since it takes up all the time to come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    stays: Vec<Stay>,
    /// `levels[k]` has one sum for each `FAN^(k + 1)` runs.
    levels: Vec<Vec<Sum>>,
}

impl Row {
    /// When its last run ends.
    pub(super) fn end(&self) -> SimTime {
        self.stays.last().map_or(SimTime::ZERO, |stay| stay.to)
    }

    /// Adds a run that was created after all others of the row.
    pub(super) fn push(&mut self, run: Sum) {
        let place = self.stays.len();
        self.stays.push(Stay { run: run.first, from: run.from, to: run.to });
        let mut width = FAN;
        for level in &mut self.levels {
            match level.get_mut(place / width) {
                Some(sum) => sum.add(&run),
                None => level.push(run),
            }
            width *= FAN;
        }
        // Over a level with more than one sum stands another.
        match self.levels.last() {
            None => self.levels.push(vec![run]),
            Some(top) if top.len() > 1 => {
                let mut all = top[0];
                top[1..].iter().for_each(|sum| all.add(sum));
                self.levels.push(vec![all]);
            }
            Some(_) => {}
        }
    }

    /// The last run has settled: what it came to.
    pub(super) fn settle(&mut self, run: Sum) {
        let Some(last) = self.stays.last_mut() else { return };
        last.to = run.to;
        for sum in self.levels.iter_mut().filter_map(|level| level.last_mut()) {
            sum.to = run.to;
            sum.take_in(&run);
        }
    }

    /// Removes the runs from this number on. `sum_of` is what a run came to.
    pub(super) fn truncate(&mut self, first: RunNo, sum_of: &dyn Fn(RunNo) -> Option<Sum>) {
        // They are the last ones, and mostly few, so they are looked for from the end.
        let left = self.stays.iter().rposition(|stay| stay.run < first).map_or(0, |last| last + 1);
        if left == self.stays.len() {
            return;
        }
        // A sum of the lowest level is whole or is made again from its runs; sums above are made from those below.
        let whole = left - left % FAN;
        let again: Vec<RunNo> = self.stays[whole..left].iter().map(|stay| stay.run).collect();
        self.stays.truncate(whole);
        let mut width = FAN;
        for k in 0..self.levels.len() {
            let (below, level) = self.levels.split_at_mut(k);
            level[0].truncate(whole / width);
            if let Some(parts) = below.last().and_then(|below| below.get(whole / width * FAN..))
                && let Some((one, others)) = parts.split_first()
            {
                let mut sum = *one;
                others.iter().for_each(|other| sum.add(other));
                level[0].push(sum);
            }
            width *= FAN;
        }
        // The top is the first level of one sum.
        let top = self.levels.iter().position(|level| level.len() <= 1).map_or(0, |top| top + 1);
        self.levels.truncate(if whole == 0 { 0 } else { top });
        for sum in again.into_iter().filter_map(sum_of) {
            self.push(sum);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.stays.is_empty()
    }

    /// The places of the runs that lie between two instants, ends included.
    fn places(&self, from: SimTime, to: SimTime) -> Range<usize> {
        let first = self.stays.partition_point(|stay| stay.to < from);
        let last = self.stays.partition_point(|stay| stay.from <= to);
        first..last.max(first)
    }

    /// The runs that lie between two instants, ends included.
    pub(super) fn between(&self, from: SimTime, to: SimTime) -> &[Stay] {
        &self.stays[self.places(from, to)]
    }

    pub(super) fn at(&self, at: SimTime, slack: u64) -> Option<RunNo> {
        let place = self.stays.partition_point(|stay| stay.to < at);
        let before = place.checked_sub(1).and_then(|i| self.stays.get(i));
        let distance = |stay: &&Stay| stay.from.since(at).millis().max(at.since(stay.to).millis());
        // Of two that are equally near, the later one is drawn over the other.
        let nearer = |a, b| if distance(&b) <= distance(&a) { b } else { a };
        let nearest = before.into_iter().chain(self.stays.get(place)).reduce(nearer)?;
        (distance(&nearest) <= slack).then_some(nearest.run)
    }

    pub(super) fn walk(&self, window: (SimTime, SimTime), grain: u64, seam: SimTime, hand: &mut dyn FnMut(Piece<'_>)) {
        let range = self.places(window.0, window.1);
        let mut place = range.start;
        while place < range.end {
            // The largest sum that begins here, ends in sight and is short enough.
            let (mut width, mut found) = (FAN, None);
            for level in &self.levels {
                if !place.is_multiple_of(width) || place + width > range.end {
                    break;
                }
                let Some(sum) = level.get(place / width) else { break };
                let mixed = sum.from <= seam && sum.to >= seam;
                if mixed || sum.to == SimTime::MAX || sum.to.since(sum.from).millis() > grain {
                    break;
                }
                found = Some((sum, width));
                width *= FAN;
            }
            match found {
                Some((sum, width)) => {
                    hand(Piece::Sum(sum));
                    place += width;
                }
                None => {
                    hand(Piece::Run(&self.stays[place]));
                    place += 1;
                }
            }
        }
    }

    pub(super) fn bytes(&self) -> usize {
        let sums: usize = self.levels.iter().map(Vec::capacity).sum();
        self.stays.capacity() * size_of::<Stay>() + sums * size_of::<Sum>()
    }

    #[cfg(test)]
    pub(super) fn levels(&self) -> &[Vec<Sum>] {
        &self.levels
    }
}
