//! The transport bar: the moment, how it moves, and what the chance of this history is made from.

use crate::follow::{value_of, view_of};
use leptos::prelude::*;

use super::{BranchButton, Rails, Scrub};
use crate::{
    session::{Notice, Session, Weight, keys::Action, pacer},
    text::{clock, date_time},
    widgets::{IconButton, Shape, Slider, Switch},
};

/// The transport bar. It never moves, and every panel shows the moment it says.
#[component]
pub fn Transport() -> impl IntoView {
    let session = Session::expect();
    view! {
        <footer class="sb-transport" aria-label="Transport" data-seq=value_of(move || session.seq())>
            <Rails />
            <Scrub />
            <div class="sb-transport__row">
                <Moves />
                <Stops />
                <Moment />
                <Pace />
                <Seed />
                <BranchButton />
            </div>
        </footer>
    }
}

#[component]
fn Moves() -> impl IntoView {
    let session = Session::expect();
    let shape = Signal::derive(move || if session.playing() { Shape::Pause } else { Shape::Play });
    let label = Signal::derive(move || if session.playing() { "Pause".to_owned() } else { "Play".to_owned() });
    let act = move |action| move || session.act(action);
    view! {
        <div class="sb-transport__moves" role="group" aria-label="Playback">
            <IconButton shape=Shape::ToStart label="To the start" key="Home" on_press=act(Action::Start) />
            <IconButton shape=Shape::Back label="Previous instant" key="Shift ," on_press=act(Action::Instant(-1)) />
            <IconButton shape=Shape::Previous label="Previous event" key="," on_press=act(Action::Event(-1)) />
            <IconButton shape=Shape::Reverse label="Play backwards" key="Shift Space" on_press=act(Action::Reverse) />
            <IconButton shape label key="Space" primary=true on_press=act(Action::Toggle) />
            <IconButton shape=Shape::Next label="Next event" key="." on_press=act(Action::Event(1)) />
            <IconButton shape=Shape::Forth label="Next instant" key="Shift ." on_press=act(Action::Instant(1)) />
            <IconButton shape=Shape::ToEnd label="To the end" key="End" on_press=act(Action::End) />
        </div>
    }
}

/// Bookmarks and breakpoints, and the way from one stop to the next.
#[component]
fn Stops() -> impl IntoView {
    let session = Session::expect();
    let act = move |action| move || session.act(action);
    view! {
        <div class="sb-transport__stops" role="group" aria-label="Breakpoints and bookmarks">
            <IconButton
                shape=Shape::StopBefore label="Previous breakpoint or failure" key="[" on_press=act(Action::Stop(false))
            />
            <IconButton shape=Shape::Flag label="Bookmarks and breakpoints" key="Shift M" on_press=act(Action::Marks) />
            <IconButton
                shape=Shape::StopAfter label="Next breakpoint or failure" key="]" on_press=act(Action::Stop(true))
            />
            <IconButton shape=Shape::Search label="Find and do" key="Ctrl K" on_press=act(Action::Palette) />
        </div>
    }
}

#[component]
fn Moment() -> impl IntoView {
    let session = Session::expect();
    let instant = move || clock(session.cursor().at, session.starts_at());
    let stamp = move || date_time(session.cursor().at, session.starts_at());
    let day = move || {
        let start = session.starts_at();
        let unix = start.saturating_add_unsigned(session.cursor().at.millis());
        unix.div_euclid(86_400_000) - start.div_euclid(86_400_000) + 1
    };
    view! {
        <p class="sb-transport__moment">
            <span class="sb-transport__day">"Day "{view_of(day)}</span>
            " "
            <time class="sb-transport__time" data-testid="time" title=value_of(stamp)>{view_of(instant)}</time>
            " "
            <span class="sb-transport__event" data-testid="event">
                "event "{view_of(move || session.seq())}" of "{view_of(move || session.events())}
            </span>
        </p>
    }
}

#[component]
fn Pace() -> impl IntoView {
    let session = Session::expect();
    let skip = Signal::derive(move || session.prefs.with(|prefs| prefs.skip_idle));
    let place = Signal::derive(move || pacer::to_slider(session.speed.get()));
    let says = Signal::derive(move || pacer::say_speed(session.speed.get()));
    view! {
        <div class="sb-transport__pace">
            <Slider label="Speed" place says on_move=move |place| session.speed.set(pacer::from_slider(place)) />
            <Switch
                label="Skip idle" on=skip
                on_change=move |on| session.prefs.update(|prefs| prefs.skip_idle = on)
            />
        </div>
    }
}

#[component]
fn Seed() -> impl IntoView {
    let session = Session::expect();
    let seed = session.history(|sim| sim.seed());
    // Counts refusals, so that the field shows the seed in force again.
    let refused = RwSignal::new(0);
    let change = move |event| {
        let told = match event_target_value(&event).trim().parse::<u32>() {
            Ok(new) if new == seed.get_untracked() => Ok(()),
            Ok(new) => session.reseed(new).map_err(|problem| problem.to_string()),
            Err(_) => Err(format!("A seed is a whole number from 0 to {}.", u32::MAX)),
        };
        if let Err(why) = told {
            refused.update(|n| *n += 1);
            session.notices().show(Notice::new(Weight::Problem, why));
        }
    };
    view! {
        <label class="sb-field">
            <span class="sb-field__label">"Seed"</span>
            <input
                class="sb-field__input"
                inputmode="numeric"
                autocomplete="off"
                prop:value=value_of(move || {
                    refused.track();
                    seed.get().to_string()
                })
                on:change=change
            />
        </label>
    }
}
