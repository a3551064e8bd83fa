//! A history stops growing where its limits say, also within an instant, and whatever stopped it, it can still be used.

use signalbox::{
    history::{Full, Limit, Limits, Progress, Reader, SavedCase, Simulation},
    scenario::{ChangesDraft, Dist, Draft, EdgeDraft, SourceDraft, WorkspaceDraft, presets},
    words::{Command, SimTime},
};

const MINUTE: u64 = 60_000;

/// Layers of two workspaces each. Every workspace promotes into both of the next layer, and nothing takes any time: a run of the
/// first layer, at minute 10, leads to 2^layers runs in one instant. Before it, at minute 1, a workspace apart has a run.
fn exploding(layers: usize) -> Draft {
    let instant = Dist::Fixed { ms: 0 };
    let workspace = |name: String| WorkspaceDraft {
        name,
        auto_apply: true,
        plan: instant,
        apply: instant,
        changes: ChangesDraft { none: 0.0, ..ChangesDraft::default() },
        ..WorkspaceDraft::default()
    };
    let name = |layer: usize, side: usize| format!("layer-{layer}-{side}");
    let mut draft = Draft { name: "Exploding".into(), limit: 100, horizon_ms: 60 * MINUTE as i64, ..Draft::default() };
    draft.runners.start_up = instant;
    draft.readings.apply_first = true;
    draft.workspaces = (0..layers).flat_map(|layer| [0, 1].map(|side| workspace(name(layer, side)))).collect();
    draft.workspaces.push(workspace("apart".into()));
    let pairs = [(0, 0), (0, 1), (1, 0), (1, 1)];
    draft.edges = (1..layers)
        .flat_map(|layer| {
            pairs.map(|(from, to)| EdgeDraft {
                from: name(layer - 1, from),
                to: name(layer, to),
                ..EdgeDraft::default()
            })
        })
        .collect();
    let at = |workspace: &str, minute: u64| SourceDraft {
        workspace: workspace.into(),
        at_ms: Some(vec![(minute * MINUTE) as i64]),
        ..SourceDraft::default()
    };
    draft.sources = vec![at("apart", 1), at("layer-0-0", 10)];
    draft
}

fn open(draft: Draft, limits: Limits) -> Simulation {
    match Simulation::open(SavedCase::new(draft, 7)) {
        Ok(simulation) => simulation.with_limits(limits),
        Err(problem) => panic!("{problem}"),
    }
}

fn records(records: u32) -> Limits {
    Limits { records, ..Limits::default() }
}

fn minute(minute: u64) -> SimTime {
    SimTime::from_millis(minute * MINUTE)
}

/// A case under the limit that stops before what does not fit.
fn until_the_explosion() -> Simulation {
    let mut simulation = open(exploding(18), Limits::default());
    assert_eq!(simulation.run_until(SimTime::from_millis(10 * MINUTE - 1), u32::MAX), Progress::Reached);
    simulation
}

#[test]
fn an_instant_that_does_not_fit_is_not_begun() {
    let mut simulation = open(exploding(18), records(50_000));
    let horizon = simulation.horizon();
    assert_eq!(simulation.run_until(horizon, u32::MAX), Progress::Full(Limit::Records));
    let before = until_the_explosion();
    assert_eq!(simulation.digest(), before.digest());
    assert_eq!(simulation.engine().world(), before.engine().world());
    assert!(simulation.engine().now() < minute(10));
    assert!(simulation.digest() != open(exploding(18), Limits::default()).digest(), "something happened before");
    // It stays so, and costs nothing more.
    assert_eq!(simulation.run_until(horizon, 1), Progress::Full(Limit::Records));
    // Time that brings nothing may still pass.
    assert_eq!(simulation.run_until(minute(5), u32::MAX), Progress::Reached);
    assert_eq!(simulation.engine().now(), minute(5));
}

#[test]
fn what_fits_is_saved_and_opens_again() {
    let mut simulation = open(exploding(18), records(50_000));
    simulation.run_until(simulation.horizon(), u32::MAX);
    let saved = simulation.save();
    let again = Simulation::replay_within(saved, records(50_000)).expect("it was played so far before");
    assert_eq!(again.digest(), simulation.digest());
    // A case that claims to have been played further says where it ends.
    let further = SavedCase { until: Some(minute(11)), digest: None, records: None, ..again.save() };
    let problem = Simulation::replay_within(further, records(50_000)).map(drop).expect_err("it does not fit");
    assert!(problem.to_string().contains("no more records"), "{problem}");
}

#[test]
fn a_full_history_goes_on_under_higher_limits() {
    let mut simulation = open(exploding(10), records(2_000));
    let horizon = simulation.horizon();
    assert_eq!(simulation.run_until(horizon, u32::MAX), Progress::Full(Limit::Records));
    let mut simulation = simulation.with_limits(Limits::default());
    assert_eq!(simulation.run_until(horizon, u32::MAX), Progress::Reached);
    let mut whole = open(exploding(10), Limits::default());
    whole.run_until(horizon, u32::MAX);
    assert_eq!((simulation.digest(), simulation.engine().world()), (whole.digest(), whole.engine().world()));
}

#[test]
fn pausing_within_an_instant_changes_nothing() {
    let mut whole = open(exploding(12), Limits::default());
    let horizon = whole.horizon();
    assert_eq!(whole.run_until(horizon, u32::MAX), Progress::Reached);
    assert!(whole.engine().journal().len() > 30_000, "one instant is long: {}", whole.engine().journal().len());
    let (mut pauses, mut within) = (0, 0);
    let mut pieces = open(exploding(12), Limits::default());
    while pieces.run_while(horizon, &mut || false) == Progress::Paused {
        pauses += 1;
        let saved = pieces.save();
        // Within an instant, a case does not say how many records it had.
        within += u32::from(saved.digest.is_none());
        assert_eq!(saved.digest.is_none(), saved.records.is_none());
    }
    assert!(within > 5, "{pauses} pauses, {within} of them within an instant");
    assert_eq!((pieces.digest(), pieces.engine().world()), (whole.digest(), whole.engine().world()));
}

#[test]
fn every_event_of_a_long_instant_can_be_looked_at() {
    let mut simulation = open(exploding(12), Limits::default()).with_spacing(1_000);
    simulation.run_until(simulation.horizon(), u32::MAX);
    let len = simulation.engine().journal().len();
    let (mut jumping, mut walking) = (Reader::new(&simulation), Reader::new(&simulation));
    for seq in (0..len).step_by(4_999) {
        // From the end and back, so that each seek starts at a checkpoint.
        jumping.seek(&simulation, len);
        jumping.seek(&simulation, seq);
        walking.seek(&simulation, seq);
        assert_eq!(jumping.world(), walking.world(), "after {seq} events");
    }
}

#[test]
fn a_command_that_leads_too_far_is_no_part_of_the_case() {
    let mut draft = exploding(18);
    draft.sources.truncate(1);
    let mut simulation = open(draft, records(50_000));
    assert_eq!(simulation.run_until(minute(20), u32::MAX), Progress::Reached);
    let (case, world) = (simulation.save(), simulation.engine().world().clone());
    let plan = |workspace: &str| Command::Plan { workspace: workspace.into(), rerun_of: None, by: None };
    assert_eq!(simulation.dispatch(plan("layer-0-0")), Err(Full(Limit::Records)));
    assert_eq!((simulation.save(), simulation.engine().world()), (case, &world));
    // Others are given as before.
    assert!(simulation.dispatch(plan("apart")).is_ok_and(|outcome| outcome.refusal.is_none()));
    assert_eq!(simulation.run_until(simulation.horizon(), u32::MAX), Progress::Reached);
    assert_eq!(simulation.save().commands.len(), 1);
}

#[test]
fn the_first_instant_may_be_the_one_that_does_not_fit() {
    let mut draft = exploding(18);
    draft.sources[1].at_ms = Some(vec![0]);
    let mut simulation = open(draft, records(50_000));
    assert_eq!(simulation.run_until(minute(20), u32::MAX), Progress::Full(Limit::Records));
    assert_eq!((simulation.engine().journal().len(), simulation.engine().now()), (0, SimTime::ZERO));
    assert_eq!(simulation.dispatch(Command::SetLimit { limit: 0 }), Err(Full(Limit::Records)));
    assert_eq!(simulation.rewind(SimTime::ZERO), []);
    assert_eq!(simulation.save().commands, []);
}

#[test]
fn bytes_are_a_limit_too_and_so_is_a_growing_queue() {
    let limits = Limits { records: u32::MAX, bytes: 24 << 20 };
    // Twice the work that the slots can do: half of all runs are still queued at the end.
    let mut simulation = open(presets::org_queue(200, 20, 1_000_000, 200), limits);
    let horizon = simulation.horizon();
    assert_eq!(simulation.run_until(horizon, u32::MAX), Progress::Full(Limit::Bytes));
    // The step that meets the limit may be one that doubles the world's lists or copies the world.
    let slack = simulation.engine().world().bytes();
    assert!((limits.bytes / 2..limits.bytes + slack).contains(&simulation.bytes()), "{}", simulation.bytes());
    let reached = simulation.engine().now();
    assert!(reached > minute(60) && reached < horizon);
    // Going back makes room.
    simulation.rewind(minute(60));
    assert!(simulation.dispatch(Command::SetLimit { limit: 40 }).is_ok());
    simulation.run_until(horizon, u32::MAX);
    assert!(simulation.engine().now() > reached, "with more slots the queue grows more slowly");
}

#[test]
fn checkpoints_take_no_more_than_a_world_and_half_of_the_journal() {
    for utilisation in [85, 200] {
        let mut simulation = open(presets::org_queue(2_000, 20, 40_000, utilisation), Limits::default());
        let horizon = simulation.horizon();
        for part in 1..=20 {
            simulation.run_until(SimTime::from_millis(horizon.millis() * part / 20), u32::MAX);
            let engine = simulation.engine();
            let checkpoints = simulation.bytes() - engine.bytes();
            let allowed = engine.journal().bytes() / 2 + engine.world().bytes();
            // The list itself, and a world that has shrunk since its copy was made.
            let slack = 64 << 10;
            assert!(checkpoints <= allowed + slack, "{utilisation} %: {checkpoints} of {allowed}");
        }
    }
}
