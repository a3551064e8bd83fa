//! The OpenAPI document: complete, consistent, and made from the table.

use std::collections::BTreeSet;

use serde_json::Value;
use signalbox::api::{Access, ROUTES, openapi};

use crate::http::Http;

fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(to)) = fields.get("$ref") {
                found.insert(to.clone());
            }
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[test]
fn every_route_is_in_it_with_all_its_statuses() {
    let document = openapi();
    assert_eq!(document["openapi"], "3.1.0");
    let mut operations = BTreeSet::new();
    for route in ROUTES {
        let operation = &document["paths"][route.pattern][route.method.as_str().to_ascii_lowercase()];
        assert_eq!(operation["operationId"], route.operation);
        assert!(operations.insert(route.operation), "{} is there twice", route.operation);
        assert!(!route.rules.is_empty() && route.summary.ends_with('.'), "{}", route.operation);
        let responses: Vec<u16> =
            operation["responses"].as_object().unwrap().keys().map(|status| status.parse().unwrap()).collect();
        assert_eq!(responses, route.statuses());
        assert_eq!(operation["security"].as_array().unwrap().is_empty(), route.access == Access::Open);
        let names: Vec<&str> =
            operation["parameters"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap()).collect();
        let expected: Vec<&str> = route.ids().chain(route.query.iter().map(|p| p.name)).collect();
        assert_eq!(names, expected);
        assert_eq!(operation.get("requestBody").is_some(), route.body.is_some());
    }
    let mut written = 0;
    for path in document["paths"].as_object().unwrap().values() {
        let of = |method: &str| path[method].is_object();
        assert_eq!(of("head"), of("get"), "HEAD is GET without the body");
        let mut allow: Vec<&str> = ["get", "head", "post", "options"].into_iter().filter(|method| of(method)).collect();
        written += allow.iter().filter(|method| ["get", "post"].contains(method)).count();
        let said = path["options"]["responses"]["204"]["headers"]["allow"]["schema"]["const"].as_str().unwrap();
        allow.iter_mut().zip(said.split(", ")).for_each(|(known, said)| assert_eq!(known.to_ascii_uppercase(), said));
        assert!(path["description"].as_str().unwrap().contains("405"));
        for response in path["head"]["responses"].as_object().into_iter().flatten() {
            assert!(response.1["content"].is_null(), "no body");
        }
    }
    assert_eq!(written, ROUTES.len(), "two rows answer the same method of the same path");
    assert!(document["components"]["responses"]["MethodNotAllowed"]["headers"]["allow"].is_object());
}

#[test]
fn every_reference_leads_somewhere_and_every_schema_is_described() {
    let document = openapi();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    assert!(found.len() > 20, "{found:?}");
    for reference in found {
        let schema = document.pointer(reference.strip_prefix('#').unwrap()).unwrap_or(&Value::Null);
        assert!(schema["description"].is_string(), "{reference}: {schema}");
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            assert!(field["description"].is_string(), "{reference}/{name}");
        }
    }
}

#[test]
fn it_is_served_to_everybody_and_knows_the_scenario() {
    let mut http = Http::new();
    let served = http.send(&signalbox::api::Request::new("GET", "/openapi.json"));
    assert_eq!(served.status, 200);
    let parameters = served.body["paths"]["/runs"]["get"]["parameters"].as_array().unwrap();
    let workspace = parameters.iter().find(|p| p["name"] == "workspace").unwrap();
    // A workspace goes by its name and by its id (H2), so the document lets both through.
    let names = ["app", "db", "gated", "empty", "web & more"];
    let ids = names.map(|name| signalbox::api::workspace_uuid(name).to_string());
    let both: Vec<String> = names.map(String::from).into_iter().chain(ids).collect();
    assert_eq!(workspace["schema"]["enum"], serde_json::json!(both));
    assert_eq!(http.send(&signalbox::api::Request::new("GET", "/rules")).body["data"][0]["id"], "T0");
}

#[test]
fn a_new_run_leads_to_everything_that_can_be_done_with_it() {
    let document = openapi();
    let links = &document["paths"]["/workspaces/{workspaceId}/runs"]["post"]["responses"]["201"]["links"];
    for operation in ["getRun", "applyRun", "abortRun", "listApprovalRequirements", "discardChangeset"] {
        assert_eq!(links[operation]["operationId"], operation);
    }
    // An unlock run has no changeset.
    let unlock = &document["paths"]["/workspaces/{workspaceId}/force-unlock"]["post"]["responses"]["201"]["links"];
    assert!(unlock["getRun"].is_object() && unlock["discardChangeset"].is_null());
}
