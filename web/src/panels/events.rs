//! The journal as people read it: the latest events up to the cursor, one sentence each.

use leptos::prelude::*;
use signalbox::views::{Entry, entries};

use crate::{session::Session, text};

use super::{frame::Panel, live::light, token::RunLink};

/// How many events are listed.
const SHOWN: u32 = 100;

/// The latest events; the one at the cursor comes first and is marked. A click goes to just after an event.
#[component]
pub fn EventList() -> impl IntoView {
    let session = Session::expect();
    let list = session.view(|scene, sim| {
        let from = scene.world.seq().saturating_sub(SHOWN);
        let mut list = entries(scene, sim.engine().journal().records(), from, SHOWN);
        list.reverse();
        list
    });
    let count = move || format!("{} so far", session.cursor().seq);
    view! {
        <Panel name="events" title="Events" aside=move || view! { <span class="sb-count">{count}</span> }>
            <ol class="sb-events__list" reversed=true tabindex="0" aria-label="Events, latest first">
                <For each=move || list.get() key=|entry| (entry.seq, entry.at.millis(), entry.sentence.clone()) let:entry>
                    <EventRow entry />
                </For>
                <Show when=move || list.with(Vec::is_empty)>
                    <li class="sb-events__none">"Nothing has happened yet."</li>
                </Show>
            </ol>
        </Panel>
    }
}

/// An event.
#[component]
fn EventRow(entry: Entry) -> impl IntoView {
    let session = Session::expect();
    let (seq, at, run) = (entry.seq, entry.at, entry.run);
    let here = move || session.cursor().seq == seq + 1;
    let lit = move || run.is_some() && session.hovered.get() == run;
    let to = entry.to.map(|to| view! { <span class="sb-dot sb-st" data-status=to.as_str() aria-hidden="true"></span> });
    view! {
        <li
            class="sb-event"
            class:sb-event--here=here
            class:sb-event--lit=lit
            aria-current=move || here().then_some("true")
            on:pointerenter=move |_| if let Some(run) = run { light(session, run, true) }
            on:pointerleave=move |_| if let Some(run) = run { light(session, run, false) }
        >
            <button
                type="button"
                class="sb-event__go"
                title=move || format!("Event {seq}, {}: go there", text::date_time(at, session.starts_at()))
                on:click=move |_| session.seek_seq(seq + 1)
            >
                <span class="sb-event__time">{move || text::clock(at, session.starts_at())}</span>
                <span class="sb-event__mark">{to}</span>
                <span class="sb-event__text">{entry.sentence}</span>
            </button>
            {run.map(|run| view! { <RunLink run /> })}
        </li>
    }
}
