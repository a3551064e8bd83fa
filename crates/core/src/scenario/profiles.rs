//! Profiles: sets of readings that come near a known platform.
//!
//! A profile sets readings only. It does not turn Signalbox into that platform, so each says what it cannot express. Platforms
//! change; what is said here is modest on purpose, and every reading of a profile can be changed afterwards.

use super::Draft;
use crate::words::{AbortScope, Readings, Supersede, WorkspaceHold};

/// A set of readings with what it stands for.
#[derive(Clone, Copy, Debug)]
pub struct Profile {
    /// Its stable id, for links and files.
    pub id: &'static str,
    /// Its title.
    pub title: &'static str,
    /// What it sets and why; empty where it sets nothing.
    pub says: &'static [Choice],
    /// What it cannot express.
    pub cannot: &'static [&'static str],
    set: fn(&mut Readings),
}

/// One reading that a profile sets to another value than the documentation's letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The reading's field in [`Readings`].
    pub field: &'static str,
    /// Why the platform is thought to choose so.
    pub why: &'static str,
}

/// The profiles, the default first.
pub const PROFILES: &[Profile] = &[
    Profile {
        id: "documented",
        title: "As documented",
        says: &[],
        cannot: &["Where the documentation is silent, it takes the reading nearest to the letter: see each switch."],
        set: |_| {},
    },
    Profile {
        id: "hcp-terraform",
        title: "Like HCP Terraform",
        says: &[
            Choice {
                field: "workspace_hold",
                why: "A run that waits for confirmation is the workspace's current run; later runs stay pending until it is confirmed \
                      or discarded (Q6).",
            },
            Choice {
                field: "abort_scope",
                why: "Pending runs can be cancelled, and runs that wait for a decision can be discarded (T13).",
            },
        ],
        cannot: &[
            "Plan and apply are phases of one run there; here an apply is a run of its own (R1).",
            "Speculative plans run beside the workspace's queue; here they take their turn in it (Q1).",
            "Outdated speculative plans can be cancelled while they execute; supersede reaches queued plans only (Q8).",
            "Soft-mandatory policies can be overridden by a person; here a mandatory violation is final (T8).",
            "A workspace lock is set and released by people at once; an unlock run takes its turn (Q7).",
        ],
        set: |readings| {
            readings.workspace_hold = WorkspaceHold::UntilDecided;
            readings.abort_scope = AbortScope::AnyActive;
        },
    },
    Profile {
        id: "spacelift",
        title: "Like Spacelift",
        says: &[
            Choice {
                field: "workspace_hold",
                why: "A tracked run has the stack to itself until it is confirmed and applied, or discarded; others stay queued (Q6).",
            },
            Choice { field: "abort_scope", why: "A run that is queued or unconfirmed can be discarded (T13)." },
        ],
        cannot: &[
            "A tracked run plans and applies as one run; here an apply is a run of its own (R1).",
            "Proposed runs execute in parallel to the stack's tracked run; here they take their turn (Q1).",
            "Runs can be prioritised by a person or a policy; here the order is creation order (Q4).",
            "Policies are programs and may also cancel or route runs; here they deny, warn or ask for approval (G3).",
        ],
        set: |readings| {
            readings.workspace_hold = WorkspaceHold::UntilDecided;
            readings.abort_scope = AbortScope::AnyActive;
        },
    },
    Profile {
        id: "atlantis",
        title: "Like Atlantis",
        says: &[Choice {
            field: "supersede",
            why: "New commits on a pull request are planned again, and the plan of the older commit counts no more (Q8).",
        }],
        cannot: &[
            "A pull request locks its project from plan to merge, and other pull requests are refused at once; here they are planned \
             in turn, and an overtaken plan is found by drift (A3).",
            "Applies are asked for in comments; set `allow_pr_apply` on the workspaces and apply by hand.",
            "There are no slots of an organisation, only how many commands one server runs in parallel: set the limit (Q2).",
            "An executed plan of an older commit is thrown away too; supersede reaches queued plans only, of every trigger.",
        ],
        set: |readings| readings.supersede = Supersede::QueuedPlans,
    },
    Profile {
        id: "terrakube",
        title: "Like Terrakube",
        says: &[
            Choice {
                field: "workspace_hold",
                why: "A job waits for the workspace's earlier jobs, one that waits for approval among them (Q6).",
            },
            Choice { field: "abort_scope", why: "A job can be cancelled before it executes (T13)." },
        ],
        cannot: &[
            "A job is a chain of steps made from a template; here a plan and its apply are two runs (R1).",
            "Which earlier jobs a job waits for has changed between its versions; this is the stricter reading.",
            "Approval is a step of the template; here it comes from rules, policies and checks (G2).",
        ],
        set: |readings| {
            readings.workspace_hold = WorkspaceHold::UntilDecided;
            readings.abort_scope = AbortScope::AnyActive;
        },
    },
];

impl Profile {
    /// The profile with this id.
    #[must_use]
    pub fn by_id(id: &str) -> Option<&'static Profile> {
        PROFILES.iter().find(|profile| profile.id == id)
    }

    /// Its readings.
    #[must_use]
    pub fn readings(&self) -> Readings {
        let mut readings = Readings::default();
        (self.set)(&mut readings);
        readings
    }

    /// Gives a scenario these readings; everything else stays.
    pub fn apply(&self, draft: &mut Draft) {
        draft.readings = self.readings();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::switches::SWITCHES;

    #[test]
    fn a_profile_differs_from_the_letter_exactly_where_it_says() {
        for profile in PROFILES {
            let (letter, readings) = (Readings::default(), profile.readings());
            let differs = SWITCHES.iter().filter(|s| s.get(&letter) != s.get(&readings)).map(|s| s.field);
            let mut says: Vec<_> = profile.says.iter().map(|choice| choice.field).collect();
            says.sort_by_key(|field| SWITCHES.iter().position(|s| s.field == *field));
            assert_eq!(differs.collect::<Vec<_>>(), says, "{}", profile.id);
            assert!(!profile.cannot.is_empty(), "{} claims to express everything", profile.id);
        }
    }

    #[test]
    fn a_profile_is_found_by_its_id_and_sets_readings_only() {
        assert_eq!(PROFILES[0].id, "documented");
        for profile in PROFILES {
            assert_eq!(Profile::by_id(profile.id).map(|p| p.title), Some(profile.title));
            let mut draft = Draft { limit: 7, name: "mine".into(), ..Draft::default() };
            draft.readings.plan_lock = false;
            profile.apply(&mut draft);
            let expected = Draft { readings: profile.readings(), limit: 7, name: "mine".into(), ..Draft::default() };
            assert_eq!(draft, expected);
        }
        assert!(Profile::by_id("another").is_none());
    }

    #[test]
    fn the_platforms_that_hold_a_workspace_hold_it() {
        for (id, hold) in [
            ("documented", WorkspaceHold::WhileRunning),
            ("hcp-terraform", WorkspaceHold::UntilDecided),
            ("spacelift", WorkspaceHold::UntilDecided),
            ("atlantis", WorkspaceHold::WhileRunning),
            ("terrakube", WorkspaceHold::UntilDecided),
        ] {
            assert_eq!(Profile::by_id(id).map(|p| p.readings().workspace_hold), Some(hold), "{id}");
        }
    }
}
