//! Doors for `studies`: the engine worked by hand, one appointment or command at a time, while time stands still.
//!
//! The doors lead to the same functions that a case in time uses (`keep`, `obey`, the start pass); they decide nothing themselves.
//! What they replace is the order of things (the caller chooses which appointment is kept next) and chance (the caller chooses how
//! a thing turns out). Nothing below `studies` calls them.

use crate::{
    journal::{Journal, NO_CAUSE},
    scenario::{Scenario, Target},
    words::{
        AgentNo, Changes, Command, Ending, Event, LockMet, Refusal, RunNo, RunType, SimTime, SourceNo, Status,
        order::order_by,
    },
    world::{AgentState, Past, Run, World},
};

use super::{Agenda, Engine, Wake};

/// How a forced appointment turns out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// There is nothing to choose.
    Plain,
    /// An execution ends so; `crashed` says that its runner is dead by then, so that its lock stays (L2).
    Ends { ending: Ending, crashed: bool },
    /// A plan is produced with these changes (T2).
    Produces(Changes),
    /// A person or a check says yes or no.
    Answers(bool),
}

impl Engine {
    /// Puts a state onto the bench and takes away the one that stood there.
    pub(crate) fn swap(&mut self, world: World, past: Past) -> (World, Past) {
        self.journal = Journal::continuing(world.seq());
        self.agenda = Agenda::default();
        self.stirred = false;
        (std::mem::replace(&mut self.world, world), std::mem::replace(&mut self.past, past))
    }

    /// The bench's own copy of the scenario, in which chances may be set to never or always for one step.
    pub(crate) fn scenario_mut(&mut self) -> &mut Scenario {
        std::sync::Arc::make_mut(&mut self.scenario)
    }

    /// Every appointment in force, whatever its time, in the order of runs. A dispatched managed job has two: its runner may come
    /// or may be given up (Q10).
    pub(crate) fn wakes(&self) -> Vec<Wake> {
        let mut wakes = Vec::new();
        let mut live: Vec<&Run> = self.world.live().collect();
        order_by(&mut live, |run| run.no.get().into());
        for run in live {
            wakes_of(run, &mut wakes);
        }
        let mut late: Vec<(RunNo, u32)> = self.world.ghosts().iter().map(|ghost| (ghost.run, ghost.due.seq)).collect();
        order_by(&mut late, |(run, seq)| u64::from(run.get()) << 32 | u64::from(*seq));
        // The late heartbeats of one run differ in nothing.
        late.dedup_by_key(|(run, _)| *run);
        wakes.extend(late.into_iter().map(|(run, seq)| Wake::GhostBeats(run, seq)));
        for (i, agent) in self.world.agents().iter().enumerate() {
            if let AgentState::Lost { back, .. } = agent {
                wakes.push(Wake::AgentReturns(AgentNo::at(i), back.seq));
            }
        }
        let comes = |(i, source): (usize, &crate::world::SourceState)| {
            (source.next.at != SimTime::MAX).then_some(Wake::Arrival(SourceNo::at(i)))
        };
        wakes.extend(self.world.sources().iter().enumerate().filter_map(comes));
        wakes
    }

    /// Keeps an appointment in force now, whatever its time, and lets it turn out as told. The start pass is the caller's.
    pub(crate) fn force(&mut self, wake: Wake, fate: Fate) {
        match (wake, fate) {
            (Wake::ExecutionEnds(run), Fate::Ends { ending, crashed }) => {
                let crash = if crashed { self.now } else { SimTime::MAX };
                self.world.foretell(&self.past, run, ending, crash);
                self.execution_ends(run);
            }
            (Wake::ExecutionEnds(run), Fate::Produces(changes)) => {
                let plan = self.alive(run);
                let (cause, birth) = (plan.wake.map_or(0, |wake| wake.seq), plan.birth);
                self.judge_plan(cause, run, &birth, changes);
            }
            (Wake::PersonAnswers(run, person), Fate::Answers(true)) => self.approve(NO_CAUSE, run, person),
            (Wake::PersonAnswers(run, person), Fate::Answers(false)) => self.decline(NO_CAUSE, run, Some(person), None),
            (Wake::CheckAnswers(run, place), Fate::Answers(passed)) => self.answer_check(NO_CAUSE, run, place, passed),
            _ => self.keep(wake),
        }
        // With time standing still no late heartbeat would ever be due.
        self.world.hasten_ghosts();
    }

    /// Lets the runner of an executing run be dead (L2, X3).
    pub(crate) fn crash(&mut self, run: RunNo) {
        let ending = self.alive(run).ending;
        self.world.foretell(&self.past, run, ending, self.now);
    }

    /// Carries out a command now. The start pass is the caller's.
    ///
    /// # Errors
    /// The command's refusal; the state on the bench is then of no more use.
    pub(crate) fn command(&mut self, command: &Command) -> Result<(), Refusal> {
        let cause = self.emit(NO_CAUSE, Event::CommandGiven { command: 0 });
        self.obey(command, 0, cause)?;
        self.world.hasten_ghosts();
        Ok(())
    }

    /// The start pass, until nobody starts any more.
    pub(crate) fn start_everybody(&mut self) {
        while std::mem::take(&mut self.stirred) {
            self.start_pass();
        }
    }

    /// Dispatches a waiting managed run, asking nobody: the fault of a broken scheduler.
    pub(crate) fn misdispatch(&mut self, run: RunNo) {
        let runners = &self.scenario.runners;
        let heartbeat = self.now + runners.start_up.at(0);
        let give_up = self.now + runners.start_timeout;
        self.emit(NO_CAUSE, Event::Dispatched { run, agent: None, heartbeat, give_up });
    }

    /// Writes down that an ended run is claimed, though nothing of the kind happens in the world: the fault of a broken scheduler.
    pub(crate) fn misrecord_claim(&mut self, run: RunNo) {
        let (lock, ending, ends, crash) = (LockMet::Taken, Ending::Success, SimTime::MAX, SimTime::MAX);
        self.journal.push(self.now, NO_CAUSE, &Event::Claimed { run, lock, holder: None, ending, ends, crash });
        self.world.overlook();
    }

    /// Keeps the place of a job that is gone: the fault of a broken scheduler.
    pub(crate) fn leak_slot(&mut self, run: RunNo) {
        self.world.leak_slot(run);
    }
}

fn wakes_of(run: &Run, wakes: &mut Vec<Wake>) {
    match run.course.status {
        Status::Queued if run.holds => {
            wakes.push(Wake::Heartbeat(run.no));
            if run.birth.target == Target::Managed {
                wakes.push(Wake::GivesUp(run.no));
            }
        }
        Status::InProgress => wakes.push(Wake::ExecutionEnds(run.no)),
        Status::PendingPolicy => wakes.push(Wake::PolicyEnds(run.no)),
        _ => {}
    }
    if run.expiry.is_some() {
        wakes.push(Wake::Expires(run.no));
    }
    debug_assert!(run.gate.is_none() || run.birth.run_type == RunType::Plan, "only plans are governed");
    let Some(gate) = &run.gate else { return };
    for (i, requirement) in gate.requirements.iter().enumerate() {
        if requirement.expires.is_some() {
            wakes.push(Wake::RequirementExpires(run.no, i as u16));
        }
        if requirement.called.is_some_and(|(_, answers)| answers.at != SimTime::MAX) {
            wakes.push(Wake::CheckAnswers(run.no, i as u16));
        }
    }
    wakes.extend(gate.asked.iter().map(|asked| Wake::PersonAnswers(run.no, asked.person)));
}
