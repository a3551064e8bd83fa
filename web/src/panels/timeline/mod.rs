//! The timeline: one lane per workspace, each run a bar in textures that tell waiting from work.
//!
//! Places are given in virtual seconds as custom properties; the window and the cursor are two more of them at the root. So scrolling,
//! zooming and playing change a few numbers, and bars are drawn anew only when they change or when the window leaves what is drawn.

mod bar;
mod connectors;
mod keys;
mod legend;

use leptos::prelude::*;
use signalbox::{views::lanes, words::SimTime};

use crate::{
    paint::{
        axis,
        lanes::{Row, lay_out},
        window::Window,
    },
    session::{Session, Zoom},
    text,
};

use self::{bar::LaneBars, connectors::Connectors, legend::Legend};
use super::{
    frame::Panel,
    live::{item, seconds},
    shared::Shared,
};

/// About so many ticks fit beside one another.
const TICKS: f64 = 8.0;

/// The lanes of all workspaces.
#[component]
pub fn Timeline() -> impl IntoView {
    let session = Session::expect();
    let shared = Shared::expect();
    keys::listen(session, shared);
    let window = Memo::new(move |_| shared.window());
    // Steps of the window's length, so that a small zoom does not lay out anew.
    let drawn = Memo::new(move |_| (window.get().drawn(), window.get().length.log2().round().exp2()));
    let rows = session.view(move |scene, _| {
        let ((from, to), length) = drawn.get();
        let at = |s: f64| SimTime::from_millis((s * 1_000.0) as u64);
        lay_out(lanes(scene, at(from), at(to)), length)
    });
    let now = move || seconds(session.cursor().at).to_string();
    let height = move || rows.with(|r| r.last().map_or(0.0, |r| r.top + r.height)).to_string();
    view! {
        <Panel name="timeline" title="Timeline" aside=move || view! { <Zooms shared window /> }>
            <div
                class="sb-timeline__chart"
                style:--sb-from=move || window.get().from.to_string()
                style:--sb-length=move || window.get().length.to_string()
                style:--sb-now=now
                style:--sb-rows=height
            >
                <Axis window />
                <div class="sb-timeline__lanes" role="list" aria-label="Workspaces">
                    <For each=move || rows.get() key=|row| row.workspace.0 let:row>
                        <Lane row=item(move || rows.get(), row.clone(), move |r| r.workspace == row.workspace) />
                    </For>
                </div>
                <div class="sb-timeline__over">
                    <Connectors rows />
                    <div class="sb-timeline__cursor" aria-hidden="true"></div>
                </div>
            </div>
            <Legend />
        </Panel>
    }
}

/// The buttons that choose the window.
#[component]
fn Zooms(shared: Shared, window: Memo<Window>) -> impl IntoView {
    let session = Session::expect();
    let span = move || {
        let length = window.get().length;
        text::short_span(signalbox::words::Span::from_secs(length as u64))
    };
    let follows = move || matches!(shared.zoom.get(), Zoom::Follow(_));
    let all = move || shared.zoom.get() == Zoom::All;
    let from = move || {
        let at = SimTime::from_millis((window.get().from.max(0.0) * 1_000.0) as u64);
        format!("from {}", text::clock(at, session.starts_at()))
    };
    view! {
        <span class="sb-timeline__span" title=from>{span}</span>
        <div class="sb-buttons" role="group" aria-label="Time window">
            <button type="button" class="sb-button sb-button--icon" aria-label="earlier (A)" title="earlier (A)" on:click=move |_| shared.earlier()>"‹"</button>
            <button type="button" class="sb-button sb-button--icon" aria-label="later (D)" title="later (D)" on:click=move |_| shared.later()>"›"</button>
            <button type="button" class="sb-button sb-button--icon" aria-label="zoom out (S)" title="zoom out (S)" on:click=move |_| shared.zoom_out()>"−"</button>
            <button type="button" class="sb-button sb-button--icon" aria-label="zoom in (W)" title="zoom in (W)" on:click=move |_| shared.zoom_in()>"+"</button>
            <button type="button" class="sb-button" aria-pressed=move || all().to_string() title="the whole history (F)" on:click=move |_| shared.fit()>"Fit"</button>
            <button type="button" class="sb-button" aria-pressed=move || follows().to_string() title="keep the cursor in sight" on:click=move |_| shared.follow()>"Follow"</button>
        </div>
    }
}

/// The time axis.
#[component]
fn Axis(window: Memo<Window>) -> impl IntoView {
    let session = Session::expect();
    // The ticks of what is drawn, in the step that suits what is seen: they move by the window's numbers alone.
    let ticks = Memo::new(move |_| {
        let window = window.get();
        let (from, to) = window.drawn();
        let count = TICKS * (to - from) / window.length;
        let step = axis::step(window.length, TICKS);
        (axis::ticks(Window { from, length: to - from }, session.starts_at(), count.max((to - from) / step)), step)
    });
    let label = move |at: f64, day: bool| {
        let at = SimTime::from_millis((at.max(0.0) * 1_000.0).round() as u64);
        let full = text::clock(at, session.starts_at());
        let step = ticks.with(|t| t.1);
        match day {
            true => full.get(..3).unwrap_or(&full).to_owned(),
            false if step < 60.0 => full.get(4..).unwrap_or(&full).to_owned(),
            false => text::clock_short(at, session.starts_at()),
        }
    };
    view! {
        <div class="sb-axis" aria-hidden="true">
            <For
                each=move || ticks.with(|t| t.0.iter().map(|tick| (*tick, t.1)).collect::<Vec<_>>())
                key=|(tick, step)| (tick.at.to_bits(), step.to_bits())
                let:tick
            >
                <span class="sb-axis__tick" class:sb-axis__tick--day=tick.0.day style:--sb-at=tick.0.at.to_string()>
                    {label(tick.0.at, tick.0.day)}
                </span>
            </For>
        </div>
    }
}

/// A lane: its workspace's name and its bars.
#[component]
fn Lane(row: Memo<Row>) -> impl IntoView {
    let name = Memo::new(move |_| row.with(|r| r.name.clone()));
    let told = move || row.with(|r| format!("{}: {} runs in sight", r.name, runs(r)));
    view! {
        <div class="sb-lane" role="listitem" aria-label=told style:--sb-height=move || row.with(|r| r.height).to_string()>
            <span class="sb-lane__name" title=name>{name}</span>
            <div class="sb-lane__track">
                <LaneBars row />
            </div>
        </div>
    }
}

fn runs(row: &Row) -> u32 {
    row.bars.len() as u32 + row.blocks.iter().map(|b| b.runs).sum::<u32>()
}
