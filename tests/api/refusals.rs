//! The refusals of an apply in the order of A2, each with its status; a plan that several of them are true of gets the first.

use signalbox::words::Command;
use signalbox_tests::play::run;

use crate::http::Http;

fn apply(http: &mut Http, number: u32) -> (u16, String, String) {
    let answer = http.post(&format!("{}/apply", http.run(number)));
    (answer.status, answer.code().to_owned(), answer.body["rule"].as_str().unwrap_or_default().to_owned())
}

fn says(status: u16, code: &str, rule: &str) -> (u16, String, String) {
    (status, code.into(), rule.into())
}

#[test]
fn first_404_unknown() {
    let mut http = Http::new();
    let plan = http.plan("app");
    let elsewhere = format!("/workspaces/db/runs/{}/apply", http.id(plan));
    assert_eq!(http.post(&elsewhere).says(), (404, "unknown_run"));
    let nowhere = "/workspaces/app/runs/01234567-89ab-7def-8123-456789abcdef/apply";
    assert_eq!(http.post(nowhere).says(), (404, "unknown_run"));
}

#[test]
fn then_400_not_a_plan() {
    let mut http = Http::new();
    let unlock = http.post("/workspaces/app/force-unlock").body["number"].as_u64().unwrap() as u32;
    // It is not completed either.
    assert_eq!(apply(&mut http, unlock), says(400, "not_a_plan", "A2"));
    let plan = http.plan("db");
    http.pass(100);
    let made = http.post(&format!("{}/apply", http.run(plan))).body["number"].as_u64().unwrap() as u32;
    assert_eq!(apply(&mut http, made), says(400, "not_a_plan", "A2"));
}

#[test]
fn then_403_a_pull_request() {
    let mut http = Http::new();
    let plan = http.pull_request();
    // It is queued, too.
    assert_eq!(apply(&mut http, plan), says(403, "pr_apply_not_allowed", "A2"));
    http.pass(100);
    assert_eq!(apply(&mut http, plan), says(403, "pr_apply_not_allowed", "A2"));
}

#[test]
fn then_409_not_completed_then_discarded_then_no_changes() {
    let mut http = Http::new();
    let plan = http.plan("empty");
    http.play.must(Command::Discard { run: run(plan), by: None });
    // Discarded and without changes, but first of all not completed.
    assert_eq!(apply(&mut http, plan), says(409, "not_completed", "A2"));
    http.pass(100);
    assert_eq!(apply(&mut http, plan), says(409, "discarded", "A1"));
    let plan = http.plan("empty");
    http.pass(100);
    assert_eq!(apply(&mut http, plan), says(409, "no_changes", "A2"));
}

#[test]
fn then_409_being_applied_and_applied_and_drift() {
    let mut http = Http::new();
    let (first, second) = (http.plan("app"), http.plan("app"));
    http.pass(200);
    assert_eq!(apply(&mut http, first).0, 201);
    // Of two at once exactly one wins.
    assert_eq!(apply(&mut http, first), says(409, "being_applied", "A2"));
    let changeset = http.get(&http.run(first)).body["changeset"]["id"].as_str().unwrap().to_owned();
    let discard = format!("/workspaces/app/changesets/{changeset}/discard");
    assert_eq!(http.post(&discard).says(), (409, "being_applied"));
    http.pass(100);
    assert_eq!(apply(&mut http, first), says(409, "already_applied", "A2"));
    assert_eq!(http.post(&discard).says(), (409, "already_applied"));
    assert_eq!(apply(&mut http, second), says(409, "drift", "A3"));
}

#[test]
fn a_plan_whose_apply_was_aborted_is_spent() {
    let mut http = Http::new();
    let plan = http.plan("app");
    http.pass(100);
    let made = http.post(&format!("{}/apply", http.run(plan)));
    http.pass(10);
    assert_eq!(http.post(&format!("{}/abort", made.headers["location"])).status, 200);
    assert_eq!(apply(&mut http, plan), says(409, "apply_spent", "A5"));
}
