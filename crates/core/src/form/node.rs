//! A file's content as a tree that can be walked again and again, whatever it was written in.
//!
//! serde stops at the first mistake. To report all of them, the reader first takes the content as it is, then tries to make a draft
//! of it, takes the mistake out, and tries again (see `read`). For that the tree is a serde deserializer whose errors know their
//! place.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{
        self, DeserializeSeed, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
    },
};

/// Content of any kind.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Null,
    Bool(bool),
    Int(i64),
    /// A whole number that only fits without a sign.
    Big(u64),
    Float(f64),
    Text(String),
    List(Vec<Node>),
    /// Fields in their order; one that is written twice stands twice.
    Map(Vec<(String, Node)>),
}

/// A step to a part of the content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Key(String),
    Item(usize),
}

/// Deeper nesting than this is no draft, and would cost stack.
const DEEPEST: usize = 32;

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Node, D::Error> {
        AtDepth(0).deserialize(d)
    }
}

struct AtDepth(usize);

impl<'de> DeserializeSeed<'de> for AtDepth {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Node, D::Error> {
        if self.0 > DEEPEST {
            return Err(de::Error::custom("lists and maps are nested too deeply"));
        }
        d.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for AtDepth {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a scenario")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, d: D) -> Result<Node, D::Error> {
        self.deserialize(d)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(i64::try_from(value).map_or(Node::Big(value), Node::Int))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = seq.next_element_seed(AtDepth(self.0 + 1))? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut fields = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            let value = map.next_value_seed(AtDepth(self.0 + 1))?;
            // JavaScript writes what is absent as `undefined`, some writers as `null`: both take the default.
            if value != Node::Null {
                fields.push((key, value));
            }
        }
        Ok(Node::Map(fields))
    }
}

/// What is wrong with some content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Type {
        found: String,
        expected: String,
    },
    UnknownField {
        field: String,
        known: &'static [&'static str],
    },
    UnknownWord {
        word: String,
        known: &'static [&'static str],
    },
    /// A field that is needed and absent.
    Missing,
    /// A field that is written twice.
    Twice,
    Other(String),
}

/// A fault with its place, the steps from the inside out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Misread {
    pub(super) fault: Fault,
    steps: Vec<Step>,
}

impl Misread {
    fn new(fault: Fault) -> Misread {
        Misread { fault, steps: Vec::new() }
    }

    fn inside(mut self, step: Step) -> Misread {
        self.steps.push(step);
        self
    }

    /// The steps from the outside in.
    pub(super) fn steps(&self) -> Vec<Step> {
        self.steps.iter().rev().cloned().collect()
    }
}

impl fmt::Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.fault)
    }
}

impl std::error::Error for Misread {}

impl de::Error for Misread {
    fn custom<T: fmt::Display>(message: T) -> Misread {
        Misread::new(Fault::Other(message.to_string()))
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn de::Expected) -> Misread {
        Misread::new(Fault::Type { found: found.to_string(), expected: plain(&expected.to_string()) })
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn de::Expected) -> Misread {
        de::Error::invalid_type(found, expected)
    }

    fn missing_field(field: &'static str) -> Misread {
        Misread::new(Fault::Missing).inside(Step::Key(field.into()))
    }

    fn duplicate_field(field: &'static str) -> Misread {
        Misread::new(Fault::Twice).inside(Step::Key(field.into()))
    }

    fn unknown_field(field: &str, known: &'static [&'static str]) -> Misread {
        Misread::new(Fault::UnknownField { field: field.into(), known })
    }

    fn unknown_variant(word: &str, known: &'static [&'static str]) -> Misread {
        Misread::new(Fault::UnknownWord { word: word.into(), known })
    }
}

/// What serde expects, in words that say it to somebody who does not write Rust.
fn plain(expected: &str) -> String {
    match expected {
        "i64" => "a whole number".into(),
        "u64" | "u32" => "a whole number from 0 on".into(),
        "f64" => "a number".into(),
        "a boolean" => "true or false".into(),
        "a string" => "a text".into(),
        "a sequence" => "a list".into(),
        other if other.starts_with("struct ") => "a group of fields in braces".into(),
        other if other.starts_with("internally tagged enum Dist") => "a distribution with a field `dist`".into(),
        other if other.contains("enum ") => "one of the words that can stand here, or a group of one field".into(),
        other => other.into(),
    }
}

impl<'de> Deserializer<'de> for &'de Node {
    type Error = Misread;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        match self {
            Node::Null => visitor.visit_unit(),
            Node::Bool(value) => visitor.visit_bool(*value),
            Node::Int(value) => visitor.visit_i64(*value),
            Node::Big(value) => visitor.visit_u64(*value),
            Node::Float(value) => visitor.visit_f64(*value),
            Node::Text(value) => visitor.visit_borrowed_str(value),
            Node::List(items) => visitor.visit_seq(Items(items.iter().enumerate())),
            Node::Map(fields) => visitor.visit_map(Fields { fields: fields.iter(), value: None }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        match self {
            Node::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Misread> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misread> {
        match self {
            Node::Text(word) => visitor.visit_enum(word.as_str().into_deserializer()),
            Node::Map(fields) if fields.len() == 1 => {
                visitor.visit_enum(Variant { key: &fields[0].0, value: &fields[0].1 })
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misread> {
        match self {
            // A list could stand for a struct's fields in their order; in a file that is a mistake.
            Node::List(_) => Err(de::Error::invalid_type(Unexpected::Seq, &visitor)),
            _ => self.deserialize_any(visitor),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

struct Items<'de>(std::iter::Enumerate<std::slice::Iter<'de, Node>>);

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Misread;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Misread> {
        let Some((i, item)) = self.0.next() else { return Ok(None) };
        seed.deserialize(item).map(Some).map_err(|e| e.inside(Step::Item(i)))
    }
}

struct Fields<'de> {
    fields: std::slice::Iter<'de, (String, Node)>,
    value: Option<(&'de str, &'de Node)>,
}

impl<'de> MapAccess<'de> for Fields<'de> {
    type Error = Misread;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Misread> {
        let Some((key, value)) = self.fields.next() else { return Ok(None) };
        self.value = Some((key, value));
        let key_reader: de::value::StrDeserializer<'de, Misread> = key.as_str().into_deserializer();
        seed.deserialize(key_reader).map(Some).map_err(|e| e.inside(Step::Key(key.clone())))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Misread> {
        match self.value.take() {
            Some((key, value)) => seed.deserialize(value).map_err(|e| e.inside(Step::Key(key.into()))),
            None => Err(de::Error::custom("a value was asked for before its key")),
        }
    }
}

/// A word with something to it, like `{"added_gt": 5}`.
struct Variant<'de> {
    key: &'de str,
    value: &'de Node,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Misread;
    type Variant = Variant<'de>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Variant<'de>), Misread> {
        let key: de::value::StrDeserializer<'de, Misread> = self.key.into_deserializer();
        Ok((seed.deserialize(key)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = Misread;

    fn unit_variant(self) -> Result<(), Misread> {
        Err(de::Error::custom(format_args!("write just \"{}\"", self.key)))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Misread> {
        // The whole word is mistaken then, since nothing else could stand for its value: no step is added.
        seed.deserialize(self.value)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Misread> {
        self.value.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Misread> {
        self.value.deserialize_any(visitor)
    }
}
