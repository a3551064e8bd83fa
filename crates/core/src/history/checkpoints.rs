//! Copies of the world along a history, from which a reader or a rewind starts.

use crate::{engine::Engine, journal::Digest, words::SimTime, world::World};

/// Records between two checkpoints, at least. Chosen by measurement on the reference load: a seek replays 2,048 events on average,
/// which stays below half a millisecond in wasm.
const SPACING: u32 = 4_096;

/// A copy of the world.
#[derive(Clone, Debug)]
struct Checkpoint {
    world: World,
    /// What it does not share with the one after it; of the last, what it did not share with the head when it was made.
    bytes: usize,
    /// What the engine needs to go on from here; none within an instant, where only a reader can start.
    resume: Option<Resume>,
}

/// What else than its world an engine is made of, at the end of an instant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resume {
    pub(super) digest: Digest,
    /// How many commands of the script had been given.
    pub(super) given: usize,
}

/// The checkpoints of a history, oldest first. All together take no more than a world and half of the journal: beyond that every
/// second one is dropped, and from then on they are twice as far apart. A copy of a world costs its workspaces and agents, and the
/// runs that change until the next one: checkpoints at a fixed distance would take too much memory in a large organisation.
#[derive(Clone, Debug)]
pub(super) struct Checkpoints {
    list: Vec<Checkpoint>,
    bytes: usize,
    least_spacing: u32,
    spacing: u32,
}

impl Default for Checkpoints {
    fn default() -> Checkpoints {
        Checkpoints::every(SPACING)
    }
}

impl Checkpoints {
    /// None yet, and that many records between two.
    pub(super) fn every(spacing: u32) -> Checkpoints {
        let spacing = spacing.max(1);
        Checkpoints { list: Vec::new(), bytes: 0, least_spacing: spacing, spacing }
    }

    /// The number of records before which none is added.
    pub(super) fn next(&self) -> u32 {
        // The latest from which an engine can go on is the one that is missed first.
        let last = self.list.iter().rev().find(|c| c.resume.is_some()).map_or(0, |c| c.world.seq());
        last.saturating_add(self.spacing)
    }

    /// Adds one of the engine's present world if it is time for one. `over` says whether the engine is at the end of an instant.
    pub(super) fn follow(&mut self, engine: &Engine, over: bool) {
        let len = engine.journal().len();
        // A rewind needs one at the end of an instant, so one within an instant does not delay it.
        let last = self.list.iter().rev().find(|c| !over || c.resume.is_some()).map_or(0, |c| c.world.seq());
        if len - last < self.spacing {
            return;
        }
        let world = engine.world().clone();
        let bytes = world.bytes_beyond(engine.world());
        if let Some(last) = self.list.last_mut() {
            self.bytes -= last.bytes;
            last.bytes = last.world.bytes_beyond(&world);
            self.bytes += last.bytes;
        }
        let resume = over.then(|| Resume { digest: engine.journal().digest(), given: engine.given() });
        self.list.push(Checkpoint { world, bytes, resume });
        self.bytes += bytes;
        let allowed = engine.journal().bytes() / 2 + bytes;
        while self.bytes > allowed && self.list.len() > 1 {
            self.thin_out();
        }
    }

    /// Drops every second one, the oldest first.
    fn thin_out(&mut self) {
        let mut place = 0;
        self.list.retain(|_| {
            place += 1;
            place % 2 == 0
        });
        for place in 1..self.list.len() {
            self.list[place - 1].bytes = self.list[place - 1].world.bytes_beyond(&self.list[place].world);
        }
        self.bytes = self.list.iter().map(|c| c.bytes).sum();
        self.spacing = self.spacing.saturating_mul(2);
    }

    /// The latest world at or before an event.
    pub(super) fn before(&self, seq: u32) -> Option<&World> {
        let after = self.list.partition_point(|c| c.world.seq() <= seq);
        Some(&self.list[after.checked_sub(1)?].world)
    }

    /// Drops those after the end of an instant, and gives the latest one left from which an engine can go on.
    pub(super) fn back_to(&mut self, at: SimTime) -> Option<(World, Resume)> {
        let keep = self.list.partition_point(|c| c.world.now() <= at);
        self.list.truncate(keep);
        // What lies between is computed again, with its checkpoints.
        while self.list.last().is_some_and(|c| c.resume.is_none()) {
            self.list.pop();
        }
        self.bytes = self.list.iter().map(|c| c.bytes).sum();
        match self.list.last() {
            Some(last) => last.resume.map(|resume| (last.world.clone(), resume)),
            None => {
                self.spacing = self.least_spacing;
                None
            }
        }
    }

    /// Drops all.
    pub(super) fn clear(&mut self) {
        *self = Checkpoints::every(self.least_spacing);
    }

    /// How many bytes all of them take.
    pub(super) fn bytes(&self) -> usize {
        self.bytes + self.list.capacity() * size_of::<Checkpoint>()
    }
}
