//! The promotion edges as a drawing, left to right. A workspace is dragged onto another, or two are chosen with the keyboard; an edge
//! that would close a cycle is refused as it is made, and the way round is lit.

use crate::follow::{Memo, value_of, view_of};
use leptos::{ev, prelude::*};
use serde_json::{Value, json};
use wasm_bindgen::JsCast as _;

use super::{
    edit,
    field::{Ids, choose},
    path::{count, get, get_mut, text},
    sheet::{Sheet, focus_later},
    tables::List,
};
use crate::paint::graph::{self, BOX};

/// More boxes than this would be no drawing any more; the list has them all.
const MOST_BOXES: usize = 150;
/// Workspaces without edges are drawn while there are at most so many workspaces.
const MOST_LONE: usize = 40;

/// What is drawn: the workspaces, the edges between them by the places of the list, and the layout.
#[derive(Clone, PartialEq, Debug, Default)]
struct Drawing {
    names: Vec<String>,
    edges: Vec<(usize, usize, bool)>,
    layout: graph::Layout,
    left_out: usize,
}

fn drawing(scenario: &Value) -> Drawing {
    let all = edit::names(scenario, super::kinds::Thing::Workspace);
    let edges = get(scenario, "edges").and_then(Value::as_array).into_iter().flatten();
    let edges: Vec<_> = edges.map(|edge| (text(edge, "from"), text(edge, "to"), edge)).collect();
    let ends: std::collections::BTreeSet<&str> = edges.iter().flat_map(|(from, to, _)| [*from, *to]).collect();
    let lone = all.len() <= MOST_LONE;
    let mut names: Vec<String> = all.iter().filter(|name| lone || ends.contains(name.as_str())).cloned().collect();
    names.truncate(MOST_BOXES);
    let at = |name: &str| names.iter().position(|other| other == name).unwrap_or(usize::MAX);
    let auto = |edge: &Value| get(edge, "auto_promote").and_then(Value::as_bool) == Some(true);
    let edges: Vec<_> = edges.iter().map(|(from, to, edge)| (at(from), at(to), auto(edge))).collect();
    let pairs: Vec<_> = edges.iter().map(|(from, to, _)| (*from, *to)).collect();
    let layout = graph::layout(names.len(), &pairs);
    let left_out = all.len() - names.len();
    Drawing { names, edges, layout, left_out }
}

/// The drawing with its controls.
pub(super) fn promotion(sheet: Sheet, list: &'static List) -> AnyView {
    let drawn = Memo::new(move |_| sheet.base.with(drawing));
    let from = RwSignal::new(String::new());
    let to = RwSignal::new(String::new());
    let refused = RwSignal::new(String::new());
    // The way round that an edge would have closed.
    let round = RwSignal::new(Vec::<String>::new());
    let add = move |a: String, b: String| {
        round.set(Vec::new());
        if a.is_empty() || b.is_empty() {
            return refused.set("Choose both ends of the edge.".into());
        }
        let known = sheet.base.with_untracked(|base| {
            let edges = get(base, "edges").and_then(Value::as_array).into_iter().flatten();
            edges.into_iter().position(|edge| text(edge, "from") == a && text(edge, "to") == b)
        });
        if let Some(at) = known {
            sheet.select(Some(at));
            return refused.set(format!("The edge {a} → {b} is there already (P2)."));
        }
        let place = sheet.base.with_untracked(|base| count(base, list.key));
        let done = sheet.restructure(|scenario| {
            if let Some(edges) = get_mut(scenario, list.key).and_then(Value::as_array_mut) {
                edges.push(json!({ "from": a, "to": b, "auto_promote": true }));
            }
        });
        match done {
            Ok(()) => {
                sheet.select(Some(place));
                refused.set(format!("Added {a} → {b}."));
            }
            Err(told) => {
                round.set(sheet.base.with_untracked(|base| way(base, &b, &a)));
                let why: Vec<_> = told.iter().map(|mistake| mistake.what.clone()).collect();
                refused.set(format!("Not added: {a} → {b}. {}", why.join(" ")));
            }
        }
    };
    let dragged = StoredValue::new(None::<String>);
    let line = RwSignal::new(None::<((f64, f64), (f64, f64))>);
    let board = NodeRef::<leptos::html::Div>::new();
    let place = move |ev: &ev::PointerEvent| {
        let board = board.get_untracked()?;
        let at = board.get_bounding_client_rect();
        Some((f64::from(ev.client_x()) - at.left(), f64::from(ev.client_y()) - at.top()))
    };
    let start = move |ev: &ev::PointerEvent, name: String, corner: (f64, f64)| {
        if ev.button() == 0 && ev.pointer_type() != "touch" {
            dragged.set_value(Some(name));
            line.set(Some(((corner.0 + BOX.0 / 2.0, corner.1 + BOX.1 / 2.0), place(ev).unwrap_or(corner))));
        }
    };
    let drop_on = move |ev: ev::PointerEvent| {
        line.set(None);
        let Some(source) = dragged.try_update_value(Option::take).flatten() else { return };
        let under = document().element_from_point(ev.client_x() as f32, ev.client_y() as f32);
        let target = under.and_then(|e| e.closest("[data-workspace]").ok().flatten());
        if let Some(name) = target.and_then(|e| e.get_attribute("data-workspace")).filter(|name| *name != source) {
            add(source, name);
        }
    };
    // A click, or Enter: first the source, then the target.
    let picked = move |name: String| {
        let source = from.get_untracked();
        if source.is_empty() || source == name {
            from.set(if source == name { String::new() } else { name });
            refused.set(String::new());
            return;
        }
        to.set(name.clone());
        add(source, name);
        from.set(String::new());
        to.set(String::new());
    };
    let boxes = move || {
        let Drawing { names, layout, .. } = drawn.get();
        let count = names.len();
        let one = |(i, name): (usize, String)| {
            let corner = layout.boxes[i];
            let (chosen, lit, held, pressed) = (name.clone(), name.clone(), name.clone(), name.clone());
            let (data, title) = (name.clone(), name.clone());
            let on = move || from.with(|from| *from == chosen);
            view! {
                <button
                    type="button"
                    class="sb-graph__box"
                    class:sb-graph__box--lit=value_of(move || round.with(|round| round.contains(&lit)))
                    aria-pressed=value_of(move || on().to_string())
                    id=format!("sb-graph-{i}")
                    data-workspace=data
                    title=title
                    style:left=format!("{}px", corner.0)
                    style:top=format!("{}px", corner.1)
                    tabindex=if i == 0 { "0" } else { "-1" }
                    on:click=move |_| picked(pressed.clone())
                    on:pointerdown=move |ev| start(&ev, held.clone(), corner)
                    on:keydown=move |ev| {
                        if ev.key() == "Escape" {
                            from.set(String::new());
                        }
                        walk(&ev, i, count, drawn);
                    }
                >
                    {name}
                </button>
            }
        };
        names.into_iter().enumerate().map(one).collect_view()
    };
    let edges = move || {
        let Drawing { edges, layout, names, .. } = drawn.get();
        let one = |(e, (a, b, auto)): (usize, (usize, usize, bool))| {
            let points = layout.edges.get(e).filter(|points| !points.is_empty())?;
            let (a, b) = (names.get(a)?.clone(), names.get(b)?.clone());
            let lit = move || round.with(|round| round.windows(2).any(|pair| pair[0] == a && pair[1] == b));
            let here = move || sheet.place.with(|place| place.item == Some(e));
            let d = graph::path(points);
            Some(view! {
                <path
                    class="sb-graph__edge"
                    class:sb-graph__edge--hand=!auto
                    class:sb-graph__edge--lit=value_of(lit)
                    class:sb-graph__edge--here=value_of(here)
                    d=d.clone()
                    marker-end="url(#sb-graph-arrow)"
                />
                <path
                    class="sb-graph__touch"
                    d=d
                    on:click=move |_| {
                        sheet.select(Some(e));
                        focus_later("sb-ed-form");
                    }
                />
            })
        };
        edges.into_iter().enumerate().filter_map(one).collect_view()
    };
    let size = move || drawn.with(|drawn| drawn.layout.size);
    let left_out = move || {
        let n = drawn.with(|drawn| drawn.left_out);
        (n > 0).then(|| view! { <p class="sb-quiet">{format!("{n} workspaces are not drawn; choose them below.")}</p> })
    };
    let names = Signal::derive(move || {
        let names = sheet.names(super::kinds::Thing::Workspace);
        let many = names.len() > super::field::MOST_CHOICES;
        if many { Vec::new() } else { names.into_iter().map(|name| (name.clone(), name)).collect::<Vec<_>>() }
    });
    let end = move |id: &'static str, label: &'static str, value: RwSignal<String>| {
        let choice = move || {
            if names.with(Vec::is_empty) {
                let list = super::field::suggestions_id(super::kinds::Thing::Workspace);
                return view! {
                    <input class="sb-input" id=id list=list autocomplete="off" prop:value=value on:change=move |ev| value.set(event_target_value(&ev)) />
                }
                .into_any();
            }
            let ids = Ids { control: id.into(), described: "sb-ed-refused".into() };
            choose(sheet, "edges", &ids, names, value.into(), move |name| value.set(name))
        };
        view! { <div class="sb-graph__end"><label class="sb-edf__label" for=id>{label}</label>{view_of(choice)}</div> }
    };
    view! {
        <div class="sb-graph">
            <div class="sb-graph__scroll" role="group" aria-label="Promotion graph: choose a source, then a target">
                <div
                    class="sb-graph__board"
                    node_ref=board
                    style:width=value_of(move || format!("{}px", size().0))
                    style:height=value_of(move || format!("{}px", size().1))
                    on:pointermove=move |ev| {
                        if line.with_untracked(Option::is_some) && let Some(at) = place(&ev) {
                            line.update(|line| { if let Some(line) = line { line.1 = at; } });
                        }
                    }
                    on:pointerup=drop_on
                    on:pointerleave=move |_| { dragged.set_value(None); line.set(None); }
                >
                    <svg class="sb-graph__lines" aria-hidden="true" width=value_of(move || size().0.to_string()) height=value_of(move || size().1.to_string())>
                        <defs>
                            <marker id="sb-graph-arrow" viewBox="0 0 6 6" refX="6" refY="3" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">
                                <path class="sb-graph__head" d="M0 0L6 3L0 6Z" />
                            </marker>
                        </defs>
                        {view_of(edges)}
                        {view_of(move || line.get().map(|(a, b)| view! { <path class="sb-graph__new" d=format!("M{} {}L{} {}", a.0, a.1, b.0, b.1) /> }))}
                    </svg>
                    {view_of(boxes)}
                </div>
            </div>
            {view_of(left_out)}
            <p class="sb-edf__help">"Drag one workspace onto another, or choose two after each other. Arrow keys move between them, Escape lets go. A dashed edge promotes by hand only."</p>
            <div class="sb-graph__add">
                {end("sb-ed-from", "From", from)}
                {end("sb-ed-to", "To", to)}
                <button
                    type="button"
                    class="sb-button sb-button--primary"
                    on:click=move |_| add(from.get_untracked(), to.get_untracked())
                >
                    "Add edge"
                </button>
            </div>
            <p class="sb-graph__refused" id="sb-ed-refused" role="status">{refused}</p>
        </div>
    }
    .into_any()
}

/// The way along edges from one workspace to another, both included; empty if there is none.
fn way(scenario: &Value, from: &str, to: &str) -> Vec<String> {
    let edges: Vec<(&str, &str)> = get(scenario, "edges")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|edge| (text(edge, "from"), text(edge, "to")))
        .collect();
    let mut ways: Vec<Vec<&str>> = vec![vec![from]];
    let mut seen = std::collections::BTreeSet::from([from]);
    let mut next = 0;
    while let Some(way) = ways.get(next).cloned() {
        next += 1;
        let Some(last) = way.last() else { continue };
        if *last == to {
            return way.into_iter().map(str::to_owned).collect();
        }
        for (_, onward) in edges.iter().filter(|(a, _)| a == last) {
            if seen.insert(onward) {
                ways.push([way.clone(), vec![*onward]].concat());
            }
        }
    }
    Vec::new()
}

/// Arrow keys move to the nearest box in their direction.
fn walk(ev: &ev::KeyboardEvent, from: usize, count: usize, drawn: Memo<Drawing>) {
    let (dx, dy) = match ev.key().as_str() {
        "ArrowRight" => (1.0, 0.0),
        "ArrowLeft" => (-1.0, 0.0),
        "ArrowDown" => (0.0, 1.0),
        "ArrowUp" => (0.0, -1.0),
        _ => return,
    };
    ev.prevent_default();
    let boxes = drawn.with_untracked(|drawn| drawn.layout.boxes.clone());
    let Some(here) = boxes.get(from) else { return };
    let nearest = (0..count).filter_map(|i| {
        let (x, y) = (boxes[i].0 - here.0, boxes[i].1 - here.1);
        let along = x * dx + y * dy;
        let aside = (x * dy + y * dx).abs();
        (i != from && along > 1.0).then_some((i, along + 3.0 * aside))
    });
    let Some((to, _)) = nearest.min_by(|a, b| a.1.total_cmp(&b.1)) else { return };
    let found = document().get_element_by_id(&format!("sb-graph-{to}"));
    let found = found.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(found) = found {
        // An element that cannot take the focus is still on screen.
        let _ = found.focus();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_round_is_named() {
        let scenario =
            json!({ "edges": [{ "from": "a", "to": "b" }, { "from": "b", "to": "c" }, { "from": "a", "to": "d" }] });
        assert_eq!(way(&scenario, "a", "c"), ["a", "b", "c"]);
        assert!(way(&scenario, "c", "a").is_empty());
    }

    #[test]
    fn large_scenarios_are_drawn_without_the_workspaces_that_have_no_edge() {
        let workspaces: Vec<_> = (0..200).map(|i| json!({ "name": format!("w{i}") })).collect();
        let drawn = drawing(&json!({ "workspaces": workspaces, "edges": [{ "from": "w7", "to": "w150" }] }));
        assert_eq!((drawn.names.len(), drawn.left_out, drawn.edges.len()), (2, 198, 1));
    }
}
