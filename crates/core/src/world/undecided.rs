//! Which plans could still be applied, and so keep later plans of their workspace back (Q6).

use crate::{
    scenario::Scenario,
    words::{RunNo, RunType, SimTime, Status, Trigger, WorkspaceHold, WorkspaceNo},
};

use super::{Birth, Course, Past, World};

impl World {
    /// Maintains which plans could still be applied (Q6), under the reading that asks for it.
    pub(super) fn keep_back(
        &mut self,
        scenario: &Scenario,
        past: &Past,
        no: RunNo,
        birth: &Birth,
        course: &Course,
        from: Status,
    ) {
        if self.readings.workspace_hold != WorkspaceHold::UntilDecided {
            return;
        }
        match birth.run_type {
            RunType::Plan if could_be_applied(scenario, birth, course) => {
                // A changeset may have been discarded while the plan was still running (A1).
                if from == Status::InProgress && !self.is_discarded(past, no) {
                    self.workspaces[birth.workspace.index()].undecided.insert(no);
                }
            }
            RunType::Plan => self.decided(past, no),
            // Its apply run ends: the plan is decided, however it ended.
            RunType::Apply if course.settled => {
                if let Some(plan) = birth.origin {
                    self.decided(past, plan);
                }
            }
            RunType::Apply | RunType::Unlock => {}
        }
    }

    /// A plan no longer keeps its workspace's later plans back.
    pub(super) fn decided(&mut self, past: &Past, plan: RunNo) {
        let no = past.birth(plan).workspace;
        if self.workspaces[no.index()].undecided.remove(plan) {
            self.refresh(past, no);
        }
    }

    /// An apply has taken the lock: every other plan of the workspace that was produced before has drifted and can never be applied
    /// (A3), so it keeps nobody back (Q6).
    pub(super) fn let_drifted_go(&mut self, past: &Past, no: WorkspaceNo, applied: Option<RunNo>) {
        if self.workspaces[no.index()].undecided.keep_only(applied) {
            self.refresh(past, no);
        }
    }

    /// Every plan so far that could still be applied. Looks at the whole past: the reading is switched rarely.
    pub(super) fn find_undecided(&mut self, scenario: &Scenario, past: &Past) {
        for i in 0..self.run_count() as usize {
            let no = RunNo::at_index(i);
            let Some(plan) = self.known(past, no) else { continue };
            let worked = plan.course.worked != SimTime::MAX;
            if !plan.is_plan() || !worked || !could_be_applied(scenario, plan.birth, plan.course) {
                continue;
            }
            let apply = self.latest_apply(past, no).and_then(|apply| self.known(past, apply));
            // A3: an apply other than its own has taken the lock since.
            let mine = apply.is_some_and(|apply| apply.live.is_some_and(|live| live.locked));
            let drifted = self.workspace(plan.birth.workspace).epoch != plan.course.epoch + u32::from(mine);
            let over = drifted
                || self.is_discarded(past, no)
                || match apply {
                    // An apply with a predecessor was made because that one had ended (A5).
                    Some(apply) => apply.course.settled || apply.birth.link.is_some(),
                    // An auto-apply that was refused leaves a settled plan without apply run.
                    None => plan.course.settled && scenario.workspace(plan.birth.workspace).auto_apply,
                };
            let workspace = plan.birth.workspace;
            if !over {
                self.workspaces[workspace.index()].undecided.insert(no);
            }
        }
    }
}

/// Whether a plan that has been produced could still be applied, as far as its own course tells (Q6).
fn could_be_applied(scenario: &Scenario, birth: &Birth, course: &Course) -> bool {
    let open = matches!(course.status, Status::Completed | Status::PendingPolicy | Status::PendingApproval);
    let from_pr = birth.trigger == Trigger::Pr && !scenario.workspace(birth.workspace).allow_pr_apply;
    open && course.changes.any() && !from_pr
}
