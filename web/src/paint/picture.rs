//! The timeline as a picture: what is drawn where, as a list that a canvas only has to follow; and which run lies under a pointer.
//!
//! The picture shows what is known at the cursor. What the history holds after it is drawn as pale marks without status, so that
//! one sees where to go, and nothing looks as if it had happened already.

use std::collections::BTreeMap;

use signalbox::{
    policy::Scene,
    views::{Bar, Grouping, LaneIndex, Piece, SegmentKind, Spot, Stay, Sum, Texture, bar},
    words::{Cause, RunNo, RunType, SimTime, Status},
};

use super::{
    lanes::{Place, lane_at, seen},
    scale::Scale,
};

/// Runs that together are shorter than this are drawn as one, in pixels.
const GRAIN: f64 = 2.0;
/// A run shorter than this is drawn in one colour, in pixels.
const PLAIN: f64 = 3.0;
/// A pointer this far from a run still means it, in pixels.
const SLACK: f64 = 4.0;
/// A run is drawn at least this wide, in pixels.
const THIN: f64 = 1.5;
/// Nothing is drawn farther outside than this, in pixels.
const MARGIN: f64 = 24.0;

/// A rectangle, in CSS pixels from the chart's upper left corner.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rect {
    /// Its left edge.
    pub x: f64,
    /// Its upper edge.
    pub y: f64,
    /// Its width.
    pub w: f64,
    /// Its height.
    pub h: f64,
}

impl Rect {
    /// The height of its middle.
    #[must_use]
    pub fn middle(&self) -> f64 {
        self.y + self.h / 2.0
    }

    /// Its right edge.
    #[must_use]
    pub fn right(&self) -> f64 {
        self.x + self.w
    }
}

/// What something is filled with.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Ink {
    /// Still to come at the cursor.
    Ghost,
    /// Several runs, or a very short one, that mostly waited.
    Waited,
    /// The colour of a status.
    Status(Status),
}

/// A stretch of a bar.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Stretch {
    /// What it was.
    pub kind: SegmentKind,
    /// Waiting: for what most of all.
    pub cause: Option<Cause>,
    /// Its left edge.
    pub from: f64,
    /// Its right edge.
    pub to: f64,
}

/// A run that is long enough for its stretches to be seen.
#[derive(Clone, PartialEq, Debug)]
pub struct Shape {
    /// The run.
    pub run: RunNo,
    /// Its type: the shape of its corners.
    pub run_type: RunType,
    /// Its status: the colour of what it executed, and its end.
    pub status: Status,
    /// Whether it has ended in sight.
    pub ended: bool,
    /// Where it lies.
    pub rect: Rect,
    /// Its stretches.
    pub stretches: Vec<Stretch>,
}

/// What a connector says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Relation {
    /// The second run was made from the first.
    Origin,
    /// The first run keeps the second from starting.
    Blocks,
}

/// A connector: level from the first run to `at`, then straight to the second.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Link {
    /// What it says.
    pub relation: Relation,
    /// Where it leaves the first run.
    pub from: (f64, f64),
    /// Where it meets the second.
    pub to: (f64, f64),
}

/// Everything that is drawn.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Picture {
    /// Plain rectangles by their ink.
    pub blocks: BTreeMap<Ink, Vec<Rect>>,
    /// Runs with their stretches.
    pub shapes: Vec<Shape>,
    /// The upper edges of the lanes.
    pub rules: Vec<f64>,
}

/// What a picture is made from.
#[derive(Clone, Copy)]
pub struct Chart<'a> {
    /// The runs of the history.
    pub index: &'a LaneIndex,
    /// The moment at the cursor.
    pub scene: &'a Scene<'a>,
    /// How instants lie.
    pub scale: &'a Scale,
    /// How lanes lie.
    pub places: &'a [Place],
    /// The chart's width.
    pub width: f64,
    /// The height that is seen.
    pub height: f64,
    /// How far the lanes are scrolled down.
    pub scroll: f64,
}

fn millis(seconds: f64) -> SimTime {
    SimTime::from_millis((seconds.max(0.0) * 1_000.0) as u64)
}

fn seconds(at: SimTime) -> f64 {
    at.millis() as f64 / 1_000.0
}

/// The unsettled runs of a moment with their places in the lanes. Where a run may change its lane while it lives, the living lie in
/// rows of their own below those of the settled.
#[must_use]
pub fn living(index: &LaneIndex, scene: &Scene<'_>, window: (f64, f64)) -> Vec<(Spot, RunNo)> {
    let mut runs: Vec<RunNo> = scene.world.live().map(|run| run.no).collect();
    runs.sort_unstable();
    if !index.grouping().moves() {
        return runs.into_iter().filter_map(|run| Some((index.spot(run)?, run))).collect();
    }
    let until = window.1.min(seconds(scene.now));
    let mut next = BTreeMap::new();
    let place = |run: RunNo| {
        let lane = index.grouping().lane(scene, &scene.world.known(scene.past, run)?);
        let row = next.entry(lane).or_insert_with(|| index.rows(lane, millis(window.0), millis(until)));
        *row += 1;
        Some((Spot { lane, row: *row - 1 }, run))
    };
    runs.into_iter().filter_map(place).collect()
}

/// How many rows each lane needs for what lies in a stretch of time.
#[must_use]
pub fn rows(index: &LaneIndex, scene: &Scene<'_>, window: (f64, f64)) -> Vec<usize> {
    let moves = index.grouping().moves();
    let until = if moves { window.1.min(seconds(scene.now)) } else { window.1 };
    let count = |lane| index.rows(lane, millis(window.0), millis(until));
    let mut rows: Vec<usize> = (0..index.lanes()).map(count).collect();
    if moves {
        for (spot, _) in living(index, scene, window) {
            rows[spot.lane] = rows[spot.lane].max(spot.row + 1);
        }
    }
    rows
}

impl Chart<'_> {
    /// Where an instant lies, in pixels from the left.
    #[must_use]
    pub fn x(&self, at: f64) -> f64 {
        self.scale.share(at) * self.width
    }

    fn window(&self) -> (SimTime, SimTime) {
        (millis(self.scale.window.from), millis(self.scale.end()))
    }

    /// Milliseconds of so many pixels.
    fn grain(&self, pixels: f64) -> u64 {
        (self.scale.window.length * 1_000.0 * pixels / self.width.max(1.0)) as u64
    }

    fn rect(&self, spot: Spot, from: f64, to: f64) -> Option<Rect> {
        let place = self.places.get(spot.lane)?;
        let (a, b) = (self.x(from).max(-MARGIN), self.x(to).min(self.width + MARGIN));
        let y = place.row(spot.row.min(place.rows.saturating_sub(1))) - self.scroll;
        Some(Rect { x: a, y, w: (b - a).max(THIN), h: (place.thick - 2.0).max(3.0) })
    }

    fn living(&self) -> Vec<(Spot, RunNo)> {
        living(self.index, self.scene, self.scale.around())
    }

    fn spot(&self, run: RunNo) -> Option<Spot> {
        if self.index.grouping().moves() && self.scene.live(run).is_some() {
            return self.living().into_iter().find(|(_, living)| *living == run).map(|(spot, _)| spot);
        }
        self.index.spot(run)
    }

    /// Where a run's bar lies, seen or not; `None` if the run does not exist at the cursor.
    #[must_use]
    pub fn place_of(&self, run: RunNo) -> Option<Rect> {
        let known = self.scene.world.known(self.scene.past, run)?;
        let to = if known.live.is_some() { self.scene.now } else { known.course.ended };
        let spot = self.spot(run)?;
        let place = self.places.get(spot.lane).filter(|place| spot.row < place.rows)?;
        let (a, b) = (self.x(seconds(known.birth.created)), self.x(seconds(to)));
        let h = (place.thick - 2.0).max(3.0);
        Some(Rect { x: a, y: place.row(spot.row) - self.scroll, w: (b - a).max(THIN), h })
    }

    /// Draws what is seen.
    #[must_use]
    pub fn draw(&self) -> Picture {
        let mut picture = Picture::default();
        let (grain, now) = (self.grain(GRAIN), self.scene.now);
        let lanes = seen(self.places, self.scroll, self.scroll + self.height);
        for lane in lanes.clone() {
            let place = &self.places[lane];
            picture.rules.push(place.top - self.scroll);
            for row in 0..place.rows {
                if !self.row_in_sight(place, row) {
                    continue;
                }
                let spot = Spot { lane, row };
                self.index.walk(spot, self.window(), grain, now, &mut |piece| match piece {
                    Piece::Sum(sum) => self.draw_sum(&mut picture, spot, sum),
                    Piece::Run(stay) => self.draw_stay(&mut picture, spot, stay),
                });
            }
        }
        let (from, _) = self.window();
        let in_sight = |spot: &Spot| lanes.contains(&spot.lane) && self.row_in_sight(&self.places[spot.lane], spot.row);
        for (spot, run) in self.living().into_iter().filter(|(spot, _)| now >= from && in_sight(spot)) {
            if let Some(bar) = bar(self.scene, run) {
                self.draw_bar(&mut picture, spot, &bar, now);
            }
        }
        picture
    }

    fn row_in_sight(&self, place: &Place, row: usize) -> bool {
        let y = place.row(row.min(place.rows.saturating_sub(1))) - self.scroll;
        y + place.thick >= 0.0 && y <= self.height
    }

    fn draw_ghost(&self, picture: &mut Picture, spot: Spot, from: f64, to: f64) {
        // Where lanes tell how runs end, the future would tell what nobody can know yet.
        let tells = matches!(self.index.grouping(), Grouping::Status | Grouping::Cause);
        if let Some(rect) = self.rect(spot, from, to).filter(|rect| !tells && rect.x < self.width) {
            picture.blocks.entry(Ink::Ghost).or_default().push(rect);
        }
    }

    fn draw_sum(&self, picture: &mut Picture, spot: Spot, sum: &Sum) {
        let (from, to) = (seconds(sum.from), seconds(sum.to));
        if sum.from > self.scene.now {
            return self.draw_ghost(picture, spot, from, to);
        }
        let Some(rect) = self.rect(spot, from, to) else { return };
        let ink = match sum.texture() {
            Texture::Waiting => Ink::Waited,
            Texture::Executing => Ink::Status(Status::Completed),
            Texture::Gate => Ink::Status(Status::PendingApproval),
        };
        picture.blocks.entry(ink).or_default().push(rect);
        // The worst of them keeps its colour, at the foot.
        if let Some(worst) = sum.worst.filter(|worst| *worst != Status::Completed && *worst != Status::Unlocked) {
            let h = (rect.h * 0.4).max(2.0).min(rect.h);
            let foot = Rect { y: rect.y + rect.h - h, h, ..rect };
            picture.blocks.entry(Ink::Status(worst)).or_default().push(foot);
        }
    }

    fn draw_stay(&self, picture: &mut Picture, spot: Spot, stay: &Stay) {
        let Some(known) = self.scene.world.known(self.scene.past, stay.run) else {
            let to = if stay.to == SimTime::MAX { self.scale.end() } else { seconds(stay.to) };
            return self.draw_ghost(picture, spot, seconds(stay.from), to);
        };
        if known.live.is_some() {
            return;
        }
        let (from, to) = (seconds(stay.from), seconds(stay.to));
        if self.x(to) - self.x(from) < PLAIN {
            if let Some(rect) = self.rect(spot, from, to) {
                picture.blocks.entry(Ink::Status(known.course.status)).or_default().push(rect);
            }
        } else if let Some(bar) = bar(self.scene, stay.run) {
            self.draw_bar(picture, spot, &bar, stay.to);
        }
    }

    fn draw_bar(&self, picture: &mut Picture, spot: Spot, bar: &Bar, end: SimTime) {
        let Some(from) = bar.segments.first().map(|segment| segment.from) else { return };
        let Some(rect) = self.rect(spot, seconds(from), seconds(end)).filter(|rect| rect.x < self.width) else {
            return;
        };
        let (left, right) = (rect.x, rect.x + rect.w);
        let stretch = |segment: &signalbox::views::Segment| Stretch {
            kind: segment.kind,
            cause: segment.cause,
            from: self.x(seconds(segment.from)).clamp(left, right),
            to: self.x(seconds(segment.to.unwrap_or(end))).clamp(left, right),
        };
        let mut stretches: Vec<Stretch> = bar.segments.iter().map(stretch).collect();
        if let Some(last) = stretches.last_mut() {
            last.to = right;
        }
        stretches.retain(|stretch| stretch.to > stretch.from);
        picture.shapes.push(Shape {
            run: bar.token.run,
            run_type: bar.token.run_type,
            status: bar.token.status,
            ended: bar.segments.last().is_some_and(|segment| segment.to.is_some()),
            rect,
            stretches,
        });
    }

    /// The lane at a height.
    #[must_use]
    pub fn lane(&self, y: f64) -> Option<usize> {
        lane_at(self.places, y + self.scroll)
    }

    /// The run under a pointer, of those that exist at the cursor.
    #[must_use]
    pub fn hit(&self, x: f64, y: f64) -> Option<RunNo> {
        let lane = self.lane(y)?;
        let spot = Spot { lane, row: self.places[lane].row_at(y + self.scroll) };
        let at = millis(self.scale.at(x / self.width.max(1.0)));
        let near = |living: &RunNo| {
            let from = self.scene.world.known(self.scene.past, *living).map_or(SimTime::MAX, |run| run.birth.created);
            let (a, b) = (self.x(seconds(from)), self.x(seconds(self.scene.now)));
            x >= a - SLACK && x <= b.max(a + THIN) + SLACK
        };
        let alive = || self.living().into_iter().filter(|(place, _)| *place == spot).map(|(_, run)| run).find(near);
        let settled = |slack: u64| {
            let run = self.index.at(spot, at, slack)?;
            let known = self.scene.world.known(self.scene.past, run)?;
            known.live.is_none().then_some(run)
        };
        // What lies there before what lies beside it.
        settled(0).or_else(alive).or_else(|| settled(self.grain(SLACK)))
    }

    /// The connector between two runs; `None` if one of them has no place.
    #[must_use]
    pub fn link(&self, relation: Relation, first: RunNo, second: RunNo) -> Option<Link> {
        let (a, b) = (self.place_of(first)?, self.place_of(second)?);
        let now = self.x(seconds(self.scene.now));
        let ((start, end), meets) = match relation {
            // It leaves where the first run ended and meets where the second began.
            Relation::Origin => ((a.right().min(b.x), b.x), b.x),
            Relation::Blocks => ((a.x.max(0.0).min(now), now), now),
        };
        let edge = if a.y < b.y { b.y } else { b.y + b.h };
        Some(Link { relation, from: (start, a.middle()), to: (end.max(meets), edge) })
    }

    /// The runs of a lane that exist at the cursor and lie in the window, by number.
    #[must_use]
    pub fn runs(&self, lane: usize) -> Vec<RunNo> {
        let (from, to) = self.window();
        let mut runs = self.index.between(lane, from, to.min(self.scene.now));
        runs.retain(|run| run.index() < self.scene.world.run_count() as usize);
        if self.index.grouping().moves() {
            runs.retain(|run| self.scene.live(*run).is_none());
            let began = |run: &RunNo| self.scene.past.birth(*run).created <= to;
            let alive = self.living().into_iter().filter(|(spot, _)| spot.lane == lane && self.scene.now >= from);
            runs.extend(alive.map(|(_, run)| run).filter(began));
            runs.sort_unstable();
        }
        runs
    }
}

#[cfg(test)]
#[path = "picture_tests.rs"]
mod tests;
