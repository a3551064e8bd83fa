//! The small things that objects of the API are made of: ids, instants and closed sets of words, each with its schema.

use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    policy::Scene,
    rulebook::Basis,
    views::{PhaseName, WaitFor},
    words::{Judgement, Reason, RunType, Signal, SimTime, Skipped, StartedBy, Status, Trigger},
};

use super::shape::{Book, Shape};

/// A UUID in its written form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Id(String);

impl From<Uuid> for Id {
    fn from(id: Uuid) -> Id {
        Id(id.to_string())
    }
}

impl Shape for Id {
    fn schema(_: &mut Book) -> Value {
        json!({ "type": "string", "format": "uuid" })
    }
}

/// An instant as RFC 3339 in UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct When(String);

impl When {
    /// The instant in the scenario's calendar.
    pub(super) fn of(scene: &Scene<'_>, at: SimTime) -> When {
        When(at.rfc3339(scene.scenario.starts_at))
    }

    /// The same, where it was reached: [`SimTime::MAX`] stands for never.
    pub(super) fn reached(scene: &Scene<'_>, at: SimTime) -> Option<When> {
        (at != SimTime::MAX).then(|| When::of(scene, at))
    }
}

impl Shape for When {
    fn schema(_: &mut Book) -> Value {
        json!({ "type": "string", "format": "date-time" })
    }
}

words! {
    /// Where a changeset comes from (A1).
    pub enum ChangesetSource {
        /// A push or a pull request.
        Git = "git",
        /// Everything else.
        Api = "api",
    }
}

words! {
    /// Where a workspace's runs execute (Q2, Q5).
    pub enum Execution {
        /// On the platform's runners, under the organisation's limit.
        Managed = "managed",
        /// On the agents of a pool.
        Agent = "agent",
    }
}

words! {
    /// Who holds a state lock (L1–L4).
    pub enum Holder {
        /// A run that executes.
        Run = "run",
        /// A run that is over: the lock is stale (L2).
        Stale = "stale",
        /// Somebody outside the platform.
        Foreign = "foreign",
    }
}

words! {
    /// What somebody decided on a run (G7).
    pub enum Decision {
        /// It may go on.
        Approved = "approved",
        /// It ends here.
        Rejected = "rejected",
    }
}

words! {
    /// The layer of governance that something comes from (G2).
    pub enum Layer {
        /// A policy that requires approval (G3).
        Policy = "policy",
        /// An approval rule (G4).
        Rule = "rule",
        /// An external check (G5).
        Check = "check",
    }
}

words! {
    /// Where a rule comes from.
    pub enum BasisWord {
        /// The run-lifecycle page of the documented platform says it.
        Doc = "doc",
        /// A sibling page says it.
        Page = "page",
        /// The documentation is silent or contradicts itself, and we chose.
        Reading = "reading",
        /// A promise of the engine.
        Engine = "engine",
    }
}

impl From<Basis> for BasisWord {
    fn from(basis: Basis) -> BasisWord {
        match basis {
            Basis::Doc => BasisWord::Doc,
            Basis::Page => BasisWord::Page,
            Basis::Reading => BasisWord::Reading,
            Basis::Engine => BasisWord::Engine,
        }
    }
}

word_shapes! {
    Status: "The status of a run (S).",
    RunType: "What a run does (R1).",
    Trigger: "What created a run (R2); an apply run inherits its plan's (R3).",
    StartedBy: "What started a run beside its trigger (R3).",
    Reason: "Why a run ended badly (X5).",
    WaitFor: "What a run waits for first of all: a cause of waiting in the queue, or one of the two gates.",
    PhaseName: "A phase of a run (X4).",
    Signal: "What fires a rule (T).",
    ChangesetSource: "Where a changeset comes from (A1): `git` for push and pr.",
    Execution: "Where a workspace's runs execute (Q2, Q5).",
    Holder: "Who holds a state lock (L1–L4): a run that executes, one that is over, or somebody outside the platform.",
    Layer: "The layer of governance that a requirement comes from (G2).",
    Judgement: "What a policy set says of a plan (G3); `errored` counts as a violation (G10).",
    Skipped: "Why an edge made no run (P3, P4, W5).",
    Decision: "What somebody decided (G7).",
    BasisWord: "Where a rule comes from: the documented lifecycle page, a sibling page, or our reading.",
}
