//! All rules by id, from the table that the conformance tests write and keep fresh; and running text with its rules found.

/// The table of coverage: each rule with its basis, its switches and the scenarios that show it.
const COVERAGE: &str = include_str!("../../../tests/spec/COVERAGE.md");

/// A rule of the specification.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its id: `Q2`.
    pub id: &'static str,
    /// What it is about.
    pub about: &'static str,
    /// What it rests on: `doc`, `page`, `reading`, `engine`, or several.
    pub basis: &'static str,
    /// The switches that choose its reading.
    pub switches: Vec<&'static str>,
    /// The titles of the conformance scenarios that show it.
    pub shown: Vec<&'static str>,
}

/// Every rule, in the order of the specification.
pub fn rules() -> impl Iterator<Item = Entry> {
    COVERAGE.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| ")?.split('|').map(str::trim);
        let (id, about) = cells.next()?.split_once(": ")?;
        let (basis, switches, shown) = (cells.next()?, cells.next()?, cells.next()?);
        Some(Entry {
            id,
            about,
            basis,
            switches: switches.split_whitespace().map(|switch| switch.trim_matches('`')).collect(),
            shown: shown.split("<br>").map(|title| title.split(" ([").next().unwrap_or(title)).collect(),
        })
    })
}

/// A part of a running text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Piece<'a> {
    /// Words.
    Words(&'a str),
    /// A word of the API, without its backticks.
    Code(&'a str),
    /// A rule's id.
    Rule(&'a str),
}

/// The parts of a text: what stands in backticks, and the rules that are cited in brackets, as in "(Q1)" or "(L2, T12)".
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    for (nth, part) in text.split('`').enumerate() {
        if nth % 2 == 1 {
            pieces.push(Piece::Code(part));
        } else {
            cite(part, &mut pieces);
        }
    }
    pieces
}

fn cite<'a>(text: &'a str, pieces: &mut Vec<Piece<'a>>) {
    let mut from = 0;
    let mut push = |piece: Piece<'a>| match piece {
        Piece::Words("") => {}
        piece => pieces.push(piece),
    };
    let mut inside = false;
    let mut word = None;
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        if letter.is_ascii_alphanumeric() {
            word = word.or(Some(at));
            continue;
        }
        if let Some(start) = word.take().filter(|_| inside) {
            let candidate = &text[start..at];
            if is_rule(candidate) {
                push(Piece::Words(&text[from..start]));
                push(Piece::Rule(candidate));
                from = at;
            }
        }
        match letter {
            '(' => inside = true,
            ')' => inside = false,
            _ => {}
        }
    }
    push(Piece::Words(&text[from..]));
}

fn is_rule(word: &str) -> bool {
    let mut letters = word.chars();
    let section = letters.next().is_some_and(|letter| "STRQXLGAPWHD".contains(letter));
    let digits = letters.as_str();
    section && (1..=2).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use signalbox::{lifecycle::RULES, scenario::switches::SWITCHES};

    use super::*;

    #[test]
    fn every_rule_of_the_specification_is_read_from_the_table() {
        let all: Vec<_> = rules().collect();
        assert_eq!(all.len(), 76);
        for entry in &all {
            assert!(is_rule(entry.id), "{}", entry.id);
            assert!(!entry.about.is_empty() && !entry.basis.is_empty() && !entry.shown.is_empty(), "{entry:?}");
        }
        for rule in RULES {
            assert!(all.iter().any(|entry| entry.id == rule.id.as_str()), "{}", rule.id);
        }
        for switch in SWITCHES {
            let entry = all.iter().find(|entry| entry.id == switch.rule);
            assert!(entry.is_some_and(|entry| entry.switches.contains(&switch.field)), "{}", switch.field);
        }
    }

    #[test]
    fn rules_are_found_in_brackets_and_nowhere_else() {
        use Piece::{Code, Rule, Words};
        assert_eq!(
            pieces("`Q1` of T3 waits (L2, T12); run 5 (in A7b) too (Q1)."),
            [
                Code("Q1"),
                Words(" of T3 waits ("),
                Rule("L2"),
                Words(", "),
                Rule("T12"),
                Words("); run 5 (in A7b) too ("),
                Rule("Q1"),
                Words(")."),
            ]
        );
        assert_eq!(pieces(""), []);
    }
}
