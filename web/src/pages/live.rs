//! The live page: everything at once, at one moment.

use leptos::prelude::*;

use crate::{
    panels::{Machine, RunInspector, SlotBoard, Timeline},
    parts,
    session::WHY,
};

/// The live page: first what says what is going on, then what lies below it, which is fetched after it. In the order of a phone; a wide screen places the parts beside each other.
#[component]
pub fn Live() -> impl IntoView {
    view! {
        <h1 class="sb-sr">"Live"</h1>
        <div class="sb-live">
            <div class="sb-live__why" id=WHY tabindex="-1"><RunInspector /></div>
            <div class="sb-live__slots"><SlotBoard /></div>
            <div class="sb-live__timeline"><Timeline /></div>
            <div class="sb-live__machine"><Machine /></div>
            <div class="sb-live__actions">{parts::actions().shown()}</div>
            <div class="sb-live__runs">{parts::runs().shown()}</div>
            <div class="sb-live__events">{parts::events().shown()}</div>
        </div>
    }
}
