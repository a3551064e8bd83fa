//! Follows a picture on a canvas.

use signalbox::{
    views::SegmentKind,
    words::{RunType, Status},
};
use web_sys::CanvasRenderingContext2d;

use super::{
    inks::{Inks, Paper, Tile, WRITTEN},
    stage::{AXIS, Room},
};
use crate::paint::picture::{Ink, Link, Picture, Rect, Relation, Shape, Stretch};

/// A bar this long has its run's number on it, in pixels.
const NUMBERED: f64 = 24.0;

/// What is drawn over and under the runs. Places are pixels of the lanes.
#[derive(Default)]
pub(super) struct Around {
    /// Ticks with their words, and whether a day begins there.
    pub(super) ticks: Vec<(f64, String, bool)>,
    /// Folded stretches with their lengths in words.
    pub(super) breaks: Vec<(f64, f64, String)>,
    /// Connectors of the selected run.
    pub(super) links: Vec<Link>,
    /// Runs with a line around them, and its colour.
    pub(super) lines: Vec<(Rect, Outline)>,
    /// The cursor.
    pub(super) cursor: f64,
}

/// Why a run has a line around it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Outline {
    /// It is lit.
    Lit,
    /// It is selected.
    Selected,
    /// The keyboard is there.
    Focused,
}

/// Draws everything. The context belongs to a canvas that covers axis, names and lanes.
pub(super) fn draw(context: &CanvasRenderingContext2d, inks: &Inks, room: Room, picture: &Picture, around: &Around) {
    let pen = Pen { context, inks, k: inks.density };
    let all = (room.label + room.width, room.height + AXIS);
    // A translation can be set on every canvas.
    let _ = context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0);
    context.clear_rect(0.0, 0.0, all.0 * pen.k + 40.0, all.1 * pen.k + 2.0);
    let _ = context.translate((room.label * pen.k).round(), 0.0);
    context.save();
    pen.clip(Rect { x: 0.0, y: 0.0, w: room.width, h: all.1 });
    pen.ticks(&around.ticks, all.1);
    context.restore();
    context.save();
    pen.clip(Rect { x: -room.label, y: AXIS, w: all.0, h: room.height });
    let _ = context.translate(0.0, (AXIS * pen.k).round());
    context.set_fill_style_str(inks.paper(Paper::Border));
    for y in &picture.rules {
        pen.fill(Rect { x: -room.label, y: *y, w: all.0, h: 1.0 });
    }
    pen.clip(Rect { x: 0.0, y: 0.0, w: room.width, h: room.height });
    for (ink, rects) in &picture.blocks {
        pen.set_ink(*ink);
        rects.iter().for_each(|rect| pen.fill(*rect));
        context.set_global_alpha(1.0);
    }
    picture.shapes.iter().for_each(|shape| pen.shape(shape));
    pen.numbers(&picture.shapes);
    around.breaks.iter().for_each(|part| pen.break_mark(part, room.height));
    around.links.iter().for_each(|link| pen.link(link));
    for (rect, why) in &around.lines {
        pen.outline(*rect, *why);
    }
    context.set_fill_style_str(inks.paper(Paper::Accent));
    pen.fill(Rect { x: around.cursor - 1.0, y: 0.0, w: 2.0, h: room.height });
    context.restore();
}

struct Pen<'a> {
    context: &'a CanvasRenderingContext2d,
    inks: &'a Inks,
    /// Device pixels in a pixel of the picture.
    k: f64,
}

impl Pen<'_> {
    fn fill(&self, rect: Rect) {
        let (x, y) = ((rect.x * self.k).round(), (rect.y * self.k).round());
        let (w, h) = (((rect.x + rect.w) * self.k).round() - x, ((rect.y + rect.h) * self.k).round() - y);
        self.context.fill_rect(x, y, w.max(1.0), h.max(1.0));
    }

    fn clip(&self, rect: Rect) {
        self.context.begin_path();
        self.context.rect(rect.x * self.k, rect.y * self.k, rect.w * self.k, rect.h * self.k);
        self.context.clip();
    }

    fn set_ink(&self, ink: Ink) {
        let (colour, alpha) = match ink {
            Ink::Ghost => (self.inks.paper(Paper::Border), 0.6),
            Ink::Waited => (self.inks.status(Status::Queued), 0.35),
            Ink::Status(Status::Queued) => (self.inks.status(Status::Queued), 0.5),
            Ink::Status(status) => (self.inks.status(status), 1.0),
        };
        self.context.set_fill_style_str(colour);
        self.context.set_global_alpha(alpha);
    }

    /// Writes words in one of the colours for words.
    fn text(&self, words: &str, x: f64, y: f64, colour: Paper) {
        let row = WRITTEN.iter().position(|written| *written == colour).unwrap_or_default();
        if let Some(letters) = &self.inks.letters {
            letters.write(self.context, words, (x * self.k, y * self.k), row);
        }
    }

    fn ticks(&self, ticks: &[(f64, String, bool)], height: f64) {
        for (x, words, day) in ticks {
            self.context.set_fill_style_str(self.inks.paper(if *day { Paper::BorderStrong } else { Paper::Border }));
            self.fill(Rect { x: *x, y: 0.0, w: 1.0, h: height });
            self.text(words, x + 4.0, AXIS / 2.0, if *day { Paper::Text } else { Paper::Text3 });
        }
    }

    /// A bar: its stretches in their textures, with the corners of its type and the end of its status.
    fn shape(&self, shape: &Shape) {
        let last = shape.stretches.len().saturating_sub(1);
        for (i, stretch) in shape.stretches.iter().enumerate() {
            // The origin at the stretch, so that its texture moves with it.
            let (x, y) = ((stretch.from * self.k).round(), (shape.rect.y * self.k).round());
            let (w, h) = ((stretch.to * self.k).round() - x, (shape.rect.h * self.k).round());
            if w < 1.0 {
                continue;
            }
            let _ = self.context.translate(x, y);
            self.path(shape, w, h, i == 0, i == last && shape.ended);
            self.stretch(shape, stretch, w, h);
            let _ = self.context.translate(-x, -y);
        }
        if shape.ended && shape.status == Status::Rejected {
            self.context.set_fill_style_str(self.inks.status(Status::Rejected));
            self.fill(Rect {
                x: shape.rect.right() - 4.0_f64.min(shape.rect.w),
                w: 4.0_f64.min(shape.rect.w),
                ..shape.rect
            });
        }
    }

    /// The outline of a stretch at the origin.
    fn path(&self, shape: &Shape, w: f64, h: f64, first: bool, end: bool) {
        let c = self.context;
        let round = match shape.run_type {
            RunType::Plan => 8.0 * self.k,
            RunType::Apply => 2.0 * self.k,
            RunType::Unlock => 8.0 * self.k,
        };
        // A short bar keeps its ends apart.
        let round = round.min(h / 2.0).min(shape.rect.w * self.k / 3.0);
        let left = if first { round.min(w) } else { 0.0 };
        let cut = (5.0 * self.k).min(w * 0.25);
        c.begin_path();
        c.move_to(left, 0.0);
        match (end, shape.status) {
            // Notched: it broke off.
            (true, Status::Failed | Status::TimedOut) => {
                for (x, y) in [(w, 0.0), (w - cut, h * 0.25), (w, h * 0.5), (w - cut, h * 0.75), (w, h)] {
                    c.line_to(x, y);
                }
            }
            // Cut off: somebody stopped it.
            (true, Status::Aborted) => {
                c.line_to(w, 0.0);
                c.line_to(w - cut, h);
            }
            (true, Status::Completed | Status::Unlocked) if shape.run_type == RunType::Plan => {
                let right = round.min(w - left).max(0.0);
                c.line_to(w - right, 0.0);
                // Radii are never negative here, so no arc is refused.
                let _ = c.arc_to(w, 0.0, w, right, right);
                c.line_to(w, h - right);
                let _ = c.arc_to(w, h, w - right, h, right);
            }
            _ => {
                c.line_to(w, 0.0);
                c.line_to(w, h);
            }
        }
        c.line_to(left, h);
        let _ = c.arc_to(0.0, h, 0.0, h - left, left);
        c.line_to(0.0, left);
        let _ = c.arc_to(0.0, 0.0, left, 0.0, left);
        c.close_path();
    }

    fn stretch(&self, shape: &Shape, stretch: &Stretch, w: f64, h: f64) {
        let (c, inks) = (self.context, self.inks);
        if stretch.kind == SegmentKind::Executing {
            // While a gate is open the run's status is the gate's: what it executed before went well.
            let status = match shape.status {
                Status::PendingPolicy | Status::PendingApproval => Status::Completed,
                status => status,
            };
            c.set_fill_style_str(inks.status(status));
            c.fill();
            return;
        }
        c.set_fill_style_str(inks.paper(Paper::Surface));
        c.fill();
        let (tile, line) = match stretch.kind {
            SegmentKind::Waiting => (Tile::of(stretch.cause), inks.status(Status::Queued)),
            SegmentKind::Policy => (Some(Tile::Thin), inks.status(Status::PendingPolicy)),
            SegmentKind::Approval => (Some(Tile::Wide), inks.status(Status::PendingApproval)),
            SegmentKind::Dispatched | SegmentKind::Executing => (None, inks.status(Status::Queued)),
        };
        if let Some(pattern) = tile.and_then(|tile| inks.tile(tile)) {
            let hatch = stretch.kind == SegmentKind::Waiting;
            c.set_global_alpha(if hatch { 0.55 } else { 1.0 });
            c.set_fill_style_canvas_pattern(pattern);
            c.fill();
            c.set_global_alpha(1.0);
        }
        if w > 2.0 * self.k && h > 4.0 * self.k {
            c.set_stroke_style_str(line);
            c.set_line_width(self.k);
            c.save();
            c.clip();
            // Half of the line lies outside of the outline and is clipped: so it is drawn twice as wide.
            c.set_line_width(2.0 * self.k);
            c.stroke();
            c.restore();
        }
    }

    /// The runs' numbers, where there is room.
    fn numbers(&self, shapes: &[Shape]) {
        for shape in shapes.iter().filter(|shape| shape.rect.h >= 9.0) {
            let words = shape.run.to_string();
            let wide = words.len() as f64 * 6.0 + 4.0;
            // A bar that began before the window keeps its number in sight.
            let x = shape.rect.x.max(0.0) + 4.0;
            if shape.rect.right() - x < wide.max(NUMBERED - 4.0) {
                continue;
            }
            self.context.set_fill_style_str(self.inks.paper(Paper::Surface));
            self.fill(Rect { x, y: shape.rect.middle() - 5.0, w: wide, h: 10.0 });
            self.text(&words, x + 2.0, shape.rect.middle() + 0.5, Paper::Text);
        }
    }

    /// A folded stretch: a band between two torn edges that says how long it is.
    fn break_mark(&self, (from, to, words): &(f64, f64, String), height: f64) {
        let c = self.context;
        c.set_fill_style_str(self.inks.paper(Paper::Surface2));
        self.fill(Rect { x: *from, y: 0.0, w: to - from, h: height });
        c.set_stroke_style_str(self.inks.paper(Paper::BorderStrong));
        c.set_line_width(self.k);
        for x in [*from, *to] {
            c.begin_path();
            let mut y = 0.0;
            let mut side = 1.5;
            c.move_to((x - side) * self.k, 0.0);
            while y < height {
                y += 4.0;
                side = -side;
                c.line_to((x - side) * self.k, y * self.k);
            }
            c.stroke();
        }
        c.save();
        let _ = c.translate(f64::midpoint(*from, *to) * self.k, height / 2.0 * self.k);
        if to - from < 70.0 {
            let _ = c.rotate(-std::f64::consts::FRAC_PI_2);
        }
        let wide = self.inks.letters.as_ref().map_or(0.0, |letters| letters.width(words)) / self.k;
        self.text(words, -wide / 2.0, 0.0, Paper::Text3);
        c.restore();
    }

    fn link(&self, link: &Link) {
        let (c, k) = (self.context, self.k);
        c.set_stroke_style_str(self.inks.paper(Paper::Accent));
        c.set_fill_style_str(self.inks.paper(Paper::Accent));
        c.set_line_width(1.5 * k);
        let dash = js_sys::Array::new();
        if link.relation == Relation::Blocks {
            dash.push(&(4.0 * k).into());
            dash.push(&(3.0 * k).into());
        }
        // Two numbers are a dash that no canvas refuses.
        let _ = c.set_line_dash(&dash);
        c.begin_path();
        c.move_to(link.from.0 * k, link.from.1 * k);
        c.line_to(link.to.0 * k, link.from.1 * k);
        c.line_to(link.to.0 * k, link.to.1 * k);
        c.stroke();
        let _ = c.set_line_dash(&js_sys::Array::new());
        let back = if link.to.1 > link.from.1 { -6.0 } else { 6.0 };
        c.begin_path();
        c.move_to(link.to.0 * k, link.to.1 * k);
        c.line_to((link.to.0 - 4.0) * k, (link.to.1 + back) * k);
        c.line_to((link.to.0 + 4.0) * k, (link.to.1 + back) * k);
        c.fill();
    }

    fn outline(&self, rect: Rect, why: Outline) {
        let c = self.context;
        let (colour, away) = match why {
            Outline::Lit => (Paper::Text, 1.0),
            Outline::Selected => (Paper::Accent, 1.0),
            Outline::Focused => (Paper::Accent, 3.0),
        };
        c.set_stroke_style_str(self.inks.paper(colour));
        c.set_line_width(2.0 * self.k);
        let (x, y) = ((rect.x.max(-8.0) - away) * self.k, (rect.y - away) * self.k);
        c.stroke_rect(x, y, ((rect.right() + away) * self.k) - x, (rect.h + 2.0 * away) * self.k);
    }
}
