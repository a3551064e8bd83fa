//! The scenario editor: everything a scenario holds, as forms made from tables. Every entry that fits is a version of the case at
//! once, which undo takes back; what does not fit stays in its field, with what is wrong and how to mend it.
//!
//! `tables` says which fields there are, `kinds` how each is printed and read, `edit` what a change does; `sheet` holds the signals,
//! and the rest draws.

mod edit;
mod field;
mod graph;
mod group;
mod kinds;
mod list;
mod names;
mod path;
mod raw;
mod readings;
mod shape;
mod sheet;
mod tables;
#[cfg(test)]
mod tests;

use crate::follow::{Memo, value_of, view_of};
use leptos::prelude::*;

use self::{
    kinds::Thing,
    path::count,
    sheet::Question,
    tables::{Body, SECTIONS, section_of},
};
use crate::{
    session::file::Mistake,
    widgets::{Dialog, Icon, Shape},
};

pub use sheet::Sheet;

/// Suggestions for a name; more would not be looked through.
const MOST_SUGGESTIONS: usize = 300;
/// Lines of a summary; the parts and lists count the rest.
const MOST_LINES: usize = 8;

/// The editor.
#[component]
pub fn ScenarioEditor() -> impl IntoView {
    let sheet = Sheet::expect();
    sheet.watch();
    let here = Memo::new(move |_| sheet.place.with(|place| place.section));
    let part = move || {
        let section = SECTIONS.get(here.get())?;
        let body = match section.body {
            Body::Form(groups) => list::groups(sheet, "", groups),
            Body::List(of) => list::list_and_form(sheet, of, true),
            Body::Graph(of) => {
                view! { {graph::promotion(sheet, of)}{list::list_and_form(sheet, of, false)} }.into_any()
            }
            Body::Names => names::names(sheet),
            Body::Readings => readings::readings(sheet),
            Body::Raw => raw::raw(sheet),
        };
        Some(view! {
            <h2 class="sb-editor__title" id="sb-ed-part" tabindex="-1">{section.title}</h2>
            <p class="sb-editor__about">{section.about}</p>
            {body}
        })
    };
    view! {
        <div class="sb-editor">
            {parts(sheet)}
            <section class="sb-panel sb-editor__part" aria-labelledby="sb-ed-part">
                {summary(sheet)}
                {view_of(part)}
            </section>
        </div>
        {suggestions(sheet)}
        {question(sheet)}
    }
}

/// How many of these lie in a part.
fn within(section: usize, paths: impl Iterator<Item = String>) -> usize {
    paths.filter(|path| section_of(path).0 == section).count()
}

/// The parts of the scenario, to be chosen.
fn parts(sheet: Sheet) -> AnyView {
    let one = |(at, section): (usize, &'static tables::Section)| {
        let here = move || sheet.place.with(|place| place.section == at);
        let total = section.list().map(|list| Memo::new(move |_| sheet.base.with(|base| count(base, list.key))));
        let wrong = Memo::new(move |_| sheet.waiting.with(|waiting| within(at, waiting.keys().cloned())));
        let mark = move || {
            let n = wrong.get();
            (n > 0).then(|| view! { <span class="sb-md__wrong">{n}<span class="sb-sr">" problems"</span></span> })
        };
        let count = total.map(|total| view! { <span class="sb-editor__count">{view_of(move || total.get())}</span> });
        view! {
            <li>
                <button
                    type="button"
                    class="sb-editor__tab"
                    aria-current=value_of(move || here().then_some("true"))
                    on:click=move |_| sheet.place.set(sheet::Place { section: at, item: None })
                >
                    <span class="sb-editor__name">{section.title}</span>{view_of(mark)}{count}
                </button>
            </li>
        }
    };
    view! {
        <nav class="sb-editor__parts" aria-label="Parts of the scenario">
            <ul>{SECTIONS.iter().enumerate().map(one).collect_view()}</ul>
        </nav>
    }
    .into_any()
}

/// How many problems and hints there are, with links to their fields.
fn summary(sheet: Sheet) -> AnyView {
    let problems = Memo::new(move |_| {
        let told = |(at, pending): (&String, &edit::Pending)| {
            let first = pending.told.first().cloned().unwrap_or_default();
            Mistake { path: at.clone(), ..first }
        };
        sheet.waiting.with(|waiting| waiting.iter().map(told).collect::<Vec<_>>())
    });
    let link = move |mistake: Mistake| {
        let to = mistake.path.clone();
        let label = sheet.base.with_untracked(|base| tables::label(base, &to));
        view! {
            <li>
                <button type="button" class="sb-link" on:click=move |_| sheet.go_to(&to)>{label}</button>
                " "<code class="sb-quiet">{mistake.path}</code>" "{field::prose(&mistake.what)}" "{field::prose(&mistake.mend)}
            </li>
        }
    };
    let lines = move |all: Vec<Mistake>| {
        let more = all.len().saturating_sub(MOST_LINES);
        let more = (more > 0).then(|| view! { <li class="sb-quiet">{format!("and {more} more")}</li> });
        view! { <ul class="sb-editor__lines">{all.into_iter().take(MOST_LINES).map(link).collect_view()}{more}</ul> }
    };
    let wrong = move || {
        let all = problems.get();
        (!all.is_empty()).then(|| {
            let head = match all.len() {
                1 => "One entry does not fit. The scenario is as it was before it.".to_owned(),
                n => format!("{n} entries do not fit. The scenario is as it was before them."),
            };
            let give_up = move |_| sheet.waiting.update(edit::Waiting::clear);
            view! {
                <div class="sb-editor__wrong">
                    <p class="sb-editor__head">
                        <Icon shape=Shape::Warning /><strong>{head}</strong>
                        <button type="button" class="sb-button" on:click=give_up>"Give them up"</button>
                    </p>
                    {lines(all)}
                </div>
            }
        })
    };
    let odd = move || {
        let all = sheet.warnings.get();
        (!all.is_empty()).then(|| {
            let head = if all.len() == 1 { "1 hint".to_owned() } else { format!("{} hints", all.len()) };
            view! { <details class="sb-editor__odd"><summary>{head}</summary>{lines(all)}</details> }
        })
    };
    view! { <div class="sb-editor__summary"><div role="status">{view_of(wrong)}</div>{view_of(odd)}</div> }.into_any()
}

/// Suggestions for names that are typed.
fn suggestions(sheet: Sheet) -> AnyView {
    const ALL: [Thing; 7] =
        [Thing::Workspace, Thing::Pool, Thing::Person, Thing::Project, Thing::Team, Thing::Role, Thing::Repo];
    let one = |thing: Thing| {
        let names = Memo::new(move |_| {
            let mut names = sheet.names(thing);
            let wanted = field::suggests(thing, names.len());
            names.truncate(if wanted { MOST_SUGGESTIONS } else { 0 });
            names
        });
        let options = move || names.get().into_iter().map(|name| view! { <option value=name></option> }).collect_view();
        view! { <datalist id=field::suggestions_id(thing)>{view_of(options)}</datalist> }
    };
    ALL.map(one).collect_view().into_any()
}

/// Asks before something goes to which other things refer.
fn question(sheet: Sheet) -> AnyView {
    let open = RwSignal::new(false);
    // The dialog's own state follows the question, and closing it means that it was answered.
    Effect::new(move || open.set(sheet.question.with(Option::is_some)));
    Effect::watch(
        move || open.get(),
        move |open, was, _| {
            if !open && was == Some(&true) {
                sheet.question.set(None);
            }
        },
        false,
    );
    let row = |mistake: Mistake| {
        view! { <li class="sb-mistakes__row"><code class="sb-mistakes__path">{mistake.path}</code><span>{field::prose(&mistake.what)}</span></li> }
    };
    let body = move || {
        let Question { what, removal, commands, .. } = sheet.question.get()?;
        let (all, whole) = (removal.breaks, removal.change.is_some());
        let head = match all.len() {
            0 => format!("Remove the {what}?"),
            1 => format!("One thing refers to the {what} and would break:"),
            n => format!("{n} things refer to the {what} and would break:"),
        };
        let more = all.len().saturating_sub(MOST_LINES);
        let more = (more > 0).then(|| view! { <p class="sb-quiet">{format!("and {more} more")}</p> });
        let given = (commands > 0).then(|| {
            let text = match commands {
                1 => "One command of the case names it; it will be refused, with its reason.".to_owned(),
                n => format!("{n} commands of the case name it; they will be refused, with their reason."),
            };
            view! { <p>{text}</p> }
        });
        let label = if all.is_empty() { "Remove it" } else { "Remove it and what refers to it" };
        let go = move |_| {
            if let Some(question) = sheet.question.get_untracked() {
                sheet.remove_now(question);
            }
        };
        let go = whole
            .then(|| view! { <button type="button" class="sb-button sb-button--primary" on:click=go>{label}</button> });
        Some(view! {
            <p>{head}</p>
            <ol class="sb-mistakes">{all.into_iter().take(MOST_LINES).map(row).collect_view()}</ol>
            {more}{given}
            <div class="sb-editor__row">
                {go}
                <button type="button" class="sb-button" on:click=move |_| open.set(false)>"Keep it"</button>
            </div>
        })
    };
    view! { <Dialog open title="Something refers to it">{view_of(body)}</Dialog> }.into_any()
}
