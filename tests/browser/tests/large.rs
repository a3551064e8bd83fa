//! Scenarios of which a check has the most to do are opened or refused by the package within seconds. The sizes are those of
//! `tests/hard_input/large.rs`, which has more of them.
#![cfg(target_arch = "wasm32")]

use signalbox_browser_tests::check;
use wasm_bindgen_test::wasm_bindgen_test;

/// An answer takes a few tenths of a second. Tests are built without optimisation, and machines are shared.
const WITHIN: &str = r#"
    const within = (what, f) => {
      const began = Date.now();
      const answer = f();
      const took = Date.now() - began;
      console.log(`${what}: ${took} ms`);
      ok(took < 30000, `${what} takes ${took} ms`);
      return answer;
    };
    const list = (count, part) => Array.from({ length: count }, (_, i) => part(i));
    const long = (kind, i) => kind.repeat(94) + String(i).padStart(6, "0");
    const gaps = { dist: "fixed", ms: 600000 };
"#;

#[wasm_bindgen_test]
fn path_sets_of_many_workspaces_are_matched_soon() {
    check(&format!(
        r#"{WITHIN}
        const repo = (i) => ({{
          repo: "acme/infra", source_root: `live/w${{i}}`, extra_checkout_paths: list(10, (k) => `modules/m${{k}}/w${{i}}`),
        }});
        const scenario = {{
          workspaces: list(2000, (i) => ({{ name: `w${{i}}`, repo: repo(i) }})),
          sources: [{{ name: "p", kind: "push", repo: "acme/infra", gaps,
            path_sets: list(100, (set) => list(100, (path) => `docs/s${{set}}/p${{path}}`)) }}],
        }};
        const sim = within("2,000 workspaces and 100 sets of 100 paths", () => Simulator.open({{ scenario, seed: 1 }}));
        ok(sim.warnings().some((warning) => warning.code === "nobody_listens"), JSON.stringify(sim.warnings()).slice(0, 300));
        // Twice as many sets in two sources more: the product is too large, whatever the paths are.
        scenario.sources.push(...["q", "r"].map((name) => ({{ ...scenario.sources[0], name }})));
        const refused = within("three such sources", () => thrown(() => Simulator.open({{ scenario, seed: 1 }})));
        const problem = refused.problems.find((problem) => problem.code === "too_many");
        same(problem.path, "scenario.sources");
        ok(/comparisons/.test(problem.message) && problem.mend.length > 0, JSON.stringify(problem));
        "#
    ));
}

#[wasm_bindgen_test]
fn unknown_names_are_refused_soon() {
    check(&format!(
        r#"{WITHIN}
        const scenario = {{
          workspaces: list(10000, (i) => ({{ name: long("w", i) }})),
          edges: list(10000, (i) => ({{ from: long("w", i), to: long("v", i) }})),
        }};
        const refused = within("10,000 edges to unknown names", () => thrown(() => Simulator.open({{ scenario, seed: 1 }})));
        same(refused.problems.length, 10000);
        same(refused.problems[0].code, "unknown_name");
        same(refused.problems[0].path, "scenario.edges[0].to");
        "#
    ));
}
