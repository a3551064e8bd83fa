//! The journal as people read it: the latest events up to the cursor, one sentence each.

use crate::follow::{Memo, rows_of, value_of, view_of};
use leptos::prelude::*;
use signalbox::{
    views::{Entry, entries},
    words::{RunNo, Status},
};

use crate::{session::Session, text};

use super::{frame::Panel, live::light, token::RunLink};

/// How many events are listed.
const SHOWN: u32 = 40;

/// What a row shows.
#[derive(Clone, PartialEq)]
struct Line {
    seq: u32,
    time: String,
    run: Option<RunNo>,
    to: &'static str,
    sentence: String,
}

fn line(entry: Entry, starts_at: i64) -> Line {
    Line {
        seq: entry.seq,
        time: text::clock(entry.at, starts_at),
        run: entry.run,
        to: entry.to.map_or("none", Status::as_str),
        sentence: entry.sentence,
    }
}

/// The latest events; the one at the cursor comes first and is marked. A click goes to just after an event.
#[component]
pub fn EventList() -> impl IntoView {
    let session = Session::expect();
    let list = session.state(|scene, sim| {
        let from = scene.world.seq().saturating_sub(SHOWN);
        let list = entries(scene, sim.engine().journal().records(), from, SHOWN);
        list.into_iter().rev().map(|entry| line(entry, scene.scenario.starts_at)).collect::<Vec<_>>()
    });
    let count = move || format!("{} so far", session.seq());
    view! {
        <Panel name="events" title="Events" aside=move || view! { <span class="sb-count">{view_of(count)}</span> }>
            <ol class="sb-events__list" reversed=true tabindex="0" aria-label="Events, latest first">
                {rows_of(move || 0..list.with(Vec::len), |place| *place, move |place| view! { {at(list, place).map(|line| view! { <EventRow line place /> })} })}
                <Show when=move || list.with(Vec::is_empty)>
                    <li class="sb-events__none">"Nothing has happened yet."</li>
                </Show>
            </ol>
        </Panel>
    }
}

/// The event at a place of the list; what stood there last while nothing does.
fn at(list: Memo<Vec<Line>>, place: usize) -> Option<Memo<Line>> {
    let first = list.with_untracked(|list| list.get(place).cloned())?;
    Some(Memo::new(move |before: Option<&Line>| {
        let line = list.with(|list| list.get(place).cloned());
        line.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
    }))
}

/// An event: the row of a place in the list. Rows stay, and what they say changes, so that a jump in time makes no new ones. The
/// first one is that at the cursor.
#[component]
fn EventRow(line: Memo<Line>, place: usize) -> impl IntoView {
    let session = Session::expect();
    let run = Memo::new(move |before: Option<&RunNo>| {
        line.with(|line| line.run).or(before.copied()).unwrap_or(RunNo::at_index(0))
    });
    let about = Memo::new(move |_| line.with(|line| line.run.is_some()));
    let lit = move || about.get() && session.hovered.get() == Some(run.get());
    let hover = move |on: bool| {
        if about.get_untracked() {
            light(session, run.get_untracked(), on);
        }
    };
    view! {
        <li
            class="sb-event"
            class:sb-event--here={place == 0}
            class:sb-event--lit=value_of(lit)
            aria-current={(place == 0).then_some("true")}
            on:pointerenter=move |_| hover(true)
            on:pointerleave=move |_| hover(false)
        >
            <button
                type="button"
                class="sb-event__go"
                title=value_of(move || format!("Event {}: go there", line.with(|line| line.seq)))
                on:click=move |_| session.seek_seq(line.with_untracked(|line| line.seq) + 1)
            >
                <span class="sb-event__time">{view_of(move || line.with(|line| line.time.clone()))}</span>
                <span class="sb-event__mark">
                    <span class="sb-dot sb-st" data-status=value_of(move || line.with(|line| line.to)) aria-hidden="true"></span>
                </span>
                <span class="sb-event__text">{view_of(move || line.with(|line| line.sentence.clone()))}</span>
            </button>
            <Show when=move || about.get()>
                <RunLink run />
            </Show>
        </li>
    }
}
