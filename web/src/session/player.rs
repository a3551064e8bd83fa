//! A case, its computed history, and a place in it. Knows nothing of browsers or signals, so it is tested natively.
//!
//! The history is computed ahead of the cursor, in slices whose length the caller decides; playing only moves the cursor. Where the
//! cursor is to go beyond what is computed, that is its goal. A history that will be long is asked about first, and one that does not
//! fit ends where it is full. A command given in the past takes the head back to that instant; what was there before is kept by the
//! session's desk, as an earlier version or as a branch.

use signalbox::{
    history::{Full, Limit, Limits, OpenProblem, Progress, Reader, SavedCase, Simulation},
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

/// The records computed when a case is opened: enough to show something, few enough not to be noticed.
const FIRST: u32 = 8_000;
/// The user is asked only after this many records are computed: there is something to look at then, and where to stop.
const UNASKED: u32 = 250_000;
/// A history is computed without asking if it will probably have no more records than this: one to two seconds in a browser.
const AGREED: u32 = 1_000_000;
/// How many records a command may lead to in its own instant, which is computed in one go.
const AT_ONCE: u32 = 200_000;

/// Whether there is time left; asked every few hundred records.
pub type GoOn<'a> = &'a mut dyn FnMut() -> bool;

/// Why the history is not computed to the end that it should have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Halt {
    /// It will be long, with about this many records. The user decides whether it is computed.
    Long(u64),
    /// It was cancelled.
    Cancelled,
    /// More does not fit.
    Full(Limit),
}

/// A history being read.
#[derive(Debug)]
pub struct Player {
    sim: Simulation,
    reader: Reader,
    at: SimTime,
    /// The end that the history should have.
    target: SimTime,
    halt: Option<Halt>,
    /// Where the cursor goes as soon as the history is computed so far.
    goal: Option<Goal>,
    /// How many records may be computed without asking.
    agreed: u64,
    /// How many records the scenario is expected to make until an instant.
    forecast: Option<(SimTime, f64)>,
    /// Records and digest the case was saved with, until they have been compared.
    kept: Option<(u32, String)>,
    /// The older semantics that the case was saved under, until the user has heard of it.
    older_rules: Option<u16>,
}

/// Where the cursor is to go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Goal {
    /// To the end of an instant.
    Instant(SimTime),
    /// To where it was.
    Place(Cursor),
}

impl Goal {
    fn at(self) -> SimTime {
        match self {
            Goal::Instant(at) | Goal::Place(Cursor { at, .. }) => at,
        }
    }
}

impl Player {
    /// Opens a case and computes the beginning of its history; [`Player::compute`] goes on.
    ///
    /// # Errors
    /// What [`Simulation::open`] has against the case.
    pub fn open(case: SavedCase) -> Result<Player, OpenProblem> {
        // What a case of older rules came to under those is not compared.
        let (case, older_rules) = case.under_these_rules()?;
        let (until, kept) = (case.until, case.records.zip(case.digest.clone()));
        let sim = Simulation::open(case)?;
        let target = until.unwrap_or_else(|| sim.horizon());
        let reader = Reader::new(&sim);
        let (goal, halt, agreed) = (None, None, AGREED.into());
        let mut player =
            Player { sim, reader, at: SimTime::ZERO, target, halt, goal, agreed, forecast: None, kept, older_rules };
        let progress = player.sim.run_until(target, FIRST);
        player.take(progress);
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

    /// Where the cursor is.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor { seq: self.reader.seq(), at: self.at }
    }

    /// The instant that the cursor goes to as soon as the history is computed so far.
    #[must_use]
    pub fn goal(&self) -> Option<SimTime> {
        self.goal.map(Goal::at)
    }

    /// Where the user wants to be: the goal, or the cursor's instant.
    #[must_use]
    pub fn wanted(&self) -> SimTime {
        self.goal().unwrap_or(self.at)
    }

    /// Why the history is not computed to its end, and will not be by itself.
    #[must_use]
    pub fn halt(&self) -> Option<Halt> {
        self.halt
    }

    /// How far the case was played when it was saved, if not just to its horizon.
    #[must_use]
    pub fn kept_until(&self) -> Option<SimTime> {
        (self.target != self.sim.horizon()).then_some(self.target)
    }

    /// The end of the history: what is computed or to be computed. One that does not fit ends where it is full.
    #[must_use]
    pub fn end(&self) -> SimTime {
        if matches!(self.halt, Some(Halt::Full(_))) { self.sim.engine().now() } else { self.target }
    }

    /// Events computed so far.
    #[must_use]
    pub fn events(&self) -> u32 {
        self.sim.engine().journal().len()
    }

    /// Whether more of the history can be computed just now.
    #[must_use]
    pub fn is_computing(&self) -> bool {
        self.halt.is_none() && self.sim.engine().now() < self.target
    }

    /// Whether playing on from the end leads to more: not where the history was ended by hand or is full.
    #[must_use]
    pub fn goes_on(&self) -> bool {
        self.halt.is_none() && self.target >= self.sim.horizon()
    }

    /// Computes on as long as `go_on` says so; `true` while some of the history is still missing.
    pub fn compute(&mut self, go_on: GoOn<'_>) -> bool {
        if self.halt.is_some() {
            return false;
        }
        if let Some(expected) = self.too_long() {
            self.halt = Some(Halt::Long(expected));
            self.give_up_goal();
            return false;
        }
        let progress = self.sim.run_while(self.target, go_on);
        self.take(progress)
    }

    fn take(&mut self, progress: Progress) -> bool {
        if let Progress::Full(limit) = progress {
            self.halt = Some(Halt::Full(limit));
            // What did not fit is taken back, and the cursor may have been in it.
            let seq = self.reader.seq().min(self.events());
            self.reader.reset(&self.sim);
            self.reader.seek(&self.sim, seq);
            self.at = self.at.min(self.sim.engine().now()).max(self.reader.world().now());
            self.give_up_goal();
            return false;
        }
        if self.goal().is_some_and(|at| at < self.sim.engine().now()) || progress == Progress::Reached {
            self.reach_goal();
        }
        progress == Progress::Paused
    }

    /// About how many records the history will have, if that is more than was agreed to: those that are computed, and of those that
    /// the scenario is expected to make until the end the share of the time that is left. `None` while few are computed.
    fn too_long(&mut self) -> Option<u64> {
        let (records, now, target) = (self.events(), self.sim.engine().now(), self.target);
        if records < UNASKED || now >= target {
            return None;
        }
        let forecast = match self.forecast {
            Some((until, records)) if until == target => records,
            _ => {
                let records = self.sim.engine().scenario().expected(target).records;
                self.forecast = Some((target, records));
                records
            }
        };
        let left = target.since(now).millis() as f64 / target.millis() as f64;
        let expected = f64::from(records) + forecast * left;
        // Saturates.
        let expected = expected as u64;
        (expected > self.agreed).then_some(expected)
    }

    /// Whether somebody has said that a long history is wanted.
    #[must_use]
    pub fn is_agreed(&self) -> bool {
        self.agreed > AGREED.into()
    }

    /// Lets everything be computed that fits.
    pub fn ask_nothing(&mut self) {
        self.agreed = u64::MAX;
    }

    /// Lets a long history be computed, and one that was cancelled.
    pub fn agree(&mut self) {
        if let Some(Halt::Long(expected)) = self.halt {
            // It may become somewhat longer than it looked. One that will not fit is computed as far as it fits.
            let fits = expected < u64::from(self.sim.limits().records);
            self.agreed = if fits { expected.saturating_add(expected / 2) } else { u64::MAX };
        }
        if !matches!(self.halt, Some(Halt::Full(_))) {
            self.halt = None;
        }
    }

    /// Stops computing. What is computed stays, and the cursor goes as near to its goal as that reaches.
    pub fn cancel(&mut self) {
        if self.is_computing() {
            self.halt = Some(Halt::Cancelled);
        }
        self.give_up_goal();
    }

    /// Ends the history where it is computed to. The case's horizon stays as it is.
    pub fn end_here(&mut self) {
        self.halt = None;
        self.kept = None;
        self.target = self.computed();
    }

    /// The latest instant of which everything is computed.
    fn computed(&self) -> SimTime {
        let now = self.sim.engine().now();
        if self.sim.is_over() { now } else { SimTime::from_millis(now.millis().saturating_sub(1)) }
    }

    fn reach_goal(&mut self) {
        match self.goal.take() {
            Some(Goal::Instant(at)) => self.seek_time(at),
            Some(Goal::Place(cursor)) => self.put(cursor),
            None => {}
        }
    }

    fn give_up_goal(&mut self) {
        if let Some(goal) = self.goal {
            self.seek_time(goal.at());
        }
    }

    /// Moves the end of the history on: to the scenario's horizon where it ended before, otherwise by the length of that.
    pub fn extend(&mut self) {
        let length = self.sim.horizon().since(SimTime::ZERO).max(Span::from_mins(1));
        if matches!(self.halt, Some(Halt::Full(_))) {
            return;
        }
        self.target = if self.target < self.sim.horizon() { self.sim.horizon() } else { self.target + length };
    }

    /// Moves the cursor to the end of an instant, at most as far as the history is computed.
    pub fn seek_time(&mut self, at: SimTime) {
        self.goal = None;
        self.at = at.min(self.computed());
        self.reader.seek_time(&self.sim, self.at);
    }

    /// As [`Player::seek_time`], also where the history is not computed so far yet: the cursor goes there once it is.
    pub fn jump(&mut self, at: SimTime) {
        self.aim(Goal::Instant(at.min(self.end())));
    }

    /// Moves the cursor to just after so many events.
    pub fn seek_seq(&mut self, seq: u32) {
        self.goal = None;
        self.reader.seek(&self.sim, seq);
        self.at = self.reader.world().now();
    }

    /// Puts the cursor where it was, if the history reaches so far. In a case of older rules it is the instant that stays: as many
    /// events are another place there.
    pub fn place(&mut self, cursor: Cursor) {
        let cursor = Cursor { at: cursor.at.min(self.end()), ..cursor };
        self.aim(if self.older_rules.is_some() { Goal::Instant(cursor.at) } else { Goal::Place(cursor) });
    }

    fn aim(&mut self, goal: Goal) {
        self.goal = Some(goal);
        let now = self.sim.engine().now();
        if goal.at() < now || now == self.target && goal.at() == now {
            self.reach_goal();
        } else if self.halt.is_some() {
            self.give_up_goal();
        }
    }

    fn put(&mut self, cursor: Cursor) {
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

    /// Gives a command at the end of the cursor's instant; [`Player::compute`] computes the history again from there.
    ///
    /// # Errors
    /// [`Full`] if what follows from it does not fit; nothing has changed then.
    pub fn dispatch(&mut self, command: Command) -> Result<Given, Full> {
        let before = self.save();
        let dropped = self.back_to_cursor();
        let limits = self.sim.limits();
        self.sim.set_limits(Limits { records: limits.records.min(self.events().saturating_add(AT_ONCE)), ..limits });
        let given = self.sim.dispatch(command);
        self.sim.set_limits(limits);
        match given {
            Ok(outcome) => {
                self.ahead();
                Ok(Given { refusal: outcome.refusal, dropped })
            }
            Err(full) => {
                if dropped.is_empty() {
                    self.ahead();
                } else {
                    let (at, target, agreed) = (self.at, self.target, self.agreed);
                    // A case that was open opens again.
                    let _ = self.replace(before, at);
                    (self.target, self.agreed) = (target, agreed);
                }
                Err(full)
            }
        }
    }

    /// Takes the commands after the cursor's instant out of the case; [`Player::compute`] computes the history again from there.
    pub fn cut(&mut self) {
        self.back_to_cursor();
        self.ahead();
    }

    fn back_to_cursor(&mut self) -> Vec<TimedCommand> {
        self.goal = None;
        self.sim.rewind(self.at)
    }

    fn ahead(&mut self) {
        self.kept = None;
        self.halt = None;
        let progress = self.sim.run_until(self.target, FIRST);
        self.reader.reset(&self.sim);
        self.reader.seek_time(&self.sim, self.at);
        self.take(progress);
    }

    /// Puts another case in place of this one, at an instant of it, as soon as that is computed. A history that was played beyond its
    /// horizon still reaches as far.
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

    /// The case as it is. Its digest is left out while the history is not computed to its end.
    #[must_use]
    pub fn save(&self) -> SavedCase {
        let (case, end) = (self.sim.save(), self.end());
        if self.sim.engine().now() == end {
            return case;
        }
        let until = (end != self.sim.horizon()).then_some(end);
        SavedCase { until, records: None, digest: None, ..case }
    }

    /// How the history differs from the one the case was saved with, if it does. Asked once the history is computed.
    pub fn divergence(&mut self) -> Option<OpenProblem> {
        if self.halt.is_some() {
            return None;
        }
        let (kept_records, kept_digest) = self.kept.take()?;
        let (records, digest) = (self.events(), self.sim.digest().to_string());
        (digest != kept_digest).then_some(OpenProblem::Diverged { records, digest, kept_records, kept_digest })
    }

    /// The older semantics that the case was saved under, if it was: asked once, since it is said once.
    pub fn take_older_rules(&mut self) -> Option<u16> {
        self.older_rules.take()
    }
}

#[cfg(test)]
mod tests;
