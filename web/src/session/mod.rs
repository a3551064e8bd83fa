//! The session: the only owner of a simulation and of every signal that lives as long as the page.
//!
//! Panels read the moment at the cursor with [`Session::view`] and wish for something with [`Session::dispatch`]; the history is
//! computed ahead, and playing moves the cursor through it.

mod drive;
pub mod file;
mod keep;
mod keyboard;
pub mod keys;
pub mod marks;
pub mod notices;
pub mod pacer;
pub mod player;
pub mod prefs;
mod route;
mod seek;
pub mod store;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use signalbox::{
    history::{OpenProblem, SavedCase, Simulation},
    policy::Scene,
    words::{Command, Refusal, RunNo, SimTime},
};

use crate::paint::window::Window;

pub(crate) use drive::wall;
pub use keyboard::{Scope, WHY};
pub use marks::{Bookmark, Marks, Stopped};
pub use notices::{Notice, Notices, Weight};
pub use player::Cursor;
use player::Player;
use prefs::Prefs;
pub use route::Page;

/// How the stretch of time that charts show is chosen.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Zoom {
    /// It follows the cursor, with this length in seconds.
    Follow(f64),
    /// It stays where it was put.
    Fixed(Window),
    /// It shows the whole history.
    All,
}

impl Zoom {
    /// An hour that follows the cursor.
    pub const FIRST: Zoom = Zoom::Follow(3_600.0);
}

impl Default for Zoom {
    fn default() -> Zoom {
        Zoom::FIRST
    }
}

/// The session. A handle: copies speak to the same one.
#[derive(Clone, Copy)]
pub struct Session {
    player: StoredValue<Player, LocalStorage>,
    /// Counts changes of the case or of how far it is computed.
    revision: RwSignal<u32>,
    /// Counts changes of the case: what has to be stored.
    edition: RwSignal<u32>,
    cursor: RwSignal<Cursor>,
    playing: RwSignal<bool>,
    drive: StoredValue<drive::Drive, LocalStorage>,
    /// The run the user looks at.
    pub selected: RwSignal<Option<RunNo>>,
    /// The run under the pointer or focus, lit wherever it is drawn.
    pub hovered: RwSignal<Option<RunNo>>,
    /// The page that is shown.
    pub page: RwSignal<Page>,
    /// How the stretch of time that charts show is chosen.
    pub zoom: RwSignal<Zoom>,
    /// Virtual milliseconds for a millisecond of playing.
    pub speed: RwSignal<f64>,
    /// What the user likes.
    pub prefs: RwSignal<Prefs>,
    /// Bookmarks and breakpoints of the case.
    pub marks: RwSignal<Marks>,
    /// Where the cursor was last stopped by a breakpoint.
    pub stopped: RwSignal<Option<Stopped>>,
    /// Whether bookmarks and breakpoints are shown.
    pub marking: RwSignal<bool>,
    /// What the command palette looks for, if it is open.
    pub palette: RwSignal<Option<Scope>>,
    /// Whether the list of keys is open.
    pub help: RwSignal<bool>,
    notices: Notices,
}

impl Session {
    /// Makes the session from what was stored, or from the default scenario, and gives it to everything below.
    pub fn provide(boot: store::Boot) -> Session {
        let store::Boot { mut player, place, prefs, notices: found, may_save } = boot;
        match place {
            Some(place) => player.place(Cursor { seq: place.seq, at: place.at }),
            None => player.seek_time(seek::opening(player.sim())),
        }
        let notices = Notices::new();
        found.into_iter().for_each(|notice| notices.show(notice));
        let session = Session {
            cursor: RwSignal::new(player.cursor()),
            player: StoredValue::new_local(player),
            revision: RwSignal::new(0),
            edition: RwSignal::new(0),
            playing: RwSignal::new(false),
            drive: StoredValue::new_local(drive::Drive::default()),
            selected: RwSignal::new(place.and_then(|place| place.selected)),
            hovered: RwSignal::new(None),
            page: RwSignal::new(Page::default()),
            zoom: RwSignal::new(Zoom::default()),
            speed: RwSignal::new(prefs.speed),
            prefs: RwSignal::new(prefs),
            marks: RwSignal::new(Marks::default()),
            stopped: RwSignal::new(None),
            marking: RwSignal::new(false),
            palette: RwSignal::new(None),
            help: RwSignal::new(false),
            notices,
        };
        provide_context(session);
        session.follow_address();
        session.compute_on();
        if may_save {
            session.keep_stored();
        }
        session
    }

    /// The session of this page.
    ///
    /// # Panics
    /// Outside of the app's tree, which is a mistake in the program.
    #[must_use]
    pub fn expect() -> Session {
        expect_context()
    }

    /// Where the cursor stands (tracked).
    #[must_use]
    pub fn cursor(self) -> Cursor {
        self.cursor.get()
    }

    /// What there is to see at the cursor; follows the cursor and the case.
    pub fn view<T: PartialEq + Clone + Send + Sync + 'static>(
        self,
        f: impl Fn(&Scene<'_>, &Simulation) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| {
            self.cursor.track();
            self.revision.track();
            self.player.with_value(|player| f(&player.scene(), player.sim()))
        })
    }

    /// As [`Session::view`], of the whole history: follows the case, but not the cursor.
    pub fn history<T: PartialEq + Clone + Send + Sync + 'static>(
        self,
        f: impl Fn(&Simulation) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| {
            self.revision.track();
            self.player.with_value(|player| f(player.sim()))
        })
    }

    /// Gives a command at the cursor. What was later is computed anew; the earlier version can be brought back by undo.
    ///
    /// # Errors
    /// The engine's refusal, which is also shown as a notice.
    pub fn dispatch(self, command: Command) -> Result<(), Refusal> {
        let given = self.change(|player| player.dispatch(command));
        if !given.dropped.is_empty() {
            let text = match given.dropped.len() {
                1 => "A later command of yours is not part of this version. Undo brings it back.".to_owned(),
                n => format!("{n} later commands of yours are not part of this version. Undo brings them back."),
            };
            self.notices.show(Notice::new(Weight::Done, text));
        }
        match given.refusal {
            None => Ok(()),
            Some(refusal) => {
                let rule = refusal.code().rule();
                self.notices.show(Notice::new(Weight::Refused, refusal.to_string()).with_rule(rule));
                Err(refusal)
            }
        }
    }

    /// Puts another case in place of this one; undo brings the old one back.
    ///
    /// # Errors
    /// What the engine has against the case; nothing has changed then.
    pub fn open(self, case: SavedCase) -> Result<(), OpenProblem> {
        self.change(|player| {
            player.replace(case, SimTime::ZERO)?;
            let at = seek::opening(player.sim());
            player.seek_time(at);
            Ok(())
        })?;
        self.selected.set(None);
        // Marks belong to a case.
        self.marks.set(Marks::default());
        Ok(())
    }

    /// Puts a changed version of the case in place of it, at the same instant; undo brings the old one back.
    ///
    /// # Errors
    /// What the engine has against the case; nothing has changed then.
    pub fn revise(self, change: impl FnOnce(&mut SavedCase)) -> Result<(), OpenProblem> {
        self.change(|player| {
            let at = player.cursor().at;
            let mut case = SavedCase { records: None, digest: None, ..player.save() };
            change(&mut case);
            player.replace(case, at)
        })
    }

    /// The same scenario and commands with another seed, at the same instant.
    ///
    /// # Errors
    /// What the engine has against the case.
    pub fn reseed(self, seed: u32) -> Result<(), OpenProblem> {
        self.revise(|case| case.seed = seed)
    }

    /// Goes back to the version before the latest change of the case.
    pub fn undo(self) {
        self.change(Player::undo);
    }

    /// Takes back an undo.
    pub fn redo(self) {
        self.change(Player::redo);
    }

    /// How many changes can be undone and redone (tracked).
    #[must_use]
    pub fn versions(self) -> (usize, usize) {
        self.revision.track();
        self.player.with_value(|player| (player.undo_count(), player.redo_count()))
    }

    /// The case as it stands.
    #[must_use]
    pub fn case(self) -> SavedCase {
        self.player.with_value(Player::save)
    }

    /// The end of the history (tracked).
    #[must_use]
    pub fn horizon(self) -> SimTime {
        self.revision.track();
        self.player.with_value(Player::end)
    }

    /// The end of the history, now (not tracked).
    #[must_use]
    pub fn horizon_now(self) -> SimTime {
        self.player.with_value(Player::end)
    }

    /// Looks at the history now (tracks the case, not the cursor).
    pub fn history_now<T>(self, f: impl FnOnce(&Simulation) -> T) -> T {
        self.revision.track();
        self.player.with_value(|player| f(player.sim()))
    }

    /// Looks at the moment at the cursor, once (not tracked).
    pub fn look<T>(self, f: impl FnOnce(&Scene<'_>, &Simulation) -> T) -> T {
        self.player.with_value(|player| f(&player.scene(), player.sim()))
    }

    /// How many events the history holds, as far as it is computed (tracked).
    #[must_use]
    pub fn events(self) -> u32 {
        self.revision.track();
        self.player.with_value(Player::events)
    }

    /// The scenario's start in Unix milliseconds (tracked).
    #[must_use]
    pub fn starts_at(self) -> i64 {
        self.revision.track();
        self.player.with_value(|player| player.sim().engine().scenario().starts_at)
    }

    /// Moves the cursor to the end of an instant.
    pub fn seek_time(self, at: SimTime) {
        self.moved(|player| player.seek_time(at));
    }

    /// Moves the cursor to just after so many events.
    pub fn seek_seq(self, seq: u32) {
        self.moved(|player| player.seek_seq(seq));
    }

    /// Moves the cursor so many events on, or back.
    pub fn step_event(self, by: i32) {
        self.pause();
        self.moved(|player| player.seek_seq(seek::step_event(player.cursor(), by)));
    }

    /// Moves the cursor so many instants on, or back.
    pub fn step_instant(self, by: i32) {
        self.pause();
        self.moved(|player| {
            for _ in 0..by.unsigned_abs() {
                player.seek_seq(seek::step_instant(player.sim(), player.cursor(), by > 0));
            }
        });
    }

    /// The messages on screen.
    #[must_use]
    pub fn notices(self) -> Notices {
        self.notices
    }

    /// Changes when the case has changed (tracked).
    #[must_use]
    pub fn edition(self) -> u32 {
        self.edition.get()
    }

    fn moved(self, f: impl FnOnce(&mut Player)) {
        let cursor = self.player.try_update_value(|player| {
            f(player);
            player.cursor()
        });
        if let Some(cursor) = cursor.filter(|cursor| *cursor != self.cursor.get_untracked()) {
            self.cursor.set(cursor);
        }
        self.forget_fraction();
    }

    /// Changes the case.
    fn change<T>(self, f: impl FnOnce(&mut Player) -> T) -> T {
        let out = f(&mut self.player.write_value());
        // Views are computed when they are read, after this task: none sees half of it.
        self.cursor.set(self.player.with_value(Player::cursor));
        self.revision.update(|n| *n += 1);
        self.edition.update(|n| *n += 1);
        self.forget_fraction();
        self.compute_on();
        out
    }
}
