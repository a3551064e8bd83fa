//! Panels out of sight. One that is below the window, or scrolled away, need not follow every step of a drag: it waits until the
//! cursor rests, for at most a second, and so leaves the frame to what is seen. It is brought up to date at once when the page is
//! scrolled, which the browser tells before it paints, and when the case changes. What it says of its moment is always what it shows.

use leptos::{ev, html, prelude::*};
use signalbox::{history::Simulation, policy::Scene};
use wasm_bindgen::{JsCast as _, closure::Closure};

use crate::{
    follow::Memo,
    session::{Cursor, Session},
};

/// How long the cursor rests before a panel out of sight follows it.
const REST: std::time::Duration = std::time::Duration::from_millis(100);
/// After so many rests that were none, it follows a cursor that still moves.
const MOST: u32 = 8;

/// The moment that a panel shows.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Moment {
    cursor: Cursor,
    revision: u32,
    /// How often the panel caught up.
    caught: u32,
}

impl Moment {
    /// What is shown after `self`, when it is `now` and the panel is near the window or is not.
    fn then(self, now: Moment, near: bool) -> Moment {
        let moved_only = self.revision == now.revision && self.caught == now.caught;
        if !near && moved_only { self } else { now }
    }
}

/// Where a panel is, and the moment it shows. A handle.
#[derive(Clone, Copy)]
pub(super) struct Sight {
    session: Session,
    /// The panel's element.
    pub(super) node: NodeRef<html::Section>,
    moment: Memo<Moment>,
    caught: RwSignal<u32>,
}

impl Sight {
    /// For the panel whose component calls this.
    pub(super) fn new() -> Sight {
        let session = Session::expect();
        let (near, caught) = (RwSignal::new(true), RwSignal::new(0_u32));
        let moment = Memo::new(move |before: Option<&Moment>| {
            let now = Moment { cursor: session.cursor(), revision: session.revision(), caught: caught.get() };
            before.map_or(now, |before| before.then(now, near.get()))
        });
        let sight = Sight { session, node: NodeRef::new(), moment, caught };
        sight.watch(near);
        let waits = StoredValue::new(false);
        Effect::new(move || {
            if sight.is_behind() && !waits.get_value() {
                waits.set_value(true);
                sight.wait(waits, MOST);
            }
        });
        let scrolled = window_event_listener(ev::scroll, move |_| {
            if untrack(move || sight.is_behind()) {
                sight.catch_up();
            }
        });
        on_cleanup(move || scrolled.remove());
        sight
    }

    /// The instant that is shown (tracked).
    pub(super) fn cursor(self) -> Cursor {
        self.moment.with(|moment| moment.cursor)
    }

    /// As [`Session::state`], for what this panel shows.
    pub(super) fn state<T: PartialEq + Clone + Send + Sync + 'static>(
        self,
        f: impl Fn(&Scene<'_>, &Simulation) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        let event = Memo::new(move |_| self.moment.with(|moment| (moment.cursor.seq, moment.revision)));
        Memo::new(move |_| {
            // Read, not only tracked: nobody else brings it up to date.
            event.get();
            self.session.look_at_event(&f)
        })
    }

    fn is_behind(self) -> bool {
        self.cursor() != self.session.cursor()
    }

    /// The page may have been left meanwhile.
    fn catch_up(self) {
        self.caught.try_update(|n| *n += 1);
    }

    fn wait(self, waits: StoredValue<bool>, most: u32) {
        let here = untrack(move || self.session.cursor());
        let over = move || {
            if waits.try_get_value().is_none() {
                return;
            }
            if most > 0 && untrack(move || self.session.cursor()) != here {
                self.wait(waits, most - 1);
            } else {
                waits.set_value(false);
                self.catch_up();
            }
        };
        set_timeout(over, REST);
    }

    /// Keeps `near` in step with where the panel is.
    fn watch(self, near: RwSignal<bool>) {
        Effect::new(move || {
            let Some(node) = self.node.get() else { return };
            let seen = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
                let latest = entries.pop().dyn_into::<web_sys::IntersectionObserverEntry>();
                if let Ok(latest) = latest {
                    near.try_set(latest.is_intersecting());
                }
            });
            // Without an observer the panel counts as seen, always.
            let Ok(observer) = web_sys::IntersectionObserver::new(seen.as_ref().unchecked_ref()) else { return };
            observer.observe(&node);
            let kept = StoredValue::new_local(Some((observer, seen)));
            on_cleanup(move || {
                kept.update_value(|kept| {
                    if let Some((observer, _)) = kept.take() {
                        observer.disconnect();
                    }
                });
            });
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seq: u32, revision: u32, caught: u32) -> Moment {
        Moment { cursor: Cursor { seq, ..Cursor::default() }, revision, caught }
    }

    #[test]
    fn only_a_moving_cursor_is_followed_later_and_only_out_of_sight() {
        let shown = at(5, 1, 0);
        assert_eq!(shown.then(at(9, 1, 0), true), at(9, 1, 0), "in sight");
        assert_eq!(shown.then(at(9, 1, 0), false), shown, "out of sight");
        assert_eq!(shown.then(at(9, 2, 0), false), at(9, 2, 0), "the case has changed");
        assert_eq!(shown.then(at(9, 1, 1), false), at(9, 1, 1), "it caught up");
    }
}
