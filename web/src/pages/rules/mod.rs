//! The page "Rules".

use leptos::prelude::*;

/// The page.
#[component]
pub fn Rules() -> impl IntoView {
    view! { <h1 class="sb-page__title">"Rules"</h1> }
}
