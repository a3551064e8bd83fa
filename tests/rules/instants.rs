//! D3: what comes first when things happen in the same instant. Each test moves one of them by a millisecond and sees the outcome turn.

use signalbox::{
    scenario::{ApprovalRuleDraft, ApproverDraft, Draft, ExternalCheckDraft, PersonDraft},
    words::{Command, Event, Reason, RefusalCode, RuleId, Status, Withdrawn},
};
use signalbox_tests::play::*;

/// Ends of execution beat T4.
#[test]
fn a_run_that_finishes_exactly_at_its_timeout_has_finished() {
    for (timeout, status) in [(60_000, Status::Completed), (59_999, Status::TimedOut)] {
        let mut a = workspace("a");
        a.timeout_ms = timeout;
        let mut play = Play::new(org(vec![a]));
        play.must(plan("a")).until(HOUR);
        assert_eq!(play.status(1), status);
        assert_eq!(play.ended(1), Some(5_000 + timeout as u64));
    }
}

/// First heartbeats beat deadlines (Q10).
#[test]
fn a_heartbeat_exactly_at_the_start_timeout_is_a_claim() {
    for (start_up, withdrawn) in [(10_000, 0), (10_001, 1)] {
        let mut draft = org(vec![workspace("a")]);
        draft.runners.start_up = fixed(start_up);
        draft.runners.start_timeout_ms = 10_000;
        let mut play = Play::new(draft);
        play.must(plan("a")).until(10_000);
        let gave_up = |e: &Event| matches!(e, Event::Withdrawn { why: Withdrawn::StartTimeout, .. });
        assert_eq!(play.count(gave_up), withdrawn);
        assert_eq!(play.claimed(1), (withdrawn == 0).then_some(10_000));
    }
}

/// T4 is the last of the deadlines: a runner found lost in the same instant is the better explanation (X3).
#[test]
fn a_runner_found_lost_exactly_at_the_timeout_is_lost() {
    for (timeout, rule, reason) in [(30_000, RuleId::T3, Reason::RunnerLost), (29_999, RuleId::T4, Reason::Timeout)] {
        let mut a = workspace("a");
        // It dies before its second heartbeat, so it is found lost three intervals after its first.
        a.plan = fixed(5_000);
        a.timeout_ms = timeout;
        let mut draft = org(vec![a]);
        draft.runners.loss = 1.0;
        let mut play = Play::new(draft);
        play.must(plan("a")).until(HOUR);
        assert_eq!((play.moves(1).last(), play.reason(1)), (Some(&rule), Some(reason)));
        assert_eq!(play.ended(1), Some(5_000 + timeout as u64));
    }
}

fn with_rule(response_ms: Option<u64>) -> Draft {
    let mut draft = org(vec![workspace("a")]);
    draft.people = vec![PersonDraft { name: "Ada".into(), response: response_ms.map(fixed), ..PersonDraft::default() }];
    draft.approval_rules = vec![ApprovalRuleDraft {
        name: "rule".into(),
        approvers: vec![ApproverDraft::Person("Ada".into())],
        timeout_hours: 10.0 / 3_600.0,
        ..ApprovalRuleDraft::default()
    }];
    draft
}

/// Deadlines beat people's answers, simulated and commanded.
#[test]
fn an_approval_exactly_at_its_deadline_comes_too_late() {
    for (response, status) in [(10_000, Status::Rejected), (9_999, Status::Completed)] {
        let mut play = Play::new(with_rule(Some(response)));
        play.must(plan("a")).until(HOUR);
        assert_eq!(play.status(1), status);
    }
    let approve = || Command::Approve { run: run(1), by: "Ada".into() };
    let mut play = Play::new(with_rule(None));
    play.must(plan("a")).until(75_000);
    assert_eq!(play.refused(approve()), RefusalCode::NotFromHere);
    let mut play = Play::new(with_rule(None));
    play.must(plan("a")).until(74_999).must(approve());
    assert_eq!(play.status(1), Status::Completed);
}

/// A user's commands act after everything else of their instant.
#[test]
fn a_command_meets_the_instants_work_done() {
    let mut draft = org(vec![workspace("a")]);
    draft.sources = vec![clicks("a", &[65_000])];
    let mut play = Play::new(draft);
    play.must(plan("a")).until(65_000);
    // The plan that ends in this instant has ended.
    assert_eq!(play.refused(Command::Abort { run: run(1), by: None }), RefusalCode::NotFromHere);
    // The click that arrives in this instant was first.
    play.must(plan("a"));
    assert_eq!(play.known(2).birth.started_by.as_str(), "arrival");
    assert_eq!(play.known(3).birth.started_by.as_str(), "person");
}

/// Each command is followed by a start pass of its own.
#[test]
fn commands_of_one_instant_act_one_after_the_other() {
    let mut draft = org(vec![workspace("a"), workspace("b")]);
    draft.limit = 0;
    let mut play = Play::new(draft);
    play.must(plan("a")).must(plan("b"));
    play.must(Command::SetLimit { limit: 1 }).must(Command::SetLimit { limit: 0 }).until(HOUR);
    assert_eq!((play.status(1), play.status(2)), (Status::Completed, Status::Queued));
}

/// The start pass comes last: a slot that becomes free meets a run that arrives in the same instant, and the older run wins.
#[test]
fn the_start_pass_sees_the_whole_instant() {
    let mut draft = org(vec![workspace("a"), workspace("b"), workspace("c")]);
    draft.limit = 1;
    draft.sources = vec![clicks("a", &[0]), clicks("b", &[65_000]), clicks("c", &[65_000])];
    let mut play = Play::new(draft);
    play.until(HOUR);
    assert_eq!((play.ended(1), play.claimed(2), play.claimed(3)), (Some(65_000), Some(70_000), Some(135_000)));
}

/// Rounds repeat until nothing is due: a chain of steps that take no time happens within one instant.
#[test]
fn steps_without_length_share_an_instant() {
    let mut a = workspace("a");
    (a.plan, a.apply, a.auto_apply) = (fixed(0), fixed(0), true);
    let mut b = workspace("b");
    b.plan = fixed(0);
    let mut draft = org(vec![a, b]);
    draft.runners.start_up = fixed(0);
    draft.edges = vec![edge("a", "b")];
    let mut play = Play::new(draft);
    play.until(7_000).must(plan("a"));
    assert_eq!((play.ended(1), play.ended(2), play.ended(3)), (Some(7_000), Some(7_000), Some(7_000)));
    assert_eq!(play.scene().world.now().millis(), 7_000);
}

/// What comes due for a rank that has passed waits for the next round: a check that answers at once, called by a person's approval,
/// lets the instant's remaining arrivals go first.
#[test]
fn what_comes_due_too_late_in_a_round_waits_for_the_next() {
    let mut draft = with_rule(Some(7_000));
    draft.approval_rules[0].timeout_hours = 0.0;
    draft.checks = vec![ExternalCheckDraft {
        name: "check".into(),
        stage: 2,
        latency: Some(fixed(0)),
        ..ExternalCheckDraft::default()
    }];
    // The click at 72 s is arranged by the one at 70 s, so it stands behind Ada's answer, arranged at 65 s.
    draft.sources = vec![clicks("a", &[0, 70_000, 72_000])];
    let mut play = Play::new(draft);
    play.until(72_000);
    let story: Vec<_> = play.events().into_iter().filter(|(at, _)| *at == 72_000).map(|(_, e)| e).collect();
    let place = |like: fn(&Event) -> bool| story.iter().position(like);
    let approved = place(|e| matches!(e, Event::Approved { .. }));
    let clicked = place(|e| matches!(e, Event::Arrived { .. }));
    let settled = place(|e| matches!(e, Event::Moved { rule: RuleId::T10, .. }));
    assert!(approved.is_some() && approved < clicked && clicked < settled, "{}", play.tell());
}
