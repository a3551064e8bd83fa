//! Every rule by its id, and where the published diagram contradicts itself.

use leptos::prelude::*;

use signalbox::rulebook::{AREAS, Area, Rule};

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
    view! {
        <h3 class="sb-panel__sub">"Where the published lifecycle contradicts itself or is silent"</h3>
        <ul class="sb-contradictions">{CONTRADICTIONS.map(contradiction)}</ul>
        {AREAS.iter().map(area).collect_view()}
    }
}

fn area(area: &'static Area) -> impl IntoView {
    let rules = Rule::ALL.iter().copied().filter(move |rule| rule.area() == area);
    view! {
        <h3 class="sb-panel__sub">{area.title}</h3>
        <ul class="sb-entries">{rules.map(entry).collect_view()}</ul>
    }
}

fn entry(rule: Rule) -> impl IntoView {
    // The place of a transition is its row in the table above.
    let place = (!rule.id().starts_with('T')).then(|| anchor(rule.id()));
    let switches = rule.switches().iter().map(|switch| view! { " " <code>{*switch}</code> }).collect_view();
    view! {
        <li class="sb-entry" id=place tabindex="-1">
            <span class="sb-rows__id">{rule.id()}</span>
            <h4 class="sb-entry__about">{text::capitalised(rule.title()).replace('`', "")} {switches}</h4>
            <div class="sb-entry__text">{statements(rule)}</div>
        </li>
    }
}

/// What a rule says, each part with what it rests on.
pub(super) fn statements(rule: Rule) -> impl IntoView {
    let parts = rule.statements().iter();
    parts.map(|part| view! { <p>{basis(part.basis.as_str())} " " {told(part.text)}</p> }).collect_view()
}
