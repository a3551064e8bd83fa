//! The control of the organisation's slot limit (Q2, Q9).

use crate::follow::value_of;
use leptos::prelude::*;
use signalbox::{scenario::MAX_SLOTS, words::Command};

use crate::session::Session;

/// The number of slots, to be changed at the cursor: the future is computed anew.
#[component]
pub fn LimitControl() -> impl IntoView {
    let session = Session::expect();
    let limit = session.state(|scene, _| scene.world.limit());
    // A refusal is shown by the session.
    let set = move |limit: u32| drop(session.dispatch(Command::SetLimit { limit }));
    let typed = move |ev| match event_target_value(&ev).trim().parse::<u32>() {
        Ok(wanted) if wanted != limit.get_untracked() => set(wanted.min(MAX_SLOTS)),
        _ => {}
    };
    view! {
        <div class="sb-stepper" role="group" aria-label="Runner slots of the organisation">
            <button
                type="button"
                class="sb-stepper__button"
                aria-label="one slot fewer"
                disabled=value_of(move || limit.get() == 0)
                on:click=move |_| set(limit.get_untracked().saturating_sub(1))
            >
                "−"
            </button>
            <input
                class="sb-stepper__input"
                type="number"
                min="0"
                max=MAX_SLOTS
                inputmode="numeric"
                aria-label="slot limit"
                prop:value=value_of(move || limit.get().to_string())
                on:change=typed
            />
            <button
                type="button"
                class="sb-stepper__button"
                aria-label="one slot more"
                disabled={move || limit.get() >= MAX_SLOTS}
                on:click=move |_| set(limit.get_untracked() + 1)
            >
                "+"
            </button>
        </div>
    }
}
