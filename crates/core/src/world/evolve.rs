//! One event, applied. Total: it asks no questions and draws nothing, so replay needs nothing else.

use crate::{
    scenario::{Scenario, Target},
    words::{
        AgentNo, Cause, Ending, Event, LockMet, Readings, RuleId, RunNo, RunType, SimTime, StartedBy, Status,
        TimeoutClock, Trigger, WorkspaceHold, WorkspaceNo,
    },
};

use super::{
    AgentState, Appointment, AskedPerson, Birth, Course, Gate, Ghost, HeldBy, Memory, Past, Requirement, Run, Waits,
    World,
};

impl World {
    /// Applies the event with number `seq` at instant `at`. What outlives its run is left in `memory`.
    ///
    /// # Panics
    /// If the event does not fit this world: events come from `decide` or from a journal that did, so that is a bug (law 7).
    pub fn evolve<M: Memory>(&mut self, scenario: &Scenario, memory: &mut M, seq: u32, at: SimTime, event: &Event) {
        assert!(seq == self.seq && at >= self.now, "event {seq} does not follow event {}", self.seq);
        self.now = at;
        self.seq = seq + 1;
        match *event {
            Event::CommandGiven { .. } | Event::CommandRefused { .. } | Event::PromotionSkipped { .. } => {}
            Event::AutoApplyRefused { run, .. } => self.decided(memory.past(), run),
            Event::Arrived { source, ordinal, pr, next, .. } => {
                let state = &mut self.sources[source.index()];
                state.ordinal = ordinal + 1;
                state.next = Appointment { at: next, seq };
                state.pr = pr;
            }
            Event::Ignored { workspace, trigger, .. } => {
                if let Some(workspace) = workspace {
                    self.workspaces[workspace.index()].arrivals[trigger as usize] += 1;
                }
            }
            Event::Created { run, workspace, run_type, trigger, started_by, origin, pr, lineage } => {
                let birth = Birth {
                    workspace,
                    run_type,
                    trigger,
                    started_by,
                    target: scenario.workspace(workspace).target,
                    origin,
                    pr,
                    lineage,
                    created: at,
                    seq,
                    slot: self.free.pop().unwrap_or(self.runs.len() as u32),
                    link: None,
                };
                memory.born(birth);
                self.create(scenario, memory.past(), run, birth);
            }
            Event::Dispatched { run, agent, heartbeat, give_up } => {
                self.dispatch(memory.past(), run, agent, Appointment { at: heartbeat.min(give_up), seq }, heartbeat);
            }
            Event::Withdrawn { run, heartbeat, .. } => self.withdraw(memory.past(), run, heartbeat),
            Event::HeartbeatRefused { run } => {
                if let Some(place) = self.ghosts.iter().position(|g| g.run == run && g.due.at <= at) {
                    self.ghosts.remove(place);
                }
            }
            Event::Claimed { run, lock, ending, ends, crash } => {
                self.claim(memory.past(), run, lock, ending, Appointment { at: ends, seq }, crash);
            }
            Event::Moved { run, .. } => {
                if let Some(course) = self.move_run(scenario, memory.past(), run, event) {
                    memory.settled(run, &course);
                }
            }
            Event::PolicyJudged { run, judgement, .. } => {
                let warned = judgement == crate::words::Judgement::Warned;
                self.run_mut(memory.past(), run).course.warnings += u16::from(warned);
            }
            Event::RequirementAdded { run, rule, stage } => {
                let needs = rule.map_or(1, |r| scenario.approval_rules[r.index()].min_approvals);
                self.gate_mut(memory.past(), run).requirements.push(Requirement {
                    rule,
                    stage,
                    needs,
                    approvals: Vec::new(),
                    satisfied: false,
                    escalated: false,
                    expires: None,
                });
            }
            Event::StageOpened { run, stage } => {
                let gate = self.gate_mut(memory.past(), run);
                gate.stage = stage;
                for requirement in gate.requirements.iter_mut().filter(|r| r.stage == stage) {
                    requirement.expires = requirement.expiry(scenario, at).map(|at| Appointment { at, seq });
                }
            }
            Event::Asked { run, person, approves, answers } => {
                let answers = Appointment { at: answers, seq };
                self.gate_mut(memory.past(), run).asked.push(AskedPerson { person, approves, answers });
            }
            Event::Approved { run, person, requirement } => {
                let gate = self.gate_mut(memory.past(), run);
                if let Some(person) = person {
                    gate.approve(scenario, person);
                }
                if let Some(requirement) = requirement {
                    gate.requirements[requirement as usize].close();
                }
            }
            Event::Declined { run, person } => {
                let gate = self.gate_mut(memory.past(), run);
                gate.decided.extend(person);
            }
            Event::Escalated { run, requirement } => {
                let gate = self.gate_mut(memory.past(), run);
                let requirement = &mut gate.requirements[requirement as usize];
                requirement.escalated = true;
                requirement.expires = requirement.expiry(scenario, at).map(|at| Appointment { at, seq });
            }
            Event::Discarded { run } => {
                memory.discarded(run, seq);
                self.decided(memory.past(), run);
            }
            Event::LimitChanged { limit } => {
                self.limit = limit;
                self.full.set(at, self.jobs >= limit);
            }
            Event::ReadingsChanged { readings } => self.change_readings(scenario, memory.past(), readings),
            Event::SourcePaused { source, paused } => self.sources[source.index()].paused = paused,
            Event::EdgePaused { edge, paused } => self.edges_paused[edge.index()] = paused,
            Event::ForeignLockTaken { workspace } => self.workspaces[workspace.index()].lock = Some(HeldBy::Foreign),
            Event::ForeignLockReleased { workspace } => self.workspaces[workspace.index()].lock = None,
            Event::AgentRejoined { agent } => {
                let period = self.agents[agent.index()].period() + 1;
                self.agents[agent.index()] = AgentState::Idle { since: at, period };
                let pool = World::pool_of(scenario, agent);
                self.tick_pool(memory.past(), pool.index(), |pool| pool.idle += 1);
            }
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
        if birth.started_by == StartedBy::Arrival && birth.trigger != Trigger::Promotion {
            workspace.arrivals[birth.trigger as usize] += 1;
        }
        self.enqueue(&mut run);
        let slot = birth.slot as usize;
        if slot == self.runs.len() {
            self.runs.push(Some(run));
        } else {
            self.runs[slot] = Some(run);
        }
        self.refresh(past, birth.workspace);
    }

    fn dispatch(&mut self, past: &Past, no: RunNo, agent: Option<AgentNo>, wake: Appointment, heartbeat: SimTime) {
        let now = self.now;
        self.leave_queue(past, no);
        let runner = match agent {
            None => {
                self.jobs += 1;
                self.full.set(now, self.jobs >= self.limit);
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
        run.attempts += 1;
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
        let slot = past.birth(no).slot as usize;
        if let Some(mut run) = self.runs[slot].take() {
            run.course.dispatched = SimTime::MAX;
            self.enqueue(&mut run);
            self.runs[slot] = Some(run);
        }
        self.refresh(past, birth.workspace);
    }

    fn claim(&mut self, past: &Past, no: RunNo, lock: LockMet, ending: Ending, wake: Appointment, crash: SimTime) {
        let now = self.now;
        self.statuses[Status::Queued as usize] -= 1;
        self.statuses[Status::InProgress as usize] += 1;
        self.moves[RuleId::T1 as usize] += 1;
        let run = self.run_mut(past, no);
        run.course.status = Status::InProgress;
        run.course.claimed = now;
        let waited = now.since(run.course.dispatched).millis();
        run.course.waits.charge(Cause::NoRunner, waited);
        run.ending = ending;
        run.crash = crash;
        run.wake = Some(wake);
        run.expiry = None;
        run.locked = lock == LockMet::Taken;
        let birth = run.birth;
        if lock == LockMet::Taken {
            let workspace = &mut self.workspaces[birth.workspace.index()];
            workspace.lock = Some(HeldBy::Run(no));
            workspace.epoch += u32::from(birth.run_type == RunType::Apply);
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
        let slot = past.birth(no).slot as usize;
        let Some(run) = self.runs[slot].as_mut() else { panic!("run {no} is not alive and cannot move") };
        let birth = run.birth;
        let course = &mut run.course;
        course.status = to;
        course.settled = settled;
        course.reason = reason;
        run.wake = (to == Status::PendingPolicy).then_some(Appointment { at: until, seq });
        if from == Status::InProgress {
            course.worked = now;
            course.changes = changes;
            run.holds = false;
            let (runner, crash, locked) = (run.runner, run.crash, run.locked);
            run.locked = false;
            let workspace = &mut self.workspaces[birth.workspace.index()];
            run.course.epoch = workspace.epoch;
            workspace.holder = None;
            if locked {
                workspace.lock = lock_left.then_some(HeldBy::Stale(no));
            }
            if rule == RuleId::T12 {
                workspace.lock = None;
            }
            workspace.applied |= rule == RuleId::T2 && birth.run_type == RunType::Apply;
            self.release_runner(past, birth.target, runner, now, crash);
            if let Target::Pool(_) = birth.target
                && crash <= now
            {
                let period = self.agents[runner as usize].period();
                let back = Appointment { at: now + scenario.runners.agent_restart, seq };
                self.agents[runner as usize] = AgentState::Lost { back, period };
            }
        }
        let Some(run) = self.runs[slot].as_mut() else { panic!("run {no} is not alive and cannot move") };
        if rule == RuleId::T7 {
            run.course.judged = now;
        }
        if to == Status::PendingApproval {
            run.gate = Some(Box::default());
        }
        if settled {
            run.course.ended = now;
            run.gate = None;
        }
        let course = run.course;
        self.keep_back(scenario, past, no, &birth, &course, from);
        if settled {
            self.runs[slot] = None;
            self.free.push(slot as u32);
        }
        self.refresh(past, birth.workspace);
        settled.then_some(course)
    }

    /// Maintains which plans could still be applied (Q6), under the reading that asks for it.
    fn keep_back(&mut self, scenario: &Scenario, past: &Past, no: RunNo, birth: &Birth, course: &Course, from: Status) {
        if self.readings.workspace_hold != WorkspaceHold::UntilDecided {
            return;
        }
        match birth.run_type {
            RunType::Plan if could_be_applied(scenario, birth, course) => {
                if from == Status::InProgress {
                    self.workspaces[birth.workspace.index()].keep(no);
                }
            }
            RunType::Plan => self.decided(past, no),
            // Its apply run ends: the plan is decided, however it ended.
            RunType::Apply if course.settled => {
                if let Some(plan) = birth.origin {
                    self.decided(past, plan);
                }
            }
            RunType::Apply | RunType::Unlock => {}
        }
    }

    /// A plan no longer keeps its workspace's later plans back.
    fn decided(&mut self, past: &Past, plan: RunNo) {
        let no = past.birth(plan).workspace;
        let undecided = &mut self.workspaces[no.index()].undecided;
        if let Ok(place) = undecided.binary_search(&plan) {
            undecided.remove(place);
            self.refresh(past, no);
        }
    }

    /// A change of readings acts at once on everything not yet dispatched (Q9).
    fn change_readings(&mut self, scenario: &Scenario, past: &Past, readings: Readings) {
        let before = std::mem::replace(&mut self.readings, readings);
        let seq = self.seq - 1;
        if before.timeout_clock != readings.timeout_clock {
            for run in self.runs.iter_mut().flatten().filter(|r| r.waits()) {
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

    /// Every plan so far that could still be applied. Looks at the whole past: the reading is switched rarely.
    fn find_undecided(&mut self, scenario: &Scenario, past: &Past) {
        for i in 0..self.run_count() as usize {
            let no = RunNo::at_index(i);
            let Some(plan) = self.known(past, no) else { continue };
            let worked = plan.course.worked != SimTime::MAX;
            if !plan.is_plan() || !worked || !could_be_applied(scenario, plan.birth, plan.course) {
                continue;
            }
            let over = self.is_discarded(past, no)
                || self.latest_apply(past, no).is_some_and(|a| self.known(past, a).is_some_and(|a| a.course.settled))
                // An auto-apply that was refused leaves a settled plan without apply run.
                || (plan.course.settled
                    && scenario.workspace(plan.birth.workspace).auto_apply
                    && self.latest_apply(past, no).is_none());
            let workspace = plan.birth.workspace;
            if !over {
                self.workspaces[workspace.index()].keep(no);
            }
        }
    }

    fn run_mut(&mut self, past: &Past, no: RunNo) -> &mut Run {
        match self.runs[past.birth(no).slot as usize].as_mut() {
            Some(run) if run.no == no => run,
            _ => panic!("run {no} is not alive"),
        }
    }

    fn gate_mut(&mut self, past: &Past, no: RunNo) -> &mut Gate {
        self.run_mut(past, no).gate.get_or_insert_default()
    }

    fn take_slot(&mut self, run: RunNo) -> u16 {
        while self.slots.get(self.lowest_free).is_some_and(Option::is_some) {
            self.lowest_free += 1;
        }
        if self.lowest_free == self.slots.len() {
            self.slots.push(None);
        }
        self.slots[self.lowest_free] = Some(run);
        self.lowest_free as u16
    }

    fn release_runner(&mut self, past: &Past, target: Target, runner: u16, now: SimTime, crash: SimTime) {
        match target {
            Target::Managed => {
                self.slots[runner as usize] = None;
                self.lowest_free = self.lowest_free.min(runner as usize);
                self.jobs -= 1;
                self.full.set(now, self.jobs >= self.limit);
            }
            Target::Pool(pool) => {
                if crash > now {
                    let period = self.agents[runner as usize].period() + 1;
                    self.agents[runner as usize] = AgentState::Idle { since: now, period };
                    self.tick_pool(past, pool.index(), |pool| pool.idle += 1);
                }
            }
        }
    }

    /// Puts a run into its workspace's queue and notes the running totals it will be charged from.
    fn enqueue(&mut self, run: &mut Run) {
        let now = self.now;
        let workspace = &mut self.workspaces[run.birth.workspace.index()];
        workspace.pending.insert(run.birth.run_type, run.no);
        run.queued_since = now;
        run.busy_then = workspace.busy.read(now);
        run.kept_then = workspace.kept.read(now);
        run.front_ms = 0;
    }

    /// Takes a run out of its workspace's queue and charges its waiting. Its workspace needs a refresh afterwards.
    fn leave_queue(&mut self, past: &Past, no: RunNo) {
        let Some(run) = self.live_run(past, no) else { panic!("run {no} is not alive") };
        if run.holds {
            return;
        }
        let waits = self.waits_of(run);
        let birth = run.birth;
        if self.workspaces[birth.workspace.index()].front == Some(no) {
            self.leave_front(past, birth.workspace);
        }
        self.workspaces[birth.workspace.index()].pending.remove(birth.run_type, no);
        self.run_mut(past, no).course.waits = waits;
    }

    /// The run's waiting so far, by cause; they sum to the time it has spent in `queued` (law 4).
    #[must_use]
    pub fn waits_of(&self, run: &Run) -> Waits {
        let mut waits = run.course.waits;
        let now = self.now;
        if run.dispatched() {
            waits.charge(Cause::NoRunner, now.since(run.course.dispatched).millis());
        }
        if !run.waits() {
            return waits;
        }
        let workspace = &self.workspaces[run.birth.workspace.index()];
        let all = now.since(run.queued_since).millis();
        let busy = workspace.busy.read(now) - run.busy_then;
        let kept = if run.birth.run_type == RunType::Plan { workspace.kept.read(now) - run.kept_then } else { 0 };
        let mut front = run.front_ms;
        if workspace.front == Some(run.no) {
            front += now.since(workspace.front_since).millis();
            self.charge_front(run, &mut waits);
        }
        waits.charge(Cause::WorkspaceBusy, busy);
        waits.charge(Cause::KeptBack, kept);
        waits.charge(Cause::BehindInWorkspace, all - busy - kept - front);
        waits
    }

    /// What the front run of a workspace has waited since it became the front: for a place, for its turn, or for a poll.
    fn charge_front(&self, run: &Run, waits: &mut Waits) {
        let now = self.now;
        let workspace = &self.workspaces[run.birth.workspace.index()];
        let all = now.since(workspace.front_since).millis();
        let (full, polls) = match run.birth.target {
            Target::Managed => (self.full.read(now), 0),
            Target::Pool(pool) => {
                let pool = &self.pools[pool.index()];
                let running = if pool.first == Some(run.no) { now.since(pool.first_since).millis() } else { 0 };
                (pool.full.read(now), workspace.front_polls + running)
            }
        };
        let full = full - workspace.front_full_then;
        waits.charge(Cause::SlotsFull, full);
        waits.charge(Cause::NoRunner, polls);
        waits.charge(Cause::BehindInQueue, all - full - polls);
    }

    fn leave_front(&mut self, past: &Past, no: WorkspaceNo) {
        let Some(front) = self.workspaces[no.index()].front.take() else { return };
        match past.birth(front).target {
            Target::Managed => {
                self.ready.remove(&front);
            }
            Target::Pool(pool) => self.tick_pool(past, pool.index(), |pool| {
                pool.ready.remove(&front);
            }),
        }
    }

    /// Changes a pool and charges its first run for having waited for a poll until now.
    fn tick_pool(&mut self, past: &Past, pool: usize, change: impl FnOnce(&mut super::PoolState)) {
        let now = self.now;
        let state = &mut self.pools[pool];
        if let Some(first) = state.first {
            let waited = now.since(state.first_since).millis();
            self.workspaces[past.birth(first).workspace.index()].front_polls += waited;
        }
        change(state);
        state.full.set(now, state.idle == 0);
        state.first = if state.idle > 0 { state.ready.first().copied() } else { None };
        state.first_since = now;
    }

    /// Recomputes who is next in a workspace, and keeps the clocks that waiting is charged from.
    fn refresh(&mut self, past: &Past, no: WorkspaceNo) {
        let now = self.now;
        let workspace = &mut self.workspaces[no.index()];
        let busy = workspace.holder.is_some();
        let kept = workspace.first_plan_is_kept_back();
        workspace.busy.set(now, busy);
        workspace.kept.set(now, !busy && kept);
        let front = if busy { None } else { workspace.next(&self.readings) };
        if front == workspace.front {
            return;
        }
        if let Some(old) = workspace.front {
            let waited = now.since(workspace.front_since).millis();
            let Some(run) = self.live_run(past, old) else { panic!("run {old} waits in a workspace but is not alive") };
            let mut waits = run.course.waits;
            self.charge_front(run, &mut waits);
            self.leave_front(past, no);
            let run = self.run_mut(past, old);
            run.course.waits = waits;
            run.front_ms += waited;
        }
        let Some(new) = front else { return };
        let full_then = match past.birth(new).target {
            Target::Managed => {
                self.ready.insert(new);
                self.full.read(now)
            }
            Target::Pool(pool) => {
                self.tick_pool(past, pool.index(), |pool| {
                    pool.ready.insert(new);
                });
                self.pools[pool.index()].full.read(now)
            }
        };
        let workspace = &mut self.workspaces[no.index()];
        workspace.front = Some(new);
        workspace.front_since = now;
        workspace.front_full_then = full_then;
        workspace.front_polls = 0;
    }
}

/// Whether a plan that has been produced could still be applied, as far as its own course tells (Q6).
fn could_be_applied(scenario: &Scenario, birth: &Birth, course: &Course) -> bool {
    let open = matches!(course.status, Status::Completed | Status::PendingPolicy | Status::PendingApproval);
    let from_pr = birth.trigger == Trigger::Pr && !scenario.workspace(birth.workspace).allow_pr_apply;
    open && course.changes.any() && !from_pr
}
