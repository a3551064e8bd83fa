//! A run's history: its phases with their times, and every event about it with its rule.

use crate::follow::{Memo, rows_of, view_of};
use leptos::prelude::*;
use signalbox::{
    lifecycle::RULES,
    views::{Inspector, Phase, Step},
    words::{RuleId, Status},
};

use crate::{
    panels::{live::between, machine::rule_line},
    session::Session,
    text,
};

/// Phases, then events.
#[component]
pub(super) fn Story(shown: Memo<Inspector>) -> impl IntoView {
    let phases = Memo::new(move |_| shown.with(|s| s.phases.clone()));
    let steps = Memo::new(move |_| shown.with(|s| s.steps.clone()));
    view! {
        <h3 class="sb-panel__sub">"Phases"</h3>
        <table class="sb-table sb-phases">
            <thead class="sb-sr">
                <tr><th scope="col">"Phase"</th><th scope="col">"From"</th><th scope="col">"Length"</th><th scope="col">"Led to"</th></tr>
            </thead>
            <tbody>
                {rows_of(move || phases.get(), identity, move |phase| view! { <PhaseRow phase /> })}
            </tbody>
        </table>
        <h3 class="sb-panel__sub">"History"</h3>
        <ol class="sb-steps">
            {rows_of(move || steps.get(), |s| format!("{} {} {}", s.seq, s.at.millis(), s.sentence), move |step| view! { <StepRow step /> })}
        </ol>
    }
}

/// What a phase's row shows: it is drawn anew when that changes.
fn identity(phase: &Phase) -> String {
    let end = phase.end.map_or_else(String::new, |end| end.millis().to_string());
    format!("{} {} {end}", phase.name.as_str(), phase.start.millis())
}

/// A phase.
#[component]
fn PhaseRow(phase: Phase) -> impl IntoView {
    let session = Session::expect();
    let lasted = move || match phase.end {
        Some(end) => between(phase.start, end),
        None => format!("{} …", between(phase.start, session.cursor().at)),
    };
    let outcome = phase.outcome.map(|outcome| {
        view! {
            <span class="sb-dot sb-st" data-status=outcome.as_str() aria-hidden="true"></span>
            {outcome.as_str()}
        }
    });
    view! {
        <tr>
            <th scope="row">{text::phase_name(phase.name)}</th>
            <td>{view_of(move || text::clock(phase.start, session.starts_at()))}</td>
            <td class="sb-table__number">{view_of(lasted)}</td>
            <td>{outcome}</td>
        </tr>
    }
}

/// An event of the run; a transition is marked with the status it led to, its rule and what the rule rests on.
#[component]
fn StepRow(step: Step) -> impl IntoView {
    let session = Session::expect();
    let (seq, at) = (step.seq, step.at);
    let row = step.rule.and_then(|id: RuleId| RULES.iter().find(|r| r.id == id && r.from == step.from));
    let rule = row.map(|row| {
        view! {
            <span class="sb-rule" title=rule_line(row)>
                {row.basis.as_str()}
            </span>
        }
    });
    let dot = step.to.map_or("none", Status::as_str);
    view! {
        <li class="sb-step" class:sb-step--move=step.to.is_some()>
            <button
                type="button"
                class="sb-step__time"
                title=format!("Event {seq}: go there")
                on:click=move |_| session.seek_seq(seq + 1)
            >
                {view_of(move || text::clock(at, session.starts_at()))}
            </button>
            <span class="sb-dot sb-st" data-status=dot aria-hidden="true"></span>
            <span class="sb-step__text">{step.sentence} {rule}</span>
        </li>
    }
}
