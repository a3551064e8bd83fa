//! JSON as it is written: words and keys stand to the letter, so that what no library writes can stand in it, twice over if need be.

use serde_json::Value;

/// A part of a text.
#[derive(Clone, Debug)]
pub(crate) enum Tree {
    /// A number, a text with its quotes, `true`, `null`; or anything else, to the letter.
    Word(String),
    /// A list.
    List(Vec<Tree>),
    /// Fields, each key with its quotes.
    Map(Vec<(String, Tree)>),
}

impl Tree {
    /// The tree of a text that is JSON.
    pub(crate) fn of(value: &Value) -> Tree {
        match value {
            Value::Array(items) => Tree::List(items.iter().map(Tree::of).collect()),
            Value::Object(fields) => Tree::Map(fields.iter().map(|(k, v)| (quoted(k), Tree::of(v))).collect()),
            word => Tree::Word(word.to_string()),
        }
    }

    /// The text.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) {
        match self {
            Tree::Word(word) => text.push_str(word),
            Tree::List(items) => {
                text.push('[');
                for (i, item) in items.iter().enumerate() {
                    text.push_str(if i == 0 { "" } else { "," });
                    item.write(text);
                }
                text.push(']');
            }
            Tree::Map(fields) => {
                text.push('{');
                for (i, (key, value)) in fields.iter().enumerate() {
                    text.push_str(if i == 0 { "" } else { "," });
                    text.push_str(key);
                    text.push(':');
                    value.write(text);
                }
                text.push('}');
            }
        }
    }

    /// How many parts it has, itself included.
    pub(crate) fn count(&self) -> usize {
        1 + match self {
            Tree::Word(_) => 0,
            Tree::List(items) => items.iter().map(Tree::count).sum(),
            Tree::Map(fields) => fields.iter().map(|(_, value)| value.count()).sum(),
        }
    }

    /// The part with this number, from the front; the whole is number 0.
    pub(crate) fn part(&mut self, number: usize) -> &mut Tree {
        if number == 0 {
            return self;
        }
        let mut left = number - 1;
        let parts: Vec<&mut Tree> = match self {
            Tree::Word(_) => Vec::new(),
            Tree::List(items) => items.iter_mut().collect(),
            Tree::Map(fields) => fields.iter_mut().map(|(_, value)| value).collect(),
        };
        for part in parts {
            let count = part.count();
            if left < count {
                return part.part(left);
            }
            left -= count;
        }
        panic!("there is no part {number}")
    }

    /// All words, for a vocabulary.
    pub(crate) fn words(&self, into: &mut Vec<String>) {
        match self {
            Tree::Word(word) => into.push(word.clone()),
            Tree::List(items) => items.iter().for_each(|item| item.words(into)),
            Tree::Map(fields) => fields.iter().for_each(|(_, value)| value.words(into)),
        }
    }
}

/// A text as JSON writes it.
pub(crate) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
