//! The colours and patterns of the canvas, read from the custom properties of the page.

use leptos::prelude::*;
use signalbox::words::{Cause, Status};
use wasm_bindgen::JsCast as _;
use web_sys::{CanvasPattern, CanvasRenderingContext2d, HtmlCanvasElement};

use super::letters::Letters;
use crate::text::css_word;

/// The colours that are no status's, by their property.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(usize)]
pub(super) enum Paper {
    Surface,
    Surface2,
    Border,
    BorderStrong,
    Text,
    Text3,
    Accent,
}

/// The colours that words are written in.
pub(super) const WRITTEN: [Paper; 2] = [Paper::Text, Paper::Text3];

const PAPERS: [&str; 7] = ["surface", "surface-2", "border", "border-strong", "text", "text-3", "accent"];

/// A tile that is repeated over a surface.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(usize)]
pub(super) enum Tile {
    /// Kept from starting by its own workspace: diagonals.
    Diagonals,
    /// By the organisation's limit or queue: dots.
    Dots,
    /// Policy: thin stripes.
    Thin,
    /// A person: wide stripes.
    Wide,
}

impl Tile {
    /// The hatch that names a cause of waiting; none where a runner has simply not come.
    pub(super) const fn of(cause: Option<Cause>) -> Option<Tile> {
        match cause {
            Some(Cause::WorkspaceBusy | Cause::KeptBack | Cause::BehindInWorkspace) => Some(Tile::Diagonals),
            Some(Cause::SlotsFull | Cause::BehindInQueue) => Some(Tile::Dots),
            Some(Cause::NoRunner) | None => None,
        }
    }
}

/// What the canvas draws with.
pub(super) struct Inks {
    papers: Vec<String>,
    statuses: Vec<String>,
    tiles: Vec<Option<CanvasPattern>>,
    /// What words are written with, in the colours of [`WRITTEN`].
    pub(super) letters: Option<Letters>,
    /// Device pixels in a CSS pixel.
    pub(super) density: f64,
}

impl Inks {
    /// Reads them for a context; `None` where the page has no style, which no browser lacks.
    pub(super) fn read(context: &CanvasRenderingContext2d) -> Option<Inks> {
        // Of the canvas, which has them from wherever they are set: on the document, or on an element of somebody else's page.
        let style = window().get_computed_style(context.canvas()?.as_ref()).ok().flatten()?;
        let value = |name: &str| style.get_property_value(name).unwrap_or_default().trim().to_owned();
        let density = window().device_pixel_ratio().max(1.0);
        let status = |status: &Status| value(&format!("--sb-st-{}", css_word(status.as_str())));
        let statuses: Vec<String> = Status::ALL.iter().map(status).collect();
        let papers: Vec<String> = PAPERS.iter().map(|name| value(&format!("--sb-{name}"))).collect();
        let colour = |status: Status| statuses.get(status as usize).map_or("", String::as_str);
        let queued = colour(Status::Queued);
        let tiles = vec![
            tile(context, density, 6.0, queued, &diagonals),
            tile(context, density, 5.0, queued, &|c, k| c.fill_rect(2.0 * k, 2.0 * k, 1.5 * k, 1.5 * k)),
            tile(context, density, 4.0, colour(Status::PendingPolicy), &|c, k| c.fill_rect(0.0, 0.0, 2.0 * k, 4.0 * k)),
            tile(context, density, 10.0, colour(Status::PendingApproval), &|c, k| {
                c.fill_rect(0.0, 0.0, 6.0 * k, 10.0 * k)
            }),
        ];
        let written = WRITTEN.map(|paper| papers.get(paper as usize).map_or("", String::as_str));
        let letters = Letters::new(&value("--sb-font"), density, &written);
        Some(Inks { letters, papers, statuses, tiles, density })
    }

    pub(super) fn paper(&self, paper: Paper) -> &str {
        self.papers.get(paper as usize).map_or("", String::as_str)
    }

    pub(super) fn status(&self, status: Status) -> &str {
        self.statuses.get(status as usize).map_or("", String::as_str)
    }

    pub(super) fn tile(&self, tile: Tile) -> Option<&CanvasPattern> {
        self.tiles.get(tile as usize)?.as_ref()
    }
}

fn diagonals(context: &CanvasRenderingContext2d, k: f64) {
    let side = 6.0 * k;
    context.set_line_width(k);
    context.begin_path();
    // Three strokes, so that the tiles join at their corners.
    for shift in [-side, 0.0, side] {
        context.move_to(shift - k, side + k);
        context.line_to(shift + side + k, -k);
    }
    context.stroke();
}

/// A pattern of square tiles in one colour on nothing.
fn tile(
    context: &CanvasRenderingContext2d,
    density: f64,
    side: f64,
    colour: &str,
    draw: &dyn Fn(&CanvasRenderingContext2d, f64),
) -> Option<CanvasPattern> {
    let canvas = document().create_element("canvas").ok()?.dyn_into::<HtmlCanvasElement>().ok()?;
    let size = (side * density).round();
    canvas.set_width(size as u32);
    canvas.set_height(size as u32);
    let pen = canvas.get_context("2d").ok().flatten()?.dyn_into::<CanvasRenderingContext2d>().ok()?;
    pen.set_fill_style_str(colour);
    pen.set_stroke_style_str(colour);
    draw(&pen, size / side);
    context.create_pattern_with_html_canvas_element(&canvas, "repeat").ok().flatten()
}
