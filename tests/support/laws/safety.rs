//! Law 6, safety: what must be so after every event.

use signalbox::{
    scenario::Target,
    words::{AgentNo, Event, Status, WorkspaceNo},
    world::{AgentState, HeldBy, Run, World},
};

use super::{Lawful, Step, ensure};

pub(super) fn step(step: &Step<'_>) -> Lawful {
    dispatch_finds_room(step)?;
    workspaces(step)?;
    runners(step)?;
    queues(step.after.world)
}

/// No dispatch while managed jobs ≥ the limit in force, or to an agent that is not idle.
fn dispatch_finds_room(step: &Step<'_>) -> Lawful {
    let Event::Dispatched { run, agent, .. } = step.event else { return Ok(()) };
    let world = step.before.world;
    match agent {
        None => {
            ensure!(world.jobs() < world.limit(), "run {run} is dispatched with {} of {}", world.jobs(), world.limit())
        }
        Some(agent) => {
            let state = world.agents()[agent.index()];
            ensure!(matches!(state, AgentState::Idle { .. }), "run {run} is dispatched to an agent that is {state:?}");
        }
    }
    let Some(live) = step.before.live(run) else { return Err(format!("run {run} is dispatched but not alive")) };
    ensure!(live.waits(), "run {run} is dispatched but does not wait");
    Ok(())
}

/// One run at most in each workspace, and no reservation or lock without a run that needs it.
fn workspaces(step: &Step<'_>) -> Lawful {
    let world = step.after.world;
    for (i, workspace) in world.workspaces().iter().enumerate() {
        let here = |run: &&Run| run.birth.workspace == WorkspaceNo::at(i);
        let executing = world.live().filter(here).filter(|r| r.course.status == Status::InProgress).count();
        ensure!(executing <= 1, "{executing} runs execute in workspace {i} (Q1)");
        let holding: Vec<_> = world.live().filter(here).filter(|r| r.holds).map(|r| r.no).collect();
        let reserved: Vec<_> = workspace.holder.into_iter().collect();
        ensure!(holding == reserved, "workspace {i} is reserved for {reserved:?}, but {holding:?} hold it");
        let locking: Vec<_> = world.live().filter(here).filter(|r| r.locked).map(|r| r.no).collect();
        match workspace.lock {
            Some(HeldBy::Run(run)) => {
                ensure!(locking == [run], "run {run} has the lock of workspace {i}, but {locking:?} know of it");
                let executes = step.after.live(run).is_some_and(|r| r.course.status == Status::InProgress);
                ensure!(executes, "run {run} has the lock of workspace {i} but does not execute (L1)");
            }
            Some(HeldBy::Stale(run)) => {
                ensure!(step.after.live(run).is_none(), "the lock of run {run} is stale while it is alive");
                ensure!(locking.is_empty(), "{locking:?} think to have a stale lock");
            }
            Some(HeldBy::Foreign) | None => {
                ensure!(locking.is_empty(), "{locking:?} think to have a lock they have not")
            }
        }
    }
    Ok(())
}

/// Jobs, slots and agents are exactly those of runs that hold them.
fn runners(step: &Step<'_>) -> Lawful {
    let (world, scenario) = (step.after.world, step.after.scenario);
    let managed = |run: &&Run| run.holds && run.birth.target == Target::Managed;
    let jobs = world.live().filter(managed).count();
    ensure!(world.jobs() as usize == jobs, "{} jobs are counted, {jobs} runs have one", world.jobs());
    let occupied = world.slots().iter().flatten().count();
    ensure!(occupied == jobs, "{occupied} slots are occupied by {jobs} jobs");
    for run in world.live().filter(managed) {
        let slot = world.slots().get(usize::from(run.runner)).copied().flatten();
        ensure!(slot == Some(run.no), "run {} should have slot {}, which has {slot:?}", run.no, run.runner);
    }
    for (i, agent) in world.agents().iter().enumerate() {
        if let AgentState::Busy { run, .. } = *agent {
            let pool = World::pool_of(scenario, AgentNo::at(i));
            let has = |r: &Run| r.holds && r.birth.target == Target::Pool(pool) && usize::from(r.runner) == i;
            ensure!(step.after.live(run).is_some_and(has), "agent {i} works for run {run}, which does not know");
        }
    }
    let in_pools = world.live().filter(|r| r.holds && r.birth.target != Target::Managed).count();
    let busy = world.agents().iter().filter(|a| matches!(a, AgentState::Busy { .. })).count();
    ensure!(busy == in_pools, "{busy} agents are busy, {in_pools} runs have one");
    for (i, pool) in world.pools().iter().enumerate() {
        let of = |(agent, state): &(usize, &AgentState)| {
            World::pool_of(scenario, AgentNo::at(*agent)).index() == i && matches!(state, AgentState::Idle { .. })
        };
        let idle = world.agents().iter().enumerate().filter(of).count();
        ensure!(pool.idle as usize == idle, "pool {i} counts {} idle agents, there are {idle}", pool.idle);
    }
    Ok(())
}

/// The queues hold exactly the runs that wait.
fn queues(world: &World) -> Lawful {
    let mut queued: Vec<_> = world.workspaces().iter().flat_map(|w| w.pending.iter()).collect();
    let mut waiting: Vec<_> = world.live().filter(|r| r.waits()).map(|r| r.no).collect();
    queued.sort_unstable();
    waiting.sort_unstable();
    ensure!(queued == waiting, "the queues hold {queued:?}, but {waiting:?} wait");
    for run in world.live() {
        ensure!(!run.course.settled, "run {} is settled and still alive", run.no);
        let timed = run.course.status == Status::Queued || run.expiry.is_none();
        ensure!(timed, "run {} has a queue timeout outside the queue (T15)", run.no);
    }
    Ok(())
}
