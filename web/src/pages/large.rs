//! Pages that enlarge one panel of the live page.

use leptos::prelude::*;

use crate::{
    panels::{Machine, RunInspector, Timeline},
    parts,
    session::WHY,
};

/// The timeline with room.
#[component]
pub fn TimelinePage() -> impl IntoView {
    view! {
        <h1 class="sb-sr">"Timeline"</h1>
        <div class="sb-wide">
            <div class="sb-wide__main"><Timeline />{parts::charts().shown()}</div>
            <div class="sb-wide__why" id=WHY tabindex="-1"><RunInspector /></div>
        </div>
    }
}

/// The state machine with room, and the runs that are in it.
#[component]
pub fn MachinePage() -> impl IntoView {
    view! {
        <h1 class="sb-sr">"Machine"</h1>
        <div class="sb-wide">
            <div class="sb-wide__main"><Machine />{parts::runs().shown()}</div>
            <div class="sb-wide__why" id=WHY tabindex="-1"><RunInspector /></div>
        </div>
    }
}
