//! The readings: what the documentation leaves open, what it can be read as, and a control for each.

use crate::follow::{Memo, value_of, view_of};
use leptos::prelude::*;
use signalbox::{
    rulebook::Rule,
    scenario::switches::{Choice, Kind, SWITCHES, Switch},
    words::Readings,
};

use super::{Desk, From, book};
use crate::{
    panels::{RuleLink, told},
    session::{Notice, Weight},
};

pub(super) fn view(desk: Desk) -> impl IntoView {
    let choice = move |from: From, says: &'static str| {
        view! {
            <button
                type="button"
                class="sb-button"
                aria-pressed=value_of(move || (desk.from.get() == from).to_string())
                on:click=move |_| desk.from.set(from)
            >
                {says}
            </button>
        }
    };
    view! {
        <p class="sb-rules__note">
            {told("The documentation leaves these open. A change acts on everything that is not yet dispatched (Q9), or from the very \
                   beginning, as another scenario. Undo takes it back.")}
        </p>
        <div class="sb-readings__from" role="group" aria-label="From when a change acts">
            <span class="sb-quiet">"A change acts"</span>
            <span class="sb-buttons">
                {choice(From::Here, "from this moment on")} {choice(From::Start, "from the beginning")}
            </span>
        </div>
        <ul class="sb-readings">{SWITCHES.iter().map(|switch| reading(desk, switch)).collect_view()}</ul>
    }
}

fn reading(desk: Desk, switch: &'static Switch) -> impl IntoView {
    let value = move |of: Memo<Readings>| Memo::new(move |_| of.with(|readings| switch.get(readings)));
    let (in_force, of_scenario) = (value(desk.in_force), value(desk.of_scenario));
    let set = move |value: &str| match switch.set(&untrack(move || desk.shown()), value) {
        Some(readings) => desk.set(readings),
        None => desk.session.notices().show(Notice::new(Weight::Problem, "A probability is a number from 0 to 1.")),
    };
    let shown = Memo::new(move |_| match desk.from.get() {
        From::Here => in_force.get(),
        From::Start => of_scenario.get(),
    });
    let control = match switch.kind {
        Kind::Word(choices) => radios(switch, choices, shown, in_force, of_scenario, set).into_any(),
        Kind::Flag(choices) => radios(switch, choices, shown, in_force, of_scenario, set).into_any(),
        Kind::Chance { says } => chance(switch, says, shown, in_force, of_scenario, set).into_any(),
    };
    let rules = Rule::ALL.iter().copied().filter(|rule| rule.switches().contains(&switch.field));
    view! {
        <li class="sb-reading" data-field=switch.field>
            <fieldset class="sb-reading__set">
                <legend class="sb-reading__title">{switch.title}</legend>
                <p class="sb-reading__about">
                    <RuleLink id=switch.rule /> " " <code>{switch.field}</code> " " {told(switch.basis)}
                    <span class="sb-rows__source" title=switch.source.path>{switch.source.title}</span>
                </p>
                {control}
            </fieldset>
            <details class="sb-reading__shown">
                <summary>"What the rules say"</summary>
                {rules.map(|rule| view! { <p class="sb-rows__id">{rule.id()}</p> {book::statements(rule)} }).collect_view()}
            </details>
        </li>
    }
}

/// What a value is besides: in force, the scenario's, the default.
fn marks(
    value: &'static str,
    switch: &'static Switch,
    in_force: Memo<String>,
    of_scenario: Memo<String>,
) -> impl IntoView {
    let mark = |says: &'static str, kind: &'static str| view! { <span class="sb-mark" data-kind=kind>{says}</span> };
    view! {
        <span class="sb-reading__marks">
            {view_of(move || in_force.with(|v| v == value).then(|| mark("in force", "force")))}
            {view_of(move || of_scenario.with(|v| v == value).then(|| mark("scenario", "scenario")))}
            {(switch.default == value).then(|| mark("default", "default"))}
        </span>
    }
}

fn radios(
    switch: &'static Switch,
    choices: &'static [Choice],
    shown: Memo<String>,
    in_force: Memo<String>,
    of_scenario: Memo<String>,
    set: impl Fn(&str) + Copy + 'static,
) -> impl IntoView {
    let one = move |choice: &'static Choice| {
        view! {
            <label class="sb-reading__choice">
                <input
                    type="radio"
                    name=format!("sb-reading-{}", switch.field)
                    value=choice.value
                    prop:checked=value_of(move || shown.with(|v| v == choice.value))
                    on:change=move |_| set(choice.value)
                />
                <span class="sb-reading__value"><code>{choice.value}</code> " " {choice.says}</span>
                {marks(choice.value, switch, in_force, of_scenario)}
            </label>
        }
    };
    choices.iter().map(one).collect_view()
}

fn chance(
    switch: &'static Switch,
    says: &'static str,
    shown: Memo<String>,
    in_force: Memo<String>,
    of_scenario: Memo<String>,
    set: impl Fn(&str) + Copy + 'static,
) -> impl IntoView {
    // Counts refusals, so that the field shows the value again that it really has.
    let told_off = RwSignal::new(0);
    let change = move |event| {
        set(event_target_value(&event).trim());
        told_off.update(|n| *n += 1);
    };
    view! {
        <label class="sb-reading__choice">
            <input
                class="sb-input sb-reading__number"
                inputmode="decimal"
                autocomplete="off"
                prop:value=value_of(move || {
                    told_off.track();
                    shown.get()
                })
                on:change=change
            />
            <span class="sb-reading__value">{says}</span>
            <span class="sb-reading__marks sb-quiet">
                {view_of(move || format!("in force {}, scenario {}, default {}", in_force.get(), of_scenario.get(), switch.default))}
            </span>
        </label>
    }
}
