//! The journal as people read it: one sentence per event.

use serde::Serialize;

use crate::{
    journal::Record,
    policy::Scene,
    words::{Column, Event, RuleId, RunNo, SimTime, Status},
};

use super::sentences;

/// An event in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its number.
    pub seq: u32,
    /// When it happened.
    pub at: SimTime,
    /// The number of the event that led to it; `null` for arrivals and commands.
    pub cause: Option<u32>,
    /// The run it is about.
    pub run: Option<RunNo>,
    /// The rule that moved the run, for a change of status.
    pub rule: Option<RuleId>,
    /// The status the run left.
    pub from: Option<Status>,
    /// The status the run entered.
    pub to: Option<Status>,
    /// What happened, in a sentence that names the run and cites the rule.
    pub sentence: String,
}

/// The events from number `from` on, at most `limit`, up to the scene's moment. `records` are the journal's.
#[must_use]
pub fn entries(scene: &Scene<'_>, records: &Column<Record>, from: u32, limit: u32) -> Vec<Entry> {
    let end = scene.world.seq().min(from.saturating_add(limit));
    (from..end).filter_map(|seq| Some(entry(scene, seq, records.get(seq as usize)?))).collect()
}

/// One event in words.
#[must_use]
pub fn entry(scene: &Scene<'_>, seq: u32, record: &Record) -> Entry {
    let event = record.event();
    let (rule, from, to) = match event {
        Event::Created { .. } => (Some(RuleId::T0), None, Some(Status::Queued)),
        Event::Claimed { .. } => (Some(RuleId::T1), Some(Status::Queued), Some(Status::InProgress)),
        Event::Moved { rule, from, to, .. } => (Some(rule), Some(from), Some(to)),
        _ => (None, None, None),
    };
    Entry {
        seq,
        at: record.at(),
        cause: record.cause(),
        run: RunNo::new(record.run_number()),
        rule,
        from,
        to,
        sentence: sentences::event(scene, &event),
    }
}
