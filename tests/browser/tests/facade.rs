//! What the package does, seen from JavaScript.
#![cfg(target_arch = "wasm32")]

use signalbox_browser_tests::check;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn a_case_is_opened_played_and_looked_at() {
    check(
        r#"
        const sim = Simulator.open({ scenario: preset("platform_team"), seed: 42 });
        same([sim.now, sim.seq, sim.length, sim.horizon], [0, 0, 0, 86400000]);
        const { reached, now, events } = sim.runUntil(sim.horizon);
        same([reached, now, sim.now, sim.length], [true, sim.horizon, sim.horizon, events]);
        ok(events > 500, `${events} events`);
        const records = sim.records(0, events);
        same(records.length, events);
        same(records.map((record) => record.seq), records.map((_, i) => i));
        ok(records.every((record) => record.sentence.length > 0), "every record has its sentence");
        same(sim.records().length, 1000, "by default");
        same(sim.records(events).length, 0);
        same(sim.records(10, 5), records.slice(10, 15));

        const totals = sim.view("totals");
        same(sim.view("board").limit, 3);
        same(sim.view("machine").statuses.reduce((sum, s) => sum + s.count, 0), totals.runs);
        same(sim.view("timeline").reduce((sum, lane) => sum + lane.bars.length, 0), totals.runs);
        same(sim.view("runs").total, totals.runs);
        same(sim.view("runs").rows.length, 100, "by default");
        same(sim.view("activity").reduce((sum, part) => sum + part.events, 0), events);
        const failed = sim.view("runs", { status: "failed", run_type: "plan", limit: 3, offset: 1 });
        ok(failed.rows.length > 0 && failed.rows.length <= 3, "a filter and a limit");
        ok(failed.rows.every(({ token }) => token.status === "failed" && token.run_type === "plan"), "the filter holds");
        const window = sim.view("timeline", { from: 0, to: 3600000 });
        ok(window.flatMap((lane) => lane.bars).length < totals.runs / 4, "a window shows less");

        const run = sim.inspect(1);
        same([run.token.run, run.steps[0].rule], [1, "T0"]);
        ok(/^[0-9a-f]{8}-[0-9a-f]{4}-7/.test(run.id), run.id);
        same(sim.options(1), run.actions);
        const why = sim.explain(1);
        same([why.run, why.status, why.holds, why.executing], [1, run.token.status, [], null]);
        same(why.parts.reduce((sum, { length }) => sum + length, 0), why.waited + why.pended, "its whole wait");
        same(sim.explain(1000000), null, "there is no such run");
        ok(Array.isArray(sim.warnings()), "warnings are a list");
        ok(/^[0-9a-f]{16}$/.test(sim.digest()), sim.digest());
        sim.free();
        "#,
    );
}

#[wasm_bindgen_test]
fn a_refusal_is_a_value_and_changes_nothing_but_the_journal() {
    check(
        r#"
        const sim = Simulator.open({ scenario: small(), seed: 1 });
        const plan = sim.dispatch({ type: "plan", workspace: "a" });
        same([plan.accepted, plan.refusal, plan.records.from], [true, null, 0]);
        same(plan.records.to, sim.length);
        const before = sim.view("runs");
        const refused = sim.dispatch({ type: "abort", run: 1 });
        same([refused.accepted, refused.refusal.code, refused.refusal.http, refused.refusal.rule, refused.refusal.run],
          [false, "switched_off", 409, "T13", 1]);
        ok(refused.refusal.message.includes("abort_scope"), refused.refusal.message);
        same(refused.records, { from: plan.records.to, to: plan.records.to + 2 }, "given, and refused");
        same(sim.view("runs"), before);
        same(sim.dispatch({ type: "abort", run: 99 }).refusal.code, "unknown_run");
        same(sim.dispatch({ type: "plan", workspace: "z" }).refusal.code, "unknown_name");
        same(sim.dispatch({ type: "set_limit", limit: 4294967295 }).refusal.code, "limit_too_large");
        // The same answer as before the click.
        const abort = sim.options(1).find((action) => action.name === "abort");
        same(abort.refusal, refused.refusal);
        same(sim.save().commands.length, 5, "refused commands belong to the case");
        "#,
    );
}

#[wasm_bindgen_test]
fn every_command_can_be_given() {
    check(
        r#"
        const scenario = { ...small(), people: [{ name: "ann" }], edges: [{ from: "a", to: "b" }],
          sources: [{ name: "clicks", workspace: "a", at_ms: [1] }] };
        const sim = Simulator.open({ scenario, seed: 1 });
        const commands = [
          { type: "plan", workspace: "a" }, { type: "plan", workspace: "a", rerun_of: 1 },
          { type: "plan", workspace: "a", rerun_of: null }, { type: "unlock", workspace: "b" }, { type: "apply", run: 1 },
          { type: "abort", run: 1 }, { type: "approve", run: 1, by: "ann" }, { type: "reject", run: 1, by: "ann" },
          { type: "reject", run: 1, by: "ann", comment: "no" }, { type: "discard", run: 1 },
          { type: "renotify", run: 1 }, { type: "answer_check", run: 1, check: "c", passed: true },
          { type: "promote", workspace: "a" }, { type: "promote", workspace: "a", to: ["b"], by: "ann" },
          { type: "push", repo: "r", branch: "main", paths: ["x"] },
          { type: "pull_request", repo: "r", base: "main", number: 7, action: "opened", paths: [] },
          { type: "set_limit", limit: 2 }, { type: "set_readings", readings: { abort_scope: "any_active" } },
          { type: "pause_source", source: "clicks", paused: true }, { type: "pause_edge", from: "a", to: "b", paused: true },
          { type: "take_foreign_lock", workspace: "a" }, { type: "release_foreign_lock", workspace: "a" },
        ];
        for (const command of commands) plain(sim.dispatch(command));
        const saved = sim.save().commands.map((timed) => timed.command);
        same(saved.map((command) => command.type), commands.map((command) => command.type));
        same(saved[15], commands[15]);
        "#,
    );
}

#[wasm_bindgen_test]
fn misuse_throws_with_its_code_and_changes_nothing() {
    check(
        r#"
        const sim = Simulator.open({ scenario: small(), seed: 1 });
        sim.dispatch({ type: "plan", workspace: "a" });
        const digest = sim.digest();
        const codes = (calls, code) => {
          for (const call of calls) same(thrown(call).code, code, String(call));
        };
        const odd = [undefined, null, "1", NaN, -1, 1.5, Infinity, 2 ** 53, 1n, {}, [], true, Symbol("s"), () => 1];
        codes(odd.map((value) => () => sim.runUntil(value)), "bad_argument");
        codes(odd.map((value) => () => sim.seek(value)).slice(2), "bad_argument");
        codes(odd.map((value) => () => sim.seekTime(value)), "bad_argument");
        codes(odd.map((value) => () => sim.rewind(value)), "bad_argument");
        for (const name of ["inspect", "options", "explain"]) {
          codes([...odd, 0, 2 ** 32].map((value) => () => sim[name](value)), "bad_argument");
        }
        codes(odd.slice(2).map((value) => () => sim.records(value)), "bad_argument");
        codes(odd.slice(2).map((value) => () => sim.records(0, value)), "bad_argument");
        codes(odd.slice(2).map((value) => () => sim.runUntil(1, value)), "bad_argument");
        codes([...odd, "Board", ""].map((value) => () => sim.view(value)), "unknown_view");
        codes([1, "x", [], { limit: -1 }, { limit: "3" }, { odd: 1 }, { status: "done" }, { workspace: 1e9 }]
          .map((options) => () => sim.view("runs", options)), "bad_argument");
        codes([{ limit: 1 }, "x"].map((options) => () => sim.view("board", options)), "bad_argument");
        codes([{ buckets: 0 }, { buckets: 1e6 }, { until: -1 }].map((o) => () => sim.view("activity", o)), "bad_argument");
        codes([...odd, { type: "plan" }, { type: "dance" }, { type: "abort", run: 0 }, { type: "abort", run: 1, odd: 1 },
          { type: "plan", workspace: 1 }, { type: "set_readings", readings: { plan_lock: 1 } }, { Plan: {} },
          { type: "set_limit", limit: -1 }].map((command) => () => sim.dispatch(command)), "bad_command");
        ok(thrown(() => sim.dispatch({ type: "dance" })).message.includes("dance"), "the message names the word");
        codes([...odd, "x"].map((name) => () => preset(name)), "unknown_preset");
        codes([...odd, "svg"].map((name) => () => diagram(name)), "unknown_diagram");
        codes([...odd, "JSONL", "json", ""].map((format) => () => sim.exportAs(format)), "bad_argument");
        codes([() => Simulator.open(), () => Simulator.open(null), () => Simulator.open("case")], "bad_case");
        same(sim.digest(), digest);
        same(sim.save().commands.length, 1);
        "#,
    );
}

#[wasm_bindgen_test]
fn a_schedule_may_name_a_time_zone() {
    check(
        r#"
        const source = { kind: "schedule", workspace: "a", cron: "0 9 * * *", time_zone: "Europe/Berlin" };
        const open = (time_zone) =>
          Simulator.open({ scenario: { workspaces: [{ name: "a" }], sources: [{ ...source, time_zone }] }, seed: 1 });
        const sim = open("Europe/Berlin");
        sim.runUntil(9 * 3600 * 1000);
        same(sim.view("runs").rows.map((row) => row.created), [8 * 3600 * 1000]);
        const [problem] = thrown(() => open("Europe/Nowhere")).problems;
        same([problem.path, problem.code], ["scenario.sources[0].time_zone", "time_zone"]);
        "#,
    );
}

#[wasm_bindgen_test]
fn all_problems_of_a_case_come_at_once_with_their_paths() {
    check(
        r#"
        const scenario = { limit: "three", workspaces: [{ name: "a", timeuot_ms: 5, plan_fails: 1.5 }, { name: "a" }],
          edges: [{ from: "a", to: "b" }] };
        const commands = [{ at: 0, command: { type: "abort", run: 1 } }, { at: 0, command: { type: "dance" } },
          { at: -1, command: { type: "abort", run: 1 } }, { at: 0, command: { type: "abort", run: 1 }, odd: 1 }];
        const error = thrown(() => Simulator.open({ scenario, seed: -1, commands, sede: 2 }));
        same(error.code, "bad_case");
        same(error.problems.map((p) => `${p.path} ${p.code}`).sort(), [
          "commands[1].command.type unknown_word", "commands[2].at type", "commands[3].odd unknown_field",
          "scenario.edges[0].to unknown_name",
          "scenario.limit type", "scenario.workspaces[0].plan_fails not_a_probability",
          "scenario.workspaces[0].timeuot_ms unknown_field", "scenario.workspaces[1].name duplicate", "sede unknown_field",
          "seed type",
        ]);
        ok(error.problems.every((p) => p.message && p.mend), "each says what to do");
        ok(error.problems.every((p) => error.message.includes(p.path)), "the message has them all");
        const missing = thrown(() => Simulator.open({}));
        same(missing.problems.map((p) => `${p.path} ${p.code}`), ["scenario missing", "seed missing"]);
        const deep = {}; deep.deep = deep;
        const kinds = [new Map(), new Date(0), 1n, deep, new Uint8Array(3), new Array(2 ** 32 - 1)];
        for (const limit of kinds) {
          const [problem] = thrown(() => Simulator.open({ scenario: { limit }, seed: 1 })).problems;
          ok(problem.path.startsWith("scenario.limit"), problem.path);
        }
        "#,
    );
}

#[wasm_bindgen_test]
fn cases_of_other_versions_and_other_meaning_are_refused() {
    check(
        r#"
        const sim = Simulator.open({ scenario: preset("monday_herd"), seed: 3 });
        sim.runUntil(sim.horizon);
        const saved = sim.save();
        const code = (change) => thrown(() => Simulator.open({ ...saved, ...change })).code;
        same(code({ format: 99, from_the_future: true }), "too_new");
        same(code({ semantics: 0 }), "other_rules");
        same(code({ semantics: 99 }), "other_rules");
        same(sim.olderRules, null);
        const older = Simulator.open({ ...saved, semantics: 1, digest: "0123456789abcdef", records: 1 });
        same([older.olderRules, older.digest(), older.save()], [1, sim.digest(), saved], "played under these rules, and says so");
        same(code({ digest: "0123456789abcdef" }), "diverged");
        same(code({ seed: 4 }), "diverged");
        same(code({ records: saved.records - 1 }), "diverged");
        same(code({ records: saved.records + 1 }), "diverged");
        same(code({ records: null, digest: "0123456789abcdef" }), "diverged");
        same(code({ until: 2 ** 53 - 1 }), "diverged", "and that quickly, since it stops where it differs");
        same(version(), { package: version().package, format: saved.format, semantics: saved.semantics });
        "#,
    );
}

#[wasm_bindgen_test]
fn a_saved_case_opens_to_the_same_history() {
    check(
        r#"
        for (const { id } of presets()) {
          const sim = Simulator.open({ scenario: preset(id), seed: 7 });
          const workspace = preset(id).workspaces[0].name;
          for (const share of [0.1, 0.3, 0.5]) {
            sim.runUntil(Math.floor(sim.horizon * share));
            sim.dispatch({ type: "plan", workspace });
            sim.dispatch({ type: "abort", run: 1 });
            sim.dispatch({ type: "set_limit", limit: 2 });
          }
          sim.runUntil(Math.floor(sim.horizon * 0.7));
          // As a file: only text lasts.
          const again = Simulator.open(JSON.parse(JSON.stringify(sim.save())));
          same([again.digest(), again.now, again.length], [sim.digest(), sim.now, sim.length], id);
          same(again.save(), sim.save());
          same(seen(again), seen(sim));
          for (const s of [sim, again]) s.runUntil(s.horizon);
          same(again.digest(), sim.digest(), "it goes on alike");
          // Its commands alone, as a new case, give the same history too.
          const { scenario, seed, commands } = sim.save();
          const fresh = Simulator.open({ scenario, seed, commands });
          same(fresh.now, 0);
          while (!fresh.runUntil(fresh.horizon, 100).reached);
          same(fresh.digest(), sim.digest(), "in small portions");
        }
        "#,
    );
}

#[wasm_bindgen_test]
fn the_past_looks_as_it_did() {
    check(
        r#"
        const sim = Simulator.open({ scenario: preset("platform_team"), seed: 5 });
        const moments = [];
        for (let i = 1; i <= 12; i++) {
          sim.runUntil(i * 7200000 - 1234);
          moments.push(seen(sim));
        }
        const head = [sim.now, sim.seq];
        for (const moment of [...moments].reverse()) {
          sim.seekTime(moment.now);
          same(seen(sim), moment);
        }
        for (const i of [3, 11, 0, 7]) {
          sim.seekTime(moments[i].now);
          same(seen(sim), moments[i]);
        }
        // By number: the same events, at the instant of the last of them.
        sim.seek(moments[4].seq);
        same([sim.seq, sim.records(0, 1e6).length], [moments[4].seq, moments[4].seq]);
        ok(sim.now <= moments[4].now, "not later");
        sim.seek(0);
        same([sim.now, sim.seq, sim.view("runs").total, sim.inspect(1), sim.options(1)], [0, 0, 0, null, null]);
        // Looking back moves nothing: the head goes on, the cursor stays.
        const digest = sim.digest();
        sim.runUntil(sim.horizon + 3600000);
        same(sim.seq, 0);
        ok(sim.length > head[1] && sim.digest() !== digest, "the head went on");
        sim.head();
        same([sim.now, sim.seq], [sim.horizon + 3600000, sim.length]);
        sim.seek(4000000000);
        same(sim.seq, sim.length, "at most to the end");
        sim.seekTime(2 ** 53 - 1);
        same([sim.now, sim.seq], [sim.horizon + 3600000, sim.length], "not beyond the head");
        "#,
    );
}

#[wasm_bindgen_test]
fn going_back_drops_what_was_commanded_later() {
    check(
        r#"
        const sim = Simulator.open({ scenario: small(), seed: 1 });
        sim.dispatch({ type: "plan", workspace: "a" });
        sim.runUntil(1000);
        const digest = sim.digest();
        sim.runUntil(2000);
        sim.dispatch({ type: "plan", workspace: "b" });
        sim.runUntil(3000);
        sim.seek(1);
        same(sim.rewind(1500), [{ at: 2000, command: { type: "plan", workspace: "b" } }]);
        same([sim.now, sim.seq, sim.digest(), sim.save().commands.length], [1500, sim.length, digest, 1]);
        same(sim.nextAt(), 5000, "the heartbeat of run 1");
        "#,
    );
}

#[wasm_bindgen_test]
fn numbers_are_plain_up_to_the_last_whole_one() {
    check(
        r#"
        const last = 2 ** 53 - 1;
        const sim = Simulator.open({ scenario: small(), seed: 4294967295 });
        same(sim.nextAt(), null, "nothing is to come");
        sim.dispatch({ type: "set_limit", limit: 0 });
        sim.dispatch({ type: "plan", workspace: "a" });
        same(sim.runUntil(last), { reached: true, now: last, events: 0, limit: null });
        const { waited, waits } = sim.explain(1);
        same([sim.now, waited, waits.slots_full], [last, last, last]);
        const saved = sim.save();
        same([saved.until, saved.seed], [last, 4294967295]);
        plain(saved);
        same(Simulator.open(saved).now, last);
        for (const until of [2 ** 53, 1e300, -1, 0.5]) {
          same(thrown(() => Simulator.open({ ...saved, until })).problems[0].path, "until");
        }
        same(thrown(() => Simulator.open({ ...saved, seed: 2 ** 32 })).problems[0].path, "seed");
        const commands = [{ at: last, command: { type: "plan", workspace: "a" } }];
        same(Simulator.open({ scenario: small(), seed: 1, commands }).save().commands, commands);
        "#,
    );
}

#[wasm_bindgen_test]
fn what_is_absent_is_null_and_everything_is_plain() {
    check(
        r#"
        for (const { id } of presets()) {
          const sim = Simulator.open({ scenario: preset(id), seed: 11 });
          for (let i = 1; i <= 10; i++) {
            sim.runUntil(Math.floor((sim.horizon * i) / 10));
            plain(seen(sim), id);
          }
          plain([sim.save(), sim.records(0, 1e5), sim.warnings(), rules(), presets(), preset(id), version()]);
        }
        const sim = Simulator.open({ scenario: small(), seed: 1 });
        same(sim.save().until, 0);
        sim.runUntil(sim.horizon);
        same(sim.save().until, null, "played to its horizon");
        sim.dispatch({ type: "plan", workspace: "a" });
        const { changes, pr, origin, reason, apply } = sim.inspect(1);
        same([changes, pr, origin, reason, apply], [null, null, null, null, null]);
        same(sim.view("board").slots.map((slot) => slot.job.claimed), [null]);
        same(sim.view("totals").wait_p50, null);
        // Coming in, absent is absent however it is written.
        const open = (extra) => Simulator.open({ scenario: { ...small(), ...extra }, seed: 1 });
        same(open({ limit: null, pools: undefined }).view("board").limit, 3);
        same(sim.view("runs", { status: null, limit: undefined }).total, 1);
        same(sim.view("runs", null).total, 1);
        "#,
    );
}

#[wasm_bindgen_test]
fn two_simulators_share_nothing() {
    check(
        r#"
        const open = () => Simulator.open({ scenario: preset("runner_trouble"), seed: 9 });
        const alone = open();
        alone.runUntil(alone.horizon);
        const [a, b] = [open(), open()];
        // Turn by turn, and only one of them is disturbed.
        for (let i = 1; i <= 20; i++) {
          a.runUntil(Math.floor((a.horizon * i) / 20));
          b.runUntil(Math.floor((b.horizon * i) / 20));
          if (i === 5) b.dispatch({ type: "plan", workspace: "gateway" });
          if (i === 9) b.seek(3);
        }
        same(a.digest(), alone.digest());
        ok(b.digest() !== a.digest(), "the other one went its own way");
        b.free();
        same([a.digest(), a.view("totals")], [alone.digest(), alone.view("totals")]);
        // What was given out is the receiver's own.
        const draft = preset("runner_trouble");
        draft.limit = 99;
        same(preset("runner_trouble").limit, 2);
        const saved = a.save();
        saved.scenario.limit = 99;
        same(a.save().scenario.limit, 2);
        "#,
    );
}

#[wasm_bindgen_test]
fn a_freed_simulator_says_so() {
    check(
        r#"
        const sim = Simulator.open({ scenario: small(), seed: 1 });
        if (Symbol.dispose) same(typeof sim[Symbol.dispose], "function");
        sim.free();
        let error = null;
        try { sim.digest(); } catch (caught) { error = caught; }
        ok(error instanceof Error, "a call after free throws");
        same(Simulator.open({ scenario: small(), seed: 1 }).seq, 0, "others go on");
        "#,
    );
}

#[wasm_bindgen_test]
fn the_reference_tells_the_table_and_the_presets() {
    check(
        r#"
        const table = rules();
        same([...new Set(table.map((rule) => rule.id))], [...Array(16).keys()].map((i) => `T${i}`));
        same(table[0], { id: "T0", from: null, to: "queued", signal: null, types: ["plan", "apply", "unlock"], guard: null,
          basis: "doc", switch: null, source: { title: "Run lifecycle", path: "guides/runs/lifecycle" },
          says: "the run is created" });
        const t13 = table.filter((rule) => rule.id === "T13");
        same(t13.map((rule) => [rule.from, rule.switch, rule.basis]), [["queued", "abort_scope", "reading"],
          ["pending_policy", "abort_scope", "reading"], ["pending_approval", "abort_scope", "reading"]]);
        same(table.find((rule) => rule.id === "T12").types, ["unlock"]);
        const drawn = diagram("mermaid");
        for (const { id, from, to } of table) ok(drawn.includes(`${from ?? "[*]"} --> ${to}: ${id}`), id);
        const graph = diagram("dot");
        ok(graph.startsWith("digraph") && graph.trimEnd().endsWith("}"), graph);
        for (const { id, from, to } of table) ok(graph.includes(`${from ?? "start"} -> ${to} [label="${id} `), id);
        for (const { id, title, about } of presets()) {
          ok(title && about, id);
          const sim = Simulator.open({ scenario: preset(id), seed: 1 });
          sim.runUntil(sim.horizon);
          // Every move of the journal is an edge of the table.
          for (const { rule, from, to } of sim.records(0, sim.length).filter((record) => record.rule)) {
            ok(table.some((row) => row.id === rule && row.from === from && row.to === to), `${rule}: ${from} → ${to}`);
          }
        }
        "#,
    );
}

#[wasm_bindgen_test]
fn a_history_is_exported_up_to_the_cursor() {
    check(
        r#"
        const sim = Simulator.open({ scenario: preset("runner_trouble"), seed: 42 });
        const empty = sim.exportAs("jsonl");
        same(empty, "");
        sim.runUntil(sim.horizon);
        for (const seq of [sim.length, 100]) {
          sim.seek(seq);
          const records = sim.records(0, seq);
          const lines = sim.exportAs("jsonl").trimEnd().split("\n").map((line) => JSON.parse(line));
          same(lines.map(({ time, kind, workspace, reason, ...record }) => record).map((r) => Object.entries(r).sort()),
            records.map((r) => Object.entries(r).sort()), "the records as they are");
          same(lines.map((line) => Date.parse(line.time) - Date.parse(lines[0].time)),
            lines.map((line) => line.at - lines[0].at), "the calendar goes with virtual time");

          const rows = sim.exportAs("csv").split("\r\n");
          same([rows.length, rows.at(-1)], [seq + 2, ""], "a row of names, and each row ended");
          same(rows[0], Object.keys(lines[0]).join(","));
          ok(rows.slice(1, -1).every((row, i) => row.startsWith(`${i},${records[i].at},`)), "rows in order");

          const runs = sim.view("runs", { limit: 0 }).total;
          const { traceEvents } = JSON.parse(sim.exportAs("chrome-trace"));
          const stretches = sim.view("timeline").flatMap((lane) => lane.bars).flatMap((bar) => bar.segments);
          const events = traceEvents.filter((event) => event.ph === "X");
          same(events.length, stretches.length, "an event for each stretch of the timeline");
          const sum = (numbers) => numbers.reduce((sum, number) => sum + number, 0);
          same(sum(events.map((event) => event.dur)), 1000 * sum(stretches.map(({ from, to }) => (to ?? sim.now) - from)));

          const { spans } = JSON.parse(sim.exportAs("otlp")).resourceSpans[0].scopeSpans[0];
          const roots = spans.filter((span) => span.parentSpanId === undefined);
          same([roots.length, spans.length - runs], [runs, stretches.length]);
          same(roots[0].traceId, sim.inspect(1).id.replaceAll("-", ""));
        }
        sim.free();
        "#,
    );
}

#[wasm_bindgen_test]
fn an_export_that_no_text_would_hold_is_refused() {
    check(
        r#"
        const fixed = (ms) => ({ dist: "fixed", ms });
        const sim = Simulator.open({ seed: 1, scenario: { runners: { start_up: fixed(1) }, horizon_ms: 1e9,
          workspaces: [{ name: "a", plan: fixed(1) }], sources: [{ name: "s", workspace: "a", gaps: fixed(1000) }] } });
        sim.runUntil(sim.horizon, 500001);
        ok(sim.length > 500000, `${sim.length} records`);
        for (const format of ["jsonl", "csv", "chrome-trace", "otlp"]) {
          same(thrown(() => sim.exportAs(format)).code, "too_long", format);
        }
        sim.seek(500000);
        ok(sim.exportAs("chrome-trace").length > 1e7, "as many as are allowed");
        sim.free();
        "#,
    );
}
