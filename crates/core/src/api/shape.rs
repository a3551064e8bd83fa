//! Wire types that know their own JSON schema: struct, serde form and schema come from one list of fields, so the document cannot
//! say anything else than what is sent.

use serde_json::{Map, Value, json};

/// The named schemas of a document, collected while its parts refer to them.
#[derive(Debug, Default)]
pub(super) struct Book(pub(super) Map<String, Value>);

impl Book {
    /// A reference to a named schema, which is made when it is first referred to.
    pub(super) fn named(&mut self, name: &str, make: impl FnOnce(&mut Book) -> Value) -> Value {
        if !self.0.contains_key(name) {
            // Held open while it is made, so that a type may refer to itself.
            self.0.insert(name.into(), Value::Null);
            let schema = make(self);
            self.0.insert(name.into(), schema);
        }
        json!({ "$ref": format!("#/components/schemas/{name}") })
    }

    /// The properties and required names of an object that was collected before.
    pub(super) fn fields(&self, name: &str) -> (Map<String, Value>, Vec<Value>) {
        let part = |key| self.0.get(name).and_then(|schema| schema.get(key));
        let properties = part("properties").and_then(Value::as_object).cloned().unwrap_or_default();
        (properties, part("required").and_then(Value::as_array).cloned().unwrap_or_default())
    }
}

/// A type with a JSON schema.
pub(super) trait Shape {
    /// Its name in the document, if it has one.
    const NAME: &'static str = "";
    /// Its schema, or a reference to it.
    fn schema(book: &mut Book) -> Value;
}

impl Shape for String {
    fn schema(_: &mut Book) -> Value {
        json!({ "type": "string" })
    }
}

impl Shape for bool {
    fn schema(_: &mut Book) -> Value {
        json!({ "type": "boolean" })
    }
}

macro_rules! numbers {
    ($($ty:ty: $max:expr),+) => { $(
        impl Shape for $ty {
            fn schema(_: &mut Book) -> Value {
                json!({ "type": "integer", "minimum": 0, "maximum": $max })
            }
        }
    )+ };
}
// Never more than JavaScript holds exactly.
numbers!(u16: u16::MAX, u32: u32::MAX, u64: (1_u64 << 53) - 1);

impl<T: Shape> Shape for Option<T> {
    fn schema(book: &mut Book) -> Value {
        json!({ "anyOf": [T::schema(book), { "type": "null" }] })
    }
}

impl<T: Shape> Shape for Vec<T> {
    fn schema(book: &mut Book) -> Value {
        json!({ "type": "array", "items": T::schema(book) })
    }
}

/// Doc comments as one description.
pub(super) fn description(lines: &[&str]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

/// Closed sets of words.
macro_rules! word_shapes {
    ($($name:ident: $about:literal),+ $(,)?) => { $(
        impl Shape for $name {
            const NAME: &'static str = stringify!($name);
            fn schema(book: &mut Book) -> Value {
                book.named(Self::NAME, |_| {
                    let words: Vec<_> = $name::ALL.iter().map(|word| word.as_str()).collect();
                    serde_json::json!({ "type": "string", "enum": words, "description": $about })
                })
            }
        }
    )+ };
}

/// The name of a field on the wire.
macro_rules! wire_name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $wire:literal) => {
        $wire
    };
}

/// Declares an object: `struct Name { field: Type, field as "wire": Type, }`. Every field is always sent, `null` where there is
/// nothing. `struct Name: Base` sends the fields of `Base` first.
macro_rules! shape {
    (
        $(#[doc = $doc:literal])*
        struct $name:ident $(: $base:ident)? {
            $( $(#[doc = $about:literal])* $field:ident $(as $wire:literal)? : $ty:ty, )+
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, serde::Serialize)]
        pub(in crate::api) struct $name {
            $(
                /// What it adds to.
                #[serde(flatten)]
                pub(in crate::api) base: $base,
            )?
            $( $(#[doc = $about])* $(#[serde(rename = $wire)])? pub(in crate::api) $field: $ty, )+
        }

        impl Shape for $name {
            const NAME: &'static str = stringify!($name);
            fn schema(book: &mut Book) -> Value {
                book.named(Self::NAME, |book| {
                    let (mut properties, mut required) = (serde_json::Map::new(), Vec::<Value>::new());
                    $(
                        <$base as Shape>::schema(book);
                        let base = book.fields(<$base as Shape>::NAME);
                        properties.extend(base.0);
                        required.extend(base.1);
                    )?
                    $(
                        let name = wire_name!($field $($wire)?);
                        let mut schema = <$ty as Shape>::schema(book);
                        if let Some(schema) = schema.as_object_mut() {
                            schema.insert("description".into(), description(&[$($about),*]).into());
                        }
                        properties.insert(name.into(), schema);
                        required.push(name.into());
                    )+
                    serde_json::json!({
                        "type": "object",
                        "description": description(&[$($doc),*]),
                        "properties": properties,
                        "required": required,
                        "additionalProperties": false,
                    })
                })
            }
        }
    };
}
