//! The state of a simulation at one moment, and how events change it.
//!
//! A [`World`] holds only what is alive: unsettled runs, workspaces, queues, clocks. Settled runs are rows of [`Past`], which grows
//! and never changes, so a copy of a world (a checkpoint) costs only the living part. A world changes by [`World::evolve`] alone,
//! which is total: it asks no questions, draws no chance and cannot fail.
//!
//! Reads `words`, `scenario`, `lifecycle`. Knows neither commands nor how anything is decided.

mod accounts;
mod arena;
pub mod chance;
mod doors;
mod evolve;
mod gate;
mod line;
mod past;
mod queues;
mod run;
mod undecided;
mod waiting;

pub use accounts::{Clock, Waits};
pub use gate::{AskedPerson, Gate, Requirement};
pub use line::Line;
pub use past::{Behind, Birth, Course, Past};
pub use queues::{AgentState, Appointment, Ghost, HeldBy, Pending, PoolState, SourceState, WorkspaceState};
pub use run::{Known, Run};

use arena::Arena;

use crate::{
    scenario::{Scenario, Target},
    words::{AgentNo, PoolNo, Readings, RuleId, RunNo, SimTime, Status, WorkspaceNo},
};

/// The state of one organisation at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    now: SimTime,
    seq: u32,
    next_run: u32,
    limit: u32,
    jobs: u32,
    readings: Readings,
    runs: Arena,
    workspaces: Vec<WorkspaceState>,
    slots: Vec<Option<RunNo>>,
    /// For each slot the event that gave it back.
    freed: Vec<u32>,
    lowest_free: usize,
    /// The latest event by which the organisation had a free slot again after it had none.
    room: u32,
    ready: Line,
    line: Line,
    full: Clock,
    pools: Vec<PoolState>,
    agents: Vec<AgentState>,
    sources: Vec<SourceState>,
    edges_paused: Vec<bool>,
    ghosts: Vec<Ghost>,
    statuses: [u32; Status::ALL.len()],
    moves: [u32; RuleId::ALL.len()],
}

impl World {
    /// The world of a scenario at its start, before anything has happened. `first` gives each source's first arrival.
    #[must_use]
    pub fn new(scenario: &Scenario, first: Vec<SimTime>) -> World {
        let idle = AgentState::Idle { since: SimTime::ZERO, period: 0, seq: 0 };
        let mut world = World {
            now: SimTime::ZERO,
            seq: 0,
            next_run: 1,
            limit: scenario.limit,
            jobs: 0,
            readings: scenario.readings,
            runs: Arena::default(),
            workspaces: vec![WorkspaceState::default(); scenario.workspaces.len()],
            slots: Vec::new(),
            freed: Vec::new(),
            lowest_free: 0,
            room: 0,
            ready: Line::default(),
            line: Line::default(),
            full: Clock::default(),
            pools: scenario.pools.iter().map(|pool| PoolState::new(pool.agents)).collect(),
            agents: vec![idle; scenario.agent_count()],
            sources: scenario.sources.iter().zip(first).map(|(s, next)| SourceState::new(next, s.paused)).collect(),
            edges_paused: vec![false; scenario.edges.len()],
            ghosts: Vec::new(),
            statuses: [0; Status::ALL.len()],
            moves: [0; RuleId::ALL.len()],
        };
        world.full.set(SimTime::ZERO, world.jobs >= world.limit);
        for pool in &mut world.pools {
            pool.full.set(SimTime::ZERO, pool.idle == 0);
        }
        world
    }

    /// When the latest event happened.
    #[must_use]
    pub fn now(&self) -> SimTime {
        self.now
    }

    /// How many events have happened: the number of the next one.
    #[must_use]
    pub fn seq(&self) -> u32 {
        self.seq
    }

    /// Whether this world differs from an earlier one in nothing but its event number and instant (law 7).
    #[must_use]
    pub fn is_unchanged_since(&self, earlier: &World) -> bool {
        World { now: earlier.now, seq: earlier.seq, ..self.clone() } == *earlier
    }

    /// How many runs have been created.
    #[must_use]
    pub fn run_count(&self) -> u32 {
        self.next_run - 1
    }

    /// The number the next run gets.
    #[must_use]
    pub fn next_run(&self) -> RunNo {
        RunNo::at_index(self.next_run as usize - 1)
    }

    /// Slots of the organisation in force (Q2, Q9).
    #[must_use]
    pub fn limit(&self) -> u32 {
        self.limit
    }

    /// Managed jobs that hold a slot: dispatched or executing (Q3).
    #[must_use]
    pub fn jobs(&self) -> u32 {
        self.jobs
    }

    /// The readings in force.
    #[must_use]
    pub fn readings(&self) -> &Readings {
        &self.readings
    }

    /// The slots by place, each with the run that holds it. A slot beyond the limit stays until its run is done (Q9).
    #[must_use]
    pub fn slots(&self) -> &[Option<RunNo>] {
        &self.slots
    }

    /// The managed runs that only a free slot or their turn keeps from starting: one per workspace at most.
    #[must_use]
    pub fn ready(&self) -> &Line {
        &self.ready
    }

    /// The pools, in the scenario's order.
    #[must_use]
    pub fn pools(&self) -> &[PoolState] {
        &self.pools
    }

    /// All agents, by number.
    #[must_use]
    pub fn agents(&self) -> &[AgentState] {
        &self.agents
    }

    /// The workspaces, in the scenario's order.
    #[must_use]
    pub fn workspaces(&self) -> &[WorkspaceState] {
        &self.workspaces
    }

    /// One workspace.
    #[must_use]
    pub fn workspace(&self, no: WorkspaceNo) -> &WorkspaceState {
        &self.workspaces[no.index()]
    }

    /// The sources, in the scenario's order.
    #[must_use]
    pub fn sources(&self) -> &[SourceState] {
        &self.sources
    }

    /// Whether each edge is paused, in the scenario's order (W5).
    #[must_use]
    pub fn edges_paused(&self) -> &[bool] {
        &self.edges_paused
    }

    /// Late heartbeats of withdrawn jobs that are still to come (Q10).
    #[must_use]
    pub fn ghosts(&self) -> &[Ghost] {
        &self.ghosts
    }

    /// The unsettled runs, in no particular order.
    pub fn live(&self) -> impl Iterator<Item = &Run> {
        self.runs.iter()
    }

    /// How many runs are in each status now, in the order of [`Status::ALL`]; settled ones included.
    #[must_use]
    pub fn statuses(&self) -> &[u32; Status::ALL.len()] {
        &self.statuses
    }

    /// How often each rule has moved a run so far, in the order of [`RuleId::ALL`].
    #[must_use]
    pub fn moves(&self) -> &[u32; RuleId::ALL.len()] {
        &self.moves
    }

    /// The unsettled runs, to be given another future; see [`crate::engine`]. No run may be added, removed or moved through it.
    pub(crate) fn live_mut(&mut self) -> impl Iterator<Item = &mut Run> {
        self.runs.iter_mut()
    }

    /// The agents, to be given another future: in which of its periods an idle one is.
    pub(crate) fn agents_mut(&mut self) -> &mut [AgentState] {
        &mut self.agents
    }

    /// Since when a run of the pool has only waited for a poll; `None` if none does.
    pub(crate) fn ready_since(&self, past: &Past, pool: PoolNo) -> Option<SimTime> {
        let ready = self.pools[pool.index()].ready.iter();
        ready.map(|run| self.workspace(past.birth(run).workspace).front_since).min()
    }

    /// The sources, to be given another future.
    pub(crate) fn sources_mut(&mut self) -> &mut [SourceState] {
        &mut self.sources
    }

    /// The run with this number, settled or not; `None` if it does not exist at this moment.
    #[must_use]
    pub fn known<'a>(&'a self, past: &'a Past, run: RunNo) -> Option<Known<'a>> {
        if run.get() >= self.next_run {
            return None;
        }
        let birth = past.birth(run);
        match self.at_slot(birth.slot) {
            Some(live) if live.no == run => Some(Known { no: run, birth, course: &live.course, live: Some(live) }),
            _ => Some(Known { no: run, birth, course: past.course(run), live: None }),
        }
    }

    /// The unsettled run with this number.
    #[must_use]
    pub fn live_run<'a>(&'a self, past: &Past, run: RunNo) -> Option<&'a Run> {
        if run.get() >= self.next_run {
            return None;
        }
        self.at_slot(past.birth(run).slot).filter(|live| live.no == run)
    }

    /// The unsettled run at a place of the arena; places are reused, so compare the number.
    #[must_use]
    pub(crate) fn at_slot(&self, slot: u32) -> Option<&Run> {
        self.runs.get(slot)
    }

    /// Whether the run may be discarded or applied later as far as this moment knows: its changeset is not discarded.
    #[must_use]
    pub fn is_discarded(&self, past: &Past, run: RunNo) -> bool {
        past.discarded_at(run).is_some_and(|seq| seq < self.seq)
    }

    /// The latest apply run made from a plan, as of this moment.
    #[must_use]
    pub fn latest_apply(&self, past: &Past, plan: RunNo) -> Option<RunNo> {
        let mut apply = past.birth(plan).link;
        while let Some(run) = apply {
            if run.get() < self.next_run {
                return apply;
            }
            apply = past.birth(run).link;
        }
        None
    }

    /// Whether every slot, or every agent, that could execute a run of this target is taken (Q2, Q5, Q9).
    #[must_use]
    pub fn is_full(&self, target: Target) -> bool {
        match target {
            Target::Managed => self.jobs >= self.limit,
            Target::Pool(pool) => self.pools[pool.index()].idle == 0,
        }
    }

    /// The event that made a run startable which an agent, or the slot that is given out next, takes now: by which it became the next
    /// run of its workspace, or by which the place that it takes came free, whichever is later.
    #[must_use]
    pub fn made_startable(&self, run: &Run, agent: Option<AgentNo>) -> u32 {
        let turn = self.workspaces[run.birth.workspace.index()].front_seq;
        let place = match agent.map(|agent| self.agents[agent.index()]) {
            Some(AgentState::Idle { seq, .. }) => seq,
            Some(AgentState::Busy { .. } | AgentState::Lost { .. }) => 0,
            None => {
                let free = self.slots.iter().skip(self.lowest_free).position(Option::is_none);
                let freed = free.and_then(|place| self.freed.get(self.lowest_free + place).copied());
                freed.unwrap_or(0).max(self.room)
            }
        };
        turn.max(place)
    }

    /// The runs of a target's queue that may start but for their turn or a free place.
    #[must_use]
    pub fn ready_of(&self, target: Target) -> &Line {
        match target {
            Target::Managed => &self.ready,
            Target::Pool(pool) => &self.pools[pool.index()].ready,
        }
    }

    /// Under `head_of_line = block` the next run of each managed workspace, whether or not the workspace is busy; none where only
    /// kept-back plans wait (Q4). A workspace is in the queue with its next run, not with its oldest: a plan that its workspace's
    /// own order puts behind an apply or an unlock run (Q4, Q7) would otherwise wait for a run that waits for it. Empty under `skip`.
    #[must_use]
    pub fn line(&self) -> &Line {
        &self.line
    }

    /// The pool that an agent belongs to.
    #[must_use]
    pub fn pool_of(scenario: &Scenario, agent: AgentNo) -> PoolNo {
        let place = scenario.pools.partition_point(|p| p.first_agent.index() <= agent.index());
        PoolNo::at(place.saturating_sub(1))
    }

    /// How many bytes this world takes. Heap blocks are counted by their capacity.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes_without_runs() + self.runs.bytes()
    }

    /// As [`World::bytes`], without the runs that it shares with an earlier moment of the same history.
    pub(crate) fn bytes_beyond(&self, earlier: &World) -> usize {
        self.bytes_without_runs() + self.runs.bytes_beyond(&earlier.runs)
    }

    fn bytes_without_runs(&self) -> usize {
        let workspaces: usize = self.workspaces.iter().map(WorkspaceState::heap_bytes).sum();
        let pools: usize = self.pools.iter().map(|pool| pool.ready.heap_bytes()).sum();
        size_of::<World>()
            + vec_bytes(&self.workspaces)
            + vec_bytes(&self.slots)
            + vec_bytes(&self.freed)
            + self.ready.heap_bytes()
            + self.line.heap_bytes()
            + vec_bytes(&self.pools)
            + vec_bytes(&self.agents)
            + vec_bytes(&self.sources)
            + vec_bytes(&self.edges_paused)
            + vec_bytes(&self.ghosts)
            + workspaces
            + pools
    }
}

/// The heap block of a list.
fn vec_bytes<T>(list: &Vec<T>) -> usize {
    list.capacity() * size_of::<T>()
}
