//! The scene of the first visit: captions above the live page while its first minutes play.
//!
//! When it has ended, the app stays at that moment, paused, with the run and the answer on screen: a newcomer has just been asked a
//! question, and whatever came next by itself would take it away. The strip then offers the three ways on.

use crate::follow::{Memo, value_of, view_of};
use leptos::{ev, prelude::*};
use signalbox::{
    history::SavedCase,
    scenario::{guided::scene, presets::PRESETS},
};
use wasm_bindgen::JsCast as _;

use super::learn::focus_soon;
use crate::{
    session::{Notice, Page, Session, Weight, file::FIRST_SEED, lesson::Show},
    widgets::Button,
};

/// The class of the strip, by which it knows what was pressed within it.
const STRIP: &str = "sb-scene";

/// The strip of the scene, while there is one.
#[component]
pub fn Scene() -> impl IntoView {
    let session = Session::expect();
    let show = session.lessons.show;
    // Captions follow the cursor; the end is reached by it too.
    let beat = Memo::new(move |_| match show.get() {
        Some(Show::Still(place)) => place,
        Some(Show::Over) => scene::BEATS.len() - 1,
        _ => scene::beat_at(session.cursor().at.millis()),
    });
    Effect::new(move || {
        if show.get() == Some(Show::Plays) && beat.get() + 1 == scene::BEATS.len() {
            session.end_scene();
        }
    });
    end_with_the_case(session);
    listen(session);
    let there = Memo::new(move |_| show.get().is_some());
    // The buttons live on from still to still, so that they keep the focus.
    let stage = Memo::new(move |_| match show.get() {
        Some(Show::Still(place)) if place + 1 == scene::BEATS.len() => Stage::LastStill,
        Some(Show::Still(_)) => Stage::Still,
        Some(Show::Over) => Stage::Over,
        _ => Stage::Plays,
    });
    view! {
        <Show when=move || there.get()>
            <section class=STRIP id=STRIP tabindex="-1" aria-label="First look">
                <p class="sb-scene__says" aria-live="polite">{view_of(move || scene::BEATS[beat.get()].says)}</p>
                <div class="sb-scene__foot">
                    <Places beat />
                    {view_of(move || ways(session, stage.get(), beat))}
                </div>
            </section>
        </Show>
    }
}

/// Which buttons the strip has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Plays,
    Still,
    LastStill,
    Over,
}

/// What can be pressed.
fn ways(session: Session, stage: Stage, beat: Memo<usize>) -> AnyView {
    let step = move |by: isize| session.show_still(beat.get_untracked().saturating_add_signed(by));
    let take_over = move || {
        let press = move || {
            session.pause();
            session.leave_scene();
        };
        view! { <Button primary=true on_press=press>"Take over"</Button> }
    };
    // Pressed where other buttons take its place: the strip has the focus then.
    let step_away = move |by: isize| {
        let place = beat.get_untracked();
        step(by);
        if place + 2 >= scene::BEATS.len() {
            focus_soon(STRIP);
        }
    };
    match stage {
        Stage::Plays => take_over().into_any(),
        Stage::Still => view! {
            <button type="button" class="sb-button" disabled=value_of(move || beat.get() == 0) on:click=move |_| step(-1)>
                "Previous"
            </button>
            <Button on_press=move || step_away(1)>"Next"</Button>
            {take_over()}
        }
        .into_any(),
        Stage::LastStill => {
            view! { <Button on_press=move || step_away(-1)>"Previous"</Button>{offers(session)} }.into_any()
        }
        Stage::Over => offers(session),
    }
}

/// The ways on from the end of the scene.
fn offers(session: Session) -> AnyView {
    let day = move || {
        session.leave_scene();
        let Some(preset) = PRESETS.first() else { return };
        match session.open(SavedCase::new((preset.draft)(), FIRST_SEED)) {
            Ok(()) => session.notices().show(Notice::new(Weight::Done, preset.about)),
            Err(problem) => session.notices().show(Notice::new(Weight::Problem, problem.to_string())),
        }
    };
    let learn = move || {
        session.leave_scene();
        session.go(Page::Learn);
    };
    view! {
        <Button primary=true on_press=move || session.leave_scene()>"Look around"</Button>
        <Button on_press=day>"Open a whole day"</Button>
        <Button on_press=learn>"Guided scenarios"</Button>
    }
    .into_any()
}

/// How far the scene is, as a row of marks.
#[component]
fn Places(beat: Memo<usize>) -> impl IntoView {
    let mark = |place: usize| {
        view! { <span class="sb-scene__mark" class:sb-scene__mark--past=value_of(move || { place <= beat.get() })></span> }
    };
    view! {
        <span class="sb-scene__marks" aria-hidden="true">{(0..scene::BEATS.len()).map(mark).collect_view()}</span>
        <span class="sb-sr">{view_of(move || format!("{} of {}", beat.get() + 1, scene::BEATS.len()))}</span>
    }
}

/// The scene goes with its case.
fn end_with_the_case(session: Session) {
    let name = session.history(|sim| sim.draft().name.clone());
    Effect::new(move || {
        if session.lessons.show.get().is_some() && name.with(|name| *name != scene::first_scene().name) {
            session.leave_scene();
        }
    });
}

/// Whatever is pressed in the app takes over, and does what it does besides. Keys that only look around do not.
fn listen(session: Session) {
    let show = session.lessons.show;
    let outside = move |target: Option<web_sys::EventTarget>| {
        let element = target.and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let within = element.and_then(|element| element.closest(&format!(".{STRIP}")).ok().flatten());
        within.is_none() && matches!(show.get_untracked(), Some(Show::Plays | Show::Still(_)))
    };
    let down = window_event_listener(ev::pointerdown, move |event| {
        if outside(event.target()) {
            session.let_go();
        }
    });
    let gone = move || {
        if show.get_untracked() == Some(Show::Leaving) {
            // The click that belongs to the press comes first.
            request_animation_frame(move || session.leave_scene());
        }
    };
    let up = window_event_listener(ev::pointerup, move |_| gone());
    let cancel = window_event_listener(ev::pointercancel, move |_| gone());
    let key = window_event_listener(ev::keydown, move |event| {
        let looks = ["Tab", "Shift", "Control", "Alt", "Meta", "CapsLock"].contains(&event.key().as_str());
        if !looks && outside(event.target()) {
            session.leave_scene();
        }
    });
    on_cleanup(move || {
        down.remove();
        up.remove();
        cancel.remove();
        key.remove();
    });
}
