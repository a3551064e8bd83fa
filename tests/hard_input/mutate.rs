//! What may happen to a text on its way: to its tree, mostly, and to its bytes.

use super::{dice::Dice, tree::Tree};

/// Numbers at the ends of what somebody counts with, and beyond.
const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "1",
    "-1",
    "0.5",
    "-0.5",
    "1e3",
    "1.0",
    "1e-400",
    "1e400",
    "-1e400",
    "1e308",
    "5e-324",
    "65535",
    "65536",
    "4294967295",
    "4294967296",
    "9007199254740991",
    "9007199254740992",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "007",
    "+1",
    "NaN",
    "Infinity",
    "1e",
    "0x10",
    "864000000000",
    "100000000",
    "99999999999999999999999999999999999999",
];
/// One of each kind of value.
const KINDS: &[&str] =
    &["null", "true", "false", "7", "2.5", "\"x\"", "\"\"", "[]", "{}", "[[]]", "[{}]", "{\"x\":{}}"];
/// Dates, zones and schedules that are none, or that few have thought of.
const DATES: &[&str] = &[
    "\"2026-02-30T00:00:00Z\"",
    "\"0000-00-00T00:00:00Z\"",
    "\"0001-01-01T00:00:00Z\"",
    "\"9999-12-31T23:59:60Z\"",
    "\"9999-12-31T23:59:59.999Z\"",
    "\"10000-01-01T00:00:00Z\"",
    "\"-000001-01-01T00:00:00Z\"",
    "\"1970-01-01\"",
    "\"1970-01-01T00:00:00+99:99\"",
    "\"2024-02-29T24:00:00Z\"",
    "\"275760-09-13T00:00:00.001Z\"",
    "\"T\"",
    "\"2026-01-05T08:00:00.123456789123456789Z\"",
    "\"Mars/Olympus\"",
    "\"Europe/Berlin\"",
    "\"* * 31 2 *\"",
    "\"0 0 29 2 1\"",
    "\"*/0 * * * *\"",
    "\"59-0 * * * *\"",
    "\"99 99 * * *\"",
    "\"* * * * * *\"",
    "\"@reboot\"",
    "\"0-4294967296 * * * *\"",
    "\"*/99999999999999999999 * * * *\"",
    "\"1,,2 * * * *\"",
    "\"\u{664} * * * *\"",
];
/// Texts that are legal, or nearly.
const ODD: &[&str] = &[
    "\"\\ud800\"",
    "\"\\udfff\\ud800\"",
    "\"\\ud83d\\ude82\"",
    "\"\\u0000\"",
    "\"a\u{0}b\"",
    "\"\u{feff}\"",
    "\"\u{202e}evil\"",
    "\"e\u{301}\"",
    "\"\u{e9}\"",
    "\"\u{1F469}\u{200D}\u{1F469}\u{200D}\u{1F467}\"",
    "\"\u{fffe}\"",
    "\" \"",
    "\"\\n\"",
    "\"\\x41\"",
    "\"\u{130}\"",
    "\"../..\"",
    "\"%00\"",
    "\"__proto__\"",
    "\"a/~1b\"",
];
/// Ids and names of nothing.
const ABSENT: &[&str] = &["\"nowhere\"", "0", "4294967295", "999999", "\"00000000-0000-7000-8000-000000000000\""];
const KEYS: &[&str] =
    &["\"wings\"", "\"\"", "\"__proto__\"", "\"\\u0000\"", "\"type\"", "\"name\"", "\"ms\"", "\"\\ud800\""];
const DEEP: usize = 10_000;

/// A tree with one to three changes, as text; then, one time in eight, with its bytes changed too. `words` are what others say.
pub(crate) fn mutated(dice: &mut Dice, tree: &Tree, others: &[Tree], words: &[String]) -> Vec<u8> {
    let kind = dice.below(16);
    let mut tree = tree.clone();
    if kind > 0 {
        let changes = if dice.one_in(3) { 2 + dice.below(2) } else { 1 };
        for _ in 0..changes {
            change(dice, &mut tree, others, words);
        }
    }
    let mut bytes = tree.text().into_bytes();
    if kind < 2 {
        let other = dice.pick(others).text();
        for _ in 0..=dice.below(3) {
            scramble(dice, &mut bytes, other.as_bytes());
        }
    }
    bytes
}

/// Changes one part of a tree.
fn change(dice: &mut Dice, tree: &mut Tree, others: &[Tree], words: &[String]) {
    let graft = {
        let mut other = if dice.one_in(2) { tree.clone() } else { dice.pick(others).clone() };
        let count = other.count();
        other.part(dice.below(count)).clone()
    };
    let count = tree.count();
    let mut part = tree.part(dice.below(count));
    let what = dice.below(32);
    // Those that need a container look for one; what they find is the whole at worst.
    if what < 7 && matches!(part, Tree::Word(_)) {
        for _ in 0..8 {
            part = tree.part(dice.below(count));
            if !matches!(part, Tree::Word(_)) {
                break;
            }
        }
    }
    match (what, &mut *part) {
        (0..=1, Tree::Map(fields)) if !fields.is_empty() => drop(fields.remove(dice.below(fields.len()))),
        (0..=1, Tree::List(items)) if !items.is_empty() => drop(items.remove(dice.below(items.len()))),
        (2, Tree::Map(fields)) if !fields.is_empty() => {
            let twice = fields[dice.below(fields.len())].clone();
            fields.insert(dice.below(fields.len()), twice);
        }
        (2, Tree::List(items)) if !items.is_empty() => {
            let twice = items[dice.below(items.len())].clone();
            let times = if dice.one_in(20) { 300 } else { 1 };
            items.extend(std::iter::repeat_n(twice, times));
        }
        (3, Tree::Map(fields)) if fields.len() > 1 => {
            let (a, b) = (dice.below(fields.len()), dice.below(fields.len()));
            fields.swap(a, b);
            if dice.one_in(2) {
                // The values change places, the keys stay.
                let key = std::mem::take(&mut fields[a].0);
                fields[a].0 = std::mem::replace(&mut fields[b].0, key);
            }
        }
        (3, Tree::List(items)) if items.len() > 1 => {
            let (a, b) = (dice.below(items.len()), dice.below(items.len()));
            items.swap(a, b);
        }
        (4, Tree::Map(fields)) => {
            let at = dice.below(fields.len() + 1);
            fields.insert(at, ((*dice.pick(KEYS)).into(), Tree::Word((*dice.pick(KINDS)).into())));
        }
        (5, Tree::Map(fields)) if !fields.is_empty() => {
            let at = dice.below(fields.len());
            fields[at].0 = (*dice.pick(KEYS)).into();
        }
        (6, Tree::List(items)) => {
            let at = dice.below(items.len() + 1);
            items.insert(at, graft);
        }
        (7, part) => *part = deep(dice),
        (8, part) => *part = Tree::Word((*dice.pick(KINDS)).into()),
        (9..=10, part) => *part = Tree::Word((*dice.pick(NUMBERS)).into()),
        (11, part) => *part = Tree::Word((*dice.pick(DATES)).into()),
        (12, part) => *part = Tree::Word((*dice.pick(ODD)).into()),
        (13, part) => *part = Tree::Word((*dice.pick(ABSENT)).into()),
        (14, part) => *part = Tree::Word(long(dice)),
        (15, part) => *part = graft,
        (_, Tree::Word(word)) => *word = near(dice, word, words),
        (_, part) => *part = Tree::Word(dice.pick(words).clone()),
    }
}

/// Lists or groups in one another, closed or not.
fn deep(dice: &mut Dice) -> Tree {
    let depth = *dice.pick(&[31, 32, 33, 127, 128, DEEP]);
    let closed = if dice.one_in(4) { 0 } else { depth };
    Tree::Word(match dice.below(3) {
        0 => ["[".repeat(depth), "]".repeat(closed)].concat(),
        1 => ["{\"a\":".repeat(depth), "1".into(), "}".repeat(closed)].concat(),
        _ => ["[{\"to\":".repeat(depth), "[]".into(), "}]".repeat(closed)].concat(),
    })
}

/// A text of some length, or of none.
fn long(dice: &mut Dice) -> String {
    let letter = *dice.pick(&["a", "\u{e9}", "\u{1F682}", "/", "\\u0001", " "]);
    let times = *dice.pick(&[0, 1, 100, 101, 255, 65_536]);
    format!("\"{}\"", letter.repeat(times))
}

/// A word that may well stand there instead: a number not far away, or what stands elsewhere.
fn near(dice: &mut Dice, word: &str, words: &[String]) -> String {
    let Ok(number) = word.parse::<f64>() else {
        return match dice.below(4) {
            0 => dice.pick(words).clone(),
            1 if word.contains([':', '*']) => (*dice.pick(DATES)).into(),
            _ => respelt(dice, word),
        };
    };
    match dice.below(7) {
        0 => (number + 1.0).to_string(),
        1 => (number - 1.0).to_string(),
        2 => (number * 1_000.0).to_string(),
        3 => (number / 1_000.0).floor().to_string(),
        4 => (number / 2.0).to_string(),
        5 => "0".into(),
        _ => dice.pick(words).clone(),
    }
}

/// A text with one letter taken out, put in or replaced.
fn respelt(dice: &mut Dice, word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    // The quotes stay where they are.
    let at = 1 + dice.below(letters.len().saturating_sub(2));
    let letter = *dice.pick(&['a', '9', '-', ' ', '*', '/', ',', ':', 'T', 'Z', '\u{e9}', '\u{1F682}', '\u{664}']);
    match dice.below(4) {
        0 if at + 1 < letters.len() => drop(letters.remove(at)),
        1 if at + 1 < letters.len() => letters[at] = letter,
        2 if at + 1 < letters.len() => drop(letters.drain(at..letters.len() - 1)),
        _ => letters.insert(at.min(letters.len()), letter),
    }
    letters.into_iter().collect()
}

/// Changes some bytes, without a look at what they mean.
pub(crate) fn scramble(dice: &mut Dice, bytes: &mut Vec<u8>, other: &[u8]) {
    let at = dice.below(bytes.len());
    let span = at..(at + 1 + dice.below(40)).min(bytes.len());
    match dice.below(8) {
        _ if bytes.is_empty() => bytes.extend(other),
        0 => bytes[at] ^= 1 << dice.below(8),
        1 => drop(bytes.drain(span)),
        2 => bytes.insert(at, dice.next() as u8),
        3 => {
            let twice = bytes[span].to_vec();
            drop(bytes.splice(at..at, twice));
        }
        4 => bytes.truncate(at),
        5 => drop(bytes.splice(at.., other[dice.below(other.len())..].iter().copied())),
        6 => {
            // Not UTF-8: a lone continuation, a cut sequence, an overlong slash, a surrogate.
            let broken = *dice.pick::<&[u8]>(&[b"\x80", b"\xF0\x9F", b"\xC0\xAF", b"\xED\xA0\x80", b"\xFF\xFE"]);
            drop(bytes.splice(at..at, broken.iter().copied()));
        }
        _ => bytes[at] = *dice.pick(b"{}[]\",:0-e.\\ \n\0"),
    }
}
