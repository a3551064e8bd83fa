//! The strip above the page while a guided scenario is under way: where one is, what one predicted, and at the moment what came.

use crate::follow::{Memo, value_of, view_of};
use leptos::prelude::*;
use signalbox::scenario::guided::{GUIDED, Variant};

use super::{complain, focus_soon, press_id};
use crate::{
    panels::{RuleLink, told},
    session::{Page, Session, lesson::Guide},
    text::{Piece, pieces},
    widgets::{Button, Icon, Shape},
};

/// The id of the strip.
pub(super) const GUIDE: &str = "sb-guide";

/// The strip of the guided scenario, while one is under way.
#[component]
pub fn GuideStrip() -> impl IntoView {
    let session = Session::expect();
    let guide = session.lessons.guide;
    // The moment is reached by playing or by hand.
    Effect::new(move || {
        if guide.get().is_some_and(|guide| !guide.told && session.cursor().at >= guide.moment()) {
            session.tell_answer();
        }
    });
    // Another case in its place ends the lesson.
    let name = session.history(|sim| sim.draft().name.clone());
    Effect::new(move || {
        let over = guide.get().is_some_and(|guide| name.with(|name| *name != (guide.guided.draft)().name));
        if over {
            session.leave_lesson();
        }
    });
    // A variant changes no part of the strip but its own button.
    let shown = Memo::new(move |_| guide.get().map(|guide| Guide { variant: None, ..guide }));
    let spoken = move || {
        let guide = shown.get().filter(|guide| guide.told)?;
        let guided = guide.guided;
        let verdict = if guide.answer == guided.right { "Right." } else { "Not so." };
        Some(format!("{verdict} {} {}", guided.answers[guided.right], guided.look))
    };
    view! {
        {view_of(move || shown.get().map(|guide| strip(session, guide)))}
        <p class="sb-sr" aria-live="polite">{view_of(spoken)}</p>
    }
}

fn strip(session: Session, guide: Guide) -> impl IntoView {
    let guided = guide.guided;
    let right = guide.answer == guided.right;
    let predicted = guided.answers.get(guide.answer).copied().unwrap_or_default();
    let skip = move || {
        session.tell_answer();
        focus_soon(GUIDE);
    };
    let body = if guide.told {
        told_view(session, guide, right).into_any()
    } else {
        view! {
            <p class="sb-guide__line">
                <span class="sb-guide__key">"You say"</span>
                {told(predicted)}
                <span class="sb-quiet">" Now watch."</span>
            </p>
            <div class="sb-guide__ways">
                <Button primary=true on_press=skip>"To the moment"</Button>
                <Button on_press=move || session.leave_lesson()>"Leave"</Button>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="sb-guide" id=GUIDE tabindex="-1" class:sb-guide--told=guide.told aria-label=format!("Guided scenario {}", guided.number)>
            <details class="sb-guide__question">
                <summary>
                    <span class="sb-guide__number">{format!("{} · {}", guided.number, guided.title)}</span>
                </summary>
                <p>{told(guided.question)}</p>
            </details>
            {body}
        </section>
    }
}

/// What came, and why.
fn told_view(session: Session, guide: Guide, right: bool) -> impl IntoView {
    let guided = guide.guided;
    let (shape, verdict) = if right { (Shape::Tick, "Right.") } else { (Shape::Close, "Not so.") };
    let answer = guided.answers.get(guided.right).copied().unwrap_or_default();
    // Those that the explanation does not cite itself.
    let cited = pieces(guided.explanation);
    let rules = guided.rules.iter().filter(|id| !cited.contains(&Piece::Rule(id)));
    let rules = rules.map(|id| view! { " " <RuleLink id=*id /> }).collect_view();
    // On a phone the moment itself comes first.
    let wide = window().match_media("(min-width: 42rem)").ok().flatten().is_none_or(|query| query.matches());
    let worlds = guided.explore.map(|world| {
        let go = move || {
            session.lessons.explore.set(Some(world));
            session.go(Page::Worlds);
        };
        view! { <Button primary=true on_press=go>"See all futures"</Button> }
    });
    view! {
        <div>
            <p class="sb-guide__line">
                <span class="sb-guide__verdict" class:sb-guide__verdict--right=right><Icon shape /> {verdict}</span>
                {(!right).then(|| told(guided.answers.get(guide.answer).copied().unwrap_or_default()))}
                {(!right).then_some(" But: ")}
                <strong>{told(answer)}</strong>
            </p>
            <p class="sb-guide__line"><span class="sb-guide__key">"Look"</span>{told(guided.look)}</p>
        </div>
        <details class="sb-guide__why" open=wide>
            <summary class="sb-guide__key">"Why"</summary>
            <p>{told(guided.explanation)} {rules}</p>
        </details>
        {variants(session, guide)}
        <div class="sb-guide__ways">
            {worlds}
            {step(session, guide.place.checked_sub(1), "Previous")}
            {step(session, Some(guide.place + 1).filter(|place| *place < GUIDED.len()), "Next")}
            <Button on_press=move || session.leave_lesson()>"Leave"</Button>
            <Button on_press=move || complain(session, session.leave_for_own().err())>"Back to my case"</Button>
            <span class="sb-quiet">"Your case is kept meanwhile."</span>
        </div>
    }
}

fn step(session: Session, to: Option<usize>, label: &'static str) -> Option<impl IntoView> {
    to.map(|place| {
        let ask = move || {
            session.ask(place);
            focus_soon(&press_id(&GUIDED[place]));
        };
        view! { <Button on_press=ask>{label}</Button> }
    })
}

/// Changes worth trying: each shows the same moment of another case.
fn variants(session: Session, guide: Guide) -> Option<impl IntoView> {
    let guided = guide.guided;
    if guided.variants.is_empty() {
        return None;
    }
    let in_force = Memo::new(move |_| session.lessons.guide.get().and_then(|guide| guide.variant));
    let press = move |variant: Option<usize>| complain(session, session.vary(variant).err());
    let button = move |variant: Option<usize>, says: &'static str| {
        view! {
            <button
                type="button"
                class="sb-button"
                aria-pressed=value_of(move || (in_force.get() == variant).to_string())
                on:click=move |_| press(variant)
            >
                {says}
            </button>
        }
    };
    let one = move |(nth, variant): (usize, &'static Variant)| button(Some(nth), variant.title);
    Some(view! {
        <div class="sb-guide__variants" role="group" aria-label="Variants to try">
            <span class="sb-guide__key">"Try"</span>
            {button(None, "As asked")}
            {guided.variants.iter().enumerate().map(one).collect_view()}
        </div>
    })
}
