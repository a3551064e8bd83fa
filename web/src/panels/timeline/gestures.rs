//! Pointers over the lanes: drag to pan, two fingers or Ctrl and the wheel to zoom, hover to light, click to select.

use leptos::{ev, html, prelude::*};
use signalbox::words::RunNo;

use super::{keys::has_focus, stage::Stage};
use crate::{
    paint::pinch::{Pinch, pinch},
    panels::live::light,
};

/// A pointer that moved less than this has clicked, in pixels.
const CLICK: f64 = 4.0;
/// What one notch of a wheel does to the length of the window.
const NOTCH: f64 = 1.2;

/// A pointer that is down.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Held {
    id: i32,
    x: f64,
    y: f64,
    /// Where it went down.
    start: (f64, f64),
    moved: bool,
}

/// The pointers over the lanes. A handle.
#[derive(Clone, Copy)]
pub(super) struct Gestures {
    stage: Stage,
    area: NodeRef<html::Div>,
    held: StoredValue<Vec<Held>>,
    /// The run under the pointer and where the pointer is, while nothing is held.
    pub(super) over: RwSignal<Option<(RunNo, f64, f64)>>,
}

impl Gestures {
    pub(super) fn new(stage: Stage, area: NodeRef<html::Div>) -> Gestures {
        Gestures { stage, area, held: StoredValue::new(Vec::new()), over: RwSignal::new(None) }
    }

    /// Where an event is, from the upper left corner of the lanes.
    fn place(self, event: &ev::MouseEvent) -> Option<(f64, f64)> {
        let area = self.area.get_untracked()?.get_bounding_client_rect();
        let x = f64::from(event.client_x()) - area.left() - self.stage.room.get_untracked().label;
        Some((x, f64::from(event.client_y()) - area.top()))
    }

    fn hit(self, event: &ev::MouseEvent) -> Option<(RunNo, f64, f64)> {
        let (x, y) = self.place(event)?;
        if x < 0.0 {
            return None;
        }
        let run = self.stage.look(|chart| chart.hit(x, y)).flatten()?;
        Some((run, x, y))
    }

    fn share(self, x: f64) -> f64 {
        (x / self.stage.room.get_untracked().width).clamp(0.0, 1.0)
    }

    pub(super) fn down(self, event: &ev::PointerEvent) {
        if event.button() != 0 {
            return;
        }
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        let held = Held { id: event.pointer_id(), x, y, start: (x, y), moved: false };
        self.held.update_value(|all| {
            all.retain(|one| one.id != held.id);
            all.push(held);
        });
    }

    pub(super) fn moved(self, event: &ev::PointerEvent) {
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        let before = self.held.get_value();
        let Some(held) = before.iter().find(|one| one.id == event.pointer_id()).copied() else {
            self.hover(event);
            return;
        };
        let moved = held.moved || (x - held.start.0).hypot(y - held.start.1) >= CLICK;
        if !moved {
            return;
        }
        if let (false, Some(area)) = (held.moved, self.area.get_untracked()) {
            // Without the capture, dragging still works as long as the pointer stays over the lanes.
            let _ = area.set_pointer_capture(held.id);
            self.leave();
        }
        let now = Held { x, y, moved, ..held };
        self.held.update_value(|all| {
            if let Some(one) = all.iter_mut().find(|one| one.id == now.id) {
                *one = now;
            }
        });
        let width = self.stage.room.get_untracked().width;
        match before.iter().find(|one| one.id != held.id) {
            // A second finger: their distance zooms, their middle pans.
            Some(other) => {
                let left = self.area.get_untracked().map_or(0.0, |area| area.get_bounding_client_rect().left());
                let [from, to, beside] = [held.x, x, other.x].map(|x| x - left - self.stage.room.get_untracked().label);
                let Pinch { factor, around, pan } = pinch(from, to, beside, width);
                self.stage.shared.zoom_at(factor, around);
                self.stage.shared.pan(pan);
            }
            None => {
                self.stage.shared.pan((held.x - x) / width);
                if let Some(area) = self.area.get_untracked().filter(|_| event.pointer_type() == "mouse") {
                    area.set_scroll_top(area.scroll_top() - (y - held.y) as i32);
                }
            }
        }
    }

    /// Ends what a pointer did; a click selects.
    pub(super) fn up(self, event: &ev::PointerEvent) {
        let held = self.held.get_value().into_iter().find(|one| one.id == event.pointer_id());
        self.cancel(event);
        if held.is_some_and(|held| !held.moved)
            && let Some((run, ..)) = self.hit(event)
        {
            self.stage.session.selected.set(Some(run));
        }
    }

    pub(super) fn cancel(self, event: &ev::PointerEvent) {
        self.held.update_value(|all| all.retain(|one| one.id != event.pointer_id()));
    }

    /// A double click shows the run as large as it fits, or comes closer where there is none.
    pub(super) fn twice(self, event: &ev::MouseEvent) {
        match (self.hit(event), self.place(event)) {
            (Some((run, ..)), _) => self.stage.zoom_to(run),
            (None, Some((x, _))) => self.stage.shared.zoom_at(1.0 / (NOTCH * NOTCH), self.share(x)),
            (None, None) => {}
        }
    }

    fn hover(self, event: &ev::PointerEvent) {
        if event.pointer_type() == "touch" {
            return;
        }
        let hit = self.hit(event);
        let (before, now) = (self.over.get_untracked().map(|over| over.0), hit.map(|hit| hit.0));
        if before != now {
            if let Some(run) = before {
                light(self.stage.session, run, false);
            }
            if let Some(run) = now {
                light(self.stage.session, run, true);
            }
        }
        if self.over.get_untracked() != hit {
            self.over.set(hit);
        }
    }

    /// The pointer is gone.
    pub(super) fn leave(self) {
        if let Some((run, ..)) = self.over.get_untracked() {
            light(self.stage.session, run, false);
            self.over.set(None);
        }
    }

    /// The wheel: with Ctrl it zooms, sideways it pans; otherwise it scrolls the lanes, or zooms if they need no scrolling and the
    /// keyboard is in the panel. The page's own scrolling is never taken from somebody who only passes by.
    pub(super) fn wheel(self, event: &ev::WheelEvent) {
        let Some(area) = self.area.get_untracked() else { return };
        let (dx, dy) = (event.delta_x(), event.delta_y());
        let fits = area.scroll_height() <= area.client_height() + 1;
        let here = area.closest(".sb-timeline").ok().flatten().is_some_and(|panel| has_focus(&panel));
        let zooms = event.ctrl_key() || event.meta_key() || (dx == 0.0 && !event.shift_key() && fits && here);
        if zooms {
            event.prevent_default();
            let notches = (dy / if event.delta_mode() == 0 { 100.0 } else { 3.0 }).clamp(-3.0, 3.0);
            let share = self.place(event).map_or(0.5, |(x, _)| self.share(x));
            self.stage.shared.zoom_at(NOTCH.powf(notches), share);
        } else if dx != 0.0 || event.shift_key() {
            event.prevent_default();
            let by = if dx == 0.0 { dy } else { dx };
            self.stage.shared.pan(by / self.stage.room.get_untracked().width);
        }
    }
}
