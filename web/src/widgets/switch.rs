//! On or off.

use crate::follow::value_of;
use leptos::prelude::*;

/// A switch with its name.
#[component]
pub fn Switch(
    /// Its name.
    label: &'static str,
    /// Whether it is on.
    #[prop(into)]
    on: Signal<bool>,
    /// It was switched.
    on_change: impl Fn(bool) + 'static,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="sb-switch"
            role="switch"
            aria-checked=value_of(move || on.get().to_string())
            on:click=move |_| on_change(!on.get_untracked())
        >
            <span class="sb-switch__track" aria-hidden="true"></span>
            <span class="sb-switch__name">{label}</span>
        </button>
    }
}
