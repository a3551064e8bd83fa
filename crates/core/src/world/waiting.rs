//! The queues of workspaces and pools, and the clocks that waiting is charged from (Q4–Q7, law 4).

use crate::{
    scenario::Target,
    words::{Cause, HeadOfLine, RunNo, RunType, SimTime, WorkspaceNo},
};

use super::{Past, PoolState, Run, Waits, WorkspaceState, World};

impl WorkspaceState {
    /// Puts a run into the queue and notes the running totals it will be charged from.
    pub(super) fn enqueue(&mut self, run: &mut Run, now: SimTime) {
        self.pending.insert(run.birth.run_type, run.no);
        run.queued_since = now;
        run.busy_then = self.busy.read(now);
        run.kept_then = self.kept.read(now);
        run.front_ms = 0;
    }
}

impl World {
    /// Takes a run out of its workspace's queue and charges its waiting. Its workspace needs a refresh afterwards.
    pub(super) fn leave_queue(&mut self, past: &Past, no: RunNo) {
        let slot = past.birth(no).slot;
        let Some(run) = self.runs.get(slot).filter(|run| run.no == no) else { panic!("run {no} is not alive") };
        if run.holds {
            return;
        }
        let waits = self.waits_of(run);
        let birth = run.birth;
        if self.workspaces[birth.workspace.index()].front == Some(no) {
            self.leave_front(past, birth.workspace);
        }
        self.workspaces[birth.workspace.index()].pending.remove(birth.run_type, no);
        self.runs.at_mut(slot).course.waits = waits;
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
                self.ready.remove(front);
            }
            Target::Pool(pool) => self.tick_pool(past, pool.index(), |pool| {
                pool.ready.remove(front);
            }),
        }
    }

    /// Changes a pool and charges its first run for having waited for a poll until now.
    pub(super) fn tick_pool(&mut self, past: &Past, pool: usize, change: impl FnOnce(&mut PoolState)) {
        let now = self.now;
        let state = &mut self.pools[pool];
        if let Some(first) = state.first {
            let waited = now.since(state.first_since).millis();
            self.workspaces[past.birth(first).workspace.index()].front_polls += waited;
        }
        change(state);
        state.full.set(now, state.idle == 0);
        state.first = if state.idle > 0 { state.ready.first() } else { None };
        state.first_since = now;
    }

    /// Lets a workspace be in the organisation's queue with this run, or with none (Q4, `head_of_line = block`).
    fn join_line(&mut self, past: &Past, no: WorkspaceNo, next: Option<RunNo>) {
        let next = next.filter(|run| past.birth(*run).target == Target::Managed);
        let before = std::mem::replace(&mut self.workspaces[no.index()].in_line, next);
        if before == next {
            return;
        }
        if let Some(run) = before {
            self.line.remove(run);
        }
        if let Some(run) = next {
            self.line.insert(run);
        }
    }

    /// Recomputes who is next in a workspace, and keeps the clocks that waiting is charged from.
    pub(super) fn refresh(&mut self, past: &Past, no: WorkspaceNo) {
        let now = self.now;
        let workspace = &mut self.workspaces[no.index()];
        let busy = workspace.holder.is_some();
        let kept = workspace.first_plan_is_kept_back();
        workspace.busy.set(now, busy);
        workspace.kept.set(now, !busy && kept);
        let blocks = self.readings.head_of_line == HeadOfLine::Block;
        let next = if busy && !blocks { None } else { workspace.next(&self.readings) };
        let front = if busy { None } else { next };
        if blocks || workspace.in_line.is_some() {
            self.join_line(past, no, next.filter(|_| blocks));
        }
        let workspace = &mut self.workspaces[no.index()];
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
        workspace.front_seq = self.seq - 1;
        workspace.front_full_then = full_then;
        workspace.front_polls = 0;
    }
}
