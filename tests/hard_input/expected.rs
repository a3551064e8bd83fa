//! What a scenario is expected to do, compared with what is played.

use signalbox::{
    history::{Progress, SavedCase, Simulation},
    scenario::{
        Dist, Draft, EdgeDraft, Problem, RunnersDraft, SourceDraft, SourceWord, WorkspaceDraft,
        presets::{PRESETS, REFERENCE, org_queue},
    },
    words::{Readings, SimTime},
};

use crate::corpus::list;

/// How often more records and runs are expected than come.
fn ratio(draft: Draft, until: Option<SimTime>) -> (f64, f64) {
    let mut simulation = Simulation::open(SavedCase::new(draft, 42)).unwrap();
    let until = until.unwrap_or(simulation.horizon());
    assert_eq!(simulation.run_until(until, u32::MAX), Progress::Reached);
    let expected = simulation.engine().scenario().expected(until);
    let records = f64::from(simulation.engine().journal().len());
    let runs = f64::from(simulation.engine().world().run_count());
    println!("{}: {records} records, {runs} runs, {expected:?}", simulation.draft().name);
    (expected.records / records, expected.runs / runs)
}

#[test]
fn presets_come_to_about_what_is_expected() {
    let presets = PRESETS.iter().chain([&REFERENCE]).map(|preset| (preset.draft)());
    for draft in presets.chain([org_queue(20, 4, 4_000, 100), org_queue(20, 20, 4_000, 30)]) {
        let name = draft.name.clone();
        let (records, runs) = ratio(draft, None);
        assert!((0.5..2.0).contains(&records) && (0.5..2.0).contains(&runs), "{name}: {records} {runs}");
    }
}

/// Layers of two workspaces each, every one promoting to both of the next layer; whatever is planned is applied at once.
fn layers(count: usize, job: Dist) -> Draft {
    let name = |layer: usize, i: usize| format!("w{layer}-{i}");
    let workspaces = (0..count).flat_map(|layer| [0, 1].map(|i| name(layer, i))).map(|name| {
        let mut workspace =
            WorkspaceDraft { name, auto_apply: true, plan: job, apply: job, ..WorkspaceDraft::default() };
        workspace.changes.none = 0.0;
        workspace
    });
    let pairs = [(0, 0), (0, 1), (1, 0), (1, 1)];
    let edges = (1..count).flat_map(|layer| pairs.map(|(i, j)| (name(layer - 1, i), name(layer, j))));
    Draft {
        limit: 10_000,
        runners: RunnersDraft { start_up: Dist::Fixed { ms: 0 }, ..RunnersDraft::default() },
        workspaces: workspaces.collect(),
        edges: edges.map(|(from, to)| EdgeDraft { from, to, ..EdgeDraft::default() }).collect(),
        sources: vec![SourceDraft { workspace: name(0, 0), at_ms: Some(vec![0]), ..SourceDraft::default() }],
        readings: Readings { apply_first: true, ..Readings::default() },
        ..Draft::default()
    }
}

/// A workspace and one source.
fn one(source: SourceDraft) -> Draft {
    let workspaces = vec![WorkspaceDraft { name: "a".into(), ..WorkspaceDraft::default() }];
    Draft { workspaces, sources: vec![SourceDraft { workspace: "a".into(), ..source }], ..Draft::default() }
}

#[test]
fn promotions_and_what_cannot_start_count() {
    // Eight layers: 1 + 2 + 4 … + 2^7 plans, each applied, but for the twin in the first layer.
    let mut draft = layers(8, Dist::Fixed { ms: 0 });
    assert_eq!(ratio(draft.clone(), None), (1.0, 1.0));
    // Plans that were made side by side: one of them can be applied, the others are stale (A3).
    draft.readings.apply_first = false;
    let (records, runs) = ratio(draft.clone(), None);
    assert!((0.8..1.25).contains(&records) && runs == 1.0, "{records} {runs}");
    assert!(layers(30, Dist::Fixed { ms: 0 }).check().is_err());
    // Nothing is ever applied: nothing is promoted.
    draft.workspaces.iter_mut().for_each(|workspace| workspace.auto_apply = false);
    assert_eq!(ratio(draft, None).1, 1.0);
    // Far more pushes than three slots can work off: most of them wait.
    let mut crowd = (PRESETS[0].draft)();
    crowd.sources[0].gaps = Some(Dist::Exponential { mean_ms: 10_000 });
    let (records, runs) = ratio(crowd, None);
    assert!((0.5..2.0).contains(&records) && (0.5..2.0).contains(&runs), "{records} {runs}");
    // No start-up ends in time: it is tried again and again (Q10).
    let gaps = Some(Dist::Fixed { ms: 3_600_000 });
    let mut never = one(SourceDraft { gaps, ..SourceDraft::default() });
    never.runners = RunnersDraft { start_up: Dist::Fixed { ms: 90_000 }, start_timeout_ms: 60_000, ..never.runners };
    let (records, runs) = ratio(never, None);
    assert!((0.5..2.0).contains(&records) && (0.5..2.0).contains(&runs), "{records} {runs}");
    // The ticks of three days in December, and a pool without agents.
    let cron = Some("* * 29,30,31 12 *".into());
    let mut rare = one(SourceDraft { kind: SourceWord::Schedule, cron, ..SourceDraft::default() });
    (rare.horizon_ms, rare.limit) = (366 * 86_400_000, 0);
    assert_eq!(ratio(rare, None), (1.0, 1.0));
}

#[test]
fn more_runs_than_can_be_kept_are_refused_where_they_come_from() {
    let refused = |draft: Draft| {
        let problems = draft.check().unwrap_err();
        match &problems.0[..] {
            [problem @ Problem::TooManyRuns { path, runs, .. }] => {
                assert!(!problem.mend().is_empty());
                (path.clone(), *runs)
            }
            other => panic!("{other:?}"),
        }
    };
    for ms in [0, 1] {
        let (path, runs) = refused(layers(30, Dist::Fixed { ms }));
        assert!(path == "edges" && runs > 100_000_000, "{path} {runs}");
    }
    // One source of a thousand, each with 4,320 ticks at the end of the year.
    let mut many = one(SourceDraft { paused: true, at_ms: Some(Vec::new()), ..SourceDraft::default() });
    many.horizon_ms = 366 * 86_400_000;
    many.sources.extend((0..3_000).map(|i| SourceDraft {
        name: format!("s{i}"),
        kind: SourceWord::Schedule,
        workspace: "a".into(),
        cron: Some("* * 29,30,31 12 *".into()),
        ..SourceDraft::default()
    }));
    assert_eq!(refused(many.clone()), ("sources".into(), 12_960_000));
    many.sources.truncate(2_000);
    assert!(many.check().is_ok());
}

#[test]
fn an_estimate_to_the_end_of_time_is_a_number() {
    for preset in PRESETS {
        let (scenario, _) = (preset.draft)().check().unwrap();
        let expected = scenario.expected(SimTime::MAX);
        assert!(expected.runs.is_finite() && expected.records >= expected.runs, "{}: {expected:?}", preset.id);
        assert_eq!(scenario.expected(SimTime::ZERO).runs, 0.0, "{}", preset.id);
    }
}

/// The golden cases have commands, which an estimate knows nothing of; they are few compared with what arrives.
#[test]
fn golden_cases_come_to_about_what_is_expected() {
    for (name, text) in list::CASES {
        let simulation = Simulation::replay(serde_json::from_str::<SavedCase>(text).unwrap()).unwrap();
        let engine = simulation.engine();
        let (expected, records) = (engine.scenario().expected(engine.now()), f64::from(engine.journal().len()));
        println!("{name}: {:.0} records are expected, {records} come", expected.records);
        assert!((0.5..2.0).contains(&(expected.records / records)), "{name}: {expected:?} for {records} records");
    }
}
