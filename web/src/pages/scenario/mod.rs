//! The page "Scenario".

use leptos::prelude::*;

/// The page.
#[component]
pub fn Scenario() -> impl IntoView {
    view! { <h1 class="sb-page__title">"Scenario"</h1> }
}
