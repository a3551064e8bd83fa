//! The worlds page explores in a worker: the search finds in wasm what it finds natively, in a browser's patience.
#![cfg(target_arch = "wasm32")]

use signalbox::studies::explore::{Explorer, PRESETS};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn the_small_worlds_are_explored_within_two_seconds() {
    // Those that the page offers first; the sizes are those of the native test.
    for (preset, states) in PRESETS.iter().zip([5_721, 7_797]) {
        let mut explorer = Explorer::new((preset.world)()).expect("a sound scenario");
        let start = js_sys::Date::now();
        let progress = explorer.run();
        let took = js_sys::Date::now() - start;
        assert!(explorer.report().is_lawful());
        assert_eq!(progress.states, states, "{}", preset.id);
        assert!(took < 2_000.0, "{} took {took} ms", preset.id);
    }
}
