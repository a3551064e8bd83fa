//! The readings that order the queue: each switch both ways (Q4, Q6, Q7, Q8, Q9).

use signalbox::{
    scenario::RepoDraft,
    words::{
        AbortScope, Cause, Command, HeadOfLine, PrAction, Readings, Reason, RuleId, Status, Supersede, WorkspaceHold,
    },
};
use signalbox_tests::play::*;

fn set(change: impl Fn(&mut Readings)) -> Readings {
    let mut readings = Readings::default();
    change(&mut readings);
    readings
}

fn apply(number: u32) -> Command {
    Command::Apply { run: run(number), by: None }
}

/// Q4 `head_of_line`: a run whose workspace is busy is passed over, or stops the younger ones.
#[test]
fn a_busy_workspace_is_passed_over_or_blocks() {
    for (head_of_line, claimed) in [(HeadOfLine::Skip, 5_000), (HeadOfLine::Block, 70_000)] {
        let mut draft = org(vec![workspace("a"), workspace("b")]);
        draft.readings.head_of_line = head_of_line;
        let mut play = Play::new(draft);
        play.must(plan("a")).must(plan("a")).must(plan("b"));
        if head_of_line == HeadOfLine::Block {
            assert_eq!(play.holds(3), [Cause::BehindInQueue]);
        }
        play.until(HOUR);
        assert_eq!(play.claimed(3), Some(claimed), "{head_of_line}");
    }
}

/// Q4: a run kept back only by Q6 is passed over even under `block`.
#[test]
fn a_plan_that_is_kept_back_blocks_nobody() {
    let mut draft = org(vec![workspace("a"), workspace("b")]);
    draft.readings.head_of_line = HeadOfLine::Block;
    draft.readings.workspace_hold = WorkspaceHold::UntilDecided;
    let mut play = Play::new(draft);
    play.must(plan("a")).until(100_000).must(plan("a")).must(plan("b"));
    assert_eq!(play.holds(2), [Cause::KeptBack]);
    assert_eq!(play.holds(3), [Cause::NoRunner]);
}

/// Q4 with `apply_first`: an apply that goes before an older plan of its workspace must not wait for that plan at the head of
/// the organisation's queue, or both would wait for ever.
#[test]
fn the_workspaces_order_and_the_blocking_queue_do_not_lock_each_other() {
    let mut draft = org(vec![workspace("a"), workspace("b")]);
    draft.limit = 1;
    draft.readings.head_of_line = HeadOfLine::Block;
    draft.readings.apply_first = true;
    draft.readings.unlock_first = true;
    let mut play = Play::new(draft);
    play.must(plan("a")).until(100_000);
    play.must(plan("b")).must(plan("a")).must(apply(1)).must(Command::Unlock { workspace: "a".into(), by: None });
    play.until(HOUR);
    let order = [2, 5, 4, 3].map(|n| play.claimed(n));
    assert!(order.is_sorted() && order[0].is_some(), "unlock, apply, plan: {order:?}\n{}", play.tell());
}

/// Q4 `apply_first`.
#[test]
fn an_apply_takes_its_place_by_creation_or_goes_first() {
    for (apply_first, first) in [(false, 3), (true, 4)] {
        let mut draft = org(vec![workspace("a")]);
        draft.readings.apply_first = apply_first;
        let mut play = Play::new(draft);
        play.must(plan("a")).until(100_000);
        play.must(plan("a")).must(plan("a")).must(apply(1)).until(HOUR);
        // Run 2 is dispatched in its own instant; of runs 3 and 4 the switch decides.
        let claimed = [3, 4].map(|n| play.claimed(n).unwrap());
        assert_eq!(claimed[0] < claimed[1], first == 3, "{apply_first}: {claimed:?}");
    }
}

/// Q7 `unlock_first`: next in its workspace, displacing nothing dispatched; in the org queue it keeps its place.
#[test]
fn an_unlock_run_takes_its_turn_or_goes_first() {
    for unlock_first in [false, true] {
        let mut draft = org(vec![workspace("a"), workspace("b")]);
        draft.limit = 1;
        draft.readings.unlock_first = unlock_first;
        let mut play = Play::new(draft);
        play.must(plan("a")).must(plan("a")).must(plan("b")).must(Command::Unlock { workspace: "a".into(), by: None });
        play.until(HOUR);
        let [first, second, other, unlock] = [1, 2, 3, 4].map(|n| play.claimed(n).unwrap());
        assert!(first < other && first < unlock, "nothing dispatched is displaced");
        assert_eq!(unlock < second, unlock_first);
        assert!(other < unlock, "in the organisation's queue it keeps its place");
    }
}

/// Q6 `workspace_hold`: a pending plan holds nothing by the letter; under `until_decided` a plan that could be applied keeps later
/// plans back.
#[test]
fn an_undecided_plan_lets_later_plans_pass_or_keeps_them_back() {
    let mut play = Play::new(org(vec![workspace("a")]));
    play.must(plan("a")).must(plan("a")).until(HOUR);
    assert_eq!(play.claimed(2), Some(70_000));

    let mut draft = org(vec![workspace("a")]);
    draft.readings.workspace_hold = WorkspaceHold::UntilDecided;
    let mut play = Play::new(draft.clone());
    play.must(plan("a")).must(plan("a")).until(HOUR);
    assert_eq!(play.holds(2), [Cause::KeptBack]);
    // An apply run overtakes the plans that are kept back; when it ends, the plan is decided.
    play.must(apply(1)).until(HOUR + 1_000);
    assert_eq!(play.holds(3), [Cause::NoRunner]);
    play.until(2 * HOUR);
    assert_eq!((play.ended(3), play.claimed(2)), (Some(HOUR + 95_000), Some(HOUR + 100_000)));

    // A discard decides it too.
    let mut play = Play::new(draft.clone());
    play.must(plan("a")).must(plan("a")).until(HOUR).must(Command::Discard { run: run(1), by: None });
    assert_eq!(play.holds(2), [Cause::NoRunner]);

    // Also one given while the plan was still running (A1).
    let mut play = Play::new(draft.clone());
    play.must(plan("a")).must(plan("a")).until(30_000).must(Command::Discard { run: run(1), by: None }).until(HOUR);
    assert_eq!(play.claimed(2), Some(70_000));

    // A plan without changes could not be applied.
    let mut empty = draft;
    empty.workspaces[0].changes.none = 1.0;
    let mut play = Play::new(empty);
    play.must(plan("a")).must(plan("a")).until(HOUR);
    assert_eq!(play.claimed(2), Some(70_000));
}

fn with_repo(name: &str) -> signalbox::scenario::WorkspaceDraft {
    let repo = Some(RepoDraft { repo: "acme/infra".into(), ..RepoDraft::default() });
    signalbox::scenario::WorkspaceDraft { repo, ..workspace(name) }
}

fn pull_request(number: u32) -> Command {
    let (repo, base, paths) = ("acme/infra".into(), "main".into(), vec!["x.tf".into()]);
    Command::PullRequest { repo, base, number, action: PrAction::Synchronize, paths }
}

/// Q6: a plan of a pull request holds only where it may be applied.
#[test]
fn a_plan_of_a_pull_request_holds_only_where_it_may_be_applied() {
    for allow in [false, true] {
        let mut draft = org(vec![with_repo("a")]);
        draft.workspaces[0].allow_pr_apply = allow;
        draft.readings.workspace_hold = WorkspaceHold::UntilDecided;
        let mut play = Play::new(draft);
        play.must(pull_request(7)).must(plan("a")).until(HOUR);
        assert_eq!(play.status(2) == Status::Queued, allow);
    }
}

/// Q6, Q9: the switch acts at once, whatever came before it, and finds the plans that it would have kept all along.
#[test]
fn the_hold_finds_the_plans_that_are_undecided() {
    let mut draft = org(vec![workspace("a")]);
    draft.readings.abort_scope = AbortScope::AnyActive;
    let mut play = Play::new(draft);
    play.must(plan("a")).until(100_000);
    let hold = set(|r| {
        r.workspace_hold = WorkspaceHold::UntilDecided;
        r.abort_scope = AbortScope::AnyActive;
    });
    play.must(Command::SetReadings { readings: hold }).must(plan("a"));
    assert_eq!(play.holds(2), [Cause::KeptBack]);
    // An apply that ended unclaimed decides the plan, also while a second one executes (A5).
    play.must(apply(1)).must(Command::Abort { run: run(3), by: None }).until(180_000);
    assert_eq!(play.status(2), Status::Completed);
    play.must(Command::Discard { run: run(2), by: None }).must(apply(1)).until(190_000);
    assert_eq!(play.status(4), Status::InProgress);
    play.must(Command::SetReadings { readings: Readings::default() }).must(Command::SetReadings { readings: hold });
    play.must(plan("a"));
    assert_eq!(play.holds(5), [Cause::WorkspaceBusy]);
}

/// Q8 `supersede`: the older queued plan of the same workspace and trigger, for `pr` also of the same number.
#[test]
fn a_newer_plan_replaces_the_queued_one_only_under_the_switch() {
    for supersede in [Supersede::None, Supersede::QueuedPlans] {
        let mut draft = org(vec![with_repo("a"), workspace("b")]);
        draft.limit = 1;
        draft.readings.supersede = supersede;
        let mut play = Play::new(draft);
        play.must(plan("b")); // takes the slot
        play.must(plan("a")).must(pull_request(1)).must(pull_request(2)); // runs 2, 3, 4
        play.must(plan("a")).must(pull_request(1)); // runs 5, 6
        let replaced: Vec<u32> = (1..=6).filter(|n| play.status(*n) == Status::Aborted).collect();
        if supersede == Supersede::None {
            assert!(replaced.is_empty());
            continue;
        }
        assert_eq!(replaced, [2, 3], "the same trigger, and for pull requests the same number");
        assert_eq!((play.moves(2), play.reason(2)), (vec![RuleId::T0, RuleId::T14], Some(Reason::Superseded)));
        // A dispatched run is not replaced.
        play.must(plan("b"));
        assert_eq!(play.status(1), Status::Queued);
    }
}
