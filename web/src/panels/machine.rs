//! The state machine, drawn from the rule table, with the runs that are in it now and the edges they took.

use crate::follow::{Memo, rows_of, value_of, view_of};
use leptos::prelude::*;
use signalbox::{
    lifecycle::{RULES, Rule},
    views::{Machine as MachineView, StatusCount, Token, machine_head},
    words::{RuleId, Status},
};

use crate::{
    paint::{glyph, machine as geometry},
    session::Session,
    text,
};

use super::{
    frame::Panel,
    live::{Icon, rows},
    shared::Shared,
    token::RunToken,
    travel::{Travel, Travellers, travel},
};

/// The ten statuses in the order in which they are listed where there is no room for the drawing.
const ORDER: [Status; 10] = [
    Status::Queued,
    Status::InProgress,
    Status::PendingPolicy,
    Status::PendingApproval,
    Status::Completed,
    Status::Rejected,
    Status::Unlocked,
    Status::Failed,
    Status::TimedOut,
    Status::Aborted,
];

/// So many tokens of a status are looked at; fewer are drawn.
const MOST: usize = 64;

/// The machine: a drawing, or a list of ten counted chips where there is no room for it.
#[component]
pub fn Machine() -> impl IntoView {
    let session = Session::expect();
    let machine = session.state(|scene, _| machine_head(scene, MOST));
    let told = RwSignal::new(None::<RuleId>);
    let travel = travel(session, machine);
    view! {
        <Panel name="machine" title="Machine" aside=move || view! { <Taken machine /> }>
            <div
                class="sb-machine__drawing"
                style:--sb-w=geometry::SIZE.0.to_string()
                style:--sb-h=geometry::SIZE.1.to_string()
            >
                <Tracks machine travel told />
                {ORDER.map(|status| view! { <Node status machine /> })}
                <Travellers travel />
            </div>
            <ul class="sb-machine__chips" aria-label="Runs by status">
                {ORDER.map(|status| view! { <li><Chip status machine /></li> })}
            </ul>
            <p class="sb-machine__told" aria-live="polite">{view_of(move || explain(told.get(), machine))}</p>
        </Panel>
    }
}

fn moves(machine: &MachineView, rule: RuleId) -> u32 {
    machine.flows.iter().find(|flow| flow.rule == rule).map_or(0, |flow| flow.count)
}

fn status_count(machine: &MachineView, status: Status) -> StatusCount {
    let found = machine.statuses.iter().find(|s| s.status == status).cloned();
    found.unwrap_or(StatusCount { status, count: 0, tokens: Vec::new() })
}

/// How many of the edges some run has taken.
#[component]
fn Taken(machine: Memo<MachineView>) -> impl IntoView {
    let taken = move || machine.with(|m| RuleId::ALL.iter().filter(|id| moves(m, **id) > 0).count());
    view! {
        <span class="sb-machine__taken" title="A dashed edge has not been taken by any run yet">
            {view_of(move || format!("{} of {} edges taken", taken(), RuleId::ALL.len()))}
        </span>
    }
}

/// A rule in a line: where it leads, what it says, what it rests on.
pub(super) fn rule_line(rule: &Rule) -> String {
    let from = rule.from.map_or("created", Status::as_str);
    let switch = rule.when.switch().map_or_else(String::new, |switch| format!(" {switch}"));
    format!("{}: {from} → {}: {} [{}{switch}]", rule.id, rule.to, rule.says, rule.basis.as_str())
}

fn explain(rule: Option<RuleId>, machine: Memo<MachineView>) -> String {
    let row = rule.and_then(|id| RULES.iter().find(|r| r.id == id));
    row.map_or_else(
        || String::from("Choose an edge to read its rule, a status to list its runs."),
        |row| format!("{} · taken {} times", rule_line(row), machine.with(|m| moves(m, row.id))),
    )
}

/// The edges with their labels.
#[component]
fn Tracks(machine: Memo<MachineView>, travel: Memo<Travel>, told: RwSignal<Option<RuleId>>) -> impl IntoView {
    let drawn = RULES.iter().filter_map(|rule| Some((rule, geometry::edge(rule.id, rule.from)?)));
    let size = format!("0 0 {} {}", geometry::SIZE.0, geometry::SIZE.1);
    let lines = drawn.clone().map(|(rule, track)| {
        let taken = Memo::new(move |_| machine.with(|m| moves(m, rule.id)) > 0);
        let flow = Memo::new(move |_| travel.with(|travel| travel.flow(rule.id)));
        view! {
            <path
                class="sb-edge"
                class:sb-edge--taken=value_of(move || taken.get())
                class:sb-edge--told=value_of(move || told.get() == Some(rule.id))
                class:sb-edge--flows=value_of(move || { flow.get() > 0 })
                style:--sb-flow=value_of(move || flow.get().to_string())
                d=geometry::path(track.points)
                marker-end="url(#sb-arrow)"
            />
        }
    });
    let labels = drawn.filter_map(|(rule, track)| {
        let (x, y) = track.label?;
        Some(view! { <EdgeLabel rule x y machine told /> })
    });
    view! {
        <svg class="sb-machine__tracks" viewBox=size aria-hidden="true">
            <defs>
                <marker id="sb-arrow" viewBox="0 0 6 6" refX="5" refY="3" markerWidth="6" markerHeight="6" orient="auto">
                    <path class="sb-edge__head" d="M0 0L6 3L0 6Z" />
                </marker>
            </defs>
            {lines.collect_view()}
        </svg>
        {labels.collect_view()}
    }
}

/// An edge's label: its rule and how often it was taken.
#[component]
fn EdgeLabel(
    rule: &'static Rule,
    x: f64,
    y: f64,
    machine: Memo<MachineView>,
    told: RwSignal<Option<RuleId>>,
) -> impl IntoView {
    let count = Memo::new(move |_| machine.with(|m| moves(m, rule.id)));
    let title = rule_line(rule);
    let spoken = rule_line(rule);
    view! {
        <button
            type="button"
            class="sb-edge-label"
            class:sb-edge-label--taken=value_of(move || { count.get() > 0 })
            style:--sb-x=x.to_string()
            style:--sb-y=y.to_string()
            data-rule=rule.id.as_str()
            title=title
            on:click=move |_| told.set(Some(rule.id))
            on:focus=move |_| told.set(Some(rule.id))
            on:pointerenter=move |_| told.set(Some(rule.id))
            on:pointerleave=move |_| told.set(None)
        >
            {rule.id.as_str()}
            <Show when=move || { count.get() > 0 }>
                " "<span class="sb-edge-label__count">{view_of(move || count.get())}</span><span class="sb-sr">" times"</span>
            </Show>
            <span class="sb-sr">{format!(", {spoken}")}</span>
        </button>
    }
}

/// A status of the drawing, with its count and the tokens of the runs in it.
#[component]
fn Node(status: Status, machine: Memo<MachineView>) -> impl IntoView {
    let place = geometry::place(status);
    let here = Memo::new(move |_| machine.with(|m| status_count(m, status)));
    let drawn = Memo::new(move |_| here.with(|h| all(h).min(room(h, place.tokens))));
    let made = rows(move || drawn.get());
    let more = Memo::new(move |_| here.with(|h| all(h).saturating_sub(room(h, place.tokens))));
    view! {
        <div
            class="sb-node sb-st"
            class:sb-node--tall=place.tall
            class:sb-node--ended=place.tokens == 0
            class:sb-node--empty=value_of(move || here.with(|h| h.count == 0))
            data-status=status.as_str()
            style:--sb-x=place.x.to_string()
            style:--sb-y=place.y.to_string()
            style:--sb-nw=place.w.to_string()
            style:--sb-nh=place.h.to_string()
        >
            <StatusButton status count=Signal::derive(move || here.with(|h| h.count)) />
            <div class="sb-node__tokens">
                // By place, so that a jump in time changes tokens and makes no new ones.
                {rows_of(move || 0..made.get(), |i| *i, move |i| token(here, i).map(|token| {
                    view! { <RunToken token small=true hidden=Signal::derive(move || i >= drawn.get()) /> }
                }))}
                {(place.tokens > 0).then(|| view! {
                    <span class="sb-node__more" hidden=value_of(move || more.get() == 0)>
                        {view_of(move || format!("+{}", more.get()))}
                    </span>
                })}
            </div>
        </div>
    }
}

/// The token at a place of a status; what it was last while there is none.
fn token(here: Memo<StatusCount>, place: usize) -> Option<Memo<Token>> {
    let first = here.with_untracked(|h| h.tokens.get(place).copied())?;
    Some(Memo::new(move |before: Option<&Token>| {
        here.with(|h| h.tokens.get(place).copied()).or(before.copied()).unwrap_or(first)
    }))
}

/// How many tokens there are. Not all of them are listed where there are very many.
fn all(here: &StatusCount) -> usize {
    if here.tokens.len() < MOST { here.tokens.len() } else { here.count as usize }
}

/// How many tokens are drawn: the last place tells how many are left.
fn room(here: &StatusCount, places: usize) -> usize {
    if all(here) > places { places.saturating_sub(1) } else { places }
}

/// A status as a chip.
#[component]
fn Chip(status: Status, machine: Memo<MachineView>) -> impl IntoView {
    let count = Memo::new(move |_| machine.with(|m| status_count(m, status).count));
    view! {
        <div class="sb-chip sb-st" class:sb-node--empty=value_of(move || count.get() == 0) data-status=status.as_str()>
            <StatusButton status count />
        </div>
    }
}

/// A status with its count: shows its runs in the list, or all of them again.
#[component]
fn StatusButton(status: Status, #[prop(into)] count: Signal<u32>) -> impl IntoView {
    let filter = Shared::expect().filter;
    let on = move || filter.with(|f| f.status == Some(status));
    let toggle = move |_| filter.update(|f| f.status = if f.status == Some(status) { None } else { Some(status) });
    // A long name may break after its underscore.
    let mut parts = status.as_str().split('_');
    let first = parts.next().unwrap_or_default();
    let rest = parts.next().map(|rest| view! { "_"<wbr />{rest} });
    view! {
        <button
            type="button"
            class="sb-status"
            aria-pressed=value_of(move || on().to_string())
            title=format!("{status}: {}", status.gloss())
            on:click=toggle
        >
            <span class="sb-status__glyph"><Icon glyph=glyph::status(status) /></span>
            <span class="sb-status__name">{first}{rest}</span>
            <span class="sb-status__count">{count}</span>
            <span class="sb-sr">{format!(" runs, {}: list them", text::status_word(status))}</span>
        </button>
    }
}
