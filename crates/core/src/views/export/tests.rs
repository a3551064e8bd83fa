//! What every export must be, over all presets and guided scenarios, at their end and in the middle.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::*;
use crate::{
    history::{Reader, SavedCase, Simulation},
    scenario::{
        Dist, Draft, ExternalCheckDraft, PolicySetDraft, RunnersDraft, SourceDraft, WorkspaceDraft, guided::GUIDED,
        presets::PRESETS,
    },
    words::{AbortScope, Column, Command, Readings, Reason, RunNo, TimedCommand},
};

/// Every preset and guided scenario, played to its end.
fn played() -> Vec<(&'static str, Simulation)> {
    let presets = PRESETS.iter().map(|preset| (preset.id, SavedCase::new((preset.draft)(), 42)));
    let guided = GUIDED.iter().map(|guided| {
        let case = SavedCase::new((guided.draft)(), guided.seed);
        (guided.id, SavedCase { commands: (guided.commands)(), ..case })
    });
    let play = |(id, case)| {
        let Ok(mut simulation) = Simulation::open(case) else { panic!("{id} opens") };
        simulation.run_until(simulation.horizon(), u32::MAX);
        (id, simulation)
    };
    presets.chain(guided).chain([("aborted", aborted())]).map(play).collect()
}

/// A day on which somebody tries to cancel every run, whatever it does, and some before they exist.
fn aborted() -> SavedCase {
    let readings = Readings { abort_scope: AbortScope::AnyActive, ..Readings::default() };
    let first = TimedCommand { at: SimTime::ZERO, command: Command::SetReadings { readings } };
    let abort = |i| TimedCommand {
        at: SimTime::from_millis(i as u64 * 400_000),
        command: Command::Abort { run: RunNo::at_index(i), by: None },
    };
    let commands = std::iter::once(first).chain((0..200).map(abort)).collect();
    SavedCase { commands, ..SavedCase::new((PRESETS[0].draft)(), 42) }
}

/// Looks at moments of every history: its end, and the middle of an instant somewhere before.
fn each_moment(look: impl Fn(&str, &Scene<'_>, &Column<Record>)) {
    for (id, simulation) in played() {
        let records = simulation.engine().journal().records();
        look(id, &simulation.scene(), records);
        let mut reader = Reader::new(&simulation);
        for part in 1..4 {
            let seq = simulation.engine().journal().len() * part / 4;
            reader.seek(&simulation, seq);
            look(id, &reader.scene(&simulation, SimTime::ZERO), records);
        }
    }
}

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("{value} is no list"))
}

fn whole(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no whole number"))
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

/// Rows of fields, by the grammar of RFC 4180 and nothing beside it.
fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row) = (Vec::new(), Vec::new());
    let mut rest = text;
    while !rest.is_empty() {
        let mut field = String::new();
        if let Some(mut quoted) = rest.strip_prefix('"') {
            loop {
                let Some((part, after)) = quoted.split_once('"') else { panic!("an open quote: {quoted}") };
                field.push_str(part);
                let Some(more) = after.strip_prefix('"') else {
                    rest = after;
                    break;
                };
                field.push('"');
                quoted = more;
            }
        } else {
            let end = rest.find(['"', ',', '\r', '\n']).unwrap_or(rest.len());
            field.push_str(&rest[..end]);
            rest = &rest[end..];
        }
        row.push(field);
        if let Some(after) = rest.strip_prefix(',') {
            rest = after;
        } else if let Some(after) = rest.strip_prefix("\r\n") {
            rest = after;
            rows.push(std::mem::take(&mut row));
        } else {
            panic!("a field is followed by {rest:.20}");
        }
    }
    assert!(row.is_empty(), "the last row is ended");
    rows
}

#[test]
fn json_lines_are_the_journal_record_by_record() {
    each_moment(|id, scene, records| {
        let text = json_lines(scene, records);
        assert!(text.is_empty() || text.ends_with('\n'));
        assert_eq!(text.lines().count(), scene.world.seq() as usize, "{id}");
        for (seq, (line, record)) in text.lines().zip(records.iter()).enumerate() {
            let line = parse(line);
            assert_eq!(whole(&line["seq"]), seq as u64);
            assert_eq!(whole(&line["at"]), record.at().millis());
            assert_eq!(word(&line["time"]), record.at().rfc3339(scene.scenario.starts_at));
            // All that the list of events says, under the same names.
            let entry = serde_json::to_value(crate::views::entry(scene, seq as u32, record)).unwrap();
            for (name, value) in entry.as_object().unwrap() {
                assert_eq!(&line[name], value, "{id} {name}");
            }
            let of_run = RunNo::new(record.run_number()).and_then(|run| scene.run(run).ok());
            if let Some(run) = of_run {
                assert_eq!(word(&line["workspace"]), scene.scenario.workspace(run.birth.workspace).name);
            }
        }
    });
}

#[test]
fn csv_says_the_same_in_as_many_columns_as_it_names() {
    each_moment(|id, scene, records| {
        let text = csv(scene, records);
        let rows = rows(&text);
        let (names, rows) = rows.split_first().unwrap();
        assert_eq!(rows.len(), scene.world.seq() as usize, "{id}");
        let lines = json_lines(scene, records);
        for (row, line) in rows.iter().zip(lines.lines()) {
            assert_eq!(row.len(), names.len(), "{id}: {row:?}");
            let line = parse(line);
            assert_eq!(line.as_object().map(serde_json::Map::len), Some(names.len()));
            for (name, field) in names.iter().zip(row) {
                let same = match &line[name] {
                    Value::Null => String::new(),
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                assert_eq!(field, &same, "{id} {name}");
            }
        }
    });
}

#[test]
fn a_field_of_csv_survives_whatever_is_in_it() {
    for field in ["", "plain", "a,b", "say \"no\"", "\"", "two\nlines", "two\r\nlines", " ä ", ",\",\r\n\"\""] {
        let mut text = String::new();
        lines::quote(&mut text, field);
        text.push_str(",next\r\n");
        assert_eq!(rows(&text), [[field, "next"]], "{text:?}");
    }
}

#[test]
fn a_chrome_trace_tells_each_life_without_gap_or_overlap() {
    let marks = std::cell::RefCell::new(BTreeSet::new());
    each_moment(|id, scene, _| {
        let trace = parse(&chrome_trace(scene));
        let mut lives: BTreeMap<u64, Vec<(u64, u64)>> = BTreeMap::new();
        let mut threads: BTreeMap<(u64, u64), Vec<(u64, u64)>> = BTreeMap::new();
        let (mut named, mut open) = (BTreeSet::new(), BTreeSet::new());
        for event in list(&trace["traceEvents"]) {
            let place = (whole(&event["pid"]), whole(&event["tid"]));
            assert!(!word(&event["name"]).is_empty());
            match word(&event["ph"]) {
                "M" => {
                    let new = named.insert((word(&event["name"]).to_owned(), place));
                    assert!(new && !word(&event["args"]["name"]).is_empty(), "{event}");
                }
                "X" => {
                    assert!(!word(&event["cat"]).is_empty());
                    let stretch = (whole(&event["ts"]), whole(&event["ts"]) + whole(&event["dur"]));
                    let args = &event["args"];
                    assert!(Status::WORDS.contains(&word(&args["status"])));
                    let run = scene.run(RunNo::new(whole(&args["run"]) as u32).unwrap()).unwrap();
                    // Only the last stretch of a run that lives goes on, in the run's own status.
                    if args["unfinished"] == true {
                        assert_eq!(stretch.1, scene.now.millis() * 1_000);
                        assert_eq!(word(&args["status"]), run.course.status.as_str());
                        assert!(!run.course.settled && open.insert(run.no), "{id}: {event}");
                    }
                    lives.entry(whole(&args["run"])).or_default().push(stretch);
                    threads.entry(place).or_default().push(stretch);
                }
                "i" => {
                    assert_eq!(event["s"], "t");
                    whole(&event["ts"]);
                    marks.borrow_mut().insert(word(&event["name"]).to_owned());
                }
                other => panic!("{other} is no phase that is written"),
            }
        }
        for place in threads.keys() {
            assert!(named.contains(&("thread_name".to_owned(), *place)), "{id}: {place:?} has no name");
            assert!(named.contains(&("process_name".to_owned(), (place.0, 0))), "{id}: {place:?} has no name");
        }
        for run in (0..scene.world.run_count() as usize).map(RunNo::at_index) {
            let known = scene.run(run).unwrap();
            let life = lives.remove(&u64::from(run.get())).unwrap_or_default();
            let (from, to) = (known.birth.created.millis() * 1_000, end_of(scene, &known).millis() * 1_000);
            assert!(life.windows(2).all(|two| two[0].1 == two[1].0), "{id}: run {run} {life:?}");
            assert_eq!(life.iter().map(|(from, to)| to - from).sum::<u64>(), to - from, "{id}: run {run}");
            // A plan that is completed but not yet settled has nothing that goes on.
            assert_eq!(open.contains(&run), !known.course.status.is_terminal(), "{id}: run {run}");
            if let (Some(first), Some(last)) = (life.first(), life.last()) {
                assert_eq!((first.0, last.1), (from, to), "{id}: run {run}");
            }
        }
        assert!(lives.is_empty(), "{id}: runs that do not exist");
        // Viewers take what overlaps on one thread for calls inside calls.
        for (place, mut stretches) in threads {
            stretches.sort_unstable();
            assert!(stretches.windows(2).all(|two| two[0].1 <= two[1].0), "{id}: {place:?} overlaps");
        }
    });
    let marks = marks.into_inner();
    assert!(marks.contains(Reason::RunnerLost.as_str()) && marks.contains(Reason::Error.as_str()), "{marks:?}");
}

/// A span's attributes by key; none is given twice.
fn attributes(span: &Value) -> BTreeMap<&str, &Value> {
    let all = list(&span["attributes"]);
    let map: BTreeMap<_, _> = all.iter().map(|a| (word(&a["key"]), &a["value"])).collect();
    assert_eq!(map.len(), all.len(), "{span}");
    map
}

#[test]
fn otlp_has_a_trace_per_run_whose_spans_lie_inside_each_other() {
    let results = std::cell::RefCell::new(BTreeSet::new());
    each_moment(|id, scene, _| {
        let request = parse(&otlp(scene));
        let [resource] = list(&request["resourceSpans"]) else { panic!("one resource") };
        let [scope] = list(&resource["scopeSpans"]) else { panic!("one scope") };
        assert_eq!(resource["resource"]["attributes"][0]["value"]["stringValue"], "signalbox");
        let spans = list(&scope["spans"]);
        let hex = |text: &str, length: usize| {
            let zero = text.bytes().all(|c| c == b'0');
            assert!(
                text.len() == length && text.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f')) && !zero,
                "{text}"
            );
        };
        let nanos = |value: &Value| word(value).parse::<u64>().unwrap();
        let times = |span: &Value| (nanos(&span["startTimeUnixNano"]), nanos(&span["endTimeUnixNano"]));
        let mut by_id = BTreeMap::new();
        for span in spans {
            hex(word(&span["traceId"]), 32);
            hex(word(&span["spanId"]), 16);
            assert!(by_id.insert(word(&span["spanId"]), span).is_none(), "{id}: {span}");
        }
        let mut traces = BTreeSet::new();
        for span in spans {
            let (start, end) = times(span);
            assert!(start <= end, "{id}: {span}");
            let attributes = attributes(span);
            if let Some(parent) = span.get("parentSpanId") {
                let parent = by_id[word(parent)];
                assert_eq!(parent["traceId"], span["traceId"]);
                assert!(parent.get("parentSpanId").is_none(), "two levels");
                let (from, to) = times(parent);
                assert!(from <= start && end <= to, "{id}: {span} in {parent}");
            } else {
                assert!(traces.insert(word(&span["traceId"])), "{id}: one root per trace");
                assert_eq!(span["kind"], 2);
                let number: u32 = word(&attributes["signalbox.run"]["intValue"]).parse().unwrap();
                let run = scene.run(RunNo::new(number).unwrap()).unwrap();
                let uuid = word(&attributes["cicd.pipeline.run.id"]["stringValue"]);
                assert_eq!(uuid.replace('-', ""), word(&span["traceId"]));
                let starts = scene.scenario.starts_at as u64 + run.birth.created.millis();
                assert_eq!(start, starts * 1_000_000, "{id}");
                let result = attributes.get("cicd.pipeline.result").map(|value| word(&value["stringValue"]));
                assert_eq!(result.is_some(), run.course.settled, "{id}: {span}");
                assert_eq!(attributes.contains_key("signalbox.unfinished"), !run.course.settled);
                assert_eq!(attributes.contains_key("cicd.pipeline.run.state"), !run.course.settled);
                if let Some(result) = result {
                    let good = matches!(run.course.status, Status::Completed | Status::Unlocked);
                    assert_eq!(result == "success", good, "{id}: {span}");
                    let bad = matches!(result, "failure" | "error" | "timeout");
                    assert_eq!(
                        (span["status"]["code"] == 2, attributes.contains_key("error.type")),
                        (bad, bad),
                        "{id}"
                    );
                    results.borrow_mut().insert(result.to_owned());
                }
                for link in list(&span["links"]) {
                    let origin = by_id[word(&link["spanId"])];
                    assert_eq!(origin["traceId"], link["traceId"]);
                    assert!(times(origin).0 <= start, "{id}: made from something later");
                }
                assert_eq!(list(&span["links"]).len(), usize::from(run.birth.origin.is_some()));
            }
        }
        assert_eq!(traces.len(), scene.world.run_count() as usize, "{id}");
    });
    let all = ["cancellation", "error", "failure", "success", "timeout"].map(String::from);
    assert_eq!(results.into_inner(), BTreeSet::from(all), "every result was met");
}

#[test]
fn the_work_of_a_refused_plan_went_well() {
    let mut refused = 0;
    for (id, simulation) in played() {
        let request = parse(&otlp(&simulation.scene()));
        let spans = list(&request["resourceSpans"][0]["scopeSpans"][0]["spans"]);
        for root in spans.iter().filter(|span| span.get("parentSpanId").is_none()) {
            let tasks: Vec<_> = (spans.iter().filter(|span| span.get("parentSpanId") == Some(&root["spanId"])))
                .map(attributes)
                .filter_map(|task| {
                    let result = word(&task.get("cicd.pipeline.task.run.result")?["stringValue"]).to_owned();
                    Some((word(&task["cicd.pipeline.task.name"]["stringValue"]).to_owned(), result))
                })
                .collect();
            let root = attributes(root);
            let result = root.get("cicd.pipeline.result").map(|value| word(&value["stringValue"]).to_owned());
            let bad = |(_, result): &&(String, String)| result != "success";
            if word(&root["signalbox.run.status"]["stringValue"]) == "rejected" {
                refused += 1;
                assert!(
                    tasks.iter().filter(bad).all(|(name, _)| name == "policy" || name == "approval"),
                    "{id}: {tasks:?}"
                );
            }
            // At most the last task went badly, and then as the run did.
            assert!(tasks.iter().rev().skip(1).all(|(_, result)| result == "success"), "{id}: {tasks:?}");
            if let Some((_, last)) = tasks.last().filter(|last| bad(last)) {
                assert_eq!(Some(last), result.as_ref(), "{id}");
            }
        }
    }
    assert!(refused > 0, "no run was refused");
}

/// X4: a phase that was not reached is absent. The check of this plan would be called after the policy, which is evaluated for a minute.
#[test]
fn a_run_aborted_during_its_policy_has_no_approval() {
    let minute = Dist::Fixed { ms: 60_000 };
    let name = String::from;
    let draft = Draft {
        readings: Readings { abort_scope: AbortScope::AnyActive, ..Readings::default() },
        runners: RunnersDraft { start_up: Dist::Fixed { ms: 5_000 }, ..RunnersDraft::default() },
        workspaces: vec![WorkspaceDraft { name: name("prod"), plan: minute, ..WorkspaceDraft::default() }],
        policy_sets: vec![PolicySetDraft { name: name("guard"), evaluation: minute, ..PolicySetDraft::default() }],
        checks: vec![ExternalCheckDraft { name: name("cost"), ..ExternalCheckDraft::default() }],
        sources: vec![SourceDraft { workspace: name("prod"), at_ms: Some(vec![0]), ..SourceDraft::default() }],
        ..Draft::default()
    };
    let abort = Command::Abort { run: RunNo::at_index(0), by: None };
    let commands = vec![TimedCommand { at: SimTime::from_millis(90_000), command: abort }];
    let mut simulation = Simulation::open(SavedCase { commands, ..SavedCase::new(draft, 1) }).unwrap();
    simulation.run_until(SimTime::from_millis(100_000), u32::MAX);
    let scene = simulation.scene();
    assert_eq!(scene.run(RunNo::at_index(0)).unwrap().course.status, Status::Aborted);

    let seconds = |value: &Value, unit: u64| whole(value) / unit;
    let trace = parse(&chrome_trace(&scene));
    let spans: Vec<_> = (list(&trace["traceEvents"]).iter().filter(|event| event["ph"] == "X"))
        .map(|event| {
            (word(&event["args"]["status"]), seconds(&event["ts"], 1_000_000), seconds(&event["dur"], 1_000_000))
        })
        .collect();
    assert_eq!(spans, [("queued", 0, 5), ("in_progress", 5, 60), ("pending_policy", 65, 25)]);

    let request = parse(&otlp(&scene));
    let spans = list(&request["resourceSpans"][0]["scopeSpans"][0]["spans"]);
    let tasks: Vec<_> = (spans.iter().map(attributes))
        .filter_map(|task| Some(word(&task.get("cicd.pipeline.task.name")?["stringValue"]).to_owned()))
        .collect();
    assert_eq!(tasks, ["plan", "policy"]);
    let last = attributes(spans.last().unwrap());
    assert_eq!(word(&last["cicd.pipeline.task.run.result"]["stringValue"]), "cancellation");
}
