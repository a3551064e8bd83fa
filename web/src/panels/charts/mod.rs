//! Charts on the timeline's axis: queue depth and busy slots against the limit, waiting by cause, and how the waits are spread.
//!
//! What lies beyond the cursor is veiled; the numbers beside a chart are those of the cursor. Each chart is also a table, and can be
//! taken away as CSV, SVG and PNG.

mod data;
mod draw;
mod export;
mod table;

use crate::follow::{Memo, value_of, view_of};
use leptos::{html, prelude::*};
use signalbox::{
    views::{Gauge, say_span},
    words::{Cause, Span, Status},
};
use wasm_bindgen::{JsCast as _, closure::Closure};

use crate::{paint::chart, session::Session, text};

use self::{
    data::{Frame, Index},
    draw::{Kind, draw},
};
use super::{frame::Panel, live::seconds, shared::Shared};

/// The width of a plot before it was measured.
const FIRST_WIDTH: f64 = 640.0;

/// What all charts read.
#[derive(Clone, Copy)]
struct Charts {
    session: Session,
    /// What is drawn.
    frame: Memo<Frame>,
    /// The gauges at the cursor.
    gauge: Memo<Gauge>,
    /// The width of the plots, in pixels.
    width: RwSignal<f64>,
}

/// The charts.
#[component]
pub fn ChartsPanel() -> impl IntoView {
    let session = Session::expect();
    let shared = Shared::expect();
    let width = RwSignal::new(FIRST_WIDTH);
    let index = StoredValue::new_local(Index::default());
    let scale = Memo::new(move |_| shared.scale().snapped(width.get()));
    let frame = session.history(move |sim| {
        let (scale, edition) = (scale.get(), session.edition());
        index.try_update_value(|index| index.frame(sim, edition, scale, width.get())).unwrap_or_default()
    });
    let gauge = session.view(|scene, _| Gauge {
        queued: scene.world.statuses()[Status::Queued as usize],
        people: scene.world.statuses()[Status::PendingApproval as usize],
        busy: scene.world.jobs(),
        limit: scene.world.limit(),
    });
    // The spread is of what has happened at the cursor.
    let spread = session.view(move |scene, _| {
        let (from, to) = frame.with(|f| (f.from, f.to));
        index.with_value(|index| index.spread(from, to.min(scene.now)))
    });
    let charts = Charts { session, frame, gauge, width };
    let kinds = [Kind::Queue, Kind::Slots, Kind::Causes];
    let now = move || scale.with(|scale| scale.share(seconds(session.cursor().at))).to_string();
    view! {
        <Panel name="charts" title="Load">
            <div class="sb-charts" style:--sb-now=value_of(now)>
                <svg class="sb-charts__hatches" aria-hidden="true" inner_html=chart::hatches()></svg>
                {kinds.map(|kind| view! { <Chart charts kind spread /> }).collect_view()}
                <Chart charts kind=Kind::Spread spread />
            </div>
        </Panel>
    }
}

/// A chart: what it shows in words, and the drawing or the table.
#[component]
fn Chart(charts: Charts, kind: Kind, spread: Memo<signalbox::views::Spread>) -> impl IntoView {
    let Charts { session, frame, gauge, width } = charts;
    let as_table = RwSignal::new(false);
    let starts_at = move || session.starts_at();
    let drawing =
        Memo::new(move |_| frame.with(|f| spread.with(|s| draw(kind, f, s, width.get(), session.starts_at()))));
    let plot = NodeRef::<html::Div>::new();
    if kind == Kind::Queue {
        measure(plot, width);
    }
    let says = move || told(kind, gauge.get(), &spread.get());
    let rows = move || frame.with(|f| spread.with(|s| table::table(kind, f, s, starts_at())));
    let view_box = move || drawing.with(|d| format!("0 0 {:.0} {:.0}", d.width, d.height));
    let timed = kind != Kind::Spread;
    let key = move |event: leptos::ev::KeyboardEvent| {
        let letters = session.prefs.with_untracked(|prefs| prefs.letters);
        if letters
            && event.key().eq_ignore_ascii_case("t")
            && !event.ctrl_key()
            && !event.meta_key()
            && !event.alt_key()
        {
            event.prevent_default();
            as_table.update(|on| *on = !*on);
        }
    };
    view! {
        <section class="sb-chart" class:sb-chart--spread=!timed aria-label=kind.title() on:keydown=key>
            <div class="sb-chart__side">
                <h3 class="sb-chart__name">{kind.title()}</h3>
                <p class="sb-chart__says">{view_of(says)}</p>
                {(kind == Kind::Causes).then(legend)}
                <div class="sb-chart__tools">
                    <button
                        type="button" class="sb-button sb-button--quiet" aria-pressed=value_of(move || as_table.get().to_string())
                        aria-label=format!("Table: {}", kind.title()) title="As a table (T)" on:click=move |_| as_table.update(|on| *on = !*on)
                    >
                        "Table"
                    </button>
                    <export::Menu kind drawing rows=Signal::derive(rows) />
                </div>
            </div>
            <div class="sb-chart__plot" node_ref=plot>
                <Show
                    when=move || !as_table.get()
                    fallback=move || view! { <table::View kind rows=Signal::derive(rows) /> }
                >
                    <svg
                        class="sb-chart__drawing" role="img" viewBox=value_of(view_box)
                        aria-label=value_of(move || format!("{}: {}", kind.title(), says()))
                        inner_html=value_of(move || drawing.with(|d| d.body.clone()))
                    ></svg>
                    {timed.then(|| view! {
                        <span class="sb-chart__veil" aria-hidden="true"></span>
                        <span class="sb-chart__cursor" aria-hidden="true"></span>
                    })}
                </Show>
            </div>
        </section>
    }
}

/// What a chart says at the cursor.
fn told(kind: Kind, gauge: Gauge, spread: &signalbox::views::Spread) -> String {
    let span = |span: Option<Span>| span.map_or_else(|| "–".to_owned(), say_span);
    match kind {
        Kind::Queue => match gauge.people {
            0 => format!("{} queued", gauge.queued),
            people => format!("{} queued, {people} with a person", gauge.queued),
        },
        Kind::Slots => format!("{} of {} busy", gauge.busy, gauge.limit),
        Kind::Causes => "Waiting of the runs that left the queue in each stretch".to_owned(),
        Kind::Spread if spread.runs == 0 => "No run has left the queue here yet".to_owned(),
        Kind::Spread => format!(
            "{} runs so far: half waited up to {}, 95 % up to {}, 99 % up to {}",
            spread.runs,
            span(spread.p50),
            span(spread.p95),
            span(spread.p99)
        ),
    }
}

/// What the hatches mean.
fn legend() -> impl IntoView {
    let one = |cause: Cause| {
        view! {
            <li class="sb-chart__key">
                <span class="sb-waits__key" data-cause=cause.as_str() aria-hidden="true"></span>
                {text::cause_word(cause)}
            </li>
        }
    };
    view! { <ul class="sb-chart__legend">{Cause::ALL.iter().copied().map(one).collect_view()}</ul> }
}

/// Keeps the width of an element at hand.
fn measure(node: NodeRef<html::Div>, width: RwSignal<f64>) {
    Effect::new(move || {
        let Some(element) = node.get() else { return };
        let seen = element.clone();
        let look = Closure::<dyn FnMut()>::new(move || {
            let wide = f64::from(seen.client_width());
            let known = width.try_get_untracked().unwrap_or(wide);
            if wide > 0.0 && (wide - known).abs() >= 1.0 {
                width.set(wide);
            }
        });
        // Without the observer the plots keep the width they were made for and are scaled.
        if let Ok(observer) = web_sys::ResizeObserver::new(look.as_ref().unchecked_ref()) {
            observer.observe(&element);
            let kept = StoredValue::new_local(Some((observer, look)));
            on_cleanup(move || {
                if let Some((observer, _)) = kept.try_update_value(Option::take).flatten() {
                    observer.disconnect();
                }
            });
        }
    });
}
