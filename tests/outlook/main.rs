//! When a waiting run will start, and what would make it start sooner (law 4, D2).

mod calibration;

use signalbox::{
    history::{Reader, SavedCase, Simulation},
    scenario::{ChangesDraft, Draft, ExternalCheckDraft, SourceDraft, presets},
    words::{Command, RunNo, SimTime, Span, WorkspaceHold},
};
use signalbox_tests::{
    check::{check, played},
    laws::ensure,
    play::*,
};

/// The queued runs at the end of an instant.
fn queued(simulation: &Simulation, at: SimTime) -> Vec<RunNo> {
    let mut reader = Reader::new(simulation);
    reader.seek_time(simulation, at);
    let mut runs: Vec<_> = reader.world().live().filter(|r| r.waits() || r.dispatched()).map(|r| r.no).collect();
    runs.sort_unstable();
    runs
}

fn claimed(simulation: &Simulation, run: RunNo) -> Option<SimTime> {
    let known = simulation.scene().run(run).ok()?;
    Some(known.course.claimed).filter(|at| *at != SimTime::MAX)
}

/// Where nothing is left to chance, every future is the one that comes.
#[test]
fn a_certain_future_is_foreseen_to_the_millisecond() {
    let mut draft = org(vec![workspace("a"), workspace("b")]);
    draft.limit = 1;
    let mut play = Play::new(draft);
    play.must(plan("a")).must(plan("b")).until(10 * SEC);
    let outlook = play.simulation.outlook(SimTime::from_millis(10 * SEC), run(2), 8).unwrap();
    // Run 1 is claimed at 5 s and ends at 65 s; run 2's runner starts up for 5 s.
    let at = Some(SimTime::from_millis(70 * SEC));
    assert_eq!((outlook.early, outlook.likely, outlook.late, outlook.starts), (at, at, at, 8));
    assert!(play.simulation.outlook(SimTime::from_millis(10 * SEC), run(1), 8).is_none(), "it is not queued");
}

/// A second slot would start the run at once, cancelling the run before it a bit later; each effect is exact.
#[test]
fn alternatives_have_the_effect_that_is_said() {
    let mut draft = org(vec![workspace("a"), workspace("b")]);
    draft.limit = 1;
    let mut play = Play::new(draft);
    play.must(plan("a")).must(plan("b")).until(HOUR);
    let at = SimTime::from_millis(10 * SEC);
    let found = play.simulation.alternatives(at, run(2));
    assert_eq!(found.first().map(|a| a.command.clone()), Some(Command::SetLimit { limit: 2 }));
    assert_eq!(found[0].starts, Some(SimTime::from_millis(15 * SEC)));
    assert_eq!(found[0].instead_of, Some(SimTime::from_millis(70 * SEC)));
    assert_eq!(found[0].gain(), Span::from_secs(55));
}

/// D2: an alternative is the history itself with the command in it, and without one it is the history.
#[test]
fn alternatives_are_the_history_with_the_command() {
    check("alternatives", 200, |case| {
        // Going back takes later commands out of the case.
        let case = SavedCase { commands: Vec::new(), ..case.clone() };
        let whole = played(&case);
        let end = whole.engine().now();
        let records = whole.engine().journal().records();
        let Some(at) = records.get(records.len() / 3).map(|r| r.at()) else { return Ok(()) };
        for run in queued(&whole, at) {
            for found in whole.alternatives(at, run) {
                if let Some(expected) = claimed(&whole, run) {
                    ensure!(found.instead_of == Some(expected), "run {run} is claimed at {expected:?}, not {found:?}");
                }
                let mut with = whole.clone();
                with.rewind(at);
                ensure!(
                    with.dispatch(found.command.clone()).is_ok_and(|outcome| outcome.refusal.is_none()),
                    "{found:?} is refused"
                );
                with.run_until(end, u32::MAX);
                if found.starts.is_some_and(|starts| starts <= end) {
                    let really = claimed(&with, run);
                    ensure!(really == found.starts, "run {run} would be claimed at {really:?}, not {found:?}");
                }
            }
        }
        Ok(())
    });
}

/// Looking ahead changes nothing and never fails, whatever the moment.
#[test]
fn looking_ahead_leaves_no_trace() {
    check("outlook", 200, |case| {
        let whole = played(case);
        let digest = whole.digest();
        let records = whole.engine().journal().records();
        for part in [2, 3, 5] {
            let Some(at) = records.get(records.len() / part).map(|r| r.at()) else { return Ok(()) };
            for run in queued(&whole, at) {
                let outlook = whole.outlook(at, run, 3).ok_or("a queued run has an outlook")?;
                ensure!(outlook == whole.outlook(at, run, 3).ok_or("twice")?, "asked twice it says two things");
                let open = |at: Option<SimTime>| at.unwrap_or(SimTime::MAX);
                ensure!(open(outlook.early) <= open(outlook.late), "{outlook:?}");
                ensure!(outlook.early.is_none_or(|early| early >= at), "run {run} starts in the past: {outlook:?}");
            }
        }
        ensure!(whole.digest() == digest, "the journal has changed");
        Ok(())
    });
}

/// However often it is interrupted, a look ahead finds the same; and what it has found on the way is of the futures played so far.
#[test]
fn a_look_ahead_in_steps_finds_the_same() {
    let mut simulation = Simulation::open(SavedCase::new(presets::platform_team(), 42)).unwrap();
    simulation.run_until(simulation.horizon(), u32::MAX);
    let mut interrupted = 0;
    for hour in 1..22 {
        let at = SimTime::from_millis(hour * HOUR);
        for run in queued(&simulation, at) {
            let mut ahead = simulation.look_ahead(at, run, 5).unwrap();
            assert_eq!((ahead.outlook().tries, ahead.outlook().likely), (0, None));
            while !ahead.play_futures(&mut || false) {
                interrupted += 1;
                assert!(ahead.outlook().tries < 5);
            }
            while !ahead.try_changes(&mut || false) {
                interrupted += 1;
            }
            assert_eq!(Some(ahead.outlook()), simulation.outlook(at, run, 5));
            assert_eq!(ahead.alternatives(), simulation.alternatives(at, run));
        }
    }
    assert!(interrupted > 20, "{interrupted} interruptions");
}

/// A future is looked into up to an instant, and the answer says to which: a week where little happens, less where much does.
#[test]
fn the_answer_says_how_far_it_looked() {
    let mut draft = org(vec![workspace("a")]);
    draft.limit = 0;
    let outlook = |draft: Draft| {
        let mut play = Play::new(draft);
        play.must(plan("a")).until(MIN);
        play.simulation.outlook(SimTime::from_millis(MIN), run(1), 9).unwrap()
    };
    let quiet = outlook(draft.clone());
    assert_eq!((quiet.tries, quiet.starts, quiet.ends, quiet.early, quiet.late), (9, 0, 0, None, None));
    assert_eq!(quiet.until, SimTime::from_millis(MIN + 7 * 24 * HOUR));
    draft.sources = vec![SourceDraft { workspace: "a".into(), gaps: Some(fixed(SEC)), ..SourceDraft::default() }];
    let busy = outlook(draft);
    assert_eq!((busy.tries, busy.starts, busy.late), (9, 0, None));
    // Two events a second: an arrival, and the run it makes.
    let looked = busy.until.since(SimTime::from_millis(MIN));
    assert!(looked > Span::from_mins(30) && looked < Span::from_hours(4), "{looked:?}");
}

/// A run that waits for a plan which somebody refuses in half of all futures, and which nobody decides in the others: what is
/// not known to start is not counted as started (the range is open), nor left out.
#[test]
fn a_start_that_is_not_sure_is_not_promised() {
    let mut draft = org(vec![workspace("a")]);
    draft.readings.workspace_hold = WorkspaceHold::UntilDecided;
    draft.workspaces[0].changes = ChangesDraft { none: 0.0, ..ChangesDraft::default() };
    draft.checks = vec![ExternalCheckDraft {
        name: "scan".into(),
        latency: Some(fixed(HOUR)),
        passes: 0.5,
        ..ExternalCheckDraft::default()
    }];
    let mut play = Play::new(draft);
    play.must(plan("a")).until(2 * MIN).must(plan("a")).until(3 * MIN);
    let outlook = play.simulation.outlook(SimTime::from_millis(3 * MIN), run(2), 39).unwrap();
    assert!((8..32).contains(&outlook.starts) && outlook.ends == 0, "{outlook:?}");
    // The check answers an hour after the plan was produced at 1:05, if it is known by then; a failure lets run 2 start 5 s later.
    let at = Some(SimTime::from_millis(HOUR + MIN + 10 * SEC));
    assert_eq!((outlook.early, outlook.late), (at, None), "{outlook:?}");
}
