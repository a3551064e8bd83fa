//! Signalbox: the run lifecycle of a Terraform orchestrator as a pure, deterministic engine.

#[macro_use]
pub mod words;
pub mod lifecycle;
pub mod scenario;
