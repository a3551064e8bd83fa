//! The route table and the wire types as an OpenAPI 3.1 document.

use serde_json::{Map, Value, json};

use crate::{scenario::Scenario, words::workspace_uuid};

use super::{
    query::{Param, Values},
    routes::{self, Access, Method, ROUTES, Route},
    shape::{Book, Shape},
    wire::Problem,
};

/// The document of the API for any scenario.
#[must_use]
pub fn openapi() -> Value {
    document(None)
}

/// The document for one scenario: it names the workspaces and projects that filters take, and asks for no caller where the scenario
/// has no people (H4). `GET /openapi.json` gives this one.
#[must_use]
pub fn openapi_of(scenario: &Scenario) -> Value {
    document(Some(scenario))
}

fn document(scenario: Option<&Scenario>) -> Value {
    let mut book = Book::default();
    let mut paths = Map::new();
    for route in ROUTES {
        let operation = operation(route, scenario, &mut book);
        let path = paths.entry(route.pattern).or_insert_with(|| methods(route));
        let Some(path) = path.as_object_mut() else { continue };
        if route.method == Method::Get {
            path.insert("head".into(), head(route, &operation));
        }
        path.insert(route.method.as_str().to_ascii_lowercase(), operation);
    }
    let wrong_method = json!({
        "description": "The path has no such method; `allow` lists those that it has.",
        "headers": { "allow": { "description": "The methods of the path.", "schema": { "type": "string" } } },
        "content": { "application/problem+json": { "schema": Problem::schema(&mut book) } },
    });
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Signalbox",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "The run lifecycle of a Terraform orchestrator, simulated. Every answer is about the simulation's present \
                instant. Rule ids such as `A2` are in the summaries and in each problem's `rule`. A method that a path does not have is \
                answered 405 (`components.responses.MethodNotAllowed`). A parameter that is given twice is answered 400.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "paths": paths,
        "components": {
            "schemas": book.0,
            "responses": { "MethodNotAllowed": wrong_method },
            "securitySchemes": {
                "person": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The name of a person of the scenario (H4); may be percent-encoded.",
                },
                "check": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "`check:` and the name of the external check that answers (H4); may be percent-encoded.",
                },
            },
        },
    })
}

/// What a path has besides its rows: its methods in words, and `OPTIONS`.
fn methods(route: &Route) -> Value {
    let rows = || ROUTES.iter().filter(|row| row.pattern == route.pattern);
    let allow = routes::allowed(rows());
    let ids: Vec<Value> = route
        .ids()
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string", "minLength": 1 } }))
        .collect();
    json!({
        "description": format!("{allow}; every other method is answered 405 with these in `allow`."),
        "options": {
            "operationId": format!("{}Options", route.operation),
            "summary": "The methods of this path.",
            "parameters": ids,
            "security": [],
            "responses": {
                "204": {
                    "description": "The methods of this path.",
                    "headers": { "allow": { "description": "The methods.", "schema": { "type": "string", "const": allow } } },
                },
            },
        },
    })
}

/// `HEAD` for each `GET`: the same answers without their bodies.
fn head(route: &Route, get: &Value) -> Value {
    let mut head = get.clone();
    head["operationId"] = format!("{}Head", route.operation).into();
    head["summary"] = format!("{} Without the body.", route.summary).into();
    for response in head["responses"].as_object_mut().into_iter().flat_map(Map::values_mut) {
        if let Some(response) = response.as_object_mut() {
            response.remove("content");
        }
    }
    head
}

fn operation(route: &Route, scenario: Option<&Scenario>, book: &mut Book) -> Value {
    let ids = route.ids().map(|name| {
        // A workspace goes by its name as well, so its id is any text.
        let schema = match name {
            "workspaceId" => {
                let names = scenario.map(|s| s.workspaces.iter().map(|w| w.name.as_str()).collect());
                named("A workspace's id or its name.", names)
            }
            "providerId" => {
                let names = scenario.map(|s| s.checks.iter().map(|c| c.name.as_str()).collect());
                named("The name of an external check.", names)
            }
            _ => json!({ "type": "string", "format": "uuid" }),
        };
        json!({ "name": name, "in": "path", "required": true, "schema": schema })
    });
    let query = route.query.iter().map(|param| {
        json!({
            "name": param.name,
            "in": "query",
            "required": false,
            "description": param.about,
            "schema": values(param, scenario),
        })
    });
    let parameters: Vec<Value> = ids.chain(query).collect();
    let mut operation = json!({
        "operationId": route.operation,
        "summary": format!("{} ({})", route.summary, route.rules.join(", ")),
        "parameters": parameters,
        "responses": responses(route, book),
    });
    operation["security"] = match route.access {
        Access::Check => json!([{ "check": [] }]),
        Access::Read | Access::Command if scenario.is_none_or(|s| !s.people.is_empty()) => json!([{ "person": [] }]),
        Access::Open | Access::Read | Access::Command => json!([]),
    };
    if let Some(body) = route.body {
        operation["requestBody"] =
            json!({ "required": false, "content": { "application/json": { "schema": body() } } });
    }
    operation
}

/// An id that is a name, with some of the scenario's as examples.
fn named(about: &str, names: Option<Vec<&str>>) -> Value {
    let mut schema = json!({ "type": "string", "minLength": 1, "description": about });
    if let Some(names) = names.filter(|names| !names.is_empty()) {
        schema["examples"] = names.into_iter().take(3).collect();
    }
    schema
}

fn values(param: &Param, scenario: Option<&Scenario>) -> Value {
    match (param.values, scenario) {
        (Values::Words(words), _) => json!({ "type": "string", "enum": words() }),
        (Values::Number { min, max, default }, _) => {
            json!({ "type": "integer", "minimum": min, "maximum": max, "default": default })
        }
        (Values::Workspace, Some(scenario)) => {
            // By its name or by its id.
            let names = scenario.workspaces.iter().map(|w| w.name.clone());
            let ids = scenario.workspaces.iter().map(|w| workspace_uuid(&w.name).to_string());
            json!({ "type": "string", "enum": names.chain(ids).collect::<Vec<_>>() })
        }
        (Values::Project, Some(scenario)) => json!({ "type": "string", "enum": scenario.projects }),
        (Values::Workspace | Values::Project, None) => json!({ "type": "string", "minLength": 1 }),
        (Values::Cursor, _) => json!({ "type": "string", "pattern": "^[0-9a-f]{24}$" }),
    }
}

fn responses(route: &Route, book: &mut Book) -> Value {
    let mut all = Map::new();
    for status in route.statuses() {
        let response = if status == route.success {
            let mut response = json!({
                "description": route.summary,
                "content": { "application/json": { "schema": (route.reply)(book) } },
            });
            if status == 201 {
                response["headers"] = json!({
                    "location": { "description": "The path of the new run.", "schema": { "type": "string" } },
                });
                response["links"] = links(route);
            }
            response
        } else {
            let content = json!({ "application/problem+json": { "schema": Problem::schema(book) } });
            json!({ "description": meaning(status), "content": content })
        };
        all.insert(status.to_string(), response);
    }
    Value::Object(all)
}

/// Where a client can go with the run that was just made: every operation whose ids it answers.
fn links(route: &Route) -> Value {
    let value = |id: &str| match id {
        "workspaceId" => Some("$response.body#/workspace_id"),
        "runId" => Some("$response.body#/id"),
        // Only a plan is sure to have a changeset.
        "changesetId" if route.operation == "createRun" => Some("$response.body#/changeset/id"),
        _ => None,
    };
    let mut links = Map::new();
    for other in ROUTES.iter().filter(|other| other.ids().next().is_some()) {
        let parameters: Option<Map<String, Value>> =
            other.ids().map(|id| Some((id.to_owned(), Value::from(value(id)?)))).collect();
        if let Some(parameters) = parameters {
            links.insert(other.operation.into(), json!({ "operationId": other.operation, "parameters": parameters }));
        }
    }
    Value::Object(links)
}

/// What a status of refusal means in this API (H3, H4).
const fn meaning(status: u16) -> &'static str {
    match status {
        400 => "The query, the cursor or the body is wrong, or the run is of the wrong kind (H3, A2).",
        401 => "No caller is named, or the scenario does not know the name (H4).",
        403 => "The caller may not do this (H4, G4, A2).",
        404 => "There is no such thing, or not in this workspace (H3).",
        409 => "The run or changeset is not in a state for this (T, A1–A5, G8).",
        507 => "The simulated history is as long as it may be.",
        429 => "Too soon after the last time (G8).",
        _ => "The request is refused.",
    }
}
