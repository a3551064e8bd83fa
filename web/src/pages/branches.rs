//! The branches of a case: as a tree beside their rails, and as rails over the history.

use crate::follow::{Memo, value_of, view_of};
use leptos::{either::Either, ev, prelude::*};
use signalbox::words::SimTime;
use wasm_bindgen::JsCast as _;

use super::announce::NoticesHere;
use crate::{
    paint::rails::{Drawn, Rail, draw},
    session::Session,
    text::clock_minute,
    widgets::{Button, Dialog, Icon, IconButton, Namer, Shape, focus_later},
};

/// Over the history there is room for so many rails; the dialog shows all.
const MOST_RAILS: usize = 6;

/// Names the branch that is played and opens the tree.
#[component]
pub fn BranchButton() -> impl IntoView {
    let session = Session::expect();
    let branch = Memo::new(move |_| session.branch());
    view! {
        <button type="button" class="sb-button sb-branch" on:click=move |_| session.sheets.branches.set(true)>
            <Icon shape=Shape::Branch />
            <span class="sb-branch__word">"branch "</span>
            <span class="sb-branch__name">{view_of(move || branch.get().0)}</span>
            {view_of(move || (branch.get().1 > 1).then(|| view! {
                <span class="sb-branch__count"><span class="sb-sr">", one of "</span>{branch.get().1}</span>
            }))}
        </button>
    }
}

/// The rails of the branches over the scrub bar, once there are two. The button beside them says the same in words.
#[component]
pub fn Rails() -> impl IntoView {
    let session = Session::expect();
    let rails = Memo::new(move |_| session.rails());
    let shown = move || {
        let (rails, end) = (rails.get(), session.horizon());
        (rails.len() > 1).then(|| {
            // The current one is among those shown, whatever its place.
            let first = rails.iter().position(|rail| rail.current).unwrap_or(0).saturating_sub(MOST_RAILS - 1);
            let some = rails.get(first..).unwrap_or_default().iter().take(MOST_RAILS).cloned().collect::<Vec<_>>();
            view! { <div class="sb-rails" style:--n=some.len().to_string()>{drawing(&some, end)}</div> }
        })
    };
    view! { {view_of(shown)} }
}

fn drawing(rails: &[Rail], end: SimTime) -> impl IntoView + use<> {
    let rail = |drawn: Drawn| {
        view! {
            <g class="sb-rail" class:sb-rail--current=drawn.current>
                <path class="sb-rail__line" d=drawn.line />
                <path class="sb-rail__marks" d=drawn.marks />
            </g>
        }
    };
    view! {
        <svg
            class="sb-rails__drawing" viewBox=format!("0 0 100 {}", rails.len()) preserveAspectRatio="none" aria-hidden="true"
        >
            {draw(rails, end).into_iter().map(rail).collect_view()}
        </svg>
    }
}

/// The dialog with the tree.
#[component]
pub fn Branches() -> impl IntoView {
    let session = Session::expect();
    view! {
        <Dialog open=session.sheets.branches title="Branches">
            <Tree />
        </Dialog>
    }
}

#[component]
fn Tree() -> impl IntoView {
    let session = Session::expect();
    let rails = Memo::new(move |_| session.rails());
    let named = RwSignal::new(None::<u32>);
    let only = Signal::derive(move || rails.with(|rails| rails.len() < 2));
    let names = move || rails.with(|rails| rails.iter().map(|rail| (rail.id, rail.name.clone())).collect::<Vec<_>>());
    let rows = move || {
        let names = names();
        let parent = |rail: &Rail| names.iter().find(|(id, _)| Some(*id) == rail.parent).map(|(_, name)| name.clone());
        let all = rails.get();
        all.into_iter()
            .map(|rail| {
                let from = parent(&rail);
                row(session, rail, from, named, only)
            })
            .collect_view()
    };
    let picture = move || drawing(&rails.get(), session.horizon());
    let cursor = move || {
        let end = session.horizon().millis().max(1);
        format!("{:.5}", session.cursor().at.millis() as f64 / end as f64)
    };
    view! {
        <p class="sb-quiet">
            "A command given before later ones makes a branch, so that both futures are kept. All branches share one cursor."
        </p>
        <div class="sb-tree" on:keydown=walk>
            <div class="sb-tree__rails">
                {view_of(picture)}
                <span class="sb-tree__cursor" style:--x=value_of(cursor) aria-hidden="true"></span>
            </div>
            <ul class="sb-tree__rows" aria-label="Branches">{view_of(rows)}</ul>
        </div>
        <Button on_press=move || session.fork_here()>"Branch off at the cursor"</Button>
        <NoticesHere />
    }
}

fn row(
    session: Session,
    rail: Rail,
    from: Option<String>,
    named: RwSignal<Option<u32>>,
    only: Signal<bool>,
) -> impl IntoView {
    let Rail { id, name, depth, fork_at, commands, current, .. } = rail;
    let element = format!("sb-branch-{id}");
    let name = StoredValue::new(name);
    let count = match commands.len() {
        0 => "no commands".to_owned(),
        1 => "1 command".to_owned(),
        n => format!("{n} commands"),
    };
    let about = match from {
        Some(from) => format!("{}, from {from} · {count}", clock_minute(fork_at, untrack(|| session.starts_at()))),
        None => count,
    };
    let back = element.clone();
    let done = move |new: Option<String>| {
        named.set(None);
        if let Some(new) = new {
            session.rename_branch(id, &new);
        }
        focus_later(&back);
    };
    let again = element.clone();
    let switch = move |_| {
        session.switch_branch(id);
        focus_later(&again);
    };
    let label = move || match named.get() == Some(id) {
        true => {
            let what = format!("Name of the branch {}", name.get_value());
            Either::Left(view! { <Namer label=what value=name.get_value() on_done=done.clone() /> })
        }
        false => Either::Right(view! {
            <button
                type="button" class="sb-tree__switch" id=element.clone() aria-current=current.then_some("true")
                on:click=switch.clone()
            >
                {name.get_value()}
            </button>
        }),
    };
    view! {
        <li class="sb-tree__row" class:sb-tree__row--current=current style:--depth=depth.to_string()>
            <div class="sb-tree__words">
                {view_of(label)}
                <span class="sb-quiet sb-tree__about" title=about.clone()>{current.then_some("played · ")} {about.clone()}</span>
            </div>
            <div class="sb-cases__tools">
                <IconButton
                    shape=Shape::Pencil label=format!("Rename {}", name.get_value()) on_press=move || named.set(Some(id))
                />
                <IconButton
                    shape=Shape::Bin label=format!("Delete {}", name.get_value()) disabled=only
                    on_press=move || session.delete_branch(id)
                />
            </div>
        </li>
    }
}

/// Arrows go from branch to branch.
fn walk(event: ev::KeyboardEvent) {
    let by: i32 = match event.key().as_str() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        _ => return,
    };
    let Ok(found) = document().query_selector_all(".sb-tree__switch") else { return };
    let all = (0..found.length())
        .filter_map(|i| found.item(i))
        .filter_map(|node| node.dyn_into::<web_sys::HtmlElement>().ok());
    let all: Vec<_> = all.collect();
    let active = document().active_element();
    let here = all.iter().position(|one| active.as_ref() == Some(one.as_ref()));
    let next = here.map_or(0, |here| here.saturating_add_signed(by as isize).min(all.len().saturating_sub(1)));
    if let Some(next) = all.get(next) {
        event.prevent_default();
        // A button that cannot take the focus leaves it where it is.
        let _ = next.focus();
    }
}
