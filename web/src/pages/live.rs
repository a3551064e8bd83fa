//! The live page: everything at once, at one moment.

use leptos::prelude::*;

use crate::{
    panels::{Actions, EventList, Machine, RunInspector, RunList, SlotBoard, Timeline},
    session::WHY,
};

/// The live page. In the order of a phone; a wide screen places the parts beside each other.
#[component]
pub fn Live() -> impl IntoView {
    view! {
        <h1 class="sb-sr">"Live"</h1>
        <div class="sb-live">
            <div class="sb-live__why" id=WHY tabindex="-1"><RunInspector /></div>
            <div class="sb-live__slots"><SlotBoard /></div>
            <div class="sb-live__timeline"><Timeline /></div>
            <div class="sb-live__machine"><Machine /></div>
            <div class="sb-live__actions"><Actions /></div>
            <div class="sb-live__runs"><RunList /></div>
            <div class="sb-live__events"><EventList /></div>
        </div>
    }
}
