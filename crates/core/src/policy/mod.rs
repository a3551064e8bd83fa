//! Pure questions about a moment: who may start and why not, what governance says, what may be applied, who is promoted.
//!
//! Nothing here changes anything, and nothing here knows how time passes. Reads `words`, `lifecycle`, `scenario`, `world`.
//! The engine acts on these answers and the views show them, so an explanation cannot drift from behaviour (law 4).

pub mod apply;
pub mod approval;
pub mod callers;
pub mod governance;
pub mod limits;
pub mod polls;
pub mod promotion;
pub mod review;

use crate::{
    lifecycle::{Facts, Subject},
    scenario::Scenario,
    words::{Refusal, RunNo, SimTime, TimedCommand},
    world::{Known, Past, Run, World},
};

/// Everything a question may look at: a world at an instant, with what it was made from.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The case's seed.
    pub seed: u64,
    /// The history's columns.
    pub past: &'a Past,
    /// The world.
    pub world: &'a World,
    /// The case's commands, for what was said with them.
    pub script: &'a [TimedCommand],
    /// The instant; at or after the world's latest event and before its next.
    pub now: SimTime,
}

impl<'a> Scene<'a> {
    /// The run with this number.
    ///
    /// # Errors
    /// [`Refusal::UnknownRun`] if it does not exist at this moment.
    pub fn run(&self, run: RunNo) -> Result<Known<'a>, Refusal> {
        self.world.known(self.past, run).ok_or(Refusal::UnknownRun { run })
    }

    /// The unsettled run with this number.
    #[must_use]
    pub fn live(&self, run: RunNo) -> Option<&'a Run> {
        self.world.live_run(self.past, run)
    }

    /// The run as the rule table sees it.
    #[must_use]
    pub fn subject(&self, run: &Known<'_>) -> Subject {
        let dispatched = run.live.is_some_and(Run::dispatched);
        Subject {
            run: run.no,
            run_type: run.birth.run_type,
            status: run.course.status,
            facts: Facts::new(run.course.settled, dispatched, self.world.readings()),
        }
    }
}
