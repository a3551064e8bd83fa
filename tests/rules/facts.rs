//! What is recorded and said of a run's end and start: who was behind it (L3, G7, X5), and what made it startable.

use signalbox::{
    scenario::ExternalCheckDraft,
    views,
    words::{Command, Event, HeadOfLine, Status},
};
use signalbox_tests::play::*;

use crate::why::{at, gated, pool, pooled, why};

fn records(play: &Play) -> Vec<views::Entry> {
    views::entries(&play.scene(), play.simulation.engine().journal().records(), 0, u32::MAX)
}

fn inspected(play: &Play, number: u32) -> views::Inspector {
    views::inspect(&play.scene(), play.simulation.engine().journal().records(), run(number)).expect("the run exists")
}

/// L3: whose lock a run meets is said: the run that left it and how that ended, or the outsider; in the sentence of the run, in that of
/// the claim, and in the record.
#[test]
fn the_holder_of_the_lock_that_a_run_meets_is_named() {
    let mut draft = org(vec![workspace("prod"), workspace("other")]);
    draft.runners.loss = 1.0;
    let mut play = Play::new(draft);
    play.must(plan("prod")).until(20 * MIN).must(plan("prod")).until(20 * MIN + 6_000);
    assert_eq!((play.status(1), play.status(2)), (Status::Failed, Status::InProgress));
    let said = why(&play, 2);
    assert_eq!(said.executing.and_then(|it| it.fails), Some(signalbox::words::Reason::StateLocked));
    assert_eq!(said.executing.map(|it| it.until), Some(at(20 * MIN + 10_000)));
    assert!(said.sentence.contains("run 1, which is failed"), "{}", said.sentence);
    play.until(HOUR);
    let reason = inspected(&play, 2).reason_sentence;
    assert!(reason.contains("run 1, which is failed") && reason.contains("its runner was lost"), "{reason}");
    let claim = records(&play).into_iter().find(|r| r.run == Some(run(2)) && r.sentence.contains("claimed"));
    assert!(claim.is_some_and(|claim| claim.sentence.contains("run 1")));
    let holder = |number| {
        play.events().into_iter().find_map(|(_, event)| match event {
            Event::Claimed { run: of, holder, .. } if of == run(number) => Some(holder),
            _ => None,
        })
    };
    assert_eq!((holder(1), holder(2)), (Some(None), Some(Some(run(1)))));

    let mut play = Play::new(org(vec![workspace("prod")]));
    play.must(Command::TakeForeignLock { workspace: "prod".into() }).must(plan("prod")).until(HOUR);
    assert!(inspected(&play, 1).reason_sentence.contains("somebody outside the platform"));
}

/// G7: the comment of a rejection is the reason, and who gave it is said.
#[test]
fn a_rejections_comment_is_the_reason() {
    let mut play = Play::new(gated());
    play.must(plan("a")).until(90_000);
    play.must(Command::Reject { run: run(1), by: "Ada".into(), comment: "not on a Friday".into() });
    let reason = inspected(&play, 1).reason_sentence;
    assert_eq!(reason, "Ada rejected it: “not on a Friday” (G7)");
    let entries = records(&play);
    assert!(entries.iter().any(|entry| entry.sentence == "Ada rejected run 1: “not on a Friday” (G7)"));
    // Without a comment the person alone.
    let mut play = Play::new(gated());
    play.must(plan("a")).until(90_000).must(Command::Reject { run: run(1), by: "Ben".into(), comment: String::new() });
    assert_eq!(inspected(&play, 1).reason_sentence, "Ben rejected it (G7)");
    assert!(why(&play, 1).sentence.contains("Ben rejected it (G7)"));
}

/// X5: what else refused a run is named, too: the check that failed, the rule that nobody satisfied, the policy set.
#[test]
fn what_refused_a_run_is_named() {
    use signalbox::scenario::{ConditionDraft, Effect, PolicyDraft, PolicySetDraft};
    let mut draft = org(vec![workspace("a")]);
    draft.checks = vec![ExternalCheckDraft { name: "cost".into(), latency: None, ..ExternalCheckDraft::default() }];
    let mut play = Play::new(draft);
    play.must(plan("a")).until(90_000);
    play.must(Command::AnswerCheck { run: run(1), check: "cost".into(), passed: false });
    assert!(inspected(&play, 1).reason_sentence.contains("cost failed"), "{}", inspected(&play, 1).reason_sentence);

    let mut draft = gated();
    draft.approval_rules[0].timeout_hours = 1.0;
    let mut play = Play::new(draft);
    play.must(plan("a")).until(3 * HOUR);
    assert!(inspected(&play, 1).reason_sentence.contains("approval by prod did not come in time"));

    let mut draft = org(vec![workspace("a")]);
    let deny = PolicyDraft { name: "never".into(), when: ConditionDraft::Always, effect: Effect::Deny };
    draft.policy_sets =
        vec![PolicySetDraft { name: "no friday".into(), policies: vec![deny], ..PolicySetDraft::default() }];
    let mut play = Play::new(draft);
    play.must(plan("a")).until(HOUR);
    assert!(inspected(&play, 1).reason_sentence.contains("violated: no friday"));
}

/// The changes of a plan that never reached T2 are not known: they are not zero.
#[test]
fn a_plan_that_was_not_produced_has_no_changes() {
    for (fails, timeout_ms, abort) in [(1.0, 3_600_000, false), (0.0, 20_000, false), (0.0, 3_600_000, true)] {
        let mut a = workspace("a");
        (a.plan_fails, a.timeout_ms) = (fails, timeout_ms);
        let mut play = Play::new(org(vec![a]));
        play.must(plan("a")).until(10_000);
        assert_eq!(inspected(&play, 1).changes, None);
        if abort {
            play.must(Command::Abort { run: run(1) });
        }
        play.until(HOUR);
        assert_eq!(inspected(&play, 1).changes, None, "{:?}", play.status(1));
    }
    let mut play = Play::new(org(vec![workspace("a")]));
    play.must(plan("a")).until(HOUR);
    assert!(inspected(&play, 1).changes.is_some_and(|changes| changes.any()));
}

/// The sentences of the records that a run's dispatch names as its cause.
fn cause_of_dispatch(play: &Play, number: u32) -> Vec<String> {
    let entries = records(play);
    let mine = entries.iter().filter(|e| {
        e.run == Some(run(number)) && (e.sentence.contains("dispatched") || e.sentence.contains("reserved run"))
    });
    mine.map(|e| entries[e.cause.expect("it has a cause") as usize].sentence.clone()).collect()
}

/// The cause of a dispatch is what made the run startable, whatever happened since: its creation, the end of the run that had its
/// workspace or its slot, a raised limit, or the run that it was behind under `block`.
#[test]
fn a_dispatch_names_what_made_the_run_startable() {
    let mut draft = org(["a", "b", "c", "d"].map(workspace).to_vec());
    draft.limit = 2;
    let mut play = Play::new(draft);
    // Run 1 and 2 take the slots at once; 3 waits for one, 4 for its workspace.
    play.must(plan("a")).must(plan("b")).must(plan("c")).must(plan("a")).until(HOUR);
    assert!(cause_of_dispatch(&play, 1)[0].contains("Run 1 (plan) was created"));
    assert!(cause_of_dispatch(&play, 2)[0].contains("Run 2 (plan) was created"));
    assert!(cause_of_dispatch(&play, 3)[0].contains("Run 1 went from in_progress to completed"));
    let fourth = &cause_of_dispatch(&play, 4)[0];
    assert!(fourth.contains("Run 2 went from in_progress"), "the later of workspace and slot: {fourth}");

    // Something else that happens in the instant is not the cause.
    let mut draft = org(["a", "b"].map(workspace).to_vec());
    draft.limit = 0;
    let mut play = Play::new(draft);
    play.must(plan("a")).must(plan("b")).must(Command::SetLimit { limit: 1 });
    assert!(cause_of_dispatch(&play, 1)[0].contains("has 1 slot"), "{:?}", cause_of_dispatch(&play, 1));

    // Behind a run whose workspace is busy under `block`: run 2 waits for run 1, run 3 for run 2.
    let mut draft = org(["a", "b"].map(workspace).to_vec());
    draft.readings.head_of_line = HeadOfLine::Block;
    let mut play = Play::new(draft);
    play.must(plan("a")).must(plan("a")).must(plan("b")).until(HOUR);
    assert!(cause_of_dispatch(&play, 2)[0].contains("Run 1 went from in_progress"));
    let third = &cause_of_dispatch(&play, 3)[0];
    assert!(third.contains("run 2") && third.contains("dispatched"), "{third}");

    // An agent's poll: the sentence says so, and the cause is what the poll found.
    let mut draft = org(vec![pooled("a"), pooled("b"), workspace("c")]);
    draft.pools = pool(1);
    let mut play = Play::new(draft);
    play.until(1_000).must(plan("a")).must(plan("c")).until(HOUR);
    assert!(cause_of_dispatch(&play, 1)[0].contains("Run 1 (plan) was created"), "{:?}", cause_of_dispatch(&play, 1));
    assert!(records(&play).iter().any(|entry| entry.sentence.contains("Agent 1 polled and reserved run 1")));
}
