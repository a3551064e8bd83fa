//! How a session is made: for the app, from what was stored; for an element, from a case that it was given.

use leptos::prelude::*;

use super::{
    Hold, Home, Notices, Prefs, Session, Sheets, Work, boot, drive,
    keep::Keeping,
    lesson::Lessons,
    player::{Cursor, Player},
    seek, store,
    turns::{Turns, moment},
    within,
};

impl Session {
    /// Makes the session from what was stored, or from the default scenario, and gives it to everything below.
    pub fn provide(boot: boot::Boot) -> Session {
        let fresh = boot.place.is_none();
        let session = Session::make(Home::App, boot);
        session.compute_on();
        session.keep_stored(fresh);
        session.follow_address();
        session
    }

    /// Its parts, given to everything below. Nothing is at work yet.
    fn make(home: Home, boot: boot::Boot) -> Session {
        let boot::Boot { desk, mut player, marks, place, prefs, notices: found, may_save } = boot;
        put_cursor(&mut player, place);
        player.compute(&mut within(drive::FIRST_SLICE_MS));
        let place = place.unwrap_or_default();
        let notices = Notices::new();
        found.into_iter().for_each(|notice| notices.show(notice));
        let (cursor, revision) = (RwSignal::new(player.cursor()), RwSignal::new(0));
        let turns = Turns::new(player.cursor());
        let session = Session {
            home: StoredValue::new_local(home),
            read_only: RwSignal::new(false),
            cursor,
            seen: cursor,
            turns,
            player: StoredValue::new_local(player),
            keeping: StoredValue::new_local(Keeping::of(&desk)),
            desk: StoredValue::new_local(desk),
            known_marks: StoredValue::new(marks.clone()),
            shelf: RwSignal::new(0),
            revision,
            known: revision,
            moment: moment(cursor, revision),
            edition: RwSignal::new(0),
            playing: RwSignal::new(false),
            work: RwSignal::new(Work::Quiet),
            drive: StoredValue::new_local(drive::Drive::default()),
            selected: RwSignal::new(place.selected),
            hovered: RwSignal::new(None),
            page: RwSignal::new(place.page),
            zoom: RwSignal::new(place.zoom),
            speed: RwSignal::new(prefs.speed),
            prefs: RwSignal::new(prefs),
            marks: RwSignal::new(marks),
            look: RwSignal::new(place.theme),
            hold: RwSignal::new(if may_save { Hold::Asking } else { Hold::Closed }),
            refused: RwSignal::new(None),
            sheets: Sheets { cases: RwSignal::new(false), branches: RwSignal::new(false), share: RwSignal::new(false) },
            stopped: RwSignal::new(None),
            marking: RwSignal::new(false),
            palette: RwSignal::new(None),
            ahead: StoredValue::new(Some(String::new())),
            help: RwSignal::new(false),
            notices,
            lessons: Lessons::new(),
        };
        provide_context(session);
        session
    }

    /// Makes a session for an element and gives it to everything below. It stores nothing, follows no address and listens to nothing
    /// outside of the element; when the element goes, it goes with it.
    pub fn embed(home: Home, opened: store::Opened) -> Session {
        let store::Opened { desk, player, marks, place } = opened;
        let (prefs, notices) = (Prefs::default(), Vec::new());
        // There is no strip to ask in; what does not fit ends all the same.
        let mut player = player;
        player.ask_nothing();
        let session = Session::make(home, boot::Boot { desk, player, marks, place, prefs, notices, may_save: false });
        session.compute_on();
        // A frame that is asked for holds on to the session.
        on_cleanup(move || session.pause());
        session
    }
}

/// Puts the cursor where the user was; in a new case, where there is something to see.
pub(super) fn put_cursor(player: &mut Player, place: Option<store::Place>) {
    match place {
        Some(place) => player.place(Cursor { seq: place.seq, at: place.at }),
        None => player.seek_time(seek::opening(player.sim())),
    }
}
