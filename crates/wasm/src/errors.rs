//! Misuse: an `Error` that programs can tell apart.

use js_sys::{Error, Reflect};
use serde::Serialize;
use signalbox::scenario::Problem;
use wasm_bindgen::JsValue;

use crate::shapes;

/// Why a call could not be made. The words are stable; types.d.ts has the same ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The case cannot be opened; `problems` says where and why.
    BadCase,
    /// The case is laid out in a way that only a newer package knows (law 8).
    TooNew,
    /// The case was played under rules that this package does not have (law 8).
    OtherRules,
    /// Played again, the case gives another journal than when it was saved.
    Diverged,
    /// The history would be larger than its limits; `problems` says which limit and where it ends.
    TooLong,
    /// What was dispatched is no command; `problems` says why.
    BadCommand,
    /// An argument is not what the function takes.
    BadArgument,
    /// No view has this name.
    UnknownView,
    /// No diagram has this name.
    UnknownDiagram,
    /// No preset has this id.
    UnknownPreset,
    /// The engine gave something that JavaScript cannot hold: a bug of this package.
    Internal,
}

impl Code {
    /// Every code.
    pub const ALL: &'static [Code] = &[
        Code::BadCase,
        Code::TooNew,
        Code::OtherRules,
        Code::Diverged,
        Code::TooLong,
        Code::BadCommand,
        Code::BadArgument,
        Code::UnknownView,
        Code::UnknownDiagram,
        Code::UnknownPreset,
        Code::Internal,
    ];

    /// The word that stands in the error's `code`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Code::BadCase => "bad_case",
            Code::TooNew => "too_new",
            Code::OtherRules => "other_rules",
            Code::Diverged => "diverged",
            Code::TooLong => "too_long",
            Code::BadCommand => "bad_command",
            Code::BadArgument => "bad_argument",
            Code::UnknownView => "unknown_view",
            Code::UnknownDiagram => "unknown_diagram",
            Code::UnknownPreset => "unknown_preset",
            Code::Internal => "internal",
        }
    }
}

/// Something wrong with what was passed, as the error's `problems` show it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Report {
    path: String,
    code: &'static str,
    message: String,
    mend: String,
}

impl Report {
    /// A problem of the engine's, found in this part of what was passed; `inside` is empty for the whole.
    pub(crate) fn new(problem: &Problem, inside: &str) -> Report {
        let path = match (inside, problem.path()) {
            ("", path) => path.to_owned(),
            (inside, "(file)") => inside.to_owned(),
            (inside, path) if path.starts_with('[') => format!("{inside}{path}"),
            (inside, path) => format!("{inside}.{path}"),
        };
        Report { path, code: problem.code(), message: problem.to_string(), mend: problem.mend() }
    }

    /// A problem that only this boundary knows.
    pub(crate) fn plain(path: String, code: &'static str, message: String, mend: String) -> Report {
        Report { path, code, message, mend }
    }
}

/// A call that could not be made. Nothing has changed.
#[derive(Clone, Debug)]
pub struct Misuse {
    code: Code,
    message: String,
    problems: Vec<Report>,
}

impl Misuse {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Misuse {
        Misuse { code, message: message.into(), problems: Vec::new() }
    }

    /// Misuse with its problems, which make up the message.
    pub(crate) fn of(code: Code, what: &str, problems: Vec<Report>) -> Misuse {
        let mut message = String::from(what);
        for Report { path, message: why, mend, .. } in &problems {
            message.extend(["\n", path, ": ", why, ". ", mend]);
        }
        Misuse { code, message, problems }
    }

    /// Which kind it is.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }
}

impl From<Misuse> for JsValue {
    fn from(misuse: Misuse) -> JsValue {
        let error = Error::new(&misuse.message);
        error.set_name("SimulatorError");
        let problems = shapes::to_js::<JsValue>(&misuse.problems).unwrap_or(JsValue::NULL);
        // A new error takes properties, so neither can fail; if one did, the error would still say what happened.
        let _ = Reflect::set(&error, &"code".into(), &misuse.code.as_str().into());
        let _ = Reflect::set(&error, &"problems".into(), &problems);
        error.into()
    }
}
