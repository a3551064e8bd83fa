//! Q6 by trial: a plan keeps others back exactly as long as it can still be applied. Whether it can is found out by doing it, on a copy
//! that goes no further in time: people approve, checks pass, and somebody applies it.

use std::sync::Arc;

use signalbox::{
    history::{SavedCase, Simulation},
    policy::review::{self, Hold},
    words::{
        Command, Event, LockMet, Readings, RefusalCode, RunNo, RunType, SimTime, Status, TimedCommand, WorkspaceHold,
    },
};
use signalbox_tests::{
    check::{BUDGET, check, opened},
    laws::{Lawful, ensure},
    recipe::HORIZON,
};

/// What came of trying to apply a plan.
#[derive(Debug, PartialEq)]
enum Tried {
    /// It is applied, or was being applied already.
    Applied,
    /// It will never be.
    Never(RefusalCode),
    /// It is not known yet: it still runs, is judged, or waits for more people than there are, or for one who says no.
    Open,
}

/// Tries to apply a plan in this instant.
fn try_to_apply(simulation: &Simulation, plan: RunNo) -> Tried {
    let over = simulation.scene().run(plan).is_ok_and(|known| known.course.settled);
    let mut copy = simulation.clone();
    let mut accepted = |command: Command| match copy.dispatch(command) {
        Ok(outcome) => outcome.refusal.map(|refusal| refusal.code()),
        Err(_) => Some(RefusalCode::TooSoon),
    };
    let scenario = simulation.engine().scenario();
    // Each round opens a stage at most.
    for _ in 0..4 {
        for person in &scenario.people {
            accepted(Command::Approve { run: plan, by: person.name.clone() });
        }
        for check in &scenario.checks {
            accepted(Command::AnswerCheck { run: plan, check: check.name.clone(), passed: true });
        }
    }
    match accepted(Command::Apply { run: plan, by: None }) {
        None | Some(RefusalCode::BeingApplied) => Tried::Applied,
        // By itself, in steps that take no time.
        Some(RefusalCode::AlreadyApplied) if !over => Tried::Applied,
        // While it waits, somebody may say no who might have said yes.
        Some(RefusalCode::NotCompleted) if !over => Tried::Open,
        Some(code) => Tried::Never(code),
    }
}

/// What the journal says of a plan: whether another apply of its workspace has taken the lock since it was produced (A3), and whether it
/// has been given up by auto-apply or by an apply run that ended.
fn journal_of(simulation: &Simulation, plan: RunNo) -> (bool, bool) {
    let engine = simulation.engine();
    let birth = |run: RunNo| engine.past().birth(run);
    let (mut produced, mut drifted, mut given_up) = (false, false, false);
    for record in engine.journal().records().iter() {
        match record.event() {
            Event::Moved { run, from: Status::InProgress, to: Status::Completed, .. } if run == plan => produced = true,
            Event::Claimed { run, lock: LockMet::Taken, .. } => {
                let other = birth(run).run_type == RunType::Apply && birth(run).origin != Some(plan);
                drifted |= produced && other && birth(run).workspace == birth(plan).workspace;
            }
            Event::AutoApplyRefused { run, .. } if run == plan => given_up = true,
            Event::Moved { run, settled: true, .. } if birth(run).run_type == RunType::Apply => {
                given_up |= birth(run).origin == Some(plan);
            }
            _ => {}
        }
    }
    (drifted, given_up)
}

/// At the end of an instant: who keeps a run back can be applied, and who can be applied keeps later plans back.
fn holds_are_right(simulation: &Simulation) -> Lawful {
    let scene = simulation.scene();
    if scene.world.readings().workspace_hold != WorkspaceHold::UntilDecided {
        return Ok(());
    }
    for run in scene.world.live().filter(|run| run.waits() && run.birth.run_type == RunType::Plan) {
        let keeper = review::holds(&scene, run).into_iter().find_map(|hold| match hold {
            Hold::KeptBack { by, .. } => Some(by),
            _ => None,
        });
        if let Some(by) = keeper {
            let (drifted, _) = journal_of(simulation, by);
            ensure!(!drifted, "run {} is kept back by plan {by}, which has drifted (Q6, A3)", run.no);
            let tried = try_to_apply(simulation, by);
            ensure!(
                !matches!(tried, Tried::Never(_)),
                "run {} is kept back by plan {by}, which can never be applied: {tried:?} (Q6)",
                run.no
            );
            continue;
        }
        for older in (0..run.no.index()).map(RunNo::at_index) {
            let birth = scene.past.birth(older);
            if birth.workspace != run.birth.workspace || birth.run_type != RunType::Plan {
                continue;
            }
            let (drifted, given_up) = journal_of(simulation, older);
            ensure!(
                drifted || given_up || try_to_apply(simulation, older) != Tried::Applied,
                "run {} is not kept back by plan {older}, which can still be applied (Q6)",
                run.no
            );
        }
    }
    Ok(())
}

/// The case under the reading that holds: from the start, or from some instant on at which plans are ready that did not hold each other.
/// Then some of them are applied by hand, and new plans wait for the others.
fn holding(case: &SavedCase) -> SavedCase {
    let mut case = case.clone();
    let scenario = Arc::make_mut(&mut case.scenario);
    let holds = Readings { workspace_hold: WorkspaceHold::UntilDecided, ..scenario.readings };
    if case.seed.is_multiple_of(2) {
        scenario.readings = holds;
        return case;
    }
    scenario.readings.workspace_hold = WorkspaceHold::WhileRunning;
    let since = u64::from(case.seed % 120);
    let at = |seconds: u64, command| TimedCommand { at: SimTime::from_millis((since + seconds) * 1_000), command };
    let run = |place: u32| RunNo::at_index((case.seed / 2 + place) as usize % 6);
    case.commands.push(at(0, Command::SetReadings { readings: holds }));
    case.commands.extend((0..4).map(|i| at(1 + u64::from(i), Command::Apply { run: run(i * 5), by: None })));
    let plan = |workspace: usize| Command::Plan { workspace: format!("w{workspace}"), rerun_of: None, by: None };
    case.commands.extend((0..2).map(|workspace| at(20, plan(workspace))));
    case.commands.sort_by_key(|timed| timed.at);
    case
}

#[test]
fn a_plan_keeps_others_back_exactly_as_long_as_it_can_be_applied() {
    check("Q6 by trial", 600, |case| {
        let case = holding(case);
        let mut simulation = opened(&case);
        simulation.run_until(SimTime::ZERO, BUDGET);
        loop {
            holds_are_right(&simulation)
                .map_err(|why| format!("at {} ms: {why}", simulation.engine().now().millis()))?;
            match simulation.next_at().filter(|at| *at <= HORIZON) {
                Some(next) if simulation.engine().journal().len() < BUDGET => simulation.run_until(next, u32::MAX),
                _ => return Ok(()),
            };
        }
    });
}
