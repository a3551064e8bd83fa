//! The state machine as a picture, with or without what has happened in it.

use super::Pen;
use crate::{
    lifecycle::{
        RULES,
        drawing::{self, Place},
    },
    views::Machine,
    words::Status,
};

/// The machine as SVG. With a view it says how many runs are where and took which edge, and edges that none took are dashed; without
/// one it is the rule table alone, and rows that rest on a reading are dashed.
#[must_use]
pub fn machine_svg(view: Option<&Machine>) -> String {
    let about = match view {
        Some(_) => {
            "How many runs are in each status, and how often each rule has moved one. A dashed edge was never taken."
        }
        None => "The statuses of a run and the rules that lead from one to another. A dashed edge rests on a reading.",
    };
    let (width, height) = (drawing::SIZE.0 as u64, drawing::SIZE.1 as u64);
    let mut pen = Pen::begin(width, height, "The lifecycle of a run", about);
    pen.raw("<defs><marker id=\"sb-svg-arrow\" viewBox=\"0 0 6 6\" refX=\"5\" refY=\"3\" markerWidth=\"6\" markerHeight=\"6\" orient=\"auto\"><path d=\"M0 0L6 3L0 6Z\"");
    pen.paper("f", "text-3").raw("/></marker></defs>");
    let moves = |i: usize| view.and_then(|view| view.flows.get(i)).map(|flow| flow.count);
    let drawn = || RULES.iter().enumerate().filter_map(|(i, rule)| Some((i, rule, drawing::edge(rule.id, rule.from)?)));
    pen.raw("<g fill=\"none\" marker-end=\"url(#sb-svg-arrow)\">");
    for (i, rule, track) in drawn() {
        let dashed = moves(i).map_or(rule.when.switch().is_some(), |count| count == 0);
        pen.raw("<path d=\"").raw(&drawing::path(track.points)).raw("\"").paper("l", "text-3");
        pen.raw(if dashed { " stroke-dasharray=\"3 3\" opacity=\".6\"><title>" } else { "><title>" });
        for part in [
            rule.id.as_str(),
            ": ",
            rule.from.map_or("created", Status::as_str),
            " → ",
            rule.to.as_str(),
            ": ",
            rule.says,
        ] {
            pen.escaped(part);
        }
        pen.raw("</title></path>");
    }
    pen.raw("</g>");
    for status in Status::ALL {
        let count = view.and_then(|view| view.statuses.iter().find(|s| s.status == *status)).map(|s| s.count);
        node(&mut pen, *status, drawing::place(*status), count);
    }
    // Above the nodes, since some labels stand half over an edge of one.
    pen.raw("<g font-size=\"8\" text-anchor=\"middle\">");
    for (i, rule, track) in drawn() {
        let Some((x, y)) = track.label else { continue };
        let mut label = String::from(rule.id.as_str());
        if let Some(count) = moves(i).filter(|count| *count > 0) {
            label.extend([" ", &count.to_string()]);
        }
        let (x, y, half) = ((x * 10.0) as u64, (y * 10.0) as u64, label.len() as u64 * 24 + 15);
        pen.rect(x.saturating_sub(half), y.saturating_sub(55), half * 2, 110)
            .raw(" rx=\"3\"")
            .paper("f", "surface")
            .raw("/>");
        pen.words(x, y + 28, "text-3").raw(">").raw(&label).raw("</text>");
    }
    pen.raw("</g>");
    pen.end()
}

/// A status: a box with its glyph, its name and who is in it.
fn node(pen: &mut Pen, status: Status, place: Place, count: Option<u32>) {
    let tenths = |number: f64| (number * 10.0) as u64;
    let (x, y, w, h) = (tenths(place.x), tenths(place.y), tenths(place.w), tenths(place.h));
    pen.raw("<g><title>").raw(status.as_str()).raw(": ").escaped(status.gloss()).raw("</title>");
    pen.rect(x, y, w, h).raw(" rx=\"5\"").paper("f", "surface-2").raw("/>");
    // All waiting is hollow; what works and what has ended has a bar in its colour.
    pen.rect(x, y, w, h).raw(" rx=\"5\" fill=\"none\" stroke-width=\"1.5\"").status("l", status);
    pen.raw(if status == Status::Queued { " stroke-dasharray=\"4 2\"/>" } else { "/>" });
    // The name has a line to itself where there is room for one.
    let tall = place.h > 30.0;
    let middle = y + if tall { 120 } else { h / 2 };
    let glyph = drawing::glyph(status);
    pen.raw("<g transform=\"translate(").tenths(x + 50).raw(" ").tenths(middle - 60).raw(")\">");
    if !glyph.fill.is_empty() {
        pen.raw("<path d=\"").raw(glyph.fill).raw("\"").status("f", status).raw("/>");
    }
    if !glyph.line.is_empty() {
        pen.raw("<path fill=\"none\" stroke-width=\"1.6\" d=\"")
            .raw(glyph.line)
            .raw("\"")
            .status("l", status)
            .raw("/>");
    }
    pen.raw("</g>");
    let (left, line) = if tall { (x + 50, middle + 160) } else { (x + 210, middle + 35) };
    pen.words(left, line, "text").raw(" font-size=\"9.5\">").raw(status.as_str()).raw("</text>");
    if let Some(count) = count {
        pen.words(x + w - 60, middle + 40, "text").raw(" text-anchor=\"end\" font-weight=\"600\">");
        pen.count(count.into()).raw("</text>");
    }
    pen.raw("</g>");
}
