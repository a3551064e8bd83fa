//! The part of a draft that says what arrives and when (W1–W3).

use crate::scenario::Dist;

words! {
    /// What a source produces.
    pub enum SourceWord {
        /// Plans of one workspace, by hand.
        Manual = "manual",
        /// Plans of one workspace, at the ticks of a cron expression (W3).
        Schedule = "schedule",
        /// Push webhooks of one repository and branch (W1).
        Push = "push",
        /// Pull-request webhooks of one repository and base branch (W2).
        Pr = "pr",
    }
}

impl SourceDraft {
    /// The name of what it is about: its workspace, or its repository.
    pub(in crate::scenario) fn about(&self) -> &str {
        if self.workspace.is_empty() { &self.repo } else { &self.workspace }
    }
}

draft! {
    /// A source of arrivals. Its kind says which fields it uses; any other that is set is a mistake.
    pub struct SourceDraft {
        /// Its name, unique; made from its kind and its workspace or repository if absent.
        pub name: String = String::new(),
        /// What it produces.
        pub kind: SourceWord = SourceWord::Manual,
        /// Whether it is paused at the start (W5).
        pub paused: bool = false,
        /// `manual`, `schedule`: the workspace.
        pub workspace: String = String::new(),
        /// `push`, `pr`: the repository, e.g. `acme/infra`.
        pub repo: String = String::new(),
        /// `push`: the branch that is pushed; `main` if absent.
        pub branch: Option<String> = None,
        /// `pr`: the branch to merge into; `main` if absent.
        pub base: Option<String> = None,
        /// `push`, `pr`: sets of changed paths; each arrival takes one of them, all alike likely. One file, `main.tf`, if absent.
        pub path_sets: Vec<Vec<String>> = Vec::new(),
        /// `pr`: how likely an arrival is a new pull request rather than new commits on the latest one; 0.5 if absent.
        pub opens: Option<f64> = None,
        /// `manual`, `push`, `pr`: the gaps between arrivals, the first one before the first arrival.
        pub gaps: Option<Dist> = None,
        /// `manual`, `push`, `pr`, instead of gaps: the arrivals' instants in milliseconds since the start, in any order.
        pub at_ms: Option<Vec<i64>> = None,
        /// `schedule`: a cron expression of five fields.
        pub cron: Option<String> = None,
        /// `schedule`: its time zone: `UTC`, an offset like `+02:00`, or an IANA name, which stands for today's rules at all dates.
        /// UTC if absent.
        pub time_zone: Option<String> = None,
    }
}
