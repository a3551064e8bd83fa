//! The parts all screens are made of. They know nothing of runs, and nothing of the session.

#![allow(unreachable_pub, reason = "the component macro repeats each name in a private place")]

mod button;
mod dialog;
mod gauge;
mod icon;
mod namer;
mod select;
mod slider;
mod switch;
mod toast;

pub use button::{Button, IconButton};
pub use dialog::Dialog;
pub use gauge::Gauge;
pub use icon::{Icon, Shape};
pub use namer::Namer;
pub use select::{Choice, Select};
pub use slider::Slider;
pub use switch::Switch;
pub use toast::Toast;

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::prelude::{document, request_animation_frame};
use wasm_bindgen::JsCast as _;

/// Gives an element the focus once the page is drawn anew.
pub fn focus_later(id: &str) {
    let id = id.to_owned();
    request_animation_frame(move || {
        let found = document().get_element_by_id(&id).and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok());
        if let Some(element) = found {
            // An element that cannot take the focus is still on the page.
            let _ = element.focus();
        }
    });
}

/// A name for an element of which there are many: unique on the page.
pub(crate) fn unique(stem: &str) -> String {
    static LAST: AtomicU32 = AtomicU32::new(0);
    format!("sb-{stem}-{}", LAST.fetch_add(1, Ordering::Relaxed))
}
