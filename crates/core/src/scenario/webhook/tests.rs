//! Which workspaces answer, by hand and compared with the rule in its plainest form.

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

#[test]
fn an_entry_that_begins_with_an_exclamation_mark_takes_out_wherever_it_is() {
    let most = link("!x", &["!docs", "infra/**", "!infra/{old,new}/*.md"]);
    let answer = |paths: &[&str]| match_push(&most, "main", paths);
    assert_eq!(answer(&["infra/a.tf"]), None);
    assert_eq!(answer(&["infra/old/a.md", "docs/infra"]), Some(Ignored::Paths));
    assert_eq!(answer(&["infra/old/a.md", "infra/old/a.tf"]), None);
    assert_eq!(match_push(&link("/", &["!docs"]), "main", &["docs/a", "documents/a"]), None);
    assert_eq!(match_push(&link("/", &["!docs"]), "main", &["docs/a"]), Some(Ignored::Paths));
    // 150 paths, of which one is meant: the last.
    let mut paths: Vec<String> = (0..150).map(|i| format!("infra/old/{i}.md")).collect();
    paths.push("infra/z".into());
    assert_eq!(match_push(&most, "main", &paths), None);
    paths.pop();
    assert_eq!(match_push(&most, "main", &paths), Some(Ignored::Paths));
}

#[test]
fn a_pattern_that_ends_with_a_slash_means_all_below() {
    let below = link("./modules//*/", &[]);
    assert_eq!(match_push(&below, "main", &["modules/vpc/a/b.tf"]), None);
    assert_eq!(match_push(&below, "main", &["modules/a.tf"]), Some(Ignored::Paths));
    assert_eq!(match_push(&link("/modules/*", &[]), "main", &["modules/a.tf"]), None);
}

#[test]
fn a_branch_may_be_a_pattern_and_a_base_too() {
    let mut link = RepoLink { source_branch: "release/*".into(), ..link("/", &[]) };
    assert_eq!(match_push(&link, "release/1", &["a"]), None);
    assert_eq!(match_push(&link, "release/1/2", &["a"]), Some(Ignored::Branch));
    assert_eq!(match_pr(&link, "release/1", PrAction::Opened, &["a"]), None);
    link.pr_base_branch = Some("{main,v[0-9]}".into());
    assert_eq!(match_pr(&link, "release/1", PrAction::Opened, &["a"]), Some(Ignored::Branch));
    assert_eq!(match_pr(&link, "v3", PrAction::Opened, &["a"]), None);
    assert_eq!(match_push(&link, "v3", &["a"]), Some(Ignored::Branch));
}
