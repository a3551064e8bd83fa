//! Taking turns: while the history is played faster than a frame can show all of it, each frame shows its moment in the transport and
//! the timeline, and the other panels follow one after the other. So no frame takes long, whatever the machine. As soon as the cursor
//! rests, all panels show the same moment.

use leptos::prelude::*;

use super::{Cursor, Session};
use crate::follow::Memo;

/// The panels that follow together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turn {
    /// The slots and queues.
    Slots,
    /// The machine, or the charts.
    Machine,
    /// The run that is looked at.
    Why,
    /// The lists of runs and events, and what may be done.
    Lists,
}

/// How many turns there are.
pub(super) const TURNS: usize = 4;

/// What the panels of each turn follow.
#[derive(Clone, Copy)]
pub(super) struct Turns([Seen; TURNS]);

/// The cursor, the revision, and its event with that revision.
#[derive(Clone, Copy)]
struct Seen {
    cursor: RwSignal<Cursor>,
    revision: RwSignal<u32>,
    moment: Moment,
}

/// The event that a cursor is at, and the revision.
pub(super) type Moment = Memo<(u32, u32)>;

impl Turns {
    pub(super) fn new(cursor: Cursor) -> Turns {
        Turns([(); TURNS].map(|()| {
            let (cursor, revision) = (RwSignal::new(cursor), RwSignal::new(0));
            Seen { cursor, revision, moment: moment(cursor, revision) }
        }))
    }
}

/// Follows a cursor and the revision.
pub(super) fn moment(cursor: RwSignal<Cursor>, revision: RwSignal<u32>) -> Moment {
    Memo::new(move |_| (cursor.with(|cursor| cursor.seq), revision.get()))
}

impl Session {
    /// The same session for panels that follow in their turn while playing is fast.
    #[must_use]
    pub fn in_turn(self, turn: Turn) -> Session {
        let Seen { cursor, revision, moment } = self.turns.0[turn as usize];
        Session { seen: cursor, known: revision, moment, ..self }
    }

    /// Shows a moment in all panels.
    pub(super) fn show_everywhere(self, cursor: Cursor) {
        show(self.cursor, cursor);
        for turn in 0..TURNS {
            self.show_turn(cursor, turn);
        }
    }

    /// The history is longer than it was, and what is before is the same. While it is played the panels learn of it in their turns.
    pub(super) fn grew(self) {
        self.revision.update(|n| *n += 1);
        if !self.playing.get_untracked() {
            self.show_everywhere(self.cursor.get_untracked());
        }
    }

    /// Shows a moment in the transport and the timeline, and in the panels of `count` turns, beginning with turn `from`.
    pub(super) fn show_in_turn(self, cursor: Cursor, from: usize, count: usize) {
        show(self.cursor, cursor);
        for i in from..from + count.min(TURNS) {
            self.show_turn(cursor, i % TURNS);
        }
    }

    fn show_turn(self, cursor: Cursor, turn: usize) {
        let seen = self.turns.0[turn];
        show(seen.cursor, cursor);
        if let Some(revision) = self.revision.try_get_untracked() {
            show(seen.revision, revision);
        }
    }
}

fn show<T: Copy + PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, now: T) {
    // An element's session may be gone by now.
    if signal.try_get_untracked().is_some_and(|before| before != now) {
        signal.set(now);
    }
}
