//! What the app and the worker say to each other: JSON texts, one for each message.
//!
//! The app sends a [`Sent`]: a question with a number. The worker answers with any number of [`Said`] that bear the same number:
//! [`Answer::Progress`] says that more is to come, anything else that this was all. A trouble is an answer like any other.
//! When it has started, the worker says [`Answer::Ready`] once, unasked; until then it hears nothing.

use serde::{Deserialize, Serialize};
use signalbox::{
    studies::explore::{Progress, Sabotage},
    words::{Command, RuleId, SimTime},
};

/// Raised when an app and a worker of different builds would misunderstand each other.
pub const PROTOCOL: u16 = 1;

/// The number of what the worker says unasked.
pub const UNASKED: u32 = 0;

/// A question on its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sent {
    /// Its number, which the answers bear; not [`UNASKED`].
    pub id: u32,
    /// The question.
    pub ask: Ask,
}

/// What the app asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// What there is to choose from: [`Answer::Catalogue`].
    Catalogue,
    /// Explore a small world: [`Answer::Progress`] until [`Answer::Explored`]. An exploration under way is given up.
    Explore {
        /// The world's id.
        world: String,
        /// What is wrong with the scheduler; `None` leaves it as the world has it.
        fault: Option<Sabotage>,
    },
    /// Give up exploring: the exploration's last answer is [`Answer::Cancelled`], and so is the answer to this.
    Cancel,
    /// Answer an HTTP request: [`Answer::Answered`].
    Request(Box<Call>),
}

/// An HTTP request to a case at an instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Which edition of the case is meant. The worker keeps the latest that it was sent.
    pub edition: u32,
    /// The case as JSON text; may be left out if this edition was sent before.
    pub case: Option<String>,
    /// The instant that is the API's now.
    pub at: SimTime,
    /// The method in capitals.
    pub method: String,
    /// The path, percent-encoded, with its query.
    pub path: String,
    /// The value of the `Authorization` header (H4).
    pub authorization: Option<String>,
    /// The body; empty for none.
    pub body: String,
}

/// An answer on its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// The number of the question, or [`UNASKED`].
    pub id: u32,
    /// The answer.
    pub answer: Answer,
}

/// What the worker says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// It has started, and speaks this version of the protocol.
    Ready(u16),
    /// What there is to choose from.
    Catalogue(Box<Catalogue>),
    /// How far the exploration is. More is to come.
    Progress(Progress),
    /// What was found in all histories.
    Explored(Box<Study>),
    /// The exploration was given up.
    Cancelled,
    /// The response to a request.
    Answered(Box<Response>),
    /// It cannot be done.
    Trouble(Trouble),
}

/// Why something cannot be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Trouble {
    /// There is no small world with this id.
    #[error("there is no small world “{0}”")]
    UnknownWorld(String),
    /// The scenario of a small world, or a case, cannot be played.
    #[error("it cannot be played: {0}")]
    Unplayable(String),
    /// This edition of the case was never sent.
    #[error("the worker does not have edition {0} of the case")]
    NoCase(u32),
    /// A message that cannot be read.
    #[error("the worker cannot read what it was sent: {0}")]
    NotUnderstood(String),
    /// The worker did not start, or has ended: a bug in it, or a file that did not load.
    #[error("the worker stopped: {0}")]
    Stopped(String),
}

/// What there is to choose from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    /// The small worlds.
    pub worlds: Vec<World>,
    /// The ways to break the scheduler.
    pub faults: Vec<Fault>,
    /// The routes of the HTTP API, in the order of its table.
    pub routes: Vec<Route>,
}

/// A small world, before it is explored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct World {
    /// Its stable id.
    pub id: String,
    /// Its title.
    pub name: String,
    /// What there is to see, in a sentence.
    pub about: String,
    /// The fault that is part of it.
    pub fault: Option<Sabotage>,
}

/// A way to break the scheduler.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Which.
    pub fault: Sabotage,
    /// What it does wrong, in a clause.
    pub says: String,
}

/// What was found in a small world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Study {
    /// The world's title.
    pub name: String,
    /// What was wrong with its scheduler.
    pub fault: Option<Sabotage>,
    /// Reachable states.
    pub states: u32,
    /// Steps between them, those to known states included.
    pub transitions: u64,
    /// Steps from the start to the farthest state.
    pub depth: u32,
    /// How many states are so many steps away, from 0 on.
    pub levels: Vec<u32>,
    /// States from which nothing comes any more.
    pub ends: u32,
    /// Whether everything was looked at.
    pub complete: bool,
    /// The laws with their verdicts.
    pub laws: Vec<Law>,
    /// How often each rule T0 to T15 was taken.
    pub taken: Vec<(RuleId, u64)>,
}

/// A law with its verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Law {
    /// Its stable name.
    pub name: String,
    /// What it says.
    pub says: String,
    /// The rules it follows from.
    pub rules: String,
    /// What became of it.
    pub verdict: Verdict,
}

/// What became of a law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// It holds in every reachable state.
    Holds,
    /// It holds wherever the search has looked.
    HoldsSoFar,
    /// It can only be checked when everything was looked at.
    NotChecked,
    /// It is broken.
    Broken(Box<Counterexample>),
}

/// A shortest way to a breach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counterexample {
    /// What is not so at its end.
    pub why: String,
    /// The steps: what came, and what it did.
    pub steps: Vec<(String, Vec<String>)>,
    /// A plain case that goes this way, as JSON text.
    pub case: Option<String>,
    /// How many of the steps the case takes.
    pub shared: u32,
    /// What there is to know about the case.
    pub note: String,
}

/// A route of the HTTP API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// The method in capitals.
    pub method: String,
    /// The path with `{names}` for its ids.
    pub pattern: String,
    /// What it does.
    pub summary: String,
    /// The rules it follows.
    pub rules: Vec<String>,
    /// Who may use it (H4).
    pub access: Access,
    /// The parameters of its query.
    pub query: Vec<Param>,
    /// A body to begin with; `None` if it takes none.
    pub body: Option<String>,
    /// Every status it may answer with.
    pub statuses: Vec<u16>,
}

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Access {
    /// Everybody, without a name.
    Open,
    /// Every person of the scenario.
    Read,
    /// Every person who is not only a viewer.
    Command,
    /// The external check that the path names.
    Check,
}

/// A parameter of a query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// What it does.
    pub about: String,
    /// What it takes.
    pub takes: Takes,
}

/// What a parameter takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Takes {
    /// One of these words.
    Words(Vec<String>),
    /// A whole number in this range.
    Number {
        /// The smallest.
        min: u64,
        /// The largest.
        max: u64,
        /// What it is when left out.
        default: u64,
    },
    /// A workspace.
    Workspace,
    /// A project.
    Project,
    /// What an earlier page gave.
    Cursor,
}

/// An HTTP response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The content type.
    pub content_type: String,
    /// The other headers.
    pub headers: Vec<(String, String)>,
    /// The body, JSON with line breaks.
    pub body: String,
    /// What the request became in the case, if it became a command.
    pub given: Option<Given>,
}

/// A command that a request became. The app gives the same one, so that it becomes part of the user's case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The command.
    pub command: Command,
    /// How many records the worker's journal had after it.
    pub records: u32,
    /// That journal's digest: 16 hexadecimal digits.
    pub digest: String,
}

/// A message as text. Messages hold only what JSON has words for, so this does not fail; an empty text would be refused as unreadable.
#[must_use]
pub fn text<T: Serialize>(message: &T) -> String {
    serde_json::to_string(message).unwrap_or_default()
}

/// Reads what the worker said.
///
/// # Errors
/// A text that is no [`Said`] of this build.
pub fn said(text: &str) -> Result<Said, Trouble> {
    serde_json::from_str(text).map_err(|e| Trouble::NotUnderstood(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_is_what_is_heard() {
        let call = Call {
            edition: 3,
            case: None,
            at: SimTime::from_millis(90),
            method: "POST".into(),
            path: "/workspaces/app/runs".into(),
            authorization: Some("Bearer Åsa".into()),
            body: "{}".into(),
        };
        for ask in [
            Ask::Catalogue,
            Ask::Explore { world: "one_slot".into(), fault: Some(Sabotage::IgnoresLimit) },
            Ask::Cancel,
            Ask::Request(Box::new(call)),
        ] {
            let sent = Sent { id: 7, ask };
            assert_eq!(serde_json::from_str::<Sent>(&text(&sent)).expect("it reads"), sent);
        }
        let trouble = Said { id: UNASKED, answer: Answer::Trouble(Trouble::NoCase(4)) };
        assert_eq!(said(&text(&trouble)).expect("it reads"), trouble);
    }

    #[test]
    fn what_cannot_be_read_is_a_trouble() {
        assert!(matches!(said("{\"id\":1}"), Err(Trouble::NotUnderstood(_))));
        assert!(matches!(said(""), Err(Trouble::NotUnderstood(_))));
    }
}
