//! The rule book: its ids, and the rules that its texts cite.

use super::*;

#[test]
fn ids_are_read_as_they_are_written() {
    for rule in Rule::ALL {
        assert_eq!(rule.id().parse(), Ok(*rule));
        assert!(rule.id().starts_with(rule.area().letter), "{rule}");
    }
    assert_eq!("Q99".parse::<Rule>(), Err(UnknownRule("Q99".into())));
}

/// The rules that a text cites: words of a letter and a number.
fn cited(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| {
        let digits = word.trim_start_matches(|c: char| AREAS.iter().any(|area| area.letter == c));
        digits.len() + 1 == word.len() && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
    })
}

#[test]
fn every_rule_that_a_text_cites_exists() {
    for rule in Rule::ALL {
        for statement in rule.statements() {
            for id in cited(statement.text) {
                assert!(id.parse::<Rule>().is_ok(), "{rule} cites {id}");
            }
        }
    }
}
