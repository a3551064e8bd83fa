//! Signalbox: the run lifecycle of a Terraform orchestrator as a pure, deterministic engine.
