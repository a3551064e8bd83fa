//! Which workspaces a webhook concerns (W0–W2): pure matching of repository, branch and changed paths.

use std::{collections::BinaryHeap, ops::Range};

use crate::words::{Ignored, PrAction, Refusal, WorkspaceNo};

use super::{
    RepoLink, Workspace,
    pattern::{Pattern, beginning, is_pattern},
};

/// Above so many changed files a pull request's path filter is given up, and the webhook matches (W2).
pub const PR_PATH_FILTER_MAX: usize = 300;

/// Why a push makes no run in a workspace of the repository; `None` if it makes one (W1).
#[must_use]
pub fn match_push<P: AsRef<str>>(link: &RepoLink, branch: &str, paths: &[P]) -> Option<Ignored> {
    alone(link, Webhook::Push { branch }, paths)
}

/// Why a pull-request webhook makes no run in a workspace of the repository; `None` if it makes one (W2). The action is
/// looked at first, then the base branch, then the paths.
#[must_use]
pub fn match_pr<P: AsRef<str>>(link: &RepoLink, base: &str, action: PrAction, paths: &[P]) -> Option<Ignored> {
    alone(link, Webhook::Pr { base, action }, paths)
}

fn alone<P: AsRef<str>>(link: &RepoLink, webhook: Webhook<'_>, paths: &[P]) -> Option<Ignored> {
    Listeners::new(std::iter::once((0, link))).answers(webhook, paths).into_iter().find_map(|(_, why)| why)
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

impl Webhook<'_> {
    /// Whether its path filter is given up: a pull request with too many changed files (W2). A closed one makes no run anyway.
    #[must_use]
    pub fn gives_up(&self, files: usize) -> bool {
        matches!(self, Webhook::Pr { action, .. } if *action != PrAction::Closed) && files > PR_PATH_FILTER_MAX
    }
}

/// The workspaces connected to one repository, ready to be asked about many webhooks.
#[derive(Clone, Debug)]
pub struct Listeners<'a> {
    /// In workspace order.
    list: Vec<Listener<'a>>,
    /// What the paths of all of them are, in their order.
    entries: Vec<Entry>,
    /// The patterns among those.
    pub(super) patterns: Patterns,
    /// The patterns among their branches.
    pub(super) branches: Patterns,
}

#[derive(Clone, Debug)]
struct Listener<'a> {
    no: WorkspaceNo,
    branch: Branch<'a>,
    base: Option<Branch<'a>>,
    /// Which of the entries are its own.
    entries: Range<usize>,
    /// Whether one of them takes out.
    takes_out: bool,
}

/// A branch as a workspace names it.
#[derive(Clone, Copy, Debug)]
enum Branch<'a> {
    Name(&'a str),
    /// A pattern, by its place among those of branches.
    Pattern(usize),
}

impl<'a> Branch<'a> {
    fn of(text: &'a str, patterns: &Patterns) -> Branch<'a> {
        patterns.place(text).map_or(Branch::Name(text), Branch::Pattern)
    }
}

/// Some patterns in alphabetical order, each once.
#[derive(Clone, Debug)]
pub(super) struct Patterns {
    names: Vec<String>,
    /// Each as it is compared; `None` where it cannot be read: the draft is refused then.
    read: Vec<Option<Pattern>>,
}

impl Patterns {
    fn of(names: impl Iterator<Item = String>) -> Patterns {
        let heap: BinaryHeap<String> = names.filter(|name| is_pattern(name)).collect();
        let mut names = heap.into_sorted_vec();
        names.dedup();
        let read = names.iter().map(|name| Pattern::read(name).ok()).collect();
        Patterns { names, read }
    }

    /// The place of a pattern; `None` for a text that is none.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.names.binary_search_by(|known| known.as_str().cmp(name)).ok()
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.names.len()
    }
}

/// A webhook, and which of the listeners' patterns for branches match its branch.
pub(super) struct Asked<'a> {
    webhook: Webhook<'a>,
    /// For each pattern.
    pub(super) branches: Vec<bool>,
}

#[derive(Clone, Debug)]
struct Entry {
    takes_out: bool,
    which: Which,
}

#[derive(Clone, Debug)]
enum Which {
    /// A folder and all below it, [`normalized`].
    Folder(String),
    /// A pattern, by its place among all.
    Pattern(usize),
}

/// A set of changed paths, and which of the listeners' patterns match which of them.
pub(super) struct Changed {
    paths: ChangedPaths,
    /// For each pattern.
    matched: Vec<Paths>,
}

impl Changed {
    /// For each pattern whether it matches any of the paths.
    pub(super) fn matched(&self) -> impl ExactSizeIterator<Item = bool> {
        self.matched.iter().map(Paths::any)
    }
}

/// Some of a set of paths, by their places.
#[derive(Clone, Debug, Default, PartialEq)]
struct Paths(Vec<u64>);

impl Paths {
    fn add(&mut self, place: usize) {
        if self.0.len() <= place / 64 {
            self.0.resize(place / 64 + 1, 0);
        }
        self.0[place / 64] |= 1 << (place % 64);
    }

    fn any(&self) -> bool {
        self.0.iter().any(|word| *word != 0)
    }

    fn word(&self, i: usize) -> u64 {
        self.0.get(i).copied().unwrap_or(0)
    }
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
        let links: Vec<_> = links.collect();
        let named = links.iter().flat_map(|(_, link)| std::iter::once(&link.source_branch).chain(&link.pr_base_branch));
        let branches = Patterns::of(named.cloned());
        let mut written: Vec<(bool, &str)> = Vec::new();
        let mut list = Vec::with_capacity(links.len());
        for (place, link) in links {
            let first = written.len();
            written.push((false, link.source_root.as_str()));
            written.extend(link.extra_checkout_paths.iter().map(|path| entry(path)));
            list.push(Listener {
                no: WorkspaceNo::at(place),
                branch: Branch::of(&link.source_branch, &branches),
                base: link.pr_base_branch.as_deref().map(|base| Branch::of(base, &branches)),
                entries: first..written.len(),
                takes_out: written[first..].iter().any(|(takes_out, _)| *takes_out),
            });
        }
        let patterns =
            Patterns::of(written.iter().filter(|(_, path)| is_pattern(path)).map(|(_, path)| compared(path)));
        let entries = written.into_iter().map(|(takes_out, path)| {
            let place = is_pattern(path).then(|| patterns.place(&compared(path))).flatten();
            Entry { takes_out, which: place.map_or_else(|| Which::Folder(normalized(path)), Which::Pattern) }
        });
        let entries = entries.collect();
        Listeners { list, entries, patterns, branches }
    }

    /// What each of them answers, in workspace order, with the reason it makes no run, if it makes none. Empty where none is
    /// connected ([`Ignored::NoRepo`] is then the event's reason).
    #[must_use]
    pub fn answers<P: AsRef<str>>(&self, webhook: Webhook<'_>, paths: &[P]) -> Vec<(WorkspaceNo, Option<Ignored>)> {
        let mut steps = u64::MAX;
        self.answers_to(&self.asked(webhook, &mut steps), &self.changed(paths, &mut steps))
    }

    /// As [`Listeners::answers`], if comparing with patterns takes fewer steps than that.
    ///
    /// # Errors
    /// It takes as many or more.
    pub fn answers_within<P: AsRef<str>>(
        &self,
        webhook: Webhook<'_>,
        paths: &[P],
        most: u64,
    ) -> Result<Vec<(WorkspaceNo, Option<Ignored>)>, Refusal> {
        let mut steps = most;
        let answers = self.answers_to(&self.asked(webhook, &mut steps), &self.changed(paths, &mut steps));
        if steps == 0 {
            let (what, most) = ("comparing the patterns of the workspaces with these paths, in steps,", most as usize);
            return Err(Refusal::BeyondLimit { what, length: most, most });
        }
        Ok(answers)
    }

    /// Compares a webhook's branch with the patterns, as long as a number of steps lasts.
    pub(super) fn asked<'w>(&self, webhook: Webhook<'w>, steps: &mut u64) -> Asked<'w> {
        let (Webhook::Push { branch } | Webhook::Pr { base: branch, .. }) = webhook;
        let matches =
            |pattern: &Option<Pattern>| pattern.as_ref().is_some_and(|pattern| pattern.is_within(branch, steps));
        Asked { webhook, branches: self.branches.read.iter().map(matches).collect() }
    }

    /// Compares a set of paths with the patterns, as long as a number of steps lasts.
    pub(super) fn changed<P: AsRef<str>>(&self, paths: &[P], steps: &mut u64) -> Changed {
        let paths = ChangedPaths::of(paths);
        let mut matched = vec![Paths::default(); self.patterns.count()];
        for (pattern, matched) in self.patterns.read.iter().zip(&mut matched) {
            let Some(pattern) = pattern else { continue };
            for place in pattern.candidates(&paths.list) {
                let path = paths.list[place].as_str();
                if pattern.is_within(path.strip_suffix('/').unwrap_or(path), steps) {
                    matched.add(place);
                }
            }
        }
        Changed { paths, matched }
    }

    /// As [`Listeners::answers`], to what was compared already.
    pub(super) fn answers_to(&self, asked: &Asked<'_>, changed: &Changed) -> Vec<(WorkspaceNo, Option<Ignored>)> {
        let (Webhook::Push { branch } | Webhook::Pr { base: branch, .. }) = asked.webhook;
        let given_up = asked.webhook.gives_up(changed.paths.list.len());
        let matches = |named: Branch<'_>| match named {
            Branch::Name(name) => name == branch,
            Branch::Pattern(place) => asked.branches[place],
        };
        let answer = |listener: &Listener<'_>| {
            let named = match asked.webhook {
                Webhook::Pr { action: PrAction::Closed, .. } => return Some(Ignored::Action),
                Webhook::Pr { .. } => listener.base.unwrap_or(listener.branch),
                Webhook::Push { .. } => listener.branch,
            };
            if !matches(named) {
                Some(Ignored::Branch)
            } else if !given_up && !self.concerned(listener, changed) {
                Some(Ignored::Paths)
            } else {
                None
            }
        };
        self.list.iter().map(|listener| (listener.no, answer(listener))).collect()
    }

    /// Whether one of the paths concerns a workspace: an entry means it, and none takes it out.
    fn concerned(&self, listener: &Listener<'_>, Changed { paths, matched }: &Changed) -> bool {
        let entries = &self.entries[listener.entries.clone()];
        if !listener.takes_out {
            return entries.iter().any(|entry| match &entry.which {
                Which::Folder(folder) => paths.under(folder),
                Which::Pattern(place) => matched[*place].any(),
            });
        }
        let (mut means, mut out) = (Paths::default(), Paths::default());
        for entry in entries {
            let set = if entry.takes_out { &mut out } else { &mut means };
            match &entry.which {
                Which::Folder(folder) => beginning(&paths.list, folder).for_each(|place| set.add(place)),
                Which::Pattern(place) => {
                    let words = &matched[*place].0;
                    set.0.resize(set.0.len().max(words.len()), 0);
                    set.0.iter_mut().zip(words).for_each(|(word, more)| *word |= more);
                }
            }
        }
        means.0.iter().enumerate().any(|(i, word)| word & !out.word(i) != 0)
    }
}

/// Changed paths in alphabetical order, so that those in a folder follow one another and a folder is looked up, not compared with all.
struct ChangedPaths {
    list: Vec<String>,
}

impl ChangedPaths {
    fn of<P: AsRef<str>>(paths: &[P]) -> ChangedPaths {
        let heap: BinaryHeap<String> = paths.iter().map(|path| normalized(path.as_ref())).collect();
        ChangedPaths { list: heap.into_sorted_vec() }
    }

    /// Whether a path is in a folder or is it. The folder is [`normalized`].
    fn under(&self, folder: &str) -> bool {
        let first = self.list.partition_point(|path| path.as_str() < folder);
        self.list.get(first).is_some_and(|path| path.starts_with(folder))
    }
}

/// An entry of a list of paths: whether it takes out, and what (W0).
pub(super) fn entry(written: &str) -> (bool, &str) {
    written.strip_prefix('!').map_or((false, written), |rest| (true, rest))
}

/// A pattern for paths as it is compared: like the paths, without slashes at the ends. One that ends with a slash means all below.
pub(super) fn compared(path: &str) -> String {
    let mut text = normalized(path);
    if path.ends_with('/') {
        text.push_str("**");
    } else {
        text.pop();
    }
    text
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
mod tests;
