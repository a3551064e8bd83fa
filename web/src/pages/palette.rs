//! The command palette: everything there is to do and to see, found by typing. A combobox with a list, moved through by keys.

use crate::follow::{Memo, value_of, view_of};
use leptos::{ev, html, prelude::*};
use signalbox::{
    history::{SavedCase, Simulation},
    policy::Scene,
    scenario::presets::PRESETS,
    words::{Command, RunNo, SimTime, Status, WorkspaceNo},
};
use wasm_bindgen::JsCast as _;

use crate::{
    panels::Shared,
    session::{
        Notice, Page, Scope, Session, Weight,
        file::FIRST_SEED,
        keys::{Action, KEYS},
    },
    text,
};

/// How many items are listed.
const SHOWN: usize = 60;
/// Among how many of the latest runs words are looked for; numbers are looked for among all.
const RECENT: u32 = 300;
/// The list's id.
const LIST: &str = "sb-palette-list";

/// A dialog about the case.
struct Sheet {
    label: &'static str,
    show: fn(Session),
}

/// The dialogs about the case.
const SHEETS: [Sheet; 3] = [
    Sheet { label: "Cases: open, rename, delete, take away", show: super::cases::show },
    Sheet { label: "Branches: the futures of this case", show: |session| session.sheets.branches.set(true) },
    Sheet { label: "Share: a link to what is on screen", show: super::share::show },
];

/// What choosing an item does.
#[derive(Clone, PartialEq, Debug)]
enum Doing {
    Act(Action),
    Page(Page),
    Sheet(usize),
    Run(RunNo),
    Workspace(WorkspaceNo),
    Status(Status),
    Bookmark(usize),
    Scenario(usize),
    Plan(String),
    Instant(SimTime),
    Event(u32),
}

/// An item of the list.
#[derive(Clone, PartialEq, Debug)]
struct Item {
    label: String,
    kind: &'static str,
    caps: String,
    doing: Doing,
}

impl Item {
    fn new(label: impl Into<String>, kind: &'static str, doing: Doing) -> Item {
        Item { label: label.into(), kind, caps: String::new(), doing }
    }
}

/// How well a text fits what was typed; none if it does not. Each word must be found: at the start of a word, within one, or at least
/// its letters in their order.
fn fit(query: &str, text: &str) -> Option<i32> {
    let text = text.to_lowercase();
    let mut sum = 0;
    for word in query.to_lowercase().split_whitespace() {
        let found = text.match_indices(word).map(|(at, _)| at);
        let starts = |at: &usize| !text[..*at].chars().next_back().is_some_and(char::is_alphanumeric);
        let best = found.map(|at| if starts(&at) { 200 } else { 100 } - (at.min(50) as i32)).max();
        sum += match best {
            Some(best) => best,
            None => scattered(word, &text)?,
        };
    }
    Some(sum)
}

/// The letters of a word in their order, with something between them: the less, the better.
fn scattered(word: &str, text: &str) -> Option<i32> {
    let mut rest = text.char_indices();
    let mut ends = (None, 0);
    for letter in word.chars() {
        let (at, _) = rest.find(|(_, c)| *c == letter)?;
        ends = (ends.0.or(Some(at)), at);
    }
    let length = (ends.1 - ends.0.unwrap_or(0)) as i32;
    // Letters all over a sentence are an accident.
    (length < 3 * word.len() as i32).then_some(40 - length)
}

/// What there is beside runs, whatever was typed.
fn fixed(session: Session, scope: Scope) -> Vec<Item> {
    let mut items = Vec::new();
    if scope == Scope::Everything {
        for (place, page) in Page::ALL.iter().enumerate() {
            let caps = (place + 1).to_string();
            items.push(Item { caps, ..Item::new(page.title(), "Page", Doing::Page(*page)) });
        }
        let mut seen = Vec::new();
        for row in KEYS {
            let other = matches!(row.action, Action::Part | Action::Palette | Action::Page(_));
            if other || seen.contains(&row.action) {
                continue;
            }
            seen.push(row.action);
            items.push(Item { caps: row.caps.join(" "), ..Item::new(row.about, "Action", Doing::Act(row.action)) });
        }
        for (place, sheet) in SHEETS.iter().enumerate() {
            items.push(Item::new(sheet.label, "Case", Doing::Sheet(place)));
        }
    }
    session.marks.with(|marks| {
        for (place, bookmark) in marks.bookmarks.iter().enumerate() {
            items.push(Item::new(bookmark.name.clone(), "Bookmark", Doing::Bookmark(place)));
        }
    });
    let names = session.history_now(|sim| {
        sim.engine().scenario().workspaces.iter().map(|workspace| workspace.name.clone()).collect::<Vec<_>>()
    });
    for (place, name) in names.iter().enumerate() {
        items.push(Item::new(format!("Runs of {name}"), "Workspace", Doing::Workspace(WorkspaceNo::at(place))));
    }
    for status in Status::ALL {
        items.push(Item::new(format!("Runs that are {status}"), "Status", Doing::Status(*status)));
    }
    if scope == Scope::Everything {
        for name in names {
            items.push(Item::new(format!("Plan in {name}"), "Command", Doing::Plan(name)));
        }
        for (place, preset) in PRESETS.iter().enumerate() {
            items.push(Item::new(format!("Open {}", preset.title), "Scenario", Doing::Scenario(place)));
        }
    }
    items
}

/// A run as an item.
fn run_item(scene: &Scene<'_>, sim: &Simulation, run: RunNo) -> Option<Item> {
    let birth = (run.get() <= sim.engine().past().run_count()).then(|| sim.engine().past().birth(run))?;
    let name = &scene.scenario.workspace(birth.workspace).name;
    let status = match scene.world.known(scene.past, run) {
        Some(known) => known.course.status.to_string(),
        None => format!("not before {}", text::clock(birth.created, scene.scenario.starts_at)),
    };
    Some(Item::new(format!("Run {run} · {name} · {} · {status}", birth.run_type), "Run", Doing::Run(run)))
}

/// The runs that fit: by number among all of the history, by words among the latest.
fn runs(scene: &Scene<'_>, sim: &Simulation, query: &str) -> Vec<(i32, Item)> {
    let typed = query.trim().to_lowercase();
    let number = typed.trim_start_matches("run").trim_start().trim_start_matches('#');
    if let Ok(number) = number.parse::<u32>() {
        // The number itself, then those that go on from it by a digit.
        let longer = (0..10).map(|digit| number.saturating_mul(10).saturating_add(digit));
        let numbers = std::iter::once(number).chain(longer).filter_map(RunNo::new);
        return numbers
            .filter_map(|run| Some((500 - i32::from(run.get() != number), run_item(scene, sim, run)?)))
            .collect();
    }
    let last = scene.world.run_count();
    let recent = (last.saturating_sub(RECENT)..last).rev().map(|i| RunNo::at_index(i as usize));
    let items = recent.filter_map(|run| run_item(scene, sim, run));
    // Words also find workspaces and statuses, which lead to all of their runs and so come first.
    items.filter_map(|item| Some((fit(query, &item.label)? - 150, item))).collect()
}

/// Moments, if what was typed can be read as one.
fn moments(query: &str, starts_at: i64, here: SimTime) -> Option<Item> {
    if let Some(at) = text::read_instant(query, starts_at, here) {
        return Some(Item::new(format!("Go to {}", text::clock(at, starts_at)), "Moment", Doing::Instant(at)));
    }
    let number = query.trim().to_lowercase().strip_prefix("event").and_then(|n| n.trim().parse::<u32>().ok())?;
    Some(Item::new(format!("Go to event {number}"), "Moment", Doing::Event(number)))
}

/// The items that fit what was typed, best first.
fn sorted(mut found: Vec<(i32, Item)>) -> Vec<Item> {
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().map(|(_, item)| item).take(SHOWN).collect()
}

fn gather(session: Session, scope: Scope, query: &str) -> Vec<Item> {
    let fixed = fixed(session, scope).into_iter().filter_map(|item| Some((fit(query, &item.label)?, item)));
    let mut found: Vec<_> = fixed.collect();
    if !query.trim().is_empty() || scope == Scope::Places {
        found.extend(untrack(move || session.look(|scene, sim| runs(scene, sim, query))));
    }
    let (starts_at, here) = untrack(move || (session.starts_at(), session.cursor().at));
    found.extend(moments(query, starts_at, here).map(|item| (1_000, item)));
    sorted(found)
}

/// Does what an item stands for.
fn choose(session: Session, shared: Shared, doing: Doing) {
    // What is found in the panels beside each other is shown on a page that has them.
    let show_panels = move |also: &[Page]| {
        if !also.contains(&session.page.get_untracked()) {
            session.go(Page::Live);
        }
    };
    match doing {
        Doing::Act(action) => session.act(action),
        Doing::Page(page) => session.go(page),
        Doing::Sheet(place) => {
            if let Some(sheet) = SHEETS.get(place) {
                (sheet.show)(session);
            }
        }
        Doing::Run(run) => {
            show_panels(&[Page::Live, Page::Timeline, Page::Machine]);
            let birth = session.look(|scene, sim| {
                let exists = scene.world.known(scene.past, run).is_some();
                (!exists).then(|| sim.engine().past().birth(run).seq)
            });
            if let Some(seq) = birth {
                session.pause();
                session.seek_seq(seq + 1);
            }
            session.selected.set(Some(run));
            // The page may be a new one: its parts are there after this task.
            request_animation_frame(move || session.act(Action::Why));
        }
        Doing::Workspace(workspace) => {
            show_panels(&[Page::Live, Page::Machine]);
            shared.filter.update(|filter| (filter.workspace, filter.status) = (Some(workspace), None));
            request_animation_frame(reveal_runs);
        }
        Doing::Status(status) => {
            show_panels(&[Page::Live, Page::Machine]);
            shared.filter.update(|filter| (filter.workspace, filter.status) = (None, Some(status)));
            request_animation_frame(reveal_runs);
        }
        Doing::Bookmark(place) => {
            if let Some(bookmark) = session.marks.with_untracked(|marks| marks.bookmarks.get(place).cloned()) {
                session.to_bookmark(&bookmark);
            }
        }
        Doing::Scenario(place) => {
            let Some(preset) = PRESETS.get(place) else { return };
            if let Err(problem) = session.open(SavedCase::new((preset.draft)(), FIRST_SEED)) {
                session.notices().show(Notice::new(Weight::Problem, problem.to_string()));
            }
        }
        // A refusal is shown by the session.
        Doing::Plan(workspace) => drop(session.dispatch(Command::Plan { workspace, rerun_of: None, by: None })),
        Doing::Instant(at) => {
            session.pause();
            session.seek_time(at);
        }
        Doing::Event(seq) => {
            session.pause();
            session.seek_seq(seq);
        }
    }
}

/// Brings the list of runs into view.
fn reveal_runs() {
    let list = document().query_selector(".sb-runs").ok().flatten();
    if let Some(list) = list {
        list.scroll_into_view();
    }
}

/// The command palette.
#[component]
pub fn Palette() -> impl IntoView {
    let session = Session::expect();
    let node = NodeRef::<html::Dialog>::new();
    // The dialog's modal state lives in the browser.
    Effect::new(move || {
        let Some(dialog) = node.get() else { return };
        match (session.palette.get().is_some(), dialog.open()) {
            // Fails only if the dialog is not on the page, where nobody would see it.
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    view! {
        <dialog
            class="sb-dialog sb-palette"
            node_ref=node
            aria-label="Find and do"
            on:close=move |_| {
                // The event comes late: the palette may be open again by then.
                if node.get_untracked().is_none_or(|dialog| !dialog.open()) {
                    session.palette.set(None);
                }
            }
            on:click=move |event| {
                // A press beside the palette closes it: there the dialog itself is hit.
                let hit = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlDialogElement>().ok());
                if let Some(dialog) = hit { dialog.close() }
            }
        >
            {view_of(move || session.palette.get().map(|scope| view! { <Search scope node /> }))}
        </dialog>
    }
}

#[component]
fn Search(scope: Scope, node: NodeRef<html::Dialog>) -> impl IntoView {
    let session = Session::expect();
    let shared = Shared::expect();
    let (typed, chosen) = session.typed_ahead();
    let query = RwSignal::new(typed);
    let items = Memo::new(move |_| gather(session, scope, &query.get()));
    let active = RwSignal::new(0_usize);
    let input = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if let Some(input) = input.get() {
            // An input on the page takes the focus.
            let _ = input.focus();
        }
    });
    let option_id = |place: usize| format!("sb-palette-{place}");
    let close = move || {
        if let Some(dialog) = node.get_untracked() {
            dialog.close();
        }
        session.palette.set(None);
    };
    let pick = move |place: usize| {
        let Some(item) = items.with_untracked(|all| all.get(place).cloned()) else { return };
        // Closed first, so that what is done can move the focus.
        close();
        choose(session, shared, item.doing);
    };
    if chosen {
        // The dialog is shown first, so that closing it gives the focus back.
        request_animation_frame(move || pick(0));
    }
    let step = move |by: i32| {
        let last = items.with_untracked(Vec::len).saturating_sub(1);
        active.update(|place| {
            *place = match by {
                1 if *place >= last => 0,
                -1 if *place == 0 => last,
                _ => place.saturating_add_signed(by as isize).min(last),
            };
        });
        let id = option_id(active.get_untracked());
        if let Some(option) = document().get_element_by_id(&id) {
            option.scroll_into_view_with_scroll_into_view_options(&nearest());
        }
    };
    let keys = move |event: ev::KeyboardEvent| {
        let ctrl = event.ctrl_key() || event.meta_key();
        match event.key().as_str() {
            "ArrowDown" => step(1),
            "ArrowUp" => step(-1),
            "PageDown" => step(8),
            "PageUp" => step(-8),
            "Enter" => pick(active.get_untracked()),
            "k" | "K" if ctrl => {
                close();
            }
            _ => return,
        }
        event.prevent_default();
    };
    let placeholder = match scope {
        Scope::Everything => "Type to find an action, a page, a run, a scenario …",
        Scope::Places => "A run's number, a workspace, a status, 09:41, event 512 …",
    };
    let option = move |(place, item): (usize, Item)| {
        let here = move || active.get() == place;
        view! {
            <li
                class="sb-palette__item"
                class:sb-palette__item--here=value_of(here)
                role="option"
                id=option_id(place)
                aria-selected=value_of(move || here().to_string())
                on:click=move |_| pick(place)
                on:pointermove=move |_| if active.get_untracked() != place { active.set(place) }
            >
                <span class="sb-palette__label">{item.label}</span>
                <span class="sb-palette__kind">{item.kind}</span>
                {(!item.caps.is_empty()).then(|| view! { <kbd class="sb-key">{item.caps}</kbd> })}
            </li>
        }
    };
    let none = move || items.with(Vec::is_empty).then_some("Nothing fits.");
    let count = move || format!("{} found", items.with(Vec::len));
    view! {
        <input
            class="sb-palette__input"
            node_ref=input
            role="combobox"
            aria-label=match scope { Scope::Everything => "Find and do", Scope::Places => "Find" }
            aria-expanded="true"
            aria-autocomplete="list"
            aria-controls=LIST
            aria-activedescendant=value_of(move || items.with(|all| (!all.is_empty()).then(|| option_id(active.get()))))
            placeholder=placeholder
            autocomplete="off"
            spellcheck="false"
            prop:value=query
            on:input=move |event| {
                active.set(0);
                query.set(event_target_value(&event));
            }
            on:keydown=keys
        />
        <ul class="sb-palette__list" id=LIST role="listbox" aria-label="What fits">
            {view_of(move || items.get().into_iter().enumerate().map(option).collect_view())}
        </ul>
        <p class="sb-palette__none">{view_of(none)}</p>
        <p class="sb-sr" role="status">{view_of(count)}</p>
    }
}

fn nearest() -> web_sys::ScrollIntoViewOptions {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_at_the_start_of_words_fit_best_and_scattered_letters_least() {
        let order = ["Next event", "Any nextdoor thing", "Connext it", "Nine extra"];
        let scores: Vec<_> = order.iter().map(|text| fit("next", text)).collect();
        assert!(scores.windows(2).all(|pair| pair[0] > pair[1]), "{scores:?}");
        assert_eq!(fit("zebra", "Next event"), None);
        assert_eq!(fit("", "Next event"), Some(0));
    }

    #[test]
    fn every_word_must_be_found_in_whatever_order() {
        assert!(fit("web failed", "Run 14 · web-staging · plan · failed").is_some());
        assert!(fit("failed web", "Run 14 · web-staging · plan · failed").is_some());
        assert_eq!(fit("web aborted", "Run 14 · web-staging · plan · failed"), None);
    }

    #[test]
    fn moments_are_read_and_nothing_else_is_taken_for_one() {
        let item = |query| moments(query, 1_767_571_200_000, SimTime::ZERO).map(|item| item.doing);
        assert_eq!(item("00:01"), Some(Doing::Instant(SimTime::from_millis(60_000))));
        assert_eq!(item("event 512"), Some(Doing::Event(512)));
        assert_eq!(item("12"), None);
        assert_eq!(item("web"), None);
    }

    #[test]
    fn runs_are_found_by_number_also_when_they_are_still_to_come() {
        let mut sim = match Simulation::open(SavedCase::new((PRESETS[0].draft)(), 42)) {
            Ok(sim) => sim,
            Err(problem) => panic!("the preset opens: {problem}"),
        };
        sim.run_until(sim.horizon(), u32::MAX);
        let all = sim.engine().past().run_count();
        let reader = signalbox::history::Reader::new(&sim);
        let scene = reader.scene(&sim, SimTime::ZERO);
        for query in ["7", "#7", "run 7", "Run #7"] {
            let found = sorted(runs(&scene, &sim, query));
            assert_eq!(found.first().map(|item| item.doing.clone()), Some(Doing::Run(RunNo::at_index(6))), "{query}");
            assert!(found[0].label.contains("not before"), "{}", found[0].label);
            assert!(found.len() > 1, "run 70 is offered as well");
        }
        assert!(runs(&scene, &sim, &(all + 1).to_string()).is_empty());
        assert!(runs(&scene, &sim, "web").is_empty(), "words are looked for among the runs that exist");
    }
}
