//! Bodies: a JSON object with known fields, or nothing.

use serde_json::{Map, Value};

use crate::form::Node;

use super::fault::Fault;

/// A body that was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Body(Map<String, Value>);

impl Body {
    /// Reads a body that may have these fields. No body is the same as an object without fields.
    ///
    /// # Errors
    /// Text that is no JSON (with line and column), no object, a field that is not known, or one that is written twice.
    pub(super) fn read(text: &str, known: &[&str]) -> Result<Body, Fault> {
        if text.trim().is_empty() {
            return Ok(Body::default());
        }
        let fault = |path: &str, why: String| Fault::Body { path: path.into(), why };
        let value = serde_json::from_str(text).map_err(|e| fault("", format!("is no JSON: {e}")))?;
        let Value::Object(fields) = value else {
            return Err(fault("", String::from("must be a JSON object")));
        };
        if let Some(name) = fields.keys().find(|name| !known.contains(&name.as_str())) {
            let may = if known.is_empty() { String::from("none") } else { known.join(", ") };
            return Err(fault(&pointer(name), format!("has an unknown field “{name}”; known: {may}")));
        }
        // The tree keeps what is written twice; of a map's fields the last one would win.
        if let Ok(Node::Map(written)) = serde_json::from_str(text)
            && let Some((_, (name, _))) = written
                .iter()
                .enumerate()
                .find(|(i, (name, _))| written[..*i].iter().any(|(earlier, _)| earlier == name))
        {
            return Err(fault(&pointer(name), format!("has “{name}” more than once: keep one")));
        }
        Ok(Body(fields))
    }

    /// A text field; `None` if it is absent or `null`.
    ///
    /// # Errors
    /// A value that is no text.
    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, Fault> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Fault::Body { path: pointer(name), why: format!("has a “{name}” that is no text") }),
        }
    }

    /// A field that must be there and must be `true` or `false`.
    ///
    /// # Errors
    /// An absent field, or another value.
    pub(super) fn truth(&self, name: &str) -> Result<bool, Fault> {
        let truth = self.0.get(name).and_then(Value::as_bool);
        truth.ok_or_else(|| Fault::Body {
            path: pointer(name), why: format!("needs a “{name}” that is true or false")
        })
    }

    /// A list of texts; empty if it is absent or `null`.
    ///
    /// # Errors
    /// A value that is no list, or an item that is no text.
    pub(super) fn texts(&self, name: &str) -> Result<Vec<&str>, Fault> {
        let fault = |path, why| Fault::Body { path, why };
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::Array(items)) => {
                let texts = items.iter().enumerate().map(|(i, item)| {
                    let place = || {
                        fault(format!("{}/{i}", pointer(name)), format!("has a “{name}” with an item that is no text"))
                    };
                    item.as_str().ok_or_else(place)
                });
                texts.collect()
            }
            Some(_) => Err(fault(pointer(name), format!("has a “{name}” that is no list"))),
        }
    }
}

/// A field of the body as a JSON pointer (RFC 6901).
fn pointer(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}
