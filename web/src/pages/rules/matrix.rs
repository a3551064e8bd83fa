//! Every status against every signal: the target, or the refusal with its reason (law 3).

use crate::follow::{Memo, value_of, view_of};
use leptos::prelude::*;
use signalbox::{
    lifecycle::{Cell, matrix},
    words::{RunType, Signal, Status},
};

use super::Desk;
use crate::{panels::told, text};

/// A row of the matrix: a status, and for a plan's `completed` whether it is settled (S2).
type Row = (Status, bool);

/// The rows of a run type, in the order of the statuses.
fn rows(cells: &[Cell], run_type: RunType) -> Vec<Row> {
    let mut rows: Vec<Row> = cells.iter().filter(|c| c.run_type == run_type).map(|c| (c.status, c.settled)).collect();
    rows.dedup();
    rows
}

/// A row's cells, one for each signal.
fn cells(all: &[Cell], run_type: RunType, row: Row) -> Vec<Cell> {
    all.iter().filter(|c| c.run_type == run_type && (c.status, c.settled) == row).cloned().collect()
}

/// A row's name.
fn name(row: Row, run_type: RunType) -> String {
    match row {
        (Status::Completed, false) if run_type == RunType::Plan => "completed, provisional".to_owned(),
        (status, _) => status.as_str().to_owned(),
    }
}

pub(super) fn view(desk: Desk) -> impl IntoView {
    let run_type = RwSignal::new(RunType::Plan);
    let asked = RwSignal::new((Status::Queued, false));
    let all = Memo::new(move |_| matrix(&desk.in_force.get()));
    let choose = move |one: RunType| {
        run_type.set(one);
        asked.set((Status::Queued, false));
    };
    let types = RunType::ALL.iter().map(|one| {
        view! {
            <button
                type="button"
                class="sb-button"
                aria-pressed=value_of(move || (run_type.get() == *one).to_string())
                on:click=move |_| choose(*one)
            >
                {text::run_type_word(*one)}
            </button>
        }
    });
    let head = Signal::ALL.iter().map(|signal| {
        view! { <th scope="col"><code>{signal.as_str()}</code></th> }
    });
    let lines = move || {
        let run_type = run_type.get();
        all.with(|all| rows(all, run_type).into_iter().map(|row| line(all, run_type, row, asked)).collect_view())
    };
    let answers = move || {
        let (run_type, row) = (run_type.get(), asked.get());
        all.with(|all| cells(all, run_type, row).into_iter().map(answer).collect_view())
    };
    view! {
        <p class="sb-rules__note">
            "Each cell is the status that the signal leads to under the readings in force, or a refusal. Press a status to read every answer in full."
        </p>
        <div class="sb-buttons sb-matrix__types" role="group" aria-label="Run type">{types.collect_view()}</div>
        <div class="sb-matrix__scroll" tabindex="0" role="region" aria-label="Status by signal">
            <table class="sb-matrix">
                <thead><tr><th scope="col">"Status"</th>{head.collect_view()}</tr></thead>
                <tbody>{view_of(lines)}</tbody>
            </table>
        </div>
        <h3 class="sb-panel__sub" id="sb-matrix-asked">
            {view_of(move || format!("{} · {}", text::run_type_word(run_type.get()), name(asked.get(), run_type.get())))}
        </h3>
        <ul class="sb-matrix__answers" aria-labelledby="sb-matrix-asked">{view_of(answers)}</ul>
    }
}

fn line(all: &[Cell], run_type: RunType, row: Row, asked: RwSignal<Row>) -> impl IntoView + use<> {
    let cells = cells(all, run_type, row).into_iter().map(cell).collect_view();
    view! {
        <tr class:sb-matrix__asked=value_of(move || asked.get() == row)>
            <th scope="row">
                <button
                    type="button"
                    class="sb-matrix__status sb-st"
                    data-status=row.0.as_str()
                    aria-pressed=value_of(move || (asked.get() == row).to_string())
                    on:click=move |_| asked.set(row)
                >
                    <span class="sb-dot sb-st" data-status=row.0.as_str()></span>
                    {name(row, run_type)}
                </button>
            </th>
            {cells}
        </tr>
    }
}

fn cell(cell: Cell) -> AnyView {
    match cell.rule {
        Some((rule, to)) => view! {
            <td class="sb-matrix__legal" data-rule=rule.as_str()>
                <span class="sb-matrix__to">{to.as_str()}</span>
                <span class="sb-matrix__by">{rule.as_str()}</span>
            </td>
        }
        .into_any(),
        None => view! { <td class="sb-matrix__refused" title=cell.refusal><span aria-hidden="true">"–"</span><span class="sb-sr">"refused"</span></td> }
            .into_any(),
    }
}

/// An answer in full.
fn answer(cell: Cell) -> impl IntoView {
    let legal = cell.rule.is_some();
    let says = match cell.rule {
        Some((rule, to)) => format!("leads to `{to}` ({rule})."),
        None => format!("refused: {}.", cell.refusal),
    };
    view! {
        <li class="sb-matrix__answer" class:sb-matrix__answer--legal=legal>
            <code class="sb-matrix__signal">{cell.signal.as_str()}</code>
            <span>{told(&says)}</span>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use signalbox::words::Readings;

    use super::*;

    #[test]
    fn every_status_answers_every_signal_for_every_type() {
        let all = matrix(&Readings::default());
        for run_type in RunType::ALL {
            let rows = rows(&all, *run_type);
            let mut statuses: Vec<_> = rows.iter().map(|row| row.0).collect();
            statuses.dedup();
            assert_eq!(statuses, Status::ALL, "{run_type}: ten statuses in their order");
            for row in rows {
                let cells = cells(&all, *run_type, row);
                assert_eq!(cells.iter().map(|c| c.signal).collect::<Vec<_>>(), Signal::ALL, "{run_type} {row:?}");
                assert!(cells.iter().all(|c| c.rule.is_some() == c.refusal.is_empty()), "a target or a reason");
            }
        }
        assert_eq!(rows(&all, RunType::Plan).len(), 11, "a plan's `completed` stands twice (S2)");
    }
}
