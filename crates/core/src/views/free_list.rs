//! The lowest free number: rows of a lane, threads of a process.

use std::{cmp::Reverse, collections::BinaryHeap};

/// Numbers from 0 that are in use for an interval each; the lowest one that is free is given out next. Giving out and giving back take
/// logarithmic time, however many numbers are in use. Intervals must be asked for in the order of their beginnings.
#[derive(Clone, Debug, Default)]
pub(super) struct FreeList {
    /// How many numbers were ever given out.
    count: u32,
    /// The free ones.
    free: BinaryHeap<Reverse<u32>>,
    /// Those in use whose end is known, with that end.
    ending: BinaryHeap<Reverse<(u64, u32)>>,
}

impl FreeList {
    /// The lowest number that is free at `from`: an interval that ends just then is over. It is in use until [`FreeList::give_back`]
    /// says when its interval ends.
    pub(super) fn take(&mut self, from: u64) -> u32 {
        while let Some(Reverse((_, number))) = self.ending.peek().copied().filter(|Reverse((end, _))| *end <= from) {
            self.ending.pop();
            self.free.push(Reverse(number));
        }
        match self.free.pop() {
            Some(Reverse(number)) => number,
            None => {
                self.count += 1;
                self.count - 1
            }
        }
    }

    /// The interval of a number in use ends at `end`; the number is free from then on.
    pub(super) fn give_back(&mut self, number: u32, end: u64) {
        self.ending.push(Reverse((end, number)));
    }

    /// How many numbers were ever given out: all of them are below it.
    pub(super) fn count(&self) -> usize {
        self.count as usize
    }

    /// About how many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        self.free.capacity() * size_of::<u32>() + self.ending.capacity() * size_of::<(u64, u32)>()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The rule in its plainest form: looks through all numbers.
    fn first_free(intervals: &[(u64, Option<u64>)]) -> Vec<u32> {
        let mut ends: Vec<u64> = Vec::new();
        let take = |(from, end): &(u64, Option<u64>)| {
            let number = ends.iter().position(|end| *end <= *from).unwrap_or(ends.len());
            ends.resize(ends.len().max(number + 1), 0);
            ends[number] = end.unwrap_or(u64::MAX);
            number as u32
        };
        intervals.iter().map(take).collect()
    }

    proptest! {
        /// Overlapping, touching and empty intervals, and some that never end.
        #[test]
        fn it_is_the_first_free_number(lengths in proptest::collection::vec((0_u64..4, proptest::option::weighted(0.9, 0_u64..40)), 0..200)) {
            let mut from = 0;
            let intervals: Vec<(u64, Option<u64>)> = lengths
                .into_iter()
                .map(|(gap, length)| {
                    from += gap;
                    (from, length.map(|length| from + length))
                })
                .collect();
            let mut list = FreeList::default();
            let mut given = Vec::new();
            for (from, end) in &intervals {
                let number = list.take(*from);
                if let Some(end) = end {
                    list.give_back(number, *end);
                }
                given.push(number);
            }
            prop_assert_eq!(list.count(), given.iter().map(|n| *n as usize + 1).max().unwrap_or(0));
            prop_assert_eq!(given, first_free(&intervals));
        }
    }
}
