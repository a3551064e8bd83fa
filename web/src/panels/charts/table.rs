//! Charts as tables, and tables as CSV.

use crate::follow::view_of;
use leptos::prelude::*;
use signalbox::{
    views::{CLASSES, Spread},
    words::{Cause, Span},
};

use crate::text;

use super::{
    data::Frame,
    draw::{Kind, clock},
};

/// At most so many rows tell the load.
const ROWS: usize = 60;

/// A table: headings and rows of words.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Table {
    /// The headings.
    pub head: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

/// A chart's numbers.
pub(super) fn table(kind: Kind, frame: &Frame, spread: &Spread, starts_at: i64) -> Table {
    match kind {
        Kind::Queue | Kind::Slots => load(kind, frame, starts_at),
        Kind::Causes => causes(frame, starts_at),
        Kind::Spread => waits(spread),
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|w| (*w).to_owned()).collect()
}

/// The load in stretches, as few as are still read by people; what is folded is one of them.
fn load(kind: Kind, frame: &Frame, starts_at: i64) -> Table {
    let each = frame.load.len().div_ceil(ROWS).max(1);
    let spans = (0..frame.load.len()).map(|i| frame.load_end(i).since(frame.load[i].from).millis() as f64);
    let spans: Vec<f64> = spans.collect();
    let row = |(part, spans): (&[signalbox::views::LoadStretch], &[f64])| {
        let most = |gauge: fn(&signalbox::views::Gauge) -> u32| part.iter().map(|s| gauge(&s.most)).max().unwrap_or(0);
        let mean = |value: fn(&signalbox::views::LoadStretch) -> f64| {
            let whole: f64 = part.iter().zip(spans).map(|(stretch, span)| value(stretch) * span).sum();
            whole / spans.iter().sum::<f64>().max(1.0)
        };
        let (mean, most) = match kind {
            Kind::Queue => (mean(|s| s.queued), most(|g| g.queued)),
            _ => (mean(|s| s.busy), most(|g| g.busy)),
        };
        let from = part.first().map_or(0, |s| s.from.millis());
        vec![clock(from, starts_at), format!("{mean:.2}"), most.to_string(), self::limit(part).to_string()]
    };
    let value = if kind == Kind::Queue { ["Mean queued", "Most queued"] } else { ["Mean busy", "Most busy"] };
    Table {
        head: words(&["From", value[0], value[1], "Limit"]),
        rows: frame.load.chunks(each).zip(spans.chunks(each)).map(row).collect(),
    }
}

fn limit(part: &[signalbox::views::LoadStretch]) -> u32 {
    part.iter().map(|s| s.most.limit).max().unwrap_or(0)
}

fn causes(frame: &Frame, starts_at: i64) -> Table {
    let mut head = words(&["From"]);
    head.extend(Cause::ALL.iter().map(|cause| format!("{} (s)", text::cause_word(*cause))));
    let row = |(from, waits): &(signalbox::words::SimTime, signalbox::world::Waits)| {
        let seconds = Cause::ALL.iter().map(|cause| (waits.of(*cause).millis() / 1_000).to_string());
        std::iter::once(clock(from.millis(), starts_at)).chain(seconds).collect()
    };
    Table { head, rows: frame.columns.iter().map(row).collect() }
}

fn waits(spread: &Spread) -> Table {
    let span = |ms: u64| text::short_span(Span::from_millis(ms));
    let class = |(i, count): (usize, &u32)| {
        let low = i.checked_sub(1).and_then(|i| CLASSES.get(i)).copied();
        let words = match (low, CLASSES.get(i)) {
            (None, Some(high)) => format!("up to {}", span(*high)),
            (Some(low), Some(high)) => format!("{} to {}", span(low), span(*high)),
            (low, None) => format!("over {}", span(low.unwrap_or(0))),
        };
        vec![words, count.to_string()]
    };
    let mut rows: Vec<_> = spread.classes.iter().enumerate().filter(|(_, count)| **count > 0).map(class).collect();
    let quantiles = [("p50", spread.p50), ("p95", spread.p95), ("p99", spread.p99), ("longest", spread.longest)];
    rows.extend(quantiles.into_iter().filter_map(|(name, wait)| Some(vec![name.to_owned(), text::short_span(wait?)])));
    Table { head: words(&["Waited", "Runs"]), rows }
}

/// A table as CSV (RFC 4180).
pub(super) fn csv(table: &Table) -> String {
    let field = |words: &String| match words.contains([',', '"', '\n']) {
        true => format!("\"{}\"", words.replace('"', "\"\"")),
        false => words.clone(),
    };
    let line = |row: &Vec<String>| row.iter().map(field).collect::<Vec<_>>().join(",") + "\r\n";
    std::iter::once(&table.head).chain(&table.rows).map(line).collect()
}

/// A table on the page.
#[component]
pub(super) fn View(kind: Kind, rows: Signal<Table>) -> impl IntoView {
    let head = move || {
        rows.with(|t| t.head.clone())
            .into_iter()
            .map(|h| view! { <th scope="col" class="sb-table__number">{h}</th> })
            .collect_view()
    };
    let body = move || {
        let row = |row: Vec<String>| {
            let cells = row.into_iter().map(|c| view! { <td class="sb-table__number">{c}</td> }).collect_view();
            view! { <tr>{cells}</tr> }
        };
        rows.with(|t| t.rows.clone()).into_iter().map(row).collect_view()
    };
    view! {
        <div class="sb-chart__scroll" tabindex="0" role="region" aria-label=format!("{} as a table", kind.title())>
            <table class="sb-table"><thead><tr>{view_of(head)}</tr></thead><tbody>{view_of(body)}</tbody></table>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_commas_and_quotes_stay_one_field() {
        let table = Table { head: words(&["a", "b"]), rows: vec![words(&["1,5", "say \"x\""])] };
        assert_eq!(csv(&table), "a,b\r\n\"1,5\",\"say \"\"x\"\"\"\r\n");
    }

    #[test]
    fn the_open_class_has_a_row() {
        let mut classes = vec![0; CLASSES.len() + 1];
        classes[0] = 2;
        classes[CLASSES.len()] = 1;
        let rows = waits(&Spread { runs: 3, classes, ..Spread::default() }).rows;
        assert_eq!(rows, [words(&["up to 0:05", "2"]), words(&["over 7d 00h", "1"])]);
    }
}
