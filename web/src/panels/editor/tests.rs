//! The tables against the core's draft, and what changes do.

use serde_json::{Value, json};
use signalbox::{
    history::SavedCase,
    scenario::{
        Draft,
        presets::{PRESETS, platform_team},
        switches::SWITCHES,
    },
    words::{Command, RunNo, SimTime, TimedCommand},
};

use super::{
    edit::{self, Change, Waiting, enter, expand},
    kinds::{Field, Kind, Thing},
    path::{below, get, pattern, put},
    shape::parameters,
    sheet::{as_json, pretty},
    tables::{Body, Group, SECTIONS, label, section_of},
};
use crate::session::player::Player;

const EVERY_FIELD: &str = include_str!("../../../../tests/scenarios/every_field.json");

fn base() -> Value {
    expand(as_json(&platform_team()))
}

/// Every place that the fields of the tables reach, without numbers.
fn reached() -> Vec<String> {
    fn kind(at: &str, kind: &Kind, into: &mut Vec<String>) {
        match kind {
            Kind::Dist(_) => {
                into.push(below(at, "dist"));
                into.extend(parameters().map(|key| below(at, key)));
            }
            Kind::Timing => {
                into.push(below(at, "dist"));
                into.extend(parameters().map(|key| below(at, key)));
                into.push(format!("{}[]", at.replace("gaps", "at_ms")));
            }
            Kind::Union(forms) => {
                into.push(at.to_owned());
                into.extend(forms.iter().map(|form| below(at, form.word)));
            }
            Kind::Group(inner, _) => fields(at, inner, into),
            Kind::Items(_, inner, _) => fields(&format!("{at}[]"), inner, into),
            Kind::Lines | Kind::Picks(..) | Kind::Moments => into.push(format!("{at}[]")),
            Kind::Sets => into.push(format!("{at}[][]")),
            _ => into.push(at.to_owned()),
        }
    }
    fn fields(at: &str, all: &[Field], into: &mut Vec<String>) {
        all.iter().for_each(|field| kind(&below(at, field.key), &field.kind, into));
    }
    fn groups(at: &str, all: &[Group], into: &mut Vec<String>) {
        all.iter().for_each(|group| fields(at, group.fields, into));
    }
    let mut into = Vec::new();
    for section in SECTIONS {
        match section.body {
            Body::Form(all) => groups("", all, &mut into),
            Body::List(list) | Body::Graph(list) => groups(&format!("{}[]", list.key), list.groups, &mut into),
            Body::Readings => into.extend(SWITCHES.iter().map(|switch| format!("readings.{}", switch.field))),
            Body::Names | Body::Raw => {}
        }
    }
    into
}

/// Every value of a draft's JSON that is no group and no list, by its place.
fn leaves(value: &Value, at: &str, into: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| leaves(value, &below(at, key), into)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, value)| leaves(value, &format!("{at}[{i}]"), into));
        }
        _ => into.push(at.to_owned()),
    }
}

#[test]
fn every_field_of_a_draft_has_a_control() {
    let all: Value = serde_json::from_str(EVERY_FIELD).unwrap();
    let mut found = Vec::new();
    leaves(&all, "", &mut found);
    assert!(found.len() > 100);
    let reached = reached();
    // The version of the form is no choice of the user's.
    for place in found.iter().map(|place| pattern(place)).filter(|place| place != "format") {
        assert!(reached.contains(&place), "{place} has no control");
    }
}

#[test]
fn every_part_of_the_tables_is_a_field_of_a_draft() {
    // Each default, and each blank item, is read back; a key that no draft has would be refused.
    let mut full = expand(json!({}));
    for list in SECTIONS.iter().filter_map(|section| section.list()).filter(|list| list.key != "edges") {
        let new = edit::blank(&full, list);
        put(&mut full, list.key, json!([new]));
    }
    let opened = Draft::open(&full).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!((opened.draft.workspaces.len(), opened.draft.sources.len()), (1, 1));
}

#[test]
fn the_defaults_of_the_tables_are_those_of_the_core() {
    assert_eq!(Draft::open(expand(as_json(&Draft::default()))).map(|o| o.draft), Ok(Draft::default()));
    let sparse = json!({
        "pools": [{ "name": "p" }],
        "workspaces": [{ "name": "a", "repo": { "repo": "acme/infra" } }, { "name": "b" }],
        "edges": [{ "from": "a", "to": "b" }],
        "people": [{ "name": "ann", "office": {} }],
        "policy_sets": [{ "name": "s", "policies": [{ "name": "x" }] }],
        "approval_rules": [{ "name": "r" }],
        "checks": [{ "name": "c" }],
        "sources": [{ "workspace": "a", "gaps": { "dist": "fixed", "ms": 5000 } }],
    });
    let plain = Draft::open(&sparse).map(|opened| opened.draft);
    let full = expand(sparse);
    assert_eq!(get(&full, "workspaces[1].plan.median_ms"), Some(&json!(60_000)));
    assert_eq!(Draft::open(&full).map(|opened| opened.draft), plain);
    assert!(plain.is_ok());
    for preset in PRESETS {
        let draft = (preset.draft)();
        assert_eq!(Draft::open(expand(as_json(&draft))).map(|opened| opened.draft), Ok(draft), "{}", preset.id);
    }
}

#[test]
fn what_is_printed_in_every_field_is_read_back_as_the_same_scenario() {
    let every: Draft = serde_json::from_str(EVERY_FIELD).unwrap();
    fn groups(base: &Value, at: &str, all: &[Group], seen: &mut usize) {
        for field in all.iter().flat_map(|group| group.fields) {
            let place = below(at, field.key);
            let Some(value) = get(base, &place) else { continue };
            if matches!(
                field.kind,
                Kind::Dist(_) | Kind::Union(_) | Kind::Group(..) | Kind::Items(..) | Kind::Picks(..) | Kind::Timing
            ) {
                continue;
            }
            *seen += 1;
            let printed = field.kind.print(Some(value));
            let again = field.kind.read(&place, &printed).unwrap();
            let same = match (again.as_ref().and_then(Value::as_f64), value.as_f64()) {
                (Some(a), Some(b)) => (a - b).abs() < 1e-9,
                _ => again.as_ref() == Some(value),
            };
            assert!(same, "{place}: {value} → {printed} → {again:?}");
        }
    }
    let mut seen = 0;
    for base in [expand(as_json(&every)), base()] {
        for section in SECTIONS {
            match section.body {
                Body::Form(all) => groups(&base, "", all, &mut seen),
                Body::List(list) | Body::Graph(list) => {
                    for i in 0..super::path::count(&base, list.key) {
                        groups(&base, &format!("{}[{i}]", list.key), list.groups, &mut seen);
                    }
                }
                _ => {}
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

fn typed(base: &Value, waiting: &mut Waiting, at: &str, kind: &Kind, text: &str) -> Option<Change> {
    enter(base, waiting, at, text, kind.read(at, text))
}

#[test]
fn what_fits_goes_in_and_what_does_not_waits_in_its_field() {
    let (base, mut waiting) = (base(), Waiting::new());
    let change = typed(&base, &mut waiting, "limit", &Kind::Int, "5");
    assert_eq!(change.map(|c| c.draft.limit), Some(5));
    assert!(waiting.is_empty());
    assert_eq!(typed(&base, &mut waiting, "limit", &Kind::Int, "many"), None);
    assert_eq!(typed(&base, &mut waiting, "workspaces[0].timeout_ms", &Kind::Length, "-5 s"), None);
    let told: Vec<_> = waiting.values().flat_map(|p| &p.told).map(|m| m.path.as_str()).collect();
    assert_eq!(told, ["limit", "workspaces[0].timeout_ms"]);
    // Another entry goes in beside them.
    let change = typed(&base, &mut waiting, "name", &Kind::Text, "Mine");
    assert_eq!(change.map(|c| (c.draft.name, c.draft.limit)), Some(("Mine".into(), 3)));
    assert_eq!(waiting.len(), 2);
    // What stood there before is no change, and waits no more.
    assert_eq!(typed(&base, &mut waiting, "limit", &Kind::Int, "3"), None);
    assert_eq!(waiting.len(), 1);
}

#[test]
fn two_entries_that_fit_only_together_go_in_together() {
    let (base, mut waiting) = (base(), Waiting::new());
    let at = |key: &str| format!("workspaces[0].plan.{key}");
    assert_eq!(typed(&base, &mut waiting, &at("median_ms"), &Kind::Length, "2 h"), None);
    assert_eq!(waiting.values().next().map(|p| p.told[0].path.clone()), Some("workspaces[0].plan".into()));
    let change = typed(&base, &mut waiting, &at("p95_ms"), &Kind::Length, "3 h").unwrap();
    assert!(waiting.is_empty());
    assert_eq!(as_json(&change.draft)["workspaces"][0]["plan"]["median_ms"], json!(7_200_000));
}

#[test]
fn an_edge_is_turned_round_by_two_entries() {
    let (base, mut waiting) = (base(), Waiting::new());
    let end = |key: &str| get(&base, &format!("edges[2].{key}")).and_then(Value::as_str).unwrap();
    let reference = Kind::Ref(Thing::Workspace);
    assert_eq!(typed(&base, &mut waiting, "edges[2].from", &reference, end("to")), None);
    assert!(waiting["edges[2].from"].told[0].what.contains("leads from"));
    let change = typed(&base, &mut waiting, "edges[2].to", &reference, end("from")).unwrap();
    assert_eq!((change.draft.edges[2].from.as_str(), change.draft.edges[2].to.as_str()), (end("to"), end("from")));
    assert!(waiting.is_empty());
}

#[test]
fn names_do_not_change_places_and_take_each_others_references() {
    let (base, mut waiting) = (base(), Waiting::new());
    let name = |at: &str| get(&base, at).and_then(Value::as_str).unwrap();
    let (first, second) = ("workspaces[0].name", "workspaces[1].name");
    assert_eq!(typed(&base, &mut waiting, first, &Kind::Name, name(second)), None);
    assert_eq!(typed(&base, &mut waiting, second, &Kind::Name, name(first)), None);
    assert_eq!(waiting.len(), 2);
    // A third name for one of them lets the other go in too, each with its own references.
    let change = typed(&base, &mut waiting, second, &Kind::Name, "third").unwrap();
    let after = expand(as_json(&change.draft));
    assert!(waiting.is_empty());
    for (old, new) in [(name(first), name(second)), (name(second), "third")] {
        let before = edit::uses(&base, Thing::Workspace, old);
        assert_eq!(edit::uses(&after, Thing::Workspace, new), before, "{old} → {new}");
    }
}

#[test]
fn references_follow_a_new_name_and_so_do_commands() {
    let every: Draft = serde_json::from_str(EVERY_FIELD).unwrap();
    let base = expand(as_json(&every));
    for (at, thing, new) in [
        ("workspaces[0].name", Thing::Workspace, "net"),
        ("workspaces[1].name", Thing::Workspace, "site"),
        ("pools[0].name", Thing::Pool, "basement"),
        ("people[0].name", Thing::Person, "anna"),
    ] {
        let old = get(&base, at).and_then(Value::as_str).unwrap();
        let uses = edit::uses(&base, thing, old);
        assert!(uses > 0);
        let change = typed(&base, &mut Waiting::new(), at, &Kind::Name, new).unwrap();
        let after = expand(as_json(&change.draft));
        assert_eq!((edit::uses(&after, thing, old), edit::uses(&after, thing, new)), (0, uses), "{at}");
        assert_eq!(change.renames.len(), 1, "{at}");
    }
    for (thing, old) in
        [(Thing::Team, "platform"), (Thing::Role, "admin"), (Thing::Project, "base"), (Thing::Repo, "acme/infra")]
    {
        let uses = edit::uses(&base, thing, old);
        let change = edit::restructure(&base, |scenario| edit::rename(scenario, thing, old, "other")).unwrap();
        let after = expand(as_json(&change.draft));
        assert_eq!((edit::uses(&after, thing, old), edit::uses(&after, thing, "other")), (0, uses), "{old}");
    }
    // Commands, and the source that is named after its workspace.
    let base = self::base();
    let change = typed(&base, &mut Waiting::new(), "workspaces[0].name", &Kind::Name, "net").unwrap();
    let old = get(&base, "workspaces[0].name").and_then(Value::as_str).unwrap();
    let mut command = Command::Promote { workspace: old.into(), to: vec![old.into(), "b".into()], by: None };
    edit::follow_names(&mut command, &change.renames);
    assert_eq!(command, Command::Promote { workspace: "net".into(), to: vec!["net".into(), "b".into()], by: None });
}

#[test]
fn a_taken_or_empty_name_waits_without_touching_references() {
    let (base, mut waiting) = (base(), Waiting::new());
    let other = get(&base, "workspaces[1].name").and_then(Value::as_str).unwrap();
    assert_eq!(typed(&base, &mut waiting, "workspaces[0].name", &Kind::Name, other), None);
    assert!(waiting["workspaces[0].name"].told[0].what.contains("exists already"));
    assert_eq!(typed(&base, &mut waiting, "workspaces[0].name", &Kind::Name, " "), None);
    assert_eq!(waiting["workspaces[0].name"].told.len(), 1);
}

#[test]
fn a_source_becomes_one_of_every_other_kind() {
    let kinds = ["manual", "schedule", "push", "pr"];
    let mut base = base();
    for from in kinds {
        for to in kinds {
            for kind in [from, to] {
                let at = "sources[0].kind";
                if get(&base, at) == Some(&json!(kind)) {
                    continue;
                }
                let change = enter(&base, &mut Waiting::new(), at, kind, Ok(Some(kind.into())));
                base = expand(as_json(&change.unwrap_or_else(|| panic!("{from} → {to}")).draft));
            }
        }
    }
}

#[test]
fn a_removal_says_what_breaks_and_takes_it_along() {
    let every: Draft = serde_json::from_str(EVERY_FIELD).unwrap();
    let base = expand(as_json(&every));
    // web: an edge, a person's list, two sources.
    let removal = edit::removal(&base, "workspaces", 1);
    let broken: Vec<_> = removal.breaks.iter().map(|m| m.path.as_str()).collect();
    assert_eq!(broken, ["edges[0].to", "people[0].may_trigger[0]", "sources[0].workspace", "sources[1].workspace"]);
    let draft = removal.change.unwrap().draft;
    assert_eq!((draft.workspaces.len(), draft.edges.len(), draft.sources.len()), (1, 0, 2));
    assert_eq!(draft.people[0].may_trigger, Some(Vec::new()));
    // network: the last of its project, so two scopes go as well, and the rule that is for it alone.
    let draft = edit::removal(&base, "workspaces", 0).change.unwrap().draft;
    assert_eq!((draft.policy_sets.len(), draft.approval_rules.len(), draft.checks.len()), (0, 0, 0));
    // ann has the only role; bob keeps the team.
    let draft = edit::removal(&base, "people", 0).change.unwrap().draft;
    assert_eq!(draft.approval_rules[0].approvers.len(), 1);
    let draft = edit::removal(&base, "pools", 0).change.unwrap().draft;
    assert_eq!(draft.workspaces[0].pool, None);
    assert!(edit::removal(&base, "edges", 0).breaks.is_empty());
}

#[test]
fn every_item_of_every_preset_can_be_removed() {
    for preset in PRESETS {
        let base = expand(as_json(&(preset.draft)()));
        for list in SECTIONS.iter().filter_map(|section| section.list()) {
            for at in 0..super::path::count(&base, list.key) {
                assert!(edit::removal(&base, list.key, at).change.is_some(), "{}: {}[{at}]", preset.id, list.key);
            }
        }
    }
}

#[test]
fn what_waits_goes_along_with_its_item() {
    let (base, mut waiting) = (base(), Waiting::new());
    drop(typed(&base, &mut waiting, "workspaces[2].timeout_ms", &Kind::Length, "soon"));
    edit::follow(&mut waiting, "workspaces", |i| Some(i + 1));
    assert_eq!(waiting.keys().collect::<Vec<_>>(), ["workspaces[3].timeout_ms"]);
    assert_eq!(waiting["workspaces[3].timeout_ms"].told[0].path, "workspaces[3].timeout_ms");
    edit::follow(&mut waiting, "workspaces", |i| (i != 3).then_some(i));
    assert!(waiting.is_empty());
}

#[test]
fn paths_lead_to_their_part() {
    let part = |path: &str| (SECTIONS[section_of(path).0].id, section_of(path).1);
    assert_eq!(part("workspaces[12].plan.ms"), ("workspaces", Some(12)));
    assert_eq!(part("edges[0].from"), ("promotion", Some(0)));
    assert_eq!(part("readings.plan_lock"), ("readings", None));
    assert_eq!(part("runners.loss"), ("organisation", None));
    assert_eq!(part("sources"), ("sources", None));
    let called = |path: &str| label(&base(), path);
    assert_eq!(called("horizon_ms"), "Horizon");
    assert_eq!(called("runners.start_up.median_ms"), "Start-up");
    assert_eq!(called("workspaces[0].plan.p95_ms"), "network-prod: Plan");
    assert_eq!(called("approval_rules[0].approvers[1].team"), "payments-prod: Approvers");
    assert_eq!(called("workspaces[0]"), "network-prod");
    assert_eq!(called("readings.lock_left_by_abort"), "Readings");
}

#[test]
fn commands_that_name_what_is_gone_are_refused_not_fatal() {
    let draft = platform_team();
    let name = draft.workspaces[0].name.clone();
    let at = SimTime::from_millis(3_600_000);
    let given = |command| TimedCommand { at, command };
    let run = RunNo::new(7).unwrap();
    let commands = vec![
        given(Command::Plan { workspace: name.clone(), rerun_of: None, by: None }),
        given(Command::Unlock { workspace: name.clone(), by: None }),
        given(Command::Promote { workspace: name.clone(), to: vec![name.clone()], by: Some("nobody".into()) }),
        given(Command::PauseEdge { from: name.clone(), to: "gone".into(), paused: true }),
        given(Command::PauseSource { source: "gone".into(), paused: true }),
        given(Command::AnswerCheck { run, check: "gone".into(), passed: true }),
        given(Command::Approve { run, by: "gone".into() }),
        given(Command::TakeForeignLock { workspace: name.clone() }),
        given(Command::ReleaseForeignLock { workspace: name }),
        given(Command::Apply { run: RunNo::new(9_999).unwrap(), by: None }),
    ];
    let base = expand(as_json(&draft));
    let removal = edit::removal(&base, "workspaces", 0);
    let scenario = removal.change.unwrap().draft;
    let player = Player::open(SavedCase { commands, ..SavedCase::new(scenario, 42) });
    assert!(player.is_ok_and(|player| player.events() > 100));
}

#[test]
fn a_scenario_is_written_as_its_file_has_it() {
    let draft = platform_team();
    assert_eq!(serde_json::from_str::<Draft>(&pretty(&draft)).unwrap(), draft);
}
