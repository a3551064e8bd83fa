//! Fields as people see them: a label, a control, what it is for, and what is wrong with it. Made from the tables, one function for
//! each kind.

use crate::follow::{Memo, value_of, view_of};
use leptos::prelude::*;
use serde_json::{Value, json};

use super::{
    edit,
    group::{items, optional, picks},
    kinds::{Field, Form, Kind, Thing, Word},
    path::{below, get},
    shape::{dist, ticks, timing},
    sheet::{Sheet, field_id},
};
use crate::widgets::{Icon, Shape};

/// More names than this are typed with suggestions rather than chosen from a list.
pub(super) const MOST_CHOICES: usize = 40;

/// What a control needs to know of its frame.
#[derive(Clone)]
pub(super) struct Ids {
    pub(super) control: String,
    pub(super) described: String,
}

/// The fields of a group, one after the other.
pub(super) fn fields(sheet: Sheet, at: &str, fields: &'static [Field]) -> AnyView {
    fields.iter().map(|field| used(sheet, at, field)).collect_view().into_any()
}

/// A field, where its item uses it.
fn used(sheet: Sheet, at: &str, field: &'static Field) -> AnyView {
    if field.only.is_empty() {
        return one(sheet, at, field);
    }
    let kind = below(at, "kind");
    let shown = Memo::new(move |_| sheet.base.with(|base| field.only.contains(&super::path::text(base, &kind))));
    let at = at.to_owned();
    view! { {view_of(move || shown.get().then(|| one(sheet, &at, field)))} }.into_any()
}

fn one(sheet: Sheet, at: &str, field: &'static Field) -> AnyView {
    let path = below(at, field.key);
    match &field.kind {
        Kind::Flag => flag(sheet, &path, field),
        Kind::Dist(absent) => dist(sheet, &path, field, *absent),
        Kind::Timing => timing(sheet, at, field),
        Kind::Union(forms) => union(sheet, &path, field, forms),
        Kind::Group(inner, blank) => optional(sheet, &path, field, inner, blank),
        Kind::Items(what, inner, blank) => items(sheet, &path, what, inner, blank),
        Kind::Picks(thing, all) => picks(sheet, &path, field, *thing, all),
        kind => {
            let wide = matches!(kind, Kind::Sets | Kind::Cron);
            framed(sheet, &path, field.label, field, wide, |ids| {
                let control = control(sheet, &path, kind, &ids);
                match kind {
                    Kind::Cron => view! { {control}{ticks(sheet, &path)} }.into_any(),
                    _ => control,
                }
            })
        }
    }
}

/// A labelled control with its help, its rule and its problems.
pub(super) fn framed(
    sheet: Sheet,
    path: &str,
    label: &'static str,
    field: &'static Field,
    wide: bool,
    control: impl FnOnce(Ids) -> AnyView,
) -> AnyView {
    let id = field_id(path);
    let ids = Ids { control: id.clone(), described: format!("{id}-h {id}-p") };
    view! {
        <div class="sb-edf" class:sb-edf--wide=wide>
            <div class="sb-edf__head">
                <label class="sb-edf__label" for=id.clone()>{label}</label>
                {rule(field.rule)}
            </div>
            {control(ids)}
            <p class="sb-edf__help" id=format!("{id}-h")>{field.help}</p>
            {told(sheet, path)}
        </div>
    }
    .into_any()
}

/// The rule that a field belongs to.
pub(super) fn rule(id: &'static str) -> AnyView {
    (!id.is_empty()).then(|| view! { <span class="sb-rule">{id}</span> }).into_any()
}

/// A sentence with its words of files between backticks set as such.
pub(super) fn prose(text: &str) -> AnyView {
    let part = |(i, part): (usize, &str)| {
        let part = part.to_owned();
        if i % 2 == 1 { view! { <code>{part}</code> }.into_any() } else { part.into_any() }
    };
    text.split('`').enumerate().map(part).collect_view().into_any()
}

/// What is wrong with an entry, and what is odd about it.
pub(super) fn told(sheet: Sheet, path: &str) -> AnyView {
    let (id, path) = (format!("{}-p", field_id(path)), path.to_owned());
    let lines = move || {
        let problems = sheet.told(&path).into_iter().map(|mistake| {
            let elsewhere = !super::path::inside(&mistake.path, &path) && !super::path::inside(&path, &mistake.path);
            let place = elsewhere.then(|| view! { <code>{mistake.path.clone()}</code> ": " });
            view! {
                <p class="sb-edf__problem"><Icon shape=Shape::Warning /><span>{place}{prose(&mistake.what)}" "{prose(&mistake.mend)}</span></p>
            }
            .into_any()
        });
        let odd = sheet.warnings.with(|all| all.iter().filter(|w| w.path == path).cloned().collect::<Vec<_>>());
        let odd = odd.into_iter().map(|mistake| {
            view! { <p class="sb-edf__odd"><Icon shape=Shape::Help /><span>{prose(&mistake.what)}" "{prose(&mistake.mend)}</span></p> }.into_any()
        });
        problems.chain(odd).collect_view()
    };
    view! { <div class="sb-edf__told" id=id>{view_of(lines)}</div> }.into_any()
}

/// The control of a plain kind.
pub(super) fn control(sheet: Sheet, path: &str, kind: &'static Kind, ids: &Ids) -> AnyView {
    match kind {
        Kind::Words(words) => select(sheet, path, kind, ids, Signal::stored(owned(words))),
        Kind::Ref(thing) => reference(sheet, path, kind, ids, *thing, None),
        Kind::MaybeRef(thing, absent) => reference(sheet, path, kind, ids, *thing, Some(absent)),
        Kind::Lines | Kind::Sets | Kind::Moments => area(sheet, path, kind, ids),
        Kind::MaybeText(absent) | Kind::MaybeChance(absent) => input(sheet, path, kind, ids, absent, None),
        _ => input(sheet, path, kind, ids, "", None),
    }
}

fn owned(words: &[Word]) -> Vec<(String, String)> {
    words.iter().map(|(word, says)| ((*word).to_owned(), (*says).to_owned())).collect()
}

/// A name of something: chosen from few, typed with suggestions where there are many or where any name will do.
fn reference(
    sheet: Sheet,
    path: &str,
    kind: &'static Kind,
    ids: &Ids,
    thing: Thing,
    absent: Option<&'static str>,
) -> AnyView {
    let names = Memo::new(move |_| sheet.names(thing));
    let many = Memo::new(move |_| suggests(thing, names.with(Vec::len)));
    let (path, ids) = (path.to_owned(), ids.clone());
    let shown = move || {
        if many.get() {
            return input(sheet, &path, kind, &ids, absent.unwrap_or_default(), Some(thing));
        }
        let none = absent.map(|says| (String::new(), says.to_owned()));
        let choices = Signal::derive(move || {
            none.clone().into_iter().chain(names.get().into_iter().map(|name| (name.clone(), name))).collect()
        });
        select(sheet, &path, kind, &ids, choices)
    };
    view! { {view_of(shown)} }.into_any()
}

/// Whether names of a thing are typed with suggestions.
pub(super) fn suggests(thing: Thing, count: usize) -> bool {
    matches!(thing, Thing::Project | Thing::Repo) || count > MOST_CHOICES
}

/// The id of the suggestions for a thing.
pub(super) fn suggestions_id(thing: Thing) -> String {
    format!("sb-ed-names-{thing:?}")
}

fn input(
    sheet: Sheet,
    path: &str,
    kind: &'static Kind,
    ids: &Ids,
    placeholder: &'static str,
    suggestions: Option<Thing>,
) -> AnyView {
    let (at, wrong, entered) = (path.to_owned(), path.to_owned(), path.to_owned());
    let list = suggestions.map(suggestions_id);
    view! {
        <input
            class="sb-input"
            type="text"
            id=ids.control.clone()
            aria-describedby=ids.described.clone()
            aria-invalid=value_of(move || (!sheet.told(&wrong).is_empty()).then_some("true"))
            placeholder=placeholder
            list=list
            autocomplete="off"
            spellcheck="false"
            prop:value=value_of(move || sheet.text(&at, kind))
            on:change:target=move |ev| {
                sheet.enter(&entered, kind, &ev.target().value());
                // What means the same is printed the same, so the field's text may not have changed by itself.
                ev.target().set_value(&untrack(|| sheet.text(&entered, kind)));
            }
        />
    }
    .into_any()
}

fn area(sheet: Sheet, path: &str, kind: &'static Kind, ids: &Ids) -> AnyView {
    let (at, wrong, entered) = (path.to_owned(), path.to_owned(), path.to_owned());
    let text = Memo::new(move |_| sheet.text(&at, kind));
    let rows = move || text.with(|text| text.lines().count().clamp(2, 8)).to_string();
    view! {
        <textarea
            class="sb-input sb-input--area"
            id=ids.control.clone()
            aria-describedby=ids.described.clone()
            aria-invalid=value_of(move || (!sheet.told(&wrong).is_empty()).then_some("true"))
            rows=value_of(rows)
            spellcheck="false"
            prop:value=value_of(move || text.get())
            on:change:target=move |ev| {
                sheet.enter(&entered, kind, &ev.target().value());
                ev.target().set_value(&untrack(|| sheet.text(&entered, kind)));
            }
        ></textarea>
    }
    .into_any()
}

/// A list of few words. A word that is not among them stands there too, so that it can be seen.
pub(super) fn select(
    sheet: Sheet,
    path: &str,
    kind: &'static Kind,
    ids: &Ids,
    choices: Signal<Vec<(String, String)>>,
) -> AnyView {
    let (at, entered) = (path.to_owned(), path.to_owned());
    let value = Signal::derive(move || sheet.text(&at, kind));
    choose(sheet, path, ids, choices, value, move |word| sheet.enter(&entered, kind, &word))
}

/// The browser's own list with these choices.
pub(super) fn choose(
    sheet: Sheet,
    path: &str,
    ids: &Ids,
    choices: Signal<Vec<(String, String)>>,
    value: Signal<String>,
    on_choose: impl Fn(String) + 'static,
) -> AnyView {
    let wrong = path.to_owned();
    let options = move || {
        let (chosen, mut all) = (value.get(), choices.get());
        if !all.iter().any(|(word, _)| *word == chosen) {
            let says = if chosen.is_empty() { "Choose …".to_owned() } else { chosen.clone() };
            all.insert(0, (chosen.clone(), says));
        }
        let option = |(word, says): (String, String)| {
            let selected = word == chosen;
            view! { <option value=word prop:selected=selected>{says}</option> }
        };
        all.into_iter().map(option).collect_view()
    };
    view! {
        <select
            class="sb-select"
            id=ids.control.clone()
            aria-describedby=ids.described.clone()
            aria-invalid=value_of(move || (!sheet.told(&wrong).is_empty()).then_some("true"))
            on:change=move |ev| on_choose(event_target_value(&ev))
        >
            {view_of(options)}
        </select>
    }
    .into_any()
}

fn flag(sheet: Sheet, path: &str, field: &'static Field) -> AnyView {
    let id = field_id(path);
    let (at, entered) = (path.to_owned(), path.to_owned());
    view! {
        <div class="sb-edf">
            <div class="sb-edf__head">
                <label class="sb-edf__check">
                    <input
                        type="checkbox"
                        id=id.clone()
                        aria-describedby=format!("{id}-h {id}-p")
                        prop:checked=value_of(move || sheet.text(&at, &Kind::Flag) == "true")
                        on:change:target=move |ev| sheet.enter_value(&entered, Some(ev.target().checked().into()))
                    />
                    {field.label}
                </label>
                {rule(field.rule)}
            </div>
            <p class="sb-edf__help" id=format!("{id}-h")>{field.help}</p>
            {told(sheet, path)}
        </div>
    }
    .into_any()
}

/// A value of several forms: its word, and what goes with it.
fn union(sheet: Sheet, path: &str, field: &'static Field, forms: &'static [Form]) -> AnyView {
    let at = path.to_owned();
    let word = Memo::new(move |_| {
        sheet.base.with(|base| match get(base, &at) {
            Some(Value::Object(fields)) => fields.keys().next().cloned().unwrap_or_default(),
            Some(Value::String(word)) => word.clone(),
            _ => String::new(),
        })
    });
    let choices = forms.iter().map(|form| (form.word.to_owned(), form.says.to_owned())).collect::<Vec<_>>();
    let entered = path.to_owned();
    let chosen = move |word: String| {
        let Some(form) = forms.iter().find(|form| form.word == word) else { return };
        let value = sheet.base.with_untracked(|base| first(base, form));
        match value {
            Some(value) => sheet.enter_value(&entered, Some(value)),
            None => sheet.refuse(&[super::kinds::mistake(
                &entered,
                format!("There is nothing yet that “{}” could name.", form.says),
                "Add it first.",
            )]),
        }
    };
    let of = path.to_owned();
    let argument = move || {
        let form = word.with(|word| forms.iter().find(|form| form.word == word))?;
        let (kind, _) = form.with?;
        let path = below(&of, form.word);
        let id = field_id(&path);
        let ids = Ids { control: id.clone(), described: format!("{id}-p") };
        Some(view! {
            <div class="sb-edf__with">
                <label class="sb-sr" for=id>{format!("{}: {}", field.label, form.says)}</label>
                {control(sheet, &path, kind, &ids)}
                {told(sheet, &path)}
            </div>
        })
    };
    framed(sheet, path, field.label, field, false, |ids| {
        let select = choose(sheet, path, &ids, Signal::stored(choices), word.into(), chosen);
        view! { <div class="sb-edf__union">{select}{view_of(argument)}</div> }.into_any()
    })
}

/// A form as it begins: with the first thing that it can name. `None` where there is none.
pub(super) fn first(scenario: &Value, form: &Form) -> Option<Value> {
    let Some((kind, blank)) = form.with else { return Some(form.word.into()) };
    let value = match kind {
        Kind::Ref(thing) => edit::names(scenario, *thing).into_iter().next()?.into(),
        _ => edit::parse(blank),
    };
    Some(json!({ form.word: value }))
}
