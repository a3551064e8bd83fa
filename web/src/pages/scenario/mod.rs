//! The page "Scenario": the question that is put to the simulator, to be edited.

use leptos::prelude::*;

use crate::panels::ScenarioEditor;

/// The page.
#[component]
pub fn Scenario() -> impl IntoView {
    view! {
        <h1 class="sb-sr">"Scenario"</h1>
        <ScenarioEditor />
    }
}
