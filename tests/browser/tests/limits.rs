//! A history that does not fit says so, and the simulator stays usable: in Node and in a browser.
#![cfg(target_arch = "wasm32")]

use signalbox_browser_tests::check;
use wasm_bindgen_test::wasm_bindgen_test;

/// Scenarios that make more than any memory holds, each in few letters.
const EXPLODING: &str = r#"
    const DAY = 86400000;
    const wait = (ms) => ({ dist: "fixed", ms });
    const scenario = (more) => ({ format: 1, name: "Exploding", starts_at: "2026-01-05T09:00:00+01:00", ...more });
    /** A run each four seconds, for a year. */
    const steady = scenario({
      horizon_ms: 365 * DAY,
      workspaces: [{ name: "a", plan: wait(1000) }],
      sources: [{ kind: "manual", workspace: "a", gaps: wait(4000) }],
    });
    /** Layers of two workspaces that promote into both of the next layer at once: 2^layers runs in one instant. */
    const layered = (layers) => {
      const name = (layer, side) => `l${layer}-${side}`;
      const all = [...Array(layers).keys()];
      return scenario({
        horizon_ms: DAY, limit: 100, runners: { start_up: wait(0) }, readings: { apply_first: true },
        workspaces: all.flatMap((layer) => [0, 1].map((side) => ({
          name: name(layer, side), auto_apply: true, plan: wait(0), apply: wait(0), changes: { none: 0 },
        }))),
        edges: all.slice(1).flatMap((layer) => [0, 1, 2, 3].map((pair) => ({
          from: name(layer - 1, pair >> 1), to: name(layer, pair & 1),
        }))),
        sources: [{ kind: "manual", workspace: "l0-0", at_ms: [600000] }],
      });
    };
"#;

#[wasm_bindgen_test]
fn a_year_of_runs_ends_at_the_limit_and_stays_usable() {
    check(&format!(
        "{EXPLODING}{}",
        r#"
        const sim = Simulator.open({ scenario: steady, seed: 1 }, { limits: { records: 300000 } });
        let progress, calls = 0;
        do progress = sim.runUntil(sim.horizon, 100000); while (!progress.reached && !progress.limit && ++calls < 100);
        same([progress.limit, progress.reached], ["records", false]);
        ok(sim.length > 299000 && sim.length <= 300000, sim.length);
        same(progress.now, sim.now, "it says how far it got");
        const error = thrown(() => sim.runUntil(sim.horizon));
        same([error.code, error.problems[0].path, error.problems[0].code], ["too_long", "limits.records", "too_long"]);
        ok(error.message.includes(String(sim.now)), error.message);
        ok(error.problems[0].mend.length > 10, "it says what to do");
        // Everything else goes on.
        same(sim.view("board").in_use + sim.view("board").queue.length > 0, true);
        same(thrown(() => sim.dispatch({ type: "plan", workspace: "a" })).code, "too_long");
        same(sim.save().commands, [], "what does not fit is no part of the case");
        const again = Simulator.open(sim.save());
        same([again.digest(), again.now], [sim.digest(), sim.now]);
        same(thrown(() => Simulator.open(sim.save(), { limits: { records: 1000 } })).code, "too_long");
        sim.rewind(3600000);
        ok(sim.dispatch({ type: "plan", workspace: "a" }).accepted, "there is room again");
        sim.free();
        again.free();
        "#
    ));
}

#[wasm_bindgen_test]
fn an_instant_that_does_not_fit_is_not_begun() {
    check(&format!(
        "{EXPLODING}{}",
        r#"
        const sim = Simulator.open({ scenario: layered(18), seed: 1 }, { limits: { records: 100000 } });
        const error = thrown(() => { while (!sim.runUntil(sim.horizon).reached); });
        same(error.code, "too_long");
        same([sim.length, sim.now < 600000], [0, true], "the head is before the instant");
        sim.free();
        // By bytes, too.
        const less = Simulator.open({ scenario: layered(18), seed: 1 }, { limits: { bytes: 16 << 20 } });
        same(thrown(() => { while (!less.runUntil(less.horizon).reached); }).problems[0].path, "limits.bytes");
        less.free();
        "#
    ));
}

#[wasm_bindgen_test]
fn limits_are_read_like_all_options() {
    check(&format!(
        "{EXPLODING}{}",
        r#"
        const open = (options) => () => Simulator.open({ scenario: steady, seed: 1 }, options).free();
        for (const options of [undefined, null, {}, { limits: {} }, { limits: null }, { limits: { records: 1, bytes: 3221225472 } }])
          open(options)();
        for (const options of [{ limits: 5 }, { limit: {} }, { limits: { records: 0 } }, { limits: { records: 1.5 } },
          { limits: { bytes: -1 } }, { limits: { bytes: 3221225473 } }, { limits: { records: 4294967296 } },
          { limits: { runs: 5 } }, 7, "limits"])
          same(thrown(open(options)).code, "bad_argument", JSON.stringify(options));
        // A fork has the limits of its original.
        const sim = Simulator.open({ scenario: steady, seed: 1 }, { limits: { records: 1000 } });
        const fork = sim.fork();
        sim.free();
        same(fork.runUntil(fork.horizon).limit, "records");
        fork.free();
        "#
    ));
}
