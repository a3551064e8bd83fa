//! Totals over all runs of a moment: how many, how they ended, how long they waited and for what.

use serde::Serialize;

use crate::{
    policy::Scene,
    words::{RunNo, SimTime, Span, order::order_by},
    world::Waits,
};

use super::waiting::waits;

/// The totals of the organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Runs created.
    pub runs: u32,
    /// Runs settled.
    pub settled: u32,
    /// Runs claimed by a runner.
    pub claimed: u32,
    /// Time in `queued` of all runs, by cause, in milliseconds.
    pub waits: Waits,
    /// Half of the claimed runs waited no longer, in milliseconds; `null` before the first claim.
    pub wait_p50: Option<Span>,
    /// 95 in 100 of the claimed runs waited no longer, in milliseconds.
    pub wait_p95: Option<Span>,
    /// By workspace, in the scenario's order.
    pub workspaces: Vec<WorkspaceTotals>,
}

/// The totals of one workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WorkspaceTotals {
    /// Its name.
    pub name: String,
    /// Runs created.
    pub runs: u32,
    /// Time in `queued` of its runs, by cause, in milliseconds.
    pub waits: Waits,
}

/// The totals at a moment.
#[must_use]
pub fn totals(scene: &Scene<'_>) -> Totals {
    let workspaces = scene.scenario.workspaces.iter();
    let mut out = Totals {
        runs: scene.world.run_count(),
        settled: 0,
        claimed: 0,
        waits: Waits::ZERO,
        wait_p50: None,
        wait_p95: None,
        workspaces: workspaces.map(|w| WorkspaceTotals { name: w.name.clone(), runs: 0, waits: Waits::ZERO }).collect(),
    };
    let mut claimed = Vec::new();
    for i in 0..scene.world.run_count() as usize {
        let Some(run) = scene.world.known(scene.past, RunNo::at_index(i)) else { continue };
        let waits = run.live.map_or(run.course.waits, |live| waits(scene, live));
        out.settled += u32::from(run.course.settled);
        out.waits.add(&waits);
        let workspace = &mut out.workspaces[run.birth.workspace.index()];
        workspace.runs += 1;
        workspace.waits.add(&waits);
        if run.course.claimed != SimTime::MAX {
            claimed.push(waits.total());
        }
    }
    out.claimed = claimed.len() as u32;
    order_by(&mut claimed, |wait| wait.millis());
    out.wait_p50 = quantile(&claimed, 50);
    out.wait_p95 = quantile(&claimed, 95);
    out
}

/// The smallest value that at least `percent` in 100 do not exceed; of sorted values.
fn quantile(sorted: &[Span], percent: usize) -> Option<Span> {
    let place = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    sorted.get(place).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_occurred() {
        let spans: Vec<_> = (1..=20).map(Span::from_secs).collect();
        assert_eq!(quantile(&spans, 50), Some(Span::from_secs(10)));
        assert_eq!(quantile(&spans, 95), Some(Span::from_secs(19)));
        assert_eq!(quantile(&spans[..1], 50), Some(Span::from_secs(1)));
        assert_eq!(quantile(&[], 50), None);
    }
}
