//! Which workspaces a webhook concerns (W1, W2): pure matching of repository, branch and changed paths.

use std::collections::BinaryHeap;

use crate::words::{Ignored, PrAction, WorkspaceNo};

use super::{RepoLink, Workspace};

/// Above so many changed files a pull request's path filter is given up, and the webhook matches (W2).
pub const PR_PATH_FILTER_MAX: usize = 300;

/// Why a push makes no run in a workspace of the repository; `None` if it makes one (W1).
#[must_use]
pub fn match_push<P: AsRef<str>>(link: &RepoLink, branch: &str, paths: &[P]) -> Option<Ignored> {
    pushed(link, branch, || ChangedPaths::of(paths).concern(link))
}

/// Why a pull-request webhook makes no run in a workspace of the repository; `None` if it makes one (W2). The action is
/// looked at first, then the base branch, then the paths.
#[must_use]
pub fn match_pr<P: AsRef<str>>(link: &RepoLink, base: &str, action: PrAction, paths: &[P]) -> Option<Ignored> {
    proposed(link, base, action, || paths.len() > PR_PATH_FILTER_MAX || ChangedPaths::of(paths).concern(link))
}

fn pushed(link: &RepoLink, branch: &str, concerned: impl FnOnce() -> bool) -> Option<Ignored> {
    if branch != link.source_branch {
        Some(Ignored::Branch)
    } else if !concerned() {
        Some(Ignored::Paths)
    } else {
        None
    }
}

fn proposed(link: &RepoLink, base: &str, action: PrAction, concerned: impl FnOnce() -> bool) -> Option<Ignored> {
    if action == PrAction::Closed {
        Some(Ignored::Action)
    } else if base != link.pr_base_branch.as_deref().unwrap_or(&link.source_branch) {
        Some(Ignored::Branch)
    } else if !concerned() {
        Some(Ignored::Paths)
    } else {
        None
    }
}

/// A webhook about one repository.
#[derive(Clone, Copy, Debug)]
pub enum Webhook<'a> {
    /// A push to a branch (W1).
    Push {
        /// The branch.
        branch: &'a str,
    },
    /// Something about a pull request (W2).
    Pr {
        /// The branch to merge into.
        base: &'a str,
        /// What happened to it.
        action: PrAction,
    },
}

/// The workspaces connected to one repository, ready to be asked about many webhooks.
#[derive(Clone, Debug)]
pub struct Listeners<'a> {
    /// In workspace order.
    list: Vec<(WorkspaceNo, &'a RepoLink)>,
    /// The folders of all of them, in their order; each workspace has one more than it has extra checkout paths.
    folders: Vec<String>,
}

impl<'a> Listeners<'a> {
    /// The workspaces that are connected to a repository.
    #[must_use]
    pub fn of(workspaces: &'a [Workspace], repo: &str) -> Listeners<'a> {
        let links = workspaces.iter().enumerate().filter_map(|(i, w)| Some((i, w.repo.as_ref()?)));
        Listeners::new(links.filter(|(_, link)| link.repo == repo))
    }

    /// These workspaces, by place in the scenario, which are connected to the same repository.
    pub(super) fn new(links: impl Iterator<Item = (usize, &'a RepoLink)>) -> Listeners<'a> {
        let list: Vec<_> = links.map(|(place, link)| (WorkspaceNo::at(place), link)).collect();
        let folders = list.iter().flat_map(|(_, link)| folders(link)).map(|folder| normalized(folder)).collect();
        Listeners { list, folders }
    }

    /// What each of them answers, in workspace order, with the reason it makes no run, if it makes none. Empty where none is
    /// connected ([`Ignored::NoRepo`] is then the event's reason).
    #[must_use]
    pub fn answers<P: AsRef<str>>(&self, webhook: Webhook<'_>, paths: &[P]) -> Vec<(WorkspaceNo, Option<Ignored>)> {
        let changed = ChangedPaths::of(paths);
        let mut answers = Vec::with_capacity(self.list.len());
        let mut first = 0;
        for (no, link) in &self.list {
            let next = first + 1 + link.extra_checkout_paths.len();
            let folders = &self.folders[first..next];
            first = next;
            let concerned = || folders.iter().any(|folder| changed.under(folder));
            answers.push((
                *no,
                match webhook {
                    Webhook::Push { branch } => pushed(link, branch, concerned),
                    Webhook::Pr { base, action } => {
                        proposed(link, base, action, || paths.len() > PR_PATH_FILTER_MAX || concerned())
                    }
                },
            ));
        }
        answers
    }
}

/// Changed paths in alphabetical order, so that those in a folder follow one another and a folder is looked up, not compared with all.
struct ChangedPaths(Vec<String>);

impl ChangedPaths {
    fn of<P: AsRef<str>>(paths: &[P]) -> ChangedPaths {
        let heap: BinaryHeap<String> = paths.iter().map(|path| normalized(path.as_ref())).collect();
        ChangedPaths(heap.into_sorted_vec())
    }

    /// Whether a path is in a folder or is it. The folder is [`normalized`].
    fn under(&self, folder: &str) -> bool {
        let first = self.0.partition_point(|path| path.as_str() < folder);
        self.0.get(first).is_some_and(|path| path.starts_with(folder))
    }

    /// Whether a path is in a folder of a workspace.
    fn concern(&self, link: &RepoLink) -> bool {
        folders(link).any(|folder| self.under(&normalized(folder)))
    }
}

/// The folders whose changes concern a workspace.
fn folders(link: &RepoLink) -> impl Iterator<Item = &String> {
    std::iter::once(&link.source_root).chain(&link.extra_checkout_paths)
}

/// A path with one slash after each segment, so that `infra` does not hold `infrastructure/x`; slashes at the ends, doubled ones and
/// `.` mean nothing.
fn normalized(path: &str) -> String {
    let mut normalized = String::with_capacity(path.len() + 1);
    for segment in path.split('/').filter(|segment| !segment.is_empty() && *segment != ".") {
        normalized.push_str(segment);
        normalized.push('/');
    }
    normalized
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn link(source_root: &str, extra: &[&str]) -> RepoLink {
        RepoLink {
            repo: "acme/infra".into(),
            source_branch: "main".into(),
            pr_base_branch: None,
            source_root: source_root.into(),
            extra_checkout_paths: extra.iter().map(|s| (*s).into()).collect(),
        }
    }

    #[test]
    fn a_push_needs_the_branch_and_a_path_under_a_root() {
        let link = link("/infra", &["modules/vpc/"]);
        assert_eq!(match_push(&link, "main", &["infra/a.tf"]), None);
        assert_eq!(match_push(&link, "main", &["docs/x.md", "/modules/vpc/b.tf"]), None);
        assert_eq!(match_push(&link, "dev", &["infra/a.tf"]), Some(Ignored::Branch));
        assert_eq!(match_push(&link, "main", &["docs/x.md"]), Some(Ignored::Paths));
        assert_eq!(match_push::<&str>(&link, "main", &[]), Some(Ignored::Paths));
    }

    #[test]
    fn folders_match_by_whole_segments() {
        assert_eq!(match_push(&link("infra", &[]), "main", &["infrastructure/x.tf"]), Some(Ignored::Paths));
        assert_eq!(match_push(&link("infra/prod", &[]), "main", &["infra"]), Some(Ignored::Paths));
        assert_eq!(match_push(&link("./infra//prod/", &[]), "main", &["infra/prod/x.tf"]), None);
        assert_eq!(match_push(&link("infra/x.tf", &[]), "main", &["infra/x.tf"]), None);
    }

    #[test]
    fn the_default_root_takes_every_path() {
        assert_eq!(match_push(&link("/", &[]), "main", &["README.md"]), None);
        assert_eq!(match_push(&link("", &[]), "main", &["a/b/c"]), None);
    }

    #[test]
    fn a_pull_request_matches_its_base_branch() {
        let mut link = link("/", &[]);
        assert_eq!(match_pr(&link, "main", PrAction::Opened, &["a"]), None);
        assert_eq!(match_pr(&link, "main", PrAction::Closed, &["a"]), Some(Ignored::Action));
        link.pr_base_branch = Some("release".into());
        assert_eq!(match_pr(&link, "main", PrAction::Reopened, &["a"]), Some(Ignored::Branch));
        assert_eq!(match_pr(&link, "release", PrAction::Synchronize, &["a"]), None);
    }

    /// The rule in its plainest form: each path with each folder, segment by segment.
    fn under(folder: &str, path: &str) -> bool {
        let segments = |path: &str| -> Vec<String> {
            path.split('/').filter(|segment| !segment.is_empty() && *segment != ".").map(Into::into).collect()
        };
        segments(path).starts_with(&segments(folder))
    }

    fn path() -> impl Strategy<Value = String> {
        proptest::collection::vec(proptest::sample::select(vec!["a", "b", "ab", "a.", ".", "", "a!", "é"]), 0..4)
            .prop_map(|segments| segments.join("/"))
    }

    proptest! {
        #[test]
        fn workspaces_answer_as_each_path_with_each_folder_says(
            roots in proptest::collection::vec(proptest::collection::vec(path(), 1..4), 1..6),
            paths in proptest::collection::vec(path(), 0..6),
        ) {
            let links: Vec<RepoLink> = roots
                .iter()
                .map(|roots| link(&roots[0], &roots[1..].iter().map(String::as_str).collect::<Vec<_>>()))
                .collect();
            let listeners = Listeners::new(links.iter().enumerate());
            let expected: Vec<_> = roots
                .iter()
                .enumerate()
                .map(|(i, roots)| {
                    let concerned = paths.iter().any(|path| roots.iter().any(|root| under(root, path)));
                    (WorkspaceNo::at(i), (!concerned).then_some(Ignored::Paths))
                })
                .collect();
            prop_assert_eq!(&listeners.answers(Webhook::Push { branch: "main" }, &paths), &expected);
            let opened = Webhook::Pr { base: "main", action: PrAction::Opened };
            prop_assert_eq!(&listeners.answers(opened, &paths), &expected);
            for (link, (_, why)) in links.iter().zip(&expected) {
                prop_assert_eq!(match_push(link, "main", &paths), *why);
            }
        }
    }

    #[test]
    fn the_path_filter_is_given_up_above_300_files() {
        let link = link("infra", &[]);
        let docs = |n: usize| vec!["docs/x.md"; n];
        assert_eq!(match_pr(&link, "main", PrAction::Opened, &docs(300)), Some(Ignored::Paths));
        assert_eq!(match_pr(&link, "main", PrAction::Opened, &docs(301)), None);
        // A push has no such limit (W1).
        assert_eq!(match_push(&link, "main", &docs(301)), Some(Ignored::Paths));
    }
}
