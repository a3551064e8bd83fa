//! From a file's content to a draft, with every mistake of its form reported at once.

use serde::{Deserialize, Deserializer};

use super::{Draft, Problem, Problems, Scenario, Warning, place::inside};
use crate::form::{Fault, FromNode, Misread, Node, Notes};

/// A draft as it was read, the scenario it describes, and what is odd about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// What the file holds.
    pub draft: Draft,
    /// What it means.
    pub scenario: Scenario,
    /// What its author may not have meant.
    pub warnings: Vec<Warning>,
}

impl Draft {
    /// Reads and checks a scenario from any self-describing format: JSON text, a JavaScript object. Mistakes of form (a text in
    /// place of a number, a field that does not exist) and of content are reported together, each with its path. `null` in place
    /// of a field counts as absent.
    ///
    /// A plain `Draft::deserialize` accepts the same drafts but stops at the first mistake.
    ///
    /// # Errors
    ///
    /// Every [`Problem`] of the file: those of its form first. Where the text itself cannot be parsed, that alone is reported,
    /// with the parser's words.
    pub fn open<'de, D: Deserializer<'de>>(content: D) -> Result<Opened, Problems> {
        let node = Node::deserialize(content)
            .map_err(|e| Problems(vec![Problem::Unreadable { path: "(file)".into(), why: e.to_string() }]))?;
        Draft::open_tree(&node)
    }

    /// Reads and checks a scenario from content that is at hand; see [`Draft::open`].
    ///
    /// # Errors
    ///
    /// Every [`Problem`] of the content: those of its form first.
    pub fn open_tree(node: &Node) -> Result<Opened, Problems> {
        let mut notes = Notes::default();
        let draft = Draft::from_node(node, &mut notes);
        let full = notes.is_full();
        let mut problems: Vec<Problem> = notes.misread.into_iter().map(Problem::from).collect();
        // What could not be read has its default's value by now, so the rest can be checked.
        let draft = match draft {
            Some(draft) if !full => draft,
            _ => return Err(Problems(problems)),
        };
        let found = match draft.check() {
            Ok((scenario, warnings)) if problems.is_empty() => return Ok(Opened { draft, scenario, warnings }),
            Ok(_) => Problems(Vec::new()),
            Err(found) => found,
        };
        // What could not be read may be missed now; that is no mistake of its own. Without its kind, a source means nothing.
        let whole = |p: &Problem| p.path().strip_suffix(".kind").unwrap_or(p.path()).to_owned();
        let unread: Vec<String> = problems.iter().map(whole).collect();
        problems.extend(found.0.into_iter().filter(|p| !unread.iter().any(|unread| inside(p.path(), unread))));
        Err(Problems(problems))
    }
}

impl From<Misread> for Problem {
    fn from(Misread { path, fault }: Misread) -> Problem {
        let path = if path.is_empty() { "(file)".into() } else { path };
        match fault {
            Fault::Type { found, expected } => Problem::Type { path, found, expected: expected.into() },
            Fault::UnknownField { field, known } => Problem::UnknownField { path, field, known },
            Fault::UnknownWord { word, known } => Problem::UnknownWord { path, word, known },
            Fault::Missing => Problem::Missing { path },
            Fault::Twice => Problem::Twice { path },
            Fault::Other(why) => Problem::Unreadable { path, why },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(json: &str) -> Result<Opened, Problems> {
        Draft::open(&mut serde_json::Deserializer::from_str(json))
    }

    /// Path and code of each problem.
    fn problems(json: &str) -> Vec<(String, &'static str)> {
        let Problems(list) = open(json).unwrap_err();
        list.iter().map(|p| (p.path().to_owned(), p.code())).collect()
    }

    #[test]
    fn five_mistakes_are_five_problems_each_with_its_path() {
        let found = problems(
            r#"{
                "limit": "three",
                "workspaces": [
                    { "name": "a", "timeuot_ms": 5, "plan_fails": 1.5 },
                    { "name": "a" }
                ],
                "edges": [{ "from": "a", "to": "b" }]
            }"#,
        );
        let expected = [
            ("limit", "type"),
            ("workspaces[0].timeuot_ms", "unknown_field"),
            ("workspaces[1].name", "duplicate"),
            ("workspaces[0].plan_fails", "not_a_probability"),
            ("edges[0].to", "unknown_name"),
        ];
        assert_eq!(found, expected.map(|(path, code)| (path.to_owned(), code)));
    }

    #[test]
    fn a_mistaken_item_leaves_its_neighbours_in_place() {
        let found = problems(
            r#"{
                "workspaces": [7, { "name": "" }],
                "people": [{ "name": "ann", "teams": ["x", 5, ""] }],
                "approval_rules": [{ "name": "r", "approvers": [{ "person": 1 }, { "persn": "ann" }, { "team": "x" }] }],
                "sources": [{ "kind": "puhs" }, { "at_ms": [1, true, -1], "workspace": "" }, { "kind": "push", "path_sets": [0, [[]]] }]
            }"#,
        );
        let paths: Vec<_> = found.iter().map(|(path, _)| path.as_str()).collect();
        for path in [
            "workspaces[0]",
            "workspaces[1].name",
            "people[0].teams[1]",
            "people[0].teams[2]",
            "approval_rules[0].approvers[0]",
            "approval_rules[0].approvers[1]",
            "sources[0].kind",
            "sources[1].at_ms[1]",
            "sources[1].at_ms[2]",
            "sources[1].workspace",
            "sources[2].repo",
            "sources[2].path_sets[0]",
            "sources[2].path_sets[1][0]",
        ] {
            assert!(paths.contains(&path), "{path} is missing in {paths:#?}");
        }
        assert!(!paths.iter().any(|p| p.starts_with("sources[0].") && *p != "sources[0].kind"), "{paths:#?}");
    }

    #[test]
    fn text_that_is_no_json_says_where() {
        let Problems(list) = open("{\n  \"limit\": 3,,\n}").unwrap_err();
        assert_eq!((list[0].path(), list[0].code()), ("(file)", "unreadable"));
        assert!(list[0].to_string().contains("line 2"), "{}", list[0]);
        assert_eq!(problems("[]"), [("(file)".to_owned(), "type")]);
        assert_eq!(problems(&"[".repeat(100))[0].1, "unreadable");
    }

    #[test]
    fn null_is_absent_and_a_field_written_twice_is_refused() {
        assert_eq!(open(r#"{"limit": null, "workspaces": [{"name": "a", "pool": null}]}"#).unwrap().draft.limit, 3);
        assert_eq!(problems(r#"{"limit": 3, "limit": 4}"#), [("limit".to_owned(), "twice")]);
    }

    #[test]
    fn a_mistake_in_a_distribution_or_condition_names_its_field() {
        let found = problems(
            r#"{
                "workspaces": [{ "name": "a", "plan": { "dist": "fixed", "ms": -1 }, "apply": { "dist": "fixt" },
                    "unlock": { "dist": "lognormal", "median_ms": 5 } }],
                "policy_sets": [{ "name": "s", "policies": [{ "name": "p", "when": { "added_gt": "x" }, "effect": "allow" }] }],
                "readings": { "abort_scope": "all", "lock_left_by_abort": 2 }
            }"#,
        );
        let expected = [
            ("readings.abort_scope", "unknown_word"),
            ("readings.lock_left_by_abort", "unreadable"),
            ("workspaces[0].plan.ms", "type"),
            ("workspaces[0].apply.dist", "unknown_word"),
            ("workspaces[0].unlock.p95_ms", "missing"),
            ("policy_sets[0].policies[0].when", "type"),
            ("policy_sets[0].policies[0].effect", "unknown_word"),
        ];
        let mut found = found;
        let mut expected = expected.map(|(path, code)| (path.to_owned(), code)).to_vec();
        found.sort();
        expected.sort();
        assert_eq!(found, expected);
    }

    #[test]
    fn mistakes_without_end_are_cut_off() {
        let json = format!("{{\"workspaces\": [{}]}}", vec!["1"; 500].join(","));
        assert_eq!(problems(&json).len(), 100);
    }
}
