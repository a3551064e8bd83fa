//! Listens to the keyboard and acts.

use leptos::{ev, prelude::*};
use signalbox::words::{RunNo, SimTime};
use wasm_bindgen::JsCast as _;

use super::{
    Page, Session,
    keys::{self, Action, Press, Target},
    pacer,
};

/// The id of the part of the page that explains the selected run.
pub const WHY: &str = "sb-why";

/// What the command palette looks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// All there is to do and to see.
    Everything,
    /// Runs, workspaces, statuses and moments.
    Places,
}

impl Session {
    /// Listens to the keys of the page.
    pub fn listen(self) {
        self.on_key(move |event| {
            if self.types_ahead(&event) {
                event.prevent_default();
            } else if let Some(action) = self.pressed(&event) {
                event.prevent_default();
                self.act(action);
            }
        });
    }

    /// Keeps what is typed while the palette is wanted and not there yet, so that it neither is lost nor acts on the page.
    fn types_ahead(self, event: &ev::KeyboardEvent) -> bool {
        let wanted = self.palette.with_untracked(Option::is_some) && self.ahead.with_value(Option::is_some);
        if !wanted || event.ctrl_key() || event.meta_key() {
            return false;
        }
        let key = event.key();
        self.ahead.update_value(|ahead| {
            let typed = ahead.get_or_insert_default();
            match key.as_str() {
                "Enter" => typed.push('\n'),
                "Backspace" => drop(typed.pop()),
                letter if letter.chars().count() == 1 => typed.push_str(letter),
                _ => {}
            }
        });
        if key == "Escape" {
            self.give_up_palette();
        }
        true
    }

    /// The palette is wanted no more before it has come, or did not come.
    pub fn give_up_palette(self) {
        self.ahead.update_value(|ahead| ahead.iter_mut().for_each(String::clear));
        self.palette.set(None);
    }

    /// What was typed before the palette was there, up to a press of Enter, and whether there was one. From now on it is there, and
    /// nothing is kept for it any more.
    #[must_use]
    pub fn typed_ahead(self) -> (String, bool) {
        let ahead = self.ahead.try_update_value(Option::take).flatten().unwrap_or_default();
        match ahead.split_once('\n') {
            Some((typed, _)) => (typed.to_owned(), true),
            None => (ahead, false),
        }
    }

    /// Listens to those keys only that need nothing but the panels: moving in time, and among the runs.
    pub fn listen_to_moves(self) {
        self.on_key(move |event| {
            if self.pressed(&event).is_some_and(|action| self.moves(action)) {
                event.prevent_default();
            }
        });
    }

    /// What a key stands for that nobody else has acted on.
    fn pressed(self, event: &ev::KeyboardEvent) -> Option<Action> {
        let key = event.key();
        let press = Press {
            key: &key,
            shift: event.shift_key(),
            ctrl: event.ctrl_key() || event.meta_key(),
            alt: event.alt_key(),
        };
        if event.default_prevented() || self.in_dialog() {
            return None;
        }
        let letters = self.prefs.with_untracked(|prefs| prefs.letters);
        keys::action(press, target(event.target()), letters)
    }

    /// Does what moves in time or among the runs; `false` for everything else.
    pub fn moves(self, action: Action) -> bool {
        match action {
            Action::Toggle => self.toggle(),
            Action::Reverse => self.reverse(),
            Action::Faster(steps) => self.speed.update(|speed| *speed = pacer::faster(*speed, steps)),
            Action::Event(by) => self.step_event(by),
            Action::Instant(by) => self.step_instant(by),
            Action::Start => self.seek_time(SimTime::ZERO),
            Action::End => {
                self.pause();
                self.jump(self.horizon_now());
            }
            Action::Run(by) => self.select_next(by),
            Action::Why => self.focus_why(),
            _ => return false,
        }
        true
    }

    /// Does what a key stands for.
    pub fn act(self, action: Action) {
        if self.moves(action) {
            return;
        }
        match action {
            Action::Stop(forward) => self.to_stop(forward),
            Action::Break => self.break_here(),
            Action::Bookmark => self.bookmark_here(),
            Action::Marks => self.marking.set(true),
            Action::Stops => self.prefs.update(|prefs| prefs.stops = !prefs.stops),
            Action::SkipIdle => self.prefs.update(|prefs| prefs.skip_idle = !prefs.skip_idle),
            Action::Undo => self.undo(),
            Action::Redo => self.redo(),
            Action::Fork => self.fork_here(),
            Action::Find => self.palette.set(Some(Scope::Places)),
            Action::Palette => self.palette.set(Some(Scope::Everything)),
            Action::Page(place) => {
                if let Some(page) = Page::ALL.get(place) {
                    self.go(*page);
                }
            }
            Action::Help => self.help.set(true),
            Action::Theme => {
                let next = untrack(move || self.theme()).next();
                self.look.set(None);
                self.prefs.update(|prefs| prefs.theme = next);
            }
            Action::Still => self.prefs.update(|prefs| prefs.still = !prefs.still),
            Action::Letters => self.prefs.update(|prefs| prefs.letters = !prefs.letters),
            // What moves is done; what belongs to a part of the page, that part does.
            _ => {}
        }
    }

    /// Selects the next run that exists at the cursor, or the one before; the first or last where none is selected.
    fn select_next(self, by: i32) {
        let count = self.player.with_value(|player| player.scene().world.run_count());
        let next = match self.selected.get_untracked() {
            Some(run) => run.get().saturating_add_signed(by).clamp(1, count.max(1)),
            None if by > 0 => 1,
            None => count,
        };
        if let Some(run) = RunNo::new(next).filter(|_| next <= count) {
            self.selected.set(Some(run));
        }
    }
}

fn target(target: Option<web_sys::EventTarget>) -> Target {
    let Some(element) = target.and_then(|t| t.dyn_into::<web_sys::Element>().ok()) else { return Target::Page };
    let is = |selector: &str| element.closest(selector).is_ok_and(|found| found.is_some());
    if is("[role=grid],[role=treegrid],[role=listbox],[role=tablist],[role=menu],[role=slider],input[type=range]") {
        Target::Movable
    } else if is("button,a[href],summary,[role=button],input[type=checkbox],input[type=radio]") {
        Target::Pressable
    } else if is("input,textarea,select,[contenteditable]") {
        Target::Typing
    } else {
        Target::Page
    }
}
