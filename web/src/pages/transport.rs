//! The transport bar: the moment, how it moves, and what the chance of this history is made from.

use crate::follow::{value_of, view_of};
use leptos::prelude::*;

use super::{
    BranchButton, Rails, Scrub,
    press::{Press, presses},
    work::WorkStrip,
};
use crate::{
    session::{Notice, Session, Weight, keys::Action, pacer},
    text::{clock, date_time},
    widgets::{IconButton, Shape, Slider, Switch},
};

/// What leads back in time.
const BACK: [Press; 4] = [
    Press { shape: Shape::ToStart, label: "To the start", key: "Home", action: Action::Start },
    Press { shape: Shape::Back, label: "Previous instant", key: "Shift ,", action: Action::Instant(-1) },
    Press { shape: Shape::Previous, label: "Previous event", key: ",", action: Action::Event(-1) },
    Press { shape: Shape::Reverse, label: "Play backwards", key: "Shift Space", action: Action::Reverse },
];

/// What leads on in time.
const ON: [Press; 3] = [
    Press { shape: Shape::Next, label: "Next event", key: ".", action: Action::Event(1) },
    Press { shape: Shape::Forth, label: "Next instant", key: "Shift .", action: Action::Instant(1) },
    Press { shape: Shape::ToEnd, label: "To the end", key: "End", action: Action::End },
];

/// What leads from stop to stop, and what finds anything.
const STOPS: [Press; 4] = [
    Press { shape: Shape::StopBefore, label: "Previous breakpoint or failure", key: "[", action: Action::Stop(false) },
    Press { shape: Shape::Flag, label: "Bookmarks and breakpoints", key: "Shift M", action: Action::Marks },
    Press { shape: Shape::StopAfter, label: "Next breakpoint or failure", key: "]", action: Action::Stop(true) },
    Press { shape: Shape::Search, label: "Find and do", key: "Ctrl K", action: Action::Palette },
];

/// The transport bar. It never moves, and every panel shows the moment it says.
#[component]
pub fn Transport() -> impl IntoView {
    let session = Session::expect();
    view! {
        <footer class="sb-transport" aria-label="Transport" data-seq=value_of(move || session.seq())>
            <WorkStrip />
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
    let toggle = move || session.act(Action::Toggle);
    view! {
        <div class="sb-transport__moves" role="group" aria-label="Playback">
            {presses(session, &BACK)}
            <IconButton shape label key="Space" primary=true on_press=toggle />
            {presses(session, &ON)}
        </div>
    }
}

/// Bookmarks and breakpoints, and the way from one stop to the next.
#[component]
fn Stops() -> impl IntoView {
    let session = Session::expect();
    view! {
        <div class="sb-transport__stops" role="group" aria-label="Breakpoints and bookmarks">
            {presses(session, &STOPS)}
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
