//! A case, its computed history, and a place in it. Knows nothing of browsers or signals, so it is tested natively.
//!
//! The history is computed ahead of the cursor; playing only moves the cursor. A command given in the past takes the head back to
//! that instant; what was there before is kept by the session's desk, as an earlier version or as a branch.

use signalbox::{
    history::{Full, OpenProblem, Progress, Reader, SavedCase, Simulation},
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
    /// Commands of later instants that are no longer part of the case; the branch that it was forked from has them.
    pub dropped: Vec<TimedCommand>,
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
        let mut player = Player { sim, reader, at: SimTime::ZERO, target, kept };
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

    /// How far the case was played when it was saved, if not just to its horizon.
    #[must_use]
    pub fn kept_until(&self) -> Option<SimTime> {
        (self.target != self.sim.horizon()).then_some(self.target)
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
        self.sim.run_until(self.target, BUDGET) == Progress::Paused
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

    /// As [`Player::seek_time`], and computes what is missing until then.
    pub fn jump(&mut self, at: SimTime) {
        self.reach(at);
        self.seek_time(at);
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

    /// Whether commands are given after the cursor's instant.
    #[must_use]
    pub fn has_later(&self) -> bool {
        self.sim.engine().script().last().is_some_and(|last| last.at > self.at)
    }

    /// Gives a command at the end of the cursor's instant and computes the history again from there.
    ///
    /// # Errors
    /// [`Full`] if what follows from it does not fit; nothing has changed then.
    pub fn dispatch(&mut self, command: Command) -> Result<Given, Full> {
        let before = self.save();
        let dropped = self.back_to_cursor();
        let outcome = match self.sim.dispatch(command) {
            Ok(outcome) => outcome,
            Err(full) => {
                // A case that was open opens again.
                let _ = self.replace(before, self.at);
                return Err(full);
            }
        };
        self.ahead();
        Ok(Given { refusal: outcome.refusal, dropped })
    }

    /// Takes the commands after the cursor's instant out of the case and computes the history anew from there.
    pub fn cut(&mut self) {
        self.back_to_cursor();
        self.ahead();
    }

    fn back_to_cursor(&mut self) -> Vec<TimedCommand> {
        let dropped = self.sim.rewind(self.at);
        self.sim.run_until(self.at, u32::MAX);
        dropped
    }

    fn ahead(&mut self) {
        self.kept = None;
        self.compute();
        self.reader.reset(&self.sim);
        self.seek_time(self.at);
    }

    /// Puts another case in place of this one, at an instant of it. A history that was played beyond its horizon still reaches as far.
    ///
    /// # Errors
    /// What [`Simulation::open`] has against the case; nothing has changed then.
    pub fn replace(&mut self, case: SavedCase, at: SimTime) -> Result<(), OpenProblem> {
        let mut next = Player::open(case)?;
        if next.kept.is_none() {
            next.target = next.target.max(next.sim.horizon());
        }
        next.jump(at);
        *self = next;
        Ok(())
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
    fn a_command_in_the_past_changes_the_future_and_the_earlier_case_brings_it_back() {
        let mut player = player();
        let before = player.save();
        player.seek_time(SimTime::from_millis(3_600_000));
        let given = player.dispatch(Command::SetLimit { limit: 1 }).unwrap();
        assert_eq!(given.refusal, None);
        assert_eq!(player.cursor().at.millis(), 3_600_000);
        assert_eq!(player.scene().world.limit(), 1);
        assert_ne!(player.save().digest, before.digest);
        assert_eq!(player.replace(before.clone(), SimTime::from_millis(3_600_000)), Ok(()));
        assert_eq!(player.save(), before);
    }

    #[test]
    fn an_earlier_command_drops_the_later_ones_and_says_so() {
        let mut player = player();
        player.seek_time(SimTime::from_millis(7_200_000));
        player.dispatch(Command::SetLimit { limit: 5 }).unwrap();
        assert!(!player.has_later(), "its own instant is not later");
        player.seek_time(SimTime::from_millis(3_600_000));
        assert!(player.has_later());
        let given = player.dispatch(Command::SetLimit { limit: 2 }).unwrap();
        assert_eq!(given.dropped.len(), 1);
        assert_eq!(player.save().commands.len(), 1);
        player.seek_time(player.end());
        assert_eq!(player.scene().world.limit(), 2);
    }

    #[test]
    fn a_cut_leaves_what_was_until_then_and_nothing_after() {
        let mut player = player();
        let uncommanded = player.save();
        player.seek_time(SimTime::from_millis(7_200_000));
        player.dispatch(Command::SetLimit { limit: 5 }).unwrap();
        player.seek_time(SimTime::from_millis(3_600_000));
        let here = player.cursor();
        player.cut();
        assert_eq!((player.cursor(), player.save()), (here, uncommanded));
    }

    #[test]
    fn a_replaced_case_finds_the_place_again_in_a_history_too_long_for_one_go() {
        let Ok(mut player) = Player::open(SavedCase::new(org_queue(50, 5, 60_000, 85), 1)) else {
            panic!("the reference load opens")
        };
        while player.compute() {}
        player.seek_time(player.end());
        let (end, case) = (player.cursor(), player.save());
        assert!(end.seq > BUDGET, "{end:?}");
        player.dispatch(Command::SetLimit { limit: 6 }).unwrap();
        assert_eq!(player.replace(case, end.at), Ok(()));
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
