//! Signalbox: the run lifecycle of a Terraform orchestrator as a pure, deterministic engine.

pub mod form;
pub mod rulebook;
#[macro_use]
pub mod words;
#[cfg(feature = "api")]
pub mod api;
pub mod engine;
pub mod history;
pub mod journal;
pub mod lifecycle;
pub mod policy;
pub mod scenario;
pub mod studies;
pub mod views;
pub mod world;
