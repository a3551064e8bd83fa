//! The journal record by record: JSON Lines and CSV, with the same fields.

use serde::Serialize;

use crate::{
    form::json,
    journal::Record,
    policy::Scene,
    views::{Entry, entry},
    words::{Column, Event, Reason, RuleId, RunNo, SimTime, Status, WorkspaceNo},
};

/// A record with everything that the formats say of it. The order of the fields is that of the columns.
#[derive(Serialize)]
struct Line<'a> {
    seq: u32,
    at: SimTime,
    time: String,
    cause: Option<u32>,
    kind: &'static str,
    run: Option<RunNo>,
    workspace: Option<&'a str>,
    rule: Option<RuleId>,
    from: Option<Status>,
    to: Option<Status>,
    reason: Option<Reason>,
    sentence: String,
}

const COLUMNS: &str = "seq,at,time,cause,kind,run,workspace,rule,from,to,reason,sentence\r\n";

/// The journal as JSON Lines: one object per record, in order, each ended by a line feed.
#[must_use]
pub fn json_lines(scene: &Scene<'_>, records: &Column<Record>) -> String {
    let mut text = String::new();
    for line in lines(scene, records) {
        text.push_str(&json::write(&line));
        text.push('\n');
    }
    text
}

/// The journal as CSV (RFC 4180): a row of names, then one row per record. What is absent is an empty field.
#[must_use]
pub fn csv(scene: &Scene<'_>, records: &Column<Record>) -> String {
    let mut text = String::from(COLUMNS);
    for line in lines(scene, records) {
        let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
        let (seq, at) = (line.seq.to_string(), line.at.millis().to_string());
        let (cause, run) = (number(line.cause), number(line.run.map(RunNo::get)));
        let fields: [&str; 12] = [
            &seq,
            &at,
            &line.time,
            &cause,
            line.kind,
            &run,
            line.workspace.unwrap_or_default(),
            line.rule.map_or("", RuleId::as_str),
            line.from.map_or("", Status::as_str),
            line.to.map_or("", Status::as_str),
            line.reason.map_or("", Reason::as_str),
            &line.sentence,
        ];
        for (i, field) in fields.into_iter().enumerate() {
            if i > 0 {
                text.push(',');
            }
            quote(&mut text, field);
        }
        text.push_str("\r\n");
    }
    text
}

/// A field as it stands in its row: in quotes where it has something that would end it.
pub(super) fn quote(text: &mut String, field: &str) {
    if !field.contains(['"', ',', '\r', '\n']) {
        return text.push_str(field);
    }
    text.push('"');
    for c in field.chars() {
        if c == '"' {
            text.push('"');
        }
        text.push(c);
    }
    text.push('"');
}

/// The records up to the scene's moment.
fn lines<'a>(scene: &Scene<'a>, records: &Column<Record>) -> impl Iterator<Item = Line<'a>> {
    let scene = *scene;
    let count = scene.world.seq() as usize;
    records.iter().take(count).enumerate().map(move |(seq, record)| line(&scene, seq as u32, record))
}

fn line<'a>(scene: &Scene<'a>, seq: u32, record: &Record) -> Line<'a> {
    let Entry { seq, at, cause, run, rule, from, to, sentence } = entry(scene, seq, record);
    let event = record.event();
    let workspace = match event {
        Event::Ignored { workspace, .. } => workspace,
        Event::ForeignLockTaken { workspace } | Event::ForeignLockReleased { workspace } => Some(workspace),
        // A refused command may be about a run that does not exist.
        _ => run.and_then(|run| scene.world.known(scene.past, run)).map(|run| run.birth.workspace),
    };
    let name = |no: WorkspaceNo| scene.scenario.workspaces[no.index()].name.as_str();
    Line {
        seq,
        at,
        time: at.rfc3339(scene.scenario.starts_at),
        cause,
        kind: kind(&event),
        run,
        workspace: workspace.map(name),
        rule,
        from,
        to,
        reason: if let Event::Moved { reason, .. } = event { reason } else { None },
        sentence,
    }
}

/// What kind of event it is, as a word to filter by.
const fn kind(event: &Event) -> &'static str {
    match event {
        Event::CommandGiven { .. } => "command_given",
        Event::CommandRefused { .. } => "command_refused",
        Event::Arrived { .. } => "arrived",
        Event::Ignored { .. } => "ignored",
        Event::WebhookMatched { .. } => "webhook_matched",
        Event::Created { .. } => "created",
        Event::Dispatched { .. } => "dispatched",
        Event::Withdrawn { .. } => "withdrawn",
        Event::HeartbeatRefused { .. } => "heartbeat_refused",
        Event::Claimed { .. } => "claimed",
        Event::Moved { .. } => "moved",
        Event::PolicyJudged { .. } => "policy_judged",
        Event::RequirementAdded { .. } => "requirement_added",
        Event::StageOpened { .. } => "stage_opened",
        Event::Asked { .. } => "asked",
        Event::CheckCalled { .. } => "check_called",
        Event::CheckAnswered { .. } => "check_answered",
        Event::Renotified { .. } => "renotified",
        Event::Approved { .. } => "approved",
        Event::Declined { .. } => "declined",
        Event::Escalated { .. } => "escalated",
        Event::Discarded { .. } => "discarded",
        Event::AutoApplyRefused { .. } => "auto_apply_refused",
        Event::PromotionSkipped { .. } => "promotion_skipped",
        Event::LimitChanged { .. } => "limit_changed",
        Event::ReadingsChanged { .. } => "readings_changed",
        Event::SourcePaused { .. } => "source_paused",
        Event::EdgePaused { .. } => "edge_paused",
        Event::ForeignLockTaken { .. } => "foreign_lock_taken",
        Event::ForeignLockReleased { .. } => "foreign_lock_released",
        Event::AgentRejoined { .. } => "agent_rejoined",
    }
}
