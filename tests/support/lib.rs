//! What the tests share: small scenarios by hand, a journal that can be read, random cases, and the laws as functions.
//!
//! Everything here uses the public doors of `signalbox` only: draft → saved case → simulation, reader, scene, review.

pub mod check;
pub mod laws;
pub mod play;
pub mod recipe;
pub mod tell;
