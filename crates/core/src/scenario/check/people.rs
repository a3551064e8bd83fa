//! Whom the name of a person, a team or a role means. A team or role exists by having members.

use std::collections::BinaryHeap;

use crate::{scenario::Person, words::PersonNo};

/// The people by their names and labels, and those chosen for an approval rule.
pub(super) struct Members<'a> {
    /// By name, by team and by role: each label with each of its members, in order.
    lists: [List<'a>; 3],
    chosen: Vec<bool>,
}

struct List<'a> {
    /// Each label in alphabetical order, with the place of its first member and whether it was chosen already.
    labels: Vec<(&'a str, usize, bool)>,
    members: Vec<usize>,
}

impl<'a> List<'a> {
    fn of(members: impl Iterator<Item = (&'a str, usize)>) -> List<'a> {
        let mut all = members.collect::<BinaryHeap<_>>().into_sorted_vec();
        all.dedup();
        let mut list = List { labels: Vec::new(), members: Vec::with_capacity(all.len()) };
        for (label, person) in all {
            if list.labels.last().is_none_or(|(last, _, _)| *last != label) {
                list.labels.push((label, list.members.len(), false));
            }
            list.members.push(person);
        }
        list
    }

    fn place(&self, label: &str) -> Option<usize> {
        self.labels.binary_search_by_key(&label, |(label, _, _)| label).ok()
    }

    fn members(&self, place: usize) -> &[usize] {
        let end = self.labels.get(place + 1).map_or(self.members.len(), |(_, next, _)| *next);
        &self.members[self.labels[place].1..end]
    }
}

impl<'a> Members<'a> {
    pub(super) fn of(people: &'a [Person]) -> Members<'a> {
        let labels = |of: fn(&'a Person) -> &'a [String]| {
            let all = people.iter().enumerate();
            List::of(all.flat_map(move |(i, person)| of(person).iter().map(move |label| (label.as_str(), i))))
        };
        let lists = [
            labels(|person| std::slice::from_ref(&person.name)),
            labels(|person| &person.teams),
            labels(|person| &person.roles),
        ];
        Members { lists, chosen: vec![false; people.len()] }
    }

    fn list(&self, kind: &str) -> usize {
        match kind {
            "team" => 1,
            "role" => 2,
            _ => 0,
        }
    }

    /// Takes back all that was chosen.
    pub(super) fn choose_nobody(&mut self) {
        self.chosen.fill(false);
        let labels = self.lists.iter_mut().flat_map(|list| &mut list.labels);
        labels.for_each(|(_, _, chosen)| *chosen = false);
    }

    /// Chooses a `person`, the members of a `team` or those with a `role`; answers whether there are any.
    pub(super) fn choose(&mut self, kind: &str, name: &str) -> bool {
        let list = self.list(kind);
        let list = &mut self.lists[list];
        let Some(place) = list.place(name) else { return false };
        // Choosing a label again changes nothing.
        if !std::mem::replace(&mut list.labels[place].2, true) {
            list.members(place).iter().for_each(|person| self.chosen[*person] = true);
        }
        true
    }

    /// Everybody chosen, in the order of the scenario's people.
    pub(super) fn chosen(&self) -> Vec<PersonNo> {
        (0..self.chosen.len()).filter(|person| self.chosen[*person]).map(PersonNo::at).collect()
    }

    /// The members of a team, in the order of the scenario's people.
    pub(super) fn of_team(&self, team: &str) -> Vec<PersonNo> {
        let list = &self.lists[1];
        let members = list.place(team).map_or(&[][..], |place| list.members(place));
        members.iter().copied().map(PersonNo::at).collect()
    }

    /// The known names of a kind.
    pub(super) fn names(&self, kind: &str) -> impl Iterator<Item = &'a str> {
        self.lists[self.list(kind)].labels.iter().map(|(label, _, _)| *label)
    }
}
