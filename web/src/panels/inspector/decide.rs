//! What may be done with a run now, and why not; and what it waits for from people.

use crate::follow::{Memo, rows_of, view_of};
use leptos::prelude::*;
use signalbox::{
    lifecycle::RULES,
    views::{Action, ActionName, ApprovalView, Inspector},
    words::{Command, RunNo},
};

use crate::{panels::live::between, session::Session, text};

/// Actions and approvals.
#[component]
pub(super) fn Decide(shown: Memo<Inspector>) -> impl IntoView {
    let run = Memo::new(move |_| shown.with(|s| s.token.run));
    // Where nothing may be changed, nothing is offered.
    let session = Session::expect();
    let actions = Memo::new(move |_| match session.may_change() {
        true => shown.with(|s| s.actions.clone()),
        false => Vec::new(),
    });
    let approvals = Memo::new(move |_| shown.with(|s| s.approvals.clone()));
    let people = Memo::new(move |_| {
        actions.with(|a| a.iter().find(|a| a.name == ActionName::Approve).map(|a| a.people.clone()).unwrap_or_default())
    });
    let chosen = RwSignal::new(String::new());
    let comment = RwSignal::new(String::new());
    // Why an action is refused is told below when it is pressed: a finger does not hover.
    let told = RwSignal::new(None::<(RunNo, String)>);
    let why = move || told.get().filter(|(of, _)| *of == run.get()).map(|(_, why)| why);
    let person = Signal::derive(move || {
        let chosen = chosen.get();
        people.with(|p| p.iter().find(|p| **p == chosen).or(p.first()).cloned().unwrap_or_default())
    });
    view! {
        <Approvals approvals />
        <div class="sb-acts" role="group" aria-label="What can be done now">
            <Show when=move || people.with(|p| !p.is_empty())>
                <label class="sb-acts__person">
                    "as "
                    <select class="sb-select" prop:value=person on:change=move |ev| chosen.set(event_target_value(&ev))>
                        {rows_of(move || people.get(), Clone::clone, move |name| view! { <option value=name.clone()>{name.clone()}</option> })}
                    </select>
                </label>
                <input
                    class="sb-input sb-acts__comment"
                    aria-label="comment on a rejection"
                    placeholder="Comment, if you reject"
                    autocomplete="off"
                    prop:value=comment
                    on:input=move |ev| comment.set(event_target_value(&ev))
                />
            </Show>
            {view_of(move || {
                let run = run.get();
                let button = |action| view! { <ActionButton run action person comment told /> };
                actions.get().into_iter().map(button).collect_view()
            })}
        </div>
        <p class="sb-acts__why" role="status">{view_of(why)}</p>
    }
}

fn command(name: ActionName, run: RunNo, by: String, comment: String) -> Command {
    match name {
        ActionName::Apply => Command::Apply { run, by: None },
        ActionName::Approve => Command::Approve { run, by },
        ActionName::Reject => Command::Reject { run, by, comment },
        ActionName::Abort => Command::Abort { run, by: None },
        ActionName::Discard => Command::Discard { run, by: None },
    }
}

/// What an action would do, or the refusal it would meet.
fn explain(action: &Action) -> String {
    match (&action.refusal, action.rule) {
        (Some(refusal), _) => format!("Not now: {refusal}"),
        (None, Some(rule)) => {
            let says = RULES.iter().find(|r| r.id.as_str() == rule).map(|r| r.says);
            says.map_or_else(|| format!("Allowed by {rule}"), |says| format!("{rule}: {says}"))
        }
        (None, None) => String::new(),
    }
}

/// An action: a refused one can still be focused, so that its reason can be read; it does nothing.
#[component]
fn ActionButton(
    run: RunNo,
    action: Action,
    person: Signal<String>,
    comment: RwSignal<String>,
    told: RwSignal<Option<(RunNo, String)>>,
) -> impl IntoView {
    let session = Session::expect();
    let Action { name, people, .. } = action.clone();
    let needs_person = matches!(name, ActionName::Approve | ActionName::Reject);
    let nobody = needs_person && people.is_empty();
    let allowed = action.refusal.is_none() && !nobody;
    let tip = match (allowed, &action.refusal) {
        (false, None) => String::from("Not now: nobody is left who may decide (G4)"),
        _ => explain(&action),
    };
    let id = format!("sb-tip-{}", name.as_str());
    let refusal = tip.clone();
    // A refusal that comes all the same is shown by the session.
    let act = move |_| {
        if allowed {
            told.set(None);
            let remark = comment.with_untracked(|comment| comment.trim().to_owned());
            if session.dispatch(command(name, run, person.get_untracked(), remark)).is_ok() && needs_person {
                comment.set(String::new());
            }
        } else {
            told.set(Some((run, refusal.clone())));
        }
    };
    view! {
        <span class="sb-tipped">
            <button
                type="button"
                class=format!("sb-button sb-button--{}", name.as_str())
                aria-disabled=(!allowed).to_string()
                aria-describedby=id.clone()
                data-action=name.as_str()
                on:click=act
            >
                {text::action_name(name)}
            </button>
            <span class="sb-tip" role="tooltip" id=id>{tip}</span>
        </span>
    }
}

/// What the run waits for from people (G4).
#[component]
fn Approvals(approvals: Memo<Vec<ApprovalView>>) -> impl IntoView {
    view! {
        <Show when=move || approvals.with(|a| !a.is_empty())>
            <h3 class="sb-panel__sub">"Approvals"</h3>
            <ul class="sb-approvals">
                {view_of(move || approvals.get().into_iter().map(|approval| view! { <Approval approval /> }).collect_view())}
            </ul>
        </Show>
    }
}

/// A requirement.
#[component]
fn Approval(approval: ApprovalView) -> impl IntoView {
    let session = Session::expect();
    let state = match (approval.satisfied, approval.open) {
        (true, _) => "satisfied",
        (false, true) => "open",
        (false, false) => "not open yet",
    };
    let given = match approval.approvals.len() {
        0 => format!("0 of {}", approval.needs),
        n => format!("{n} of {}: {}", approval.needs, approval.approvals.join(", ")),
    };
    let expires = approval.expires;
    let left = move || expires.map(|at| format!("expires in {}", between(session.cursor().at, at)));
    view! {
        <li class="sb-approval" class:sb-approval--open=approval.open>
            <span class="sb-approval__name">{approval.name}</span>
            <span class="sb-approval__state">{format!("stage {} · {state}", approval.stage)}</span>
            <span class="sb-approval__given">{given}</span>
            <span class="sb-approval__left">
                {view_of(left)} {approval.escalated.then_some(" · escalated")}
            </span>
        </li>
    }
}
