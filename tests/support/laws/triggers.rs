//! Law 5: nothing is silent. Each trigger makes a run or an event that says why not.

use std::collections::BTreeMap;

use signalbox::{
    history::Simulation,
    scenario::{Scenario, SourceKind, Variant},
    words::{Changes, Command, Event, RuleId, RunNo, RunType, Trigger, WorkspaceNo},
};

use super::{Lawful, ensure};

type Children = BTreeMap<u32, Vec<Event>>;

pub(super) fn nothing_is_silent(simulation: &Simulation) -> Lawful {
    let engine = simulation.engine();
    let scenario = engine.scenario();
    let mut children = Children::new();
    for record in engine.journal().records().iter() {
        if let Some(cause) = record.cause() {
            children.entry(cause).or_default().push(record.event());
        }
    }
    let none = Vec::new();
    let mut changes: BTreeMap<RunNo, Changes> = BTreeMap::new();
    for (i, record) in engine.journal().records().iter().enumerate() {
        let seq = i as u32;
        if let Some(cause) = record.cause() {
            ensure!(cause < seq, "event {seq} is caused by event {cause}, which comes later");
        }
        let answers = children.get(&seq).unwrap_or(&none);
        if let Event::Moved { run, rule: RuleId::T2, changes: made, .. } = record.event() {
            changes.insert(run, made);
        }
        let check = || -> Lawful {
            match record.event() {
                Event::Arrived { source, variant, .. } => arrived(scenario, source.index(), variant, answers),
                Event::CommandGiven { command } => given(scenario, &engine.script()[command as usize].command, answers),
                Event::Moved { run, rule: RuleId::T2, .. } if engine.past().birth(run).run_type == RunType::Apply => {
                    applied(scenario, engine.past().birth(run).workspace, answers)
                }
                Event::Moved { run, settled: true, rule, .. } => {
                    let made = changes.get(&run).copied();
                    auto_apply(simulation, run, rule, made, answers)
                }
                _ => Ok(()),
            }
        };
        check().map_err(|why| format!("event {seq}: {why}"))?;
    }
    Ok(())
}

/// How many of these workspaces are answered: by a new run, or by a reason for none. Each has at most one run, in the workspaces'
/// order, and there is at most one event about all that have none (W4).
fn answered(concerned: &[WorkspaceNo], answers: &[Event]) -> Result<usize, String> {
    let made: Vec<WorkspaceNo> = answers
        .iter()
        .filter_map(|event| match *event {
            Event::Created { workspace, run_type: RunType::Plan, .. } => Some(workspace),
            _ => None,
        })
        .collect();
    let mut left = concerned.iter();
    ensure!(made.iter().all(|made| left.any(|known| known == made)), "{made:?} are not some of {concerned:?} in order");
    let mut ignored = Vec::new();
    for event in answers {
        match *event {
            Event::Ignored { workspace: Some(workspace), .. } => {
                let free = concerned.contains(&workspace) && !made.contains(&workspace);
                ensure!(free, "{workspace:?} has a run or is not concerned, and is said to have been ignored");
                ignored.push(1);
            }
            Event::Ignored { workspace: None, .. } => ignored.push(0),
            Event::WebhookMatched { ignored: counts, .. } => {
                ignored.push(counts.iter().map(|count| usize::from(*count)).sum());
            }
            _ => {}
        }
    }
    ensure!(ignored.len() <= 1, "a webhook is {} events, not one", ignored.len());
    ensure!(!made.is_empty() || !ignored.is_empty(), "neither a run nor a reason");
    Ok(made.len() + ignored.iter().sum::<usize>())
}

fn arrived(scenario: &Scenario, source: usize, variant: u16, answers: &[Event]) -> Lawful {
    let of = |variants: &[Variant]| -> Vec<WorkspaceNo> {
        variants[variant as usize].answers.iter().map(|(workspace, _)| *workspace).collect()
    };
    let concerned = match &scenario.sources[source].kind {
        SourceKind::Plan { workspace, .. } => vec![*workspace],
        SourceKind::Push { variants } | SourceKind::Pr { variants, .. } => of(variants),
    };
    let found = answered(&concerned, answers)?;
    ensure!(found == concerned.len(), "an arrival concerns {concerned:?} and answers {found} of them (W4)");
    Ok(())
}

fn given(scenario: &Scenario, command: &Command, answers: &[Event]) -> Lawful {
    ensure!(!answers.is_empty(), "{command:?} leads to nothing, not even a refusal");
    if let Command::Push { repo, .. } | Command::PullRequest { repo, .. } = command {
        let links = scenario.workspaces.iter().enumerate();
        let concerned: Vec<_> = links
            .filter(|(_, w)| w.repo.as_ref().is_some_and(|link| link.repo == *repo))
            .map(|(i, _)| WorkspaceNo::at(i))
            .collect();
        let found = answered(&concerned, answers)?;
        ensure!(found == concerned.len(), "a webhook concerns {concerned:?} and answers {found} of them (W4)");
    }
    Ok(())
}

/// P1: each outgoing edge of a successful apply's workspace, in the order of workspace numbers.
fn applied(scenario: &Scenario, workspace: WorkspaceNo, answers: &[Event]) -> Lawful {
    let due: Vec<_> = scenario.edges.iter().filter(|e| e.from == workspace).map(|e| e.to).collect();
    let about = |event: &Event| match *event {
        Event::Created { workspace, trigger: Trigger::Promotion, .. } => Some(workspace),
        Event::PromotionSkipped { edge, .. } => Some(scenario.edges[edge.index()].to),
        _ => None,
    };
    let found: Vec<_> = answers.iter().filter_map(about).collect();
    ensure!(found == due, "a successful apply should reach {due:?}, it is answered by {found:?} (P1, W4)");
    ensure!(due.is_sorted(), "edges are not in the order of workspace numbers (P1)");
    Ok(())
}

/// A4: a plan that settles as completed in a workspace that applies by itself.
fn auto_apply(simulation: &Simulation, run: RunNo, rule: RuleId, made: Option<Changes>, answers: &[Event]) -> Lawful {
    let engine = simulation.engine();
    let birth = engine.past().birth(run);
    let spec = engine.scenario().workspace(birth.workspace);
    let completes = matches!(rule, RuleId::T2 | RuleId::T7 | RuleId::T10) && birth.run_type == RunType::Plan;
    let allowed = birth.trigger != Trigger::Pr || spec.allow_pr_apply;
    if !completes || !spec.auto_apply || !allowed || !made.is_some_and(Changes::any) {
        return Ok(());
    }
    let about = |event: &&Event| match **event {
        Event::Created { run_type: RunType::Apply, origin, .. } => origin == Some(run),
        Event::AutoApplyRefused { run: plan, .. } => plan == run,
        _ => false,
    };
    ensure!(
        answers.iter().filter(about).count() == 1,
        "plan {run} is to be applied at once and is answered by {answers:?} (A4)"
    );
    Ok(())
}
