//! The table T0–T15, with how often each row was taken up to the cursor.

use crate::follow::{Memo, value_of, view_of};
use leptos::prelude::*;
use signalbox::{
    lifecycle::{RULES, Rule},
    views::machine_head,
    words::{RuleId, RunType, Signal, Status},
};

use super::{anchor, basis};
use crate::{panels::told, session::Session, text};

/// A column of the table: its heading, and the name its cells carry where there is no room for columns.
const COLUMNS: [&str; 8] = ["Rule", "From", "To", "Signal", "For", "What it says", "Basis", "Taken"];

pub(super) fn view(session: Session) -> impl IntoView {
    let taken = session
        .view(|scene, _| machine_head(scene, 0).flows.iter().map(|flow| (flow.rule, flow.count)).collect::<Vec<_>>());
    let rows = RULES.iter().enumerate().map(|(nth, rule)| row(nth, rule, taken)).collect_view();
    view! {
        <div class="sb-rows__scroll">
            <table class="sb-rows">
                <thead><tr>{COLUMNS.map(|title| view! { <th scope="col">{title}</th> })}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn row(nth: usize, rule: &'static Rule, taken: Memo<Vec<(RuleId, u32)>>) -> impl IntoView {
    let first = RULES.iter().position(|other| other.id == rule.id) == Some(nth);
    let count = Memo::new(move |_| {
        taken.with(|taken| taken.iter().find(|(id, _)| *id == rule.id).map_or(0, |(_, count)| *count))
    });
    let types = RunType::ALL.iter().filter(|t| rule.runs.has(**t)).map(|t| t.as_str()).collect::<Vec<_>>();
    let types = if types.len() == RunType::ALL.len() { "every run".to_owned() } else { types.join(", ") };
    let needs = match rule.when.switch() {
        Some(_) => format!(" Only with {}.", rule.when.needs()),
        _ if rule.when.needs().is_empty() => String::new(),
        _ => format!(" Only from {}.", rule.when.needs()),
    };
    let switch = rule.when.switch().map(|switch| view! { " " <code>{switch}</code> });
    let says = text::capitalised(rule.says);
    view! {
        <tr id=first.then(|| anchor(rule.id.as_str())) tabindex="-1" class:sb-rows__never=value_of(move || count.get() == 0)>
            <th scope="row" class="sb-rows__id">{rule.id.as_str()}</th>
            <td data-of="From">{rule.from.map_or("–", Status::as_str)}</td>
            <td data-of="To">{rule.to.as_str()}</td>
            <td data-of="Signal"><code>{rule.on.map_or("created", Signal::as_str)}</code></td>
            <td data-of="For">{types}</td>
            <td data-of="Says" class="sb-rows__says">{told(&format!("{says}.{needs}"))}</td>
            <td data-of="Basis">
                {basis(rule.basis.as_str())} {switch}
                <span class="sb-rows__source" title=rule.source.path>{rule.source.title}</span>
            </td>
            <td data-of="Taken" class="sb-rows__count">{view_of(move || count.get())}</td>
        </tr>
    }
}
