//! A and P: applies, changesets, promotion.

use signalbox::{
    scenario::{ApprovalRuleDraft, ApproverDraft, PersonDraft, RepoDraft},
    words::{
        AbortScope, Command, Event, PrAction, Reason, RefusalCode, RefusalCode::*, RuleId, RunType, Skipped, Status,
        Trigger,
    },
};
use signalbox_tests::play::*;

fn apply(number: u32) -> Command {
    Command::Apply { run: run(number), by: None }
}

fn discard(number: u32) -> Command {
    Command::Discard { run: run(number), by: None }
}

fn pull_request() -> Command {
    let (repo, base, paths) = ("acme/infra".into(), "main".into(), vec!["x.tf".into()]);
    Command::PullRequest { repo, base, number: 7, action: PrAction::Opened, paths }
}

/// One workspace with a finished plan, run 1.
fn planned() -> Play {
    let mut a = workspace("a");
    a.repo = Some(RepoDraft { repo: "acme/infra".into(), ..RepoDraft::default() });
    let mut play = Play::new(org(vec![a, workspace("b")]));
    play.must(plan("a")).until(100_000);
    play
}

/// A2, R3: an apply is made by hand from a completed plan and inherits its trigger; a second one is refused, whatever the stage.
#[test]
fn a_completed_plan_is_applied_once() {
    let mut play = planned();
    play.must(apply(1));
    let birth = play.known(2).birth;
    assert_eq!((birth.run_type, birth.trigger, birth.origin), (RunType::Apply, Trigger::Manual, Some(run(1))));
    assert_eq!(play.refused(apply(1)), BeingApplied, "queued; of two at once exactly one wins");
    play.until(110_000);
    assert_eq!(play.refused(apply(1)), BeingApplied, "running");
    assert_eq!(play.refused(discard(1)), BeingApplied);
    play.until(HOUR);
    assert_eq!(play.refused(apply(1)), AlreadyApplied);
    assert_eq!(play.refused(discard(1)), AlreadyApplied);
}

/// A2: the refusals and their order.
#[test]
fn an_apply_is_refused_in_the_order_of_the_rules() {
    let mut play = planned();
    let refused = |play: &mut Play, number| {
        let code: RefusalCode = play.refused(apply(number));
        (code.http(), code)
    };
    assert_eq!(refused(&mut play, 99), (404, UnknownRun));
    play.must(plan("b")).must(Command::Unlock { workspace: "b".into(), by: None });
    assert_eq!(refused(&mut play, 2), (409, NotCompleted));
    assert_eq!(refused(&mut play, 3), (400, NotAPlan));
    // A pull request's plan without `allow_pr_apply` is forbidden even while it is not completed.
    play.must(pull_request());
    assert_eq!(refused(&mut play, 4), (403, PrApplyNotAllowed));
    play.must(discard(1));
    assert_eq!(refused(&mut play, 1), (409, Discarded));
    assert_eq!(play.refused(discard(1)), Discarded);
    assert_eq!(play.refused(discard(3)), NotAPlan);
}

/// A2: a plan without changes has nothing to apply.
#[test]
fn a_plan_without_changes_is_not_applied() {
    let mut a = workspace("a");
    a.changes.none = 1.0;
    a.auto_apply = true;
    let mut play = Play::new(org(vec![a]));
    play.must(plan("a")).until(30_000);
    assert_eq!(play.refused(apply(1)), NotCompleted, "that comes first");
    play.until(HOUR);
    assert_eq!(play.refused(apply(1)), NoChanges);
    assert_eq!(play.scene().world.run_count(), 1, "nor automatically (A4)");
    play.must(discard(1));
    assert_eq!(play.refused(apply(1)), Discarded, "that comes first");
}

/// A1: a changeset may be discarded while its plan runs; the run goes on.
#[test]
fn a_discard_while_the_plan_runs_lets_it_go_on() {
    let mut a = workspace("a");
    a.auto_apply = true;
    let mut play = Play::new(org(vec![a]));
    play.must(plan("a")).until(30_000).must(discard(1)).until(HOUR);
    assert_eq!((play.status(1), play.scene().world.run_count()), (Status::Completed, 1));
    let refused = Event::AutoApplyRefused { run: run(1), code: Discarded };
    assert_eq!(play.count(|e| *e == refused), 1, "A4: with its reason");
}

/// A3: drift at creation is 409.
#[test]
fn an_older_plan_has_drifted_once_another_apply_took_the_lock() {
    let mut play = planned();
    play.must(plan("a")).until(200_000).must(apply(2));
    play.until(205_000);
    assert_eq!(play.refused(apply(1)), Drift, "as soon as the other has the lock");
    // However that ends.
    play.must(Command::Abort { run: run(3), by: None });
    assert_eq!(play.refused(apply(1)), Drift);

    let mut a = workspace("a");
    a.apply_fails = 1.0;
    let mut play = Play::new(org(vec![a]));
    play.must(plan("a")).must(plan("a")).until(200_000).must(apply(2)).until(HOUR);
    assert_eq!((play.reason(3), play.refused(apply(1))), (Some(Reason::Error), Drift));
}

/// A3: drift found when the claimed apply begins fails it as stale, and it takes no lock.
#[test]
fn an_apply_that_has_drifted_in_the_queue_is_stale() {
    let mut play = planned();
    play.must(plan("a")).until(200_000).must(apply(2)).must(apply(1)).until(HOUR);
    assert_eq!((play.status(3), play.status(4)), (Status::Completed, Status::Failed));
    assert_eq!(
        (play.reason(4), play.claimed(4), play.ended(4)),
        (Some(Reason::StalePlan), Some(300_000), Some(305_000))
    );
    assert_eq!(play.refused(apply(1)), ApplySpent);
}

/// A4: auto-apply at each way to settle: T2, T7 and T10.
#[test]
fn a_plan_is_applied_in_the_instant_it_settles() {
    let mut a = workspace("a");
    a.auto_apply = true;
    let mut draft = org(vec![a]);
    let mut play = Play::new(draft.clone());
    play.must(plan("a")).until(HOUR);
    assert_eq!(play.known(2).birth.created.millis(), 65_000);
    draft.policy_sets = vec![signalbox::scenario::PolicySetDraft { name: "s".into(), ..Default::default() }];
    let mut play = Play::new(draft.clone());
    play.must(plan("a")).until(HOUR);
    assert_eq!(play.known(2).birth.created.millis(), 67_000);
    draft.people = vec![PersonDraft { name: "Ada".into(), ..PersonDraft::default() }];
    draft.approval_rules = vec![ApprovalRuleDraft {
        name: "r".into(),
        approvers: vec![ApproverDraft::Person("Ada".into())],
        ..ApprovalRuleDraft::default()
    }];
    let mut play = Play::new(draft);
    play.must(plan("a")).until(100_000).must(Command::Approve { run: run(1), by: "Ada".into() });
    assert_eq!(play.known(2).birth.created.millis(), 100_000);
    // T10 first, then the apply, in the same instant.
    let story: Vec<_> = play.events().into_iter().filter(|(at, _)| *at == 100_000).map(|(_, e)| e).collect();
    assert!(matches!(story[2], Event::Moved { rule: RuleId::T10, settled: true, .. }));
    assert!(matches!(story[3], Event::Created { run_type: RunType::Apply, .. }));
}

/// A4, A2: plans of pull requests are applied only where that is allowed.
#[test]
fn a_pull_requests_plan_is_applied_only_where_allowed() {
    for allow in [false, true] {
        let mut a = workspace("a");
        a.repo = Some(RepoDraft { repo: "acme/infra".into(), ..RepoDraft::default() });
        (a.auto_apply, a.allow_pr_apply) = (true, allow);
        let mut play = Play::new(org(vec![a]));
        play.must(pull_request()).until(HOUR);
        assert_eq!(play.scene().world.run_count(), 1 + u32::from(allow));
    }
}

/// A5: after an apply that was claimed and ended badly a new plan is needed; one that ended unclaimed may be made again.
#[test]
fn an_apply_that_was_claimed_is_spent() {
    let mut play = planned();
    play.must(apply(1)).until(110_000).must(Command::Abort { run: run(2), by: None });
    assert_eq!(play.refused(apply(1)), ApplySpent);

    let mut draft = org(vec![workspace("a")]);
    draft.readings.abort_scope = AbortScope::AnyActive;
    let mut play = Play::new(draft);
    play.must(plan("a")).until(100_000).must(apply(1)).until(101_000).must(Command::Abort { run: run(2), by: None });
    play.must(apply(1)).until(HOUR);
    assert_eq!(play.status(3), Status::Completed);
    assert_ne!(play.known(2).birth.lineage, play.known(3).birth.lineage);
}

/// P1: one plan for each automatic edge, in the order of workspace numbers; the others say why not (W4, W5).
#[test]
fn a_successful_apply_promotes_along_its_edges() {
    let mut play = {
        let mut draft = org(["a", "b", "c", "d"].map(workspace).to_vec());
        draft.edges = vec![edge("a", "d"), edge("a", "c"), edge("a", "b")];
        draft.edges[1].auto_promote = false;
        Play::new(draft)
    };
    play.must(Command::PauseEdge { from: "a".into(), to: "b".into(), paused: true });
    play.must(plan("a")).until(100_000).must(apply(1)).until(HOUR);
    assert_eq!(play.scene().world.run_count(), 3);
    let birth = play.known(3).birth;
    assert_eq!((birth.workspace.index(), birth.trigger, birth.origin), (3, Trigger::Promotion, Some(run(2))));
    let skipped: Vec<_> = play
        .events()
        .iter()
        .filter_map(|(_, e)| if let Event::PromotionSkipped { why, .. } = e { Some(*why) } else { None })
        .collect();
    assert_eq!(skipped, [Skipped::Paused, Skipped::NotAutomatic]);
    assert_eq!(play.refused(Command::PauseEdge { from: "b".into(), to: "a".into(), paused: true }), UnknownName);
}

/// P1: only a successful apply promotes. P2: fan-in makes a plan for each upstream apply.
#[test]
fn only_a_successful_apply_promotes_and_fan_in_does_not_merge() {
    let mut draft = org(["a", "b", "c"].map(workspace).to_vec());
    draft.edges = vec![edge("a", "c"), edge("b", "c")];
    draft.workspaces[0].apply_fails = 1.0;
    let mut play = Play::new(draft.clone());
    play.must(plan("a")).until(100_000).must(apply(1)).until(HOUR);
    assert_eq!((play.status(2), play.scene().world.run_count()), (Status::Failed, 2));

    draft.workspaces[0].apply_fails = 0.0;
    let mut play = Play::new(draft);
    play.must(plan("a")).must(plan("b")).until(100_000).must(apply(1)).must(apply(2)).until(HOUR);
    assert_eq!((play.known(5).birth.origin, play.known(6).birth.origin), (Some(run(3)), Some(run(4))));
}

/// P3: applies that came from a pull request never promote.
#[test]
fn a_pull_requests_apply_does_not_promote() {
    let mut a = workspace("a");
    a.repo = Some(RepoDraft { repo: "acme/infra".into(), ..RepoDraft::default() });
    a.allow_pr_apply = true;
    let mut draft = org(vec![a, workspace("b")]);
    draft.edges = vec![edge("a", "b")];
    let mut play = Play::new(draft);
    play.must(pull_request()).until(100_000).must(apply(1)).until(HOUR);
    assert_eq!((play.status(2), play.scene().world.run_count()), (Status::Completed, 2));
    assert_eq!(play.count(|e| matches!(e, Event::PromotionSkipped { why: Skipped::FromPr, .. })), 1);
}
