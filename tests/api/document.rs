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
    let written: usize = document["paths"].as_object().unwrap().values().map(|p| p.as_object().unwrap().len()).sum();
    assert_eq!(written, ROUTES.len(), "two rows answer the same method of the same path");
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
    assert_eq!(workspace["schema"]["enum"], serde_json::json!(["app", "db", "gated", "empty", "web & more"]));
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
