//! Which page is shown, and how the address says it: `#rules`.

use leptos::{ev, prelude::*};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use super::{Session, link};

/// A page of the app. All of them show the same case at the same moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Page {
    /// Everything at once.
    #[default]
    Live,
    /// The lanes, and charts on the same axis.
    Timeline,
    /// The state machine and its rules in force.
    Machine,
    /// The scenario, to be edited.
    Scenario,
    /// The rules: transitions, refusals, readings.
    Rules,
    /// All histories of a small world.
    Worlds,
    /// The HTTP API of the simulated organisation.
    Api,
    /// Guided scenarios.
    Learn,
}

impl Page {
    /// The pages in the order of their tabs.
    pub const ALL: &'static [Page] =
        &[Page::Live, Page::Timeline, Page::Machine, Page::Scenario, Page::Rules, Page::Worlds, Page::Api, Page::Learn];

    /// Its word in addresses.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Page::Live => "live",
            Page::Timeline => "timeline",
            Page::Machine => "machine",
            Page::Scenario => "scenario",
            Page::Rules => "rules",
            Page::Worlds => "worlds",
            Page::Api => "api",
            Page::Learn => "learn",
        }
    }

    /// What stands on its tab.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Page::Live => "Live",
            Page::Timeline => "Timeline",
            Page::Machine => "Machine",
            Page::Scenario => "Scenario",
            Page::Rules => "Rules",
            Page::Worlds => "Worlds",
            Page::Api => "API",
            Page::Learn => "Learn",
        }
    }

    /// The page of an address's fragment, with or without its `#`.
    #[must_use]
    pub fn of_fragment(fragment: &str) -> Option<Page> {
        let word = fragment.trim_start_matches('#');
        Page::ALL.iter().copied().find(|page| page.id() == word)
    }
}

impl Session {
    /// Keeps the page and the address in step, and the title with both. An address that is a link is opened.
    pub(super) fn follow_address(self) {
        let read = move || {
            let fragment = fragment();
            if link::is_link(&fragment) {
                self.open_link(fragment);
            } else if let Some(page) = Page::of_fragment(&fragment) {
                self.page.set(page);
            }
        };
        read();
        // Tabs are links: the browser changes the address, and its own buttons for back and forward work.
        let listening = window_event_listener(ev::hashchange, move |_| read());
        on_cleanup(move || listening.remove());
        Effect::new(move || {
            document().set_title(&match self.page.get() {
                Page::Live => "Signalbox".to_owned(),
                page => format!("{} · Signalbox", page.title()),
            });
        });
    }

    /// Writes the page into the address, in place of what is there.
    pub(super) fn mend_address(self) {
        let page = self.page.get_untracked();
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("#{}", page.id())));
        }
    }

    /// Goes to another page, as its tab does.
    pub fn go(self, page: Page) {
        if self.page.get_untracked() == page {
            return;
        }
        self.page.set(page);
        let history = window().history();
        // An address that cannot be written only means that the page is not remembered in it.
        if let Ok(history) = history {
            let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&format!("#{}", page.id())));
        }
    }
}

/// What follows the `#` of the address, `#` included.
pub(super) fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_found_again_by_its_address() {
        for page in Page::ALL {
            assert_eq!(Page::of_fragment(&format!("#{}", page.id())), Some(*page));
        }
        assert_eq!(Page::of_fragment("#sb-main"), None);
        assert_eq!(Page::of_fragment(""), None);
    }
}
