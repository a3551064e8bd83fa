//! From a JavaScript object to a simulation, with everything that is wrong about it at once.

use signalbox::{
    form::{FromNode, Node, Notes},
    history::{FORMAT, Limit, Limits, OpenProblem, Progress, SEMANTICS, SavedCase, Simulation},
    scenario::{Draft, Problem},
    words::{SimTime, TimedCommand},
};
use wasm_bindgen::JsValue;

use crate::{
    errors::{Code, Misuse, Report},
    shapes,
};

/// The most bytes that a history may be given: the module's memory ends at 4 GiB, and views and exports need some of it.
const MOST_BYTES: usize = 3 << 30;

/// The fields of a case, all but the first two with a default.
const FIELDS: &[&str] = &["scenario", "seed", "commands", "format", "semantics", "until", "records", "digest"];

/// Opens a case. One that says how far it was played (`until`, `digest`) is played that far and compared with its digest; any
/// other stands at instant 0.
pub(crate) fn open(value: &JsValue, options: Option<&JsValue>) -> Result<Simulation, Misuse> {
    let limits = limits(options)?;
    let bad = |problems| Misuse::of(Code::BadCase, "the case cannot be opened", problems);
    let tree = shapes::tree(value).map_err(|report| bad(vec![report]))?;
    let case = Reader::read(&tree).map_err(bad)?;
    SavedCase::check_version(case.format, case.semantics).map_err(|problem| refused(&problem))?;
    let case = SavedCase { semantics: case.semantics, ..case.rest.map_err(bad)? };
    // What an older case came to under its own rules is no measure for these.
    let compared = case.semantics == SEMANTICS;
    let was_played = case.until.is_some() || case.digest.is_some();
    let (until, kept_records, kept_digest) =
        (case.until, case.records.filter(|_| compared), case.digest.clone().filter(|_| compared));
    let mut simulation = Simulation::open(case).map_err(|problem| refused(&problem))?.with_limits(limits);
    if !was_played {
        return Ok(simulation);
    }
    // A faithful replay ends with just as many records as were kept, so one more is a budget that only another history spends.
    let budget = kept_records.map_or(u32::MAX, |records| records.saturating_add(1));
    let until = until.unwrap_or(simulation.horizon());
    let progress = simulation.run_until(until, budget);
    if let Progress::Full(limit) = progress {
        let (reached, records) = (simulation.engine().now(), simulation.engine().journal().len());
        return Err(refused(&OpenProblem::TooLong { limit, reached, records, until }));
    }
    let reached = progress == Progress::Reached;
    let (records, digest) = (simulation.engine().journal().len(), simulation.digest().to_string());
    let same =
        kept_records.is_none_or(|kept| kept == records) && kept_digest.as_ref().is_none_or(|kept| *kept == digest);
    if reached && same {
        return Ok(simulation);
    }
    let (kept_records, kept_digest) = (kept_records.unwrap_or(records), kept_digest.unwrap_or_else(|| digest.clone()));
    Err(refused(&OpenProblem::Diverged { records, digest, kept_records, kept_digest }))
}

/// `limits` as they were asked for.
#[derive(Default)]
struct Asked {
    records: Option<u64>,
    bytes: Option<u64>,
}

impl FromNode for Asked {
    fn from_node<'a>(node: &'a Node, notes: &mut Notes<'a>) -> Option<Asked> {
        let group = notes.group(node, &["records", "bytes"])?;
        Some(Asked { records: group.read("records", notes), bytes: group.read("bytes", notes) })
    }
}

/// Reads how large the history may grow.
fn limits(options: Option<&JsValue>) -> Result<Limits, Misuse> {
    let usual = Limits::default();
    let asked: Option<Asked> =
        crate::simulator::read(options, &["limits"], |group, notes| Some(group.read("limits", notes)))?;
    let Asked { records, bytes } = asked.unwrap_or_default();
    let within = |value: Option<u64>, name: &str, usual: u64, most: u64| match value {
        None => Ok(usual),
        Some(value) if (1..=most).contains(&value) => Ok(value),
        Some(_) => Err(Misuse::new(Code::BadArgument, format!("`limits.{name}` is a whole number from 1 to {most}"))),
    };
    // Both within what their types hold.
    Ok(Limits {
        records: within(records, "records", usual.records.into(), u32::MAX.into())? as u32,
        bytes: within(bytes, "bytes", usual.bytes as u64, MOST_BYTES as u64)? as usize,
    })
}

/// The history may not grow any further.
pub(crate) fn too_long(simulation: &Simulation, limit: Limit) -> Misuse {
    let (now, records) = (simulation.engine().now(), simulation.engine().journal().len());
    let path = format!("limits.{limit}");
    let why = format!(
        "the history ends at millisecond {}, after {records} records: it may have no more {limit}",
        now.millis()
    );
    let fix = format!("Look at what there is, rewind, or open the case with a higher `{path}`.");
    Misuse::of(Code::TooLong, "the history is too long", vec![Report::plain(path, "too_long", why, fix)])
}

fn refused(problem: &OpenProblem) -> Misuse {
    let code = match problem {
        OpenProblem::TooNew { .. } => Code::TooNew,
        OpenProblem::OtherRules { .. } => Code::OtherRules,
        OpenProblem::Diverged { .. } => Code::Diverged,
        OpenProblem::TooLong { limit, .. } => {
            let path = format!("limits.{limit}");
            let fix = format!("Open the case with a higher `{path}`, or with an earlier `until`.");
            let report = Report::plain(path, "too_long", problem.to_string(), fix);
            return Misuse::of(Code::TooLong, "the case cannot be opened", vec![report]);
        }
        OpenProblem::Scenario(problems) => {
            let reports = problems.0.iter().map(|p| Report::new(p, "scenario")).collect();
            return Misuse::of(Code::BadCase, "the case cannot be opened", reports);
        }
    };
    Misuse::new(code, problem.to_string())
}

/// A case whose version is known and whose rest may be anything.
struct Versioned {
    format: u16,
    semantics: u16,
    rest: Result<SavedCase, Vec<Report>>,
}

/// Reads the parts of a case one by one and notes what is wrong with each.
struct Reader {
    problems: Vec<Report>,
}

impl Reader {
    fn read(tree: &Node) -> Result<Versioned, Vec<Report>> {
        let mut reader = Reader { problems: Vec::new() };
        let Node::Map(fields) = tree else {
            let (found, expected) = ("something else".into(), "an object with `scenario` and `seed`".into());
            reader.note(&Problem::Type { path: "(case)".into(), found, expected });
            return Err(reader.problems);
        };
        let field = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, node)| node);
        let format = reader.number(field("format"), "format", 0, u16::MAX.into());
        let semantics = reader.number(field("semantics"), "semantics", 0, u16::MAX.into());
        if !reader.problems.is_empty() {
            return Err(reader.problems);
        }
        // Both below 2^16, so nothing is cut off.
        let (format, semantics) = (format.map_or(FORMAT, |n| n as u16), semantics.map_or(SEMANTICS, |n| n as u16));
        for (key, _) in fields.iter().filter(|(key, _)| !FIELDS.contains(&key.as_str())) {
            reader.note(&Problem::UnknownField { path: key.clone(), field: key.clone(), known: FIELDS });
        }
        let scenario = reader.scenario(field("scenario"));
        if field("seed").is_none() {
            reader.note(&Problem::Missing { path: "seed".into() });
        }
        let seed = reader.number(field("seed"), "seed", 0, u32::MAX.into());
        let commands = reader.commands(field("commands"));
        let until = reader.number(field("until"), "until", 0, SimTime::MAX.millis()).map(SimTime::from_millis);
        let records = reader.number(field("records"), "records", 0, u32::MAX.into()).map(|n| n as u32);
        let digest = reader.digest(field("digest"));
        let rest = match (scenario, seed) {
            (Some(scenario), Some(seed)) if reader.problems.is_empty() => {
                Ok(SavedCase { commands, until, records, digest, ..SavedCase::new(scenario, seed as u32) })
            }
            _ => Err(reader.problems),
        };
        Ok(Versioned { format, semantics, rest })
    }

    fn note(&mut self, problem: &Problem) {
        self.problems.push(Report::new(problem, ""));
    }

    fn number(&mut self, node: Option<&Node>, name: &str, least: u64, most: u64) -> Option<u64> {
        let node = node?;
        let number = match node {
            Node::Int(number) => u64::try_from(*number).ok().filter(|number| (least..=most).contains(number)),
            _ => None,
        };
        if number.is_none() {
            let expected = format!("a whole number from {least} to {most}");
            let found = match node {
                Node::Int(_) | Node::Float(_) => "another number",
                _ => "something else",
            };
            self.note(&Problem::Type { path: name.into(), found: found.into(), expected });
        }
        number
    }

    fn scenario(&mut self, node: Option<&Node>) -> Option<Draft> {
        let Some(node) = node else {
            self.note(&Problem::Missing { path: "scenario".into() });
            return None;
        };
        match Draft::open_tree(node) {
            Ok(opened) => Some(opened.draft),
            Err(problems) => {
                self.problems.extend(problems.0.iter().map(|p| Report::new(p, "scenario")));
                None
            }
        }
    }

    fn commands(&mut self, node: Option<&Node>) -> Vec<TimedCommand> {
        let Some(node) = node else { return Vec::new() };
        match signalbox::form::read(node) {
            Ok(commands) => commands,
            Err(misread) => {
                let reports = misread.into_iter().map(|misread| Report::new(&misread.into(), "commands"));
                self.problems.extend(reports);
                Vec::new()
            }
        }
    }

    fn digest(&mut self, node: Option<&Node>) -> Option<String> {
        match node? {
            Node::Text(digest) => return Some(digest.clone()),
            _ => {
                let (found, expected) = ("something else".into(), "a text of 16 hexadecimal digits".into());
                self.note(&Problem::Type { path: "digest".into(), found, expected });
            }
        }
        None
    }
}
