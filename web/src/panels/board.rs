//! The slot board: as many boxes as the limit, who holds them, who waits, and the agent pools beside them.

use crate::follow::{Memo, rows_of, value_of, view_of};
use leptos::prelude::*;
use signalbox::views::{AgentBox, AgentMood, Job, PoolBoard, SlotBox, board_head};

use crate::{session::Session, text};

use super::{
    frame::Panel,
    limit::LimitControl,
    live::{between, item, kept, passed},
    queue::{QueueStrip, SHOWN},
    shared::Shared,
    token::RunToken,
};

/// The slots of the organisation, its queue, and its agent pools.
#[component]
pub fn SlotBoard() -> impl IntoView {
    let session = Session::expect();
    let head = session.state(|scene, _| board_head(scene, SHOWN));
    let use_of = move || head.with(|head| format!("{} of {} in use", head.board.in_use, head.board.limit));
    let slots = Memo::new(move |_| head.with(|head| head.board.slots.clone()));
    let queue = Memo::new(move |_| head.with(|head| head.board.queue.clone()));
    let waiting = Memo::new(move |_| head.with(|head| head.waiting));
    // When an idle agent polls next depends on the time that has passed since the latest event.
    let pools = session.view(|scene, _| match scene.scenario.pools.is_empty() {
        true => Vec::new(),
        false => {
            let head = board_head(scene, SHOWN);
            head.board.pools.into_iter().zip(head.pools_waiting).collect()
        }
    });
    let aside = move || {
        view! {
            <span class="sb-slots__use" role="status">{view_of(use_of)}</span>
            <Show when=move || session.may_change()><LimitControl /></Show>
        }
    };
    view! {
        <Panel name="slots" title="Slots" aside=aside>
            <Slots slots />
            <h3 class="sb-panel__sub">
                "Organisation queue" <span class="sb-count">{view_of(move || waiting.get())}</span>
            </h3>
            <QueueStrip queue waiting label="Organisation queue, next to start first" />
            {rows_of(move || pools.get(), |(pool, _)| pool.name.clone(), move |first| view! { <Pool pool=item(move || pools.get(), first.clone(), move |p| p.0.name == first.0.name) /> })}
        </Panel>
    }
}

/// More boxes than this are counted, not drawn: an organisation may have ten thousand.
const BOXES: usize = 120;

/// The boxes.
#[component]
fn Slots(slots: Memo<Vec<SlotBox>>) -> impl IntoView {
    let count = Memo::new(move |_| slots.with(|slots| slots.len().min(BOXES)));
    let more = Memo::new(move |_| slots.with(|slots| slots.len().saturating_sub(BOXES)));
    let more_taken = move || slots.with(|slots| slots.iter().skip(BOXES).filter(|slot| slot.job.is_some()).count());
    let at = move |i: usize| {
        Memo::new(move |_| slots.with(|s| s.get(i).copied().unwrap_or(SlotBox { beyond_limit: false, job: None })))
    };
    view! {
        <ol class="sb-slots__boxes" class:sb-slots__boxes--many=value_of(move || { count.get() > 8 }) aria-label="Slots">
            {rows_of(move || 0..count.get(), |i| *i, move |i| view! { <SlotView shown=at(i) /> })}
            <Show when=move || { more.get() > 0 }>
                <li class="sb-slots__none">{view_of(move || format!("and {} more, {} of them taken", more.get(), more_taken()))}</li>
            </Show>
            <Show when=move || count.get() == 0>
                <li class="sb-slots__none">"No slots: nothing starts until the limit is raised."</li>
            </Show>
        </ol>
    }
}

/// A box.
#[component]
fn SlotView(shown: Memo<SlotBox>) -> impl IntoView {
    let job = Memo::new(move |_| shown.get().job);
    let held = Memo::new(move |_| job.get().is_some());
    let beyond = move || shown.get().beyond_limit;
    view! {
        <li
            class="sb-slot"
            class:sb-slot--free=value_of(move || !held.get())
            class:sb-slot--beyond=value_of(beyond)
            class:sb-slot--reserved=value_of(move || job.get().is_some_and(|j| j.claimed.is_none()))
        >
            <span class="sb-slot__free">"free"</span>
            <JobHere job />
            <Show when=beyond>
                <span class="sb-slot__note">"beyond the limit: closes when done"</span>
            </Show>
        </li>
    }
}

/// The job of a box, once there has been one. An empty box hides it, so that a jump in time makes none.
#[component]
fn JobHere(job: Memo<Option<Job>>) -> impl IntoView {
    let ever = Memo::new(move |before: Option<&bool>| before == Some(&true) || job.get().is_some());
    move || ever.get().then(|| job.get_untracked().map(|first| view! { <JobView first job /> }))
}

/// The job in a slot or with an agent.
#[component]
fn JobView(first: Job, job: Memo<Option<Job>>) -> impl IntoView {
    let session = Session::expect();
    let shared = Shared::expect();
    // A box that empties keeps showing its last job until it is taken away.
    let free = Memo::new(move |_| job.get().is_none());
    let job = Memo::new(move |before: Option<&Job>| job.get().or(before.copied()).unwrap_or(first));
    let share = Memo::new(move |before: Option<&Option<u32>>| match before {
        Some(before) if free.get() => *before,
        _ => {
            let job = job.get();
            Some(passed(session.cursor().at, job.claimed?, job.deadline?))
        }
    });
    let told = kept(free, move || {
        let (job, now) = (job.get(), session.cursor().at);
        match (job.claimed, job.deadline) {
            (Some(claimed), Some(deadline)) => format!("{} of {}", between(claimed, now), between(claimed, deadline)),
            _ => format!("starting, {}", between(job.dispatched, now)),
        }
    });
    let name = Memo::new(move |_| shared.name(job.get().token.workspace));
    view! {
        <RunToken token=Signal::derive(move || job.get().token) progress=share />
        <span class="sb-slot__text">
            <span class="sb-slot__name" title=value_of(move || name.get())>{view_of(move || name.get())}</span>
            <span class="sb-slot__time" title="time of its timeout">{view_of(move || told.get())}</span>
        </span>
        <span class="sb-slot__bar" aria-hidden="true">
            <span class="sb-slot__done" style:--sb-share=value_of(move || share.get().unwrap_or(0).to_string())></span>
        </span>
    }
}

/// An agent pool (Q5).
#[component]
fn Pool(pool: Memo<(PoolBoard, usize)>) -> impl IntoView {
    let name = pool.with_untracked(|p| p.0.name.clone());
    let label = format!("Queue of {name}");
    let agents = Memo::new(move |_| pool.with(|p| p.0.agents.clone()));
    let queue = Memo::new(move |_| pool.with(|p| p.0.queue.clone()));
    let waiting = Memo::new(move |_| pool.with(|p| p.1));
    view! {
        <h3 class="sb-panel__sub">
            {format!("Agent pool {name}")}
            <span class="sb-count">{view_of(move || agents.with(|a| format!("{} agents", a.len())))}</span>
        </h3>
        <ul class="sb-slots__boxes" aria-label=format!("Agents of {name}")>
            {rows_of(move || agents.get(), |agent| u32::from(agent.agent.0), move |agent| view! { <Agent agent=item(move || agents.get(), agent, move |a| a.agent == agent.agent) /> })}
        </ul>
        <QueueStrip queue waiting label />
    }
}

/// An agent.
#[component]
fn Agent(agent: Memo<AgentBox>) -> impl IntoView {
    let session = Session::expect();
    let job = Memo::new(move |_| agent.get().job);
    let held = Memo::new(move |_| job.get().is_some());
    let mood = Memo::new(move |_| agent.get().mood);
    let next = move || {
        let next = agent.get().next?;
        let word = if mood.get() == AgentMood::Lost { "back in" } else { "next poll in" };
        Some(format!("{word} {}", text::short_span(next.since(session.cursor().at))))
    };
    view! {
        <li
            class="sb-slot"
            class:sb-slot--free=value_of(move || !held.get())
            class:sb-slot--lost=value_of(move || mood.get() == AgentMood::Lost)
            class:sb-slot--reserved=value_of(move || job.get().is_some_and(|j| j.claimed.is_none()))
        >
            <span class="sb-slot__free">
                {view_of(move || text::mood_word(mood.get()))} <span class="sb-slot__time">{view_of(next)}</span>
            </span>
            <JobHere job />
        </li>
    }
}
