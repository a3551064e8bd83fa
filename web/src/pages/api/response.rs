//! The response, and the requests before it.

use std::sync::Arc;

use crate::follow::value_of;
use leptos::prelude::*;

use crate::{session::Session, text};

use super::{
    Console,
    console::{Exchange, Sequel},
    routes,
    say::{self, field},
};

/// The response that is shown.
#[component]
pub(super) fn Shown() -> impl IntoView {
    let console = Console::expect();
    move || {
        match console.answer() {
        Some(exchange) => response(&exchange).into_any(),
        None => view! {
            <section class="sb-panel" aria-labelledby="sb-response-title">
                <header class="sb-panel__head"><h2 class="sb-panel__title" id="sb-response-title">"Response"</h2></header>
                <div class="sb-panel__body sb-quiet">"What you send is answered here."</div>
            </section>
        }
        .into_any(),
    }
    }
}

fn response(exchange: &Exchange) -> impl IntoView + use<> {
    let session = Session::expect();
    let Exchange { line, at, response, sequel, .. } = exchange.clone();
    let starts_at = untrack(|| session.starts_at());
    let headers: Vec<_> = [("content-type".to_owned(), response.content_type.clone())]
        .into_iter()
        .chain(response.headers.clone())
        .map(|(name, value)| view! { <div>{name}": "{value}</div> })
        .collect();
    let problem = (response.status >= 400).then(|| {
        let told = |name| field(&response.body, name).unwrap_or_default();
        view! {
            <p class="sb-console__problem">
                <strong>{told("title")}</strong>": "{told("detail")}" "<span class="sb-rule">{told("rule")}</span>
            </p>
        }
    });
    let sequel = match sequel {
        Sequel::Nothing => None,
        Sequel::Given => Some("It became a command of your case; the app's history and the worker's are the same."),
        Sequel::Differs => {
            Some("It became a command of your case, but the two histories differ (D1). This is a bug of Signalbox.")
        }
        Sequel::Overtaken => {
            Some("Your case was changed while the worker answered, so nothing became of it. Send it again.")
        }
    };
    let live = matches!(exchange.sequel, Sequel::Given)
        .then(|| view! { " "<a class="sb-link" href="#live">"See it in Live"</a> });
    view! {
        <section class="sb-panel" aria-labelledby="sb-response-title" data-testid="response">
            <header class="sb-panel__head">
                <h2 class="sb-panel__title" id="sb-response-title">"Response"</h2>
                <div class="sb-panel__aside"><span>"at " {text::clock(at, starts_at)}</span></div>
            </header>
            <div class="sb-panel__body">
                <p class="sb-console__answered" role="status">
                    {routes::method(&line.method)}" "<span class="sb-console__path">{routes::broken(&line.path)}</span>
                    " → "{status(response.status)}
                </p>
                {problem}
                {sequel.map(|told| view! { <p class="sb-console__sequel">{told}{live}</p> })}
                <div class="sb-console__wire">{headers}</div>
                // A long body scrolls, so it can be reached by keys.
                <pre class="sb-console__json" tabindex="0" role="region" aria-label="response body">{response.body}</pre>
            </div>
        </section>
    }
}

/// A status with its reason phrase; refusals in red.
pub(super) fn status(code: u16) -> impl IntoView {
    let tone = match code {
        ..400 => "good",
        _ => "bad",
    };
    view! { <span class="sb-code" data-tone=tone>{say::status(code)}</span> }
}

/// The requests before, newest first.
#[component]
pub(super) fn Responses() -> impl IntoView {
    let session = Session::expect();
    let console = Console::expect();
    let row = move |exchange: Arc<Exchange>| {
        let no = exchange.no;
        let caller = if exchange.line.caller.is_empty() { "nobody".to_owned() } else { exchange.line.caller.clone() };
        let starts_at = untrack(|| session.starts_at());
        view! {
            <li>
                <button
                    type="button"
                    class="sb-said"
                    aria-current=value_of(move || (console.shown.get() == Some(no)).then_some("true"))
                    on:click=move |_| console.shown.set(Some(no))
                >
                    {status(exchange.response.status)}
                    <span class="sb-said__line">
                        {routes::method(&exchange.line.method)}" "{routes::broken(&exchange.line.path)}
                    </span>
                    <span class="sb-said__when">{text::clock(exchange.at, starts_at)}", "{caller}</span>
                </button>
            </li>
        }
    };
    move || {
        let all = console.exchanges.get();
        (!all.is_empty()).then(|| {
            view! {
                <section class="sb-panel" aria-labelledby="sb-said-title">
                    <header class="sb-panel__head"><h2 class="sb-panel__title" id="sb-said-title">"Latest requests"</h2></header>
                    <div class="sb-panel__body"><ol class="sb-saids">{all.into_iter().map(row).collect_view()}</ol></div>
                </section>
            }
        })
    }
}
