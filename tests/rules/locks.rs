//! L: the state lock.

use signalbox::{
    words::{Command, Event, Reason, RefusalCode, RuleId, Status},
    world::HeldBy,
};
use signalbox_tests::play::*;

fn lock(play: &Play) -> Option<HeldBy> {
    play.scene().world.workspaces()[0].lock
}

fn unlock() -> Command {
    Command::Unlock { workspace: "a".into(), by: None }
}

fn foreign() -> Command {
    Command::TakeForeignLock { workspace: "a".into() }
}

/// L1 `plan_lock`: applies take the lock while they execute; plans take it by default.
#[test]
fn the_lock_is_held_while_a_run_executes() {
    for plan_lock in [true, false] {
        let mut draft = org(vec![workspace("a")]);
        draft.readings.plan_lock = plan_lock;
        let mut play = Play::new(draft);
        play.must(plan("a")).until(4_999);
        assert_eq!(lock(&play), None);
        play.until(5_000);
        assert_eq!(lock(&play), plan_lock.then_some(HeldBy::Run(run(1))));
        play.until(100_000);
        assert_eq!(lock(&play), None);
        play.must(Command::Apply { run: run(1), by: None }).until(110_000);
        assert_eq!(lock(&play), Some(HeldBy::Run(run(2))));
        play.until(HOUR);
        assert_eq!((lock(&play), play.status(2)), (None, Status::Completed));
    }
}

/// L2: a lost runner's lock always stays, whichever of T3, T4, T5 ends the run.
#[test]
fn a_lost_runner_leaves_its_lock() {
    for (rule, timeout) in [(RuleId::T3, 3_600_000), (RuleId::T4, 20_000), (RuleId::T5, 3_600_000)] {
        let mut a = workspace("a");
        a.plan = fixed(5_000);
        a.timeout_ms = timeout;
        let mut draft = org(vec![a]);
        draft.runners.loss = 1.0;
        (draft.readings.lock_left_by_timeout, draft.readings.lock_left_by_abort) = Default::default();
        let mut play = Play::new(draft);
        play.must(plan("a")).until(15_000);
        if rule == RuleId::T5 {
            play.must(Command::Abort { run: run(1), by: None });
        }
        play.until(HOUR);
        assert_eq!((play.moves(1).pop(), lock(&play)), (Some(rule), Some(HeldBy::Stale(run(1)))));
    }
}

/// L2: otherwise T4 and T5 leave it with the scenario's probability, and a plain failure never does.
#[test]
fn timeouts_and_aborts_leave_the_lock_as_likely_as_the_readings_say() {
    for (chance, left) in [(0, false), (1_000_000, true)] {
        let chance = signalbox::words::Chance::from_ppm(chance);
        let mut a = workspace("a");
        a.timeout_ms = 30_000;
        let mut draft = org(vec![a]);
        draft.readings.lock_left_by_timeout = chance;
        let mut play = Play::new(draft.clone());
        play.must(plan("a")).until(HOUR);
        assert_eq!((play.status(1), lock(&play).is_some()), (Status::TimedOut, left));

        draft.readings.lock_left_by_timeout = Default::default();
        draft.readings.lock_left_by_abort = chance;
        let mut play = Play::new(draft.clone());
        play.must(plan("a")).until(10_000).must(Command::Abort { run: run(1), by: None });
        assert_eq!(lock(&play).is_some(), left);

        draft.workspaces[0].timeout_ms = 3_600_000;
        draft.workspaces[0].plan_fails = 1.0;
        let mut play = Play::new(draft);
        play.must(plan("a")).until(HOUR);
        assert_eq!((play.reason(1), lock(&play)), (Some(Reason::Error), None));
    }
}

/// L3: the lock is tried once, at T1; the failure follows after the init time, and nobody waits for a lock in the queue.
#[test]
fn a_run_that_meets_a_lock_fails_after_its_init() {
    let mut play = Play::new(org(vec![workspace("a")]));
    play.must(foreign()).must(plan("a")).until(6_000);
    // Released too late: it is tried only once.
    play.must(Command::ReleaseForeignLock { workspace: "a".into() }).until(HOUR);
    assert_eq!((play.status(1), play.reason(1)), (Status::Failed, Some(Reason::StateLocked)));
    assert_eq!(play.ended(1), Some(10_000));
    assert_eq!(play.refused(Command::ReleaseForeignLock { workspace: "a".into() }), RefusalCode::LockState);
    play.must(foreign());
    assert_eq!(play.refused(foreign()), RefusalCode::LockState);
    // Without `plan_lock` a plan does not mind.
    let mut draft = org(vec![workspace("a")]);
    draft.readings.plan_lock = false;
    let mut play = Play::new(draft);
    play.must(foreign()).must(plan("a")).until(HOUR);
    assert_eq!(play.status(1), Status::Completed);
    assert_eq!(lock(&play), Some(HeldBy::Foreign));
}

/// L4: an unlock run releases a stale lock and ends `unlocked`.
#[test]
fn an_unlock_run_releases_a_stale_lock() {
    let mut draft = org(vec![workspace("a")]);
    draft.readings.lock_left_by_abort = signalbox::words::Chance::ALWAYS;
    let mut play = Play::new(draft);
    play.must(plan("a")).until(10_000).must(Command::Abort { run: run(1), by: None }).must(unlock());
    play.until(24_999);
    assert_eq!(lock(&play), Some(HeldBy::Stale(run(1))), "release is atomic at T12");
    play.until(HOUR);
    assert_eq!((play.status(2), play.ended(2), lock(&play)), (Status::Unlocked, Some(25_000), None));
    assert_eq!(play.moves(2), [RuleId::T0, RuleId::T1, RuleId::T12]);
    assert_eq!(play.course(2).warnings, 0);
}

/// L4: a foreign lock is released too, with a warning.
#[test]
fn an_unlock_run_releases_a_foreign_lock_with_a_warning() {
    let mut play = Play::new(org(vec![workspace("a")]));
    play.must(foreign()).must(unlock()).until(HOUR);
    assert_eq!((play.status(1), lock(&play), play.course(1).warnings), (Status::Unlocked, None, 1));
    assert_eq!(play.count(|e| matches!(e, Event::ForeignLockReleased { .. })), 1);
}

/// L4: no lock held: T3 `no_lock`, whether seen at the beginning or at the end.
#[test]
fn an_unlock_run_without_a_lock_fails() {
    let mut play = Play::new(org(vec![workspace("a")]));
    play.must(unlock()).until(HOUR);
    assert_eq!((play.reason(1), play.ended(1)), (Some(Reason::NoLock), Some(10_000)));
    let mut play = Play::new(org(vec![workspace("a")]));
    play.must(foreign()).must(unlock()).until(10_000);
    play.must(Command::ReleaseForeignLock { workspace: "a".into() }).until(HOUR);
    assert_eq!((play.reason(1), play.ended(1)), (Some(Reason::NoLock), Some(15_000)));
}

/// L4: an unlock run that ends otherwise changes no lock.
#[test]
fn an_aborted_unlock_run_changes_no_lock() {
    let mut play = Play::new(org(vec![workspace("a")]));
    play.must(foreign()).must(unlock()).until(10_000).must(Command::Abort { run: run(1), by: None });
    assert_eq!((play.status(1), lock(&play)), (Status::Aborted, Some(HeldBy::Foreign)));
}
