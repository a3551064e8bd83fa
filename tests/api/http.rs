//! A client of a simulated organisation, and the organisation of most tests.

use std::collections::BTreeMap;

use serde_json::Value;
use signalbox::{
    api::{self, JSON, PROBLEM, ROUTES, Request, workspace_uuid},
    scenario::{
        ApprovalRuleDraft, ApproverDraft, ConditionDraft, Draft, ExternalCheckDraft, PersonDraft, RepoDraft, ScopeDraft,
    },
    words::{Command, PrAction, Trigger, run_uuid},
};
use signalbox_tests::play::{Play, edge, org, run, workspace};

use crate::schema;

/// A client that calls as `ada` unless told otherwise.
pub(crate) struct Http {
    pub(crate) play: Play,
    document: Value,
}

/// An answer whose status and body fit the document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<&'static str, String>,
    pub(crate) body: Value,
}

impl Answer {
    /// The problem's code; empty for no problem.
    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// Status and code.
    pub(crate) fn says(&self) -> (u16, &str) {
        (self.status, self.code())
    }

    /// The `number`s of the runs of a page.
    pub(crate) fn numbers(&self) -> Vec<u64> {
        self.body["data"].as_array().unwrap().iter().map(|run| run["number"].as_u64().unwrap()).collect()
    }
}

/// `app` promotes to `db`; plans of `gated` need ada or bob; `empty` plans nothing; `web` listens to pull requests. `vera` may only
/// read, `cleo` may not decide.
pub(crate) fn draft() -> Draft {
    let mut empty = workspace("empty");
    empty.changes.none = 1.0;
    let mut web = workspace("web & more");
    web.repo = Some(RepoDraft { repo: "acme/web".into(), ..RepoDraft::default() });
    web.project = "front".into();
    let mut draft = org(vec![workspace("app"), workspace("db"), workspace("gated"), empty, web]);
    draft.limit = 10;
    draft.edges = vec![edge("app", "db")];
    let person = |name: &str, team: &str, role: &str| PersonDraft {
        name: name.into(),
        teams: vec![team.into()],
        roles: vec![role.into()],
        ..PersonDraft::default()
    };
    draft.people = vec![
        person("ada", "core", "admin"),
        person("bob", "core", "dev"),
        person("cleo", "web", "dev"),
        person("vera", "web", "viewer"),
        person("Åsa B", "web", "dev"),
    ];
    let scope = ScopeDraft::Workspace("web & more".into());
    draft.checks = vec![ExternalCheckDraft { name: "cost".into(), scope, ..ExternalCheckDraft::default() }];
    draft.approval_rules = vec![ApprovalRuleDraft {
        name: "two of core".into(),
        scope: ScopeDraft::Workspace("gated".into()),
        when: ConditionDraft::Always,
        min_approvals: 2,
        approvers: vec![ApproverDraft::Team("core".into())],
        ..ApprovalRuleDraft::default()
    }];
    draft
}

impl Http {
    /// A client of the organisation above.
    pub(crate) fn new() -> Http {
        Http::of(draft())
    }

    pub(crate) fn of(draft: Draft) -> Http {
        let play = Play::new(draft);
        let document = api::openapi_of(play.simulation.engine().scenario());
        Http { play, document }
    }

    /// Sends a request and holds the answer against the document.
    pub(crate) fn send(&mut self, request: &Request) -> Answer {
        let response = api::handle(&mut self.play.simulation, request);
        let head = request.method == "HEAD" || response.status == 204;
        let body: Value = if head {
            assert_eq!(response.body, "");
            Value::Null
        } else {
            serde_json::from_str(&response.body).unwrap_or_else(|e| panic!("{request:?}: {e}: {}", response.body))
        };
        let problem = response.status >= 400;
        assert_eq!(response.content_type, if problem { PROBLEM } else { JSON });
        let schema = match (self.operation(request), response.status) {
            // These two are no answers of an operation.
            (None, 404 | 405) => serde_json::json!({ "$ref": "#/components/schemas/Problem" }),
            (None, status) => panic!("{request:?} is answered {status}, but the document does not know it"),
            (Some(operation), status) => {
                let documented = &operation["responses"][status.to_string()];
                assert!(documented.is_object(), "{request:?} is answered {status}: not documented\n{body}");
                documented["content"][response.content_type]["schema"].clone()
            }
        };
        if !head {
            let faults = schema::faults(&self.document, &schema, &body);
            assert!(faults.is_empty(), "{request:?} is answered {body}\n{faults:#?}");
            if problem {
                assert_eq!(body["status"], response.status);
            }
        }
        Answer { status: response.status, headers: response.headers, body }
    }

    /// The operation of the document that a request asks for.
    fn operation(&self, request: &Request) -> Option<&Value> {
        let path = request.path.split('?').next().unwrap();
        let method = &request.method;
        let parts: Vec<_> = path.split('/').collect();
        let fits = |pattern: &str| {
            let pattern: Vec<_> = pattern.split('/').collect();
            pattern.len() == parts.len() && pattern.iter().zip(&parts).all(|(p, part)| p.starts_with('{') || p == part)
        };
        // A segment that is broken percent-encoding is no segment.
        let broken = parts.iter().any(|part| part.contains("%zz") || part.contains("%ff"));
        let known = ["GET", "HEAD", "OPTIONS", "POST"].contains(&method.as_str());
        let route = ROUTES.iter().find(|r| !broken && known && fits(r.pattern))?;
        self.document["paths"][route.pattern].get(method.to_ascii_lowercase())
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.send(&Request::new("GET", path).by("ada"))
    }

    pub(crate) fn post(&mut self, path: &str) -> Answer {
        self.send(&Request::new("POST", path).by("ada"))
    }

    pub(crate) fn post_with(&mut self, path: &str, body: &str) -> Answer {
        self.send(&Request::new("POST", path).by("ada").with(body))
    }

    pub(crate) fn post_by(&mut self, person: &str, path: &str) -> Answer {
        self.send(&Request::new("POST", path).by(person))
    }

    /// The id of a run.
    pub(crate) fn id(&self, number: u32) -> String {
        let scene = self.play.scene();
        let created = self.play.known(number).birth.created;
        run_uuid(scene.scenario.starts_at, created, scene.seed, run(number)).to_string()
    }

    /// The path of a run.
    pub(crate) fn run(&self, number: u32) -> String {
        let workspace = self.play.scene().scenario.workspace(self.play.known(number).birth.workspace);
        format!("/workspaces/{}/runs/{}", workspace_uuid(&workspace.name), self.id(number))
    }

    /// The number of a run that was just made here, and lets it go on for a while.
    pub(crate) fn plan(&mut self, workspace: &str) -> u32 {
        let answer = self.post(&format!("/workspaces/{workspace}/runs"));
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.body["number"].as_u64().unwrap() as u32
    }

    /// Lets so many seconds pass.
    pub(crate) fn pass(&mut self, seconds: u64) {
        let now = self.play.scene().now.millis();
        self.play.until(now + seconds * 1_000);
    }

    /// A plan from a pull request.
    pub(crate) fn pull_request(&mut self) -> u32 {
        self.play.must(Command::PullRequest {
            repo: "acme/web".into(),
            base: "main".into(),
            number: 7,
            action: PrAction::Opened,
            paths: vec!["main.tf".into()],
        });
        let number = self.play.scene().world.run_count();
        assert_eq!(self.play.known(number).birth.trigger, Trigger::Pr);
        number
    }
}
