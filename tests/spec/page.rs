//! A page of scenarios: Markdown whose second-level headings name a scenario and its rules, with fenced blocks `given`, `when`,
//! `then`. Everything else is prose for people.

use crate::words::{Fault, Line};

/// One scenario of a page.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// The page's file name.
    pub(crate) page: String,
    /// The line of its heading.
    pub(crate) no: usize,
    /// Its title, without the rule ids.
    pub(crate) title: String,
    /// The rules it shows.
    pub(crate) rules: Vec<String>,
    /// The scenario.
    pub(crate) given: Vec<Line>,
    /// What is done.
    pub(crate) when: Vec<Line>,
    /// What is so.
    pub(crate) then: Vec<Line>,
    /// Answers to a question of prediction, each with what it would mean: whether it is the right one, its text, its statements.
    pub(crate) answers: Vec<Answer>,
}

/// An answer to a guided scenario's question.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// Whether it is the right one.
    pub(crate) right: bool,
    /// As people read it.
    pub(crate) text: String,
    /// What would be so.
    pub(crate) then: Vec<Line>,
}

/// Reads a page.
///
/// # Errors
/// The first line that cannot be read, as `file:line: why`.
pub(crate) fn read(page: &str, text: &str) -> Result<Vec<Case>, String> {
    let mut cases: Vec<Case> = Vec::new();
    let mut block: Option<(&str, usize)> = None;
    for (no, raw) in text.lines().enumerate().map(|(i, line)| (i + 1, line)) {
        let fail = |why: &str| Err(format!("{page}:{no}: {why}"));
        let line = raw.trim();
        if let Some((name, _)) = block {
            if line == "```" {
                block = None;
            } else if !line.is_empty() && !line.starts_with('#') {
                let read = Line::read(no, line).map_err(|fault| {
                    let (Fault::Unreadable(why) | Fault::Differs(why)) = fault;
                    format!("{page}:{no}: {why}")
                })?;
                let Some(case) = cases.last_mut() else { return fail("a block before the first scenario") };
                match (name, case.answers.last_mut()) {
                    ("given", None) => case.given.push(read),
                    ("when", None) => case.when.push(read),
                    ("then", None) => case.then.push(read),
                    ("then", Some(answer)) => answer.then.push(read),
                    _ => return fail("after the answers only `then` blocks can follow"),
                }
            }
        } else if let Some(name) = line.strip_prefix("```") {
            if !["given", "when", "then"].contains(&name) {
                return fail("a block is `given`, `when` or `then`");
            }
            block = Some((name, no));
        } else if let Some(heading) = line.strip_prefix("### ") {
            let (right, text) = match heading.split_once(": ") {
                Some(("Right", text)) => (true, text),
                Some(("Wrong", text)) => (false, text),
                _ => return fail("a third-level heading is `Right: …` or `Wrong: …`"),
            };
            let Some(case) = cases.last_mut() else { return fail("an answer before the first scenario") };
            case.answers.push(Answer { right, text: text.into(), then: Vec::new() });
        } else if let Some(heading) = line.strip_prefix("## ") {
            let Some((title, rules)) = heading.strip_suffix(')').and_then(|h| h.rsplit_once(" (")) else {
                return fail("a scenario's heading ends with its rules: `## Title (T2, G1)`");
            };
            cases.push(Case {
                page: page.into(),
                no,
                title: title.into(),
                rules: rules.split(", ").map(str::to_owned).collect(),
                given: Vec::new(),
                when: Vec::new(),
                then: Vec::new(),
                answers: Vec::new(),
            });
        }
    }
    if let Some((name, no)) = block {
        return Err(format!("{page}:{no}: the `{name}` block is not closed"));
    }
    for case in &cases {
        let says = !case.then.is_empty() || case.answers.iter().any(|a| !a.then.is_empty());
        if !says {
            return Err(format!("{page}:{}: the scenario says nothing: it has no `then`", case.no));
        }
        if let Some(empty) = case.answers.iter().find(|a| a.then.is_empty()) {
            return Err(format!("{page}:{}: the answer \"{}\" has no `then`", case.no, empty.text));
        }
    }
    Ok(cases)
}

#[test]
fn a_page_is_read_and_its_mistakes_name_their_line() {
    let good =
        "# S\nprose\n## One (S1, T2)\n```given\nworkspace a\n# a remark\n```\n```then\nat 5s run 1 is queued\n```\n";
    let cases = read("s.md", good).unwrap();
    assert_eq!((cases.len(), cases[0].title.as_str(), cases[0].no), (1, "One", 3));
    assert_eq!(cases[0].rules, ["S1", "T2"]);
    assert_eq!((cases[0].given[0].no, cases[0].then[0].at), (5, Some(5_000)));
    for (bad, complaint) in [
        ("## One\n", "p.md:1: a scenario's heading ends with its rules"),
        ("## One (S1)\n```code\n", "p.md:2: a block is"),
        ("## One (S1)\n```then\nat\n```", "p.md:3: `at` needs"),
        ("## One (S1)\n```then\nrun 1\n", "p.md:2: the `then` block is not closed"),
        ("## One (S1)\n", "p.md:1: the scenario says nothing"),
        ("```then\nrun 1\n```", "p.md:2: a block before"),
    ] {
        let found = read("p.md", bad).unwrap_err();
        assert!(found.starts_with(complaint), "{found}");
    }
}
