//! The run list: newest first, filtered, in pages.

use crate::follow::{Memo, rows_of, value_of, view_of};
use leptos::prelude::*;
use signalbox::{
    views::{RunFilter, RunPage, RunRow, runs},
    words::{RunType, SimTime, Span, Status, Trigger, WorkspaceNo},
};

use crate::{session::Session, text};

use super::{
    frame::Panel,
    live::{at, length, light, options},
    shared::Shared,
    sight::Sight,
    token::RunToken,
};

/// Rows of a page.
const PAGE: u32 = 25;

/// The runs known at the cursor.
#[component]
pub fn RunList() -> impl IntoView {
    let filter = Shared::expect().filter;
    let offset = RwSignal::new(0_u32);
    // Another filter begins at its first page; the page belongs to the filter it was chosen for.
    let chosen_for = RwSignal::new(filter.get_untracked());
    let first = move || if chosen_for.get() == filter.get() { offset.get() } else { 0 };
    let sight = Sight::new();
    let page = sight.state(move |scene, _| Listed {
        page: runs(scene, &filter.get(), first(), PAGE),
        now: scene.now,
        seq: scene.world.seq(),
    });
    let seq = Signal::derive(move || page.with(|listed| listed.seq));
    let total = Memo::new(move |_| page.with(|listed| listed.page.total));
    let list = Memo::new(move |_| page.with(|listed| listed.page.rows.clone()));
    let count = Memo::new(move |_| list.with(Vec::len));
    // What is queued goes on waiting between two events.
    let since = Memo::new(move |_| sight.cursor().at.since(page.with(|listed| listed.now)));
    let go = move |to: u32| {
        chosen_for.set(filter.get_untracked());
        offset.set(to);
    };
    let aside = move || view! { <span class="sb-count" role="status">{view_of(move || format!("{} runs", total.get()))}</span> };
    view! {
        <Panel name="runs" title="Runs" sight=(sight, seq) aside=aside>
            <Filters filter />
            <div class="sb-runs__scroll" tabindex="0" role="region" aria-label="Run list">
                <table class="sb-table">
                    <thead>
                        <tr>
                            <th scope="col">"Run"</th>
                            <th scope="col">"Workspace"</th>
                            <th scope="col">"Status"</th>
                            <th scope="col" class="sb-table__number">"Waited"</th>
                            <th scope="col" class="sb-table__number sb-table__more">"Created"</th>
                        </tr>
                    </thead>
                    <tbody>
                        // By place, so that a jump in time changes what rows say and makes no new ones.
                        {rows_of(move || 0..count.get(), |place| *place, move |place| {
                            at(list, place).map(|row| view! { <Row row since /> })
                        })}
                    </tbody>
                </table>
                <Show when=move || total.get() == 0>
                    <p class="sb-runs__none">"No run here yet."</p>
                </Show>
            </div>
            <Show when=move || { total.get() > PAGE }>
                <Pages first=Signal::derive(first) total go />
            </Show>
        </Panel>
    }
}

/// The list as of the latest event.
#[derive(Clone, PartialEq)]
struct Listed {
    page: RunPage,
    /// The instant of that event.
    now: SimTime,
    /// How many events have happened.
    seq: u32,
}

/// A run as a row.
#[component]
fn Row(row: Memo<RunRow>, since: Memo<Span>) -> impl IntoView {
    let session = Session::expect();
    let run = Memo::new(move |_| row.with(|r| r.token.run));
    let (there, here) = (move || session.selected.get() == Some(run.get()), move || run.get_untracked());
    let token = Memo::new(move |_| row.with(|r| r.token));
    let waited = Memo::new(move |_| {
        let (waited, queued) = row.with(|r| (r.waited, r.token.status == Status::Queued));
        let since = if queued { since.get() } else { Span::ZERO };
        length(Span::from_millis(waited.millis() + since.millis()))
    });
    let status = Memo::new(move |_| row.with(|r| r.token.status));
    view! {
        <tr
            class="sb-run"
            class:sb-run--selected=there
            class:sb-run--lit=value_of(move || session.hovered.get() == Some(run.get()))
            on:click=move |_| session.selected.set(Some(here()))
            on:pointerenter=move |_| light(session, here(), true)
            on:pointerleave=move |_| light(session, here(), false)
        >
            <td><RunToken token small=true /></td>
            <td class="sb-run__workspace">{view_of(move || row.with(|r| r.workspace.clone()))}</td>
            <td title=value_of(move || status.get().gloss())>
                <span class="sb-dot sb-st" data-status=value_of(move || status.get().as_str()) aria-hidden="true"></span>
                {view_of(move || status.get().as_str())}
            </td>
            <td class="sb-table__number">{view_of(move || waited.get())}</td>
            <td class="sb-table__number sb-table__more">{view_of(move || text::clock(row.with(|r| r.created), session.starts_at()))}</td>
        </tr>
    }
}

/// The filters.
#[component]
fn Filters(filter: RwSignal<RunFilter>) -> impl IntoView {
    let names = Shared::expect().names;
    let words = |all: Vec<&'static str>| Signal::stored(all.into_iter().map(str::to_owned).collect::<Vec<_>>());
    view! {
        <div class="sb-filters" role="group" aria-label="Filter the runs">
            <Choice
                label="workspace"
                names
                chosen=Signal::derive(move || filter.with(|f| f.workspace.map(WorkspaceNo::index)))
                choose={move |i: Option<usize>| filter.update(|f| f.workspace = i.map(WorkspaceNo::at))}
            />
            <Choice
                label="status"
                names=words(Status::ALL.iter().map(|s| s.as_str()).collect())
                chosen=Signal::derive(move || filter.with(|f| f.status.map(|s| s as usize)))
                choose={move |i: Option<usize>| filter.update(|f| f.status = i.and_then(|i| Status::ALL.get(i).copied()))}
            />
            <Choice
                label="type"
                names=words(RunType::ALL.iter().map(|t| t.as_str()).collect())
                chosen=Signal::derive(move || filter.with(|f| f.run_type.map(|t| t as usize)))
                choose={move |i: Option<usize>| filter.update(|f| f.run_type = i.and_then(|i| RunType::ALL.get(i).copied()))}
            />
            <Choice
                label="trigger"
                names=words(Trigger::ALL.iter().map(|t| t.as_str()).collect())
                chosen=Signal::derive(move || filter.with(|f| f.trigger.map(|t| t as usize)))
                choose={move |i: Option<usize>| filter.update(|f| f.trigger = i.and_then(|i| Trigger::ALL.get(i).copied()))}
            />
        </div>
    }
}

/// One filter: any, or one of its words.
#[component]
fn Choice(
    label: &'static str,
    #[prop(into)] names: Signal<Vec<String>>,
    chosen: Signal<Option<usize>>,
    choose: impl Fn(Option<usize>) + 'static,
) -> impl IntoView {
    let value = move || chosen.get().map_or(String::new(), |i| i.to_string());
    let reached = RwSignal::new(false);
    let options = move || names.with(|names| options(names, reached.get(), chosen.get()));
    view! {
        <select
            class="sb-select"
            class:sb-select--set=value_of(move || chosen.get().is_some())
            aria-label=format!("by {label}")
            prop:value=value_of(value)
            on:focus=move |_| reached.set(true)
            on:pointerenter=move |_| reached.set(true)
            on:change=move |ev| choose(event_target_value(&ev).parse().ok())
        >
            <option value="" selected=value_of(move || chosen.get().is_none())>{label}</option>
            {rows_of(options, |option| format!("{} {}", option.0, option.1), move |option| view! { <option value=option.0.to_string() selected=value_of(move || chosen.get() == Some(option.0))>{option.1}</option> })}
        </select>
    }
}

/// The pages.
#[component]
fn Pages(first: Signal<u32>, total: Memo<u32>, go: impl Fn(u32) + Copy + Send + Sync + 'static) -> impl IntoView {
    let told = move || format!("{}–{} of {}", first.get() + 1, (first.get() + PAGE).min(total.get()), total.get());
    view! {
        <nav class="sb-pages" aria-label="Pages of the run list">
            <button
                type="button"
                class="sb-button"
                disabled=value_of(move || first.get() == 0)
                on:click=move |_| go(first.get_untracked().saturating_sub(PAGE))
            >
                "Newer"
            </button>
            <span class="sb-pages__told">{view_of(told)}</span>
            <button
                type="button"
                class="sb-button"
                disabled={move || first.get() + PAGE >= total.get()}
                on:click=move |_| go(first.get_untracked() + PAGE)
            >
                "Older"
            </button>
        </nav>
    }
}
