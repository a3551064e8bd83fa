//! Schedulers that are broken on purpose.

use serde::{Deserialize, Serialize};

use crate::{
    engine::Engine,
    scenario::Target,
    words::{Event, Reason, RuleId, RunNo},
    world::Run,
};

/// A fault put into the scheduler on purpose, so that one can see the explorer find it. The engine itself has no such switch: the
/// explorer commits the fault, through the doors it has, in worlds that ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sabotage {
    /// A free slot is given to the oldest waiting run although its workspace is busy. Breaks Q1.
    IgnoresBusyWorkspace,
    /// The slot of a withdrawn job is never freed (Q10). Breaks law 6: sooner or later nobody can start.
    LeaksSlotOfWithdrawnJob,
    /// After an abort of an executing run (T5) nobody looks whether somebody may start now. Breaks law 6.
    ForgetsToStartAfterAbort,
    /// After a stale plan was found (A3) nobody looks whether somebody may start now. Breaks law 6, and shows at depth only.
    ForgetsToStartAfterStalePlan,
    /// The oldest waiting run whose workspace is free is dispatched although every slot is taken. Breaks Q2.
    IgnoresLimit,
    /// The late heartbeat of a run that has ended is written down as its claim. Breaks S1. The world itself has no way back from a
    /// settled status, so the fault is in what is recorded.
    ClaimsEndedRun,
}

impl Sabotage {
    /// Every fault there is.
    pub const ALL: &'static [Sabotage] = &[
        Sabotage::IgnoresBusyWorkspace,
        Sabotage::IgnoresLimit,
        Sabotage::LeaksSlotOfWithdrawnJob,
        Sabotage::ForgetsToStartAfterAbort,
        Sabotage::ForgetsToStartAfterStalePlan,
        Sabotage::ClaimsEndedRun,
    ];

    /// What it does wrong, for people, in a clause.
    #[must_use]
    pub const fn says(self) -> &'static str {
        match self {
            Sabotage::IgnoresBusyWorkspace => "starts a run although its workspace is busy",
            Sabotage::IgnoresLimit => "starts a run although every slot is taken",
            Sabotage::LeaksSlotOfWithdrawnJob => "never frees the slot of a withdrawn job",
            Sabotage::ForgetsToStartAfterAbort => "starts nobody after an abort",
            Sabotage::ForgetsToStartAfterStalePlan => "starts nobody after a stale plan",
            Sabotage::ClaimsEndedRun => "takes a late heartbeat for a claim",
        }
    }

    /// The law that its harm breaks.
    #[must_use]
    pub const fn breaks(self) -> &'static str {
        match self {
            Sabotage::IgnoresBusyWorkspace => "one_at_a_time",
            Sabotage::LeaksSlotOfWithdrawnJob => "nothing_leaks",
            Sabotage::ForgetsToStartAfterAbort | Sabotage::ForgetsToStartAfterStalePlan => "no_dead_end",
            Sabotage::IgnoresLimit => "within_limit",
            Sabotage::ClaimsEndedRun => "settled_stays",
        }
    }

    /// Whether a breach of this law is only the fault's first sign, past which the search goes on to the harm.
    pub(super) fn shows_in(self, law: &str) -> bool {
        match self {
            Sabotage::IgnoresBusyWorkspace => law == "nothing_leaks",
            // A run that is forgotten may still be found by the next start pass; the harm is that there need not be one.
            Sabotage::ForgetsToStartAfterAbort | Sabotage::ForgetsToStartAfterStalePlan => {
                matches!(law, "no_lost_wake_up" | "waiting_explained")
            }
            Sabotage::LeaksSlotOfWithdrawnJob | Sabotage::IgnoresLimit | Sabotage::ClaimsEndedRun => false,
        }
    }

    /// Commits the fault, between what has just happened and the start pass. Gives whether the start pass is still to come.
    pub(super) fn commit(self, engine: &mut Engine, happened: &[Event]) -> bool {
        match self {
            Sabotage::IgnoresBusyWorkspace => {
                while let Some(run) = oldest_waiting(engine, |_| true)
                    && engine.world().jobs() < engine.world().limit()
                {
                    engine.misdispatch(run);
                }
                true
            }
            Sabotage::IgnoresLimit => {
                let world = engine.world();
                let free = |run: &Run| world.workspace(run.birth.workspace).holder.is_none();
                // One job too many is enough to show it; the slots that are free are left to the start pass.
                let full = world.jobs() == world.limit();
                if let Some(run) = oldest_waiting(engine, free).filter(|_| full) {
                    engine.misdispatch(run);
                }
                true
            }
            Sabotage::ClaimsEndedRun => {
                for event in happened {
                    if let Event::HeartbeatRefused { run } = *event
                        && engine.scene().run(run).is_ok_and(|run| run.course.settled)
                    {
                        engine.misrecord_claim(run);
                    }
                }
                true
            }
            Sabotage::LeaksSlotOfWithdrawnJob => {
                for event in happened {
                    if let Event::Withdrawn { run, .. } = event {
                        engine.leak_slot(*run);
                    }
                }
                true
            }
            Sabotage::ForgetsToStartAfterAbort => {
                !happened.iter().any(|event| matches!(event, Event::Moved { rule: RuleId::T5, .. }))
            }
            Sabotage::ForgetsToStartAfterStalePlan => {
                !happened.iter().any(|event| matches!(event, Event::Moved { reason: Some(Reason::StalePlan), .. }))
            }
        }
    }
}

fn oldest_waiting(engine: &Engine, which: impl Fn(&Run) -> bool) -> Option<RunNo> {
    let waiting = engine.world().live().filter(|run| run.waits() && run.birth.target == Target::Managed);
    waiting.filter(|run| which(run)).map(|run| run.no).min()
}
