//! Sources: what arrives, when, and which workspaces answer.

use super::{Check, MAX_RUNS, Names, workspaces::MAX_PATH};
use crate::{
    scenario::{
        ArrivalSource, Cron, Draft, Problem, Scenario, SourceKind, Timing, Variant, Workspace,
        draft::{SourceDraft, SourceWord},
        place::Place,
        problem::Unit,
        webhook,
    },
    words::{Chance, PrAction, SimTime, Trigger, WorkspaceNo, order::order_by},
};

/// The least mean gap between arrivals: one second.
const LEAST_GAP: u64 = 1_000;
/// The most instants of a source.
const MAX_INSTANTS: usize = 100_000;
/// The most path sets of a source.
const MAX_SETS: usize = 100;
/// The most paths of a set.
const MAX_PATHS: usize = 1_000;
/// The most answers of all path sets of all sources together, each a workspace connected to the repository.
const MAX_ANSWERS: usize = 2_000_000;

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
        let mut answers = 0;
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
                SourceWord::Push => SourceKind::Push { variants: self.variants(&at, source, workspaces, &mut answers) },
                SourceWord::Pr => SourceKind::Pr {
                    variants: self.variants(&at, source, workspaces, &mut answers),
                    opens: match source.opens {
                        Some(opens) => self.chance(&at.key("opens"), opens),
                        None => Chance::from_ppm(500_000),
                    },
                },
            };
            sources.push(ArrivalSource { name, kind, when: self.timing(&at, source), paused: source.paused });
        }
        if answers > MAX_ANSWERS {
            let what = "answers of workspaces to path sets";
            self.problems.push(Problem::TooMany { path: at.to_string(), what, count: answers, most: MAX_ANSWERS });
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
            return match Cron::new(pattern, source.time_zone.as_deref().unwrap_or("")) {
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
    fn variants(
        &mut self,
        at: &Place<'_>,
        source: &SourceDraft,
        workspaces: &[Workspace],
        answers: &mut usize,
    ) -> Vec<Variant> {
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
        let mut variants = Vec::with_capacity(sets.len());
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
            // Past the limit the draft is refused anyway, so no more memory is spent on it.
            let found = if *answers > MAX_ANSWERS {
                Vec::new()
            } else {
                webhook::answers(workspaces, &source.repo, |link| match source.kind {
                    SourceWord::Pr => webhook::match_pr(link, branch, PrAction::Opened, paths),
                    _ => webhook::match_push(link, branch, paths),
                })
            };
            *answers += found.len();
            variants.push(Variant { paths: paths.clone(), answers: found });
        }
        variants
    }

    /// Notes a scenario that would make more runs than can be kept.
    pub(super) fn load(&mut self, scenario: &Scenario) {
        let runs: f64 = scenario.sources.iter().map(|source| expected_runs(source, scenario)).sum();
        if runs > MAX_RUNS as f64 {
            self.problems.push(Problem::TooManyRuns { path: "sources".into(), runs: runs as u64, most: MAX_RUNS });
        }
    }
}

/// The name of a source; made from its kind and its workspace or repository if it has none.
fn title(source: &SourceDraft, place: usize) -> String {
    let of = if source.workspace.is_empty() { &source.repo } else { &source.workspace };
    match (source.name.is_empty(), of.is_empty()) {
        (false, _) => source.name.clone(),
        (true, false) => format!("{} {of}", source.kind),
        // Nothing to make a name of: what is missing is reported at its own place, so this only keeps the names apart.
        (true, true) => format!("{} {}", source.kind, place + 1),
    }
}

/// About how many runs a source makes within the horizon, without promotions and applies.
fn expected_runs(source: &ArrivalSource, scenario: &Scenario) -> f64 {
    let horizon = scenario.horizon.millis() as f64;
    let arrivals = match &source.when {
        Timing::Gaps(gaps) => horizon / gaps.mean_ms(),
        Timing::At(instants) => instants.len() as f64,
        Timing::Cron(cron) => {
            // A few ticks tell how dense a schedule is.
            let mut at = SimTime::ZERO;
            let mut ticks = 0.0;
            while ticks < 8.0 {
                match cron.next_after(scenario.starts_at, at) {
                    Some(next) if next.millis() as f64 <= horizon => (at, ticks) = (next, ticks + 1.0),
                    _ => return ticks,
                }
            }
            ticks * horizon / at.millis() as f64
        }
    };
    let runs = match &source.kind {
        SourceKind::Plan { .. } => 1.0,
        SourceKind::Push { variants } | SourceKind::Pr { variants, .. } => {
            let answering = variants.iter().flat_map(|v| &v.answers).filter(|(_, ignored)| ignored.is_none()).count();
            answering as f64 / variants.len() as f64
        }
    };
    arrivals * runs
}
