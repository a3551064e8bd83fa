//! Numbers at the ends of their ranges: sums that stay at the largest number, places past the end, the end of time.

use signalbox::{
    api::{Request, handle},
    engine::Engine,
    form::json,
    history::{Limits, Progress, Reader, SavedCase, Simulation},
    scenario::{Dist, Draft, RunnersDraft, SourceDraft, WorkspaceDraft},
    views::{self, Departures, Grouping, LaneIndex, Load, RunFilter},
    words::{Command, SimTime},
};

const HOUR: i64 = 3_600_000;
const YEAR: i64 = 366 * 24 * HOUR;

/// One workspace, and its plans all at the start.
fn plans(count: usize) -> Draft {
    Draft {
        workspaces: vec![WorkspaceDraft { name: "a".into(), timeout_ms: YEAR, ..WorkspaceDraft::default() }],
        sources: vec![SourceDraft { workspace: "a".into(), at_ms: Some(vec![0; count]), ..SourceDraft::default() }],
        ..Draft::default()
    }
}

fn open(draft: Draft) -> Simulation {
    Simulation::open(SavedCase::new(draft, 42)).unwrap()
}

#[test]
fn a_job_is_dispatched_more_often_than_two_bytes_can_count() {
    let mut draft = plans(1);
    let start_up = Dist::Fixed { ms: 2_000 };
    draft.runners = RunnersDraft { start_up, start_timeout_ms: 1_000, ..RunnersDraft::default() };
    let (scenario, warnings) = draft.check().unwrap();
    assert!(warnings.iter().any(|warning| warning.code() == "never_claimed"));
    let mut engine = Engine::new(scenario, 1, Vec::new());
    engine.run_until(SimTime::from_millis(70_000_000));
    let attempts: Vec<u32> = engine.world().live().map(|run| run.attempts).collect();
    assert_eq!(attempts, [70_001]);
}

#[test]
fn three_thousand_runs_wait_to_the_end_of_time() {
    let mut draft = plans(3_000);
    draft.limit = 0;
    let mut simulation = open(draft);
    assert_eq!(simulation.run_until(SimTime::MAX, u32::MAX), Progress::Reached);
    assert_eq!(simulation.engine().now(), SimTime::MAX);
    let scene = simulation.scene();
    let totals = views::totals(&scene);
    // 3,000 times 2^53 milliseconds do not fit into 64 bits.
    assert_eq!(totals.waits.0.iter().max(), Some(&u64::MAX));
    assert_eq!(totals.waits.total().millis(), SimTime::MAX.millis());
    // Whatever is asked of the moment is answered.
    let (board, machine) = (json::write(&views::board(&scene)), json::write(&views::machine(&scene)));
    assert!(!board.is_empty() && !machine.is_empty());
    let run = scene.world.live().next().unwrap().no;
    assert!(!json::write(&views::inspect(&scene, simulation.engine().journal(), run).unwrap()).is_empty());
    let trace = views::chrome_trace(&scene);
    assert!(trace.contains("9007199254740991000"), "the end of time in microseconds");
    assert!(!views::otlp(&scene).is_empty());
    for grouping in Grouping::ALL {
        let index = LaneIndex::new(*grouping, &scene);
        let rows = (0..index.lanes()).map(|lane| index.rows(lane, SimTime::MAX, SimTime::MAX)).sum::<usize>();
        assert_eq!(rows, if grouping.moves() { 0 } else { 3_000 }, "{grouping}");
    }
    let (journal, past) = (simulation.engine().journal(), simulation.engine().past());
    let mut load = Load::new(0);
    load.follow(journal, past);
    let whole = load.stretches(journal, past, SimTime::ZERO, SimTime::MAX, 3);
    assert!(whole.iter().all(|part| (part.queued - 3_000.0).abs() < 1e-6), "{whole:?}");
    let left = Departures::of(&scene);
    assert_eq!(left.spread(SimTime::ZERO, SimTime::MAX).runs, 0);
}

/// Commands shortly before the end of time and at it: what would end later never ends, and nothing goes on without end.
#[test]
fn at_the_end_of_time_nothing_more_happens() {
    let mut simulation = open(plans(0)).with_limits(Limits { records: 1_000, ..Limits::default() });
    for left in [10_000, 1, 0] {
        let at = SimTime::from_millis(SimTime::MAX.millis() - left);
        assert_eq!(simulation.run_until(at, u32::MAX), Progress::Reached);
        simulation.dispatch(Command::Plan { workspace: "a".into(), rerun_of: None, by: None }).unwrap();
        simulation.dispatch(Command::Unlock { workspace: "a".into(), by: None }).unwrap();
    }
    assert_eq!(simulation.run_until(SimTime::MAX, u32::MAX), Progress::Reached);
    assert!(simulation.engine().journal().len() < 100, "{}", simulation.engine().journal().len());
    let saved = simulation.save();
    let read: SavedCase = serde_json::from_str(&json::write(&saved)).unwrap();
    assert_eq!(read, saved);
    assert_eq!(Simulation::replay(read).unwrap().digest(), simulation.digest());
    simulation.rewind(SimTime::ZERO);
    assert_eq!(simulation.engine().journal().len(), 0);
}

#[test]
fn places_past_the_end_are_the_end() {
    let mut simulation = open(plans(40));
    simulation.run_until(SimTime::from_millis(600_000), u32::MAX);
    let length = simulation.engine().journal().len();
    let mut reader = Reader::new(&simulation);
    for seq in [length, length + 1, u32::MAX] {
        reader.seek(&simulation, seq);
        assert_eq!(reader.seq(), length);
    }
    reader.seek_time(&simulation, SimTime::MAX);
    assert_eq!(reader.seq(), length);
    let (scene, records) = (simulation.scene(), simulation.engine().journal().records());
    assert_eq!(views::entries(&scene, records, 0, u32::MAX).len(), length as usize);
    assert_eq!(views::entries(&scene, records, length - 1, u32::MAX).len(), 1);
    for from in [length, length + 1, u32::MAX] {
        assert!(views::entries(&scene, records, from, u32::MAX).is_empty());
    }
    let page = views::runs(&scene, &RunFilter::default(), u32::MAX, u32::MAX);
    assert_eq!((page.total, page.rows.len()), (40, 0));
    let (journal, past) = (simulation.engine().journal(), simulation.engine().past());
    let mut load = Load::new(3);
    load.follow(journal, past);
    assert_eq!(load.at(journal, past, u32::MAX), load.at(journal, past, length));
    let index = LaneIndex::new(Grouping::Workspace, &scene);
    assert_eq!(
        (index.rows(usize::MAX, SimTime::ZERO, SimTime::MAX), index.count(usize::MAX, SimTime::ZERO, SimTime::MAX)),
        (0, 0)
    );
}

#[test]
fn the_api_answers_offsets_past_the_end_and_numbers_that_are_none() {
    let mut simulation = open(plans(40));
    simulation.run_until(SimTime::from_millis(600_000), u32::MAX);
    let mut ask = |path: &str| {
        let request = Request { authorization: Some("Bearer ann".into()), ..Request::new("GET", path) };
        let response = handle(&mut simulation, &request);
        (response.status, serde_json::from_str::<serde_json::Value>(&response.body).unwrap())
    };
    for offset in ["40", "41", "4294967296", "9007199254740991"] {
        for list in ["runs", "workspaces"] {
            let (status, page) = ask(&format!("/{list}?limit=100&offset={offset}"));
            assert_eq!((status, page["data"].as_array().map(Vec::len)), (200, Some(0)), "{list} {offset}: {page}");
        }
    }
    for wrong in ["offset=-1", "offset=99999999999999999999", "limit=0", "limit=4294967296", "offset=1e3"] {
        let (status, problem) = ask(&format!("/runs?{wrong}"));
        assert!(status == 400 && problem["path"].is_string(), "{wrong}: {status} {problem}");
    }
    let (status, problem) = ask("/workspaces/a/runs?cursor=ffffffffffffffffffffffff");
    assert!(status == 400 && problem["code"] == "bad_cursor", "{status} {problem}");
}
