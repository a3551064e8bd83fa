//! Which workspaces a webhook concerns (W1, W2): pure matching of repository, branch and changed paths.

use crate::words::{Ignored, PrAction, WorkspaceNo};

use super::{RepoLink, Workspace};

/// Above so many changed files a pull request's path filter is given up, and the webhook matches (W2).
pub const PR_PATH_FILTER_MAX: usize = 300;

/// Why a push makes no run in a workspace of the repository; `None` if it makes one (W1).
#[must_use]
pub fn match_push<P: AsRef<str>>(link: &RepoLink, branch: &str, paths: &[P]) -> Option<Ignored> {
    if branch != link.source_branch {
        Some(Ignored::Branch)
    } else if !concerns(link, paths) {
        Some(Ignored::Paths)
    } else {
        None
    }
}

/// Why a pull-request webhook makes no run in a workspace of the repository; `None` if it makes one (W2). The action is
/// looked at first, then the base branch, then the paths.
#[must_use]
pub fn match_pr<P: AsRef<str>>(link: &RepoLink, base: &str, action: PrAction, paths: &[P]) -> Option<Ignored> {
    if action == PrAction::Closed {
        Some(Ignored::Action)
    } else if base != link.pr_base_branch.as_deref().unwrap_or(&link.source_branch) {
        Some(Ignored::Branch)
    } else if paths.len() <= PR_PATH_FILTER_MAX && !concerns(link, paths) {
        Some(Ignored::Paths)
    } else {
        None
    }
}

/// What each workspace connected to a repository answers, in workspace order. Empty where none is connected
/// ([`Ignored::NoRepo`] is then the event's reason).
pub fn answers(
    workspaces: &[Workspace],
    repo: &str,
    mut answer: impl FnMut(&RepoLink) -> Option<Ignored>,
) -> Vec<(WorkspaceNo, Option<Ignored>)> {
    let links = workspaces.iter().enumerate().filter_map(|(i, w)| Some((i, w.repo.as_ref()?)));
    links.filter(|(_, link)| link.repo == repo).map(|(i, link)| (WorkspaceNo::at(i), answer(link))).collect()
}

/// Whether a changed path lies under the link's roots.
fn concerns<P: AsRef<str>>(link: &RepoLink, paths: &[P]) -> bool {
    let roots = || std::iter::once(&link.source_root).chain(&link.extra_checkout_paths);
    paths.iter().any(|path| roots().any(|root| under(root, path.as_ref())))
}

/// Whether a path lies in a folder or is it. Compared segment by segment, so that `infra` does not hold `infrastructure/x`;
/// slashes at the ends, doubled ones and `.` say nothing.
fn under(root: &str, path: &str) -> bool {
    let mut path = segments(path);
    segments(root).all(|segment| path.next() == Some(segment))
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty() && *segment != ".")
}

#[cfg(test)]
mod tests {
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
