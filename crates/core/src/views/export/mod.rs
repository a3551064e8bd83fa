//! A history as text for other tools: the journal record by record (JSON Lines, CSV), and the runs' lives as traces (Chrome trace,
//! OTLP). All of it ends at the scene's moment: what goes on then is cut there and marked.
//!
//! The text is written piece by piece, so that nothing is held beside it.

mod lines;
mod spans;
#[cfg(test)]
mod tests;
mod trace;

pub use lines::{csv, json_lines};
pub use spans::otlp;
pub use trace::chrome_trace;

use serde::Serialize;

use super::timeline::{Segment, SegmentKind, segments};
use crate::{
    form::json,
    journal::Record,
    policy::Scene,
    words::{Column, RunNo, SimTime, Status},
    world::Known,
};

words! {
    /// How a history is written for other tools.
    pub enum ExportFormat {
        /// One JSON object per record of the journal, one per line.
        JsonLines = "jsonl",
        /// One row per record of the journal, below a row of names (RFC 4180).
        Csv = "csv",
        /// The stretches of the runs' lives as Chrome's trace events, which Perfetto opens.
        ChromeTrace = "chrome-trace",
        /// One trace per run as an OTLP request in JSON, named after OpenTelemetry's conventions for CI/CD.
        Otlp = "otlp",
    }
}

/// The history up to the scene's moment. `records` are the journal's.
#[must_use]
pub fn export(scene: &Scene<'_>, records: &Column<Record>, format: ExportFormat) -> String {
    match format {
        ExportFormat::JsonLines => json_lines(scene, records),
        ExportFormat::Csv => csv(scene, records),
        ExportFormat::ChromeTrace => chrome_trace(scene),
        ExportFormat::Otlp => otlp(scene),
    }
}

/// A run and the stretches of its life.
struct Life<'a> {
    run: Known<'a>,
    segments: Vec<Segment>,
}

/// The runs that exist at the scene's moment, by number.
fn lives<'a>(scene: &Scene<'a>) -> impl Iterator<Item = Life<'a>> {
    let scene = *scene;
    (0..scene.world.run_count() as usize).filter_map(move |i| {
        let run = scene.world.known(scene.past, RunNo::at_index(i))?;
        Some(Life { segments: segments(&scene, &run), run })
    })
}

/// The status that a run has during such a stretch.
const fn status_in(kind: SegmentKind) -> Status {
    match kind {
        SegmentKind::Waiting | SegmentKind::Dispatched => Status::Queued,
        SegmentKind::Executing => Status::InProgress,
        SegmentKind::Policy => Status::PendingPolicy,
        SegmentKind::Approval => Status::PendingApproval,
    }
}

/// When a run ended; the scene's moment if it has not.
fn end_of(scene: &Scene<'_>, run: &Known<'_>) -> SimTime {
    if run.course.settled { run.course.ended } else { scene.now }
}

/// A JSON list that is written as it comes.
struct List {
    text: String,
    first: bool,
}

impl List {
    /// A list behind what opens it.
    fn after(head: String) -> List {
        List { text: head + "[", first: true }
    }

    fn push(&mut self, item: &impl Serialize) {
        // A line each, so that a long file can be looked at.
        self.text.push_str(if self.first { "\n" } else { ",\n" });
        self.first = false;
        self.text.push_str(&json::write(item));
    }

    /// The text with what closes it.
    fn end(self, tail: &str) -> String {
        self.text + "\n]" + tail
    }
}
