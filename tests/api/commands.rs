//! Commands by HTTP: what they make, what their bodies may hold, and that they become part of the case.

use signalbox::{api::Request, history::Simulation};

use crate::http::Http;

#[test]
fn a_plan_is_created_where_its_location_says() {
    let mut http = Http::new();
    for body in ["", "  ", "{}", r#"{"rerun_of":null}"#] {
        let answer = http.post_with("/workspaces/app/runs", body);
        assert_eq!(answer.status, 201, "{body}");
        let run = answer.body;
        assert_eq!(
            (&run["trigger"], &run["status"], &run["type"]),
            (&"manual".into(), &"queued".into(), &"plan".into())
        );
        assert_eq!(run["started_by"], "person");
        assert_eq!(http.get(&answer.headers["location"]).body["id"], run["id"]);
    }
    assert_eq!(http.get("/runs").body["total"], 4);
}

#[test]
fn a_rerun_names_the_run_it_repeats() {
    let mut http = Http::new();
    let (first, other) = (http.plan("app"), http.plan("db"));
    let rerun = |id: &str| format!(r#"{{"rerun_of":"{id}"}}"#);
    let answer = http.post_with("/workspaces/app/runs", &rerun(&http.id(first)));
    assert_eq!(answer.status, 201);
    assert_eq!(answer.body["rerun_of"], http.id(first));
    let elsewhere = http.post_with("/workspaces/app/runs", &rerun(&http.id(other)));
    assert_eq!(elsewhere.says(), (400, "other_workspace"));
    let unknown = http.post_with("/workspaces/app/runs", &rerun("01234567-89ab-7def-8123-456789abcdef"));
    assert_eq!((unknown.says(), &unknown.body["path"]), ((404, "unknown_run"), &"/rerun_of".into()));
}

#[test]
fn wrong_bodies_are_400_and_say_where() {
    let mut http = Http::new();
    let run = http.plan("app");
    let records = http.play.simulation.engine().journal().len();
    let runs = String::from("/workspaces/app/runs");
    let abort = format!("{}/abort", http.run(run));
    let reject = format!("{}/reject", http.run(run));
    for (path, body, place) in [
        (&runs, "{", ""),
        (&runs, "[]", ""),
        (&runs, "null", ""),
        (&runs, "\"plan\"", ""),
        (&runs, r#"{"rerun_of":5}"#, "/rerun_of"),
        (&runs, r#"{"rerun_of":"five"}"#, "/rerun_of"),
        (&runs, r#"{"message":"hello"}"#, "/message"),
        (&runs, r#"{"a/b~c":1}"#, "/a~1b~0c"),
        (&runs, r#"{"rerun_of":null,"rerun_of":null}"#, "/rerun_of"),
        (&reject, r#"{"comment":"yes","comment":"no"}"#, "/comment"),
        (&abort, r#"{"comment":"stop"}"#, "/comment"),
        (&reject, r#"{"comment":["no"]}"#, "/comment"),
        (&reject, "{\"comment\":\n oops}", ""),
    ] {
        let answer = http.post_with(path, body);
        assert_eq!((answer.says(), &answer.body["path"]), ((400, "bad_body"), &place.into()), "{body}");
    }
    let broken = http.post_with(&runs, "{\"rerun_of\":\n oops}");
    assert!(broken.body["detail"].as_str().unwrap().contains("line 2"), "{}", broken.body["detail"]);
    // What never was a command leaves no trace.
    assert_eq!(http.play.simulation.engine().journal().len(), records);
}

#[test]
fn an_apply_run_is_made_from_a_completed_plan() {
    let mut http = Http::new();
    let plan = http.plan("app");
    http.pass(100);
    let answer = http.post(&format!("{}/apply", http.run(plan)));
    assert_eq!((answer.status, &answer.body["type"]), (201, &"apply".into()));
    assert_eq!(answer.body["plan_id"], http.id(plan));
    assert!(answer.headers["location"].ends_with(answer.body["id"].as_str().unwrap()));
}

#[test]
fn a_running_run_is_aborted_and_a_queued_one_is_not() {
    let mut http = Http::new();
    let run = http.plan("app");
    let abort = format!("{}/abort", http.run(run));
    let early = http.post(&abort);
    assert_eq!((early.says(), &early.body["rule"]), ((409, "switched_off"), &"T13".into()));
    http.pass(10);
    let answer = http.post(&abort);
    assert_eq!((answer.status, &answer.body["status"]), (200, &"aborted".into()));
    assert_eq!(http.get(&http.run(run)).body["reason"], "user");
    assert_eq!(http.post(&abort).says(), (409, "not_from_here"));
}

#[test]
fn force_unlock_makes_an_unlock_run() {
    let mut http = Http::new();
    http.play.must(signalbox::words::Command::TakeForeignLock { workspace: "db".into() });
    let answer = http.post("/workspaces/db/force-unlock");
    assert_eq!((answer.status, &answer.body["type"]), (201, &"unlock".into()));
    assert!(answer.body["changeset"].is_null());
    http.pass(60);
    assert_eq!(http.get(&answer.headers["location"]).body["status"], "unlocked");
    assert!(http.get("/workspaces/db").body["lock"].is_null());
    assert_eq!(http.post("/workspaces/nowhere/force-unlock").says(), (404, "unknown_workspace"));
}

#[test]
fn a_changeset_is_discarded_once_and_in_its_own_workspace() {
    let mut http = Http::new();
    let plan = http.plan("app");
    let changeset = http.get(&http.run(plan)).body["changeset"]["id"].as_str().unwrap().to_owned();
    let discard = format!("/workspaces/app/changesets/{changeset}/discard");
    let elsewhere = format!("/workspaces/db/changesets/{changeset}/discard");
    assert_eq!(http.post(&elsewhere).says(), (404, "unknown_changeset"));
    let by_run = format!("/workspaces/app/changesets/{}/discard", http.id(plan));
    assert_eq!(http.post(&by_run).says(), (404, "unknown_changeset"));
    let answer = http.post(&discard);
    assert_eq!((answer.status, &answer.body["discarded"]), (200, &true.into()));
    assert_eq!(http.post(&discard).says(), (409, "discarded"));
    // A1: the run goes on.
    http.pass(100);
    assert_eq!(http.get(&http.run(plan)).body["status"], "completed");
}

#[test]
fn commands_become_part_of_the_case() {
    let mut http = Http::new();
    http.plan("app");
    http.pass(100);
    let apply = format!("{}/apply", http.run(1));
    assert_eq!(http.post(&apply).status, 201);
    assert_eq!(http.post(&apply).status, 409);
    http.pass(100);
    let saved = http.play.simulation.save();
    assert_eq!(saved.commands.len(), 3, "a refused command is one, too");
    let again = Simulation::replay(saved).unwrap();
    assert_eq!(again.digest(), http.play.simulation.digest());
}

#[test]
fn nothing_is_made_by_those_who_are_not_let_in() {
    let mut http = Http::new();
    let before = http.play.simulation.save();
    for request in [
        Request::new("POST", "/workspaces/app/runs"),
        Request::new("POST", "/workspaces/app/runs").by("nobody"),
        Request::new("POST", "/workspaces/app/runs").by("vera"),
        Request::new("POST", "/workspaces/app/runs?dry=1").by("ada"),
    ] {
        assert!(http.send(&request).status >= 400);
    }
    assert_eq!(http.play.simulation.save(), before);
}

#[test]
fn a_workspace_is_promoted_by_hand() {
    let mut http = Http::new();
    let promote = "/workspaces/app/promote";
    assert_eq!(http.post(promote).says(), (409, "never_applied"));
    assert_eq!(http.post("/workspaces/db/promote").says(), (409, "no_downstream"));
    http.plan("app");
    http.pass(100);
    assert_eq!(http.post(&format!("{}/apply", http.run(1))).status, 201);
    http.pass(200);
    for body in ["", "{}", r#"{"to":null}"#, r#"{"to":[]}"#, r#"{"to":["db"]}"#] {
        let made = http.post_with(promote, body);
        assert_eq!(made.status, 200, "{body}");
        let run = &made.body["data"][0];
        assert_eq!((&run["workspace"], &run["trigger"]), (&"db".into(), &"promotion".into()));
        assert_eq!(run["promoted_from"], http.id(2));
        assert_eq!(made.body["skipped"], serde_json::json!([]));
    }
    let by_id = format!(r#"{{"to":["{}"]}}"#, signalbox::api::workspace_uuid("db"));
    assert_eq!(http.post_with(promote, &by_id).status, 200);
    let unknown = http.post_with(promote, r#"{"to":["db","nowhere"]}"#);
    assert_eq!((unknown.says(), &unknown.body["path"]), ((404, "unknown_workspace"), &"/to/1".into()));
    assert_eq!(http.post_with(promote, r#"{"to":["gated"]}"#).says(), (404, "unknown_name"));
    for (body, path) in [(r#"{"to":"db"}"#, "/to"), (r#"{"to":["db",1]}"#, "/to/1")] {
        let refused = http.post_with(promote, body);
        assert_eq!((refused.says(), &refused.body["path"]), ((400, "bad_body"), &path.into()));
    }
}

#[test]
fn who_may_not_trigger_is_skipped_or_refused() {
    let mut draft = crate::http::draft();
    draft.people[0].may_trigger = Some(vec!["app".into()]);
    let mut http = Http::of(draft);
    http.plan("app");
    http.pass(100);
    assert_eq!(http.post(&format!("{}/apply", http.run(1))).status, 201);
    http.pass(200);
    let made = http.post("/workspaces/app/promote");
    assert_eq!((made.status, &made.body["data"]), (200, &serde_json::json!([])));
    assert_eq!(
        (&made.body["skipped"][0]["workspace"], &made.body["skipped"][0]["reason"]),
        (&"db".into(), &"not_allowed".into())
    );
    // The third run is the plan that was promoted by itself.
    let apply = format!("{}/apply", http.run(3));
    for path in ["/workspaces/db/runs", "/workspaces/db/force-unlock", &apply] {
        let refused = http.post(path);
        assert_eq!((refused.says(), &refused.body["rule"]), ((403, "may_not_trigger"), &"H4".into()), "{path}");
    }
    assert_eq!(http.post_by("bob", "/workspaces/db/runs").status, 201);
}
