//! The timeline: lanes of runs, each run a bar in textures that tell waiting from work.
//!
//! One canvas draws what is seen, from an index of the whole history that says at every scale what lies where; so neither drawing
//! nor the number of nodes depends on how many runs there are. Over it lies a grid for keyboards and screen readers, whose row
//! headers are the lanes' names.

mod canvas;
mod connectors;
mod gestures;
mod grid;
mod inks;
mod keys;
mod legend;
mod letters;
mod stage;
mod table;
mod tools;

use crate::follow::{Memo, value_of, view_of};
use leptos::{ev, html, prelude::*};
use signalbox::{
    views::say_span,
    words::{SimTime, Span},
};
use wasm_bindgen::{JsCast as _, closure::Closure};
use web_sys::CanvasRenderingContext2d;

use crate::{paint::axis, panels::frame::Panel, parts, session::prefs::Theme, text};

use self::{
    canvas::{Around, Outline},
    connectors::pairs,
    gestures::Gestures,
    grid::Grid,
    inks::Inks,
    legend::Legend,
    stage::{AXIS, Room, Stage},
    table::Table,
    tools::Tools,
};

/// A tick takes about this much room, in pixels.
const TICK: f64 = 72.0;

/// The lanes of all runs.
#[component]
pub fn Timeline() -> impl IntoView {
    let stage = Stage::new();
    let panel = NodeRef::<html::Div>::new();
    keys::listen(stage, panel);
    provide_context(stage);
    view! {
        <Panel name="timeline" title="Timeline" aside=move || view! { <Tools stage /> }>
            <div class="sb-timeline__root" node_ref=panel>
                <Show when=move || stage.table.get() fallback=move || view! { <Lanes stage /> }>
                    {parts::table().shown()}
                </Show>
                <Legend />
            </div>
        </Panel>
    }
}

/// The lanes as a table, in place of the canvas.
#[component]
pub fn TimelineTable() -> impl IntoView {
    // The timeline, in which alone this stands, gives it.
    use_context::<Stage>().map(|stage| view! { <Table stage /> })
}

/// The lanes: the canvas, and over it what scrolls.
#[component]
fn Lanes(stage: Stage) -> impl IntoView {
    let chart = NodeRef::<html::Div>::new();
    let area = NodeRef::<html::Div>::new();
    let canvas = NodeRef::<html::Canvas>::new();
    let gestures = Gestures::new(stage, area);
    let inks = inks(stage, canvas);
    measure(stage, chart, area, canvas);
    draw(stage, canvas, inks);
    let tip = move || {
        let (run, x, y) = gestures.over.get()?;
        stage.track();
        let (words, room) = (stage.sentence(run)?, stage.room.get());
        // On the side of the pointer that has more room.
        let (x, left) = (x + room.label, x > room.width / 2.0);
        Some(view! {
            <p
                class="sb-timeline__tip"
                class:sb-timeline__tip--left=left
                aria-hidden="true"
                style:--sb-x=format!("{x}px")
                style:--sb-y=format!("{}px", y + AXIS)
            >
                {words}
            </p>
        })
    };
    view! {
        <div
            class="sb-timeline__chart"
            class:sb-timeline__chart--narrow=value_of(move || stage.room.get().label == 0.0)
            node_ref=chart
            style:--sb-label=value_of(move || format!("{}px", stage.room.get().label))
            style:--sb-axis=format!("{AXIS}px")
            style:--sb-all=value_of(move || format!("{}px", stage.height() + AXIS))
        >
            <canvas class="sb-timeline__canvas" node_ref=canvas aria-hidden="true"></canvas>
            <div
                class="sb-timeline__scroll"
                class:sb-timeline__scroll--run=value_of(move || gestures.over.get().is_some())
                node_ref=area
                on:scroll=move |_| if let Some(area) = area.get_untracked() { stage.scroll.set(f64::from(area.scroll_top())) }
                on:pointerdown=move |event| gestures.down(&event)
                on:pointermove=move |event| gestures.moved(&event)
                on:pointerup=move |event| gestures.up(&event)
                on:pointercancel=move |event| gestures.cancel(&event)
                on:pointerleave=move |_| gestures.leave()
                on:dblclick=move |event| gestures.twice(&event)
                on:wheel=move |event: ev::WheelEvent| gestures.wheel(&event)
            >
                <Grid stage area />
            </div>
            {view_of(tip)}
        </div>
    }
}

/// The colours, read again when the theme changes.
fn inks(stage: Stage, canvas: NodeRef<html::Canvas>) -> (StoredValue<Option<Inks>, LocalStorage>, RwSignal<u32>) {
    let (inks, read) = (StoredValue::new_local(None::<Inks>), RwSignal::new(0_u32));
    let again = move || {
        // The page may have been left since this was asked for.
        if let Some(context) = canvas.try_get_untracked().flatten().and_then(|canvas| context(&canvas)) {
            inks.try_set_value(Inks::read(&context));
            read.try_update(|n| *n += 1);
        }
    };
    Effect::new(move || {
        canvas.track();
        stage.session.prefs.with(|prefs| prefs.theme == Theme::System);
        stage.session.prefs.track();
        // The theme is set on the document in this task; a frame later its colours are in force.
        request_animation_frame(again);
    });
    for query in ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"] {
        let list = window().match_media(query).ok().flatten();
        let heard = Closure::<dyn FnMut()>::new(again);
        if let Some(list) = list {
            list.set_onchange(Some(heard.as_ref().unchecked_ref()));
            let kept = StoredValue::new_local(Some((list, heard)));
            on_cleanup(move || {
                kept.update_value(|kept| {
                    if let Some((list, _)) = kept.take() {
                        list.set_onchange(None);
                    }
                });
            });
        }
    }
    (inks, read)
}

fn context(canvas: &web_sys::HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok().flatten()?.dyn_into().ok()
}

/// Keeps the room in step with the sizes on the page.
fn measure(stage: Stage, chart: NodeRef<html::Div>, area: NodeRef<html::Div>, canvas: NodeRef<html::Canvas>) {
    let look = move || {
        let (Some(Some(chart)), Some(Some(area))) = (chart.try_get_untracked(), area.try_get_untracked()) else {
            return;
        };
        let (width, height) = (f64::from(chart.client_width()), f64::from(chart.client_height()));
        let bar = f64::from(area.offset_width() - area.client_width());
        if let Some(canvas) = canvas.get_untracked() {
            let density = window().device_pixel_ratio().max(1.0);
            let size = ((width * density).round() as u32, (height * density).round() as u32);
            if (canvas.width(), canvas.height()) != size {
                canvas.set_width(size.0);
                canvas.set_height(size.1);
                // A canvas that was given a size is empty.
                stage.sized.update(|n| *n += 1);
            }
        }
        let room = Room::of(width, height, bar);
        if stage.room.get_untracked() != room {
            stage.room.set(room);
        }
    };
    Effect::new(move || {
        let Some(chart) = chart.get() else { return };
        let seen = Closure::<dyn FnMut()>::new(look);
        let Ok(observer) = web_sys::ResizeObserver::new(seen.as_ref().unchecked_ref()) else { return };
        observer.observe(&chart);
        let kept = StoredValue::new_local(Some((observer, seen)));
        on_cleanup(move || {
            kept.update_value(|kept| {
                if let Some((observer, _)) = kept.take() {
                    observer.disconnect();
                }
            });
        });
    });
}

/// Draws in the task in which something changed, so that the canvas shows the same moment as every other part of the page.
fn draw(
    stage: Stage,
    canvas: NodeRef<html::Canvas>,
    (inks, read): (StoredValue<Option<Inks>, LocalStorage>, RwSignal<u32>),
) {
    let session = stage.session;
    let linked = session.state(move |scene, _| session.selected.get().map(|run| pairs(scene, run)).unwrap_or_default());
    let ticks = Memo::new(move |_| ticks(stage));
    Effect::new(move || {
        stage.track();
        let cursor = session.cursor();
        let (hovered, selected, focus) = (session.hovered.get(), session.selected.get(), stage.focus.get());
        let (linked, room) = (linked.get(), stage.room.get());
        let Some(context) = canvas.get().and_then(|canvas| context(&canvas)) else { return };
        if room.height <= 0.0 {
            return;
        }
        let drawn = stage.look(|chart| {
            let around = Around {
                ticks: ticks.get(),
                breaks: breaks(stage, room.width),
                links: linked.iter().filter_map(|(relation, a, b)| chart.link(*relation, *a, *b)).collect(),
                lines: [
                    (hovered, Outline::Lit),
                    (selected, Outline::Selected),
                    (focus.and_then(|focus| focus.run), Outline::Focused),
                ]
                .into_iter()
                .filter_map(|(run, why)| Some((chart.place_of(run?)?, why)))
                .collect(),
                cursor: chart.x(cursor.at.millis() as f64 / 1_000.0),
            };
            (chart.draw(), around)
        });
        let Some((picture, around)) = drawn else { return };
        read.track();
        stage.sized.track();
        inks.with_value(|inks| {
            if let Some(inks) = inks {
                canvas::draw(&context, inks, room, &picture, &around);
            }
        });
    });
}

/// The folded stretches in sight, in pixels, with their lengths in words.
fn breaks(stage: Stage, width: f64) -> Vec<(f64, f64, String)> {
    stage.scale.with(|scale| {
        let one = |part: crate::paint::scale::Break| {
            let words = format!("{} idle", say_span(Span::from_mins(((part.to - part.from) / 60.0) as u64)));
            (scale.share(part.from) * width, scale.share(part.to) * width, words)
        };
        scale.breaks().map(one).collect()
    })
}

/// The ticks in sight, in pixels, with their words.
fn ticks(stage: Stage) -> Vec<(f64, String, bool)> {
    let (session, width) = (stage.session, stage.room.get().width);
    let starts_at = session.starts_at();
    stage.scale.with(|scale| {
        let (ticks, step) = axis::ticks_of(scale, starts_at, (width / TICK).max(2.0));
        let mut free = f64::NEG_INFINITY;
        let mut out = Vec::with_capacity(ticks.len());
        for tick in ticks {
            let x = scale.share(tick.at) * width;
            // Beside a folded stretch, ticks may come close to one another; at the edge, a word would be cut off.
            if x < free || x > width - 30.0 {
                continue;
            }
            free = x + TICK * 0.6;
            let at = SimTime::from_millis((tick.at.max(0.0) * 1_000.0).round() as u64);
            let full = text::clock(at, starts_at);
            let words = match tick.day {
                true => full.get(..3).unwrap_or(&full).to_owned(),
                false if step < 60.0 => full.get(4..).unwrap_or(&full).to_owned(),
                false => text::clock_short(at, starts_at),
            };
            out.push((x, words, tick.day));
        }
        out
    })
}
