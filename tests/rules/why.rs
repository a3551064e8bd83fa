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

pub(super) fn pooled(name: &str) -> WorkspaceDraft {
    WorkspaceDraft { pool: Some("pool".into()), ..workspace(name) }
}

pub(super) fn pool(agents: i64) -> Vec<PoolDraft> {
    vec![PoolDraft { name: "pool".into(), agents, poll: fixed(7_000) }]
}

/// Q10: a job that is dispatched is known to be withdrawn after ten minutes; when its heartbeat was drawn to come is known to nobody, so
/// what is said does not depend on it.
#[test]
fn no_heartbeat_is_promised() {
    let seen = |start_up: u64| {
        let mut draft = org(vec![workspace("a")]);
        draft.runners.start_up = fixed(start_up);
        let mut play = Play::new(draft);
        play.must(plan("a")).until(4_000);
        (said(&play, 1), holds(&play, 1))
    };
    let (in_time, too_late) = (seen(5 * SEC), seen(700 * SEC));
    assert_eq!(in_time, too_late);
    let at = |ms| Some(SimTime::from_millis(ms));
    assert_eq!(in_time.1, [Hold::NoRunner { since: at(0), due: at(10 * MIN) }]);
    assert!(in_time.0.contains("00:10:00") && in_time.0.contains("withdrawn"), "{}", in_time.0);

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
    assert!(!said(&play, 2).contains("00:00:07"), "{}", said(&play, 2));
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
    assert!(words.contains("lost") && words.contains("00:01:30") && !words.contains("taken"), "{words}");
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
        play.must(Command::Unlock { workspace: "a".into(), by: None }).must(plan("c")).until(6_000);
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
        let journal = play.simulation.engine().journal();
        views::inspect(&play.scene(), journal, run(number)).expect("it exists").reason_sentence
    };
    assert_eq!((play.status(2), play.status(3)), (Status::TimedOut, Status::TimedOut));
    let never = reason(2);
    assert!(never.contains("waited in the queue for 30 s") && never.contains("T15"), "{never}");
    assert!(!never.contains("exceeded"), "{never}");
    // Claimed at 70 s, timed out at 90 s: most of its timeout went by in the queue.
    let late = reason(3);
    assert!(late.contains("exceeded its timeout of 1 min 30 s") && late.contains("waited 1 min 10 s"), "{late}");
}

pub(super) fn gated() -> signalbox::scenario::Draft {
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

/// Q6, G4, G5: a run that an undecided plan keeps back says for whose answer that plan waits.
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
    play.must(Command::SetLimit { limit: 0 }).must(Command::Apply { run: run(1), by: None });
    assert!(holds(&play, 2).contains(&kept(&[], &[], Some(run(3)))), "{:?}", holds(&play, 2));
    assert!(said(&play, 2).contains("apply run 3"), "{}", said(&play, 2));
}

pub(super) fn why(play: &Play, number: u32) -> views::Explanation {
    views::explain(&play.scene(), &play.simulation, run(number)).expect("the run exists")
}

pub(super) fn at(ms: u64) -> SimTime {
    SimTime::from_millis(ms)
}

/// For a run that executes it says since when, what it holds, and when it ends at the latest (X2).
#[test]
fn an_executing_run_says_what_it_holds_and_until_when() {
    let mut draft = org(vec![workspace("a")]);
    draft.starts_at = "2026-01-05T00:00:00Z".into();
    let mut play = Play::new(draft);
    play.must(plan("a")).must(plan("a")).until(20_000);
    let said = why(&play, 1);
    let executing = said.executing.expect("it executes");
    assert_eq!((executing.since, executing.slot, executing.locks), (at(5_000), Some(0), true));
    assert_eq!((executing.until, executing.fails), (at(60 * MIN + 5_000), None));
    for word in ["Mon 00:00:05", "slot 1", "state lock", "Mon 01:00:05", "It waited to start: 5 s for its runner"] {
        assert!(said.sentence.contains(word), "{word}: {}", said.sentence);
    }
    // What was drawn for it stays hidden: it would end at 65 s.
    assert!(!said.sentence.contains("00:01:05"), "{}", said.sentence);
    // Dispatched, but not claimed: the second one at 65 s.
    play.until(66_000);
    assert!(why(&play, 2).sentence.contains("Mon 00:11:05"), "{}", why(&play, 2).sentence);
}

fn part(said: &views::Explanation, wait_for: views::WaitFor) -> &views::Part {
    said.parts.iter().find(|part| part.wait_for == wait_for).unwrap_or_else(|| panic!("no {wait_for}: {said:#?}"))
}

/// One yes is there, one is missing: whose answers may still come, until when, and what happens then (G4). Three people of a team; the
/// rule asks for two within six hours.
#[test]
fn a_pending_run_says_whose_answer_is_missing() {
    let mut draft = org(vec![workspace("prod")]);
    draft.starts_at = "2026-01-05T00:00:00Z".into();
    let person =
        |name: &&str| PersonDraft { name: name.to_string(), teams: vec!["platform".into()], ..PersonDraft::default() };
    draft.people = ["Ada", "Ben", "Cy"].iter().map(person).collect();
    draft.approval_rules = vec![ApprovalRuleDraft {
        name: "prod".into(),
        min_approvals: 2,
        approvers: vec![ApproverDraft::Team("platform".into())],
        timeout_hours: 6.0,
        ..ApprovalRuleDraft::default()
    }];
    let mut play = Play::new(draft);
    play.must(plan("prod")).until(70_000).must(Command::Approve { run: run(1), by: "Ada".into() }).until(80_000);
    let said = why(&play, 1);
    let pending = said.pending.clone().expect("it waits for people");
    assert_eq!((pending.since, pending.stage, pending.stages, pending.needs.len()), (at(65_000), 1, 1, 1));
    let need = &pending.needs[0];
    assert_eq!((need.missing, &need.people[..]), (1, &["Ben".to_owned(), "Cy".to_owned()][..]));
    assert_eq!((need.until, need.then), (Some(at(6 * HOUR + 65_000)), Some(views::Expiry::Reject)));
    for word in ["Ben or Cy", "1 approval is missing", "Mon 06:01:05", "rejected"] {
        assert!(said.sentence.contains(word), "{word}: {}", said.sentence);
    }
    assert_eq!((said.waited.millis(), said.pended.millis()), (5_000, 15_000));
    // Once it has ended, who decided and when.
    play.until(120_000).must(Command::Approve { run: run(1), by: "Cy".into() });
    let said = why(&play, 1);
    let decisions = &part(&said, views::WaitFor::Approval).decisions;
    let who: Vec<_> = decisions.iter().map(|d| (d.at, d.who.as_deref(), d.verdict)).collect();
    let approved = views::Verdict::Approved;
    assert_eq!(who, [(at(70_000), Some("Ada"), approved), (at(120_000), Some("Cy"), approved)]);
    assert_eq!(said.pended.millis(), 55_000);
    assert!(said.sentence.contains("Ada approved at Mon 00:01:10, Cy approved at Mon 00:02:00"), "{}", said.sentence);
}

/// Every expiry is said: nobody in time, then approved, another team, or for ever; and a check that has not answered.
#[test]
fn what_happens_when_nobody_answers_is_said() {
    let with = |hours: f64, action: signalbox::scenario::TimeoutActionDraft| {
        let mut draft = gated();
        draft.people.push(PersonDraft { name: "Eve".into(), teams: vec!["leads".into()], ..PersonDraft::default() });
        draft.approval_rules[0].timeout_hours = hours;
        draft.approval_rules[0].timeout_action = action;
        let mut play = Play::new(draft);
        play.must(plan("a")).until(70_000);
        why(&play, 1)
    };
    use signalbox::scenario::TimeoutActionDraft as Action;
    assert!(with(1.0, Action::AutoApprove).sentence.contains("counts as approved"));
    let asked = with(1.0, Action::EscalateTo("leads".into()));
    assert!(asked.sentence.contains("Eve is asked instead"), "{}", asked.sentence);
    assert!(with(0.0, Action::Reject).sentence.contains("without a time limit"));
    let both = with(1.0, Action::Reject);
    assert!(both.sentence.contains("2 approvals are missing: Ada or Ben may give one each"), "{}", both.sentence);

    let mut draft = org(vec![workspace("a")]);
    draft.checks = vec![ExternalCheckDraft { name: "cost".into(), latency: None, ..ExternalCheckDraft::default() }];
    let mut play = Play::new(draft);
    play.must(plan("a")).until(70_000);
    assert!(why(&play, 1).sentence.contains("cost has to answer until"), "{}", why(&play, 1).sentence);
}

/// A finished run tells what its wait was made of, with the runs that caused each part and when: behind run 1 of its workspace until
/// 65 s, then for the only slot, which run 2 of another workspace took at that instant, and its runner's start.
#[test]
fn a_finished_run_tells_its_whole_wait() {
    let mut draft = org(vec![workspace("a"), workspace("b")]);
    draft.limit = 1;
    draft.readings.head_of_line = HeadOfLine::Skip;
    let mut play = Play::new(draft);
    play.must(plan("a")).must(plan("b")).must(plan("a")).until(HOUR);
    let said = why(&play, 3);
    assert_eq!((said.status, said.waited.millis(), said.pended.millis()), (Status::Completed, 135_000, 0));
    use views::WaitFor::{NoRunner, SlotsFull, WorkspaceBusy};
    let parts: Vec<_> = said.parts.iter().map(|p| (p.wait_for, p.from, p.to, p.runs.clone())).collect();
    let by = |number, from, to: u64| {
        vec![views::Blamed { run: run(number), from: at(from), to: at(to), length: at(to).since(at(from)) }]
    };
    assert_eq!(
        parts,
        [
            (WorkspaceBusy, Some(at(0)), Some(at(65_000)), by(1, 0, 65_000)),
            (SlotsFull, Some(at(65_000)), Some(at(130_000)), by(2, 65_000, 130_000)),
            (NoRunner, Some(at(130_000)), Some(at(135_000)), vec![]),
        ]
    );
    for word in ["waited 2 min 15 s", "for run 1 of a to end", "a slot, held by run 2", "5 s for its runner"] {
        assert!(said.sentence.contains(word), "{word}: {}", said.sentence);
    }
}

/// Q6: who decided the plan that kept a run back is said, and when.
#[test]
fn a_run_that_was_kept_back_tells_who_decided() {
    let mut play = Play::new(gated());
    play.must(plan("a")).must(plan("a")).until(70_000);
    play.must(Command::Approve { run: run(1), by: "Ben".into() }).until(80_000);
    play.must(Command::Reject { run: run(1), by: "Ada".into(), comment: "not on a Friday".into() }).until(HOUR);
    let said = why(&play, 2);
    let kept = part(&said, views::WaitFor::KeptBack);
    assert_eq!((kept.from, kept.to, kept.runs[0].run), (Some(at(65_000)), Some(at(80_000)), run(1)));
    let decisions: Vec<_> = kept.decisions.iter().map(|d| (d.who.as_deref(), d.verdict, d.comment.as_str())).collect();
    use views::Verdict::{Approved, Rejected};
    assert_eq!(decisions, [(Some("Ben"), Approved, ""), (Some("Ada"), Rejected, "not on a Friday")]);
    assert!(said.sentence.contains("Ada rejected it at"), "{}", said.sentence);
}

/// While policies are evaluated, which; when that ends was drawn and is not said (Q10).
#[test]
fn a_run_whose_policies_are_evaluated_says_which() {
    use signalbox::scenario::PolicySetDraft;
    let explained = |takes| {
        let mut draft = org(vec![workspace("a")]);
        draft.policy_sets =
            vec![PolicySetDraft { name: "cost".into(), evaluation: fixed(takes), ..PolicySetDraft::default() }];
        let mut play = Play::new(draft);
        play.must(plan("a")).until(70_000);
        why(&play, 1)
    };
    let said = explained(10_000);
    assert_eq!(said.pending.as_ref().map(|p| p.policy_sets.clone()), Some(vec!["cost".to_owned()]));
    assert_eq!(said.sentence, explained(20_000).sentence);
}
