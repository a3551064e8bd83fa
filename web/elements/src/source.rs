//! What an element shows, from what its attributes say: a preset, a scenario, a case, or a link.

use std::collections::BTreeMap;

use js_sys::{Array, Object, Reflect};
use serde::de::IgnoredAny;
use signalbox::{
    history::{FORMAT, SEMANTICS, SavedCase},
    scenario::presets::PRESETS,
};
use signalbox_web::session::{
    document::FIRST_BRANCH,
    file::{self, Refused},
    share,
    store::{self, Opened},
};
use wasm_bindgen::JsValue;

/// Opens it.
///
/// # Errors
/// `{ code, message, problems }`.
pub(crate) async fn open(source: &str, text: &str, seed: Option<f64>) -> Result<Opened, JsValue> {
    let (code, opened) = match source {
        "link" => ("bad_link", share::open(text.split_once('#').map_or(text, |(_, fragment)| fragment)).await),
        "preset" => ("unknown_preset", preset(text).and_then(|case| fresh(case, seed))),
        _ => ("bad_case", file::read(&dated(text)).and_then(|case| fresh(case, seed))),
    };
    opened.map_err(|refused| told(code, &refused))
}

fn preset(id: &str) -> Result<SavedCase, Refused> {
    let found = PRESETS.iter().find(|preset| preset.id == id);
    found.map(|preset| SavedCase::new((preset.draft)(), file::FIRST_SEED)).ok_or_else(|| {
        let known: Vec<_> = PRESETS.iter().map(|preset| preset.id).collect();
        Refused::because(format!("There is no preset “{id}”. There are: {}.", known.join(", ")))
    })
}

/// A case opened, with another seed if one is asked for. It is named after its scenario and looked up nowhere.
fn fresh(mut case: SavedCase, seed: Option<f64>) -> Result<Opened, Refused> {
    if let Some(seed) = seed {
        let whole = seed.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&seed);
        if !whole {
            return Err(Refused::because(format!("A seed is a whole number from 0 to {}.", u32::MAX)));
        }
        // What was saved under another seed is another history.
        if case.seed != seed as u32 {
            case = SavedCase { seed: seed as u32, records: None, digest: None, ..case };
        }
    }
    let name = case.scenario.name.clone();
    Ok(store::fresh_named(case, &name, FIRST_BRANCH)?)
}

/// A case that was written by hand need not say which version it is of: it is of this one. Its text is kept otherwise, so that every
/// mistake in it is found where it is.
fn dated(text: &str) -> String {
    let known = serde_json::from_str::<BTreeMap<&str, IgnoredAny>>(text).unwrap_or_default();
    let absent = |name: &str| known.contains_key("scenario") && !known.contains_key(name);
    let fields = [("format", u32::from(FORMAT)), ("semantics", u32::from(SEMANTICS)), ("seed", file::FIRST_SEED)];
    let missing: String =
        fields.iter().filter(|(name, _)| absent(name)).map(|(name, value)| format!("\"{name}\":{value},")).collect();
    match text.split_once('{') {
        Some((before, rest)) => format!("{before}{{{missing}{rest}"),
        None => text.to_owned(),
    }
}

fn told(code: &str, refused: &Refused) -> JsValue {
    let problems = Array::new();
    for mistake in &refused.mistakes {
        problems.push(&object(&[("path", &mistake.path), ("message", &mistake.what), ("mend", &mistake.mend)]));
    }
    let told = object(&[("code", code), ("message", &refused.text)]);
    set(&told, "problems", &problems);
    told.into()
}

fn object(texts: &[(&str, &str)]) -> Object {
    let object = Object::new();
    texts.iter().for_each(|(name, text)| set(&object, name, &JsValue::from_str(text)));
    object
}

/// Sets a field of a plain object, which takes any.
pub(crate) fn set(object: &Object, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}
