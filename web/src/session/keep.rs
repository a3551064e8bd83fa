//! Keeps the storage in step with the session, as long as this tab may write the case. Effects, since the storage is outside of it.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use super::{
    Notice, Session, Weight,
    desk::Desk,
    door,
    lock::{self, Held},
    prefs::Prefs,
    store::{self, Opened, Place},
};

/// A place is stored when the cursor has rested this long.
const REST_MS: u32 = 250;
/// A change is stored this much later, together with those that follow it: after the frame that shows it, and so that storing takes
/// no more than a twentieth of the time.
const BEHIND_MS: (f64, f64) = (20.0, 250.0);
/// The pause before storing, as a multiple of what storing took the last time.
const SHARE: f64 = 20.0;
/// A tab that reloads asks again after this long: the page before it may not have let go yet.
const AGAIN_MS: u32 = 150;
/// How often it asks again.
const TRIES: u32 = 4;

/// Whether this tab may write the case that it shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hold {
    /// It asks.
    Asking,
    /// It may.
    Mine,
    /// Another tab has the case open.
    Elsewhere,
    /// Another tab has taken it over.
    Taken,
    /// The storage holds something that cannot be read nor kept elsewhere, so nothing is written.
    Closed,
}

/// What is remembered about storing, between one task and the next.
#[derive(Default)]
pub(super) struct Keeping {
    held: Option<Held>,
    /// Something has changed since it was stored last.
    dirty: bool,
    behind: Option<Timeout>,
    /// How long it took to store the case the last time, in milliseconds.
    took: f64,
    /// When the case was changed that this tab last read or wrote, by its own word.
    base: f64,
}

impl Keeping {
    /// The start, with a case that was read.
    pub(super) fn of(desk: &Desk) -> Keeping {
        Keeping { base: desk.changed, ..Keeping::default() }
    }

    /// Another case was read, or the same one anew.
    pub(super) fn starts_from(&mut self, desk: &Desk) {
        (self.base, self.dirty) = (desk.changed, false);
    }
}

impl Session {
    /// Stores what changes from now on.
    pub(super) fn keep_stored(self, fresh: bool) {
        Effect::watch(move || self.edition.get(), move |_, _, _| self.soil(), false);
        Effect::watch(
            move || self.marks.get(),
            move |marks, _, _| {
                if self.known_marks.with_value(|known| known != marks) {
                    self.known_marks.set_value(marks.clone());
                    self.desk.update_value(|desk| (desk.touched, desk.changed) = (true, store::now()));
                    self.soil();
                }
            },
            false,
        );
        Effect::new(move || {
            let prefs = Prefs { speed: self.speed.get(), ..self.prefs.get() };
            if self.hold.get_untracked() != Hold::Closed {
                self.say(store::save_prefs(&prefs));
            }
        });
        // The place: when the cursor rests; while playing, when the page goes away.
        let timer = StoredValue::new_local(None::<Timeout>);
        Effect::new(move || {
            self.cursor.track();
            self.selected.track();
            self.page.track();
            self.zoom.track();
            if self.playing.get() {
                return;
            }
            // Dropping the timer before cancels it.
            timer.set_value(Some(Timeout::new(REST_MS, move || self.save_place())));
        });
        // A page that is left or put into the background may be ended without another word.
        let leaving = ["pagehide", "blur", "visibilitychange"].map(|event| {
            window_event_listener_untyped(event, move |_| {
                self.flush();
                self.save_place();
            })
        });
        // A page that can be left has not been stopped by its case.
        let left = window_event_listener_untyped("pagehide", move |_| door::settled(&self.case_id()));
        on_cleanup(move || left.remove());
        on_cleanup(move || leaving.into_iter().for_each(WindowListenerHandle::remove));
        if fresh {
            self.soil();
        }
        self.show_hold();
        door::opened(&self.case_id());
        if self.hold.get_untracked() != Hold::Closed {
            self.claim(false, TRIES);
        }
    }

    /// Something has to be stored.
    pub(super) fn soil(self) {
        if self.hold.get_untracked() == Hold::Closed {
            return;
        }
        self.keeping.update_value(|keeping| {
            keeping.dirty = true;
            if keeping.behind.is_none() {
                let pause = (keeping.took * SHARE).clamp(BEHIND_MS.0, BEHIND_MS.1) as u32;
                keeping.behind = Some(Timeout::new(pause, move || self.flush()));
            }
        });
    }

    /// Stores what has changed, now.
    pub fn flush(self) {
        let mine = self.hold.get_untracked() == Hold::Mine;
        let dirty = self.keeping.try_update_value(|keeping| {
            // A timer that has run, or need not run any more.
            if let Some(timer) = keeping.behind.take() {
                timer.cancel();
            }
            mine && std::mem::take(&mut keeping.dirty)
        });
        if dirty != Some(true) {
            return;
        }
        let begun = store::now();
        self.desk.update_value(|desk| self.player.with_value(|player| desk.note(player)));
        let failed = self
            .desk
            .with_value(|desk| self.marks.with_untracked(|marks| store::save_desk(desk, marks, || self.case())));
        self.say(failed);
        let took = store::now() - begun;
        self.keeping.update_value(|keeping| {
            (keeping.base, keeping.took) = (self.desk.with_value(|desk| desk.changed), took);
        });
        let id = self.case_id();
        store::remember_open(&id);
        // What is stored now has been opened, whatever happened to it last time.
        if door::did_not_open(&id) {
            door::forget(&id);
        }
        self.save_place();
        self.shelf.update(|n| *n += 1);
    }

    fn save_place(self) {
        if self.hold.get_untracked() != Hold::Mine {
            return;
        }
        let cursor = self.cursor.get_untracked();
        let place = Place {
            seq: cursor.seq,
            at: cursor.at,
            selected: self.selected.get_untracked(),
            page: self.page.get_untracked(),
            zoom: self.zoom.get_untracked(),
            theme: self.look.get_untracked(),
        };
        self.say(self.desk.with_value(|desk| store::save_place(&desk.id, place)));
    }

    fn say(self, failed: Option<Notice>) {
        if let Some(notice) = failed {
            self.notices.show(notice);
        }
    }

    /// Asks for the right to write the case; with `steal`, takes it from the tab that has it.
    fn claim(self, steal: bool, tries: u32) {
        let id = self.case_id();
        let here = {
            let id = id.clone();
            move || self.case_id() == id
        };
        let still = here.clone();
        let lost = move || {
            if still() && self.hold.get_untracked() == Hold::Mine {
                self.keeping.update_value(|keeping| keeping.held = None);
                self.hold.set(Hold::Taken);
            }
        };
        leptos::task::spawn_local(async move {
            let held = lock::ask(&id, steal, lost).await;
            if !here() {
                // Another case is open by now; what was granted goes back.
                return;
            }
            match held {
                Some(held) => {
                    self.keeping.update_value(|keeping| keeping.held = Some(held));
                    self.granted(steal || tries < TRIES);
                }
                None if tries > 0 && !steal => {
                    Timeout::new(AGAIN_MS, move || {
                        if here() {
                            self.claim(false, tries - 1)
                        }
                    })
                    .forget();
                }
                None => self.hold.set(Hold::Elsewhere),
            }
        });
    }

    /// The case is this tab's now. `late`: another tab may have stored it since it was read here.
    fn granted(self, late: bool) {
        let id = self.case_id();
        let (tried, base) = self.keeping.with_value(|keeping| (keeping.dirty, keeping.base));
        let stored = late.then(|| store::open(&id).ok()).flatten();
        // If the other tab changed nothing, what was tried out here goes on from it and can be undone.
        if let Some(stored) = stored.filter(|stored| stored.desk.changed != base) {
            if tried {
                self.keep_a_copy();
            }
            self.show(stored);
        }
        self.hold.set(Hold::Mine);
        if store::is_stored(&id) {
            store::remember_open(&id);
        }
        self.flush();
    }

    /// Stores what was tried out without being stored, as a case of its own.
    fn keep_a_copy(self) {
        let case = self.case();
        let stored = self.desk.try_update_value(|desk| {
            let name = store::free_case_name(&format!("{}, tried out", desk.document().name));
            desk.id = store::new_id();
            (desk.touched, desk.changed) = (true, store::now());
            desk.rename(&name, self.cursor.get_untracked().at);
            let failed = self.marks.with_untracked(|marks| store::save_desk(desk, marks, || case));
            failed.unwrap_or_else(|| Notice::new(Weight::Done, format!("What you tried out is kept as “{name}”.")))
        });
        self.say(stored);
    }

    /// Takes the case over from the tab that has it open. What was tried out here is stored from now on; if both tabs went on, it
    /// becomes a case of its own.
    pub fn take_over(self) {
        self.claim(true, 0);
    }

    /// Goes on with a copy of the case, which is this tab's own.
    pub fn work_on_a_copy(self) {
        self.desk.update_value(|desk| {
            let name = store::free_case_name(&format!("{} (copy)", desk.document().name));
            desk.rename(&name, self.cursor.get_untracked().at);
            desk.id = store::new_id();
            (desk.touched, desk.changed) = (true, store::now());
        });
        self.grew();
        self.soil();
        self.hold.set(Hold::Asking);
        self.claim(false, 0);
    }

    /// Puts another case in place of this one. The one before stays stored, unless it was only looked at. `stored`: the other one is
    /// stored already.
    pub(super) fn put_on(self, opened: Opened, stored: bool) {
        self.flush();
        self.leave();
        self.show(opened);
        if self.hold.get_untracked() != Hold::Closed {
            self.hold.set(Hold::Asking);
            self.claim(false, TRIES);
        }
        if !stored {
            self.soil();
        }
    }

    /// Lets go of the case.
    fn leave(self) {
        if self.hold.get_untracked() == Hold::Mine {
            self.desk.with_value(|desk| {
                if !desk.touched {
                    store::remove(&desk.id);
                }
            });
        }
        // Dropping it gives the lock back.
        self.keeping.set_value(Keeping::default());
        self.shelf.update(|n| *n += 1);
    }

    /// Lets go of the case and forgets it.
    pub(super) fn discard(self) {
        self.keeping.update_value(|keeping| keeping.dirty = false);
        if self.hold.get_untracked() == Hold::Mine {
            self.desk.with_value(|desk| store::remove(&desk.id));
        }
    }
}
