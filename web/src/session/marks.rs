//! Bookmarks and breakpoints: what somebody who looks at a case has marked in it. They change nothing in the history.

use crate::follow::Memo;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use signalbox::{
    history::{Breakpoint, Hit, When, each_hit, first_hit, last_hit},
    studies::laws,
    words::SimTime,
};

use super::{Cursor, Notice, Session, Weight, player::Player};
use crate::text;

/// The marks of a case.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Marks {
    /// Places to come back to, in the order of the history.
    pub bookmarks: Vec<Bookmark>,
    /// What playing stops at, in the order in which it was added.
    pub breakpoints: Vec<Breakpoint>,
}

/// A place in the history, with a name.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Bookmark {
    /// How many events have happened there.
    pub seq: u32,
    /// The instant.
    pub at: SimTime,
    /// What it is called.
    pub name: String,
}

impl Bookmark {
    /// Where it leads.
    #[must_use]
    pub const fn cursor(&self) -> Cursor {
        Cursor { seq: self.seq, at: self.at }
    }
}

impl Marks {
    /// Sets a bookmark, or takes away the one that is there already; `true` if there is one now.
    pub fn toggle_bookmark(&mut self, place: Cursor, name: String) -> bool {
        if let Some(there) = self.bookmarks.iter().position(|bookmark| bookmark.cursor() == place) {
            self.bookmarks.remove(there);
            return false;
        }
        let after = self.bookmarks.partition_point(|bookmark| (bookmark.at, bookmark.seq) <= (place.at, place.seq));
        self.bookmarks.insert(after, Bookmark { seq: place.seq, at: place.at, name });
        true
    }

    /// Sets a breakpoint, or takes away the one that marks the same; `true` if there is one now.
    pub fn toggle_breakpoint(&mut self, when: When) -> bool {
        if let Some(there) = self.breakpoints.iter().position(|breakpoint| breakpoint.when == when) {
            self.breakpoints.remove(there);
            return false;
        }
        self.breakpoints.push(Breakpoint::new(when));
        true
    }

    /// The breakpoints, and failures, which are gone to as if there were one for them.
    fn stops(&self) -> Vec<Breakpoint> {
        self.breakpoints.iter().cloned().chain([Breakpoint::new(When::Failure)]).collect()
    }
}

/// Where the cursor was stopped, and by what.
#[derive(Clone, PartialEq, Debug)]
pub struct Stopped {
    /// Where.
    pub place: Cursor,
    /// By what, in words.
    pub by: String,
}

/// Into how many stretches the history is divided where hits are drawn.
pub const BUCKETS: u32 = 240;
/// A law is asked at each instant, which takes long: its hits are not counted in a history with more events.
const MOST_FOR_LAWS: u32 = 50_000;

/// Where the breakpoints are met.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Met {
    /// How often each breakpoint is met; none where it was not counted.
    pub counts: Vec<Option<u32>>,
    /// How often any is met in each stretch of the history.
    pub stretches: Vec<u32>,
}

/// Looks through the whole history.
#[must_use]
pub fn met(player: &Player, breakpoints: &[Breakpoint]) -> Met {
    if breakpoints.is_empty() {
        return Met::default();
    }
    let (sim, end) = (player.sim(), u128::from(player.end().millis()) + 1);
    let records = sim.engine().journal().records();
    let countable = |b: &Breakpoint| !matches!(b.when, When::Law(_)) || records.len() as u32 <= MOST_FOR_LAWS;
    let asked: Vec<_> = breakpoints.iter().map(|b| Breakpoint { on: b.on && countable(b), ..b.clone() }).collect();
    let counts = breakpoints.iter().map(|b| countable(b).then_some(0)).collect();
    let mut met = Met { counts, stretches: vec![0; BUCKETS as usize] };
    each_hit(sim, &asked, (0, u32::MAX), &laws::is_broken, &mut |hit| {
        if let Some(Some(count)) = met.counts.get_mut(hit.which) {
            *count += 1;
        }
        let at = records.get(hit.seq as usize - 1).map_or(0, |record| record.at().millis());
        if let Some(stretch) = met.stretches.get_mut((u128::from(at) * u128::from(BUCKETS) / end) as usize) {
            *stretch += 1;
        }
    });
    met
}

/// The first hit on the way from one place to another, which may lie before it. The place one stands at is no hit.
#[must_use]
pub(super) fn on_the_way(player: &Player, breakpoints: &[Breakpoint], from: u32, to: u32) -> Option<Hit> {
    if breakpoints.is_empty() || from == to {
        return None;
    }
    if from < to {
        return first_hit(player.sim(), breakpoints, (from, to), &laws::is_broken);
    }
    last_hit(player.sim(), breakpoints, (to.saturating_sub(1), from - 1), &laws::is_broken)
}

impl Session {
    /// Where the breakpoints are met; follows the case and the marks.
    #[must_use]
    pub fn met(self) -> Memo<Met> {
        let breakpoints = Memo::new(move |_| self.marks.with(|marks| marks.breakpoints.clone()));
        Memo::new(move |_| {
            self.known.track();
            breakpoints.with(|breakpoints| self.player.with_value(|player| met(player, breakpoints)))
        })
    }

    /// Goes to the nearest breakpoint or failure after the cursor, or before it.
    pub fn to_stop(self, forward: bool) {
        let stops = self.marks.with_untracked(Marks::stops);
        self.to_hit(&stops, forward);
    }

    /// Goes to where the nearest of these breakpoints is met after the cursor, or before it.
    pub fn to_hit(self, breakpoints: &[Breakpoint], forward: bool) {
        self.pause();
        let here = self.cursor.get_untracked().seq;
        let to = if forward { u32::MAX } else { 0 };
        match self.player.with_value(|player| on_the_way(player, breakpoints, here, to)) {
            Some(hit) => self.stop_at(hit, breakpoints),
            None => {
                let what =
                    if breakpoints.len() == 1 { "It is not met" } else { "There is no breakpoint and no failure" };
                let way = if forward { "after" } else { "before" };
                self.notices.show(Notice::new(Weight::Done, format!("{what} {way} this moment.")));
            }
        }
    }

    /// Puts the cursor to just after the event that is marked, and says by what.
    pub(super) fn stop_at(self, hit: Hit, breakpoints: &[Breakpoint]) {
        self.seek_seq(hit.seq);
        let starts_at = self.player.with_value(|player| player.sim().engine().scenario().starts_at);
        let by = breakpoints.get(hit.which).map(|breakpoint| text::hit(&breakpoint.when, starts_at));
        let place = self.cursor.get_untracked();
        self.stopped.set(by.map(|by| Stopped { place, by }));
    }

    /// Sets a breakpoint at the selected run, or at this instant if none is selected; takes it away if it is there.
    pub fn break_here(self) {
        let when = match self.selected.get_untracked() {
            Some(run) => When::Run(run),
            None => When::Instant(self.cursor.get_untracked().at),
        };
        let starts_at = self.player.with_value(|player| player.sim().engine().scenario().starts_at);
        let what = text::when(&when, starts_at);
        let set = self.marks.try_update(|marks| marks.toggle_breakpoint(when)).unwrap_or(false);
        let done = if set { "set" } else { "taken away" };
        self.notices.show(Notice::new(Weight::Done, format!("Breakpoint {done}: {what}.")));
    }

    /// Sets a bookmark at this moment, or takes it away if it is there.
    pub fn bookmark_here(self) {
        let place = self.cursor.get_untracked();
        let starts_at = self.player.with_value(|player| player.sim().engine().scenario().starts_at);
        let clock = text::clock(place.at, starts_at);
        let name = match self.selected.get_untracked() {
            Some(run) => format!("Run {run}, {clock}"),
            None => clock,
        };
        let said = name.clone();
        let set = self.marks.try_update(|marks| marks.toggle_bookmark(place, name)).unwrap_or(false);
        let done = if set { "set" } else { "taken away" };
        self.notices.show(Notice::new(Weight::Done, format!("Bookmark {done}: {said}.")));
    }

    /// Goes to a bookmark.
    pub fn to_bookmark(self, bookmark: &Bookmark) {
        self.pause();
        let place = bookmark.cursor();
        self.moved(|player| player.place(place));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use signalbox::{
        history::SavedCase,
        scenario::presets::PRESETS,
        words::{RuleId, RunNo, Status},
    };

    fn player() -> Player {
        match Player::open(SavedCase::new((PRESETS[0].draft)(), 42)) {
            Ok(player) => player,
            Err(problem) => panic!("the preset opens: {problem}"),
        }
    }

    fn cursor(seq: u32, millis: u64) -> Cursor {
        Cursor { seq, at: SimTime::from_millis(millis) }
    }

    #[test]
    fn bookmarks_stand_in_the_order_of_the_history_and_a_second_press_takes_one_away() {
        let mut marks = Marks::default();
        assert!(marks.toggle_bookmark(cursor(9, 500), "late".into()));
        assert!(marks.toggle_bookmark(cursor(3, 100), "early".into()));
        assert!(marks.toggle_bookmark(cursor(3, 200), "between two events".into()));
        let names = |marks: &Marks| marks.bookmarks.iter().map(|b| b.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&marks), ["early", "between two events", "late"]);
        assert!(!marks.toggle_bookmark(cursor(3, 200), "whatever".into()));
        assert_eq!(names(&marks), ["early", "late"]);
    }

    #[test]
    fn a_breakpoint_is_set_once_and_taken_away_by_setting_it_again() {
        let mut marks = Marks::default();
        assert!(marks.toggle_breakpoint(When::Failure));
        assert!(marks.toggle_breakpoint(When::Run(RunNo::at_index(0))));
        assert!(!marks.toggle_breakpoint(When::Failure));
        assert_eq!(marks.breakpoints, [Breakpoint::new(When::Run(RunNo::at_index(0)))]);
    }

    #[test]
    fn marks_of_an_earlier_version_are_read_as_far_as_they_go() {
        let read = serde_json::from_str::<Marks>(r#"{"bookmarks":[{"seq":1,"at":2,"name":"a"}]}"#).ok();
        assert_eq!(read.map(|marks| (marks.bookmarks.len(), marks.breakpoints.len())), Some((1, 0)));
    }

    #[test]
    fn the_way_on_and_the_way_back_stop_at_the_same_events() {
        let player = player();
        let stops = [Breakpoint::new(When::Rule(RuleId::T3)), Breakpoint::new(When::Status(Status::Completed))];
        let step = |from: u32, to: u32| on_the_way(&player, &stops, from, to).map(|hit| hit.seq);
        let on: Vec<u32> = std::iter::successors(step(0, u32::MAX), |from| step(*from, u32::MAX)).collect();
        let mut back: Vec<u32> = std::iter::successors(step(player.events() + 1, 0), |from| step(*from, 0)).collect();
        back.reverse();
        assert!(on.len() > 20, "{}", on.len());
        assert_eq!(on, back);
        // A stretch of the way that ends at a hit contains it, one that begins there does not.
        let (a, b) = (on[3], on[4]);
        assert_eq!(step(a, b), Some(b));
        assert_eq!(step(b, a), Some(a));
        assert_eq!(step(a, b - 1), None);
        assert_eq!(step(a, a), None);
    }

    #[test]
    fn hits_are_counted_for_each_breakpoint_and_lie_in_their_stretch() {
        let player = player();
        let mut breakpoints: Vec<_> =
            [When::Failure, When::Event(10), When::Law(None)].into_iter().map(Breakpoint::new).collect();
        breakpoints.push(Breakpoint { on: false, ..Breakpoint::new(When::Status(Status::Queued)) });
        let met = met(&player, &breakpoints);
        assert_eq!(met.counts[1..], [Some(1), Some(0), Some(0)]);
        let failures = met.counts[0].unwrap_or(0);
        assert!(failures > 0);
        assert_eq!(met.stretches.iter().sum::<u32>(), failures + 1);
        assert!(met.stretches[..BUCKETS as usize / 4].iter().any(|n| *n > 0), "event 10 is early");
    }
}
