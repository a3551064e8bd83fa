//! What may follow what: the one table of transitions (law 3), and the two questions one may ask it.
//!
//! Reads `words` only. Knows nothing of time, chance, queues or workspaces: whoever asks brings the [`Facts`].

mod diagram;
pub mod drawing;
mod rules;

pub use diagram::{Cell, dot, matrix, mermaid};
pub use rules::{Guard, RULES, Rule, Source};

use crate::words::{AbortScope, Readings, Refusal, RunNo, RunType, Signal, Status, Supersede, TimeoutClock};

/// What a guard needs to know about a run and the readings in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Whether the run has ended for good (S2).
    pub settled: bool,
    /// Whether its job is dispatched (Q3).
    pub dispatched: bool,
    /// Which runs a user may abort (T13).
    pub abort_scope: AbortScope,
    /// Whether newer plans replace queued ones (T14).
    pub supersede: Supersede,
    /// When the timeout clock starts (T15).
    pub timeout_clock: TimeoutClock,
}

impl Facts {
    /// The facts of a run under these readings.
    #[must_use]
    pub const fn new(settled: bool, dispatched: bool, readings: &Readings) -> Facts {
        Facts {
            settled,
            dispatched,
            abort_scope: readings.abort_scope,
            supersede: readings.supersede,
            timeout_clock: readings.timeout_clock,
        }
    }
}

/// A run as the table sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The run, for the refusal's sentence.
    pub run: RunNo,
    /// Its type.
    pub run_type: RunType,
    /// Its status.
    pub status: Status,
    /// What guards need to know.
    pub facts: Facts,
}

/// The rule by which `signal` moves the run.
///
/// # Errors
/// [`Refusal::NotFromHere`] if no row of the table answers, [`Refusal::SwitchedOff`] if one does but its guard does not hold.
pub fn next(subject: Subject, signal: Signal) -> Result<&'static Rule, Refusal> {
    let Subject { run, run_type, status, facts } = subject;
    let row = rules::row_for(status, run_type, signal);
    match row {
        Some(rule) if rule.when.holds(&facts) => Ok(rule),
        // A settled run gives the plain answer: nothing leads out of it (S1).
        Some(rule) if !facts.settled => {
            Err(Refusal::SwitchedOff { run, status, signal, rule: rule.id, needs: rule.when.needs() })
        }
        _ => Err(Refusal::NotFromHere {
            run,
            run_type,
            status,
            signal,
            rule: RULES.iter().find(|r| r.runs.has(run_type) && r.on == Some(signal)).map(|r| r.id),
        }),
    }
}

/// Every signal with the rule it would fire or the reason it would not, in the order of [`Signal::ALL`].
#[must_use]
pub fn options(subject: Subject) -> Vec<(Signal, Result<&'static Rule, Refusal>)> {
    Signal::ALL.iter().map(|signal| (*signal, next(subject, *signal))).collect()
}
