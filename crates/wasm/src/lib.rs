//! The JavaScript boundary of Signalbox: construct, call, map, return. It decides nothing.
//!
//! # A tour
//! 1. `Simulator.open(case)` plays a case: a scenario, a seed and commands. [`Simulator`] is the whole exported class.
//! 2. `runUntil` and `dispatch` move its head; `records` and `view` look at it, or at any earlier moment after a `seek`.
//! 3. `save` gives the case back. It is small, and `open` makes the same history of it, everywhere (D1).
//! 4. `handle` answers an HTTP request at the head, and `openapi` describes what can be asked: no socket is needed (H1–H4). Both
//!    come with the feature `http`.
//! 5. `exportAs` writes the history up to the cursor as text for other tools. `picture` draws it, with the feature `http`.
//! 6. [`rules`], [`diagram`], [`presets`] and [`version`] tell what the package is made of, without a simulator.
//!
//! # What crosses
//! Plain objects, lists, texts, booleans, numbers below 2^53, and `null` for what is absent; never a `Map`, a BigInt or a callback.
//! The shapes stand in `types.d.ts`, which a test compares with the engine's words.
//!
//! # What goes wrong
//! A refusal is a value: it is what a simulation is about. Misuse throws an `Error` named `SimulatorError` with a stable `code`
//! (see [`Code`]). Whatever is passed, nothing panics: input is first copied into plain data, so that no getter, proxy or cycle
//! is met while the engine is at work.

mod case;
mod errors;
mod export;
#[cfg(feature = "http")]
mod http;
#[cfg(feature = "http")]
mod picture;
mod reference;
mod shapes;
mod simulator;

pub use errors::{Code, Misuse};
#[cfg(feature = "http")]
pub use http::openapi;
#[cfg(feature = "http")]
pub use picture::lifecycle_svg;
pub use reference::{diagram, preset, presets, rules, version};
pub use shapes::handles;
pub use simulator::Simulator;

use wasm_bindgen::prelude::wasm_bindgen;

/// The shapes of everything that crosses, for TypeScript.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");
