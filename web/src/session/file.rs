//! Cases as files: taken away as JSON, read back with every mistake listed.

use serde::Serialize;
use signalbox::{
    form::{self, Node, json},
    history::{FORMAT, OpenProblem, SEMANTICS, SavedCase},
    scenario::{Draft, Problem, Problems},
    words::{SimTime, TimedCommand},
};

use crate::text::capitalised;

/// The seed of a case that does not say one.
pub const FIRST_SEED: u32 = 42;

/// Why a file or a link was not opened: a sentence, and a line for each mistake.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Refused {
    /// Whether it came as a link.
    pub link: bool,
    /// What is the matter.
    pub text: String,
    /// Each mistake, with its place and how to mend it.
    pub mistakes: Vec<Mistake>,
}

/// A mistake in a file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Mistake {
    /// Where it is: `workspaces[2].plan.median_ms`.
    pub path: String,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub mend: String,
}

impl Refused {
    /// A refusal of one sentence.
    #[must_use]
    pub fn because(text: impl Into<String>) -> Refused {
        Refused { text: text.into(), ..Refused::default() }
    }

    /// The sentence and all mistakes, for a message that has no room for a list.
    #[must_use]
    pub fn told(&self) -> String {
        let places = self.mistakes.iter().map(|m| format!(" {}: {}", m.path, m.what));
        std::iter::once(self.text.clone()).chain(places).collect()
    }

    /// What is wrong with a case around its scenario, and in it.
    fn problems(around: Vec<Problem>, inside: Vec<Problem>) -> Refused {
        let mut scenario = mistakes(&Problems(inside));
        scenario.iter_mut().for_each(|mistake| mistake.path.insert_str(0, "scenario."));
        let mut mistakes = mistakes(&Problems(around));
        mistakes.append(&mut scenario);
        let text = match mistakes.len() {
            1 => "There is one mistake in it.".to_owned(),
            n => format!("There are {n} mistakes in it."),
        };
        Refused { mistakes, ..Refused::because(text) }
    }
}

impl From<OpenProblem> for Refused {
    fn from(problem: OpenProblem) -> Refused {
        match problem {
            OpenProblem::Scenario(problems) => Refused::problems(Vec::new(), problems.0),
            other => Refused::because(sentence(&other.to_string())),
        }
    }
}

/// Each problem of a scenario, with its place and how to mend it.
#[must_use]
pub fn mistakes(problems: &Problems) -> Vec<Mistake> {
    let told = |p: &Problem| Mistake { path: p.path().to_owned(), what: sentence(&p.to_string()), mend: p.mend() };
    problems.0.iter().map(told).collect()
}

/// A message of the core as a sentence of its own.
#[must_use]
pub fn sentence(message: &str) -> String {
    format!("{}.", capitalised(message))
}

/// Reads a case, or a scenario alone, from a file's text.
///
/// # Errors
/// Everything that keeps it from being opened. Nothing is half read.
pub fn read(text: &str) -> Result<SavedCase, Refused> {
    let node =
        serde_json::from_str::<Node>(text).map_err(|e| Refused::because(format!("It cannot be read as JSON: {e}.")))?;
    let fields = match &node {
        Node::Map(fields) => fields.as_slice(),
        _ => &[],
    };
    let field = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, node)| node);
    let Some(scenario) = field("scenario") else {
        let opened = Draft::open_tree(&node).map_err(|problems| Refused::problems(problems.0, Vec::new()))?;
        return Ok(SavedCase::new(opened.draft, FIRST_SEED));
    };
    // A newer file may hold anything, so its numbers are looked at before the rest.
    let number = |name: &str| match field(name) {
        Some(Node::Int(number)) => u16::try_from(*number).ok(),
        _ => None,
    };
    SavedCase::check_version(number("format").unwrap_or(FORMAT), number("semantics").unwrap_or(SEMANTICS))?;
    match (Draft::open_tree(scenario), form::read::<SavedCase>(&node)) {
        (Ok(_), Ok(case)) => Ok(case),
        (scenario, case) => {
            // The scenario's own reader says more of it than that of the whole.
            let around =
                case.err().unwrap_or_default().into_iter().filter(|mistake| !mistake.path.starts_with("scenario."));
            let around = around.map(Problem::from).collect();
            Err(Refused::problems(around, scenario.err().map_or(Vec::new(), |problems| problems.0)))
        }
    }
}

/// What stands in a case's text. Written by hand so that absent parts are left out.
#[derive(Serialize)]
struct Written<'a> {
    format: u16,
    semantics: u16,
    scenario: &'a Draft,
    seed: u32,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    commands: &'a [TimedCommand],
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<SimTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    records: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<&'a str>,
}

fn written(case: &SavedCase) -> Written<'_> {
    let SavedCase { format, semantics, scenario, seed, commands, until, records, digest } = case;
    Written {
        format: *format,
        semantics: *semantics,
        scenario,
        seed: *seed,
        commands,
        until: *until,
        records: *records,
        digest: digest.as_deref(),
    }
}

/// A case as the shortest text.
#[must_use]
pub fn compact(case: &SavedCase) -> String {
    // Through the core's writer, not serde_json's, which brings another writer of numbers with tables of its own.
    json::write(&written(case))
}

/// Scenario, seed and commands alone, without how far they were played and what came of it: the text that versions and branches
/// are kept as.
#[must_use]
pub fn bare(case: SavedCase) -> String {
    compact(&SavedCase { until: None, records: None, digest: None, ..case })
}

/// A case as the text of a file, with a line for each part.
#[must_use]
pub fn write(case: &SavedCase) -> String {
    json::write_pretty(&written(case))
}

/// The name of a case's file: "five-workspaces-three-slots.signalbox.json".
#[must_use]
pub fn name(case: &SavedCase) -> String {
    name_after(&case.scenario.name)
}

/// The name of a file that is called after something.
#[must_use]
pub fn name_after(title: &str) -> String {
    let letters = title.to_lowercase();
    let words: Vec<_> = letters.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let stem = if words.is_empty() { "case".to_owned() } else { words.join("-") };
    format!("{stem}.signalbox.json")
}

/// Gives a text to the user as a file. `false` if the browser does not let us.
#[must_use]
pub fn download(name: &str, content: &str) -> bool {
    download_as(name, "application/json", content)
}

/// As [`download`], for a text of another media type.
#[must_use]
pub fn download_as(name: &str, mime: &str, content: &str) -> bool {
    try_download(name, mime, content).is_ok()
}

fn try_download(name: &str, mime: &str, content: &str) -> Result<(), wasm_bindgen::JsValue> {
    use wasm_bindgen::JsCast as _;
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(mime);
    let parts = js_sys::Array::of1(&content.into());
    let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let address = web_sys::Url::create_object_url_with_blob(&blob)?;
    let link: web_sys::HtmlAnchorElement = leptos::prelude::document().create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    web_sys::Url::revoke_object_url(&address)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use signalbox::scenario::presets::platform_team;

    use super::*;

    #[test]
    fn a_written_case_reads_back_as_the_same() {
        let case = SavedCase::new(platform_team(), 7);
        assert_eq!(read(&write(&case)), Ok(case));
    }

    #[test]
    fn a_file_is_laid_out_as_people_read_json() {
        let text = r#"{"a":[1,{"b":"x, \\\"{y}: \\\\"}],"c":{},"d":[],"e":[[]]}"#;
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        assert_eq!(json::write_pretty(&value), serde_json::to_string_pretty(&value).unwrap_or_default());
        let written = write(&SavedCase::new(platform_team(), 7));
        assert!(written.starts_with("{\n  \"format\": 1,\n") && !written.contains("null"), "{written}");
    }

    #[test]
    fn a_bare_case_says_nothing_of_how_far_it_was_played() {
        let case = SavedCase {
            until: Some(SimTime::from_millis(5)),
            digest: Some("x".into()),
            ..SavedCase::new(platform_team(), 7)
        };
        assert_eq!(read(&bare(case)), Ok(SavedCase::new(platform_team(), 7)));
    }

    #[test]
    fn a_scenario_alone_is_a_case_too() {
        let text = serde_json::to_string(&platform_team()).unwrap_or_default();
        assert_eq!(read(&text), Ok(SavedCase::new(platform_team(), FIRST_SEED)));
    }

    #[test]
    fn all_mistakes_are_listed_with_their_places() {
        let text =
            r#"{"format":1,"semantics":1,"seed":1,"scenario":{"limit":"three","workspaces":[{"name":""}],"colour":1}}"#;
        let refused = read(text).err().unwrap_or_default();
        let paths: Vec<_> = refused.mistakes.iter().map(|m| m.path.as_str()).collect();
        assert!(paths.contains(&"scenario.limit"), "{paths:?}");
        assert!(paths.contains(&"scenario.workspaces[0].name"), "{paths:?}");
        assert_eq!(refused.text, format!("There are {} mistakes in it.", paths.len()));
    }

    #[test]
    fn newer_files_are_refused_with_a_clear_word() {
        let refused = read(r#"{"format":1,"semantics":99,"scenario":{}}"#).err().unwrap_or_default();
        assert!(refused.text.contains("semantics 99"), "{}", refused.text);
        let older = read(r#"{"format":1,"semantics":1,"seed":1,"scenario":{"workspaces":[{"name":"a"}]}}"#);
        assert_eq!(older.map(|case| case.semantics), Ok(1), "what an older case was saved under is not lost");
        let refused = read(r#"{"format":99,"scenario":{},"wings":2}"#).err().unwrap_or_default();
        assert!(refused.text.contains("format 99") && refused.text.contains("newer Signalbox"), "{}", refused.text);
        let unknown = read(r#"{"format":1,"semantics":1,"seed":1,"scenario":{"workspaces":[{"name":"a"}]},"wings":2}"#);
        assert!(unknown.is_err_and(|refused| refused.told().contains("wings")));
        let twice = r#"{"format":1,"semantics":1,"seed":"x","scenario":{"workspaces":[{"name":"a"}]},"scenario":{}}"#;
        let paths: Vec<_> = read(twice).err().unwrap_or_default().mistakes.into_iter().map(|m| m.path).collect();
        assert_eq!(paths, ["scenario", "seed"], "around the scenario, too, every mistake is listed");
        assert!(read("{\"format\":1,").is_err_and(|refused| refused.text.contains("JSON")));
    }

    #[test]
    fn files_are_named_after_their_scenario() {
        assert_eq!(name(&SavedCase::new(platform_team(), 1)), "five-workspaces-three-slots.signalbox.json");
        let nameless = Draft { name: "日本".into(), ..Draft::default() };
        assert_eq!(name(&SavedCase::new(nameless, 1)), "case.signalbox.json");
    }
}
