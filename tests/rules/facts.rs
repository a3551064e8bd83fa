//! What is recorded and said of a run's end and start: who was behind it (L3, G7, X5), and what made it startable.

use signalbox::{
    scenario::{ExternalCheckDraft, PersonDraft},
    views,
    words::{Command, Event, HeadOfLine, RefusalCode, StartedBy, Status},
};
use signalbox_tests::play::*;

use crate::why::{at, gated, pool, pooled, why};

fn records(play: &Play) -> Vec<views::Entry> {
    views::entries(&play.scene(), play.simulation.engine().journal().records(), 0, u32::MAX)
}

fn inspected(play: &Play, number: u32) -> views::Inspector {
    views::inspect(&play.scene(), play.simulation.engine().journal(), run(number)).expect("the run exists")
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
            play.must(Command::Abort { run: run(1), by: None });
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

/// R3, H4: a run that a person's command made carries who, wherever it is shown; one whose command does not say who, and one that no
/// command made, name nobody.
#[test]
fn a_run_names_the_person_who_started_it() {
    let mut up = workspace("up");
    up.auto_apply = false;
    let mut draft = org(vec![up, workspace("down")]);
    draft.edges = vec![signalbox::scenario::EdgeDraft { auto_promote: false, ..edge("up", "down") }];
    draft.people = ["Ada", "Bob"].map(|name| PersonDraft { name: name.into(), ..PersonDraft::default() }).into();
    let mut play = Play::new(draft);
    let by = |name: &str| Some(name.to_owned());
    play.must(Command::Plan { workspace: "up".into(), rerun_of: None, by: by("Ada") }).until(10 * MIN);
    play.must(Command::Apply { run: run(1), by: by("Bob") }).until(20 * MIN);
    play.must(Command::Promote { workspace: "up".into(), to: Vec::new(), by: by("Ada") });
    play.must(Command::Unlock { workspace: "down".into(), by: by("Bob") });
    play.must(plan("down"));
    let said: Vec<_> = records(&play).into_iter().filter(|record| record.sentence.contains("(T0)")).collect();
    let text = views::export(&play.scene(), play.simulation.engine().journal().records(), views::ExportFormat::Otlp);
    for (number, person) in [(1, Some("Ada")), (2, Some("Bob")), (3, Some("Ada")), (4, Some("Bob")), (5, None)] {
        let shown = inspected(&play, number);
        assert_eq!(shown.started_by, StartedBy::Person);
        assert_eq!(shown.started_by_person.as_deref(), person, "run {number}");
        let row = views::runs(&play.scene(), &views::RunFilter::default(), 5 - number, 1).rows.remove(0);
        assert_eq!((row.token.run, row.started_by_person.as_deref()), (run(number), person));
        let sentence = &said[number as usize - 1].sentence;
        assert_eq!(person.is_some_and(|person| sentence.starts_with(person)), person.is_some(), "{sentence}");
    }
    assert_eq!(text.matches("\"signalbox.run.started_by_person\"").count(), 4);
    // The platform's own runs are nobody's.
    let mut auto = workspace("auto");
    auto.auto_apply = true;
    let mut draft = org(vec![auto]);
    draft.people = vec![PersonDraft { name: "Ada".into(), ..PersonDraft::default() }];
    let mut play = Play::new(draft);
    play.must(Command::Plan { workspace: "auto".into(), rerun_of: None, by: by("Ada") }).until(10 * MIN);
    assert_eq!(inspected(&play, 2).started_by, StartedBy::AutoApply);
    assert_eq!(inspected(&play, 2).started_by_person, None);
}

/// H4: what a command's `by` may not do is refused whatever the state of the run is, and leaves it as it is; without `by` everything
/// is allowed.
#[test]
fn a_command_by_a_person_asks_what_the_person_may() {
    let mut draft = org(vec![workspace("a"), workspace("b"), workspace("c")]);
    draft.edges = vec![edge("a", "b")];
    let person = |name: &str, roles: &[&str], may_trigger: Option<Vec<String>>| PersonDraft {
        name: name.into(),
        roles: roles.iter().map(|role| (*role).into()).collect(),
        may_trigger,
        ..PersonDraft::default()
    };
    draft.people = vec![person("Eve", &[], Some(vec!["c".into()])), person("Vera", &["viewer"], None)];
    let mut play = Play::new(draft);
    play.must(plan("a")).until(10 * MIN).must(plan("a")).until(10 * MIN + 20_000).must(plan("a"));
    assert_eq!([1, 2, 3].map(|n| play.status(n)), [Status::Completed, Status::InProgress, Status::Queued]);
    let by = |name: &str| Some(name.to_owned());
    for (name, code) in [("Eve", RefusalCode::MayNotTrigger), ("Vera", RefusalCode::ReadOnly)] {
        let by = || by(name);
        assert_eq!(play.refused(Command::Plan { workspace: "a".into(), rerun_of: None, by: by() }), code);
        assert_eq!(play.refused(Command::Unlock { workspace: "a".into(), by: by() }), code);
        assert_eq!(play.refused(Command::Promote { workspace: "a".into(), to: Vec::new(), by: by() }), code);
        for run in [1, 2, 3].map(run) {
            for command in [
                Command::Apply { run, by: by() },
                Command::Abort { run, by: by() },
                Command::Discard { run, by: by() },
                Command::Renotify { run, by: by() },
            ] {
                assert_eq!(play.refused(command), code);
            }
        }
    }
    assert_eq!(play.scene().world.run_count(), 3);
    assert_eq!(play.refused(Command::Abort { run: run(2), by: by("Mallory") }), RefusalCode::UnknownName);
    assert_eq!(play.refused(Command::Abort { run: run(9), by: by("Eve") }), RefusalCode::UnknownRun);
    assert_eq!(play.refused(Command::Approve { run: run(2), by: "Eve".into() }), RefusalCode::NotFromHere);
    play.must(Command::Plan { workspace: "c".into(), rerun_of: None, by: by("Eve") });
    play.must(Command::Abort { run: run(2), by: None });
}
