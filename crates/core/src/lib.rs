//! Signalbox: the run lifecycle of a Terraform orchestrator as a pure, deterministic engine.

#[macro_use]
pub mod words;
pub mod lifecycle;
pub mod engine;
pub mod journal;
pub mod policy;
pub mod scenario;
pub mod world;
