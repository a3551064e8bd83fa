//! The scene that a first visit opens with: the first minutes of a working day, told in one line at a time.
//!
//! It teaches five sentences and ends with a question that the screen answers. Everything in it has a fixed length and nothing is
//! left to chance, so that everybody sees what the captions speak of; a test plays it and holds every caption to it.

use super::{MINUTE, SECOND, clicks, fixed, small, workspace};
use crate::{
    scenario::{
        ApprovalRuleDraft, ApproverDraft, ConditionDraft, Draft, PersonDraft, PolicyDraft, PolicySetDraft, ScopeDraft,
        WorkspaceDraft,
    },
    words::RunNo,
};

/// A caption, and the instant from which it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beat {
    /// From when it is shown, in virtual milliseconds.
    pub from_ms: u64,
    /// The instant that shows best what it says, for whoever sees stills.
    pub still_ms: u64,
    /// What it says.
    pub says: &'static str,
}

/// The captions in their order. With the last one the scene ends, and the run of [`run`] is looked at.
pub const BEATS: [Beat; 6] = [
    Beat { from_ms: 0, still_ms: 75 * SECOND, says: "Each dot is a run. It goes from left to right until it ends." },
    Beat {
        from_ms: 4 * MINUTE,
        still_ms: 5 * MINUTE,
        says: "A workspace runs one thing at a time: run 3 waits behind run 1, though a slot is free.",
    },
    Beat {
        from_ms: 8 * MINUTE + 10 * SECOND,
        still_ms: 9 * MINUTE,
        says: "All workspaces share three slots. They are full, so run 6 waits too.",
    },
    Beat {
        from_ms: 11 * MINUTE + 30 * SECOND,
        still_ms: 12 * MINUTE,
        says: "A finished plan can still be held or refused: run 2 waits for a person, a policy refused run 4.",
    },
    Beat {
        from_ms: 16 * MINUTE,
        still_ms: 19 * MINUTE,
        says: "Drag time, click a waiting run to read why, or change a number to see another future.",
    },
    Beat { from_ms: END_MS, still_ms: END_MS, says: "Run 7 waits. Why, and until when, is what Signalbox answers." },
];

/// When the scene ends.
const END_MS: u64 = 23 * MINUTE;

/// The run that the scene ends with: it waits then.
#[must_use]
pub const fn run() -> RunNo {
    RunNo::at_index(6)
}

/// The caption at an instant, by its place.
#[must_use]
pub fn beat_at(ms: u64) -> usize {
    BEATS.iter().rposition(|beat| beat.from_ms <= ms).unwrap_or(0)
}

/// Five workspaces on three slots: one behind the other, all slots taken, one plan held by a person and one refused by a policy,
/// and a run that waits for its workspace while the slots are full.
#[must_use]
pub fn first_scene() -> Draft {
    let plan = |name: &str, minutes: u64| WorkspaceDraft { plan: fixed(minutes * MINUTE), ..workspace(name, 0) };
    let mut draft = small(
        "A first look",
        vec![plan("network", 6), plan("payments", 4), plan("search", 3), plan("web", 20), plan("data", 16)],
    );
    draft.starts_at = "2026-01-05T09:00:00Z".into();
    draft.horizon_ms = (60 * MINUTE).cast_signed();
    draft.runners.start_up = fixed(15 * SECOND);
    draft.people = vec![PersonDraft {
        name: "Ada".into(),
        teams: vec!["platform".into()],
        response: Some(fixed(30 * MINUTE)),
        ..PersonDraft::default()
    }];
    draft.approval_rules = vec![ApprovalRuleDraft {
        name: "payments".into(),
        scope: ScopeDraft::Workspace("payments".into()),
        approvers: vec![ApproverDraft::Team("platform".into())],
        ..ApprovalRuleDraft::default()
    }];
    draft.policy_sets = vec![PolicySetDraft {
        name: "guardrails".into(),
        scope: ScopeDraft::Workspace("search".into()),
        evaluation: fixed(45 * SECOND),
        policies: vec![PolicyDraft {
            name: "no public buckets".into(),
            when: ConditionDraft::Always,
            ..PolicyDraft::default()
        }],
        ..PolicySetDraft::default()
    }];
    // In the order of their creation the runs are 1 to 11. Never is a step of the story more than two minutes from the next.
    draft.sources = vec![
        clicks("network", &[15, 210, 1_080]),
        clicks("payments", &[50, 1_245]),
        clicks("search", &[420, 915, 1_320]),
        clicks("web", &[450, 825]),
        clicks("data", &[480]),
    ];
    draft
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_follow_each_other_and_each_still_lies_within_its_caption() {
        for (place, beat) in BEATS.iter().enumerate() {
            assert_eq!(beat_at(beat.still_ms), place, "{}", beat.says);
            assert!(beat.says.len() <= 100, "one line: {}", beat.says);
        }
        assert_eq!(beat_at(u64::MAX), BEATS.len() - 1);
    }
}
