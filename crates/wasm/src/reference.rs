//! What the package is made of: its rules, scenarios and versions, as data.

use serde::Serialize;
use signalbox::{
    history::{FORMAT, SEMANTICS},
    lifecycle::{self, Basis, RULES},
    scenario::presets::PRESETS,
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
        switch: if let Basis::Reading(switch) = rule.basis { switch } else { None },
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

#[derive(Serialize)]
struct Preset {
    id: &'static str,
    title: &'static str,
    about: &'static str,
}

/// The scenarios that come with the package, the default first.
#[wasm_bindgen]
pub fn presets() -> Result<handles::Presets, Misuse> {
    let presets = PRESETS.iter().map(|p| Preset { id: p.id, title: p.title, about: p.about });
    shapes::to_js(&presets.collect::<Vec<_>>())
}

/// A scenario that comes with the package: a new object each time, to be opened or changed.
///
/// @throws {SimulatorError} `unknown_preset`
#[wasm_bindgen]
pub fn preset(id: &handles::Text) -> Result<handles::Draft, Misuse> {
    let id = id.unchecked_ref::<JsValue>().as_string();
    let preset = PRESETS.iter().find(|p| Some(p.id) == id.as_deref());
    let unknown = || {
        let ids: Vec<_> = PRESETS.iter().map(|p| format!("\"{}\"", p.id)).collect();
        Misuse::new(Code::UnknownPreset, format!("there are these presets: {}", ids.join(", ")))
    };
    shapes::to_js(&(preset.ok_or_else(unknown)?.draft)())
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
