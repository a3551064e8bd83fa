//! The question put to the simulator, as checked data: one organisation with its workspaces, people, policies and arrivals.
//!
//! A [`Scenario`] that exists has been checked: names are unique and resolved to numbers, promotion edges form no cycle (P2),
//! every probability and length lies in its range. It is made from a [`Draft`], which is what files hold; the draft's problems are
//! reported all at once, each with its path.
//!
//! Reads `words`. Knows neither the state of a simulation nor how chance is drawn.

mod check;
mod cron;
mod dist;
mod draft;
mod expected;
pub mod graph;
pub mod guided;
mod keys;
mod office;
mod pattern;
mod place;
pub mod presets;
mod problem;
pub mod profiles;
mod read;
mod schedule;
pub mod switches;
mod warning;
pub mod webhook;
mod zone;
mod zones;

#[cfg(test)]
mod tests;

pub use check::{MAX_LINKS, MAX_NAME, MAX_PARTS, MAX_PATH, MAX_PATHS, MAX_RUNS, MAX_WORKSPACES};
pub use dist::{Counts, Dist, happens, hits};
pub use draft::{
    ApprovalRuleDraft, ApproverDraft, ChangesDraft, ConditionDraft, Draft, EdgeDraft, ExternalCheckDraft, FORMAT,
    OfficeDraft, PersonDraft, PolicyDraft, PolicySetDraft, PoolDraft, RepoDraft, RunnersDraft, ScopeDraft, SourceDraft,
    SourceWord, TimeoutActionDraft, WorkspaceDraft,
};
pub use expected::Expected;
pub use keys::{Key, Keys};
pub use office::OfficeHours;
pub use pattern::PatternError;
pub use problem::{DistFault, Problem, Problems, Unit};
pub use read::Opened;
pub use schedule::{Cron, CronError};
pub use warning::Warning;
pub use webhook::{match_pr, match_push};

use crate::words::{
    AgentNo, ApprovalRuleNo, Chance, CheckNo, EdgeNo, Ignored, PersonNo, PolicySetNo, PoolNo, Readings, SourceNo, Span,
    Trigger, WorkspaceNo,
};

/// The largest number of slots or agents that a scenario or a command may ask for.
pub const MAX_SLOTS: u32 = 10_000;

/// A checked scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Its title, for people.
    pub name: String,
    /// The instant 0, in Unix milliseconds (D4).
    pub starts_at: i64,
    /// How long a case is played by default (D4).
    pub horizon: Span,
    /// Slots of the organisation at the start (Q2).
    pub limit: u32,
    /// Readings at the start.
    pub readings: Readings,
    /// How runners behave.
    pub runners: Runners,
    /// Agent pools (Q5).
    pub pools: Vec<Pool>,
    /// Projects; workspaces name theirs.
    pub projects: Vec<String>,
    /// Workspaces.
    pub workspaces: Vec<Workspace>,
    /// Promotion edges, sorted by upstream workspace, then by downstream workspace (P1).
    pub edges: Vec<Edge>,
    /// People who may decide (G4).
    pub people: Vec<Person>,
    /// Policy sets (G3).
    pub policy_sets: Vec<PolicySet>,
    /// Approval rules (G4).
    pub approval_rules: Vec<ApprovalRule>,
    /// External checks (G5).
    pub checks: Vec<ExternalCheck>,
    /// Sources of arrivals.
    pub sources: Vec<ArrivalSource>,
    /// What identifies each of these items in the lineage of a draw (D2).
    pub keys: Keys,
}

/// How managed runners and agents behave (X1–X3, Q10, L3).
#[derive(Clone, Debug, PartialEq)]
pub struct Runners {
    /// From the dispatch of a managed job to its first heartbeat (X1).
    pub start_up: Dist,
    /// A dispatched job without heartbeat is withdrawn after this (Q10).
    pub start_timeout: Span,
    /// Heartbeat interval (X3).
    pub heartbeat: Span,
    /// Missed heartbeats after which a runner counts as lost (X3).
    pub missed_limit: u32,
    /// From the claim to a failure found at once: a foreign lock, a stale plan, nothing to unlock (L3).
    pub init: Span,
    /// How likely a runner dies during one execution.
    pub loss: Chance,
    /// From a lost agent's detection to its return (X3).
    pub agent_restart: Span,
}

/// A pool of self-hosted agents (Q5).
#[derive(Clone, Debug, PartialEq)]
pub struct Pool {
    /// Its name.
    pub name: String,
    /// The number of its first agent; agents are numbered through all pools.
    pub first_agent: AgentNo,
    /// How many agents it has.
    pub agents: u32,
    /// The interval between an idle agent's polls, drawn once per idle period (X1).
    pub poll: Dist,
}

impl Pool {
    /// The numbers of its agents.
    pub fn agents_of(&self) -> impl DoubleEndedIterator<Item = AgentNo> + use<> {
        let first = self.first_agent.index();
        (first..first + self.agents as usize).map(AgentNo::at)
    }
}

/// Where a workspace's runs execute, fixed when a run is created (Q5, Q11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// The platform's own runners, under the organisation's limit (Q2).
    Managed,
    /// A pool of agents, outside the limit (Q5).
    Pool(PoolNo),
}

/// A workspace.
#[derive(Clone, Debug, PartialEq)]
pub struct Workspace {
    /// Its name, unique.
    pub name: String,
    /// Its project, by place in [`Scenario::projects`].
    pub project: usize,
    /// Where its runs execute.
    pub target: Target,
    /// The timeout of each run (X2).
    pub timeout: Span,
    /// Whether a settled plan with changes is applied at once (A4).
    pub auto_apply: bool,
    /// Whether plans of pull requests may be applied (A2).
    pub allow_pr_apply: bool,
    /// The repository it listens to, if any (W1, W2).
    pub repo: Option<RepoLink>,
    /// How long a plan executes.
    pub plan: Dist,
    /// How long an apply executes.
    pub apply: Dist,
    /// How long an unlock run executes.
    pub unlock: Dist,
    /// How likely a plan's execution fails (T3 `error`).
    pub plan_fails: Chance,
    /// How likely an apply's execution fails (T3 `error`).
    pub apply_fails: Chance,
    /// What its plans change.
    pub changes: Counts,
    /// Policy sets that apply to it, enabled or not, in the scenario's order (G3).
    pub policy_sets: Vec<PolicySetNo>,
    /// Approval rules that apply to it, in the scenario's order (G4).
    pub approval_rules: Vec<ApprovalRuleNo>,
    /// External checks that apply to it, in the scenario's order (G5).
    pub checks: Vec<CheckNo>,
    /// Its outgoing promotion edges: a range of [`Scenario::edges`].
    pub downstream: std::ops::Range<usize>,
}

/// Which webhooks of which repository concern a workspace (W1, W2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepoLink {
    /// The repository, e.g. `acme/infra`.
    pub repo: String,
    /// The branch whose pushes make runs.
    pub source_branch: String,
    /// The base branch whose pull requests make runs; the source branch if not set.
    pub pr_base_branch: Option<String>,
    /// The folder whose changes matter; `/` for all.
    pub source_root: String,
    /// More folders whose changes matter.
    pub extra_checkout_paths: Vec<String>,
}

/// A promotion edge (P1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Upstream.
    pub from: WorkspaceNo,
    /// Downstream.
    pub to: WorkspaceNo,
    /// Whether a successful apply upstream makes a plan downstream by itself.
    pub auto_promote: bool,
}

/// A person who may decide on runs, and how the simulated one behaves (G4).
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// The name, unique.
    pub name: String,
    /// Teams the person belongs to.
    pub teams: Vec<String>,
    /// Roles the person has.
    pub roles: Vec<String>,
    /// From being asked to answering; `None` for a person who only decides by command.
    pub response: Option<Dist>,
    /// How likely the answer is yes.
    pub approves: Chance,
    /// When the person works: time to answer passes then only. `None` works always.
    pub office: Option<OfficeHours>,
    /// The workspaces in which the person may trigger runs; `None` for all (P4, H4).
    pub triggers: Option<Vec<WorkspaceNo>>,
}

impl Person {
    /// Whether the person may trigger runs in a workspace (P4, H4).
    #[must_use]
    pub fn may_trigger(&self, workspace: WorkspaceNo) -> bool {
        self.triggers.as_ref().is_none_or(|allowed| allowed.contains(&workspace))
    }
}

/// An external check (G5). Its scope is already resolved: [`Workspace::checks`].
#[derive(Clone, Debug, PartialEq)]
pub struct ExternalCheck {
    /// Its name, unique: the provider's id.
    pub name: String,
    /// Its stage, from 1 (G6).
    pub stage: u16,
    /// From being called to answering; `None` for a check that is answered by command only.
    pub latency: Option<Dist>,
    /// How likely it passes.
    pub passes: Chance,
    /// What happens if it does not answer in time; `None` waits for ever.
    pub timeout: Option<ApprovalTimeout>,
}

words! {
    /// Whether violations of a set refuse the run or only warn (G3).
    pub enum Enforcement {
        /// Violations refuse the run.
        Mandatory = "mandatory",
        /// Violations are warnings.
        Advisory = "advisory",
    }
}

/// A policy set (G3). Its scope is already resolved: [`Workspace::policy_sets`] names the sets in scope.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicySet {
    /// Its name, unique.
    pub name: String,
    /// Whether its violations refuse the run.
    pub enforcement: Enforcement,
    /// Whether it is evaluated.
    pub enabled: bool,
    /// How long its evaluation takes; sets are evaluated one after the other.
    pub evaluation: Dist,
    /// How likely its evaluation errors (G10).
    pub errors: Chance,
    /// Its policies.
    pub policies: Vec<Policy>,
}

/// One policy of a set (G3).
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// When it fires.
    pub when: Condition,
    /// What it does then.
    pub effect: Effect,
}

words! {
    /// What a policy that fires does (G3).
    pub enum Effect {
        /// It denies: a violation.
        Deny = "deny",
        /// It requires approval.
        RequireApproval = "require_approval",
    }
}

/// A condition over a plan and its run (G3, G4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Always true.
    Always,
    /// Strictly more resources are added.
    AddedGt(u32),
    /// Strictly more resources are changed.
    ChangedGt(u32),
    /// Strictly more resources are destroyed.
    DestroyedGt(u32),
    /// The run's trigger is this one.
    TriggerIs(Trigger),
    /// True with this probability, drawn per run (G3).
    Chance(Chance),
}

/// An approval rule (G4). Its scope is already resolved: [`Workspace::approval_rules`].
#[derive(Clone, Debug, PartialEq)]
pub struct ApprovalRule {
    /// Its name, unique.
    pub name: String,
    /// When it asks for approval.
    pub when: Condition,
    /// How many different people must approve.
    pub min_approvals: u32,
    /// Its stage, from 1 (G6).
    pub stage: u16,
    /// Who may decide, in the order of the scenario's people.
    pub approvers: Vec<PersonNo>,
    /// What happens if nobody decides in time; `None` waits for ever.
    pub timeout: Option<ApprovalTimeout>,
}

/// The timeout of an approval requirement (G4).
#[derive(Clone, Debug, PartialEq)]
pub struct ApprovalTimeout {
    /// From the opening of its stage.
    pub after: Span,
    /// What then.
    pub action: TimeoutAction,
}

/// What an expired approval requirement does (G4).
#[derive(Clone, Debug, PartialEq)]
pub enum TimeoutAction {
    /// It counts as satisfied.
    AutoApprove,
    /// These people replace the approvers, once; the clock restarts, and a second expiry rejects.
    EscalateTo {
        /// The team's name.
        team: String,
        /// Its people.
        people: Vec<PersonNo>,
    },
    /// The run is rejected (T11).
    Reject,
}

/// A source of arrivals.
#[derive(Clone, Debug, PartialEq)]
pub struct ArrivalSource {
    /// Its name, unique.
    pub name: String,
    /// What arrives.
    pub kind: SourceKind,
    /// When.
    pub when: Timing,
    /// Whether it is paused at the start (W5).
    pub paused: bool,
}

/// What a source produces.
#[derive(Clone, Debug, PartialEq)]
pub enum SourceKind {
    /// Plans of one workspace: by hand, or by its schedule.
    Plan {
        /// The workspace.
        workspace: WorkspaceNo,
        /// [`Trigger::Manual`] or [`Trigger::Schedule`].
        trigger: Trigger,
    },
    /// Push webhooks of one repository and branch (W1).
    Push {
        /// Which workspaces answer each of the source's path sets.
        variants: Vec<Variant>,
    },
    /// Pull-request webhooks of one repository and base branch (W2).
    Pr {
        /// Which workspaces answer each of the source's path sets.
        variants: Vec<Variant>,
        /// How likely an arrival is a new pull request rather than new commits on the latest one.
        opens: Chance,
    },
}

/// One set of changed paths that a webhook source may produce, already matched against every workspace of the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// The changed paths, for display.
    pub paths: Vec<String>,
    /// Each workspace connected to the repository, in workspace order, with the reason it makes no run, if it makes none.
    pub answers: Vec<(WorkspaceNo, Option<Ignored>)>,
}

/// When a source's arrivals come.
#[derive(Clone, Debug, PartialEq)]
pub enum Timing {
    /// One after another, with these gaps, the first after one gap.
    Gaps(Dist),
    /// At these instants only (virtual, ascending).
    At(Vec<crate::words::SimTime>),
    /// At the ticks of a cron expression (W3).
    Cron(Cron),
}

impl Scenario {
    /// The workspace with this name.
    #[must_use]
    pub fn workspace_named(&self, name: &str) -> Option<WorkspaceNo> {
        self.workspaces.iter().position(|w| w.name == name).map(WorkspaceNo::at)
    }

    /// The person with this name.
    #[must_use]
    pub fn person_named(&self, name: &str) -> Option<PersonNo> {
        self.people.iter().position(|p| p.name == name).map(PersonNo::at)
    }

    /// The external check with this name.
    #[must_use]
    pub fn check_named(&self, name: &str) -> Option<CheckNo> {
        self.checks.iter().position(|c| c.name == name).map(CheckNo::at)
    }

    /// The source with this name.
    #[must_use]
    pub fn source_named(&self, name: &str) -> Option<SourceNo> {
        self.sources.iter().position(|s| s.name == name).map(SourceNo::at)
    }

    /// The edge between two workspaces.
    #[must_use]
    pub fn edge_between(&self, from: &str, to: &str) -> Option<EdgeNo> {
        let (from, to) = (self.workspace_named(from)?, self.workspace_named(to)?);
        self.edges.iter().position(|e| e.from == from && e.to == to).map(EdgeNo::at)
    }

    /// The workspace with this number.
    #[must_use]
    pub fn workspace(&self, no: WorkspaceNo) -> &Workspace {
        &self.workspaces[no.index()]
    }

    /// How many agents all pools have together.
    #[must_use]
    pub fn agent_count(&self) -> usize {
        self.pools.iter().map(|p| p.agents as usize).sum()
    }
}
