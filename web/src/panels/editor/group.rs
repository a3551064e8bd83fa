//! Fields that hold others: groups that may be left out, lists of groups, and lists of names.

use crate::follow::{Memo, rows_of, value_of, view_of};
use leptos::prelude::*;
use serde_json::{Value, json};

use super::{
    edit,
    field::{fields, first, framed, rule, suggestions_id, suggests, told},
    kinds::{Field, Kind, Thing},
    path::{below, count, get, get_mut, put, take},
    sheet::{Sheet, field_id, focus_later},
};
use crate::widgets::{IconButton, Shape};

/// A group of fields that is there or not.
pub(super) fn optional(
    sheet: Sheet,
    path: &str,
    field: &'static Field,
    inner: &'static [Field],
    blank: &'static str,
) -> AnyView {
    let (id, at, entered, within) = (field_id(path), path.to_owned(), path.to_owned(), path.to_owned());
    let on = Memo::new(move |_| sheet.has(&at));
    let switched = move |wanted: bool| sheet.enter_value(&entered, wanted.then(|| edit::parse(blank)));
    view! {
        <div class="sb-edf sb-edf--wide">
            <div class="sb-edf__head">
                <label class="sb-edf__check">
                    <input
                        type="checkbox"
                        id=id.clone()
                        aria-describedby=format!("{id}-h {id}-p")
                        prop:checked=value_of(move || on.get())
                        on:change:target=move |ev| switched(ev.target().checked())
                    />
                    {field.label}
                </label>
                {rule(field.rule)}
            </div>
            <p class="sb-edf__help" id=format!("{id}-h")>{field.help}</p>
            {told(sheet, path)}
        </div>
        {view_of(move || on.get().then(|| fields(sheet, &within, inner)))}
    }
    .into_any()
}

/// A list of groups of fields, each with a button that takes it out.
pub(super) fn items(
    sheet: Sheet,
    path: &str,
    what: &'static str,
    inner: &'static [Field],
    blank: &'static str,
) -> AnyView {
    let list = StoredValue::new(path.to_owned());
    let total = Memo::new(move |_| list.with_value(|list| sheet.base.with(|base| count(base, list))));
    let add = move || {
        let list = list.get_value();
        let mut new = edit::parse(blank);
        if let [Field { key: "", kind: Kind::Union(forms), .. }] = inner {
            // Something that names another thing begins with the first there is.
            let found = sheet.base.with_untracked(|base| forms.iter().find_map(|form| first(base, form)));
            let Some(found) = found else {
                let why = format!("There is nobody yet who could be {what}.");
                return sheet.refuse(&[super::kinds::mistake(&list, why, "Add people first.")]);
            };
            new = found;
        }
        let done = sheet.restructure(|scenario| {
            if new.is_object() && inner.iter().any(|field| matches!(field.kind, Kind::Name)) {
                put(&mut new, "name", edit::fresh(scenario, &list, what).into());
            }
            if let Some(items) = get_mut(scenario, &list).and_then(Value::as_array_mut) {
                items.push(new);
            }
        });
        match done {
            Ok(()) => {
                let last = total.get_untracked().saturating_sub(1);
                let key = inner.first().map_or("", |field| field.key);
                focus_later(&field_id(&below(&format!("{list}[{last}]"), key)));
            }
            Err(told) => sheet.refuse(&told),
        }
    };
    let remove = move |at: usize| {
        let list = list.get_value();
        let place = format!("{list}[{at}]");
        match sheet.restructure(|scenario| drop(take(scenario, &place))) {
            Ok(()) => {
                sheet.waiting.update(|waiting| {
                    edit::follow(waiting, &list, |i| (i != at).then_some(if i > at { i - 1 } else { i }));
                });
                focus_later(&format!("{}-add", field_id(&list)));
            }
            Err(told) => sheet.refuse(&told),
        }
    };
    let row = move |at: usize| {
        let path = list.with_value(|list| format!("{list}[{at}]"));
        view! {
            <fieldset class="sb-edf__item">
                <legend class="sb-edf__legend">{format!("{what} {}", at + 1)}</legend>
                <div class="sb-edf__fields">{fields(sheet, &path, inner)}</div>
                <IconButton shape=Shape::Close label=format!("Remove {what} {}", at + 1) on_press=move || remove(at) />
            </fieldset>
        }
    };
    let id = format!("{}-add", field_id(path));
    view! {
        <div class="sb-edf sb-edf--wide" id=field_id(path) tabindex="-1">
            {told(sheet, path)}
            {rows_of(move || 0..total.get(), |at| *at, row)}
            <button type="button" class="sb-button" id=id on:click=move |_| add()>{format!("Add {what}")}</button>
        </div>
    }
    .into_any()
}

/// Names chosen one by one, or all.
pub(super) fn picks(sheet: Sheet, path: &str, field: &'static Field, thing: Thing, all: &'static str) -> AnyView {
    let list = StoredValue::new(path.to_owned());
    let chosen = Memo::new(move |_| {
        let names = |found: &Value| -> Vec<String> {
            found.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        list.with_value(|list| sheet.base.with(|base| get(base, list).map(names)))
    });
    let limited = Memo::new(move |_| chosen.with(Option::is_some));
    let set = move |names: Option<Vec<String>>| sheet.enter_value(&list.get_value(), names.map(|names| json!(names)));
    let change = move |with: &dyn Fn(&mut Vec<String>)| {
        let mut names = chosen.get_untracked().unwrap_or_default();
        with(&mut names);
        set(Some(names));
    };
    let row = move |name: String| {
        let gone = name.clone();
        let label = format!("Remove {name}");
        let out = move || {
            change(&|names: &mut Vec<String>| names.retain(|other| *other != gone));
            list.with_value(|list| focus_later(&field_id(list)));
        };
        view! { <li class="sb-edf__pick"><span>{name}</span><IconButton shape=Shape::Close label on_press=out /></li> }
    };
    let rest = Memo::new(move |_| {
        let chosen = chosen.get().unwrap_or_default();
        sheet.names(thing).into_iter().filter(|name| !chosen.contains(name)).collect::<Vec<_>>()
    });
    let add_id = StoredValue::new(format!("{}-add", field_id(path)));
    let many = Memo::new(move |_| suggests(thing, sheet.base.with(|base| edit::names(base, thing).len())));
    let adding = move || {
        let options = move || {
            let option = |name: String| view! { <option value=name.clone()>{name.clone()}</option> };
            rest.get().into_iter().map(option).collect_view()
        };
        let added = move |ev: web_sys::Event| {
            let name = event_target_value(&ev);
            if rest.with_untracked(|rest| rest.contains(&name)) {
                change(&|names: &mut Vec<String>| names.push(name.clone()));
            }
        };
        let id = add_id.get_value();
        let control = move || {
            let id = add_id.get_value();
            if many.get() {
                let list = suggestions_id(thing);
                let typed = move |ev: web_sys::Event| {
                    let input = event_target::<web_sys::HtmlInputElement>(&ev);
                    added(ev);
                    input.set_value("");
                };
                view! { <input class="sb-input" id=id list=list placeholder="Add …" autocomplete="off" on:change=typed /> }
                    .into_any()
            } else {
                view! {
                    <select class="sb-select" id=id on:change=added>
                        <option value="">"Add …"</option>
                        {view_of(options)}
                    </select>
                }
                .into_any()
            }
        };
        view! {
            <ul class="sb-edf__picks">
                {rows_of(move || chosen.get().unwrap_or_default(), Clone::clone, row)}
            </ul>
            <label class="sb-sr" for=id>{format!("{}: add", field.label)}</label>
            {view_of(control)}
        }
    };
    framed(sheet, path, field.label, field, true, |ids| {
        view! {
            <select
                class="sb-select"
                id=ids.control.clone()
                aria-describedby=ids.described.clone()
                on:change=move |ev| set((event_target_value(&ev) == "some").then(Vec::new))
            >
                <option value="all" prop:selected=value_of(move || !limited.get())>{all}</option>
                <option value="some" prop:selected=value_of(move || limited.get())>"only these"</option>
            </select>
            {view_of(move || limited.get().then(adding))}
        }
        .into_any()
    })
}
