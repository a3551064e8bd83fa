//! History as it is written: an append-only list of small fixed records, and a fingerprint of them that is the same on every target.
//!
//! Reads `words`. Knows nothing of worlds; holds no text, so a record is 40 bytes and appending allocates nothing in the steady state.

mod codec;
mod digest;

pub use digest::Digest;

use std::ops::Range;

use crate::words::{Column, Event, RunNo, SimTime};

/// The number of a record that has no cause inside the journal: arrivals of the scenario and commands.
pub const NO_CAUSE: u32 = u32::MAX;

/// One event as it is stored: five words. Which field means what depends on the kind and is known to `codec` only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    at: u64,
    b: u64,
    d: u64,
    run: u32,
    a: u32,
    cause: u32,
    c: u16,
    kind: u8,
    rule: u8,
}

impl Record {
    /// The record of an event. `cause` is the number of the record that led to it, or [`NO_CAUSE`].
    #[must_use]
    #[inline(always)]
    pub fn new(at: SimTime, cause: u32, event: &Event) -> Record {
        codec::encode(at, cause, event)
    }

    /// When it happened.
    #[must_use]
    pub const fn at(&self) -> SimTime {
        SimTime::from_millis(self.at)
    }

    /// The number of the record that led to it; `None` for arrivals and commands.
    #[must_use]
    pub const fn cause(&self) -> Option<u32> {
        if self.cause == NO_CAUSE { None } else { Some(self.cause) }
    }

    /// The run it is about; 0 for none. For finding a run's records without decoding.
    #[must_use]
    pub const fn run_number(&self) -> u32 {
        self.run
    }

    /// What happened.
    ///
    /// # Panics
    /// If the record was not made by [`Record::new`]: that is a bug of the engine (law 7).
    #[must_use]
    pub fn event(&self) -> Event {
        codec::decode(self)
    }
}

/// The journal of a case.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    /// The number of the first record kept: 0, but for a journal that continues another one.
    first: u32,
    records: Column<Record>,
    /// For each full block of records the lowest and the highest number of a run that one of them is about.
    spans: Vec<(u32, u32)>,
    digest: Digest,
}

/// Records of a block.
const BLOCK: usize = 256;

impl Journal {
    /// Appends an event and gives its number.
    #[inline(always)]
    pub fn push(&mut self, at: SimTime, cause: u32, event: &Event) -> u32 {
        let record = Record::new(at, cause, event);
        self.digest.take(&record);
        self.records.push(record);
        if self.records.len().is_multiple_of(BLOCK) {
            self.close_block();
        }
        self.len() - 1
    }

    fn close_block(&mut self) {
        let place = self.spans.len() * BLOCK;
        let runs = self.records.range(place..place + BLOCK).map(|record| record.run).filter(|run| *run != 0);
        self.spans.push(runs.fold((u32::MAX, 0), |(low, high), run| (low.min(run), high.max(run))));
    }

    /// The records about a run with numbers in a range, each with its number. Runs that are alive together have near numbers, so all but
    /// a few blocks of a long history are passed over unread.
    pub fn of_run(&self, run: RunNo, numbers: Range<u32>) -> impl Iterator<Item = (u32, &Record)> {
        let place = |number: u32| number.saturating_sub(self.first) as usize;
        let (from, to, run) = (place(numbers.start), place(numbers.end).min(self.records.len()), run.get());
        let blocks = (from / BLOCK..to.div_ceil(BLOCK))
            .filter(move |block| self.spans.get(*block).is_none_or(|(low, high)| (*low..=*high).contains(&run)));
        let places = blocks.flat_map(move |block| from.max(block * BLOCK)..to.min((block + 1) * BLOCK));
        // A block lies in one chunk of the column, so that its records are found one after another.
        places.filter_map(move |place| {
            let record = self.records.get(place).filter(|record| record.run == run)?;
            Some((self.first + place as u32, record))
        })
    }

    /// An empty journal that numbers its records from `first` on: for trying a future that is not kept.
    pub(crate) fn continuing(first: u32) -> Journal {
        Journal { first, ..Journal::default() }
    }

    /// How many records there are, those before a continued journal's own included.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.first + self.records.len() as u32
    }

    /// Whether nothing has happened yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All records kept, in order.
    #[must_use]
    pub fn records(&self) -> &Column<Record> {
        &self.records
    }

    /// The fingerprint of all records so far (D1).
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The fingerprint as it was after the first `len` records: to hold a longer history against a shorter one. `None` if there are
    /// fewer, or if this journal continues another one.
    #[must_use]
    pub fn digest_of(&self, len: u32) -> Option<Digest> {
        if self.first != 0 || self.records.len() < len as usize {
            return None;
        }
        let mut digest = Digest::default();
        self.records.range(0..len as usize).for_each(|record| digest.take(record));
        Some(digest)
    }

    /// How many records happened at or before an instant.
    #[must_use]
    pub fn count_at(&self, at: SimTime) -> u32 {
        self.records.partition_point(|r| r.at <= at.millis()) as u32
    }

    /// How many bytes the records take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.records.bytes() + self.spans.capacity() * size_of::<(u32, u32)>()
    }

    /// Forgets everything from record `len` on; `digest` is the fingerprint as it was then.
    pub(crate) fn truncate(&mut self, len: u32, digest: Digest) {
        self.records.truncate(len as usize);
        self.spans.truncate(len as usize / BLOCK);
        self.digest = digest;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// What is found through the blocks is what is found by reading everything, also after the end was taken away.
        #[test]
        fn the_records_of_a_run_are_all_found(
            runs in proptest::collection::vec(0_u32..6, 0..1_500),
            far in 1_u32..9,
            cut in 0_u32..1_600,
            (from, to) in (0_u32..1_600, 0_u32..1_600),
            first in 0_u32..3,
        ) {
            // Later records are about runs with higher numbers, as in a history.
            let number = |place: usize, near: u32| (near > 0).then(|| RunNo::at_index(place / 100 + (near * far) as usize));
            let event = |run: Option<RunNo>| run.map_or(Event::LimitChanged { limit: 1 }, |run| Event::Discarded { run });
            let mut journal = Journal::continuing(first);
            let mut list: Vec<Option<RunNo>> = Vec::new();
            for half in [&runs[..runs.len() / 2], &runs[runs.len() / 2..]] {
                journal.truncate(cut, Digest::default());
                list.truncate(cut as usize);
                for near in half {
                    let run = number(list.len(), *near);
                    journal.push(SimTime::ZERO, NO_CAUSE, &event(run));
                    list.push(run);
                }
            }
            for run in (0..20).map(RunNo::at_index) {
                let found: Vec<u32> = journal.of_run(run, from..to).map(|(seq, _)| seq).collect();
                let all = list.iter().zip(first..).filter(|(other, seq)| **other == Some(run) && (from..to).contains(seq));
                let due: Vec<u32> = all.map(|(_, seq)| seq).collect();
                prop_assert_eq!(found, due);
            }
        }
    }
}
