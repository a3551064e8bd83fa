//! From numbers to drawings.

use signalbox::{
    views::{CLASSES, Spread, say_span},
    words::{Cause, SimTime, Span},
};

use crate::{
    paint::{
        axis,
        chart::{Drawing, HATCHES, Step, round_up},
    },
    text,
};

use super::data::Frame;

/// The height of a plot without its axis.
const HEIGHT: f64 = 76.0;
/// Room for the words below the spread.
const FOOT: f64 = 16.0;
/// About so many ticks stand beside one another.
const TICKS: f64 = 8.0;

/// Which chart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Queue depth against the limit.
    Queue,
    /// Busy slots against the limit.
    Slots,
    /// Waiting by cause.
    Causes,
    /// How the waits are spread.
    Spread,
}

impl Kind {
    /// Its name.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Kind::Queue => "Queue depth",
            Kind::Slots => "Busy slots",
            Kind::Causes => "Waiting by cause",
            Kind::Spread => "Waits",
        }
    }

    /// The stem of its files.
    pub(super) const fn stem(self) -> &'static str {
        match self {
            Kind::Queue => "queue-depth",
            Kind::Slots => "busy-slots",
            Kind::Causes => "waiting-by-cause",
            Kind::Spread => "waits",
        }
    }
}

/// Draws a chart.
pub(super) fn draw(kind: Kind, frame: &Frame, spread: &Spread, width: f64, starts_at: i64) -> Drawing {
    match kind {
        Kind::Queue => queue(frame, width, starts_at),
        Kind::Slots => slots(frame, width, starts_at),
        Kind::Causes => causes(frame, width, starts_at),
        Kind::Spread => waits(spread, width),
    }
}

/// Where an instant lies, in pixels.
fn x(frame: &Frame, width: f64, at: u64) -> f64 {
    frame.scale.share(at as f64 / 1_000.0) * width
}

fn on_axis(frame: &Frame, width: f64, starts_at: i64) -> Drawing {
    let mut drawing = Drawing::new(width, HEIGHT);
    for part in frame.scale.breaks() {
        drawing.band("sb-chart__break", frame.scale.share(part.from) * width, frame.scale.share(part.to) * width);
    }
    for tick in axis::ticks_of(&frame.scale, starts_at, TICKS).0 {
        let class = if tick.day { "sb-chart__day" } else { "sb-chart__tick" };
        let at = (tick.at * 1_000.0) as u64;
        drawing.upright(class, x(frame, width, at));
        let words = clock(at, starts_at);
        // The day where it begins, the time without its seconds elsewhere.
        let words = if tick.day { words.get(..3) } else { words.get(4..9) };
        drawing.foot.push((x(frame, width, at), words.unwrap_or_default().to_owned()));
    }
    drawing
}

fn label(drawing: &mut Drawing, words: &str) {
    drawing.words("sb-chart__words", 3.0, 14.0, "start", words);
}

fn steps(frame: &Frame, width: f64, value: impl Fn(usize) -> f64) -> Vec<Step> {
    let place = |i: usize| {
        let from = frame.load[i].from.millis();
        let [from, to] = [from, frame.load_end(i).millis()].map(|at| x(frame, width, at).clamp(0.0, width));
        Step { from, to, value: value(i) }
    };
    (0..frame.load.len()).map(place).collect()
}

fn queue(frame: &Frame, width: f64, starts_at: i64) -> Drawing {
    let mut drawing = on_axis(frame, width, starts_at);
    let most = frame.load.iter().map(|s| s.most.queued.max(s.most.limit)).max().unwrap_or(0);
    let top = round_up(f64::from(most));
    let depth = steps(frame, width, |i| f64::from(frame.load[i].most.queued));
    drawing.area("sb-chart__queue-area", &depth, top);
    drawing.line("sb-chart__queue", &depth, top);
    let limit = steps(frame, width, |i| f64::from(frame.load[i].most.limit));
    drawing.line("sb-chart__limit", &limit, top);
    label(&mut drawing, &format!("{top:.0}"));
    drawing
}

fn slots(frame: &Frame, width: f64, starts_at: i64) -> Drawing {
    let mut drawing = on_axis(frame, width, starts_at);
    let most = frame.load.iter().map(|s| s.most.busy.max(s.most.limit)).max().unwrap_or(0);
    let top = round_up(f64::from(most));
    drawing.area("sb-chart__busy", &steps(frame, width, |i| frame.load[i].busy), top);
    let limit = steps(frame, width, |i| f64::from(frame.load[i].most.limit));
    drawing.line("sb-chart__limit", &limit, top);
    label(&mut drawing, &format!("{top:.0}"));
    drawing
}

fn causes(frame: &Frame, width: f64, starts_at: i64) -> Drawing {
    let mut drawing = on_axis(frame, width, starts_at);
    let most = frame.columns.iter().map(|(_, w)| w.total().millis()).max().unwrap_or(0) as f64 / 60_000.0;
    let top = round_up(most);
    for (from, waits) in &frame.columns {
        let [from, to] = [from.millis(), from.millis() + frame.column_ms].map(|at| x(frame, width, at));
        let mut base = 0.0;
        for (cause, hatch) in Cause::ALL.iter().zip(HATCHES) {
            let value = waits.of(*cause).millis() as f64 / 60_000.0;
            drawing.column(hatch.id, Step { from, to, value }, base, top);
            base += value;
        }
    }
    drawing.keys = Cause::ALL.iter().zip(HATCHES).map(|(cause, hatch)| (hatch.id, text::cause_word(*cause))).collect();
    let each = say_span(Span::from_millis(frame.column_ms));
    label(&mut drawing, &format!("{} in {each}", say_span(Span::from_millis((top * 60_000.0) as u64))));
    drawing
}

/// The waits in classes, with the percentiles as marks between them.
fn waits(spread: &Spread, width: f64) -> Drawing {
    let mut drawing = Drawing::new(width, HEIGHT + FOOT);
    // The classes stand on a plot of their own above the words.
    let mut plot = Drawing::new(width, HEIGHT);
    let top = round_up(f64::from(spread.classes.iter().copied().max().unwrap_or(0)));
    let each = width / (CLASSES.len() + 1) as f64;
    for (i, count) in spread.classes.iter().enumerate() {
        let from = i as f64 * each;
        plot.column("sb-chart__class", Step { from, to: from + each, value: f64::from(*count) }, 0.0, top);
    }
    for (class, name, wait) in [
        ("sb-chart__p50", "p50", spread.p50),
        ("sb-chart__p95", "p95", spread.p95),
        ("sb-chart__p99", "p99", spread.p99),
    ] {
        let Some(wait) = wait else { continue };
        let at = place(wait.millis()) * each;
        plot.upright(class, at);
        let row = if name == "p95" { 20.0 } else { 10.0 };
        plot.words("sb-chart__words", at + 3.0, row + if name == "p99" { 20.0 } else { 0.0 }, "start", name);
    }
    drawing.body = plot.body;
    // As many words as have room.
    let every = (44.0 / each).ceil().max(1.0) as usize;
    for (i, edge) in CLASSES.iter().enumerate().filter(|(i, _)| (i + 1).is_multiple_of(every)) {
        let words = text::short_span(Span::from_millis(*edge));
        drawing.words("sb-chart__words", (i + 1) as f64 * each, HEIGHT + 12.0, "middle", &words);
    }
    drawing
}

/// Where a wait lies among the classes: the number of whole classes below it and its share of its own.
fn place(wait: u64) -> f64 {
    let class = CLASSES.partition_point(|edge| *edge < wait);
    let low = class.checked_sub(1).and_then(|i| CLASSES.get(i)).copied().unwrap_or(0);
    let high = CLASSES.get(class).copied().unwrap_or(2 * low);
    class as f64 + (wait.saturating_sub(low) as f64 / (high - low).max(1) as f64).min(1.0)
}

/// The instant at which a stretch of the load or a column begins, as tables tell it.
pub(super) fn clock(at: u64, starts_at: i64) -> String {
    text::clock(SimTime::from_millis(at), starts_at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_lies_in_its_class() {
        assert!((place(5_000) - 1.0).abs() < 1e-9);
        assert!((place(7_500) - 1.5).abs() < 1e-9);
        assert!((place(0) - 0.0).abs() < 1e-9);
        assert!((place(u64::MAX) - 18.0).abs() < 1e-9);
    }

    #[test]
    fn an_empty_history_is_an_empty_chart() {
        let frame = Frame { to: SimTime::from_millis(1_000), ..Frame::default() };
        for kind in [Kind::Queue, Kind::Slots, Kind::Causes, Kind::Spread] {
            let drawing = draw(kind, &frame, &Spread::default(), 300.0, 0);
            assert!(!drawing.body.contains("NaN") && !drawing.body.contains("rect"), "{}", drawing.body);
        }
    }
}
