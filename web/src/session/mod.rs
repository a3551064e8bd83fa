//! The session: the only owner of a simulation and of every signal that lives as long as the page.
//!
//! Panels read the moment at the cursor with [`Session::view`] and wish for something with [`Session::dispatch`]; the history is
//! computed ahead, and playing moves the cursor through it.

pub mod boot;
pub mod branching;
pub mod cases;
pub mod desk;
pub mod document;
pub mod door;
mod drive;
pub mod file;
#[cfg(test)]
mod hard_input;
mod helper;
mod home;
pub mod keep;
mod keyboard;
pub mod keys;
pub mod lesson;
pub mod link;
mod lock;
pub mod log;
mod make;
pub mod marks;
pub mod notices;
pub mod pacer;
mod pack;
pub mod player;
pub mod prefs;
pub mod record;
mod route;
mod seek;
pub mod share;
pub mod shell;
pub mod store;
mod turns;
mod zoom;

use crate::follow::Memo;
use leptos::prelude::*;
use signalbox::{
    history::{OpenProblem, SavedCase, Simulation},
    policy::Scene,
    words::{Command, Refusal, RunNo, SimTime},
};

use crate::text::command_name;

use desk::Desk;
pub use drive::Work;
pub(crate) use drive::{wall, within};
use file::Refused;
pub use helper::Helper;
pub use home::Home;
use keep::{Hold, Keeping};
pub use keyboard::{Scope, WHY};
use lesson::Lessons;
use log::Spot;
pub use marks::{Bookmark, Marks, Stopped};
pub use notices::{Notice, Notices, Weight};
use player::Player;
pub use player::{Cursor, Halt};
use prefs::{Prefs, Theme};
pub use route::Page;
pub use turns::Turn;
pub use zoom::Zoom;

/// Which of the dialogs about the case are open.
#[derive(Clone, Copy)]
pub struct Sheets {
    /// The list of cases.
    pub cases: RwSignal<bool>,
    /// The tree of branches.
    pub branches: RwSignal<bool>,
    /// The link.
    pub share: RwSignal<bool>,
}

/// The session. A handle: copies speak to the same one.
#[derive(Clone, Copy)]
pub struct Session {
    home: StoredValue<Home, LocalStorage>,
    /// Whether the case may only be looked at.
    read_only: RwSignal<bool>,
    player: StoredValue<Player, LocalStorage>,
    desk: StoredValue<Desk, LocalStorage>,
    keeping: StoredValue<Keeping, LocalStorage>,
    /// The marks as they are stored.
    known_marks: StoredValue<Marks>,
    /// Counts changes of the list of stored cases.
    shelf: RwSignal<u32>,
    /// Counts changes of the case or of how far it is computed.
    revision: RwSignal<u32>,
    /// The revision that this handle follows, as `seen` is the cursor.
    known: RwSignal<u32>,
    /// Counts changes of the case: what has to be stored.
    edition: RwSignal<u32>,
    /// Where the cursor is.
    cursor: RwSignal<Cursor>,
    /// The cursor that this handle follows: the one above, or that of a panel that follows in its turn.
    seen: RwSignal<Cursor>,
    /// The event of that cursor, and the revision: changes seldom while time passes.
    moment: Memo<(u32, u32)>,
    turns: turns::Turns,
    playing: RwSignal<bool>,
    work: RwSignal<Work>,
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
    /// Bookmarks and breakpoints of the case; stored with it.
    pub marks: RwSignal<Marks>,
    /// The theme that a link brought, until the user chooses one.
    pub look: RwSignal<Option<Theme>>,
    /// Whether this tab may write the case that it shows.
    pub hold: RwSignal<Hold>,
    /// Why a file or a link was not opened, until it was read.
    pub refused: RwSignal<Option<Refused>>,
    /// Which of the dialogs about the case are open.
    pub sheets: Sheets,
    /// Where the cursor was last stopped by a breakpoint.
    pub stopped: RwSignal<Option<Stopped>>,
    /// Whether bookmarks and breakpoints are shown.
    pub marking: RwSignal<bool>,
    /// What the command palette looks for, if it is open.
    pub palette: RwSignal<Option<Scope>>,
    /// What was typed while the palette was on its way; none once it has come.
    ahead: StoredValue<Option<String>>,
    /// Whether the list of keys is open.
    pub help: RwSignal<bool>,
    notices: Notices,
    /// What is being taught.
    pub lessons: Lessons,
}

impl Session {
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
        self.seen.get()
    }

    /// What there is to see at the cursor; follows the cursor and the case.
    pub fn view<T: PartialEq + Clone + Send + Sync + 'static>(
        self,
        f: impl Fn(&Scene<'_>, &Simulation) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| {
            self.seen.track();
            self.known.track();
            self.player.with_value(|player| f(&player.scene(), player.sim()))
        })
    }

    /// As [`Session::view`], as of the latest event: what does not depend on the time that has passed since. Follows the events,
    /// and not every instant between two of them.
    pub fn state<T: PartialEq + Clone + Send + Sync + 'static>(
        self,
        f: impl Fn(&Scene<'_>, &Simulation) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| {
            self.moment.track();
            self.player.with_value(|player| f(&player.scene_at_event(), player.sim()))
        })
    }

    /// How many events have happened at the cursor (tracked).
    #[must_use]
    pub fn seq(self) -> u32 {
        self.moment.with(|moment| moment.0)
    }

    /// Follows the events up to the cursor, and the case.
    pub fn track_events(self) {
        self.moment.track();
    }

    /// Looks at the moment at the cursor now (not tracked).
    pub fn look<T>(self, f: impl FnOnce(&Scene<'_>, &Simulation) -> T) -> T {
        self.player.with_value(|player| f(&player.scene(), player.sim()))
    }

    /// Looks at the moment of the latest event at the cursor now (not tracked).
    pub fn look_at_event<T>(self, f: impl FnOnce(&Scene<'_>, &Simulation) -> T) -> T {
        self.player.with_value(|player| f(&player.scene_at_event(), player.sim()))
    }

    /// Changes with the case and with how far it is computed (tracked).
    #[must_use]
    pub fn revision(self) -> u32 {
        self.known.get()
    }

    /// As [`Session::view`], of the whole history: follows the case, but not the cursor.
    pub fn history<T: PartialEq + Clone + Send + Sync + 'static>(
        self,
        f: impl Fn(&Simulation) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| {
            self.known.track();
            self.player.with_value(|player| f(player.sim()))
        })
    }

    /// Gives a command at the cursor, from where the history is computed anew. If the branch has commands later than that, the command
    /// makes a branch of its own, and both futures are kept.
    ///
    /// # Errors
    /// The engine's refusal, which is also shown as a notice.
    pub fn dispatch(self, command: Command) -> Result<(), Refusal> {
        let given = self.give(command);
        if let Err(refusal) = &given {
            let rule = refusal.code().rule();
            self.notices.show(Notice::new(Weight::Refused, refusal.to_string()).with_rule(rule));
        }
        given
    }

    /// As [`Session::dispatch`], for a part of the page that shows a refusal itself.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn give(self, command: Command) -> Result<(), Refusal> {
        if self.read_only.get_untracked() {
            // Nothing that gives commands is shown then; this is the door behind it.
            return Ok(());
        }
        let name = self.fork_name(&command_name(&command));
        let (given, forked) = self.change(|player, desk| {
            let forked = player.has_later().then(|| branching::fork(player, desk, &name)).flatten();
            let given = player.dispatch(command).ok();
            match forked {
                Some((from, ..)) if given.is_none() => {
                    branching::take_back(desk, from);
                    (None, None)
                }
                forked => (given, forked),
            }
        });
        self.say_forked(forked);
        let Some(given) = given else {
            let text = "What follows from this does not fit into this tab. Nothing has changed.";
            self.notices.show(Notice::new(Weight::Problem, text.to_owned()));
            return Ok(());
        };
        given.refusal.map_or(Ok(()), Err)
    }

    /// Opens a case beside those that are stored; it joins them when it is changed. The one before stays as it is.
    ///
    /// # Errors
    /// What the engine has against the case; nothing has changed then.
    pub fn open(self, case: SavedCase) -> Result<(), OpenProblem> {
        self.put_on(store::fresh(case)?, false);
        Ok(())
    }

    /// Shows a case in place of the one before, at the place in it if there is one.
    fn show(self, opened: store::Opened) {
        let store::Opened { desk, mut player, marks, place } = opened;
        make::put_cursor(&mut player, place);
        player.compute(&mut within(drive::FIRST_SLICE_MS));
        self.keeping.update_value(|keeping| keeping.starts_from(&desk));
        self.desk.set_value(desk);
        self.player.set_value(player);
        self.known_marks.set_value(marks.clone());
        self.marks.set(marks);
        self.selected.set(place.and_then(|place| place.selected));
        self.look.set(place.and_then(|place| place.theme));
        if let Some(place) = place {
            self.page.set(place.page);
            self.zoom.set(place.zoom);
        }
        self.replaced();
    }

    /// Puts a changed version of the case in place of it, at the same instant; undo brings the old one back.
    ///
    /// # Errors
    /// What the engine has against the case; nothing has changed then.
    pub fn revise(self, change: impl FnOnce(&mut SavedCase)) -> Result<(), OpenProblem> {
        self.change(|player, _| {
            let at = player.wanted();
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

    /// Goes back to the version before the latest change of the case, wherever in it that was made.
    pub fn undo(self) {
        self.restore(Desk::undo, Desk::redo);
    }

    /// Takes back an undo.
    pub fn redo(self) {
        self.restore(Desk::redo, Desk::undo);
    }

    fn restore(self, go: fn(&mut Desk) -> Option<Spot>, back: fn(&mut Desk) -> Option<Spot>) {
        self.desk.update_value(|desk| self.player.with_value(|player| desk.note(player)));
        let Some(Spot(_, at)) = self.desk.try_update_value(go).flatten() else { return };
        if self.enter(at) {
            self.desk.update_value(|desk| desk.changed = store::now());
        } else {
            self.desk.update_value(|desk| {
                back(desk);
            });
        }
    }

    /// Plays the desk's current branch, at an instant. If it does not play, a notice says why, and the one before goes on.
    fn enter(self, at: SimTime) -> bool {
        let case = self.desk.with_value(|desk| desk.case(desk.current));
        let played = case.and_then(|case| {
            let replaced = self.player.try_update_value(|player| {
                player.replace(case, at)?;
                player.compute(&mut within(drive::FIRST_SLICE_MS));
                Ok::<(), OpenProblem>(())
            });
            replaced.unwrap_or(Ok(())).map_err(Refused::from)
        });
        if let Err(refused) = played {
            let text = format!("This version does not play. {}", refused.told());
            self.notices.show(Notice::new(Weight::Problem, text));
            return false;
        }
        self.replaced();
        true
    }

    /// How many changes can be undone and redone (tracked).
    #[must_use]
    pub fn versions(self) -> (usize, usize) {
        self.known.track();
        self.desk.with_value(|desk| (desk.log().undo_count(), desk.log().redo_count()))
    }

    /// The case as it stands.
    #[must_use]
    pub fn case(self) -> SavedCase {
        self.player.with_value(Player::save)
    }

    /// The end of the history (tracked).
    #[must_use]
    pub fn horizon(self) -> SimTime {
        self.known.track();
        self.player.with_value(Player::end)
    }

    /// The end of the history, now (not tracked).
    #[must_use]
    pub fn horizon_now(self) -> SimTime {
        self.player.with_value(Player::end)
    }

    /// Looks at the history now (tracks the case, not the cursor).
    pub fn history_now<T>(self, f: impl FnOnce(&Simulation) -> T) -> T {
        self.known.track();
        self.player.with_value(|player| f(player.sim()))
    }

    /// How many events the history holds, as far as it is computed (tracked).
    #[must_use]
    pub fn events(self) -> u32 {
        self.known.track();
        self.player.with_value(Player::events)
    }

    /// The scenario's start in Unix milliseconds (tracked).
    #[must_use]
    pub fn starts_at(self) -> i64 {
        self.known.track();
        self.player.with_value(|player| player.sim().engine().scenario().starts_at)
    }

    /// Moves the cursor to the end of an instant.
    pub fn seek_time(self, at: SimTime) {
        self.moved(|player| player.seek_time(at));
    }

    /// Moves the cursor to the end of an instant, also where the history is not computed so far yet: it goes there once it is.
    pub fn jump(self, at: SimTime) {
        self.moved(|player| player.jump(at));
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
        if let Some(cursor) = cursor {
            self.show_everywhere(cursor);
        }
        self.forget_fraction();
        if self.player.with_value(|player| player.goal().is_some()) {
            self.compute_on();
        } else if matches!(self.work.get_untracked(), Work::Computing { .. }) {
            self.work.set(Work::Quiet);
        }
    }

    /// Changes the case, as one version.
    fn change<T>(self, f: impl FnOnce(&mut Player, &mut Desk) -> T) -> T {
        let out = {
            let (player, desk) = (&mut *self.player.write_value(), &mut *self.desk.write_value());
            let (before, was) = (player.wanted(), desk.current);
            let out = f(player, desk);
            player.compute(&mut within(drive::FIRST_SLICE_MS));
            if desk.commit(player, before, was) {
                desk.changed = store::now();
            }
            out
        };
        self.replaced();
        out
    }

    /// The history is another one.
    fn replaced(self) {
        self.work.set(Work::Quiet);
        // Views are computed when they are read, after this task: none sees half of it.
        self.cursor.set(self.player.with_value(Player::cursor));
        self.show_everywhere(self.cursor.get_untracked());
        self.forget_fraction();
        self.renewed();
        self.compute_on();
    }

    /// The case is another one, or is called otherwise.
    fn renewed(self) {
        self.revision.update(|n| *n += 1);
        self.show_everywhere(self.cursor.get_untracked());
        self.edition.update(|n| *n += 1);
    }
}
