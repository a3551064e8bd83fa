//! The tabs: links, so that each page has an address.

use crate::follow::value_of;
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast as _;

use crate::session::{Page, Session};

/// The tabs of all pages.
#[component]
pub fn Tabs() -> impl IntoView {
    let session = Session::expect();
    // In full, since a link that begins with # is taken for one that skips to a place of this page.
    let address = window().location().href().unwrap_or_default();
    let address = address.split('#').next().unwrap_or_default().to_owned();
    let tab = move |page: &'static Page| {
        let here = move || session.page.get() == *page;
        view! {
            <li>
                <a
                    class="sb-tab"
                    href=format!("{address}#{}", page.id())
                    aria-current=value_of(move || here().then_some("page"))
                >
                    {page.title()}
                </a>
            </li>
        }
    };
    let strip = NodeRef::<html::Nav>::new();
    // Where not all tabs fit, that of the page is scrolled into the middle once it is laid out, whichever way one came to the page.
    Effect::new(move || {
        strip.track();
        session.page.track();
        request_animation_frame(move || centre(strip));
    });
    view! {
        <nav class="sb-tabs" aria-label="Pages" node_ref=strip>
            <ul class="sb-tabs__list">{Page::ALL.iter().map(tab).collect_view()}</ul>
        </nav>
    }
}

/// Scrolls the strip, and nothing else, so that the tab of the page is in its middle.
fn centre(strip: NodeRef<html::Nav>) {
    let Some(strip) = strip.try_get_untracked().flatten() else { return };
    let tab = strip.query_selector("[aria-current]").ok().flatten();
    let Some(tab) = tab.and_then(|tab| tab.dyn_into::<web_sys::HtmlElement>().ok()) else { return };
    let middle = tab.offset_left() - strip.offset_left() + tab.offset_width() / 2;
    strip.set_scroll_left(middle - strip.client_width() / 2);
}
