//! Pages that enlarge one panel of the live page.

use leptos::prelude::*;

use super::turn::InTurn;
use crate::{
    panels::{Machine, RunInspector, Timeline},
    parts,
    session::{Turn, WHY},
};

/// The timeline with room.
#[component]
pub fn TimelinePage() -> impl IntoView {
    view! {
        <h1 class="sb-sr">"Timeline"</h1>
        <div class="sb-wide">
            <div class="sb-wide__main"><Timeline /><InTurn turn=Turn::Machine>{parts::charts().shown()}</InTurn></div>
            <div class="sb-wide__why" id=WHY tabindex="-1"><InTurn turn=Turn::Why><RunInspector /></InTurn></div>
        </div>
    }
}

/// The state machine with room, and the runs that are in it.
#[component]
pub fn MachinePage() -> impl IntoView {
    view! {
        <h1 class="sb-sr">"Machine"</h1>
        <div class="sb-wide">
            <div class="sb-wide__main">
                <InTurn turn=Turn::Machine><Machine /></InTurn>
                <InTurn turn=Turn::Lists>{parts::runs().shown()}</InTurn>
            </div>
            <div class="sb-wide__why" id=WHY tabindex="-1"><InTurn turn=Turn::Why><RunInspector /></InTurn></div>
        </div>
    }
}
