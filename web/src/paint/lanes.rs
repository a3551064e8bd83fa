//! The timeline's lanes: which row a bar lies in, what is told as one block where bars are too short to see, and the connectors
//! between bars. Times are seconds since the scenario's start; heights are rows.

use signalbox::{
    views::{Bar, Lane, Segment, SegmentKind, Token},
    words::{Cause, RunNo, SimTime, Status, WorkspaceNo},
};

/// At most so many bars and blocks are drawn, each of which takes about five nodes.
pub const MOST_BARS: usize = 260;
/// Air above and below a lane's rows, together, in rows.
const PADDING: f64 = 0.7;
/// A lane is at least this many rows high.
const LOWEST: usize = 1;
/// A lane does not grow beyond this many rows: with more, its rows get thinner.
const HIGHEST: usize = 7;

/// A stretch of a bar.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Stretch {
    /// What it was.
    pub kind: SegmentKind,
    /// Waiting: for what most of all.
    pub cause: Option<Cause>,
    /// When it began.
    pub from: f64,
    /// When it ended; `None` while it goes on.
    pub to: Option<f64>,
}

/// A run's bar.
#[derive(Clone, PartialEq, Debug)]
pub struct Placed {
    /// The run.
    pub token: Token,
    /// Its row in the lane, from 0.
    pub row: usize,
    /// When it began.
    pub from: f64,
    /// When it ended; `None` while it goes on.
    pub to: Option<f64>,
    /// Its stretches.
    pub stretches: Vec<Stretch>,
}

/// Several bars that are too short to be seen apart.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Block {
    /// How many runs.
    pub runs: u32,
    /// How many of them ended badly.
    pub bad: u32,
    /// The first of them.
    pub first: RunNo,
    /// When the first began.
    pub from: f64,
    /// When the last ended.
    pub to: f64,
}

/// A lane with its bars in rows.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// The workspace.
    pub workspace: WorkspaceNo,
    /// Its name.
    pub name: String,
    /// How many rows its bars need.
    pub rows: usize,
    /// How high it is, in rows of normal height.
    pub height: f64,
    /// Where it begins, in rows from the top.
    pub top: f64,
    /// Its bars.
    pub bars: Vec<Placed>,
    /// Its blocks.
    pub blocks: Vec<Block>,
}

fn seconds(at: SimTime) -> f64 {
    at.millis() as f64 / 1_000.0
}

fn length(bar: &Bar) -> f64 {
    let ends = (bar.segments.first(), bar.segments.last().and_then(|s| s.to));
    match ends {
        (Some(first), Some(to)) => seconds(to) - seconds(first.from),
        (None, _) => 0.0,
        // It goes on.
        (Some(_), None) => f64::INFINITY,
    }
}

/// Lays the lanes out one below the other. `window` is the length of what is seen, in seconds.
#[must_use]
pub fn lay_out(lanes: Vec<Lane>, window: f64) -> Vec<Row> {
    let shortest = shortest(&lanes, window);
    let mut top = 0.0;
    let mut out = Vec::with_capacity(lanes.len());
    for lane in lanes {
        let row = lay_out_one(lane, shortest, top);
        top += row.height;
        out.push(row);
    }
    out
}

/// The length below which bars are told as blocks: none, if all of them can be drawn.
fn shortest(lanes: &[Lane], window: f64) -> f64 {
    let bars = |shortest: f64| lanes.iter().flat_map(|l| &l.bars).filter(|b| length(b) >= shortest).count();
    let mut shortest = 0.0;
    let mut step = window / 500.0;
    while bars(shortest) > MOST_BARS && step < window * 4.0 {
        shortest = step;
        step *= 2.0;
    }
    shortest
}

fn lay_out_one(lane: Lane, shortest: f64, top: f64) -> Row {
    let (mut bars, mut blocks, mut ends) = (Vec::new(), Vec::<Block>::new(), Vec::<f64>::new());
    for bar in lane.bars {
        let Some(first) = bar.segments.first() else { continue };
        let (from, to) = (seconds(first.from), bar.segments.last().and_then(|s| s.to).map(seconds));
        if length(&bar) < shortest {
            fold(&mut blocks, &bar.token, from, to.unwrap_or(from), shortest);
            continue;
        }
        let row = ends.iter().position(|end| *end <= from).unwrap_or(ends.len());
        let end = to.unwrap_or(f64::INFINITY);
        match ends.get_mut(row) {
            Some(last) => *last = end,
            None => ends.push(end),
        }
        let stretches = bar.segments.iter().map(stretch).collect();
        bars.push(Placed { token: bar.token, row, from, to, stretches });
    }
    let rows = ends.len().max(LOWEST);
    let height = rows.min(HIGHEST) as f64 + PADDING;
    Row { workspace: lane.workspace, name: lane.name, rows, height, top, bars, blocks }
}

fn stretch(segment: &Segment) -> Stretch {
    Stretch { kind: segment.kind, cause: segment.cause, from: seconds(segment.from), to: segment.to.map(seconds) }
}

/// Adds a short bar to the latest block if it lies near, or begins a block.
fn fold(blocks: &mut Vec<Block>, token: &Token, from: f64, to: f64, near: f64) {
    let bad = u32::from(matches!(token.status, Status::Failed | Status::TimedOut | Status::Rejected));
    match blocks.last_mut() {
        Some(last) if from - last.to <= near => {
            last.runs += 1;
            last.bad += bad;
            last.to = last.to.max(to);
        }
        _ => blocks.push(Block { runs: 1, bad, first: token.run, from, to }),
    }
}

/// What a connector says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Relation {
    /// The second run was made from the first.
    Origin,
    /// The first run keeps the second from starting.
    Blocks,
}

/// A connector between two bars: level with the first from `from` to `to`, then straight to the second.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Connector {
    /// What it says.
    pub relation: Relation,
    /// The two runs.
    pub runs: (RunNo, RunNo),
    /// When it leaves the first bar.
    pub from: f64,
    /// When it meets the second bar; `None` for the cursor's instant.
    pub to: Option<f64>,
    /// Its upper end, in rows from the top.
    pub top: f64,
    /// How far down its lower end lies, in rows.
    pub height: f64,
    /// The lanes of its upper and its lower end.
    pub lanes: (usize, usize),
    /// Whether the second bar lies above the first.
    pub up: bool,
}

/// The connector from the bar of `first` to that of `second`; `None` if one of them is not drawn.
#[must_use]
pub fn connect(rows: &[Row], relation: Relation, first: RunNo, second: RunNo) -> Option<Connector> {
    let (lane_a, a) = find(rows, first)?;
    let (lane_b, b) = find(rows, second)?;
    let (y_a, y_b) = (middle(&rows[lane_a], a), middle(&rows[lane_b], b));
    let (from, to) = match relation {
        // It leaves where the first run ended and meets where the second began.
        Relation::Origin => (a.to.unwrap_or(b.from).min(b.from), Some(b.from)),
        Relation::Blocks => (f64::NAN, None),
    };
    let lanes = if y_a <= y_b { (lane_a, lane_b) } else { (lane_b, lane_a) };
    Some(Connector {
        relation,
        runs: (first, second),
        from: if from.is_nan() { a.from } else { from },
        to,
        top: y_a.min(y_b),
        height: (y_a - y_b).abs(),
        lanes,
        up: y_b < y_a,
    })
}

fn find(rows: &[Row], run: RunNo) -> Option<(usize, &Placed)> {
    rows.iter().enumerate().find_map(|(i, row)| row.bars.iter().find(|b| b.token.run == run).map(|b| (i, b)))
}

/// How much of a row's normal height this lane's rows have.
#[must_use]
pub fn thickness(row: &Row) -> f64 {
    (row.height - PADDING) / row.rows as f64
}

/// Where a bar's upper edge lies within its lane, in rows.
#[must_use]
pub fn offset(row: &Row, bar: &Placed) -> f64 {
    PADDING / 2.0 + bar.row as f64 * thickness(row)
}

fn middle(row: &Row, bar: &Placed) -> f64 {
    row.top + offset(row, bar) + thickness(row) / 2.0
}

#[cfg(test)]
mod tests {
    use signalbox::words::{RunType, Trigger};

    use super::*;

    fn bar(run: u32, from: u64, to: Option<u64>) -> Bar {
        let at = |s: u64| SimTime::from_millis(s * 1_000);
        let token = Token {
            run: RunNo::at_index(run as usize - 1),
            run_type: RunType::Plan,
            trigger: Trigger::Push,
            status: Status::Completed,
            workspace: WorkspaceNo(0),
        };
        let segment = Segment { kind: SegmentKind::Executing, from: at(from), to: to.map(at), cause: None };
        Bar { token, origin: None, segments: vec![segment] }
    }

    fn lane(bars: Vec<Bar>) -> Lane {
        Lane { workspace: WorkspaceNo(0), name: "a".into(), bars }
    }

    #[test]
    fn bars_share_a_row_where_they_do_not_overlap() {
        let rows = lay_out(vec![lane(vec![bar(1, 0, Some(10)), bar(2, 5, Some(20)), bar(3, 10, None)])], 100.0);
        assert_eq!(rows[0].bars.iter().map(|b| b.row).collect::<Vec<_>>(), [0, 1, 0]);
        assert_eq!(rows[0].rows, 2);
        assert!(rows[0].blocks.is_empty());
    }

    #[test]
    fn lanes_follow_one_another_and_do_not_grow_without_end() {
        let many = (1..=40).map(|i| bar(i, u64::from(i), None)).collect();
        let rows = lay_out(vec![lane(many), lane(vec![])], 100.0);
        assert_eq!(rows[0].rows, 40);
        assert!(rows[0].height < 9.0 && thickness(&rows[0]) < 0.2);
        assert_eq!(rows[1].top, rows[0].height);
        let last = &rows[0].bars[39];
        assert!(offset(&rows[0], last) + thickness(&rows[0]) <= rows[0].height);
    }

    #[test]
    fn however_many_runs_few_things_are_drawn_and_none_is_lost() {
        let many: Vec<_> = (1..=5_000).map(|i| bar(i, u64::from(i) * 10, Some(u64::from(i) * 10 + 4))).collect();
        let rows = lay_out(vec![lane(many)], 50_000.0);
        assert!(rows[0].bars.len() + rows[0].blocks.len() <= MOST_BARS);
        let told: u32 = rows[0].blocks.iter().map(|b| b.runs).sum();
        assert_eq!(told as usize + rows[0].bars.len(), 5_000);
    }

    #[test]
    fn connectors_lead_from_the_end_of_one_bar_to_the_start_of_the_other() {
        let rows = lay_out(vec![lane(vec![bar(1, 0, Some(10))]), lane(vec![bar(2, 12, None)])], 100.0);
        let [one, two] = [RunNo::at_index(0), RunNo::at_index(1)];
        let link = connect(&rows, Relation::Origin, one, two).expect("both are drawn");
        assert_eq!((link.from, link.to, link.up), (10.0, Some(12.0), false));
        assert!((link.height - rows[0].height).abs() < 1e-9);
        let back = connect(&rows, Relation::Blocks, two, one).expect("both are drawn");
        assert!(back.up && back.to.is_none());
        assert_eq!(back.lanes, (0, 1));
        assert_eq!(connect(&rows, Relation::Origin, one, RunNo::at_index(8)), None);
    }
}
