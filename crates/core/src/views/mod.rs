//! What people see, as plain data: the slot board and its queues, the lanes of the timeline, the state machine with its counts, the
//! run list, one run in full, the list of events, totals; and the history as text and as pictures for other tools.
//!
//! A view is a pure function of a [`Scene`](crate::policy::Scene) (and the journal, where it tells a story). So the past looks exactly
//! like the present, both shells show the same thing, and a view holds no rules: it asks `policy` and `lifecycle`.
//! Runs are numbers, statuses and causes are words, instants are virtual milliseconds since the scenario's start.

mod activity;
mod board;
mod departures;
mod entries;
mod export;
mod free_list;
mod index;
mod inspector;
mod load;
mod machine;
mod runs;
mod sentences;
mod starting_order;
pub mod svg;
mod timeline;
mod totals;
mod waiting;
mod why;

pub use activity::{Activity, activity};
pub use board::{AgentBox, AgentMood, Board, BoardHead, Job, PoolBoard, QueuedRun, SlotBox, board, board_head};
pub use departures::{CLASSES, Departures, Spread};
pub use entries::{Entry, entries, entry};
pub use export::{ExportFormat, chrome_trace, csv, export, json_lines, otlp};
pub use index::{Grouping, Idle, LaneIndex, Piece, Spot, Stay, Sum, Texture, bar, idle};
pub use inspector::{Action, ActionName, ApprovalView, Inspector, Phase, PhaseName, Step, inspect};
pub use load::{Gauge, Load, LoadStretch};
pub use machine::{Flow, Machine, StatusCount, machine, machine_head};
pub use runs::{RunFilter, RunPage, RunRow, runs};
pub use sentences::span as say_span;
pub use timeline::{Bar, Lane, Segment, SegmentKind, lanes};
pub use totals::{Totals, WorkspaceTotals, totals};
pub use waiting::{Waiting, waiting, waits};
pub use why::{
    Blamed, Decision, Executing, Expiry, Explanation, Need, Part, Pending, Verdict, WaitFor, explain, explain_from,
    queue_parts,
};

use serde::Serialize;

use crate::{
    words::{RunNo, RunType, Status, Trigger, WorkspaceNo},
    world::Known,
};

/// A run's lasting identity on the screen: what its token shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Token {
    /// Its number.
    pub run: RunNo,
    /// Its type: the token's shape.
    pub run_type: RunType,
    /// Its trigger: the token's corner letter.
    pub trigger: Trigger,
    /// Its status: the token's fill and glyph.
    pub status: Status,
    /// Its workspace, by place in the scenario.
    pub workspace: WorkspaceNo,
}

impl Token {
    /// The token of a run.
    #[must_use]
    pub fn of(run: &Known<'_>) -> Token {
        Token {
            run: run.no,
            run_type: run.birth.run_type,
            trigger: run.birth.trigger,
            status: run.course.status,
            workspace: run.birth.workspace,
        }
    }
}
