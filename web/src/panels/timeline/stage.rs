//! What the parts of the timeline share: the index of the history, how it lies on the screen, and what is in focus.

use crate::follow::Memo;
use leptos::prelude::*;
use signalbox::{
    views::{Bar, Grouping, LaneIndex, bar},
    words::{Cause, RunNo, SimTime, Status, Trigger},
};

use crate::{
    paint::{
        lanes::{Place, Sizes, height, lay_out},
        picture::{Chart, rows},
        scale::Scale,
    },
    panels::Shared,
    session::Session,
    text,
};

/// The height of the time axis.
pub(super) const AXIS: f64 = 20.0;
/// The height of a row.
const ROW: f64 = 17.0;
/// The height of a lane's name where it stands above its rows.
const HEAD: f64 = 20.0;
/// Below this width of the panel, names stand above their lanes.
const NARROW: f64 = 400.0;

/// How much room there is.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(super) struct Room {
    /// The width of the column of names; 0 where they stand above their lanes.
    pub(super) label: f64,
    /// The width of the lanes.
    pub(super) width: f64,
    /// The height of the lanes in sight.
    pub(super) height: f64,
}

impl Room {
    /// The room of a chart of this size; `bar` is what its scroll bar takes of the width.
    pub(super) fn of(width: f64, height: f64, bar: f64) -> Room {
        let label = if width < NARROW { 0.0 } else { (width * 0.2).clamp(116.0, 144.0) };
        Room { label, width: (width - label - bar).max(1.0), height: (height - AXIS).max(0.0) }
    }

    fn sizes(self) -> Sizes {
        Sizes { row: ROW, head: if self.label > 0.0 { 0.0 } else { HEAD } }
    }
}

/// A place in the grid: a lane, or a run in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Focus {
    /// The lane.
    pub(super) lane: usize,
    /// The run.
    pub(super) run: Option<RunNo>,
}

/// The index and the edition of the case it was made from.
type Indexed = Option<(u32, LaneIndex)>;

/// The timeline's state. A handle.
#[derive(Clone, Copy)]
pub(super) struct Stage {
    pub(super) session: Session,
    pub(super) shared: Shared,
    /// By what runs are put into lanes.
    pub(super) grouping: RwSignal<Grouping>,
    /// Whether a table stands in place of the lanes.
    pub(super) table: RwSignal<bool>,
    index: StoredValue<Indexed, LocalStorage>,
    /// Changes when the index has changed.
    pub(super) indexed: Memo<u32>,
    /// How instants lie.
    pub(super) scale: Memo<Scale>,
    /// How much room there is.
    pub(super) room: RwSignal<Room>,
    /// Counts how often the canvas was given a size.
    pub(super) sized: RwSignal<u32>,
    /// How lanes lie.
    pub(super) places: Memo<Vec<Place>>,
    /// How far the lanes are scrolled down.
    pub(super) scroll: RwSignal<f64>,
    /// Where the keyboard is in the grid.
    pub(super) focus: RwSignal<Option<Focus>>,
}

impl Stage {
    pub(super) fn new() -> Stage {
        let (session, shared) = (Session::expect(), Shared::expect());
        let grouping = RwSignal::new(Grouping::Workspace);
        let index = StoredValue::new_local(None);
        let count = StoredValue::new_local(0_u32);
        let indexed = session.history(move |sim| {
            let (grouping, edition) = (grouping.get(), session.edition());
            index.update_value(|index: &mut Indexed| match index {
                // The same case, only computed further.
                Some((of, index)) if *of == edition && index.grouping() == grouping => index.extend(&sim.scene()),
                _ => *index = Some((edition, LaneIndex::new(grouping, &sim.scene()))),
            });
            count.update_value(|count| *count += 1);
            count.get_value()
        });
        let room = RwSignal::new(Room::default());
        let scale = Memo::new(move |_| shared.scale());
        let around = Memo::new(move |_| scale.with(Scale::around));
        let needed = Memo::new(move |_| {
            indexed.track();
            if grouping.get().moves() {
                session.track_events();
            }
            let around = around.get();
            let look = || session.look(|scene, _| with(index, |index| rows(index, scene, around)));
            untrack(look).unwrap_or_default()
        });
        let places = Memo::new(move |_| needed.with(|rows| lay_out(rows, room.get().sizes())));
        Stage {
            session,
            shared,
            grouping,
            table: RwSignal::new(false),
            index,
            indexed,
            scale,
            room,
            sized: RwSignal::new(0),
            places,
            scroll: RwSignal::new(0.0),
            focus: RwSignal::new(None),
        }
    }

    /// Follows everything a chart is made from, but for where the cursor stands between two events.
    pub(super) fn track(self) {
        self.indexed.track();
        self.scale.track();
        self.places.track();
        self.room.track();
        self.scroll.track();
        self.session.track_events();
    }

    /// The chart as it stands now (not tracked).
    pub(super) fn look<T>(self, f: impl FnOnce(&Chart<'_>) -> T) -> Option<T> {
        // The index and what follows from it are brought up to date first.
        self.indexed.get_untracked();
        let (scale, places) = (self.scale.get_untracked(), self.places.get_untracked());
        let (room, scroll) = (self.room.get_untracked(), self.scroll.get_untracked());
        self.session.look(|scene, _| {
            with(self.index, |index| {
                f(&Chart {
                    index,
                    scene,
                    scale: &scale,
                    places: &places,
                    width: room.width,
                    height: room.height,
                    scroll,
                })
            })
        })
    }

    /// A run's bar at the cursor, now.
    pub(super) fn bar(self, run: RunNo) -> Option<Bar> {
        self.session.look(|scene, _| bar(scene, run))
    }

    /// A run in a sentence, now.
    pub(super) fn sentence(self, run: RunNo) -> Option<String> {
        let bar = self.bar(run)?;
        let name = untrack(|| self.shared.name(bar.token.workspace));
        Some(text::spoken_bar(&bar, &name, self.session.look(|scene, _| scene.now)))
    }

    /// How high all lanes are together (tracked).
    pub(super) fn height(self) -> f64 {
        self.places.with(|places| height(places))
    }

    /// What a lane is called (tracked).
    pub(super) fn name(self, lane: usize) -> String {
        match self.grouping.get() {
            Grouping::Workspace => self.shared.names.with(|names| names.get(lane).cloned().unwrap_or_default()),
            Grouping::Project => self.session.history_now(|sim| {
                let name = sim.engine().scenario().projects.get(lane).cloned().unwrap_or_default();
                if name.is_empty() { "no project".to_owned() } else { name }
            }),
            Grouping::Status => Status::ALL.get(lane).map_or("", |status| status.as_str()).to_owned(),
            Grouping::Trigger => Trigger::ALL.get(lane).map_or("", |trigger| text::trigger_word(*trigger)).to_owned(),
            Grouping::Cause => Cause::ALL.get(lane).map_or("did not wait", |cause| text::cause_word(*cause)).to_owned(),
        }
    }

    /// Shows a run with some time around it.
    pub(super) fn zoom_to(self, run: RunNo) {
        let Some(bar) = self.bar(run) else { return };
        let seconds = |at: SimTime| at.millis() as f64 / 1_000.0;
        let now = self.session.look(|scene, _| scene.now);
        let from = bar.segments.first().map_or(now, |segment| segment.from);
        let to = bar.segments.last().and_then(|segment| segment.to).unwrap_or(now);
        self.shared.zoom_to(seconds(from), seconds(to));
    }
}

fn with<T>(index: StoredValue<Indexed, LocalStorage>, f: impl FnOnce(&LaneIndex) -> T) -> Option<T> {
    index.with_value(|index| index.as_ref().map(|(_, index)| f(index)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_beside_their_lanes_where_there_is_room() {
        let wide = Room::of(900.0, 300.0, 10.0);
        assert_eq!((wide.label, wide.width, wide.height), (144.0, 746.0, 280.0));
        let narrow = Room::of(340.0, 300.0, 0.0);
        assert_eq!((narrow.label, narrow.width), (0.0, 340.0));
        assert!(narrow.sizes().head > 0.0 && wide.sizes().head == 0.0);
        assert!(Room::of(0.0, 0.0, 15.0).width > 0.0);
    }
}
