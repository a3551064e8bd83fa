//! The rule book: every rule of the run lifecycle with its id, what it says and what it rests on.
//!
//! Code, refusals, switches and views cite a [`Rule`]; `docs/rules.md` is generated from this module, and the app shows the text.

mod text;

use std::{fmt, str::FromStr};

use serde::{Serialize, Serializer};

/// What a statement rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// The documented platform's run-lifecycle page says it.
    Doc,
    /// A sibling page of the same documentation says it.
    Page,
    /// The documentation is silent or contradicts itself, and this is the choice made here.
    Reading,
    /// A promise of the engine.
    Engine,
}

impl Basis {
    /// The mark shown with a statement: `doc`, `page`, `reading` or `engine`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Basis::Doc => "doc",
            Basis::Page => "page",
            Basis::Reading => "reading",
            Basis::Engine => "engine",
        }
    }
}

/// A part of a rule that rests on one basis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What it rests on.
    pub basis: Basis,
    /// What it says: English prose, with names of fields, statuses and switches between backticks and rule ids in brackets.
    pub text: &'static str,
}

/// A subject of the rule book: the letter that its rules' ids begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// The letter.
    pub letter: char,
    /// The subject.
    pub title: &'static str,
}

/// The areas, in the order of the book.
pub const AREAS: &[Area] = &[
    Area { letter: 'S', title: "Run statuses" },
    Area { letter: 'T', title: "Transitions" },
    Area { letter: 'R', title: "Run types and triggers" },
    Area { letter: 'Q', title: "Concurrency and the queue" },
    Area { letter: 'X', title: "Execution, heartbeats, timeouts" },
    Area { letter: 'L', title: "State lock" },
    Area { letter: 'G', title: "Governance of plan runs" },
    Area { letter: 'A', title: "Apply runs and changesets" },
    Area { letter: 'P', title: "Promotion" },
    Area { letter: 'W', title: "Webhooks and schedules" },
    Area { letter: 'H', title: "HTTP API" },
    Area { letter: 'D', title: "Determinism" },
];

/// Shorthand for the book's table of contents: a rule's id, its title, and the switches that choose its reading.
macro_rules! rules {
    ($( $id:ident: $title:literal, [$($switch:literal),*]; )+) => {
        /// A rule, named by its stable id.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Rule { $( #[doc = $title] $id, )+ }

        impl Rule {
            /// Every rule, in the order of the book.
            pub const ALL: &'static [Rule] = &[ $( Rule::$id, )+ ];

            /// The id as it is cited: `Q4`.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $( Rule::$id => stringify!($id), )+ }
            }

            /// What it is about, in a few words.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $( Rule::$id => $title, )+ }
            }

            /// The settings of a scenario (`readings.*`) that choose how it is read.
            #[must_use]
            pub const fn switches(self) -> &'static [&'static str] {
                match self { $( Rule::$id => &[$($switch),*], )+ }
            }
        }
    };
}

rules! {
    S1: "a terminal status never changes; a re-run is a new run", [];
    S2: "a provisional `completed` is never seen between instants", [];
    S3: "which statuses each run type can have", [];
    T0: "created", [];
    T1: "claimed with the first heartbeat", [];
    T2: "succeeded", [];
    T3: "failed", [];
    T4: "exceeded the timeout", [];
    T5: "cancelled while executing, at once", [];
    T6: "policy evaluation starts", [];
    T7: "policy evaluation ends", [];
    T8: "mandatory violation", [];
    T9: "approval required", [];
    T10: "approved: completed first, then auto-apply", [];
    T11: "refused by a person, a check or a timeout", [];
    T12: "unlock run done", [];
    T13: "cancelled while it waits", ["abort_scope"];
    T14: "replaced by a newer run", ["supersede"];
    T15: "timed out in the queue", ["timeout_clock"];
    R1: "run types", [];
    R2: "triggers", [];
    R3: "an apply inherits its plan's trigger", [];
    Q1: "one run in progress per workspace", [];
    Q2: "the organisation's limit", [];
    Q3: "queued until claimed; reserved from the dispatch", [];
    Q4: "creation order; who is passed over", ["head_of_line", "apply_first"];
    Q5: "agents and pools", [];
    Q6: "how long a plan holds its workspace", ["workspace_hold"];
    Q7: "unlock runs in the queue", ["unlock_first"];
    Q8: "newer plans and older queued ones", ["supersede"];
    Q9: "changing the limit and the switches", [];
    Q10: "dispatched but not claimed", ["abort_scope"];
    Q11: "when settings are read", [];
    X1: "start-up delays and polls", [];
    X2: "the timeout's clock", ["timeout_clock"];
    X3: "heartbeats and lost runners", [];
    X4: "phases", [];
    X5: "reasons", [];
    L1: "who takes the state lock", ["plan_lock"];
    L2: "locks left behind", ["lock_left_by_timeout", "lock_left_by_abort"];
    L3: "meeting somebody else's lock", [];
    L4: "unlock runs", [];
    G1: "the four verdicts", [];
    G2: "three layers in order", [];
    G3: "policy sets", [];
    G4: "approval rules", [];
    G5: "external checks", [];
    G6: "stages", [];
    G7: "decisions", [];
    G8: "refused decisions and reminders", [];
    G9: "previews", [];
    G10: "when policy evaluation happens", [];
    A1: "changesets", [];
    A2: "applying, and its refusals", [];
    A3: "drift", [];
    A4: "auto-apply", [];
    A5: "one apply run per plan", [];
    A6: "what has drifted is planned again", ["replan_stale"];
    P1: "promotion after an apply", [];
    P2: "edges", [];
    P3: "pull requests never promote", [];
    P4: "promotion by hand", [];
    W0: "patterns in branches and paths", [];
    W1: "pushes", [];
    W2: "pull requests", [];
    W3: "schedules", [];
    W4: "nothing happens silently", [];
    W5: "pausing", [];
    H1: "endpoints for runs", [];
    H2: "further endpoints", [];
    H3: "pages, errors, ids, times", [];
    H4: "callers", [];
    D1: "the same case, the same journal", [];
    D2: "common random numbers", [];
    D3: "order within an instant", [];
    D4: "one organisation, start and horizon", [];
}

impl Rule {
    /// What it says, by basis.
    ///
    /// ```
    /// use signalbox::rulebook::{Basis, Rule};
    ///
    /// let [documented, chosen] = Rule::Q3.statements() else { panic!() };
    /// assert_eq!((documented.basis, chosen.basis), (Basis::Doc, Basis::Reading));
    /// assert!(documented.text.starts_with("A run stays `queued` until a runner claims it"));
    /// ```
    #[must_use]
    pub fn statements(self) -> &'static [Statement] {
        text::statements(self)
    }

    /// Its area: that of the letter of its id.
    #[must_use]
    pub fn area(self) -> &'static Area {
        AREAS.iter().find(|area| self.id().starts_with(area.letter)).unwrap_or(&AREAS[0])
    }

    /// What it rests on: the bases of its statements, each once, in the order of [`Basis`].
    #[must_use]
    pub fn bases(self) -> Vec<Basis> {
        let mut bases: Vec<_> = self.statements().iter().map(|statement| statement.basis).collect();
        bases.sort_unstable();
        bases.dedup();
        bases
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// Written as its id.
impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

/// No rule has this id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the id of a rule; ids are a letter and a number, such as `Q4`")]
pub struct UnknownRule(pub String);

impl FromStr for Rule {
    type Err = UnknownRule;

    fn from_str(id: &str) -> Result<Rule, UnknownRule> {
        Rule::ALL.iter().copied().find(|rule| rule.id() == id).ok_or_else(|| UnknownRule(id.to_owned()))
    }
}

#[cfg(test)]
mod tests;
