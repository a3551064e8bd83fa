//! Commands by HTTP (H1, H2). Each is given to the engine at the head's instant, so it becomes part of the case.

use serde_json::{Value, json};

use crate::{
    history::Simulation,
    lifecycle,
    words::{Command, Event, Refusal, RunNo, Signal, WorkspaceNo, workspace_uuid},
};

use super::{
    body::Body,
    caller::Caller,
    fault::Fault,
    ids,
    message::Response,
    routes::Call,
    runs::{self, changeset},
    wire::{Promotion, SkippedLink},
};

/// What `POST …/runs` takes.
pub(super) fn create_body() -> Value {
    json!({
        "type": "object",
        "properties": {
            "rerun_of": {
                "anyOf": [{ "type": "string", "format": "uuid" }, { "type": "null" }],
                "description": "The run that this one repeats: any run of the same workspace (S1).",
            },
        },
        "additionalProperties": false,
    })
}

/// What `POST …/reject` takes.
pub(super) fn reject_body() -> Value {
    json!({
        "type": "object",
        "properties": {
            "comment": { "type": ["string", "null"], "description": "The reason given (G7)." },
        },
        "additionalProperties": false,
    })
}

/// What `POST …/external-checks/{providerId}` takes.
pub(super) fn check_body() -> Value {
    json!({
        "type": "object",
        "properties": {
            "passed": { "type": "boolean", "description": "Whether the check passed; a failure rejects the run (G5)." },
        },
        "required": ["passed"],
        "additionalProperties": false,
    })
}

/// What `POST …/promote` takes.
pub(super) fn promote_body() -> Value {
    json!({
        "type": "object",
        "properties": {
            "to": {
                "anyOf": [{ "type": "array", "items": { "type": "string" } }, { "type": "null" }],
                "description": "Ids or names of direct downstream workspaces; all of them if none is named (P4).",
            },
        },
        "additionalProperties": false,
    })
}

/// `POST /workspaces/{workspaceId}/runs`
pub(super) fn create(simulation: &mut Simulation, call: &Call<'_>) -> Result<Response, Fault> {
    let scene = simulation.scene();
    let (workspace, by) = (workspace_of(simulation, call)?, by(simulation, call));
    let body = Body::read(call.body, &["rerun_of"])?;
    let rerun_of = match body.text("rerun_of")? {
        None => None,
        Some(text) if ids::parse(text).is_none() => {
            return Err(Fault::Body {
                path: "/rerun_of".into(),
                why: String::from("has a “rerun_of” that is no UUID"),
            });
        }
        // Whether it belongs to the workspace is the engine's question (S1).
        Some(text) => match ids::run(&scene, text) {
            Ok(run) => Some(run.no),
            Err(_) => return Err(Fault::Unknown { kind: "run", id: text.into(), path: "/rerun_of".into() }),
        },
    };
    made(simulation, Command::Plan { workspace, rerun_of, by })
}

/// `POST /workspaces/{workspaceId}/force-unlock`
pub(super) fn force_unlock(simulation: &mut Simulation, call: &Call<'_>) -> Result<Response, Fault> {
    let (workspace, by) = (workspace_of(simulation, call)?, by(simulation, call));
    Body::read(call.body, &[])?;
    made(simulation, Command::Unlock { workspace, by })
}

/// `POST …/runs/{runId}/apply`
pub(super) fn apply(simulation: &mut Simulation, call: &Call<'_>) -> Result<Response, Fault> {
    let (run, by) = (run_of(simulation, call)?, by(simulation, call));
    Body::read(call.body, &[])?;
    made(simulation, Command::Apply { run, by })
}

/// `POST …/runs/{runId}/abort`
pub(super) fn abort(simulation: &mut Simulation, call: &Call<'_>) -> Result<Response, Fault> {
    let (run, by) = (run_of(simulation, call)?, by(simulation, call));
    Body::read(call.body, &[])?;
    done(simulation, run, Command::Abort { run, by })
}

/// `POST …/runs/{runId}/approve`
pub(super) fn approve(simulation: &mut Simulation, call: &Call<'_>) -> Result<Response, Fault> {
    let run = run_of(simulation, call)?;
    Body::read(call.body, &[])?;
    let by = decider(simulation, call, run, Signal::Satisfied)?;
    done(simulation, run, Command::Approve { run, by })
}

/// `POST …/runs/{runId}/reject`
pub(super) fn reject(simulation: &mut Simulation, call: &Call<'_>) -> Result<Response, Fault> {
    let run = run_of(simulation, call)?;
    let comment = Body::read(call.body, &["comment"])?.text("comment")?.unwrap_or_default().to_owned();
    let by = decider(simulation, call, run, Signal::Refused)?;
    done(simulation, run, Command::Reject { run, by, comment })
}

/// `POST …/runs/{runId}/renotify`
pub(super) fn renotify(simulation: &mut Simulation, call: &Call<'_>) -> Result<Response, Fault> {
    let (run, by) = (run_of(simulation, call)?, by(simulation, call));
    Body::read(call.body, &[])?;
    done(simulation, run, Command::Renotify { run, by })
}

/// `POST /runs/{runId}/external-checks/{providerId}`
pub(super) fn answer_check(simulation: &mut Simulation, call: &Call<'_>) -> Result<Response, Fault> {
    let run = ids::run(&simulation.scene(), call.id(0))?.no;
    let asked = ids::check(simulation.engine().scenario(), call.id(1))?;
    if call.caller != Caller::Check(asked) {
        return Err(Fault::NotTheProvider(call.id(1).into()));
    }
    let passed = Body::read(call.body, &["passed"])?.truth("passed")?;
    done(simulation, run, Command::AnswerCheck { run, check: call.id(1).into(), passed })
}

/// `POST /workspaces/{workspaceId}/promote`
pub(super) fn promote(simulation: &mut Simulation, call: &Call<'_>) -> Result<Response, Fault> {
    let scenario = simulation.engine().scenario();
    let name = |no: WorkspaceNo| scenario.workspace(no).name.clone();
    let workspace = name(ids::workspace(scenario, call.id(0))?);
    let body = Body::read(call.body, &["to"])?;
    let mut to = Vec::new();
    for (i, id) in body.texts("to")?.into_iter().enumerate() {
        let unknown = |_| Fault::Unknown { kind: "workspace", id: id.into(), path: format!("/to/{i}") };
        to.push(name(ids::workspace(scenario, id).map_err(unknown)?));
    }
    let by = by(simulation, call);
    let events = give(simulation, Command::Promote { workspace, to, by })?;
    let scene = simulation.scene();
    let mut promotion = Promotion { data: Vec::new(), skipped: Vec::new() };
    for event in events {
        match event {
            Event::Created { run, .. } => promotion.data.push(runs::run(&scene, &scene.run(run)?)),
            Event::PromotionSkipped { edge, why, .. } => {
                let workspace = scene.scenario.workspace(scene.scenario.edges[edge.index()].to).name.clone();
                let workspace_id = workspace_uuid(&workspace).into();
                promotion.skipped.push(SkippedLink { workspace_id, workspace, reason: why });
            }
            _ => {}
        }
    }
    Ok(Response::json(200, &promotion))
}

/// `POST …/changesets/{changesetId}/discard`
pub(super) fn discard(simulation: &mut Simulation, call: &Call<'_>) -> Result<Response, Fault> {
    let run = ids::plan_of(&simulation.scene(), call.id(0), call.id(1))?.no;
    Body::read(call.body, &[])?;
    give(simulation, Command::Discard { run, by: by(simulation, call) })?;
    let scene = simulation.scene();
    Ok(Response::json(200, &changeset(&scene, &scene.run(run)?)))
}

/// The name of the path's workspace.
fn workspace_of(simulation: &Simulation, call: &Call<'_>) -> Result<String, Fault> {
    let scenario = simulation.engine().scenario();
    Ok(scenario.workspace(ids::workspace(scenario, call.id(0))?).name.clone())
}

/// Who gives the command: the engine asks whether that person may (H4).
fn by(simulation: &Simulation, call: &Call<'_>) -> Option<String> {
    call.caller.name(simulation.engine().scenario())
}

fn run_of(simulation: &Simulation, call: &Call<'_>) -> Result<RunNo, Fault> {
    Ok(ids::run_of(&simulation.scene(), call.id(0), call.id(1))?.no)
}

/// Who decides. A scenario without people has nobody for the engine to name, so its answer is given here, in the engine's order:
/// the status first (G8), then the person.
fn decider(simulation: &Simulation, call: &Call<'_>, run: RunNo, signal: Signal) -> Result<String, Fault> {
    if let Some(name) = by(simulation, call) {
        return Ok(name);
    }
    let scene = simulation.scene();
    lifecycle::next(scene.subject(&scene.run(run)?), signal)?;
    Err(Fault::NobodyDecides)
}

/// Gives a command; what it did by itself, in order.
fn give(simulation: &mut Simulation, command: Command) -> Result<Vec<Event>, Fault> {
    let outcome = simulation.dispatch(command)?;
    if let Some(refusal) = outcome.refusal {
        return Err(refusal.into());
    }
    // The first of the records is the command itself; what it did names it as the cause.
    let (first, end) = (outcome.records.start, outcome.records.end as usize);
    let records = simulation.engine().journal().records().range(first as usize..end);
    Ok(records.filter(|record| record.cause() == Some(first)).map(|record| record.event()).collect())
}

/// Gives a command that makes a run: 201, with the run as it is at the end of the instant.
fn made(simulation: &mut Simulation, command: Command) -> Result<Response, Fault> {
    let made = give(simulation, command)?.into_iter().find_map(|event| match event {
        Event::Created { run, .. } => Some(run),
        _ => None,
    });
    let scene = simulation.scene();
    // A command of this kind that is not refused has made a run.
    let known = scene.run(made.ok_or(Refusal::UnknownRun { run: scene.world.next_run() })?)?;
    let run = runs::run(&scene, &known);
    let id = ids::of_run(&scene, &known);
    let location = format!("/workspaces/{}/runs/{id}", workspace_uuid(&run.workspace));
    Ok(Response::json(201, &run).header("location", location))
}

/// Gives a command about a run: 200, with the run as it is at the end of the instant.
fn done(simulation: &mut Simulation, run: RunNo, command: Command) -> Result<Response, Fault> {
    give(simulation, command)?;
    let scene = simulation.scene();
    Ok(Response::json(200, &runs::run(&scene, &scene.run(run)?)))
}
