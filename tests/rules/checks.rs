//! G5–G9, P4: external checks, reminders, previews, promotion by hand, office hours.

use signalbox::{
    policy::governance,
    scenario::{
        ApprovalRuleDraft, ApproverDraft, ConditionDraft, Draft, Effect, ExternalCheckDraft, OfficeDraft, PersonDraft,
        PolicyDraft, PolicySetDraft, TimeoutActionDraft,
    },
    words::{Command, Demand, Event, Judgement, Reason, RefusalCode, RuleId::*, Skipped, Status},
};
use signalbox_tests::play::*;

fn check(name: &str, latency_ms: Option<u64>, passes: f64) -> ExternalCheckDraft {
    ExternalCheckDraft { name: name.into(), latency: latency_ms.map(fixed), passes, ..ExternalCheckDraft::default() }
}

fn with_checks(checks: Vec<ExternalCheckDraft>) -> Play {
    let mut play = Play::new(Draft { checks, ..org(vec![workspace("a")]) });
    // Created at 0, claimed at 5 s, produced at 65 s.
    play.must(plan("a")).until(66 * SEC);
    play
}

fn answer(check: &str, passed: bool) -> Command {
    Command::AnswerCheck { run: run(1), check: check.into(), passed }
}

/// G5, G10: with checks only, T9 follows T2 directly; a pass satisfies and the plan settles.
#[test]
fn a_check_that_passes_lets_the_plan_settle() {
    let mut play = with_checks(vec![check("cost", Some(30 * SEC), 1.0)]);
    assert_eq!(play.status(1), Status::PendingApproval);
    play.until(10 * MIN);
    assert_eq!(play.moves(1), [T0, T1, T2, T9, T10]);
    assert_eq!(play.ended(1), Some(95 * SEC));
}

/// G5, X5: a failed check rejects with its own reason.
#[test]
fn a_check_that_fails_rejects_the_run() {
    let mut play = with_checks(vec![check("cost", Some(30 * SEC), 0.0), check("slow", Some(HOUR), 1.0)]);
    play.until(2 * HOUR);
    assert_eq!(play.moves(1), [T0, T1, T2, T9, T11]);
    assert_eq!((play.ended(1), play.reason(1)), (Some(95 * SEC), Some(Reason::Check)));
}

/// G5: a check that nobody answers times out after 24 hours unless set, and rejects unless set.
#[test]
fn a_check_times_out() {
    let mut play = with_checks(vec![check("cost", None, 1.0)]);
    play.until(65 * SEC + 24 * HOUR - 1);
    assert_eq!(play.status(1), Status::PendingApproval);
    play.until(65 * SEC + 24 * HOUR);
    assert_eq!((play.status(1), play.reason(1)), (Status::Rejected, Some(Reason::ApprovalTimeout)));

    let mut check = check("cost", None, 1.0);
    (check.timeout_hours, check.timeout_action) = (0.5, TimeoutActionDraft::AutoApprove);
    let mut play = with_checks(vec![check]);
    play.until(65 * SEC + 30 * MIN);
    assert_eq!(play.status(1), Status::Completed);
}

/// D3: a check that answers exactly at its timeout is in time, since answers beat deadlines.
#[test]
fn an_answer_exactly_at_the_timeout_counts() {
    let mut check = check("cost", Some(30 * MIN), 1.0);
    check.timeout_hours = 0.5;
    let mut play = with_checks(vec![check]);
    play.until(HOUR);
    assert_eq!(play.status(1), Status::Completed);
}

/// G5: an answer by command counts once; a repeated or late one, and one outside `pending_approval`, is refused with 409.
#[test]
fn a_check_is_answered_once() {
    let mut play = with_checks(vec![check("cost", Some(HOUR), 0.0), check("risk", None, 1.0)]);
    assert_eq!(play.refused(answer("nothing", true)), RefusalCode::UnknownName);
    play.must(answer("cost", true));
    assert_eq!(play.refused(answer("cost", true)), RefusalCode::CheckClosed);
    // What the provider would have said an hour later comes too late.
    play.until(2 * HOUR);
    assert_eq!(play.status(1), Status::PendingApproval);
    play.must(answer("risk", false));
    assert_eq!((play.status(1), play.reason(1)), (Status::Rejected, Some(Reason::Check)));
    assert_eq!(play.refused(answer("risk", true)), RefusalCode::NotPending);
    assert_eq!(RefusalCode::CheckClosed.http(), 409);
}

/// G6: a check of stage 2 is called when stage 1 is satisfied, and its clock starts then.
#[test]
fn a_later_stage_is_called_when_it_opens() {
    let mut late = check("late", Some(MIN), 1.0);
    late.stage = 2;
    let mut play = with_checks(vec![late, check("early", Some(10 * MIN), 1.0)]);
    play.until(HOUR);
    let called: Vec<_> =
        play.events().iter().filter(|(_, e)| matches!(e, Event::CheckCalled { .. })).map(|(at, _)| *at).collect();
    assert_eq!(called, [65 * SEC, 65 * SEC + 10 * MIN]);
    assert_eq!(play.ended(1), Some(65 * SEC + 11 * MIN));
}

/// G2: a mandatory violation calls no check.
#[test]
fn a_violation_calls_no_check() {
    let deny = PolicyDraft { name: "no".into(), when: ConditionDraft::Always, effect: Effect::Deny };
    let set = PolicySetDraft { name: "set".into(), policies: vec![deny], ..PolicySetDraft::default() };
    let mut draft = org(vec![workspace("a")]);
    (draft.checks, draft.policy_sets) = (vec![check("cost", None, 1.0)], vec![set]);
    let mut play = Play::new(draft);
    play.must(plan("a")).until(HOUR);
    assert_eq!((play.status(1), play.reason(1)), (Status::Rejected, Some(Reason::Policy)));
    assert_eq!(play.count(|e| matches!(e, Event::CheckCalled { .. } | Event::StageOpened { .. })), 0);
    assert_eq!(play.count(|e| matches!(e, Event::RequirementAdded { .. })), 1, "recorded");
}

/// G8: 409 outside `pending_approval`, checked first; 429 within five minutes; allowed at exactly 300,000 ms.
#[test]
fn approvers_are_reminded_at_most_every_five_minutes() {
    let remind = || Command::Renotify { run: run(1), by: None };
    let mut play = Play::new(Draft { checks: vec![check("cost", None, 1.0)], ..org(vec![workspace("a")]) });
    play.must(plan("a"));
    assert_eq!(play.refused(remind()), RefusalCode::NotPending);
    play.until(66 * SEC).must(remind());
    play.until(66 * SEC + 5 * MIN - 1);
    assert_eq!(play.refused(remind()), RefusalCode::TooSoon);
    assert_eq!(RefusalCode::TooSoon.http(), 429);
    play.until(66 * SEC + 5 * MIN).must(remind());
    play.must(answer("cost", true));
    assert_eq!(play.refused(remind()), RefusalCode::NotPending);
}

/// G9: a preview gives the verdict of a settled completed plan again, changes nothing, and refuses any other run.
#[test]
fn a_preview_says_the_same_again_and_changes_nothing() {
    let policy = PolicyDraft { name: "coin".into(), when: ConditionDraft::Chance(0.5), effect: Effect::Deny };
    let set = PolicySetDraft { name: "coins".into(), policies: vec![policy], ..PolicySetDraft::default() };
    let warns = PolicySetDraft {
        name: "hints".into(),
        enforcement: signalbox::scenario::Enforcement::Advisory,
        policies: vec![PolicyDraft { name: "hint".into(), when: ConditionDraft::Chance(0.5), effect: Effect::Deny }],
        ..PolicySetDraft::default()
    };
    let mut draft = org(vec![workspace("a")]);
    draft.policy_sets = vec![set, warns];
    draft.checks = vec![check("cost", Some(SEC), 1.0)];
    let mut play = Play::new(draft);
    for _ in 0..40 {
        play.must(plan("a"));
    }
    play.until(3 * HOUR);
    let before = play.simulation.digest();
    let (mut completed, mut rejected) = (0, 0);
    for n in 1..=40 {
        let preview = governance::preview(&play.scene(), run(n));
        if play.status(n) == Status::Rejected {
            rejected += 1;
            assert_eq!(preview.unwrap_err().code(), RefusalCode::NotCompleted);
            continue;
        }
        completed += 1;
        let preview = preview.unwrap();
        let judged: Vec<_> = play
            .events()
            .iter()
            .filter_map(|(_, e)| match e {
                Event::PolicyJudged { run: r, set, judgement } if *r == run(n) => Some((*set, *judgement)),
                _ => None,
            })
            .collect();
        assert_eq!(preview.judged, judged);
        assert!(!judged.iter().any(|(_, j)| *j == Judgement::Violated));
        assert!(matches!(preview.needed[..], [(Demand::Check(_), 1)]));
    }
    assert!(completed > 5 && rejected > 5, "the coin falls both ways: {completed} and {rejected}");
    assert_eq!(play.simulation.digest(), before);
    play.must(plan("a"));
    assert_eq!(governance::preview(&play.scene(), run(41)).unwrap_err().code(), RefusalCode::NotCompleted);
    assert_eq!(governance::preview(&play.scene(), run(99)).unwrap_err().code(), RefusalCode::UnknownRun);
}

fn fan() -> Play {
    let mut up = workspace("up");
    up.auto_apply = true;
    let mut draft = org(vec![up, workspace("b"), workspace("c"), workspace("far")]);
    for (from, to) in [("up", "b"), ("up", "c"), ("c", "far")] {
        draft.edges.push(signalbox::scenario::EdgeDraft { auto_promote: false, ..edge(from, to) });
    }
    let only_b = PersonDraft { name: "Ada".into(), may_trigger: Some(vec!["b".into()]), ..PersonDraft::default() };
    draft.people = vec![only_b];
    Play::new(draft)
}

fn promote(to: &[&str], by: Option<&str>) -> Command {
    let to = to.iter().map(|t| (*t).into()).collect();
    Command::Promote { workspace: "up".into(), to, by: by.map(Into::into) }
}

/// P4: nothing to promote before the first apply; then all direct downstream workspaces, or the named ones.
#[test]
fn promotion_by_hand_reaches_the_direct_downstream() {
    let mut play = fan();
    assert_eq!(play.refused(promote(&[], None)), RefusalCode::NeverApplied);
    play.must(plan("up")).until(10 * MIN);
    assert_eq!(play.scene().world.run_count(), 2, "the edges do not promote by themselves");
    assert_eq!(play.refused(promote(&["far"], None)), RefusalCode::UnknownName);
    let nowhere = Command::Promote { workspace: "far".into(), to: Vec::new(), by: None };
    assert_eq!(play.refused(nowhere), RefusalCode::NoDownstream);
    play.must(promote(&["c"], None)).must(promote(&[], None));
    let origins: Vec<_> =
        (3..=5).map(|n| (play.known(n).birth.workspace.index(), play.known(n).birth.origin)).collect();
    assert_eq!(origins, [(2, Some(run(2))), (1, Some(run(2))), (2, Some(run(2)))]);
    assert_eq!(play.known(3).birth.trigger, signalbox::words::Trigger::Promotion);
}

/// P4: a workspace that the caller may not trigger is skipped, with an event.
#[test]
fn promotion_by_hand_skips_what_the_caller_may_not_trigger() {
    let mut play = fan();
    play.must(plan("up")).until(10 * MIN).must(promote(&[], Some("Ada")));
    assert_eq!(play.scene().world.run_count(), 3);
    assert_eq!(play.count(|e| matches!(e, Event::PromotionSkipped { why: Skipped::NotAllowed, .. })), 1);
    assert_eq!(play.refused(promote(&[], Some("Nobody"))), RefusalCode::UnknownName);
}

/// G4: a person with office hours answers within them: asked on Monday at 00:01, she answers an hour into her day.
#[test]
fn people_answer_in_their_office_hours() {
    let office = OfficeDraft { time_zone: Some("+02:00".into()), ..OfficeDraft::default() };
    let ada =
        PersonDraft { name: "Ada".into(), response: Some(fixed(HOUR)), office: Some(office), ..PersonDraft::default() };
    let rule = ApprovalRuleDraft {
        name: "rule".into(),
        approvers: vec![ApproverDraft::Person("Ada".into())],
        ..ApprovalRuleDraft::default()
    };
    let mut draft = org(vec![workspace("a")]);
    (draft.people, draft.approval_rules) = (vec![ada], vec![rule]);
    let mut play = Play::new(draft);
    play.must(plan("a")).until(12 * HOUR);
    // 09:00 at +02:00 is 07:00 UTC.
    assert_eq!(play.ended(1), Some(8 * HOUR));
}
