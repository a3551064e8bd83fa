//! types.d.ts says what the engine says: every word of every closed set, and every field of everything that crosses.
//!
//! The engine's side is asked, not copied: sets list themselves, serde names its variants and fields when it meets an unknown one,
//! and views are written out. So a change on one side only fails here.
#![cfg(not(target_arch = "wasm32"))]

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
    sync::LazyLock,
};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use signalbox::{
    api,
    history::{SavedCase, Simulation},
    policy::review::Hold,
    scenario::{
        ApprovalRuleDraft, ApproverDraft, ChangesDraft, ConditionDraft, Dist, Draft, EdgeDraft, Effect, Enforcement,
        ExternalCheckDraft, OfficeDraft, PersonDraft, PolicyDraft, PolicySetDraft, PoolDraft, RepoDraft, RunnersDraft,
        ScopeDraft, SourceDraft, SourceWord, TimeoutActionDraft, WorkspaceDraft, presets::PRESETS,
    },
    views::{self, ActionName, AgentMood, Expiry, ExportFormat, PhaseName, RunFilter, SegmentKind, Verdict, WaitFor},
    words::{
        AbortScope, Cause, Command, HeadOfLine, PrAction, Readings, Reason, RefusalCode, RuleId, RunNo, RunType,
        Signal, SimTime, StartedBy, Status, Supersede, TimedCommand, TimeoutClock, Trigger, WorkspaceHold,
    },
};

type Words = BTreeSet<String>;

/// The fields of an object type, each with its type.
type Fields = BTreeMap<String, String>;

/// The file without its comments, and with its white space made single.
static TYPES: LazyLock<String> = LazyLock::new(|| {
    let text = include_str!("../src/types.d.ts");
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("/*") {
        out.push_str(&rest[..start]);
        rest = rest[start..].split_once("*/").expect("comments are closed").1;
    }
    out.push_str(rest);
    let lines = out.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
});

/// The right side of `export type NAME = …;`.
fn definition(name: &str) -> String {
    let types = TYPES.as_str();
    let head = format!("export type {name} = ");
    let start = types.find(&head).unwrap_or_else(|| panic!("types.d.ts has no type {name}")) + head.len();
    let mut depth = 0;
    let end = types[start..].find(|c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ';' && depth == 0
    });
    types[start..start + end.expect("types end")].to_owned()
}

/// The fields of `export interface NAME { … }`, each with its type; optional ones end in `?`.
fn fields(name: &str) -> Rc<Fields> {
    thread_local! {
        static KNOWN: RefCell<BTreeMap<String, Rc<Fields>>> = RefCell::default();
    }
    KNOWN.with_borrow_mut(|known| known.entry(name.to_owned()).or_insert_with(|| Rc::new(interface(name))).clone())
}

fn interface(name: &str) -> Fields {
    let heads = [format!("export interface {name} {{"), format!("export interface {name} extends ")];
    let at = heads.iter().find_map(|head| TYPES.find(head.as_str()));
    members(&TYPES[at.unwrap_or_else(|| panic!("types.d.ts has no interface {name}"))..])
}

/// The fields of the first `{ … }`.
fn members(text: &str) -> Fields {
    let open = text.find('{').expect("an object type opens");
    let mut depth = 0;
    let mut fields = BTreeMap::new();
    let mut start = open + 1;
    for (i, c) in text.char_indices().skip(open) {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if (c == ';' && depth == 1) || depth == 0 {
            if let Some((name, type_)) = text[start..i].split_once(':') {
                fields.insert(name.trim().to_owned(), type_.trim().to_owned());
            }
            start = i + 1;
        }
        if depth == 0 {
            break;
        }
    }
    fields
}

/// Field names without the mark of optional ones.
fn names(fields: &Fields) -> Words {
    fields.keys().map(|name| name.trim_end_matches('?').to_owned()).collect()
}

/// Every text in double quotes.
fn quoted(text: &str) -> Words {
    text.split('"').skip(1).step_by(2).map(Into::into).collect()
}

/// The members of a union of object types.
fn objects(definition: &str) -> Vec<Fields> {
    definition.split('{').skip(1).map(|part| members(&format!("{{{part}"))).collect()
}

/// What serde expects where it met something unknown: the words in backticks after "expected".
fn expected<T: DeserializeOwned>(odd: &Value) -> Words {
    let error = T::deserialize(odd).err().unwrap_or_else(|| panic!("{odd} is read as if it were known")).to_string();
    let list = error.split_once("expected").unwrap_or_else(|| panic!("{error}")).1;
    list.split('`').skip(1).step_by(2).map(Into::into).collect()
}

fn odd_field<T: DeserializeOwned>() -> Words {
    expected::<T>(&json!({ "odd": 1 }))
}

macro_rules! unions {
    ($($set:ident in $name:expr;)+) => {
        $({
            let engine: Words = $set::ALL.iter().map(|word| word.as_str().to_owned()).collect();
            assert_eq!(quoted(&$name), engine, "{}", stringify!($set));
        })+
    };
}

#[test]
fn every_union_has_the_engines_words() {
    let field = |interface: &str, name: &str| fields(interface)[name].clone();
    unions! {
        Status in definition("Status");
        RunType in definition("RunType");
        Trigger in definition("Trigger");
        Signal in definition("Signal");
        RuleId in definition("RuleId");
        Reason in definition("Reason");
        Cause in definition("Cause");
        StartedBy in definition("StartedBy");
        RefusalCode in definition("RefusalCode");
        SegmentKind in definition("SegmentKind");
        PhaseName in definition("PhaseName");
        ActionName in definition("ActionName");
        ExportFormat in definition("ExportFormat");
        AgentMood in definition("AgentMood");
        WaitFor in definition("WaitFor");
        Verdict in definition("Verdict");
        Expiry in definition("Expiry");
        PrAction in definition("PrAction");
        SourceWord in field("SourceDraft", "kind?");
        Enforcement in field("PolicySetDraft", "enforcement?");
        Effect in field("PolicyDraft", "effect?");
        AbortScope in field("Readings", "abort_scope");
        HeadOfLine in field("Readings", "head_of_line");
        WorkspaceHold in field("Readings", "workspace_hold");
        Supersede in field("Readings", "supersede");
        TimeoutClock in field("Readings", "timeout_clock");
    }
    let codes: Words = signalbox_wasm::Code::ALL.iter().map(|code| code.as_str().to_owned()).collect();
    assert_eq!(quoted(&definition("MisuseCode")), codes);
    let bases: Words = signalbox::lifecycle::RULES.iter().map(|rule| rule.basis.as_str().to_owned()).collect();
    assert_eq!(quoted(&fields("Rule")["basis"]), bases);
}

#[test]
fn every_command_and_its_fields_are_declared() {
    let declared: BTreeMap<String, Fields> = objects(&definition("Command"))
        .into_iter()
        .map(|fields| (quoted(&fields["type"]).into_iter().next().unwrap_or_default(), fields))
        .collect();
    assert_eq!(declared.keys().cloned().collect::<Words>(), expected::<Command>(&json!({ "type": "odd" })));
    for (name, fields) in declared {
        let mut engine = expected::<Command>(&json!({ "type": name, "odd": 1 }));
        engine.insert("type".into());
        assert_eq!(names(&fields), engine, "{name}");
    }
}

#[test]
fn every_part_of_a_case_is_declared() {
    macro_rules! parts {
        ($($part:ident)+) => {
            $(assert_eq!(names(&fields(stringify!($part))), odd_field::<$part>(), "{}", stringify!($part));)+
        };
    }
    parts! {
        Draft RunnersDraft PoolDraft WorkspaceDraft RepoDraft ChangesDraft EdgeDraft PersonDraft PolicySetDraft PolicyDraft
        ApprovalRuleDraft ExternalCheckDraft OfficeDraft SourceDraft Readings TimedCommand SavedCase
    }
    assert_eq!(names(&fields("Case")), odd_field::<SavedCase>());
    let dists = objects(&definition("Dist"));
    let kinds: Words = dists.iter().flat_map(|fields| quoted(&fields["dist"])).collect();
    assert_eq!(kinds, expected::<Dist>(&json!({ "dist": "odd" })));
    for fields in dists {
        let kind = quoted(&fields["dist"]).into_iter().next().unwrap_or_default();
        let mut engine = expected::<Dist>(&json!({ "dist": kind, "odd": 1 }));
        engine.insert("dist".into());
        assert_eq!(names(&fields), engine, "{kind}");
    }
    // Words alone, and words with something to them.
    let either = |name: &str| {
        let definition = definition(name);
        let mut words: Words = objects(&definition).iter().flat_map(names).collect();
        words.extend(quoted(&definition));
        words
    };
    assert_eq!(either("ScopeDraft"), expected::<ScopeDraft>(&json!("odd")));
    assert_eq!(either("ConditionDraft"), expected::<ConditionDraft>(&json!("odd")));
    assert_eq!(either("ApproverDraft"), expected::<ApproverDraft>(&json!("odd")));
    assert_eq!(either("TimeoutActionDraft"), expected::<TimeoutActionDraft>(&json!("odd")));
}

#[test]
fn a_written_reading_has_every_field() {
    let written = serde_json::to_value(Readings::default()).expect("readings can be written");
    same("Readings", &written);
}

/// Compares an interface with a written value, and what is inside both.
fn same(interface: &str, value: &Value) {
    let Value::Object(object) = value else { panic!("{interface} is written as {value}") };
    let declared = fields(interface);
    assert_eq!(names(&declared), object.keys().cloned().collect::<Words>(), "{interface}");
    for (name, type_) in declared.iter() {
        let value = &object[name.as_str()];
        let (type_, nullable) = match type_.strip_suffix(" | null") {
            Some(rest) => (rest, true),
            None => (type_.as_str(), false),
        };
        assert!(!value.is_null() || nullable, "{interface}.{name} is null");
        if !value.is_null() {
            fits(&format!("{interface}.{name}"), type_, value);
        }
    }
}

/// Whether a value is of a declared type.
fn fits(place: &str, type_: &str, value: &Value) {
    if let Some(item) = type_.strip_suffix("[]") {
        let Value::Array(items) = value else { panic!("{place} is no list: {value}") };
        return items.iter().for_each(|value| fits(place, item, value));
    }
    match type_ {
        "number" => assert!(value.is_number(), "{place}: {value}"),
        "string" => assert!(value.is_string(), "{place}: {value}"),
        "boolean" => assert!(value.is_boolean(), "{place}: {value}"),
        "Record<string, unknown>" => assert!(value.is_object(), "{place}: {value}"),
        "Record<string, string>" => {
            let all = value.as_object().map(|object| object.values().all(Value::is_string));
            assert_eq!(all, Some(true), "{place}: {value}");
        }
        "Waits" => {
            let causes: Words = Cause::ALL.iter().map(|c| c.as_str().to_owned()).collect();
            assert_eq!(value.as_object().map(|o| o.keys().cloned().collect()), Some(causes), "{place}");
        }
        "Hold" => {
            let holds = objects(&definition("Hold"));
            let cause = value["cause"].as_str().unwrap_or_default();
            let hold = holds.iter().find(|fields| quoted(&fields["cause"]).contains(cause));
            let keys: Option<Words> = value.as_object().map(|o| o.keys().cloned().collect());
            assert_eq!(hold.map(names), keys, "{place}");
        }
        _ if TYPES.contains(&format!("export type {type_} ")) => {
            assert!(quoted(&definition(type_)).contains(value.as_str().unwrap_or_default()), "{place}: {value}");
        }
        _ if type_.starts_with('"') => assert!(quoted(type_).contains(value.as_str().unwrap_or_default()), "{place}"),
        _ => same(type_, value),
    }
}

fn written(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).expect("views can be written")
}

/// Every view of every preset, at many moments: the fields that are declared, of the declared types.
#[test]
fn everything_that_is_shown_has_its_declared_shape() {
    let mut seen = BTreeSet::new();
    for preset in PRESETS {
        let mut simulation = Simulation::open(SavedCase::new((preset.draft)(), 7)).expect("a preset opens");
        for step in 1..=8 {
            let at = SimTime::from_millis(simulation.horizon().millis() / 8 * step);
            simulation.run_until(at, u32::MAX);
            let (scene, records) = (simulation.scene(), simulation.engine().journal().records());
            fits("board", "Board", &written(&views::board(&scene)));
            fits("machine", "Machine", &written(&views::machine(&scene)));
            fits("totals", "Totals", &written(&views::totals(&scene)));
            fits("timeline", "Lane[]", &written(&views::lanes(&scene, SimTime::ZERO, at)));
            fits("runs", "RunPage", &written(&views::runs(&scene, &RunFilter::default(), 0, 20)));
            fits("activity", "Activity[]", &written(&views::activity(simulation.engine().journal(), at, 3)));
            let end = records.len() as u32;
            fits("records", "JournalRecord[]", &written(&views::entries(&scene, records, end.saturating_sub(50), 50)));
            for index in 0..scene.world.run_count() as usize {
                let run = RunNo::at_index(index);
                if scene.live(run).is_none() && index % 16 != 0 {
                    continue;
                }
                let inspector = views::inspect(&scene, simulation.engine().journal(), run).expect("the run exists");
                seen.extend(inspector.waiting.iter().flat_map(|w| w.holds.iter().map(Hold::cause)));
                seen.extend(inspector.approvals.iter().map(|_| Cause::KeptBack));
                fits("inspector", "Inspector", &written(&inspector));
                let why = views::explain(&scene, &simulation, run).expect("every run is explained");
                fits("explain", "Explanation", &written(&why));
            }
        }
        let mut case = written(&simulation.save());
        // The scenario is written sparsely; its fields are compared above.
        case["scenario"] = written(&Draft::default());
        assert_eq!(
            names(&fields("SavedCase")),
            case.as_object().expect("an object").keys().cloned().collect::<Words>()
        );
    }
    // Holds of several kinds were met, so the comparison was not empty.
    assert!(seen.len() >= 4, "{seen:?}");
}

/// A line of an export is a record of the journal and its own fields beside.
#[test]
fn an_exported_record_is_declared() {
    let mut simulation = Simulation::open(SavedCase::new((PRESETS[0].draft)(), 7)).expect("a preset opens");
    simulation.run_until(simulation.horizon(), u32::MAX);
    let records = simulation.engine().journal().records();
    let text = views::export(&simulation.scene(), records, ExportFormat::JsonLines);
    let own = names(&fields("ExportedRecord"));
    for line in text.lines() {
        let Value::Object(line) = serde_json::from_str(line).expect("a line is JSON") else { panic!("{line}") };
        let (more, record): (Map<_, _>, Map<_, _>) = line.into_iter().partition(|(name, _)| own.contains(name));
        same("JournalRecord", &record.into());
        same("ExportedRecord", &more.into());
    }
}

/// What is asked and answered over HTTP, with a body, with headers, and refused.
#[test]
fn everything_of_http_is_declared() {
    assert_eq!(names(&fields("HttpRequest")), odd_field::<api::Request>());
    let mut simulation = Simulation::open(SavedCase::new((PRESETS[0].draft)(), 7)).expect("a preset opens");
    let paths = [("GET", "/rules"), ("HEAD", "/rules"), ("DELETE", "/rules"), ("GET", "/nothing"), ("GET", "/runs")];
    for (method, path) in paths {
        let response = api::handle(&mut simulation, &api::Request::new(method, path));
        fits(path, "HttpResponse", &written(&response));
    }
    fits("openapi", "OpenApi", &api::openapi());
}

/// Every hold is declared, also those that no preset meets.
#[test]
fn every_hold_is_declared() {
    let (run, at, name) = (RunNo::at_index(0), SimTime::from_millis(1), || String::from("Ada"));
    let holds = [
        Hold::WorkspaceBusy { by: run },
        Hold::KeptBack { by: run, people: vec![name()], checks: vec![name()], apply: Some(run) },
        Hold::BehindInWorkspace { run, ahead: 1 },
        Hold::SlotsFull { limit: 1, by: vec![run], lost: 1, back: Some(at) },
        Hold::BehindInQueue { run, ahead: 1 },
        Hold::NoRunner { since: None, due: None },
        Hold::NoRunner { since: Some(at), due: Some(at) },
    ];
    let causes: Words = holds.iter().map(|hold| hold.cause().as_str().to_owned()).collect();
    assert_eq!(causes.len(), Cause::ALL.len());
    holds.iter().for_each(|hold| fits("hold", "Hold", &written(hold)));
    assert_eq!(objects(&definition("Hold")).len(), Cause::ALL.len());
}
