//! One event, applied. Total: it asks no questions and draws nothing, so replay needs nothing else.

use crate::{
    scenario::{Scenario, SourceKind, Target},
    words::{
        AgentNo, Cause, Demand, Ending, Event, Judgement, LockMet, Readings, RuleId, RunNo, RunType, SimTime,
        StartedBy, Status, TimeoutClock, Trigger, WorkspaceHold, WorkspaceNo,
    },
};

use super::{
    AgentState, Appointment, AskedPerson, Behind, Birth, Course, Gate, Ghost, HeldBy, Past, Requirement, Run, World,
};

impl World {
    /// Applies a new event and adds what outlives its run to the past.
    ///
    /// # Panics
    /// As [`World::evolve`].
    #[inline(always)]
    pub fn evolve_and_keep(&mut self, scenario: &Scenario, past: &mut Past, seq: u32, at: SimTime, event: &Event) {
        match *event {
            Event::Created { .. } => past.born(self.birth(scenario, seq, at, event)),
            Event::Discarded { run } => past.discarded(run, seq),
            _ => {}
        }
        let settled = self.evolve(scenario, past, seq, at, event);
        if let (Event::Moved { run, .. }, Some(course)) = (event, settled) {
            past.settled(*run, &course);
        }
    }

    /// Applies the event with number `seq` at instant `at`. The past knows what is new in it already. Gives the course of a run that
    /// settles with it.
    ///
    /// # Panics
    /// If the event does not fit this world: events come from `decide` or from a journal that did, so that is a bug (law 7).
    #[inline(always)]
    pub fn evolve(&mut self, scenario: &Scenario, past: &Past, seq: u32, at: SimTime, event: &Event) -> Option<Course> {
        assert!(seq == self.seq && at >= self.now, "event {seq} does not follow event {}", self.seq);
        self.now = at;
        self.seq = seq + 1;
        match *event {
            Event::CommandGiven { .. }
            | Event::CommandRefused { .. }
            | Event::Ignored { .. }
            | Event::WebhookMatched { .. }
            | Event::PromotionSkipped { .. } => {}
            Event::AutoApplyRefused { run, .. } | Event::Discarded { run } => self.decided(past, run),
            Event::Arrived { source, ordinal, variant, pr, next } => {
                let state = &mut self.sources[source.index()];
                state.ordinal = ordinal + 1;
                state.next = Appointment { at: next, seq };
                state.pr = pr;
                self.count_arrival(&scenario.sources[source.index()].kind, variant);
            }
            Event::Created { run, .. } => {
                let birth = self.birth(scenario, seq, at, event);
                self.create(scenario, past, run, birth);
            }
            Event::Dispatched { run, agent, heartbeat, give_up } => {
                self.dispatch(past, run, agent, Appointment { at: heartbeat.min(give_up), seq }, heartbeat);
            }
            Event::Withdrawn { run, heartbeat, .. } => self.withdraw(past, run, heartbeat),
            Event::HeartbeatRefused { run } => {
                if let Some(place) = self.ghosts.iter().position(|g| g.run == run && g.due.at <= at) {
                    self.ghosts.remove(place);
                }
            }
            Event::Claimed { run, lock, holder, ending, ends, crash } => {
                self.claim(scenario, past, run, lock, ending, Appointment { at: ends, seq }, crash);
                if lock == LockMet::Held {
                    self.run_mut(past, run).course.behind = holder.map_or(Behind::Outsider, Behind::Lock);
                }
            }
            Event::Moved { run, .. } => return self.move_run(scenario, past, run, event),
            Event::PolicyJudged { run, set, judgement } => {
                let warned = judgement == Judgement::Warned;
                let course = &mut self.run_mut(past, run).course;
                course.warnings += u16::from(warned);
                // The first violation ends the run as well as any other.
                if matches!(judgement, Judgement::Violated | Judgement::Errored) && course.behind == Behind::Nobody {
                    course.behind = Behind::Set(set);
                }
            }
            Event::RequirementAdded { run, demand, stage } => {
                let needs = match demand {
                    Demand::Rule(rule) => scenario.approval_rules[rule.index()].min_approvals,
                    Demand::Policy | Demand::Check(_) => 1,
                };
                // Without a gate it is a result of an evaluation that a mandatory violation has decided: only recorded (G2).
                if let Some(gate) = self.run_mut(past, run).gate.as_deref_mut() {
                    gate.requirements.push(Requirement {
                        demand,
                        stage,
                        needs,
                        approvals: Vec::new(),
                        satisfied: false,
                        escalated: false,
                        expires: None,
                        called: None,
                    });
                }
            }
            Event::StageOpened { run, stage } => {
                let gate = self.gate_mut(past, run);
                gate.stage = stage;
                for requirement in gate.requirements.iter_mut().filter(|r| r.stage == stage) {
                    requirement.expires = requirement.expiry(scenario, at).map(|at| Appointment { at, seq });
                }
                gate.excuse(scenario);
            }
            Event::Asked { run, person, approves, answers } => {
                let answers = Appointment { at: answers, seq };
                self.gate_mut(past, run).asked.push(AskedPerson { person, approves, answers });
            }
            Event::Approved { run, person, requirement } => {
                let gate = self.gate_mut(past, run);
                if let Some(person) = person {
                    gate.approve(scenario, person);
                }
                if let Some(requirement) = requirement {
                    gate.requirements[requirement as usize].close();
                }
                gate.excuse(scenario);
            }
            Event::CheckCalled { run, requirement, passes, answers } => {
                let called = Some((passes, Appointment { at: answers, seq }));
                self.gate_mut(past, run).requirements[requirement as usize].called = called;
            }
            Event::CheckAnswered { run, requirement, passed } => {
                let gate = self.gate_mut(past, run);
                let requirement = &mut gate.requirements[requirement as usize];
                requirement.called = None;
                let demand = requirement.demand;
                if passed {
                    requirement.close();
                } else {
                    self.run_mut(past, run).course.behind = Behind::Demand(demand);
                }
            }
            Event::Renotified { run } => self.gate_mut(past, run).renotified = Some(at),
            Event::Declined { run, person, command } => {
                let gate = self.gate_mut(past, run);
                gate.decided.extend(person);
                let expired = gate.open().find(|(_, r)| r.expires.is_some_and(|expires| expires.at <= at));
                let expired = expired.map(|(_, requirement)| Behind::Demand(requirement.demand));
                let person = person.map(|person| Behind::Person(person, command.unwrap_or(u32::MAX)));
                self.run_mut(past, run).course.behind = person.or(expired).unwrap_or_default();
            }
            Event::Escalated { run, requirement } => {
                let gate = self.gate_mut(past, run);
                let requirement = &mut gate.requirements[requirement as usize];
                requirement.escalated = true;
                requirement.expires = requirement.expiry(scenario, at).map(|at| Appointment { at, seq });
                gate.excuse(scenario);
            }
            Event::LimitChanged { limit } => {
                self.limit = limit;
                self.count_places();
            }
            Event::ReadingsChanged { readings } => self.change_readings(scenario, past, readings),
            Event::SourcePaused { source, paused } => self.sources[source.index()].paused = paused,
            Event::EdgePaused { edge, paused } => self.edges_paused[edge.index()] = paused,
            Event::ForeignLockTaken { workspace } => self.workspaces[workspace.index()].lock = Some(HeldBy::Foreign),
            Event::ForeignLockReleased { workspace } => self.workspaces[workspace.index()].lock = None,
            Event::AgentRejoined { agent } => {
                let period = self.agents[agent.index()].period() + 1;
                self.agents[agent.index()] = AgentState::Idle { since: at, period, seq };
                let pool = World::pool_of(scenario, agent);
                self.tick_pool(past, pool.index(), |pool| pool.idle += 1);
            }
        }
        None
    }

    /// The birth of the run that this event creates, at the next free place among the living.
    fn birth(&self, scenario: &Scenario, seq: u32, at: SimTime, event: &Event) -> Birth {
        let Event::Created { workspace, run_type, trigger, started_by, by, origin, pr, lineage, .. } = *event else {
            panic!("event {seq} creates no run")
        };
        Birth {
            workspace,
            run_type,
            trigger,
            started_by,
            by,
            target: scenario.workspace(workspace).target,
            origin,
            pr,
            lineage,
            created: at,
            seq,
            slot: self.runs.next_place(),
            link: None,
        }
    }

    /// Counts an arrival in every workspace that it reaches, whether or not it will make a run there (D2).
    fn count_arrival(&mut self, kind: &SourceKind, variant: u16) {
        let (trigger, variants) = match kind {
            SourceKind::Plan { workspace, trigger } => {
                self.workspaces[workspace.index()].arrivals[*trigger as usize] += 1;
                return;
            }
            SourceKind::Push { variants } => (Trigger::Push, variants),
            SourceKind::Pr { variants, .. } => (Trigger::Pr, variants),
        };
        for (workspace, _) in &variants[variant as usize].answers {
            self.workspaces[workspace.index()].arrivals[trigger as usize] += 1;
        }
    }

    fn create(&mut self, scenario: &Scenario, past: &Past, no: RunNo, birth: Birth) {
        assert!(no.get() == self.next_run, "runs are numbered in order of creation");
        self.next_run += 1;
        self.statuses[Status::Queued as usize] += 1;
        self.moves[RuleId::T0 as usize] += 1;
        let mut run = Run::new(no, birth);
        if self.readings.timeout_clock == TimeoutClock::Creation {
            let at = birth.created + scenario.workspace(birth.workspace).timeout;
            run.expiry = Some(Appointment { at, seq: birth.seq });
        }
        let workspace = &mut self.workspaces[birth.workspace.index()];
        // The lineage of an apply is its plan's.
        workspace.commanded += u32::from(birth.started_by == StartedBy::Person && birth.run_type != RunType::Apply);
        workspace.enqueue(&mut run, self.now);
        self.runs.insert(run);
        self.refresh(past, birth.workspace);
    }

    fn dispatch(&mut self, past: &Past, no: RunNo, agent: Option<AgentNo>, wake: Appointment, heartbeat: SimTime) {
        let now = self.now;
        self.leave_queue(past, no);
        let runner = match agent {
            None => {
                self.jobs += 1;
                self.count_places();
                self.take_slot(no)
            }
            Some(agent) => {
                let period = self.agents[agent.index()].period();
                self.agents[agent.index()] = AgentState::Busy { run: no, period };
                agent.0
            }
        };
        let run = self.run_mut(past, no);
        run.holds = true;
        run.attempts = run.attempts.saturating_add(1);
        run.runner = runner;
        run.wake = Some(wake);
        run.heartbeat = heartbeat;
        run.course.dispatched = now;
        let birth = run.birth;
        self.workspaces[birth.workspace.index()].holder = Some(no);
        if let Target::Pool(pool) = birth.target {
            self.tick_pool(past, pool.index(), |pool| pool.idle -= 1);
        }
        self.refresh(past, birth.workspace);
    }

    fn withdraw(&mut self, past: &Past, no: RunNo, heartbeat: SimTime) {
        let now = self.now;
        let seq = self.seq - 1;
        let run = self.run_mut(past, no);
        let waited = now.since(run.course.dispatched).millis();
        run.course.waits.charge(Cause::NoRunner, waited);
        run.holds = false;
        run.wake = None;
        let (birth, runner) = (run.birth, run.runner);
        self.release_runner(past, birth.target, runner, now, SimTime::MAX);
        self.workspaces[birth.workspace.index()].holder = None;
        if heartbeat != SimTime::MAX {
            self.ghosts.push(Ghost { run: no, due: Appointment { at: heartbeat, seq } });
        }
        // A run that is about to end joins its queue for no time at all: the move that follows takes it out again.
        if let Some(run) = self.runs.get_mut(birth.slot) {
            run.course.dispatched = SimTime::MAX;
            self.workspaces[birth.workspace.index()].enqueue(run, now);
        }
        self.refresh(past, birth.workspace);
    }

    #[expect(clippy::too_many_arguments, reason = "what an event carries, one by one, and where it is applied")]
    fn claim(
        &mut self,
        scenario: &Scenario,
        past: &Past,
        no: RunNo,
        lock: LockMet,
        ending: Ending,
        wake: Appointment,
        crash: SimTime,
    ) {
        let now = self.now;
        let from_creation = self.readings.timeout_clock == TimeoutClock::Creation;
        self.statuses[Status::Queued as usize] -= 1;
        self.statuses[Status::InProgress as usize] += 1;
        self.moves[RuleId::T1 as usize] += 1;
        let run = self.run_mut(past, no);
        run.course.status = Status::InProgress;
        run.course.claimed = now;
        let waited = now.since(run.course.dispatched).millis();
        run.course.waits.charge(Cause::NoRunner, waited);
        let started = if from_creation { run.birth.created } else { now };
        run.deadline = (started + scenario.workspace(run.birth.workspace).timeout).max(now);
        run.ending = ending;
        run.crash = crash;
        run.wake = Some(wake);
        run.expiry = None;
        run.locked = lock == LockMet::Taken;
        let birth = run.birth;
        if lock == LockMet::Taken {
            let workspace = &mut self.workspaces[birth.workspace.index()];
            workspace.lock = Some(HeldBy::Run(no));
            if birth.run_type == RunType::Apply {
                workspace.epoch += 1;
                self.let_drifted_go(past, birth.workspace, birth.origin);
            }
        }
    }

    fn move_run(&mut self, scenario: &Scenario, past: &Past, no: RunNo, event: &Event) -> Option<Course> {
        let Event::Moved { rule, from, to, settled, reason, lock_left, changes, until, .. } = *event else {
            return None;
        };
        let now = self.now;
        let seq = self.seq - 1;
        self.statuses[from as usize] -= 1;
        self.statuses[to as usize] += 1;
        self.moves[rule as usize] += 1;
        if from == Status::Queued {
            self.leave_queue(past, no);
        }
        let slot = past.birth(no).slot;
        let World { runs, workspaces, .. } = self;
        let run = runs.at_mut(slot);
        let birth = run.birth;
        let (runner, crash, locked) = (run.runner, run.crash, run.locked);
        let course = &mut run.course;
        course.status = to;
        course.settled = settled;
        course.evaluated |= to == Status::PendingPolicy;
        course.gated |= to == Status::PendingApproval;
        course.reason = reason;
        if from == Status::InProgress {
            course.worked = now;
            course.produced = rule == RuleId::T2 && birth.run_type == RunType::Plan;
            course.changes = changes;
            run.holds = false;
            run.locked = false;
            let workspace = &mut workspaces[birth.workspace.index()];
            course.epoch = workspace.epoch;
            workspace.holder = None;
            if locked {
                workspace.lock = lock_left.then_some(HeldBy::Stale(no));
            }
            if rule == RuleId::T12 {
                // An unlock run that finds no lock fails (L4): one that is free by now was foreign and has just been released.
                course.warnings += u16::from(workspace.lock.is_none());
                workspace.lock = None;
            }
            // Applies that came from a pull request never promote (P3), by hand neither.
            if rule == RuleId::T2 && birth.run_type == RunType::Apply && birth.trigger != Trigger::Pr {
                workspace.applied = Some(no);
            }
        }
        if rule == RuleId::T7 {
            course.judged = now;
        }
        if settled {
            course.ended = now;
        }
        let course = *course;
        run.wake = (to == Status::PendingPolicy).then_some(Appointment { at: until, seq });
        if to == Status::PendingApproval {
            run.gate = Some(Box::default());
        }
        if settled {
            self.runs.remove(slot);
        }
        if from == Status::InProgress {
            self.release_runner(past, birth.target, runner, now, crash);
            if let Target::Pool(_) = birth.target
                && crash <= now
            {
                let period = self.agents[runner as usize].period();
                let back = Appointment { at: now + scenario.runners.agent_restart, seq };
                self.agents[runner as usize] = AgentState::Lost { back, period };
            }
        }
        self.keep_back(scenario, past, no, &birth, &course, from);
        self.refresh(past, birth.workspace);
        settled.then_some(course)
    }

    /// A change of readings acts at once on everything not yet dispatched (Q9).
    fn change_readings(&mut self, scenario: &Scenario, past: &Past, readings: Readings) {
        let before = std::mem::replace(&mut self.readings, readings);
        let seq = self.seq - 1;
        if before.timeout_clock != readings.timeout_clock {
            // A dispatched run is still queued (Q10): without the switch's clock no row of the table could time it out, and with
            // it a job that is withdrawn later must find its clock running.
            for run in self.runs.iter_mut().filter(|r| r.course.status == Status::Queued) {
                run.expiry = (readings.timeout_clock == TimeoutClock::Creation).then(|| {
                    let at = run.birth.created + scenario.workspace(run.birth.workspace).timeout;
                    Appointment { at: at.max(self.now), seq }
                });
            }
        }
        if before.workspace_hold != readings.workspace_hold {
            for workspace in &mut self.workspaces {
                workspace.undecided.clear();
            }
            if readings.workspace_hold == WorkspaceHold::UntilDecided {
                self.find_undecided(scenario, past);
            }
        }
        for no in 0..self.workspaces.len() {
            self.refresh(past, WorkspaceNo::at(no));
        }
    }

    pub(super) fn run_mut(&mut self, past: &Past, no: RunNo) -> &mut Run {
        let run = self.runs.at_mut(past.birth(no).slot);
        assert!(run.no == no, "run {no} is not alive");
        run
    }

    fn gate_mut(&mut self, past: &Past, no: RunNo) -> &mut Gate {
        match self.run_mut(past, no).gate.as_deref_mut() {
            Some(gate) => gate,
            None => panic!("run {no} is not pending approval"),
        }
    }

    /// Notes whether all slots are taken.
    fn count_places(&mut self) {
        let full = self.jobs >= self.limit;
        if self.full.is_on() && !full {
            self.room = self.seq - 1;
        }
        self.full.set(self.now, full);
    }

    pub(super) fn take_slot(&mut self, run: RunNo) -> u16 {
        while self.slots.get(self.lowest_free).is_some_and(Option::is_some) {
            self.lowest_free += 1;
        }
        if self.lowest_free == self.slots.len() {
            self.slots.push(None);
            self.freed.push(0);
        }
        self.slots[self.lowest_free] = Some(run);
        self.lowest_free as u16
    }

    fn release_runner(&mut self, past: &Past, target: Target, runner: u16, now: SimTime, crash: SimTime) {
        match target {
            Target::Managed => {
                self.slots[runner as usize] = None;
                self.freed[runner as usize] = self.seq - 1;
                self.lowest_free = self.lowest_free.min(runner as usize);
                self.jobs -= 1;
                self.count_places();
            }
            Target::Pool(pool) => {
                if crash > now {
                    let period = self.agents[runner as usize].period() + 1;
                    self.agents[runner as usize] = AgentState::Idle { since: now, period, seq: self.seq - 1 };
                    self.tick_pool(past, pool.index(), |pool| pool.idle += 1);
                }
            }
        }
    }
}
