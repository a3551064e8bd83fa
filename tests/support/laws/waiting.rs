//! Law 4: the function that starts runs explains waiting, and every waiting millisecond has one cause. The causes are worked out
//! here once more, slowly and from the rules alone.

use std::collections::BTreeMap;

use signalbox::{
    policy::{Scene, polls, review},
    scenario::Target,
    words::{Cause, HeadOfLine, RunNo, RunType, SimTime, Status, WorkspaceHold, WorkspaceNo},
    world::{AgentState, Run, World},
};

use super::{Lawful, Step, ensure, undecided::Undecided};

/// Law 6: when an instant ends, every waiting run is held by something; and law 4: by exactly what the rules say.
pub(super) fn nobody_is_forgotten(step: &Step<'_>, undecided: &Undecided) -> Lawful {
    let scene = &step.after;
    for run in scene.world.live().filter(|r| r.course.status == Status::Queued) {
        let no = run.no;
        let found: Vec<_> = review::holds(scene, run).iter().map(review::Hold::cause).collect();
        let due = causes(scene, run, undecided);
        ensure!(found == due, "run {no} is kept by {found:?}, by the rules it is {due:?}");
        ensure!(!found.is_empty(), "run {no} could start and does not (law 6)");
        ensure!(review::primary(scene, run) == found.first().copied(), "the primary hold of run {no} is not its first");
        if !run.waits() {
            continue;
        }
        for lifted in 0..1_usize << found.len() {
            let some: Vec<_> = (0..found.len()).filter(|i| lifted >> i & 1 == 1).map(|i| found[i]).collect();
            let starts = review::may_start(scene, run, &some);
            let all = some.len() == found.len();
            ensure!(starts == all, "run {no} is kept by {found:?}; with {some:?} lifted it starts: {starts}");
        }
    }
    Ok(())
}

/// Everything that keeps a queued run, by the letter of Q1 to Q7, in the order of law 4.
fn causes(scene: &Scene<'_>, run: &Run, undecided: &Undecided) -> Vec<Cause> {
    if run.holds {
        return vec![Cause::NoRunner];
    }
    let here = |other: &&Run| other.birth.workspace == run.birth.workspace;
    let full = full(scene, run.birth.target);
    let waiting: Vec<&Run> = scene.world.live().filter(here).filter(|r| r.waits()).collect();
    let before_me = |other: &&Run| {
        let plan_passed_over = other.birth.run_type == RunType::Plan
            && run.birth.run_type != RunType::Plan
            && is_kept_back(scene, other, undecided);
        let (mine, theirs) = (place(scene, &waiting, run), place(scene, &waiting, other));
        other.waits() && !plan_passed_over && theirs < mine
    };
    let answers = [
        (Cause::WorkspaceBusy, scene.world.live().filter(here).any(|r| r.holds)),
        (Cause::KeptBack, is_kept_back(scene, run, undecided)),
        (Cause::BehindInWorkspace, scene.world.live().filter(here).any(|r| before_me(&r))),
        (Cause::SlotsFull, full),
        (Cause::BehindInQueue, first_of_queue(scene, run.birth.target, undecided).is_some_and(|first| first < run.no)),
        (Cause::NoRunner, !full && waits_for_poll(scene, run)),
    ];
    answers.iter().filter(|(_, yes)| *yes).map(|(cause, _)| *cause).collect()
}

/// Q4, Q7: the place of a run in its workspace's queue, which is made run by run in the order of creation. A run joins at the end; an
/// apply that is to go first then passes plans, an unlock run that is to go first passes everybody but unlock runs.
fn place(scene: &Scene<'_>, waiting: &[&Run], run: &Run) -> usize {
    let readings = scene.world.readings();
    let mut in_order: Vec<&Run> = waiting.to_vec();
    in_order.sort_by_key(|r| r.no);
    let mut queue: Vec<&Run> = Vec::new();
    for new in in_order {
        let passes = |other: &&&Run| match (new.birth.run_type, other.birth.run_type) {
            (RunType::Apply, RunType::Plan) => readings.apply_first,
            (RunType::Unlock, RunType::Plan | RunType::Apply) => readings.unlock_first,
            _ => false,
        };
        let passed = queue.iter().rev().take_while(passes).count();
        queue.insert(queue.len() - passed, new);
    }
    queue.iter().position(|r| r.no == run.no).unwrap_or(usize::MAX)
}

/// Q6.
fn is_kept_back(scene: &Scene<'_>, run: &Run, undecided: &Undecided) -> bool {
    scene.world.readings().workspace_hold == WorkspaceHold::UntilDecided
        && run.birth.run_type == RunType::Plan
        && undecided.keeper(run.birth.workspace).is_some_and(|keeper| keeper < run.no)
}

/// Q2, Q5.
fn full(scene: &Scene<'_>, target: Target) -> bool {
    match target {
        Target::Managed => {
            let jobs = scene.world.live().filter(|r| r.holds && r.birth.target == Target::Managed).count();
            jobs >= scene.world.limit() as usize
        }
        Target::Pool(pool) => {
            let mut agents = scene.world.agents().iter().enumerate();
            !agents.any(|(i, a)| {
                matches!(a, AgentState::Idle { .. })
                    && World::pool_of(scene.scenario, signalbox::words::AgentNo::at(i)) == pool
            })
        }
    }
}

/// Q4: the run that comes first in the queue of a target: the oldest of those that are next in their workspaces; by `block` also
/// where the workspace is busy.
fn first_of_queue(scene: &Scene<'_>, target: Target, undecided: &Undecided) -> Option<RunNo> {
    let blocks = target == Target::Managed && scene.world.readings().head_of_line == HeadOfLine::Block;
    let next_of = |workspace: usize| {
        let here = |r: &&Run| r.birth.workspace == WorkspaceNo::at(workspace);
        if !blocks && scene.world.live().filter(here).any(|r| r.holds) {
            return None;
        }
        let waiting: Vec<&Run> = scene.world.live().filter(here).filter(|r| r.waits()).collect();
        let free = waiting.iter().filter(|r| r.birth.target == target && !is_kept_back(scene, r, undecided));
        free.min_by_key(|r| place(scene, &waiting, r)).map(|r| r.no)
    };
    (0..scene.world.workspaces().len()).filter_map(next_of).min()
}

/// X1: an agent run waits for an idle agent's poll.
fn waits_for_poll(scene: &Scene<'_>, run: &Run) -> bool {
    match run.birth.target {
        Target::Managed => false,
        Target::Pool(pool) => polls::next_polls(scene, pool, scene.now).all(|(_, at)| at > scene.now),
    }
}

/// The waiting of every run, added up instant by instant.
#[derive(Default)]
pub(super) struct Accounts {
    waits: BTreeMap<RunNo, [u64; Cause::ALL.len()]>,
}

impl Accounts {
    pub(super) fn instant(&mut self, step: &Step<'_>, undecided: &Undecided) -> Lawful {
        self.compare(step)?;
        // From here to the next event nothing changes, so neither does any run's primary cause.
        let Some(next) = step.next else { return Ok(()) };
        for run in step.after.world.live().filter(|r| r.course.status == Status::Queued) {
            if let Some(cause) = causes(&step.after, run, undecided).first() {
                self.waits.entry(run.no).or_default()[*cause as usize] += next.since(step.at).millis();
            }
        }
        Ok(())
    }

    fn compare(&self, step: &Step<'_>) -> Lawful {
        let scene = &step.after;
        for i in 0..scene.world.run_count() as usize {
            let no = RunNo::at_index(i);
            let known = scene.run(no).map_err(|r| r.to_string())?;
            let live_waits = known.live.map(|live| scene.world.waits_of(live));
            let found = live_waits.unwrap_or(known.course.waits);
            let due = self.waits.get(&no).copied().unwrap_or_default();
            ensure!(found.0 == due, "run {no} is charged {:?} (by cause), it has waited {due:?}", found.0);
            let left_queue = [known.course.claimed, known.course.ended].into_iter().find(|at| *at != SimTime::MAX);
            let queued = left_queue.unwrap_or(step.at).since(known.birth.created);
            ensure!(
                found.total() == queued,
                "run {no} was queued for {queued:?}, its causes sum to {:?} (law 4)",
                found.total()
            );
        }
        Ok(())
    }
}
