//! From dispatch to the end of an execution: claims, outcomes, timeouts, lost runners, state locks (X, L), and what a successful
//! apply leads to (A4, P1).

use crate::{
    policy::{apply, promotion},
    scenario::{Runners, happens},
    words::{
        Changes, Ending, Event, LockMet, PersonNo, Reason, RefusalCode, RunNo, RunType, Signal, SimTime, Span,
        StartedBy, TimeoutClock, Trigger, Withdrawn, WorkspaceNo,
    },
    world::{
        Birth, HeldBy, Run,
        chance::{self, Purpose, draw},
    },
};

use super::{Engine, Move, NewRun};

impl Engine {
    /// T1: the first heartbeat claims the run. How the execution will end is drawn here.
    pub(super) fn heartbeat(&mut self, no: RunNo) {
        let run = self.alive(no);
        let cause = run.wake.map_or(0, |wake| wake.seq);
        let (lock, ending, ends, crash) = self.fate(run);
        // L3: the record names whose lock it met.
        let holder = match self.world.workspace(run.birth.workspace).lock {
            Some(HeldBy::Run(holder) | HeldBy::Stale(holder)) if lock == LockMet::Held => Some(holder),
            _ => None,
        };
        self.emit_here(cause, Event::Claimed { run: no, lock, holder, ending, ends, crash });
    }

    fn fate(&self, run: &Run) -> (LockMet, Ending, SimTime, SimTime) {
        let now = self.now;
        let spec = self.scenario.workspace(run.birth.workspace);
        let workspace = self.world.workspace(run.birth.workspace);
        let draw = |purpose| draw(self.seed, run.birth.lineage, purpose, 0);
        let from_creation = self.world.readings().timeout_clock == TimeoutClock::Creation;
        let started = if from_creation { run.birth.created } else { now };
        let deadline = (started + spec.timeout).max(now);
        // The earlier of an end and the timeout; finishing exactly at the timeout is finishing (D3).
        let sooner = |lock, ending, ends| {
            if ends <= deadline {
                (lock, ending, ends, SimTime::MAX)
            } else {
                (lock, Ending::Deadline, deadline, SimTime::MAX)
            }
        };
        let at_once = now + self.scenario.runners.init;
        let needs_lock = match run.birth.run_type {
            RunType::Plan => self.world.readings().plan_lock,
            RunType::Apply => true,
            RunType::Unlock => false,
        };
        // L3: the lock is tried once. A3: drift is looked for next, before the lock is taken.
        if needs_lock && workspace.lock.is_some() {
            return sooner(LockMet::Held, Ending::Locked, at_once);
        }
        if run.birth.run_type == RunType::Apply && self.is_stale(run) {
            return sooner(LockMet::None, Ending::Stale, at_once);
        }
        if run.birth.run_type == RunType::Unlock && workspace.lock.is_none() {
            return sooner(LockMet::None, Ending::NoLock, at_once);
        }
        let lock = if needs_lock { LockMet::Taken } else { LockMet::None };
        let (dist, fails) = match run.birth.run_type {
            RunType::Plan => (&spec.plan, spec.plan_fails),
            RunType::Apply => (&spec.apply, spec.apply_fails),
            RunType::Unlock => (&spec.unlock, crate::words::Chance::NEVER),
        };
        let takes = dist.at(draw(Purpose::Duration));
        if happens(self.scenario.runners.loss, || draw(Purpose::Lost)) {
            return self.lost(lock, takes, deadline, draw(Purpose::CrashAt));
        }
        let ending = if happens(fails, || draw(Purpose::Fails)) { Ending::Error } else { Ending::Success };
        sooner(lock, ending, now + takes)
    }

    /// X3: the runner dies somewhere in its work; nobody knows before its heartbeats have failed to come.
    fn lost(&self, lock: LockMet, takes: Span, deadline: SimTime, draw: u64) -> (LockMet, Ending, SimTime, SimTime) {
        let survives = Span::from_millis(((u128::from(draw) * u128::from(takes.millis())) >> 64) as u64);
        let crash = self.now + survives;
        let found = self.now + found_lost(&self.scenario.runners, survives);
        if found <= deadline { (lock, Ending::Lost, found, crash) } else { (lock, Ending::Deadline, deadline, crash) }
    }

    fn is_stale(&self, apply: &Run) -> bool {
        let scene = self.scene();
        let plan = apply.birth.origin.and_then(|plan| self.world.known(&self.past, plan));
        plan.is_some_and(|plan| apply::has_drifted(&scene, &plan))
    }

    /// Q10: no heartbeat came in time. The run keeps its place and may be dispatched again.
    pub(super) fn give_up(&mut self, no: RunNo) {
        let run = self.alive(no);
        let (cause, heartbeat) = (run.wake.map_or(0, |wake| wake.seq), run.heartbeat);
        self.emit(cause, Event::Withdrawn { run: no, why: Withdrawn::StartTimeout, heartbeat });
    }

    /// T15: the timeout passes in the queue.
    pub(super) fn expires_in_queue(&mut self, no: RunNo) {
        let cause = self.alive(no).expiry.map_or(0, |expiry| expiry.seq);
        let cause = self.withdraw_dispatch(cause, no);
        self.must_move(cause, no, Signal::Deadline, Move::bad(Reason::Timeout));
    }

    /// Takes back the dispatched job of a run that is about to end (Q10).
    pub(super) fn withdraw_dispatch(&mut self, cause: u32, no: RunNo) -> u32 {
        match self.scene().live(no) {
            Some(run) if run.dispatched() => {
                // An agent that holds the job is there already; only a managed runner can come late.
                let heartbeat = if run.heartbeat > self.now { run.heartbeat } else { SimTime::MAX };
                self.emit(cause, Event::Withdrawn { run: no, why: Withdrawn::RunEnded, heartbeat })
            }
            _ => cause,
        }
    }

    pub(super) fn execution_ends(&mut self, no: RunNo) {
        let run = self.alive(no);
        let cause = run.wake.map_or(0, |wake| wake.seq);
        let left = run.locked && self.leaves_lock(run, run.ending == Ending::Deadline);
        let failed = |reason, lock_left| (Signal::Failed, Move { lock_left, ..Move::bad(reason) });
        let (signal, how) = match run.ending {
            Ending::Success => {
                let birth = run.birth;
                return self.succeeds(cause, no, &birth);
            }
            Ending::Error => failed(Reason::Error, false),
            Ending::Lost => failed(Reason::RunnerLost, run.locked),
            Ending::Locked => failed(Reason::StateLocked, false),
            Ending::Stale => {
                let origin = run.birth.origin;
                let cause = self.must_move(cause, no, Signal::Failed, Move::bad(Reason::StalePlan));
                return self.replan(cause, origin);
            }
            Ending::NoLock => failed(Reason::NoLock, false),
            Ending::Deadline => (Signal::Deadline, Move { lock_left: left, ..Move::bad(Reason::Timeout) }),
        };
        self.must_move(cause, no, signal, how);
    }

    /// L2: a dead runner always leaves its lock behind; otherwise it depends.
    pub(super) fn leaves_lock(&self, run: &Run, timed_out: bool) -> bool {
        let readings = self.world.readings();
        let chance = if timed_out { readings.lock_left_by_timeout } else { readings.lock_left_by_abort };
        run.crash <= self.now || happens(chance, || draw(self.seed, run.birth.lineage, Purpose::LockLeft, 0))
    }

    fn succeeds(&mut self, cause: u32, no: RunNo, birth: &Birth) {
        match birth.run_type {
            RunType::Plan => self.plan_produced(cause, no, birth),
            RunType::Apply => {
                let cause = self.must_move(cause, no, Signal::Succeeded, Move::to(true));
                self.promote(cause, no);
            }
            RunType::Unlock => self.unlock_done(cause, no, birth.workspace),
        }
    }

    /// L4: the lock is looked at again, since an outsider may have released it meanwhile. Release is atomic at T12.
    fn unlock_done(&mut self, cause: u32, no: RunNo, workspace: WorkspaceNo) {
        match self.world.workspace(workspace).lock {
            None => {
                self.must_move(cause, no, Signal::Failed, Move::bad(Reason::NoLock));
            }
            Some(held) => {
                let cause = if held == HeldBy::Foreign {
                    self.emit(cause, Event::ForeignLockReleased { workspace })
                } else {
                    cause
                };
                self.must_move(cause, no, Signal::LockReleased, Move::to(true));
            }
        }
    }

    /// T2 of a plan, and what governance makes of it in the same instant (S2, G1, G10).
    fn plan_produced(&mut self, cause: u32, no: RunNo, birth: &Birth) {
        let spec = self.scenario.workspace(birth.workspace);
        let draw = |purpose| draw(self.seed, birth.lineage, purpose, 0);
        let changes = spec.changes.at(draw(Purpose::Whether), draw(Purpose::What));
        self.judge_plan(cause, no, birth, changes);
    }

    /// A4: a plan has settled as `completed`; its workspace may apply it at once.
    pub(super) fn plan_settled(&mut self, cause: u32, no: RunNo) {
        let birth = self.past.birth(no);
        let spec = self.scenario.workspace(birth.workspace);
        if !spec.auto_apply {
            return;
        }
        let Some(plan) = self.world.known(&self.past, no) else { return };
        if !plan.course.changes.any() || (birth.trigger == Trigger::Pr && !spec.allow_pr_apply) {
            return;
        }
        match apply::may_apply(&self.scene(), no).map(|_| ()).map_err(|refusal| refusal.code()) {
            Ok(()) => {
                self.create_apply(cause, no, StartedBy::AutoApply, None);
            }
            Err(code) => {
                let cause = self.emit(cause, Event::AutoApplyRefused { run: no, code });
                if code == RefusalCode::Drift {
                    self.replan(cause, Some(no));
                }
            }
        }
    }

    /// A6: a plan that drift has made useless is made again, so that what was asked for last is what is applied last.
    fn replan(&mut self, cause: u32, plan: Option<RunNo>) {
        let Some(plan) = plan.filter(|_| self.world.readings().replan_stale) else { return };
        let birth = *self.past.birth(plan);
        let (workspace, trigger, pr) = (birth.workspace, birth.trigger, birth.pr);
        let (origin, lineage) = (Some(plan), chance::of_replan(birth.lineage));
        let (run_type, started_by) = (RunType::Plan, StartedBy::Replan);
        self.create(cause, NewRun { workspace, run_type, trigger, started_by, origin, pr, lineage });
    }

    /// R3: an apply inherits its plan's trigger. D2: and its draws, apart by the attempt (A5).
    pub(super) fn create_apply(
        &mut self,
        cause: u32,
        plan: RunNo,
        started_by: StartedBy,
        by: Option<PersonNo>,
    ) -> RunNo {
        let mut attempt = 0;
        let mut before = self.world.latest_apply(&self.past, plan);
        while let Some(apply) = before {
            attempt += 1;
            before = self.past.birth(apply).link;
        }
        let birth = *self.past.birth(plan);
        self.create_for(
            cause,
            by,
            NewRun {
                workspace: birth.workspace,
                run_type: RunType::Apply,
                trigger: birth.trigger,
                started_by,
                origin: Some(plan),
                pr: birth.pr,
                lineage: chance::of_apply(birth.lineage, attempt),
            },
        )
    }

    /// P1: a successful apply makes one plan for each edge that promotes by itself; the others say why not (W4).
    fn promote(&mut self, cause: u32, apply: RunNo) {
        let birth = *self.past.birth(apply);
        let edges: Vec<_> = promotion::edges(&self.scene(), &birth).collect();
        for (edge, why) in edges {
            if let Some(why) = why {
                self.emit(cause, Event::PromotionSkipped { run: apply, edge, why });
                continue;
            }
            self.create(
                cause,
                NewRun {
                    workspace: self.scenario.edges[edge.index()].to,
                    run_type: RunType::Plan,
                    trigger: Trigger::Promotion,
                    started_by: StartedBy::Arrival,
                    origin: Some(apply),
                    pr: 0,
                    lineage: chance::of_promotion(birth.lineage, self.scenario.keys.edge(edge)),
                },
            );
        }
    }

    /// An unsettled run that an appointment in force names.
    pub(super) fn alive(&self, no: RunNo) -> &Run {
        match self.world.live_run(&self.past, no) {
            Some(run) => run,
            None => panic!("run {no} has an appointment but is not alive"),
        }
    }

    /// What a plan that is not pending is moved with: T2.
    pub(super) fn produced(changes: Changes, settled: bool) -> Move {
        Move { changes, ..Move::to(settled) }
    }
}

/// The last heartbeat of a runner that lives for this long after the claim (X3).
pub(super) fn last_heartbeat(runners: &Runners, survives: Span) -> Span {
    let interval = runners.heartbeat.millis().max(1);
    Span::from_millis(survives.millis() / interval * interval)
}

/// How long after the claim such a runner is found to be lost (X3).
pub(super) fn found_lost(runners: &Runners, survives: Span) -> Span {
    let missed = runners.heartbeat.millis().max(1).saturating_mul(u64::from(runners.missed_limit));
    last_heartbeat(runners, survives) + Span::from_millis(missed)
}
