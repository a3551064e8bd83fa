//! The golden cases give the same journal here as on every other target (D1, law 8).
#![cfg(target_arch = "wasm32")]

use signalbox_browser_tests::run;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

#[path = "../../golden/list.rs"]
mod golden;

#[wasm_bindgen_test]
fn golden_cases_replay_to_their_digest() {
    for (name, text) in golden::CASES {
        let script = r#"
            const saved = JSON.parse(given[1]);
            const sim = Simulator.open(saved);
            same([sim.length, sim.digest()], [saved.records, saved.digest], given[0]);
            // Without its digest it is a new case; played in portions, it comes to the same.
            const { scenario, seed, commands } = saved;
            const fresh = Simulator.open({ scenario, seed, commands });
            while (!fresh.runUntil(sim.now, 97).reached);
            same([fresh.length, fresh.digest()], [saved.records, saved.digest], given[0]);
            same(fresh.save().scenario, sim.save().scenario);
        "#;
        run(script, &JsValue::from(js_sys::Array::of2(&JsValue::from_str(name), &JsValue::from_str(text))));
    }
    assert!(golden::CASES.len() >= 5, "the list of golden cases is empty");
}
