//! The one table of the API: which method of which path does what, for whom.
//!
//! A new endpoint is one row here, one handler, and the objects it sends in `wire`.

use serde_json::{Value, json};

use crate::{
    history::Simulation,
    words::{RunType, Status, Trigger},
};

use super::{
    actions,
    caller::Caller,
    fault::Fault,
    governance,
    message::{Request, Response},
    org,
    query::{LIMIT, OFFSET, Param, Query, Values, decoded},
    runs,
    shape::{Book, Shape},
    wire::{
        ApprovalRequirements, Approvals, Changeset, GovernancePreview, LifecycleRules, Links, Promotion, Run,
        RunCursorPage, RunOffsetPage, RunWithPhases, Workspace, WorkspaceOffsetPage,
    },
};

words! {
    /// The methods that the table knows. `HEAD` is answered as `GET` without the body, `OPTIONS` with the methods of the path.
    pub enum Method {
        /// Reads; changes nothing.
        Get = "GET",
        /// Gives a command.
        Post = "POST",
    }
}

/// Who may use a path (H4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody, also without a name.
    Open,
    /// Every person of the scenario.
    Read,
    /// Every person who is not only a `viewer`; the engine then asks whether the person may do it in that workspace.
    Command,
    /// The external check that the path names, and nobody else.
    Check,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, with `{names}` for its ids.
    pub pattern: &'static str,
    /// Its stable name, unique in the table.
    pub operation: &'static str,
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// The rules it follows.
    pub rules: &'static [&'static str],
    /// Who may use it.
    pub access: Access,
    /// The query parameters it takes.
    pub query: &'static [Param],
    /// What its body may hold, as a JSON schema; `None` for no body, or an empty object.
    pub body: Option<fn() -> Value>,
    /// The status of success.
    pub success: u16,
    /// The statuses of refusal that its command may come to, beside those that follow from the other columns.
    pub refusals: &'static [u16],
    pub(super) reply: fn(&mut Book) -> Value,
    pub(super) handler: fn(&mut Simulation, &Call<'_>) -> Result<Response, Fault>,
}

/// A request on its way to its handler.
#[derive(Clone, Debug)]
pub(super) struct Call<'a> {
    /// The ids of the path, decoded, in their order.
    pub(super) ids: Vec<String>,
    /// What stands after the `?`, not yet read.
    pub(super) raw_query: &'a str,
    /// The query.
    pub(super) query: Query,
    /// The body, not yet read.
    pub(super) body: &'a str,
    /// Who calls.
    pub(super) caller: Caller,
}

impl Call<'_> {
    /// An id of the path, by its place.
    pub(super) fn id(&self, place: usize) -> &str {
        self.ids.get(place).map_or("", String::as_str)
    }
}

const STATUS: Param = Param {
    name: "status",
    about: "Only runs in this status.",
    values: Values::Words(|| Status::ALL.iter().map(|word| word.as_str()).collect()),
};
const TYPE: Param = Param {
    name: "type",
    about: "Only runs of this type.",
    values: Values::Words(|| RunType::ALL.iter().map(|word| word.as_str()).collect()),
};
const TRIGGER: Param = Param {
    name: "trigger",
    about: "Only runs with this trigger.",
    values: Values::Words(|| Trigger::ALL.iter().map(|word| word.as_str()).collect()),
};
const WORKSPACE: Param =
    Param { name: "workspace", about: "Only runs of this workspace: id or name.", values: Values::Workspace };
const PROJECT: Param =
    Param { name: "project", about: "Only runs of this project's workspaces.", values: Values::Project };
const CURSOR: Param = Param {
    name: "cursor",
    about: "Where the page begins: what an earlier page of the same list with the same filters gave as `next_cursor`.",
    values: Values::Cursor,
};

/// What every row begins with.
const READ: Route = Route {
    method: Method::Get,
    pattern: "",
    operation: "",
    summary: "",
    rules: &[],
    access: Access::Read,
    query: &[],
    body: None,
    success: 200,
    refusals: &[],
    reply: Run::schema,
    handler: runs::get,
};
const COMMAND: Route = Route { method: Method::Post, access: Access::Command, ..READ };

/// Every method of every path.
pub const ROUTES: &[Route] = &[
    Route {
        pattern: "/openapi.json",
        operation: "getOpenApi",
        summary: "This document.",
        rules: &["H3"],
        access: Access::Open,
        reply: |_| json!({ "type": "object" }),
        handler: org::document,
        ..READ
    },
    Route {
        pattern: "/rules",
        operation: "listRules",
        summary: "The run lifecycle as a table.",
        rules: &["T"],
        access: Access::Open,
        reply: LifecycleRules::schema,
        handler: org::rules,
        ..READ
    },
    Route {
        pattern: "/workspaces",
        operation: "listWorkspaces",
        summary: "The workspaces, in the scenario's order.",
        rules: &["H3"],
        query: &[LIMIT, OFFSET],
        reply: WorkspaceOffsetPage::schema,
        handler: org::workspaces,
        ..READ
    },
    Route {
        pattern: "/workspaces/{workspaceId}",
        operation: "getWorkspace",
        summary: "A workspace.",
        rules: &["H3", "L1"],
        reply: Workspace::schema,
        handler: org::workspace,
        ..READ
    },
    Route {
        pattern: "/workspaces/{workspaceId}/dependencies",
        operation: "listDependencies",
        summary: "The workspaces that promote to this one.",
        rules: &["H2", "P1"],
        reply: Links::schema,
        handler: org::dependencies,
        ..READ
    },
    Route {
        pattern: "/workspaces/{workspaceId}/dependents",
        operation: "listDependents",
        summary: "The workspaces that this one promotes to.",
        rules: &["H2", "P1"],
        reply: Links::schema,
        handler: org::dependents,
        ..READ
    },
    Route {
        pattern: "/runs",
        operation: "listRuns",
        summary: "The runs of all workspaces, newest first, by offset.",
        rules: &["H1", "H3"],
        query: &[LIMIT, OFFSET, WORKSPACE, PROJECT, STATUS, TYPE, TRIGGER],
        reply: RunOffsetPage::schema,
        handler: runs::list_all,
        ..READ
    },
    Route {
        pattern: "/workspaces/{workspaceId}/runs",
        operation: "listWorkspaceRuns",
        summary: "The runs of a workspace, newest first, by cursor.",
        rules: &["H1", "H3"],
        query: &[LIMIT, CURSOR, STATUS, TYPE, TRIGGER],
        reply: RunCursorPage::schema,
        handler: runs::list,
        ..READ
    },
    Route {
        pattern: "/workspaces/{workspaceId}/runs",
        operation: "createRun",
        summary: "Creates a plan run.",
        rules: &["H1", "R2", "S1"],
        body: Some(actions::create_body),
        success: 201,
        reply: Run::schema,
        handler: actions::create,
        ..COMMAND
    },
    Route {
        pattern: "/workspaces/{workspaceId}/runs/{runId}",
        operation: "getRun",
        summary: "A run with its phases.",
        rules: &["H1", "X4", "X5"],
        reply: RunWithPhases::schema,
        handler: runs::get,
        ..READ
    },
    Route {
        pattern: "/workspaces/{workspaceId}/runs/{runId}/apply",
        operation: "applyRun",
        summary: "Creates an apply run from a completed plan.",
        rules: &["A2", "A3", "A5"],
        success: 201,
        refusals: &[403, 409],
        handler: actions::apply,
        ..COMMAND
    },
    Route {
        pattern: "/workspaces/{workspaceId}/runs/{runId}/approve",
        operation: "approveRun",
        summary: "Approves a run for every open requirement the caller may decide.",
        rules: &["G7", "G8"],
        refusals: &[403, 409],
        handler: actions::approve,
        ..COMMAND
    },
    Route {
        pattern: "/workspaces/{workspaceId}/runs/{runId}/reject",
        operation: "rejectRun",
        summary: "Rejects a run, which ends it.",
        rules: &["G7", "G8", "T11"],
        body: Some(actions::reject_body),
        refusals: &[403, 409],
        handler: actions::reject,
        ..COMMAND
    },
    Route {
        pattern: "/workspaces/{workspaceId}/runs/{runId}/renotify",
        operation: "renotifyRun",
        summary: "Reminds the approvers of a run, at most once in five minutes.",
        rules: &["G8"],
        refusals: &[409, 429],
        handler: actions::renotify,
        ..COMMAND
    },
    Route {
        pattern: "/workspaces/{workspaceId}/runs/{runId}/abort",
        operation: "abortRun",
        summary: "Cancels a run.",
        rules: &["T5", "T13", "Q10"],
        refusals: &[409],
        handler: actions::abort,
        ..COMMAND
    },
    Route {
        pattern: "/workspaces/{workspaceId}/runs/{runId}/approvals",
        operation: "listApprovals",
        summary: "The decisions on a run, in their order.",
        rules: &["H2", "G7"],
        reply: Approvals::schema,
        handler: governance::approvals,
        ..READ
    },
    Route {
        pattern: "/runs/{runId}/approval-requirements",
        operation: "listApprovalRequirements",
        summary: "The approvals that a run needs, or needed.",
        rules: &["H2", "G4", "G6"],
        reply: ApprovalRequirements::schema,
        handler: governance::requirements,
        ..READ
    },
    Route {
        pattern: "/runs/{runId}/external-checks/{providerId}",
        operation: "answerExternalCheck",
        summary: "Answers an external check: only the check itself may.",
        rules: &["G5", "H4"],
        body: Some(actions::check_body),
        access: Access::Check,
        refusals: &[409],
        handler: actions::answer_check,
        ..COMMAND
    },
    Route {
        method: Method::Post,
        pattern: "/runs/{runId}/governance-preview",
        operation: "previewGovernance",
        summary: "What governance would say of a completed plan now; changes nothing.",
        rules: &["G9"],
        refusals: &[409],
        reply: GovernancePreview::schema,
        handler: governance::preview,
        ..READ
    },
    Route {
        pattern: "/workspaces/{workspaceId}/promote",
        operation: "promoteWorkspace",
        summary: "Makes a plan run in each chosen downstream workspace; one the caller may not trigger is skipped.",
        rules: &["P4"],
        body: Some(actions::promote_body),
        refusals: &[409],
        reply: Promotion::schema,
        handler: actions::promote,
        ..COMMAND
    },
    Route {
        pattern: "/workspaces/{workspaceId}/force-unlock",
        operation: "forceUnlock",
        summary: "Creates an unlock run, which releases a stale state lock.",
        rules: &["L4", "R1"],
        success: 201,
        handler: actions::force_unlock,
        ..COMMAND
    },
    Route {
        pattern: "/workspaces/{workspaceId}/changesets/{changesetId}/discard",
        operation: "discardChangeset",
        summary: "Discards the changeset of a plan.",
        rules: &["A1"],
        refusals: &[409],
        reply: Changeset::schema,
        handler: actions::discard,
        ..COMMAND
    },
];

impl Route {
    /// The names of the ids in its path, in their order.
    pub fn ids(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.pattern.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }

    /// Every status it may answer with, in ascending order.
    #[must_use]
    pub fn statuses(&self) -> Vec<u16> {
        // 400: a parameter that the path does not have, at least.
        let mut all = vec![self.success, 400];
        match self.access {
            Access::Open => {}
            // 403: an external check reads nothing.
            Access::Read => all.extend([401, 403]),
            Access::Command | Access::Check => all.extend([401, 403, 507]),
        }
        if self.ids().next().is_some() {
            all.push(404);
        }
        all.extend(self.refusals);
        all.sort_unstable();
        all.dedup();
        all
    }

    fn matches(&self, segments: &[String]) -> bool {
        let mut parts = self.pattern.split('/').skip(1);
        segments.iter().all(|segment| parts.next().is_some_and(|part| part.starts_with('{') || part == segment))
            && parts.next().is_none()
    }
}

/// What answers a request.
pub(super) enum Found<'a> {
    /// A row of the table.
    Route(&'static Route, Call<'a>),
    /// It asks for the methods of a path: these, as the `Allow` header has them.
    Methods(String),
}

/// The methods of a path with these rows, as the `Allow` header has them.
pub(super) fn allowed<'a>(rows: impl Iterator<Item = &'a Route>) -> String {
    let mut allow = Vec::new();
    for row in rows {
        allow.push(row.method.as_str());
        if row.method == Method::Get {
            allow.push("HEAD");
        }
    }
    allow.push("OPTIONS");
    allow.join(", ")
}

/// What answers a request.
///
/// # Errors
/// No such path, or a method that the path does not have.
pub(super) fn find(request: &Request) -> Result<Found<'_>, Fault> {
    let (path, raw_query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    let unknown = || Fault::NoSuchPath(path.into());
    let segments = path.strip_prefix('/').ok_or_else(unknown)?.split('/').map(|part| decoded(part, false));
    let mut segments: Vec<String> = segments.collect::<Option<_>>().ok_or_else(unknown)?;
    let here: Vec<&Route> = ROUTES.iter().filter(|route| route.matches(&segments)).collect();
    if here.is_empty() {
        return Err(unknown());
    }
    let asked = if request.method == "HEAD" { Method::Get.as_str() } else { &request.method };
    let Some(route) = here.iter().find(|route| route.method.as_str() == asked) else {
        let allow = allowed(here.into_iter());
        if request.method == "OPTIONS" {
            return Ok(Found::Methods(allow));
        }
        return Err(Fault::MethodNotAllowed { method: request.method.clone(), allow });
    };
    let mut parts = route.pattern.split('/').skip(1);
    segments.retain(|_| parts.next().is_some_and(|part| part.starts_with('{')));
    let call = Call { ids: segments, raw_query, query: Query::default(), body: &request.body, caller: Caller::Anybody };
    Ok(Found::Route(route, call))
}
