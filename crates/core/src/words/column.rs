//! A growing column of small values in chunks of equal length.

use std::{ops::Index, ops::Range, sync::Arc};

/// Values in a chunk. A chunk of journal records is then 40 KB.
const CHUNK: usize = 1_024;

/// An append-only list that never moves what it holds and that copies share.
///
/// A `Vec` doubles: at the moment of growth it needs three times what it held, and up to half of it stays unused. A history of a
/// gigabyte in a module of four dies of that. A `Column` grows a chunk at a time. Copies share their chunks until one of them
/// changes a value, so that a fork of a long history costs a pointer per chunk.
#[derive(Clone, Debug)]
pub struct Column<T> {
    /// All chunks are full but the last.
    chunks: Vec<Arc<Vec<T>>>,
}

impl<T> Default for Column<T> {
    fn default() -> Column<T> {
        Column { chunks: Vec::new() }
    }
}

impl<T> Column<T> {
    /// How many values it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        match self.chunks.last() {
            Some(last) => (self.chunks.len() - 1) * CHUNK + last.len(),
            None => 0,
        }
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// The value at a place.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<&T> {
        self.chunks.get(place / CHUNK)?.get(place % CHUNK)
    }

    /// The last value.
    #[must_use]
    pub fn last(&self) -> Option<&T> {
        self.chunks.last()?.last()
    }

    /// All values in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + Clone {
        self.chunks.iter().flat_map(|chunk| chunk.iter())
    }

    /// The values from a place on; none from beyond the end.
    pub fn iter_from(&self, place: usize) -> impl Iterator<Item = &T> {
        let (first, rest) = match self.chunks.get(place / CHUNK..) {
            Some([first, rest @ ..]) => (first.get(place % CHUNK..).unwrap_or_default(), rest),
            _ => (&[][..], &[][..]),
        };
        first.iter().chain(rest.iter().flat_map(|chunk| chunk.iter()))
    }

    /// The values of a range of places, as far as there are any.
    pub fn range(&self, range: Range<usize>) -> impl Iterator<Item = &T> {
        self.iter_from(range.start).take(range.end.saturating_sub(range.start))
    }

    /// The first place whose value does not satisfy `is_before`, where all that do come first.
    pub fn partition_point(&self, mut is_before: impl FnMut(&T) -> bool) -> usize {
        let full = self.chunks.partition_point(|chunk| chunk.last().is_some_and(&mut is_before));
        match self.chunks.get(full) {
            Some(chunk) => full * CHUNK + chunk.partition_point(is_before),
            None => self.len(),
        }
    }

    /// Keeps the first `len` values.
    pub(crate) fn truncate(&mut self, len: usize)
    where
        T: Clone,
    {
        if len >= self.len() {
            return;
        }
        self.chunks.truncate(len.div_ceil(CHUNK));
        if let Some(last) = self.chunks.last_mut()
            && !len.is_multiple_of(CHUNK)
        {
            Arc::make_mut(last).truncate(len % CHUNK);
        }
    }

    /// How many bytes of the heap it takes. What copies share is counted in each.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let full = self.chunks.len().saturating_sub(1) * CHUNK;
        let values = full + self.chunks.last().map_or(0, |chunk| chunk.capacity());
        values * size_of::<T>() + self.chunks.capacity() * size_of::<Arc<Vec<T>>>()
    }
}

impl<T: Clone> Column<T> {
    /// Adds a value at the end.
    pub(crate) fn push(&mut self, value: T) {
        match self.chunks.last_mut() {
            Some(last) if last.len() < CHUNK => Arc::make_mut(last).push(value),
            // The first chunk grows like any `Vec`: many histories are short.
            None => self.chunks.push(Arc::new(vec![value])),
            Some(_) => {
                let mut chunk = Vec::with_capacity(CHUNK);
                chunk.push(value);
                self.chunks.push(Arc::new(chunk));
            }
        }
    }

    /// The value at a place, to be changed; copies keep theirs.
    pub(crate) fn get_mut(&mut self, place: usize) -> Option<&mut T> {
        Arc::make_mut(self.chunks.get_mut(place / CHUNK)?).get_mut(place % CHUNK)
    }
}

impl<T> Index<usize> for Column<T> {
    type Output = T;

    fn index(&self, place: usize) -> &T {
        &self.chunks[place / CHUNK][place % CHUNK]
    }
}

impl<T: PartialEq> PartialEq for Column<T> {
    fn eq(&self, other: &Column<T>) -> bool {
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
        }
    }

    #[test]
    fn it_takes_little_more_than_what_it_holds() {
        for len in [5_000, 100_000] {
            let least = len * size_of::<usize>();
            let most = (len + CHUNK) * size_of::<usize>() + 2 * len.div_ceil(CHUNK) * size_of::<usize>();
            assert!((least..=most).contains(&column(len).bytes()), "{len}: {}", column(len).bytes());
        }
    }
}
