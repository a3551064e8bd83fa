//! The unsettled runs of a world, in places that are used again.

use crate::words::Column;

use super::run::Run;

/// Runs in a chunk that copies share. Small, since a change of one run copies the chunk where a checkpoint still has it.
const CHUNK: usize = 32;

/// Runs by their place, [`Birth::slot`](super::Birth). Copies share what neither has changed, so that a checkpoint of a long queue
/// costs what has moved in it, not its length.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Arena {
    places: Column<Option<Run>, CHUNK>,
    free: Vec<u32>,
}

impl Arena {
    /// The place that the next run gets.
    pub(super) fn next_place(&self) -> u32 {
        self.free.last().copied().unwrap_or(self.places.len() as u32)
    }

    /// Adds a run at [`Arena::next_place`].
    pub(super) fn insert(&mut self, run: Run) {
        match self.free.pop() {
            Some(place) => {
                if let Some(free) = self.places.get_mut(place as usize) {
                    *free = Some(run);
                }
            }
            None => self.places.push(Some(run)),
        }
    }

    pub(super) fn remove(&mut self, place: u32) {
        if let Some(run) = self.places.get_mut(place as usize) {
            *run = None;
            self.free.push(place);
        }
    }

    pub(super) fn get(&self, place: u32) -> Option<&Run> {
        self.places.get(place as usize)?.as_ref()
    }

    pub(super) fn get_mut(&mut self, place: u32) -> Option<&mut Run> {
        self.places.get_mut(place as usize)?.as_mut()
    }

    /// The run at a place where one lives.
    pub(super) fn at_mut(&mut self, place: u32) -> &mut Run {
        match self.get_mut(place) {
            Some(run) => run,
            None => panic!("nobody lives at place {place}"),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Run> {
        self.places.iter().flatten()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Run> {
        self.places.iter_mut().flatten()
    }

    /// How many bytes of the heap it takes.
    pub(super) fn bytes(&self) -> usize {
        let gates: usize = self.iter().map(Run::heap_bytes).sum();
        self.places.bytes() + super::vec_bytes(&self.free) + gates
    }

    /// As [`Arena::bytes`], without what it shares with another.
    pub(super) fn bytes_beyond(&self, other: &Arena) -> usize {
        let runs = self.places.chunks_beyond(&other.places).flatten().flatten();
        let gates: usize = runs.map(Run::heap_bytes).sum();
        self.places.bytes_beyond(&other.places) + super::vec_bytes(&self.free) + gates
    }
}
