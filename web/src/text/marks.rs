//! Breakpoints in words.

use signalbox::{
    history::{Metric, When},
    lifecycle::RULES,
    words::RuleId,
};

use super::{clock, short_span, status_word};

/// A rule as a list wants it: its id and where it leads.
#[must_use]
pub fn rule_short(id: RuleId) -> String {
    let row = RULES.iter().find(|row| row.id == id);
    row.map_or_else(|| id.to_string(), |row| format!("{id}: {}", row.says))
}

/// What a breakpoint marks.
#[must_use]
pub fn when(when: &When, starts_at: i64) -> String {
    match when {
        When::Instant(at) => format!("First event from {} on", clock(*at, starts_at)),
        When::Event(seq) => format!("Event {seq}"),
        When::Rule(rule) => format!("Move by {}", rule_short(*rule)),
        When::Status(status) => format!("A run becomes {status} ({})", status_word(*status)),
        When::Run(run) => format!("Any event of run {run}"),
        When::Workspace(name) => format!("Any event of {name}"),
        When::Reaches(Metric::Runs(status), 1) => format!("1 run is {status}"),
        When::Reaches(Metric::Runs(status), n) => format!("{n} runs are {status}"),
        When::Reaches(Metric::BusySlots, 1) => "1 slot is in use".to_owned(),
        When::Reaches(Metric::BusySlots, n) => format!("{n} slots are in use"),
        When::Reaches(Metric::LongestWait, ms) => {
            format!("A run has waited {}", short_span(signalbox::words::Span::from_millis(*ms)))
        }
        When::Law(None) => "A law is broken".to_owned(),
        When::Law(Some(name)) => format!("The law {name} is broken"),
        When::Failure => "A run fails, times out or is rejected".to_owned(),
    }
}

/// What is said where the cursor stops at a breakpoint.
#[must_use]
pub fn hit(of: &When, starts_at: i64) -> String {
    match of {
        When::Failure => "A run has ended badly".to_owned(),
        other => format!("Breakpoint: {}", when(other, starts_at)),
    }
}

#[cfg(test)]
mod tests {
    use signalbox::words::{RunNo, SimTime, Status};

    use super::*;

    // 2026-01-05T00:00:00Z, a Monday.
    const MONDAY: i64 = 1_767_571_200_000;

    #[test]
    fn every_kind_is_said_differently() {
        let all = [
            When::Instant(SimTime::ZERO),
            When::Event(7),
            When::Rule(RuleId::T4),
            When::Status(Status::Failed),
            When::Run(RunNo::at_index(0)),
            When::Workspace("web".into()),
            When::Reaches(Metric::Runs(Status::Queued), 3),
            When::Reaches(Metric::BusySlots, 3),
            When::Reaches(Metric::LongestWait, 60_000),
            When::Law(None),
            When::Law(Some("one_at_a_time".into())),
            When::Failure,
        ];
        let mut said: Vec<String> = all.iter().map(|of| when(of, MONDAY)).collect();
        assert_eq!(said[0], "First event from Mon 00:00:00 on");
        assert_eq!(said[6], "3 runs are queued");
        assert_eq!(said[8], "A run has waited 1:00");
        said.sort();
        said.dedup();
        assert_eq!(said.len(), all.len());
    }
}
