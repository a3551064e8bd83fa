//! What governance says of a plan (G1–G4, G10).

use crate::{
    scenario::{Condition, Effect, Enforcement, hits},
    words::{ApprovalRuleNo, Changes, Judgement, PolicySetNo, Span},
    world::{
        Run,
        chance::{Purpose, draw},
    },
};

use super::Scene;

/// The enabled policy sets in scope of a run, in the scenario's order (G3, G10).
pub fn sets_in_scope<'a>(scene: &'a Scene<'_>, run: &Run) -> impl Iterator<Item = PolicySetNo> + use<'a> {
    let workspace = scene.scenario.workspace(run.birth.workspace);
    let sets = &scene.scenario.policy_sets;
    workspace.policy_sets.iter().copied().filter(|set| sets[set.index()].enabled)
}

/// How long the evaluation of all sets in scope takes; `None` if there is none, so that T6 does not happen (G10).
#[must_use]
pub fn evaluation(scene: &Scene<'_>, run: &Run) -> Option<Span> {
    let mut time = None;
    for set in sets_in_scope(scene, run) {
        let draw = draw(scene.seed, run.birth.lineage, Purpose::Evaluation, u32::from(set.0));
        let spent = scene.scenario.policy_sets[set.index()].evaluation.at(draw);
        time = Some(time.unwrap_or(Span::ZERO) + spent);
    }
    time
}

/// The outcome of each set in scope. It depends on the run's own draws alone: asked twice, it says the same (G9).
#[must_use]
pub fn judge(scene: &Scene<'_>, run: &Run, changes: Changes) -> Vec<(PolicySetNo, Judgement)> {
    sets_in_scope(scene, run).map(|set| (set, judge_set(scene, run, changes, set))).collect()
}

fn judge_set(scene: &Scene<'_>, run: &Run, changes: Changes, no: PolicySetNo) -> Judgement {
    let set = &scene.scenario.policy_sets[no.index()];
    let mandatory = set.enforcement == Enforcement::Mandatory;
    let index = u32::from(no.0);
    if hits(set.errors, draw(scene.seed, run.birth.lineage, Purpose::EvaluationErrors, index)) {
        return if mandatory { Judgement::Errored } else { Judgement::Warned };
    }
    let mut worst = Judgement::Passed;
    for (i, policy) in set.policies.iter().enumerate() {
        let draw = draw(scene.seed, run.birth.lineage, Purpose::PolicyFires, index << 16 | i as u32);
        if !holds(policy.when, run, changes, draw) {
            continue;
        }
        match (mandatory, policy.effect) {
            // In an advisory set both are warnings (G3).
            (false, _) => return Judgement::Warned,
            (true, Effect::Deny) => return Judgement::Violated,
            (true, Effect::RequireApproval) => worst = Judgement::NeedsApproval,
        }
    }
    worst
}

/// Whether the verdict is a mandatory violation, which wins over everything else (G2).
#[must_use]
pub fn is_violated(judged: &[(PolicySetNo, Judgement)]) -> bool {
    judged.iter().any(|(_, j)| matches!(j, Judgement::Violated | Judgement::Errored))
}

/// The approvals a plan needs, with their stages: one for each set that requires approval, and one for each rule that asks (G4).
#[must_use]
pub fn requirements(
    scene: &Scene<'_>,
    run: &Run,
    changes: Changes,
    judged: &[(PolicySetNo, Judgement)],
) -> Vec<(Option<ApprovalRuleNo>, u16)> {
    let by_policy = judged.iter().filter(|(_, j)| *j == Judgement::NeedsApproval).map(|_| (None, 1));
    let rules = scene.scenario.workspace(run.birth.workspace).approval_rules.iter();
    let by_rule = rules.filter_map(|no| {
        let rule = &scene.scenario.approval_rules[no.index()];
        let draw = draw(scene.seed, run.birth.lineage, Purpose::RuleAsks, u32::from(no.0));
        holds(rule.when, run, changes, draw).then_some((Some(*no), rule.stage))
    });
    by_policy.chain(by_rule).collect()
}

fn holds(condition: Condition, run: &Run, changes: Changes, draw: u64) -> bool {
    match condition {
        Condition::Always => true,
        Condition::AddedGt(n) => changes.added > n,
        Condition::ChangedGt(n) => changes.changed > n,
        Condition::DestroyedGt(n) => changes.destroyed > n,
        Condition::TriggerIs(trigger) => run.birth.trigger == trigger,
        Condition::Chance(chance) => hits(chance, draw),
    }
}
