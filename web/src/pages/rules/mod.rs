//! The page "Rules": the table of transitions, what every status answers to every signal, the readings and profiles with their
//! controls, every rule by id, and the diagram as text.

mod book;
mod diagram;
mod matrix;
mod profiles;
mod readings;
mod transitions;

use std::sync::Arc;

use crate::follow::{Memo, value_of};
use leptos::prelude::*;
use signalbox::words::Readings;
use wasm_bindgen::JsCast as _;

use crate::session::{Notice, Session, Weight};

/// The parts of the page: the end of the id, and the heading.
const PARTS: [(&str, &str); 6] = [
    ("transitions", "Transitions"),
    ("matrix", "Status and signal"),
    ("readings", "Readings"),
    ("profiles", "Profiles"),
    ("book", "All rules"),
    ("diagram", "Diagram"),
];

/// From when a change of a reading acts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum From {
    /// From the cursor on: a command (Q9).
    Here,
    /// From the beginning: a change of the scenario.
    Start,
}

/// The readings at the cursor, those of the scenario, and from when a change acts.
#[derive(Clone, Copy)]
struct Desk {
    session: Session,
    in_force: Memo<Readings>,
    of_scenario: Memo<Readings>,
    from: RwSignal<From>,
}

impl Desk {
    /// The readings that the controls show.
    fn shown(self) -> Readings {
        match self.from.get() {
            From::Here => self.in_force.get(),
            From::Start => self.of_scenario.get(),
        }
    }

    /// Sets the readings, from where the desk says. Refusals and problems are shown.
    fn set(self, readings: Readings) {
        let session = self.session;
        match self.from.get_untracked() {
            From::Here => drop(session.dispatch(signalbox::words::Command::SetReadings { readings })),
            From::Start => {
                if let Err(problem) = session.revise(|case| Arc::make_mut(&mut case.scenario).readings = readings) {
                    session.notices().show(Notice::new(Weight::Problem, problem.to_string()));
                }
            }
        }
    }
}

/// The page.
#[component]
pub fn Rules() -> impl IntoView {
    let session = Session::expect();
    let desk = Desk {
        session,
        in_force: session.view(|scene, _| *scene.world.readings()),
        of_scenario: session.history(|sim| sim.draft().readings),
        from: RwSignal::new(From::Here),
    };
    follow_citations(session);
    let jump = |(id, title): (&'static str, &'static str)| {
        view! {
            <li>
                <button type="button" class="sb-button sb-button--quiet" on:click=move |_| show(&format!("sb-rules-{id}"))>
                    {title}
                </button>
            </li>
        }
    };
    view! {
        <div class="sb-rules">
            <header class="sb-rules__head">
                <h1 class="sb-page__title">"Rules"</h1>
                <p class="sb-rules__about">
                    "Everything that a run may do is one row of one table. Each rule says what it rests on: "
                    <b>"doc"</b>
                    ", the documented platform's page on the run lifecycle; "
                    <b>"page"</b>
                    ", a sibling page; "
                    <b>"reading"</b>
                    ", our choice where the documentation is silent or contradicts itself; "
                    <b>"engine"</b>
                    ", a promise of ours."
                </p>
                <nav aria-label="Parts of this page">
                    <ul class="sb-rules__parts">{PARTS.map(jump)}</ul>
                </nav>
            </header>
            {part(0, session, transitions::view(session).into_any())}
            {part(1, session, matrix::view(desk).into_any())}
            {part(2, session, readings::view(desk).into_any())}
            {part(3, session, profiles::view(desk).into_any())}
            {part(4, session, book::view().into_any())}
            {part(5, session, diagram::view(session).into_any())}
        </div>
    }
}

fn part(nth: usize, session: Session, body: AnyView) -> impl IntoView {
    let (id, title) = PARTS[nth];
    let heading = format!("sb-rules-{id}-title");
    let labelled = heading.clone();
    view! {
        <section
            class=format!("sb-panel sb-rules__part sb-rules__part--{id}")
            id=format!("sb-rules-{id}")
            tabindex="-1"
            aria-labelledby=labelled
            data-seq=value_of(move || session.cursor().seq)
        >
            <header class="sb-panel__head"><h2 class="sb-panel__title" id=heading>{title}</h2></header>
            <div class="sb-panel__body">{body}</div>
        </section>
    }
}

/// A rule that was pressed somewhere in the app is shown, and marked.
fn follow_citations(session: Session) {
    Effect::new(move || {
        if let Some(rule) = session.lessons.rule.get() {
            // The page may only just have been put on screen.
            request_animation_frame(move || show(&anchor(&rule)));
        }
    });
    on_cleanup(move || session.lessons.rule.set(None));
}

/// The id of a rule's place on the page.
fn anchor(rule: &str) -> String {
    format!("rule-{rule}")
}

/// Brings a part of the page in sight and gives it the focus.
fn show(id: &str) {
    let Some(element) = document().get_element_by_id(id) else { return };
    element.scroll_into_view();
    if let Some(element) = element.dyn_ref::<web_sys::HtmlElement>() {
        // An element that cannot take the focus is still in sight.
        let _ = element.focus();
    }
}

/// A rule's mark of what it rests on.
fn basis(word: &str) -> impl IntoView + use<> {
    view! { <span class="sb-basis" data-basis=word.split(',').next().unwrap_or_default().to_owned()>{word.to_owned()}</span> }
}
