//! X and T15: heartbeats, timeouts, lost runners, aborts.

use signalbox::{
    scenario::{PoolDraft, WorkspaceDraft},
    words::{AbortScope, Command, Event, Readings, Reason, RefusalCode, RuleId, SimTime, Status, TimeoutClock},
};
use signalbox_tests::play::*;

/// X2: the clock starts at the claim, or at creation; then it also runs out in the queue (T15).
#[test]
fn the_timeout_counts_from_the_claim_or_from_creation() {
    let mut a = workspace("a");
    a.timeout_ms = 62_000;
    let mut draft = org(vec![a]);
    let mut play = Play::new(draft.clone());
    play.must(plan("a")).must(plan("a")).until(HOUR);
    assert_eq!((play.status(1), play.status(2)), (Status::Completed, Status::Completed));

    draft.readings.timeout_clock = TimeoutClock::Creation;
    let mut play = Play::new(draft);
    play.must(plan("a")).must(plan("a")).until(HOUR);
    // Run 1 would need until 65 s; run 2 is still queued when its time is over.
    assert_eq!((play.moves(1), play.ended(1)), (vec![RuleId::T0, RuleId::T1, RuleId::T4], Some(62_000)));
    assert_eq!((play.moves(2), play.ended(2)), (vec![RuleId::T0, RuleId::T15], Some(62_000)));
    assert_eq!(play.reason(2), Some(Reason::Timeout));
}

/// T15: a pending dispatch is withdrawn; its slot is free in the same instant.
#[test]
fn a_timeout_in_the_queue_withdraws_the_dispatch() {
    let mut a = workspace("a");
    a.timeout_ms = 3_000;
    let mut draft = org(vec![a]);
    draft.readings.timeout_clock = TimeoutClock::Creation;
    let mut play = Play::new(draft);
    play.must(plan("a")).until(3_000);
    assert_eq!((play.status(1), play.scene().world.jobs()), (Status::TimedOut, 0));
    play.until(5_000);
    assert!(matches!(play.events().last(), Some((5_000, Event::HeartbeatRefused { .. }))));
}

/// Q9, X2: switching the clock reaches runs that are queued, dispatched ones too, both ways.
#[test]
fn the_clock_can_be_switched_while_runs_wait() {
    let creation = Readings { timeout_clock: TimeoutClock::Creation, ..Readings::default() };
    let mut a = workspace("a");
    a.timeout_ms = 3_000;
    a.plan = fixed(1_000);
    for (before, after, status) in
        [(creation, Readings::default(), Status::Completed), (Readings::default(), creation, Status::TimedOut)]
    {
        let mut draft = org(vec![a.clone()]);
        draft.readings = before;
        let mut play = Play::new(draft);
        play.must(plan("a")).until(1_000).must(Command::SetReadings { readings: after }).until(HOUR);
        assert_eq!(play.status(1), status, "{}", play.tell());
    }
    // A clock that has run out already strikes at once.
    let mut draft = org(vec![a]);
    draft.limit = 0;
    let mut play = Play::new(draft);
    play.must(plan("a")).until(HOUR).must(Command::SetReadings { readings: creation });
    assert_eq!((play.status(1), play.ended(1)), (Status::TimedOut, Some(HOUR)));
}

/// X2: governance never times out by the run's timeout.
#[test]
fn waiting_for_people_is_not_executing() {
    let mut a = workspace("a");
    a.timeout_ms = 61_000;
    let mut draft = org(vec![a]);
    draft.readings.timeout_clock = TimeoutClock::Creation;
    draft.runners.start_up = fixed(0);
    draft.people = vec![signalbox::scenario::PersonDraft { name: "Ada".into(), ..Default::default() }];
    draft.approval_rules = vec![signalbox::scenario::ApprovalRuleDraft {
        name: "rule".into(),
        approvers: vec![signalbox::scenario::ApproverDraft::Person("Ada".into())],
        ..Default::default()
    }];
    let mut play = Play::new(draft);
    play.must(plan("a")).until(HOUR);
    assert_eq!(play.status(1), Status::PendingApproval);
}

fn lossy(plan_ms: u64) -> WorkspaceDraft {
    WorkspaceDraft { plan: fixed(plan_ms), ..workspace("a") }
}

/// X3: a lost runner is found at its last heartbeat + 3 intervals; until then it executes and holds everything.
#[test]
fn a_lost_runner_is_found_after_three_missed_heartbeats() {
    for seed in 1..40 {
        let mut draft = org(vec![lossy(100_000)]);
        draft.runners.loss = 1.0;
        let mut play = Play::seeded(draft, seed);
        play.must(plan("a")).until(HOUR);
        let crash = play.events().iter().find_map(|(_, e)| match e {
            Event::Claimed { crash, .. } => Some(crash.millis() - 5_000),
            _ => None,
        });
        let crash = crash.unwrap();
        assert!(crash < 100_000);
        assert_eq!(play.ended(1), Some(5_000 + crash / 10_000 * 10_000 + 30_000));
        assert_eq!((play.moves(1).pop(), play.reason(1)), (Some(RuleId::T3), Some(Reason::RunnerLost)));
    }
}

/// X3: an earlier T5 wins, and the run holds slot and workspace until then.
#[test]
fn an_abort_before_the_loss_is_found_wins() {
    let mut draft = org(vec![lossy(5_000)]);
    draft.runners.loss = 1.0;
    let mut play = Play::new(draft);
    play.must(plan("a")).until(20_000);
    assert_eq!((play.status(1), play.scene().world.jobs()), (Status::InProgress, 1));
    play.must(Command::Abort { run: run(1), by: None });
    assert_eq!((play.status(1), play.reason(1), play.scene().world.jobs()), (Status::Aborted, Some(Reason::User), 0));
}

/// X3: a lost agent rejoins its pool after the restart; a managed slot is free at once.
#[test]
fn a_lost_agent_comes_back() {
    let mut draft = org(vec![WorkspaceDraft { pool: Some("pool".into()), ..lossy(5_000) }]);
    draft.pools = vec![PoolDraft { name: "pool".into(), agents: 1, poll: fixed(1_000) }];
    draft.runners.loss = 1.0;
    let mut play = Play::new(draft);
    play.until(500).must(plan("a")).must(plan("a")).until(HOUR);
    assert_eq!((play.claimed(1), play.ended(1)), (Some(1_000), Some(31_000)));
    let rejoined: Vec<_> =
        play.events().iter().filter(|(_, e)| matches!(e, Event::AgentRejoined { .. })).map(|(at, _)| *at).collect();
    assert_eq!(rejoined.first(), Some(&91_000));
    // Back, it polls at once; but the dead runner's lock is still there (L2).
    assert_eq!((play.claimed(2), play.reason(2)), (Some(91_000), Some(Reason::StateLocked)));
}

/// T5: an abort is immediate and frees slot and workspace; T13 only under the wider reading.
#[test]
fn an_abort_is_immediate() {
    let mut play = Play::new(org(vec![workspace("a")]));
    play.must(plan("a")).must(plan("a")).until(10_000);
    assert_eq!(play.refused(Command::Abort { run: run(2), by: None }), RefusalCode::SwitchedOff);
    play.must(Command::Abort { run: run(1), by: None });
    assert_eq!((play.status(1), play.ended(1)), (Status::Aborted, Some(10_000)));
    assert_eq!(play.course(2).dispatched, SimTime::from_millis(10_000));
    assert_eq!(play.refused(Command::Abort { run: run(1), by: None }), RefusalCode::NotFromHere);
    assert_eq!(play.refused(Command::Abort { run: run(9), by: None }), RefusalCode::UnknownRun);
}

/// T13 from each of its statuses, both ways.
#[test]
fn active_runs_are_aborted_only_under_the_wider_reading() {
    for scope in [AbortScope::InProgressOnly, AbortScope::AnyActive] {
        let mut draft = org(vec![workspace("a")]);
        draft.readings.abort_scope = scope;
        draft.policy_sets = vec![signalbox::scenario::PolicySetDraft {
            name: "set".into(),
            evaluation: fixed(10_000),
            policies: vec![signalbox::scenario::PolicyDraft {
                name: "ask".into(),
                effect: signalbox::scenario::Effect::RequireApproval,
                ..Default::default()
            }],
            ..Default::default()
        }];
        for (at, status) in [(66_000, Status::PendingPolicy), (80_000, Status::PendingApproval)] {
            let mut play = Play::new(draft.clone());
            play.must(plan("a")).until(at);
            assert_eq!(play.status(1), status);
            let outcome = play.give(Command::Abort { run: run(1), by: None });
            assert_eq!(outcome.refusal.is_none(), scope == AbortScope::AnyActive, "{status}");
            if outcome.refusal.is_none() {
                assert_eq!((play.moves(1).pop(), play.reason(1)), (Some(RuleId::T13), Some(Reason::User)));
                play.until(HOUR);
                assert_eq!(play.ended(1), Some(at));
            }
        }
    }
}

/// S1: a re-run is a new plan of the same workspace.
#[test]
fn a_rerun_is_a_new_plan() {
    let mut play = Play::new(org(vec![workspace("a"), workspace("b")]));
    play.must(plan("a")).until(HOUR);
    play.must(Command::Plan { workspace: "a".into(), rerun_of: Some(run(1)), by: None });
    assert_eq!((play.known(2).birth.origin, play.known(2).birth.trigger.as_str()), (Some(run(1)), "manual"));
    let other = |n| Command::Plan { workspace: "b".into(), rerun_of: Some(run(n)), by: None };
    assert_eq!(play.refused(other(1)), RefusalCode::OtherWorkspace);
    assert_eq!(play.refused(other(9)), RefusalCode::UnknownRun);
}
