//! The timeline's keys, after the chart tools that people know: W and S zoom, A and D pan, F fits; T shows a table.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast as _;

use super::stage::Stage;
use crate::panels::Shared;

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
pub(super) fn listen(stage: Stage, panel: NodeRef<html::Div>) {
    let (session, shared) = (stage.session, stage.shared);
    session.on_key(move |event| {
        let held = event.ctrl_key() || event.meta_key() || event.alt_key();
        let busy = typing(event.target()) || session.in_dialog();
        if held || busy || event.default_prevented() || !session.prefs.with_untracked(|p| p.letters) {
            return;
        }
        if matches!(event.key().as_str(), "t" | "T") && holds_focus(panel) {
            event.prevent_default();
            stage.table.update(|table| *table = !*table);
        } else if let Some(act) = action(&event.key()) {
            event.prevent_default();
            act(shared);
        }
    });
}

/// Whether the keyboard is in the panel.
fn holds_focus(panel: NodeRef<html::Div>) -> bool {
    let section = panel.get_untracked().and_then(|panel| panel.closest(".sb-timeline").ok().flatten());
    section.is_some_and(|section| has_focus(&section))
}

/// Whether the keyboard is in an element, also where the document does not say so because it lies in a shadow tree.
pub(super) fn has_focus(element: &web_sys::Element) -> bool {
    element.matches(":focus-within").unwrap_or(false)
}

fn typing(target: Option<web_sys::EventTarget>) -> bool {
    target
        .and_then(|t| t.dyn_into::<web_sys::Element>().ok())
        .is_some_and(|e| e.closest("input,textarea,select,[contenteditable]").is_ok_and(|found| found.is_some()))
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
