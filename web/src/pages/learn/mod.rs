//! The page "Learn": the guided scenarios, each a question that is answered before anything happens.

mod strip;

use crate::follow::{Memo, value_of, view_of};
use leptos::prelude::*;
use signalbox::scenario::guided::{GUIDED, Guided};
use wasm_bindgen::JsCast as _;

use crate::{
    panels::told,
    session::{Notice, Session, Weight},
    widgets::{Button, Icon, Shape},
};

pub use strip::GuideStrip;

/// The page.
#[component]
pub fn Learn() -> impl IntoView {
    let session = Session::expect();
    let again = move || complain(session, session.replay_scene().err());
    let done = move || session.prefs.with(|prefs| GUIDED.iter().filter(|g| prefs.done.contains(&g.number)).count());
    view! {
        <div class="sb-learn">
            <header class="sb-learn__head">
                <h1 class="sb-page__title">"Learn"</h1>
                <p class="sb-learn__about">
                    "Each scenario takes less than two minutes: predict what will happen, watch it, and read why. Your own case is kept: the
                    strip above the page brings it back."
                </p>
                <div class="sb-learn__tools">
                    <p class="sb-quiet" data-testid="done">{view_of(move || format!("{} of {} seen", done(), GUIDED.len()))}</p>
                    <Button on_press=again>"Play the first look again"</Button>
                </div>
            </header>
            <ol class="sb-lessons">
                {GUIDED.iter().enumerate().map(|(place, guided)| lesson(session, place, guided)).collect_view()}
            </ol>
        </div>
    }
}

/// Gives the focus to a part of the page that is about to be there, and shows it.
pub(super) fn focus_soon(id: &str) {
    let id = id.to_owned();
    request_animation_frame(move || {
        let element = document().get_element_by_id(&id).and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok());
        if let Some(element) = element {
            // An element that cannot take the focus is still on screen.
            let _ = element.focus();
        }
    });
}

/// The id of a question's button.
fn press_id(guided: &Guided) -> String {
    format!("sb-lesson-press-{}", guided.number)
}

fn complain(session: Session, problem: Option<signalbox::history::OpenProblem>) {
    if let Some(problem) = problem {
        session.notices().show(Notice::new(Weight::Problem, problem.to_string()));
    }
}

/// A guided scenario in the list; opened, it asks its question.
fn lesson(session: Session, place: usize, guided: &'static Guided) -> impl IntoView {
    let asked = session.lessons.asked;
    let open = Memo::new(move |_| asked.get() == Some(place));
    let done = Memo::new(move |_| session.prefs.with(|prefs| prefs.done.contains(&guided.number)));
    let id = format!("sb-lesson-{}", guided.number);
    let controls = id.clone();
    let toggle = move |_| asked.set((!open.get_untracked()).then_some(place));
    view! {
        <li class="sb-lesson" class:sb-lesson--open=value_of(move || open.get())>
            <h2 class="sb-lesson__head">
                <button
                    type="button"
                    class="sb-lesson__press"
                    id=press_id(guided)
                    aria-expanded=value_of(move || open.get().to_string())
                    aria-controls=controls
                    on:click=toggle
                >
                    <span class="sb-lesson__number">{guided.number}</span>
                    <span class="sb-lesson__title">{guided.title}</span>
                    <span class="sb-lesson__lesson">{guided.lesson}</span>
                    <span class="sb-lesson__done">
                        {view_of(move || done.get().then(|| view! { <Icon shape=Shape::Tick /><span>"seen"</span> }))}
                    </span>
                </button>
            </h2>
            <div class="sb-lesson__body" id=id>
                {view_of(move || open.get().then(|| question(session, place, guided)))}
            </div>
        </li>
    }
}

/// The question with its answers: whichever is pressed is the prediction.
fn question(session: Session, place: usize, guided: &'static Guided) -> impl IntoView {
    let answer = move |(nth, says): (usize, &'static &'static str)| {
        let press = move |_| {
            complain(session, session.watch(&GUIDED[place], place, nth).err());
            focus_soon(strip::GUIDE);
        };
        view! { <li><button type="button" class="sb-answer" on:click=press>{told(says)}</button></li> }
    };
    view! {
        <p class="sb-lesson__question">{told(guided.question)}</p>
        <p class="sb-lesson__predict">"Predict first. Your answer starts the scenario."</p>
        <ol class="sb-answers">{guided.answers.iter().enumerate().map(answer).collect_view()}</ol>
    }
}
