//! A small world: what to explore, as data.

use serde::{Deserialize, Serialize};

use super::sabotage::Sabotage;
use crate::{
    scenario::{
        ApprovalRuleDraft, ApproverDraft, ChangesDraft, ConditionDraft, Dist, Draft, Effect, PersonDraft, PolicyDraft,
        PolicySetDraft, RunnersDraft, ScopeDraft, WorkspaceDraft,
    },
    words::{Command, Readings},
};

/// What somebody outside may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// Give this command as it stands.
    Give(Command),
    /// Abort any run that can be aborted (T5, T13).
    Abort,
    /// Apply any plan that can be applied (A2).
    Apply,
    /// Discard any changeset that can be discarded (A1).
    Discard,
    /// Approve any pending run that this person may decide (G7).
    Approve {
        /// The person's name.
        by: String,
    },
    /// Reject any pending run that this person may decide (G7).
    Reject {
        /// The person's name.
        by: String,
    },
}

/// Something that may be done at any time, but not for ever: an endless menu would make an endless world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dish {
    /// What.
    pub wish: Wish,
    /// How often at most, 0 to 255.
    pub times: u8,
}

/// What keeps a small world small.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bounds {
    /// States after which the search gives up; it then says so.
    pub states: u32,
    /// Arrivals per source of the scenario.
    pub arrivals: u32,
    /// Whether an execution may exceed its timeout (T4).
    pub timeouts: bool,
    /// Whether a runner may miss its start timeout (Q10). A run is given up again only after its late heartbeat has been refused.
    pub give_ups: bool,
}

impl Default for Bounds {
    /// Two million states, two arrivals per source, everything may happen.
    fn default() -> Bounds {
        Bounds { states: 2_000_000, arrivals: 2, timeouts: true, give_ups: true }
    }
}

/// A world small enough to look at all of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmallWorld {
    /// Its title, for people.
    pub name: String,
    /// The organisation. Its probabilities say what can happen at all: what is neither impossible nor certain branches. Its
    /// lengths play no part, except in finding a plain case for a counter-example.
    pub scenario: Draft,
    /// What may come from outside.
    pub menu: Vec<Dish>,
    /// What keeps it small.
    #[serde(default)]
    pub bounds: Bounds,
    /// The fault, if the scheduler is to be broken.
    #[serde(default)]
    pub sabotage: Option<Sabotage>,
}

impl SmallWorld {
    /// Workspaces `a`, `b`, … with these numbers of plans each, and these slots. Plans and applies may fail, runners may be lost,
    /// a plan may change nothing, timeouts may leave locks behind.
    #[must_use]
    pub fn of_plans(name: &str, plans: &[u8], slots: u32) -> SmallWorld {
        let names = ('a'..='z').map(String::from);
        let workspaces: Vec<WorkspaceDraft> = names.take(plans.len()).map(workspace).collect();
        let runners = RunnersDraft { start_up: between(1, 15), loss: 0.25, ..RunnersDraft::default() };
        let menu = workspaces.iter().zip(plans).map(|(workspace, times)| Dish {
            wish: Wish::Give(Command::Plan { workspace: workspace.name.clone(), rerun_of: None, by: None }),
            times: *times,
        });
        SmallWorld {
            name: name.into(),
            menu: menu.collect(),
            scenario: Draft { name: name.into(), limit: i64::from(slots), workspaces, runners, ..Draft::default() },
            bounds: Bounds::default(),
            sabotage: None,
        }
    }

    /// With something more on the menu.
    #[must_use]
    pub fn with(mut self, wish: Wish, times: u8) -> SmallWorld {
        self.menu.push(Dish { wish, times });
        self
    }

    /// With some readings changed.
    #[must_use]
    pub fn reading(mut self, change: impl FnOnce(&mut Readings)) -> SmallWorld {
        change(&mut self.scenario.readings);
        self
    }

    /// With `ann`, who must approve every plan of the workspace and may take her time: she answers yes or no, or the approval times
    /// out and rejects.
    #[must_use]
    pub fn approved_in(mut self, workspace: &str) -> SmallWorld {
        self.scenario.people.push(PersonDraft {
            name: "ann".into(),
            response: Some(between(1, 240)),
            approves: 0.5,
            ..PersonDraft::default()
        });
        self.scenario.approval_rules.push(ApprovalRuleDraft {
            name: "four eyes".into(),
            scope: ScopeDraft::Workspace(workspace.into()),
            approvers: vec![ApproverDraft::Person("ann".into())],
            timeout_hours: 3.0,
            ..ApprovalRuleDraft::default()
        });
        self
    }

    /// With a mandatory policy set for the workspace whose evaluation takes a while and may deny.
    #[must_use]
    pub fn judged_in(mut self, workspace: &str) -> SmallWorld {
        self.scenario.policy_sets.push(PolicySetDraft {
            name: "guard".into(),
            scope: ScopeDraft::Workspace(workspace.into()),
            evaluation: between(1, 20),
            policies: vec![PolicyDraft {
                name: "no surprises".into(),
                when: ConditionDraft::Chance(0.5),
                effect: Effect::Deny,
            }],
            ..PolicySetDraft::default()
        });
        self
    }

    /// With a workspace that applies its plans by itself (A4).
    #[must_use]
    pub fn applying(mut self, workspace: &str) -> SmallWorld {
        for spec in self.scenario.workspaces.iter_mut().filter(|spec| spec.name == workspace) {
            spec.auto_apply = true;
        }
        self
    }

    /// Without runners that miss their start timeout.
    #[must_use]
    pub fn without_give_ups(mut self) -> SmallWorld {
        self.bounds.give_ups = false;
        self
    }

    /// With a broken scheduler.
    #[must_use]
    pub fn broken(mut self, sabotage: Sabotage) -> SmallWorld {
        self.sabotage = Some(sabotage);
        self
    }
}

/// A workspace in which everything can go either way.
fn workspace(name: String) -> WorkspaceDraft {
    WorkspaceDraft {
        name,
        plan: between(1, 80),
        apply: between(1, 80),
        unlock: between(1, 80),
        plan_fails: 0.25,
        apply_fails: 0.25,
        // A plan that changes anything changes exactly one resource, so that plain cases meet the explored worlds.
        changes: ChangesDraft { none: 0.25, added_max: 0, changed_max: 1, destroyed_max: 0 },
        ..WorkspaceDraft::default()
    }
}

/// Anything between so many minutes and so many.
fn between(from: u64, to: u64) -> Dist {
    Dist::Uniform { min_ms: from * 60_000, max_ms: to * 60_000 }
}
