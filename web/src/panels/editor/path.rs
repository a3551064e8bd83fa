//! Places in a scenario as JSON, written as the core's problems write them: `workspaces[2].plan.median_ms`.

use serde_json::{Map, Value};

/// A step of a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Step<'a> {
    Key(&'a str),
    At(usize),
}

/// The steps of a path, from the outside in.
pub(super) fn steps(path: &str) -> impl Iterator<Item = Step<'_>> {
    path.split(['.', '[']).filter(|part| !part.is_empty()).map(|part| match part.strip_suffix(']') {
        Some(number) => Step::At(number.parse().unwrap_or(usize::MAX)),
        None => Step::Key(part),
    })
}

/// A path below another one; a key that is empty means the place itself.
pub(super) fn below(path: &str, key: &str) -> String {
    match (path.is_empty(), key.is_empty() || key.starts_with('[')) {
        (true, _) => key.to_owned(),
        (_, true) => format!("{path}{key}"),
        _ => format!("{path}.{key}"),
    }
}

/// An item of a list.
pub(super) fn item(list: &str, at: usize) -> String {
    format!("{list}[{at}]")
}

/// A path without its numbers: `workspaces[].plan`.
pub(super) fn pattern(path: &str) -> String {
    let mut within = false;
    let kept = path.chars().filter(|c| {
        within = *c == '[' || (within && *c != ']');
        !within || *c == '['
    });
    kept.collect()
}

/// Whether a path is another one or lies inside it.
pub(super) fn inside(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// The number of the item of a list that a path leads into, and what follows it.
pub(super) fn split<'a>(path: &'a str, list: &str) -> Option<(usize, &'a str)> {
    let rest = path.strip_prefix(list)?.strip_prefix('[')?;
    let (number, rest) = rest.split_once(']')?;
    Some((number.parse().ok()?, rest))
}

/// What stands at a path.
pub(super) fn get<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    steps(path).try_fold(value, |value, step| match step {
        Step::Key(key) => value.get(key),
        Step::At(at) => value.get(at),
    })
}

/// What stands at a path, to be changed.
pub(super) fn get_mut<'v>(value: &'v mut Value, path: &str) -> Option<&'v mut Value> {
    steps(path).try_fold(value, |value, step| match step {
        Step::Key(key) => value.get_mut(key),
        Step::At(at) => value.get_mut(at),
    })
}

/// The text at a path; empty if there is none.
pub(super) fn text<'v>(value: &'v Value, path: &str) -> &'v str {
    get(value, path).and_then(Value::as_str).unwrap_or_default()
}

/// How many items the list at a path has.
pub(super) fn count(value: &Value, path: &str) -> usize {
    get(value, path).and_then(Value::as_array).map_or(0, Vec::len)
}

/// Puts something at a path; groups of fields that are missing on the way are made.
pub(super) fn put(value: &mut Value, path: &str, new: Value) {
    let mut here = value;
    for step in steps(path) {
        here = match step {
            Step::Key(key) => {
                if !here.is_object() {
                    *here = Value::Object(Map::new());
                }
                let Some(fields) = here.as_object_mut() else { return };
                fields.entry(key).or_insert(Value::Null)
            }
            Step::At(at) => match here.get_mut(at) {
                Some(item) => item,
                None => return,
            },
        };
    }
    *here = new;
}

/// Takes what stands at a path out: a field of its group, an item of its list.
pub(super) fn take(value: &mut Value, path: &str) -> Option<Value> {
    let last = path.rfind(['.', '['])?;
    let outer = get_mut(value, &path[..last])?;
    match steps(&path[last..]).next()? {
        Step::Key(key) => outer.as_object_mut()?.remove(key),
        Step::At(at) => {
            let list = outer.as_array_mut()?;
            (at < list.len()).then(|| list.remove(at))
        }
    }
}

/// Does something with everything that a pattern like `people[].teams[]` leads to.
pub(super) fn each(value: &mut Value, pattern: &str, with: &mut dyn FnMut(&mut Value)) {
    let (head, rest) = pattern.split_once("[]").map_or((pattern, None), |(head, rest)| (head, Some(rest)));
    let Some(found) = get_mut(value, head) else { return };
    match (rest, found.as_array_mut()) {
        (None, _) => with(found),
        (Some(rest), Some(items)) => items.iter_mut().for_each(|item| each(item, rest, with)),
        (Some(_), None) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_path_leads_to_its_place_and_back() {
        let mut value = json!({ "a": [{ "b": 1 }, { "b": { "c": "x" } }] });
        assert_eq!(get(&value, "a[1].b.c"), Some(&json!("x")));
        assert_eq!(text(&value, "a[1].b.c"), "x");
        assert_eq!(get(&value, "a[7].b"), None);
        put(&mut value, "a[0].d.e", json!(5));
        assert_eq!(get(&value, "a[0].d.e"), Some(&json!(5)));
        assert_eq!(take(&mut value, "a[0].d"), Some(json!({ "e": 5 })));
        assert_eq!(take(&mut value, "a[0]"), Some(json!({ "b": 1 })));
        assert_eq!(value, json!({ "a": [{ "b": { "c": "x" } }] }));
        assert_eq!(take(&mut value, "a[3]"), None);
    }

    #[test]
    fn patterns_forget_numbers() {
        assert_eq!(pattern("workspaces[12].plan.median_ms"), "workspaces[].plan.median_ms");
        assert_eq!(pattern("people[1].teams[2].p95_ms"), "people[].teams[].p95_ms");
        assert_eq!(split("workspaces[12].plan", "workspaces"), Some((12, ".plan")));
        assert_eq!(split("workspaces", "workspaces"), None);
        assert!(inside("a[1].b", "a[1]") && inside("a", "a") && !inside("a[10]", "a[1]"));
        assert_eq!(below("a[1]", "b"), "a[1].b");
        assert_eq!(below("", "b"), "b");
        assert_eq!(below("a", ""), "a");
        assert_eq!(below("a", "[2]"), "a[2]");
    }

    #[test]
    fn each_visits_lists_within_lists() {
        let mut value = json!({ "people": [{ "teams": ["a", "b"] }, {}, { "teams": ["a"] }] });
        let mut seen = 0;
        each(&mut value, "people[].teams[]", &mut |_| seen += 1);
        assert_eq!(seen, 3);
        each(&mut value, "people[].office.opens", &mut |_| seen += 1);
        assert_eq!(seen, 3);
    }
}
