//! The versions of a document: what each change took out of its text and what it put in.
//!
//! A document holds its scenarios, seeds, commands and branches as one text. Two versions of it mostly differ in one place, so a step
//! is that place alone, and hundreds of them fit beside the document in the browser's storage.

use serde::{Deserialize, Serialize};
use signalbox::words::SimTime;

/// More steps than this are not kept; the oldest go first.
const MOST_STEPS: usize = 2_000;
/// Of more bytes than this, only the latest [`FEWEST_STEPS`] are kept.
const MOST_BYTES: usize = 1_000_000;
/// So many steps are kept whatever they weigh.
const FEWEST_STEPS: usize = 500;

/// Where the user was: a branch and an instant in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Spot(
    /// The branch's number.
    pub u32,
    /// The instant.
    pub SimTime,
);

/// One change, written as an array: the place in bytes, the text that was there, the text that is there now, and where the user was
/// before and after.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Step(u32, String, String, Spot, Spot);

impl Step {
    fn bytes(&self) -> usize {
        self.1.len() + self.2.len() + size_of::<Step>()
    }
}

/// The steps of a document, those that were undone included.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Log {
    steps: Vec<Step>,
    /// How many of them are in force; the rest can be redone.
    done: usize,
}

impl Log {
    /// Notes the change from one text to another; `false` if they are the same. What was undone before is forgotten.
    pub fn record(&mut self, old: &str, new: &str, before: Spot, after: Spot) -> bool {
        if old == new {
            return false;
        }
        let (start, removed, inserted) = difference(old, new);
        self.steps.truncate(self.done);
        // A text of four gigabytes fits into no browser's storage.
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        self.steps.push(Step(start, removed.to_owned(), inserted.to_owned(), before, after));
        self.done = self.steps.len();
        self.forget_oldest();
        true
    }

    /// The text before the latest change, and where the user was then. `None` if there is no change, or if the text is not the one
    /// that this log belongs to.
    pub fn undo(&mut self, text: &str) -> Option<(String, Spot)> {
        let Step(start, removed, inserted, before, _) = self.steps.get(self.done.checked_sub(1)?)?;
        let old = put(text, *start, inserted, removed)?;
        self.done -= 1;
        Some((old, *before))
    }

    /// The text after the change that was undone last, and where the user was then. `None` as for [`Log::undo`].
    pub fn redo(&mut self, text: &str) -> Option<(String, Spot)> {
        let Step(start, removed, inserted, _, after) = self.steps.get(self.done)?;
        let new = put(text, *start, removed, inserted)?;
        self.done += 1;
        Some((new, *after))
    }

    /// How many changes can be undone.
    #[must_use]
    pub fn undo_count(&self) -> usize {
        self.done
    }

    /// How many changes can be redone.
    #[must_use]
    pub fn redo_count(&self) -> usize {
        self.steps.len().saturating_sub(self.done)
    }

    fn forget_oldest(&mut self) {
        let mut bytes: usize = self.steps.iter().map(Step::bytes).sum();
        let mut gone = 0;
        for step in &self.steps {
            let left = self.steps.len() - gone;
            if left <= MOST_STEPS && (bytes <= MOST_BYTES || left <= FEWEST_STEPS) {
                break;
            }
            bytes -= step.bytes();
            gone += 1;
        }
        self.steps.drain(..gone);
        self.done -= gone;
    }
}

/// Where two texts differ: the place, what the first has there, what the second has there.
fn difference<'a>(old: &'a str, new: &'a str) -> (usize, &'a str, &'a str) {
    let same = |pairs: &mut dyn Iterator<Item = (u8, u8)>| pairs.take_while(|(a, b)| a == b).count();
    let mut start = same(&mut old.bytes().zip(new.bytes()));
    // A character of several bytes is not cut in two.
    while !old.is_char_boundary(start) || !new.is_char_boundary(start) {
        start -= 1;
    }
    let (old_rest, new_rest) = (&old[start..], &new[start..]);
    let mut end = same(&mut old_rest.bytes().rev().zip(new_rest.bytes().rev()));
    while !old_rest.is_char_boundary(old_rest.len() - end) || !new_rest.is_char_boundary(new_rest.len() - end) {
        end -= 1;
    }
    (start, &old_rest[..old_rest.len() - end], &new_rest[..new_rest.len() - end])
}

/// The text with `new` in place of `old`; `None` if `old` does not stand there.
fn put(text: &str, start: u32, old: &str, new: &str) -> Option<String> {
    let (head, rest) = text.split_at_checked(start as usize)?;
    let tail = rest.strip_prefix(old)?;
    Some([head, new, tail].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers without pattern, the same in every run of the test.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, end: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as usize % end.max(1)
        }

        fn text(&mut self) -> String {
            // Characters of one to four bytes, few enough that texts often agree by accident; some begin with the same bytes as others
            // (é è, 日 本), some end with them (é ĩ).
            (0..self.below(12)).map(|_| ['a', 'é', 'è', 'ĩ', '日', '本', '🚦', '"'][self.below(8)]).collect()
        }
    }

    fn spot(n: usize) -> Spot {
        Spot(n as u32 % 3, SimTime::from_millis(n as u64))
    }

    #[test]
    fn any_sequence_of_edits_undone_and_redone_gives_the_same_texts() {
        for seed in 0..300 {
            let mut dice = Dice(seed);
            let mut log = Log::default();
            let mut texts = vec![dice.text()];
            for n in 0..60 {
                let old = texts[texts.len() - 1].clone();
                let mut places = old.char_indices().map(|(i, _)| i).collect::<Vec<_>>();
                places.push(old.len());
                let (a, b) = (places[dice.below(places.len())], places[dice.below(places.len())]);
                let new = [&old[..a.min(b)], &dice.text(), &old[a.max(b)..]].concat();
                if log.record(&old, &new, spot(n), spot(n + 1)) {
                    texts.push(new);
                }
            }
            // Through the storage and back, at a random place, as a reload would.
            let stored = serde_json::to_string(&log).unwrap();
            let mut log: Log = serde_json::from_str(&stored).unwrap();
            assert_eq!(log.undo_count(), texts.len() - 1);
            let mut here = texts.len() - 1;
            for _ in 0..400 {
                if dice.below(2) == 0 {
                    let undone = log.undo(&texts[here]).map(|(text, _)| text);
                    assert_eq!(undone.as_ref(), here.checked_sub(1).map(|i| &texts[i]), "seed {seed}");
                    here = here.saturating_sub(1);
                } else {
                    let redone = log.redo(&texts[here]).map(|(text, _)| text);
                    assert_eq!(redone.as_ref(), texts.get(here + 1), "seed {seed}");
                    here = (here + 1).min(texts.len() - 1);
                }
            }
        }
    }

    #[test]
    fn a_step_is_as_small_as_the_change_and_leads_back_to_where_it_was_made() {
        let mut log = Log::default();
        let old = format!("[{}]", "{\"name\":\"one\"},".repeat(1_000));
        let new = old.replacen("one\"},]", "one\"},{\"at\":7}]", 1);
        assert!(log.record(&old, &new, spot(1), spot(2)));
        assert_eq!((log.steps[0].1.as_str(), log.steps[0].2.as_str()), ("", "{\"at\":7}"));
        assert_eq!(log.undo(&new), Some((old.clone(), spot(1))));
        assert_eq!(log.redo(&old), Some((new, spot(2))));
    }

    #[test]
    fn a_new_change_takes_the_place_of_what_was_undone() {
        let mut log = Log::default();
        log.record("a", "b", spot(0), spot(0));
        log.record("b", "c", spot(0), spot(0));
        assert_eq!(log.undo("c").map(|(text, _)| text).as_deref(), Some("b"));
        assert!(!log.record("b", "b", spot(0), spot(0)));
        assert_eq!((log.undo_count(), log.redo_count()), (1, 1));
        assert!(log.record("b", "d", spot(0), spot(0)));
        assert_eq!((log.undo_count(), log.redo_count()), (2, 0));
        assert_eq!(log.undo("d").map(|(text, _)| text).as_deref(), Some("b"));
    }

    #[test]
    fn a_text_that_the_log_does_not_belong_to_is_left_alone() {
        let mut log = Log::default();
        log.record("a long text", "a longer text", spot(0), spot(0));
        assert_eq!(log.undo("short"), None);
        assert_eq!(log.undo("another text!"), None);
        assert_eq!(log.undo_count(), 1);
    }

    #[test]
    fn long_logs_forget_their_oldest_steps_but_never_the_latest_five_hundred() {
        let mut log = Log::default();
        let texts: Vec<_> = (0..1_200).map(|n| format!("{n:05}").repeat(500)).collect();
        for pair in texts.windows(2) {
            log.record(&pair[0], &pair[1], spot(0), spot(0));
        }
        assert_eq!(log.undo_count(), FEWEST_STEPS);
        let mut small = Log::default();
        for n in 0..MOST_STEPS + 10 {
            small.record(&n.to_string(), &(n + 1).to_string(), spot(0), spot(0));
        }
        assert_eq!(small.undo_count(), MOST_STEPS);
    }
}
