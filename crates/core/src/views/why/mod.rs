//! Why? For every run at every moment: what it waits for and on whom, what it does and until when, or what became of it and what its
//! whole wait was made of (law 4).
//!
//! What keeps a run now is a question about a moment. Who kept one that has left its queue is found by playing that part of the
//! history again: looking at the past is the same code as looking at now.

mod gates;
pub(super) mod held;
mod past;
mod said;

use serde::Serialize;

use crate::{
    history::Simulation,
    policy::{Scene, review},
    scenario::Target,
    words::{AgentNo, Cause, Ending, Reason, RunNo, SimTime, Span, Status},
    world::{Known, Waits},
};

use super::{
    sentences,
    waiting::{waiting, waits as waits_of},
};

pub use gates::{Decision, Expiry, Need, Pending, Verdict};
pub use past::{Blamed, queue_parts};

/// The answer to "why?" for a run at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The run.
    pub run: RunNo,
    /// Its status.
    pub status: Status,
    /// Whether it has ended for good (S2).
    pub settled: bool,
    /// Queued: the cause its waiting is charged to now, the first of the holds.
    pub primary: Option<Cause>,
    /// Queued: everything that keeps it, the primary hold first.
    pub holds: Vec<review::Hold>,
    /// Queued: how many runs of its workspace come before it (Q4).
    pub ahead_in_workspace: u32,
    /// Queued: how many undispatched runs of its queue, the organisation's or its pool's, were created before it (Q4).
    pub ahead_in_queue: u32,
    /// How long it was in `queued`, in milliseconds.
    pub waited: Span,
    /// That time by cause; the parts sum to it.
    pub waits: Waits,
    /// How long it was in `pending_policy` and `pending_approval`.
    pub pended: Span,
    /// Its whole wait by what it waited for, in the order in which each began: the lengths sum to `waited` and `pended`.
    pub parts: Vec<Part>,
    /// While it executes.
    pub executing: Option<Executing>,
    /// While governance waits for somebody: what for.
    pub pending: Option<Pending>,
    /// The answer in some sentences, with the runs' numbers and people's names.
    pub sentence: String,
}

words! {
    /// What a part of a run's wait was for: the causes of waiting in `queued`, and the two gates.
    pub enum WaitFor {
        /// Another run of the workspace was dispatched or executing (Q1).
        WorkspaceBusy = "workspace_busy",
        /// An undecided plan of the workspace kept it back (Q6).
        KeptBack = "kept_back",
        /// An earlier run of its workspace came first (Q4).
        BehindInWorkspace = "behind_in_workspace",
        /// No slot or agent was free (Q2, Q5).
        SlotsFull = "slots_full",
        /// An earlier run of its queue came first (Q4).
        BehindInQueue = "behind_in_queue",
        /// No runner had claimed it yet (Q3, X1).
        NoRunner = "no_runner",
        /// Its policies were being evaluated (T6).
        Policy = "policy",
        /// People and external checks had to answer (T9).
        Approval = "approval",
    }
}

impl From<Cause> for WaitFor {
    fn from(cause: Cause) -> WaitFor {
        match cause {
            Cause::WorkspaceBusy => WaitFor::WorkspaceBusy,
            Cause::KeptBack => WaitFor::KeptBack,
            Cause::BehindInWorkspace => WaitFor::BehindInWorkspace,
            Cause::SlotsFull => WaitFor::SlotsFull,
            Cause::BehindInQueue => WaitFor::BehindInQueue,
            Cause::NoRunner => WaitFor::NoRunner,
        }
    }
}

/// A part of a run's wait: all of it that was for the same thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What it waited for.
    #[serde(rename = "for")]
    pub wait_for: WaitFor,
    /// How long, in milliseconds.
    pub length: Span,
    /// When that began; `null` while the run is queued, since then only what keeps it now is looked at.
    pub from: Option<SimTime>,
    /// When that was over; `null` while it goes on, and while the run is queued.
    pub to: Option<SimTime>,
    /// The runs that were in the way, longest first, at most eight.
    pub runs: Vec<Blamed>,
    /// How many more there were; `null` where that is not known: while the run is queued, and where the wait was too long to look at
    /// all of it.
    pub more: Option<u32>,
    /// Who decided what meanwhile: on this run, or on the plan that kept it back.
    pub decisions: Vec<Decision>,
}

/// What a run that executes has and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Executing {
    /// When a runner claimed it (T1).
    pub since: SimTime,
    /// The slot that it holds, from 0; `null` for one that an agent executes.
    pub slot: Option<u16>,
    /// The agent that executes it.
    pub agent: Option<AgentNo>,
    /// Whether it holds its workspace's state lock (L1).
    pub locks: bool,
    /// When it ends at the latest: at its timeout (X2), or sooner where its first step has failed already (L3, L4, A3).
    pub until: SimTime,
    /// What its first step failed of, if it did: it ends for that at `until`.
    pub fails: Option<Reason>,
}

/// The answer to "why?" for a run; `None` if it does not exist at this moment.
#[must_use]
pub fn explain(scene: &Scene<'_>, simulation: &Simulation, no: RunNo) -> Option<Explanation> {
    explain_from(scene, simulation, no, &queue_parts(scene, simulation, no))
}

/// As [`explain`], with what [`queue_parts`] says of the run, which stays the same once it has left its queue.
#[must_use]
pub fn explain_from(
    scene: &Scene<'_>,
    simulation: &Simulation,
    no: RunNo,
    queue_parts: &[Part],
) -> Option<Explanation> {
    let run = scene.run(no).ok()?;
    let now = waiting(scene, no);
    let waits = run.live.map_or(run.course.waits, |live| waits_of(scene, live));
    let history = gates::History::of(scene, simulation, &run);
    let mut parts = match now {
        Some(_) => past::by_cause(&waits),
        None => queue_parts.to_vec(),
    };
    history.add_parts(scene, &mut parts);
    let (holds, primary, ahead_in_workspace, ahead_in_queue, kept) = match now {
        Some(now) => (now.holds, now.primary, now.ahead_in_workspace, now.ahead_in_queue, now.sentence),
        None => (Vec::new(), None, 0, 0, String::new()),
    };
    let mut explanation = Explanation {
        run: no,
        status: run.course.status,
        settled: run.course.settled,
        primary,
        holds,
        ahead_in_workspace,
        ahead_in_queue,
        waited: waits.total(),
        waits,
        pended: parts.iter().filter(|part| is_gate(part)).fold(Span::ZERO, |sum, part| sum + part.length),
        parts,
        executing: executing(&run),
        pending: gates::pending(scene, &run, &history),
        sentence: kept,
    };
    if explanation.sentence.is_empty() {
        explanation.sentence = said::answer(scene, &run, &explanation);
    }
    Some(explanation)
}

fn is_gate(part: &Part) -> bool {
    matches!(part.wait_for, WaitFor::Policy | WaitFor::Approval)
}

fn executing(run: &Known<'_>) -> Option<Executing> {
    let live = run.live.filter(|live| live.course.status == Status::InProgress)?;
    let fails = match live.ending {
        Ending::Locked => Some(Reason::StateLocked),
        Ending::Stale => Some(Reason::StalePlan),
        Ending::NoLock => Some(Reason::NoLock),
        Ending::Success | Ending::Error | Ending::Lost | Ending::Deadline => None,
    };
    let managed = live.birth.target == Target::Managed;
    // How an execution will end is known to nobody; that its first step has failed is.
    let found = live.wake.filter(|_| fails.is_some()).map_or(SimTime::MAX, |wake| wake.at);
    Some(Executing {
        since: live.course.claimed,
        slot: managed.then_some(live.runner),
        agent: (!managed).then_some(AgentNo(live.runner)),
        locks: live.locked,
        until: live.deadline.min(found),
        fails,
    })
}

/// The reason of a run that ended badly, in a sentence; empty if it did not.
fn reason(scene: &Scene<'_>, run: &Known<'_>) -> String {
    run.course.reason.map(|reason| sentences::reason(scene, run, reason)).unwrap_or_default()
}
