//! Things a user can cause: plans, webhooks, unlocks, locks from outside, and which sources run by themselves.

use std::collections::BTreeSet;

use crate::follow::{Memo, rows_of, value_of, view_of};
use leptos::prelude::*;
use signalbox::{
    history::Simulation,
    policy::Scene,
    scenario::{RepoLink, SourceKind, Timing},
    words::{Command, PrAction, RunNo, Trigger, WorkspaceNo},
    world::HeldBy,
};

use crate::session::Session;

use super::{frame::Panel, live::options, shared::Shared};

/// Sources that are listed at a time.
const PART: usize = 40;

/// What the buttons need to know of a workspace.
#[derive(Clone, PartialEq)]
struct Subject {
    name: String,
    repo: Option<RepoLink>,
    foreign: bool,
    locked: bool,
    /// The latest pull requests that made runs here.
    prs: Vec<u32>,
}

/// How many pull requests can be updated or closed: the latest ones.
const PRS: usize = 4;
/// How many runs are looked back over for them.
const LOOKED_AT: usize = 2_000;

fn subject(scene: &Scene<'_>, i: usize) -> Option<Subject> {
    let (spec, state) = (scene.scenario.workspaces.get(i)?, scene.world.workspaces().get(i)?);
    Some(Subject {
        name: spec.name.clone(),
        repo: spec.repo.clone(),
        foreign: state.lock == Some(HeldBy::Foreign),
        locked: state.lock.is_some(),
        prs: prs(scene, WorkspaceNo::at(i)),
    })
}

/// The latest pull requests that made runs in a workspace, newest first. Looks back over the latest runs only, so that a long history
/// costs no more than a short one.
fn prs(scene: &Scene<'_>, workspace: WorkspaceNo) -> Vec<u32> {
    let runs = (0..scene.world.run_count() as usize).rev().take(LOOKED_AT).map(RunNo::at_index);
    let births = runs.map(|run| scene.past.birth(run)).filter(|birth| birth.pr > 0 && birth.workspace == workspace);
    let found: BTreeSet<u32> = births.map(|birth| birth.pr).collect();
    found.into_iter().rev().take(PRS).collect()
}

/// The next free number of a pull request.
fn next_pr(scene: &Scene<'_>) -> u32 {
    let runs = (0..scene.world.run_count() as usize).map(RunNo::at_index);
    runs.map(|run| scene.past.birth(run).pr).max().unwrap_or(0) + 1
}

/// What can happen to a pull request: a new one is opened, one of the latest gets new commits or is closed. A new one gets its number
/// when it is opened.
fn requests(subject: &Subject) -> Vec<(u32, PrAction, String)> {
    let known = subject.prs.iter().flat_map(|pr| {
        [(*pr, PrAction::Synchronize, format!("Update #{pr}")), (*pr, PrAction::Closed, format!("Close #{pr}"))]
    });
    std::iter::once((0, PrAction::Opened, String::from("Open a new one"))).chain(known).collect()
}

/// A path under the folder that the workspace listens to.
fn path_for(link: &RepoLink) -> String {
    match link.source_root.trim_matches('/') {
        "" | "." => String::from("main.tf"),
        root => format!("{root}/main.tf"),
    }
}

/// Triggers of one workspace, and the switches of all sources.
#[component]
pub fn Actions() -> impl IntoView {
    let session = Session::expect();
    let names = Shared::expect().names;
    let wanted = RwSignal::new(0_usize);
    let chosen = Memo::new(move |_| wanted.get().min(names.with(|n| n.len().saturating_sub(1))));
    let subject = session.state(move |scene, _| subject(scene, chosen.get()));
    let reached = RwSignal::new(false);
    let options = move || names.with(|n| options(n, reached.get(), Some(chosen.get())));
    view! {
        <Panel name="triggers" title="Trigger">
            <div class="sb-acts">
                <select
                    class="sb-select sb-acts__workspace"
                    aria-label="workspace"
                    prop:value=value_of(move || chosen.get().to_string())
                    on:focus=move |_| reached.set(true)
                    on:pointerenter=move |_| reached.set(true)
                    on:change=move |ev| wanted.set(event_target_value(&ev).parse().unwrap_or(0))
                >
                    {rows_of(options, |option| format!("{} {}", option.0, option.1), move |option| view! { <option value=option.0.to_string()>{option.1}</option> })}
                </select>
                <Triggers subject />
            </div>
            <Sources />
        </Panel>
    }
}

/// The buttons of one workspace.
#[component]
fn Triggers(subject: Memo<Option<Subject>>) -> impl IntoView {
    let session = Session::expect();
    let path = RwSignal::new(None::<String>);
    let link = Memo::new(move |_| subject.with(|s| s.as_ref().and_then(|s| s.repo.clone())));
    let connected = Signal::derive(move || link.with(Option::is_some));
    let prefilled = Memo::new(move |_| link.with(|l| l.as_ref().map(path_for).unwrap_or_default()));
    // A path that was typed belongs to the workspace it was typed for.
    Effect::watch(move || prefilled.get(), move |_, _, _| path.set(None), false);
    let typed = move || path.get_untracked().unwrap_or_else(|| prefilled.get_untracked());
    let name = move |s: &Subject| s.name.clone();
    let locked = Signal::derive(move || subject.with(|s| s.as_ref().is_some_and(|s| s.locked)));
    let foreign = Signal::derive(move || subject.with(|s| s.as_ref().is_some_and(|s| s.foreign)));
    let request = RwSignal::new(String::new());
    let requests = Memo::new(move |_| subject.with(|s| s.as_ref().map(requests).unwrap_or_default()));
    // A number that is taken meanwhile leaves its word, and the first choice is in force again.
    let wanted = Memo::new(move |_| {
        let word = request.get();
        let all = requests.get();
        let new = || (1, PrAction::Opened, String::new());
        all.iter().find(|(_, _, known)| *known == word).or(all.first()).cloned().unwrap_or_else(new)
    });
    let always = Signal::derive(|| true);
    let free_or_foreign = Signal::derive(move || foreign.get() || !locked.get());
    let lock_word = Signal::derive(move || if foreign.get() { "Release lock" } else { "Take lock" });
    view! {
        <CommandButton subject word="Plan" hint="a plan run by hand (R2)" enabled=always
            make=move |s| Some(Command::Plan { workspace: name(s), rerun_of: None, by: None }) />
        <CommandButton subject word="Push" hint="a push webhook that changes this path (W1)" enabled=connected
            make=move |s| {
                let link = s.repo.as_ref()?;
                Some(Command::Push { repo: link.repo.clone(), branch: link.source_branch.clone(), paths: vec![typed()] })
            } />
        <select
            class="sb-select sb-acts__pr"
            aria-label="what happens to a pull request"
            disabled=value_of(move || !connected.get())
            on:change=move |ev| request.set(event_target_value(&ev))
        >
            {view_of(move || requests.get().into_iter().map(|(_, _, word)| {
                let selected = word == wanted.get().2;
                view! { <option value=word.clone() prop:selected=selected>{word.clone()}</option> }
            }).collect_view())}
        </select>
        <CommandButton subject word="Pull request" hint="a pull request that changes this path (W2)" enabled=connected
            make=move |s| {
                let link = s.repo.as_ref()?;
                let base = link.pr_base_branch.clone().unwrap_or_else(|| link.source_branch.clone());
                let (repo, paths) = (link.repo.clone(), vec![typed()]);
                let (number, action, _) = wanted.get_untracked();
                let number = if number == 0 { session.look(|scene, _| next_pr(scene)) } else { number };
                Some(Command::PullRequest { repo, base, number, action, paths })
            } />
        <input
            class="sb-input sb-acts__path"
            aria-label="changed path of a push or pull request"
            spellcheck="false"
            disabled=value_of(move || !connected.get())
            prop:value=value_of(move || path.get().unwrap_or_else(|| prefilled.get()))
            on:input=move |ev| path.set(Some(event_target_value(&ev)))
        />
        <CommandButton subject word="Unlock" hint="an unlock run that releases a stale state lock (L4)" enabled=always
            make=move |s| Some(Command::Unlock { workspace: name(s), by: None }) />
        <CommandButton subject word=lock_word hint="the state lock, held by somebody outside the platform (L3)"
            enabled=free_or_foreign
            make=move |s| Some(match s.foreign {
                true => Command::ReleaseForeignLock { workspace: name(s) },
                false => Command::TakeForeignLock { workspace: name(s) },
            }) />
    }
}

/// A button that gives a command for the chosen workspace.
#[component]
fn CommandButton(
    subject: Memo<Option<Subject>>,
    #[prop(into)] word: Signal<&'static str>,
    hint: &'static str,
    enabled: Signal<bool>,
    make: impl Fn(&Subject) -> Option<Command> + 'static,
) -> impl IntoView {
    let session = Session::expect();
    // A refusal is shown by the session.
    let act = move |_| {
        if let Some(command) = subject.with_untracked(|s| s.as_ref().and_then(&make)) {
            drop(session.dispatch(command));
        }
    };
    view! {
        <button type="button" class="sb-button" title=hint disabled=value_of(move || !enabled.get()) on:click=act>{word}</button>
    }
}

/// A source of arrivals or a promotion edge that can be switched off.
#[derive(Clone, PartialEq)]
struct Switch {
    name: String,
    detail: String,
    on: bool,
    edge: Option<(String, String)>,
}

fn switches(scene: &Scene<'_>, _: &Simulation) -> Vec<Switch> {
    let sources = scene.scenario.sources.iter().zip(scene.world.sources()).map(|(source, state)| Switch {
        name: source.name.clone(),
        detail: match (&source.kind, &source.when) {
            (SourceKind::Plan { trigger: Trigger::Schedule, .. }, _) | (_, Timing::Cron(_)) => "schedule".to_owned(),
            (SourceKind::Plan { .. }, _) => "by hand".to_owned(),
            (SourceKind::Push { .. }, _) => "push".to_owned(),
            (SourceKind::Pr { .. }, _) => "pull requests".to_owned(),
        },
        on: !state.paused,
        edge: None,
    });
    let edges = scene.scenario.edges.iter().zip(scene.world.edges_paused());
    let edges = edges.filter(|(edge, _)| edge.auto_promote).map(|(edge, paused)| {
        let [from, to] = [edge.from, edge.to].map(|no| scene.scenario.workspace(no).name.clone());
        Switch { name: format!("{from} → {to}"), detail: "promotion".to_owned(), on: !paused, edge: Some((from, to)) }
    });
    sources.chain(edges).collect()
}

/// The switches of all sources and promotion edges (W5).
#[component]
fn Sources() -> impl IntoView {
    let session = Session::expect();
    let list = session.state(switches);
    let told = move || list.with(|l| format!("{} of {} on", l.iter().filter(|s| s.on).count(), l.len()));
    // Only what is open is in the page, and of a long list one part at a time.
    let (open, from) = (RwSignal::new(false), RwSignal::new(0_usize));
    let toggled = move |event: leptos::ev::Event| {
        let details = event_target::<web_sys::Element>(&event);
        open.set(details.has_attribute("open"));
    };
    let first = move || list.with(|l| if from.get() < l.len() { from.get() } else { 0 });
    let shown = move || list.with(|l| l.iter().skip(first()).take(PART).cloned().collect::<Vec<_>>());
    let part = move || list.with(|l| format!("{}–{} of {}", first() + 1, (first() + PART).min(l.len()), l.len()));
    let turn = move |on: bool| {
        let last = list.with_untracked(|l| l.len().saturating_sub(1) / PART * PART);
        from.update(|from| *from = if on { (*from + PART).min(last) } else { from.saturating_sub(PART) });
    };
    view! {
        <details class="sb-sources" on:toggle=toggled>
            <summary>"Sources and promotions" <span class="sb-count">{view_of(told)}</span></summary>
            <Show when=move || open.get()>
                <ul class="sb-sources__list">
                    {rows_of(shown, |switch| switch.name.clone(), move |switch| view! { <SwitchRow switch list /> })}
                </ul>
                <Show when=move || { list.with(Vec::len) > PART }>
                    <nav class="sb-pages" aria-label="Parts of the list of sources">
                        <button type="button" class="sb-button" on:click=move |_| turn(false)>"Back"</button>
                        <span class="sb-pages__told">{view_of(part)}</span>
                        <button type="button" class="sb-button" on:click=move |_| turn(true)>"More"</button>
                    </nav>
                </Show>
            </Show>
        </details>
    }
}

/// A switch.
#[component]
fn SwitchRow(switch: Switch, list: Memo<Vec<Switch>>) -> impl IntoView {
    let session = Session::expect();
    let Switch { name, detail, edge, .. } = switch;
    let key = name.clone();
    let on = Memo::new(move |_| list.with(|l| l.iter().any(|s| s.name == key && s.on)));
    let source = name.clone();
    let flip = move |_| {
        let paused = on.get_untracked();
        let command = match &edge {
            Some((from, to)) => Command::PauseEdge { from: from.clone(), to: to.clone(), paused },
            None => Command::PauseSource { source: source.clone(), paused },
        };
        drop(session.dispatch(command));
    };
    view! {
        <li>
            <button type="button" class="sb-switch" role="switch" aria-checked=value_of(move || on.get().to_string()) on:click=flip>
                <span class="sb-switch__track" aria-hidden="true"></span>
                <span class="sb-switch__name">{name}</span>
                <span class="sb-switch__detail">{detail}</span>
            </button>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use signalbox::scenario::match_push;

    use super::*;

    #[test]
    fn the_prefilled_path_concerns_the_workspace() {
        for root in ["/", "", ".", "infra", "/infra/prod/"] {
            let link = RepoLink {
                repo: "acme/infra".into(),
                source_branch: "main".into(),
                pr_base_branch: None,
                source_root: root.into(),
                extra_checkout_paths: Vec::new(),
            };
            assert_eq!(match_push(&link, "main", &[path_for(&link)]), None, "{root}");
        }
    }
}
