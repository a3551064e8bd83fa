//! From a draft to a scenario: every value in its range, every name resolved to a number, all problems at once.

mod advice;
mod arrivals;
mod governance;
mod parts;
mod people;
mod workspaces;

use std::collections::BinaryHeap;

use super::{
    Draft, Edge, Keys, MAX_SLOTS, Problem, Problems, Scenario, Warning,
    draft::FORMAT,
    place::Place,
    problem::{Unit, nearest},
    zone::Zones,
};
use crate::words::{Span, WorkspaceNo, calendar, order::order_by};

pub use self::{arrivals::MAX_PATHS, workspaces::MAX_PATH};

/// The most workspaces of a scenario.
pub const MAX_WORKSPACES: usize = 10_000;
/// The most sources, and the most edges.
pub const MAX_LINKS: usize = 65_535;
/// The most people, pools, policy sets or approval rules.
pub const MAX_PARTS: usize = 1_000;
/// The most runs that a scenario's sources may be expected to make within its horizon.
pub const MAX_RUNS: u64 = 10_000_000;
/// The most characters of a name.
pub const MAX_NAME: usize = 100;

/// An edge's two ends in one number, in the order of the upstream workspaces.
fn both(from: usize, to: usize) -> u64 {
    (from as u64) << 32 | to as u64
}

/// The two ends that [`both`] put into one number.
fn ends_of(both: u64) -> (usize, usize) {
    ((both >> 32) as usize, (both & u64::from(u32::MAX)) as usize)
}

impl Draft {
    /// The scenario that this draft describes, with what is odd about it.
    ///
    /// # Errors
    ///
    /// Every [`Problem`] of the draft, in the order of its fields. Only where a list is longer than allowed, just that is
    /// reported.
    pub fn check(&self) -> Result<(Scenario, Vec<Warning>), Problems> {
        let mut check = Check::default();
        check.sizes(self);
        if !check.problems.is_empty() {
            return Err(Problems(check.problems));
        }
        let scenario = check.scenario(self);
        if check.problems.is_empty() {
            check.advise(&scenario);
            Ok((scenario, check.warnings))
        } else {
            Err(Problems(check.problems))
        }
    }
}

/// What has been found so far. A method that meets a problem notes it and answers with something harmless, so that checking can
/// go on; the scenario made of it is thrown away in the end.
#[derive(Default)]
struct Check {
    problems: Vec<Problem>,
    warnings: Vec<Warning>,
    /// For how many unknown names the nearest known one was looked for.
    compared: usize,
    zones: Zones,
}

/// The number of unknown names for which the nearest known one is looked for; it costs a comparison with each of them.
const MOST_SUGGESTIONS: usize = 20;
/// The number of known names among which the nearest one is looked for.
const MOST_COMPARED: usize = 1_000;

/// The names of a list in their order, each with its first place.
struct Names<'a>(Vec<(&'a str, usize)>);

impl<'a> Names<'a> {
    /// The names of a list whose items have these; an empty one names nothing.
    fn of(list: &[&'a str]) -> Names<'a> {
        let heap: BinaryHeap<(&str, usize)> =
            list.iter().copied().zip(0..).filter(|(name, _)| !name.trim().is_empty()).collect();
        let mut names = heap.into_sorted_vec();
        names.dedup_by_key(|(name, _)| *name);
        Names(names)
    }

    /// The first place that has a name.
    fn get(&self, name: &str) -> Option<usize> {
        let i = self.0.binary_search_by_key(&name, |(name, _)| name).ok()?;
        Some(self.0[i].1)
    }

    fn iter(&self) -> impl Iterator<Item = &'a str> {
        self.0.iter().map(|(name, _)| *name)
    }
}

/// The names that a scope may have.
#[derive(Clone, Copy)]
struct Scopes<'a> {
    workspaces: &'a Names<'a>,
    projects: &'a Names<'a>,
}

impl Check {
    /// Whether the lists are short enough to be worth looking at.
    fn sizes(&mut self, draft: &Draft) {
        let lists = [
            ("workspaces", draft.workspaces.len(), MAX_WORKSPACES),
            ("pools", draft.pools.len(), MAX_PARTS),
            ("edges", draft.edges.len(), MAX_LINKS),
            ("people", draft.people.len(), MAX_PARTS),
            ("policy_sets", draft.policy_sets.len(), MAX_PARTS),
            ("approval_rules", draft.approval_rules.len(), MAX_PARTS),
            ("checks", draft.checks.len(), MAX_PARTS),
            ("sources", draft.sources.len(), MAX_LINKS),
        ];
        for (what, count, most) in lists {
            if count > most {
                self.problems.push(Problem::TooMany { path: what.into(), what, count, most });
            }
        }
    }

    fn scenario(&mut self, draft: &Draft) -> Scenario {
        let root = Place::Root;
        if draft.format != FORMAT {
            let path = root.key("format").to_string();
            self.problems.push(Problem::Format { path, found: draft.format, known: FORMAT });
        }
        self.name(&root.key("name"), "a name", &draft.name);
        let starts_at = self.start(&root.key("starts_at"), &draft.starts_at);
        let horizon = self.span(&root.key("horizon_ms"), draft.horizon_ms, 1);
        let limit = self.count(&root.key("limit"), draft.limit, 0, MAX_SLOTS);
        let readings = draft.readings;
        let runners = self.runners(&root.key("runners"), &draft.runners);
        let pools = self.pools(&root.key("pools"), &draft.pools);
        let pool_names = self.names(&root.key("pools"), "pool", &mut draft.pools.iter().map(|p| p.name.as_str()));
        let names =
            self.names(&root.key("workspaces"), "workspace", &mut draft.workspaces.iter().map(|w| w.name.as_str()));
        let (projects, mut workspaces) = self.workspaces(&root.key("workspaces"), &draft.workspaces, &pool_names);
        let edges = self.edges(&root.key("edges"), draft, &names);
        for (i, workspace) in workspaces.iter_mut().enumerate() {
            let no = WorkspaceNo::at(i);
            let first = edges.partition_point(|e| e.from < no);
            workspace.downstream = first..edges.partition_point(|e| e.from <= no);
        }
        let people = self.people(&root.key("people"), &draft.people, &names);
        let project_names = Names::of(&projects.iter().map(String::as_str).collect::<Vec<_>>());
        let scopes = Scopes { workspaces: &names, projects: &project_names };
        let policy_sets = self.policy_sets(&root.key("policy_sets"), draft, scopes, &mut workspaces);
        let approval_rules = self.approval_rules(draft, &people, scopes, &mut workspaces);
        let checks = self.external_checks(&root.key("checks"), draft, scopes, &mut workspaces);
        let sources = self.sources(&root.key("sources"), draft, &names, &workspaces);
        let mut scenario = Scenario {
            name: draft.name.clone(),
            starts_at,
            horizon,
            limit,
            readings,
            runners,
            pools,
            projects,
            workspaces,
            edges,
            people,
            policy_sets,
            approval_rules,
            checks,
            sources,
            keys: Keys::default(),
        };
        scenario.keys = Keys::of(&scenario, &draft.sources);
        self.late_schedules(&scenario);
        if self.problems.is_empty() {
            self.load(&scenario);
        }
        scenario
    }

    /// Promotion edges, sorted; a repeated one updates the earlier one, and there is no cycle (P2).
    fn edges(&mut self, at: &Place<'_>, draft: &Draft, names: &Names<'_>) -> Vec<Edge> {
        // Each with its two ends in one number, its place, and whether it promotes by itself.
        let mut written: Vec<(u64, usize, bool)> = Vec::new();
        let list = at;
        for (i, edge) in draft.edges.iter().enumerate() {
            let at = at.item(i);
            let from = self.find(&at.key("from"), "workspace", &edge.from, names);
            let to = self.find(&at.key("to"), "workspace", &edge.to, names);
            let (Some(from), Some(to)) = (from, to) else { continue };
            if from == to {
                self.problems.push(Problem::SelfEdge { path: at.to_string(), workspace: edge.from.clone() });
                continue;
            }
            written.push((both(from, to), i, edge.auto_promote));
        }
        order_by(&mut written, |edge| edge.0);
        let mut edges: Vec<(u64, usize, bool)> = Vec::new();
        let mut repeated = Vec::new();
        for edge in written {
            match edges.last_mut() {
                Some(earlier) if earlier.0 == edge.0 => {
                    repeated.push((edge.1, earlier.1));
                    *earlier = edge;
                }
                _ => edges.push(edge),
            }
        }
        order_by(&mut repeated, |(again, _)| *again as u64);
        for (again, earlier) in repeated {
            let (path, earlier) = (list.item(again).to_string(), list.item(earlier).to_string());
            self.warnings.push(Warning::RepeatedEdge { path, earlier });
        }
        for (ends, i, _) in edges.iter().filter(|(_, _, auto_promote)| *auto_promote) {
            let upstream = &draft.workspaces[ends_of(*ends).0];
            if !upstream.auto_apply {
                let (path, from) = (at.item(*i).to_string(), upstream.name.clone());
                self.warnings.push(Warning::AppliedByHand { path, from });
            }
        }
        let pairs: Vec<(usize, usize)> = edges.iter().map(|(ends, _, _)| ends_of(*ends)).collect();
        if let Some(cycle) = super::graph::cycle(draft.workspaces.len(), &pairs) {
            let closing = cycle.last().zip(cycle.first()).map(|(last, first)| both(*last, *first));
            let closing = edges.iter().find(|(ends, _, _)| Some(*ends) == closing);
            let path = closing.map_or(at.to_string(), |(_, i, _)| at.item(*i).to_string());
            let workspaces = cycle.into_iter().map(|i| draft.workspaces[i].name.clone()).collect();
            self.problems.push(Problem::Cycle { path, workspaces });
        }
        edges
            .into_iter()
            .map(|(ends, _, auto_promote)| {
                let (from, to) = ends_of(ends);
                Edge { from: WorkspaceNo::at(from), to: WorkspaceNo::at(to), auto_promote }
            })
            .collect()
    }

    /// The start in Unix milliseconds (D4).
    fn start(&mut self, at: &Place<'_>, text: &str) -> i64 {
        // Until the year 8999, so that a case may be played far beyond its horizon and still have dates.
        const YEARS: std::ops::Range<i64> = 0..221_845_392_000_000;
        match calendar::read(text) {
            Some(millis) if YEARS.contains(&millis) => millis,
            _ => {
                self.problems.push(Problem::Time { path: at.to_string(), text: text.into() });
                0
            }
        }
    }

    /// A whole number within a range.
    fn count(&mut self, at: &Place<'_>, found: i64, least: u32, most: u32) -> u32 {
        self.range(at, found, i64::from(least), i64::from(most), Unit::Count) as u32
    }

    /// A length in milliseconds, at most 366 days.
    fn span(&mut self, at: &Place<'_>, found: i64, least: i64) -> Span {
        let most = super::Dist::LONGEST as i64;
        Span::from_millis(self.range(at, found, least, most, Unit::Millis).unsigned_abs())
    }

    fn range(&mut self, at: &Place<'_>, found: i64, least: i64, most: i64, unit: Unit) -> i64 {
        if !(least..=most).contains(&found) {
            self.problems.push(Problem::OutOfRange { path: at.to_string(), found, least, most, unit });
        }
        found.clamp(least, most)
    }

    /// A text that must not be empty nor longer than a name.
    fn name(&mut self, at: &Place<'_>, what: &'static str, text: &str) {
        if text.trim().is_empty() {
            self.problems.push(Problem::Empty { path: at.to_string(), what });
        }
        self.text(at, text, MAX_NAME);
    }

    /// A text that may be empty.
    fn text(&mut self, at: &Place<'_>, text: &str, most: usize) {
        // Bytes first: counting characters is needed only where there are too many bytes.
        if text.len() > most {
            let length = text.chars().count();
            if length > most {
                self.problems.push(Problem::TooLong { path: at.to_string(), length, most });
            }
        }
    }

    /// Checks the names of a list whose items have a field `name`: none empty, none twice.
    fn names<'a>(&mut self, at: &Place<'_>, what: &'static str, list: &mut dyn Iterator<Item = &'a str>) -> Names<'a> {
        let list: Vec<&str> = list.collect();
        let names = Names::of(&list);
        for (i, name) in list.iter().enumerate() {
            let item = at.item(i);
            let here = item.key("name");
            self.name(&here, "a name", name);
            if let Some(first) = names.get(name).filter(|first| *first != i) {
                let first = at.item(first).to_string();
                let path = here.to_string();
                self.problems.push(Problem::Duplicate { path, what, name: String::from(*name), first });
            }
        }
        names
    }

    /// The place of the thing that a name names.
    fn find(&mut self, at: &Place<'_>, what: &'static str, name: &str, names: &Names<'_>) -> Option<usize> {
        let found = names.get(name);
        if found.is_none() {
            self.unknown(at, what, name, &mut names.iter());
        }
        found
    }

    /// Notes a name that names nothing, with the one that may have been meant.
    fn unknown(&mut self, at: &Place<'_>, what: &'static str, name: &str, known: &mut dyn Iterator<Item = &str>) {
        let path = at.to_string();
        self.problems.push(if name.trim().is_empty() {
            Problem::Empty { path, what }
        } else {
            let nearest = if self.compared < MOST_SUGGESTIONS {
                self.compared += 1;
                nearest(name, &mut known.take(MOST_COMPARED)).map(Into::into)
            } else {
                None
            };
            Problem::UnknownName { path, what, name: name.into(), nearest }
        });
    }
}
