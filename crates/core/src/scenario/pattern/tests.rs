//! Patterns by hand, and compared with the rule in its plainest form.

use proptest::prelude::*;

use super::*;

fn matches(pattern: &str, text: &str) -> bool {
    Pattern::read(pattern).expect(pattern).matches(text)
}

#[test]
fn stars_and_question_marks_stay_within_a_segment_and_two_stars_cross() {
    let table: [(&str, &[&str], &[&str]); 11] = [
        ("release/*", &["release/1.2", "release/"], &["release/1/2", "release", "main", "my/release/1"]),
        ("*.tf", &["main.tf", ".tf"], &["a/main.tf", "main.tfvars"]),
        ("v?", &["v1", "vé"], &["v", "v12", "v/"]),
        ("modules/**/*.tf", &["modules/a.tf", "modules/vpc/a.tf", "modules/a/b/c.tf"], &["modules/a.md", "other/a.tf"]),
        ("**/prod/*", &["prod/x", "a/b/prod/x"], &["a/prod/b/x", "aprod/x"]),
        ("infra/**", &["infra/a", "infra/a/b"], &["infrastructure/a"]),
        ("env/{dev,prod}/*.tf", &["env/dev/a.tf", "env/prod/b.tf"], &["env/test/a.tf", "env/{dev,prod}/a.tf"]),
        ("{a/**,b}/x", &["a/x", "a/c/d/x", "b/x"], &["b/c/x"]),
        ("team-[a-c]/[!x]", &["team-a/y", "team-c/z"], &["team-d/y", "team-a/x", "team-a//"]),
        ("caf[é-ü]/*", &["café/a", "cafü/a"], &["cafe/a", "cafÿ/a"]),
        ("[*]/[?]", &["*/?"], &["a/b"]),
    ];
    for (pattern, yes, no) in table {
        for text in yes {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for text in no {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }
}

#[test]
fn what_cannot_be_read_says_where() {
    use PatternError::{Backslash, Backwards, Braces, Globstar, Letters, Unclosed};
    let deep = "{a,".repeat(11) + &"}".repeat(11);
    let wide = "{a,b}".repeat(9);
    let letters: String = (0..64).map(|i| char::from_u32(0x400 + i).unwrap_or('x')).chain(['*']).collect();
    let table = [
        ("a/[b", Unclosed { open: '[', at: 3 }),
        ("é/{b,c", Unclosed { open: '{', at: 3 }),
        ("a*\\", Backslash),
        ("a/[z-a]", Backwards { at: 4 }),
        ("a[0-9z-x]", Backwards { at: 6 }),
        ("a**/b", Globstar { at: 2 }),
        ("a/**b", Globstar { at: 3 }),
        ("a/***", Globstar { at: 3 }),
        (deep.as_str(), Braces),
        (wide.as_str(), Braces),
        (letters.as_str(), Letters),
    ];
    for (pattern, error) in table {
        assert_eq!(Pattern::read(pattern), Err(error), "{pattern}");
    }
}

/// The rule in its plainest form: alternatives written out, then segment by segment, character by character.
mod plain {
    /// All that a pattern's braces can mean.
    fn written_out(pattern: &[char]) -> Vec<Vec<char>> {
        let Some(open) = pattern.iter().position(|c| *c == '{') else { return vec![pattern.to_vec()] };
        let (mut depth, mut parts, mut part, mut end) = (0, Vec::new(), Vec::new(), open);
        for (i, c) in pattern.iter().enumerate().skip(open) {
            match c {
                '{' if depth > 0 => part.push('{'),
                '}' if depth > 1 => part.push('}'),
                ',' if depth == 1 => parts.push(std::mem::take(&mut part)),
                '{' | '}' => {}
                c => part.push(*c),
            }
            depth += i32::from(*c == '{') - i32::from(*c == '}');
            if depth == 0 {
                end = i;
                break;
            }
        }
        parts.push(part);
        let with = |part: Vec<char>| [&pattern[..open], &part, &pattern[end + 1..]].concat();
        parts.into_iter().flat_map(|part| written_out(&with(part))).collect()
    }

    fn segment(pattern: &[char], text: &[char]) -> bool {
        match (pattern.first(), text.first()) {
            (None, None) => true,
            (Some('*'), _) => segment(&pattern[1..], text) || !text.is_empty() && segment(pattern, &text[1..]),
            (Some('?'), Some(_)) => segment(&pattern[1..], &text[1..]),
            (Some('['), Some(c)) => {
                let end = pattern.iter().position(|c| *c == ']').unwrap_or(0);
                let (no, class) = if pattern[1] == '!' { (true, &pattern[2..end]) } else { (false, &pattern[1..end]) };
                let (low, high) = (class[0], class[class.len() - 1]);
                ((low..=high).contains(c) != no) && segment(&pattern[end + 1..], &text[1..])
            }
            (Some(p), Some(c)) => p == c && segment(&pattern[1..], &text[1..]),
            _ => false,
        }
    }

    fn segments(pattern: &[&[char]], text: &[&[char]]) -> bool {
        match (pattern, text) {
            ([], []) => true,
            // At the end it means what is below, not the folder itself.
            ([['*', '*']], _) => !text.is_empty(),
            ([['*', '*'], rest @ ..], _) => segments(rest, text) || !text.is_empty() && segments(pattern, &text[1..]),
            ([first, pattern @ ..], [word, text @ ..]) => segment(first, word) && segments(pattern, text),
            _ => false,
        }
    }

    pub(super) fn matches(pattern: &str, text: &str) -> bool {
        let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
        let text: Vec<&[char]> = text.split(|c| *c == '/').collect();
        written_out(&pattern).iter().any(|pattern| segments(&pattern.split(|c| *c == '/').collect::<Vec<_>>(), &text))
    }
}

fn piece() -> impl Strategy<Value = String> {
    let simple = proptest::sample::select(vec![
        "a",
        "b",
        "ab",
        "*",
        "?",
        "[a-b]",
        "[!a]",
        "é",
        "*a",
        "{a,b}",
        "{a,*b}",
        "{a/b,é}",
        "{a{b,},b}",
    ]);
    proptest::collection::vec(simple, 1..4).prop_map(|parts| parts.concat())
}

fn pattern() -> impl Strategy<Value = String> {
    let segment = prop_oneof![4 => piece(), 1 => Just(String::from("**"))];
    proptest::collection::vec(segment, 1..5).prop_map(|segments| segments.join("/"))
}

fn text() -> impl Strategy<Value = String> {
    let segment = proptest::collection::vec(proptest::sample::select(vec!["a", "b", "é", "c"]), 1..4);
    proptest::collection::vec(segment.prop_map(|letters| letters.concat()), 1..5)
        .prop_map(|segments| segments.join("/"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn texts_match_as_the_rule_says(pattern in pattern(), texts in proptest::collection::vec(text(), 8)) {
        // `*` next to `*` is two stars, which have a meaning of their own.
        let Ok(read) = Pattern::read(&pattern) else { return Ok(()) };
        let mut all: Vec<String> = texts.clone();
        all.sort();
        let candidates: Vec<String> = all[read.candidates(&all)].to_vec();
        for text in texts {
            let matches = plain::matches(&pattern, &text);
            prop_assert_eq!(read.matches(&text), matches, "{} {}", pattern, text);
            prop_assert!(!matches || candidates.contains(&text), "{} {} is no candidate", pattern, text);
        }
    }

    #[test]
    fn nothing_that_is_written_panics(pattern in "[a*?\\[\\]{},!/\\\\-é]{0,12}", text in "[ab/é*-]{0,8}") {
        if let Ok(read) = Pattern::read(&pattern) {
            read.matches(&text);
        }
    }
}

/// The longest patterns that are allowed, made to be hard, against the longest paths: each answers, and is asked only as long as steps
/// are left. How long a step takes is seen where the largest scenarios are opened.
#[test]
fn hostile_patterns_are_bounded() {
    let hard = [
        "*a".repeat(249) + "b",
        "**/".to_owned() + &"a/".repeat(200) + "b",
        "**/*a/".repeat(80) + "b",
        "{a,a}".repeat(8) + &"*a".repeat(200) + "b",
        "{**/a,**/a}/".repeat(8) + "b",
        "{a*,a*,a*,a*}".repeat(4) + "b",
    ];
    for pattern in &hard {
        let read = Pattern::read(pattern).expect(pattern);
        for text in ["a".repeat(500), "a/".repeat(249) + "a", "aaaa/".repeat(99) + "c"] {
            assert!(!read.matches(&text), "{pattern} {text}");
        }
    }
    let all = Pattern::read("**").unwrap();
    let mut steps = 2 * 11 + 5;
    assert!(all.is_within("a/b/c/d/ef", &mut steps));
    assert_eq!(steps, 5);
    assert!(!all.is_within("a/b/c/d/ef", &mut steps), "not asked any more");
    assert_eq!(steps, 0);
}
