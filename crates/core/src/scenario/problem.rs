//! What can be wrong with a draft: each problem with its place, what is wrong, and how to mend it.

use std::fmt;

use serde::{Serialize, Serializer, ser::SerializeStruct};

use super::{CronError, PatternError};
use crate::form::number;

/// Something that keeps a draft from being a scenario. `Display` says what is wrong, [`Problem::mend`] what to do;
/// written out (serde), it is `{path, code, message, mend}`.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[allow(missing_docs, reason = "each field is a word of its variant\'s sentence")]
pub enum Problem {
    /// A value of another type than the field's.
    #[error("expected {expected}, found {found}")]
    Type { path: String, found: String, expected: String },
    /// A field that does not exist.
    #[error("there is no field `{field}` here")]
    UnknownField { path: String, field: String, known: &'static [&'static str] },
    /// A word outside a closed list.
    #[error("`{word}` is not a word that can stand here")]
    UnknownWord { path: String, word: String, known: &'static [&'static str] },
    /// A field that is needed and absent.
    #[error("the field is missing")]
    Missing { path: String },
    /// A field that is written twice.
    #[error("the field is written twice")]
    Twice { path: String },
    /// Something that cannot be read for another reason, in the reader's words.
    #[error("cannot be read: {why}")]
    Unreadable { path: String, why: String },
    /// A file of a version that this build does not know (law 8).
    #[error("the file has format {found}, this build reads format {known}")]
    Format { path: String, found: i64, known: i64 },
    /// A text that must not be empty.
    #[error("{what} is missing")]
    Empty { path: String, what: &'static str },
    /// A text longer than allowed, in characters.
    #[error("the text has {length} characters, at most {most} are allowed")]
    TooLong { path: String, length: usize, most: usize },
    /// A name that is taken.
    #[error("the {what} `{name}` exists already, at {first}")]
    Duplicate { path: String, what: &'static str, name: String, first: String },
    /// A whole number outside its range.
    #[error("{found} is out of range: {least} to {most}{unit}")]
    OutOfRange { path: String, found: i64, least: i64, most: i64, unit: Unit },
    /// A probability outside 0 to 1.
    #[error("{} is not a probability: it lies outside 0 to 1", number(*.found))]
    NotAProbability { path: String, found: f64 },
    /// A number of hours that is negative, not a number, or longer than 366 days.
    #[error("{} is not a number of hours from 0 to {}", number(*.found), number(*.most))]
    Hours { path: String, found: f64, most: f64 },
    /// A list with more items than allowed.
    #[error("there are {count} {what}, at most {most} are allowed")]
    TooMany { path: String, what: &'static str, count: usize, most: usize },
    /// A name that names nothing.
    #[error("there is no {what} `{name}`")]
    UnknownName { path: String, what: &'static str, name: String, nearest: Option<String> },
    /// A distribution whose numbers do not fit together.
    #[error("{fault}")]
    Dist { path: String, fault: DistFault },
    /// Gaps so short that time would hardly pass.
    #[error("the mean is {} ms, and must be at least {least_ms} ms", number(*.mean_ms))]
    TooShort { path: String, mean_ms: f64, least_ms: u64 },
    /// An edge from a workspace to itself (P2).
    #[error("the edge leads from `{workspace}` to itself (P2)")]
    SelfEdge { path: String, workspace: String },
    /// Edges that form a cycle, in order (P2). The place is that of the last edge.
    #[error("the promotion edges form a cycle (P2): {} → {}", .workspaces.join(" → "), .workspaces.first().map_or("", String::as_str))]
    Cycle { path: String, workspaces: Vec<String> },
    /// A start that is no RFC 3339 time from 1970 to 8999 (D4).
    #[error("`{text}` is not an RFC 3339 time between the years 1970 and 8999")]
    Time { path: String, text: String },
    /// A time of day that cannot be read.
    #[error("`{text}` is not a time of day like 09:00")]
    TimeOfDay { path: String, text: String },
    /// Office hours that end before they begin.
    #[error("the office closes before it opens")]
    OfficeHours { path: String },
    /// An external check that would escalate (G5).
    #[error("an external check cannot escalate: nobody else can answer in its place (G5)")]
    NoEscalation { path: String },
    /// A schedule that is refused (W3).
    #[error("{error} (W3)")]
    Schedule { path: String, error: CronError },
    /// A pattern that cannot be read (W0).
    #[error("`{pattern}` is not a pattern: {error} (W0)")]
    Pattern { path: String, pattern: String, error: PatternError },
    /// A field that a source of this kind needs.
    #[error("a {kind} source needs {needs}")]
    Needed { path: String, kind: &'static str, needs: &'static str },
    /// A field that a source of this kind does not use.
    #[error("a {kind} source does not use this field")]
    NotUsed { path: String, kind: &'static str },
    /// More runs than can be kept.
    #[error(
        "some {runs} runs are expected within the horizon, promotions and applies included; at most {most} are allowed"
    )]
    TooManyRuns { path: String, runs: u64, most: u64 },
}

/// What a number counts, for messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Things.
    Count,
    /// Milliseconds.
    Millis,
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unit::Count => "",
            Unit::Millis => " milliseconds",
        })
    }
}

/// How the numbers of a distribution fail to fit together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each field is a word of its variant\'s sentence")]
pub enum DistFault {
    /// `min_ms` is above `max_ms`.
    #[error("`min_ms` ({min_ms}) is above `max_ms` ({max_ms})")]
    MinAboveMax { min_ms: u64, max_ms: u64 },
    /// `p95_ms` is below `median_ms`.
    #[error("`p95_ms` ({p95_ms}) is below `median_ms` ({median_ms})")]
    P95BelowMedian { median_ms: u64, p95_ms: u64 },
    /// A median or mean of 0.
    #[error("`{field}` must be at least 1")]
    Zero { field: &'static str },
    /// A length above [`super::Dist::LONGEST`].
    #[error("`{field}` ({found}) is longer than 366 days")]
    TooLong { field: &'static str, found: u64 },
}

impl Problem {
    /// Where it is, like `workspaces[2].timeout_ms`; `(file)` for the draft as a whole.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Problem::Type { path, .. }
            | Problem::UnknownField { path, .. }
            | Problem::UnknownWord { path, .. }
            | Problem::Missing { path }
            | Problem::Twice { path }
            | Problem::Unreadable { path, .. }
            | Problem::Format { path, .. }
            | Problem::Empty { path, .. }
            | Problem::TooLong { path, .. }
            | Problem::Duplicate { path, .. }
            | Problem::OutOfRange { path, .. }
            | Problem::TimeOfDay { path, .. }
            | Problem::OfficeHours { path }
            | Problem::NoEscalation { path }
            | Problem::NotAProbability { path, .. }
            | Problem::Hours { path, .. }
            | Problem::TooMany { path, .. }
            | Problem::UnknownName { path, .. }
            | Problem::Dist { path, .. }
            | Problem::TooShort { path, .. }
            | Problem::SelfEdge { path, .. }
            | Problem::Cycle { path, .. }
            | Problem::Time { path, .. }
            | Problem::Schedule { path, .. }
            | Problem::Pattern { path, .. }
            | Problem::Needed { path, .. }
            | Problem::NotUsed { path, .. }
            | Problem::TooManyRuns { path, .. } => path,
        }
    }

    /// A stable word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Problem::Type { .. } => "type",
            Problem::UnknownField { .. } => "unknown_field",
            Problem::UnknownWord { .. } => "unknown_word",
            Problem::Missing { .. } => "missing",
            Problem::Twice { .. } => "twice",
            Problem::Unreadable { .. } => "unreadable",
            Problem::Format { .. } => "format",
            Problem::Empty { .. } => "empty",
            Problem::TooLong { .. } => "too_long",
            Problem::Duplicate { .. } => "duplicate",
            Problem::OutOfRange { .. } => "out_of_range",
            Problem::NotAProbability { .. } => "not_a_probability",
            Problem::Hours { .. } => "hours",
            Problem::TooMany { .. } => "too_many",
            Problem::UnknownName { .. } => "unknown_name",
            Problem::Dist { .. } => "dist",
            Problem::TooShort { .. } => "too_short",
            Problem::SelfEdge { .. } => "self_edge",
            Problem::Cycle { .. } => "cycle",
            Problem::Time { .. } => "time",
            Problem::TimeOfDay { .. } => "time_of_day",
            Problem::OfficeHours { .. } => "office_hours",
            Problem::NoEscalation { .. } => "no_escalation",
            Problem::Schedule { error, .. } if error.is_zone() => "time_zone",
            Problem::Schedule { .. } => "cron",
            Problem::Pattern { .. } => "pattern",
            Problem::Needed { .. } => "needed",
            Problem::NotUsed { .. } => "not_used",
            Problem::TooManyRuns { .. } => "too_many_runs",
        }
    }

    /// How to mend it, as a sentence.
    #[must_use]
    pub fn mend(&self) -> String {
        match self {
            Problem::Type { expected, .. } => format!("Write {expected}."),
            Problem::UnknownField { field: word, known, .. } | Problem::UnknownWord { word, known, .. } => {
                let list = known.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", ");
                match nearest(word, &mut known.iter().copied()) {
                    Some(near) => format!("Did you mean `{near}`? Possible: {list}."),
                    None => format!("Possible: {list}."),
                }
            }
            Problem::Missing { .. } => "Add it.".into(),
            Problem::Twice { .. } => "Remove one of the two.".into(),
            Problem::Unreadable { .. } => "Compare with the format's description.".into(),
            Problem::Format { known, .. } => format!("Open it with a newer build, or write format {known}."),
            Problem::Empty { what, .. } => format!("Write {what}."),
            Problem::TooLong { most, .. } => format!("Shorten it to {most} characters."),
            Problem::Duplicate { what, .. } => format!("Give each {what} its own name."),
            Problem::OutOfRange { least, most, unit, .. } => {
                format!("Choose a whole number from {least} to {most}{unit}.")
            }
            Problem::NotAProbability { .. } => "Choose a fraction from 0 (never) to 1 (always).".into(),
            Problem::Hours { most, .. } => format!("Choose a number from 0 (waits for ever) to {}.", number(*most)),
            Problem::TooMany { what, most, .. } => format!("Keep at most {most} {what}."),
            Problem::UnknownName { what, nearest: Some(near), .. } => {
                format!("Did you mean `{near}`? Else add the {what}.")
            }
            Problem::UnknownName { what, .. } => format!("Add the {what}, or name one that exists."),
            Problem::Dist { fault, .. } => match fault {
                DistFault::MinAboveMax { .. } => "Exchange the two.".into(),
                DistFault::P95BelowMedian { .. } => "Choose a `p95_ms` that is at least the median.".into(),
                DistFault::Zero { .. } => "Choose at least 1, or a fixed length of 0.".into(),
                DistFault::TooLong { .. } => format!("Choose at most {} milliseconds.", super::Dist::LONGEST),
            },
            Problem::TooShort { least_ms, .. } => {
                format!("Choose lengths above 0 with a mean of at least {least_ms} milliseconds.")
            }
            Problem::SelfEdge { .. } => "Remove the edge, or lead it to another workspace.".into(),
            Problem::Cycle { .. } => "Remove one of these edges.".into(),
            Problem::Time { .. } => "Write a time like `2026-01-05T00:00:00Z`.".into(),
            Problem::Schedule { error, .. } => match error {
                CronError::UnknownZone { .. } => {
                    "Write `UTC`, an offset like `+01:00` or an IANA name like `Europe/Berlin`.".into()
                }
                CronError::Never { .. } => "Choose a date that exists.".into(),
                CronError::TooLate { .. } => {
                    "Choose a `starts_at` and a `horizon_ms` that end, and a date that comes, before the year 5001.".into()
                }
                CronError::Name { .. } => {
                    "Write the names of months in the fourth field, those of weekdays in the fifth, and numbers elsewhere.".into()
                }
                CronError::Fields { .. } | CronError::Pattern { .. } => {
                    "Write five fields, like `0 9 * * 1-5` for 09:00 from Monday to Friday.".into()
                }
            },
            Problem::Pattern { error, .. } => error.help().into(),
            Problem::Needed { needs, .. } => format!("Add {needs}."),
            Problem::NotUsed { .. } => "Remove the field, or change the source's kind.".into(),
            Problem::TimeOfDay { .. } => "Write hours and minutes with two digits each, from 00:00 to 23:59.".into(),
            Problem::OfficeHours { .. } => "Let `opens` lie before `closes`.".into(),
            Problem::NoEscalation { .. } => "Choose `reject` or `auto_approve`.".into(),
            Problem::TooManyRuns { path, .. } if path == "edges" => {
                "Remove promotion edges, apply by hand in between, or choose longer gaps, longer runs or a shorter horizon.".into()
            }
            Problem::TooManyRuns { .. } => "Choose longer gaps, fewer sources or a shorter horizon.".into(),
        }
    }
}

impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        report(s, "Problem", self.path(), self.code(), &self.to_string(), &self.mend())
    }
}

/// The written form of problems and warnings.
pub(super) fn report<S: Serializer>(
    s: S,
    name: &'static str,
    path: &str,
    code: &str,
    message: &str,
    mend: &str,
) -> Result<S::Ok, S::Error> {
    let mut out = s.serialize_struct(name, 4)?;
    out.serialize_field("path", path)?;
    out.serialize_field("code", code)?;
    out.serialize_field("message", message)?;
    out.serialize_field("mend", mend)?;
    out.end()
}

/// All problems of a draft, at least one.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.0.iter().enumerate() {
            let line = if i == 0 { "" } else { "\n" };
            write!(f, "{line}{}: {problem}. {}", problem.path(), problem.mend())?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// The word that is most like another one, if it is like it at all: at most a third of its letters differ.
pub(super) fn nearest<'a>(word: &str, known: &mut dyn Iterator<Item = &'a str>) -> Option<&'a str> {
    let letters = word.chars().count();
    // A long text is no typing error of a name, and comparing it would cost the product of the lengths.
    if letters > 100 {
        return None;
    }
    let mut near = letters.div_ceil(3);
    let mut nearest = None;
    for known in known {
        // Nothing that is as far as the nearest one so far is looked at to its end.
        if let Some(distance) = distance(word, known, near).filter(|distance| nearest.is_none() || *distance < near) {
            (near, nearest) = (distance, Some(known));
        }
    }
    nearest
}

/// How many letters must be added, removed or exchanged to make one word of the other (Levenshtein); `None` if more than `most`.
fn distance(a: &str, b: &str, most: usize) -> Option<usize> {
    let letters = b.chars().count();
    if a.chars().count().abs_diff(letters) > most {
        return None;
    }
    // Of each start of `b`, how far it is from the part of `a` that was looked at.
    let mut row: Vec<usize> = (0..=letters).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        let mut least = row[0];
        for (j, y) in b.chars().enumerate() {
            let kept = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = kept.min(row[j] + 1).min(diagonal + 1);
            least = least.min(row[j + 1]);
        }
        if least > most {
            return None;
        }
    }
    Some(row[row.len() - 1]).filter(|distance| *distance <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typing_error_finds_its_word() {
        assert_eq!(distance("kitten", "sitting", 3), Some(3));
        assert_eq!(distance("kitten", "sitting", 2), None);
        assert_eq!(distance("kitten", "kit", 2), None);
        // Of two that are equally near, the first.
        assert_eq!(nearest("name", &mut ["nome", "nume", "names"].into_iter()), Some("nome"));
        assert_eq!(nearest("name", &mut ["nomes", "nume"].into_iter()), Some("nume"));
        assert_eq!(nearest("timeuot_ms", &mut ["name", "timeout_ms"].into_iter()), Some("timeout_ms"));
        assert_eq!(nearest("x", &mut ["name", "timeout_ms"].into_iter()), None);
    }

    #[test]
    fn a_problem_is_written_with_path_code_message_and_mend() {
        let problem = Problem::OutOfRange { path: "limit".into(), found: -1, least: 0, most: 9, unit: Unit::Count };
        let json = serde_json::to_value(Problems(vec![problem])).unwrap();
        assert_eq!(
            json,
            serde_json::json!([{
                "path": "limit",
                "code": "out_of_range",
                "message": "-1 is out of range: 0 to 9",
                "mend": "Choose a whole number from 0 to 9."
            }])
        );
    }
}
