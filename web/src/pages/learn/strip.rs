//! The strip above the page while a guided scenario is under way: where one is, what one predicted, and at the moment what came.

use leptos::prelude::*;
use signalbox::scenario::guided::{GUIDED, Variant};

use super::complain;
use crate::{
    panels::{RuleLink, told},
    session::{Page, Session, lesson::Guide},
    widgets::{Button, Icon, Shape},
};

/// The strip of the guided scenario, while one is under way.
#[component]
pub fn GuideStrip() -> impl IntoView {
    let session = Session::expect();
    let guide = session.lessons.guide;
    // The moment is reached by playing or by hand.
    Effect::new(move || {
        if guide.get().is_some_and(|guide| !guide.told && session.cursor().at >= guide.moment()) {
            session.tell();
        }
    });
    // Another case in its place ends the lesson.
    let name = session.history(|sim| sim.draft().name.clone());
    Effect::new(move || {
        let over = guide.get().is_some_and(|guide| name.with(|name| *name != (guide.guided().draft)().name));
        if over {
            session.leave();
        }
    });
    view! { {move || guide.get().map(|guide| strip(session, guide))} }
}

fn strip(session: Session, guide: Guide) -> impl IntoView {
    let guided = guide.guided();
    let right = guide.answer == guided.right;
    let predicted = guided.answers.get(guide.answer).copied().unwrap_or_default();
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
                <Button primary=true on_press=move || session.tell()>"To the moment"</Button>
                <Button on_press=move || session.leave()>"Leave"</Button>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="sb-guide" class:sb-guide--told=guide.told aria-label=format!("Guided scenario {}", guided.number)>
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
    let guided = guide.guided();
    let (shape, verdict) = if right { (Shape::Tick, "Right.") } else { (Shape::Close, "Not so.") };
    let answer = guided.answers.get(guided.right).copied().unwrap_or_default();
    let rules = guided.rules.iter().map(|id| view! { <RuleLink id=*id /> }).collect_view();
    let worlds = guided.explore.map(|world| {
        let go = move || {
            session.lessons.explore.set(Some(world));
            session.go(Page::Worlds);
        };
        view! { <Button primary=true on_press=go>"See all futures"</Button> }
    });
    view! {
        <div aria-live="polite">
            <p class="sb-guide__line">
                <span class="sb-guide__verdict" class:sb-guide__verdict--right=right><Icon shape /> {verdict}</span>
                {(!right).then(|| told(guided.answers.get(guide.answer).copied().unwrap_or_default()))}
                {(!right).then_some(" But: ")}
                <strong>{told(answer)}</strong>
            </p>
            <p class="sb-guide__line"><span class="sb-guide__key">"Look"</span>{told(guided.look)}</p>
        </div>
        <p class="sb-guide__why"><span class="sb-guide__key">"Why"</span>{told(guided.explanation)} " " {rules}</p>
        {variants(session, guide)}
        <div class="sb-guide__ways">
            {worlds}
            {step(session, guide.place.checked_sub(1), "Previous")}
            {step(session, Some(guide.place + 1).filter(|place| *place < GUIDED.len()), "Next")}
            <Button on_press=move || session.leave()>"Leave"</Button>
            <Button on_press=move || complain(session, session.leave_for_own().err())>"Back to my case"</Button>
            <span class="sb-quiet">"Undo brings your case back too."</span>
        </div>
    }
}

fn step(session: Session, to: Option<usize>, label: &'static str) -> Option<impl IntoView> {
    to.map(|place| view! { <Button on_press=move || session.ask(place)>{label}</Button> })
}

/// Changes worth trying: each shows the same moment of another case.
fn variants(session: Session, guide: Guide) -> Option<impl IntoView> {
    let guided = guide.guided();
    if guided.variants.is_empty() {
        return None;
    }
    let press = move |variant: Option<usize>| complain(session, session.vary(variant).err());
    let button = move |variant: Option<usize>, says: &'static str| {
        view! {
            <button
                type="button"
                class="sb-button"
                aria-pressed=(guide.variant == variant).to_string()
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
