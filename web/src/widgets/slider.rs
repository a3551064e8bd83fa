//! A value between two ends.

use crate::follow::value_of;
use leptos::prelude::*;

/// A slider with its value in words beside it.
#[component]
pub fn Slider(
    /// Its name.
    label: &'static str,
    /// Where it stands, 0 to 100.
    #[prop(into)]
    place: Signal<f64>,
    /// What that means.
    #[prop(into)]
    says: Signal<String>,
    /// It was moved.
    on_move: impl Fn(f64) + 'static,
) -> impl IntoView {
    let moved = move |event: web_sys::Event| {
        if let Ok(place) = event_target_value(&event).parse() {
            on_move(place);
        }
    };
    view! {
        <label class="sb-slider" style:--x=value_of(move || format!("{:.2}", place.get()))>
            <span class="sb-slider__label">{label}</span>
            <input
                class="sb-slider__range"
                type="range"
                min="0"
                max="100"
                step="1"
                prop:value=value_of(move || format!("{:.0}", place.get()))
                aria-valuetext=says
                on:input=moved
            />
            <span class="sb-slider__says" aria-hidden="true">{says}</span>
        </label>
    }
}
