//! History as it is written: an append-only list of small fixed records, and a fingerprint of them that is the same on every target.
//!
//! Reads `words`. Knows nothing of worlds; holds no text, so a record is 40 bytes and appending allocates nothing in the steady state.

mod codec;
mod digest;

pub use digest::Digest;

use crate::words::{Column, Event, SimTime};

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
    digest: Digest,
}

impl Journal {
    /// Appends an event and gives its number.
    pub fn push(&mut self, at: SimTime, cause: u32, event: &Event) -> u32 {
        let record = Record::new(at, cause, event);
        self.digest.take(&record);
        self.records.push(record);
        self.len() - 1
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
        self.records.bytes()
    }

    /// Forgets everything from record `len` on; `digest` is the fingerprint as it was then.
    pub(crate) fn truncate(&mut self, len: u32, digest: Digest) {
        self.records.truncate(len as usize);
        self.digest = digest;
    }
}
