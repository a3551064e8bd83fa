//! Runs JavaScript against the package, the way its users do: a script gets the class and the functions, and throws where something
//! is not as it should be. The tests stand in `tests/`.
#![cfg(target_arch = "wasm32")]

use js_sys::{Function, Object, Reflect};
use signalbox::scenario::presets::PRESETS;
use signalbox_wasm::Simulator;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// What every script can call beside the package.
const PRELUDE: &str = include_str!("prelude.js");

/// Runs the body of a function that gets `Simulator`, `rules`, `diagram`, `presets`, `preset`, `version`, `openapi` and
/// `given`.
///
/// # Panics
/// If it throws.
pub fn run(body: &str, given: &JsValue) -> JsValue {
    let api = api();
    Reflect::set(&api, &"given".into(), given).expect("an object takes a property");
    let names = "const { Simulator, rules, diagram, presets, preset, version, openapi, given } = api;";
    let script = Function::new_with_args("api", &format!("'use strict';\n{names}\n{PRELUDE}\n{body}"));
    match script.call1(&JsValue::NULL, &api) {
        Ok(value) => value,
        Err(error) => {
            let stack = Reflect::get(&error, &"stack".into()).ok().and_then(|stack| stack.as_string());
            panic!("{}", stack.unwrap_or_else(|| format!("{error:?}")))
        }
    }
}

/// Runs a script that is given nothing.
///
/// # Panics
/// If it throws.
pub fn check(body: &str) {
    run(body, &JsValue::NULL);
}

/// The package as a module object. An instance tells its class, which no export names inside a test.
fn api() -> Object {
    let api = Object::new();
    let set = |name: &str, value: &JsValue| {
        Reflect::set(&api, &name.into(), value).expect("an object takes a property");
    };
    let instance = JsValue::from(first());
    let class = Reflect::get(&instance, &"constructor".into()).expect("an instance has a class");
    Reflect::get(&instance, &"free".into())
        .and_then(|free| free.unchecked_into::<Function>().call0(&instance))
        .expect("an instance can be freed");
    set("Simulator", &class);
    set("rules", &function(|_| signalbox_wasm::rules().map(Into::into)));
    set("presets", &function(|_| signalbox_wasm::presets().map(Into::into)));
    set("version", &function(|_| signalbox_wasm::version().map(Into::into)));
    set("openapi", &function(|_| signalbox_wasm::openapi().map(Into::into)));
    set("preset", &function(|id| signalbox_wasm::preset(id.unchecked_ref()).map(Into::into)));
    set("diagram", &function(|name| signalbox_wasm::diagram(name.unchecked_ref()).map(Into::into)));
    api
}

fn first() -> Simulator {
    let case = Object::new();
    let set = |name: &str, value: &JsValue| {
        Reflect::set(&case, &name.into(), value).expect("an object takes a property");
    };
    let draft = signalbox_wasm::preset(JsValue::from_str(PRESETS[0].id).unchecked_ref());
    set("scenario", &draft.unwrap_or_else(|misuse| panic!("{misuse:?}")));
    set("seed", &JsValue::from(1));
    Simulator::open(case.unchecked_ref(), None).unwrap_or_else(|misuse| panic!("{misuse:?}"))
}

fn function(body: impl Fn(JsValue) -> Result<JsValue, signalbox_wasm::Misuse> + 'static) -> JsValue {
    let body: Closure<dyn Fn(JsValue) -> Result<JsValue, JsValue>> =
        Closure::new(move |value| body(value).map_err(JsValue::from));
    body.into_js_value()
}
