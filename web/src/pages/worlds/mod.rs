//! The page "Worlds": every history that a small world can have, looked at in the worker.

mod found;
mod lab;
mod way;

use crate::follow::{Memo, view_of};
use leptos::prelude::*;
use signalbox_worker::protocol::{Catalogue, World};

use crate::{
    session::Helper,
    widgets::{Button, Choice, Select},
};

use found::Findings;
pub use lab::Lab;
use lab::{State, thousands};

/// The page.
#[component]
pub fn Worlds() -> impl IntoView {
    let helper = Helper::expect();
    helper.fetch();
    let choice = move || match helper.catalogue() {
        None => view! { <p class="sb-quiet" role="status">"The worker starts …"</p> }.into_any(),
        Some(Err(trouble)) => view! {
            <p role="alert">{format!("Nothing can be explored: {trouble}.")}</p>
            <Button on_press=move || helper.fetch()>"Try again"</Button>
        }
        .into_any(),
        Some(Ok(all)) => choose(&all).into_any(),
    };
    view! {
        <div class="sb-worlds">
            <header class="sb-worlds__head">
                <h1 class="sb-page__title">"All histories of a small world"</h1>
                <p class="sb-worlds__lead">
                    "A simulation shows one history. Here the engine takes every step that could come next, from every state, until "
                    "there is nothing new: any order of events, any outcome, any command on the menu. In each state the laws are checked."
                </p>
            </header>
            <section class="sb-panel sb-worlds__choice" aria-labelledby="sb-worlds-choice">
                <header class="sb-panel__head"><h2 class="sb-panel__title" id="sb-worlds-choice">"World"</h2></header>
                <div class="sb-panel__body sb-worlds__form">{view_of(choice)}</div>
            </section>
            <div class="sb-worlds__found"><Outcome /></div>
            <Limits />
        </div>
    }
}

/// The world, the scheduler, and the button.
fn choose(all: &Catalogue) -> impl IntoView + use<> {
    let lab = Lab::expect();
    let worlds = StoredValue::new(all.worlds.clone());
    let choices: Vec<_> = all.worlds.iter().map(|w| Choice { value: w.id.clone(), label: w.name.clone() }).collect();
    let chosen = move || {
        let id = lab.world.get();
        worlds.with_value(|all: &Vec<World>| all.iter().find(|world| world.id == id).cloned())
    };
    let faults = all.faults.clone();
    // The scheduler as the world has it comes first; "sound" is not offered for a world that is about a fault.
    let schedulers = Signal::derive(move || {
        let own = chosen().and_then(|world| world.fault);
        let sound = Choice { value: String::new(), label: "sound, as it is".into() };
        let broken = faults.iter().enumerate().filter(|(_, fault)| own.is_none_or(|own| own == fault.fault));
        let broken = broken.map(|(i, fault)| Choice { value: i.to_string(), label: format!("broken: {}", fault.says) });
        own.is_none().then_some(sound).into_iter().chain(broken).collect::<Vec<_>>()
    });
    let faults = all.faults.clone();
    let fault = move || lab.fault.get().filter(|_| chosen().is_some_and(|world| world.fault.is_none()));
    let place = move || fault().and_then(|fault| faults.iter().position(|known| known.fault == fault));
    let scheduler = Signal::derive(move || place().map(|place| place.to_string()).unwrap_or_default());
    let faults = StoredValue::new(all.faults.clone());
    let choose_fault = move |value: String| {
        let found = value.parse::<usize>().ok();
        lab.fault.set(found.and_then(|place| faults.with_value(|all| all.get(place).map(|fault| fault.fault))));
    };
    let running = move || matches!(lab.state.get(), State::Running(_));
    let button = move || match running() {
        true => view! { <Button on_press=move || lab.cancel()>"Cancel"</Button> }.into_any(),
        false => view! { <Button primary=true on_press=move || lab.explore(fault())>"Explore"</Button> }.into_any(),
    };
    view! {
        <div class="sb-worlds__field">
            <span class="sb-field__label" aria-hidden="true">"Small world"</span>
            <Select label="Small world" choices=Signal::stored(choices) value=lab.world on_choose=move |id| lab.world.set(id) />
        </div>
        <p class="sb-worlds__about">{view_of(move || chosen().map(|world| world.about))}</p>
        <div class="sb-worlds__field">
            <span class="sb-field__label" aria-hidden="true">"Scheduler"</span>
            <Select label="Scheduler" choices=schedulers value=scheduler on_choose=choose_fault />
        </div>
        <div class="sb-worlds__go">{view_of(button)}</div>
        <Progress />
    }
}

/// How far the exploration is. Spoken at its begin and its end only.
#[component]
fn Progress() -> impl IntoView {
    let lab = Lab::expect();
    let bar = move || {
        let State::Running(p) = lab.state.get() else { return None };
        let looked = u64::from(p.states - p.open);
        Some(view! {
            <div class="sb-worlds__progress" data-testid="progress">
                <progress aria-label="states looked at" max=p.states.to_string() prop:value=looked.to_string()></progress>
                <dl class="sb-worlds__figures sb-worlds__figures--small">
                    {figure("states found", thousands(p.states.into()))}
                    {figure("still to look at", thousands(p.open.into()))}
                    {figure("steps tried", thousands(p.transitions))}
                    {figure("steps deep", p.depth.to_string())}
                </dl>
            </div>
        })
    };
    let said = move || match lab.state.get() {
        State::Idle => String::new(),
        State::Running(_) => "Exploring …".to_owned(),
        State::Cancelled => "Cancelled.".to_owned(),
        State::Failed(why) => format!("The exploration ended: {why}."),
        State::Found(study, millis) => {
            let states = thousands(study.states.into());
            let laws = match study.laws.iter().filter(|law| found::is_broken(law)).count() {
                0 => "No law is broken.".to_owned(),
                1 => "One law is broken.".to_owned(),
                n => format!("{n} laws are broken."),
            };
            format!("{states} states in {:.1} s. {laws}", millis / 1_000.0)
        }
    };
    let said = Memo::new(move |_| said());
    view! {
        {view_of(bar)}
        <p class="sb-worlds__said" role="status">{view_of(move || said.get())}</p>
    }
}

/// A number with its name.
fn figure(name: &'static str, value: String) -> impl IntoView {
    view! { <div class="sb-worlds__figure"><dt>{name}</dt><dd>{value}</dd></div> }
}

/// What was found, or what there will be to see.
#[component]
fn Outcome() -> impl IntoView {
    let lab = Lab::expect();
    move || match lab.state.get() {
        State::Found(study, _) => view! { <Findings study /> }.into_any(),
        _ => ().into_any(),
    }
}

/// What exploring proves, and what it cannot.
#[component]
fn Limits() -> impl IntoView {
    view! {
        <section class="sb-panel sb-worlds__limits" aria-labelledby="sb-worlds-limits">
            <header class="sb-panel__head">
                <h2 class="sb-panel__title" id="sb-worlds-limits">"What this proves, and what it cannot"</h2>
            </header>
            <div class="sb-panel__body sb-worlds__text">
                <p>
                    "The steps are the engine's own decisions, never a second model of them. No time passes: any order of appointments is "
                    "possible, also one that the scenario's lengths would never give. So a law that holds here holds for every choice of "
                    "lengths and every seed, in a world of this size."
                </p>
                <p>
                    "It cannot find anything that needs two things in exactly one instant (D3), anything about durations, such as a wait "
                    "that is charged wrongly, or anything that needs a larger world. A plan changes nothing, or as much as its workspace's "
                    "plans ever do. A shortest way to a broken law may need lengths that the scenario does not have; then no case can be "
                    "opened, and it says so."
                </p>
            </div>
        </section>
    }
}
