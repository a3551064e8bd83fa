//! The numbers by which the things of a scenario enter the lineage of a draw: made from names, never from places in the file (D2).
//!
//! So where something is added, removed or moved, all else draws what it drew before. Keys are made once, when the scenario is
//! checked: no draw hashes a text.

use std::collections::BinaryHeap;

use super::{Scenario, draft::SourceDraft};
use crate::words::{
    ApprovalRuleNo, CheckNo, EdgeNo, PersonNo, PolicySetNo, PoolNo, SourceNo, WorkspaceNo, name_sum, order::order_by,
    stirred,
};

/// What identifies an item of the scenario in a lineage (D2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(u64);

impl Key {
    /// The key of a name. Saved cases depend on it: it never changes.
    #[must_use]
    pub fn of(name: &str) -> Key {
        Key(stirred(name_sum(name)))
    }

    /// The key of what belongs to this thing and is known there by a number.
    const fn and(self, number: u64) -> Key {
        Key(stirred(stirred(self.0.wrapping_add(1)) ^ number))
    }

    /// The number that is mixed into a lineage.
    pub(crate) const fn number(self) -> u64 {
        self.0
    }
}

/// The keys of all things of a scenario.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Keys {
    workspaces: Vec<Key>,
    edges: Vec<Key>,
    pools: Vec<Key>,
    people: Vec<Key>,
    people_by_name: Vec<PersonNo>,
    policy_sets: Vec<Key>,
    /// By set, in its order.
    policies: Vec<Vec<Key>>,
    approval_rules: Vec<Key>,
    checks: Vec<Key>,
    sources: Vec<Key>,
}

impl Keys {
    /// The keys of a scenario whose sources were made from these.
    pub(super) fn of(scenario: &Scenario, sources: &[SourceDraft]) -> Keys {
        let workspaces: Vec<Key> = scenario.workspaces.iter().map(|workspace| Key::of(&workspace.name)).collect();
        let ends = |from: WorkspaceNo, to: WorkspaceNo| workspaces[from.index()].and(workspaces[to.index()].0);
        let policy_sets: Vec<Key> = scenario.policy_sets.iter().map(|set| Key::of(&set.name)).collect();
        let policies = scenario.policy_sets.iter().zip(&policy_sets).map(|(set, key)| {
            let policies = set.policies.iter();
            policies.map(|policy| key.and(Key::of(&policy.name).0)).collect()
        });
        let people: BinaryHeap<(&str, usize)> =
            scenario.people.iter().map(|person| person.name.as_str()).zip(0..).collect();
        Keys {
            edges: scenario.edges.iter().map(|edge| ends(edge.from, edge.to)).collect(),
            pools: scenario.pools.iter().map(|pool| Key::of(&pool.name)).collect(),
            people: scenario.people.iter().map(|person| Key::of(&person.name)).collect(),
            people_by_name: people.into_sorted_vec().into_iter().map(|(_, place)| PersonNo::at(place)).collect(),
            policies: policies.collect(),
            policy_sets,
            approval_rules: scenario.approval_rules.iter().map(|rule| Key::of(&rule.name)).collect(),
            checks: scenario.checks.iter().map(|check| Key::of(&check.name)).collect(),
            sources: of_sources(sources),
            workspaces,
        }
    }

    /// The key of a workspace: of its name.
    #[must_use]
    pub fn workspace(&self, no: WorkspaceNo) -> Key {
        self.workspaces[no.index()]
    }

    /// The key of an edge: of the names of its workspaces.
    #[must_use]
    pub fn edge(&self, no: EdgeNo) -> Key {
        self.edges[no.index()]
    }

    /// The key of a pool: of its name.
    #[must_use]
    pub fn pool(&self, no: PoolNo) -> Key {
        self.pools[no.index()]
    }

    /// The key of a person: of the name.
    #[must_use]
    pub fn person(&self, no: PersonNo) -> Key {
        self.people[no.index()]
    }

    /// The people in the order of their names.
    #[must_use]
    pub fn people_by_name(&self) -> &[PersonNo] {
        &self.people_by_name
    }

    /// The key of a policy set: of its name.
    #[must_use]
    pub fn policy_set(&self, no: PolicySetNo) -> Key {
        self.policy_sets[no.index()]
    }

    /// The keys of a set's policies, in its order: of the names of set and policy.
    #[must_use]
    pub fn policies(&self, set: PolicySetNo) -> &[Key] {
        &self.policies[set.index()]
    }

    /// The key of an approval rule: of its name.
    #[must_use]
    pub fn approval_rule(&self, no: ApprovalRuleNo) -> Key {
        self.approval_rules[no.index()]
    }

    /// The key of an external check: of its name.
    #[must_use]
    pub fn check(&self, no: CheckNo) -> Key {
        self.checks[no.index()]
    }

    /// The key of a source: of the name of its workspace or repository, its kind, and its ordinal among those alike in both.
    #[must_use]
    pub fn source(&self, no: SourceNo) -> Key {
        self.sources[no.index()]
    }
}

fn of_sources(sources: &[SourceDraft]) -> Vec<Key> {
    let mut keys: Vec<Key> = sources.iter().map(|source| Key::of(source.about()).and(source.kind as u64)).collect();
    // Those alike come together, in their order.
    let mut places: Vec<usize> = (0..keys.len()).collect();
    order_by(&mut places, |place| keys[*place].0);
    let (mut alike, mut ordinal) = (None, 0);
    for place in places {
        let key = keys[place];
        ordinal = if alike == Some(key) { ordinal + 1 } else { 0 };
        alike = Some(key);
        keys[place] = key.and(ordinal);
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Draft, SourceWord};

    #[test]
    fn the_key_of_a_name_never_changes() {
        // FNV-1a of "a" is AF63DC4C8601EC8C by its published test vectors; SplitMix64's finaliser makes this of it.
        assert_eq!(name_sum("a"), 0xAF63_DC4C_8601_EC8C);
        assert_eq!(Key::of("a"), Key(stirred(0xAF63_DC4C_8601_EC8C)));
        assert_ne!(Key::of("a").and(1), Key::of("a").and(2));
        assert_ne!(Key::of("a").and(Key::of("b").0), Key::of("b").and(Key::of("a").0));
    }

    #[test]
    fn a_source_is_known_by_what_it_is_about_its_kind_and_its_ordinal_among_the_like() {
        let source = |kind, about: &str| {
            let (workspace, repo) = match kind {
                SourceWord::Manual | SourceWord::Schedule => (about.to_owned(), String::new()),
                SourceWord::Push | SourceWord::Pr => (String::new(), about.to_owned()),
            };
            SourceDraft { kind, workspace, repo, ..SourceDraft::default() }
        };
        let a = source(SourceWord::Manual, "a");
        let alone = of_sources(std::slice::from_ref(&a));
        let others =
            [source(SourceWord::Schedule, "a"), source(SourceWord::Manual, "b"), source(SourceWord::Push, "a")];
        let after = of_sources(&[&others[..], &[a.clone(), a]].concat());
        assert_eq!(after[3], alone[0]);
        let mut all: Vec<u64> = after.iter().map(|key| key.0).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), after.len(), "no two are alike");
    }

    #[test]
    fn places_in_the_file_do_not_count() {
        let keys = |names: &[&str]| {
            let people: Vec<_> = names.iter().map(|name| serde_json::json!({ "name": name })).collect();
            let workspaces = [serde_json::json!({ "name": "w" })];
            let draft = serde_json::json!({ "workspaces": workspaces, "people": people }).to_string();
            let opened = Draft::open(&mut serde_json::Deserializer::from_str(&draft)).unwrap();
            let keys = opened.scenario.keys;
            let by_name: Vec<String> =
                keys.people_by_name().iter().map(|no| opened.scenario.people[no.index()].name.clone()).collect();
            (keys.person(PersonNo::at(names.iter().position(|name| *name == "bob").unwrap())), by_name)
        };
        assert_eq!(keys(&["bob", "ann"]), keys(&["ann", "bob"]));
        assert_eq!(keys(&["bob", "ann"]).1, ["ann", "bob"]);
    }
}
