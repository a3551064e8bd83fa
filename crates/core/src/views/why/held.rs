//! What keeps a queued run, in sentences. Workspace queue and organisation queue are kept apart.

use crate::{
    policy::{Scene, review::Hold},
    scenario::Target,
    views::sentences::{capital, clock, workspace},
    words::{RunNo, SimTime, Status},
    world::Run,
};

/// Runs by number: `run 3`, `runs 3, 4`. At least one.
pub(super) fn list(runs: &[RunNo]) -> String {
    const MOST: usize = 6;
    let shown: Vec<_> = runs.iter().take(MOST).map(ToString::to_string).collect();
    let word = if runs.len() == 1 { "run" } else { "runs" };
    match runs.len() {
        n if n > MOST => format!("{word} {} and {} more", shown.join(", "), n - MOST),
        _ => format!("{word} {}", shown.join(", ")),
    }
}

/// Names that are alternatives: `Ada`, `Ada or Ben`, `Ada, Ben or Cy`.
pub(super) fn either(names: &[String]) -> String {
    const MOST: usize = 6;
    match names {
        [] => String::from("nobody"),
        [one] => one.clone(),
        many if many.len() > MOST => format!("{} or one of {} others", many[..MOST].join(", "), many.len() - MOST),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

fn are_ahead(n: u32, first: RunNo) -> String {
    if n == 1 { format!("run {first} is ahead of it") } else { format!("{n} runs are ahead of it, run {first} first") }
}

/// Why no slot of the organisation is free (Q2, Q9).
fn no_slot(limit: u32, by: &[RunNo]) -> String {
    let holders = by.len();
    match limit {
        0 if holders == 0 => {
            String::from("the organisation is paused: its limit of 0 slots lets nothing start until it is raised (Q9)")
        }
        0 => format!(
            "the organisation is paused: its limit of 0 slots lets nothing start until it is raised; from before {} still \
             {} a slot (Q9)",
            list(by),
            if holders == 1 { "has" } else { "have" }
        ),
        _ if holders > limit as usize => format!(
            "the organisation's limit is {limit}, and from before it was lowered {holders} jobs have slots: {} (Q9)",
            list(by)
        ),
        1 => format!("the only slot of the organisation is in use: {} (Q2)", list(by)),
        _ => format!("all {limit} slots of the organisation are in use: {} (Q2)", list(by)),
    }
}

/// Why no agent of a pool is free (Q5, X3).
fn no_agent(scene: &Scene<'_>, pool: &str, agents: u32, by: &[RunNo], lost: u32, back: Option<SimTime>) -> String {
    let back = back.map_or(String::new(), |at| clock(scene, at));
    match (agents, lost) {
        (0, _) => format!("there are no agents in {pool}, so nothing starts there (Q5)"),
        (1, 0) => format!("the only agent of {pool} is taken: {} (Q5)", list(by)),
        (_, 0) => format!("all {agents} agents of {pool} are taken: {} (Q5)", list(by)),
        (1, _) => format!("the only agent of {pool} is lost and comes back at {back} (X3)"),
        _ if by.is_empty() => format!("all {agents} agents of {pool} are lost; the first comes back at {back} (X3)"),
        (_, 1) => format!(
            "no agent of {pool} is free: {} taken by {}, and 1 is lost and comes back at {back} (Q5, X3)",
            by.len(),
            list(by)
        ),
        _ => format!(
            "no agent of {pool} is free: {} taken by {}, and {lost} are lost, of which the first comes back at {back} (Q5, X3)",
            by.len(),
            list(by)
        ),
    }
}

/// What an undecided plan waits for, after its number: `which waits for …`.
fn undecided(scene: &Scene<'_>, by: RunNo, people: &[String], checks: &[String], apply: Option<RunNo>) -> String {
    if let Some(apply) = apply {
        return format!("whose apply run {apply} has not ended yet");
    }
    let status = scene.world.known(scene.past, by).map(|plan| plan.course.status);
    let checks = match checks {
        [] => String::new(),
        [one] => format!("the answer of {one}"),
        many => format!("the answers of {}", many.join(", ")),
    };
    match status {
        Some(Status::PendingPolicy) => String::from("whose policies are being evaluated"),
        Some(Status::PendingApproval) if people.is_empty() && !checks.is_empty() => format!("which waits for {checks}"),
        Some(Status::PendingApproval) if people.is_empty() => {
            String::from("which waits for an approval that nobody may give")
        }
        Some(Status::PendingApproval) => {
            let checks = if checks.is_empty() { checks } else { format!(", and for {checks}") };
            format!("which waits for {} to decide{checks}", either(people))
        }
        _ => String::from("which somebody has still to apply or to discard"),
    }
}

/// Why a run waits, in the order of its holds.
pub(in crate::views) fn waiting(scene: &Scene<'_>, run: &Run, holds: &[Hold]) -> String {
    let name = workspace(scene, run.birth.workspace);
    let no = run.no;
    let mut parts = holds.iter().map(|hold| match hold {
        Hold::WorkspaceBusy { by } => format!("run {no} waits for run {by}: one run at a time in {name} (Q1)"),
        Hold::KeptBack { by, people, checks, apply } => {
            let waits = undecided(scene, *by, people, checks, *apply);
            format!("run {no} is kept back by plan {by} of {name}, {waits} (Q6)")
        }
        Hold::BehindInWorkspace { run, ahead } => format!("in {name}, {} (Q4)", are_ahead(*ahead, *run)),
        Hold::SlotsFull { limit, by, lost, back } => match run.birth.target {
            Target::Managed => no_slot(*limit, by),
            Target::Pool(pool) => {
                no_agent(scene, &scene.scenario.pools[pool.index()].name, *limit, by, *lost, *back)
            }
        },
        Hold::BehindInQueue { run, ahead } => {
            format!("in the queue for a runner, {} (Q4)", are_ahead((*ahead).max(1), *run))
        }
        Hold::NoRunner { since: Some(since), due } => {
            let since = clock(scene, *since);
            // Nothing is withdrawn after the end of time.
            let due = due.filter(|at| *at != SimTime::MAX).map_or(String::new(), |at| {
                format!("; without one by {} the job is withdrawn, and the run keeps its place", clock(scene, at))
            });
            match run.birth.target {
                Target::Managed => {
                    format!("a slot has been reserved for run {no} since {since}, and no runner has sent a heartbeat yet{due} (Q3, Q10)")
                }
                Target::Pool(_) => format!("an agent has reserved run {no} since {since} (Q3)"),
            }
        }
        Hold::NoRunner { since: None, due } => {
            let due = due.map_or(String::new(), |at| format!(", which the next does at {}", clock(scene, at)));
            format!("an idle agent has to poll for work first{due} (X1)")
        }
    });
    let Some(first) = parts.next() else { return format!("run {no} starts in this instant") };
    let mut sentence = capital(&first);
    for part in parts {
        sentence.push_str(". ");
        sentence.push_str(&capital(&part));
    }
    sentence.push('.');
    sentence
}
