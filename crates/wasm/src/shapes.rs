//! What crosses the border, and how: the one serializer, the typed handles, and the copy that makes any input harmless.
//! Nowhere else in this crate is a JavaScript value looked into.

use js_sys::{Array, Object};
use serde::{
    Serialize,
    de::{DeserializeOwned, Visitor},
};
use serde_wasm_bindgen::{Deserializer, Serializer};
use signalbox::{
    scenario::Problem,
    words::{RunNo, SimTime},
};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};

use crate::errors::{Code, Misuse, Report};

/// Typed handles: each is a JavaScript value that types.d.ts gives a shape.
pub mod handles {
    #![allow(missing_docs, reason = "each handle is the type of the same name in types.d.ts, where it is described")]
    use super::wasm_bindgen;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(typescript_type = "number")]
        pub type Whole;
        #[wasm_bindgen(typescript_type = "string")]
        pub type Text;
        #[wasm_bindgen(typescript_type = "Case")]
        pub type Case;
        #[wasm_bindgen(typescript_type = "SavedCase")]
        pub type SavedCase;
        #[wasm_bindgen(typescript_type = "Command")]
        pub type Command;
        #[wasm_bindgen(typescript_type = "TimedCommand[]")]
        pub type TimedCommands;
        #[wasm_bindgen(typescript_type = "Outcome")]
        pub type Outcome;
        #[wasm_bindgen(typescript_type = "Progress")]
        pub type Progress;
        #[wasm_bindgen(typescript_type = "JournalRecord[]")]
        pub type JournalRecords;
        #[wasm_bindgen(typescript_type = "Problem[]")]
        pub type Problems;
        #[wasm_bindgen(typescript_type = "View")]
        pub type View;
        #[wasm_bindgen(typescript_type = "ViewOptions[keyof ViewOptions]")]
        pub type ViewOptions;
        #[wasm_bindgen(typescript_type = "Inspector | null")]
        pub type Inspector;
        #[wasm_bindgen(typescript_type = "Action[] | null")]
        pub type Actions;
        #[wasm_bindgen(typescript_type = "Waiting | null")]
        pub type Waiting;
        #[wasm_bindgen(typescript_type = "Rule[]")]
        pub type Rules;
        #[wasm_bindgen(typescript_type = "Preset[]")]
        pub type Presets;
        #[wasm_bindgen(typescript_type = "Draft")]
        pub type Draft;
        #[wasm_bindgen(typescript_type = "Version")]
        pub type Version;
        #[wasm_bindgen(typescript_type = "HttpRequest")]
        pub type HttpRequest;
        #[wasm_bindgen(typescript_type = "HttpResponse")]
        pub type HttpResponse;
        #[wasm_bindgen(typescript_type = "OpenApi")]
        pub type OpenApi;
    }
}

#[wasm_bindgen]
extern "C" {
    /// The platform's own deep copy: gone are getters, proxies and prototypes. Throws for what cannot be copied.
    #[wasm_bindgen(catch, js_name = structuredClone)]
    fn structured_clone(value: &JsValue) -> Result<JsValue, JsValue>;
}

/// Nothing that is passed is nested deeper; beyond it, reading would cost stack.
const DEEPEST: u32 = 40;
/// Nothing that is passed has more parts; the largest scenario that is allowed has fewer. Keeps a list that only claims to be long
/// (`new Array(2 ** 32 - 1)`) from taking all memory.
const MOST_PARTS: u32 = 4_000_000;

/// How everything is written: maps as plain objects, what is missing as `null`, 64-bit numbers as numbers (refused from 2^53 on).
const SERIALIZER: Serializer = Serializer::new().serialize_maps_as_objects(true).serialize_missing_as_null(true);

/// Writes a value as a plain JavaScript one.
pub(crate) fn to_js<H: JsCast>(value: &(impl Serialize + ?Sized)) -> Result<H, Misuse> {
    let value = value.serialize(&SERIALIZER).map_err(|e| Misuse::new(Code::Internal, said(&e)))?;
    Ok(value.unchecked_into())
}

/// Reads an object that [`plain`] has copied.
///
/// # Errors
/// What is wrong with it, in words.
pub(crate) fn from_js<T: DeserializeOwned>(value: JsValue) -> Result<T, String> {
    // A list could stand for the fields in their order; nobody writes that on purpose.
    if !value.is_object() || Array::is_array(&value) {
        return Err("an object is expected".into());
    }
    T::deserialize(AllFields(Deserializer::from(value))).map_err(|e| said(&e))
}

/// Shows an object with all its fields. By itself the deserializer only asks for those that the type has, so that a misspelt one
/// would count as left out.
struct AllFields(Deserializer);

impl<'de> serde::Deserializer<'de> for AllFields {
    type Error = serde_wasm_bindgen::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        self.0.deserialize_any(visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

fn said(error: &serde_wasm_bindgen::Error) -> String {
    let text = error.to_string();
    // JavaScript puts an error's name before its message.
    text.strip_prefix("Error: ").map(Into::into).unwrap_or(text)
}

/// A copy that holds plain objects, lists, texts, booleans, finite or other numbers, `null` and `undefined`, and nothing else.
///
/// # Errors
/// Where and what else was found.
pub(crate) fn plain(value: &JsValue) -> Result<JsValue, Report> {
    let copy = structured_clone(value).map_err(|_| {
        let why = "it holds a function, a symbol, a proxy or a property that throws".into();
        Report::new(&Problem::Unreadable { path: "(value)".into(), why }, "")
    })?;
    let plain_objects = Object::get_prototype_of(&Object::new());
    let mut walk = Walk { left: MOST_PARTS, plain_objects };
    walk.look(&copy, 0).map_err(|mut odd| {
        odd.steps.reverse();
        let path = odd.steps.concat();
        let path = path.strip_prefix('.').unwrap_or(if path.is_empty() { "(value)" } else { &path }).to_owned();
        let expected = "a plain object, a list, a text, a number, true, false or null".into();
        let problem = match odd.found {
            Found::Kind(found) => Problem::Type { path, found: found.into(), expected },
            Found::Why(why) => Problem::Unreadable { path, why: why.into() },
        };
        Report::new(&problem, "")
    })?;
    Ok(copy)
}

struct Walk {
    left: u32,
    plain_objects: Object,
}

enum Found {
    Kind(&'static str),
    Why(&'static str),
}

/// Something that may not stand there, with the steps to it from the inside out.
struct Odd {
    found: Found,
    steps: Vec<String>,
}

impl Walk {
    fn look(&mut self, value: &JsValue, depth: u32) -> Result<(), Odd> {
        let odd = |found| Err(Odd { found, steps: Vec::new() });
        let inside = |step: String| {
            move |mut odd: Odd| {
                odd.steps.push(step);
                odd
            }
        };
        if !value.is_object() {
            return if value.is_bigint() { odd(Found::Kind("a BigInt")) } else { Ok(()) };
        }
        if depth >= DEEPEST {
            return odd(Found::Why("lists and objects are nested too deeply"));
        }
        if let Some(list) = value.dyn_ref::<Array>() {
            self.pay(list.length())?;
            for (i, item) in list.iter().enumerate() {
                self.look(&item, depth + 1).map_err(inside(format!("[{i}]")))?;
            }
            return Ok(());
        }
        let object: &Object = value.unchecked_ref();
        if Object::get_prototype_of(object) != self.plain_objects {
            return odd(Found::Kind("an object of another kind"));
        }
        let entries = Object::entries(object);
        self.pay(entries.length())?;
        for entry in entries.iter() {
            let entry: Array = entry.unchecked_into();
            let step = || format!(".{}", entry.get(0).as_string().unwrap_or_default());
            self.look(&entry.get(1), depth + 1).map_err(|odd| inside(step())(odd))?;
        }
        Ok(())
    }

    fn pay(&mut self, parts: u32) -> Result<(), Odd> {
        let why = Found::Why("it has too many parts");
        self.left = self.left.checked_sub(parts).ok_or(Odd { found: why, steps: Vec::new() })?;
        Ok(())
    }
}

/// A whole number between two others, both included.
pub(crate) fn whole(value: &JsValue, what: &str, least: u64, most: u64) -> Result<u64, Misuse> {
    value
        .as_f64()
        .filter(|n| n.fract() == 0.0 && *n >= least as f64 && *n <= most as f64)
        .map(|n| n as u64)
        .ok_or_else(|| Misuse::new(Code::BadArgument, format!("{what} is a whole number from {least} to {most}")))
}

/// A count, or what to take in its place where it is left out.
pub(crate) fn count(value: Option<&JsValue>, what: &str, otherwise: u32) -> Result<u32, Misuse> {
    let Some(value) = value.filter(|v| !v.is_null() && !v.is_undefined()) else { return Ok(otherwise) };
    // Below 2^32, so nothing is cut off.
    whole(value, what, 0, u64::from(u32::MAX)).map(|n| n as u32)
}

/// An instant in virtual milliseconds.
pub(crate) fn instant(value: &JsValue, what: &str) -> Result<SimTime, Misuse> {
    whole(value, what, 0, SimTime::MAX.millis()).map(SimTime::from_millis)
}

/// A run's number, from 1.
pub(crate) fn run(value: &JsValue) -> Result<RunNo, Misuse> {
    let number = whole(value, "a run's number", 1, u64::from(u32::MAX))? as u32;
    RunNo::new(number).ok_or_else(|| Misuse::new(Code::BadArgument, "runs are numbered from 1"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_largest_instant_is_the_largest_whole_number_of_javascript() {
        assert_eq!(signalbox::words::SimTime::MAX.millis() as f64, 9_007_199_254_740_991.0);
    }
}
