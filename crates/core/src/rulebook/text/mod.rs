//! The text of the rules, one file per group of areas.

mod governance;
mod interfaces;
mod lifecycle;
mod queue;

use super::{Rule, Statement};

/// In the order of [`Rule::ALL`]; a rule without text stops the build.
const TEXT: [&[(Rule, &[Statement])]; 4] = [lifecycle::TEXT, queue::TEXT, governance::TEXT, interfaces::TEXT];

const _: () = {
    let (mut group, mut place, mut rule) = (0, 0, 0);
    while group < TEXT.len() {
        while place < TEXT[group].len() {
            let (id, statements) = TEXT[group][place];
            assert!(id as usize == rule, "the texts are not in the order of `Rule::ALL`");
            assert!(!statements.is_empty(), "a rule has no text");
            place += 1;
            rule += 1;
        }
        group += 1;
        place = 0;
    }
    assert!(rule == Rule::ALL.len(), "a rule has no text");
};

pub(super) fn statements(rule: Rule) -> &'static [Statement] {
    let mut place = rule as usize;
    for group in TEXT {
        if let Some((_, statements)) = group.get(place) {
            return statements;
        }
        place -= group.len();
    }
    &[]
}
