//! A choice of one among few.

use crate::follow::view_of;
use leptos::prelude::*;

/// Something to choose.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// What is reported when it is chosen.
    pub value: String,
    /// What it is called.
    pub label: String,
}

/// The browser's own list under a calm face: it works with every keyboard, phone and screen reader.
#[component]
pub fn Select(
    /// Its name.
    label: &'static str,
    /// What there is to choose from.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// What is chosen.
    #[prop(into)]
    value: Signal<String>,
    /// Something was chosen.
    on_choose: impl Fn(String) + 'static,
) -> impl IntoView {
    let options = move || {
        let chosen = value.get();
        let option = |choice: Choice| {
            let selected = choice.value == chosen;
            view! { <option value=choice.value prop:selected=selected>{choice.label}</option> }
        };
        choices.get().into_iter().map(option).collect_view()
    };
    view! {
        <select class="sb-select" aria-label=label on:change=move |event| on_choose(event_target_value(&event))>
            {view_of(options)}
        </select>
    }
}
