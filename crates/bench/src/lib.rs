//! The reference load "org queue", played by the engine and by a minimal hand-written loop of the same model.
//!
//! The loop is the practical limit of one core: it draws, queues and counts, and does nothing else. Both are measured in the same
//! run by [`report`]; the clock comes from outside, so that the same code runs natively and in Node.

mod costs;
mod memory;
mod minimal;
mod report;

pub use costs::costs;
pub use minimal::{Minimal, minimal};
pub use report::{Clock, all_seeks, play, play_loop, report};

/// The report as text, for Node: `cargo xtask bench` prints it. `largest` is the largest number of runs to play.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
#[must_use]
pub fn report_in_js(largest: u32) -> String {
    let performance = js_sys::Reflect::get(&js_sys::global(), &"performance".into());
    let now = performance.as_ref().ok().and_then(|p| js_sys::Reflect::get(p, &"now".into()).ok());
    let (Ok(performance), Some(now)) = (performance, now.map(js_sys::Function::from)) else {
        return String::from("this platform has no performance.now()");
    };
    report(&|| now.call0(&performance).ok().and_then(|t| t.as_f64()).unwrap_or(0.0) * 1_000_000.0, largest)
}
