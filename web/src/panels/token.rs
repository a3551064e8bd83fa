//! A run as one token with a lasting identity: the same wherever it is drawn.
//!
//! Shape is the type, the corner letter the trigger, fill and glyph the status, the ring the elapsed share of its timeout.

use leptos::prelude::*;
use signalbox::{
    views::Token,
    words::{RunNo, Status},
};

use crate::{paint::glyph, session::Session, text};

use super::{live::light, shared::Shared};

/// The length of the ring's circle, whose radius is 18.5.
const RING: f64 = 116.24;

/// A run's token: a button that selects the run.
#[component]
pub fn RunToken(
    /// The run.
    #[prop(into)]
    token: Signal<Token>,
    /// The elapsed share of its timeout, in percent, where it is known.
    #[prop(optional, into)]
    progress: Signal<Option<u32>>,
    /// Smaller, for strips and lists.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let session = Session::expect();
    let shared = Shared::expect();
    let run = move || token.get().run;
    let spoken = Memo::new(move |_| {
        let token = token.get();
        text::spoken_run(&token, &shared.name(token.workspace))
    });
    let title = move || {
        let token = token.get();
        format!("{} – {} · {}", spoken.get(), text::status_word(token.status), text::trigger_word(token.trigger))
    };
    view! {
        <button
            type="button"
            class="sb-token sb-st"
            class:sb-token--small=small
            class:sb-token--lit=move || session.hovered.get() == Some(run())
            class:sb-token--selected=move || session.selected.get() == Some(run())
            class:sb-token--hollow=move || token.get().status == Status::Queued
            data-status=move || token.get().status.as_str()
            data-run=move || run().get()
            aria-label=spoken
            aria-pressed=move || (session.selected.get() == Some(run())).to_string()
            title=title
            on:click=move |_| session.selected.set(Some(run()))
            on:pointerenter=move |_| light(session, run(), true)
            on:pointerleave=move |_| light(session, run(), false)
            on:focus=move |_| light(session, run(), true)
            on:blur=move |_| light(session, run(), false)
        >
            <Drawing token progress />
        </button>
    }
}

/// What a token looks like.
#[component]
fn Drawing(token: Signal<Token>, progress: Signal<Option<u32>>) -> impl IntoView {
    let type_of = Memo::new(move |_| token.get().run_type);
    let status = Memo::new(move |_| token.get().status);
    let number = Memo::new(move |_| token.get().run.to_string());
    let middle = move || glyph::middle(type_of.get());
    let glyph = move || glyph::status(status.get());
    let ring = move || {
        progress.get().map(|percent| {
            let dash = format!("{:.1} {RING}", f64::from(percent) / 100.0 * RING);
            view! {
                <circle class="sb-token__track" cx="20" cy="20" r="18.5" />
                <circle class="sb-token__ring" cx="20" cy="20" r="18.5" stroke-dasharray=dash />
            }
        })
    };
    let letter = move || glyph::letter(token.get().trigger);
    let place = move || {
        let (x, y) = middle();
        format!("translate({} {})", f64::from(x) - 5.4, f64::from(y) + 1.6)
    };
    view! {
        <svg class="sb-token__drawing" viewBox="0 0 40 40" aria-hidden="true">
            {ring}
            <path class="sb-token__shape" d=move || glyph::shape(type_of.get()) />
            <text
                class="sb-token__number"
                class:sb-token__number--long=move || number.with(|n| n.len() > 3)
                x=move || middle().0
                y=move || middle().1
            >
                {number}
            </text>
            <g class="sb-token__glyph" transform=place>
                <path class="sb-token__glyph-fill" d=move || glyph().fill />
                <path class="sb-token__glyph-line" d=move || glyph().line />
            </g>
            <circle class="sb-token__corner" cx="33.5" cy="6.5" r="6.3" />
            <path class="sb-token__letter" transform="translate(29.9 2.9) scale(.6)" d=letter />
        </svg>
    }
}

/// A link to a run in running text: selects it.
#[component]
pub fn RunLink(
    /// The run.
    run: RunNo,
) -> impl IntoView {
    let session = Session::expect();
    view! {
        <button
            type="button"
            class="sb-link"
            class:sb-link--lit=move || session.hovered.get() == Some(run)
            aria-label=format!("show run {run}")
            on:click=move |_| session.selected.set(Some(run))
            on:pointerenter=move |_| light(session, run, true)
            on:pointerleave=move |_| light(session, run, false)
        >
            {format!("#{run}")}
        </button>
    }
}
