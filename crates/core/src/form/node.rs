//! Content as a tree that is the same whatever it was written in.

use std::{collections::BTreeSet, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor},
};

/// Content of any kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A whole number that only fits without a sign.
    Big(u64),
    /// Any other number.
    Float(f64),
    /// A text.
    Text(String),
    /// Parts in their order.
    List(Vec<Node>),
    /// Fields in their order; one that is written twice stands twice.
    Map(Vec<(String, Node)>),
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
        f.write_str("content of any kind")
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
        let (mut absent, mut twice) = (BTreeSet::new(), Vec::new());
        while let Some(key) = map.next_key::<String>()? {
            let value = map.next_value_seed(AtDepth(self.0 + 1))?;
            // JavaScript writes what is absent as `undefined`, some writers as `null`: both take the default.
            if value != Node::Null {
                fields.push((key, value));
            } else if let Some(key) = absent.replace(key) {
                twice.extend([(key.clone(), Node::Null), (key, Node::Null)]);
            }
        }
        // What is absent and written as well is written twice, and a reader must see that it is.
        if !absent.is_empty() {
            let written: BTreeSet<&str> = fields.iter().map(|(key, _)| key.as_str()).collect();
            let both = absent.into_iter().filter(|key| written.contains(key.as_str()));
            twice.extend(both.map(|key| (key, Node::Null)).collect::<Vec<_>>());
            fields.append(&mut twice);
        }
        Ok(Node::Map(fields))
    }
}
