//! A run as one token with a lasting identity: the same wherever it is drawn.
//!
//! Shape is the type, the corner letter the trigger, fill and glyph the status, the ring the elapsed share of its timeout.

use crate::follow::{Memo, value_of, view_of};
use leptos::{html, prelude::*};
use signalbox::{
    views::Token,
    words::{RunNo, RunType, Status, Trigger},
};

use crate::{paint::glyph, session::Session, text};

use super::{live::light, shared::Shared};

/// The length of the ring's circle, whose radius is 18.5.
const RING: f64 = 116.24;

/// What of a token seldom changes when time jumps and another run takes its place.
#[derive(Clone, Copy, PartialEq)]
struct Look {
    run_type: RunType,
    status: Status,
    trigger: Trigger,
    /// Whether its number has more digits than fit at the usual size.
    long: bool,
    lit: bool,
    selected: bool,
}

/// A run's token: a button that selects the run.
///
/// There are many tokens, and all of them change when time jumps. So their elements stay, what seldom changes follows one [`Look`],
/// and the rest is two steps: the number, and the words for ears and for whoever points at it.
#[component]
pub fn RunToken(
    /// The run.
    #[prop(into)]
    token: Signal<Token>,
    /// The elapsed share of its timeout, in percent, where it is known.
    #[prop(optional, into)]
    progress: Signal<Option<u32>>,
    /// Smaller, for strips and lists, and without a ring.
    #[prop(optional)]
    small: bool,
    /// Whether its place is empty at the moment.
    #[prop(optional, into)]
    hidden: Signal<bool>,
) -> impl IntoView {
    let session = Session::expect();
    let shared = Shared::expect();
    let look = Memo::new(move |_| {
        let Token { run, run_type, status, trigger, .. } = token.get();
        let (lit, selected) = (session.hovered.get() == Some(run), session.selected.get() == Some(run));
        Look { run_type, status, trigger, long: run.get() > 999, lit, selected }
    });
    let button = NodeRef::<html::Button>::new();
    Effect::new(move || {
        let Some(button) = button.get() else { return };
        let token = token.get();
        let spoken = text::spoken_run(&token, &shared.name(token.workspace));
        let title = format!("{spoken} – {} · {}", text::status_word(token.status), text::trigger_word(token.trigger));
        for (name, value) in [("data-run", &token.run.to_string()), ("aria-label", &spoken), ("title", &title)] {
            // A button takes any attribute.
            let _ = button.set_attribute(name, value);
        }
    });
    let class = move || {
        let Look { status, lit, selected, .. } = look.get();
        let mut class = String::from(if small { "sb-token sb-st sb-token--small" } else { "sb-token sb-st" });
        let hollow = status == Status::Queued;
        for (is, word) in [(hollow, " sb-token--hollow"), (lit, " sb-token--lit"), (selected, " sb-token--selected")] {
            if is {
                class.push_str(word);
            }
        }
        class
    };
    let ring = (!small).then(|| {
        let dash = move || format!("{:.1} {RING}", f64::from(progress.get().unwrap_or(0)) / 100.0 * RING);
        view! {
            <g class="sb-token__time" class:sb-token__time--known=value_of(move || progress.get().is_some())>
                <circle class="sb-token__track" cx="20" cy="20" r="18.5" />
                <circle class="sb-token__ring" cx="20" cy="20" r="18.5" stroke-dasharray=value_of(dash) />
            </g>
        }
    });
    let number = move || if look.get().long { "sb-token__number sb-token__number--long" } else { "sb-token__number" };
    let middle = move || glyph::middle(look.get().run_type);
    let status = move || glyph::status(look.get().status);
    let place = move || format!("translate({} {})", f64::from(middle().0) - 5.4, f64::from(middle().1) + 1.6);
    // A browser also says so when the token leaves the page with the focus, and by then its signals are gone.
    let left = move || {
        if let Some(token) = token.try_get_untracked() {
            light(session, token.run, false);
        }
    };
    view! {
        <button
            type="button"
            class=value_of(class)
            node_ref=button
            hidden=value_of(move || hidden.get())
            data-status=value_of(move || look.get().status.as_str())
            aria-pressed=value_of(move || if look.get().selected { "true" } else { "false" })
            on:click=move |_| session.selected.set(Some(token.get_untracked().run))
            on:pointerenter=move |_| light(session, token.get_untracked().run, true)
            on:pointerleave=move |_| light(session, token.get_untracked().run, false)
            on:focus=move |_| light(session, token.get_untracked().run, true)
            on:blur=move |_| left()
        >
            <svg class="sb-token__drawing" viewBox="0 0 40 40" aria-hidden="true">
                {ring}
                <path class="sb-token__shape" d=value_of(move || glyph::shape(look.get().run_type)) />
                <text class=value_of(number) x=value_of(move || middle().0) y=value_of(move || middle().1)>
                    {view_of(move || token.with(|token| token.run.get()))}
                </text>
                <path class="sb-token__glyph-fill" transform=value_of(place) d=value_of(move || status().fill) />
                <path class="sb-token__glyph-line" transform=value_of(place) d=value_of(move || status().line) />
                <circle class="sb-token__corner" cx="33.5" cy="6.5" r="6.3" />
                <path
                    class="sb-token__letter"
                    transform="translate(29.9 2.9) scale(.6)"
                    d=value_of(move || glyph::letter(look.get().trigger))
                />
            </svg>
        </button>
    }
}

/// A link to a run in running text: selects it.
#[component]
pub fn RunLink(
    /// The run.
    #[prop(into)]
    run: Signal<RunNo>,
    /// Whether there is no run to lead to at the moment.
    #[prop(optional, into)]
    hidden: Signal<bool>,
) -> impl IntoView {
    let session = Session::expect();
    view! {
        <button
            type="button"
            class="sb-link"
            hidden=value_of(move || hidden.get())
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
