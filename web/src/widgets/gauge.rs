//! How much of something is used.

use crate::follow::value_of;
use leptos::prelude::*;

/// A bar with its figures beside it. More than there is room for shows in the bar, in the words and to assistive technology.
#[component]
pub fn Gauge(
    /// What is measured.
    label: &'static str,
    /// The share that is used; above 1 it is too much.
    #[prop(into)]
    share: Signal<f64>,
    /// The figures in words.
    #[prop(into)]
    says: Signal<String>,
) -> impl IntoView {
    view! {
        <div
            class="sb-gauge"
            class:sb-gauge--over=value_of(move || share.get().gt(&1.0))
            role="meter"
            aria-label=label
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=value_of(move || (share.get().min(1.0) * 100.0).round().to_string())
            aria-valuetext=says
        >
            <span class="sb-gauge__bar" aria-hidden="true">
                <span class="sb-gauge__fill" style:width=value_of(move || format!("{:.1}%", share.get().min(1.0) * 100.0))></span>
            </span>
            <span class="sb-gauge__says" aria-hidden="true">{says}</span>
        </div>
    }
}
