//! Runs in the order of their creation.

use std::collections::VecDeque;

use crate::words::RunNo;

/// Runs in the order of their creation, each at most once. Runs mostly join at the back and leave at the front, both at once;
/// elsewhere the shorter side moves. Kept in one piece, so that a copy of a world copies it as it lies.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    runs: VecDeque<RunNo>,
}

impl Line {
    /// The oldest.
    #[must_use]
    pub fn first(&self) -> Option<RunNo> {
        self.runs.front().copied()
    }

    /// Whether a run stands in the line.
    #[must_use]
    pub fn contains(&self, run: RunNo) -> bool {
        self.place(run).is_ok()
    }

    /// How many of its runs are older than this one, which need not stand in it.
    #[must_use]
    pub fn older_than(&self, run: RunNo) -> usize {
        self.place(run).unwrap_or_else(|place| place)
    }

    /// How many stand in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.runs.len()
    }

    /// Whether nobody does.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// The runs, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = RunNo> {
        self.runs.iter().copied()
    }

    /// Lets a run join, if it does not stand there already.
    pub(crate) fn insert(&mut self, run: RunNo) {
        if let Err(place) = self.place(run) {
            self.runs.insert(place, run);
        }
    }

    /// Lets a run leave; tells whether it stood there.
    pub(crate) fn remove(&mut self, run: RunNo) -> bool {
        let place = self.place(run);
        place.is_ok_and(|place| self.runs.remove(place).is_some())
    }

    /// Lets everybody leave but this run; tells whether somebody left.
    pub(super) fn keep_only(&mut self, run: Option<RunNo>) -> bool {
        let before = self.runs.len();
        self.runs.retain(|there| Some(*there) == run);
        self.runs.len() < before
    }

    /// How many bytes of the heap it takes.
    pub(super) fn heap_bytes(&self) -> usize {
        self.runs.capacity() * size_of::<RunNo>()
    }

    pub(super) fn clear(&mut self) {
        self.runs.clear();
    }

    /// Where a run stands, or else where it would. Looks at both ends first.
    fn place(&self, run: RunNo) -> Result<usize, usize> {
        match (self.runs.front(), self.runs.back()) {
            (Some(first), _) if *first == run => Ok(0),
            (_, Some(last)) if *last < run => Err(self.runs.len()),
            _ => self.runs.binary_search(&run),
        }
    }
}

impl FromIterator<RunNo> for Line {
    fn from_iter<I: IntoIterator<Item = RunNo>>(runs: I) -> Line {
        let mut line = Line::default();
        runs.into_iter().for_each(|run| line.insert(run));
        line
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_an_ordered_set(steps in proptest::collection::vec((any::<bool>(), 0_usize..12), 0..60)) {
            let mut line = Line::default();
            let mut set = BTreeSet::new();
            for (joins, run) in steps {
                let run = RunNo::at_index(run);
                if joins {
                    line.insert(run);
                    set.insert(run);
                } else {
                    prop_assert_eq!(line.remove(run), set.remove(&run));
                }
                prop_assert!(line.iter().eq(set.iter().copied()));
                prop_assert_eq!(line.first(), set.first().copied());
                prop_assert_eq!((line.len(), line.is_empty()), (set.len(), set.is_empty()));
                for run in (0..12).map(RunNo::at_index) {
                    prop_assert_eq!(line.contains(run), set.contains(&run));
                    prop_assert_eq!(line.older_than(run), set.range(..run).count());
                }
            }
        }
    }
}
