//! The page "Learn".

use leptos::prelude::*;

/// The page.
#[component]
pub fn Learn() -> impl IntoView {
    view! { <h1 class="sb-page__title">"Learn"</h1> }
}
