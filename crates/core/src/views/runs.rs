//! The run list, newest first (H3), with filters.

use serde::{Deserialize, Serialize};

use crate::{
    policy::Scene,
    words::{Reason, RunNo, RunType, SimTime, Span, StartedBy, Status, Trigger, WorkspaceNo},
    world::Known,
};

use super::{Token, waiting::waits};

/// Which runs to list; an absent filter lets all pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RunFilter {
    /// Only this workspace.
    pub workspace: Option<WorkspaceNo>,
    /// Only this status.
    pub status: Option<Status>,
    /// Only this type.
    pub run_type: Option<RunType>,
    /// Only this trigger.
    pub trigger: Option<Trigger>,
}

/// Part of a run list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunPage {
    /// How many runs the filter lets pass in all.
    pub total: u32,
    /// The rows asked for.
    pub rows: Vec<RunRow>,
}

/// A run in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunRow {
    /// The run.
    pub token: Token,
    /// Its workspace's name.
    pub workspace: String,
    /// When it was created.
    pub created: SimTime,
    /// When it was claimed.
    pub claimed: Option<SimTime>,
    /// When it settled.
    pub ended: Option<SimTime>,
    /// How long it has been in `queued`, in milliseconds.
    pub waited: Span,
    /// Why it ended badly.
    pub reason: Option<Reason>,
    /// Advisory warnings.
    pub warnings: u16,
    /// What it was made from.
    pub origin: Option<RunNo>,
    /// What started it, besides its trigger (R3).
    pub started_by: StartedBy,
    /// The person whose command made it; `null` if no command did, or one that does not say who.
    pub started_by_person: Option<String>,
}

/// The runs at a moment, newest first: `limit` rows from `offset` on. An offset past the end gives no rows.
#[must_use]
pub fn runs(scene: &Scene<'_>, filter: &RunFilter, offset: u32, limit: u32) -> RunPage {
    // Where the world counts anyway, one need not look at every run.
    let counted = match *filter {
        RunFilter { workspace: None, status, run_type: None, trigger: None } => {
            Some(status.map_or(scene.world.run_count(), |status| scene.world.statuses()[status as usize]))
        }
        _ => None,
    };
    let mut page = RunPage { total: 0, rows: Vec::new() };
    for i in (0..scene.world.run_count() as usize).rev() {
        let Some(run) = scene.world.known(scene.past, RunNo::at_index(i)) else { continue };
        if !passes(filter, &run) {
            continue;
        }
        if page.total >= offset && (page.rows.len() as u32) < limit {
            page.rows.push(row(scene, &run));
        }
        page.total += 1;
        if let Some(total) = counted.filter(|_| page.rows.len() as u32 == limit || limit == 0) {
            page.total = total;
            break;
        }
    }
    page
}

fn passes(filter: &RunFilter, run: &Known<'_>) -> bool {
    filter.workspace.is_none_or(|w| w == run.birth.workspace)
        && filter.status.is_none_or(|s| s == run.course.status)
        && filter.run_type.is_none_or(|t| t == run.birth.run_type)
        && filter.trigger.is_none_or(|t| t == run.birth.trigger)
}

/// One run as a row.
pub(super) fn row(scene: &Scene<'_>, run: &Known<'_>) -> RunRow {
    let reached = |at: SimTime| (at != SimTime::MAX).then_some(at);
    RunRow {
        token: Token::of(run),
        workspace: scene.scenario.workspace(run.birth.workspace).name.clone(),
        created: run.birth.created,
        claimed: reached(run.course.claimed),
        ended: reached(run.course.ended),
        waited: run.live.map_or(run.course.waits, |live| waits(scene, live)).total(),
        reason: run.course.reason,
        warnings: run.course.warnings,
        origin: run.birth.origin,
        started_by: run.birth.started_by,
        started_by_person: run.birth.by.map(|person| scene.scenario.people[person.index()].name.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        history::{SavedCase, Simulation},
        scenario::presets::platform_team,
    };

    #[test]
    fn a_page_tells_the_same_total_whether_or_not_it_looked_at_every_run() {
        let Ok(mut sim) = Simulation::open(SavedCase::new(platform_team(), 42)) else { panic!("the preset opens") };
        sim.run_until(sim.horizon(), u32::MAX);
        let scene = sim.scene();
        let statuses = Status::ALL.iter().map(|status| Some(*status)).chain([None]);
        for filter in statuses.map(|status| RunFilter { status, ..RunFilter::default() }) {
            let all = runs(&scene, &filter, 0, u32::MAX);
            assert_eq!(all.total as usize, all.rows.len());
            for (offset, limit) in [(0, 10), (7, 3), (5, 0), (100_000, 10)] {
                let part = runs(&scene, &filter, offset, limit);
                assert_eq!(part.total, all.total, "{filter:?} {offset} {limit}");
                let expected = all.rows.iter().skip(offset as usize).take(limit as usize);
                assert!(part.rows.iter().eq(expected), "{filter:?} {offset} {limit}");
            }
        }
    }
}
