//! The page "Worlds".

use leptos::prelude::*;

/// The page.
#[component]
pub fn Worlds() -> impl IntoView {
    view! { <h1 class="sb-page__title">"Worlds"</h1> }
}
