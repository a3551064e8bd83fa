//! The table of routes, under headings.

use crate::follow::value_of;
use leptos::prelude::*;
use signalbox_worker::protocol::{Access, Route};

use super::{Console, say};

/// Every route, to be chosen.
pub(super) fn list(all: StoredValue<Vec<Route>>) -> impl IntoView {
    let heading = move |group: &'static str| {
        let of = |route: &Route| say::group(&route.pattern) == group;
        let rows = all.with_value(|all| {
            all.iter().enumerate().filter(|(_, route)| of(route)).map(|(i, route)| row(i, route)).collect_view()
        });
        view! {
            <h3 class="sb-routes__group">{group}</h3>
            <ul class="sb-routes">{rows}</ul>
        }
    };
    say::GROUPS.iter().copied().map(heading).collect_view()
}

fn row(place: usize, route: &Route) -> impl IntoView + use<> {
    let console = Console::expect();
    let here = move || console.route.get() == place;
    view! {
        <li>
            <button
                type="button"
                class="sb-route"
                aria-current=value_of(move || here().then_some("true"))
                on:click=move |_| console.route.set(place)
            >
                <span class="sb-route__line">{method(&route.method)}<code class="sb-route__path">{broken(&route.pattern)}</code></span>
                <span class="sb-route__summary">{route.summary.clone()}</span>
            </button>
        </li>
    }
}

/// A method in its colour; the word says the same.
pub(super) fn method(method: &str) -> impl IntoView + use<> {
    view! { <span class="sb-method" data-method=method.to_owned()>{method.to_owned()}</span> }
}

/// A path that may be broken before each of its parts, and nowhere else.
pub(super) fn broken(path: &str) -> impl IntoView + use<> {
    let parts = path.split_inclusive('/').map(|part| view! { {part.to_owned()}<wbr /> });
    parts.collect_view()
}

/// Who may use a route, in a sentence (H4).
pub(super) const fn who(access: Access) -> &'static str {
    match access {
        Access::Open => "Everybody may use it, without a name.",
        Access::Read => "Every person of the scenario may use it.",
        Access::Command => "Every person may use it whose role is not viewer alone and who may trigger runs there.",
        Access::Check => "Only the external check itself may use it, with its own token.",
    }
}
