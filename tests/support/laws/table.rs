//! Law 3: every change of status is a row of the table whose guard holds, and the counters agree.

use signalbox::{
    lifecycle::RULES,
    words::{Event, RuleId, RunNo, RunType, SimTime, Status},
};

use super::{Lawful, Step, ensure};

/// What the journal alone says of the runs.
#[derive(Default)]
pub(super) struct Table {
    runs: Vec<Known>,
    moves: [u32; RuleId::ALL.len()],
}

struct Known {
    run_type: RunType,
    status: Status,
    settled: bool,
}

impl Table {
    pub(super) fn step(&mut self, step: &Step<'_>) -> Lawful {
        match step.event {
            Event::Created { run, run_type, .. } => {
                ensure!(run.index() == self.runs.len(), "run {run} is created out of order");
                self.runs.push(Known { run_type, status: Status::Queued, settled: false });
                self.moves[RuleId::T0 as usize] += 1;
            }
            Event::Claimed { run, .. } => {
                self.moved(step, run, RuleId::T1, Status::Queued, Status::InProgress, false)?
            }
            Event::Moved { run, rule, from, to, settled, reason, .. } => {
                self.moved(step, run, rule, from, to, settled)?;
                let bad = matches!(to, Status::Failed | Status::TimedOut | Status::Rejected | Status::Aborted);
                ensure!(reason.is_some() == bad, "run {run} becomes {to} with reason {reason:?} (X5)");
            }
            Event::Dispatched { run, .. } | Event::Withdrawn { run, .. } => {
                ensure!(!self.runs[run.index()].settled, "run {run} is settled, yet something happens to it (S1)");
            }
            _ => {}
        }
        self.compare(step)
    }

    fn moved(&mut self, step: &Step<'_>, run: RunNo, id: RuleId, from: Status, to: Status, settled: bool) -> Lawful {
        let Some(known) = self.runs.get_mut(run.index()) else {
            return Err(format!("run {run} moves before it exists"));
        };
        ensure!(!known.settled, "run {run} is settled and moves by {id} (S1)");
        ensure!(known.status == from, "run {run} is {} and moves by {id} from {from}", known.status);
        let row = RULES.iter().find(|r| r.id == id && r.from == Some(from) && r.runs.has(known.run_type) && r.to == to);
        let Some(row) = row else { return Err(format!("no row {id} leads a {} from {from} to {to}", known.run_type)) };
        let subject = step.before.subject(&step.before.run(run).map_err(|r| r.to_string())?);
        ensure!(row.when.holds(&subject.facts), "run {run} moves by {id}, which needs {}", row.when.needs());
        if id == RuleId::T1 {
            ensure!(subject.facts.dispatched, "run {run} is claimed without having been dispatched (Q3)");
        }
        // S2: only a plan's `completed` may be unsettled, and every other terminal status is settled.
        let provisional = to == Status::Completed && known.run_type == RunType::Plan;
        ensure!(settled == to.is_terminal() || provisional, "run {run} becomes {to} with settled = {settled} (S2)");
        (known.status, known.settled) = (to, settled);
        self.moves[id as usize] += 1;
        Ok(())
    }

    /// The world's counters against a recount.
    fn compare(&self, step: &Step<'_>) -> Lawful {
        let world = step.after.world;
        let mut statuses = [0; Status::ALL.len()];
        for known in &self.runs {
            statuses[known.status as usize] += 1;
        }
        ensure!(*world.statuses() == statuses, "the world counts {:?}, the journal {statuses:?}", world.statuses());
        ensure!(
            *world.moves() == self.moves,
            "the world counts moves {:?}, the journal {:?}",
            world.moves(),
            self.moves
        );
        if !step.ends_instant() {
            return Ok(());
        }
        for (i, known) in self.runs.iter().enumerate() {
            let no = RunNo::at_index(i);
            let found = step.after.run(no).map_err(|r| r.to_string())?;
            let (status, settled) = (found.course.status, found.course.settled);
            ensure!(
                (status, settled) == (known.status, known.settled),
                "run {no} is {status}, the journal says {}",
                known.status
            );
            // S2: nobody observes a provisional `completed` between instants.
            ensure!(settled == status.is_terminal(), "run {no} is {status} and not settled when its instant ends (S2)");
            ensure!(settled == (found.course.ended != SimTime::MAX), "run {no} has ended at {:?}", found.course.ended);
        }
        Ok(())
    }
}
