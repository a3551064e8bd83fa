//! The lanes of the timeline: one per workspace, each run a bar of segments.

use serde::Serialize;

use crate::{
    policy::{Scene, review},
    words::{Cause, RunNo, SimTime, WorkspaceNo},
    world::{Known, Waits},
};

use super::{Token, waiting::waits};

/// A workspace's lane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lane {
    /// The workspace, by place in the scenario.
    pub workspace: WorkspaceNo,
    /// Its name.
    pub name: String,
    /// Its runs in the window, by number.
    pub bars: Vec<Bar>,
}

/// A run in its lane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bar {
    /// The run.
    pub token: Token,
    /// What it was made from: an apply's plan, a promoted plan's upstream apply.
    pub origin: Option<RunNo>,
    /// Its stretches, in order and without gaps.
    pub segments: Vec<Segment>,
}

words! {
    /// What a stretch of a run's life was.
    pub enum SegmentKind {
        /// Queued, no job dispatched yet: hollow.
        Waiting = "waiting",
        /// Dispatched, no heartbeat yet: hollow without hatch.
        Dispatched = "dispatched",
        /// Executing: solid.
        Executing = "executing",
        /// Policy is evaluated: thin stripes.
        Policy = "policy",
        /// A person is waited for: wide stripes.
        Approval = "approval",
    }
}

/// A stretch of a run's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Segment {
    /// What it was.
    pub kind: SegmentKind,
    /// When it began.
    pub from: SimTime,
    /// When it ended; `null` while it goes on.
    pub to: Option<SimTime>,
    /// Waiting: what most of the stretch was charged to so far. Otherwise `null`.
    pub cause: Option<Cause>,
}

/// The lanes between two instants, all workspaces, runs that are known at the scene's moment.
#[must_use]
pub fn lanes(scene: &Scene<'_>, from: SimTime, to: SimTime) -> Vec<Lane> {
    let spec = scene.scenario.workspaces.iter().enumerate();
    let mut lanes: Vec<Lane> =
        spec.map(|(i, w)| Lane { workspace: WorkspaceNo::at(i), name: w.name.clone(), bars: Vec::new() }).collect();
    for i in 0..scene.world.run_count() as usize {
        let Some(run) = scene.world.known(scene.past, RunNo::at_index(i)) else { continue };
        // Runs are numbered in order of creation, so nothing after this one begins in the window.
        if run.birth.created > to {
            break;
        }
        if run.course.settled && run.course.ended < from {
            continue;
        }
        let bar = Bar { token: Token::of(&run), origin: run.birth.origin, segments: segments(scene, &run) };
        lanes[run.birth.workspace.index()].bars.push(bar);
    }
    lanes
}

/// The intervals of one run that can be drawn: those of no length are left out.
pub(super) fn segments(scene: &Scene<'_>, run: &Known<'_>) -> Vec<Segment> {
    let mut segments = all_segments(scene, run);
    segments.retain(|s| s.to != Some(s.from));
    segments
}

/// The intervals of one run, also those that begin and end in one instant.
pub(super) fn all_segments(scene: &Scene<'_>, run: &Known<'_>) -> Vec<Segment> {
    let course = run.course;
    let reached = |at: SimTime| (at != SimTime::MAX).then_some(at);
    let ended = reached(course.ended);
    let mut segments = Vec::with_capacity(5);
    let mut add = |kind, from: SimTime, to: Option<SimTime>, cause| {
        segments.push(Segment { kind, from, to, cause });
    };
    let (dispatched, claimed) = (reached(course.dispatched), reached(course.claimed));
    let cause = match run.live {
        Some(live) if live.waits() => review::primary(scene, live),
        Some(live) => dominant(&waits(scene, live)),
        None => dominant(&course.waits),
    };
    add(SegmentKind::Waiting, run.birth.created, dispatched.or(ended), cause);
    if let Some(from) = dispatched {
        add(SegmentKind::Dispatched, from, claimed.or(ended), None);
    }
    if let Some(from) = claimed {
        add(SegmentKind::Executing, from, reached(course.worked), None);
    }
    let Some(worked) = reached(course.worked) else { return segments };
    let judged = reached(course.judged);
    if course.evaluated {
        add(SegmentKind::Policy, worked, judged.or(ended), None);
    }
    if course.gated {
        add(SegmentKind::Approval, judged.unwrap_or(worked), ended, None);
    }
    segments
}

/// The cause that most of a wait was charged to, the runner's own start-up left aside.
pub(super) fn dominant(waits: &Waits) -> Option<Cause> {
    let causes = Cause::ALL.iter().copied().filter(|c| *c != Cause::NoRunner);
    causes.filter(|c| waits.of(*c).millis() > 0).max_by_key(|c| (waits.of(*c), std::cmp::Reverse(*c)))
}
