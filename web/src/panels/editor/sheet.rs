//! The sheet on which a scenario is edited: the case's own scenario, and beside it what was entered and does not fit yet.
//!
//! Every entry that fits becomes a version of the case at once. The case stays valid whatever is typed, so nothing is lost or
//! half applied; what waits is kept while other pages are looked at.

use crate::follow::Memo;
use leptos::prelude::*;
use serde_json::Value;
use signalbox::{
    form::json,
    scenario::{Draft, Warning},
    words::Readings,
};
use wasm_bindgen::JsCast as _;

use super::{
    edit::{self, Change, Removal, Waiting},
    kinds::{Kind, Thing},
    path::{get, item},
    tables::{List, SECTIONS, section_of, title},
};
use crate::parts::lasting;
use crate::session::{
    Notice, Session, Weight,
    file::{Mistake, sentence},
};

/// What is looked at: a part, and an item of its list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Place {
    pub(super) section: usize,
    pub(super) item: Option<usize>,
}

/// A removal that would break something, with the question whether that may go too.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Question {
    pub(super) what: String,
    pub(super) removal: Removal,
    /// Commands of the case that name it.
    pub(super) commands: usize,
    list: &'static str,
    at: usize,
}

/// The sheet. A handle: copies speak to the same one.
#[derive(Clone, Copy)]
pub struct Sheet {
    session: Session,
    /// The case's scenario as JSON, with every default written out.
    pub(super) base: Memo<Value>,
    /// What was entered and does not fit yet.
    pub(super) waiting: RwSignal<Waiting>,
    /// What is looked at.
    pub(super) place: RwSignal<Place>,
    /// What its author may not have meant.
    pub(super) warnings: Memo<Vec<Mistake>>,
    /// What was typed into the text of the scenario, until it is applied or given up, and the text it was typed over.
    pub(super) typed: RwSignal<Option<(String, String)>>,
    /// The question that is open.
    pub(super) question: RwSignal<Option<Question>>,
    /// The latest version of the scenario that came from here, or was seen here.
    seen: StoredValue<Value>,
}

impl Sheet {
    fn new() -> Sheet {
        let session = Session::expect();
        let base = session.history(|sim| edit::expand(as_json(sim.draft())));
        let warnings = Memo::new(move |_| {
            let told = |w: &Warning| Mistake {
                path: w.path().to_owned(),
                what: sentence(&w.to_string()),
                mend: w.mend().to_owned(),
            };
            base.with(|base| {
                Draft::open(base).map_or_else(|_| Vec::new(), |found| found.warnings.iter().map(told).collect())
            })
        });
        Sheet {
            session,
            base,
            waiting: RwSignal::new(Waiting::new()),
            place: RwSignal::new(Place::default()),
            warnings,
            typed: RwSignal::new(None),
            question: RwSignal::new(None),
            seen: StoredValue::new(Value::Null),
        }
    }

    /// That of the app.
    pub(super) fn expect() -> Sheet {
        lasting(Sheet::new)
    }

    /// Keeps in step with versions that come from elsewhere: undo, another scenario. What waited belongs to the one before.
    pub(super) fn watch(self) {
        Effect::new(move || {
            let elsewhere = self.base.with(|base| self.seen.with_value(|seen| seen != base));
            if !elsewhere {
                return;
            }
            self.seen.set_value(self.base.get_untracked());
            let dropped = self.waiting.with_untracked(Waiting::len);
            if dropped > 0 {
                self.waiting.update(Waiting::clear);
                let text = "The scenario has changed, so entries that did not fit the one before are gone.";
                self.session.notices().show(Notice::new(Weight::Done, text));
            }
            self.question.set(None);
        });
    }

    /// What stands in a field (tracked): as it was typed while it waits, else as it is.
    pub(super) fn text(self, at: &str, kind: &Kind) -> String {
        let typed = self.waiting.with(|waiting| waiting.get(at).map(|pending| pending.typed.clone()));
        typed.unwrap_or_else(|| self.base.with(|base| kind.print(get(base, at))))
    }

    /// Whether something stands at a place (tracked).
    pub(super) fn has(self, at: &str) -> bool {
        self.base.with(|base| get(base, at).is_some())
    }

    /// What is wrong with an entry (tracked).
    pub(super) fn told(self, at: &str) -> Vec<Mistake> {
        self.waiting.with(|waiting| waiting.get(at).map(|pending| pending.told.clone()).unwrap_or_default())
    }

    /// The names of things (tracked).
    pub(super) fn names(self, thing: Thing) -> Vec<String> {
        self.base.with(|base| edit::names(base, thing))
    }

    /// The readings at the start (tracked).
    pub(super) fn readings(self) -> Readings {
        self.session.history_now(|sim| sim.draft().readings)
    }

    /// The scenario, now (not tracked).
    pub(super) fn draft(self) -> Draft {
        Draft::clone(&self.session.case().scenario)
    }

    /// The scenario as its file has it (tracked).
    pub(super) fn raw(self) -> String {
        self.session.history_now(|sim| pretty(sim.draft()))
    }

    /// Enters what was typed into a field.
    pub(super) fn enter(self, at: &str, kind: &Kind, typed: &str) {
        self.enter_read(at, typed, kind.read(at, typed));
    }

    /// Enters a value that is no text.
    pub(super) fn enter_value(self, at: &str, value: Option<Value>) {
        self.enter_read(at, "", Ok(value));
    }

    fn enter_read(self, at: &str, typed: &str, read: Result<Option<Value>, Mistake>) {
        let mut waiting = self.waiting.get_untracked();
        let change = self.base.with_untracked(|base| edit::enter(base, &mut waiting, at, typed, read));
        self.waiting.set(waiting);
        if let Some(change) = change {
            self.commit(change);
        }
    }

    /// Makes a change of structure.
    ///
    /// # Errors
    /// What is wrong with it; nothing has changed then.
    pub(super) fn restructure(self, with: impl FnOnce(&mut Value)) -> Result<(), Vec<Mistake>> {
        let change = self.base.with_untracked(|base| edit::restructure(base, with))?;
        self.commit(change);
        Ok(())
    }

    /// Puts a whole scenario that was checked in place of this one.
    pub(super) fn replace(self, draft: Draft) {
        self.commit(Change { draft, renames: Vec::new() });
    }

    fn commit(self, change: Change) {
        let Change { draft, renames } = change;
        let revised = self.session.revise(|case| {
            case.scenario = draft.into();
            case.commands.iter_mut().for_each(|timed| edit::follow_names(&mut timed.command, &renames));
        });
        // The draft was checked, so this is a mistake of the program; it is still said rather than hidden.
        if let Err(problem) = revised {
            self.session.notices().show(Notice::new(Weight::Problem, sentence(&problem.to_string())));
        }
        self.seen.set_value(self.base.get_untracked());
        // What still waits is measured against what now is.
        let mut waiting = self.waiting.get_untracked();
        if !waiting.is_empty() {
            let change = self.base.with_untracked(|base| edit::settle(base, &mut waiting));
            self.waiting.set(waiting);
            if let Some(change) = change {
                self.commit(change);
            }
        }
    }

    /// Goes to an item of a list, or to the list.
    pub(super) fn select(self, item: Option<usize>) {
        self.place.update(|place| place.item = item);
    }

    /// Adds an item after all others and goes to it.
    pub(super) fn add(self, list: &'static List) {
        let new = self.base.with_untracked(|base| edit::blank(base, list));
        self.insert(list, usize::MAX, new);
    }

    /// Adds an item like another one after it and goes to it.
    pub(super) fn duplicate(self, list: &'static List, at: usize) {
        if let Some(new) = self.base.with_untracked(|base| edit::copy(base, list, at)) {
            self.insert(list, at + 1, new);
        }
    }

    /// Puts an item at a place of a list and goes to it. What keeps it from fitting is said.
    pub(super) fn insert(self, list: &'static List, at: usize, new: Value) {
        let mut place = at;
        let done = self.restructure(|scenario| {
            if let Some(items) = super::path::get_mut(scenario, list.key).and_then(Value::as_array_mut) {
                place = at.min(items.len());
                items.insert(place, new);
            }
        });
        match done {
            Ok(()) => {
                self.waiting
                    .update(|waiting| edit::follow(waiting, list.key, |i| Some(if i >= place { i + 1 } else { i })));
                self.select(Some(place));
                focus_later("sb-ed-form");
            }
            Err(told) => self.refuse(&told),
        }
    }

    /// Moves an item so many places on, or back, and stays with it.
    pub(super) fn shift(self, list: &'static List, at: usize, by: isize) {
        let Some(to) = at.checked_add_signed(by) else { return };
        let count = self.base.with_untracked(|base| super::path::count(base, list.key));
        if to >= count {
            return;
        }
        let done = self.restructure(|scenario| {
            if let Some(items) = super::path::get_mut(scenario, list.key).and_then(Value::as_array_mut) {
                items.swap(at, to);
            }
        });
        match done {
            Ok(()) => {
                let swap = |i| {
                    if i == at {
                        to
                    } else if i == to {
                        at
                    } else {
                        i
                    }
                };
                self.waiting.update(|waiting| edit::follow(waiting, list.key, |i| Some(swap(i))));
                self.select(Some(to));
            }
            Err(told) => self.refuse(&told),
        }
    }

    /// Removes an item; asks first if something else would break.
    pub(super) fn remove(self, list: &'static List, at: usize) {
        let (removal, name) = self.base.with_untracked(|base| {
            let name = get(base, &item(list.key, at)).map(|found| title(list, found)).unwrap_or_default();
            (edit::removal(base, list.key, at), name)
        });
        let named = |timed: &&signalbox::words::TimedCommand| edit::names_item(&timed.command, list.key, &name);
        let commands = self.session.case().commands.iter().filter(named).count();
        let what = if name.is_empty() { list.what.to_owned() } else { format!("{} {name}", list.what) };
        let question = Question { what, removal, commands, list: list.key, at };
        if question.removal.breaks.is_empty() && commands == 0 {
            self.remove_now(question);
        } else {
            self.question.set(Some(question));
        }
    }

    /// Removes an item with all that refers to it.
    pub(super) fn remove_now(self, question: Question) {
        let Question { removal, list, at, .. } = question;
        self.question.set(None);
        let Some(change) = removal.change else { return };
        self.waiting.update(|waiting| {
            edit::follow(waiting, list, |i| (i != at).then_some(if i > at { i - 1 } else { i }));
            // References may have gone from other lists; what waits there may no longer have its place.
            if !removal.breaks.is_empty() {
                waiting.retain(|place, _| super::path::split(place, list).is_some() || !place.contains('['));
            }
        });
        self.commit(change);
        let left = self.base.with_untracked(|base| super::path::count(base, list));
        self.select(left.checked_sub(1).map(|last| last.min(at)));
        focus_later(if left == 0 { "sb-ed-list" } else { "sb-ed-form" });
    }

    /// Says what keeps something from being done.
    pub(super) fn refuse(self, told: &[Mistake]) {
        let text: Vec<_> = told.iter().map(|mistake| format!("{} {}", mistake.what, mistake.mend)).collect();
        self.session.notices().show(Notice::new(Weight::Refused, text.join(" ")));
    }

    /// Says that something was done.
    pub(super) fn say(self, text: impl Into<String>) {
        self.session.notices().show(Notice::new(Weight::Done, text));
    }

    /// Goes to the field of a path and gives it the focus.
    pub(super) fn go_to(self, path: &str) {
        let (section, found) = section_of(path);
        let in_list = SECTIONS.get(section).and_then(super::tables::Section::list).is_some();
        let found = found.filter(|_| in_list);
        self.place.set(Place { section, item: found });
        focus_later(&field_id(path));
    }
}

/// A draft as JSON.
pub(super) fn as_json(draft: &Draft) -> Value {
    // By way of its text: writing and reading text is in the app already, writing values would be a second copy of it.
    serde_json::from_str(&json::write(draft)).unwrap_or_default()
}

/// A draft as its file has it.
pub(super) fn pretty(draft: &Draft) -> String {
    json::write_pretty(draft)
}

/// The id of a field's control: the browser's ids take no brackets well.
pub(super) fn field_id(path: &str) -> String {
    format!("sb-ed-{}", path.replace(['.', '['], "-").replace(']', ""))
}

/// Gives the focus to an element once what was changed is drawn; to the nearest one around if it is not there.
pub(super) fn focus_later(id: &str) {
    let id = id.to_owned();
    request_animation_frame(move || {
        let mut wanted = id.as_str();
        let found = loop {
            if let Some(found) = document().get_element_by_id(wanted) {
                break found;
            }
            match wanted.rsplit_once('-') {
                Some((outer, _)) if outer != "sb" && outer != "sb-ed" => wanted = outer,
                _ => match document().get_element_by_id("sb-ed-form") {
                    Some(form) => break form,
                    None => return,
                },
            }
        };
        if let Ok(element) = found.dyn_into::<web_sys::HtmlElement>() {
            // An element that cannot take the focus is still on screen.
            let _ = element.focus();
        }
    });
}
