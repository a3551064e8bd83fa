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
        let listening = window_event_listener(ev::keydown, move |event| {
            let key = event.key();
            let press = Press {
                key: &key,
                shift: event.shift_key(),
                ctrl: event.ctrl_key() || event.meta_key(),
                alt: event.alt_key(),
            };
            // A dialog has the keyboard to itself.
            if event.default_prevented() || in_dialog() {
                return;
            }
            let letters = self.prefs.with_untracked(|prefs| prefs.letters);
            if let Some(action) = keys::action(press, target(event.target()), letters) {
                event.prevent_default();
                self.act(action);
            }
        });
        on_cleanup(move || listening.remove());
    }

    /// Does what a key stands for.
    pub fn act(self, action: Action) {
        match action {
            Action::Toggle => self.toggle(),
            Action::Reverse => self.reverse(),
            Action::Faster(steps) => self.speed.update(|speed| *speed = pacer::faster(*speed, steps)),
            Action::Event(by) => self.step_event(by),
            Action::Instant(by) => self.step_instant(by),
            Action::Start => self.seek_time(SimTime::ZERO),
            Action::End => {
                self.pause();
                self.seek_time(self.horizon_now());
            }
            Action::Stop(forward) => self.to_stop(forward),
            Action::Break => self.break_here(),
            Action::Bookmark => self.bookmark_here(),
            Action::Marks => self.marking.set(true),
            Action::Stops => self.prefs.update(|prefs| prefs.stops = !prefs.stops),
            Action::SkipIdle => self.prefs.update(|prefs| prefs.skip_idle = !prefs.skip_idle),
            Action::Run(by) => self.select_next(by),
            Action::Why => focus(WHY),
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
            Action::Part => {}
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

fn in_dialog() -> bool {
    document().query_selector("dialog[open]").is_ok_and(|found| found.is_some())
}

fn focus(id: &str) {
    let element = document().get_element_by_id(id).and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(element) = element {
        // An element that cannot take the focus is still on screen.
        let _ = element.focus();
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
