//! `docs/rules.md`: the rule book as a page.

use signalbox::rulebook::{AREAS, Rule};

pub(crate) fn page() -> String {
    let mut text = String::from(
        "# The rules\n\nGenerated from the rule book (`crates/core/src/rulebook`), which is what the product cites and shows. \
         [Coverage](../tests/spec/COVERAGE.md) lists the conformance scenarios of each rule.\n\n\
         Each statement says what it rests on: **doc**, the documented platform's page on the run lifecycle; **page**, a sibling page; \
         **reading**, our choice where the documentation is silent or contradicts itself; **engine**, a promise of the engine.\n",
    );
    for area in AREAS {
        text += &format!("\n## {}: {}\n", area.letter, area.title);
        for rule in Rule::ALL.iter().filter(|rule| rule.area() == area) {
            text += &format!("\n### {rule}: {}\n\n", rule.title());
            for statement in rule.statements() {
                text += &format!("- **{}** {}\n", statement.basis.as_str(), statement.text);
            }
            if !rule.switches().is_empty() {
                let switches: Vec<_> = rule.switches().iter().map(|field| format!("`{field}`")).collect();
                text += &format!("\nSwitches: {}\n", switches.join(", "));
            }
        }
    }
    text
}
