//! A queue as a strip: who waits, in the order in which they would start, each with what it waits for first of all.

use crate::follow::{Memo, rows_of, value_of, view_of};
use leptos::prelude::*;
use signalbox::{views::QueuedRun, words::Cause};

use crate::{
    paint::glyph::{self, Glyph},
    session::Session,
    text,
};

use super::{
    live::{Icon, at, kept, rows},
    token::RunToken,
};

/// More than this are counted, not drawn.
pub(super) const SHOWN: usize = 20;

/// A queue in start order.
#[component]
pub(super) fn QueueStrip(
    /// Who waits, the first of them.
    queue: Memo<Vec<QueuedRun>>,
    /// How many wait in all.
    waiting: Memo<usize>,
    /// What the queue is called aloud.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let shown = Memo::new(move |_| queue.with(|q| q.len().min(SHOWN)));
    let made = rows(move || shown.get());
    let more = Memo::new(move |_| waiting.get().saturating_sub(SHOWN));
    view! {
        <ol class="sb-queue" aria-label=label>
            // By place, so that a jump in time changes what they say and makes no new ones.
            {rows_of(move || 0..made.get(), |place| *place, move |place| at(queue, place).map(|queued| {
                view! { <Queued queued free=Memo::new(move |_| place >= shown.get()) /> }
            }))}
            <li class="sb-queue__more" hidden=value_of(move || more.get() == 0)>
                {view_of(move || format!("and {} more", more.get()))}
            </li>
            <li class="sb-queue__none" hidden=value_of(move || { shown.get() > 0 })>"Nobody waits."</li>
        </ol>
    }
}

/// A run in a queue, or a place that is free at the moment.
#[component]
fn Queued(queued: Memo<QueuedRun>, free: Memo<bool>) -> impl IntoView {
    let session = Session::expect();
    let waited = kept(free, move || text::short_span(session.cursor().at.since(queued.get().since)));
    let cause = Memo::new(move |_| queued.get().primary);
    let sign = Signal::derive(move || cause.get().map_or(Glyph { fill: "", line: "" }, glyph::cause));
    view! {
        <li class="sb-queue__run" hidden=value_of(move || free.get())>
            <RunToken token=Signal::derive(move || queued.get().token) small=true />
            <span class="sb-queue__why">
                <span
                    class="sb-queue__cause"
                    class:sb-queue__cause--none=value_of(move || cause.get().is_none())
                    title=value_of(move || cause.get().map(Cause::gloss))
                >
                    <Icon glyph=sign />
                    {view_of(move || cause.get().map_or("starts now", text::cause_word))}
                </span>
                <span class="sb-queue__waited">{view_of(move || waited.get())}</span>
            </span>
        </li>
    }
}
