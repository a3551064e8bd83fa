//! The slot board: who holds a slot, who waits for one, and in which order.

use serde::Serialize;

use crate::{
    policy::{Scene, polls, review},
    scenario::Target,
    words::{AgentNo, Cause, PoolNo, RunNo, SimTime, order::least},
    world::AgentState,
};

use super::{Token, starting_order};

/// Slots, agents and queues of the organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Board {
    /// Slots in force (Q2).
    pub limit: u32,
    /// Slots taken: dispatched and executing managed jobs (Q3).
    pub in_use: u32,
    /// As many boxes as the limit, and those beyond it whose job still runs (Q9).
    pub slots: Vec<SlotBox>,
    /// Managed runs that are queued and not dispatched, in the order in which they would start if nothing changed (Q4, Q7): those that
    /// only wait for a slot or their turn, then those behind other runs of their workspaces, then plans that are kept back (Q6).
    pub queue: Vec<QueuedRun>,
    /// Agent pools.
    pub pools: Vec<PoolBoard>,
}

/// A slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SlotBox {
    /// Whether it lies beyond the limit in force and closes when its job is done (Q9).
    pub beyond_limit: bool,
    /// The job that holds it.
    pub job: Option<Job>,
}

/// A job that holds a slot or an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Job {
    /// Its run.
    pub token: Token,
    /// When it was dispatched.
    pub dispatched: SimTime,
    /// When a runner claimed it; `null` while no heartbeat has come.
    pub claimed: Option<SimTime>,
    /// When its timeout passes; `null` before the claim.
    pub deadline: Option<SimTime>,
}

/// A run that waits in a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct QueuedRun {
    /// The run.
    pub token: Token,
    /// Since when it is queued.
    pub since: SimTime,
    /// What it waits for first of all.
    pub primary: Option<Cause>,
}

words! {
    /// What an agent does.
    pub enum AgentMood {
        /// It polls for work.
        Idle = "idle",
        /// It holds a job.
        Busy = "busy",
        /// It was lost and will come back (X3).
        Lost = "lost",
    }
}

/// An agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct AgentBox {
    /// Its number.
    pub agent: AgentNo,
    /// What it does.
    pub mood: AgentMood,
    /// The job it holds.
    pub job: Option<Job>,
    /// When an idle agent polls next, or a lost one comes back.
    pub next: Option<SimTime>,
}

/// A pool and its queue (Q5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PoolBoard {
    /// Its name.
    pub name: String,
    /// Its agents.
    pub agents: Vec<AgentBox>,
    /// Its queue, ordered as the organisation's.
    pub queue: Vec<QueuedRun>,
}

/// The board at a moment.
#[must_use]
pub fn board(scene: &Scene<'_>) -> Board {
    board_head(scene, usize::MAX).board
}

/// A board that lists only the first runs of each queue, up to a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardHead {
    /// The board.
    pub board: Board,
    /// How many runs wait in the organisation's queue, those that are left out included.
    pub waiting: usize,
    /// How many wait in each pool's.
    pub pools_waiting: Vec<usize>,
}

/// As [`board`], with at most `most` runs in each queue: for who shows no more, since thousands may wait.
#[must_use]
pub fn board_head(scene: &Scene<'_>, most: usize) -> BoardHead {
    let world = scene.world;
    let limit = world.limit();
    let boxes = (limit as usize).max(world.slots().iter().rposition(Option::is_some).map_or(0, |i| i + 1));
    let slots = (0..boxes).map(|i| SlotBox {
        beyond_limit: i >= limit as usize,
        job: world.slots().get(i).copied().flatten().and_then(|run| job(scene, run)),
    });
    let (waiting, queue) = queue(scene, Target::Managed, most);
    let (pools_waiting, pools) = (0..scene.scenario.pools.len()).map(|i| pool(scene, PoolNo::at(i), most)).unzip();
    let board = Board { limit, in_use: world.jobs(), slots: slots.collect(), queue, pools };
    BoardHead { board, waiting, pools_waiting }
}

fn pool(scene: &Scene<'_>, no: PoolNo, most: usize) -> (usize, PoolBoard) {
    let spec = &scene.scenario.pools[no.index()];
    let agents = spec.agents_of().map(|agent| {
        let (mood, job, next) = match scene.world.agents()[agent.index()] {
            AgentState::Idle { since, period, .. } => {
                let interval = polls::interval(scene, no, agent, period);
                (AgentMood::Idle, None, Some(polls::next(since, interval, scene.now)))
            }
            AgentState::Busy { run, .. } => (AgentMood::Busy, job(scene, run), None),
            AgentState::Lost { back, .. } => (AgentMood::Lost, None, Some(back.at)),
        };
        AgentBox { agent, mood, job, next }
    });
    let (waiting, queue) = queue(scene, Target::Pool(no), most);
    (waiting, PoolBoard { name: spec.name.clone(), agents: agents.collect(), queue })
}

/// How many runs wait in a queue, and the first of them.
fn queue(scene: &Scene<'_>, target: Target, most: usize) -> (usize, Vec<QueuedRun>) {
    let waiting = scene.world.live().filter(|run| run.waits() && run.birth.target == target);
    let places: Vec<u64> = waiting.map(|run| starting_order::place(scene, run)).collect();
    let count = places.len();
    let queued = least(places, most).into_iter().filter_map(|place| {
        let run = scene.live(starting_order::run(place)?)?;
        let token = Token::of(&scene.world.known(scene.past, run.no)?);
        Some(QueuedRun { token, since: run.birth.created, primary: review::primary(scene, run) })
    });
    (count, queued.collect())
}

fn job(scene: &Scene<'_>, no: RunNo) -> Option<Job> {
    let run = scene.live(no)?;
    let token = Token::of(&scene.world.known(scene.past, no)?);
    let claimed = (run.course.claimed != SimTime::MAX).then_some(run.course.claimed);
    let deadline = claimed.map(|_| run.deadline);
    Some(Job { token, dispatched: run.course.dispatched, claimed, deadline })
}
