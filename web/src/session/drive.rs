//! Playing: moves the cursor from frame to frame. While paused nothing runs, not even a timer.

use gloo_timers::callback::Timeout;
use leptos::{leptos_dom::helpers::AnimationFrameRequestHandle, prelude::*};
use signalbox::words::SimTime;

use super::{Notice, Session, Weight, marks, pacer, player::Player, seek, turns::TURNS};

/// The pause between two stretches of computing, in milliseconds: long enough for a frame's input and painting.
const BREATH_MS: u32 = 4;

/// What playing remembers between frames.
#[derive(Default)]
pub(super) struct Drive {
    frame: Option<AnimationFrameRequestHandle>,
    /// When the latest frame was, in wall milliseconds; none at the first frame after a pause.
    last: Option<f64>,
    /// The instant with its fraction of a millisecond, which the cursor does not have.
    now: Option<f64>,
    /// At full speed, how many events a frame shows.
    stretch: u32,
    /// What the frames of late took of the main thread.
    load: pacer::Load,
    /// Whose turn it is to follow.
    turn: usize,
    computing: bool,
    /// Whether playing goes back in time.
    backwards: bool,
}

/// Where a frame leads.
struct Way {
    /// How many events will have happened.
    seq: u32,
    /// The instant with its fraction; none if only the events count.
    now: Option<f64>,
    /// Whether there is nowhere to go on to.
    ends: bool,
}

/// The wall clock of the page, in milliseconds. Only what moves on the screen reads it, and nothing of it reaches the engine.
pub(crate) fn wall() -> Option<f64> {
    Some(web_sys::window()?.performance()?.now())
}

/// A clock that says yes for so many milliseconds, for work that is done in slices. Without a clock it says no: each slice then is as short as can be.
pub(crate) fn within(ms: f64) -> impl FnMut() -> bool {
    let clock = web_sys::window().and_then(|window| window.performance());
    let until = clock.as_ref().map(|clock| clock.now() + ms);
    move || clock.as_ref().zip(until).is_some_and(|(clock, until)| clock.now() < until)
}

impl Session {
    /// Whether the cursor moves by itself (tracked).
    #[must_use]
    pub fn playing(self) -> bool {
        self.playing.get()
    }

    /// Lets the cursor move by itself.
    pub fn play(self) {
        self.start(false);
    }

    /// Lets the cursor move back by itself; stops it if it does so already.
    pub fn reverse(self) {
        let reversing = self.playing.get_untracked() && self.drive.with_value(|drive| drive.backwards);
        if reversing { self.pause() } else { self.start(true) }
    }

    fn start(self, backwards: bool) {
        self.drive.update_value(|drive| drive.backwards = backwards);
        if self.playing.get_untracked() {
            return;
        }
        let at_the_end = self
            .player
            .with_value(|player| player.cursor().seq == player.events() && player.sim().engine().now() == player.end());
        // Full speed stops at the end of the history; who plays on from there wants more of it.
        if at_the_end && !backwards && self.speed.get_untracked() >= pacer::MAX {
            self.extend();
        }
        self.playing.set(true);
        self.drive.update_value(|drive| {
            drive.last = wall();
            drive.stretch = pacer::STRETCH.0;
            drive.load = pacer::Load::default();
        });
        self.request_frame();
    }

    /// Stops the cursor.
    pub fn pause(self) {
        if !self.playing.get_untracked() {
            return;
        }
        self.playing.set(false);
        self.show_everywhere(self.cursor.get_untracked());
        self.drive.update_value(|drive| {
            if let Some(frame) = drive.frame.take() {
                frame.cancel();
            }
        });
        self.forget_fraction();
    }

    /// Plays, or pauses.
    pub fn toggle(self) {
        if self.playing.get_untracked() { self.pause() } else { self.play() }
    }

    /// The cursor was put somewhere: the fraction kept for smooth playing belongs to another place.
    pub(super) fn forget_fraction(self) {
        self.drive.update_value(|drive| drive.now = None);
    }

    fn request_frame(self) {
        let frame = request_animation_frame_with_handle(move || self.on_frame()).ok();
        self.drive.update_value(|drive| drive.frame = frame);
    }

    fn on_frame(self) {
        // An element's session may be gone by now.
        if self.playing.try_get_untracked() != Some(true) {
            return;
        }
        let clock = wall();
        let elapsed = self.drive.try_update_value(|drive| {
            let elapsed = clock.zip(drive.last).map_or(0.0, |(now, last)| now - last);
            drive.last = clock;
            elapsed
        });
        let here = self.cursor.get_untracked().seq;
        let way = match (self.speed.get_untracked(), self.drive.with_value(|drive| drive.backwards)) {
            (pacer::MAX.., backwards) => self.rush(here, backwards),
            (speed, backwards) => self.pace(speed, backwards, elapsed.unwrap_or(0.0)),
        };
        if self.prefs.with_untracked(|prefs| prefs.stops) {
            let breakpoints = self.marks.with_untracked(|marks| marks.breakpoints.clone());
            let hit = self.player.with_value(|player| marks::on_the_way(player, &breakpoints, here, way.seq));
            if let Some(hit) = hit {
                self.pause();
                self.stop_at(hit, &breakpoints);
                return;
            }
        }
        self.follow(&way);
        if way.ends {
            self.pause();
            return;
        }
        self.request_frame();
        self.weigh_frame(clock);
    }

    /// Goes where a frame leads. Only the panels whose turn it is follow, if the frames of late took long.
    fn follow(self, way: &Way) {
        let cursor = self.player.try_update_value(|player| {
            match way.now {
                Some(now) => player.seek_time(SimTime::from_millis(now.max(0.0) as u64)),
                None => player.seek_seq(way.seq),
            }
            player.cursor()
        });
        let turns = self.drive.try_update_value(|drive| {
            drive.now = way.now;
            let (from, count) = (drive.turn, drive.load.panels(TURNS));
            drive.turn = (from + count) % TURNS;
            (from, count)
        });
        if let Some((cursor, (from, count))) = cursor.zip(turns) {
            self.show_in_turn(cursor, from, count);
        }
    }

    /// Learns what this frame takes of the main thread: a task that is asked for now comes when the frame is painted.
    fn weigh_frame(self, begun: Option<f64>) {
        let over = move || {
            let took = wall().zip(begun).map_or(0.0, |(now, begun)| now - begun);
            self.drive.try_update_value(|drive| {
                drive.load = drive.load.after(took);
                drive.stretch = pacer::stretch(drive.stretch, took);
            });
        };
        Timeout::new(0, over).forget();
    }

    /// Where a frame leads at a speed that is kept to.
    fn pace(self, speed: f64, backwards: bool, elapsed: f64) -> Way {
        let skip = self.prefs.with_untracked(|prefs| prefs.skip_idle);
        let (cursor, [latest, next], end, computed) = self.player.with_value(|player| {
            (player.cursor(), seek::neighbours(player), player.end(), player.sim().engine().now())
        });
        let now = self.drive.with_value(|drive| drive.now).unwrap_or(cursor.at.millis() as f64);
        let to = if backwards {
            pacer::retreat(now, elapsed, speed, latest, skip)
        } else {
            pacer::advance(now, elapsed, speed, next, skip)
        };
        if to >= end.millis() as f64 && computed == end {
            self.extend();
        }
        let to = to.min(computed.max(end).millis() as f64);
        let at = SimTime::from_millis(to.max(0.0) as u64);
        let seq = self.player.with_value(|player| player.sim().engine().journal().count_at(at));
        Way { seq, now: Some(to), ends: backwards && to <= 0.0 }
    }

    /// Where a frame leads at full speed: a number of events on, whatever their instants.
    fn rush(self, here: u32, backwards: bool) -> Way {
        let stretch = self.drive.with_value(|drive| drive.stretch);
        let (events, done) =
            self.player.with_value(|player| (player.events(), player.sim().engine().now() == player.end()));
        let seq = if backwards { here.saturating_sub(stretch) } else { here.saturating_add(stretch).min(events) };
        Way { seq, now: None, ends: if backwards { seq == 0 } else { done && seq == events } }
    }

    /// The history ends here: let it go on.
    fn extend(self) {
        self.player.update_value(Player::extend);
        self.revision.update(|n| *n += 1);
        self.edition.update(|n| *n += 1);
        self.compute_on();
    }

    /// Computes what is missing of the history, a stretch at a time, so that the page stays usable.
    pub(super) fn compute_on(self) {
        let again = self.drive.try_update_value(|drive| std::mem::replace(&mut drive.computing, true));
        if again == Some(false) {
            self.compute_stretch();
        }
    }

    fn compute_stretch(self) {
        // An element's session may be gone by now.
        let Some(before) = self.player.try_with_value(Player::events) else { return };
        let missing = self.player.try_update_value(Player::compute).unwrap_or(false);
        if self.player.with_value(Player::events) != before {
            self.revision.update(|n| *n += 1);
        }
        if missing {
            Timeout::new(BREATH_MS, move || self.compute_stretch()).forget();
            return;
        }
        self.drive.update_value(|drive| drive.computing = false);
        if let Some(problem) = self.player.try_update_value(Player::divergence).flatten() {
            let text = format!("This case plays differently from when it was saved: {problem}.");
            self.notices.show(Notice::new(Weight::Problem, text).with_rule("D1"));
        }
    }
}
