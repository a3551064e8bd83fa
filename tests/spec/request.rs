//! Statements about the HTTP API: a request is made and its answer compared (H1–H4).

use serde_json::Value;
use signalbox::{
    api::{self, Request},
    words::{RunNo, run_uuid},
};
use signalbox_tests::play::Play;

use crate::words::{Fault, Line, Words, unreadable};

/// Makes the request of a line `request [by P] METHOD PATH [body 'JSON'] is STATUS [FIELD=VALUE …]`; `None` if the line is none.
/// `last` is the answer to the request before, and becomes the answer to this one.
pub(crate) fn check(play: &mut Play, last: &mut Value, line: &Line) -> Option<Result<(), Fault>> {
    let words = &mut line.words();
    words.eat("request").then(|| made(play, last, words))
}

fn made(play: &mut Play, last: &mut Value, words: &mut Words<'_>) -> Result<(), Fault> {
    let caller = if words.eat("by") { Some(words.word("a person")?) } else { None };
    let method = words.word("a method")?;
    let path = filled(play, last, words.word("a path")?)?;
    let mut request = Request::new(method, &path);
    if let Some(caller) = caller {
        request = request.by(caller);
    }
    if words.eat("body") {
        request = request.with(&filled(play, last, words.word("a body")?)?);
    }
    words.must("is")?;
    let status: u16 = words.number()?;
    let response = api::handle(&mut play.simulation, &request);
    *last = serde_json::from_str(&response.body).unwrap_or(Value::Null);
    if response.status != status {
        return Err(Fault::Differs(format!("{method} {path}: {}, not {status}: {}", response.status, response.body)));
    }
    while let Some(word) = words.any() {
        let Some((field, stated)) = word.split_once('=') else {
            return unreadable(format!("`{word}`: a field of the answer is compared like `data.0.number=3`"));
        };
        let stated = filled(play, last, stated)?;
        let found = value(last, field);
        if found != stated {
            return Err(Fault::Differs(format!("{field} is `{found}`, not `{stated}`: {}", response.body)));
        }
    }
    Ok(())
}

/// A field of an answer by its path; a text as it is, anything else as JSON, `absent` where there is none. `data.len` counts.
fn value(answer: &Value, path: &str) -> String {
    let mut here = answer;
    for step in path.split('.') {
        if let (Value::Array(items), "len") = (here, step) {
            return items.len().to_string();
        }
        let next = step.parse::<usize>().ok().and_then(|place| here.get(place)).or_else(|| here.get(step));
        let Some(next) = next else { return "absent".into() };
        here = next;
    }
    here.as_str().map_or_else(|| here.to_string(), str::to_owned)
}

/// A text with its `{workspace:prod}`, `{run:1}`, `{changeset:1}` and `{answer:next_cursor}` filled in.
fn filled(play: &Play, last: &Value, text: &str) -> Result<String, Fault> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        // What is no placeholder is JSON.
        let known = ["workspace:", "run:", "changeset:", "answer:"].iter().any(|kind| after.starts_with(kind));
        let (Some((inner, after)), true) = (after.split_once('}'), known) else {
            out += before;
            out.push('{');
            rest = after;
            continue;
        };
        out += before;
        out += &match inner.split_once(':') {
            Some(("workspace", name)) => api::workspace_uuid(name).to_string(),
            Some(("answer", path)) => value(last, path),
            Some((kind, number)) => {
                let Some(run) = number.parse().ok().and_then(RunNo::new) else {
                    return unreadable(format!("`{inner}` names no run"));
                };
                let scene = play.scene();
                let Ok(known) = scene.run(run) else { return unreadable(format!("there is no run {run} yet")) };
                let id = run_uuid(scene.scenario.starts_at, known.birth.created, scene.seed, run);
                if kind == "run" { id.to_string() } else { api::changeset_uuid(id, run).to_string() }
            }
            None => inner.to_owned(),
        };
        rest = after;
    }
    Ok(out + rest)
}
