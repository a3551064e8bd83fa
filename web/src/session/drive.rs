//! Playing: moves the cursor from frame to frame. While paused nothing runs, not even a timer.

use gloo_timers::callback::Timeout;
use leptos::{leptos_dom::helpers::AnimationFrameRequestHandle, prelude::*};
use signalbox::{history::SEMANTICS, words::SimTime};

use super::{
    Notice, Session, Weight, marks, pacer,
    player::{Halt, Player},
    seek,
    turns::TURNS,
};

/// How long is computed without a break, in milliseconds. A task of 50 ms is felt, and other work may share it.
const SLICE_MS: f64 = 10.0;
/// The same for what follows an action at once, before anything is painted: most histories are computed in it.
pub(super) const FIRST_SLICE_MS: f64 = 12.0;
/// The break, in milliseconds: long enough for a frame's input and painting.
const BREAK_MS: u32 = 4;
/// While it is computed, what is drawn of the whole history follows this often, in milliseconds, and seldomer the longer it is: by so
/// many more for a million records.
const FOLLOWS_MS: (f64, f64) = (250.0, 1_500.0);
/// How far it is computed is said this often, in milliseconds; at first after a while, since most goals are reached by then.
const SAID_MS: f64 = 150.0;

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
    /// When the pictures of the whole history were brought up to date last, and when it was said how far it is computed.
    followed: f64,
    said: f64,
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

/// A clock that says yes for a number of milliseconds, for work that is done in slices. Without a clock of the page it says no, and each
/// slice is as short as it can be.
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
        // Full speed stops at the end of the history, and every speed where it was ended by hand; who plays on from there wants more.
        let stops = self.speed.get_untracked() >= pacer::MAX || !self.player.with_value(Player::goes_on);
        if at_the_end && !backwards && stops {
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
        if self.player.with_value(|player| player.goal().is_some()) {
            // It goes on from there.
            self.request_frame();
            return;
        }
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
        let (halted, goes_on) = self.player.with_value(|player| (player.halt().is_some(), player.goes_on()));
        let ahead = !backwards && to >= computed.millis() as f64;
        if to >= end.millis() as f64 && computed == end && goes_on {
            self.extend();
        }
        let to = to.min(computed.millis() as f64);
        let at = SimTime::from_millis(to.max(0.0) as u64);
        let seq = self.player.with_value(|player| player.sim().engine().journal().count_at(at));
        let ends = ahead && (halted || computed == end && !goes_on);
        Way { seq, now: Some(to), ends: ends || backwards && to <= 0.0 }
    }

    /// Where a frame leads at full speed: a number of events on, whatever their instants.
    fn rush(self, here: u32, backwards: bool) -> Way {
        let stretch = self.drive.with_value(|drive| drive.stretch);
        let (events, done) = self.player.with_value(|player| (player.events(), !player.is_computing()));
        let seq = if backwards { here.saturating_sub(stretch) } else { here.saturating_add(stretch).min(events) };
        Way { seq, now: None, ends: if backwards { seq == 0 } else { done && seq == events } }
    }

    /// The history ends here: let it go on.
    fn extend(self) {
        self.player.update_value(Player::extend);
        self.grew();
        // How far it is played is part of what is stored; all that was read of the history still holds.
        self.soil();
        self.compute_on();
    }

    /// Computes what is missing of the history, a slice at a time, so that the page stays usable.
    pub(super) fn compute_on(self) {
        let again = self.drive.try_update_value(|drive| {
            drive.said = wall().unwrap_or(0.0);
            std::mem::replace(&mut drive.computing, true)
        });
        if again == Some(false) {
            self.compute_slice(SLICE_MS);
        } else {
            self.say_work(true);
        }
    }

    fn compute_slice(self, ms: f64) {
        // An element's session may be gone by now.
        let Some((before, edition)) = self.player.try_with_value(|player| (player.events(), player.cursor())) else {
            return;
        };
        let missing = self.player.try_update_value(|player| player.compute(&mut within(ms))).unwrap_or(false);
        let (events, cursor) = self.player.with_value(|player| (player.events(), player.cursor()));
        if cursor != edition {
            self.show_everywhere(cursor);
            self.forget_fraction();
        }
        if events < before {
            // What did not fit was taken back: nothing that was read of it holds.
            self.renewed();
        }
        let now = wall().unwrap_or(0.0);
        let follows = self.drive.try_update_value(|drive| {
            let wait = FOLLOWS_MS.0 + FOLLOWS_MS.1 * f64::from(events) / 1e6;
            let follows = !missing || cursor != edition || now - drive.followed > wait;
            if follows {
                drive.followed = now;
            }
            follows
        });
        if follows == Some(true) && events != before || !missing {
            self.grew();
        }
        self.say_work(!missing);
        if missing {
            Timeout::new(BREAK_MS, move || self.compute_slice(SLICE_MS)).forget();
            return;
        }
        self.drive.update_value(|drive| drive.computing = false);
        if let Some(problem) = self.player.try_update_value(Player::divergence).flatten() {
            let text = format!("This case plays differently from when it was saved: {problem}.");
            self.notices.show(Notice::new(Weight::Problem, text).with_rule("D1"));
        }
        if let Some(older) = self.player.try_update_value(Player::take_older_rules).flatten() {
            let text = format!(
                "This case was saved under older rules (semantics {older}). It is played under those of today (semantics {SEMANTICS}) and may come out differently."
            );
            self.notices.show(Notice::new(Weight::Problem, text));
        }
    }

    /// Says how far the history is computed, if it is time to, or `now`.
    fn say_work(self, now: bool) {
        let clock = wall().unwrap_or(0.0);
        let due = self.drive.try_update_value(|drive| {
            let due = clock - drive.said > SAID_MS;
            if due {
                drive.said = clock;
            }
            due
        });
        let work = self.player.with_value(Work::of);
        let computes = matches!(work, Work::Computing { .. });
        if (due == Some(true) || now && !computes) && self.work.get_untracked() != work {
            self.work.set(work);
        }
    }

    /// How far the history is computed, where that is worth a word (tracked).
    #[must_use]
    pub fn work(self) -> Work {
        self.work.get()
    }

    /// Stops computing; what is computed stays.
    pub fn cancel_computing(self) {
        self.player.update_value(Player::cancel);
        self.grew();
        self.show_everywhere(self.player.with_value(Player::cursor));
        self.say_work(true);
    }

    /// Computes on where that was asked about or cancelled.
    pub fn agree_to_compute(self) {
        self.player.update_value(Player::agree);
        self.work.set(Work::Quiet);
        self.compute_on();
    }

    /// Ends the history where it is computed to.
    pub fn end_here(self) {
        self.player.update_value(Player::end_here);
        self.work.set(Work::Quiet);
        self.desk.update_value(|desk| self.player.with_value(|player| desk.note(player)));
        self.renewed();
    }
}

/// How far the history is computed, where that is worth a word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Work {
    /// It is not.
    Quiet,
    /// Somebody waits for it.
    Computing {
        /// It is computed to here.
        reached: SimTime,
        /// It is waited for until here.
        until: SimTime,
    },
    /// It is computed to somewhere, and somebody has to say whether it goes on.
    Halted {
        /// Why.
        halt: Halt,
        /// It is computed to here.
        reached: SimTime,
        /// It would go on until here.
        until: SimTime,
    },
}

impl Work {
    fn of(player: &Player) -> Work {
        let (reached, until) = (player.sim().engine().now(), player.end());
        match (player.halt(), player.goal()) {
            (Some(halt), _) => Work::Halted { halt, reached, until },
            (None, Some(until)) => Work::Computing { reached, until },
            (None, None) if player.is_agreed() && player.is_computing() => Work::Computing { reached, until },
            (None, None) => Work::Quiet,
        }
    }
}
