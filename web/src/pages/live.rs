//! The live page: everything at once, at one moment.

use leptos::prelude::*;

use super::turn::InTurn;
use crate::{
    panels::{Machine, RunInspector, SlotBoard, Timeline},
    parts,
    session::{Turn, WHY},
};

/// The live page: first what says what is going on, then what lies below it, which is fetched after it. In the order of a phone; a wide screen places the parts beside each other.
#[component]
pub fn Live() -> impl IntoView {
    view! {
        <h1 class="sb-sr">"Live"</h1>
        <div class="sb-live">
            <div class="sb-live__why" id=WHY tabindex="-1"><InTurn turn=Turn::Why><RunInspector /></InTurn></div>
            <div class="sb-live__slots"><InTurn turn=Turn::Slots><SlotBoard /></InTurn></div>
            <div class="sb-live__timeline"><Timeline /></div>
            <div class="sb-live__machine"><InTurn turn=Turn::Machine><Machine /></InTurn></div>
            <div class="sb-live__actions"><InTurn turn=Turn::Lists>{parts::actions().shown()}</InTurn></div>
            <div class="sb-live__runs"><InTurn turn=Turn::Lists>{parts::runs().shown()}</InTurn></div>
            <div class="sb-live__events"><InTurn turn=Turn::Lists>{parts::events().shown()}</InTurn></div>
        </div>
    }
}
