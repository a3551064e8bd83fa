//! The appointments in force, in the order of D3.
//!
//! The agenda is an index, not a state: every appointment also stands in the world (with the number of the event that arranged
//! it), so a restored world gives the same agenda, ties included. An overtaken appointment stays in the heap and is dropped when
//! its turn comes: the world no longer knows it.

use std::{cmp::Ordering, collections::BinaryHeap};

use crate::{
    policy::Scene,
    scenario::Target,
    words::{AgentNo, Ending, Event, PersonNo, PoolNo, RunNo, SimTime, SourceNo, Status, TimeoutClock},
    world::{AgentState, Appointment, Past, Run, World},
};

use super::pools::{Concern, Pools};

/// The order of simultaneous appointments (D3). Each line says what it beats and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Rank {
    /// Ends of execution beat everything: a run that finishes exactly at its timeout has finished.
    Finish = 1,
    /// First heartbeats beat deadlines: a job claimed in the instant in which it would be given up is claimed.
    Heartbeat,
    /// Policy and check answers beat deadlines, as ends of execution do.
    Answer,
    /// Deadlines beat arrivals and people: an approval exactly at its deadline comes too late.
    Deadline,
    /// T4 is the last of the deadlines: a runner found lost in the same instant is the better explanation.
    Timeout,
    /// Arrivals, people's answers and returning agents come from outside, so they meet the instant's own work done.
    Arrival,
    /// Polls belong to the start pass, which comes last.
    Poll,
}

/// Something to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Wake {
    ExecutionEnds(RunNo),
    Heartbeat(RunNo),
    GivesUp(RunNo),
    GhostBeats(RunNo, u32),
    PolicyEnds(RunNo),
    Expires(RunNo),
    RequirementExpires(RunNo, u16),
    CheckAnswers(RunNo, u16),
    PersonAnswers(RunNo, PersonNo),
    Arrival(SourceNo),
    AgentReturns(AgentNo, u32),
    Poll(PoolNo),
}

impl Wake {
    /// What tells appointments apart that one event has arranged for the same instant and rank, or that were there at the start.
    fn place(self) -> u32 {
        match self {
            // A change of the readings lets many runs expire, perhaps at once.
            Wake::Expires(run) => run.get(),
            Wake::RequirementExpires(_, place) | Wake::CheckAnswers(_, place) => place.into(),
            Wake::Arrival(source) => source.0.into(),
            Wake::Poll(pool) => pool.0.into(),
            Wake::ExecutionEnds(_)
            | Wake::Heartbeat(_)
            | Wake::GivesUp(_)
            | Wake::GhostBeats(..)
            | Wake::PolicyEnds(_)
            | Wake::PersonAnswers(..)
            | Wake::AgentReturns(..) => 0,
        }
    }
}

/// An appointment in the heap, whose greatest entry is the one that comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    key: Key,
    wake: Wake,
}

impl Ord for Entry {
    fn cmp(&self, other: &Entry) -> Ordering {
        other.key.0.cmp(&self.key.0)
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Entry) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Where an appointment is in the order of D3, as one number, so that comparing takes no branch. From the top: its instant (53
/// bits), its round (16), its rank (3), the number of the event that arranged it (32), and its place among those that this event
/// arranged (24).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key(u128);

impl Key {
    /// Later rounds of an instant are not distinguished: steps of no length that go round in such a circle fill every history.
    const LAST_ROUND: u32 = 0xFFFF;

    fn new(appointment: Appointment, round: u32, rank: Rank, place: u32) -> Key {
        let high = appointment.at.millis() << 11 | u64::from(round) >> 5;
        let low = u64::from(round & 0x1F) << 59 | (rank as u64) << 56;
        let low = low | u64::from(appointment.seq) << 24 | u64::from(place & 0xFF_FFFF);
        Key(u128::from(high) << 64 | u128::from(low))
    }

    fn at(self) -> SimTime {
        SimTime::from_millis((self.0 >> 75) as u64)
    }

    fn round(self) -> u32 {
        (self.0 >> 59) as u32 & Key::LAST_ROUND
    }

    fn rank(self) -> u8 {
        (self.0 >> 56) as u8 & 7
    }

    fn appointment(self) -> Appointment {
        Appointment { at: self.at(), seq: (self.0 >> 24) as u32 }
    }
}

/// Appointments in a heap.
#[derive(Clone, Debug, Default)]
struct Heap {
    entries: BinaryHeap<Entry>,
    /// Whether the top has been taken already. The next appointment to be made replaces it, which is one way through the heap instead of
    /// two; most appointments that are kept lead to another.
    taken: bool,
}

impl Heap {
    fn add(&mut self, entry: Entry) {
        if std::mem::take(&mut self.taken)
            && let Some(mut top) = self.entries.peek_mut()
        {
            *top = entry;
            return;
        }
        self.entries.push(entry);
    }

    /// The first entry that has not been taken.
    fn top(&mut self) -> Option<&Entry> {
        if std::mem::take(&mut self.taken) {
            self.entries.pop();
        }
        self.entries.peek()
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Agenda {
    /// The next arrival of each source. They are as many as there are sources and most of them far off, so what is under way has a heap of
    /// its own, which is short.
    arrivals: Heap,
    others: Heap,
    /// Whether the first appointment is known to be in force.
    known: bool,
    /// The round within the present instant, and the rank it has reached: what comes due for an earlier rank waits for the next.
    round: u32,
    reached: u8,
    present: SimTime,
    /// The polls of idle agents.
    pub(super) pools: Pools,
}

impl Agenda {
    /// The agenda of a world at the end of an instant.
    pub(super) fn of(world: &World) -> Agenda {
        let mut agenda = Agenda::default();
        for (i, source) in world.sources().iter().enumerate() {
            agenda.add(source.next, Rank::Arrival, Wake::Arrival(SourceNo::at(i)));
        }
        for run in world.live() {
            agenda.add_run(run);
        }
        for ghost in world.ghosts() {
            agenda.add(ghost.due, Rank::Heartbeat, Wake::GhostBeats(ghost.run, ghost.due.seq));
        }
        for (i, agent) in world.agents().iter().enumerate() {
            if let AgentState::Lost { back, .. } = agent {
                agenda.add(*back, Rank::Arrival, Wake::AgentReturns(AgentNo::at(i), back.seq));
            }
        }
        agenda
    }

    fn add_run(&mut self, run: &Run) {
        if let Some(wake) = run.wake {
            self.add_wake(run, wake);
        }
        if let Some(expiry) = run.expiry {
            self.add(expiry, Rank::Deadline, Wake::Expires(run.no));
        }
        let Some(gate) = &run.gate else { return };
        for (i, requirement) in gate.requirements.iter().enumerate() {
            if let Some(expires) = requirement.expires {
                self.add(expires, Rank::Deadline, Wake::RequirementExpires(run.no, i as u16));
            }
            if let Some((_, answers)) = requirement.called {
                self.add(answers, Rank::Answer, Wake::CheckAnswers(run.no, i as u16));
            }
        }
        for asked in &gate.asked {
            self.add(asked.answers, Rank::Arrival, Wake::PersonAnswers(run.no, asked.person));
        }
    }

    fn add_wake(&mut self, run: &Run, wake: Appointment) {
        match run.course.status {
            Status::Queued => self.add_start(run.no, run.heartbeat, wake),
            Status::PendingPolicy => self.add(wake, Rank::Answer, Wake::PolicyEnds(run.no)),
            _ => self.add_end(run.no, run.ending, wake),
        }
    }

    /// A dispatched job's first heartbeat, or its withdrawal if that comes sooner (Q10).
    fn add_start(&mut self, run: RunNo, heartbeat: SimTime, wake: Appointment) {
        if heartbeat <= wake.at {
            self.add(wake, Rank::Heartbeat, Wake::Heartbeat(run));
        } else {
            self.add(wake, Rank::Deadline, Wake::GivesUp(run));
        }
    }

    fn add_end(&mut self, run: RunNo, ending: Ending, wake: Appointment) {
        let rank = match ending {
            Ending::Deadline => Rank::Timeout,
            Ending::Lost => Rank::Deadline,
            Ending::Success | Ending::Error | Ending::Locked | Ending::Stale | Ending::NoLock => Rank::Finish,
        };
        self.add(wake, rank, Wake::ExecutionEnds(run));
    }

    /// Adds what an event has arranged. `concern` says what the event concerned before it was applied.
    #[inline(always)]
    pub(super) fn follow(&mut self, event: &Event, seq: u32, scene: &Scene<'_>, concern: Concern) {
        let Scene { past, world, now, .. } = *scene;
        self.known = false;
        match concern {
            Concern::Nothing => {}
            Concern::Everything => self.pools.look_at_all(),
            Concern::Pool(pool, agent) => {
                self.pools.look_at(pool);
                if let Some(agent) = agent {
                    self.job_left(scene, pool, agent);
                }
            }
        }
        match *event {
            Event::Arrived { source, next, .. } => {
                self.add(Appointment { at: next, seq }, Rank::Arrival, Wake::Arrival(source));
            }
            Event::Dispatched { run, heartbeat, give_up, .. } => {
                self.add_start(run, heartbeat, Appointment { at: heartbeat.min(give_up), seq });
            }
            Event::Claimed { run, ending, ends, .. } => self.add_end(run, ending, Appointment { at: ends, seq }),
            Event::Created { run, .. } if world.readings().timeout_clock == TimeoutClock::Creation => {
                if let Some(expiry) = world.live_run(past, run).and_then(|live| live.expiry) {
                    self.add(expiry, Rank::Deadline, Wake::Expires(run));
                }
            }
            Event::Withdrawn { run, heartbeat, .. } => {
                self.add(Appointment { at: heartbeat, seq }, Rank::Heartbeat, Wake::GhostBeats(run, seq));
            }
            Event::Moved { run, to: Status::PendingPolicy, .. } => {
                if let Some(live) = world.live_run(past, run) {
                    self.add_run(live);
                }
            }
            Event::StageOpened { run, .. } | Event::Escalated { run, .. } => {
                let gate = world.live_run(past, run).and_then(|live| live.gate.as_ref());
                for (i, requirement) in gate.iter().flat_map(|gate| gate.requirements.iter().enumerate()) {
                    if let Some(expires) = requirement.expires
                        && expires.seq == seq
                    {
                        self.add(expires, Rank::Deadline, Wake::RequirementExpires(run, i as u16));
                    }
                }
            }
            Event::CheckCalled { run, requirement, answers, .. } => {
                self.add(Appointment { at: answers, seq }, Rank::Answer, Wake::CheckAnswers(run, requirement));
            }
            Event::Asked { run, person, answers, .. } => {
                self.add(Appointment { at: answers, seq }, Rank::Arrival, Wake::PersonAnswers(run, person));
            }
            Event::ReadingsChanged { .. } => {
                for run in world.live() {
                    if let Some(expiry) = run.expiry
                        && expiry.seq == seq
                    {
                        self.add(expiry, Rank::Deadline, Wake::Expires(run.no));
                    }
                }
            }
            _ => {}
        }
        debug_assert!(self.present <= now, "appointments are made in the present");
    }

    /// An agent has lost its job, or has come back: it polls from now on, or comes back by itself (X3).
    fn job_left(&mut self, scene: &Scene<'_>, pool: PoolNo, agent: AgentNo) {
        match scene.world.agents()[agent.index()] {
            AgentState::Idle { .. } => self.pools.add_idle(scene, pool, agent),
            AgentState::Lost { back, .. } => self.add(back, Rank::Arrival, Wake::AgentReturns(agent, back.seq)),
            AgentState::Busy { .. } => {}
        }
    }

    /// The agent that starts the pool's first ready run, and the poll at which it does. If that is still to come, it is appointed.
    pub(super) fn poll(&mut self, scene: &Scene<'_>, pool: PoolNo) -> Option<(AgentNo, SimTime)> {
        let open = scene.world.pools()[pool.index()].idle > 0 && !scene.world.ready_of(Target::Pool(pool)).is_empty();
        let first = if open { self.pools.first(scene, pool) } else { None };
        let at = first.map(|(_, at)| at);
        self.known = false;
        if self.pools.appoint(pool, at)
            && let Some(at) = at.filter(|at| *at > scene.now)
        {
            self.add(Appointment { at, seq: 0 }, Rank::Poll, Wake::Poll(pool));
        }
        first
    }

    /// An appointment at [`SimTime::MAX`] is none.
    fn add(&mut self, appointment: Appointment, rank: Rank, wake: Wake) {
        if appointment.at == SimTime::MAX {
            return;
        }
        // Within the present instant, a rank that has been passed waits for the next round (D3).
        let round = if appointment.at > self.present || self.reached == 0 {
            0
        } else if rank as u8 >= self.reached {
            self.round
        } else {
            Key::LAST_ROUND.min(self.round + 1)
        };
        let entry = Entry { key: Key::new(appointment, round, rank, wake.place()), wake };
        self.known = false;
        match wake {
            Wake::Arrival(_) => self.arrivals.add(entry),
            _ => self.others.add(entry),
        }
    }

    /// The first entry that has not been taken; what is overtaken may be among them.
    fn top(&mut self) -> Option<Entry> {
        match (self.arrivals.top(), self.others.top()) {
            // The greatest entry is the one that comes first.
            (Some(arrival), Some(other)) => Some(*arrival.max(other)),
            (arrival, other) => arrival.or(other).copied(),
        }
    }

    /// The first entry is taken out.
    fn take(&mut self, entry: &Entry) {
        match entry.wake {
            Wake::Arrival(_) => self.arrivals.taken = true,
            _ => self.others.taken = true,
        }
    }

    /// When the next appointment in force is due.
    pub(super) fn next(&mut self, world: &World, past: &Past) -> Option<SimTime> {
        while let Some(entry) = self.top() {
            if self.is_in_force(&entry, world, past) {
                self.known = true;
                return Some(entry.key.at());
            }
            self.take(&entry);
        }
        None
    }

    /// Takes the next appointment that is due at this instant and in this round.
    pub(super) fn take_due(&mut self, now: SimTime, world: &World, past: &Past) -> Option<Wake> {
        self.present = now;
        while let Some(entry) = self.top() {
            let at = entry.key.at();
            if at > now || (at == now && entry.key.round() > self.round) {
                return None;
            }
            self.take(&entry);
            if std::mem::take(&mut self.known) || self.is_in_force(&entry, world, past) {
                self.reached = entry.key.rank();
                return Some(entry.wake);
            }
        }
        None
    }

    /// Whether an appointment has not been overtaken.
    fn is_in_force(&self, entry: &Entry, world: &World, past: &Past) -> bool {
        match entry.wake {
            Wake::Poll(pool) => self.pools.is_appointed(pool, entry.key.at()),
            _ => is_known(entry, world, past),
        }
    }

    /// How many bytes its heaps take.
    pub(super) fn bytes(&self) -> usize {
        (self.arrivals.entries.capacity() + self.others.entries.capacity()) * size_of::<Entry>() + self.pools.bytes()
    }

    /// The start pass begins. It is a step of its own, the last of its round: what it makes due in the same instant comes in the next
    /// round, whatever its rank.
    pub(super) fn next_round(&mut self) {
        self.round = Key::LAST_ROUND.min(self.round + 1);
        self.reached = Rank::Finish as u8;
    }

    /// The instant is over.
    pub(super) fn rest(&mut self) {
        self.round = 0;
        self.reached = 0;
    }
}

/// Whether the world still knows this appointment. It knows nothing of polls.
fn is_known(entry: &Entry, world: &World, past: &Past) -> bool {
    let mine = entry.key.appointment();
    let run = |run: RunNo| world.live_run(past, run);
    match entry.wake {
        Wake::ExecutionEnds(no) | Wake::Heartbeat(no) | Wake::GivesUp(no) | Wake::PolicyEnds(no) => {
            run(no).is_some_and(|r| r.wake == Some(mine))
        }
        Wake::Expires(no) => run(no).is_some_and(|r| r.expiry == Some(mine)),
        Wake::RequirementExpires(no, i) => run(no)
            .and_then(|r| r.gate.as_ref())
            .and_then(|gate| gate.requirements.get(i as usize))
            .is_some_and(|r| r.expires == Some(mine)),
        Wake::CheckAnswers(no, i) => run(no)
            .and_then(|r| r.gate.as_ref())
            .and_then(|gate| gate.requirements.get(i as usize))
            .is_some_and(|r| r.called.is_some_and(|(_, answers)| answers == mine)),
        Wake::PersonAnswers(no, person) => run(no)
            .and_then(|r| r.gate.as_ref())
            .is_some_and(|gate| gate.asked.iter().any(|a| a.person == person && a.answers == mine)),
        Wake::GhostBeats(no, _) => world.ghosts().iter().any(|g| g.run == no && g.due == mine),
        Wake::Arrival(source) => world.sources()[source.index()].next == mine,
        Wake::AgentReturns(agent, _) => {
            matches!(world.agents()[agent.index()], AgentState::Lost { back, .. } if back == mine)
        }
        Wake::Poll(_) => false,
    }
}
