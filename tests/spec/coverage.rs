//! Which scenarios show which rule.

use crate::{
    page::Case,
    rules::{EXEMPT, RULES},
};

/// What is missing: rules without a scenario or an excuse, excuses that are not needed, ids that name no rule.
pub(crate) fn gaps(cases: &[Case]) -> Vec<String> {
    let mut gaps = Vec::new();
    let covers = |id: &str| cases.iter().any(|case| case.rules.iter().any(|rule| rule == id));
    for rule in RULES {
        match (covers(rule.id), EXEMPT.iter().any(|(id, _)| *id == rule.id)) {
            (false, false) => gaps.push(format!("{} ({}) has no scenario", rule.id, rule.about)),
            (true, true) => gaps.push(format!("{} is excused, but has a scenario", rule.id)),
            _ => {}
        }
    }
    for case in cases {
        for id in case.rules.iter().filter(|id| !RULES.iter().any(|rule| rule.id == **id)) {
            gaps.push(format!("{}:{}: {id} is no rule", case.page, case.no));
        }
    }
    gaps
}

/// The table of coverage, as Markdown.
pub(crate) fn table(cases: &[Case]) -> String {
    let covered = RULES.len() - EXEMPT.len();
    let mut text = format!(
        "# Coverage of the rules\n\nMade by the tests from the pages beside it: {} scenarios show {covered} of {} rules.\n\n\
         | rule | basis | switch | scenarios |\n|---|---|---|---|\n",
        cases.len(),
        RULES.len()
    );
    for rule in RULES {
        let mut shown: Vec<String> = cases
            .iter()
            .filter(|case| case.rules.iter().any(|id| id == rule.id))
            .map(|case| format!("{} ([{}]({}))", case.title, case.page.trim_end_matches(".md"), case.page))
            .collect();
        shown.extend(EXEMPT.iter().filter(|(id, _)| *id == rule.id).map(|(_, why)| format!("none: {why}")));
        let switches: Vec<String> = rule.switches.iter().map(|s| format!("`{s}`")).collect();
        text += &format!(
            "| {}: {} | {} | {} | {} |\n",
            rule.id,
            rule.about,
            rule.basis,
            switches.join(" "),
            shown.join("<br>")
        );
    }
    text
}

/// The list of rules agrees with what the product itself says of its edges and switches.
#[test]
fn the_list_agrees_with_the_engine() {
    use signalbox::{lifecycle::RULES as EDGES, scenario::switches::SWITCHES};
    for edge in EDGES {
        let listed = RULES.iter().find(|rule| rule.id == edge.id.as_str());
        let basis = listed.map(|rule| rule.basis).unwrap_or_default();
        assert!(basis.contains(edge.basis.as_str()), "{}: `{basis}` lacks `{}`", edge.id, edge.basis.as_str());
    }
    for switch in SWITCHES {
        let listed = RULES.iter().find(|rule| rule.id == switch.rule);
        let named = listed.is_some_and(|rule| rule.switches.contains(&switch.field));
        assert!(named, "{} is not listed with {}", switch.field, switch.rule);
    }
    let mut ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), RULES.len(), "a rule is listed twice");
}
