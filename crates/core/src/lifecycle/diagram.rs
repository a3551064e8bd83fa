//! The table drawn: as Mermaid text, and as the matrix of every question one may ask it.

use std::fmt::Write as _;

use serde::Serialize;

use crate::words::{Readings, RuleId, RunNo, RunType, Signal, Status};

use super::{Facts, RULES, Subject, next};

/// The state diagram as Mermaid text, one line per row of the table. Rows behind a reading are dashed in words: Mermaid's state
/// diagrams have no dashed edges.
#[must_use]
pub fn mermaid() -> String {
    let mut out = String::from("stateDiagram-v2\n");
    for rule in RULES {
        let from = rule.from.map_or("[*]", Status::as_str);
        let on = rule.on.map_or("created", Signal::as_str);
        let reading = rule.when.switch().map_or_else(String::new, |switch| format!(" [{switch}]"));
        // Writing to a String cannot fail.
        let _ = writeln!(out, "    {from} --> {}: {} {on}{reading}", rule.to, rule.id);
    }
    for status in Status::ALL.iter().filter(|s| s.is_terminal()) {
        let _ = writeln!(out, "    {status} --> [*]");
    }
    out
}

/// The state diagram as DOT text for Graphviz, one line per row of the table. Rows behind a reading are dashed and name it.
#[must_use]
pub fn dot() -> String {
    let mut out = String::from(
        "digraph lifecycle {\n    rankdir=LR;\n    node [shape=box, style=rounded];\n    start [shape=point, label=\"\"];\n",
    );
    for status in Status::ALL.iter().filter(|s| s.is_terminal()) {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "    {status} [peripheries=2];");
    }
    for rule in RULES {
        let from = rule.from.map_or("start", Status::as_str);
        let on = rule.on.map_or("created", Signal::as_str);
        let line = match rule.when.switch() {
            Some(switch) => format!("{on}\\n{switch}\", style=dashed"),
            None => format!("{on}\""),
        };
        let _ = writeln!(out, "    {from} -> {} [label=\"{} {line}];", rule.to, rule.id);
    }
    out.push_str("}\n");
    out
}

/// One answer of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// The status asked about.
    pub status: Status,
    /// The run type asked about.
    pub run_type: RunType,
    /// The signal asked about.
    pub signal: Signal,
    /// Whether the run is settled; differs from the status's own terminality only for a provisional `completed` (S2).
    pub settled: bool,
    /// The rule that answers, with its target; `None` for a refusal.
    pub rule: Option<(RuleId, Status)>,
    /// The refusal's sentence, with the run named 1; empty if a rule answers.
    pub refusal: String,
}

/// Every status × run type × signal, answered under these readings. `completed` of a plan is asked twice: provisional and settled.
#[must_use]
pub fn matrix(readings: &Readings) -> Vec<Cell> {
    let mut cells = Vec::new();
    for &status in Status::ALL {
        for &run_type in RunType::ALL {
            let both: &[bool] = match (status, run_type) {
                (Status::Completed, RunType::Plan) => &[false, true],
                _ if status.is_terminal() => &[true],
                _ => &[false],
            };
            for &settled in both {
                let subject =
                    Subject { run: RunNo::at_index(0), run_type, status, facts: Facts::new(settled, false, readings) };
                for &signal in Signal::ALL {
                    let answer = next(subject, signal);
                    cells.push(Cell {
                        status,
                        run_type,
                        signal,
                        settled,
                        rule: answer.as_ref().ok().map(|rule| (rule.id, rule.to)),
                        refusal: answer.err().map(|r| r.to_string()).unwrap_or_default(),
                    });
                }
            }
        }
    }
    cells
}
