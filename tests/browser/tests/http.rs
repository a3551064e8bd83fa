//! The HTTP API as it is reached from JavaScript. What it answers is tested natively; here, that it arrives.
#![cfg(target_arch = "wasm32")]

use signalbox_browser_tests::check;
use wasm_bindgen_test::wasm_bindgen_test;

/// A simulated organisation two hours old, and short words for asking it.
const SETTING: &str = r#"
    const sim = Simulator.open({ scenario: preset("platform_team"), seed: 42 });
    sim.runUntil(7200000);
    const ask = (method, path, more = { authorization: "Bearer Ada" }) => {
      const response = sim.handle({ method, path, ...more });
      plain(response);
      same(Object.keys(response).sort(), ["body", "content_type", "headers", "status"]);
      return { ...response, json: response.body === "" ? null : JSON.parse(response.body) };
    };
    const refused = (response, status, code) => {
      same([response.status, response.content_type, response.json.status, response.json.code],
        [status, "application/problem+json", status, code]);
      ok(response.json.rule && response.json.detail, response.body);
    };
"#;

#[wasm_bindgen_test]
fn a_run_is_created_and_listed_and_belongs_to_the_case() {
    check(&format!(
        r#"{SETTING}
        const before = sim.view("totals").runs;
        const made = ask("POST", "/workspaces/web-prod/runs");
        same([made.status, made.content_type, made.json.status], [201, "application/json", "queued"]);
        same(made.headers.location, `/workspaces/${{made.json.workspace_id}}/runs/${{made.json.id}}`);
        const [newest] = ask("GET", "/workspaces/web-prod/runs?limit=1").json.data;
        same(newest.id, made.json.id);
        const got = ask("GET", made.headers.location);
        same([got.status, got.json.id], [200, made.json.id]);
        same(ask("HEAD", made.headers.location).body, "");
        // The same run as everywhere else, and its command in the case.
        same(sim.view("totals").runs, before + 1);
        same(sim.inspect(before + 1).id, made.json.id);
        same(sim.save().commands.map((timed) => timed.command.type), ["plan"]);
        same(Simulator.open(sim.save()).digest(), sim.digest());
        "#
    ));
}

#[wasm_bindgen_test]
fn an_error_of_http_is_a_value_with_its_status() {
    check(&format!(
        r#"{SETTING}
        const digest = sim.digest();
        refused(ask("GET", "/nothing"), 404, "no_such_path");
        refused(ask("GET", "/workspaces/nowhere/runs"), 404, "unknown_workspace");
        refused(ask("GET", "/runs", {{}}), 401, "no_caller");
        refused(ask("GET", "/runs", {{ authorization: null, body: null }}), 401, "no_caller");
        refused(ask("GET", "/runs", {{ authorization: "Bearer Nobody" }}), 401, "unknown_caller");
        const no = ask("DELETE", "/runs");
        refused(no, 405, "method_not_allowed");
        same(no.headers.allow, "GET, HEAD, OPTIONS");
        same(ask("GET", "/runs?limit=x").status, 400);
        same(sim.digest(), digest, "none of them left a trace");
        "#
    ));
}

#[wasm_bindgen_test]
fn it_answers_at_the_head_and_leaves_the_cursor() {
    check(&format!(
        r#"{SETTING}
        sim.seek(3);
        const listed = ask("GET", "/runs?limit=1").json;
        same(sim.seq, 3);
        sim.head();
        same(listed.total, sim.view("totals").runs);
        sim.seek(3);
        same(ask("POST", "/workspaces/web-prod/runs").status, 201);
        same(sim.seq, 3);
        sim.head();
        same(sim.view("totals").runs, listed.total + 1);
        "#
    ));
}

#[wasm_bindgen_test]
fn what_is_no_request_throws_and_changes_nothing() {
    check(&format!(
        r#"{SETTING}
        const digest = sim.digest();
        const get = {{ method: "GET", path: "/runs" }};
        const odd = [undefined, null, 1, "GET /runs", [], {{}}, ["GET", "/runs"], {{ method: "GET" }}, {{ path: "/runs" }}, {{ ...get, body: {{}} }},
          {{ ...get, authorization: 7 }}, {{ ...get, headers: {{}} }}, {{ ...get, path: null }}, {{ ...get, body: () => 1 }},
          {{ method: "GET", get path() {{ throw 1; }} }}, new URL("http://localhost/runs"), new Map([["method", "GET"]])];
        for (const request of odd) same(thrown(() => sim.handle(request)).code, "bad_argument", String(request));
        same(sim.digest(), digest);
        "#
    ));
}

#[wasm_bindgen_test]
fn the_document_is_there_without_a_simulator_and_over_http() {
    check(&format!(
        r#"{SETTING}
        const document = openapi();
        plain(document);
        same(document.openapi, "3.1.0");
        const over = ask("GET", "/openapi.json", {{}}).json;
        same(Object.keys(over.paths), Object.keys(document.paths));
        ok(Object.keys(over.paths).length >= 18, "every path");
        ok(JSON.stringify(over).includes("web-prod") && !JSON.stringify(document).includes("web-prod"), "of one scenario, and of any");
        "#
    ));
}
