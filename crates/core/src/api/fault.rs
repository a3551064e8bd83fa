//! Why a request is not answered as it was meant, as RFC 9457 problem details (H3).

use std::collections::BTreeMap;

use crate::{
    history::Full,
    words::{Refusal, RuleId},
};

use super::{
    message::{ALLOW, PROBLEM, Response, text},
    wire::Problem,
};

/// An expected "no" of the API. The simulation survives each; only [`Fault::Refused`] leaves an event behind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    /// No resource has this path.
    #[error("there is nothing at {0}")]
    NoSuchPath(String),
    /// The path exists, but not for this method.
    #[error("{method} is not for this path: {allow}")]
    MethodNotAllowed {
        /// What was tried.
        method: String,
        /// What is possible, as the `Allow` header has it.
        allow: String,
    },
    /// The request names no caller.
    #[error("say who calls: Authorization: Bearer <person of the scenario>, or check:<external check> to answer it")]
    NoCaller,
    /// The caller is no person of the scenario, or named in another scheme.
    #[error("the scenario has no person, and no external check, named “{0}”")]
    UnknownCaller(String),
    /// A person, or another check, answers an external check.
    #[error("only the external check itself answers it: Authorization: Bearer check:{0}")]
    NotTheProvider(String),
    /// An external check asks for something else than to answer.
    #[error("the external check {0} may answer the runs that wait for it, and nothing else")]
    OnlyAnswers(String),
    /// The scenario names no people, so nobody may decide on its runs.
    #[error("the scenario names no people, so nobody may decide on its runs")]
    NobodyDecides,
    /// A workspace, run, changeset or check is unknown, or belongs to another workspace.
    #[error("there is no {kind} {id}")]
    Unknown {
        /// `workspace`, `run`, `changeset` or `check`.
        kind: &'static str,
        /// What was asked for.
        id: String,
        /// Where the id stood in the body, as a JSON pointer; empty if it stood in the path.
        path: String,
    },
    /// A query parameter is wrong.
    #[error("{name} {why}")]
    Parameter {
        /// Its name.
        name: String,
        /// What is wrong.
        why: String,
    },
    /// A cursor that this list did not give.
    #[error("this list gave no such cursor: begin without one, and keep the filters")]
    Cursor,
    /// The body is wrong.
    #[error("the body {why}")]
    Body {
        /// Where, as a JSON pointer; empty for the whole.
        path: String,
        /// What is wrong.
        why: String,
    },
    /// The engine refused the command.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// The history is as long as it may be.
    #[error("{0}: open the simulation with higher limits, or go back to an earlier instant")]
    TooLong(#[from] Full),
}

impl Fault {
    const fn status(&self) -> u16 {
        match self {
            Fault::NoSuchPath(_) | Fault::Unknown { .. } => 404,
            Fault::MethodNotAllowed { .. } => 405,
            Fault::NoCaller | Fault::UnknownCaller(_) => 401,
            Fault::NotTheProvider(_) | Fault::OnlyAnswers(_) | Fault::NobodyDecides => 403,
            Fault::Parameter { .. } | Fault::Cursor | Fault::Body { .. } => 400,
            Fault::Refused(refusal) => refusal.code().http(),
            Fault::TooLong(_) => 507,
        }
    }

    /// The stable code and what it means in a few words.
    fn code(&self) -> (&'static str, &'static str) {
        match self {
            Fault::NoSuchPath(_) => ("no_such_path", "no such path"),
            Fault::MethodNotAllowed { .. } => ("method_not_allowed", "not by this method"),
            Fault::NoCaller => ("no_caller", "the caller is not named"),
            Fault::UnknownCaller(_) => ("unknown_caller", "the caller is not known"),
            Fault::NotTheProvider(_) => ("not_the_provider", "only the check itself answers it"),
            Fault::OnlyAnswers(_) => ("only_answers", "an external check only answers"),
            Fault::NobodyDecides => ("nobody_decides", "nobody may decide"),
            Fault::Unknown { kind: "run", .. } => ("unknown_run", "no such run"),
            Fault::Unknown { kind: "check", .. } => ("unknown_check", "no such check"),
            Fault::Unknown { kind: "changeset", .. } => ("unknown_changeset", "no such changeset"),
            Fault::Unknown { .. } => ("unknown_workspace", "no such workspace"),
            Fault::Parameter { .. } => ("bad_parameter", "a query parameter is wrong"),
            Fault::Cursor => ("bad_cursor", "the cursor is wrong"),
            Fault::Body { .. } => ("bad_body", "the body is wrong"),
            Fault::Refused(refusal) => (refusal.code().as_str(), refusal.code().gloss()),
            Fault::TooLong(_) => ("too_long", "the history may not grow further"),
        }
    }

    fn rule(&self) -> &'static str {
        match self {
            Fault::NoCaller
            | Fault::UnknownCaller(_)
            | Fault::NotTheProvider(_)
            | Fault::OnlyAnswers(_)
            | Fault::NobodyDecides => "H4",
            Fault::NoSuchPath(_) | Fault::MethodNotAllowed { .. } | Fault::TooLong(_) => "H1",
            Fault::Unknown { .. } | Fault::Parameter { .. } | Fault::Cursor | Fault::Body { .. } => "H3",
            // The row of the table says more than the code's chapter.
            Fault::Refused(Refusal::SwitchedOff { rule, .. } | Refusal::NotFromHere { rule: Some(rule), .. }) => {
                RuleId::as_str(*rule)
            }
            Fault::Refused(refusal) => refusal.code().rule(),
        }
    }

    /// Where in the request the fault is, if it is at one place of it.
    fn place(&self) -> Option<&str> {
        match self {
            Fault::Parameter { name, .. } => Some(name),
            Fault::Cursor => Some("cursor"),
            Fault::Body { path, .. } => Some(path),
            Fault::Unknown { path, .. } if !path.is_empty() => Some(path),
            _ => None,
        }
    }

    /// The problem details in answer to a request for `path`.
    pub(super) fn response(&self, path: &str) -> Response {
        let (code, title) = self.code();
        let problem = Problem {
            problem_type: format!("urn:signalbox:problem:{code}"),
            title: title.into(),
            status: self.status(),
            detail: self.to_string(),
            instance: path.into(),
            code: code.into(),
            rule: self.rule().into(),
            path: self.place().map(Into::into),
        };
        let headers = match self {
            Fault::MethodNotAllowed { allow, .. } => BTreeMap::from([(ALLOW, allow.clone())]),
            Fault::NoCaller | Fault::UnknownCaller(_) => {
                BTreeMap::from([("www-authenticate", String::from("Bearer realm=\"signalbox\""))])
            }
            // Whole seconds, so that the answer is never one too early (RFC 9110, 10.2.3).
            Fault::Refused(Refusal::TooSoon { wait, .. }) => {
                BTreeMap::from([("retry-after", wait.millis().div_ceil(1_000).to_string())])
            }
            _ => BTreeMap::new(),
        };
        Response { status: self.status(), content_type: PROBLEM, headers, body: text(&problem) }
    }
}
