//! What the textures of the timeline mean.

use leptos::prelude::*;

/// The textures, in the order of a run's life: class, cause, words.
const TEXTURES: [(&str, Option<&str>, &str); 7] = [
    ("waiting", Some("workspace_busy"), "waits for its workspace"),
    ("waiting", Some("slots_full"), "waits for a slot"),
    ("dispatched", None, "runner starting"),
    ("executing", None, "executing"),
    ("policy", None, "policy check"),
    ("approval", None, "waits for a person"),
    ("ghost", None, "still to come"),
];

/// The legend.
#[component]
pub(super) fn Legend() -> impl IntoView {
    let one = |(kind, cause, words): (&'static str, Option<&'static str>, &'static str)| {
        let status = match kind {
            "executing" => "in_progress",
            "policy" => "pending_policy",
            "approval" => "pending_approval",
            _ => "queued",
        };
        view! {
            <li class="sb-legend__item">
                <span class="sb-legend__swatch sb-st" data-status=status aria-hidden="true">
                    <span class=format!("sb-stretch sb-stretch--{kind}") data-cause=cause></span>
                </span>
                {words}
            </li>
        }
    };
    view! {
        <ul class="sb-legend" aria-label="Legend">
            {TEXTURES.map(one).collect_view()}
            <li class="sb-legend__item sb-legend__item--shape">"round: plan · square: apply · colour: how it ended"</li>
        </ul>
    }
}
