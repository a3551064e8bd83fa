//! The part of a draft that speaks of people, policies and approvals (rules G).

use serde::Serialize;

use crate::{
    form::read_words,
    scenario::{Dist, Effect, Enforcement},
    words::Trigger,
};

draft! {
    /// A person who may decide on runs, and how the simulated one behaves (G4).
    pub struct PersonDraft {
        /// The name, unique.
        pub name: String = String::new(),
        /// Teams the person belongs to.
        pub teams: Vec<String> = Vec::new(),
        /// Roles the person has.
        pub roles: Vec<String> = Vec::new(),
        /// From being asked to answering; absent for a person who only decides by command.
        pub response: Option<Dist> = None,
        /// How likely the answer is yes.
        pub approves: f64 = 1.0,
        /// When the person works, Monday to Friday; always if absent. Time to answer passes in these hours only.
        pub office: Option<OfficeDraft> = None,
        /// The workspaces in which the person may trigger runs; all if absent (P4, H4).
        pub may_trigger: Option<Vec<String>> = None,
    }
}

draft! {
    /// Office hours, Monday to Friday.
    pub struct OfficeDraft {
        /// When the day begins, `HH:MM`.
        pub opens: String = String::from("09:00"),
        /// When it ends, `HH:MM`.
        pub closes: String = String::from("17:00"),
        /// The time zone: `UTC`, an offset like `+02:00`, or an IANA name (today's rules at all dates). UTC if absent.
        pub time_zone: Option<String> = None,
    }
}

draft! {
    /// An external check (G5): the run waits in `pending_approval` for its answer.
    pub struct ExternalCheckDraft {
        /// The name, unique: the provider's id.
        pub name: String = String::new(),
        /// The workspaces it is for.
        pub scope: ScopeDraft = ScopeDraft::Org,
        /// Its stage, from 1 (G6).
        pub stage: i64 = 1,
        /// From being called to answering; absent for a check that is answered by command only.
        pub latency: Option<Dist> = None,
        /// How likely it passes.
        pub passes: f64 = 1.0,
        /// Hours from the opening of its stage to its timeout; may be a fraction. 0 waits for ever.
        pub timeout_hours: f64 = 24.0,
        /// What happens at the timeout: `"reject"` or `"auto_approve"`.
        pub timeout_action: TimeoutActionDraft = TimeoutActionDraft::Reject,
    }
}

draft! {
    /// A policy set (G3).
    pub struct PolicySetDraft {
        /// Its name, unique.
        pub name: String = String::new(),
        /// Whether its violations refuse the run.
        pub enforcement: Enforcement = Enforcement::Mandatory,
        /// Whether it is evaluated.
        pub enabled: bool = true,
        /// The workspaces it is for.
        pub scope: ScopeDraft = ScopeDraft::Org,
        /// How long its evaluation takes.
        pub evaluation: Dist = Dist::Fixed { ms: 2_000 },
        /// How likely its evaluation errors, which counts as a violation (G10).
        pub errors: f64 = 0.0,
        /// Its policies.
        pub policies: Vec<PolicyDraft> = Vec::new(),
    }
}

draft! {
    /// One policy of a set (G3).
    pub struct PolicyDraft {
        /// Its name, unique in its set.
        pub name: String = String::new(),
        /// When it fires.
        pub when: ConditionDraft = ConditionDraft::Always,
        /// What it does then.
        pub effect: Effect = Effect::Deny,
    }
}

draft! {
    /// An approval rule (G4).
    pub struct ApprovalRuleDraft {
        /// Its name, unique.
        pub name: String = String::new(),
        /// The workspaces it is for.
        pub scope: ScopeDraft = ScopeDraft::Org,
        /// When it asks for approval.
        pub when: ConditionDraft = ConditionDraft::Always,
        /// How many different people must approve.
        pub min_approvals: i64 = 1,
        /// Its stage, from 1 (G6).
        pub stage: i64 = 1,
        /// Who may decide: any of these.
        pub approvers: Vec<ApproverDraft> = Vec::new(),
        /// Hours from the opening of its stage to its timeout; may be a fraction. 0 waits for ever.
        pub timeout_hours: f64 = 0.0,
        /// What happens at the timeout.
        pub timeout_action: TimeoutActionDraft = TimeoutActionDraft::Reject,
    }
}

/// The workspaces that a policy set or approval rule is for (G3): `"org"`, `{"project": name}` or `{"workspace": name}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ScopeDraft {
    /// All.
    Org,
    /// Those of one project.
    Project(String),
    /// One.
    Workspace(String),
}

/// A condition over a plan and its run (G3, G4): `"always"`, `{"added_gt": 5}`, `{"trigger_is": "pr"}`, `{"chance": 0.1}`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ConditionDraft {
    /// Always true.
    Always,
    /// Strictly more resources are added.
    AddedGt(i64),
    /// Strictly more resources are changed.
    ChangedGt(i64),
    /// Strictly more resources are destroyed.
    DestroyedGt(i64),
    /// The run's trigger is this one.
    TriggerIs(Trigger),
    /// True with this probability, drawn per run.
    Chance(f64),
}

/// Who may decide (G4): `{"person": name}`, `{"team": name}` or `{"role": name}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ApproverDraft {
    /// One person.
    Person(String),
    /// Everybody of a team.
    Team(String),
    /// Everybody with a role.
    Role(String),
}

/// What an expired approval requirement does (G4): `"auto_approve"`, `{"escalate_to": team}` or `"reject"`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeoutActionDraft {
    /// It counts as satisfied.
    AutoApprove,
    /// The team replaces the approvers, once.
    EscalateTo(String),
    /// The run is rejected.
    Reject,
}

read_words!(ScopeDraft { "org" => Org, "project" => Project(_), "workspace" => Workspace(_) });

read_words!(ConditionDraft {
    "always" => Always,
    "added_gt" => AddedGt(_),
    "changed_gt" => ChangedGt(_),
    "destroyed_gt" => DestroyedGt(_),
    "trigger_is" => TriggerIs(_),
    "chance" => Chance(_),
});

read_words!(ApproverDraft or ApproverDraft::Person(String::new()); {
    "person" => Person(_),
    "team" => Team(_),
    "role" => Role(_),
});

read_words!(TimeoutActionDraft {
    "auto_approve" => AutoApprove,
    "escalate_to" => EscalateTo(_),
    "reject" => Reject,
});
