//! What is in the window, as a plain table.

use crate::follow::{Memo, rows_of, view_of};
use leptos::prelude::*;
use signalbox::{
    views::{Bar, SegmentKind},
    words::{RunNo, SimTime, Span},
};

use super::stage::Stage;
use crate::{panels::token::RunLink, text};

/// More rows than this are counted, not listed.
const SHOWN: usize = 60;

/// A run as a row.
#[derive(Clone, PartialEq)]
struct Line {
    lane: usize,
    run: RunNo,
    kind: &'static str,
    status: &'static str,
    created: SimTime,
    waited: Span,
    worked: Span,
    ended: Option<SimTime>,
}

fn line(lane: usize, bar: &Bar, now: SimTime) -> Option<Line> {
    let of = |wanted: fn(SegmentKind) -> bool| {
        let parts = bar.segments.iter().filter(|segment| wanted(segment.kind));
        Span::from_millis(parts.map(|s| s.to.unwrap_or(now).since(s.from).millis()).sum())
    };
    Some(Line {
        lane,
        run: bar.token.run,
        kind: bar.token.run_type.as_str(),
        status: bar.token.status.as_str(),
        created: bar.segments.first()?.from,
        waited: of(|kind| matches!(kind, SegmentKind::Waiting | SegmentKind::Dispatched)),
        worked: of(|kind| kind == SegmentKind::Executing),
        ended: bar.segments.last()?.to,
    })
}

/// The runs in the window, lane by lane.
#[component]
pub(super) fn Table(stage: Stage) -> impl IntoView {
    let session = stage.session;
    let listed = Memo::new(move |_| {
        stage.track();
        let all = stage.look(|chart| {
            let lanes = 0..chart.places.len();
            lanes.flat_map(|lane| chart.runs(lane).into_iter().map(move |run| (lane, run))).collect::<Vec<_>>()
        });
        let all = all.unwrap_or_default();
        let now = session.look(|scene, _| scene.now);
        let lines = all.iter().filter_map(|(lane, run)| line(*lane, &stage.bar(*run)?, now)).take(SHOWN);
        (lines.collect::<Vec<_>>(), all.len())
    });
    let more = move || listed.with(|(lines, all)| all - lines.len());
    let row = move |line: Line| {
        let ended = move || line.ended.map_or("–".to_owned(), |at| text::clock(at, session.starts_at()));
        view! {
            <tr>
                <th scope="row"><RunLink run=line.run /></th>
                <td>{view_of(move || stage.name(line.lane))}</td>
                <td>{line.kind}</td>
                <td>
                    <span class="sb-dot sb-st" data-status=line.status aria-hidden="true"></span>
                    {line.status}
                </td>
                <td class="sb-table__number">{view_of(move || text::clock(line.created, session.starts_at()))}</td>
                <td class="sb-table__number">{text::short_span(line.waited)}</td>
                <td class="sb-table__number">{text::short_span(line.worked)}</td>
                <td class="sb-table__number">{view_of(ended)}</td>
            </tr>
        }
    };
    view! {
        <div class="sb-timeline__table" tabindex="0" role="region" aria-label="Runs in the window">
            <table class="sb-table">
                <thead>
                    <tr>
                        <th scope="col">"Run"</th>
                        <th scope="col">{view_of(move || stage.grouping.get().as_str())}</th>
                        <th scope="col">"Type"</th>
                        <th scope="col">"Status"</th>
                        <th scope="col" class="sb-table__number">"Created"</th>
                        <th scope="col" class="sb-table__number">"Waited"</th>
                        <th scope="col" class="sb-table__number">"Ran"</th>
                        <th scope="col" class="sb-table__number">"Ended"</th>
                    </tr>
                </thead>
                <tbody>
                    {rows_of(move || listed.with(|l| l.0.clone()), |l| format!("{} {} {} {}", l.run.get(), l.status, l.waited.millis(), l.worked.millis()), move |line| view! { {row(line)} })}
                </tbody>
            </table>
            <Show when=move || { more() > 0 }>
                <p class="sb-timeline__more">{view_of(move || format!("and {} more: zoom in to list them", more()))}</p>
            </Show>
        </div>
    }
}
