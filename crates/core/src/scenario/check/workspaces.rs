//! Workspaces, their projects and their repositories.

use super::{Check, MAX_NAME, Names};
use crate::{
    scenario::{
        Counts, PatternError, Problem, RepoLink, Target, Workspace,
        draft::{ChangesDraft, RepoDraft, WorkspaceDraft},
        pattern::{Pattern, is_pattern},
        place::Place,
        webhook::entry,
    },
    words::PoolNo,
};

/// The most characters of a path.
pub const MAX_PATH: usize = 500;
/// The most extra checkout paths of a workspace.
const MAX_EXTRA: usize = 100;
/// The most resources of one kind that a plan may change.
const MAX_RESOURCES: u32 = 1_000_000;

impl Check {
    /// The projects in the order in which workspaces name them, and the workspaces; policies, rules and edges are resolved later.
    pub(super) fn workspaces(
        &mut self,
        at: &Place<'_>,
        drafts: &[WorkspaceDraft],
        pools: &Names<'_>,
    ) -> (Vec<String>, Vec<Workspace>) {
        let mut projects: Vec<String> = Vec::new();
        let named = Names::of(&drafts.iter().map(|draft| draft.project.as_str()).collect::<Vec<_>>());
        let mut workspaces: Vec<Workspace> = Vec::with_capacity(drafts.len());
        for (i, draft) in drafts.iter().enumerate() {
            let at = at.item(i);
            self.name(&at.key("project"), "a project", &draft.project);
            let earlier = named.get(&draft.project).and_then(|first| workspaces.get(first));
            let project = earlier.map_or(projects.len(), |earlier| earlier.project);
            if project == projects.len() {
                projects.push(draft.project.clone());
            }
            let pool = draft.pool.as_ref().and_then(|name| self.find(&at.key("pool"), "pool", name, pools));
            workspaces.push(Workspace {
                name: draft.name.clone(),
                project,
                target: pool.map_or(Target::Managed, |pool| Target::Pool(PoolNo::at(pool))),
                timeout: self.span(&at.key("timeout_ms"), draft.timeout_ms, 1),
                auto_apply: draft.auto_apply,
                allow_pr_apply: draft.allow_pr_apply,
                repo: draft.repo.as_ref().map(|repo| self.repo(&at.key("repo"), repo)),
                plan: self.dist(&at.key("plan"), &draft.plan),
                apply: self.dist(&at.key("apply"), &draft.apply),
                unlock: self.dist(&at.key("unlock"), &draft.unlock),
                plan_fails: self.chance(&at.key("plan_fails"), draft.plan_fails),
                apply_fails: self.chance(&at.key("apply_fails"), draft.apply_fails),
                changes: self.changes(&at.key("changes"), &draft.changes),
                policy_sets: Vec::new(),
                approval_rules: Vec::new(),
                checks: Vec::new(),
                downstream: 0..0,
            });
        }
        (projects, workspaces)
    }

    fn repo(&mut self, at: &Place<'_>, draft: &RepoDraft) -> RepoLink {
        self.name(&at.key("repo"), "a repository", &draft.repo);
        self.name(&at.key("source_branch"), "a branch", &draft.source_branch);
        self.pattern(&at.key("source_branch"), &draft.source_branch);
        if let Some(branch) = &draft.pr_base_branch {
            self.name(&at.key("pr_base_branch"), "a branch", branch);
            self.pattern(&at.key("pr_base_branch"), branch);
        }
        self.text(&at.key("source_root"), &draft.source_root, MAX_PATH);
        self.pattern(&at.key("source_root"), &draft.source_root);
        let extra = at.key("extra_checkout_paths");
        let (what, count) = ("extra checkout paths", draft.extra_checkout_paths.len());
        if count > MAX_EXTRA {
            self.problems.push(Problem::TooMany { path: extra.to_string(), what, count, most: MAX_EXTRA });
        }
        for (i, path) in draft.extra_checkout_paths.iter().enumerate() {
            let at = extra.item(i);
            // An empty path would be the whole repository, which `source_root` says better.
            let (_, means) = entry(path);
            if means.trim().is_empty() {
                self.problems.push(Problem::Empty { path: at.to_string(), what: "a path" });
            }
            self.text(&at, path, MAX_PATH);
            self.pattern(&at, means);
        }
        RepoLink {
            repo: draft.repo.clone(),
            source_branch: draft.source_branch.clone(),
            pr_base_branch: draft.pr_base_branch.clone(),
            source_root: draft.source_root.clone(),
            extra_checkout_paths: draft.extra_checkout_paths.clone(),
        }
    }

    /// Notes a pattern that cannot be read (W0). A text that is none can be all but one that looks as if it took something out.
    fn pattern(&mut self, at: &Place<'_>, text: &str) {
        let error = if text.starts_with('!') {
            Some(PatternError::NoList)
        } else if is_pattern(text) && text.len() <= 4 * MAX_PATH {
            Pattern::read(text).err()
        } else {
            None
        };
        if let Some(error) = error {
            self.problems.push(Problem::Pattern { path: at.to_string(), pattern: text.into(), error });
        }
    }

    fn changes(&mut self, at: &Place<'_>, draft: &ChangesDraft) -> Counts {
        Counts {
            none: self.chance(&at.key("none"), draft.none),
            added_max: self.count(&at.key("added_max"), draft.added_max, 0, MAX_RESOURCES),
            changed_max: self.count(&at.key("changed_max"), draft.changed_max, 0, MAX_RESOURCES),
            destroyed_max: self.count(&at.key("destroyed_max"), draft.destroyed_max, 0, MAX_RESOURCES),
        }
    }

    /// Short texts of a list, like teams: none empty.
    pub(super) fn labels(&mut self, at: &Place<'_>, what: &'static str, labels: &[String]) {
        if labels.len() > MAX_NAME {
            let (count, most) = (labels.len(), MAX_NAME);
            self.problems.push(Problem::TooMany { path: at.to_string(), what: "items", count, most });
        }
        for (i, label) in labels.iter().enumerate() {
            self.name(&at.item(i), what, label);
        }
    }
}
