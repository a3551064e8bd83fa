//! Whatever is passed, the package answers or throws its own error, and goes on. A panic would show as another error.
#![cfg(target_arch = "wasm32")]

use signalbox_browser_tests::{check, run};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

#[path = "../../golden/list.rs"]
mod golden;

/// Values that stand nowhere in a case, and ways to put them there.
const DAMAGE: &str = r#"
    const cycle = () => { const cyclic = {}; cyclic.self = [cyclic]; return cyclic; };
    const oddities = () => [undefined, null, NaN, Infinity, -Infinity, -0, -1, 0.5, 1e-9, 255.5, 65535, 65536, 2 ** 31, 2 ** 32 - 1, 2 ** 32,
      2 ** 53 - 1, 2 ** 53, 2 ** 64, 1e308, 10n, -(2n ** 70n), "", " ", "null", "__proto__", "\u0000", "\ud800", "ß→🙂",
      "9".repeat(5000), "* * * * *", "org", "always", true, false, [], {}, [[]], [{}], [null], { type: "plan" }, { dist: "fixed" },
      { dist: "fixed", ms: 2 ** 53 - 1 }, { dist: "uniform", min_ms: 5, max_ms: 1 }, { chance: 2 }, new Array(3),
      new Array(2 ** 32 - 1), cycle(), () => 1, Symbol("s"), new Map([["a", 1]]), new Set([1]), new Date(NaN), /x/, new Error("e"),
      new Uint8Array(9), new ArrayBuffer(9), new Number(3), new String("x"), Object.create(null), Promise.resolve(1),
      new Proxy({}, { get() { throw 1; }, ownKeys() { throw 2; } }), { get limit() { throw 3; } },
      { get limit() { throw { toString() { throw 4; } }; } }, class A {}, new (class B { x = 1; })()];
    const odd = oddities();
    const damage = (root, roll) => {
      // New ones each time, since a later turn may damage them too.
      const odd = oddities();
      const pick = (list) => list[Math.floor(roll() * list.length)];
      let [holder, key] = [{ root }, "root"];
      // Down some way, then change what is there.
      for (let depth = 1 + Math.floor(roll() * 6); depth > 0; depth--) {
        const inside = Object.getOwnPropertyDescriptor(holder, key).value ?? null;
        if (inside === null || Object.getPrototypeOf(Object(inside)) !== Object.prototype && !Array.isArray(inside)) break;
        if (typeof inside !== "object" || Object.keys(inside).length === 0) break;
        [holder, key] = [inside, pick(Object.keys(inside))];
      }
      if (key === "root") return;
      const kind = roll();
      if (kind < 0.6) holder[key] = pick(odd);
      else if (kind < 0.75) delete holder[key];
      else if (kind < 0.85 && Array.isArray(holder)) holder.unshift(pick(odd));
      else if (kind < 0.95) holder[pick(["odd", "limit", "type", "name", "0", "__proto__x"])] = pick(odd);
      else holder[key] = [Object.getOwnPropertyDescriptor(holder, key).value];
    };
"#;

#[wasm_bindgen_test]
fn damaged_cases_never_break_the_package() {
    let cases: Vec<_> = golden::CASES.iter().map(|(_, text)| JsValue::from_str(text)).collect();
    let given = JsValue::from(cases.into_iter().collect::<js_sys::Array>());
    let script = format!(
        r#"{DAMAGE}
        const roll = dice(20260105);
        const healthy = Simulator.open({{ scenario: preset("platform_team"), seed: 1 }});
        healthy.runUntil(3600000);
        const before = JSON.stringify(seen(healthy));
        const met = {{}};
        for (let i = 0; i < 700; i++) {{
          const damaged = JSON.parse(given[i % given.length]);
          // Half of them as new cases, which are not compared with a digest and played a little.
          if (i % 2) for (const field of ["records", "digest", "until"]) delete damaged[field];
          for (let n = 1 + Math.floor(roll() * 2); n > 0; n--) {{
            // The second may walk into the first, which bites.
            try {{ damage(damaged, roll); }} catch {{ break; }}
          }}
          // Playing to the end of time is long, not wrong: not here.
          const until = Object.getOwnPropertyDescriptor(damaged, "until")?.value;
          if (typeof until === "number" && until > 1e9) delete damaged.until;
          try {{
            const sim = Simulator.open(damaged);
            sim.runUntil(Math.min(sim.horizon, 1e8), 500);
            plain(seen(sim));
            plain(sim.save());
            sim.free();
            met.opened = (met.opened ?? 0) + 1;
          }} catch (error) {{
            const code = thrown(() => {{ throw error; }}).code;
            met[code] = (met[code] ?? 0) + 1;
          }}
        }}
        same(JSON.stringify(seen(healthy)), before);
        ok(met.opened > 50 && met.bad_case > 200 && met.diverged > 5, JSON.stringify(met));
        "#
    );
    run(&script, &given);
}

#[wasm_bindgen_test]
fn damaged_calls_never_break_a_simulator() {
    check(&format!(
        r#"{DAMAGE}
        const roll = dice(42);
        const pick = (list) => list[Math.floor(roll() * list.length)];
        const sim = Simulator.open({{ scenario: preset("platform_team"), seed: 3 }});
        const commands = [
          {{ type: "plan", workspace: "web-prod", rerun_of: 1 }}, {{ type: "apply", run: 1 }}, {{ type: "abort", run: 2 }},
          {{ type: "reject", run: 3, by: "Ada", comment: "no" }}, {{ type: "push", repo: "acme/infra", branch: "main", paths: ["web/x"] }},
          {{ type: "pull_request", repo: "acme/infra", base: "main", number: 5, action: "opened", paths: ["web/x"] }},
          {{ type: "set_limit", limit: 2 }}, {{ type: "pause_edge", from: "web-staging", to: "web-prod", paused: true }},
          {{ type: "set_readings", readings: {{ abort_scope: "any_active", lock_left_by_abort: 0.5 }} }},
          {{ type: "take_foreign_lock", workspace: "web-prod" }}, {{ type: "unlock", workspace: "web-prod" }},
        ];
        const runs = "/workspaces/web-prod/runs";
        const bearer = {{ authorization: "Bearer Ada" }};
        const requests = [
          {{ method: "GET", path: "/runs?limit=5&offset=1&status=queued", ...bearer }},
          {{ method: "GET", path: `${{runs}}?limit=2&cursor=000000000000000000000000`, ...bearer }},
          {{ method: "POST", path: runs, ...bearer, body: "{{}}" }},
          {{ method: "POST", path: runs, ...bearer, body: '{{"rerun_of":"' }},
          {{ method: "POST", path: "/workspaces/web-staging/promote", ...bearer, body: '{{"to":["web-prod"]}}' }},
          {{ method: "POST", path: `${{runs}}/0197f3a0-0000-7000-8000-000000000001/abort`, ...bearer }},
          {{ method: "DELETE", path: "/workspaces/%ff", authorization: "Bearer %zz", body: "\ud800" }},
        ];
        const answered = (response) => {{
          ok(response.status >= 200 && response.status < 500, JSON.stringify(response));
          if (response.body) JSON.parse(response.body);
          return response;
        }};
        const met = {{ given: 0, thrown: 0 }};
        const attempt = (call) => {{
          try {{ plain(call() ?? null); met.given++; }} catch (error) {{ thrown(() => {{ throw error; }}); met.thrown++; }}
        }};
        for (let i = 0; i < 1500; i++) {{
          const command = {{ command: JSON.parse(JSON.stringify(pick(commands))) }};
          if (roll() < 0.8) damage(command, roll);
          attempt(() => sim.dispatch(command.command));
          const small = (value) => (typeof value === "number" && value > 1e8 ? 1e6 : value);
          if (i % 3 === 0) sim.runUntil(sim.save().until + 60000);
          attempt(() => sim.runUntil(small(pick(odd)), pick(odd)));
          const request = {{ request: JSON.parse(JSON.stringify(pick(requests))) }};
          if (roll() < 0.8) damage(request, roll);
          attempt(() => answered(sim.handle(request.request)));
          attempt(() => sim.records(pick(odd), pick(odd)));
          attempt(() => pick([() => sim.seek(pick(odd)), () => sim.seekTime(pick(odd)), () => sim.head()])());
          attempt(() => sim[pick(["inspect", "options", "explain"])](roll() < 0.5 ? Math.floor(roll() * 40) : pick(odd)));
          const options = {{ [pick(["from", "to", "limit", "offset", "status", "workspace", "buckets", "until"])]: pick(odd) }};
          attempt(() => sim.view(pick(["board", "machine", "timeline", "runs", "totals", "activity", pick(odd)]),
            roll() < 0.5 ? options : pick(odd)));
          if (i % 100 === 99) attempt(() => sim.rewind(Math.floor(roll() * sim.save().until)));
        }}
        ok(met.given > 1000 && met.thrown > 1000, JSON.stringify(met));
        sim.head();
        same(Simulator.open(sim.save()).digest(), sim.digest(), "what it saves still opens");
        "#
    ));
}

#[wasm_bindgen_test]
fn a_command_that_calls_back_finds_a_closed_door_and_the_simulator_goes_on() {
    check(
        r#"
        const sim = Simulator.open({ scenario: small(), seed: 1 });
        let reached = 0;
        const hostile = [
          { type: "plan", get workspace() { reached++; sim.runUntil(5); return "a"; } },
          { type: "plan", get workspace() { reached++; sim.dispatch({ type: "set_limit", limit: 9 }); return "a"; } },
          { type: "plan", get workspace() { reached++; return sim.view("board").limit; } },
          { type: "plan", get workspace() { reached++; throw new Error("no"); } },
        ];
        for (const command of hostile) same(thrown(() => sim.dispatch(command)).code, "bad_command");
        same(reached, 4, "the getters were asked");
        same([sim.length, sim.now], [0, 0]);
        same(sim.dispatch({ type: "plan", workspace: "a" }).accepted, true);
        // It is read once, before the engine is at work: what a later reading would give does not matter.
        let reads = 0;
        const moody = { type: "plan", get workspace() { if (reads++) throw new Error("again"); return "b"; } };
        same([sim.dispatch(moody).accepted, reads], [true, 1]);
        // A simulator that is freed meanwhile is gone, but nothing else is.
        const gone = Simulator.open({ scenario: small(), seed: 1 });
        same(thrown(() => gone.dispatch({ type: "plan", get workspace() { gone.free(); return "a"; } })).code, "bad_command");
        same(sim.view("runs").total, 2);
        "#,
    );
}
