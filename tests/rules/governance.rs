//! G: policies, approvals, stages, timeouts, escalations.

use signalbox::{
    scenario::{
        ApprovalRuleDraft, ApproverDraft, ConditionDraft, Draft, Effect, Enforcement, PersonDraft, PolicyDraft,
        PolicySetDraft, TimeoutActionDraft,
    },
    words::{Command, Event, Judgement, Reason, RefusalCode, RuleId, RuleId::*, Status},
};
use signalbox_tests::play::*;

fn person(name: &str, teams: &[&str]) -> PersonDraft {
    let teams = teams.iter().map(|t| (*t).into()).collect();
    PersonDraft { name: name.into(), teams, ..PersonDraft::default() }
}

fn policy(when: ConditionDraft, effect: Effect) -> PolicyDraft {
    PolicyDraft { name: format!("{when:?} {effect}"), when, effect }
}

fn set(name: &str, policies: Vec<PolicyDraft>) -> PolicySetDraft {
    PolicySetDraft { name: name.into(), evaluation: fixed(2_000), policies, ..PolicySetDraft::default() }
}

fn rule(name: &str, team: &str) -> ApprovalRuleDraft {
    let approvers = vec![ApproverDraft::Team(team.into())];
    ApprovalRuleDraft { name: name.into(), approvers, ..ApprovalRuleDraft::default() }
}

/// One workspace, Ada and Ben in team `ops`, Chidi in team `sec`, nobody answers by himself.
fn office() -> Draft {
    let mut draft = org(vec![workspace("a")]);
    draft.people = vec![person("Ada", &["ops"]), person("Ben", &["ops"]), person("Chidi", &["sec"])];
    draft
}

fn approve(by: &str) -> Command {
    Command::Approve { run: run(1), by: by.into() }
}

fn reject(by: &str) -> Command {
    Command::Reject { run: run(1), by: by.into(), comment: "not like this".into() }
}

/// Plays one plan until it has been produced and everything by itself has happened.
fn planned(draft: Draft) -> Play {
    let mut play = Play::new(draft);
    play.must(plan("a")).until(600_000);
    play
}

const PLAIN: [RuleId; 3] = [T0, T1, T2];

fn moves(more: &[RuleId]) -> Vec<RuleId> {
    PLAIN.iter().chain(more).copied().collect()
}

/// G1, G10: nothing in scope settles at T2; an enabled set brings T6 even if its evaluation takes no time; a disabled one does not.
#[test]
fn policy_is_evaluated_exactly_when_an_enabled_set_is_in_scope() {
    let play = planned(office());
    assert_eq!((play.moves(1), play.ended(1)), (moves(&[]), Some(65_000)));

    let mut draft = office();
    draft.policy_sets = vec![PolicySetDraft { evaluation: fixed(0), ..set("empty", Vec::new()) }];
    let play = planned(draft.clone());
    assert_eq!((play.moves(1), play.ended(1)), (moves(&[T6, T7]), Some(65_000)));

    draft.policy_sets[0].enabled = false;
    assert_eq!(planned(draft).moves(1), moves(&[]));

    // Sets are evaluated one after the other.
    let mut draft = office();
    draft.policy_sets = vec![set("one", Vec::new()), set("two", Vec::new())];
    assert_eq!(planned(draft).ended(1), Some(69_000));
}

/// G1: mandatory violations reject, advisory ones warn and stay with the run.
#[test]
fn mandatory_violations_reject_and_advisory_ones_warn() {
    let mut draft = office();
    draft.policy_sets = vec![set("set", vec![policy(ConditionDraft::Always, Effect::Deny)])];
    let play = planned(draft.clone());
    assert_eq!((play.moves(1), play.reason(1)), (moves(&[T6, T7, T8]), Some(Reason::Policy)));

    draft.policy_sets[0].enforcement = Enforcement::Advisory;
    let play = planned(draft.clone());
    assert_eq!((play.moves(1), play.status(1), play.course(1).warnings), (moves(&[T6, T7]), Status::Completed, 1));

    // G3: in an advisory set a policy that requires approval is a warning too.
    draft.policy_sets[0].policies = vec![policy(ConditionDraft::Always, Effect::RequireApproval)];
    let play = planned(draft);
    assert_eq!((play.moves(1), play.course(1).warnings), (moves(&[T6, T7]), 1));
}

/// G10: an evaluation that errors is a violation of the set's own enforcement.
#[test]
fn an_evaluation_that_errors_counts_as_a_violation() {
    let mut draft = office();
    draft.policy_sets = vec![PolicySetDraft { errors: 1.0, ..set("set", Vec::new()) }];
    let play = planned(draft.clone());
    assert_eq!(play.status(1), Status::Rejected);
    assert_eq!(play.count(|e| matches!(e, Event::PolicyJudged { judgement: Judgement::Errored, .. })), 1);
    draft.policy_sets[0].enforcement = Enforcement::Advisory;
    let play = planned(draft);
    assert_eq!((play.status(1), play.course(1).warnings), (Status::Completed, 1));
}

/// G2: a mandatory violation wins; the other sets' and layers' results are recorded, but no requirement opens.
#[test]
fn a_violation_wins_over_requirements() {
    let mut draft = office();
    draft.policy_sets = vec![
        set("asks", vec![policy(ConditionDraft::Always, Effect::RequireApproval)]),
        set("denies", vec![policy(ConditionDraft::Always, Effect::Deny)]),
        set("passes", Vec::new()),
    ];
    draft.approval_rules = vec![rule("rule", "ops")];
    let play = planned(draft);
    assert_eq!(play.moves(1), moves(&[T6, T7, T8]));
    assert_eq!(play.count(|e| matches!(e, Event::PolicyJudged { .. })), 3);
    assert_eq!(play.count(|e| matches!(e, Event::RequirementAdded { .. })), 2, "of the set that asks, and of the rule");
    assert_eq!(play.count(|e| matches!(e, Event::StageOpened { .. } | Event::Asked { .. })), 0);
}

/// G10: with approval rules only, T9 follows T2 directly; G8 and G7 for those who decide.
#[test]
fn an_approval_rule_asks_and_a_person_approves() {
    let mut draft = office();
    draft.approval_rules = vec![rule("rule", "ops")];
    let mut play = Play::new(draft);
    play.must(plan("a")).until(30_000);
    assert_eq!(play.refused(approve("Ada")), RefusalCode::NotFromHere, "outside pending_approval (G8)");
    play.until(600_000);
    assert_eq!((play.moves(1), play.status(1)), (moves(&[T9]), Status::PendingApproval));
    assert_eq!(play.refused(approve("Chidi")), RefusalCode::NotEligible);
    assert_eq!(play.refused(approve("Nobody")), RefusalCode::UnknownName);
    play.must(approve("Ben"));
    assert_eq!((play.moves(1), play.status(1)), (moves(&[T9, T10]), Status::Completed));
    assert_eq!(play.refused(approve("Ada")), RefusalCode::NotFromHere);
}

/// G4: several approvals are those of different people; a duplicate is refused (G7).
#[test]
fn two_approvals_come_from_two_people() {
    let mut draft = office();
    draft.approval_rules = vec![ApprovalRuleDraft { min_approvals: 2, ..rule("rule", "ops") }];
    let mut play = planned(draft);
    play.must(approve("Ada"));
    assert_eq!(play.refused(approve("Ada")), RefusalCode::AlreadyDecided);
    assert_eq!(play.refused(reject("Ada")), RefusalCode::AlreadyDecided);
    assert_eq!(play.status(1), Status::PendingApproval);
    play.must(approve("Ben"));
    assert_eq!(play.status(1), Status::Completed);
}

/// G7: one reject ends the run at once.
#[test]
fn one_reject_ends_the_run() {
    let mut draft = office();
    draft.approval_rules = vec![ApprovalRuleDraft { min_approvals: 2, ..rule("rule", "ops") }];
    let mut play = planned(draft);
    play.must(approve("Ada")).must(reject("Ben"));
    assert_eq!((play.moves(1), play.reason(1)), (moves(&[T9, T11]), Some(Reason::Approver)));
}

/// G7: one decision counts for every open requirement that the person may decide.
#[test]
fn one_decision_counts_for_all_that_is_open() {
    let mut draft = office();
    draft.people[0].teams.push("sec".into());
    draft.approval_rules = vec![rule("one", "ops"), rule("two", "sec")];
    let mut play = planned(draft);
    play.must(approve("Ada"));
    assert_eq!(play.status(1), Status::Completed);
}

/// G6: a stage opens when the one before is satisfied; who approved then may approve again now, since this was not open.
#[test]
fn stages_open_one_after_the_other() {
    let mut draft = office();
    let second = ApprovalRuleDraft { stage: 5, ..rule("second", "sec") };
    let third = ApprovalRuleDraft { stage: 9, ..rule("third", "ops") };
    draft.approval_rules = vec![third, second, rule("first", "ops")];
    let mut play = planned(draft);
    assert_eq!(play.refused(approve("Chidi")), RefusalCode::NotEligible, "her stage is not open");
    play.must(approve("Ada"));
    assert_eq!(play.refused(approve("Ada")), RefusalCode::AlreadyDecided);
    play.must(approve("Chidi")).must(approve("Ada"));
    assert_eq!(play.status(1), Status::Completed);
    let opened: Vec<u16> = play
        .events()
        .iter()
        .filter_map(|(_, e)| if let Event::StageOpened { stage, .. } = e { Some(*stage) } else { None })
        .collect();
    assert_eq!(opened, [1, 5, 9]);
}

/// G4: conditions ask for strictly more, or for a trigger.
#[test]
fn conditions_ask_for_strictly_more() {
    let asks = |when: ConditionDraft| {
        let mut draft = office();
        draft.workspaces[0].changes.added_max = 0;
        draft.workspaces[0].changes.changed_max = 1;
        draft.workspaces[0].changes.destroyed_max = 0;
        // A plan that changes something changes at least one resource: here exactly one is changed.
        draft.approval_rules = vec![ApprovalRuleDraft { when, ..rule("rule", "ops") }];
        planned(draft).status(1) == Status::PendingApproval
    };
    assert!(asks(ConditionDraft::Always) && asks(ConditionDraft::ChangedGt(0)) && asks(ConditionDraft::Chance(1.0)));
    assert!(!asks(ConditionDraft::ChangedGt(1)) && !asks(ConditionDraft::AddedGt(0)));
    assert!(!asks(ConditionDraft::DestroyedGt(0)) && !asks(ConditionDraft::Chance(0.0)));
    assert!(asks(ConditionDraft::TriggerIs(signalbox::words::Trigger::Manual)));
    assert!(!asks(ConditionDraft::TriggerIs(signalbox::words::Trigger::Pr)));
}

const TEN_SECONDS: f64 = 10.0 / 3_600.0;

fn with_timeout(action: TimeoutActionDraft) -> Draft {
    let mut draft = office();
    draft.approval_rules =
        vec![ApprovalRuleDraft { timeout_hours: TEN_SECONDS, timeout_action: action, ..rule("rule", "ops") }];
    draft
}

/// G4: no timeout waits for ever; `reject` and `auto_approve` do what they say.
#[test]
fn an_approval_timeout_rejects_or_approves() {
    let mut draft = with_timeout(TimeoutActionDraft::Reject);
    let play = planned(draft.clone());
    assert_eq!(
        (play.moves(1), play.reason(1), play.ended(1)),
        (moves(&[T9, T11]), Some(Reason::ApprovalTimeout), Some(75_000))
    );
    let play = planned(with_timeout(TimeoutActionDraft::AutoApprove));
    assert_eq!((play.moves(1), play.ended(1)), (moves(&[T9, T10]), Some(75_000)));
    draft.approval_rules[0].timeout_hours = 0.0;
    assert_eq!(planned(draft).status(1), Status::PendingApproval);
}

/// G4: `escalate_to` acts once: the team replaces the approvers, earlier approvals are kept, the clock restarts, and a second
/// expiry rejects.
#[test]
fn an_escalation_replaces_the_approvers_once() {
    let mut draft = with_timeout(TimeoutActionDraft::EscalateTo("sec".into()));
    draft.approval_rules[0].min_approvals = 2;
    let mut play = Play::new(draft.clone());
    play.must(plan("a")).until(70_000).must(approve("Ada")).until(75_000);
    assert_eq!(play.count(|e| matches!(e, Event::Escalated { .. })), 1);
    assert_eq!(play.refused(approve("Ben")), RefusalCode::NotEligible);
    play.must(approve("Chidi"));
    assert_eq!(play.status(1), Status::Completed);

    let play = planned(draft);
    assert_eq!((play.reason(1), play.ended(1)), (Some(Reason::ApprovalTimeout), Some(85_000)));
    assert_eq!(play.count(|e| matches!(e, Event::Escalated { .. })), 1);
}

/// G6: the clocks of a stage start when it opens.
#[test]
fn a_stages_clock_starts_when_it_opens() {
    let mut draft = with_timeout(TimeoutActionDraft::Reject);
    draft.approval_rules[0].stage = 2;
    draft.approval_rules.push(rule("first", "sec"));
    let mut play = planned(draft);
    assert_eq!(play.status(1), Status::PendingApproval);
    play.must(approve("Chidi")).until(HOUR);
    assert_eq!(play.ended(1), Some(610_000));
}

/// G4: simulated people are asked when their stage opens and answer after their time.
#[test]
fn simulated_people_answer() {
    for (approves, status) in [(1.0, Status::Completed), (0.0, Status::Rejected)] {
        let mut draft = office();
        draft.people[1].response = Some(fixed(7_000));
        draft.people[1].approves = approves;
        draft.approval_rules = vec![rule("rule", "ops")];
        let play = planned(draft);
        assert_eq!((play.status(1), play.ended(1)), (status, Some(72_000)));
    }
}

/// G6, G7: nobody's answer comes too late: a question is withdrawn once it decides nothing, and the next stage asks anew.
#[test]
fn a_question_that_decides_nothing_any_more_is_withdrawn() {
    let mut draft = office();
    draft.people[0].response = Some(fixed(20_000));
    draft.people[2].response = Some(fixed(60_000));
    draft.approval_rules = vec![
        rule("first", "ops"),
        ApprovalRuleDraft {
            stage: 2,
            timeout_hours: 3.0 * TEN_SECONDS,
            timeout_action: TimeoutActionDraft::EscalateTo("ops".into()),
            ..rule("second", "sec")
        },
    ];
    let mut play = Play::new(draft);
    // Ben is faster than Ada in stage 1; Ada is asked again only when stage 2 is escalated to her team, and answers 20 s later.
    play.must(plan("a")).until(70_000).must(approve("Ben")).until(HOUR);
    let answered: Vec<_> =
        play.events().iter().filter(|(_, e)| matches!(e, Event::Approved { .. })).map(|(at, _)| *at).collect();
    assert_eq!(answered, [70_000, 120_000], "{}", play.tell());
    assert_eq!(play.status(1), Status::Completed);
}

/// G4, G7: a person who approved in one stage is asked again in the next.
#[test]
fn the_same_people_can_carry_every_stage() {
    let mut draft = office();
    draft.people[0].response = Some(fixed(10_000));
    draft.approval_rules = vec![rule("first", "ops"), ApprovalRuleDraft { stage: 2, ..rule("second", "ops") }];
    let play = planned(draft);
    assert_eq!((play.status(1), play.ended(1)), (Status::Completed, Some(85_000)));
}

/// D2: asked again, a person draws again.
#[test]
fn a_person_who_is_asked_again_draws_again() {
    let mut draft = office();
    draft.people[0].response = Some(signalbox::scenario::Dist::Uniform { min_ms: 1_000, max_ms: 100_000 });
    draft.approval_rules = vec![rule("first", "ops"), ApprovalRuleDraft { stage: 2, ..rule("second", "ops") }];
    let play = planned(draft);
    let delay = |(at, event): &(u64, Event)| match event {
        Event::Asked { answers, .. } => Some(answers.millis() - at),
        _ => None,
    };
    let delays: Vec<u64> = play.events().iter().filter_map(delay).collect();
    assert!(delays.len() == 2 && delays[0] != delays[1], "{delays:?}");
}

/// G2: a plan without changes is evaluated too.
#[test]
fn a_plan_without_changes_is_evaluated_too() {
    let mut draft = office();
    draft.workspaces[0].changes.none = 1.0;
    draft.policy_sets = vec![set("set", vec![policy(ConditionDraft::Always, Effect::Deny)])];
    assert_eq!(planned(draft).status(1), Status::Rejected);
}
