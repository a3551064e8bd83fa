//! A case, its computed history, and a place in it. Knows nothing of browsers or signals, so it is tested natively.
//!
//! The history is computed ahead of the cursor; playing only moves the cursor. A command given in the past takes the head back to
//! that instant, and what was there before stays reachable as an earlier version (undo).

use signalbox::{
    engine::Progress,
    history::{OpenProblem, Reader, SavedCase, Simulation},
    policy::Scene,
    words::{Command, Refusal, SimTime, Span, TimedCommand},
};

/// A place in a history: how many events have happened, and the instant looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Cursor {
    /// How many events have happened.
    pub seq: u32,
    /// The instant; at or after the latest of them and before the next.
    pub at: SimTime,
}

/// What a command given at the cursor came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The engine's refusal, if it refused.
    pub refusal: Option<Refusal>,
    /// Commands of later instants that are no longer part of the case; the earlier version has them.
    pub dropped: Vec<TimedCommand>,
}

/// A case as it once stood, and where the user was in it.
#[derive(Clone, Debug)]
struct Version {
    case: SavedCase,
    at: SimTime,
}

/// The events computed in one go; more would make a frame late.
const BUDGET: u32 = 150_000;

/// A history being read.
#[derive(Debug)]
pub struct Player {
    sim: Simulation,
    reader: Reader,
    at: SimTime,
    target: SimTime,
    undo: Vec<Version>,
    redo: Vec<Version>,
    /// Records and digest the case was saved with, until they have been compared.
    kept: Option<(u32, String)>,
}

impl Player {
    /// Opens a case and computes the first part of its history; [`Player::compute`] goes on.
    ///
    /// # Errors
    /// What [`Simulation::open`] has against the case.
    pub fn open(case: SavedCase) -> Result<Player, OpenProblem> {
        let (until, kept) = (case.until, case.records.zip(case.digest.clone()));
        let sim = Simulation::open(case)?;
        let target = until.unwrap_or_else(|| sim.horizon());
        let reader = Reader::new(&sim);
        let mut player = Player { sim, reader, at: SimTime::ZERO, target, undo: Vec::new(), redo: Vec::new(), kept };
        player.compute();
        Ok(player)
    }

    /// The simulation; its head is as far as the history is computed.
    #[must_use]
    pub fn sim(&self) -> &Simulation {
        &self.sim
    }

    /// The moment at the cursor.
    #[must_use]
    pub fn scene(&self) -> Scene<'_> {
        self.reader.scene(&self.sim, self.at)
    }

    /// The moment of the latest event at the cursor, whatever time has passed since.
    #[must_use]
    pub fn scene_at_event(&self) -> Scene<'_> {
        self.reader.scene(&self.sim, SimTime::ZERO)
    }

    /// Where the cursor stands.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor { seq: self.reader.seq(), at: self.at }
    }

    /// The end of the history: what is computed or being computed.
    #[must_use]
    pub fn end(&self) -> SimTime {
        self.target
    }

    /// Events computed so far.
    #[must_use]
    pub fn events(&self) -> u32 {
        self.sim.engine().journal().len()
    }

    /// Computes another stretch; `true` while some of the history is still missing.
    pub fn compute(&mut self) -> bool {
        self.sim.run_until(self.target, BUDGET) == Progress::BudgetSpent
    }

    /// Moves the end of the history on by the scenario's horizon.
    pub fn extend(&mut self) {
        let length = self.sim.horizon().since(SimTime::ZERO);
        self.target = self.target + length.max(Span::from_mins(1));
        self.compute();
    }

    /// Computes at least as far as an instant of the history, so that the cursor can be put there.
    fn reach(&mut self, at: SimTime) {
        self.sim.run_until(at.min(self.target), u32::MAX);
    }

    /// Moves the cursor to the end of an instant, at most as far as the history is computed.
    pub fn seek_time(&mut self, at: SimTime) {
        self.at = at.min(self.sim.engine().now());
        self.reader.seek_time(&self.sim, self.at);
    }

    /// Moves the cursor to just after so many events.
    pub fn seek_seq(&mut self, seq: u32) {
        self.reader.seek(&self.sim, seq);
        self.at = self.reader.world().now();
    }

    /// Puts the cursor where it was, if the history reaches so far.
    pub fn place(&mut self, cursor: Cursor) {
        self.reach(cursor.at);
        self.seek_seq(cursor.seq);
        let records = self.sim.engine().journal().records();
        let next = records.get(self.reader.seq() as usize).map_or(self.sim.engine().now(), |record| record.at());
        self.at = self.at.max(cursor.at.min(next));
    }

    /// Gives a command at the end of the cursor's instant and computes the history anew from there.
    pub fn dispatch(&mut self, command: Command) -> Given {
        self.remember();
        let dropped = self.sim.rewind(self.at);
        self.sim.run_until(self.at, u32::MAX);
        let refusal = self.sim.dispatch(command).refusal;
        self.kept = None;
        self.compute();
        self.reader.reset(&self.sim);
        self.seek_time(self.at);
        Given { refusal, dropped }
    }

    /// Puts another case in place of this one, as a version that can be undone.
    ///
    /// # Errors
    /// What [`Simulation::open`] has against the case; nothing has changed then.
    pub fn replace(&mut self, case: SavedCase, at: SimTime) -> Result<(), OpenProblem> {
        let mut next = Player::open(case)?;
        self.remember();
        next.undo = std::mem::take(&mut self.undo);
        next.reach(at);
        next.seek_time(at);
        *self = next;
        Ok(())
    }

    /// Goes back to the version before the latest change; `false` if there is none.
    pub fn undo(&mut self) -> bool {
        let Some(version) = self.undo.pop() else { return false };
        let here = self.version();
        if !self.restore(version) {
            return false;
        }
        self.redo.push(here);
        true
    }

    /// Takes back an undo; `false` if there is none.
    pub fn redo(&mut self) -> bool {
        let Some(version) = self.redo.pop() else { return false };
        let here = self.version();
        if !self.restore(version) {
            return false;
        }
        self.undo.push(here);
        true
    }

    /// How many versions there are to go back to.
    #[must_use]
    pub fn undo_count(&self) -> usize {
        self.undo.len()
    }

    /// How many undos there are to take back.
    #[must_use]
    pub fn redo_count(&self) -> usize {
        self.redo.len()
    }

    /// The case as it stands. Its digest is left out while the history is not computed to its end.
    #[must_use]
    pub fn save(&self) -> SavedCase {
        let case = self.sim.save();
        if self.sim.engine().now() == self.target {
            return case;
        }
        let until = (self.target != self.sim.horizon()).then_some(self.target);
        SavedCase { until, records: None, digest: None, ..case }
    }

    /// How the history differs from the one the case was saved with, if it does. Asked once the history is computed.
    pub fn divergence(&mut self) -> Option<OpenProblem> {
        let (kept_records, kept_digest) = self.kept.take()?;
        let (records, digest) = (self.events(), self.sim.digest().to_string());
        (digest != kept_digest).then_some(OpenProblem::Diverged { records, digest, kept_records, kept_digest })
    }

    fn version(&self) -> Version {
        Version { case: self.save(), at: self.at }
    }

    fn remember(&mut self) {
        let version = self.version();
        self.undo.push(version);
        self.redo.clear();
    }

    fn restore(&mut self, version: Version) -> bool {
        // A version was a playable case once, so it opens again; if it ever does not, everything stays as it is.
        let Ok(mut next) = Player::open(version.case) else { return false };
        next.undo = std::mem::take(&mut self.undo);
        next.redo = std::mem::take(&mut self.redo);
        next.kept = None;
        next.reach(version.at);
        next.seek_time(version.at);
        *self = next;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use signalbox::scenario::presets::{org_queue, platform_team};

    fn player() -> Player {
        match Player::open(SavedCase::new(platform_team(), 42)) {
            Ok(player) => player,
            Err(problem) => panic!("the preset opens: {problem}"),
        }
    }

    #[test]
    fn a_command_in_the_past_changes_the_future_and_undo_brings_it_back() {
        let mut player = player();
        let before = player.save();
        player.seek_time(SimTime::from_millis(3_600_000));
        let given = player.dispatch(Command::SetLimit { limit: 1 });
        assert_eq!(given.refusal, None);
        assert_eq!(player.cursor().at.millis(), 3_600_000);
        assert_eq!(player.scene().world.limit(), 1);
        assert_ne!(player.save().digest, before.digest);
        assert!(player.undo());
        assert_eq!(player.save(), before);
        assert!(player.redo());
        assert_eq!(player.scene().world.limit(), 1);
        assert_eq!((player.undo_count(), player.redo_count()), (1, 0));
    }

    #[test]
    fn an_earlier_command_drops_the_later_ones_and_says_so() {
        let mut player = player();
        player.seek_time(SimTime::from_millis(7_200_000));
        player.dispatch(Command::SetLimit { limit: 5 });
        player.seek_time(SimTime::from_millis(3_600_000));
        let given = player.dispatch(Command::SetLimit { limit: 2 });
        assert_eq!(given.dropped.len(), 1);
        assert_eq!(player.save().commands.len(), 1);
        assert!(player.undo());
        assert_eq!(player.save().commands.len(), 1);
        player.seek_time(player.end());
        assert_eq!(player.scene().world.limit(), 5);
    }

    #[test]
    fn undo_finds_the_place_again_in_a_history_too_long_for_one_go() {
        let Ok(mut player) = Player::open(SavedCase::new(org_queue(50, 5, 60_000, 85), 1)) else {
            panic!("the reference load opens")
        };
        while player.compute() {}
        player.seek_time(player.end());
        let end = player.cursor();
        assert!(end.seq > BUDGET, "{end:?}");
        player.dispatch(Command::SetLimit { limit: 6 });
        assert!(player.undo());
        assert_eq!(player.cursor(), end);
    }

    #[test]
    fn an_extended_history_begins_with_the_old_one() {
        let mut player = player();
        let (events, end) = (player.events(), player.end());
        player.extend();
        assert!(player.end() > end && player.events() > events);
        player.seek_time(end);
        assert_eq!(player.cursor().seq, events);
    }
}
