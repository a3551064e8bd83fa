//! "Why?" has an answer for every run at every moment, and the answer covers the whole wait. How long a run waited, and who was in the way
//! when, is worked out here from the journal alone.

use std::collections::BTreeMap;

use signalbox::{
    history::{Reader, Simulation},
    views::{self, Explanation, Part, WaitFor},
    words::{Event, RunNo, SimTime, Span, Status},
};
use signalbox_tests::{ensure, laws::Lawful};

/// What the journal says of one run: its statuses with their instants, and when its job was dispatched and given back.
#[derive(Default)]
struct Life {
    statuses: Vec<(SimTime, Status)>,
    jobs: Vec<(SimTime, SimTime)>,
    workspace: usize,
}

impl Life {
    /// How long it was in statuses like these, up to an instant.
    fn long(&self, now: SimTime, like: &[Status]) -> Span {
        let mut sum = Span::ZERO;
        for (i, (from, status)) in self.statuses.iter().enumerate() {
            let to = self.statuses.get(i + 1).map_or(now, |(at, _)| *at);
            if like.contains(status) {
                sum = sum + to.since(*from);
            }
        }
        sum
    }

    /// How long it had a job between two instants.
    fn worked(&self, from: SimTime, to: SimTime) -> Span {
        self.jobs.iter().fold(Span::ZERO, |sum, (a, b)| sum + (*b).min(to).since((*a).max(from).min((*b).min(to))))
    }
}

#[derive(Default)]
struct Lives(BTreeMap<RunNo, Life>);

impl Lives {
    fn follow(&mut self, at: SimTime, event: &Event) {
        match *event {
            Event::Created { run, workspace, .. } => {
                let life = self.0.entry(run).or_default();
                life.workspace = workspace.index();
                life.statuses.push((at, Status::Queued));
            }
            Event::Dispatched { run, .. } => self.of(run).jobs.push((at, SimTime::MAX)),
            Event::Withdrawn { run, .. } => self.back(run, at),
            Event::Claimed { run, .. } => self.of(run).statuses.push((at, Status::InProgress)),
            Event::Moved { run, from, to, .. } => {
                if from == Status::InProgress {
                    self.back(run, at);
                }
                self.of(run).statuses.push((at, to));
            }
            _ => {}
        }
    }

    fn of(&mut self, run: RunNo) -> &mut Life {
        self.0.entry(run).or_default()
    }

    fn back(&mut self, run: RunNo, at: SimTime) {
        if let Some(job) = self.of(run).jobs.last_mut() {
            job.1 = at;
        }
    }
}

/// Law 4, for people: at the end of each instant every run has an answer whose parts sum to its wait.
pub(crate) fn whole_waits(simulation: &Simulation) -> Lawful {
    let records = simulation.engine().journal().records();
    let mut reader = Reader::new(simulation);
    let mut lives = Lives::default();
    for (i, record) in records.iter().enumerate() {
        lives.follow(record.at(), &record.event());
        reader.seek(simulation, i as u32 + 1);
        let scene = reader.scene(simulation, record.at());
        let ends = records.get(i + 1).is_none_or(|next| next.at() > record.at());
        for (no, life) in &lives.0 {
            // What is over does not change: it is looked at when it happens, and some of it again later.
            let (fresh, again) = (record.run_number() == no.get(), (i + no.index()).is_multiple_of(17));
            if !(fresh || ends && again) {
                continue;
            }
            let why = views::explain(&scene, simulation, *no);
            let Some(why) = why else { return Err(format!("at event {i}: run {no} has no answer")) };
            one(&lives, *no, life, &why, record.at()).map_err(|broken| format!("at event {i}: {broken}\n{why:#?}"))?;
        }
    }
    let nobody = RunNo::at_index(lives.0.len());
    ensure!(
        views::explain(&simulation.scene(), simulation, nobody).is_none(),
        "a run that does not exist is explained"
    );
    Ok(())
}

fn one(lives: &Lives, no: RunNo, life: &Life, why: &Explanation, now: SimTime) -> Lawful {
    let queued = life.long(now, &[Status::Queued]);
    let pended = life.long(now, &[Status::PendingPolicy, Status::PendingApproval]);
    ensure!(!why.sentence.is_empty(), "run {no} is answered with nothing");
    ensure!(why.waited == queued, "run {no} waited {queued:?}, not {:?}", why.waited);
    ensure!(why.pended == pended, "run {no} was pending for {pended:?}, not {:?}", why.pended);
    let sum = why.parts.iter().fold(Span::ZERO, |sum, part| sum + part.length);
    ensure!(sum == queued + pended, "the parts of run {no} sum to {sum:?}, it waited {queued:?} and {pended:?}");
    let status = life.statuses.last().map(|(_, status)| *status);
    ensure!(status == Some(why.status), "run {no} is {status:?}");
    ensure!(why.executing.is_some() == (status == Some(Status::InProgress)), "run {no} executes or does not");
    let gated = matches!(status, Some(Status::PendingPolicy | Status::PendingApproval));
    ensure!(why.pending.is_some() == gated, "run {no} waits for somebody or does not");
    if status == Some(Status::Queued) {
        return Ok(());
    }
    why.parts.iter().try_for_each(|part| blamed(lives, no, life, part))
}

/// Who is named was in the way: it had the workspace, or a slot, for as long as is said, within the wait.
fn blamed(lives: &Lives, no: RunNo, life: &Life, part: &Part) -> Lawful {
    let kind = part.wait_for;
    let from = part.from.ok_or_else(|| format!("{kind} of run {no} begins nowhere"))?;
    let born = life.statuses[0].0;
    ensure!(from >= born, "{kind} of run {no} begins before the run");
    ensure!(part.length <= part.to.unwrap_or(SimTime::MAX).since(from), "{kind} of run {no} is longer than it lasts");
    let alone = matches!(
        kind,
        WaitFor::WorkspaceBusy | WaitFor::KeptBack | WaitFor::BehindInWorkspace | WaitFor::BehindInQueue
    );
    let named = part.runs.iter().fold(Span::ZERO, |sum, blamed| sum + blamed.length);
    if alone && part.more == Some(0) {
        ensure!(named == part.length, "{kind} of run {no}: {:?} by whom, {named:?} are named", part.length);
    }
    for blamed in &part.runs {
        ensure!(blamed.run != no, "run {no} is in its own way");
        ensure!(blamed.from >= from && Some(blamed.to) <= part.to, "run {} was not in the way then", blamed.run);
        let Some(other) = lives.0.get(&blamed.run) else { return Err(format!("{} is no run", blamed.run)) };
        let worked = other.worked(blamed.from, blamed.to);
        if kind == WaitFor::WorkspaceBusy {
            ensure!(other.workspace == life.workspace, "run {} is of another workspace", blamed.run);
            ensure!(worked >= blamed.length, "run {} worked {worked:?} of {:?}", blamed.run, blamed.length);
        }
        if kind == WaitFor::SlotsFull {
            ensure!(worked >= blamed.length, "run {} had a slot for {worked:?} of {:?}", blamed.run, blamed.length);
        }
    }
    Ok(())
}
