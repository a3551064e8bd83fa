//! From wall time to virtual time: how far the cursor goes in a frame.

use signalbox::words::SimTime;

/// The slowest speed: real time.
pub const SLOWEST: f64 = 1.0;
/// The fastest speed that is kept to: a week in ten seconds.
pub const FASTEST: f64 = 60_480.0;
/// The end of the slider: as fast as it can be computed and drawn, whatever the virtual time.
pub const MAX: f64 = 1e9;
/// The speed of the first visit, slow enough to see single moves: a minute a second.
pub const FIRST_SPEED: f64 = 60.0;

/// With idle stretches skipped, the longest wait for the next event, in wall milliseconds.
const LONGEST_WAIT: f64 = 2_000.0;
/// A frame that comes later than this counts as this long: a tab that was hidden goes on where it was.
const LONGEST_FRAME: f64 = 100.0;
/// At full speed, how many events a frame shows at first, at least and at most. Few more cost next to nothing beside drawing the frame,
/// so the least is not one.
pub const STRETCH: (u32, u32, u32) = (512, 256, 65_536);
/// Frames that take less of the main thread than the first, in milliseconds, let more panels follow in each, and at full speed more
/// events; frames that take more than the second fewer. From 50 ms on a page is felt to hang, and a busy machine may need twice as long for the next frame.
const FRAME: (f64, f64) = (10.0, 20.0);

/// The instant a frame leads to. `now` is the present instant with its fraction, `next` that of the next event.
#[must_use]
pub fn advance(now: f64, wall: f64, speed: f64, next: Option<SimTime>, skip_idle: bool) -> f64 {
    let target = now + wall.clamp(0.0, LONGEST_FRAME) * speed;
    match next {
        Some(next) if skip_idle => target.max(next.millis() as f64 - LONGEST_WAIT * speed),
        _ => target,
    }
}

/// The same backwards: `previous` is the instant of the latest event, which is undone as soon as an earlier instant is shown.
#[must_use]
pub fn retreat(now: f64, wall: f64, speed: f64, previous: Option<SimTime>, skip_idle: bool) -> f64 {
    let target = (now - wall.clamp(0.0, LONGEST_FRAME) * speed).max(0.0);
    match previous {
        Some(previous) if skip_idle => target.min(previous.millis() as f64 + LONGEST_WAIT * speed),
        _ => target,
    }
}

/// At full speed: how many events the next frame shows, going by how long the latest one took of the main thread.
#[must_use]
pub fn stretch(events: u32, took: f64) -> u32 {
    let (_, least, most) = STRETCH;
    let next = match took {
        took if took < FRAME.0 => events.saturating_mul(2),
        took if took > FRAME.1 => events / 2,
        _ => events,
    };
    next.clamp(least, most)
}

/// How much of the main thread the frames of late took.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Load {
    /// How many turns of panels are left out of a frame.
    left_out: usize,
}

impl Load {
    /// The load after one more frame, by the milliseconds that it took.
    #[must_use]
    pub fn after(self, took: f64) -> Load {
        let left_out = match took {
            took if took < FRAME.0 => self.left_out.saturating_sub(1),
            // Twice as long as it should be: the next one shows as little as it can.
            took if took > 2.0 * FRAME.1 => usize::MAX,
            took if took > FRAME.1 => self.left_out.saturating_add(1),
            _ => self.left_out,
        };
        Load { left_out: left_out.min(16) }
    }

    /// How many of the turns of panels follow in the next frame. At least one, so that each gets its turn.
    #[must_use]
    pub fn panels(self, turns: usize) -> usize {
        turns.saturating_sub(self.left_out).max(1)
    }
}

/// Above so many moves of runs in a second, single tokens cannot be followed.
const MOST_MOVES: u32 = 30;
/// Moves are counted over windows of so many wall milliseconds.
const WINDOW: f64 = 500.0;

/// How many moves there are to be seen in a second.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Rate {
    since: f64,
    count: u32,
    before: u32,
}

impl Rate {
    /// The rate after so many more moves, seen at a wall instant.
    #[must_use]
    pub fn after(self, now: f64, moves: u32) -> Rate {
        match now - self.since {
            past if past < WINDOW => Rate { count: self.count.saturating_add(moves), ..self },
            past if past < 2.0 * WINDOW => Rate { since: now, count: moves, before: self.count },
            _ => Rate { since: now, count: moves, before: 0 },
        }
    }

    /// Whether there are too many.
    #[must_use]
    pub fn is_rush(self) -> bool {
        f64::from(self.count.max(self.before)) > f64::from(MOST_MOVES) * WINDOW / 1_000.0
    }
}

/// The place of a speed on the slider, 0 to 100; the last place is full speed.
#[must_use]
pub fn to_slider(speed: f64) -> f64 {
    if speed >= MAX {
        return 100.0;
    }
    (speed.clamp(SLOWEST, FASTEST) / SLOWEST).ln() / (FASTEST / SLOWEST).ln() * 99.0
}

/// The speed at a place on the slider.
#[must_use]
pub fn from_slider(place: f64) -> f64 {
    if place > 99.5 {
        return MAX;
    }
    SLOWEST * (FASTEST / SLOWEST).powf(place.clamp(0.0, 99.0) / 99.0)
}

/// The speed some steps of the slider faster, or slower.
#[must_use]
pub fn faster(speed: f64, steps: i32) -> f64 {
    let place = to_slider(speed) + f64::from(steps) * 5.0;
    // The last step before full speed is the fastest one that is kept to.
    if steps > 0 && speed < FASTEST * 0.999 {
        from_slider(place.min(99.0))
    } else {
        from_slider(place.clamp(0.0, 100.0))
    }
}

/// The speed in words: "1 min/s".
#[must_use]
pub fn say_speed(speed: f64) -> String {
    let (value, unit) = match speed {
        MAX.. => return "max".to_owned(),
        s if s < 59.5 => (s, "s"),
        s if s < 3_570.0 => (s / 60.0, "min"),
        s => (s / 3_600.0, "h"),
    };
    if value < 9.95 && (value - value.round()).abs() >= 0.05 {
        format!("{value:.1} {unit}/s")
    } else {
        format!("{value:.0} {unit}/s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays over these events with a clock of 16 ms frames and gives the wall instant, in milliseconds, at which each is shown.
    fn shown(events: &[u64], speed: f64, skip: bool, forward: bool) -> Vec<f64> {
        let mut wall = 0.0;
        let mut times = Vec::new();
        let mut now = if forward { 0.0 } else { events.last().map_or(0.0, |at| *at as f64) };
        let mut left: Vec<u64> = events.to_vec();
        if forward {
            left.reverse();
        }
        while let Some(next) = left.last().copied() {
            wall += 16.0;
            let at = Some(SimTime::from_millis(next));
            now = if forward { advance(now, 16.0, speed, at, skip) } else { retreat(now, 16.0, speed, at, skip) };
            while left.last().is_some_and(|at| if forward { *at as f64 <= now } else { *at as f64 > now }) {
                left.pop();
                times.push(wall);
            }
            if !forward && now <= 0.0 {
                break;
            }
        }
        times
    }

    #[test]
    fn speeds_are_said_in_the_unit_people_use() {
        assert_eq!(say_speed(1.0), "1 s/s");
        assert_eq!(say_speed(60.0), "1 min/s");
        assert_eq!(say_speed(90.0), "1.5 min/s");
        assert_eq!(say_speed(FASTEST), "17 h/s");
        assert_eq!(say_speed(MAX), "max");
    }

    #[test]
    fn the_slider_and_the_speed_agree() {
        for place in [0.0, 25.0, 50.0, 99.0, 100.0] {
            assert!((to_slider(from_slider(place)) - place).abs() < 1e-9);
        }
        assert!((from_slider(99.0) - FASTEST).abs() < 1e-6);
        assert_eq!(from_slider(100.0), MAX);
    }

    #[test]
    fn the_slider_is_logarithmic() {
        let ratios: Vec<f64> = (0..99).map(|i| from_slider(f64::from(i) + 1.0) / from_slider(f64::from(i))).collect();
        assert!(ratios.iter().all(|ratio| (ratio - ratios[0]).abs() < 1e-9));
    }

    #[test]
    fn keys_lead_from_the_slowest_to_full_speed_and_back() {
        let up: Vec<f64> =
            std::iter::successors(Some(SLOWEST), |speed| (*speed < MAX).then(|| faster(*speed, 1))).collect();
        assert_eq!(up.last(), Some(&MAX));
        assert!(up.iter().any(|speed| (speed - FASTEST).abs() < 1e-6), "a week in ten seconds is on the way");
        assert!(up.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(faster(MAX, -1) < MAX);
        assert_eq!(faster(SLOWEST, -1), SLOWEST);
    }

    #[test]
    fn at_the_fastest_speed_a_week_takes_ten_seconds() {
        let week = 7 * 86_400_000;
        let wall = shown(&[week], FASTEST, false, true)[0];
        assert!((9_980.0..=10_020.0).contains(&wall), "{wall}");
    }

    #[test]
    fn no_wait_is_longer_than_two_seconds_when_idle_stretches_are_skipped() {
        // A minute, an hour, a day, ten days between events, at speeds from the slowest to the fastest, both ways.
        let events = [60_000, 3_660_000, 90_060_000, 954_060_000];
        for speed in [SLOWEST, 7.0, FIRST_SPEED, 3_600.0, FASTEST] {
            for forward in [true, false] {
                let times = shown(&events, speed, true, forward);
                assert_eq!(times.len(), events.len());
                let waits = times.iter().zip(std::iter::once(&0.0).chain(&times)).map(|(at, before)| at - before);
                let longest = waits.fold(0.0, f64::max);
                // A frame may pass before the wait begins and after it ends.
                assert!(longest <= 2_000.0 + 2.0 * 16.0, "speed {speed}, forward {forward}: {longest} ms");
            }
        }
        let without = shown(&events, FIRST_SPEED, false, true);
        assert!(without[1] - without[0] > 50_000.0, "an hour at a minute a second takes a minute");
    }

    #[test]
    fn an_event_is_still_waited_for_when_idle_stretches_are_skipped() {
        let next = Some(SimTime::from_millis(3_600_000));
        assert!(advance(0.0, 16.0, 60.0, next, true) < 3_600_000.0);
        assert!(retreat(7_200_000.0, 16.0, 60.0, next, true) > 3_600_000.0);
        assert!((advance(0.0, 16.0, 60.0, next, false) - 960.0).abs() < 1e-9);
        assert!((retreat(7_200_000.0, 16.0, 60.0, next, false) - 7_199_040.0).abs() < 1e-9);
    }

    #[test]
    fn going_back_ends_at_the_start() {
        assert_eq!(retreat(500.0, 16.0, 60.0, None, true), 0.0);
    }

    #[test]
    fn a_hidden_tab_does_not_jump() {
        assert!((advance(0.0, 60_000.0, 1.0, None, false) - 100.0).abs() < 1e-9);
        assert!((retreat(1_000.0, 60_000.0, 1.0, None, false) - 900.0).abs() < 1e-9);
    }

    #[test]
    fn full_speed_finds_as_many_events_as_a_frame_can_show() {
        // A machine that needs 5 ms for a frame and 1 µs for an event.
        let mut events = STRETCH.0;
        let mut longest = 0.0_f64;
        for _ in 0..100 {
            let took = 5.0 + f64::from(events) * 0.001;
            longest = longest.max(took);
            events = stretch(events, took);
        }
        assert!(events > 1_000, "{events}");
        assert!(longest <= 20.0, "{longest}");
        assert_eq!(stretch(256, 1_000.0), 256, "it never stops");
        assert_eq!(stretch(65_536, 1.0), 65_536);
    }

    #[test]
    fn panels_follow_one_after_the_other_where_frames_take_long_and_together_where_they_do_not() {
        // A frame takes 8 ms, and 12 ms more for each turn of panels that follows in it.
        let mut load = Load::default();
        assert_eq!(load.panels(4), 4);
        let mut longest = 0.0_f64;
        for frame in 0..50 {
            let took = 8.0 + 12.0 * load.panels(4) as f64;
            longest = if frame < 2 { 0.0 } else { longest.max(took) };
            load = load.after(took);
        }
        assert_eq!((load.panels(4), longest), (1, 20.0));
        for _ in 0..20 {
            load = load.after(3.0);
        }
        assert_eq!(load.panels(4), 4, "soon after, all of them in each frame");
    }

    #[test]
    fn above_thirty_moves_a_second_there_is_a_rush_and_soon_after_there_is_none() {
        let after = |per_second: f64, seconds: f64| {
            let gap = 1_000.0 / per_second;
            let moments = (0..(seconds * per_second) as u32).map(|i| f64::from(i) * gap);
            moments.fold(Rate::default(), |rate, now| rate.after(now, 1))
        };
        assert!(!after(25.0, 5.0).is_rush());
        assert!(after(40.0, 5.0).is_rush());
        assert!(!after(40.0, 5.0).after(7_000.0, 1).is_rush());
    }
}
