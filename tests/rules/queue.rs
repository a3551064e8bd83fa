//! Q: concurrency and the queue.

use signalbox::{
    scenario::{PoolDraft, WorkspaceDraft},
    words::{AbortScope, Cause, Command, Event, RefusalCode, Status, Withdrawn},
};
use signalbox_tests::play::*;

/// Q1: one run of a workspace at a time, in creation order.
#[test]
fn a_workspace_executes_one_run_at_a_time() {
    let mut play = Play::new(org(vec![workspace("a")]));
    play.must(plan("a")).must(plan("a")).must(plan("a")).until(10_000);
    assert_eq!(play.holds(2), [Cause::WorkspaceBusy]);
    assert_eq!(play.holds(3), [Cause::WorkspaceBusy, Cause::BehindInWorkspace]);
    play.until(HOUR);
    assert_eq!([play.claimed(1), play.claimed(2), play.claimed(3)], [Some(5_000), Some(70_000), Some(135_000)]);
}

/// Q2: three slots by default; the fourth job waits for one.
#[test]
fn jobs_beyond_the_limit_wait_in_order() {
    let mut play = Play::new(org(["a", "b", "c", "d", "e"].map(workspace).to_vec()));
    for name in ["a", "b", "c", "d", "e"] {
        play.must(plan(name));
    }
    assert_eq!(play.scene().world.jobs(), 3);
    assert_eq!(play.holds(4), [Cause::SlotsFull]);
    assert_eq!(play.holds(5), [Cause::SlotsFull, Cause::BehindInQueue]);
    play.until(HOUR);
    assert_eq!((play.claimed(4), play.claimed(5)), (Some(70_000), Some(70_000)));
}

/// Q3: a dispatched run is still queued, and holds its slot and its workspace.
#[test]
fn a_slot_is_taken_at_dispatch_and_the_run_claimed_at_the_heartbeat() {
    let mut play = Play::new(org(vec![workspace("a")]));
    play.must(plan("a")).must(plan("a")).until(4_999);
    assert_eq!((play.status(1), play.scene().world.jobs()), (Status::Queued, 1));
    assert_eq!((play.holds(1), play.holds(2)), (vec![Cause::NoRunner], vec![Cause::WorkspaceBusy]));
    play.until(5_000);
    assert_eq!(play.status(1), Status::InProgress);
}

fn pooled(name: &str) -> WorkspaceDraft {
    WorkspaceDraft { pool: Some("pool".into()), ..workspace(name) }
}

/// Q5: a pool is outside the limit, neither queue blocks the other, and simultaneous polls go by agent number.
#[test]
fn a_pool_is_its_own_queue() {
    let mut draft = org(vec![workspace("a"), pooled("b"), pooled("c"), pooled("d")]);
    draft.limit = 0;
    draft.pools = vec![PoolDraft { name: "pool".into(), agents: 2, poll: fixed(7_000) }];
    let mut play = Play::new(draft);
    play.until(1_000);
    for name in ["a", "b", "c", "d"] {
        play.must(plan(name));
    }
    // Both agents have polled at the start and do so again every 7 s.
    play.until(6_999);
    assert_eq!(play.holds(2), [Cause::NoRunner]);
    assert_eq!(play.holds(3), [Cause::BehindInQueue, Cause::NoRunner]);
    play.until(7_000);
    let agents: Vec<_> = play
        .events()
        .iter()
        .filter_map(|(at, e)| {
            if let Event::Dispatched { run, agent, .. } = e { Some((*at, run.get(), agent.map(|a| a.0))) } else { None }
        })
        .collect();
    assert_eq!(agents, [(7_000, 2, Some(0)), (7_000, 3, Some(1))]);
    assert_eq!(play.holds(4), [Cause::SlotsFull]);
    assert_eq!(play.holds(1), [Cause::SlotsFull]);
    // An agent that is done polls at once.
    play.until(HOUR);
    assert_eq!(play.claimed(4), Some(67_000));
    assert_eq!(play.status(1), Status::Queued);
}

/// Q9: a limit acts on what is not dispatched; jobs keep what they hold; 0 pauses.
#[test]
fn a_new_limit_acts_at_once_on_what_is_not_dispatched() {
    let mut play = Play::new(org(["a", "b", "c", "d"].map(workspace).to_vec()));
    for name in ["a", "b", "c", "d"] {
        play.must(plan(name));
    }
    play.until(1_000).must(Command::SetLimit { limit: 1 });
    assert_eq!(play.scene().world.jobs(), 3, "dispatched jobs keep their slots");
    play.until(65_000);
    assert_eq!((play.scene().world.jobs(), play.status(4)), (1, Status::Queued));
    play.must(Command::SetLimit { limit: 0 }).until(HOUR);
    assert_eq!(play.ended(4), Some(130_000), "it was dispatched while the limit was 1");
    play.must(plan("a")).until(2 * HOUR);
    assert_eq!(play.holds(5), [Cause::SlotsFull]);
    play.must(Command::SetLimit { limit: 1 }).until(3 * HOUR);
    assert_eq!(play.claimed(5), Some(2 * HOUR + 5_000));
    assert_eq!(play.refused(Command::SetLimit { limit: 10_001 }), RefusalCode::LimitTooLarge);
}

/// Q10: a job without heartbeat is withdrawn, its run keeps its place, and the late heartbeat is refused and journalled.
#[test]
fn a_job_that_does_not_start_is_dispatched_again() {
    let mut draft = org(vec![workspace("a"), workspace("b")]);
    draft.limit = 1;
    draft.runners.start_up = fixed(15_000);
    draft.runners.start_timeout_ms = 10_000;
    let mut play = Play::new(draft);
    play.must(plan("a")).must(plan("b")).until(16_000);
    let dispatched: Vec<_> =
        play.events().iter().filter(|(_, e)| matches!(e, Event::Dispatched { .. })).map(|(at, _)| *at).collect();
    assert_eq!(dispatched, [0, 10_000], "run 1 again: it keeps its place before run 2");
    assert_eq!(play.known(1).live.map(|r| r.attempts), Some(2));
    let refused: Vec<_> =
        play.events().into_iter().filter(|(_, e)| matches!(e, Event::HeartbeatRefused { .. })).collect();
    assert_eq!(refused, [(15_000, Event::HeartbeatRefused { run: run(1) })]);
    // Its waiting under a dispatch is charged to the missing runner.
    let waits = play.scene().live(run(1)).map(|r| play.scene().world.waits_of(r));
    assert_eq!(waits.map(|w| w.of(Cause::NoRunner).millis()), Some(15_000));
}

/// Q10, T13: aborting a dispatched run is refused by the letter; under the wider reading its slot is free in the same instant.
#[test]
fn a_dispatched_run_is_aborted_only_under_the_wider_reading() {
    let mut draft = org(vec![workspace("a"), workspace("b")]);
    draft.limit = 1;
    let mut play = Play::new(draft.clone());
    play.must(plan("a")).until(1_000);
    assert_eq!(play.refused(Command::Abort { run: run(1), by: None }), RefusalCode::SwitchedOff);
    draft.readings.abort_scope = AbortScope::AnyActive;
    let mut play = Play::new(draft);
    play.must(plan("a")).must(plan("b")).until(1_000).must(Command::Abort { run: run(1), by: None });
    assert_eq!((play.status(1), play.scene().world.jobs()), (Status::Aborted, 1), "run 2 has the slot");
    let story: Vec<_> = play.events().into_iter().filter(|(at, _)| *at == 1_000).map(|(_, e)| e).collect();
    assert!(matches!(story[1], Event::Withdrawn { why: Withdrawn::RunEnded, .. }));
    assert!(matches!(story[3], Event::Dispatched { .. }));
    play.until(5_000);
    assert!(matches!(play.events().last(), Some((5_000, Event::HeartbeatRefused { .. }))));
}

/// The slot of a run is freed by each way to end, in that instant.
#[test]
fn an_end_frees_slot_and_workspace_at_once() {
    let mut a = workspace("a");
    a.plan_fails = 1.0;
    let mut draft = org(vec![a, workspace("b")]);
    draft.limit = 1;
    let mut play = Play::new(draft);
    play.must(plan("a")).must(plan("b")).must(plan("a")).until(65_000);
    assert_eq!((play.status(1), play.holds(2)), (Status::Failed, vec![Cause::NoRunner]));
    play.until(80_000).must(Command::Abort { run: run(2), by: None });
    assert_eq!(play.holds(3), [Cause::NoRunner]);
}
