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

/// A field of an object: its name on the wire, what it says, and the schema of its type.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) about: &'static [&'static str],
    pub(super) schema: fn(&mut Book) -> Value,
}

/// What an object adds to: that object's name and schema.
pub(super) type Base = (&'static str, fn(&mut Book) -> Value);

/// A reference to an object. One function for all of them: in a module for browsers each copy would weigh.
pub(super) fn object(book: &mut Book, name: &str, about: &[&str], base: Option<Base>, fields: &[Field]) -> Value {
    book.named(name, |book| {
        let (mut properties, mut required) = (Map::new(), Vec::new());
        if let Some((name, schema)) = base {
            schema(book);
            (properties, required) = book.fields(name);
        }
        for field in fields {
            let mut schema = (field.schema)(book);
            if let Some(schema) = schema.as_object_mut() {
                schema.insert("description".into(), description(field.about).into());
            }
            properties.insert(field.name.into(), schema);
            required.push(field.name.into());
        }
        json!({
            "type": "object",
            "description": description(about),
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        })
    })
}

/// A reference to a closed set of words.
pub(super) fn words(book: &mut Book, name: &str, about: &str, words: &[&str]) -> Value {
    book.named(name, |_| json!({ "type": "string", "enum": words, "description": about }))
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
                whole(u64::from($max))
            }
        }
    )+ };
}
// Never more than JavaScript holds exactly.
numbers!(u16: u16::MAX, u32: u32::MAX, u64: (1_u64 << 53) - 1);

impl<T: Shape> Shape for Option<T> {
    fn schema(book: &mut Book) -> Value {
        nullable(T::schema(book))
    }
}

impl<T: Shape> Shape for Vec<T> {
    fn schema(book: &mut Book) -> Value {
        list(T::schema(book))
    }
}

fn whole(max: u64) -> Value {
    json!({ "type": "integer", "minimum": 0, "maximum": max })
}

fn nullable(schema: Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

/// Doc comments as one description.
fn description(lines: &[&str]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

/// Closed sets of words.
macro_rules! word_shapes {
    ($($name:ident: $about:literal),+ $(,)?) => { $(
        impl Shape for $name {
            const NAME: &'static str = stringify!($name);
            fn schema(book: &mut Book) -> Value {
                let words: Vec<_> = $name::ALL.iter().map(|word| word.as_str()).collect();
                $crate::api::shape::words(book, Self::NAME, $about, &words)
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
                let base: &[Base] = &[$((<$base as Shape>::NAME, <$base as Shape>::schema))?];
                let fields: &[Field] = &[$(
                    Field { name: wire_name!($field $($wire)?), about: &[$($about),*], schema: <$ty as Shape>::schema },
                )+];
                object(book, Self::NAME, &[$($doc),*], base.first().copied(), fields)
            }
        }
    };
}
