//! May this plan be applied (A2–A5)? May its changeset be discarded (A1)?

use crate::{
    words::{Refusal, RunNo, RunType, SimTime, Status, Trigger},
    world::Known,
};

use super::Scene;

/// The plan that an apply run may be made from now. By hand and by auto-apply alike (A4).
///
/// # Errors
/// The refusals of A2, tested in its order: 404 unknown; 400 not a plan; 403 pull request; 409 not settled `completed`, discarded,
/// applied or being applied, no changes, drift.
pub fn may_apply<'a>(scene: &Scene<'a>, run: RunNo) -> Result<Known<'a>, Refusal> {
    let plan = scene.run(run)?;
    let workspace = scene.scenario.workspace(plan.birth.workspace);
    if plan.birth.run_type != RunType::Plan {
        return Err(Refusal::NotAPlan { run, run_type: plan.birth.run_type });
    }
    if plan.birth.trigger == Trigger::Pr && !workspace.allow_pr_apply {
        return Err(Refusal::PrApplyNotAllowed { run });
    }
    if plan.course.status != Status::Completed || !plan.course.settled {
        return Err(Refusal::NotCompleted { run, status: plan.course.status });
    }
    if scene.world.is_discarded(scene.past, run) {
        return Err(Refusal::Discarded { run });
    }
    match latest_apply(scene, run) {
        Some(apply) if !apply.course.settled => return Err(Refusal::BeingApplied { run, apply: apply.no }),
        Some(apply) if apply.course.status == Status::Completed => {
            return Err(Refusal::AlreadyApplied { run, apply: apply.no });
        }
        // Unless it ended without being claimed (A5).
        Some(apply) if apply.course.claimed != SimTime::MAX => {
            return Err(Refusal::ApplySpent { run, apply: apply.no });
        }
        _ => {}
    }
    if !plan.course.changes.any() {
        return Err(Refusal::NoChanges { run });
    }
    if has_drifted(scene, &plan) {
        return Err(Refusal::Drift { run });
    }
    Ok(plan)
}

/// Whether another apply of the workspace took the lock after this plan was produced, however it ended (A3).
#[must_use]
pub fn has_drifted(scene: &Scene<'_>, plan: &Known<'_>) -> bool {
    scene.world.workspace(plan.birth.workspace).epoch != plan.course.epoch()
}

/// Whether the changeset of a plan may be discarded now. The run goes on (A1).
///
/// # Errors
/// Unknown run, not a plan, discarded already, applied, or its apply is queued or running.
pub fn may_discard(scene: &Scene<'_>, run: RunNo) -> Result<(), Refusal> {
    let plan = scene.run(run)?;
    if plan.birth.run_type != RunType::Plan {
        return Err(Refusal::NotAPlan { run, run_type: plan.birth.run_type });
    }
    if scene.world.is_discarded(scene.past, run) {
        return Err(Refusal::Discarded { run });
    }
    match latest_apply(scene, run) {
        Some(apply) if !apply.course.settled => Err(Refusal::BeingApplied { run, apply: apply.no }),
        Some(apply) if apply.course.status == Status::Completed => {
            Err(Refusal::AlreadyApplied { run, apply: apply.no })
        }
        _ => Ok(()),
    }
}

fn latest_apply<'a>(scene: &Scene<'a>, plan: RunNo) -> Option<Known<'a>> {
    let apply = scene.world.latest_apply(scene.past, plan)?;
    scene.world.known(scene.past, apply)
}
