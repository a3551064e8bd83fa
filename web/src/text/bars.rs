//! A run's bar as a sentence, for those who hear it and for the tip under the pointer.

use signalbox::{
    views::{Bar, Segment, SegmentKind, say_span},
    words::{Cause, SimTime},
};

use super::spoken_run;

/// What a run waits for, as the end of a sentence.
const fn awaited(cause: Option<Cause>) -> &'static str {
    match cause {
        Some(Cause::WorkspaceBusy | Cause::BehindInWorkspace) => " for its workspace",
        Some(Cause::KeptBack) => " for an undecided plan",
        Some(Cause::SlotsFull | Cause::BehindInQueue) => " for a slot",
        Some(Cause::NoRunner) => " for a runner",
        None => " to start",
    }
}

fn say(segment: &Segment, now: SimTime) -> Option<String> {
    let length = say_span(segment.to.unwrap_or(now).since(segment.from));
    let ended = segment.to.is_some();
    Some(match (segment.kind, ended) {
        (SegmentKind::Waiting, true) => format!("waited {length}{}", awaited(segment.cause)),
        (SegmentKind::Waiting, false) => format!("waiting for {length}{}", awaited(segment.cause)),
        // Seconds between dispatch and claim say nothing once they have passed.
        (SegmentKind::Dispatched, true) => return None,
        (SegmentKind::Dispatched, false) => format!("runner starting for {length}"),
        (SegmentKind::Executing, true) => format!("ran {length}"),
        (SegmentKind::Executing, false) => format!("running for {length}"),
        (SegmentKind::Policy, true) => format!("policy took {length}"),
        (SegmentKind::Policy, false) => format!("policy check for {length}"),
        (SegmentKind::Approval, true) => format!("waited {length} for a person"),
        (SegmentKind::Approval, false) => format!("waiting for {length} for a person"),
    })
}

/// A run as its bar tells it: `run 14, apply, in_progress, payments-prod, waited 3 min for its workspace, running for 2 min`.
#[must_use]
pub fn spoken_bar(bar: &Bar, workspace: &str, now: SimTime) -> String {
    let mut spoken = spoken_run(&bar.token, workspace);
    for part in bar.segments.iter().filter_map(|segment| say(segment, now)) {
        spoken.push_str(", ");
        spoken.push_str(&part);
    }
    spoken
}

#[cfg(test)]
mod tests {
    use signalbox::{
        views::Token,
        words::{RunNo, RunType, Status, Trigger, WorkspaceNo},
    };

    use super::*;

    #[test]
    fn a_bar_says_what_it_shows() {
        let at = |minutes: u64| SimTime::from_millis(minutes * 60_000);
        let segment = |kind, from, to, cause| Segment { kind, from: at(from), to, cause };
        let bar = Bar {
            token: Token {
                run: RunNo::at_index(13),
                run_type: RunType::Apply,
                trigger: Trigger::Push,
                status: Status::InProgress,
                workspace: WorkspaceNo(0),
            },
            origin: None,
            segments: vec![
                segment(SegmentKind::Waiting, 0, Some(at(3)), Some(Cause::WorkspaceBusy)),
                segment(SegmentKind::Dispatched, 3, Some(at(3)), None),
                segment(SegmentKind::Executing, 3, None, None),
            ],
        };
        let told = "run 14, apply, in_progress, payments-prod, waited 3 min for its workspace, running for 2 min";
        assert_eq!(spoken_bar(&bar, "payments-prod", at(5)), told);
    }
}
