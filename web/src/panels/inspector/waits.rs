//! What a run has waited for, as a bar with numbers, and everything that keeps it now, with links to the runs to blame.

use crate::follow::{Memo, view_of};
use leptos::prelude::*;
use signalbox::{
    policy::review::Hold,
    views::{Explanation, Part, WaitFor, Waiting},
    words::{Cause, RunNo},
};

use crate::{
    paint::glyph,
    panels::{
        live::{Icon, length},
        token::RunLink,
    },
    text,
};

/// Why it waits, in numbers.
#[component]
pub(super) fn Waits(waiting: Memo<Option<Waiting>>) -> impl IntoView {
    let holds = Memo::new(move |_| waiting.with(|w| w.as_ref().map(|w| w.holds.clone()).unwrap_or_default()));
    let parts = Memo::new(move |_| {
        waiting.with(|w| {
            let waits = w.as_ref().map(|w| w.waits)?;
            let parts: Vec<_> = Cause::ALL.iter().map(|c| (*c, waits.of(*c))).filter(|(_, s)| s.millis() > 0).collect();
            Some(parts)
        })
    });
    let list = move || parts.get().unwrap_or_default();
    view! {
        <Show when=move || waiting.with(Option::is_some)>
            <div class="sb-waits" role="group" aria-label="Waiting by cause">
                <div class="sb-waits__bar" aria-hidden="true">
                    {view_of(move || {
                        let part = |(cause, span): (Cause, signalbox::words::Span)| {
                            view! {
                                <span
                                    class="sb-waits__part"
                                    data-cause=cause.as_str()
                                    style:--sb-grow=span.millis().to_string()
                                ></span>
                            }
                        };
                        list().into_iter().map(part).collect_view()
                    })}
                </div>
                <dl class="sb-waits__numbers">
                    {view_of(move || {
                        let row = |(cause, span): (Cause, signalbox::words::Span)| {
                            view! {
                                <dt title=cause.gloss()>
                                    <span class="sb-waits__key" data-cause=cause.as_str()></span>
                                    <Icon glyph=glyph::cause(cause) />
                                    {text::cause_word(cause)}
                                </dt>
                                <dd>{length(span)}</dd>
                            }
                        };
                        list().into_iter().map(row).collect_view()
                    })}
                </dl>
            </div>
            <Holds holds />
        </Show>
    }
}

/// What the whole wait of a run that has left its queue was made of, with links to the runs that were in the way.
#[component]
pub(super) fn Waited(why: Memo<Option<Explanation>>) -> impl IntoView {
    let parts = Memo::new(move |_| {
        // While it is queued, the bar above shows its wait.
        let left = |why: &&Explanation| why.holds.is_empty();
        why.with(|why| why.as_ref().filter(left).map(|why| why.parts.clone()).unwrap_or_default())
    });
    let one = |part: Part| {
        let runs = part.runs.iter().map(|blamed| view! { <RunLink run=blamed.run /> " " }).collect_view();
        let more = part.more.filter(|more| *more > 0).map(|more| format!("and {more} more"));
        let sign = glyph_of(part.wait_for).map(|glyph| view! { <Icon glyph /> });
        view! {
            <li class="sb-hold">
                {sign}
                <span>{format!("{} {}", length(part.length), what(part.wait_for))}</span>
                <span class="sb-hold__runs">{runs}{more}</span>
            </li>
        }
    };
    view! {
        <Show when=move || parts.with(|parts| !parts.is_empty())>
            <ol class="sb-holds" aria-label="What it waited for">
                {view_of(move || parts.get().into_iter().map(one).collect_view())}
            </ol>
        </Show>
    }
}

fn cause(wait_for: WaitFor) -> Option<Cause> {
    Cause::ALL.iter().copied().find(|cause| WaitFor::from(*cause) == wait_for)
}

fn glyph_of(wait_for: WaitFor) -> Option<glyph::Glyph> {
    cause(wait_for).map(glyph::cause)
}

fn what(wait_for: WaitFor) -> &'static str {
    match wait_for {
        WaitFor::Policy => "policy evaluation",
        WaitFor::Approval => "people and checks",
        other => cause(other).map_or("", text::cause_word),
    }
}

/// Everything that keeps the run from starting.
#[component]
fn Holds(holds: Memo<Vec<Hold>>) -> impl IntoView {
    let one = |(i, hold): (usize, Hold)| {
        let cause = hold.cause();
        let runs = blamed(&hold).into_iter().map(|run| view! { <RunLink run /> " " }).collect_view();
        view! {
            <li class="sb-hold" class:sb-hold--first=i == 0>
                <Icon glyph=glyph::cause(cause) />
                <span>{gloss(&hold)} {ahead(&hold)}</span>
                <span class="sb-hold__runs">{runs}</span>
            </li>
        }
    };
    view! {
        <ol class="sb-holds" aria-label="What keeps it from starting, the first hold first">
            {view_of(move || holds.get().into_iter().enumerate().map(one).collect_view())}
        </ol>
    }
}

/// The hold in a few words; who is to blame follows.
fn gloss(hold: &Hold) -> &'static str {
    match hold {
        Hold::SlotsFull { limit: 0, .. } => "there are no slots or agents to start on",
        hold => hold.cause().gloss(),
    }
}

/// The runs that a hold names.
fn blamed(hold: &Hold) -> Vec<RunNo> {
    match hold {
        Hold::WorkspaceBusy { by } | Hold::KeptBack { by, .. } => vec![*by],
        Hold::BehindInWorkspace { run, .. } | Hold::BehindInQueue { run, .. } => vec![*run],
        Hold::SlotsFull { by, .. } => by.iter().take(8).copied().collect(),
        Hold::NoRunner { .. } => Vec::new(),
    }
}

/// How many are ahead.
fn ahead(hold: &Hold) -> Option<String> {
    match hold {
        Hold::BehindInWorkspace { ahead, .. } => Some(format!(" ({ahead} ahead here)")),
        Hold::BehindInQueue { ahead, .. } => Some(format!(" ({ahead} ahead)")),
        _ => None,
    }
}
