//! A checker for the part of JSON Schema that the document uses. Anything else in a schema is a failure, so that nothing goes
//! unchecked.

use serde_json::Value;

/// What is wrong with a value, with its path; empty if it fits.
pub(crate) fn faults(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(document, schema, value, "", &mut found);
    found
}

fn check(document: &Value, schema: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    let mut say = |what: String| found.push(format!("{path}: {what}"));
    let Some(rules) = schema.as_object() else { return say(format!("no schema: {schema}")) };
    for (key, rule) in rules {
        match key.as_str() {
            "description" | "default" | "examples" => {}
            "$ref" => {
                let place = rule.as_str().unwrap().strip_prefix('#').unwrap();
                let target = document.pointer(place).unwrap_or_else(|| panic!("{rule} leads nowhere"));
                check(document, target, value, path, found);
            }
            "type" => {
                let types: Vec<_> = rule.as_array().map_or(vec![rule], |all| all.iter().collect());
                if !types.iter().any(|t| is(t.as_str().unwrap(), value)) {
                    found.push(format!("{path}: {value} is not of type {rule}"));
                }
            }
            "enum" => {
                if !rule.as_array().unwrap().contains(value) {
                    found.push(format!("{path}: {value} is none of {rule}"));
                }
            }
            "anyOf" => {
                let fits = |option: &Value| faults(document, option, value).is_empty();
                if !rule.as_array().unwrap().iter().any(fits) {
                    found.push(format!("{path}: {value} fits none of {rule}"));
                }
            }
            "items" => {
                for (i, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(document, rule, item, &format!("{path}/{i}"), found);
                }
            }
            "properties" => {
                for (name, schema) in rule.as_object().unwrap() {
                    if let Some(value) = value.get(name) {
                        check(document, schema, value, &format!("{path}/{name}"), found);
                    }
                }
            }
            "required" => {
                for name in rule.as_array().unwrap() {
                    if value.get(name.as_str().unwrap()).is_none() {
                        found.push(format!("{path}: {name} is missing"));
                    }
                }
            }
            "additionalProperties" => {
                assert_eq!(rule, &Value::Bool(false));
                for name in value.as_object().into_iter().flatten().map(|(name, _)| name) {
                    if rules["properties"].get(name).is_none() {
                        found.push(format!("{path}: {name} is not in the schema"));
                    }
                }
            }
            "minimum" => {
                if value.as_u64().is_some_and(|n| n < rule.as_u64().unwrap()) {
                    found.push(format!("{path}: {value} is too small"));
                }
            }
            "maximum" => {
                if value.as_u64().is_some_and(|n| n > rule.as_u64().unwrap()) {
                    found.push(format!("{path}: {value} is too large"));
                }
            }
            "format" => {
                if value.as_str().is_some_and(|text| !has_format(rule.as_str().unwrap(), text)) {
                    found.push(format!("{path}: {value} is no {rule}"));
                }
            }
            other => panic!("the checker does not know “{other}”"),
        }
    }
}

fn is(name: &str, value: &Value) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("no type {other}"),
    }
}

fn has_format(name: &str, text: &str) -> bool {
    let like = |pattern: &str| {
        text.len() == pattern.len()
            && text.bytes().zip(pattern.bytes()).all(|(byte, p)| match p {
                b'0' => byte.is_ascii_digit(),
                b'x' => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
                p => byte == p,
            })
    };
    match name {
        "uuid" => like("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"),
        "date-time" => like("0000-00-00T00:00:00.000Z"),
        other => panic!("no format {other}"),
    }
}

#[test]
fn the_checker_finds_what_is_wrong() {
    let schema = serde_json::json!({
        "type": "object",
        "properties": { "n": { "type": "integer", "maximum": 5 }, "id": { "type": "string", "format": "uuid" } },
        "required": ["n"],
        "additionalProperties": false,
    });
    let faults = |text: &str| faults(&Value::Null, &schema, &serde_json::from_str(text).unwrap()).len();
    assert_eq!(faults(r#"{"n":5}"#), 0);
    for bad in [r#"{}"#, r#"{"n":6}"#, r#"{"n":-1}"#, r#"{"n":1,"m":1}"#, r#"{"n":1,"id":"x"}"#] {
        assert_eq!(faults(bad), 1, "{bad}");
    }
}
