//! Q6, read from the journal: which plans could still be applied. Kept for every reading, so that a switch finds it ready.

use std::collections::{BTreeMap, BTreeSet};

use signalbox::words::{Event, LockMet, RunNo, RunType, Status, Trigger, WorkspaceNo};

use super::Step;

/// The undecided plans of each workspace, and what is needed to keep them.
#[derive(Default)]
pub(super) struct Undecided {
    births: BTreeMap<RunNo, (WorkspaceNo, RunType, Trigger, Option<RunNo>)>,
    produced: BTreeSet<RunNo>,
    over: BTreeSet<RunNo>,
}

impl Undecided {
    pub(super) fn step(&mut self, step: &Step<'_>) {
        match step.event {
            Event::Created { run, workspace, run_type, trigger, origin, .. } => {
                self.births.insert(run, (workspace, run_type, trigger, origin));
            }
            Event::Moved { run, from, to, changes, .. } => {
                let (workspace, run_type, trigger, origin) = self.births[&run];
                match run_type {
                    RunType::Plan => {
                        if from == Status::InProgress && to == Status::Completed {
                            self.produced.insert(run);
                            let allowed = step.after.scenario.workspace(workspace).allow_pr_apply;
                            if !changes.any() || (trigger == Trigger::Pr && !allowed) {
                                self.over.insert(run);
                            }
                        } else if to.is_terminal() && to != Status::Completed {
                            self.over.insert(run);
                        }
                    }
                    RunType::Apply if to.is_terminal() => self.over.extend(origin),
                    RunType::Apply | RunType::Unlock => {}
                }
            }
            // A3: what was produced before another apply took the lock can never be applied.
            Event::Claimed { run, lock: LockMet::Taken, .. } => {
                let (workspace, run_type, _, origin) = self.births[&run];
                if run_type == RunType::Apply {
                    let others = self.produced.iter().filter(|p| Some(**p) != origin && self.births[p].0 == workspace);
                    self.over.extend(others);
                }
            }
            Event::Discarded { run } | Event::AutoApplyRefused { run, .. } => {
                self.over.insert(run);
            }
            _ => {}
        }
    }

    /// The oldest undecided plan of a workspace, if there is one.
    pub(super) fn keeper(&self, workspace: WorkspaceNo) -> Option<RunNo> {
        self.produced.iter().copied().find(|plan| !self.over.contains(plan) && self.births[plan].0 == workspace)
    }
}
