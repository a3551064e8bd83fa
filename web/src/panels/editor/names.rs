//! Names that are shared: projects, teams, roles and repositories exist by being named, so a new name is written wherever the old
//! one stands.

use crate::follow::{Memo, rows_of, value_of, view_of};
use leptos::prelude::*;

use super::{edit, kinds::Thing, sheet::Sheet};
use crate::widgets::{Icon, Shape};

/// Names of a kind that are shown; more would be no list to look through.
const MOST: usize = 100;

/// The kinds of names, each with what it is called.
const KINDS: [(Thing, &str, &str, &str); 4] = [
    (Thing::Project, "Projects", "project", "Workspaces belong to them; policies, rules and checks may be for one."),
    (Thing::Team, "Teams", "team", "People belong to them; they approve, and timeouts escalate to them."),
    (Thing::Role, "Roles", "role", "People have them; they approve."),
    (Thing::Repo, "Repositories", "repository", "Workspaces listen to them; webhooks come from them."),
];

/// The names by kind.
pub(super) fn names(sheet: Sheet) -> AnyView {
    let group = |(thing, title, what, about): (Thing, &'static str, &'static str, &'static str)| {
        let all = Memo::new(move |_| sheet.names(thing));
        let shown = move || all.with(|all| all.iter().take(MOST).cloned().collect::<Vec<_>>());
        let more = move || {
            let more = all.with(Vec::len).saturating_sub(MOST);
            (more > 0).then(|| view! { <p class="sb-quiet">{format!("and {more} more")}</p> })
        };
        let none = move || all.with(Vec::is_empty).then(|| view! { <p class="sb-quiet">"None is named."</p> });
        view! {
            <fieldset class="sb-edg">
                <legend class="sb-edg__title">{title}</legend>
                <p class="sb-edf__help">{about}</p>
                <div class="sb-edf__fields">
                    {rows_of(shown, Clone::clone, move |name| one(sheet, thing, what, name))}
                </div>
                {view_of(none)}{view_of(more)}
            </fieldset>
        }
    };
    KINDS.map(group).collect_view().into_any()
}

fn one(sheet: Sheet, thing: Thing, what: &'static str, name: String) -> AnyView {
    let id = crate::widgets::unique("name");
    let told = format!("{id}-p");
    let wrong = RwSignal::new(String::new());
    let uses = sheet.base.with_untracked(|base| edit::uses(base, thing, &name));
    let places = if uses == 1 { "named once".to_owned() } else { format!("named {uses} times") };
    let old = name.clone();
    let enter = move |ev: web_sys::Event| {
        let new = event_target_value(&ev).trim().to_owned();
        if new == old {
            return wrong.set(String::new());
        }
        let done = sheet.restructure(|scenario| edit::rename(scenario, thing, &old, &new));
        match done {
            Ok(()) => sheet.say(format!("The {what} {old} is now called {new}, in {uses} places.")),
            Err(told) => wrong.set(told.first().map(|m| format!("{} {}", m.what, m.mend)).unwrap_or_default()),
        }
    };
    let problem = move || {
        let text = wrong.get();
        (!text.is_empty())
            .then(|| view! { <p class="sb-edf__problem"><Icon shape=Shape::Warning /><span>{text}</span></p> })
    };
    view! {
        <div class="sb-edf">
            <label class="sb-edf__label" for=id.clone()>{format!("The {what} {name}")}</label>
            <input
                class="sb-input"
                type="text"
                id=id
                aria-describedby=told.clone()
                aria-invalid=value_of(move || wrong.with(|wrong| !wrong.is_empty()).then_some("true"))
                autocomplete="off"
                value=name
                on:change=enter
            />
            <p class="sb-edf__help">{places}</p>
            <div class="sb-edf__told" id=told>{view_of(problem)}</div>
        </div>
    }
    .into_any()
}
