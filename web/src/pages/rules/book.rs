//! Every rule by its id, and where the published diagram contradicts itself.

use leptos::prelude::*;

use super::{anchor, basis};
use crate::{panels::told, text};

/// Where the published lifecycle contradicts itself or its own table, and how it is read here.
const CONTRADICTIONS: [(&str, &str); 6] = [
    (
        "`completed` is called terminal, yet governance moves a plan out of it.",
        "A plan's `completed` is provisional exactly when policy or approval follows in the same instant; nobody observes it between \
         instants (S2). Terminal means terminal and settled (S1).",
    ),
    (
        "The status table names `unlocked`; the diagram draws no edge to it.",
        "An unlock run that is done goes from `in_progress` to `unlocked` (T12).",
    ),
    (
        "`aborted` is drawn after `in_progress` only; whether a waiting run can be cancelled is left open.",
        "By the letter it cannot (T5). The switch `abort_scope` shows the other reading (T13).",
    ),
    (
        "`timed_out` is drawn after `in_progress` only; from when the timeout counts is left open.",
        "It counts from the claim (T4). The switch `timeout_clock` shows the other reading (T15).",
    ),
    (
        "An approved plan is `completed`, and it is applied: in which order is left open.",
        "It completes first; its apply run is created in the same instant (T10, A4).",
    ),
    (
        "At most one run of a workspace is in progress; whether an undecided plan keeps later ones waiting is left open.",
        "It does not: only a dispatched or executing run holds a workspace. The switch `workspace_hold` shows the other reading (Q6).",
    ),
];

pub(super) fn view() -> impl IntoView {
    let contradiction = |(source, reading): (&'static str, &'static str)| {
        view! { <li><p>{told(source)}</p><p class="sb-quiet">{told(reading)}</p></li> }
    };
    // The table above has the places of the transitions.
    let row = |entry: text::Entry| {
        let place = (!entry.id.starts_with('T')).then(|| anchor(entry.id));
        let switches = entry.switches.iter().map(|switch| view! { " " <code>{*switch}</code> }).collect_view();
        let shown = entry.shown.len();
        view! {
            <li class="sb-entry" id=place tabindex="-1">
                <span class="sb-rows__id">{entry.id}</span>
                <span class="sb-entry__about">{told(&text::capitalised(entry.about))} {switches}</span>
                {basis(entry.basis)}
                <details class="sb-entry__shown">
                    <summary>{if shown == 1 { "1 scenario".to_owned() } else { format!("{shown} scenarios") }}</summary>
                    <ul>{entry.shown.iter().map(|title| view! { <li>{told(title)}</li> }).collect_view()}</ul>
                </details>
            </li>
        }
    };
    view! {
        <h3 class="sb-panel__sub">"Where the published lifecycle contradicts itself or is silent"</h3>
        <ul class="sb-contradictions">{CONTRADICTIONS.map(contradiction)}</ul>
        <h3 class="sb-panel__sub">"By id"</h3>
        <ul class="sb-entries">{text::rules().map(row).collect_view()}</ul>
    }
}
