//! What all panels have in common: a named section that says at which event it stands.

use crate::follow::value_of;
use leptos::prelude::*;

use super::sight::Sight;
use crate::session::Session;

/// A panel. `name` is the end of its class and of its heading's id.
#[component]
pub(super) fn Panel(
    /// The end of its class: `slots` gives `sb-slots`.
    name: &'static str,
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// Where it is, if it follows the cursor only in sight, and the number of the event that its content was made at.
    #[prop(optional)]
    sight: Option<(Sight, Signal<u32>)>,
    /// What stands beside the heading.
    #[prop(optional, into)]
    aside: ViewFn,
    /// Its content.
    children: Children,
) -> impl IntoView {
    let session = Session::expect();
    let seq = move || sight.map_or_else(|| session.seq(), |(_, seq)| seq.get());
    let node = sight.map_or_else(NodeRef::new, |(sight, _)| sight.node);
    let heading = format!("sb-{name}-title");
    let labelled = heading.clone();
    view! {
        <section class=format!("sb-panel sb-{name}") aria-labelledby=labelled data-seq=value_of(seq) node_ref=node>
            <header class="sb-panel__head">
                <h2 class="sb-panel__title" id=heading>{title}</h2>
                <div class="sb-panel__aside">{aside.run()}</div>
            </header>
            <div class="sb-panel__body">{children()}</div>
        </section>
    }
}
