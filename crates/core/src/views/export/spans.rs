//! The runs' lives as OpenTelemetry traces: one trace per run, named after the semantic conventions for CI/CD.
//!
//! A pipeline is what a workspace does for a type of run. The run is the root span; its stretches are the spans below, of which
//! those in which something is done are tasks.

use serde::Serialize;

use super::{Life, List, end_of, lives};
use crate::{
    form::json,
    policy::Scene,
    views::{Segment, SegmentKind},
    words::{Reason, RunNo, RunType, SimTime, Status, run_uuid, stirred},
};

/// A span as OTLP writes it in JSON: ids in hexadecimal, instants as text, in nanoseconds since 1970.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Span {
    trace_id: String,
    span_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_span_id: Option<String>,
    name: String,
    /// 1 for what happens inside, 2 for what was asked for from outside.
    kind: u8,
    start_time_unix_nano: String,
    end_time_unix_nano: String,
    attributes: Vec<Attribute>,
    links: Vec<Link>,
    status: Outcome,
}

#[derive(Serialize)]
struct Attribute {
    key: &'static str,
    value: Value,
}

#[derive(Serialize)]
enum Value {
    #[serde(rename = "stringValue")]
    Text(String),
    #[serde(rename = "boolValue")]
    Truth(bool),
    /// A number of 64 bits, which JSON gets as text.
    #[serde(rename = "intValue")]
    Int(String),
}

/// What the run was made from.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Link {
    trace_id: String,
    span_id: String,
}

/// 0 for unset, 2 for an error.
#[derive(Serialize)]
struct Outcome {
    code: u8,
}

fn text(key: &'static str, value: impl Into<String>) -> Attribute {
    Attribute { key, value: Value::Text(value.into()) }
}

fn int(key: &'static str, value: impl Into<u64>) -> Attribute {
    Attribute { key, value: Value::Int(value.into().to_string()) }
}

/// The runs' lives as an OTLP request in JSON (`ExportTraceServiceRequest`), as a collector takes it at `/v1/traces`. A run that has
/// not ended by the scene's moment is cut there; its spans have `signalbox.unfinished`.
#[must_use]
pub fn otlp(scene: &Scene<'_>) -> String {
    let resource = [
        text("service.name", "signalbox"),
        text("signalbox.scenario", scene.scenario.name.as_str()),
        int("signalbox.seed", scene.seed),
    ];
    let version = env!("CARGO_PKG_VERSION");
    let mut list = List::after(format!(
        "{{\"resourceSpans\":[{{\"resource\":{{\"attributes\":{}}},\"scopeSpans\":[{{\"scope\":{{\"name\":\"signalbox\",\
         \"version\":\"{version}\"}},\"spans\":",
        json::write(&resource[..]),
    ));
    for life in lives(scene) {
        let trace = Trace { scene, id: trace_id(scene, life.run.no), life: &life };
        list.push(&trace.root());
        for place in 0..life.segments.len() {
            list.push(&trace.stretch(place));
        }
    }
    list.end("}]}]}\n")
}

/// The trace of a run: its UUID without hyphens.
fn trace_id(scene: &Scene<'_>, run: RunNo) -> String {
    let created = scene.past.birth(run).created;
    run_uuid(scene.scenario.starts_at, created, scene.seed, run).simple().to_string()
}

/// A span of a run; 0 is the root. No two of a history are the same, since `stirred` gives no number twice, and none is 0.
fn span_id(run: RunNo, place: usize) -> String {
    format!("{:016x}", stirred(u64::from(run.get()) << 8 | place as u64))
}

struct Trace<'a> {
    scene: &'a Scene<'a>,
    id: String,
    life: &'a Life<'a>,
}

impl Trace<'_> {
    fn span(&self, place: usize, name: String, (from, to): (SimTime, SimTime), attributes: Vec<Attribute>) -> Span {
        let nanos = |at: SimTime| {
            let millis = self.scene.scenario.starts_at.saturating_add_unsigned(at.millis());
            // OTLP has no instant before 1970.
            (millis.max(0).unsigned_abs()).saturating_mul(1_000_000).to_string()
        };
        let run = self.life.run.no;
        Span {
            trace_id: self.id.clone(),
            span_id: span_id(run, place),
            parent_span_id: (place > 0).then(|| span_id(run, 0)),
            name,
            kind: if place > 0 { 1 } else { 2 },
            start_time_unix_nano: nanos(from),
            end_time_unix_nano: nanos(to),
            attributes,
            links: Vec::new(),
            status: Outcome { code: 0 },
        }
    }

    fn root(&self) -> Span {
        let run = &self.life.run;
        let (birth, course) = (run.birth, run.course);
        let workspace = &self.scene.scenario.workspace(birth.workspace).name;
        let pipeline = format!("{workspace} {}", birth.run_type);
        let name = format!("RUN {pipeline}");
        let id = run_uuid(self.scene.scenario.starts_at, birth.created, self.scene.seed, run.no).to_string();
        let attributes = vec![
            text("cicd.pipeline.name", pipeline),
            text("cicd.pipeline.action.name", "RUN"),
            text("cicd.pipeline.run.id", id),
            int("signalbox.run", run.no.get()),
            text("signalbox.workspace", workspace.as_str()),
            text("signalbox.run.type", birth.run_type.as_str()),
            text("signalbox.run.trigger", birth.trigger.as_str()),
            text("signalbox.run.started_by", birth.started_by.as_str()),
            text("signalbox.run.status", course.status.as_str()),
        ];
        let mut span = self.span(0, name, (birth.created, end_of(self.scene, run)), attributes);
        if let Some(person) = birth.by {
            let name = self.scene.scenario.people[person.index()].name.as_str();
            span.attributes.push(text("signalbox.run.started_by_person", name));
        }
        if course.settled {
            span.end("cicd.pipeline.result", result(course.status, course.reason), course.reason);
        } else {
            let state = match course.status {
                Status::Queued => "pending",
                status if status.is_terminal() => "finalizing",
                _ => "executing",
            };
            span.attributes.push(text("cicd.pipeline.run.state", state));
            span.leave_open();
        }
        let link = |origin| Link { trace_id: trace_id(self.scene, origin), span_id: span_id(origin, 0) };
        span.links.extend(birth.origin.map(link));
        span
    }

    fn stretch(&self, place: usize) -> Span {
        let segment: Segment = self.life.segments[place];
        let run = &self.life.run;
        let (name, state, work) = match (segment.kind, run.birth.run_type) {
            (SegmentKind::Waiting, _) => ("queue", "pending", None),
            (SegmentKind::Dispatched, _) => ("dispatch", "pending", None),
            (SegmentKind::Executing, RunType::Plan) => ("plan", "executing", Some("build")),
            (SegmentKind::Executing, RunType::Apply) => ("apply", "executing", Some("deploy")),
            (SegmentKind::Executing, RunType::Unlock) => ("unlock", "executing", Some("unlock")),
            (SegmentKind::Policy, _) => ("policy", "executing", Some("test")),
            (SegmentKind::Approval, _) => ("approval", "executing", Some("approval")),
        };
        let mut attributes = vec![text("cicd.pipeline.run.state", state)];
        if let Some(kind) = work {
            attributes.push(text("cicd.pipeline.task.name", name));
            attributes.push(text("cicd.pipeline.task.type", kind));
            attributes.push(text("cicd.pipeline.task.run.id", span_id(run.no, place + 1)));
        }
        attributes.extend(segment.cause.map(|cause| text("signalbox.wait.cause", cause.as_str())));
        let to = segment.to.unwrap_or_else(|| end_of(self.scene, run));
        let mut span = self.span(place + 1, name.to_owned(), (segment.from, to), attributes);
        if segment.to.is_none() {
            span.leave_open();
        } else if work.is_some() {
            // A run's bad end is that of its last stretch; all before it went well. A plan that was refused without any delay has
            // no stretch for it, and its own work succeeded.
            let last = place + 1 == self.life.segments.len();
            let refused = segment.kind == SegmentKind::Executing && run.course.status == Status::Rejected;
            let reason = run.course.reason.filter(|_| last && !refused);
            let status = if reason.is_some() { run.course.status } else { Status::Completed };
            span.end("cicd.pipeline.task.run.result", result(status, reason), reason);
        }
        span
    }
}

impl Span {
    fn end(&mut self, key: &'static str, result: &'static str, reason: Option<Reason>) {
        self.attributes.push(text(key, result));
        if matches!(result, "failure" | "error" | "timeout") {
            self.status.code = 2;
            self.attributes.extend(reason.map(|reason| text("error.type", reason.as_str())));
        }
    }

    fn leave_open(&mut self) {
        self.attributes.push(Attribute { key: "signalbox.unfinished", value: Value::Truth(true) });
    }
}

/// The conventions' word for how a run ended: "error" is the platform's fault, "failure" the work's own.
const fn result(status: Status, reason: Option<Reason>) -> &'static str {
    match (status, reason) {
        (_, Some(Reason::RunnerLost)) => "error",
        (Status::TimedOut, _) => "timeout",
        (Status::Aborted, _) => "cancellation",
        (Status::Failed | Status::Rejected, _) => "failure",
        _ => "success",
    }
}
