//! The readings: each switch with its choices, its basis and its citation; and the profiles, which set several at once.

use crate::follow::{Memo, value_of, view_of};
use leptos::prelude::*;
use signalbox::scenario::{
    profiles::{PROFILES, Profile},
    switches::{Choice, Kind as SwitchKind, SWITCHES, Switch},
};

use super::{
    edit,
    field::{Ids, control, prose, rule, told},
    kinds::Kind,
    path::put,
    sheet::{Sheet, field_id},
};

/// The profiles, then the switches.
pub(super) fn readings(sheet: Sheet) -> AnyView {
    view! {
        <section aria-labelledby="sb-ed-profiles">
            <h3 class="sb-edg__title" id="sb-ed-profiles">"Profiles"</h3>
            <p class="sb-edf__help">"Sets of readings that come near a known platform. Each switch can be changed afterwards."</p>
            <div class="sb-profiles">{PROFILES.iter().map(|profile| card(sheet, profile)).collect_view()}</div>
        </section>
        <section aria-labelledby="sb-ed-switches">
            <h3 class="sb-edg__title" id="sb-ed-switches">"Switches"</h3>
            <div class="sb-switches">{SWITCHES.iter().map(|switch| one(sheet, switch)).collect_view()}</div>
        </section>
    }
    .into_any()
}

fn title_of(field: &str) -> &str {
    SWITCHES.iter().find(|switch| switch.field == field).map_or(field, |switch| switch.title)
}

fn card(sheet: Sheet, profile: &'static Profile) -> AnyView {
    let on = Memo::new(move |_| sheet.readings() == profile.readings());
    let apply = move |_| {
        if on.get_untracked() {
            return;
        }
        let mut draft = sheet.draft();
        profile.apply(&mut draft);
        sheet.replace(draft);
        sheet.say(format!("{}: its readings are in force. Undo brings the ones before back.", profile.title));
    };
    let word = move || if on.get() { "In force" } else { "Apply" };
    let says = profile.says.iter().map(|choice| {
        view! { <li><strong>{title_of(choice.field).to_owned()}</strong>": "{choice.why}</li> }
    });
    let nothing = profile.says.is_empty().then(|| view! { <li>"Every switch at its default."</li> });
    let cannot = profile.cannot.iter().map(|text| view! { <li>{prose(text)}</li> }).collect_view();
    view! {
        <article class="sb-profile" class:sb-profile--on=value_of(move || on.get()) aria-label=profile.title>
            <header class="sb-profile__head">
                <h4>{profile.title}</h4>
                <button
                    type="button"
                    class="sb-button"
                    aria-label=value_of(move || format!("{}: {}", word(), profile.title))
                    aria-disabled=value_of(move || on.get().then_some("true"))
                    on:click=apply
                >
                    {view_of(word)}
                </button>
            </header>
            <h5 class="sb-edf__small">"Sets"</h5>
            <ul class="sb-profile__list">{nothing}{says.collect_view()}</ul>
            <h5 class="sb-edf__small">"Cannot express"</h5>
            <ul class="sb-profile__list">{cannot}</ul>
        </article>
    }
    .into_any()
}

fn one(sheet: Sheet, switch: &'static Switch) -> AnyView {
    let path = format!("readings.{}", switch.field);
    let id = field_id(&path);
    let value = Memo::new(move |_| switch.get(&sheet.readings()));
    let differs =
        move || (value.get() != switch.default).then(|| view! { <span class="sb-switches__changed">"changed"</span> });
    let body = match switch.kind {
        SwitchKind::Word(choices) => radios(sheet, switch, choices, value),
        SwitchKind::Flag(choices) => radios(sheet, switch, choices, value),
        SwitchKind::Chance { says } => {
            let ids = Ids { control: id.clone(), described: format!("{id}-b {id}-p") };
            view! {
                <label class="sb-edf__small" for=id.clone()>{says}</label>
                {control(sheet, &path, &Kind::Chance, &ids)}
                <span class="sb-quiet">
                    {format!("default {}", crate::text::percent(switch.default.parse().unwrap_or_default()))}
                </span>
            }
            .into_any()
        }
    };
    view! {
        <fieldset class="sb-switches__one" aria-describedby=format!("{id}-b")>
            <legend class="sb-switches__title">{switch.title}" "{rule(switch.rule)}" "{view_of(differs)}</legend>
            <p class="sb-edf__help" id=format!("{id}-b")>
                {prose(switch.basis)}" "<cite>{switch.source.title}</cite>" "<code>{switch.source.path}</code>
            </p>
            {body}
            {told(sheet, &path)}
        </fieldset>
    }
    .into_any()
}

fn radios(sheet: Sheet, switch: &'static Switch, choices: &'static [Choice], value: Memo<String>) -> AnyView {
    let name = field_id(&format!("readings.{}", switch.field));
    let one = |(i, choice): (usize, &'static Choice)| {
        // A link to the field leads to its first choice.
        let id = if i == 0 { name.clone() } else { format!("{name}-{i}") };
        let chosen = move |_| {
            let word = edit::word(choice.value);
            let path = format!("readings.{}", switch.field);
            if let Err(told) = sheet.restructure(|scenario| put(scenario, &path, word)) {
                sheet.refuse(&told);
            }
        };
        let default = (choice.value == switch.default).then(|| view! { <span class="sb-quiet">" (default)"</span> });
        view! {
            <label class="sb-edf__check sb-switches__choice">
                <input
                    type="radio"
                    id=id
                    name=name.clone()
                    value=choice.value
                    prop:checked=value_of(move || value.get() == choice.value)
                    on:change=chosen
                />
                <span><code>{choice.value}</code>": "{choice.says}{default}</span>
            </label>
        }
    };
    choices.iter().enumerate().map(one).collect_view().into_any()
}
