//! Reading: runs with their phases, lists and filters, workspaces and edges, unknown things (H1–H3, X4).

use signalbox::api::{Request, workspace_uuid};

use crate::http::Http;

/// Two plans of `app`, one of `db`, an apply of the first and a pull request.
fn busy() -> Http {
    let mut http = Http::new();
    http.plan("app");
    http.plan("db");
    http.pass(100);
    let apply = format!("{}/apply", http.run(1));
    assert_eq!(http.post(&apply).status, 201);
    http.pull_request();
    http.plan("app");
    http.pass(10);
    http
}

#[test]
fn a_run_is_shown_with_its_phases() {
    let mut http = busy();
    let plan = http.get(&http.run(1)).body;
    assert_eq!(plan["status"], "completed");
    assert_eq!(plan["type"], "plan");
    assert_eq!(plan["created_at"], "2026-01-05T00:00:00.000Z");
    assert_eq!(plan["started_at"], "2026-01-05T00:00:05.000Z");
    assert_eq!(plan["finished_at"], "2026-01-05T00:01:05.000Z");
    let phases: Vec<_> = plan["phases"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap()).collect();
    assert_eq!(phases, ["queue", "plan"]);
    assert_eq!(plan["phases"][0]["dispatched_at"], "2026-01-05T00:00:00.000Z");
    assert_eq!(plan["waited_ms"], 5_000);
    assert!(plan["waiting"].is_null() && plan["message"].is_null());

    let apply = http.get(&http.run(3)).body;
    assert_eq!((&apply["type"], &apply["status"]), (&"apply".into(), &"in_progress".into()));
    assert_eq!(apply["plan_id"], plan["id"]);
    assert_eq!(apply["changeset"]["id"], plan["changeset"]["id"]);

    // Q1: the second plan waits for the apply, and says so.
    let waiting = http.get(&http.run(5)).body;
    assert_eq!(waiting["status"], "queued");
    assert_eq!(waiting["waiting"]["cause"], "workspace_busy");
    assert_eq!(waiting["waited_ms"], 10_000);

    let pr = http.get(&http.run(4)).body;
    assert_eq!((&pr["pr_number"], &pr["changeset"]["source"]), (&7.into(), &"git".into()));
}

#[test]
fn a_successful_apply_stamps_its_changeset_and_promotes() {
    let mut http = busy();
    http.pass(200);
    let apply = http.get(&http.run(3)).body;
    assert_eq!(apply["status"], "completed");
    assert_eq!(apply["changeset"]["applied_at"], apply["finished_at"]);
    let promoted = http.get(&http.run(6)).body;
    assert_eq!((&promoted["workspace"], &promoted["trigger"]), (&"db".into(), &"promotion".into()));
    assert_eq!(promoted["promoted_from"], apply["id"]);
    assert!(promoted["plan_id"].is_null() && promoted["rerun_of"].is_null());
}

#[test]
fn lists_are_newest_first_and_filtered() {
    let mut http = busy();
    let all = http.get("/runs");
    assert_eq!(all.numbers(), [5, 4, 3, 2, 1]);
    assert_eq!((&all.body["total"], &all.body["offset"], &all.body["limit"]), (&5.into(), &0.into(), &20.into()));
    for (filter, numbers) in [
        ("workspace=app", vec![5, 3, 1]),
        ("workspace=web%20%26%20more", vec![4]),
        ("workspace=web+%26+more", vec![4]),
        ("project=front", vec![4]),
        ("type=apply", vec![3]),
        ("trigger=pr", vec![4]),
        ("status=completed", vec![2, 1]),
        ("status=completed&workspace=db", vec![2]),
        ("status=unlocked", vec![]),
        ("limit=2", vec![5, 4]),
        ("limit=2&offset=2", vec![3, 2]),
        ("offset=5", vec![]),
        ("offset=9007199254740991", vec![]),
    ] {
        let page = http.get(&format!("/runs?{filter}"));
        assert_eq!(page.numbers(), numbers, "{filter}");
    }
    let by_id = http.get(&format!("/runs?workspace={}", workspace_uuid("app")));
    assert_eq!(by_id.numbers(), [5, 3, 1]);
    assert_eq!(http.get("/workspaces/app/runs?type=plan").numbers(), [5, 1]);
    assert_eq!(http.get("/workspaces/web%20%26%20more/runs").numbers(), [4]);
}

#[test]
fn wrong_queries_are_400_and_name_the_parameter() {
    let mut http = busy();
    for (query, name) in [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=ten", "limit"),
        ("limit=", "limit"),
        ("offset=-1", "offset"),
        ("offset=9007199254740992", "offset"),
        ("status=done", "status"),
        ("status=Completed", "status"),
        ("type=destroy", "type"),
        ("trigger=", "trigger"),
        ("workspace=nowhere", "workspace"),
        ("project=nowhere", "project"),
        ("sort=asc", "sort"),
        ("limit=1&limit=2", "limit"),
        ("cursor=x", "cursor"),
        ("status=%ff", "status"),
    ] {
        let answer = http.get(&format!("/runs?{query}"));
        assert_eq!(answer.says(), (400, "bad_parameter"), "{query}");
        assert_eq!(answer.body["path"], name, "{query}");
        assert_eq!(answer.body["instance"], "/runs");
    }
}

#[test]
fn unknown_things_are_404() {
    let mut http = busy();
    let (first, second) = (http.id(1), http.id(2));
    // One bit of an id, or the same number in another id, is another id.
    let forged = format!("{}{}", if first.starts_with('0') { "1" } else { "0" }, &first[1..]);
    let crossed = format!("{}{}", &first[..28], &second[28..]);
    let changeset = http.get(&http.run(1)).body["changeset"]["id"].as_str().unwrap().to_owned();
    for (path, code) in [
        (format!("/workspaces/app/runs/{second}"), "unknown_run"),
        (format!("/workspaces/app/runs/{forged}"), "unknown_run"),
        (format!("/workspaces/app/runs/{crossed}"), "unknown_run"),
        (format!("/workspaces/app/runs/{changeset}"), "unknown_run"),
        (String::from("/workspaces/app/runs/1"), "unknown_run"),
        (format!("/workspaces/app/runs/{{{first}}}"), "unknown_run"),
        (format!("/workspaces/nowhere/runs/{first}"), "unknown_workspace"),
        (format!("/workspaces/{first}/runs"), "unknown_workspace"),
        (String::from("/workspaces/nowhere"), "unknown_workspace"),
        (String::from("/workspaces//runs"), "unknown_workspace"),
        (format!("/runs/{forged}/approval-requirements"), "unknown_run"),
        (String::from("/run"), "no_such_path"),
        (String::from("/runs/"), "no_such_path"),
        (String::from("/workspaces/%zz"), "no_such_path"),
        (String::from(""), "no_such_path"),
        (String::from("runs"), "no_such_path"),
        (String::from("/"), "no_such_path"),
    ] {
        assert_eq!(http.get(&path).says(), (404, code), "{path}");
    }
    assert_eq!(http.get(&format!("/workspaces/app/runs/{}", first.to_uppercase())).status, 200);
}

#[test]
fn other_methods_are_405_and_say_which_there_are() {
    let mut http = busy();
    for (method, path, allow) in [
        ("DELETE", String::from("/runs"), "GET, HEAD, OPTIONS"),
        ("PUT", String::from("/workspaces/app/runs"), "GET, HEAD, POST, OPTIONS"),
        ("get", String::from("/runs"), "GET, HEAD, OPTIONS"),
        ("GET", format!("{}/apply", http.run(1)), "POST, OPTIONS"),
        ("HEAD", String::from("/workspaces/app/force-unlock"), "POST, OPTIONS"),
        ("", String::from("/rules"), "GET, HEAD, OPTIONS"),
    ] {
        let answer = http.send(&Request::new(method, &path).by("ada"));
        assert_eq!(answer.status, 405, "{method} {path}");
        assert_eq!(answer.headers["allow"], allow);
    }
    let head = http.send(&Request::new("HEAD", "/runs").by("ada"));
    assert_eq!(head.status, 200);
    assert_eq!(http.send(&Request::new("HEAD", "/runs")).status, 401);
}

/// Everybody may ask which methods a path has; the answer changes nothing and agrees with the document.
#[test]
fn options_says_which_methods_there_are() {
    let mut http = busy();
    let before = http.play.simulation.save();
    for (path, allow) in [
        (String::from("/runs?limit=1"), "GET, HEAD, OPTIONS"),
        (String::from("/workspaces/app/runs"), "GET, HEAD, POST, OPTIONS"),
        (format!("{}/apply", http.run(1)), "POST, OPTIONS"),
        (String::from("/openapi.json"), "GET, HEAD, OPTIONS"),
    ] {
        let answer = http.send(&Request::new("OPTIONS", &path));
        assert_eq!((answer.status, answer.headers["allow"].as_str()), (204, allow), "{path}");
    }
    assert_eq!(http.send(&Request::new("OPTIONS", "/nowhere")).says(), (404, "no_such_path"));
    assert_eq!(http.play.simulation.save(), before);
}

/// Each run that waits says for what: in its queue, for its runner, for policies, for people.
#[test]
fn a_run_says_what_it_waits_for_whatever_its_status_is() {
    use signalbox::scenario::{Dist, PolicySetDraft};
    let mut draft = crate::http::draft();
    draft.runners.start_up = Dist::Fixed { ms: 5_000 };
    let scope = signalbox::scenario::ScopeDraft::Workspace("gated".into());
    let evaluation = Dist::Fixed { ms: 60_000 };
    draft.policy_sets = vec![PolicySetDraft { name: "set".into(), scope, evaluation, ..PolicySetDraft::default() }];
    let mut http = Http::of(draft);
    let (run, behind) = (http.plan("gated"), http.plan("gated"));
    let mut seen = Vec::new();
    for _ in 0..200 {
        http.pass(1);
        let shown = http.get(&http.run(run)).body;
        let row = (shown["status"].as_str().unwrap().to_owned(), shown["waiting"]["cause"].as_str().map(str::to_owned));
        assert_eq!(shown["waiting"].is_null(), row.1.is_none());
        assert!(row.1.is_none() || shown["waiting"]["sentence"].as_str().is_some_and(|said| !said.is_empty()));
        if !seen.contains(&row) {
            seen.push(row);
        }
    }
    let expected = [
        ("queued", Some("no_runner")),
        ("in_progress", None),
        ("pending_policy", Some("policy")),
        ("pending_approval", Some("approval")),
    ];
    assert_eq!(seen, expected.map(|(status, cause)| (status.to_owned(), cause.map(str::to_owned))));
    let said = http.get(&http.run(run)).body["waiting"]["sentence"].as_str().unwrap().to_owned();
    assert!(said.contains("ada") && said.contains("bob"), "{said}");
    assert!(!http.get(&http.run(behind)).body["waiting"].is_null());
}

#[test]
fn workspaces_and_edges_are_listed() {
    let mut http = Http::new();
    let page = http.get("/workspaces?limit=2&offset=1").body;
    assert_eq!(page["total"], 5);
    let names: Vec<_> = page["data"].as_array().unwrap().iter().map(|w| w["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["db", "gated"]);
    assert_eq!(http.get("/workspaces?offset=99").body["data"], serde_json::json!([]));
    let web = http.get("/workspaces/web%20%26%20more").body;
    assert_eq!((&web["project"], &web["execution"]), (&"front".into(), &"managed".into()));
    assert_eq!(http.get(&format!("/workspaces/{}", web["id"].as_str().unwrap())).body, web);

    let down = http.get("/workspaces/app/dependents").body;
    assert_eq!(down["data"][0]["workspace"], "db");
    assert_eq!(down["data"][0]["workspace_id"], workspace_uuid("db").to_string());
    let up = http.get("/workspaces/db/dependencies").body;
    assert_eq!(up["data"][0]["workspace"], "app");
    assert_eq!(http.get("/workspaces/app/dependencies").body["data"], serde_json::json!([]));
}

#[test]
fn the_lock_of_a_workspace_is_shown() {
    let mut http = busy();
    let app = http.get("/workspaces/app").body;
    assert_eq!((&app["lock"]["holder"], &app["lock"]["run_id"]), (&"run".into(), &http.id(3).into()));
    http.play.must(signalbox::words::Command::TakeForeignLock { workspace: "empty".into() });
    assert_eq!(http.get("/workspaces/empty").body["lock"], serde_json::json!({ "holder": "foreign", "run_id": null }));
}

#[test]
fn reading_changes_nothing() {
    let mut http = busy();
    let before = (http.play.simulation.digest(), http.play.simulation.save());
    let paths = [
        String::from("/runs"),
        String::from("/runs?limit=1&offset=1"),
        String::from("/workspaces"),
        String::from("/workspaces/app"),
        String::from("/workspaces/app/runs?limit=1"),
        String::from("/workspaces/app/dependents"),
        String::from("/openapi.json"),
        http.run(1),
        format!("{}/approvals", http.run(1)),
        format!("/runs/{}/approval-requirements", http.id(1)),
    ];
    for path in &paths {
        let once = http.get(path);
        assert_eq!(once.status, 200, "{path}");
        assert_eq!(http.get(path), once);
    }
    assert_eq!((http.play.simulation.digest(), http.play.simulation.save()), before);
}
