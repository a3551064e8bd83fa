//! What the script that outlives the app (`web/shell/start.js`) and the app know of each other: attributes of the document's root, an
//! event, and a function.

use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};

use super::{Session, keep::Hold};

/// The event that the app is shown.
const STARTED: &str = "signalbox-started";
/// The function that covers the page.
const STOPPED: &str = "signalboxStopped";

/// Covers the page. For the panic hook: the module traps next, whoever catches that.
pub fn stopped(message: &str) {
    let cover = js_sys::Reflect::get(&window(), &STOPPED.into()).ok();
    if let Some(cover) = cover.and_then(|cover| cover.dyn_into::<js_sys::Function>().ok()) {
        // Without a cover the panic is still in the console.
        drop(cover.call1(&JsValue::NULL, &message.into()));
    }
}

/// Says that the app is shown.
pub fn started() {
    if let Ok(event) = web_sys::Event::new(STARTED) {
        // It says only whether a listener wants the default prevented, and there is none.
        let _ = window().dispatch_event(&event);
    }
}

/// The name of this page, which no other page has.
pub(super) fn page() -> String {
    root().and_then(|root| root.get_attribute("data-page")).unwrap_or_default()
}

/// Says which case is open, for whoever speaks when the app no longer can.
pub(super) fn set_case(id: &str) {
    set("data-case", id);
}

impl Session {
    /// Keeps the document's root in step with which case is open and whether this tab stores it.
    pub(super) fn show_hold(self) {
        Effect::new(move || {
            let hold = match self.hold.get() {
                Hold::Asking | Hold::Mine => "mine",
                Hold::Elsewhere | Hold::Taken => "elsewhere",
                Hold::Closed => "closed",
            };
            self.edition.track();
            set("data-hold", hold);
            set_case(&self.case_id());
        });
    }
}

fn set(name: &str, value: &str) {
    if let Some(root) = root() {
        // The root of a document takes any attribute.
        let _ = root.set_attribute(name, value);
    }
}

fn root() -> Option<web_sys::Element> {
    document().document_element()
}
