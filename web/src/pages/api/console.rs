//! What the page remembers while another one is shown: the request as it is filled in, and what was answered.

use std::{collections::BTreeMap, sync::Arc};

use crate::follow::Memo;
use leptos::prelude::*;
use signalbox::{
    policy::Scene,
    words::{RunNo, RunType, SimTime, Status, changeset_uuid, run_uuid},
};
use signalbox_worker::protocol::{self, Answer, Ask, Call, Given, Response, Route, Trouble};

use crate::{
    parts::lasting,
    session::{Helper, Session},
};

use super::say::{self, Line};

/// How many of the newest runs are offered.
const RUNS: u32 = 60;
/// How many requests are remembered.
const REMEMBERED: usize = 20;

/// A run to choose.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct RunChoice {
    pub(super) id: String,
    pub(super) workspace: String,
    pub(super) number: RunNo,
    pub(super) run_type: RunType,
    pub(super) status: Status,
    /// The id of its changeset, if it is a plan.
    pub(super) changeset: Option<String>,
}

/// What became of a request beside its response.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sequel {
    /// Nothing: it never became a command.
    Nothing,
    /// The app gave the same command; both histories are the same.
    Given,
    /// The app gave the same command, and its history is another: a bug.
    Differs,
    /// The case was changed while the worker answered, so nothing was given.
    Overtaken,
}

/// A request with its response.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Exchange {
    pub(super) no: u32,
    pub(super) line: Line,
    pub(super) at: SimTime,
    pub(super) response: Response,
    pub(super) sequel: Sequel,
}

/// The request and the answers. A handle.
#[derive(Clone, Copy)]
pub struct Console {
    /// The place of the chosen route in the table.
    pub(super) route: RwSignal<usize>,
    /// Who calls; `None` for the first person of the scenario, empty for nobody.
    pub(super) caller: RwSignal<Option<String>>,
    /// What was filled in, by the field's name.
    pub(super) fields: RwSignal<BTreeMap<String, String>>,
    /// The exchanges, newest first.
    pub(super) exchanges: RwSignal<Vec<Arc<Exchange>>>,
    /// The one that is shown.
    pub(super) shown: RwSignal<Option<u32>>,
    /// Whether a request is under way.
    pub(super) busy: RwSignal<bool>,
    /// Why the latest request has no response.
    pub(super) trouble: RwSignal<Option<String>>,
    /// The runs to choose from, newest first.
    pub(super) runs: Memo<Vec<RunChoice>>,
    session: Session,
    helper: Helper,
}

impl Console {
    fn new() -> Console {
        let session = Session::expect();
        Console {
            route: RwSignal::new(0),
            caller: RwSignal::new(None),
            fields: RwSignal::new(BTreeMap::new()),
            exchanges: RwSignal::new(Vec::new()),
            shown: RwSignal::new(None),
            busy: RwSignal::new(false),
            trouble: RwSignal::new(None),
            runs: session.view(|scene, _| newest(scene)),
            session,
            helper: Helper::expect(),
        }
    }

    /// That of the app.
    pub(super) fn expect() -> Console {
        lasting(Console::new)
    }

    /// The exchange that is shown (tracked).
    pub(super) fn answer(self) -> Option<Arc<Exchange>> {
        let no = self.shown.get()?;
        self.exchanges.with(|all| all.iter().find(|exchange| exchange.no == no).cloned())
    }

    /// What was filled in (tracked).
    pub(super) fn typed(self, name: &str) -> Option<String> {
        self.fields.with(|fields| fields.get(name).cloned())
    }

    /// Fills in a field. Another workspace has other runs.
    pub(super) fn fill(self, name: &str, value: String) {
        self.fields.update(|fields| {
            if name == "workspaceId" {
                fields.remove("runId");
                fields.remove("changesetId");
            }
            fields.insert(name.to_owned(), value);
        });
    }

    /// The run that this route is probably meant for: one in the status that it needs, else the newest (tracked).
    pub(super) fn likely(self, route: &Route) -> Option<RunChoice> {
        let fits = |run: &RunChoice| match route.pattern.rsplit('/').next().unwrap_or_default() {
            "approve" | "reject" | "renotify" => run.status == Status::PendingApproval,
            "abort" => run.status == Status::InProgress,
            "apply" | "discard" | "governance-preview" => {
                run.run_type == RunType::Plan && run.status == Status::Completed
            }
            _ => true,
        };
        let workspace = self.typed("workspaceId").filter(|_| route.pattern.contains("{workspaceId}"));
        let here = |run: &&RunChoice| workspace.as_ref().is_none_or(|name| run.workspace == *name);
        self.runs.with(|runs| {
            let all: Vec<_> = runs.iter().filter(here).collect();
            all.iter().find(|run| fits(run)).or(all.first()).map(|run| (*run).clone())
        })
    }

    /// Sends a request to the worker, to be answered at the cursor.
    pub(super) fn send(self, line: Line) {
        self.shown.set(None);
        let heard = line.clone();
        let at = self.ask(&line, move |edition, at, answer| match answer {
            Ok(response) => self.answered(edition, at, heard.clone(), response),
            Err(why) => self.trouble.set(Some(why)),
        });
        // A command acts at the cursor, so the cursor waits for it.
        if at && line.method != "GET" {
            self.session.pause();
        }
    }

    /// Asks the worker, and hears its answer with the edition and the instant that were meant. `false` if it is still busy.
    pub(super) fn ask(self, line: &Line, hear: impl Fn(u32, SimTime, Result<Response, String>) + 'static) -> bool {
        if self.busy.get_untracked() {
            return false;
        }
        self.busy.set(true);
        self.trouble.set(None);
        let (edition, at) = untrack(|| (self.session.edition(), self.session.cursor().at));
        let case = (!self.helper.is_sent(edition)).then(|| protocol::text(&self.session.case()));
        let call = Call {
            edition,
            case,
            at,
            method: line.method.clone(),
            path: line.path.clone(),
            authorization: line.authorization(),
            body: line.body.clone(),
        };
        self.helper.ask(Ask::Request(Box::new(call)), move |answer| {
            self.busy.set(false);
            let response = match answer {
                Answer::Answered(response) => Ok(*response),
                Answer::Trouble(trouble) => {
                    self.helper.forget_case();
                    Err(told(&trouble))
                }
                _ => Err("The worker was stopped before it answered.".to_owned()),
            };
            hear(edition, at, response);
        });
        true
    }

    fn answered(self, edition: u32, at: SimTime, line: Line, response: Response) {
        let sequel = match &response.given {
            None => Sequel::Nothing,
            Some(_) if untrack(|| self.session.edition()) != edition => Sequel::Overtaken,
            Some(given) => self.give(at, given),
        };
        // A run that was made is the one to look at. Its number stands at the end of its id.
        let location = response.headers.iter().find(|(name, _)| name == "location").map(|(_, value)| value.as_str());
        let digits = location.and_then(|path| path.get(path.len().checked_sub(8)?..));
        if let (Some(digits), Sequel::Given) = (digits, sequel) {
            self.session.selected.set(u32::from_str_radix(digits, 16).ok().and_then(RunNo::new));
        }
        self.exchanges.update(|all| {
            let no = all.first().map_or(1, |exchange| exchange.no + 1);
            all.insert(0, Arc::new(Exchange { no, line, at, response, sequel }));
            all.truncate(REMEMBERED);
            self.shown.set(Some(no));
        });
    }

    /// Gives the command that the worker gave, at the same instant, and holds the two histories against each other.
    fn give(self, at: SimTime, given: &Given) -> Sequel {
        if untrack(|| self.session.cursor().at) != at {
            self.session.seek_time(at);
        }
        // A refusal is what the response says.
        drop(self.session.give(given.command.clone()));
        let own = untrack(|| self.session.history_now(|sim| sim.engine().journal().digest_of(given.records)));
        if own.is_some_and(|digest| digest.to_string() == given.digest) { Sequel::Given } else { Sequel::Differs }
    }
}

/// A trouble as a sentence of its own.
fn told(trouble: &Trouble) -> String {
    format!("There is no response: {trouble}.")
}

/// The newest runs at a moment.
fn newest(scene: &Scene<'_>) -> Vec<RunChoice> {
    let count = scene.world.run_count();
    let numbers = (count.saturating_sub(RUNS) + 1..=count).rev().filter_map(RunNo::new);
    let choice = |no: RunNo| {
        let known = scene.run(no).ok()?;
        let id = run_uuid(scene.scenario.starts_at, known.birth.created, scene.seed, no);
        let run_type = known.birth.run_type;
        let changeset = (run_type == RunType::Plan).then(|| changeset_uuid(id, no).to_string());
        let workspace = scene.scenario.workspace(known.birth.workspace).name.clone();
        Some(RunChoice { id: id.to_string(), workspace, number: no, run_type, status: known.course.status, changeset })
    };
    numbers.filter_map(choice).collect()
}

/// The request for the whole document.
pub(super) fn document() -> Line {
    let path = say::path("/openapi.json", |_| String::new(), &[]);
    Line { method: "GET".into(), path, caller: String::new(), body: String::new() }
}

#[cfg(test)]
mod tests;
