//! The page "API".

use leptos::prelude::*;

/// The page.
#[component]
pub fn Api() -> impl IntoView {
    view! { <h1 class="sb-page__title">"API"</h1> }
}
