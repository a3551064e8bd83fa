//! The timeline's keys, after the chart tools that people know: W and S zoom, A and D pan, F fits.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast as _;

use crate::{panels::Shared, session::Session};

/// What a key does to the window; `None` for other keys.
pub(super) fn action(key: &str) -> Option<fn(Shared)> {
    Some(match key {
        "w" | "W" => Shared::zoom_in,
        "s" | "S" => Shared::zoom_out,
        "a" | "A" => Shared::earlier,
        "d" | "D" => Shared::later,
        "f" | "F" => Shared::fit,
        _ => return None,
    })
}

/// Listens while the timeline is on the page. Keys are left alone while somebody types, while a dialog is open, with Ctrl or Alt
/// held, and where the user switched single letters off.
pub(super) fn listen(session: Session, shared: Shared) {
    let listening = window_event_listener(ev::keydown, move |event| {
        let held = event.ctrl_key() || event.meta_key() || event.alt_key();
        if held || event.default_prevented() || !session.prefs.with_untracked(|p| p.letters) || busy(event.target()) {
            return;
        }
        if let Some(act) = action(&event.key()) {
            event.prevent_default();
            act(shared);
        }
    });
    on_cleanup(move || listening.remove());
}

fn busy(target: Option<web_sys::EventTarget>) -> bool {
    let typing = target
        .and_then(|t| t.dyn_into::<web_sys::Element>().ok())
        .is_some_and(|e| e.closest("input,textarea,select,[contenteditable]").is_ok_and(|found| found.is_some()));
    typing || document().query_selector("dialog[open]").is_ok_and(|found| found.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_five_letters_are_taken() {
        let taken = (b'a'..=b'z').filter(|c| action(&char::from(*c).to_string()).is_some()).count();
        assert_eq!(taken, 5);
        assert!(action("Enter").is_none());
    }
}
