//! May this run start? If not: everything that keeps it (law 4).
//!
//! Six questions, one per [`Cause`], in order of precedence. [`may_start`] is what the engine asks before it dispatches; [`holds`] is
//! the same six questions answered in full for people. A run starts exactly when no question holds it.

use serde::Serialize;

use crate::{
    scenario::Target,
    words::{Cause, HeadOfLine, PersonNo, PoolNo, RunNo, RunType, SimTime},
    world::{AgentState, Line, Run, WorkspaceState},
};

use super::{Scene, approval, polls};

/// One thing that keeps a run from starting, with who is to blame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "cause", rename_all = "snake_case")]
pub enum Hold {
    /// Another run of the workspace is dispatched or executing (Q1).
    WorkspaceBusy {
        /// That run.
        by: RunNo,
    },
    /// An undecided plan of the workspace keeps later plans back (Q6).
    KeptBack {
        /// That plan.
        by: RunNo,
        /// The people whose decision that plan waits for now (G4).
        people: Vec<String>,
        /// The external checks whose answer it waits for now (G5).
        checks: Vec<String>,
        /// Its apply run, where that one has still to end.
        apply: Option<RunNo>,
    },
    /// An earlier run of the workspace comes first (Q4).
    BehindInWorkspace {
        /// The first of them.
        run: RunNo,
        /// How many are ahead in the workspace.
        ahead: u32,
    },
    /// No slot of the organisation, or no agent of the pool, is free (Q2, Q5).
    SlotsFull {
        /// How many there are; 0 where managed dispatch is paused (Q9) or the pool has no agents.
        limit: u32,
        /// The runs that hold them. More than the limit where it was lowered meanwhile (Q9).
        by: Vec<RunNo>,
        /// How many of the agents are lost (X3).
        lost: u32,
        /// When the first of those comes back.
        back: Option<SimTime>,
    },
    /// An earlier run of the organisation's or the pool's queue comes first (Q4).
    BehindInQueue {
        /// The first of them.
        run: RunNo,
        /// How many come before it in the queue.
        ahead: u32,
    },
    /// No runner has claimed it yet: dispatched, or waiting for an idle agent's poll (Q3, X1).
    NoRunner {
        /// Since when its job is dispatched; `None` for one that waits for a poll.
        since: Option<SimTime>,
        /// Dispatched to a managed runner: when the job is withdrawn if no heartbeat has come by then (Q10). Waiting for a poll and for
        /// nothing else: when that poll is. When a heartbeat will come is known to nobody.
        due: Option<SimTime>,
    },
}

impl Hold {
    /// What waiting under this hold is charged to.
    #[must_use]
    pub const fn cause(&self) -> Cause {
        match self {
            Hold::WorkspaceBusy { .. } => Cause::WorkspaceBusy,
            Hold::KeptBack { .. } => Cause::KeptBack,
            Hold::BehindInWorkspace { .. } => Cause::BehindInWorkspace,
            Hold::SlotsFull { .. } => Cause::SlotsFull,
            Hold::BehindInQueue { .. } => Cause::BehindInQueue,
            Hold::NoRunner { .. } => Cause::NoRunner,
        }
    }
}

/// Whether this one question keeps the run from starting.
#[must_use]
pub fn keeps(scene: &Scene<'_>, run: &Run, cause: Cause) -> bool {
    let workspace = scene.world.workspace(run.birth.workspace);
    match cause {
        Cause::NoRunner => match run.birth.target {
            _ if run.dispatched() => true,
            Target::Managed => false,
            Target::Pool(pool) => {
                scene.world.pools()[pool.index()].idle > 0
                    && !polls::next_polls(scene, pool, scene.now).any(|(_, at)| at == scene.now)
            }
        },
        // A dispatched run has everything but its runner.
        _ if run.holds => false,
        Cause::WorkspaceBusy => workspace.holder.is_some(),
        Cause::KeptBack => keeper(workspace, run).is_some(),
        Cause::BehindInWorkspace => first_before(scene, workspace, run).is_some(),
        Cause::SlotsFull => scene.world.is_full(run.birth.target),
        Cause::BehindInQueue => head_of_queue(scene, run.birth.target).is_some_and(|head| head < run.no),
    }
}

/// Whether the run may start at this instant: no question keeps it. `lifted` questions are taken as answered with yes.
#[must_use]
pub fn may_start(scene: &Scene<'_>, run: &Run, lifted: &[Cause]) -> bool {
    run.waits() && !Cause::ALL.iter().any(|cause| !lifted.contains(cause) && keeps(scene, run, *cause))
}

/// Everything that keeps a queued run from being claimed, the primary hold first. Empty for a run that is not queued.
#[must_use]
pub fn holds(scene: &Scene<'_>, run: &Run) -> Vec<Hold> {
    if !run.waits() && !run.dispatched() {
        return Vec::new();
    }
    let causes = Cause::ALL.iter().filter(|cause| keeps(scene, run, **cause));
    let mut holds: Vec<Hold> = causes.map(|cause| blame(scene, run, *cause)).collect();
    // A poll takes another run, or none, as long as something else keeps this one.
    if holds.len() > 1
        && let Some(Hold::NoRunner { due, .. }) = holds.last_mut()
    {
        *due = None;
    }
    holds
}

/// The run that keeps this one by this cause, where that is one: slots and agents are held by many, and a runner that has not come is
/// nobody's fault.
#[must_use]
pub fn in_the_way(scene: &Scene<'_>, run: &Run, cause: Cause) -> Option<RunNo> {
    let workspace = scene.world.workspace(run.birth.workspace);
    match cause {
        Cause::WorkspaceBusy => workspace.holder,
        Cause::KeptBack => keeper(workspace, run),
        Cause::BehindInWorkspace => {
            let next = workspace.next(scene.world.readings()).filter(|next| *next != run.no);
            next.or_else(|| first_before(scene, workspace, run))
        }
        Cause::BehindInQueue => head_of_queue(scene, run.birth.target),
        Cause::SlotsFull | Cause::NoRunner => None,
    }
}

/// The cause that the run's waiting is charged to at this moment; `None` for a run that is not queued, or that starts now.
#[must_use]
pub fn primary(scene: &Scene<'_>, run: &Run) -> Option<Cause> {
    if !run.waits() && !run.dispatched() {
        return None;
    }
    Cause::ALL.iter().copied().find(|cause| keeps(scene, run, *cause))
}

/// The managed run to dispatch next, if there is one and a slot for it (Q2, Q4).
#[must_use]
pub fn next_managed(scene: &Scene<'_>) -> Option<RunNo> {
    let ready = scene.world.ready();
    if scene.world.is_full(Target::Managed) || ready.is_empty() {
        return None;
    }
    let head = head_of_queue(scene, Target::Managed)?;
    ready.contains(head).then_some(head)
}

/// The run that no younger run of the same queue may overtake now (Q4).
fn head_of_queue(scene: &Scene<'_>, target: Target) -> Option<RunNo> {
    line(scene, target).first()
}

/// The runs of a queue that younger ones may not overtake (Q4).
fn line<'a>(scene: &Scene<'a>, target: Target) -> &'a Line {
    match (target, scene.world.readings().head_of_line) {
        (Target::Managed, HeadOfLine::Block) => scene.world.line(),
        _ => scene.world.ready_of(target),
    }
}

/// How many runs of the queue come before this one.
fn ahead_in_queue(scene: &Scene<'_>, target: Target, run: RunNo) -> u32 {
    line(scene, target).older_than(run) as u32
}

/// The undecided plan that keeps this run back (Q6).
fn keeper(workspace: &WorkspaceState, run: &Run) -> Option<RunNo> {
    let keeper = workspace.undecided.first()?;
    (run.birth.run_type == RunType::Plan && keeper < run.no).then_some(keeper)
}

/// The waiting runs of the workspace that come before this one; plans that are kept back stop plans only.
fn before<'a>(scene: &'a Scene<'_>, workspace: &'a WorkspaceState, run: &'a Run) -> impl Iterator<Item = RunNo> + 'a {
    let me = (run.birth.run_type, run.no);
    let passed_over = workspace.first_plan_is_kept_back() && run.birth.run_type != RunType::Plan;
    RunType::ALL
        .iter()
        .filter(move |t| !(passed_over && **t == RunType::Plan))
        .flat_map(move |t| workspace.pending.of(*t).iter().map(move |no| (*t, no)))
        .filter(move |other| *other != me && workspace.goes_before(scene.world.readings(), *other, me))
        .map(|(_, no)| no)
}

/// How many waiting runs of its workspace come before this one (Q4).
#[must_use]
pub fn ahead_in_workspace(scene: &Scene<'_>, run: &Run) -> u32 {
    if !run.waits() {
        return 0;
    }
    before(scene, scene.world.workspace(run.birth.workspace), run).count() as u32
}

fn first_before(scene: &Scene<'_>, workspace: &WorkspaceState, run: &Run) -> Option<RunNo> {
    // Within a type the lists are in order, so the front run has nobody before it and is found at once.
    if workspace.front == Some(run.no) { None } else { before(scene, workspace, run).next() }
}

fn blame(scene: &Scene<'_>, run: &Run, cause: Cause) -> Hold {
    let workspace = scene.world.workspace(run.birth.workspace);
    let myself = run.no;
    match cause {
        Cause::WorkspaceBusy => Hold::WorkspaceBusy { by: workspace.holder.unwrap_or(myself) },
        Cause::KeptBack => kept_back(scene, keeper(workspace, run).unwrap_or(myself)),
        Cause::BehindInWorkspace => {
            let ahead: Vec<_> = before(scene, workspace, run).collect();
            let first = workspace.next(scene.world.readings()).filter(|n| ahead.contains(n));
            Hold::BehindInWorkspace {
                run: first.or(ahead.iter().min().copied()).unwrap_or(myself),
                ahead: ahead.len() as u32,
            }
        }
        Cause::SlotsFull => match run.birth.target {
            Target::Managed => Hold::SlotsFull {
                limit: scene.world.limit(),
                by: scene.world.slots().iter().flatten().copied().collect(),
                lost: 0,
                back: None,
            },
            Target::Pool(pool) => no_agent(scene, pool),
        },
        Cause::BehindInQueue => Hold::BehindInQueue {
            run: head_of_queue(scene, run.birth.target).unwrap_or(myself),
            ahead: ahead_in_queue(scene, run.birth.target, myself),
        },
        Cause::NoRunner if run.dispatched() => Hold::NoRunner {
            since: Some(run.course.dispatched),
            // An agent has its job from its own poll on; only a managed runner can fail to come.
            due: (run.birth.target == Target::Managed)
                .then_some(run.course.dispatched + scene.scenario.runners.start_timeout),
        },
        Cause::NoRunner => Hold::NoRunner {
            since: None,
            due: match run.birth.target {
                Target::Managed => None,
                Target::Pool(pool) => polls::first_poll(scene, pool, scene.now).map(|(_, at)| at),
            },
        },
    }
}

/// Whom or what an undecided plan waits for (Q6).
fn kept_back(scene: &Scene<'_>, by: RunNo) -> Hold {
    let (mut people, mut checks) = (Vec::new(), Vec::new());
    if let Some(gate) = scene.live(by).and_then(|plan| plan.gate.as_deref()) {
        let name = |person: PersonNo| scene.scenario.people[person.index()].name.clone();
        people = approval::deciders(scene, gate).into_iter().map(name).collect();
        checks = approval::awaited_checks(scene, gate);
    }
    let apply = scene.world.latest_apply(scene.past, by).filter(|apply| scene.live(*apply).is_some());
    Hold::KeptBack { by, people, checks, apply }
}

/// Where the agents of a pool are if none is idle (Q5, X3).
fn no_agent(scene: &Scene<'_>, pool: PoolNo) -> Hold {
    let spec = &scene.scenario.pools[pool.index()];
    let first = spec.first_agent.index();
    let (mut by, mut lost, mut first_back) = (Vec::new(), 0, None);
    for agent in &scene.world.agents()[first..first + spec.agents as usize] {
        match agent {
            AgentState::Busy { run, .. } => by.push(*run),
            AgentState::Lost { back, .. } => {
                lost += 1;
                first_back = Some(first_back.map_or(back.at, |first: SimTime| first.min(back.at)));
            }
            AgentState::Idle { .. } => {}
        }
    }
    Hold::SlotsFull { limit: spec.agents, by, lost, back: first_back }
}
