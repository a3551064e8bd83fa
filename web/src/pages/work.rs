//! Says how far the history is computed, where somebody waits for it or has to say whether it goes on.

use leptos::prelude::*;
use signalbox::words::SimTime;

use crate::{
    follow::{Memo, value_of, view_of},
    session::{Halt, Session, Work},
    text,
    widgets::{Button, Icon, Shape},
};

/// A week, in milliseconds: beyond it a weekday does not name a day.
const WEEK: u64 = 7 * 86_400_000;

/// A strip over the transport bar, that is there while there is something to say.
#[component]
pub fn WorkStrip() -> impl IntoView {
    let session = Session::expect();
    // What is there stays while only the instant changes: a button that is being pressed, and what was spoken.
    let kind = Memo::new(move |_| match session.work() {
        Work::Quiet => None,
        Work::Computing { until, .. } => Some(Work::Computing { reached: SimTime::ZERO, until }),
        halted => Some(halted),
    });
    let strip = move |work: Work| {
        view! {
            <div class="sb-work" data-testid="work">
                <span class="sb-work__mark"><Icon shape=Shape::Warning /></span>
                <p class="sb-work__text">{said(session, work)}</p>
                <span class="sb-work__ways">{ways(session, work)}</span>
            </div>
        }
    };
    // The region is always there, so that what appears in it is spoken.
    view! { <div role="status" class="sb-work__place">{view_of(move || kind.get().map(strip))}</div> }
}

/// An instant as the clock says it, with the date where the history is longer than a week.
fn clock(session: Session, at: SimTime, until: SimTime) -> String {
    let starts_at = untrack(move || session.starts_at());
    if until.millis() >= WEEK { text::date_minute(at, starts_at) } else { text::clock_minute(at, starts_at) }
}

/// What the strip says.
fn said(session: Session, work: Work) -> AnyView {
    let clock = move |at, until| clock(session, at, until);
    match work {
        Work::Quiet => ().into_any(),
        Work::Computing { until, .. } => {
            let reached = move || match session.work() {
                Work::Computing { reached, until } => {
                    (clock(reached, until), reached.millis() as f64 / until.millis().max(1) as f64)
                }
                _ => (String::new(), 0.0),
            };
            // How far it is would be spoken several times a second.
            view! {
                "Computing … "
                <span class="sb-work__reached" aria-hidden="true">{view_of(move || reached().0)}</span>
                {format!(" of {}", clock(until, until))}
                <progress class="sb-work__progress" aria-label="Computed" max="1" value=value_of(move || format!("{:.3}", reached().1))></progress>
            }
            .into_any()
        }
        Work::Halted { halt: Halt::Long(expected), reached, until } => format!(
            "{} until {}; computed until {}.",
            text::about_events(expected),
            clock(until, until),
            clock(reached, until)
        )
        .into_any(),
        Work::Halted { halt: Halt::Cancelled, reached, until } => {
            format!("Computed until {} of {}.", clock(reached, until), clock(until, until)).into_any()
        }
        Work::Halted { halt: Halt::Full(_), reached, until } => {
            format!("The history ends at {}: more does not fit into this tab.", clock(reached, until)).into_any()
        }
    }
}

/// What can be done about it.
fn ways(session: Session, work: Work) -> AnyView {
    match work {
        Work::Quiet => ().into_any(),
        Work::Computing { .. } => {
            view! { <Button on_press=move || session.cancel_computing()>"Cancel"</Button> }.into_any()
        }
        Work::Halted { halt: Halt::Full(_), .. } => view! {
            <Show when=move || { session.versions().0 > 0 && session.may_change() }>
                <Button on_press=move || session.undo()>"Undo"</Button>
            </Show>
        }
        .into_any(),
        Work::Halted { .. } => view! {
            <Button on_press=move || session.agree_to_compute()>"Compute on"</Button>
            <Button on_press=move || session.end_here()>"Stop here"</Button>
        }
        .into_any(),
    }
}
