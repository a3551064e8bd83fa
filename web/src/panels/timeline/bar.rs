//! Bars: a run's life as stretches of textures.

use leptos::prelude::*;
use signalbox::words::RunNo;

use crate::{
    paint::lanes::{Block, Placed, Row, Stretch, offset, thickness},
    panels::live::light,
    session::Session,
    text,
};

/// A bar with its place in the lane.
type At = (Placed, f64, f64);

/// The bars and blocks of a lane.
#[component]
pub(super) fn LaneBars(row: Memo<Row>) -> impl IntoView {
    let bars =
        move || row.with(|r| r.bars.iter().map(|b| (b.clone(), offset(r, b), thickness(r))).collect::<Vec<At>>());
    let blocks = move || row.with(|r| r.blocks.clone());
    let workspace = move || row.with_untracked(|r| r.name.clone());
    view! {
        <For each=bars key=identity let:at>
            <Bar at workspace=workspace() />
        </For>
        <For each=blocks key=|b| (b.first.get(), b.runs, b.bad, b.to.to_bits()) let:block>
            <BlockView block />
        </For>
    }
}

/// A bar is drawn anew when what it shows changes; while its last stretch goes on, that grows with the cursor by itself.
fn identity((bar, top, thick): &At) -> (u32, &'static str, usize, Option<u8>, u64, u64) {
    let cause = bar.stretches.last().and_then(|s| s.cause).map(|c| c as u8);
    (bar.token.run.get(), bar.token.status.as_str(), bar.stretches.len(), cause, top.to_bits(), thick.to_bits())
}

/// A run's bar: a button that selects the run.
#[component]
fn Bar(at: At, workspace: String) -> impl IntoView {
    let session = Session::expect();
    let (bar, top, thick) = at;
    let run = bar.token.run;
    let goes_on = bar.to.is_none();
    let last = bar.stretches.last().map(|s| text::segment_word(s.kind, s.cause)).filter(|_| goes_on);
    let spoken = text::spoken_run(&bar.token, &workspace);
    let spoken = last.map_or(spoken.clone(), |last| format!("{spoken}: {last}"));
    let status = bar.token.status.as_str();
    let stretches = bar.stretches.into_iter().map(|stretch| view! { <StretchView stretch /> }).collect_view();
    view! {
        <button
            type="button"
            class=format!("sb-bar sb-st sb-bar--{}", bar.token.run_type)
            class:sb-bar--open=goes_on
            class:sb-bar--lit=move || session.hovered.get() == Some(run)
            class:sb-bar--selected=move || session.selected.get() == Some(run)
            data-status=status
            data-run=run.get()
            aria-label=spoken.clone()
            title=spoken
            style:--sb-a=bar.from.to_string()
            style:--sb-b=bar.to.map(|to| to.to_string())
            style:--sb-top=top.to_string()
            style:--sb-thick=thick.to_string()
            on:click=move |_| session.selected.set(Some(run))
            on:pointerenter=move |_| light(session, run, true)
            on:pointerleave=move |_| light(session, run, false)
            on:focus=move |_| light(session, run, true)
            on:blur=move |_| light(session, run, false)
        >
            {stretches}
            <span class="sb-bar__label" aria-hidden="true">{run.get()}</span>
        </button>
    }
}

/// A stretch of a bar.
#[component]
fn StretchView(stretch: Stretch) -> impl IntoView {
    let kind = stretch.kind.as_str();
    view! {
        <span
            class=format!("sb-stretch sb-stretch--{kind}")
            class:sb-stretch--open=stretch.to.is_none()
            data-cause=stretch.cause.map(|c| c.as_str())
            style:--sb-c=stretch.from.to_string()
            style:--sb-d=stretch.to.map(|to| to.to_string())
        ></span>
    }
}

/// Several runs that are too short to be seen apart.
#[component]
fn BlockView(block: Block) -> impl IntoView {
    let shared = crate::panels::Shared::expect();
    let first: RunNo = block.first;
    let words = match block.runs {
        1 => format!("run {first}: zoom in to see it"),
        n => format!("{n} runs from run {first} on: zoom in to see them"),
    };
    let words = match block.bad {
        0 => words,
        n => format!("{words}; {n} ended badly"),
    };
    let zoom = move |_| {
        let window = crate::paint::window::Window { from: block.from, length: (block.to - block.from).max(60.0) };
        shared.zoom.set(crate::session::Zoom::Fixed(window.zoom(1.2, window.at(0.5), f64::MAX)));
    };
    view! {
        <button
            type="button"
            class="sb-block"
            class:sb-block--bad={block.bad > 0}
            title=words.clone()
            aria-label=words
            style:--sb-a=block.from.to_string()
            style:--sb-b=block.to.to_string()
            on:click=zoom
        ></button>
    }
}
