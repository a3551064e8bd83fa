//! Who may call what (H4).

use signalbox::api::Request;
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
