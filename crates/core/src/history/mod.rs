//! History as it is kept and read: cases, checkpoints, and readers that stand anywhere in a journal.
//!
//! Truth is the *case* (scenario, seed, commands); the journal is its consequence. So a saved case holds wishes, not facts, and
//! going back, undo and branching are all the same: restore the nearest checkpoint and compute again.

mod breakpoints;
mod checkpoints;
mod limits;
mod outlook;
mod reader;
mod saved;
mod simulation;

pub use breakpoints::{Breakpoint, Broken, Hit, Metric, When, each_hit, first_hit, last_hit, next_hit, previous_hit};
pub use limits::{Full, Limit, Limits, Progress};
pub use outlook::{Alternative, LookAhead, Outlook};
pub use reader::Reader;
pub use saved::{FORMAT, OpenProblem, SEMANTICS, SavedCase};
pub use simulation::Simulation;
