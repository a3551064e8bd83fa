//! The laws of safety and of liveness (design, section 2, laws 4 and 6; S1, Q1, Q2), each as a name, a citation and a check.
//!
//! The checks count for themselves: they look at the living runs and never trust a counter, a queue or a reservation that the
//! engine keeps for speed. A moment's laws hold at the end of each instant, so ask them there.

use crate::{
    policy::{Scene, apply, review},
    scenario::Target,
    words::{AgentNo, Event, HeadOfLine, Refusal, RunNo, RunType, Status, WorkspaceNo},
    world::{AgentState, HeldBy, Run, World},
};

/// What came of a check: an error says in a sentence what is not so.
pub type Lawful = Result<(), String>;

/// What a law is asked about.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// A moment, at the end of an instant.
    Moment(fn(&Scene<'_>) -> Lawful),
    /// A step from one instant's end to the next one's: the moment before, what happened, the moment after.
    Step(fn(&Scene<'_>, &[Event], &Scene<'_>) -> Lawful),
    /// All reachable moments together; checked by [`super::explore`] when it has seen them all.
    Graph,
}

/// A law.
#[derive(Clone, Copy, Debug)]
pub struct Law {
    /// Its stable name.
    pub name: &'static str,
    /// What it says, in a sentence.
    pub says: &'static str,
    /// The rules it follows from.
    pub rules: &'static str,
    /// How it is checked.
    pub check: Check,
}

/// All laws. Their places in this list are stable within a build: see [`place_of`].
pub const LAWS: &[Law] = &[
    Law {
        name: "one_at_a_time",
        says: "Never do two runs execute in one workspace.",
        rules: "Q1",
        check: Check::Moment(one_at_a_time),
    },
    Law {
        name: "within_limit",
        says: "No managed job is dispatched beyond the limit in force.",
        rules: "Q2, Q9",
        check: Check::Step(within_limit),
    },
    Law {
        name: "settled_stays",
        says: "Nothing leads out of a settled terminal status.",
        rules: "S1, S2",
        check: Check::Step(settled_stays),
    },
    Law {
        name: "nothing_leaks",
        says: "A slot, an agent, a workspace or a lock is taken exactly as long as a run needs it.",
        rules: "Q3, Q6, L1, law 6",
        check: Check::Moment(nothing_leaks),
    },
    Law {
        name: "no_lost_wake_up",
        says: "A managed run that could start does start in the same instant.",
        rules: "Q4, law 6",
        check: Check::Moment(no_lost_wake_up),
    },
    Law {
        name: "waiting_explained",
        says: "Every queued run says why it waits, and on whom.",
        rules: "law 4",
        check: Check::Moment(waiting_explained),
    },
    Law {
        name: "no_dead_end",
        says: "From everywhere the runs can still come to their ends, or wait for somebody outside who may still come.",
        rules: "law 6",
        check: Check::Graph,
    },
];

/// The place of the law with this name in [`LAWS`].
#[must_use]
pub fn place_of(name: &str) -> Option<usize> {
    LAWS.iter().position(|law| law.name == name)
}

/// Every law of a moment, with what came of it: for looking at any simulation at the end of an instant.
#[must_use]
pub fn of_moment(scene: &Scene<'_>) -> Vec<(&'static Law, Lawful)> {
    let asked = LAWS.iter().filter_map(|law| match law.check {
        Check::Moment(check) => Some((law, check(scene))),
        Check::Step(_) | Check::Graph => None,
    });
    asked.collect()
}

/// Whether the law of the moment with this name, or any, is broken at the end of an instant: for breakpoints
/// ([`crate::history::Broken`]). Laws of steps and of all worlds together say nothing about a moment.
#[must_use]
pub fn is_broken(name: Option<&str>, scene: &Scene<'_>) -> bool {
    LAWS.iter().filter(|law| name.is_none_or(|name| name == law.name)).any(|law| match law.check {
        Check::Moment(check) => check(scene).is_err(),
        Check::Step(_) | Check::Graph => false,
    })
}

macro_rules! ensure {
    ($so:expr, $($sentence:tt)+) => {
        if !$so {
            return Err(format!($($sentence)+));
        }
    };
}

fn here(workspace: usize) -> impl Fn(&&Run) -> bool {
    move |run| run.birth.workspace == WorkspaceNo::at(workspace)
}

fn list(runs: &[RunNo]) -> String {
    let numbers: Vec<String> = runs.iter().map(|run| format!("run {run}")).collect();
    if numbers.is_empty() { String::from("nobody") } else { numbers.join(" and ") }
}

/// Managed jobs, counted at their runs.
fn jobs(world: &World) -> usize {
    world.live().filter(|run| run.holds && run.birth.target == Target::Managed).count()
}

fn one_at_a_time(scene: &Scene<'_>) -> Lawful {
    for i in 0..scene.world.workspaces().len() {
        let executing = scene.world.live().filter(here(i)).filter(|run| run.course.status == Status::InProgress);
        let mut numbers: Vec<RunNo> = executing.map(|run| run.no).collect();
        numbers.sort_unstable();
        if let [one, other, ..] = numbers[..] {
            let name = &scene.scenario.workspaces[i].name;
            return Err(format!("runs {one} and {other} of {name} execute at once (Q1)"));
        }
    }
    Ok(())
}

fn within_limit(_: &Scene<'_>, events: &[Event], after: &Scene<'_>) -> Lawful {
    // Jobs are dispatched last in a step, so what is held after it was held at the last dispatch.
    let dispatched = events.iter().any(|event| matches!(event, Event::Dispatched { agent: None, .. }));
    let (jobs, limit) = (jobs(after.world), after.world.limit());
    ensure!(!dispatched || jobs <= limit as usize, "a job is dispatched, and {jobs} jobs hold {limit} slots (Q2)");
    Ok(())
}

fn settled_stays(before: &Scene<'_>, events: &[Event], _: &Scene<'_>) -> Lawful {
    for event in events {
        let run = match *event {
            Event::Moved { run, .. } | Event::Claimed { run, .. } | Event::Dispatched { run, .. } => run,
            _ => continue,
        };
        let settled = before.world.known(before.past, run).is_some_and(|known| known.course.settled);
        ensure!(!settled, "run {run} is settled, and something happens to it (S1)");
    }
    Ok(())
}

fn nothing_leaks(scene: &Scene<'_>) -> Lawful {
    let world = scene.world;
    for (i, workspace) in world.workspaces().iter().enumerate() {
        let name = &scene.scenario.workspaces[i].name;
        let holding: Vec<RunNo> = world.live().filter(here(i)).filter(|run| run.holds).map(|run| run.no).collect();
        let reserved: Vec<RunNo> = workspace.holder.into_iter().collect();
        ensure!(holding == reserved, "{name} is reserved for {}, but held by {} (Q6)", list(&reserved), list(&holding));
        let locking: Vec<RunNo> = world.live().filter(here(i)).filter(|run| run.locked).map(|run| run.no).collect();
        let locked: Vec<RunNo> = match workspace.lock {
            Some(HeldBy::Run(run)) => vec![run],
            Some(HeldBy::Stale(run)) => {
                ensure!(scene.live(run).is_none(), "the lock of run {run} is stale while the run is alive (L2)");
                Vec::new()
            }
            Some(HeldBy::Foreign) | None => Vec::new(),
        };
        ensure!(
            locking == locked,
            "the lock of {name} is held by {}, but taken by {} (L1)",
            list(&locked),
            list(&locking)
        );
        for run in locked {
            let executes = scene.live(run).is_some_and(|run| run.course.status == Status::InProgress);
            ensure!(executes, "run {run} has the lock of {name} but does not execute (L1)");
        }
    }
    let jobs = jobs(world);
    let occupied = world.slots().iter().flatten().count();
    ensure!(occupied == jobs, "{occupied} slots are occupied by {jobs} jobs (Q3)");
    ensure!(world.jobs() as usize == jobs, "{} jobs are counted, {jobs} runs have one (Q3)", world.jobs());
    for (i, agent) in world.agents().iter().enumerate() {
        if let AgentState::Busy { run, .. } = *agent {
            let pool = World::pool_of(scene.scenario, AgentNo::at(i));
            let has = |r: &Run| r.holds && r.birth.target == Target::Pool(pool) && usize::from(r.runner) == i;
            ensure!(scene.live(run).is_some_and(has), "agent {i} works for run {run}, which has none (Q5)");
        }
    }
    Ok(())
}

/// The waiting run of a workspace that its own order puts first (Q4, Q6, Q7).
fn next_of<'a>(scene: &Scene<'a>, workspace: usize) -> Option<&'a Run> {
    let readings = scene.world.readings();
    let keeper = scene.world.workspaces()[workspace].undecided.first();
    let kept_back = |run: &Run| run.birth.run_type == RunType::Plan && keeper.is_some_and(|keeper| keeper < run.no);
    let waiting = || scene.world.live().filter(here(workspace)).filter(|run| run.waits() && !kept_back(run));
    let oldest = |run_type| waiting().filter(|run| run.birth.run_type == run_type).min_by_key(|run| run.no);
    match (oldest(RunType::Unlock), oldest(RunType::Apply)) {
        (Some(unlock), _) if readings.unlock_first => Some(unlock),
        (unlock, Some(apply)) if readings.apply_first && unlock.is_none_or(|unlock| unlock.no > apply.no) => {
            Some(apply)
        }
        _ => waiting().min_by_key(|run| run.no),
    }
}

fn no_lost_wake_up(scene: &Scene<'_>) -> Lawful {
    if jobs(scene.world) >= scene.world.limit() as usize {
        return Ok(());
    }
    let blocks = scene.world.readings().head_of_line == HeadOfLine::Block;
    let nexts = (0..scene.world.workspaces().len()).filter_map(|i| next_of(scene, i));
    let nexts: Vec<&Run> = nexts.filter(|run| run.birth.target == Target::Managed).collect();
    let head = nexts.iter().map(|run| run.no).min();
    for run in nexts {
        let busy = scene.world.live().any(|other| other.holds && other.birth.workspace == run.birth.workspace);
        let its_turn = !blocks || head == Some(run.no);
        ensure!(busy || !its_turn, "run {} could start and does not: its wake-up is lost (law 6)", run.no);
    }
    Ok(())
}

fn waiting_explained(scene: &Scene<'_>) -> Lawful {
    for run in scene.world.live().filter(|run| run.course.status == Status::Queued) {
        let holds = review::holds(scene, run);
        ensure!(!holds.is_empty(), "run {} is queued and nothing explains it (law 4)", run.no);
        let blamed = holds.iter().find_map(|hold| match hold {
            review::Hold::WorkspaceBusy { by } => scene.live(*by).is_none_or(|by| !by.holds).then_some(*by),
            review::Hold::BehindInWorkspace { run, .. } | review::Hold::BehindInQueue { run, .. } => {
                scene.live(*run).is_none_or(|by| !by.waits()).then_some(*run)
            }
            _ => None,
        });
        if let Some(by) = blamed {
            return Err(format!("run {} blames run {by}, which is in nobody's way (law 4)", run.no));
        }
    }
    Ok(())
}

/// Whether nothing more is to be expected of the platform itself: each unsettled run waits for somebody outside, a person, a raised
/// limit or a decision on a plan, or behind a run that does.
#[must_use]
pub fn is_at_rest(scene: &Scene<'_>) -> bool {
    scene.world.live().all(|run| match run.course.status {
        Status::PendingApproval => true,
        Status::Queued if run.waits() => {
            let closed = run.birth.target == Target::Managed && scene.world.limit() == 0;
            let kept = |hold: &review::Hold| match hold {
                // Somebody outside may decide it: apply it, or approve it if it can be applied then. A plan that can never be applied
                // would keep the run back for ever.
                review::Hold::KeptBack { by, .. } => scene.run(*by).is_ok_and(|plan| match plan.course.status {
                    Status::Completed => {
                        matches!(apply::may_apply(scene, *by), Ok(_) | Err(Refusal::BeingApplied { .. }))
                    }
                    Status::PendingApproval => !apply::has_drifted(scene, &plan),
                    _ => false,
                }),
                // Whoever is ahead is asked in its own turn, since all runs must be at rest.
                review::Hold::BehindInWorkspace { .. } | review::Hold::BehindInQueue { .. } => true,
                review::Hold::WorkspaceBusy { .. } | review::Hold::SlotsFull { .. } | review::Hold::NoRunner { .. } => {
                    false
                }
            };
            let holds = review::holds(scene, run);
            // A run that nothing holds could start, so it is not at rest but forgotten.
            closed || (!holds.is_empty() && holds.iter().all(kept))
        }
        _ => false,
    })
}
