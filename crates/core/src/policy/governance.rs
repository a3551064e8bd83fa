//! What governance says of a plan (G1–G4, G10).

use crate::{
    scenario::{Condition, Effect, Enforcement, Scenario, hits},
    words::{Changes, Demand, Judgement, PolicySetNo, Refusal, RunNo, Span, Status},
    world::{
        Birth,
        chance::{Purpose, about, draw},
    },
};

use super::Scene;

/// The enabled policy sets in scope of a run, in the scenario's order (G3, G10).
pub fn sets_of<'a>(scenario: &'a Scenario, birth: &Birth) -> impl Iterator<Item = PolicySetNo> + Clone + use<'a> {
    let workspace = scenario.workspace(birth.workspace);
    workspace.policy_sets.iter().copied().filter(|set| scenario.policy_sets[set.index()].enabled)
}

/// How long the evaluation of all sets in scope takes; `None` if there is none, so that T6 does not happen (G10).
#[must_use]
pub fn evaluation(scene: &Scene<'_>, birth: &Birth) -> Option<Span> {
    let mut time = None;
    for set in sets_of(scene.scenario, birth) {
        let lineage = about(birth.lineage, scene.scenario.keys.policy_set(set));
        let draw = draw(scene.seed, lineage, Purpose::Evaluation, 0);
        let spent = scene.scenario.policy_sets[set.index()].evaluation.at(draw);
        time = Some(time.unwrap_or(Span::ZERO) + spent);
    }
    time
}

/// The outcome of each set in scope. It depends on the run's own draws alone: asked twice, it says the same (G9).
#[must_use]
pub fn judge(scene: &Scene<'_>, birth: &Birth, changes: Changes) -> Vec<(PolicySetNo, Judgement)> {
    sets_of(scene.scenario, birth).map(|set| (set, judge_set(scene, birth, changes, set))).collect()
}

fn judge_set(scene: &Scene<'_>, birth: &Birth, changes: Changes, no: PolicySetNo) -> Judgement {
    let set = &scene.scenario.policy_sets[no.index()];
    let mandatory = set.enforcement == Enforcement::Mandatory;
    let keys = &scene.scenario.keys;
    let draw = |key, purpose| draw(scene.seed, about(birth.lineage, key), purpose, 0);
    if hits(set.errors, draw(keys.policy_set(no), Purpose::EvaluationErrors)) {
        return if mandatory { Judgement::Errored } else { Judgement::Warned };
    }
    let mut worst = Judgement::Passed;
    for (policy, key) in set.policies.iter().zip(keys.policies(no)) {
        if !holds(policy.when, birth, changes, draw(*key, Purpose::PolicyFires)) {
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

/// What a plan needs before it may settle, with stages: one approval for each set that requires it, one for each rule that asks
/// (G4), and the answer of each external check in scope (G5).
#[must_use]
pub fn requirements(
    scene: &Scene<'_>,
    birth: &Birth,
    changes: Changes,
    judged: &[(PolicySetNo, Judgement)],
) -> Vec<(Demand, u16)> {
    let by_policy = judged.iter().filter(|(_, j)| *j == Judgement::NeedsApproval).map(|_| (Demand::Policy, 1));
    let rules = scene.scenario.workspace(birth.workspace).approval_rules.iter();
    let by_rule = rules.filter_map(|no| {
        let rule = &scene.scenario.approval_rules[no.index()];
        let lineage = about(birth.lineage, scene.scenario.keys.approval_rule(*no));
        let draw = draw(scene.seed, lineage, Purpose::RuleAsks, 0);
        holds(rule.when, birth, changes, draw).then_some((Demand::Rule(*no), rule.stage))
    });
    let checks = scene.scenario.workspace(birth.workspace).checks.iter();
    let by_check = checks.map(|no| (Demand::Check(*no), scene.scenario.checks[no.index()].stage));
    by_policy.chain(by_rule).chain(by_check).collect()
}

/// What governance would say of a plan, had it to judge it now (G9).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The outcome of each enabled policy set in scope.
    pub judged: Vec<(PolicySetNo, Judgement)>,
    /// What the plan would need, with stages; after a mandatory violation it would not open (G2).
    pub needed: Vec<(Demand, u16)>,
}

/// Evaluates all layers for a settled `completed` plan and changes nothing. It reuses the run's own draws: unchanged policies give
/// the same verdict (G9).
///
/// # Errors
/// Unknown run; not a plan; not settled `completed`.
pub fn preview(scene: &Scene<'_>, run: RunNo) -> Result<Preview, Refusal> {
    let plan = scene.run(run)?;
    if !plan.is_plan() {
        return Err(Refusal::NotAPlan { run, run_type: plan.birth.run_type });
    }
    if plan.course.status != Status::Completed || !plan.course.settled {
        return Err(Refusal::NotCompleted { run, status: plan.course.status });
    }
    let judged = judge(scene, plan.birth, plan.course.changes);
    let needed = requirements(scene, plan.birth, plan.course.changes, &judged);
    Ok(Preview { judged, needed })
}

fn holds(condition: Condition, birth: &Birth, changes: Changes, draw: u64) -> bool {
    match condition {
        Condition::Always => true,
        Condition::AddedGt(n) => changes.added > n,
        Condition::ChangedGt(n) => changes.changed > n,
        Condition::DestroyedGt(n) => changes.destroyed > n,
        Condition::TriggerIs(trigger) => birth.trigger == trigger,
        Condition::Chance(chance) => hits(chance, draw),
    }
}
