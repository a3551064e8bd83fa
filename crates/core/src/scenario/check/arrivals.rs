//! Sources: what arrives, when, and which workspaces answer.

use std::collections::BinaryHeap;

use super::{Check, MAX_RUNS, Names, workspaces::MAX_PATH};
use crate::{
    scenario::{
        ArrivalSource, Cron, Draft, Problem, RepoLink, Scenario, SourceKind, Timing, Variant, Warning, Workspace,
        draft::{SourceDraft, SourceWord},
        pattern::is_pattern,
        place::Place,
        problem::Unit,
        webhook::{Listeners, Patterns, Webhook, compared, entry},
    },
    words::{Chance, Ignored, PrAction, SimTime, Trigger, WorkspaceNo, order::order_by},
};

/// The least mean gap between arrivals: one second.
const LEAST_GAP: u64 = 1_000;
/// The most instants of a source.
const MAX_INSTANTS: usize = 100_000;
/// The most path sets of a source.
const MAX_SETS: usize = 100;
/// The most paths of a set.
pub const MAX_PATHS: usize = 1_000;
/// The most answers of all path sets of all sources together, each a workspace connected to the repository.
const MAX_ANSWERS: usize = 2_000_000;
/// The most comparisons of all path sets of all sources together, each with a folder of a workspace connected to the repository.
const MAX_COMPARISONS: usize = 3_000_000;

/// Each workspace with the reason it makes no run, if it makes none.
type Answers = Vec<(WorkspaceNo, Option<Ignored>)>;

/// The most steps of comparing patterns with branches and paths, of all sources together: the product of their lengths, at worst.
const MAX_STEPS: u64 = 2_000_000_000;

/// The workspaces by their repositories, and what the path sets of all sources have cost so far.
struct Repos<'a> {
    workspaces: &'a [Workspace],
    /// In alphabetical order.
    list: Vec<Repo<'a>>,
    answers: usize,
    comparisons: usize,
    /// How many steps of comparing patterns are left.
    steps: u64,
}

struct Repo<'a> {
    name: &'a str,
    workspaces: Vec<usize>,
    /// How many folders they have together.
    folders: usize,
    /// Made when a source asks for it.
    listeners: Option<Listeners<'a>>,
    met: Met,
}

/// Which patterns of a repository's workspaces something of a source matches, each by its place.
#[derive(Default)]
struct Met {
    /// Patterns for branches, by pushes.
    pushes: Vec<bool>,
    /// Patterns for branches, by pull requests.
    bases: Vec<bool>,
    /// Patterns for paths.
    paths: Vec<bool>,
}

/// A pattern that nothing a source sends matches.
struct Idle<'a> {
    field: &'static str,
    /// Which of the field's entries it is, if it has entries.
    entry: Option<usize>,
    pattern: &'a str,
    /// What it is compared with.
    what: &'static str,
}

/// Adds what was met this time.
fn add(met: &mut Vec<bool>, now: impl ExactSizeIterator<Item = bool>) {
    met.resize(now.len(), false);
    met.iter_mut().zip(now).for_each(|(met, now)| *met |= now);
}

impl<'a> Repos<'a> {
    fn of(workspaces: &'a [Workspace]) -> Repos<'a> {
        let repo = |(i, workspace): (usize, &'a Workspace)| Some((workspace.repo.as_ref()?.repo.as_str(), i));
        let heap: BinaryHeap<(&str, usize)> = workspaces.iter().enumerate().filter_map(repo).collect();
        let mut list: Vec<Repo<'_>> = Vec::new();
        for (name, workspace) in heap.into_sorted_vec() {
            if list.last().is_none_or(|last| last.name != name) {
                list.push(Repo { name, workspaces: Vec::new(), folders: 0, listeners: None, met: Met::default() });
            }
            if let (Some(repo), Some(link)) = (list.last_mut(), &workspaces[workspace].repo) {
                repo.workspaces.push(workspace);
                repo.folders += 1 + link.extra_checkout_paths.len();
            }
        }
        Repos { workspaces, list, answers: 0, comparisons: 0, steps: MAX_STEPS }
    }

    /// What the workspaces of a repository answer to a webhook with each of these path sets. Nothing where there are none, or past a
    /// limit: the draft is refused then anyway, so neither time nor memory is spent on it.
    fn answers(&mut self, repo: &str, webhook: Webhook<'_>, sets: &[Vec<String>]) -> Vec<Answers> {
        let place = self.list.partition_point(|known| known.name < repo);
        let nothing = || sets.iter().map(|_| Vec::new()).collect();
        let Some(repo) = self.list.get_mut(place).filter(|known| known.name == repo) else { return nothing() };
        self.answers = self.answers.saturating_add(sets.len() * repo.workspaces.len());
        self.comparisons = self.comparisons.saturating_add(sets.len() * repo.folders);
        if self.answers > MAX_ANSWERS || self.comparisons > MAX_COMPARISONS || self.steps == 0 {
            return nothing();
        }
        let workspaces = self.workspaces;
        let links = repo.workspaces.iter().filter_map(|i| Some((*i, workspaces[*i].repo.as_ref()?)));
        let listeners = repo.listeners.get_or_insert_with(|| Listeners::new(links));
        let asked = listeners.asked(webhook, &mut self.steps);
        let branches = match webhook {
            Webhook::Push { .. } => &mut repo.met.pushes,
            Webhook::Pr { .. } => &mut repo.met.bases,
        };
        add(branches, asked.branches.iter().copied());
        let mut answers = Vec::with_capacity(sets.len());
        for paths in sets {
            let changed = listeners.changed(paths, &mut self.steps);
            add(&mut repo.met.paths, changed.matched());
            answers.push(listeners.answers_to(&asked, &changed));
        }
        answers
    }

    /// The patterns of a workspace that nothing a source sends matches.
    fn idle<'l>(&self, link: &'l RepoLink) -> Vec<Idle<'l>> {
        let mut idle = Vec::new();
        let place = self.list.partition_point(|known| known.name < link.repo.as_str());
        let Some(repo) = self.list.get(place).filter(|known| known.name == link.repo) else { return idle };
        let met = |patterns: Option<&Patterns>, met: &[bool], pattern: &str| {
            let place = patterns.and_then(|patterns| patterns.place(pattern));
            place.and_then(|place| met.get(place)).is_some_and(|met| *met)
        };
        let branches = repo.listeners.as_ref().map(|listeners| &listeners.branches);
        let base = |branch: &str| met(branches, &repo.met.bases, branch);
        let branch = &link.source_branch;
        let pushed = met(branches, &repo.met.pushes, branch) || link.pr_base_branch.is_none() && base(branch);
        if is_pattern(branch) && !pushed {
            idle.push(Idle { field: "source_branch", entry: None, pattern: branch, what: "branch" });
        }
        if let Some(pattern) = link.pr_base_branch.as_deref().filter(|branch| is_pattern(branch) && !base(branch)) {
            idle.push(Idle { field: "pr_base_branch", entry: None, pattern, what: "pull request's branch" });
        }
        let paths = repo.listeners.as_ref().map(|listeners| &listeners.patterns);
        let root = ("source_root", None, link.source_root.as_str());
        let extra = link.extra_checkout_paths.iter().enumerate();
        let extra = extra.map(|(i, written)| ("extra_checkout_paths", Some(i), entry(written).1));
        for (field, entry, pattern) in std::iter::once(root).chain(extra) {
            if is_pattern(pattern) && !met(paths, &repo.met.paths, &compared(pattern)) {
                idle.push(Idle { field, entry, pattern, what: "changed path" });
            }
        }
        idle
    }
}

impl Check {
    pub(super) fn sources(
        &mut self,
        at: &Place<'_>,
        draft: &Draft,
        names: &Names<'_>,
        workspaces: &[Workspace],
    ) -> Vec<ArrivalSource> {
        let titles: Vec<String> = draft.sources.iter().enumerate().map(|(i, source)| title(source, i)).collect();
        self.names(at, "source", &mut titles.iter().map(String::as_str));
        let mut repos = Repos::of(workspaces);
        let mut sources = Vec::with_capacity(titles.len());
        for (i, (source, name)) in draft.sources.iter().zip(titles).enumerate() {
            let at = at.item(i);
            self.only_used(&at, source);
            let kind = match source.kind {
                SourceWord::Manual | SourceWord::Schedule => {
                    let scheduled = source.kind == SourceWord::Schedule;
                    let workspace = self.find(&at.key("workspace"), "workspace", &source.workspace, names);
                    SourceKind::Plan {
                        workspace: WorkspaceNo::at(workspace.unwrap_or(0)),
                        trigger: if scheduled { Trigger::Schedule } else { Trigger::Manual },
                    }
                }
                SourceWord::Push => SourceKind::Push { variants: self.variants(&at, source, &mut repos) },
                SourceWord::Pr => SourceKind::Pr {
                    variants: self.variants(&at, source, &mut repos),
                    opens: match source.opens {
                        Some(opens) => self.chance(&at.key("opens"), opens),
                        None => Chance::from_ppm(500_000),
                    },
                },
            };
            sources.push(ArrivalSource { name, kind, when: self.timing(&at, source), paused: source.paused });
        }
        let steps = if repos.steps == 0 { MAX_STEPS as usize + 1 } else { 0 };
        let totals = [
            ("answers of workspaces to path sets", repos.answers, MAX_ANSWERS),
            ("comparisons of path sets with folders of workspaces", repos.comparisons, MAX_COMPARISONS),
            ("steps or more of comparing patterns with paths and branches", steps, MAX_STEPS as usize),
        ];
        for (what, count, most) in totals {
            if count > most {
                self.problems.push(Problem::TooMany { path: at.to_string(), what, count, most });
            }
        }
        if self.problems.is_empty() {
            let all = Place::Root.key("workspaces");
            for (i, link) in workspaces.iter().enumerate().filter_map(|(i, w)| Some((i, w.repo.as_ref()?))) {
                let at = all.item(i);
                let at = at.key("repo");
                for Idle { field, entry, pattern, what } in repos.idle(link) {
                    let at = at.key(field);
                    let path = entry.map_or_else(|| at.to_string(), |entry| at.item(entry).to_string());
                    self.warnings.push(Warning::MatchesNothing { path, pattern: pattern.into(), what });
                }
            }
        }
        sources
    }

    /// Notes every field that a source of this kind does not use.
    fn only_used(&mut self, at: &Place<'_>, source: &SourceDraft) {
        use SourceWord::{Manual, Pr, Push, Schedule};
        let fields: [(&str, bool, &[SourceWord]); 10] = [
            ("workspace", !source.workspace.is_empty(), &[Manual, Schedule]),
            ("repo", !source.repo.is_empty(), &[Push, Pr]),
            ("branch", source.branch.is_some(), &[Push]),
            ("base", source.base.is_some(), &[Pr]),
            ("path_sets", !source.path_sets.is_empty(), &[Push, Pr]),
            ("opens", source.opens.is_some(), &[Pr]),
            ("gaps", source.gaps.is_some(), &[Manual, Push, Pr]),
            ("at_ms", source.at_ms.is_some(), &[Manual, Push, Pr]),
            ("cron", source.cron.is_some(), &[Schedule]),
            ("time_zone", source.time_zone.is_some(), &[Schedule]),
        ];
        for (field, set, kinds) in fields {
            if set && !kinds.contains(&source.kind) {
                let path = at.key(field).to_string();
                self.problems.push(Problem::NotUsed { path, kind: source.kind.as_str() });
            }
        }
    }

    fn timing(&mut self, at: &Place<'_>, source: &SourceDraft) -> Timing {
        let kind = source.kind.as_str();
        let nothing = Timing::At(Vec::new());
        if source.kind == SourceWord::Schedule {
            let Some(pattern) = &source.cron else {
                let path = at.key("cron").to_string();
                self.problems.push(Problem::Needed { path, kind, needs: "a cron expression in `cron`" });
                return nothing;
            };
            return match Cron::in_one_of(&mut self.zones, pattern, source.time_zone.as_deref().unwrap_or("")) {
                Ok(cron) => Timing::Cron(cron),
                Err(error) => {
                    let path = at.key(if error.is_zone() { "time_zone" } else { "cron" }).to_string();
                    self.problems.push(Problem::Schedule { path, error });
                    nothing
                }
            };
        }
        match (&source.gaps, &source.at_ms) {
            (Some(gaps), None) => Timing::Gaps(self.gaps(&at.key("gaps"), gaps, LEAST_GAP)),
            (None, Some(instants)) => self.instants(&at.key("at_ms"), instants),
            (both, _) => {
                let path = if both.is_some() { at.key("at_ms").to_string() } else { at.to_string() };
                self.problems.push(Problem::Needed { path, kind, needs: "either `gaps` or `at_ms`" });
                nothing
            }
        }
    }

    fn instants(&mut self, at: &Place<'_>, instants: &[i64]) -> Timing {
        if instants.len() > MAX_INSTANTS {
            let (count, most) = (instants.len(), MAX_INSTANTS);
            self.problems.push(Problem::TooMany { path: at.to_string(), what: "instants", count, most });
        }
        let most = crate::scenario::Dist::LONGEST as i64;
        let instants = instants
            .iter()
            .enumerate()
            .map(|(i, ms)| SimTime::from_millis(self.range(&at.item(i), *ms, 0, most, Unit::Millis).unsigned_abs()));
        let mut instants: Vec<SimTime> = instants.collect();
        order_by(&mut instants, |at| at.millis());
        Timing::At(instants)
    }

    /// The path sets of a webhook source, each matched against every workspace of the repository (W1, W2).
    fn variants(&mut self, at: &Place<'_>, source: &SourceDraft, repos: &mut Repos<'_>) -> Vec<Variant> {
        self.name(&at.key("repo"), "a repository", &source.repo);
        let branch = match source.kind {
            SourceWord::Pr => (at.key("base"), source.base.as_deref()),
            _ => (at.key("branch"), source.branch.as_deref()),
        };
        if let (at, Some(branch)) = &branch {
            self.name(at, "a branch", branch);
        }
        let branch = branch.1.unwrap_or("main");
        let default = [vec![String::from("main.tf")]];
        let sets = if source.path_sets.is_empty() { &default[..] } else { &source.path_sets[..] };
        let list = at.key("path_sets");
        if sets.len() > MAX_SETS {
            let (count, most) = (sets.len(), MAX_SETS);
            self.problems.push(Problem::TooMany { path: list.to_string(), what: "path sets", count, most });
            return Vec::new();
        }
        for (i, paths) in sets.iter().enumerate() {
            let at = list.item(i);
            if paths.is_empty() {
                self.problems.push(Problem::Empty { path: at.to_string(), what: "a changed path" });
            }
            if paths.len() > MAX_PATHS {
                let (count, most) = (paths.len(), MAX_PATHS);
                self.problems.push(Problem::TooMany { path: at.to_string(), what: "paths", count, most });
            }
            for (i, path) in paths.iter().enumerate() {
                self.text(&at.item(i), path, MAX_PATH);
            }
        }
        let webhook = match source.kind {
            SourceWord::Pr => Webhook::Pr { base: branch, action: PrAction::Opened },
            _ => Webhook::Push { branch },
        };
        let answers = repos.answers(&source.repo, webhook, sets);
        sets.iter().zip(answers).map(|(paths, answers)| Variant { paths: paths.clone(), answers }).collect()
    }

    /// Notes every schedule that has ended before the scenario does (W3).
    pub(super) fn late_schedules(&mut self, scenario: &Scenario) {
        for (i, source) in scenario.sources.iter().enumerate() {
            if let Timing::Cron(cron) = &source.when
                && let Err(error) = cron.is_in_time(scenario.starts_at, scenario.horizon)
            {
                let path = Place::Root.key("sources").item(i).key("cron").to_string();
                self.problems.push(Problem::Schedule { path, error });
            }
        }
    }

    /// Notes a scenario that would make more runs than can be kept.
    pub(super) fn load(&mut self, scenario: &Scenario) {
        let end = SimTime::ZERO + scenario.horizon;
        let runs = scenario.expected(end).runs;
        if runs > MAX_RUNS as f64 {
            // Of the sources' making, or of the promotions'.
            let path = if scenario.expected_plans(end) > MAX_RUNS as f64 / 2.0 { "sources" } else { "edges" };
            self.problems.push(Problem::TooManyRuns { path: path.into(), runs: runs as u64, most: MAX_RUNS });
        }
    }
}

/// The name of a source; made from its kind and its workspace or repository if it has none.
fn title(source: &SourceDraft, place: usize) -> String {
    let of = source.about();
    match (source.name.is_empty(), of.is_empty()) {
        (false, _) => source.name.clone(),
        (true, false) => format!("{} {of}", source.kind),
        // Nothing to make a name of: what is missing is reported at its own place, so this only keeps the names apart.
        (true, true) => format!("{} {}", source.kind, place + 1),
    }
}
