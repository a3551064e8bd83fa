//! The case that is open: its document, its versions, and what was found by playing it. Knows nothing of browsers or signals.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use signalbox::{history::SavedCase, words::SimTime};

use super::{
    document::Document,
    file::{self, Refused},
    log::{Log, Spot},
    player::Player,
};

/// How far a branch was played, and the history that came of it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Played {
    /// The end of its history, if beyond the scenario's horizon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<SimTime>,
    /// How many events it had; none if it was not computed to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub records: Option<u32>,
    /// The fingerprint of its journal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

impl Played {
    /// What a case says of itself.
    #[must_use]
    pub fn of(case: &SavedCase) -> Played {
        Played { until: case.until, records: case.records, digest: case.digest.clone() }
    }
}

/// What is open.
#[derive(Debug)]
pub struct Desk {
    /// The name that the case is stored under.
    pub id: String,
    /// The branch that is played.
    pub current: u32,
    /// Whether the user changed or kept it. One that was only looked at goes when another is opened.
    pub touched: bool,
    /// When it was changed, in milliseconds since the Unix epoch.
    pub changed: f64,
    /// How far each branch was played.
    pub played: BTreeMap<u32, Played>,
    document: Document,
    log: Log,
    /// The document's text, as the log knows it.
    text: String,
}

impl Desk {
    /// Puts a case that was read back on the desk.
    #[must_use]
    pub fn new(id: String, document: Document, log: Log, current: u32) -> Desk {
        let known = document.branch(current).map(|branch| branch.id);
        let current = known.or(document.branches.first().map(|branch| branch.id)).unwrap_or_default();
        Desk {
            id,
            current,
            touched: false,
            changed: 0.0,
            played: BTreeMap::new(),
            text: document.text(),
            document,
            log,
        }
    }

    /// Puts a case on the desk that has not been changed yet.
    #[must_use]
    pub fn fresh(id: String, name: &str, branch: &str, case: &SavedCase) -> Option<Desk> {
        let document = Document::new(name, branch, &file::bare(case.clone()))?;
        let mut desk = Desk::new(id, document, Log::default(), 0);
        desk.played.insert(0, Played::of(case));
        Some(desk)
    }

    /// The document.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The versions.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// The case of a branch, with how far it was played.
    ///
    /// # Errors
    /// Everything that keeps it from being read: it was stored by another version of the app, or damaged.
    pub fn case(&self, branch: u32) -> Result<SavedCase, Refused> {
        let text = self.document.case(branch).unwrap_or_default();
        let Played { until, records, digest } = self.played.get(&branch).cloned().unwrap_or_default();
        Ok(SavedCase { until, records, digest, ..file::read(text)? })
    }

    /// Notes what the player found out about the current branch.
    pub fn note(&mut self, player: &Player) {
        self.played.insert(self.current, Played::of(&player.save()));
    }

    /// Takes the player's case over as the current branch's, and all changes of the document as one version.
    pub fn commit(&mut self, player: &Player, before: SimTime, was: u32) -> bool {
        let case = player.save();
        self.document.put_case(self.current, &file::bare(case));
        let changed = self.settle(Spot(was, before), Spot(self.current, player.wanted()));
        self.note(player);
        changed
    }

    /// The current branch at an instant.
    #[must_use]
    pub fn spot_at(&self, at: SimTime) -> Spot {
        Spot(self.current, at)
    }

    /// Gives the case another name, as one version.
    pub fn rename(&mut self, name: &str, at: SimTime) -> bool {
        name.clone_into(&mut self.document.name);
        self.settle(self.spot_at(at), self.spot_at(at))
    }

    /// Takes changes of the document as one version.
    pub fn settle(&mut self, before: Spot, after: Spot) -> bool {
        let text = self.document.text();
        let changed = self.log.record(&self.text, &text, before, after);
        self.touched |= changed;
        self.text = text;
        changed
    }

    /// Changes the document; [`Desk::settle`] or [`Desk::commit`] makes a version of it.
    pub fn document_mut(&mut self) -> &mut Document {
        &mut self.document
    }

    /// Goes back to the version before the latest change. Where the user was then; `None` if there is nothing to undo.
    pub fn undo(&mut self) -> Option<Spot> {
        let found = self.log.undo(&self.text);
        self.restore(found)
    }

    /// Takes back an undo.
    pub fn redo(&mut self) -> Option<Spot> {
        let found = self.log.redo(&self.text);
        self.restore(found)
    }

    fn restore(&mut self, found: Option<(String, Spot)>) -> Option<Spot> {
        let (text, spot) = found?;
        let document = Document::read(&text)?;
        // What was found by playing holds as long as the case is the same, letter by letter.
        self.played.retain(|id, _| self.document.case(*id) == document.case(*id));
        self.touched = true;
        self.text = text;
        self.document = document;
        let fallback = self.document.branches.first().map(|branch| branch.id);
        self.current = self.document.branch(spot.0).map(|branch| branch.id).or(fallback).unwrap_or_default();
        Some(Spot(self.current, spot.1))
    }
}

#[cfg(test)]
mod tests {
    use super::{super::document::FIRST_BRANCH, *};
    use signalbox::{scenario::presets::platform_team, words::Command};

    fn at(minutes: u64) -> SimTime {
        SimTime::from_millis(minutes * 60_000)
    }

    fn desk() -> (Desk, Player) {
        let player = Player::open(SavedCase::new(platform_team(), 42)).unwrap();
        (Desk::fresh("a".into(), "A case", FIRST_BRANCH, &player.save()).unwrap(), player)
    }

    fn give(desk: &mut Desk, player: &mut Player, minute: u64, limit: u32) {
        player.seek_time(at(minute));
        let (before, was) = (player.cursor().at, desk.current);
        if player.has_later() {
            desk.note(player);
            desk.current = desk.document_mut().fork(was, before, "other").unwrap();
        }
        player.dispatch(Command::SetLimit { limit }).unwrap();
        assert!(desk.commit(player, before, was));
    }

    #[test]
    fn a_fork_keeps_both_futures_and_undo_takes_the_new_one_away() {
        let (mut desk, mut player) = desk();
        give(&mut desk, &mut player, 120, 5);
        let main = desk.document().case(0).unwrap().to_owned();
        let digest = player.save().digest;
        give(&mut desk, &mut player, 60, 2);
        assert_eq!(desk.document().branches.len(), 2);
        assert_eq!(desk.document().case(0), Some(main.as_str()));
        assert_ne!(player.save().digest, digest);
        let again = Player::open(desk.case(0).unwrap()).unwrap();
        assert_eq!(again.save().digest, digest, "the original plays as before");
        assert_eq!(desk.undo(), Some(Spot(0, at(60))));
        assert_eq!((desk.document().branches.len(), desk.current), (1, 0));
        assert_eq!(desk.redo(), Some(Spot(1, at(60))));
        assert_eq!(desk.document().branches.len(), 2);
    }

    #[test]
    fn what_was_found_by_playing_is_forgotten_with_the_case_it_was_found_in() {
        let (mut desk, mut player) = desk();
        let fresh = desk.played[&0].clone();
        assert!(fresh.digest.is_some());
        give(&mut desk, &mut player, 60, 2);
        assert_ne!(desk.played[&0], fresh);
        desk.undo();
        assert_eq!(desk.played.get(&0), None);
    }

    #[test]
    fn five_hundred_changes_are_undone_and_redone_to_the_letter() {
        let (mut desk, mut player) = desk();
        let mut texts = vec![desk.text.clone()];
        for n in 0..500 {
            // Without playing: the log is under test here, not the engine.
            let case = SavedCase { seed: n, ..player.save() };
            desk.document_mut().put_case(0, &file::bare(case));
            assert!(desk.settle(Spot(0, at(0)), Spot(0, at(u64::from(n)))));
            texts.push(desk.text.clone());
        }
        player.seek_time(at(5));
        let stored = serde_json::to_string(desk.log()).unwrap();
        assert!(stored.len() < 40_000, "{} bytes for 500 seeds", stored.len());
        let log = serde_json::from_str(&stored).unwrap();
        let mut desk = Desk::new("b".into(), Document::read(&desk.text).unwrap(), log, 0);
        for text in texts.iter().rev().skip(1) {
            assert!(desk.undo().is_some());
            assert_eq!(&desk.text, text);
        }
        assert_eq!(desk.undo(), None);
        for text in texts.iter().skip(1) {
            assert!(desk.redo().is_some());
            assert_eq!(&desk.text, text);
        }
    }
}
