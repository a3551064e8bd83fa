//! The player, tried natively.

use super::*;
use signalbox::{
    scenario::{
        Dist, Draft, EdgeDraft, RunnersDraft, SourceDraft, WorkspaceDraft,
        presets::{org_queue, platform_team},
    },
    words::Readings,
};

fn player() -> Player {
    match Player::open(SavedCase::new(platform_team(), 42)) {
        Ok(player) => player,
        Err(problem) => panic!("the preset opens: {problem}"),
    }
}

#[test]
fn a_command_in_the_past_changes_the_future_and_the_earlier_case_brings_it_back() {
    let mut player = player();
    let before = player.save();
    player.seek_time(SimTime::from_millis(3_600_000));
    let given = player.dispatch(Command::SetLimit { limit: 1 }).unwrap();
    assert_eq!(given.refusal, None);
    assert_eq!(player.cursor().at.millis(), 3_600_000);
    assert_eq!(player.scene().world.limit(), 1);
    assert_ne!(player.save().digest, before.digest);
    assert_eq!(player.replace(before.clone(), SimTime::from_millis(3_600_000)), Ok(()));
    assert_eq!(player.save(), before);
}

#[test]
fn an_earlier_command_drops_the_later_ones_and_says_so() {
    let mut player = player();
    player.seek_time(SimTime::from_millis(7_200_000));
    player.dispatch(Command::SetLimit { limit: 5 }).unwrap();
    assert!(!player.has_later(), "its own instant is not later");
    player.seek_time(SimTime::from_millis(3_600_000));
    assert!(player.has_later());
    let given = player.dispatch(Command::SetLimit { limit: 2 }).unwrap();
    assert_eq!(given.dropped.len(), 1);
    assert_eq!(player.save().commands.len(), 1);
    player.seek_time(player.end());
    assert_eq!(player.scene().world.limit(), 2);
}

#[test]
fn a_cut_leaves_what_was_until_then_and_nothing_after() {
    let mut player = player();
    let uncommanded = player.save();
    player.seek_time(SimTime::from_millis(7_200_000));
    player.dispatch(Command::SetLimit { limit: 5 }).unwrap();
    player.seek_time(SimTime::from_millis(3_600_000));
    let here = player.cursor();
    player.cut();
    assert_eq!((player.cursor(), player.save()), (here, uncommanded));
}

#[test]
fn a_replaced_case_finds_the_place_again_in_a_history_too_long_for_one_go() {
    let Ok(mut player) = Player::open(SavedCase::new(org_queue(50, 5, 60_000, 85), 1)) else {
        panic!("the reference load opens")
    };
    while player.compute(&mut || false) {}
    player.seek_time(player.end());
    let (end, case) = (player.cursor(), player.save());
    assert!(end.seq > 20 * FIRST, "{end:?}");
    player.dispatch(Command::SetLimit { limit: 6 }).unwrap();
    assert_eq!(player.replace(case, end.at), Ok(()));
    assert!(player.cursor().seq < end.seq);
    assert_eq!((player.goal(), player.wanted()), (Some(end.at), end.at));
    while player.compute(&mut || false) {}
    assert_eq!((player.cursor(), player.goal()), (end, None));
}

#[test]
fn an_extended_history_begins_with_the_old_one() {
    let mut player = player();
    let (events, end) = (player.events(), player.end());
    player.extend();
    while player.compute(&mut || false) {}
    assert!(player.end() > end && player.events() > events);
    player.seek_time(end);
    assert_eq!(player.cursor().seq, events);
}

/// A run each second in one workspace, for a week: 605,000 runs, of which next to none comes to an end.
fn explosive() -> Player {
    let mut draft = org_queue(1, 1, 10, 85);
    draft.horizon_ms = 7 * 86_400_000;
    draft.sources[0].gaps = Some(Dist::Fixed { ms: 1_000 });
    match Player::open(SavedCase::new(draft, 1)) {
        Ok(player) => player,
        Err(problem) => panic!("it opens: {problem}"),
    }
}

fn compute_all(player: &mut Player) {
    while player.compute(&mut || false) {}
}

#[test]
fn a_goal_is_reached_when_it_is_computed_and_given_up_for_another_place() {
    let mut player = explosive();
    let at = player.cursor().at + Span::from_hours(12);
    player.jump(at);
    assert_eq!((player.goal(), player.cursor().at), (Some(at), SimTime::ZERO));
    player.seek_time(SimTime::from_millis(5_000));
    assert_eq!(player.goal(), None, "another place is wanted");
    player.jump(at);
    while player.goal().is_some() {
        assert!(player.compute(&mut || false));
    }
    assert_eq!(player.cursor().at, at);
    assert!(player.is_computing(), "and the rest is still to come");
}

#[test]
fn what_is_cancelled_stays_as_far_as_it_is_computed_and_goes_on_when_asked_to() {
    let mut player = explosive();
    player.jump(SimTime::from_millis(2 * 86_400_000));
    for _ in 0..20 {
        player.compute(&mut || false);
    }
    player.cancel();
    let events = player.events();
    assert_eq!((player.halt(), player.goal()), (Some(Halt::Cancelled), None));
    assert_eq!(player.cursor().at, player.sim().engine().now(), "as near as it got");
    assert!(!player.compute(&mut || true) && player.events() == events);
    player.agree();
    assert!(player.compute(&mut || false) && player.events() > events);
}

#[test]
fn a_long_history_is_asked_about_and_can_be_ended_where_it_is() {
    let mut player = explosive();
    compute_all(&mut player);
    let Some(Halt::Long(expected)) = player.halt() else { panic!("nobody is asked: {:?}", player.halt()) };
    assert!((1_100_000..1_400_000).contains(&expected), "two records for each run: {expected}");
    assert!((UNASKED..UNASKED + 10_000).contains(&player.events()), "{}", player.events());
    let horizon = player.end();
    player.end_here();
    assert!(player.end() < horizon && !player.is_computing() && !player.goes_on());
    let saved = player.save();
    assert_eq!((saved.until, saved.records), (Some(player.end()), Some(player.events())));
    // The next visit shows it as far, and asks nothing.
    let mut again = Player::open(saved).unwrap();
    compute_all(&mut again);
    assert_eq!((again.halt(), again.end(), again.events()), (None, player.end(), player.events()));
    assert_eq!(again.divergence(), None);
    // Who plays on from there wants the rest, and is asked.
    again.extend();
    assert_eq!(again.end(), horizon);
    compute_all(&mut again);
    assert!(matches!(again.halt(), Some(Halt::Long(_))));
    again.agree();
    assert!(again.compute(&mut || false));
}

/// Layers of two workspaces that promote into both of the next at once: 2^layers runs in an instant at 10 minutes.
fn layers(count: usize) -> Draft {
    let name = |layer: usize, side: usize| format!("l{layer}-{side}");
    let workspace = |name| {
        let length = Dist::Fixed { ms: 0 };
        let mut draft =
            WorkspaceDraft { name, auto_apply: true, plan: length, apply: length, ..WorkspaceDraft::default() };
        draft.changes.none = 0.0;
        draft
    };
    let pairs = [(0, 0), (0, 1), (1, 0), (1, 1)];
    let edges = (1..count).flat_map(|layer| pairs.map(|(from, to)| (name(layer - 1, from), name(layer, to))));
    Draft {
        limit: 100,
        runners: RunnersDraft { start_up: Dist::Fixed { ms: 0 }, ..RunnersDraft::default() },
        workspaces: (0..count).flat_map(|layer| [0, 1].map(|side| workspace(name(layer, side)))).collect(),
        edges: edges.map(|(from, to)| EdgeDraft { from, to, ..EdgeDraft::default() }).collect(),
        sources: vec![SourceDraft { workspace: name(0, 0), at_ms: Some(vec![600_000]), ..SourceDraft::default() }],
        readings: Readings { apply_first: true, ..Readings::default() },
        ..Draft::default()
    }
}

#[test]
fn an_instant_that_explodes_is_asked_about_once() {
    let mut player = Player::open(SavedCase::new(layers(19), 1)).unwrap();
    player.sim.set_limits(Limits { records: 600_000, ..Limits::default() });
    compute_all(&mut player);
    assert!(matches!(player.halt(), Some(Halt::Long(2_000_000..8_000_000))), "{:?}", player.halt());
    assert!(!player.sim().is_over(), "within the instant");
    player.agree();
    compute_all(&mut player);
    assert_eq!((player.halt(), player.events()), (Some(Halt::Full(Limit::Records)), 0));
}

#[test]
fn an_end_far_beyond_the_horizon_is_asked_about() {
    let mut case = player().save();
    (case.until, case.records, case.digest) = (Some(SimTime::from_millis((1 << 53) - 1)), None, None);
    let mut player = Player::open(case).unwrap();
    player.jump(player.end());
    compute_all(&mut player);
    assert!(matches!(player.halt(), Some(Halt::Long(1_000_000_000..))), "{:?}", player.halt());
    assert_eq!((player.goal(), player.cursor().at), (None, player.sim().engine().now()));
}

#[test]
fn a_history_that_does_not_fit_ends_where_it_is_full_and_stays_usable() {
    let mut player = explosive();
    player.sim.set_limits(Limits { records: 50_000, ..Limits::default() });
    player.jump(player.end());
    compute_all(&mut player);
    assert_eq!(player.halt(), Some(Halt::Full(Limit::Records)));
    assert_eq!((player.end(), player.cursor().at), (player.sim().engine().now(), player.sim().engine().now()));
    assert!(player.events() <= 50_000 && !player.goes_on());
    player.extend();
    assert!(!player.compute(&mut || true), "it cannot go on");
    let saved = player.save();
    assert_eq!(saved.until, Some(player.end()));
    player.seek_time(SimTime::from_millis(60_000));
    assert_eq!(player.dispatch(Command::SetLimit { limit: 2 }).map(|given| given.refusal), Ok(None));
    assert_eq!(player.halt(), None, "the new history may fit");
}

#[test]
fn a_command_whose_consequences_do_not_fit_changes_nothing() {
    let mut player = player();
    player.seek_time(SimTime::from_millis(7_200_000));
    player.dispatch(Command::SetLimit { limit: 5 }).unwrap();
    let before = player.save();
    player.seek_time(SimTime::from_millis(3_600_000));
    let (here, limits) = (player.cursor(), player.sim.limits());
    player.sim.set_limits(Limits { records: here.seq, ..limits });
    assert!(player.dispatch(Command::SetLimit { limit: 2 }).is_err());
    player.sim.set_limits(limits);
    compute_all(&mut player);
    assert_eq!((player.cursor(), player.save()), (here, before));
}

#[test]
fn a_case_of_older_rules_is_played_and_says_so_once() {
    let Ok(mut player) = Player::open(SavedCase {
        semantics: 1,
        records: Some(3),
        digest: Some("0123456789abcdef".into()),
        ..SavedCase::new(platform_team(), 42)
    }) else {
        panic!("a case of semantics 1 opens")
    };
    // That number of events was another place.
    let at = SimTime::ZERO + Span::from_hours(1);
    player.place(Cursor { seq: 3, at });
    compute_all(&mut player);
    assert_eq!(player.cursor().at, at);
    assert_eq!(player.divergence(), None, "its digest is of other rules");
    assert_eq!((player.take_older_rules(), player.take_older_rules()), (Some(1), None));
    assert_eq!(player.save().semantics, 2);
}
