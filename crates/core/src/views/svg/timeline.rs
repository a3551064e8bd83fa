//! The timeline as a picture: a lane per workspace, in it each run as a bar of the stretches of its life.

use super::Pen;
use crate::{
    policy::Scene,
    views::{Bar, Lane, Segment, SegmentKind, free_list::FreeList, lanes, say_span},
    words::{Cause, SimTime, Span, Status},
};

/// The most runs of a picture: beyond, nobody could tell them apart, and no viewer would like the file.
pub const MOST_BARS: usize = 5_000;

// All in tenths of a pixel.
const WIDTH: u64 = 9_600;
const LEFT: u64 = 1_500;
const RIGHT: u64 = 200;
const TOP: u64 = 300;
const ROW: u64 = 150;
const BAR: u64 = 110;
const AIR: u64 = 90;
const LEGEND: u64 = 480;
/// A stretch that some of can be seen is at least so wide.
const THIN: u64 = 10;
/// A number needs so much room.
const NUMBERED: u64 = 260;

/// What a tick may stand for, in milliseconds; the first that gives at most ten is taken.
const STEPS: [u64; 14] = [
    1_000,
    10_000,
    60_000,
    300_000,
    900_000,
    1_800_000,
    3_600_000,
    10_800_000,
    21_600_000,
    43_200_000,
    86_400_000,
    172_800_000,
    604_800_000,
    2_592_000_000,
];

/// The ends of a run's bar: a shape for each way to end, 6 wide and 11 high, so that it tells more than its colour.
const ENDS: [(Status, &str); 6] = [
    (Status::Completed, "M0 0H3A3 3 0 0 1 6 3V8A3 3 0 0 1 3 11H0Z"),
    (Status::Unlocked, "M0 0H2A4 5.5 0 0 1 2 11H0Z"),
    (Status::Failed, "M0 0H6L2 5.5L6 11H0Z"),
    (Status::TimedOut, "M0 0H6L4 2L6 4L4 6L6 8L4 10L5 11H0Z"),
    (Status::Rejected, "M0 -1H6V12H0Z"),
    (Status::Aborted, "M0 0H6L1 11H0Z"),
];

/// How a stretch is drawn, with its words for the legend.
const TEXTURES: [(&str, &str); 6] = [
    ("url(#sb-svg-diagonals)", "waits for workspace"),
    ("url(#sb-svg-dots)", "waits for a slot"),
    ("none", "waits for a runner"),
    ("", "executes"),
    ("url(#sb-svg-thin)", "policy is evaluated"),
    ("url(#sb-svg-wide)", "waits for a person"),
];

/// Which of the textures a stretch has, and whose colour.
fn texture(segment: &Segment) -> (usize, Status) {
    match (segment.kind, segment.cause) {
        (SegmentKind::Executing, _) => (3, Status::InProgress),
        (SegmentKind::Policy, _) => (4, Status::PendingPolicy),
        (SegmentKind::Approval, _) => (5, Status::PendingApproval),
        (SegmentKind::Waiting, Some(Cause::WorkspaceBusy | Cause::KeptBack | Cause::BehindInWorkspace)) => {
            (0, Status::Queued)
        }
        (SegmentKind::Waiting, Some(Cause::SlotsFull | Cause::BehindInQueue)) => (1, Status::Queued),
        (SegmentKind::Waiting | SegmentKind::Dispatched, _) => (2, Status::Queued),
    }
}

/// The timeline between two instants as SVG; `None` where more than [`MOST_BARS`] runs lie between them.
#[must_use]
pub fn timeline_svg(scene: &Scene<'_>, from: SimTime, to: SimTime) -> Option<String> {
    let lanes = lanes(scene, from, to);
    let bars: usize = lanes.iter().map(|lane| lane.bars.len()).sum();
    if bars > MOST_BARS {
        return None;
    }
    let window = Window { from: from.millis(), to: to.millis().max(from.millis() + 1), now: scene.now.millis() };
    let placed: Vec<(u64, Vec<usize>)> = lanes.iter().map(|lane| rows(lane, window)).collect();
    let height = |rows: u64| rows * ROW + AIR;
    let bottom = TOP + placed.iter().map(|(rows, _)| height(*rows)).sum::<u64>();
    let time = |at: u64| SimTime::from_millis(at).rfc3339(scene.scenario.starts_at);
    let mut about = String::new();
    for part in [
        &bars.to_string(),
        " runs in ",
        &lanes.len().to_string(),
        " workspaces, from ",
        &time(window.from),
        " to ",
        &time(window.to),
        ". Hollow and hatched: waiting. Solid: executing. Striped: a gate.",
    ] {
        about.push_str(part);
    }
    let mut pen = Pen::begin(WIDTH / 10, (bottom + LEGEND) / 10, "Timeline of runs", &about);
    tiles(&mut pen);
    let mut top = TOP;
    for (i, (lane, (count, _))) in lanes.iter().zip(&placed).enumerate() {
        if i % 2 == 0 {
            pen.rect(0, top, WIDTH, height(*count)).paper("f", "surface-2").raw("/>");
        }
        pen.words(120, top + height(*count) / 2 + 40, "text").raw(">").escaped(&short(&lane.name)).raw("</text>");
        top += height(*count);
    }
    axis(&mut pen, window, bottom, scene.scenario.starts_at);
    let mut top = TOP;
    let mut numbers = Vec::new();
    for (lane, (count, places)) in lanes.iter().zip(&placed) {
        for (bar, row) in lane.bars.iter().zip(places) {
            let top = top + AIR / 2 + *row as u64 * ROW;
            let middle = run(&mut pen, window, bar, &lane.name, top);
            numbers.extend(middle.map(|x| (x, top + 86, bar.token.run.get())));
        }
        top += height(*count);
    }
    // A rim in the ground's colour keeps a number apart from what it stands on.
    pen.raw("<g font-size=\"9\" font-weight=\"600\" text-anchor=\"middle\" stroke-width=\"2.5\" stroke-linejoin=\"round\" paint-order=\"stroke\"");
    pen.paper("l", "surface").raw(">");
    for (x, y, number) in numbers {
        pen.words(x, y, "text").raw(">").count(number.into()).raw("</text>");
    }
    pen.raw("</g>");
    legend(&mut pen, bottom);
    Some(pen.end())
}

/// What is shown, in milliseconds; what goes on at `now` ends there.
#[derive(Clone, Copy)]
struct Window {
    from: u64,
    to: u64,
    now: u64,
}

impl Window {
    /// Where an instant lies, in tenths of a pixel; what lies outside, at the nearer side.
    fn x(self, at: u64) -> u64 {
        let within = at.clamp(self.from, self.to) - self.from;
        let width = u128::from(WIDTH - LEFT - RIGHT);
        LEFT + u64::try_from(u128::from(within) * width / u128::from(self.to - self.from)).unwrap_or(0)
    }

    /// The end of a stretch.
    fn end(self, segment: &Segment) -> u64 {
        segment.to.map_or(self.now, SimTime::millis)
    }

    fn has(self, at: u64) -> bool {
        (self.from..=self.to).contains(&at)
    }
}

/// How many rows a lane needs and which of them each bar has: the first that is free, so no two lie over each other.
fn rows(lane: &Lane, window: Window) -> (u64, Vec<usize>) {
    let mut free = FreeList::default();
    let mut places = Vec::new();
    for bar in &lane.bars {
        let begins = bar.segments.first().map_or(0, |s| window.x(s.from.millis()));
        // The end's shape and a little air.
        let ends = bar.segments.last().map_or(0, |s| window.x(window.end(s))).max(begins + THIN) + 80;
        let row = free.take(begins);
        free.give_back(row, ends);
        places.push(row as usize);
    }
    (free.count().max(1) as u64, places)
}

/// A name that fits beside the lanes.
fn short(name: &str) -> String {
    if name.chars().count() <= 22 {
        return name.into();
    }
    name.chars().take(21).chain(['…']).collect()
}

/// The patterns and the shapes of the ends.
fn tiles(pen: &mut Pen) {
    let lines: [(&str, u64, &str, Status); 4] = [
        ("diagonals", 60, "M-1 7L7 -1M-1 1L1 -1M5 7L7 5", Status::Queued),
        ("dots", 50, "M2 2.75H3.5", Status::Queued),
        ("thin", 40, "M1 0V4", Status::PendingPolicy),
        ("wide", 100, "M3 0V10", Status::PendingApproval),
    ];
    pen.raw("<defs>");
    for (name, side, path, status) in lines {
        pen.raw("<pattern id=\"sb-svg-").raw(name).raw("\" patternUnits=\"userSpaceOnUse\"");
        pen.attr("width", side).attr("height", side).raw("><path fill=\"none\" d=\"").raw(path).raw("\"");
        let width = [("diagonals", 10), ("dots", 15), ("thin", 20), ("wide", 60)].iter().find(|(n, _)| *n == name);
        pen.attr("stroke-width", width.map_or(10, |(_, width)| *width)).status("l", status).raw("/></pattern>");
    }
    for (status, path) in ENDS {
        pen.raw("<path id=\"sb-svg-").raw(status.as_str()).raw("\" d=\"").raw(path).raw("\"/>");
    }
    pen.raw("</defs>");
}

/// The lines of the hours, with their times of day, or days where those say more.
fn axis(pen: &mut Pen, window: Window, bottom: u64, starts_at: i64) {
    let span = window.to - window.from;
    let step = STEPS.iter().copied().find(|step| span / step <= 10).unwrap_or(span / 10 + 1);
    // On whole hours of the day, wherever the scenario starts within one.
    let shift = starts_at.rem_euclid(step as i64).unsigned_abs();
    let mut tick = (window.from + shift).div_ceil(step) * step;
    while tick <= window.to + shift {
        let at = tick - shift;
        let x = window.x(at);
        pen.rect(x, TOP - 50, 10, bottom - TOP + 50).paper("f", "border").raw("/>");
        let time = SimTime::from_millis(at).rfc3339(starts_at);
        let text = match step {
            86_400_000.. => time.get(..10),
            60_000.. => time.get(11..16),
            _ => time.get(11..19),
        };
        pen.words(x, TOP - 100, "text-3").raw(" font-size=\"10\" text-anchor=\"middle\">");
        pen.raw(text.unwrap_or_default()).raw("</text>");
        tick += step;
    }
}

/// A run: its stretches, the shape of its end, and all of it in words. Gives the middle of its widest stretch if a number has room there.
fn run(pen: &mut Pen, window: Window, bar: &Bar, workspace: &str, top: u64) -> Option<u64> {
    let token = bar.token;
    pen.raw("<g><title>Run ").count(token.run.get().into());
    for part in
        [": ", token.run_type.as_str(), " by ", token.trigger.as_str(), " in ", workspace, ", ", token.status.as_str()]
    {
        pen.escaped(part);
    }
    let mut widest = (0, 0);
    for segment in &bar.segments {
        let length = Span::from_millis(window.end(segment).saturating_sub(segment.from.millis()));
        pen.raw("; ").raw(TEXTURES[texture(segment).0].1).raw(" ").escaped(&say_span(length));
    }
    pen.raw("</title>");
    for segment in &bar.segments {
        let (from, to) = (segment.from.millis(), window.end(segment));
        if from > window.to || to < window.from {
            continue;
        }
        let x = window.x(from);
        let width = (window.x(to) - x).max(THIN);
        if width > widest.1 {
            widest = (x, width);
        }
        stretch(pen, segment, x, top, width);
    }
    let end = bar.segments.last().map_or(0, |segment| window.end(segment));
    if token.status.is_terminal() && window.has(end) {
        pen.raw("<use href=\"#sb-svg-").raw(token.status.as_str()).raw("\"");
        pen.attr("x", window.x(end)).attr("y", top).status("f", token.status).raw("/>");
    }
    pen.raw("</g>");
    (widest.1 >= NUMBERED).then_some(widest.0 + widest.1 / 2)
}

fn stretch(pen: &mut Pen, segment: &Segment, x: u64, top: u64, width: u64) {
    let (texture, status) = texture(segment);
    let fill = TEXTURES[texture].0;
    if fill.is_empty() {
        pen.rect(x, top, width, BAR).status("f", status).raw("/>");
    } else {
        // The line lies inside the stretch.
        pen.rect(x + 5, top + 5, width.saturating_sub(10).max(1), BAR - 10).raw(" fill=\"").raw(fill).raw("\"");
        pen.status("l", status).raw("/>");
    }
}

/// What the textures and the ends mean.
fn legend(pen: &mut Pen, bottom: u64) {
    let top = bottom + 80;
    for (i, (_, words)) in TEXTURES.iter().enumerate() {
        let x = 120 + i as u64 * 1_560;
        let (kind, cause) = match i {
            0 => (SegmentKind::Waiting, Some(Cause::WorkspaceBusy)),
            1 => (SegmentKind::Waiting, Some(Cause::SlotsFull)),
            2 => (SegmentKind::Dispatched, None),
            3 => (SegmentKind::Executing, None),
            4 => (SegmentKind::Policy, None),
            _ => (SegmentKind::Approval, None),
        };
        stretch(pen, &Segment { kind, from: SimTime::ZERO, to: None, cause }, x, top, 240);
        pen.words(x + 300, top + 90, "text-3").raw(" font-size=\"10\">").raw(words).raw("</text>");
    }
    for (i, (status, _)) in ENDS.iter().enumerate() {
        let x = 120 + i as u64 * 1_560;
        pen.raw("<use href=\"#sb-svg-").raw(status.as_str()).raw("\"").attr("x", x + 90).attr("y", top + 190);
        pen.status("f", *status).raw("/>");
        pen.words(x + 300, top + 280, "text-3").raw(" font-size=\"10\">").raw(status.as_str()).raw("</text>");
    }
}
