//! The request: caller, ids, query, body, and the line that they make.

use crate::follow::{Memo, value_of, view_of};
use leptos::prelude::*;
use signalbox_worker::protocol::{Access, Param, Route, Takes};

use crate::{
    session::{Notice, Session, Weight},
    widgets::{Button, Choice, Select, unique},
};

use super::{
    Console, response, routes,
    say::{self, Line},
};

/// An id that nothing has, to begin with when another one is typed.
const NOBODY: &str = "00000000-0000-7000-8000-000000000000";
/// The value of the choice that opens a field to type into.
const OTHER: &str = "\u{0}";

/// The names that a request may need.
#[derive(Clone, PartialEq, Default)]
struct Names {
    people: Vec<String>,
    workspaces: Vec<String>,
    projects: Vec<String>,
    checks: Vec<String>,
}

/// The form.
#[component]
pub(super) fn Form(
    /// The table of routes.
    all: StoredValue<Vec<Route>>,
) -> impl IntoView {
    let session = Session::expect();
    let console = Console::expect();
    let names = session.history(|sim| {
        let scenario = sim.engine().scenario();
        Names {
            people: scenario.people.iter().map(|person| person.name.clone()).collect(),
            workspaces: scenario.workspaces.iter().map(|workspace| workspace.name.clone()).collect(),
            projects: scenario.projects.clone(),
            checks: scenario.checks.iter().map(|check| check.name.clone()).collect(),
        }
    });
    let route = Memo::new(move |_| all.with_value(|all| all.get(console.route.get()).or(all.first()).cloned()));
    let callers = Memo::new(move |_| {
        // An external check is answered by its own token (H4).
        let answers = route.with(|route| route.as_ref().is_some_and(|route| route.access == Access::Check));
        names.with(|names| if answers { names.checks.iter().map(token).collect() } else { names.people.clone() })
    });
    let caller = Memo::new(move |_| {
        let likely = route.get().filter(|route| route.access == Access::Check);
        let likely = likely.map(|route| token(value(console, &route, names, "providerId")));
        callers.with(|callers| match console.caller.get() {
            Some(name) if name.is_empty() || callers.contains(&name) => name,
            _ => likely.or(callers.first().cloned()).unwrap_or_default(),
        })
    });
    let line = Memo::new(move |_| {
        let route = route.get()?;
        let query: Vec<_> =
            route.query.iter().map(|p| (p.name.clone(), console.typed(&query_field(p)).unwrap_or_default())).collect();
        let path = say::path(&route.pattern, |id| value(console, &route, names, id), &query);
        let body = route.body.as_ref().map(|first| console.typed(&body_field(&route)).unwrap_or_else(|| first.clone()));
        Some(Line { method: route.method, path, caller: caller.get(), body: body.unwrap_or_default() })
    });
    let send = move || {
        if let Some(line) = line.get_untracked() {
            console.send(line);
        }
    };
    // Beside the button, since the response may be farther down than the screen is high.
    let said = move || match (console.busy.get(), console.answer()) {
        (true, _) => Some("The worker answers …".into_any()),
        (false, Some(exchange)) => Some(response::status(exchange.response.status).into_any()),
        (false, None) => None,
    };
    let fields = move || route.get().map(|route| fields(console, &route, names));
    let people = Signal::derive(move || {
        let nobody = Choice { value: String::new(), label: "nobody".into() };
        callers.get().into_iter().map(plain).chain([nobody]).collect::<Vec<_>>()
    });
    view! {
        <p class="sb-console__about">
            {view_of(move || route.get().map(|route| view! {
                {route.summary.clone()}" "<span class="sb-quiet">{routes::who(route.access)}</span>" "
                {route.rules.iter().map(|rule| view! { <span class="sb-rule">{rule.clone()}</span>" " }).collect_view()}
            }))}
        </p>
        <div class="sb-console__fields">
            <div class="sb-console__field">
                <span class="sb-field__label" aria-hidden="true">"caller"</span>
                <Select label="caller" choices=people value=caller on_choose=move |name| console.caller.set(Some(name)) />
            </div>
            {view_of(fields)}
        </div>
        <div class="sb-console__send">
            <Button primary=true on_press=send>"Send"</Button>
            <span class="sb-quiet">{view_of(said)}</span>
        </div>
        {view_of(move || console.trouble.get().map(|why| view! { <p class="sb-console__trouble" role="alert">{why}</p> }))}
        {view_of(move || line.get().map(written))}
    }
}

/// What an external check of this name calls as.
fn token(check: impl AsRef<str>) -> String {
    format!("check:{}", check.as_ref())
}

fn plain(name: String) -> Choice {
    Choice { label: name.clone(), value: name }
}

fn query_field(param: &Param) -> String {
    format!("?{}", param.name)
}

fn body_field(route: &Route) -> String {
    format!("{} {}", route.method, route.pattern)
}

/// What an id may be: as it is sent, and as it is called.
fn choices(console: Console, route: &Route, names: Memo<Names>, id: &str) -> Vec<Choice> {
    let runs = |changesets: bool| {
        let workspace = route.pattern.contains("{workspaceId}").then(|| value(console, route, names, "workspaceId"));
        let here = |name: &str| workspace.as_deref().is_none_or(|workspace| workspace == name);
        console.runs.with(|runs| {
            let told = runs.iter().filter(|run| here(&run.workspace)).filter_map(|run| {
                let value = if changesets { run.changeset.clone()? } else { run.id.clone() };
                Some(Choice { value, label: format!("run {}, {}, {}", run.number, run.run_type, run.status) })
            });
            told.collect::<Vec<_>>()
        })
    };
    match id {
        "workspaceId" => names.with(|names| names.workspaces.iter().cloned().map(plain).collect()),
        "providerId" => names.with(|names| names.checks.iter().cloned().map(plain).collect()),
        "changesetId" => runs(true),
        _ => runs(false),
    }
}

/// What an id is: what was chosen, else what the route is probably meant for (tracked).
fn value(console: Console, route: &Route, names: Memo<Names>, id: &str) -> String {
    if let Some(typed) = console.typed(id) {
        return typed;
    }
    let likely = console.likely(route).filter(|_| route.pattern.contains("{runId}") || id == "changesetId");
    let likely = likely.and_then(|run| match id {
        "workspaceId" => Some(run.workspace),
        "runId" => Some(run.id),
        "changesetId" => run.changeset,
        _ => None,
    });
    likely
        .or_else(|| choices(console, route, names, id).into_iter().next().map(|first| first.value))
        .unwrap_or_default()
}

/// A field for each id, each parameter, and the body.
fn fields(console: Console, route: &Route, names: Memo<Names>) -> impl IntoView + use<> {
    let ids: Vec<_> = say::ids(&route.pattern).map(|id| id_field(console, route, names, id.to_owned())).collect();
    let query: Vec<_> = route.query.iter().map(|param| query_control(console, param, names)).collect();
    let body = route.body.clone().map(|first| {
        let name = body_field(route);
        let typed = name.clone();
        let id = unique("body");
        view! {
            <div class="sb-console__field sb-console__field--wide">
                <label class="sb-field__label" for=id.clone()>"body"</label>
                <textarea
                    class="sb-input sb-console__body"
                    id=id
                    rows="4"
                    spellcheck="false"
                    prop:value=value_of(move || console.typed(&name).unwrap_or_else(|| first.clone()))
                    on:input=move |event| console.fill(&typed, event_target_value(&event))
                ></textarea>
            </div>
        }
    });
    (ids, query, body)
}

/// The choices of an id, and a field to type another one into.
fn id_field(console: Console, route: &Route, names: Memo<Names>, id: String) -> impl IntoView + use<> {
    let route = StoredValue::new(route.clone());
    let id = StoredValue::new(id);
    let name = move || id.get_value();
    let label: &'static str = match id.get_value().as_str() {
        "workspaceId" => "workspaceId",
        "runId" => "runId",
        "changesetId" => "changesetId",
        _ => "providerId",
    };
    let value = Memo::new(move |_| route.with_value(|route| value(console, route, names, &name())));
    let known = Memo::new(move |_| route.with_value(|route| choices(console, route, names, &name())));
    let other = Memo::new(move |_| known.with(|all| all.iter().all(|choice| choice.value != value.get())));
    let offered = Signal::derive(move || {
        let another = Choice { value: OTHER.into(), label: "another one …".into() };
        known.get().into_iter().chain([another]).collect::<Vec<_>>()
    });
    let shown = Signal::derive(move || if other.get() { OTHER.to_owned() } else { value.get() });
    let choose = move |chosen: String| {
        let typed = if chosen == OTHER { NOBODY.to_owned() } else { chosen };
        console.fill(&name(), typed);
    };
    let typed = move || {
        other.get().then(|| {
            view! {
                <input
                    class="sb-input sb-console__typed"
                    aria-label=format!("another {label}")
                    spellcheck="false"
                    prop:value=value_of(move || value.get())
                    on:input=move |event| console.fill(&name(), event_target_value(&event))
                />
            }
        })
    };
    view! {
        <div class="sb-console__field">
            <span class="sb-field__label" aria-hidden="true">{label}</span>
            <Select label choices=offered value=shown on_choose=choose />
            {view_of(typed)}
        </div>
    }
}

/// A parameter of the query; empty for "not sent".
fn query_control(console: Console, param: &Param, names: Memo<Names>) -> impl IntoView + use<> {
    let field = query_field(param);
    let typed = field.clone();
    let shown = Signal::derive(move || console.typed(&field).unwrap_or_default());
    let change = move |event: web_sys::Event| console.fill(&typed, event_target_value(&event));
    let id = unique("query");
    let words = match &param.takes {
        Takes::Words(words) => Some(words.clone()),
        Takes::Workspace => Some(names.with(|names| names.workspaces.clone())),
        Takes::Project => Some(names.with(|names| names.projects.clone())),
        Takes::Number { .. } | Takes::Cursor => None,
    };
    let hint = match &param.takes {
        Takes::Number { min, max, default } if *max < 1_000_000 => format!("{min} to {max}; {default} if left out"),
        Takes::Number { default, .. } => format!("{default} if left out"),
        _ => "next_cursor of a page".to_owned(),
    };
    let control = match words {
        Some(words) => {
            let option = |word: String| {
                let chosen = shown.get_untracked() == word;
                view! { <option value=word.clone() prop:selected=chosen>{word.clone()}</option> }
            };
            view! {
                <select class="sb-select" id=id.clone() on:change=change>
                    <option value="">"any"</option>
                    {words.into_iter().map(option).collect_view()}
                </select>
            }
            .into_any()
        }
        None => view! {
            <input class="sb-input" id=id.clone() placeholder=hint spellcheck="false" prop:value=shown on:input=change />
        }
        .into_any(),
    };
    view! {
        <div class="sb-console__field">
            <label class="sb-field__label" for=id title=param.about.clone()>{param.name.clone()}</label>
            {control}
        </div>
    }
}

/// The request as it goes over the wire, and for a shell.
fn written(line: Line) -> impl IntoView {
    let session = Session::expect();
    let curl = line.curl();
    let copied = curl.clone();
    let copy = move || {
        let text = copied.clone();
        leptos::task::spawn_local(async move {
            let done = wasm_bindgen_futures::JsFuture::from(window().navigator().clipboard().write_text(&text)).await;
            session.notices().show(match done {
                Ok(_) => Notice::new(Weight::Done, "The curl line is copied."),
                Err(_) => {
                    Notice::new(Weight::Problem, "The browser did not let this page copy. Select the line instead.")
                }
            });
        });
    };
    let header = |(name, value): (&'static str, String)| view! { <div>{name}": "{value}</div> };
    view! {
        <div class="sb-console__wire" data-testid="request">
            <div>{routes::method(&line.method)}" "{routes::broken(&line.path)}</div>
            {line.headers().into_iter().map(header).collect_view()}
        </div>
        <div class="sb-console__curl">
            <code data-testid="curl">{curl}</code>
            <Button on_press=copy>"Copy"</Button>
        </div>
        <p class="sb-quiet sb-console__server">
            "The line is for the example server of the npm package, which plays an organisation of its own: "
            <code>"node examples/server/server.mjs"</code>
        </p>
    }
}
