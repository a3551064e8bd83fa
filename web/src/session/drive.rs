//! Playing: moves the cursor from frame to frame. While paused nothing runs, not even a timer.

use gloo_timers::callback::Timeout;
use leptos::{leptos_dom::helpers::AnimationFrameRequestHandle, prelude::*};
use signalbox::words::SimTime;

use super::{Notice, Session, Weight, pacer, player::Player, seek};

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
    computing: bool,
}

/// The wall clock of the page, in milliseconds. Only the pacer reads it, and nothing of it reaches the engine.
fn wall() -> Option<f64> {
    Some(web_sys::window()?.performance()?.now())
}

impl Session {
    /// Whether the cursor moves by itself (tracked).
    #[must_use]
    pub fn playing(self) -> bool {
        self.playing.get()
    }

    /// Lets the cursor move by itself.
    pub fn play(self) {
        if self.playing.get_untracked() {
            return;
        }
        self.playing.set(true);
        self.drive.update_value(|drive| drive.last = wall());
        self.request_frame();
    }

    /// Stops the cursor.
    pub fn pause(self) {
        if !self.playing.get_untracked() {
            return;
        }
        self.playing.set(false);
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
        if !self.playing.get_untracked() {
            return;
        }
        let (speed, skip) = (self.speed.get_untracked(), self.prefs.with_untracked(|prefs| prefs.skip_idle));
        let clock = wall();
        let elapsed = self.drive.try_update_value(|drive| {
            let elapsed = clock.zip(drive.last).map_or(0.0, |(now, last)| now - last);
            drive.last = clock;
            elapsed
        });
        let before = self.cursor.get_untracked();
        let (next, end, computed) =
            self.player.with_value(|player| (seek::next_at(player), player.end(), player.sim().engine().now()));
        let now = self.drive.with_value(|drive| drive.now).unwrap_or(before.at.millis() as f64);
        let to = pacer::advance(now, elapsed.unwrap_or(0.0), speed, next, skip);
        if to >= end.millis() as f64 && computed == end {
            self.extend();
        }
        self.seek_time(SimTime::from_millis(to.max(0.0) as u64));
        self.drive.update_value(|drive| drive.now = Some(to.min(computed.max(end).millis() as f64)));
        self.request_frame();
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
        let before = self.player.with_value(Player::events);
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
