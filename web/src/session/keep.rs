//! Keeps the storage in step with the session. Effects, since the storage is outside of it.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use super::{
    Notice, Session,
    prefs::Prefs,
    store::{self, Place},
};

/// A place is stored when the cursor has rested this long.
const REST_MS: u32 = 250;

impl Session {
    /// Stores what changes from now on.
    pub(super) fn keep_stored(self) {
        // The case: at once after every change of the user's.
        Effect::new(move || {
            self.edition.track();
            self.say(store::save_case(&self.case()));
            self.save_place();
        });
        Effect::new(move || {
            let prefs = Prefs { speed: self.speed.get(), ..self.prefs.get() };
            self.say(store::save_prefs(&prefs));
        });
        // The place: when the cursor rests; while playing, when the page goes away.
        let timer = StoredValue::new_local(None::<Timeout>);
        Effect::new(move || {
            self.cursor.track();
            self.selected.track();
            if self.playing.get() {
                return;
            }
            // Dropping the timer before cancels it.
            timer.set_value(Some(Timeout::new(REST_MS, move || self.save_place())));
        });
        let leaving = window_event_listener_untyped("pagehide", move |_| self.save_place());
        on_cleanup(move || leaving.remove());
    }

    fn save_place(self) {
        let cursor = self.cursor.get_untracked();
        let selected = self.selected.get_untracked();
        self.say(store::save_place(Place { seq: cursor.seq, at: cursor.at, selected }));
    }

    fn say(self, failed: Option<Notice>) {
        if let Some(notice) = failed {
            self.notices.show(notice);
        }
    }
}
