//! What a field can be: how its value is printed for people, and how what they type is read.

use serde_json::{Number, Value, json};

use crate::{session::file::Mistake, text};

/// Things that other fields name. A project, team, role or repository exists by being named.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Thing {
    Workspace,
    Pool,
    Person,
    Project,
    Team,
    Role,
    Repo,
}

/// One of few words, as files write it and as people read it.
pub(super) type Word = (&'static str, &'static str);

/// A form of a value that comes in several: its word, what people read, and what follows it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    pub(super) word: &'static str,
    pub(super) says: &'static str,
    /// What is asked for with it, and what it is at first. A form without argument is its word alone.
    pub(super) with: Option<(&'static Kind, &'static str)>,
}

/// The kind of a field.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// A text.
    Text,
    /// A text that may be left out; what it is then.
    MaybeText(&'static str),
    /// A cron expression; its next ticks are shown.
    Cron,
    /// The name of the item, which other fields follow when it changes.
    Name,
    /// The name of something else.
    Ref(Thing),
    /// As [`Kind::Ref`], or nothing: what it is then.
    MaybeRef(Thing, &'static str),
    /// A whole number.
    Int,
    /// A length, in files milliseconds.
    Length,
    /// A length, in files hours.
    Hours,
    /// A probability.
    Chance,
    /// A probability that may be left out; what it is then.
    MaybeChance(&'static str),
    /// Yes or no.
    Flag,
    /// One of these words.
    Words(&'static [Word]),
    /// Texts, one a line.
    Lines,
    /// Sets of texts, one a line, with an empty line between the sets.
    Sets,
    /// Instants since the start, in files milliseconds.
    Moments,
    /// A distribution; if it may be left out, what it is then.
    Dist(Option<&'static str>),
    /// A value of several forms.
    Union(&'static [Form]),
    /// Names of things, chosen one by one; absent means all of them, which is said with these words.
    Picks(Thing, &'static str),
    /// A group of fields that is there or not; what switches it on, and what it is at first.
    Group(&'static [Field], &'static str),
    /// A list of groups of fields: what an item is called, its fields, and what one is at first.
    Items(&'static str, &'static [Field], &'static str),
    /// Either gaps or fixed instants.
    Timing,
}

/// A field: where it stands in its item, and all that is said about it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    /// Its path within its item; empty for the item itself.
    pub(super) key: &'static str,
    /// Its label.
    pub(super) label: &'static str,
    /// What it can be.
    pub(super) kind: Kind,
    /// What a draft has where the field is missing, as JSON; empty where it stays missing.
    pub(super) default: &'static str,
    /// A sentence about it.
    pub(super) help: &'static str,
    /// The rule that it belongs to; empty if there is none.
    pub(super) rule: &'static str,
    /// The kinds of source that use it; empty for fields that are always there.
    pub(super) only: &'static [&'static str],
}

impl Field {
    /// For sources of these kinds only.
    pub(super) const fn only(self, kinds: &'static [&'static str]) -> Field {
        Field { only: kinds, ..self }
    }
}

/// Why a text is no value of its kind.
pub(super) fn mistake(path: &str, what: impl Into<String>, mend: impl Into<String>) -> Mistake {
    Mistake { path: path.into(), what: what.into(), mend: mend.into() }
}

impl Kind {
    /// A value as people read it; one that is absent, or not of this kind, is empty.
    pub(super) fn print(&self, value: Option<&Value>) -> String {
        let Some(value) = value else { return String::new() };
        let number = |value: &Value| value.as_f64().unwrap_or_default();
        match self {
            Kind::Length => value.as_i64().map(text::length).unwrap_or_default(),
            Kind::Hours => text::length((number(value) * 3_600_000.0).round() as i64),
            Kind::Chance | Kind::MaybeChance(_) => text::percent(number(value)),
            Kind::Lines => lines(value).join("\n"),
            Kind::Sets => {
                let sets = value.as_array().into_iter().flatten();
                sets.map(|set| lines(set).join("\n")).collect::<Vec<_>>().join("\n\n")
            }
            Kind::Moments => {
                let instants = value.as_array().into_iter().flatten().filter_map(Value::as_i64);
                instants.map(text::length).collect::<Vec<_>>().join("\n")
            }
            _ => match value {
                Value::String(word) => word.clone(),
                Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
                plain => plain.to_string(),
            },
        }
    }

    /// The value that a text stands for; `None` for a field that is left out.
    pub(super) fn read(&self, path: &str, typed: &str) -> Result<Option<Value>, Mistake> {
        let trimmed = typed.trim();
        let odd = |why: text::Unread| mistake(path, why.to_string(), why.mend());
        Ok(Some(match self {
            Kind::MaybeText(_) | Kind::MaybeRef(..) | Kind::MaybeChance(_) if trimmed.is_empty() => return Ok(None),
            Kind::Int => match trimmed.parse::<i64>() {
                Ok(number) => number.into(),
                Err(_) => return Err(mistake(path, "This is not a whole number.", "Write digits, like 3.")),
            },
            Kind::Length => text::read_length(typed).map_err(odd)?.into(),
            Kind::Hours => real(text::read_length(typed).map_err(odd)? as f64 / 3_600_000.0),
            Kind::Chance | Kind::MaybeChance(_) => match text::read_percent(typed) {
                Ok(fraction) => real(fraction),
                Err(text::Unread::Empty) => {
                    return Err(mistake(path, "Nothing stands here.", "Write a probability like 20 %."));
                }
                Err(why) => return Err(odd(why)),
            },
            Kind::Flag => (trimmed == "true").into(),
            Kind::Lines => list(trimmed),
            Kind::Sets => {
                let mut sets = vec![Vec::new()];
                for line in typed.lines().map(str::trim) {
                    match (line.is_empty(), sets.last_mut()) {
                        (false, Some(set)) => set.push(Value::from(line)),
                        (true, Some(set)) if !set.is_empty() => sets.push(Vec::new()),
                        _ => {}
                    }
                }
                sets.retain(|set| !set.is_empty());
                json!(sets)
            }
            Kind::Moments => {
                let parts = typed.split(['\n', ';']).map(str::trim).filter(|part| !part.is_empty());
                let read = parts.map(|part| text::read_length(part).map(Value::from));
                Value::Array(read.collect::<Result<_, _>>().map_err(odd)?)
            }
            // Names are compared letter by letter, so blanks around them would only be invisible mistakes.
            _ => trimmed.into(),
        }))
    }
}

/// A number as files write it: without a fraction where it has none.
fn real(number: f64) -> Value {
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

fn lines(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn list(text: &str) -> Value {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read_back_as_the_same() {
        for (kind, value) in [
            (Kind::Int, json!(12)),
            (Kind::Length, json!(5_400_000)),
            (Kind::Hours, json!(1.5)),
            (Kind::Chance, json!(0.125)),
            (Kind::Flag, json!(true)),
            (Kind::Text, json!("a name")),
            (Kind::Lines, json!(["a", "b, c"])),
            (Kind::Sets, json!([["a/b.tf", "c, d.tf"], ["e.tf"]])),
            (Kind::Moments, json!([1_000, 90_000])),
        ] {
            let printed = kind.print(Some(&value));
            assert_eq!(kind.read("x", &printed), Ok(Some(value)), "{printed}");
        }
    }

    #[test]
    fn what_is_left_out_is_absent_where_it_may_be() {
        assert_eq!(Kind::MaybeText("main").read("x", "  "), Ok(None));
        assert_eq!(Kind::MaybeChance("50 %").read("x", ""), Ok(None));
        assert_eq!(Kind::Text.read("x", ""), Ok(Some(json!(""))));
        assert!(Kind::Int.read("x", "").is_err());
        assert_eq!(Kind::Chance.read("a.b", "often").map_err(|m| m.path), Err("a.b".to_owned()));
    }
}
