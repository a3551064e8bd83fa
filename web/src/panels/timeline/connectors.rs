//! Connectors of the selected run: what it was made from, what was made from it, and who keeps it from starting.

use leptos::prelude::*;
use signalbox::{
    policy::{Scene, review},
    words::RunNo,
};

use crate::{
    paint::lanes::{Connector, Relation, Row, connect},
    session::Session,
};

/// A relation between two runs.
type Pair = (Relation, RunNo, RunNo);

/// More children than this are not connected: they would hide the lanes.
const MOST: usize = 24;

fn pairs(scene: &Scene<'_>, selected: RunNo) -> Vec<Pair> {
    let Ok(run) = scene.run(selected) else { return Vec::new() };
    let mut pairs: Vec<Pair> =
        run.birth.origin.map(|origin| (Relation::Origin, origin, selected)).into_iter().collect();
    let later = (selected.index() + 1..scene.world.run_count() as usize).map(RunNo::at_index);
    let children = later.filter(|no| scene.run(*no).is_ok_and(|r| r.birth.origin == Some(selected)));
    pairs.extend(children.take(MOST).map(|child| (Relation::Origin, selected, child)));
    let holds = scene.live(selected).map(|live| review::holds(scene, live)).unwrap_or_default();
    // The first hold names who is to blame now.
    match holds.first() {
        Some(review::Hold::WorkspaceBusy { by } | review::Hold::KeptBack { by }) => {
            pairs.push((Relation::Blocks, *by, selected));
        }
        Some(review::Hold::BehindInWorkspace { run, .. } | review::Hold::BehindInQueue { run, .. }) => {
            pairs.push((Relation::Blocks, *run, selected));
        }
        Some(review::Hold::SlotsFull { by, .. }) => {
            pairs.extend(by.iter().take(MOST).map(|by| (Relation::Blocks, *by, selected)));
        }
        Some(review::Hold::NoRunner { .. }) | None => {}
    }
    pairs
}

/// The connectors of the selected run.
#[component]
pub(super) fn Connectors(rows: Memo<Vec<Row>>) -> impl IntoView {
    let session = Session::expect();
    let pairs = session.view(move |scene, _| session.selected.get().map(|run| pairs(scene, run)).unwrap_or_default());
    let drawn = Memo::new(move |_| {
        let found = |(relation, a, b): Pair| rows.with(|rows| connect(rows, relation, a, b));
        pairs.get().into_iter().filter_map(found).collect::<Vec<Connector>>()
    });
    view! { {move || drawn.get().into_iter().map(|link| view! { <ConnectorView link /> }).collect_view()} }
}

/// A connector: level with the first bar, then straight to the second.
#[component]
fn ConnectorView(link: Connector) -> impl IntoView {
    let kind = match link.relation {
        Relation::Origin => "origin",
        Relation::Blocks => "blocks",
    };
    view! {
        <div
            class=format!("sb-connector sb-connector--{kind}")
            class:sb-connector--up=link.up
            aria-hidden="true"
            style:--sb-a=link.from.to_string()
            style:--sb-b=link.to.map(|to| to.to_string())
            style:--sb-top=link.top.to_string()
            style:--sb-height=link.height.to_string()
            style:--sb-lane=link.lanes.0.to_string()
            style:--sb-lanes=(link.lanes.1 - link.lanes.0).to_string()
        ></div>
    }
}
