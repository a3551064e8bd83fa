//! What a session lives in: the app, which has a page to itself, or an element of somebody else's page. Whatever reaches beyond the
//! panels asks here: keys, addresses, the focus.

use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast as _, closure::Closure};

use super::{Page, Session, WHY};

/// What a session lives in.
#[derive(Clone, Debug, Default)]
pub enum Home {
    /// The app. It has the page to itself: its keys, its address, its title, its storage.
    #[default]
    App,
    /// An element of somebody else's page, of which it takes nothing but this room.
    Element {
        /// What everything of the element lies in.
        root: web_sys::HtmlElement,
        /// The address of the app, if the host says where it is.
        app: Option<String>,
    },
}

impl Session {
    /// Whether it lives in an element.
    #[must_use]
    pub fn is_embedded(self) -> bool {
        self.home.with_value(|home| matches!(home, Home::Element { .. }))
    }

    /// Whether it is known where the app is.
    #[must_use]
    pub fn is_linkable(self) -> bool {
        self.app().is_some()
    }

    /// Where a page of the app is, for a link to it; none in an element that does not know where the app is.
    #[must_use]
    pub fn address_of(self, page: Page) -> Option<String> {
        Some(format!("{}#{}", self.app()?, page.id()))
    }

    /// The address of the app without what follows `#`; relative to the page in the app itself.
    pub(super) fn app(self) -> Option<String> {
        match self.home.get_value() {
            Home::App => Some(String::new()),
            Home::Element { app, .. } => app.map(|app| app.split('#').next().unwrap_or_default().to_owned()),
        }
    }

    /// Listens to the keys of the page, or to those of the element while the keyboard is in it.
    pub fn on_key(self, heard: impl Fn(ev::KeyboardEvent) + 'static) {
        match self.home.get_value() {
            Home::App => {
                let listening = window_event_listener(ev::keydown, heard);
                on_cleanup(move || listening.remove());
            }
            Home::Element { root, .. } => {
                let heard = Closure::<dyn Fn(ev::KeyboardEvent)>::new(heard);
                // An element always takes a listener; it goes with the element.
                let _ = root.add_event_listener_with_callback("keydown", heard.as_ref().unchecked_ref());
                let kept = StoredValue::new_local(Some((root, heard)));
                on_cleanup(move || {
                    kept.try_update_value(|kept| {
                        if let Some((root, heard)) = kept.take() {
                            let _ = root.remove_event_listener_with_callback("keydown", heard.as_ref().unchecked_ref());
                        }
                    });
                });
            }
        }
    }

    /// Whether a dialog has the keyboard to itself. A dialog of a host's page that has it would not let it into the element.
    #[must_use]
    pub fn in_dialog(self) -> bool {
        !self.is_embedded() && document().query_selector("dialog[open]").is_ok_and(|found| found.is_some())
    }

    /// Gives the keyboard to the part that explains the selected run.
    pub fn focus_why(self) {
        match self.home.get_value() {
            Home::App => focus(document().get_element_by_id(WHY)),
            // There it may come with the run only, so it is looked for once the element is drawn anew.
            Home::Element { root, .. } => {
                request_animation_frame(move || focus(root.query_selector(&format!("#{WHY}")).ok().flatten()));
            }
        }
    }

    /// Whether the case may only be looked at from now on.
    pub fn set_read_only(self, on: bool) {
        self.read_only.set(on);
    }

    /// Whether the user may change the case (tracked).
    #[must_use]
    pub fn may_change(self) -> bool {
        !self.read_only.get()
    }
}

fn focus(found: Option<web_sys::Element>) {
    if let Some(element) = found.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        // An element that cannot take the focus is still on screen.
        let _ = element.focus();
    }
}
