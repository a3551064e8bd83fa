//! Proves that wasm tests run at all, in Node and in a browser.
//!
//! No file here names the environment it runs in: the same tests run in both (`cargo xtask test`, steps `node` and `browser`).
#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn javascript_answers() {
    let sum = js_sys::eval("20 + 22").ok().and_then(|value| value.as_f64());
    assert_eq!(sum, Some(42.0));
}
