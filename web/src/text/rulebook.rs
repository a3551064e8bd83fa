//! Running text with the rules that it cites found.

use signalbox::rulebook::Rule;

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

/// The parts of a text: what is between backticks, and the rules that are cited in brackets, as in "(Q1)" or "(L2, T12)".
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
            if candidate.parse::<Rule>().is_ok() {
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

#[cfg(test)]
mod tests {
    use super::*;

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
