//! The stored cases: opened, named, copied, deleted, and what room they take.

use crate::follow::{Memo, rows_of, value_of, view_of};
use leptos::{either::Either, prelude::*};
use signalbox::{history::SavedCase, scenario::presets::PRESETS};

use super::announce::NoticesHere;
use crate::{
    session::{
        Notice, Page, Session, Weight,
        file::{self, FIRST_SEED},
        store::{self, Entry},
    },
    widgets::{Button, Choice, Dialog, Gauge, Icon, IconButton, Namer, Select, Shape, focus_later},
};

/// The value of the choice that chooses nothing.
const NONE: &str = "";
/// The value of the case that starts from nothing.
const BLANK: &str = "blank";

/// Opens the dialog.
#[component]
pub fn CasesButton() -> impl IntoView {
    let session = Session::expect();
    view! { <IconButton shape=Shape::Folder label="Cases" tip_below=true on_press=move || show(session) /> }
}

/// Shows the dialog, with the case as it stands among those that are stored.
pub(super) fn show(session: Session) {
    session.flush();
    session.sheets.cases.set(true);
}

/// The dialog with the list.
#[component]
pub fn Cases() -> impl IntoView {
    let session = Session::expect();
    view! {
        <Dialog open=session.sheets.cases title="Cases">
            <List />
            <New />
            <Room />
            <NoticesHere />
        </Dialog>
    }
}

#[component]
fn List() -> impl IntoView {
    let session = Session::expect();
    let entries = Memo::new(move |_| {
        session.track_shelf();
        store::list()
    });
    let named = RwSignal::new(None::<String>);
    let failed = move || {
        let any = entries.with(|entries| entries.iter().any(|entry| entry.failed));
        any.then(|| {
            view! {
                <p class="sb-cases__failed">
                    <span class="sb-hold__mark"><Icon shape=Shape::Warning /></span>
                    "A case did not open last time, so nothing of it is computed until you choose what to do with it."
                </p>
            }
        })
    };
    let empty = move || {
        let none = entries.with(Vec::is_empty);
        none.then(
            || view! { <p class="sb-quiet">"No case is stored yet. A case is stored as soon as you change it."</p> },
        )
    };
    let key = |entry: &Entry| format!("{} {} {:?} {}", entry.id, entry.changed, entry.name, entry.failed);
    view! {
        <div role="status">{view_of(failed)}</div>
        <ul class="sb-cases" aria-label="Stored cases">
            {rows_of(move || entries.get(), key, move |entry| row(session, entry, named))}
        </ul>
        {view_of(empty)}
    }
}

fn row(session: Session, entry: Entry, named: RwSignal<Option<String>>) -> impl IntoView {
    let Entry { id, name, changed, size, branches, touched, failed } = entry;
    let readable = name.is_some();
    let name = name.unwrap_or_else(|| "Cannot be read".into());
    let (id, title) = (StoredValue::new(id), StoredValue::new(name.clone()));
    let element = format!("sb-case-{}", id.get_value());
    let here = move || {
        session.track_shelf();
        id.get_value() == session.case_id()
    };
    let about = [
        if touched { when(changed) } else { "not changed yet".into() },
        if branches > 1 { format!("{branches} branches") } else { String::new() },
        size_word(size),
    ];
    let about = about.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    let at_start = move |page: Page| {
        session.open_case_at_start(&id.get_value(), page);
        session.sheets.cases.set(false);
    };
    let open = move |_| {
        if failed {
            at_start(Page::Live);
        } else {
            session.open_case(&id.get_value());
            session.sheets.cases.set(false);
        }
    };
    let back = element.clone();
    let done = move |name: Option<String>| {
        if let Some(name) = name {
            session.rename_case(&id.get_value(), &name);
        }
        named.set(None);
        focus_later(&back);
    };
    let label = move || match named.with(|named| named.as_deref() == Some(&id.get_value())) {
        true => {
            let what = format!("Name of {}", title.get_value());
            Either::Left(view! { <Namer label=what value=title.get_value() on_done=done.clone() /> })
        }
        false => Either::Right(view! {
            <button
                type="button" class="sb-cases__open" id=element.clone() disabled=!readable
                aria-current=value_of(move || here().then_some("true")) on:click=open
            >
                {title.get_value()}
            </button>
        }),
    };
    let tool = move |word: &str| format!("{word} {}", title.get_value());
    view! {
        <li class="sb-cases__row" class:sb-cases__row--here=value_of(here)>
            <div class="sb-cases__words">
                {view_of(label)}
                <span class="sb-quiet">
                    {view_of(move || here().then_some("open · "))}
                    {failed.then(|| view! { <strong class="sb-cases__mark">"did not open last time"</strong>" · " })}
                    {about}
                </span>
                {(failed && readable).then(|| view! {
                    <div class="sb-cases__ways">
                        <Button on_press=move || at_start(Page::Live)>"Open at its start"</Button>
                        <Button on_press=move || at_start(Page::Scenario)>"Edit its scenario"</Button>
                        <Button on_press=move || take(session, &id.get_value())>"Download"</Button>
                    </div>
                })}
            </div>
            <div class="sb-cases__tools">
                {(readable && !failed).then(|| view! {
                    <IconButton shape=Shape::Pencil label=tool("Rename") on_press=move || named.set(Some(id.get_value())) />
                    <IconButton shape=Shape::Copy label=tool("Duplicate") on_press=move || session.duplicate_case(&id.get_value()) />
                })}
                {(!readable).then(|| view! {
                    <IconButton shape=Shape::Export label=tool("Download") on_press=move || take(session, &id.get_value()) />
                })}
                <IconButton shape=Shape::Bin label=tool("Delete") on_press=move || session.delete_case(&id.get_value()) />
            </div>
        </li>
    }
}

/// Gives a stored case to the user as a file, unplayed.
fn take(session: Session, id: &str) {
    let (name, text) = session.stored_file(id);
    download(session, &name, &text);
}

fn download(session: Session, name: &str, text: &str) {
    if !file::download(name, text) {
        session.notices().show(Notice::new(Weight::Problem, "The browser did not let this page make a file."));
    }
}

#[component]
fn New() -> impl IntoView {
    let session = Session::expect();
    let choices = {
        let choice = |value: &str, label: &str| Choice { value: value.into(), label: label.into() };
        let bundled = PRESETS.iter().map(|preset| choice(preset.id, preset.title));
        let ends = [choice(NONE, "New case from …"), choice(BLANK, "Nothing: one workspace")];
        let [first, last] = ends;
        std::iter::once(first).chain(bundled).chain([last]).collect::<Vec<_>>()
    };
    let start = move |id: String| {
        let preset = PRESETS.iter().find(|preset| preset.id == id);
        let opened = match preset {
            Some(preset) => session.open(SavedCase::new((preset.draft)(), FIRST_SEED)),
            None if id == BLANK => session.open_blank(),
            None => return,
        };
        match opened {
            Ok(()) => session.sheets.cases.set(false),
            Err(problem) => session.notices().show(Notice::new(Weight::Problem, problem.to_string())),
        }
    };
    let export = move || {
        let (name, text) = session.everything();
        download(session, name, &text);
    };
    let keep = move || {
        (!session.is_touched())
            .then(|| view! { <Button on_press=move || session.keep_case()>"Keep the open case"</Button> })
    };
    view! {
        <div class="sb-cases__new">
            <Select label="New case from" choices value=NONE.to_owned() on_choose=start />
            {view_of(keep)}
            <Button on_press=export>"Export everything"</Button>
        </div>
        <p class="sb-quiet">"A file of everything is opened like any other: its cases join those that are here."</p>
    }
}

#[component]
fn Room() -> impl IntoView {
    let session = Session::expect();
    let used = Memo::new(move |_| {
        session.track_shelf();
        store::usage()
    });
    let share = Signal::derive(move || used.get() as f64 / store::CAPACITY as f64);
    let says =
        Signal::derive(move || format!("{} of about {} stored", size_word(used.get()), size_word(store::CAPACITY)));
    let aside = move || {
        used.track();
        let row = |key: String| {
            let text = store::get(&key).unwrap_or_default();
            let size = size_word(text.len());
            let (download_key, gone) = (key.clone(), key.clone());
            view! {
                <li class="sb-cases__row">
                    <span class="sb-cases__words"><code>{key.clone()}</code><span class="sb-quiet">{size}</span></span>
                    <div class="sb-cases__tools">
                        <IconButton
                            shape=Shape::Export label=format!("Download {key}")
                            on_press=move || download(session, &format!("{download_key}.txt"), &text)
                        />
                        <IconButton shape=Shape::Bin label=format!("Delete {key}") on_press=move || session.forget_aside(&gone) />
                    </div>
                </li>
            }
        };
        let keys = store::set_aside();
        (!keys.is_empty()).then(|| {
            view! {
                <h3 class="sb-cases__title">"Set aside, since it could not be read"</h3>
                <ul class="sb-cases">{keys.into_iter().map(row).collect_view()}</ul>
            }
        })
    };
    view! {
        <Gauge label="Storage" share says />
        {view_of(aside)}
    }
}

/// An instant of the wall clock, in the user's own time: `2026-11-24 05:14`.
fn when(millis: f64) -> String {
    let date = js_sys::Date::new(&millis.into());
    let (month, day) = (date.get_month() + 1, date.get_date());
    format!("{}-{month:02}-{day:02} {:02}:{:02}", date.get_full_year(), date.get_hours(), date.get_minutes())
}

/// How much room something takes: `0.4 KB`, `12 KB`, `1.2 MB`.
fn size_word(characters: usize) -> String {
    let thousands = characters as f64 / 1_000.0;
    match thousands {
        small if small < 9.95 => format!("{small:.1} KB"),
        middle if middle < 999.5 => format!("{middle:.0} KB"),
        large => format!("{:.1} MB", large / 1_000.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_in_two_or_three_digits() {
        let said = [0, 412, 9_960, 12_345, 999_400, 1_234_567, 5_000_000].map(size_word);
        assert_eq!(said, ["0.0 KB", "0.4 KB", "10 KB", "12 KB", "999 KB", "1.2 MB", "5.0 MB"]);
    }
}
