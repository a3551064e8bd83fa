//! What a scenario file holds, before it is checked.
//!
//! A draft says what somebody wants, in the terms of a person: names instead of numbers, defaults for everything left out, and
//! numbers wide enough to hold a mistake, so that [`Draft::check`] can report all mistakes at once. Lengths are whole
//! milliseconds (`_ms`), probabilities fractions from 0 to 1. Written out, a draft holds only what differs from the defaults;
//! read back, it is the same draft.

/// Declares a part of a draft: the struct, its defaults, and its written form from one list. Missing fields take their default,
/// unknown ones are refused, and fields that have their default are not written, except `format`.
macro_rules! draft {
    (
        $(#[$meta:meta])*
        pub struct $name:ident { $( $(#[$fmeta:meta])* pub $field:ident: $ty:ty = $default:expr, )+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name { $( $(#[$fmeta])* pub $field: $ty, )+ }

        $crate::form::read_group!($name: default { $($field),+ });

        impl Default for $name {
            fn default() -> $name {
                $name { $( $field: $default, )+ }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeStruct as _;
                let plain = $name::default();
                let written = [$( (stringify!($field) == "format" || !$crate::scenario::draft::Plain::is_plain(&self.$field, &plain.$field)), )+];
                let mut out = s.serialize_struct(stringify!($name), written.iter().filter(|w| **w).count())?;
                let mut written = written.into_iter();
                $(
                    if written.next() == Some(true) {
                        out.serialize_field(stringify!($field), &self.$field)?;
                    } else {
                        out.skip_field(stringify!($field))?;
                    }
                )+
                out.end()
            }
        }
    };
}

/// What may be left out of a file when it is as by default.
trait Plain {
    /// Whether it is the same as the default. A list or an option is by default empty, so what is in it need not be comparable.
    fn is_plain(&self, plain: &Self) -> bool;
}

impl<T> Plain for Vec<T> {
    fn is_plain(&self, _: &Vec<T>) -> bool {
        self.is_empty()
    }
}

impl<T> Plain for Option<T> {
    fn is_plain(&self, _: &Option<T>) -> bool {
        self.is_none()
    }
}

macro_rules! plain {
    ($($name:ty),+) => { $(
        impl Plain for $name {
            fn is_plain(&self, plain: &$name) -> bool {
                self == plain
            }
        }
    )+ };
}

plain!(i64, f64, bool, String, Dist, Readings, RunnersDraft, ChangesDraft);
plain!(SourceWord, ScopeDraft, ConditionDraft, TimeoutActionDraft, Enforcement, Effect);

mod arrivals;
mod governance;

pub use arrivals::{SourceDraft, SourceWord};
pub use governance::{
    ApprovalRuleDraft, ApproverDraft, ConditionDraft, ExternalCheckDraft, OfficeDraft, PersonDraft, PolicyDraft,
    PolicySetDraft, ScopeDraft, TimeoutActionDraft,
};

use super::{Dist, Effect, Enforcement};
use crate::words::Readings;

/// The version of the file form that this build reads and writes (law 8).
pub const FORMAT: i64 = 1;

/// 2026-01-05T00:00:00Z, a Monday (D4).
const START: &str = "2026-01-05T00:00:00Z";

draft! {
    /// A scenario as files, links and the editor hold it. `check` makes the [`super::Scenario`] of it.
    pub struct Draft {
        /// Version of this form: 1; 1 also if absent. A newer one is refused.
        pub format: i64 = FORMAT,
        /// Title, for people.
        pub name: String = String::from("Untitled"),
        /// The instant 0: RFC 3339 (D4).
        pub starts_at: String = String::from(START),
        /// How long a case is played by default, in milliseconds (D4).
        pub horizon_ms: i64 = 24 * 3_600_000,
        /// Runner slots of the organisation (Q2).
        pub limit: i64 = 3,
        /// Readings at the start.
        pub readings: Readings = Readings::default(),
        /// How runners behave.
        pub runners: RunnersDraft = RunnersDraft::default(),
        /// Pools of self-hosted agents (Q5).
        pub pools: Vec<PoolDraft> = Vec::new(),
        /// Workspaces.
        pub workspaces: Vec<WorkspaceDraft> = Vec::new(),
        /// Promotion edges (P1, P2).
        pub edges: Vec<EdgeDraft> = Vec::new(),
        /// People who may decide (G4).
        pub people: Vec<PersonDraft> = Vec::new(),
        /// Policy sets (G3).
        pub policy_sets: Vec<PolicySetDraft> = Vec::new(),
        /// Approval rules (G4).
        pub approval_rules: Vec<ApprovalRuleDraft> = Vec::new(),
        /// External checks (G5).
        pub checks: Vec<ExternalCheckDraft> = Vec::new(),
        /// Sources of arrivals.
        pub sources: Vec<SourceDraft> = Vec::new(),
    }
}

draft! {
    /// How managed runners and agents behave (X1–X3, Q10, L3).
    pub struct RunnersDraft {
        /// From the dispatch of a managed job to its first heartbeat (X1).
        pub start_up: Dist = Dist::Lognormal { median_ms: 20_000, p95_ms: 60_000 },
        /// A dispatched job without heartbeat is withdrawn after this many milliseconds (Q10).
        pub start_timeout_ms: i64 = 600_000,
        /// Heartbeat interval in milliseconds (X3).
        pub heartbeat_ms: i64 = 10_000,
        /// Missed heartbeats after which a runner counts as lost (X3).
        pub missed_limit: i64 = 3,
        /// From the claim to a failure found at once, in milliseconds (L3).
        pub init_ms: i64 = 5_000,
        /// How likely a runner dies during one execution.
        pub loss: f64 = 0.0,
        /// From a lost agent's detection to its return, in milliseconds (X3).
        pub agent_restart_ms: i64 = 60_000,
    }
}

draft! {
    /// A pool of self-hosted agents (Q5).
    pub struct PoolDraft {
        /// Its name, unique.
        pub name: String = String::new(),
        /// How many agents it has.
        pub agents: i64 = 1,
        /// The interval between an idle agent's polls (X1).
        pub poll: Dist = Dist::Uniform { min_ms: 1_000, max_ms: 10_000 },
    }
}

draft! {
    /// A workspace. Only its name is needed.
    pub struct WorkspaceDraft {
        /// Its name, unique.
        pub name: String = String::new(),
        /// Its project.
        pub project: String = String::from("default"),
        /// The pool its runs execute in; the platform's own runners if absent (Q5).
        pub pool: Option<String> = None,
        /// The timeout of each run in milliseconds (X2).
        pub timeout_ms: i64 = 3_600_000,
        /// Whether a settled plan with changes is applied at once (A4).
        pub auto_apply: bool = false,
        /// Whether plans of pull requests may be applied (A2).
        pub allow_pr_apply: bool = false,
        /// The repository it listens to (W1, W2).
        pub repo: Option<RepoDraft> = None,
        /// How long a plan executes.
        pub plan: Dist = Dist::Lognormal { median_ms: 60_000, p95_ms: 180_000 },
        /// How long an apply executes.
        pub apply: Dist = Dist::Lognormal { median_ms: 90_000, p95_ms: 300_000 },
        /// How long an unlock run executes.
        pub unlock: Dist = Dist::Fixed { ms: 10_000 },
        /// How likely a plan's execution fails (T3).
        pub plan_fails: f64 = 0.0,
        /// How likely an apply's execution fails (T3).
        pub apply_fails: f64 = 0.0,
        /// What its plans change.
        pub changes: ChangesDraft = ChangesDraft::default(),
    }
}

draft! {
    /// The webhooks that concern a workspace (W1, W2).
    pub struct RepoDraft {
        /// The repository, e.g. `acme/infra`.
        pub repo: String = String::new(),
        /// The branch whose pushes make runs.
        pub source_branch: String = String::from("main"),
        /// The base branch whose pull requests make runs; the source branch if absent.
        pub pr_base_branch: Option<String> = None,
        /// The folder whose changes matter; `/` for all.
        pub source_root: String = String::from("/"),
        /// More folders whose changes matter.
        pub extra_checkout_paths: Vec<String> = Vec::new(),
    }
}

draft! {
    /// What plans change: resource counts, evenly distributed from 0 to a largest value each. A plan that changes anything
    /// changes at least one resource.
    pub struct ChangesDraft {
        /// How likely a plan changes nothing at all.
        pub none: f64 = 0.2,
        /// At most so many resources are added.
        pub added_max: i64 = 5,
        /// At most so many are changed.
        pub changed_max: i64 = 8,
        /// At most so many are destroyed.
        pub destroyed_max: i64 = 1,
    }
}

draft! {
    /// A promotion edge (P1). Written a second time it updates the first (P2).
    pub struct EdgeDraft {
        /// The upstream workspace.
        pub from: String = String::new(),
        /// The downstream workspace.
        pub to: String = String::new(),
        /// Whether a successful apply upstream makes a plan downstream by itself.
        pub auto_promote: bool = true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_file_is_a_draft_of_defaults() {
        let draft: Draft = serde_json::from_str("{}").unwrap();
        assert_eq!(draft, Draft::default());
        assert_eq!(draft.starts_at, "2026-01-05T00:00:00Z");
        assert_eq!((draft.horizon_ms, draft.limit, draft.format), (86_400_000, 3, 1));
    }

    #[test]
    fn only_what_differs_is_written_but_the_format_always() {
        assert_eq!(serde_json::to_string(&Draft::default()).unwrap(), r#"{"format":1}"#);
        let mut draft = Draft::default();
        draft.workspaces.push(WorkspaceDraft { name: "a".into(), timeout_ms: 5, ..WorkspaceDraft::default() });
        let text = serde_json::to_string(&draft).unwrap();
        assert_eq!(text, r#"{"format":1,"workspaces":[{"name":"a","timeout_ms":5}]}"#);
        assert_eq!(serde_json::from_str::<Draft>(&text).unwrap(), draft);
    }
}
