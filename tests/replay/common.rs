//! Common random numbers (D2): one changed setting leaves the draws of all other runs untouched.

use std::{collections::BTreeMap, sync::Arc};

use signalbox::{
    history::{SavedCase, Simulation},
    scenario::Dist,
    words::{Changes, Command, Ending, Event, Judgement, PersonNo, PolicySetNo, SimTime, TimedCommand, WorkspaceNo},
};
use signalbox_tests::{
    check::{check, played},
    laws::{Lawful, ensure},
};

/// What was drawn for a run, as far as its course shows it.
#[derive(Debug, Default, PartialEq)]
struct Drawn {
    workspace: Option<WorkspaceNo>,
    changes: Option<Changes>,
    /// Success or failure with the time it takes, where nothing cut the execution short.
    work: Option<(Ending, u64)>,
    judged: BTreeMap<PolicySetNo, Judgement>,
    answers: BTreeMap<PersonNo, (bool, u64)>,
}

/// The draws of each run, by lineage.
fn drawn(simulation: &Simulation) -> Result<BTreeMap<u64, Drawn>, String> {
    let engine = simulation.engine();
    let mut all: BTreeMap<u64, Drawn> = BTreeMap::new();
    for record in engine.journal().records().iter() {
        let event = record.event();
        if let Event::Created { run, workspace, lineage, .. } = event {
            let before = all.insert(lineage, Drawn { workspace: Some(workspace), ..Drawn::default() });
            ensure!(before.is_none(), "run {run} shares its lineage with another");
        }
        let (Event::Claimed { run, .. }
        | Event::Moved { run, .. }
        | Event::PolicyJudged { run, .. }
        | Event::Asked { run, .. }) = event
        else {
            continue;
        };
        let drawn = all.entry(engine.past().birth(run).lineage).or_default();
        match event {
            Event::Claimed { ending: ending @ (Ending::Success | Ending::Error), ends, .. } => {
                drawn.work = Some((ending, ends.since(record.at()).millis()));
            }
            Event::Moved { changes, .. } if changes.any() => drawn.changes = Some(changes),
            Event::PolicyJudged { set, judgement, .. } => {
                drawn.judged.insert(set, judgement);
            }
            Event::Asked { person, approves, answers, .. } => {
                // The first time only: a later stage or an escalation asks anew.
                drawn.answers.entry(person).or_insert((approves, answers.since(record.at()).millis()));
            }
            _ => {}
        }
    }
    Ok(all)
}

/// What both of two worlds show of a run's draws is the same in both.
fn agree(what: &str, one: &Simulation, other: &Simulation, concerned: impl Fn(WorkspaceNo) -> bool) -> Lawful {
    let others = drawn(other)?;
    for (lineage, mine) in drawn(one)? {
        let Some(theirs) = others.get(&lineage) else { continue };
        ensure!(mine.workspace == theirs.workspace, "{what}: one lineage, two workspaces");
        if !mine.workspace.is_some_and(&concerned) {
            continue;
        }
        if let (Some(a), Some(b)) = (mine.work, theirs.work) {
            ensure!(a == b, "{what}: a run's work is {a:?} here and {b:?} there");
        }
        if let (Some(a), Some(b)) = (mine.changes, theirs.changes) {
            ensure!(a == b, "{what}: a plan has {a:?} here and {b:?} there");
            for (set, judgement) in &mine.judged {
                let there = theirs.judged.get(set);
                ensure!(
                    there.is_none_or(|j| j == judgement),
                    "{what}: {set:?} says {judgement:?} here, {there:?} there"
                );
            }
        }
    }
    Ok(())
}

/// The case without commands: what a command makes depends on the command's place in the case.
fn without_commands(case: &SavedCase) -> SavedCase {
    SavedCase { commands: Vec::new(), ..case.clone() }
}

#[test]
fn a_larger_limit_leaves_every_draw() {
    check("D2, the limit", 500, |case| {
        let mut wider = without_commands(case);
        Arc::make_mut(&mut wider.scenario).limit += 2;
        agree("limit + 2", &played(&without_commands(case)), &played(&wider), |_| true)
    });
}

#[test]
fn another_length_in_one_workspace_leaves_the_other_workspaces() {
    check("D2, one workspace", 500, |case| {
        let mut slower = without_commands(case);
        let scenario = Arc::make_mut(&mut slower.scenario);
        scenario.workspaces[0].plan = Dist::Fixed { ms: 77_000 };
        scenario.workspaces[0].apply = Dist::Fixed { ms: 88_000 };
        let others = |workspace: WorkspaceNo| workspace.index() != 0;
        agree("one workspace is slower", &played(&without_commands(case)), &played(&slower), others)
    });
}

#[test]
fn a_switch_leaves_every_draw() {
    check("D2, readings", 500, |case| {
        let mut other = without_commands(case);
        let readings = &mut Arc::make_mut(&mut other.scenario).readings;
        readings.apply_first = !readings.apply_first;
        readings.unlock_first = !readings.unlock_first;
        agree("other readings", &played(&without_commands(case)), &played(&other), |_| true)
    });
}

/// A webhook that makes no run is no arrival of the scenario: it shifts no ordinal.
#[test]
fn an_ignored_webhook_by_hand_shifts_nothing() {
    check("D2, webhooks by hand", 500, |case| {
        // Both begin with a webhook: the one that no workspace knows, the other that each of the repository's workspaces ignores.
        let with = |repo: &str| {
            let command = Command::Push { repo: repo.into(), branch: "nobody's".into(), paths: vec!["a/x.tf".into()] };
            SavedCase { commands: vec![TimedCommand { at: SimTime::ZERO, command }], ..case.clone() }
        };
        let (plain, hooked) = (with("acme/nobody"), with("acme/infra"));
        let of = |case: &SavedCase| {
            let simulation = played(case);
            let cut = simulation.engine().now();
            let records = simulation.engine().journal().records().iter();
            let given = records.clone().position(|r| matches!(r.event(), Event::CommandGiven { .. })).map(|i| i as u32);
            let rest = records.filter(|r| given.is_none() || r.cause() != given);
            let rest = rest.filter(|r| !matches!(r.event(), Event::CommandGiven { .. }));
            (rest.map(|r| (r.at(), r.event())).collect::<Vec<_>>(), cut)
        };
        let ((plain, a), (hooked, b)) = (of(&plain), of(&hooked));
        // The budget may end the two at different instants.
        let end = a.min(b);
        let until = |events: Vec<(SimTime, Event)>| events.into_iter().filter(|(at, _)| *at <= end).collect::<Vec<_>>();
        ensure!(until(plain) == until(hooked), "a webhook that made no run changes the history");
        Ok(())
    });
}
