//! The only writer: it decides what happens, appends it to the journal and lets the world evolve.
//!
//! # A tour
//! 1. [`Engine::new`] puts a checked scenario and a seed at instant 0.
//! 2. [`Engine::run_until`] lets virtual time pass: due appointments are kept in the order of D3, each decides its events, and after
//!    all of an instant's work the start pass dispatches whoever may start. Rounds repeat until nothing is due.
//! 3. [`Engine::dispatch`] gives a command at the present instant; it acts after everything else of that instant (D3).
//!
//! Every change goes through one door (`emit`): journal, then [`World::evolve`], then the agenda. The engine has no clock, no I/O and
//! no generator state (laws 1, 2). What it must not know: who reads the journal.

mod agenda;
mod arrivals;
mod commands;
mod doors;
mod execution;
mod governance;
mod imagine;
mod pools;
mod start;

use std::sync::Arc;

use crate::{
    journal::{Digest, Journal, NO_CAUSE},
    lifecycle::{self, Rule, Subject},
    policy::{Scene, limits, review},
    scenario::Scenario,
    words::{
        Changes, Command, Event, PersonNo, Reason, Refusal, RunNo, RunType, Signal, SimTime, StartedBy, TimedCommand,
        Trigger, WorkspaceNo, order::order_by,
    },
    world::{Past, World},
};

use agenda::Agenda;
pub(crate) use agenda::Wake;
pub(crate) use doors::Fate;
pub(crate) use imagine::Moment;
use pools::Concern;

/// Whether the present instant is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Instant {
    /// More may be due in it.
    Open,
    /// Nothing more is due in it.
    Over,
}

/// Says between any two appointments and at the end of each instant whether the engine shall go on.
pub(crate) struct Watch<'a> {
    /// Before this many records nobody need be asked.
    quiet: u32,
    ask: &'a mut dyn FnMut(&Engine, Instant) -> Option<u32>,
}

impl<'a> Watch<'a> {
    /// `ask` gives the number of records before which it need not be asked again, or none if the engine shall stop.
    pub(crate) fn new(ask: &'a mut dyn FnMut(&Engine, Instant) -> Option<u32>) -> Watch<'a> {
        Watch { quiet: 0, ask }
    }

    fn lets_go_on(&mut self, engine: &Engine, instant: Instant) -> bool {
        if engine.journal.len() < self.quiet {
            return true;
        }
        let quiet = (self.ask)(engine, instant);
        self.quiet = quiet.unwrap_or_default();
        quiet.is_some()
    }
}

/// What a command came to, with the journal records it led to in its instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The refusal, if the command was refused; it then changed nothing (law 7).
    pub refusal: Option<Refusal>,
    /// The numbers of the records appended, the command's own included.
    pub records: std::ops::Range<u32>,
}

/// A simulation at its head.
#[derive(Clone, Debug)]
pub struct Engine {
    scenario: Arc<Scenario>,
    seed: u64,
    now: SimTime,
    world: World,
    past: Past,
    journal: Journal,
    agenda: Agenda,
    /// Shared with the futures that are looked into.
    script: Arc<Vec<TimedCommand>>,
    given: usize,
    /// Whether something has changed since the last start pass.
    stirred: bool,
    /// The latest instant of which everything has happened, none before the first, and how many records there were then.
    over: Option<SimTime>,
    over_at: u32,
}

impl Engine {
    /// A simulation at instant 0 that will give the commands of `script` at their instants.
    #[must_use]
    pub fn new(scenario: impl Into<Arc<Scenario>>, seed: u64, mut script: Vec<TimedCommand>) -> Engine {
        let scenario = scenario.into();
        // Commands of one instant keep their order (D3).
        order_by(&mut script, |timed| timed.at.millis());
        let first = arrivals::first(&scenario, seed);
        let world = World::new(&scenario, first);
        let agenda = Agenda::of(&world);
        Engine {
            scenario,
            seed,
            now: SimTime::ZERO,
            world,
            past: Past::default(),
            journal: Journal::default(),
            agenda,
            script: Arc::new(script),
            given: 0,
            stirred: true,
            over: None,
            over_at: 0,
        }
    }

    /// The world of the case before anything has happened.
    #[must_use]
    pub fn origin(&self) -> World {
        World::new(&self.scenario, arrivals::first(&self.scenario, self.seed))
    }

    /// The scenario.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The same scenario, shared.
    pub(crate) fn shared_scenario(&self) -> Arc<Scenario> {
        Arc::clone(&self.scenario)
    }

    /// The seed.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The instant the simulation has reached.
    #[must_use]
    pub fn now(&self) -> SimTime {
        self.now
    }

    /// The latest instant of which everything has happened; none before the first.
    pub(crate) fn over(&self) -> Option<SimTime> {
        self.over
    }

    /// How many records of the present instant there are.
    pub(crate) fn records_of_instant(&self) -> u32 {
        self.journal.len() - self.over_at
    }

    /// The world at the head.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The history's columns.
    #[must_use]
    pub fn past(&self) -> &Past {
        &self.past
    }

    /// The journal so far.
    #[must_use]
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// All commands of the case, those still to come included.
    #[must_use]
    pub fn script(&self) -> &[TimedCommand] {
        &self.script
    }

    /// How many commands of the script have been given.
    #[must_use]
    pub fn given(&self) -> usize {
        self.given
    }

    /// The moment at the head, for questions.
    #[must_use]
    pub fn scene(&self) -> Scene<'_> {
        Scene {
            scenario: &self.scenario,
            seed: self.seed,
            past: &self.past,
            world: &self.world,
            script: &self.script,
            now: self.now,
        }
    }

    /// When the next thing happens by itself or by a scripted command; `None` if nothing ever does. At that instant there is a new
    /// record: appointments that were overtaken, and polls that find nothing, are not named.
    #[must_use]
    pub fn next_at(&mut self) -> Option<SimTime> {
        if self.stirred {
            // A start pass is still to come, as in a world that was restored, and with it the appointments of its pools.
            let mut starts = review::next_managed(&self.scene()).is_some();
            for pool in self.agenda.pools.waiting(&self.scenario) {
                starts |= self.poll(pool).is_some_and(|(_, at)| at == self.now);
            }
            if starts {
                return Some(self.now);
            }
        }
        let due = self.agenda.next(&self.world, &self.past);
        let scripted = self.script.get(self.given).map(|timed| timed.at);
        match (due, scripted) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    /// Lets virtual time pass until `to`, and everything due by then happen. Going back is not possible: an earlier `to` does nothing.
    /// An instant may lead to any number of events, so this is for cases whose size is known; see
    /// [`crate::history::Simulation::run_until`] for all others.
    pub fn run_until(&mut self, to: SimTime) {
        self.run_while(to, &mut Watch::new(&mut |_, _| Some(u32::MAX)));
    }

    /// As [`Engine::run_until`] as long as `watch` says so. Gives whether `to` is reached; if not, the engine may be within an
    /// instant, and another call goes on from there.
    pub(crate) fn run_while(&mut self, to: SimTime, watch: &mut Watch<'_>) -> bool {
        loop {
            if !self.settle(watch) {
                return false;
            }
            if self.script.get(self.given).is_some_and(|timed| timed.at <= self.now.min(to)) {
                self.give_next();
                continue;
            }
            self.is_over();
            let on = watch.lets_go_on(self, Instant::Over);
            match self.next_at().filter(|at| *at <= to) {
                Some(_) if !on => return false,
                Some(next) => self.now = self.now.max(next),
                None => break,
            }
        }
        self.now = self.now.max(to);
        self.is_over();
        true
    }

    /// Everything of the present instant has happened.
    fn is_over(&mut self) {
        self.over = Some(self.now);
        self.over_at = self.journal.len();
    }

    /// Gives a command at the present instant, which must be over (D3: everything else of it comes first). It becomes part of the
    /// case, refused or not.
    pub fn dispatch(&mut self, command: Command) -> Outcome {
        let mut on = |_: &Engine, _| Some(u32::MAX);
        self.settle(&mut Watch::new(&mut on));
        self.dispatch_while(command, &mut Watch::new(&mut on)).0
    }

    /// As [`Engine::dispatch`] as long as `watch` says so. Gives also whether all that follows in the instant has happened.
    pub(crate) fn dispatch_while(&mut self, command: Command, watch: &mut Watch<'_>) -> (Outcome, bool) {
        let first = self.journal.len();
        // What is too long is neither kept nor recorded, so that a case cannot be filled with what was refused.
        if let Err(refusal) = limits::within(&command) {
            return (Outcome { refusal: Some(refusal), records: first..first }, true);
        }
        let place = self.given;
        Arc::make_mut(&mut self.script).insert(place, TimedCommand { at: self.now, command });
        let refusal = self.give_next();
        if refusal.is_some() {
            // It is refused again without its comment, since no refusal depends on that.
            Arc::make_mut(&mut self.script)[place].command.forget_comment();
        }
        let over = self.settle(watch);
        (Outcome { refusal, records: first..self.journal.len() }, over)
    }

    /// Gives the next command of the script; what is due after it in the instant is still to come.
    fn give_next(&mut self) -> Option<Refusal> {
        let place = self.given;
        self.given += 1;
        let command = self.script[place].command.clone();
        let cause = self.emit(NO_CAUSE, Event::CommandGiven { command: place as u32 });
        let refusal = self.obey(&command, place as u32, cause).err();
        if let Some(refusal) = &refusal {
            let (code, run) = (refusal.code(), refusal.run());
            // A refusal about a run that does not exist names no run in the journal.
            let run = run.filter(|r| self.world.known(&self.past, *r).is_some());
            self.emit(cause, Event::CommandRefused { command: place as u32, code, run });
        }
        refusal
    }

    /// Works off what is due at the present instant, in rounds (D3), as long as `watch` says so: steps of no length over a promotion
    /// graph may lead to more events in one instant than fit into any memory. Gives whether the instant is over.
    fn settle(&mut self, watch: &mut Watch<'_>) -> bool {
        loop {
            if let Some(wake) = self.agenda.take_due(self.now, &self.world, &self.past) {
                self.keep(wake);
            } else if self.stirred {
                self.stirred = false;
                self.agenda.next_round();
                self.start_pass();
            } else {
                self.agenda.rest();
                return true;
            }
            if !watch.lets_go_on(self, Instant::Open) {
                return false;
            }
        }
    }

    /// Keeps an appointment.
    fn keep(&mut self, wake: Wake) {
        match wake {
            Wake::ExecutionEnds(run) => self.execution_ends(run),
            Wake::Heartbeat(run) => self.heartbeat(run),
            Wake::GivesUp(run) => self.give_up(run),
            Wake::GhostBeats(run, cause) => {
                self.emit(cause, Event::HeartbeatRefused { run });
            }
            Wake::PolicyEnds(run) => self.policy_ends(run),
            Wake::Expires(run) => self.expires_in_queue(run),
            Wake::RequirementExpires(run, requirement) => self.requirement_expires(run, requirement),
            Wake::CheckAnswers(run, requirement) => self.check_answers(run, requirement),
            Wake::PersonAnswers(run, person) => self.person_answers(run, person),
            Wake::Arrival(source) => self.arrives(source),
            Wake::AgentReturns(agent, cause) => {
                self.emit(cause, Event::AgentRejoined { agent });
            }
            Wake::Poll(pool) => {
                self.agenda.pools.look_at(pool);
                self.stirred = true;
            }
        }
    }

    /// The one door: journal, world, agenda.
    fn emit(&mut self, cause: u32, event: Event) -> u32 {
        self.emit_here(cause, event)
    }

    /// The same, compiled once more for each place that calls it: for the five events that nearly every run has. The kind of the event is
    /// known there, so what each room does with other kinds falls away.
    #[inline(always)]
    fn emit_here(&mut self, cause: u32, event: Event) -> u32 {
        let seq = self.journal.push(self.now, cause, &event);
        let concern = Concern::of(&event, &self.scenario, &self.world, &self.past);
        self.world.evolve_and_keep(&self.scenario, &mut self.past, seq, self.now, &event);
        let Engine { scenario, seed, past, world, now, agenda, .. } = self;
        agenda.follow(&event, seq, &Scene { scenario, seed: *seed, past, world, script: &[], now: *now }, concern);
        self.stirred = true;
        seq
    }

    /// Moves a run by the rule that answers `signal`, or refuses.
    fn move_by(&mut self, cause: u32, run: RunNo, signal: Signal, how: Move) -> Result<u32, Refusal> {
        let scene = self.scene();
        let subject = scene.subject(&scene.run(run)?);
        let rule = lifecycle::next(subject, signal)?;
        Ok(self.emit_here(cause, how.event(subject, rule)))
    }

    /// Moves a run where the engine itself knows that the rule exists: anything else is a bug (law 7).
    fn must_move(&mut self, cause: u32, run: RunNo, signal: Signal, how: Move) -> u32 {
        match self.move_by(cause, run, signal, how) {
            Ok(seq) => seq,
            Err(refusal) => panic!("the engine broke its own rules: {refusal}"),
        }
    }

    /// A run that no person asks for by a command.
    fn create(&mut self, cause: u32, new: NewRun) -> RunNo {
        self.create_for(cause, None, new)
    }

    /// T0, and T14 for the plans that the new one replaces (Q8). `by` is the person whose command makes it.
    fn create_for(&mut self, cause: u32, by: Option<PersonNo>, new: NewRun) -> RunNo {
        let run = self.world.next_run();
        let NewRun { workspace, run_type, trigger, started_by, origin, pr, lineage } = new;
        let event = Event::Created { run, workspace, run_type, trigger, started_by, by, origin, pr, lineage };
        let seq = self.emit_here(cause, event);
        if run_type == RunType::Plan {
            self.supersede(seq, run, &new);
        }
        run
    }

    fn supersede(&mut self, cause: u32, newer: RunNo, new: &NewRun) {
        if self.world.readings().supersede == crate::words::Supersede::None {
            return;
        }
        let plans = self.world.workspace(new.workspace).pending.of(RunType::Plan);
        let same = |run: &RunNo| {
            let birth = self.past.birth(*run);
            *run != newer && birth.trigger == new.trigger && (birth.trigger != Trigger::Pr || birth.pr == new.pr)
        };
        let older: Vec<RunNo> = plans.iter().filter(same).collect();
        for run in older {
            self.must_move(cause, run, Signal::Superseded, Move::bad(Reason::Superseded));
        }
    }

    /// Goes back to a state at the end of an instant that [`Engine::run_while`] showed. Commands given later stay in the script.
    pub(crate) fn restore(&mut self, world: World, digest: Digest, given: usize) {
        self.now = world.now();
        self.journal.truncate(world.seq(), digest);
        self.past.truncate(world.run_count(), world.seq());
        self.agenda = Agenda::of(&world);
        self.world = world;
        self.given = given;
        self.stirred = true;
        self.is_over();
    }

    /// Takes the latest command that was given out of the script again; the world keeps what it did.
    pub(crate) fn take_back(&mut self) {
        self.given -= 1;
        Arc::make_mut(&mut self.script).remove(self.given);
    }

    /// How many bytes the engine takes, history included. Heap blocks are counted by their capacity; names in commands are left out.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let script = self.script.capacity() * size_of::<TimedCommand>();
        self.journal.bytes() + self.past.bytes() + self.world.bytes() + self.agenda.bytes() + script
    }

    /// Takes out of the script what has not been given yet.
    pub(crate) fn drop_ungiven(&mut self) -> Vec<TimedCommand> {
        Arc::make_mut(&mut self.script).split_off(self.given)
    }
}

/// What a new run is to be.
#[derive(Clone, Copy, Debug)]
struct NewRun {
    workspace: WorkspaceNo,
    run_type: RunType,
    trigger: Trigger,
    started_by: StartedBy,
    origin: Option<RunNo>,
    pr: u32,
    lineage: u64,
}

/// What a move carries besides its rule.
#[derive(Clone, Copy, Debug)]
struct Move {
    settled: bool,
    reason: Option<Reason>,
    lock_left: bool,
    changes: Changes,
    until: SimTime,
}

impl Move {
    /// A good end, or a step on the way: settled or not.
    fn to(settled: bool) -> Move {
        Move { settled, reason: None, lock_left: false, changes: Changes::default(), until: SimTime::MAX }
    }

    /// A bad end.
    fn bad(reason: Reason) -> Move {
        Move { reason: Some(reason), ..Move::to(true) }
    }

    fn event(self, subject: Subject, rule: &Rule) -> Event {
        let Move { settled, reason, lock_left, changes, until } = self;
        let (run, from, to) = (subject.run, subject.status, rule.to);
        Event::Moved { run, rule: rule.id, from, to, settled, reason, lock_left, changes, until }
    }
}
