//! What the package is made of: its rules, scenarios and versions, as data.

use serde::Serialize;
use signalbox::{
    history::{FORMAT, SEMANTICS},
    lifecycle::{self, RULES},
    words::{RuleId, RunType, Signal, Status},
};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};

use crate::{
    errors::{Code, Misuse},
    shapes::{self, handles},
};

/// A row of the rule table.
#[derive(Serialize)]
struct Row {
    id: RuleId,
    from: Option<Status>,
    to: Status,
    signal: Option<Signal>,
    types: Vec<RunType>,
    guard: Option<&'static str>,
    basis: &'static str,
    switch: Option<&'static str>,
    source: Page,
    says: &'static str,
}

#[derive(Serialize)]
struct Page {
    title: &'static str,
    path: &'static str,
}

/// The table of transitions (T0–T15): every edge that a run's status can take, with its source. A rule that leaves several
/// statuses has a row for each.
#[wasm_bindgen]
pub fn rules() -> Result<handles::Rules, Misuse> {
    let rows = RULES.iter().map(|rule| Row {
        id: rule.id,
        from: rule.from,
        to: rule.to,
        signal: rule.on,
        types: RunType::ALL.iter().copied().filter(|t| rule.runs.has(*t)).collect(),
        guard: Some(rule.when.needs()).filter(|needs| !needs.is_empty()),
        basis: rule.basis.as_str(),
        switch: rule.when.switch(),
        source: Page { title: rule.source.title, path: rule.source.path },
        says: rule.says,
    });
    shapes::to_js(&rows.collect::<Vec<_>>())
}

/// The state machine, drawn from the same table: `"mermaid"` gives the text of a Mermaid diagram, `"dot"` that of a Graphviz graph.
///
/// @throws {SimulatorError} `unknown_diagram`
#[wasm_bindgen]
pub fn diagram(name: &handles::DiagramName) -> Result<String, Misuse> {
    match name.unchecked_ref::<JsValue>().as_string().as_deref() {
        Some("mermaid") => Ok(lifecycle::mermaid()),
        Some("dot") => Ok(lifecycle::dot()),
        _ => Err(Misuse::new(Code::UnknownDiagram, "there are these diagrams: mermaid, dot")),
    }
}

/// The list of presets, and each one's draft, as the core writes them (a test compares): a sixth of what the code that makes them
/// weighs, and the platform reads JSON by itself.
const PRESETS: &str = include_str!("../presets/list.json");
const DRAFTS: [(&str, &str); 4] = [
    ("platform_team", include_str!("../presets/platform_team.json")),
    ("monday_herd", include_str!("../presets/monday_herd.json")),
    ("runner_trouble", include_str!("../presets/runner_trouble.json")),
    ("first_scene", include_str!("../presets/first_scene.json")),
];

/// The scenarios that come with the package, the default first.
#[wasm_bindgen]
pub fn presets() -> Result<handles::Presets, Misuse> {
    shapes::from_json(PRESETS)
}

/// A scenario that comes with the package: a new object each time, to be opened or changed.
///
/// @throws {SimulatorError} `unknown_preset`
#[wasm_bindgen]
pub fn preset(id: &handles::Text) -> Result<handles::Draft, Misuse> {
    let id = id.unchecked_ref::<JsValue>().as_string();
    let draft = DRAFTS.iter().find(|(known, _)| Some(*known) == id.as_deref());
    let unknown = || {
        let mut message = String::from("there are these presets:");
        for (i, (known, _)) in DRAFTS.iter().enumerate() {
            message.extend([if i == 0 { " \"" } else { ", \"" }, known, "\""]);
        }
        Misuse::new(Code::UnknownPreset, message)
    };
    shapes::from_json(draft.ok_or_else(unknown)?.1)
}

#[derive(Serialize)]
struct Version {
    package: &'static str,
    format: u16,
    semantics: u16,
}

/// Which package this is, and which cases it opens: layouts up to `format`, rules `semantics`.
#[wasm_bindgen]
pub fn version() -> Result<handles::Version, Misuse> {
    shapes::to_js(&Version { package: env!("CARGO_PKG_VERSION"), format: FORMAT, semantics: SEMANTICS })
}
