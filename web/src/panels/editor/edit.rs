//! Changes of a scenario as pure functions over its JSON: what is entered waits until it fits, and what fits goes in whole.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use signalbox::{
    scenario::{Draft, Opened, switches::SWITCHES},
    words::Command,
};

use super::{
    kinds::{Field, Kind, Thing},
    path::{self, below, each, get, inside, item, pattern, put, take, text},
    tables::{Body, Group, List, SECTIONS, title},
};
use crate::session::file::{Mistake, mistakes};

/// Something that was entered and does not fit yet: it stays in its field.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Pending {
    /// As it was typed.
    pub(super) typed: String,
    /// What it means, if it can be read; the inner `None` leaves the field out.
    value: Option<Option<Value>>,
    /// What is wrong with it.
    pub(super) told: Vec<Mistake>,
}

/// What waits, by its place.
pub(super) type Waiting = BTreeMap<String, Pending>;

/// A name that has changed; commands that use it follow.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Rename {
    list: &'static str,
    old: String,
    new: String,
}

/// A scenario that is valid, to be put in place of the one before.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Change {
    /// The scenario.
    pub(super) draft: Draft,
    /// The names that have changed.
    pub(super) renames: Vec<Rename>,
}

/// The parts that name a thing.
const REFS: &[(&str, Thing)] = &[
    ("workspaces[].pool", Thing::Pool),
    ("workspaces[].project", Thing::Project),
    ("workspaces[].repo.repo", Thing::Repo),
    ("edges[].from", Thing::Workspace),
    ("edges[].to", Thing::Workspace),
    ("people[].teams[]", Thing::Team),
    ("people[].roles[]", Thing::Role),
    ("people[].may_trigger[]", Thing::Workspace),
    ("policy_sets[].scope.project", Thing::Project),
    ("policy_sets[].scope.workspace", Thing::Workspace),
    ("approval_rules[].scope.project", Thing::Project),
    ("approval_rules[].scope.workspace", Thing::Workspace),
    ("approval_rules[].approvers[].person", Thing::Person),
    ("approval_rules[].approvers[].team", Thing::Team),
    ("approval_rules[].approvers[].role", Thing::Role),
    ("approval_rules[].timeout_action.escalate_to", Thing::Team),
    ("checks[].scope.project", Thing::Project),
    ("checks[].scope.workspace", Thing::Workspace),
    ("sources[].workspace", Thing::Workspace),
    ("sources[].repo", Thing::Repo),
];

/// The names of things in their order, each once.
pub(super) fn names(scenario: &Value, thing: Thing) -> Vec<String> {
    let (list, key) = match thing {
        Thing::Workspace => ("workspaces", "name"),
        Thing::Pool => ("pools", "name"),
        Thing::Person => ("people", "name"),
        Thing::Project => ("workspaces", "project"),
        Thing::Repo => ("workspaces", "repo.repo"),
        Thing::Team => ("people", "teams"),
        Thing::Role => ("people", "roles"),
    };
    let mut seen = std::collections::BTreeSet::new();
    let mut names = Vec::new();
    let items = get(scenario, list).and_then(Value::as_array).into_iter().flatten();
    for found in items.filter_map(|item| get(item, key)) {
        let many = found.as_array().map_or(std::slice::from_ref(found), Vec::as_slice);
        for name in many.iter().filter_map(Value::as_str).filter(|name| !name.is_empty()) {
            if seen.insert(name) {
                names.push(name.to_owned());
            }
        }
    }
    names
}

/// Every place at which a thing is named.
pub(super) fn uses(scenario: &Value, thing: Thing, name: &str) -> usize {
    let mut scenario = scenario.clone();
    let mut count = 0;
    for (at, _) in REFS.iter().filter(|(_, of)| *of == thing) {
        each(&mut scenario, at, &mut |found| count += usize::from(found.as_str() == Some(name)));
    }
    count
}

/// Gives a thing another name wherever it is named, though not where it names itself.
pub(super) fn rename(scenario: &mut Value, thing: Thing, old: &str, new: &str) {
    for (at, _) in REFS.iter().filter(|(_, of)| *of == thing) {
        each(scenario, at, &mut |found| {
            if found.as_str() == Some(old) {
                *found = new.into();
            }
        });
    }
}

/// A draft's JSON with every default written out, so that each field has its place.
pub(super) fn expand(mut scenario: Value) -> Value {
    for section in SECTIONS {
        match section.body {
            Body::Form(groups) => fill_groups(&mut scenario, groups),
            Body::List(list) | Body::Graph(list) => {
                if let Some(items) = get_items(&mut scenario, list.key) {
                    items.iter_mut().for_each(|item| fill_groups(item, list.groups));
                }
            }
            Body::Readings => {
                for switch in SWITCHES {
                    let at = below("readings", switch.field);
                    if get(&scenario, &at).is_none() {
                        put(&mut scenario, &at, word(switch.default));
                    }
                }
            }
            Body::Names | Body::Raw => {}
        }
    }
    scenario
}

/// A switch's value as files write it: a word, yes or no, a number.
pub(super) fn word(value: &str) -> Value {
    serde_json::from_str(value).unwrap_or_else(|_| value.into())
}

fn get_items<'v>(scenario: &'v mut Value, key: &str) -> Option<&'v mut Vec<Value>> {
    scenario.as_object_mut()?.entry(key).or_insert_with(|| json!([])).as_array_mut()
}

fn fill_groups(item: &mut Value, groups: &[Group]) {
    groups.iter().for_each(|group| fill(item, group.fields));
}

/// Writes out the defaults of an item's fields.
fn fill(item: &mut Value, fields: &[Field]) {
    for field in fields {
        if !field.default.is_empty() && get(item, field.key).is_none() {
            put(item, field.key, parse(field.default));
        }
        match (field.kind, path::get_mut(item, field.key)) {
            (Kind::Group(inner, _), Some(group)) => fill(group, inner),
            (Kind::Items(_, inner, _), Some(Value::Array(items))) => {
                items.iter_mut().for_each(|item| fill(item, inner));
            }
            _ => {}
        }
    }
}

/// A constant of the tables, which a test reads all of.
pub(super) fn parse(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_default()
}

fn open(scenario: &Value) -> Result<Opened, Vec<Mistake>> {
    Draft::open(scenario).map_err(|problems| mistakes(&problems))
}

/// Enters something into a field. The change, if the scenario is another one now; what does not fit waits.
pub(super) fn enter(
    base: &Value,
    waiting: &mut Waiting,
    at: &str,
    typed: &str,
    read: Result<Option<Value>, Mistake>,
) -> Option<Change> {
    // What was entered inside of it before is replaced.
    waiting.retain(|place, _| !inside(place, at));
    match read {
        Err(mistake) => {
            waiting.insert(at.into(), Pending { typed: typed.into(), value: None, told: vec![mistake] });
            None
        }
        Ok(value) => {
            waiting.insert(at.into(), Pending { typed: typed.into(), value: Some(value), told: Vec::new() });
            settle(base, waiting)
        }
    }
}

/// Puts in what fits of all that waits: everything together, else one after the other.
pub(super) fn settle(base: &Value, waiting: &mut Waiting) -> Option<Change> {
    let mut now = base.clone();
    let mut renames = Vec::new();
    let mut fits = None;
    let readable = |waiting: &Waiting| -> Vec<(String, Option<Value>)> {
        waiting.iter().filter_map(|(at, pending)| Some((at.clone(), pending.value.clone()?))).collect()
    };
    let all = readable(waiting);
    // Two names that change places would take each other's references: names go in one after the other.
    if all.iter().filter(|(at, _)| at.ends_with("].name")).count() < 2 {
        let mut candidate = now.clone();
        let mut renamed = Vec::new();
        all.into_iter().for_each(|(at, value)| write(&mut candidate, &at, value, &mut renamed));
        if let Ok(opened) = open(&candidate) {
            waiting.retain(|_, pending| pending.value.is_none());
            return (candidate != *base).then_some(Change { draft: opened.draft, renames: renamed });
        }
    }
    loop {
        let mut progress = false;
        for (at, value) in readable(waiting) {
            let mut candidate = now.clone();
            let mut renamed = Vec::new();
            write(&mut candidate, &at, value, &mut renamed);
            match open(&candidate) {
                Ok(opened) => {
                    waiting.remove(&at);
                    progress = true;
                    if candidate != now {
                        now = candidate;
                        renames.append(&mut renamed);
                        fits = Some(opened.draft);
                    }
                }
                Err(mut told) => {
                    // What else breaks by it is told only where the entry itself is in order.
                    if told.iter().any(|mistake| inside(&mistake.path, &at)) {
                        told.retain(|mistake| inside(&mistake.path, &at));
                    }
                    if let Some(pending) = waiting.get_mut(&at) {
                        pending.told = told;
                    }
                }
            }
        }
        if !progress {
            return fits.map(|draft| Change { draft, renames });
        }
    }
}

/// Writes a value; what depends on it follows: references on a name, a source's fields on its kind.
fn write(scenario: &mut Value, at: &str, value: Option<Value>, renames: &mut Vec<Rename>) {
    let sources = titles(scenario);
    match pattern(at).as_str() {
        "sources[].kind" => {
            let kind = value.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
            convert(scenario, at.trim_end_matches(".kind"), &kind);
        }
        place => {
            let own = SECTIONS
                .iter()
                .filter_map(|section| section.list())
                .find(|list| list.thing.is_some() && place.strip_prefix(list.key) == Some("[].name"));
            let old = text(scenario, at).to_owned();
            let new = value.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
            if let Some((list, thing)) = own.and_then(|list| Some((list, list.thing?)))
                && old != new
                && !new.is_empty()
                && !names(scenario, thing).contains(&new)
            {
                rename(scenario, thing, &old, &new);
                renames.push(Rename { list: list.key, old, new });
            } else if place == "checks[].name" {
                renames.push(Rename { list: "checks", old, new });
            }
            match value {
                Some(value) => put(scenario, at, value),
                None => drop(take(scenario, at)),
            }
        }
    }
    let changed = sources.into_iter().zip(titles(scenario)).filter(|(old, new)| old != new);
    renames.extend(changed.map(|(old, new)| Rename { list: "sources", old, new }));
}

/// The names of all sources, also of those that have none of their own.
fn titles(scenario: &Value) -> Vec<String> {
    let sources = SECTIONS.iter().filter_map(|section| section.list()).find(|list| list.key == "sources");
    let items = get(scenario, "sources").and_then(Value::as_array).into_iter().flatten();
    sources.map_or_else(Vec::new, |list| items.map(|item| title(list, item)).collect())
}

/// Makes a source one of another kind: fields it does not use go, those it needs come.
fn convert(scenario: &mut Value, at: &str, kind: &str) {
    let workspace = text(scenario, "workspaces[0].name").to_owned();
    let repo = names(scenario, Thing::Repo).into_iter().next().unwrap_or_else(|| "acme/infra".into());
    let fields = SECTIONS.iter().filter_map(|section| section.list()).find(|list| list.key == "sources");
    let fields = fields.into_iter().flat_map(|list| list.groups).flat_map(|group| group.fields);
    for field in fields.filter(|field| !field.only.is_empty() && !field.only.contains(&kind)) {
        drop(take(scenario, &below(at, field.key)));
    }
    put(scenario, &below(at, "kind"), kind.into());
    let mut need = |key: &str, value: Value| {
        let at = below(at, key);
        if get(scenario, &at).is_none_or(|found| found.as_str() == Some("")) {
            put(scenario, &at, value);
        }
    };
    match kind {
        "manual" | "schedule" => need("workspace", workspace.into()),
        _ => need("repo", repo.into()),
    }
    if kind == "schedule" {
        need("cron", "0 9 * * 1-5".into());
        drop(take(scenario, &below(at, "at_ms")));
    } else if get(scenario, &below(at, "at_ms")).is_none() {
        let at = below(at, "gaps");
        if get(scenario, &at).is_none() {
            put(scenario, &at, json!({ "dist": "exponential", "mean_ms": 1_800_000 }));
        }
    }
}

/// Makes a change of structure; nothing waits for it.
pub(super) fn restructure(base: &Value, with: impl FnOnce(&mut Value)) -> Result<Change, Vec<Mistake>> {
    let mut candidate = base.clone();
    with(&mut candidate);
    open(&candidate).map(|opened| Change { draft: opened.draft, renames: Vec::new() })
}

/// A name like this one that nothing in the list has.
pub(super) fn fresh(scenario: &Value, list: &str, stem: &str) -> String {
    let taken: Vec<&str> = get(scenario, list)
        .and_then(Value::as_array)
        .map(|items| items.iter().map(|item| text(item, "name")).collect())
        .unwrap_or_default();
    let numbered = (1..).map(|n| format!("{stem}-{n}"));
    numbered.into_iter().find(|name| !taken.contains(&name.as_str())).unwrap_or_default()
}

/// A new item of a list.
pub(super) fn blank(scenario: &Value, list: &List) -> Value {
    let mut new = (list.blank)(scenario);
    if list.key != "edges" {
        put(&mut new, "name", fresh(scenario, list.key, &list.what.replace(' ', "-")).into());
    }
    fill_groups(&mut new, list.groups);
    new
}

/// An item once more, under another name.
pub(super) fn copy(scenario: &Value, list: &List, at: usize) -> Option<Value> {
    let mut new = get(scenario, &item(list.key, at))?.clone();
    let stem = title(list, &new);
    let stem = stem.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('-');
    put(&mut new, "name", fresh(scenario, list.key, stem).into());
    Some(new)
}

/// What the removal of an item comes to.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Removal {
    /// What would break: each reference with its place, as it is after the removal.
    pub(super) breaks: Vec<Mistake>,
    /// The scenario without the item and without what refers to it; `None` if that does not make it whole.
    pub(super) change: Option<Change>,
}

/// Looks what the removal of an item would break, and mends it by taking the references out too.
pub(super) fn removal(base: &Value, list: &str, at: usize) -> Removal {
    /// A reference may be the last one of another thing, as a team's; deeper than this nothing depends.
    const ROUNDS: usize = 8;
    let mut candidate = base.clone();
    drop(take(&mut candidate, &item(list, at)));
    let mut breaks = Vec::new();
    for _ in 0..ROUNDS {
        let told = match open(&candidate) {
            Ok(opened) => {
                return Removal { breaks, change: Some(Change { draft: opened.draft, renames: Vec::new() }) };
            }
            Err(told) => told,
        };
        // From the last to the first, so that numbers stay true while items go.
        let mut places: Vec<String> = told.iter().filter_map(|mistake| reference(&mistake.path)).collect();
        places.sort_by_key(|place| std::cmp::Reverse(numbers(place)));
        places.dedup();
        breaks.extend(told);
        if places.is_empty() {
            break;
        }
        for place in places {
            if place.ends_with(".timeout_action") {
                put(&mut candidate, &place, "reject".into());
            } else {
                drop(take(&mut candidate, &place));
            }
        }
    }
    Removal { breaks, change: None }
}

/// What has to go with a reference that names nothing any more.
fn reference(at: &str) -> Option<String> {
    let place = pattern(at);
    let (kept, _) = at.rsplit_once('.').unwrap_or((at, ""));
    match place.as_str() {
        "workspaces[].pool" | "people[].may_trigger[]" => Some(at.into()),
        "edges[].from" | "edges[].to" | "sources[].workspace" => Some(kept.into()),
        "approval_rules[].timeout_action.escalate_to" => Some(kept.into()),
        _ if place.starts_with("approval_rules[].approvers[]") => Some(kept.into()),
        _ if place.contains("[].scope.") => at.split_once(".scope").map(|(owner, _)| owner.to_owned()),
        _ => None,
    }
}

/// The list and the numbers of a path, for sorting.
fn numbers(place: &str) -> (String, Vec<usize>) {
    let at = path::steps(place).filter_map(|step| match step {
        path::Step::At(at) => Some(at),
        path::Step::Key(_) => None,
    });
    (pattern(place), at.collect())
}

/// Moves what waits along with the items of a list.
pub(super) fn follow(waiting: &mut Waiting, list: &str, to: impl Fn(usize) -> Option<usize>) {
    let old = std::mem::take(waiting);
    for (at, mut pending) in old {
        let Some((number, rest)) = path::split(&at, list) else {
            waiting.insert(at, pending);
            continue;
        };
        if let Some(new) = to(number) {
            let place = format!("{}{rest}", item(list, new));
            pending.told.iter_mut().filter(|told| told.path == at).for_each(|told| told.path.clone_from(&place));
            waiting.insert(place, pending);
        }
    }
}

/// Lets a command follow changed names.
pub(super) fn follow_names(command: &mut Command, renames: &[Rename]) {
    let follow = |list: &str, name: &mut String| {
        if let Some(rename) = renames.iter().find(|rename| rename.list == list && rename.old == *name) {
            name.clone_from(&rename.new);
        }
    };
    match command {
        Command::Plan { workspace, by, .. } | Command::Unlock { workspace, by } => {
            follow("workspaces", workspace);
            by.iter_mut().for_each(|name| follow("people", name));
        }
        Command::TakeForeignLock { workspace } | Command::ReleaseForeignLock { workspace } => {
            follow("workspaces", workspace);
        }
        Command::Approve { by, .. } | Command::Reject { by, .. } => follow("people", by),
        Command::Apply { by, .. }
        | Command::Abort { by, .. }
        | Command::Renotify { by, .. }
        | Command::Discard { by, .. } => by.iter_mut().for_each(|name| follow("people", name)),
        Command::AnswerCheck { check, .. } => follow("checks", check),
        Command::Promote { workspace, to, by } => {
            follow("workspaces", workspace);
            to.iter_mut().for_each(|name| follow("workspaces", name));
            by.iter_mut().for_each(|name| follow("people", name));
        }
        Command::PauseSource { source, .. } => follow("sources", source),
        Command::PauseEdge { from, to, .. } => {
            follow("workspaces", from);
            follow("workspaces", to);
        }
        Command::Push { .. } | Command::PullRequest { .. } | Command::SetLimit { .. } | Command::SetReadings { .. } => {
        }
    }
}

/// Whether a command names an item of a list, so that it will be refused without it.
pub(super) fn names_item(command: &Command, list: &'static str, name: &str) -> bool {
    let gone = Rename { list, old: name.to_owned(), new: String::new() };
    let mut after = command.clone();
    follow_names(&mut after, &[gone]);
    after != *command
}
