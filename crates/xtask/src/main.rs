//! Signalbox's own commands.

fn main() {}
