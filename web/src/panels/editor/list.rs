//! A list of the scenario beside the form of one of its items. A long list is filtered and shown in pages, so that the page stays
//! small however large the scenario is.

use crate::follow::{Memo, rows_of, value_of, view_of};
use leptos::prelude::*;
use serde_json::Value;

use super::{
    field::{fields, told},
    path::{count, get, inside, item},
    sheet::{Sheet, focus_later},
    tables::{Group, List, title},
};
use crate::widgets::{IconButton, Shape};

/// Items of a page.
const PAGE: usize = 50;
/// More items than this can be filtered.
const FILTER_FROM: usize = 8;

/// A row of the list.
#[derive(Clone, PartialEq, Debug)]
struct Row {
    at: usize,
    title: String,
    sub: String,
    wrong: usize,
    odd: usize,
}

/// The list, and the form of the item that is looked at.
pub(super) fn list_and_form(sheet: Sheet, list: &'static List, adds: bool) -> AnyView {
    let open = move || sheet.place.with(|place| place.item.is_some());
    view! {
        <div class="sb-md" class:sb-md--open=value_of(open)>
            {rows(sheet, list, adds)}
            <div class="sb-md__form">{form(sheet, list)}</div>
        </div>
    }
    .into_any()
}

fn rows(sheet: Sheet, list: &'static List, adds: bool) -> AnyView {
    let filter = RwSignal::new(String::new());
    let first = RwSignal::new(0_usize);
    let total = Memo::new(move |_| sheet.base.with(|base| count(base, list.key)));
    let all = Memo::new(move |_| {
        let wanted = filter.get().to_lowercase();
        let wrong: Vec<String> = sheet.waiting.with(|waiting| waiting.keys().cloned().collect());
        sheet.base.with(|base| {
            let items = get(base, list.key).and_then(Value::as_array).into_iter().flatten();
            sheet.warnings.with(|warnings| {
                let row = |(at, found): (usize, &Value)| {
                    let place = item(list.key, at);
                    Row {
                        at,
                        title: title(list, found),
                        sub: (list.sub)(found),
                        wrong: wrong.iter().filter(|path| inside(path, &place)).count(),
                        odd: warnings.iter().filter(|warning| inside(&warning.path, &place)).count(),
                    }
                };
                let fits = |row: &Row| {
                    wanted.is_empty()
                        || row.title.to_lowercase().contains(&wanted)
                        || row.sub.to_lowercase().contains(&wanted)
                };
                items.enumerate().map(row).filter(fits).collect::<Vec<_>>()
            })
        })
    });
    // Whoever comes here by a link finds the item on the page that is shown.
    Effect::new(move || {
        let Some(at) = sheet.place.with(|place| place.item) else { return };
        let found = all.with_untracked(|rows| rows.iter().position(|row| row.at == at));
        if let Some(found) = found {
            first.set(found / PAGE * PAGE);
        }
    });
    let from = move || first.get().min(all.with(|rows| rows.len().saturating_sub(1)) / PAGE * PAGE);
    let shown = Memo::new(move |_| all.with(|rows| rows.iter().skip(from()).take(PAGE).cloned().collect::<Vec<_>>()));
    let children = move |row: Row| {
        let at = row.at;
        let here = move || sheet.place.with(|place| place.item == Some(at));
        let marks = (row.wrong > 0)
            .then(|| view! { <span class="sb-md__wrong">{row.wrong}<span class="sb-sr">" problems"</span></span> });
        let odd = (row.odd > 0)
            .then(|| view! { <span class="sb-md__odd">{row.odd}<span class="sb-sr">" hints"</span></span> });
        view! {
            <li>
                <button
                    type="button"
                    class="sb-md__row"
                    aria-current=value_of(move || here().then_some("true"))
                    on:click=move |_| {
                        sheet.select(Some(at));
                        focus_later("sb-ed-form");
                    }
                >
                    <span class="sb-md__title">{row.title}</span>{marks}{odd}
                    <span class="sb-md__sub">{row.sub}</span>
                </button>
            </li>
        }
    };
    let filtering = move || {
        (total.get() > FILTER_FROM).then(|| {
            let typed = move |ev: web_sys::Event| {
                filter.set(event_target_value(&ev));
                first.set(0);
            };
            view! {
                <input
                    class="sb-input"
                    type="search"
                    aria-label=format!("Filter: {}", list.what)
                    placeholder="Filter"
                    prop:value=filter
                    on:input=typed
                />
            }
        })
    };
    let pages = move || {
        let (from, len) = (from(), all.with(Vec::len));
        (len > PAGE).then(|| {
            let (back, on) = (from == 0, from + PAGE >= len);
            view! {
                <div class="sb-md__pages">
                    <IconButton shape=Shape::Previous label="Previous page" disabled=back on_press=move || first.set(from.saturating_sub(PAGE)) />
                    <span>{format!("{}–{} of {len}", from + 1, (from + PAGE).min(len))}</span>
                    <IconButton shape=Shape::Next label="Next page" disabled=on on_press=move || first.set(from + PAGE) />
                </div>
            }
        })
    };
    let add = adds.then(|| {
        let label = format!("Add {}", list.what);
        view! { <button type="button" class="sb-button sb-button--primary" on:click=move |_| sheet.add(list)>{label}</button> }
    });
    view! {
        <div class="sb-md__list" id="sb-ed-list" tabindex="-1" role="group" aria-label="List">
            <div class="sb-md__tools">{add}{view_of(filtering)}</div>
            <ul class="sb-md__rows">
                {rows_of(move || shown.get(), |row| format!("{} {} {} {} {}", row.at, row.title, row.sub, row.wrong, row.odd), children)}
            </ul>
            {view_of(move || (total.get() == 0).then(|| view! { <p class="sb-quiet">"None yet."</p> }))}
            {view_of(pages)}
        </div>
    }
    .into_any()
}

fn form(sheet: Sheet, list: &'static List) -> AnyView {
    // An item that an undo took away leaves the nearest one.
    let at = Memo::new(move |_| {
        let total = sheet.base.with(|base| count(base, list.key));
        sheet.place.with(|place| place.item).and_then(|at| total.checked_sub(1).map(|last| at.min(last)))
    });
    let name = move || {
        let at = at.get()?;
        sheet.base.with(|base| get(base, &item(list.key, at)).map(|found| title(list, found)))
    };
    let now = move |with: &dyn Fn(usize)| {
        if let Some(at) = at.get_untracked() {
            with(at);
        }
    };
    let head = move || {
        let first = Signal::derive(move || at.get().is_none_or(|at| at == 0));
        let last =
            Signal::derive(move || at.get().is_none_or(|at| at + 1 >= sheet.base.with(|base| count(base, list.key))));
        let copies = (list.key != "edges").then(|| {
            let label = format!("Duplicate {}", list.what);
            view! { <button type="button" class="sb-button" aria-label=label on:click=move |_| now(&|at| sheet.duplicate(list, at))>"Duplicate"</button> }
        });
        view! {
            <div class="sb-md__head">
                <button
                    type="button"
                    class="sb-button sb-md__back"
                    on:click=move |_| {
                        sheet.select(None);
                        focus_later("sb-ed-list");
                    }
                >
                    "All"
                </button>
                <h3 class="sb-md__name" id="sb-ed-form" tabindex="-1">{view_of(name)}</h3>
                <IconButton shape=Shape::Up label=format!("Move {} up", list.what) disabled=first on_press=move || now(&|at| sheet.shift(list, at, -1)) />
                <IconButton shape=Shape::Down label=format!("Move {} down", list.what) disabled=last on_press=move || now(&|at| sheet.shift(list, at, 1)) />
                {copies}
                <button type="button" class="sb-button" aria-label=format!("Remove {}", list.what) on:click=move |_| now(&|at| sheet.remove(list, at))>"Remove"</button>
            </div>
        }
    };
    let some = Memo::new(move |_| at.get().is_some());
    let body = move || {
        at.get().map(|at| {
            let path = item(list.key, at);
            view! { {told(sheet, &path)}{groups(sheet, &path, list.groups)} }
        })
    };
    let nothing = move || {
        let none = sheet.base.with(|base| count(base, list.key)) == 0;
        (!some.get() && !none)
            .then(|| view! { <p class="sb-quiet sb-md__hint">{format!("Choose a {} to edit it.", list.what)}</p> })
    };
    view! { {view_of(move || some.get().then(head))}{view_of(body)}{view_of(nothing)} }.into_any()
}

/// Groups of fields under their titles.
pub(super) fn groups(sheet: Sheet, at: &str, groups: &'static [Group]) -> AnyView {
    let one = |group: &'static Group| {
        view! {
            <fieldset class="sb-edg">
                <legend class="sb-edg__title">{group.title}</legend>
                <div class="sb-edf__fields">{fields(sheet, at, group.fields)}</div>
            </fieldset>
        }
    };
    groups.iter().map(one).collect_view().into_any()
}
