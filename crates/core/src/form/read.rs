//! From a tree to data, with every mistake noted at its place.

use std::{fmt, sync::Arc};

use super::{Node, number};

/// After so many mistakes the rest of some content is not worth reading.
const MOST_MISTAKES: usize = 100;

/// What is wrong with some content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Content of another kind than can stand there.
    Type {
        /// What stands there.
        found: String,
        /// What could.
        expected: &'static str,
    },
    /// A field that does not exist.
    UnknownField {
        /// Its name.
        field: String,
        /// The fields that exist.
        known: &'static [&'static str],
    },
    /// A word that does not exist.
    UnknownWord {
        /// The word.
        word: String,
        /// The words that exist.
        known: &'static [&'static str],
    },
    /// A field that is needed and absent.
    Missing,
    /// A field that is written twice.
    Twice,
    /// Anything else, in words.
    Other(String),
}

/// A mistake with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misread {
    /// Where it is, like `workspaces[2].plan.ms`; empty for the whole.
    pub path: String,
    /// What is wrong there.
    pub fault: Fault,
}

impl fmt::Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        let list = |f: &mut fmt::Formatter<'_>, known: &[&str]| {
            known.iter().enumerate().try_for_each(|(i, word)| {
                f.write_str(if i == 0 { ", expected `" } else { ", `" })?;
                f.write_str(word)?;
                f.write_str("`")
            })
        };
        match &self.fault {
            Fault::Type { found, expected } => write!(f, "{found} is not {expected}"),
            Fault::UnknownField { field, known } => write!(f, "unknown field `{field}`").and_then(|()| list(f, known)),
            Fault::UnknownWord { word, known } => write!(f, "unknown word `{word}`").and_then(|()| list(f, known)),
            Fault::Missing => f.write_str("it is missing"),
            Fault::Twice => f.write_str("it is written twice: keep one of them"),
            Fault::Other(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for Misread {}

/// A step to a part of the content.
#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    Key(&'a str),
    Item(usize),
}

/// The mistakes so far, and the way to the place that is being read.
#[derive(Debug, Default)]
pub struct Notes<'a> {
    way: Vec<Step<'a>>,
    /// What was found, in the order in which it was met.
    pub misread: Vec<Misread>,
}

/// What can be read from content.
pub trait FromNode: Sized {
    /// Reads it; `None` if it cannot be read, after a note of each mistake. Something that was read may have notes, too.
    fn from_node<'a>(node: &'a Node, notes: &mut Notes<'a>) -> Option<Self>;

    /// What stands in a list for an item that cannot be read, so that its neighbours keep their places.
    fn instead() -> Option<Self> {
        None
    }
}

/// Reads something from a whole tree.
///
/// # Errors
///
/// Every mistake, at least one, at most 100.
pub fn read<T: FromNode>(node: &Node) -> Result<T, Vec<Misread>> {
    let mut notes = Notes::default();
    match T::from_node(node, &mut notes) {
        Some(read) if notes.misread.is_empty() => Ok(read),
        _ => Err(notes.misread),
    }
}

/// The fields of a group whose names are known to be right.
#[derive(Clone, Copy, Debug)]
pub struct Group<'a> {
    /// The word in its tag; empty if it has none.
    pub kind: &'static str,
    fields: &'a [(String, Node)],
}

impl<'a> Notes<'a> {
    /// Notes a mistake at the place that is being read.
    pub fn add(&mut self, fault: Fault) {
        if self.is_full() {
            return;
        }
        let mut path = String::new();
        for step in &self.way {
            match step {
                // An empty path means the whole, so a key without letters is told by its quotes.
                Step::Key(key) => {
                    path.extend([if path.is_empty() { "" } else { "." }, if key.is_empty() { "\"\"" } else { key }]);
                }
                Step::Item(i) => path.extend(["[", &i.to_string(), "]"]),
            }
        }
        self.misread.push(Misread { path, fault });
    }

    /// Whether there are so many mistakes that no more are noted.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.misread.len() >= MOST_MISTAKES
    }

    /// Notes a mistake at a field of the place that is being read.
    fn add_at(&mut self, key: &'a str, fault: Fault) {
        self.way.push(Step::Key(key));
        self.add(fault);
        self.way.pop();
    }

    /// Notes that something else should stand here.
    pub fn add_type(&mut self, node: &Node, expected: &'static str) {
        let found = match node {
            Node::Null => "nothing".to_owned(),
            Node::Bool(value) => format!("the truth value `{value}`"),
            Node::Int(value) => format!("the number `{value}`"),
            Node::Big(value) => format!("the number `{value}`"),
            Node::Float(value) => format!("the number `{}`", number(*value)),
            Node::Text(text) => format!("the text \"{text}\""),
            Node::List(_) => "a list".to_owned(),
            Node::Map(_) => "a group of fields".to_owned(),
        };
        self.add(Fault::Type { found, expected });
    }

    /// The fields of a group that may have just these; a note of each other one, and of each that is written twice.
    pub fn group(&mut self, node: &'a Node, known: &'static [&'static str]) -> Option<Group<'a>> {
        let Node::Map(fields) = node else {
            self.add_type(node, "a group of fields in braces");
            return None;
        };
        self.check(fields, "", known);
        Some(Group { kind: "", fields })
    }

    /// The fields of a group of one of several kinds, each with its fields; `tag` is the name of the field that says which.
    pub fn tagged(
        &mut self,
        node: &'a Node,
        tag: &'static str,
        words: &'static [&'static str],
        known: &[&'static [&'static str]],
    ) -> Option<Group<'a>> {
        let Node::Map(fields) = node else {
            self.add_type(node, "a group of fields that says what it is");
            return None;
        };
        let Some((_, word)) = fields.iter().find(|(key, _)| key == tag) else {
            self.add_at(tag, Fault::Missing);
            return None;
        };
        self.way.push(Step::Key(tag));
        let kind = self.word(word, words);
        self.way.pop();
        let kind = kind?;
        self.check(fields, tag, known[kind]);
        Some(Group { kind: words[kind], fields })
    }

    fn check(&mut self, fields: &'a [(String, Node)], tag: &str, known: &'static [&'static str]) {
        for (i, (key, _)) in fields.iter().enumerate() {
            // All but as many fields as there are known ones are mistakes, so this also bounds the comparisons with earlier ones.
            if self.is_full() {
                return;
            }
            if fields[..i].iter().any(|(earlier, _)| earlier == key) {
                self.add_at(key, Fault::Twice);
            } else if key != tag && !known.contains(&key.as_str()) {
                self.add_at(key, Fault::UnknownField { field: key.clone(), known });
            }
        }
    }

    /// The place of a text among the words that can stand here.
    pub fn word(&mut self, node: &Node, known: &'static [&'static str]) -> Option<usize> {
        let Node::Text(text) = node else {
            self.add_type(node, "one of the words that can stand here");
            return None;
        };
        self.known(text, known)
    }

    fn known(&mut self, text: &str, known: &'static [&'static str]) -> Option<usize> {
        let place = known.iter().position(|word| *word == text);
        if place.is_none() {
            self.add(Fault::UnknownWord { word: text.to_owned(), known });
        }
        place
    }

    /// A word that may have something to it, like `"org"` or `{"project": "x"}`: the word's place, and what it has to it.
    pub fn word_with(&mut self, node: &'a Node, known: &'static [&'static str]) -> Option<(usize, Option<&'a Node>)> {
        match node {
            Node::Text(text) => Some((self.known(text, known)?, None)),
            Node::Map(fields) if fields.len() == 1 => Some((self.known(&fields[0].0, known)?, Some(&fields[0].1))),
            _ => {
                self.add_type(node, "one of the words that can stand here, or a group of one field");
                None
            }
        }
    }

    /// Notes that a word stands alone that needs something to it, or the reverse.
    pub fn add_wrong_word(&mut self, word: &str, needs: bool) {
        self.add(Fault::Other(match needs {
            true => format!("`{word}` needs a value: write {{\"{word}\": …}}"),
            false => format!("write just \"{word}\""),
        }));
    }
}

impl<'a> Group<'a> {
    /// A field, if it is there and can be read.
    pub fn read<T: FromNode>(&self, key: &'static str, notes: &mut Notes<'a>) -> Option<T> {
        let node = self.enter(key, notes)?;
        let read = T::from_node(node, notes);
        notes.way.pop();
        read
    }

    /// Goes to a field, if it is there. Apart from what follows, which is copied for each type of a field.
    #[inline(never)]
    fn enter(&self, key: &'static str, notes: &mut Notes<'a>) -> Option<&'a Node> {
        let node = self.find(key)?;
        notes.way.push(Step::Key(key));
        Some(node)
    }

    /// A field that must be there.
    pub fn need<T: FromNode>(&self, key: &'static str, notes: &mut Notes<'a>) -> Option<T> {
        if self.find(key).is_none() {
            notes.add_at(key, Fault::Missing);
            return None;
        }
        self.read(key, notes)
    }

    /// A field that may be left out.
    pub fn may<T: FromNode + Default>(&self, key: &'static str, notes: &mut Notes<'a>) -> Option<T> {
        if self.find(key).is_none() { Some(T::default()) } else { self.read(key, notes) }
    }

    fn find(&self, key: &str) -> Option<&'a Node> {
        self.fields.iter().find(|(name, _)| name == key).map(|(_, node)| node)
    }
}

impl FromNode for bool {
    fn from_node<'a>(node: &'a Node, notes: &mut Notes<'a>) -> Option<bool> {
        if let Node::Bool(value) = node {
            return Some(*value);
        }
        notes.add_type(node, "true or false");
        None
    }
}

impl FromNode for i64 {
    fn from_node<'a>(node: &'a Node, notes: &mut Notes<'a>) -> Option<i64> {
        if let Node::Int(value) = node {
            return Some(*value);
        }
        notes.add_type(node, "a whole number");
        None
    }

    fn instead() -> Option<i64> {
        Some(0)
    }
}

impl FromNode for u64 {
    fn from_node<'a>(node: &'a Node, notes: &mut Notes<'a>) -> Option<u64> {
        match node {
            Node::Int(value) if *value >= 0 => Some(value.unsigned_abs()),
            Node::Big(value) => Some(*value),
            _ => {
                notes.add_type(node, "a whole number from 0 on");
                None
            }
        }
    }
}

impl FromNode for u32 {
    fn from_node<'a>(node: &'a Node, notes: &mut Notes<'a>) -> Option<u32> {
        if let Node::Int(value) = node
            && let Ok(value) = u32::try_from(*value)
        {
            return Some(value);
        }
        notes.add_type(node, "a whole number from 0 to 4294967295");
        None
    }
}

impl FromNode for u16 {
    fn from_node<'a>(node: &'a Node, notes: &mut Notes<'a>) -> Option<u16> {
        if let Node::Int(value) = node
            && let Ok(value) = u16::try_from(*value)
        {
            return Some(value);
        }
        notes.add_type(node, "a whole number from 0 to 65535");
        None
    }
}

impl FromNode for f64 {
    fn from_node<'a>(node: &'a Node, notes: &mut Notes<'a>) -> Option<f64> {
        match node {
            Node::Int(value) => Some(*value as f64),
            Node::Big(value) => Some(*value as f64),
            Node::Float(value) => Some(*value),
            _ => {
                notes.add_type(node, "a number");
                None
            }
        }
    }
}

impl FromNode for String {
    fn from_node<'a>(node: &'a Node, notes: &mut Notes<'a>) -> Option<String> {
        if let Node::Text(text) = node {
            return Some(text.clone());
        }
        notes.add_type(node, "a text");
        None
    }

    fn instead() -> Option<String> {
        Some(String::new())
    }
}

impl<T: FromNode> FromNode for Option<T> {
    fn from_node<'a>(node: &'a Node, notes: &mut Notes<'a>) -> Option<Option<T>> {
        if *node == Node::Null { Some(None) } else { T::from_node(node, notes).map(Some) }
    }
}

impl<T: FromNode> FromNode for Arc<T> {
    fn from_node<'a>(node: &'a Node, notes: &mut Notes<'a>) -> Option<Arc<T>> {
        T::from_node(node, notes).map(Arc::new)
    }
}

impl<T: FromNode> FromNode for Vec<T> {
    fn from_node<'a>(node: &'a Node, notes: &mut Notes<'a>) -> Option<Vec<T>> {
        let Node::List(nodes) = node else {
            notes.add_type(node, "a list");
            return None;
        };
        let mut list = Vec::with_capacity(nodes.len());
        for (i, node) in nodes.iter().enumerate() {
            if notes.is_full() {
                return None;
            }
            notes.way.push(Step::Item(i));
            list.extend(T::from_node(node, notes).or_else(T::instead));
            notes.way.pop();
        }
        Some(list)
    }

    fn instead() -> Option<Vec<T>> {
        Some(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Command;

    #[test]
    fn a_field_that_is_written_twice_is_refused_at_its_place() {
        for twice in [r#""a", "workspace": "b""#, r#""a", "workspace": null"#, r#"null, "workspace": "b""#] {
            let text = format!(r#"[{{ "type": "unlock", "workspace": {twice} }}]"#);
            let misread = read::<Vec<Command>>(&serde_json::from_str(&text).unwrap()).unwrap_err();
            let said: Vec<_> = misread.iter().map(|m| (m.path.as_str(), &m.fault)).collect();
            assert_eq!(said, [("[0].workspace", &Fault::Twice)], "{text}");
        }
        let nulls = serde_json::from_str(r#"{ "type": "unlock", "workspace": "a", "by": null, "by": null }"#).unwrap();
        assert_eq!(read::<Command>(&nulls).unwrap_err()[0].path, "by");
        let null = serde_json::from_str(r#"{ "type": "unlock", "workspace": "a", "by": null }"#).unwrap();
        assert!(read::<Command>(&null).is_ok());
    }

    #[test]
    fn a_field_without_a_name_has_a_place_of_its_own() {
        let node = serde_json::from_str(r#"{ "type": "unlock", "workspace": "a", "": 1 }"#).unwrap();
        let misread = read::<Command>(&node).unwrap_err();
        assert_eq!(misread.iter().map(|m| m.path.as_str()).collect::<Vec<_>>(), ["\"\""]);
    }
}
