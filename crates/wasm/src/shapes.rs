//! What crosses the border, and how: everything goes out as JSON that the platform reads, and comes in as a tree of plain data, which
//! makes any input harmless. Nowhere else in this crate is a JavaScript value looked into.

use js_sys::{Array, JSON, Object};
use serde::Serialize;
use signalbox::{
    form::{self, FromNode, Group, Misread, Node, Notes},
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
        #[wasm_bindgen(typescript_type = "DiagramName")]
        pub type DiagramName;
        #[cfg(feature = "http")]
        #[wasm_bindgen(typescript_type = "PictureName")]
        pub type PictureName;
        #[cfg(feature = "http")]
        #[wasm_bindgen(typescript_type = "TimelineOptions | null")]
        pub type TimelineOptions;
        #[wasm_bindgen(typescript_type = "ExportFormat")]
        pub type ExportFormat;
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
        #[wasm_bindgen(typescript_type = "OpenOptions")]
        pub type OpenOptions;

        #[wasm_bindgen(typescript_type = "ViewOptions[keyof ViewOptions]")]
        pub type ViewOptions;
        #[wasm_bindgen(typescript_type = "Inspector | null")]
        pub type Inspector;
        #[wasm_bindgen(typescript_type = "Action[] | null")]
        pub type Actions;
        #[wasm_bindgen(typescript_type = "Explanation | null")]
        pub type Explanation;
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

/// Writes a value as a plain JavaScript one. What is missing is `null`.
pub(crate) fn to_js<H: JsCast>(value: &(impl Serialize + ?Sized)) -> Result<H, Misuse> {
    from_json(&form::json::write(value))
}

/// Reads a text that is JSON.
pub(crate) fn from_json<H: JsCast>(json: &str) -> Result<H, Misuse> {
    match JSON::parse(json) {
        Ok(value) => Ok(value.unchecked_into()),
        Err(_) => Err(Misuse::new(Code::Internal, "something was written that is no JSON")),
    }
}

/// Reads an object that [`tree`] has copied.
///
/// # Errors
/// Everything that is wrong with it.
pub(crate) fn read<T: FromNode>(node: &Node) -> Result<T, Vec<Report>> {
    form::read(node).map_err(reports)
}

/// Reads the fields of an object of which none must be there. An unknown one is noted.
///
/// # Errors
/// Everything that is wrong with it.
pub(crate) fn fields<'a, T>(
    node: &'a Node,
    known: &'static [&'static str],
    read: impl FnOnce(Group<'a>, &mut Notes<'a>) -> Option<T>,
) -> Result<T, Vec<Report>> {
    let mut notes = Notes::default();
    let value = notes.group(node, known).and_then(|group| read(group, &mut notes));
    match value {
        Some(value) if notes.misread.is_empty() => Ok(value),
        _ => Err(reports(notes.misread)),
    }
}

fn reports(misread: Vec<Misread>) -> Vec<Report> {
    misread.into_iter().map(|misread| Report::new(&misread.into(), "")).collect()
}

/// A copy of what holds plain objects, lists, texts, booleans, numbers, `null` and `undefined`, and nothing else.
///
/// # Errors
/// Where and what else was found.
pub(crate) fn tree(value: &JsValue) -> Result<Node, Report> {
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
    })
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

impl Odd {
    fn inside(mut self, step: String) -> Odd {
        self.steps.push(step);
        self
    }
}

impl Walk {
    fn look(&mut self, value: &JsValue, depth: u32) -> Result<Node, Odd> {
        let odd = |found| Err(Odd { found, steps: Vec::new() });
        if !value.is_object() {
            return if let Some(text) = value.as_string() {
                Ok(Node::Text(text))
            } else if let Some(number) = value.as_f64() {
                Ok(whole_number(number).map_or(Node::Float(number), Node::Int))
            } else if let Some(truth) = value.as_bool() {
                Ok(Node::Bool(truth))
            } else if value.is_bigint() {
                odd(Found::Kind("a BigInt"))
            } else {
                Ok(Node::Null)
            };
        }
        if depth >= DEEPEST {
            return odd(Found::Why("lists and objects are nested too deeply"));
        }
        if let Some(list) = value.dyn_ref::<Array>() {
            self.pay(list.length())?;
            let mut nodes = Vec::new();
            for (i, item) in list.iter().enumerate() {
                nodes.push(self.look(&item, depth + 1).map_err(|odd| odd.inside(format!("[{i}]")))?);
            }
            return Ok(Node::List(nodes));
        }
        let object: &Object = value.unchecked_ref();
        if Object::get_prototype_of(object) != self.plain_objects {
            return odd(Found::Kind("an object of another kind"));
        }
        let entries = Object::entries(object);
        self.pay(entries.length())?;
        let mut fields = Vec::new();
        for entry in entries.iter() {
            let entry: Array = entry.unchecked_into();
            let key = entry.get(0).as_string().unwrap_or_default();
            match self.look(&entry.get(1), depth + 1) {
                // What is absent may be `null` or `undefined`.
                Ok(Node::Null) => {}
                Ok(node) => fields.push((key, node)),
                Err(odd) => return Err(odd.inside(format!(".{key}"))),
            }
        }
        Ok(Node::Map(fields))
    }

    fn pay(&mut self, parts: u32) -> Result<(), Odd> {
        let why = Found::Why("it has too many parts");
        self.left = self.left.checked_sub(parts).ok_or(Odd { found: why, steps: Vec::new() })?;
        Ok(())
    }
}

/// A number of JavaScript as a whole one, if it is one and exact.
fn whole_number(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() <= SimTime::MAX.millis() as f64).then_some(number as i64)
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
