//! A growing column of small values in chunks of equal length.

use std::{ops::Index, ops::Range, sync::Arc};

/// Values in a chunk unless another number is given. A chunk of journal records is then 40 KB.
const MANY: usize = 1_024;

/// A list that grows at its end, never moves what it holds, and that copies share.
///
/// A `Vec` doubles: at the moment of growth it needs three times what it held, and up to half of it stays unused. A history of a
/// gigabyte in a module of four dies of that. A `Column` grows a chunk at a time. Copies share their chunks until one of them
/// changes a value, so that a fork of a long history costs a pointer per chunk.
#[derive(Clone, Debug)]
pub struct Column<T, const CHUNK: usize = MANY> {
    full: Vec<Arc<Vec<T>>>,
    /// What comes after the full chunks: fewer values than a chunk has.
    tail: Vec<T>,
}

impl<T, const CHUNK: usize> Default for Column<T, CHUNK> {
    fn default() -> Column<T, CHUNK> {
        Column { full: Vec::new(), tail: Vec::new() }
    }
}

impl<T, const CHUNK: usize> Column<T, CHUNK> {
    /// How many values it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.full.len() * CHUNK + self.tail.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value at a place.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<&T> {
        self.chunk(place / CHUNK)?.get(place % CHUNK)
    }

    /// The last value.
    #[must_use]
    pub fn last(&self) -> Option<&T> {
        self.tail.last().or_else(|| self.full.last()?.last())
    }

    /// All values in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + Clone {
        self.full.iter().flat_map(|chunk| chunk.iter()).chain(&self.tail)
    }

    /// The values from a place on; none from beyond the end.
    pub fn iter_from(&self, place: usize) -> impl Iterator<Item = &T> {
        let first = self.chunk(place / CHUNK).and_then(|chunk| chunk.get(place % CHUNK..)).unwrap_or_default();
        let rest = self.full.get(place / CHUNK + 1..).unwrap_or_default();
        let tail = if place / CHUNK < self.full.len() { &self.tail[..] } else { &[] };
        first.iter().chain(rest.iter().flat_map(|chunk| chunk.iter())).chain(tail)
    }

    /// The values of a range of places, as far as there are any.
    pub fn range(&self, range: Range<usize>) -> impl Iterator<Item = &T> {
        self.iter_from(range.start).take(range.end.saturating_sub(range.start))
    }

    /// The first place whose value does not satisfy `is_before`, where all that do come first.
    pub fn partition_point(&self, mut is_before: impl FnMut(&T) -> bool) -> usize {
        let full = self.full.partition_point(|chunk| chunk.last().is_some_and(&mut is_before));
        full * CHUNK + self.chunk(full).map_or(0, |chunk| chunk.partition_point(is_before))
    }

    fn chunk(&self, number: usize) -> Option<&[T]> {
        match self.full.get(number) {
            Some(chunk) => Some(chunk),
            None => (number == self.full.len()).then_some(&self.tail),
        }
    }

    /// How many bytes of the heap it takes, without what its values own. What copies share is counted in each.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let values = self.full.len() * CHUNK + self.tail.capacity();
        values * size_of::<T>() + self.full.capacity() * size_of::<Arc<Vec<T>>>()
    }

    /// The chunks that it does not share with a copy of it, or with what it is a copy of.
    pub(crate) fn chunks_beyond<'a>(&'a self, other: &'a Column<T, CHUNK>) -> impl Iterator<Item = &'a [T]> {
        let shared =
            |(place, chunk): &(usize, &Arc<Vec<T>>)| other.full.get(*place).is_some_and(|o| Arc::ptr_eq(o, chunk));
        let full = self.full.iter().enumerate().filter(move |chunk| !shared(chunk)).map(|(_, chunk)| &chunk[..]);
        full.chain([&self.tail[..]])
    }

    /// As [`Column::bytes`], without the chunks that it shares with another.
    pub(crate) fn bytes_beyond(&self, other: &Column<T, CHUNK>) -> usize {
        let values: usize = self.chunks_beyond(other).map(<[T]>::len).sum();
        values * size_of::<T>() + self.full.capacity() * size_of::<Arc<Vec<T>>>()
    }
}

impl<T: Clone, const CHUNK: usize> Column<T, CHUNK> {
    /// Adds a value at the end.
    pub(crate) fn push(&mut self, value: T) {
        self.tail.push(value);
        if self.tail.len() == CHUNK {
            let chunk = std::mem::replace(&mut self.tail, Vec::with_capacity(CHUNK));
            self.full.push(Arc::new(chunk));
        }
    }

    /// The value at a place, to be changed; copies keep theirs.
    pub(crate) fn get_mut(&mut self, place: usize) -> Option<&mut T> {
        let in_tail = place.checked_sub(self.full.len() * CHUNK);
        match in_tail {
            Some(place) => self.tail.get_mut(place),
            None => Arc::make_mut(self.full.get_mut(place / CHUNK)?).get_mut(place % CHUNK),
        }
    }

    /// All values, to be changed; copies keep theirs.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.full.iter_mut().flat_map(|chunk| Arc::make_mut(chunk).iter_mut()).chain(&mut self.tail)
    }

    /// Keeps the first `len` values.
    pub(crate) fn truncate(&mut self, len: usize) {
        match self.full.get(len / CHUNK) {
            Some(chunk) => {
                self.tail.clear();
                self.tail.extend_from_slice(&chunk[..len % CHUNK]);
                self.full.truncate(len / CHUNK);
            }
            None => self.tail.truncate(len.saturating_sub(self.full.len() * CHUNK)),
        }
    }
}

impl<T, const CHUNK: usize> Index<usize> for Column<T, CHUNK> {
    type Output = T;

    fn index(&self, place: usize) -> &T {
        match self.full.get(place / CHUNK) {
            Some(chunk) => &chunk[place % CHUNK],
            None => &self.tail[place - self.full.len() * CHUNK],
        }
    }
}

impl<T: PartialEq, const CHUNK: usize> PartialEq for Column<T, CHUNK> {
    fn eq(&self, other: &Column<T, CHUNK>) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn column(len: usize) -> Column<usize> {
        let mut column = Column::default();
        (0..len).for_each(|value| column.push(value));
        column
    }

    proptest! {
        #[test]
        fn it_reads_like_a_list(len in 0_usize..3_000, place in 0_usize..3_100, cut in 0_usize..3_100) {
            let mut column = column(len);
            let list: Vec<usize> = (0..len).collect();
            prop_assert!(column.iter().eq(&list));
            prop_assert_eq!(column.get(place), list.get(place));
            prop_assert!(column.iter_from(place).eq(list.iter().skip(place)));
            let (from, to) = (place.min(cut), place.max(cut));
            prop_assert!(column.range(from..to).eq(list.iter().take(to).skip(from)));
            prop_assert_eq!(column.partition_point(|v| *v < place), list.partition_point(|v| *v < place));
            prop_assert_eq!((column.len(), column.is_empty(), column.last()), (len, len == 0, list.last()));
            column.truncate(cut);
            prop_assert!(column.iter().eq(list.iter().take(cut)));
            column.push(7);
            prop_assert_eq!((column.len(), column.last()), (cut.min(len) + 1, Some(&7)));
        }

        #[test]
        fn a_copy_keeps_what_it_had(len in 1_usize..3_000, place in 0_usize..3_000, cut in 0_usize..3_000) {
            let mut first = column(len);
            let copy = first.clone();
            let place = place % len;
            if let Some(value) = first.get_mut(place) {
                *value = usize::MAX;
            }
            prop_assert_eq!(first[place], usize::MAX);
            first.truncate(cut);
            first.push(1);
            prop_assert!(copy == column(len));
            let mut third = copy.clone();
            third.iter_mut().for_each(|value| *value += 1);
            prop_assert!(third.iter().copied().eq(1..=len));
            prop_assert!(copy == column(len));
        }

        #[test]
        fn what_copies_share_is_counted_once(len in 0_usize..200, changed in proptest::collection::btree_set(0_usize..200, 0..9)) {
            let mut first = Column::<usize, 16>::default();
            (0..len).for_each(|value| first.push(value));
            let mut copy = first.clone();
            let changed: Vec<usize> = changed.into_iter().filter(|place| *place < len).collect();
            for place in &changed {
                *copy.get_mut(*place).unwrap() += 1;
            }
            // Chunks of 16 in which something was changed, and what is not in a full one.
            let whole = len / 16;
            let own: std::collections::BTreeSet<usize> = changed.iter().map(|place| place / 16).filter(|chunk| *chunk < whole).collect();
            let values: usize = copy.chunks_beyond(&first).map(<[usize]>::len).sum();
            prop_assert_eq!(values, own.len() * 16 + len % 16);
            prop_assert!(copy.bytes_beyond(&first) <= copy.bytes());
        }
    }

    #[test]
    fn it_takes_little_more_than_what_it_holds() {
        for len in [5_000, 100_000] {
            let least = len * size_of::<usize>();
            let most = (len + MANY) * size_of::<usize>() + 2 * len.div_ceil(MANY) * size_of::<Arc<Vec<usize>>>();
            assert!((least..=most).contains(&column(len).bytes()), "{len}: {}", column(len).bytes());
        }
    }
}
