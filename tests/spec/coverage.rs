//! Which scenarios show which rule.

use signalbox::rulebook::{Basis, Rule};

use crate::page::Case;

/// What is missing: rules without a scenario, ids that name no rule.
pub(crate) fn gaps(cases: &[Case]) -> Vec<String> {
    let mut gaps = Vec::new();
    let covers = |id: &str| cases.iter().any(|case| case.rules.iter().any(|rule| rule == id));
    for rule in Rule::ALL.iter().filter(|rule| !covers(rule.id())) {
        gaps.push(format!("{rule} ({}) has no scenario", rule.title()));
    }
    for case in cases {
        for id in case.rules.iter().filter(|id| id.parse::<Rule>().is_err()) {
            gaps.push(format!("{}:{}: {id} is no rule", case.page, case.no));
        }
    }
    gaps
}

/// The table of coverage, as Markdown.
pub(crate) fn table(cases: &[Case]) -> String {
    let mut text = format!(
        "# Coverage of the rules\n\nMade by the tests from the pages of this folder: {} scenarios show {} rules.\n\n\
         | rule | basis | switch | scenarios |\n|---|---|---|---|\n",
        cases.len(),
        Rule::ALL.len()
    );
    for rule in Rule::ALL {
        let shown: Vec<String> = cases
            .iter()
            .filter(|case| case.rules.iter().any(|id| id == rule.id()))
            .map(|case| format!("{} ([{}]({}))", case.title, case.page.trim_end_matches(".md"), case.page))
            .collect();
        let switches: Vec<String> = rule.switches().iter().map(|s| format!("`{s}`")).collect();
        text += &format!(
            "| {}: {} | {} | {} | {} |\n",
            rule,
            rule.title(),
            bases(*rule).join(", "),
            switches.join(" "),
            shown.join("<br>")
        );
    }
    text
}

fn bases(rule: Rule) -> Vec<&'static str> {
    rule.bases().into_iter().map(Basis::as_str).collect()
}

/// The rule book agrees with what the tables of edges and switches say.
#[test]
fn the_rule_book_agrees_with_the_engine() {
    use signalbox::{lifecycle::RULES as EDGES, scenario::switches::SWITCHES};
    for edge in EDGES {
        let rule: Rule = edge.id.as_str().parse().expect("an edge is a rule");
        assert!(
            bases(rule).contains(&edge.basis.as_str()),
            "{rule}: {:?} lacks `{}`",
            bases(rule),
            edge.basis.as_str()
        );
    }
    for switch in SWITCHES {
        let rule: Rule = switch.rule.parse().expect("a switch belongs to a rule");
        assert!(rule.switches().contains(&switch.field), "{} is not listed with {rule}", switch.field);
        let named = |rule: &Rule| rule.statements().iter().any(|s| s.text.contains(&format!("`{}`", switch.field)));
        assert!(
            Rule::ALL.iter().any(|rule| rule.switches().contains(&switch.field) && named(rule)),
            "{}",
            switch.field
        );
    }
    for (rule, field) in Rule::ALL.iter().flat_map(|rule| rule.switches().iter().map(move |field| (rule, field))) {
        assert!(SWITCHES.iter().any(|switch| switch.field == *field), "{rule}: there is no switch {field}");
    }
}
