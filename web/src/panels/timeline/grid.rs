//! The timeline for keyboards and screen readers: a tree grid with one tab stop. Rows are lanes, cells are the runs in the window.
//! The names of the lanes are its row headers, so it lies over the canvas exactly; its cells are not seen, the canvas shows where
//! the keyboard is.

use crate::follow::{Memo, rows_of, value_of, view_of};
use leptos::{ev, html, prelude::*};
use signalbox::words::RunNo;
use wasm_bindgen::JsCast as _;

use super::stage::{Focus, Stage};
use crate::{
    paint::lanes::{Place, seen},
    panels::live::light,
};

/// So many runs beside the focused one are cells of the page; the others are there as soon as one goes to them.
const BESIDE: usize = 2;

/// A lane as a row.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Line {
    lane: usize,
    place: Place,
}

/// The grid. `area` is what scrolls.
#[component]
pub(super) fn Grid(stage: Stage, area: NodeRef<html::Div>) -> impl IntoView {
    let grid = NodeRef::<html::Div>::new();
    let lines = Memo::new(move |_| {
        let (scroll, height) = (stage.scroll.get(), stage.room.get().height);
        let focus = stage.focus.get().map(|focus| focus.lane);
        stage.places.with(|places| {
            // A height more on both sides, so that names are there when they are scrolled into sight.
            let range = seen(places, scroll - height, scroll + 2.0 * height.max(1.0));
            // The focused lane stays in the page when it is scrolled out of sight, so that the keyboard is not lost.
            let apart = focus.filter(|lane| !range.contains(lane) && *lane < places.len());
            range.chain(apart).map(|lane| Line { lane, place: places[lane] }).collect::<Vec<_>>()
        })
    });
    let runs = Memo::new(move |_| {
        let focus = stage.focus.get()?;
        stage.track();
        Some((focus.lane, stage.look(|chart| chart.runs(focus.lane)).unwrap_or_default()))
    });
    // A focused run that the window or the cursor has left gives the focus back to its lane.
    Effect::new(move || {
        let Some((lane, runs)) = runs.get() else { return };
        let gone = stage.focus.get_untracked().and_then(|focus| focus.run).is_some_and(|run| !runs.contains(&run));
        if gone {
            stage.focus.set(Some(Focus { lane, run: None }));
        }
    });
    let keys = move |event: ev::KeyboardEvent| {
        if event.ctrl_key() && !matches!(event.key().as_str(), "Home" | "End") || event.alt_key() || event.meta_key() {
            return;
        }
        let now = stage.focus.get_untracked().unwrap_or(Focus { lane: 0, run: None });
        let Some(next) = step(stage, now, &event.key(), event.ctrl_key()) else { return };
        event.prevent_default();
        event.stop_propagation();
        match next {
            Move::To(focus) => {
                stage.focus.set(Some(focus));
                reveal(stage, area, focus.lane);
                // The cell is made when the page is brought up to date, before the next frame.
                request_animation_frame(move || hand_over(grid));
            }
            Move::Why(run) => {
                stage.session.selected.set(Some(run));
                stage.session.focus_why();
            }
        }
    };
    let entered = move |_| {
        if stage.focus.get_untracked().is_none() {
            let top = stage.scroll.get_untracked();
            let lane = stage.places.with_untracked(|places| seen(places, top, top + 1.0).start);
            stage.focus.set(Some(Focus { lane, run: None }));
        }
    };
    let left = move |event: ev::FocusEvent| {
        // A browser also says so when the grid leaves the page with the focus in it, and by then its signals are gone.
        let Some(grid) = grid.try_get_untracked() else { return };
        let to = event.related_target().and_then(|to| to.dyn_into::<web_sys::Node>().ok());
        let inside = grid.is_some_and(|grid| grid.contains(to.as_ref()));
        if !inside && to.is_some() {
            stage.focus.set(None);
        }
    };
    let count = move || stage.places.with(Vec::len).to_string();
    let label = move || format!("Runs by {}", stage.grouping.get());
    view! {
        <div
            class="sb-lanes"
            role="treegrid"
            aria-label=value_of(label)
            aria-rowcount=value_of(count)
            node_ref=grid
            style:block-size=value_of(move || format!("{}px", stage.height()))
            on:keydown=keys
            on:focusin=entered
            on:focusout=left
        >
            {rows_of(move || lines.get(), |line| line.lane, move |line| view! { <LaneRow stage lines lane=line.lane first=line runs /> })}
        </div>
    }
}

/// Gives the browser's focus to the cell or row that has the grid's.
fn hand_over(grid: NodeRef<html::Div>) {
    let active =
        grid.try_get_untracked().flatten().and_then(|grid| grid.query_selector("[tabindex='0']").ok().flatten());
    if let Some(active) = active.and_then(|active| active.dyn_into::<web_sys::HtmlElement>().ok()) {
        // A cell that cannot take the focus is still shown on the canvas.
        let _ = active.focus();
    }
}

/// Scrolls a lane into sight.
fn reveal(stage: Stage, area: NodeRef<html::Div>, lane: usize) {
    let (Some(area), Some(place)) = (area.get_untracked(), stage.places.with_untracked(|p| p.get(lane).copied()))
    else {
        return;
    };
    let (top, height) = (f64::from(area.scroll_top()), stage.room.get_untracked().height);
    if place.top < top {
        area.set_scroll_top(place.top as i32);
    } else if place.top + place.height > top + height {
        area.set_scroll_top((place.top + place.height - height).ceil() as i32);
    }
}

/// What a key leads to.
enum Move {
    To(Focus),
    Why(RunNo),
}

fn step(stage: Stage, now: Focus, key: &str, ctrl: bool) -> Option<Move> {
    let lanes = stage.places.with_untracked(Vec::len);
    let runs = |lane: usize| stage.look(|chart| chart.runs(lane)).unwrap_or_default();
    let at = |lane: usize, run: Option<RunNo>| Some(Move::To(Focus { lane, run }));
    let last_lane = lanes.checked_sub(1)?;
    let (first, last) = (|lane| runs(lane).first().copied(), |lane| runs(lane).last().copied());
    match (key, now.run) {
        ("ArrowDown" | "ArrowUp", run) => {
            let lane = if key == "ArrowDown" { (now.lane + 1).min(last_lane) } else { now.lane.saturating_sub(1) };
            if lane == now.lane {
                return at(lane, run);
            }
            // To the run of the other lane that lies nearest in time.
            let near = run.and_then(|run| {
                stage.look(|chart| {
                    let x = chart.place_of(run)?.x;
                    let away = |other: &RunNo| chart.place_of(*other).map_or(f64::MAX, |rect| (rect.x - x).abs());
                    chart.runs(lane).into_iter().min_by(|a, b| away(a).total_cmp(&away(b)))
                })
            });
            at(lane, near.flatten())
        }
        ("ArrowRight", None) => at(now.lane, first(now.lane)),
        ("ArrowRight", Some(run)) => at(now.lane, runs(now.lane).into_iter().find(|other| *other > run).or(Some(run))),
        ("ArrowLeft", Some(run)) => at(now.lane, runs(now.lane).into_iter().rfind(|other| *other < run)),
        ("ArrowLeft", None) | ("Escape", Some(_)) => at(now.lane, None),
        ("Home", _) if ctrl => at(0, None),
        ("End", _) if ctrl => at(last_lane, None),
        ("Home", Some(_)) => at(now.lane, first(now.lane)),
        ("End", _) => at(now.lane, last(now.lane)),
        ("Home", None) => at(0, None),
        ("Enter", Some(run)) => Some(Move::Why(run)),
        ("Enter", None) => at(now.lane, first(now.lane)),
        _ => None,
    }
}

/// A lane: its name, and the runs beside the focused one.
#[component]
fn LaneRow(
    stage: Stage,
    lines: Memo<Vec<Line>>,
    lane: usize,
    first: Line,
    runs: Memo<Option<(usize, Vec<RunNo>)>>,
) -> impl IntoView {
    let place = Memo::new(move |_| {
        lines.with(|lines| lines.iter().find(|line| line.lane == lane).map_or(first.place, |line| line.place))
    });
    let name = Memo::new(move |_| stage.name(lane));
    let here = Memo::new(move |_| stage.focus.get().filter(|focus| focus.lane == lane));
    // Without a focus, the first row in sight is the tab stop.
    let stop = move || match stage.focus.get() {
        Some(focus) => focus.lane == lane && focus.run.is_none(),
        None => {
            let top = stage.scroll.get();
            let first = lines.with(|l| l.iter().find(|l| l.place.top + l.place.height > top).map(|l| l.lane));
            first == Some(lane)
        }
    };
    let cells = move || {
        let (at, run) = (here.get()?, here.get().and_then(|focus| focus.run));
        runs.with(|runs| {
            let (_, runs) = runs.as_ref().filter(|(of, _)| *of == at.lane)?;
            let place = run.map_or(0, |run| runs.partition_point(|other| *other < run));
            let range = place.saturating_sub(BESIDE)..(place + BESIDE + 1).min(runs.len());
            Some(range.filter_map(|i| Some((i, *runs.get(i)?))).collect::<Vec<_>>())
        })
    };
    let cells = move || cells().unwrap_or_default();
    let told = move || {
        let count = runs.with(|runs| runs.as_ref().filter(|(of, _)| *of == lane).map(|(_, runs)| runs.len()));
        count.map(|count| format!(", {count} {} in sight", if count == 1 { "run" } else { "runs" }))
    };
    view! {
        <div
            class="sb-lane"
            class:sb-lane--focused=value_of(move || here.get().is_some_and(|focus| focus.run.is_none()))
            role="row"
            aria-rowindex=lane + 1
            aria-expanded=value_of(move || here.get().is_some().to_string())
            style:inset-block-start=value_of(move || format!("{}px", place.get().top))
            style:block-size=value_of(move || format!("{}px", place.get().height))
        >
            <span
                class="sb-lane__name"
                role="rowheader"
                tabindex=value_of(move || if stop() { "0" } else { "-1" })
                title=value_of(move || name.get())
                on:focus=move |_| stage.focus.set(Some(Focus { lane, run: None }))
            >
                {view_of(move || name.get())}<span class="sb-sr">{view_of(told)}</span>
            </span>
            {rows_of(cells, |cell| cell.1.get(), move |cell| view! { <Cell stage lane run=cell.1 column=cell.0 + 2 /> })}
        </div>
    }
}

/// A run as a cell.
#[component]
fn Cell(stage: Stage, lane: usize, run: RunNo, column: usize) -> impl IntoView {
    let focused = move || stage.focus.get() == Some(Focus { lane, run: Some(run) });
    let session = stage.session;
    let spoken = Memo::new(move |_| {
        stage.track();
        stage.sentence(run).unwrap_or_default()
    });
    view! {
        <span
            class="sb-sr"
            role="gridcell"
            aria-colindex=column
            aria-selected=value_of(move || (session.selected.get() == Some(run)).to_string())
            tabindex=value_of(move || if focused() { "0" } else { "-1" })
            data-run=run.get()
            on:focus=move |_| light(session, run, true)
            on:blur=move |_| light(session, run, false)
        >
            {view_of(move || spoken.get())}
        </span>
    }
}
