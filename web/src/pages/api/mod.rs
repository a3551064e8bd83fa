//! The page "API": the HTTP surface of the simulated organisation (H1–H4), asked by hand and answered by the worker.

mod console;
mod form;
mod response;
mod routes;
mod say;

use crate::follow::view_of;
use leptos::prelude::*;
use signalbox_worker::protocol::Catalogue;

use crate::{
    session::{Helper, Notice, Session, Weight, file},
    widgets::Button,
};

pub use console::Console;
use form::Form;
use response::{Responses, Shown};

/// The page.
#[component]
pub fn Api() -> impl IntoView {
    let helper = Helper::expect();
    helper.fetch();
    let page = move || match helper.catalogue() {
        None => view! { <p class="sb-quiet" role="status">"The worker starts …"</p> }.into_any(),
        Some(Err(trouble)) => view! {
            <p role="alert">{format!("No request can be answered: {trouble}.")}</p>
            <Button on_press=move || helper.fetch()>"Try again"</Button>
        }
        .into_any(),
        Some(Ok(all)) => console(&all).into_any(),
    };
    view! {
        <div class="sb-console">
            <header class="sb-console__head">
                <h1 class="sb-page__title">"API"</h1>
                <p class="sb-console__lead">
                    "The organisation answers HTTP requests at the moment of the cursor. A request that becomes a command becomes part of "
                    "your case, as if you had pressed the button for it."
                </p>
                <Document />
            </header>
            {view_of(page)}
        </div>
    }
}

fn console(all: &Catalogue) -> impl IntoView + use<> {
    let all = StoredValue::new(all.routes.clone());
    view! {
        <section class="sb-panel sb-console__routes" aria-labelledby="sb-routes-title">
            <header class="sb-panel__head"><h2 class="sb-panel__title" id="sb-routes-title">"Routes"</h2></header>
            <div class="sb-panel__body sb-console__list">{routes::list(all)}</div>
        </section>
        <div class="sb-console__talk">
            <section class="sb-panel" aria-labelledby="sb-request-title">
                <header class="sb-panel__head"><h2 class="sb-panel__title" id="sb-request-title">"Request"</h2></header>
                <div class="sb-panel__body"><Form all /></div>
            </section>
            <div class="sb-console__answers"><Shown /><Responses /></div>
        </div>
    }
}

/// Takes the OpenAPI document away as a file.
#[component]
fn Document() -> impl IntoView {
    let session = Session::expect();
    let console = Console::expect();
    let problem = move |why: String| session.notices().show(Notice::new(Weight::Problem, why));
    let take = move || {
        console.ask(&console::document(), move |_, _, answer| match answer {
            Ok(response) if response.status == 200 => {
                if !file::download("signalbox.openapi.json", &response.body) {
                    problem("The browser did not let this page make a file.".into());
                }
            }
            Ok(response) => problem(format!("There is no document: {}.", say::status(response.status))),
            Err(why) => problem(why),
        });
    };
    view! { <Button on_press=take>"OpenAPI document"</Button> }
}
