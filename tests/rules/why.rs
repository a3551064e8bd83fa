//! What is said about a run that waits: who or what keeps it (law 4), and no promise that cannot come true (Q10).

use signalbox::{
    policy::review::{self, Hold},
    scenario::{ApprovalRuleDraft, ApproverDraft, ExternalCheckDraft, PersonDraft, PoolDraft, WorkspaceDraft},
    views,
    words::{Cause, Command, Event, HeadOfLine, Readings, RunNo, SimTime, Status, TimeoutClock, WorkspaceHold},
};
use signalbox_tests::play::*;

fn said(play: &Play, number: u32) -> String {
    views::waiting(&play.scene(), run(number)).map(|waiting| waiting.sentence).unwrap_or_default()
}

fn holds(play: &Play, number: u32) -> Vec<Hold> {
    let scene = play.scene();
    scene.live(run(number)).map(|live| review::holds(&scene, live)).unwrap_or_default()
}

fn pooled(name: &str) -> WorkspaceDraft {
    WorkspaceDraft { pool: Some("pool".into()), ..workspace(name) }
}

fn pool(agents: i64) -> Vec<PoolDraft> {
    vec![PoolDraft { name: "pool".into(), agents, poll: fixed(7_000) }]
}

/// Q10: a job that is dispatched is known to be withdrawn after ten minutes; when its heartbeat was drawn to come is known to nobody, so
/// what is said does not depend on it.
#[test]
fn no_heartbeat_is_promised() {
    let told = |start_up: u64| {
        let mut draft = org(vec![workspace("a")]);
        draft.runners.start_up = fixed(start_up);
        let mut play = Play::new(draft);
        play.must(plan("a")).until(4_000);
        (said(&play, 1), holds(&play, 1))
    };
    let (in_time, too_late) = (told(5 * SEC), told(700 * SEC));
    assert_eq!(in_time, too_late);
    let at = |ms| Some(SimTime::from_millis(ms));
    assert_eq!(in_time.1, [Hold::NoRunner { since: at(0), due: at(10 * MIN) }]);
    assert!(in_time.0.contains("9 min 56 s") && in_time.0.contains("withdrawn"), "{}", in_time.0);

    // The second job of the run is withdrawn ten minutes after its own dispatch.
    let mut draft = org(vec![workspace("a")]);
    draft.runners.start_up = fixed(700 * SEC);
    let mut play = Play::new(draft);
    play.must(plan("a")).until(12 * MIN);
    assert_eq!(holds(&play, 1), [Hold::NoRunner { since: at(10 * MIN), due: at(20 * MIN) }]);
}

/// X1, Q1: an agent's poll takes nothing of a busy workspace, so none is promised; it is where nothing else keeps the run.
#[test]
fn a_poll_is_promised_only_to_the_run_that_it_will_take() {
    let mut draft = org(vec![pooled("a"), pooled("b")]);
    draft.pools = pool(2);
    let mut play = Play::new(draft);
    play.must(plan("a")).until(1_000).must(plan("a")).must(plan("b"));
    assert_eq!(play.holds(2)[0], Cause::WorkspaceBusy);
    assert_eq!(holds(&play, 2).last(), Some(&Hold::NoRunner { since: None, due: None }));
    assert!(!said(&play, 2).contains(" in 6 s"), "{}", said(&play, 2));
    let at = SimTime::from_millis(7_000);
    assert_eq!(holds(&play, 3), [Hold::NoRunner { since: None, due: Some(at) }]);
    play.until(7_000);
    assert!(play.scene().live(run(3)).is_some_and(|run| run.holds), "the poll that was said takes it");
}

/// Q5, X3: a lost agent is not taken by any run; it comes back.
#[test]
fn lost_agents_are_not_called_taken() {
    let mut lossy = pooled("a");
    lossy.plan = fixed(5 * SEC);
    let mut draft = org(vec![lossy, pooled("b"), pooled("c")]);
    draft.pools = pool(1);
    draft.runners.loss = 1.0;
    let mut play = Play::new(draft);
    // Claimed at once; the runner dies within 5 s, so its last heartbeat is at 0 s and it counts as lost at 30 s.
    play.must(plan("a")).until(30_000);
    assert_eq!(play.status(1), Status::Failed);
    play.must(plan("b"));
    let back = Some(SimTime::from_millis(90_000));
    assert_eq!(holds(&play, 2)[0], Hold::SlotsFull { limit: 1, by: vec![], lost: 1, back });
    let words = said(&play, 2);
    assert!(words.contains("lost") && words.contains("1 min") && !words.contains("taken"), "{words}");
}

/// Q9, Q5: a limit of 0 pauses; a pool of 0 has nobody. Nobody is in the way there, and one is one.
#[test]
fn slots_and_agents_are_counted_in_plain_words() {
    let at_limit = |limit: i64, then: Option<u32>| {
        let mut draft = org(["a", "b", "c", "d"].map(workspace).to_vec());
        draft.limit = limit;
        let mut play = Play::new(draft);
        for name in ["a", "b", "c"] {
            play.must(plan(name));
        }
        if let Some(limit) = then {
            play.must(Command::SetLimit { limit });
        }
        play.must(plan("d"));
        said(&play, 4)
    };
    let paused = at_limit(0, None);
    assert!(paused.contains("paused") && !paused.contains("still") && !paused.contains("nobody"), "{paused}");
    let draining = at_limit(3, Some(0));
    assert!(draining.contains("paused") && draining.contains("runs 1, 2, 3 still have a slot"), "{draining}");
    let lowered = at_limit(3, Some(2));
    assert!(lowered.contains("limit is 2") && lowered.contains("3 jobs"), "{lowered}");
    assert!(at_limit(1, None).contains("The only slot of the organisation is in use: run 1 ("));
    assert!(at_limit(2, None).contains("All 2 slots of the organisation are in use: runs 1, 2 ("));

    let mut draft = org(vec![pooled("a"), pooled("b")]);
    draft.pools = pool(0);
    let mut play = Play::new(draft);
    play.must(plan("a"));
    assert!(said(&play, 1).contains("no agents in pool"), "{}", said(&play, 1));
    assert!(!said(&play, 1).contains("nobody"));

    let mut draft = org(vec![pooled("a"), pooled("b")]);
    draft.pools = pool(1);
    let mut play = Play::new(draft);
    play.must(plan("a")).until(1_000).must(plan("b"));
    assert!(said(&play, 2).contains("The only agent of pool is taken: run 1 ("), "{}", said(&play, 2));
}

/// Q11: the timeout is read at the claim; a reading that is changed later moves no deadline that runs.
#[test]
fn a_deadline_is_the_one_of_the_claim() {
    let deadline = |play: &Play| views::board(&play.scene()).slots[0].job.and_then(|job| job.deadline);
    for (clock, other, due) in [
        (TimeoutClock::Creation, TimeoutClock::Claim, 60 * MIN),
        (TimeoutClock::Claim, TimeoutClock::Creation, 60 * MIN + 5 * SEC),
    ] {
        let mut long = workspace("a");
        long.plan = fixed(3 * HOUR);
        let mut draft = org(vec![long]);
        draft.readings.timeout_clock = clock;
        let mut play = Play::new(draft);
        play.must(plan("a")).until(10_000);
        assert_eq!(deadline(&play), Some(SimTime::from_millis(due)), "{clock:?}");
        let readings = Readings { timeout_clock: other, ..*play.scene().world.readings() };
        play.must(Command::SetReadings { readings });
        assert_eq!(deadline(&play), Some(SimTime::from_millis(due)), "{clock:?}, after the switch");
        play.until(due - 1);
        assert_eq!(play.status(1), Status::InProgress);
        play.until(due);
        assert_eq!(play.status(1), Status::TimedOut);
    }
}

/// The runs of the queue as the board lists them, and the order in which they are dispatched if nobody does anything.
fn listed_and_started(play: &mut Play) -> (Vec<u32>, Vec<u32>) {
    let listed = views::board(&play.scene()).queue.iter().map(|queued| queued.token.run.get()).collect();
    let since = play.events().len();
    play.until(20 * HOUR);
    let events = play.events();
    let started = events[since..].iter().filter_map(|(_, event)| match event {
        Event::Dispatched { run, .. } => Some(run.get()),
        _ => None,
    });
    (listed, started.collect())
}

/// Q4, Q7: the queue is listed in the order in which its runs start if nothing changes: under `block` that is not who is ready first.
#[test]
fn the_queue_is_listed_in_starting_order() {
    for (unlock_first, limit) in [(false, 2), (true, 2), (true, 3), (false, 1)] {
        let mut draft = org(["a", "b", "c"].map(workspace).to_vec());
        draft.limit = limit;
        draft.readings.head_of_line = HeadOfLine::Block;
        draft.readings.unlock_first = unlock_first;
        let mut play = Play::new(draft);
        for name in ["a", "a", "b", "a", "c", "b"] {
            play.must(plan(name));
        }
        play.must(Command::Unlock { workspace: "a".into() }).must(plan("c")).until(6_000);
        let (listed, started) = listed_and_started(&mut play);
        assert_eq!(listed, started, "unlock_first {unlock_first}, limit {limit}\n{}", play.tell());
    }
}

/// T15: a run that never left the queue waited; it did not take too long.
#[test]
fn a_run_that_was_never_claimed_waited_too_long() {
    let mut quick = workspace("b");
    quick.timeout_ms = 30_000;
    let mut slow = workspace("c");
    (slow.timeout_ms, slow.plan) = (90_000, fixed(HOUR));
    let mut draft = org(vec![workspace("a"), quick, slow]);
    draft.limit = 1;
    draft.readings.timeout_clock = TimeoutClock::Creation;
    let mut play = Play::new(draft);
    play.must(plan("a")).must(plan("b")).must(plan("c")).until(HOUR);
    let reason = |number| {
        let records = play.simulation.engine().journal().records();
        views::inspect(&play.scene(), records, run(number)).expect("it exists").reason_sentence
    };
    assert_eq!((play.status(2), play.status(3)), (Status::TimedOut, Status::TimedOut));
    let never = reason(2);
    assert!(never.contains("waited in the queue for 30 s") && never.contains("T15"), "{never}");
    assert!(!never.contains("exceeded"), "{never}");
    // Claimed at 70 s, timed out at 90 s: most of its timeout went by in the queue.
    let late = reason(3);
    assert!(late.contains("exceeded its timeout of 1 min 30 s") && late.contains("waited 1 min 10 s"), "{late}");
}

fn gated() -> signalbox::scenario::Draft {
    let mut draft = org(vec![workspace("a")]);
    draft.readings.workspace_hold = WorkspaceHold::UntilDecided;
    draft.people = ["Ada", "Ben"].map(|name| PersonDraft { name: name.into(), ..PersonDraft::default() }).to_vec();
    draft.approval_rules = vec![ApprovalRuleDraft {
        name: "prod".into(),
        min_approvals: 2,
        approvers: ["Ada", "Ben"].map(|person| ApproverDraft::Person(person.into())).to_vec(),
        ..ApprovalRuleDraft::default()
    }];
    draft
}

/// Q6, G4, G5: a run that an undecided plan keeps back is told for whose answer that plan waits.
#[test]
fn a_run_that_is_kept_back_names_whom_its_keeper_waits_for() {
    let mut draft = gated();
    draft.checks = vec![ExternalCheckDraft { name: "cost".into(), latency: None, ..ExternalCheckDraft::default() }];
    let mut play = Play::new(draft);
    play.must(plan("a")).must(plan("a")).until(70_000);
    let kept = |people: &[&str], checks: &[&str], apply: Option<RunNo>| Hold::KeptBack {
        by: run(1),
        people: people.iter().map(ToString::to_string).collect(),
        checks: checks.iter().map(ToString::to_string).collect(),
        apply,
    };
    assert_eq!(holds(&play, 2), [kept(&["Ada", "Ben"], &["cost"], None)]);
    let words = said(&play, 2);
    assert!(words.contains("Ada or Ben") && words.contains("cost"), "{words}");
    play.must(Command::Approve { run: run(1), by: "Ada".into() });
    assert_eq!(holds(&play, 2), [kept(&["Ben"], &["cost"], None)]);
    play.must(Command::AnswerCheck { run: run(1), check: "cost".into(), passed: true });
    play.must(Command::Approve { run: run(1), by: "Ben".into() });
    assert_eq!(holds(&play, 2), [kept(&[], &[], None)]);
    assert!(said(&play, 2).contains("apply or to discard"), "{}", said(&play, 2));
    play.must(Command::SetLimit { limit: 0 }).must(Command::Apply { run: run(1) });
    assert!(holds(&play, 2).contains(&kept(&[], &[], Some(run(3)))), "{:?}", holds(&play, 2));
    assert!(said(&play, 2).contains("apply run 3"), "{}", said(&play, 2));
}
