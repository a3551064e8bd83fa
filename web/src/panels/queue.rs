//! A queue as a strip: who waits, in the order in which they would start, each with what it waits for first of all.

use leptos::prelude::*;
use signalbox::{views::QueuedRun, words::Cause};

use crate::{paint::glyph, session::Session, text};

use super::{
    live::{Icon, item, since},
    token::RunToken,
};

/// More than this are counted, not drawn.
const SHOWN: usize = 30;

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
    let shown = move || queue.with(|q| q.iter().take(SHOWN).copied().collect::<Vec<_>>());
    let more = move || queue.with(|q| q.len().saturating_sub(SHOWN));
    let empty = move || queue.with(Vec::is_empty);
    view! {
        <ol class="sb-queue" aria-label=label>
            <For each=shown key=|queued| queued.token.run.get() let:queued>
                <Queued queued=item(move || queue.get(), queued, move |q| q.token.run == queued.token.run) />
            </For>
            <Show when=move || { more() > 0 }>
                <li class="sb-queue__more">{move || format!("and {} more", more())}</li>
            </Show>
            <Show when=empty>
                <li class="sb-queue__none">"Nobody waits."</li>
            </Show>
        </ol>
    }
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
                <span class="sb-queue__cause" title=move || cause.get().map(Cause::gloss)>
                    {move || cause.get().map(|c| view! { <Icon glyph=glyph::cause(c) /> })}
                    {move || cause.get().map_or("starts now", text::cause_word)}
                </span>
                <span class="sb-queue__waited">{waited}</span>
            </span>
        </li>
    }
}
