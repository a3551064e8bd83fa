//! The whole history at a glance, and the cursor in it.

use std::fmt::Write as _;

use leptos::{ev, html, prelude::*};
use signalbox::{
    views::{Activity, activity},
    words::SimTime,
};

use crate::{session::Session, text::clock};

/// Into how many stretches the history is divided.
const BUCKETS: u32 = 240;
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
        session.seek_time(SimTime::from_millis((share * end).round() as u64));
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
            style:--x=move || format!("{:.6}", share())
            node_ref=strip
            on:pointerdown=grab
            on:pointermove=move |event| if held.get_untracked() { seek(&event) }
            on:pointerup=move |_| held.set(false)
            on:pointercancel=move |_| held.set(false)
        >
            <Density />
            <span class="sb-scrub__past" aria-hidden="true"></span>
            <span class="sb-scrub__head" aria-hidden="true"></span>
            <Range />
        </div>
    }
}

/// The slider that keys move: arrows by instants, Page keys by a twentieth.
#[component]
fn Range() -> impl IntoView {
    let session = Session::expect();
    let input = move |event: ev::Event| {
        if let Ok(millis) = event_target_value(&event).parse() {
            session.seek_time(SimTime::from_millis(millis));
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
            max=move || session.horizon().millis().to_string()
            prop:value=move || session.cursor().at.millis().to_string()
            aria-valuetext=says
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
    let total = move |count: fn(&Activity) -> u32| stretches.with(|all| all.iter().map(count).sum::<u32>());
    let summary = move || {
        let (failures, rejections) = (total(|a| a.failures), total(|a| a.rejections));
        format!("{failures} failures, {rejections} rejections and {} commands in this history", total(|a| a.commands))
    };
    let marks = move |at: f64, count: fn(&Activity) -> u32| stretches.with(|all| mark_path(all, at, count));
    view! {
        <svg
            class="sb-scrub__density"
            viewBox=format!("0 0 {BUCKETS} {HEIGHT}")
            preserveAspectRatio="none"
            role="img"
            aria-label=summary
        >
            <path class="sb-scrub__bars" d=move || stretches.with(|all| bar_path(all)) />
            <path class="sb-scrub__commands" d=move || marks(0.0, |a| a.commands) />
            <path class="sb-scrub__rejections" d=move || marks(HEIGHT - 2.0 * MARK - 1.0, |a| a.rejections) />
            <path class="sb-scrub__failures" d=move || marks(HEIGHT - MARK, |a| a.failures) />
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

/// A mark at each stretch in which something of a kind happened.
fn mark_path(stretches: &[Activity], y: f64, count: fn(&Activity) -> u32) -> String {
    let mut path = String::new();
    for (x, _) in stretches.iter().enumerate().filter(|(_, a)| count(a) > 0) {
        let _ = write!(path, "M{x} {y:.1}h1v{MARK}h-1z");
    }
    path
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
        assert_eq!(mark_path(&all, 26.0, |a| a.failures), "M2 26.0h1v4h-1z");
        assert_eq!(bar_path(&[]), "");
    }
}
