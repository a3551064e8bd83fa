//! Commands and requests that a simulation might be given, before anything is done to them.

use serde_json::{Value, json};
use signalbox::{
    api::{ROUTES, Request, Route, changeset_uuid},
    history::Simulation,
    words::{Readings, RunNo, run_uuid, workspace_uuid},
};

use crate::dice::Dice;

/// One of its workspaces.
fn workspace(dice: &mut Dice, simulation: &Simulation) -> String {
    dice.pick(&simulation.engine().scenario().workspaces).name.clone()
}

/// One of its people, or nobody.
fn person(dice: &mut Dice, simulation: &Simulation) -> String {
    let people = &simulation.engine().scenario().people;
    if people.is_empty() { "nobody".into() } else { dice.pick(people).name.clone() }
}

/// One of its runs, the younger ones more often; the first where there is none yet.
fn run(dice: &mut Dice, simulation: &Simulation) -> RunNo {
    let count = simulation.scene().world.run_count() as usize;
    let back = if dice.one_in(2) { dice.below(count) } else { dice.below(count.min(6)) };
    RunNo::new(count.saturating_sub(back).max(1) as u32).unwrap()
}

/// A command of each kind, with what there is in the simulation.
pub(crate) fn command(dice: &mut Dice, simulation: &Simulation) -> Value {
    let (here, there, by) = (workspace(dice, simulation), workspace(dice, simulation), person(dice, simulation));
    let (run, scenario) = (run(dice, simulation), simulation.engine().scenario());
    let check = scenario.checks.first().map_or("cost", |check| &check.name);
    let link = scenario.workspaces.iter().find_map(|workspace| workspace.repo.as_ref());
    let (repo, branch) = link.map_or(("acme/infra", "main"), |link| (&link.repo, &link.source_branch));
    let source = scenario.sources.first().map_or("source", |source| &source.name);
    match dice.below(18) {
        0 => json!({ "type": "plan", "workspace": here, "rerun_of": run }),
        1 => json!({ "type": "unlock", "workspace": here }),
        2 => json!({ "type": "apply", "run": run }),
        3 => json!({ "type": "abort", "run": run }),
        4 => json!({ "type": "approve", "run": run, "by": by }),
        5 => json!({ "type": "reject", "run": run, "by": by, "comment": "no" }),
        6 => json!({ "type": "renotify", "run": run }),
        7 => json!({ "type": "answer_check", "run": run, "check": check, "passed": true }),
        8 => json!({ "type": "promote", "workspace": here, "to": [there], "by": by }),
        9 => json!({ "type": "discard", "run": run }),
        10 => json!({ "type": "push", "repo": repo, "branch": branch, "paths": ["a/main.tf", "b"] }),
        11 => {
            json!({ "type": "pull_request", "repo": repo, "base": branch, "number": 7, "action": "opened", "paths": ["a"] })
        }
        12 => json!({ "type": "set_limit", "limit": 2 }),
        13 => json!({ "type": "set_readings", "readings": Readings::default() }),
        14 => json!({ "type": "pause_source", "source": source, "paused": true }),
        15 => json!({ "type": "pause_edge", "from": here, "to": there, "paused": true }),
        16 => json!({ "type": "take_foreign_lock", "workspace": here }),
        _ => json!({ "type": "release_foreign_lock", "workspace": here }),
    }
}

/// A request by one of the routes, with ids that exist.
pub(crate) fn request(dice: &mut Dice, simulation: &Simulation) -> Request {
    let route = dice.pick(ROUTES);
    let path = path(dice, simulation, route);
    let by = percent(&person(dice, simulation));
    Request {
        authorization: Some(format!("Bearer {by}")),
        body: body(dice, simulation, route),
        ..Request::new(route.method.as_str(), &path)
    }
}

fn path(dice: &mut Dice, simulation: &Simulation, route: &Route) -> String {
    let scene = simulation.scene();
    let number = run(dice, simulation);
    let known = scene.run(number).ok();
    let home = known.as_ref().map_or_else(
        || workspace(dice, simulation),
        |known| scene.scenario.workspace(known.birth.workspace).name.clone(),
    );
    let created = known.map_or(scene.now, |known| known.birth.created);
    let id = run_uuid(scene.scenario.starts_at, created, scene.seed, number);
    let check = scene.scenario.checks.first().map_or("cost", |check| &check.name);
    let mut path = route
        .pattern
        .replace("{workspaceId}", &if dice.one_in(2) { percent(&home) } else { workspace_uuid(&home).to_string() })
        .replace("{runId}", &id.to_string())
        .replace("{changesetId}", &changeset_uuid(id, number).to_string())
        .replace("{providerId}", &percent(check));
    for param in route.query.iter().filter(|_| dice.one_in(4)).collect::<Vec<_>>() {
        let value = *dice.pick(&["1", "20", "100", "queued", "completed", "plan", "apply", "manual", "pr"]);
        path.push(if path.contains('?') { '&' } else { '?' });
        path.push_str(&format!("{}={value}", param.name));
    }
    path
}

fn body(dice: &mut Dice, simulation: &Simulation, route: &Route) -> String {
    let fields = route.body.map(|body| body()["properties"].clone()).unwrap_or_default();
    let mut body = serde_json::Map::new();
    for name in fields.as_object().into_iter().flat_map(|fields| fields.keys()) {
        let value = match name.as_str() {
            "passed" => json!(true),
            "to" => json!([workspace(dice, simulation)]),
            "rerun_of" => Value::Null,
            _ => json!("no"),
        };
        body.insert(name.clone(), value);
    }
    Value::Object(body).to_string()
}

/// A text as a path takes it.
fn percent(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    text.bytes().map(|b| if plain(&b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
