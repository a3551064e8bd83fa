//! The whole history at a glance, and the cursor in it.

use std::fmt::Write as _;

use crate::follow::{Memo, value_of, view_of};
use leptos::{ev, html, prelude::*};
use signalbox::{
    views::{Activity, activity},
    words::SimTime,
};

use crate::{
    session::{Bookmark, Session, marks::BUCKETS},
    text::clock,
};

/// The height of the drawing.
const HEIGHT: f64 = 30.0;
/// The height of a mark.
const MARK: f64 = 4.0;

/// The scrub slider over the density of the history. Pointers move the drawing's own playhead; keys and assistive technology use the
/// slider beneath it.
#[component]
pub fn Scrub() -> impl IntoView {
    let session = Session::expect();
    let strip = NodeRef::<html::Div>::new();
    let held = RwSignal::new(false);
    let share = move || {
        let end = session.horizon().millis().max(1);
        session.cursor().at.millis() as f64 / end as f64
    };
    let seek = move |event: &ev::PointerEvent| {
        let Some(strip) = strip.get_untracked() else { return };
        let area = strip.get_bounding_client_rect();
        let share = ((f64::from(event.client_x()) - area.left()) / area.width().max(1.0)).clamp(0.0, 1.0);
        let end = session.horizon_now().millis() as f64;
        session.jump(SimTime::from_millis((share * end).round() as u64));
    };
    let grab = move |event: ev::PointerEvent| {
        if event.button() != 0 {
            return;
        }
        if let Some(strip) = strip.get_untracked() {
            // Without the capture, dragging still works as long as the pointer stays on the strip.
            let _ = strip.set_pointer_capture(event.pointer_id());
        }
        held.set(true);
        seek(&event);
    };
    view! {
        <div
            class="sb-scrub"
            style:--x=value_of(move || format!("{:.6}", share()))
            node_ref=strip
            on:pointerdown=grab
            on:pointermove=move |event| if held.get_untracked() { seek(&event) }
            on:pointerup=move |_| held.set(false)
            on:pointercancel=move |_| held.set(false)
        >
            <Density />
            <Bookmarks />
            <span class="sb-scrub__past" aria-hidden="true"></span>
            <span class="sb-scrub__head" aria-hidden="true"></span>
            <Range />
            <StoppedBy share />
        </div>
    }
}

/// The bookmarks, as flags at the upper edge.
#[component]
fn Bookmarks() -> impl IntoView {
    let session = Session::expect();
    let list = Memo::new(move |_| session.marks.with(|marks| marks.bookmarks.clone()));
    let flag = move |bookmark: Bookmark| {
        let share = bookmark.at.millis() as f64 / session.horizon().millis().max(1) as f64;
        let name = format!("Bookmark: {}, {}", bookmark.name, clock(bookmark.at, session.starts_at()));
        let title = name.clone();
        view! {
            <button
                type="button"
                class="sb-scrub__flag"
                style:--x=format!("{:.6}", share.min(1.0))
                aria-label=name
                title=title
                on:pointerdown=move |event| event.stop_propagation()
                on:click=move |_| session.to_bookmark(&bookmark)
            >
                <svg class="sb-scrub__flag-sign" viewBox="0 0 8 12" aria-hidden="true">
                    <path d="M1 0v12M1 .5h6.2L5.4 3l1.8 2.5H1z" />
                </svg>
            </button>
        }
    };
    move || list.get().into_iter().map(flag).collect_view()
}

/// What stopped the cursor, above the place where it was stopped, as long as it stands there.
#[component]
fn StoppedBy(share: impl Fn() -> f64 + Copy + Send + Sync + 'static) -> impl IntoView {
    let session = Session::expect();
    let by = move || {
        let here = session.cursor();
        session.stopped.with(|stopped| stopped.as_ref().filter(|s| s.place == here).map(|s| s.by.clone()))
    };
    view! {
        <p
            class="sb-scrub__stopped"
            class:sb-scrub__stopped--left=value_of(move || { share() < 0.5 })
            role="status"
            data-testid="stopped"
        >
            {view_of(by)}
        </p>
    }
}

/// The slider that keys move: arrows by instants, Page keys by a twentieth.
#[component]
fn Range() -> impl IntoView {
    let session = Session::expect();
    let input = move |event: ev::Event| {
        if let Ok(millis) = event_target_value(&event).parse() {
            session.jump(SimTime::from_millis(millis));
        }
    };
    let keys = move |event: ev::KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowRight" | "ArrowUp" => 1,
            "ArrowLeft" | "ArrowDown" => -1,
            _ => return,
        };
        event.prevent_default();
        session.step_instant(by);
    };
    let says = move || {
        let cursor = session.cursor();
        format!("{}, event {} of {}", clock(cursor.at, session.starts_at()), cursor.seq, session.events())
    };
    view! {
        <input
            class="sb-scrub__range"
            type="range"
            aria-label="Moment in the history"
            min="0"
            step="1"
            max=value_of(move || session.horizon().millis().to_string())
            prop:value=value_of(move || session.cursor().at.millis().to_string())
            aria-valuetext=value_of(says)
            on:input=input
            on:keydown=keys
        />
    }
}

#[component]
fn Density() -> impl IntoView {
    let session = Session::expect();
    let stretches = Memo::new(move |_| {
        let end = session.horizon();
        session.history_now(|sim| activity(sim.engine().journal(), end, BUCKETS))
    });
    let met = session.met();
    let hits = move || met.with(|met| met.stretches.iter().sum::<u32>());
    let total = move |count: fn(&Activity) -> u32| stretches.with(|all| all.iter().map(count).sum::<u32>());
    let summary = move || {
        let (failures, rejections) = (total(|a| a.failures), total(|a| a.rejections));
        let commands = total(|a| a.commands);
        let breakpoints = match hits() {
            0 => String::new(),
            n => format!(", {n} events at which a breakpoint stops"),
        };
        format!("{failures} failures, {rejections} rejections and {commands} commands in this history{breakpoints}")
    };
    let marks = move |mark: fn(usize) -> Mark, count: fn(&Activity) -> u32| {
        stretches.with(|all| mark_path(all.iter().map(count), mark))
    };
    view! {
        <svg
            class="sb-scrub__density"
            viewBox=format!("0 0 {BUCKETS} {HEIGHT}")
            preserveAspectRatio="none"
            role="img"
            aria-label=value_of(summary)
        >
            <path class="sb-scrub__bars" d=value_of(move || stretches.with(|all| bar_path(all))) />
            <path class="sb-scrub__commands" d=value_of(move || marks(bar_above, |a| a.commands)) />
            <path class="sb-scrub__rejections" d=value_of(move || marks(square_below, |a| a.rejections)) />
            <path class="sb-scrub__failures" d=value_of(move || marks(triangle_below, |a| a.failures)) />
            <path
                class="sb-scrub__breakpoints"
                d=value_of(move || met.with(|met| mark_path(met.stretches.iter().copied(), diamond)))
            />
        </svg>
    }
}

/// Bars whose height grows with the square root of the events, so that quiet stretches are still seen beside busy ones.
fn bar_path(stretches: &[Activity]) -> String {
    let most = f64::from(stretches.iter().map(|a| a.events).max().unwrap_or(0).max(1));
    let mut path = String::new();
    for (x, stretch) in stretches.iter().enumerate().filter(|(_, a)| a.events > 0) {
        let height = (f64::from(stretch.events) / most).sqrt() * (HEIGHT - 6.0);
        // Writing to a string cannot fail.
        let _ = write!(path, "M{x} {HEIGHT}v-{height:.1}h.8v{height:.1}z");
    }
    path
}

/// A mark's outline, as path data, for the stretch at a place. Each kind has a shape and a height of its own.
type Mark = String;

fn bar_above(x: usize) -> Mark {
    format!("M{x} 0h1v{MARK}h-1z")
}

fn square_below(x: usize) -> Mark {
    format!("M{x} {}h1v{MARK}h-1z", HEIGHT - 2.0 * MARK - 1.0)
}

fn triangle_below(x: usize) -> Mark {
    format!("M{} {HEIGHT}h2l-1 -{}z", x as f64 - 0.5, MARK + 1.0)
}

fn diamond(x: usize) -> Mark {
    format!("M{} {}l1.2 4.5l-1.2 4.5l-1.2 -4.5z", x as f64 + 0.5, HEIGHT / 2.0 - 6.0)
}

/// A mark at each stretch in which something of a kind happened.
fn mark_path(counts: impl Iterator<Item = u32>, mark: fn(usize) -> Mark) -> String {
    counts.enumerate().filter(|(_, count)| *count > 0).map(|(x, _)| mark(x)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busiest_stretch_is_the_highest_and_empty_ones_are_not_drawn() {
        let quiet = Activity { events: 1, ..Activity::default() };
        let busy = Activity { events: 100, failures: 1, ..Activity::default() };
        let all = [Activity::default(), quiet, busy];
        assert_eq!(bar_path(&all), "M1 30v-2.4h.8v2.4zM2 30v-24.0h.8v24.0z");
        assert_eq!(mark_path(all.iter().map(|a| a.failures), triangle_below), "M1.5 30h2l-1 -5z");
        assert_eq!(mark_path([0, 7, 0].into_iter(), square_below), "M1 21h1v4h-1z");
        assert_eq!(bar_path(&[]), "");
    }
}
