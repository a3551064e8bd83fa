//! A run as one token with a lasting identity: the same wherever it is drawn.
//!
//! Shape is the type, the corner letter the trigger, fill and glyph the status, the ring the elapsed share of its timeout.

use crate::follow::{Memo, value_of, view_of};
use leptos::prelude::*;
use signalbox::{
    views::Token,
    words::{RunNo, Status},
};

use crate::{
    paint::glyph::{self, Glyph},
    session::Session,
    text,
};

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
    let run = move || token.with(|t| t.run);
    let spoken = Memo::new(move |_| {
        let token = token.get();
        text::spoken_run(&token, &shared.name(token.workspace))
    });
    let title = move || {
        let token = token.get();
        spoken.with(|s| format!("{s} – {} · {}", text::status_word(token.status), text::trigger_word(token.trigger)))
    };
    let selected = Memo::new(move |_| session.selected.get() == Some(run()));
    let lit = Memo::new(move |_| session.hovered.get() == Some(run()));
    // A token has few parts that change by themselves: there are many tokens, and all of them change when time jumps.
    let class = move || {
        let mut class = String::from(if small { "sb-token sb-st sb-token--small" } else { "sb-token sb-st" });
        let hollow = token.with(|t| t.status == Status::Queued);
        for (is, word) in
            [(hollow, " sb-token--hollow"), (lit.get(), " sb-token--lit"), (selected.get(), " sb-token--selected")]
        {
            if is {
                class.push_str(word);
            }
        }
        class
    };
    view! {
        <button
            type="button"
            class=value_of(class)
            data-status=value_of(move || token.with(|t| t.status.as_str()))
            data-run=value_of(move || run().get())
            aria-label=value_of(move || spoken.get())
            aria-pressed=value_of(move || if selected.get() { "true" } else { "false" })
            title=value_of(title)
            on:click=move |_| session.selected.set(Some(token.get_untracked().run))
            on:pointerenter=move |_| light(session, token.get_untracked().run, true)
            on:pointerleave=move |_| light(session, token.get_untracked().run, false)
            on:focus=move |_| light(session, token.get_untracked().run, true)
            on:blur=move |_| light(session, token.get_untracked().run, false)
        >
            <svg
                class="sb-token__drawing"
                viewBox="0 0 40 40"
                aria-hidden="true"
                inner_html=value_of(move || drawing(&token.get(), progress.get()))
            ></svg>
        </button>
    }
}

/// What a token looks like, as the content of its drawing. Nothing in it comes from outside: numbers and our own paths.
fn drawing(token: &Token, progress: Option<u32>) -> String {
    let ring = progress.map_or_else(String::new, |percent| {
        let dash = f64::from(percent) / 100.0 * RING;
        format!(
            r#"<circle class="sb-token__track" cx="20" cy="20" r="18.5"/><circle class="sb-token__ring" cx="20" cy="20" r="18.5" stroke-dasharray="{dash:.1} {RING}"/>"#
        )
    });
    let (x, y) = glyph::middle(token.run_type);
    let Glyph { fill, line } = glyph::status(token.status);
    let long = if token.run.get() > 999 { " sb-token__number--long" } else { "" };
    let (gx, gy) = (f64::from(x) - 5.4, f64::from(y) + 1.6);
    format!(
        r#"{ring}<path class="sb-token__shape" d="{}"/><text class="sb-token__number{long}" x="{x}" y="{y}">{}</text><g transform="translate({gx} {gy})"><path class="sb-token__glyph-fill" d="{fill}"/><path class="sb-token__glyph-line" d="{line}"/></g><circle class="sb-token__corner" cx="33.5" cy="6.5" r="6.3"/><path class="sb-token__letter" transform="translate(29.9 2.9) scale(.6)" d="{}"/>"#,
        glyph::shape(token.run_type),
        token.run,
        glyph::letter(token.trigger),
    )
}

/// A link to a run in running text: selects it.
#[component]
pub fn RunLink(
    /// The run.
    #[prop(into)]
    run: Signal<RunNo>,
) -> impl IntoView {
    let session = Session::expect();
    view! {
        <button
            type="button"
            class="sb-link"
            class:sb-link--lit=value_of(move || session.hovered.get() == Some(run.get()))
            aria-label=value_of(move || format!("show run {}", run.get()))
            on:click=move |_| session.selected.set(Some(run.get_untracked()))
            on:pointerenter=move |_| light(session, run.get_untracked(), true)
            on:pointerleave=move |_| light(session, run.get_untracked(), false)
        >
            {view_of(move || format!("#{}", run.get()))}
        </button>
    }
}
