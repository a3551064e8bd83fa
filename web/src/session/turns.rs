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

/// The cursor that the panels of each turn follow, with its event and the revision.
#[derive(Clone, Copy)]
pub(super) struct Turns([(RwSignal<Cursor>, Moment); TURNS]);

/// The event that a cursor is at, and the revision.
pub(super) type Moment = Memo<(u32, u32)>;

impl Turns {
    pub(super) fn new(cursor: Cursor, revision: RwSignal<u32>) -> Turns {
        Turns([(); TURNS].map(|()| {
            let seen = RwSignal::new(cursor);
            (seen, moment(seen, revision))
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
        let (seen, moment) = self.turns.0[turn as usize];
        Session { seen, moment, ..self }
    }

    /// Shows a moment in all panels.
    pub(super) fn show_everywhere(self, cursor: Cursor) {
        show(self.cursor, cursor);
        for (seen, _) in self.turns.0 {
            show(seen, cursor);
        }
    }

    /// Shows a moment in the transport and the timeline, and in the panels of `count` turns, beginning with turn `from`.
    pub(super) fn show_in_turn(self, cursor: Cursor, from: usize, count: usize) {
        show(self.cursor, cursor);
        for i in from..from + count.min(TURNS) {
            show(self.turns.0[i % TURNS].0, cursor);
        }
    }
}

fn show(signal: RwSignal<Cursor>, cursor: Cursor) {
    // An element's session may be gone by now.
    if signal.try_get_untracked().is_some_and(|before| before != cursor) {
        signal.set(cursor);
    }
}
