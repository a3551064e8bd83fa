//! The catalogue of readings: for each switch what it decides, what each choice means, and what the documentation says about it.
//! Forms, tooltips and the reference are made from it.

use crate::{
    lifecycle::Source,
    words::{AbortScope, Chance, HeadOfLine, Readings, Supersede, TimeoutClock, WorkspaceHold},
};

/// One reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switch {
    /// Its field in [`Readings`] and in files.
    pub field: &'static str,
    /// What it decides, as a heading.
    pub title: &'static str,
    /// The rule that it belongs to.
    pub rule: &'static str,
    /// What the documentation says, or leaves open.
    pub basis: &'static str,
    /// The page that says it or leaves it open.
    pub source: Source,
    /// What it can be.
    pub kind: Kind,
    /// The value that it has unless a scenario says otherwise, as it is written.
    pub default: &'static str,
}

/// What a switch can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One of these words, the default first.
    Word(&'static [Choice]),
    /// Off or on, in files `false` or `true`; the default first.
    Flag(&'static [Choice; 2]),
    /// A probability from 0 to 1.
    Chance {
        /// What it is the probability of.
        says: &'static str,
    },
}

/// A choice of a switch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// As it is written.
    pub value: &'static str,
    /// What it means.
    pub says: &'static str,
}

const LIFECYCLE: Source = Source { title: "Run lifecycle", path: "guides/runs/lifecycle" };

const fn choice(value: &'static str, says: &'static str) -> Choice {
    Choice { value, says }
}

/// Every reading, in the order of [`Readings`].
pub const SWITCHES: &[Switch] = &[
    Switch {
        field: "abort_scope",
        title: "What can be aborted",
        rule: "T13",
        basis: "The diagram draws `aborted` only after `in_progress`; whether a waiting run can be cancelled is left open.",
        source: LIFECYCLE,
        kind: Kind::Word(&[
            choice("in_progress_only", "Only a run that executes can be aborted."),
            choice("any_active", "A queued or pending run can be aborted too."),
        ]),
        default: "in_progress_only",
    },
    Switch {
        field: "head_of_line",
        title: "A run whose workspace is busy",
        rule: "Q4",
        basis: "Runs beyond the limit execute in order; whether one that cannot start holds up those behind it is left open.",
        source: LIFECYCLE,
        kind: Kind::Word(&[
            choice("skip", "It is passed over and keeps its place."),
            choice("block", "The oldest run that is not dispatched stops all younger ones."),
        ]),
        default: "skip",
    },
    Switch {
        field: "apply_first",
        title: "An apply among its workspace's plans",
        rule: "Q4",
        basis: "Runs execute in order; no exception is named for applies.",
        source: LIFECYCLE,
        kind: Kind::Flag(&[
            choice("false", "It waits its turn, by the time it was created."),
            choice("true", "It goes before its workspace's queued plans, though not before its older unlock runs."),
        ]),
        default: "false",
    },
    Switch {
        field: "workspace_hold",
        title: "How long a plan holds its workspace",
        rule: "Q6",
        basis: "At most one run of a workspace is in progress; whether an undecided plan keeps later ones waiting is left open.",
        source: LIFECYCLE,
        kind: Kind::Word(&[
            choice(
                "while_running",
                "While it is dispatched or executes; waiting for policy or approval holds nothing.",
            ),
            choice("until_decided", "Until it can no longer be applied: later plans of the workspace wait for it."),
        ]),
        default: "while_running",
    },
    Switch {
        field: "unlock_first",
        title: "A force-unlock in its workspace's queue",
        rule: "Q7",
        basis: "An unlock run is a run like any other; whether it may overtake is left open.",
        source: LIFECYCLE,
        kind: Kind::Flag(&[
            choice("false", "It waits its turn."),
            choice("true", "It is the next of its workspace, without displacing a dispatched run."),
        ]),
        default: "false",
    },
    Switch {
        field: "supersede",
        title: "A newer plan while an older one is queued",
        rule: "Q8",
        basis: "The documentation names no run that replaces another.",
        source: LIFECYCLE,
        kind: Kind::Word(&[
            choice("none", "Both run."),
            choice("queued_plans", "The older queued plan of the same workspace and trigger is aborted."),
        ]),
        default: "none",
    },
    Switch {
        field: "timeout_clock",
        title: "When the timeout's clock starts",
        rule: "X2",
        basis: "A run that exceeds the timeout is `timed_out`, drawn after `in_progress`; from when it counts is left open.",
        source: LIFECYCLE,
        kind: Kind::Word(&[
            choice("claim", "When a runner claims the run; waiting in the queue costs nothing."),
            choice("creation", "When the run is created: it can time out in the queue (T15)."),
        ]),
        default: "claim",
    },
    Switch {
        field: "plan_lock",
        title: "Plans take the state lock",
        rule: "L1",
        basis: "A run that modifies state takes the lock: apply runs. Whether plans take it too is left open.",
        source: LIFECYCLE,
        kind: Kind::Flag(&[
            choice("true", "Plan runs take the lock too, and fail on a stale one."),
            choice("false", "Only apply runs take the lock."),
        ]),
        default: "true",
    },
    Switch {
        field: "lock_left_by_timeout",
        title: "A timed-out run leaves its lock",
        rule: "L2",
        basis: "A crash can leave the lock behind; how often a timeout does is left open.",
        source: LIFECYCLE,
        kind: Kind::Chance { says: "How likely a run that times out while executing leaves its lock behind." },
        default: "0.5",
    },
    Switch {
        field: "lock_left_by_abort",
        title: "An aborted run leaves its lock",
        rule: "L2",
        basis: "A crash can leave the lock behind; how often a cancelled run does is left open.",
        source: LIFECYCLE,
        kind: Kind::Chance { says: "How likely a run that is aborted while executing leaves its lock behind." },
        default: "0",
    },
    Switch {
        field: "replan_stale",
        title: "What could not be applied since it had drifted",
        rule: "A6",
        basis: "Another apply came in between, so the plan is refused or fails; whether it is planned again is left open.",
        source: LIFECYCLE,
        kind: Kind::Flag(&[
            choice("false", "Nothing follows: a new plan must be asked for."),
            choice("true", "It is planned again in the same instant, so that what was asked for last is applied last."),
        ]),
        default: "false",
    },
];

impl Switch {
    /// Its value in these readings, as it is written.
    #[must_use]
    pub fn get(&self, readings: &Readings) -> String {
        match self.field {
            "abort_scope" => readings.abort_scope.to_string(),
            "head_of_line" => readings.head_of_line.to_string(),
            "apply_first" => readings.apply_first.to_string(),
            "workspace_hold" => readings.workspace_hold.to_string(),
            "unlock_first" => readings.unlock_first.to_string(),
            "supersede" => readings.supersede.to_string(),
            "timeout_clock" => readings.timeout_clock.to_string(),
            "plan_lock" => readings.plan_lock.to_string(),
            "lock_left_by_timeout" => readings.lock_left_by_timeout.fraction().to_string(),
            "lock_left_by_abort" => readings.lock_left_by_abort.fraction().to_string(),
            "replan_stale" => readings.replan_stale.to_string(),
            _ => String::new(),
        }
    }

    /// The readings with this switch set to a value, as it is written; `None` if it has no such value.
    #[must_use]
    pub fn set(&self, readings: &Readings, value: &str) -> Option<Readings> {
        let mut readings = *readings;
        match self.field {
            "abort_scope" => readings.abort_scope = word(AbortScope::ALL, value)?,
            "head_of_line" => readings.head_of_line = word(HeadOfLine::ALL, value)?,
            "apply_first" => readings.apply_first = value.parse().ok()?,
            "workspace_hold" => readings.workspace_hold = word(WorkspaceHold::ALL, value)?,
            "unlock_first" => readings.unlock_first = value.parse().ok()?,
            "supersede" => readings.supersede = word(Supersede::ALL, value)?,
            "timeout_clock" => readings.timeout_clock = word(TimeoutClock::ALL, value)?,
            "plan_lock" => readings.plan_lock = value.parse().ok()?,
            "lock_left_by_timeout" => readings.lock_left_by_timeout = Chance::from_fraction(value.parse().ok()?)?,
            "lock_left_by_abort" => readings.lock_left_by_abort = Chance::from_fraction(value.parse().ok()?)?,
            "replan_stale" => readings.replan_stale = value.parse().ok()?,
            _ => return None,
        }
        Some(readings)
    }
}

/// The word of a closed set that is written like this.
fn word<W: Copy + std::fmt::Display>(all: &[W], text: &str) -> Option<W> {
    all.iter().copied().find(|w| w.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_has_every_reading_with_its_default() {
        let readings = serde_json::to_value(Readings::default()).unwrap();
        let mut fields: Vec<_> = readings.as_object().unwrap().keys().map(String::as_str).collect();
        let mut listed: Vec<_> = SWITCHES.iter().map(|s| s.field).collect();
        fields.sort_unstable();
        listed.sort_unstable();
        assert_eq!(listed, fields);
        for switch in SWITCHES {
            assert_eq!(switch.get(&Readings::default()), switch.default, "{}", switch.field);
        }
    }

    #[test]
    fn every_choice_can_be_set_and_is_what_files_write() {
        for switch in SWITCHES {
            let values: Vec<&str> = match switch.kind {
                Kind::Word(choices) => choices.iter().map(|c| c.value).collect(),
                Kind::Flag(choices) => choices.iter().map(|c| c.value).collect(),
                Kind::Chance { .. } => vec![switch.default, "0.25"],
            };
            assert_eq!(values[0], switch.default);
            for value in values {
                let readings = switch.set(&Readings::default(), value).unwrap();
                assert_eq!(switch.get(&readings), value);
                let written = match switch.kind {
                    Kind::Word(_) => format!(r#"{{"{}":"{value}"}}"#, switch.field),
                    _ => format!(r#"{{"{}":{value}}}"#, switch.field),
                };
                assert_eq!(serde_json::from_str::<Readings>(&written).unwrap(), readings);
            }
            assert_eq!(switch.set(&Readings::default(), "perhaps"), None);
        }
    }

    #[test]
    fn every_word_has_its_choice() {
        let listed: usize =
            SWITCHES.iter().map(|s| if let Kind::Word(choices) = s.kind { choices.len() } else { 0 }).sum();
        let words = AbortScope::ALL.len()
            + HeadOfLine::ALL.len()
            + WorkspaceHold::ALL.len()
            + Supersede::ALL.len()
            + TimeoutClock::ALL.len();
        assert_eq!(listed, words);
    }
}
