//! The journal as people read it: the latest events up to the cursor, one sentence each.

use crate::follow::{Memo, rows_of, value_of, view_of};
use leptos::prelude::*;
use signalbox::{
    views::{Entry, entries},
    words::{RunNo, Status},
};

use crate::{session::Session, text};

use super::{
    frame::Panel,
    live::{at, light},
    sight::Sight,
    token::RunLink,
};

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
    let sight = Sight::new();
    let listed = sight.state(|scene, sim| {
        let seq = scene.world.seq();
        let list = entries(scene, sim.engine().journal().records(), seq.saturating_sub(SHOWN), SHOWN);
        (list.into_iter().rev().map(|entry| line(entry, scene.scenario.starts_at)).collect::<Vec<_>>(), seq)
    });
    let seq = Signal::derive(move || listed.with(|listed| listed.1));
    let list = Memo::new(move |_| listed.with(|listed| listed.0.clone()));
    let count = Memo::new(move |_| list.with(Vec::len));
    let so_far = move || view! { <span class="sb-count">{view_of(move || format!("{} so far", seq.get()))}</span> };
    view! {
        <Panel name="events" title="Events" sight=(sight, seq) aside=so_far>
            <ol class="sb-events__list" reversed=true tabindex="0" aria-label="Events, latest first">
                {rows_of(move || 0..count.get(), |place| *place, move |place| view! { {at(list, place).map(|line| view! { <EventRow line place /> })} })}
                <li class="sb-events__none" hidden=value_of(move || { count.get() > 0 })>"Nothing has happened yet."</li>
            </ol>
        </Panel>
    }
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
            <RunLink run hidden=Signal::derive(move || !about.get()) />
        </li>
    }
}
