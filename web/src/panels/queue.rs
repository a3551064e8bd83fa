//! A queue as a strip: who waits, in the order in which they would start, each with what it waits for first of all.

use crate::follow::{Memo, rows_of, value_of, view_of};
use leptos::prelude::*;
use signalbox::{views::QueuedRun, words::Cause};

use crate::{paint::glyph, session::Session, text};

use super::{
    live::{Icon, since},
    token::RunToken,
};

/// More than this are counted, not drawn.
const SHOWN: usize = 20;

/// A queue in start order.
#[component]
pub(super) fn QueueStrip(
    /// Who waits.
    #[prop(into)]
    queue: Signal<Vec<QueuedRun>>,
    /// What the queue is called aloud.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let shown = move || queue.with(|q| q.len().min(SHOWN));
    let more = move || queue.with(|q| q.len().saturating_sub(SHOWN));
    let empty = move || queue.with(Vec::is_empty);
    view! {
        <ol class="sb-queue" aria-label=label>
            // By place, so that a jump in time changes what they say and makes no new ones.
            {rows_of(move || 0..shown(), |place| *place, move |place| view! { {at(queue, place).map(|queued| view! { <Queued queued /> })} })}
            <Show when=move || { more() > 0 }>
                <li class="sb-queue__more">{view_of(move || format!("and {} more", more()))}</li>
            </Show>
            <Show when=empty>
                <li class="sb-queue__none">"Nobody waits."</li>
            </Show>
        </ol>
    }
}

/// The run at a place of the queue; who stood there last while nobody does.
fn at(queue: Signal<Vec<QueuedRun>>, place: usize) -> Option<Memo<QueuedRun>> {
    let first = queue.with_untracked(|q| q.get(place).copied())?;
    Some(Memo::new(move |before: Option<&QueuedRun>| {
        queue.with(|q| q.get(place).copied()).or(before.copied()).unwrap_or(first)
    }))
}

/// A run in a queue.
#[component]
fn Queued(queued: Memo<QueuedRun>) -> impl IntoView {
    let session = Session::expect();
    let waited = since(session, move || queued.get().since);
    let cause = Memo::new(move |_| queued.get().primary);
    view! {
        <li class="sb-queue__run">
            <RunToken token=Signal::derive(move || queued.get().token) small=true />
            <span class="sb-queue__why">
                <span class="sb-queue__cause" title=value_of(move || cause.get().map(Cause::gloss))>
                    {view_of(move || cause.get().map(|c| view! { <Icon glyph=glyph::cause(c) /> }))}
                    {view_of(move || cause.get().map_or("starts now", text::cause_word))}
                </span>
                <span class="sb-queue__waited">{view_of(move || waited.get())}</span>
            </span>
        </li>
    }
}
