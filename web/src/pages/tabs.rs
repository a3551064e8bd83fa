//! The tabs: links, so that each page has an address.

use crate::follow::value_of;
use leptos::prelude::*;

use crate::session::{Page, Session};

/// The tabs of all pages.
#[component]
pub fn Tabs() -> impl IntoView {
    let session = Session::expect();
    let tab = move |page: &'static Page| {
        let here = move || session.page.get() == *page;
        view! {
            <li>
                <a class="sb-tab" href=format!("#{}", page.id()) aria-current=value_of(move || here().then_some("page"))>
                    {page.title()}
                </a>
            </li>
        }
    };
    view! {
        <nav class="sb-tabs" aria-label="Pages">
            <ul class="sb-tabs__list">{Page::ALL.iter().map(tab).collect_view()}</ul>
        </nav>
    }
}
