//! What is kept up to date event by event is what a plain look at everything gives, and no appointment is empty.

use std::collections::BTreeMap;

use signalbox::{
    history::{Reader, SavedCase, Simulation},
    policy::Scene,
    scenario::{Dist, PoolDraft, Target},
    words::{AgentNo, Event, HeadOfLine, RunNo, RunType, SimTime, WorkspaceHold},
    world::{AgentState, World, chance},
};
use signalbox_tests::{
    check::{BUDGET, check, opened, played},
    laws::ensure,
    play::{SEC, clicks, fixed, org, workspace},
    recipe::HORIZON,
};

/// Q4, Q6, Q7: the waiting run of each managed workspace that comes first there, oldest first; found by looking at every run.
fn first_of_each_workspace(scene: &Scene<'_>) -> Vec<RunNo> {
    let readings = scene.world.readings();
    let mut waiting: BTreeMap<_, Vec<(RunType, RunNo)>> = BTreeMap::new();
    for run in scene.world.live().filter(|run| run.waits() && run.birth.target == Target::Managed) {
        let workspace = scene.world.workspace(run.birth.workspace);
        let holds = readings.workspace_hold == WorkspaceHold::UntilDecided && run.birth.run_type == RunType::Plan;
        if holds && workspace.undecided.iter().any(|plan| plan < run.no) {
            continue;
        }
        waiting.entry(run.birth.workspace).or_default().push((run.birth.run_type, run.no));
    }
    let first = |runs: Vec<(RunType, RunNo)>| {
        let oldest = |of: RunType| runs.iter().filter(|(run_type, _)| *run_type == of).map(|(_, run)| *run).min();
        match (oldest(RunType::Unlock), oldest(RunType::Apply)) {
            (Some(unlock), _) if readings.unlock_first => Some(unlock),
            // An apply goes before plans, though not before an older unlock run.
            (unlock, Some(apply)) if readings.apply_first && unlock.is_none_or(|unlock| apply < unlock) => Some(apply),
            _ => runs.iter().map(|(_, run)| *run).min(),
        }
    };
    let mut runs: Vec<RunNo> = waiting.into_values().filter_map(first).collect();
    runs.sort_unstable();
    runs
}

/// `head_of_line = block` after every event.
#[test]
fn the_line_is_the_first_run_of_each_workspace() {
    check("the line of `block`", 3_000, |case| {
        let simulation = played(case);
        let mut reader = Reader::new(&simulation);
        for (i, record) in simulation.engine().journal().records().iter().enumerate() {
            reader.seek(&simulation, i as u32 + 1);
            let scene = reader.scene(&simulation, record.at());
            let blocks = scene.world.readings().head_of_line == HeadOfLine::Block;
            let due = if blocks { first_of_each_workspace(&scene) } else { Vec::new() };
            let kept: Vec<RunNo> = scene.world.line().iter().collect();
            ensure!(kept == due, "at event {i}: the line is {kept:?}, by the rules it is {due:?}");
        }
        Ok(())
    });
}

/// When an idle agent polls: at its interval, counted from the instant at which it became idle (X1).
fn polls_at(scene: &Scene<'_>, poll: &Dist, agent: usize, from: SimTime) -> Option<SimTime> {
    let AgentState::Idle { since, period, .. } = scene.world.agents()[agent] else { return None };
    let pool = World::pool_of(scene.scenario, AgentNo::at(agent));
    let place = agent - scene.scenario.pools[pool.index()].first_agent.index();
    let lineage = chance::of_agent(scene.scenario.keys.pool(pool), place as u32);
    let interval = poll.at(chance::draw(scene.seed, lineage, chance::Purpose::Poll, period)).millis().max(1);
    let mut at = since.millis();
    while at < from.millis() {
        at += interval;
    }
    Some(SimTime::from_millis(at))
}

/// Q5, X1: whoever takes a job is the idle agent that polls first, lower numbers before higher ones, and polls then.
fn jobs_go_to_the_first_poll(simulation: &Simulation) -> Result<u32, String> {
    let mut reader = Reader::new(simulation);
    let mut jobs = 0;
    for (i, record) in simulation.engine().journal().records().iter().enumerate() {
        let Event::Dispatched { run, agent: Some(agent), .. } = record.event() else { continue };
        reader.seek(simulation, i as u32);
        let (scene, at) = (reader.scene(simulation, record.at()), record.at());
        let Some(Target::Pool(pool)) = scene.live(run).map(|run| run.birth.target) else {
            return Err(format!("at event {i}: run {run} of no pool goes to an agent"));
        };
        let spec = &scene.scenario.pools[pool.index()];
        let agents = spec.first_agent.index()..spec.first_agent.index() + spec.agents as usize;
        // Nothing has changed since the event before.
        let since = scene.world.now();
        let polls = agents.filter_map(|agent| Some((polls_at(&scene, &spec.poll, agent, since)?, AgentNo::at(agent))));
        let first = polls.min();
        ensure!(
            first == Some((at, agent)),
            "at event {i}: agent {agent:?} takes run {run}, the first poll is {first:?}"
        );
        jobs += 1;
    }
    Ok(jobs)
}

#[test]
fn jobs_go_to_the_agent_that_polls_first() {
    check("polls", 3_000, |case| jobs_go_to_the_first_poll(&played(case)).map(drop));
}

/// Many agents with polls of many lengths, and a load that leaves some of them idle.
fn pool_of(agents: i64) -> SavedCase {
    let mut draft = org((0..40).map(|i| workspace(&format!("w{i}"))).collect());
    let poll = Dist::Lognormal { median_ms: 8 * SEC, p95_ms: 40 * SEC };
    draft.pools = vec![PoolDraft { name: "pool".into(), agents, poll }];
    draft.runners.loss = 0.1;
    draft.runners.agent_restart_ms = 30 * SEC as i64;
    for (i, workspace) in draft.workspaces.iter_mut().enumerate() {
        workspace.pool = Some("pool".into());
        workspace.plan = Dist::Exponential { mean_ms: 50 * SEC };
        let mut at: Vec<u64> = (0..20).map(|k| (i as u64 * 1_237 + k * 97_003) % (900 * SEC)).collect();
        at.sort_unstable();
        draft.sources.push(clicks(&format!("w{i}"), &at));
    }
    draft.horizon_ms = 1_200 * SEC as i64;
    SavedCase::new(draft, 7)
}

#[test]
fn in_a_large_pool_too() {
    for (agents, least) in [(3, 40), (25, 300), (60, 500)] {
        let mut simulation = opened(&pool_of(agents));
        simulation.run_until(simulation.horizon(), u32::MAX);
        let jobs = jobs_go_to_the_first_poll(&simulation).unwrap();
        assert!(jobs > least, "{agents} agents have {jobs} jobs");
    }
}

/// Every instant that is announced has a record, and none before it has.
fn no_instant_is_empty(simulation: &mut Simulation, end: SimTime, most: u32) -> Result<u32, String> {
    let mut instants = 0;
    while let Some(next) = simulation.next_at().filter(|at| *at <= end)
        && simulation.engine().journal().len() < most
    {
        let before = simulation.engine().journal().len();
        if let Some(just_before) = next.millis().checked_sub(1).map(SimTime::from_millis) {
            simulation.run_until(just_before, u32::MAX);
            let early = simulation.engine().journal().len() - before;
            ensure!(early == 0, "{early} records come before {next:?}, which is announced as the next instant");
        }
        simulation.run_until(next, u32::MAX);
        ensure!(simulation.engine().journal().len() > before, "nothing happens at {next:?}, which is announced");
        instants += 1;
    }
    Ok(instants)
}

#[test]
fn every_announced_instant_has_a_record() {
    check("announced instants", 3_000, |case| {
        let mut simulation = opened(case);
        no_instant_is_empty(&mut simulation, HORIZON, BUDGET)?;
        // Going back makes the appointments again.
        simulation.rewind(SimTime::from_millis(simulation.engine().now().millis() / 2));
        no_instant_is_empty(&mut simulation, HORIZON, BUDGET).map(drop)
    });
    let mut simulation = opened(&pool_of(60));
    let end = simulation.horizon();
    assert!(no_instant_is_empty(&mut simulation, end, u32::MAX).unwrap() > 1_000);
}

/// X1: an agent that polls while nothing is ready leaves no trace, and no instant of its own.
#[test]
fn a_poll_that_finds_nothing_is_no_instant() {
    let mut draft = org(vec![workspace("w")]);
    draft.pools = vec![PoolDraft { name: "pool".into(), agents: 1, poll: fixed(10 * SEC) }];
    draft.workspaces[0].pool = Some("pool".into());
    draft.sources = vec![clicks("w", &[3 * SEC])];
    draft.readings.abort_scope = signalbox::words::AbortScope::AnyActive;
    let mut simulation = opened(&SavedCase::new(draft, 1));
    assert_eq!(simulation.next_at(), Some(SimTime::from_millis(3 * SEC)));
    simulation.run_until(SimTime::from_millis(4 * SEC), u32::MAX);
    assert_eq!(simulation.next_at(), Some(SimTime::from_millis(10 * SEC)), "the agent's poll");
    let abort = signalbox::words::Command::Abort { run: RunNo::at_index(0), by: None };
    assert_eq!(simulation.dispatch(abort).unwrap().refusal, None);
    assert_eq!(simulation.next_at(), None, "the poll finds nothing now");
}
