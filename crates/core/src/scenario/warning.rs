//! What is odd about a scenario without being wrong.

use serde::{Serialize, Serializer};

use super::problem::report;

/// Something that a checked scenario's author may not have meant. `Display` says what, [`Warning::mend`] what to do;
/// written out (serde), it is `{path, code, message, mend}`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each field is a word of its variant\'s sentence")]
pub enum Warning {
    /// An approval rule that its approvers can never satisfy (G4).
    #[error("the rule needs {needs} approvals, but only {eligible} people may give one (G4)")]
    NeverSatisfied { path: String, needs: u32, eligible: usize },
    /// An edge that promotes automatically from a workspace that applies only by hand.
    #[error("`{from}` has no auto_apply: the edge promotes only after somebody applied there by hand")]
    AppliedByHand { path: String, from: String },
    /// An edge that updates an earlier one (P2).
    #[error("the edge repeats {earlier} and replaces it (P2)")]
    RepeatedEdge { path: String, earlier: String },
    /// A workspace in which no run ever arises by itself.
    #[error("no source and no promotion makes runs in `{workspace}`")]
    NoArrivals { path: String, workspace: String },
    /// A webhook source that makes no run anywhere (W1, W2).
    #[error("no workspace makes a run from this webhook: repository, branch or paths match none")]
    NobodyListens { path: String },
    /// A pattern that matches nothing that the scenario's sources push (W0).
    #[error("the pattern `{pattern}` matches no {what} that a source of the scenario pushes (W0)")]
    MatchesNothing { path: String, pattern: String, what: &'static str },
    /// A limit of 0 with workspaces that use the platform's runners (Q9).
    #[error("a limit of 0 pauses every run on the platform's runners (Q9)")]
    NoSlots { path: String },
    /// A pool without agents that a workspace uses (Q5).
    #[error("the pool `{pool}` has no agents, so runs of `{workspace}` never start (Q5)")]
    NoAgents { path: String, pool: String, workspace: String },
    /// Every start-up takes longer than the start timeout (Q10).
    #[error("every start-up takes longer than `start_timeout_ms`, so no job is ever claimed (Q10)")]
    NeverClaimed { path: String },
    /// Every execution takes longer than the workspace's timeout (T4).
    #[error("every execution takes longer than `timeout_ms`, so each ends as timed_out (T4)")]
    AlwaysTimesOut { path: String },
    /// A policy set without policies (G3).
    #[error("the policy set has no policies, so it finds nothing (G3)")]
    NoPolicies { path: String },
}

impl Warning {
    /// Where it is, like `approval_rules[0].min_approvals`.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Warning::NeverSatisfied { path, .. }
            | Warning::AppliedByHand { path, .. }
            | Warning::RepeatedEdge { path, .. }
            | Warning::NoArrivals { path, .. }
            | Warning::NobodyListens { path }
            | Warning::MatchesNothing { path, .. }
            | Warning::NoSlots { path }
            | Warning::NoAgents { path, .. }
            | Warning::NeverClaimed { path }
            | Warning::AlwaysTimesOut { path }
            | Warning::NoPolicies { path } => path,
        }
    }

    /// A stable word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Warning::NeverSatisfied { .. } => "never_satisfied",
            Warning::AppliedByHand { .. } => "applied_by_hand",
            Warning::RepeatedEdge { .. } => "repeated_edge",
            Warning::NoArrivals { .. } => "no_arrivals",
            Warning::NobodyListens { .. } => "nobody_listens",
            Warning::MatchesNothing { .. } => "matches_nothing",
            Warning::NoSlots { .. } => "no_slots",
            Warning::NoAgents { .. } => "no_agents",
            Warning::NeverClaimed { .. } => "never_claimed",
            Warning::AlwaysTimesOut { .. } => "always_times_out",
            Warning::NoPolicies { .. } => "no_policies",
        }
    }

    /// What to do about it, as a sentence.
    #[must_use]
    pub const fn mend(&self) -> &'static str {
        match self {
            Warning::NeverSatisfied { .. } => "Add approvers, ask for fewer approvals, or set a timeout that approves.",
            Warning::AppliedByHand { .. } => "Set auto_apply on the upstream workspace, or leave it as it is.",
            Warning::RepeatedEdge { .. } => "Remove one of the two.",
            Warning::NoArrivals { .. } => "Add a source or a promotion edge, or start runs by hand.",
            Warning::NobodyListens { .. } => "Compare it with the workspaces' repositories, branches and folders.",
            Warning::MatchesNothing { .. } => {
                "Compare it with what the sources push: `*` and `?` stay within a segment, `**` crosses segments."
            }
            Warning::NoSlots { .. } => "Raise the limit.",
            Warning::NoAgents { .. } => "Give the pool agents, or remove `pool` from the workspace.",
            Warning::NeverClaimed { .. } => "Shorten the start-up or lengthen the timeout.",
            Warning::AlwaysTimesOut { .. } => "Shorten the execution or lengthen the timeout.",
            Warning::NoPolicies { .. } => "Add a policy, or remove the set.",
        }
    }
}

impl Serialize for Warning {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        report(s, "Warning", self.path(), self.code(), &self.to_string(), self.mend())
    }
}
