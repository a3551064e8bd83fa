//! The state machine with its counts: how many runs are where, and how many took each edge.

use serde::Serialize;

use crate::{
    lifecycle::RULES,
    policy::Scene,
    words::{RuleId, RunNo, Status, order::least},
};

use super::Token;

/// The machine at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Machine {
    /// Each status with the number of runs in it, in the order of the rules page.
    pub statuses: Vec<StatusCount>,
    /// Each row of the rule table with the number of runs that took its rule so far.
    pub flows: Vec<Flow>,
}

/// A status and who is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatusCount {
    /// The status.
    pub status: Status,
    /// Runs in it now; for a terminal status, all that ended so.
    pub count: u32,
    /// The unsettled runs among them.
    pub tokens: Vec<Token>,
}

/// An edge of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Flow {
    /// Its rule.
    pub rule: RuleId,
    /// The status it leaves; `null` for creation.
    pub from: Option<Status>,
    /// The status it enters.
    pub to: Status,
    /// How many moves it has made so far. T13 leaves three statuses; its count is that of all three rows together.
    pub count: u32,
}

/// The machine at a moment.
#[must_use]
pub fn machine(scene: &Scene<'_>) -> Machine {
    machine_head(scene, usize::MAX)
}

/// As [`machine`], with at most `most` tokens in each status, those of the lowest numbers: for who shows no more, since thousands may
/// be in one.
#[must_use]
pub fn machine_head(scene: &Scene<'_>, most: usize) -> Machine {
    let mut statuses: Vec<StatusCount> = Status::ALL
        .iter()
        .map(|status| StatusCount {
            status: *status,
            count: scene.world.statuses()[*status as usize],
            tokens: Vec::new(),
        })
        .collect();
    let mut runs = vec![Vec::new(); statuses.len()];
    for run in scene.world.live() {
        runs[run.course.status as usize].push(u64::from(run.no.get()));
    }
    for (status, runs) in statuses.iter_mut().zip(runs) {
        let known = least(runs, most).into_iter().filter_map(|run| {
            let run = RunNo::new(run as u32)?;
            scene.world.known(scene.past, run)
        });
        status.tokens = known.map(|run| Token::of(&run)).collect();
    }
    let flows = RULES.iter().map(|rule| Flow {
        rule: rule.id,
        from: rule.from,
        to: rule.to,
        count: scene.world.moves()[rule.id as usize],
    });
    Machine { statuses, flows: flows.collect() }
}
