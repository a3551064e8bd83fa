//! Who may call what (H4).

use signalbox::{
    api::Request,
    scenario::{ExternalCheckDraft, PersonDraft, ScopeDraft},
};
use signalbox_tests::play::{org, workspace};

use crate::http::Http;

fn with(header: &str) -> Request {
    Request { authorization: Some(header.into()), ..Request::new("GET", "/runs") }
}

#[test]
fn a_caller_must_be_a_person_of_the_scenario() {
    let mut http = Http::new();
    let nobody = http.send(&Request::new("GET", "/runs"));
    assert_eq!(nobody.says(), (401, "no_caller"));
    assert_eq!(nobody.headers["www-authenticate"], "Bearer realm=\"signalbox\"");
    for (header, says) in [
        ("Bearer ada", (200, "")),
        ("bearer  ada ", (200, "")),
        ("Bearer Åsa B", (200, "")),
        ("Bearer %C3%85sa%20B", (200, "")),
        ("Bearer Ada", (401, "unknown_caller")),
        ("Bearer %zz", (401, "unknown_caller")),
        ("Bearer", (401, "no_caller")),
        ("Bearer ", (401, "no_caller")),
        ("Basic ada", (401, "no_caller")),
        ("ada", (401, "no_caller")),
        ("", (401, "no_caller")),
    ] {
        assert_eq!(http.send(&with(header)).says(), says, "{header}");
    }
}

#[test]
fn a_viewer_reads_and_commands_nothing() {
    let mut http = Http::new();
    let run = http.plan("app");
    assert_eq!(http.send(&Request::new("GET", &http.run(run)).by("vera")).status, 200);
    let path = http.run(run);
    for verb in ["apply", "approve", "reject", "abort"] {
        assert_eq!(http.post_by("vera", &format!("{path}/{verb}")).says(), (403, "read_only"), "{verb}");
    }
    assert_eq!(http.post_by("vera", "/workspaces/app/runs").says(), (403, "read_only"));
    assert_eq!(http.post_by("vera", "/workspaces/app/force-unlock").says(), (403, "read_only"));
    // The verb comes before the id: who may not command learns nothing by trying.
    assert_eq!(http.post_by("vera", "/workspaces/nowhere/force-unlock").says(), (403, "read_only"));
}

#[test]
fn a_scenario_without_people_can_be_used_by_anybody() {
    let mut http = Http::of(org(vec![workspace("app")]));
    for request in [Request::new("POST", "/workspaces/app/runs"), Request::new("POST", "/workspaces/app/runs").by("x")]
    {
        assert_eq!(http.send(&request).status, 201);
    }
    let approve = format!("{}/approve", http.run(1));
    assert_eq!(http.send(&Request::new("POST", &approve)).says(), (409, "not_from_here"));
    let document = http.send(&Request::new("GET", "/openapi.json")).body;
    assert_eq!(document["paths"]["/runs"]["get"]["security"], serde_json::json!([]));
}

#[test]
fn where_there_are_no_people_nobody_decides() {
    use signalbox::scenario::{ConditionDraft, Dist, Effect, PolicyDraft, PolicySetDraft};
    let mut draft = org(vec![workspace("app")]);
    draft.policy_sets = vec![PolicySetDraft {
        name: "set".into(),
        evaluation: Dist::Fixed { ms: 0 },
        policies: vec![PolicyDraft {
            name: "ask".into(),
            when: ConditionDraft::Always,
            effect: Effect::RequireApproval,
        }],
        ..PolicySetDraft::default()
    }];
    let mut http = Http::of(draft);
    http.plan("app");
    http.pass(100);
    for verb in ["approve", "reject"] {
        let path = format!("{}/{verb}", http.run(1));
        assert_eq!(http.send(&Request::new("POST", &path)).says(), (403, "nobody_decides"));
    }
}

/// Who may do what in `app`, `gated` and `web & more`: only `eve` may trigger runs in none of them.
fn with_eve() -> Http {
    let mut draft = crate::http::draft();
    draft.people.push(PersonDraft {
        name: "eve".into(),
        teams: vec!["core".into()],
        may_trigger: Some(vec!["empty".into()]),
        ..PersonDraft::default()
    });
    Http::of(draft)
}

/// H4: every verb that acts in a workspace asks whether the caller may trigger runs there, whatever the state of the run is.
#[test]
fn every_verb_asks_whether_the_caller_may_trigger_runs_there() {
    let mut http = with_eve();
    let settled = http.plan("app");
    http.pass(100);
    assert_eq!(http.post(&format!("{}/apply", http.run(settled))).status, 201);
    http.pass(100);
    let queued = http.plan("app");
    let pending = http.plan("gated");
    http.pass(100);
    let executing = http.plan("app");
    http.pass(5);
    let again = http.plan("app");
    let mut paths: Vec<String> =
        ["runs", "force-unlock", "promote"].iter().map(|verb| format!("/workspaces/app/{verb}")).collect();
    for run in [settled, queued, pending, executing, again] {
        let path = http.run(run);
        paths.extend(["apply", "abort", "renotify"].iter().map(|verb| format!("{path}/{verb}")));
        let changeset = http.get(&path).body["changeset"]["id"].as_str().unwrap().to_owned();
        let workspace = http.get(&path).body["workspace"].as_str().unwrap().to_owned();
        paths.push(format!("/workspaces/{workspace}/changesets/{changeset}/discard"));
    }
    let before = http.get("/runs").body;
    for path in &paths {
        let refused = http.post_by("eve", path);
        assert_eq!((refused.says(), &refused.body["rule"]), ((403, "may_not_trigger"), &"H4".into()), "{path}");
        assert_eq!(http.send(&Request::new("POST", path)).says(), (401, "no_caller"), "{path}");
        assert_eq!(http.post_by("mallory", path).says(), (401, "unknown_caller"), "{path}");
    }
    assert_eq!(http.get("/runs").body, before, "nothing has changed");
    // An unknown id comes first, as for everybody (H3); where she may trigger runs she is asked for nothing.
    let nowhere = "/workspaces/app/runs/01234567-89ab-7def-8123-456789abcdef/abort";
    assert_eq!(http.post_by("eve", nowhere).says(), (404, "unknown_run"));
    assert_eq!(http.post_by("eve", "/workspaces/empty/runs").status, 201);
}

/// H4: approving and rejecting are the requirements' question, not that of the right to trigger runs.
#[test]
fn approving_goes_by_eligibility_alone() {
    let mut http = with_eve();
    let run = http.plan("gated");
    http.pass(100);
    let approve = format!("{}/approve", http.run(run));
    assert_eq!(http.post_by("cleo", &approve).says(), (403, "not_eligible"), "outside the team");
    assert_eq!(http.post_by("eve", &approve).status, 200, "of the team, though she may not trigger runs there");
}

/// H4: an external check is answered by its provider's own token, by nobody else's, and that token can do nothing else.
#[test]
fn an_external_check_is_answered_by_its_own_token_only() {
    let mut draft = crate::http::draft();
    let scope = ScopeDraft::Workspace("db".into());
    draft.checks.push(ExternalCheckDraft { name: "scan é".into(), scope, ..ExternalCheckDraft::default() });
    draft.people.push(PersonDraft { name: "check:cost".into(), ..PersonDraft::default() });
    let mut http = Http::of(draft);
    let run = http.pull_request();
    http.pass(100);
    let path = format!("/runs/{}/external-checks/cost", http.id(run));
    let with = |caller: &str| Request::new("POST", &path).by(caller).with(r#"{"passed":true}"#);
    let nobody = Request::new("POST", &path).with(r#"{"passed":true}"#);
    let before = http.play.simulation.save();
    assert_eq!(http.send(&nobody).says(), (401, "no_caller"));
    for (caller, says) in [
        ("ada", (403, "not_the_provider")),
        ("check:scan é", (403, "not_the_provider")),
        ("check:scan%20%C3%A9", (403, "not_the_provider")),
        ("check:nothing", (401, "unknown_caller")),
        ("cost", (401, "unknown_caller")),
        ("Check:cost", (401, "unknown_caller")),
    ] {
        let refused = http.send(&with(caller));
        assert_eq!((refused.says(), &refused.body["rule"]), (says, &"H4".into()), "{caller}");
    }
    for (method, path) in [
        ("GET", "/runs".to_owned()),
        ("GET", http.run(run)),
        ("POST", "/workspaces/app/runs".to_owned()),
        ("POST", format!("{}/approve", http.run(run))),
        ("POST", format!("{}/abort", http.run(run))),
        ("POST", format!("/runs/{}/governance-preview", http.id(run))),
    ] {
        assert_eq!(http.send(&Request::new(method, &path).by("check:cost")).says(), (403, "only_answers"), "{path}");
    }
    assert_eq!(http.play.simulation.save(), before);
    assert_eq!(http.send(&with("check:cost")).status, 200);
    assert_eq!(http.send(&with("check:cost")).status, 409, "a repeated answer (G5)");
}

/// Where there are no people nobody is asked for a name, but a check's answer is still the check's.
#[test]
fn an_external_check_has_its_token_where_there_are_no_people() {
    let mut draft = org(vec![workspace("app")]);
    draft.checks = vec![ExternalCheckDraft { name: "cost".into(), ..ExternalCheckDraft::default() }];
    let mut http = Http::of(draft);
    http.plan("app");
    http.pass(100);
    let path = format!("/runs/{}/external-checks/cost", http.id(1));
    let answer = Request::new("POST", &path).with(r#"{"passed":true}"#);
    assert_eq!(http.send(&answer).says(), (401, "no_caller"));
    assert_eq!(http.send(&answer.clone().by("ada")).says(), (401, "unknown_caller"));
    assert_eq!(http.send(&answer.by("check:cost")).status, 200);
}
