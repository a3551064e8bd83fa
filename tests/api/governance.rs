//! Deciding by HTTP: who may, when, and what can be read about it (G4–G8).

use crate::http::Http;

/// A plan of `gated` that waits for two of core, with its path.
fn pending() -> (Http, String) {
    let mut http = Http::new();
    let run = http.plan("gated");
    let path = http.run(run);
    http.pass(100);
    assert_eq!(http.get(&path).body["status"], "pending_approval");
    (http, path)
}

#[test]
fn two_approvals_complete_the_plan() {
    let (mut http, path) = pending();
    let needs = format!("/runs/{}/approval-requirements", http.id(1));
    let open = http.get(&needs).body;
    assert_eq!((&open["open_stage"], open["data"].as_array().unwrap().len()), (&1.into(), 1));
    let row = &open["data"][0];
    assert_eq!((&row["name"], &row["min_approvals"]), (&"two of core".into(), &2.into()));
    assert_eq!(row["approvers"], serde_json::json!(["ada", "bob"]));
    assert!(row["expires_at"].is_null() && row["open"] == true);

    assert_eq!(http.post_by("ada", &format!("{path}/approve")).body["status"], "pending_approval");
    assert_eq!(http.post_by("ada", &format!("{path}/approve")).says(), (409, "already_decided"));
    assert_eq!(http.get(&needs).body["data"][0]["approved_by"], serde_json::json!(["ada"]));
    assert_eq!(http.post_by("bob", &format!("{path}/approve")).body["status"], "completed");

    let approvals = http.get(&format!("{path}/approvals")).body;
    let people: Vec<_> = approvals["data"].as_array().unwrap().iter().map(|a| a["person"].as_str().unwrap()).collect();
    assert_eq!(people, ["ada", "bob"]);
    assert_eq!(approvals["data"][0]["decision"], "approved");
    // The requirements can still be read when the run is over.
    let closed = http.get(&needs).body;
    assert!(closed["open_stage"].is_null());
    assert_eq!(closed["data"][0]["name"], "two of core");
    assert_eq!(closed["data"][0]["approved_by"], serde_json::json!(["ada", "bob"]));
    assert_eq!(http.post_by("bob", &format!("{path}/approve")).says(), (409, "not_from_here"));
}

#[test]
fn a_rejection_ends_the_run_with_its_comment() {
    let (mut http, path) = pending();
    let answer = http.post_with(&format!("{path}/reject"), r#"{"comment":"too \"bold\""}"#);
    assert_eq!(
        (answer.status, &answer.body["status"], &answer.body["reason"]),
        (200, &"rejected".into(), &"approver".into())
    );
    let approvals = http.get(&format!("{path}/approvals")).body;
    assert_eq!(approvals["data"][0]["comment"], "too \"bold\"");
    assert_eq!(
        (&approvals["data"][0]["person"], &approvals["data"][0]["decision"]),
        (&"ada".into(), &"rejected".into())
    );
    let phases = http.get(&path).body["phases"].clone();
    assert_eq!((&phases[2]["name"], &phases[2]["outcome"]), (&"approval".into(), &"rejected".into()));
}

#[test]
fn only_approvers_decide_and_only_while_it_is_pending() {
    let mut http = Http::new();
    let run = http.plan("gated");
    let path = http.run(run);
    for verb in ["approve", "reject"] {
        let verb = format!("{path}/{verb}");
        // The status comes before the person (G8).
        assert_eq!(http.post_by("cleo", &verb).says(), (409, "not_from_here"));
    }
    http.pass(100);
    for verb in ["approve", "reject"] {
        let answer = http.post_by("cleo", &format!("{path}/{verb}"));
        assert_eq!((answer.says(), &answer.body["rule"]), ((403, "not_eligible"), &"G4".into()));
    }
    let unknown = path.replace(&http.id(run), "01234567-89ab-7def-8123-456789abcdef");
    assert_eq!(http.post(&format!("{unknown}/approve")).says(), (404, "unknown_run"));
}

#[test]
fn a_run_that_needs_nobody_has_empty_lists() {
    let mut http = Http::new();
    let run = http.plan("app");
    let needs = format!("/runs/{}/approval-requirements", http.id(run));
    for _ in 0..2 {
        assert_eq!(http.get(&needs).body, serde_json::json!({ "open_stage": null, "data": [] }));
        assert_eq!(http.get(&format!("{}/approvals", http.run(run))).body, serde_json::json!({ "data": [] }));
        http.pass(200);
    }
}

#[test]
fn a_timeout_decides_without_a_person() {
    use signalbox::scenario::TimeoutActionDraft;
    for (action, decision, status) in [
        (TimeoutActionDraft::AutoApprove, "approved", "completed"),
        (TimeoutActionDraft::Reject, "rejected", "rejected"),
    ] {
        let mut draft = crate::http::draft();
        draft.approval_rules[0].timeout_hours = 1.0;
        draft.approval_rules[0].timeout_action = action;
        let mut http = Http::of(draft);
        let run = http.plan("gated");
        http.pass(100);
        let needs = format!("/runs/{}/approval-requirements", http.id(run));
        assert_eq!(http.get(&needs).body["data"][0]["expires_at"], "2026-01-05T01:01:05.000Z");
        http.pass(4_000);
        assert_eq!(http.get(&http.run(run)).body["status"], status);
        let row = http.get(&format!("{}/approvals", http.run(run))).body["data"][0].clone();
        assert_eq!((&row["person"], &row["decision"]), (&serde_json::Value::Null, &decision.into()));
        assert_eq!(row["decided_at"], "2026-01-05T01:01:05.000Z");
        if decision == "approved" {
            assert_eq!(row["requirement"], "two of core");
        }
    }
}

#[test]
fn approvers_are_reminded_at_most_every_five_minutes() {
    let mut http = Http::new();
    let run = http.plan("gated");
    let renotify = format!("{}/renotify", http.run(run));
    let early = http.post(&renotify);
    assert_eq!((early.says(), &early.body["rule"]), ((409, "not_pending"), &"G8".into()));
    http.pass(100);
    assert_eq!(http.post(&renotify).body["status"], "pending_approval");
    http.pass(299);
    let soon = http.post(&renotify);
    assert_eq!((soon.says(), &soon.headers["retry-after"]), ((429, "too_soon"), &String::from("1")));
    http.pass(1);
    assert_eq!(http.post(&renotify).status, 200);
}

/// `app` with an external check that answers by command only, and a plan that waits for it.
fn checked() -> (Http, String) {
    use signalbox::scenario::{ExternalCheckDraft, ScopeDraft};
    let mut draft = crate::http::draft();
    let scope = ScopeDraft::Workspace("app".into());
    draft.checks = vec![ExternalCheckDraft { name: "cost".into(), scope, ..ExternalCheckDraft::default() }];
    let mut http = Http::of(draft);
    let run = http.plan("app");
    http.pass(100);
    let answer = format!("/runs/{}/external-checks/cost", http.id(run));
    (http, answer)
}

/// What the check itself gets.
fn answered(http: &mut Http, path: &str, body: &str) -> crate::http::Answer {
    http.send(&signalbox::api::Request::new("POST", path).by("check:cost").with(body))
}

#[test]
fn a_check_is_answered_once() {
    let (mut http, answer) = checked();
    let needs = format!("/runs/{}/approval-requirements", http.id(1));
    let row = http.get(&needs).body["data"][0].clone();
    assert_eq!(
        (&row["layer"], &row["name"], &row["approvers"]),
        (&"check".into(), &"cost".into(), &serde_json::json!([]))
    );
    // A check is nobody's to approve.
    assert_eq!(http.post(&format!("{}/approve", http.run(1))).says(), (403, "not_eligible"));
    for (body, path) in
        [("", "/passed"), ("{}", "/passed"), (r#"{"passed":"yes"}"#, "/passed"), (r#"{"ok":true}"#, "/ok")]
    {
        let refused = answered(&mut http, &answer, body);
        assert_eq!((refused.says(), &refused.body["path"]), ((400, "bad_body"), &path.into()));
    }
    let passed = r#"{"passed":true}"#;
    assert_eq!(answered(&mut http, &answer.replace("cost", "price"), passed).says(), (404, "unknown_check"));
    assert_eq!(answered(&mut http, &answer, passed).body["status"], "completed");
    assert_eq!(answered(&mut http, &answer, passed).says(), (409, "not_pending"));
    let row = http.get(&format!("{}/approvals", http.run(1))).body["data"][0].clone();
    assert_eq!((&row["requirement"], &row["decision"]), (&"cost".into(), &"approved".into()));
}

#[test]
fn a_check_that_fails_rejects() {
    let (mut http, answer) = checked();
    let run = answered(&mut http, &answer, r#"{"passed":false}"#).body;
    assert_eq!((&run["status"], &run["reason"]), (&"rejected".into(), &"check".into()));
    assert_eq!(http.get(&format!("{}/approvals", http.run(1))).body["data"][0]["decision"], "rejected");
}

#[test]
fn a_preview_says_what_governance_would_and_changes_nothing() {
    let mut http = Http::new();
    let (plan, gated) = (http.plan("app"), http.plan("gated"));
    let preview = |http: &Http, run| format!("/runs/{}/governance-preview", http.id(run));
    let path = preview(&http, plan);
    assert_eq!(http.post(&path).says(), (409, "not_completed"));
    http.pass(100);
    let nothing = serde_json::json!({ "violated": false, "policy_sets": [], "requirements": [] });
    let before = http.play.simulation.save();
    assert_eq!(http.post_by("vera", &path).body, nothing);
    assert_eq!(http.play.simulation.save(), before);
    for person in ["ada", "bob"] {
        let approve = format!("{}/approve", http.run(gated));
        assert_eq!(http.post_by(person, &approve).status, 200);
    }
    let path = preview(&http, gated);
    let needs = http.post(&path).body["requirements"].clone();
    assert_eq!(needs, serde_json::json!([{ "layer": "rule", "name": "two of core", "stage": 1 }]));
    let apply = http.post(&format!("{}/apply", http.run(plan))).body["number"].as_u64().unwrap() as u32;
    let path = preview(&http, apply);
    assert_eq!(http.post(&path).says(), (400, "not_a_plan"));
}
