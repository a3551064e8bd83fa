//! One run in full: first the answer to "why?", then what may be done with it, then its history.

mod ahead;
mod decide;
mod idle;
mod story;
mod waits;

use crate::follow::{Memo, value_of, view_of};
use leptos::prelude::*;
use signalbox::{
    views::{Explanation, Inspector, Waiting, explain_from, inspect, queue_parts},
    words::{Refusal, Status},
};

use crate::{parts, session::Session, text};

use self::{
    ahead::Ahead,
    decide::Decide,
    idle::Idle,
    story::Story,
    waits::{Waited, Waits},
};
use super::{
    frame::Panel,
    live::length,
    rule_link::told,
    token::{RunLink, RunToken},
};

/// What there is to show of the selected run at the cursor.
type Found = Option<Result<Inspector, Refusal>>;

/// The selected run in full; without one, what the organisation waits for.
#[component]
pub fn RunInspector() -> impl IntoView {
    let session = Session::expect();
    let found: Memo<Found> = session.view(move |scene, sim| {
        let run = session.selected.get()?;
        Some(inspect(scene, sim.engine().journal(), run))
    });
    let run = Memo::new(move |_| session.selected.get());
    let title = move || run.get().map_or(String::from("Why?"), |run| format!("Run {run}"));
    // The parts live as long as a run is selected; each follows the part of the view it shows.
    let there = Memo::new(move |_| (run.get(), found.with(|f| f.as_ref().map(Result::is_ok))));
    let body = move || match there.get() {
        (Some(_), Some(true)) => {
            let first = found.with_untracked(|f| f.clone().and_then(Result::ok));
            first.map(|first| view! { <Run first found /> }.into_any())
        }
        (Some(run), _) => {
            let words = format!("Run {run} does not exist yet at this moment. Go on in time to see it.");
            Some(view! { <p class="sb-why__answer">{words}</p> }.into_any())
        }
        (None, _) => Some(view! { <Idle /> }.into_any()),
    };
    let close = move || {
        view! {
            <Show when=move || run.get().is_some()>
                <button type="button" class="sb-button sb-button--quiet" on:click=move |_| session.selected.set(None)>
                    "Close"
                </button>
            </Show>
        }
    };
    view! {
        <Panel name="why" title=Signal::derive(title) aside=close>
            {view_of(body)}
        </Panel>
    }
}

/// The selected run.
#[component]
fn Run(first: Inspector, found: Memo<Found>) -> impl IntoView {
    let shown = Memo::new(move |before: Option<&Inspector>| {
        let now = found.with(|f| f.clone().and_then(Result::ok));
        now.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
    });
    let waiting = Memo::new(move |_| shown.with(|s| s.waiting.clone()));
    // Its links live on while it says the same.
    let why = explained(Session::expect(), shown);
    let said = Memo::new(move |_| why.with(|why| why.as_ref().map(|why| why.sentence.clone()).unwrap_or_default()));
    provide_context(Looked { shown, waiting, why });
    view! {
        <Head shown />
        <p class="sb-why__answer" aria-live="polite">{view_of(move || told(&said.get()))}</p>
        {parts::details().shown()}
    }
}

/// What is looked at, for the part that shows the rest of it.
#[derive(Clone, Copy)]
struct Looked {
    shown: Memo<Inspector>,
    waiting: Memo<Option<Waiting>>,
    why: Memo<Option<Explanation>>,
}

/// What there is to know of the selected run beyond the answer.
#[component]
pub fn Details() -> impl IntoView {
    // The inspector, in which alone this stands, gives it.
    let looked = use_context::<Looked>().map(|Looked { shown, waiting, why }| {
        view! {
            <Waits waiting />
            <Waited why />
            <Ahead waiting />
            <Decide shown />
            <Facts shown />
            <Story shown />
        }
    });
    view! { {looked} }
}

/// Why, at the cursor. Who was in the way of a run that has left its queue is looked up once: it does not change any more.
fn explained(session: Session, shown: Memo<Inspector>) -> Memo<Option<Explanation>> {
    let left = Memo::new(move |_| {
        let queued = |s: &Inspector| s.token.status == Status::Queued;
        (shown.with(|s| (s.token.run, queued(s), s.waited)), session.edition())
    });
    let parts = Memo::new(move |_| {
        let ((run, ..), _) = left.get();
        session.look(|scene, sim| queue_parts(scene, sim, run))
    });
    session.view(move |scene, sim| {
        let run = shown.with(|s| s.token.run);
        parts.with(|parts| explain_from(scene, sim, run, parts))
    })
}

/// What the run is: token, workspace, status.
#[component]
fn Head(shown: Memo<Inspector>) -> impl IntoView {
    let token = Memo::new(move |_| shown.with(|s| s.token));
    let kind = move || {
        let token = token.get();
        format!("{} · {}", text::run_type_word(token.run_type), text::trigger_word(token.trigger))
    };
    let status = move || token.get().status;
    view! {
        <div class="sb-why__head">
            <RunToken token />
            <div class="sb-why__what">
                <span class="sb-why__name">{view_of(move || shown.with(|s| s.workspace.clone()))}</span>
                <span class="sb-why__kind">{view_of(kind)}</span>
            </div>
            <span class="sb-badge sb-st" data-status=value_of(move || status().as_str()) title=value_of(move || status().gloss())>
                {view_of(move || status().as_str())}
            </span>
        </div>
    }
}

/// Its relatives, its plan, its id.
#[component]
fn Facts(shown: Memo<Inspector>) -> impl IntoView {
    let relatives = Memo::new(move |_| shown.with(|s| (s.origin, s.apply, s.pr)));
    let changes = Memo::new(move |_| shown.with(|s| s.changes.map(|c| (c.added, c.changed, c.destroyed))));
    view! {
        <dl class="sb-facts">
            {view_of(move || {
                let (origin, apply, pr) = relatives.get();
                view! {
                    {origin.map(|run| view! { <dt>"Made from"</dt><dd><RunLink run /></dd> })}
                    {apply.map(|run| view! { <dt>"Applied by"</dt><dd><RunLink run /></dd> })}
                    {pr.map(|pr| view! { <dt>"Pull request"</dt><dd>{pr}</dd> })}
                }
            })}
            {view_of(move || {
                changes.get().map(|(added, changed, destroyed)| {
                    view! {
                        <dt>"Plan"</dt>
                        <dd>{format!("{added} to add, {changed} to change, {destroyed} to destroy")}</dd>
                    }
                })
            })}
            <dt>"Waited"</dt>
            <dd>{view_of(move || length(shown.with(|s| s.waited)))}</dd>
            <Id id=Memo::new(move |_| shown.with(|s| s.id.clone())) />
        </dl>
    }
}

/// The run's UUID, to be copied.
#[component]
fn Id(id: Memo<String>) -> impl IntoView {
    let copied = RwSignal::new(None::<String>);
    let copy = move |_| {
        let id = id.get_untracked();
        // Nothing to do if the browser refuses: the id can be selected as text.
        let _ = window().navigator().clipboard().write_text(&id);
        copied.set(Some(id));
    };
    let word = move || if copied.get() == Some(id.get()) { "Copied" } else { "Copy" };
    view! {
        <dt>"Id"</dt>
        <dd class="sb-facts__id">
            <code title=value_of(move || id.get())>{view_of(move || id.get())}</code>
            <button type="button" class="sb-button sb-button--quiet" aria-label="copy the id" on:click=copy>{view_of(word)}</button>
        </dd>
    }
}
