//! What the charts are made of, read from the history as it grows.

use signalbox::{
    history::Simulation,
    views::{Departures, Load, LoadStretch, Spread},
    words::SimTime,
    world::Waits,
};

use crate::paint::window::Window;

/// About so many columns of waiting stand beside one another.
const COLUMNS: f64 = 48.0;

/// What is drawn: stretches on a grid of their own length, so that they do not flicker while the window moves.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Frame {
    /// The window's beginning.
    pub from: SimTime,
    /// Its end.
    pub to: SimTime,
    /// The load, a stretch about a pixel wide.
    pub load: Vec<LoadStretch>,
    /// How long a stretch of the load is, in milliseconds.
    pub load_ms: u64,
    /// Waiting by cause of the runs that left the queue in each column.
    pub columns: Vec<Waits>,
    /// Where the first column begins.
    pub columns_from: SimTime,
    /// How long a column is, in milliseconds.
    pub column_ms: u64,
}

/// Lengths that a clock reader expects, in seconds.
const LENGTHS: [u64; 14] = [10, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400];

/// The window, moved only by whole pixels.
pub(super) fn snapped(window: Window, width: f64) -> Window {
    let pixel = window.length / width.max(1.0);
    Window { from: (window.from / pixel).floor() * pixel, ..window }
}

fn instant(seconds: f64) -> SimTime {
    SimTime::from_millis((seconds.max(0.0) * 1_000.0) as u64)
}

/// What was read of the history so far.
#[derive(Default)]
pub(super) struct Index {
    /// The edition and the number of events it was read from.
    read: Option<(u32, u32)>,
    load: Option<Load>,
    departures: Departures,
}

impl Index {
    fn follow(&mut self, sim: &Simulation, edition: u32) {
        let journal = sim.engine().journal();
        let here = (edition, journal.len());
        if self.read == Some(here) {
            return;
        }
        if self.read.is_none_or(|(before, len)| before != edition || len > journal.len()) {
            self.load = None;
        }
        let load = self.load.get_or_insert_with(|| Load::new(sim.engine().scenario().limit));
        load.follow(journal, sim.engine().past());
        self.departures = Departures::of(&sim.scene());
        self.read = Some(here);
    }

    /// What there is to draw of a window.
    pub(super) fn frame(&mut self, sim: &Simulation, edition: u32, window: Window, width: f64) -> Frame {
        self.follow(sim, edition);
        let (from, to) = (instant(window.from), instant(window.end()));
        // What is not computed yet is not drawn as if nothing happened.
        let end = to.min(sim.engine().now().max(from));
        let pixels = width.clamp(60.0, 1_600.0);
        let load_ms = ((window.length * 1_000.0 / pixels) as u64).max(1);
        let begin = from.millis() / load_ms * load_ms;
        let count = end.millis().saturating_sub(begin).div_ceil(load_ms);
        let (journal, past) = (sim.engine().journal(), sim.engine().past());
        let grid = |begin: u64, step: u64, count: u64| {
            (SimTime::from_millis(begin), SimTime::from_millis(begin + step * count), count as u32)
        };
        let (begin, stop, count) = grid(begin, load_ms, count);
        let load = self.load.as_ref().map(|load| load.stretches(journal, past, begin, stop, count)).unwrap_or_default();
        let wanted = window.length / COLUMNS;
        let seconds =
            LENGTHS.into_iter().find(|s| *s as f64 >= wanted).unwrap_or((wanted / 86_400.0).ceil() as u64 * 86_400);
        let column_ms = seconds * 1_000;
        let begin = from.millis() / column_ms * column_ms;
        let (columns_from, stop, count) =
            grid(begin, column_ms, end.millis().saturating_sub(begin).div_ceil(column_ms));
        let columns = self.departures.by_cause(&sim.scene(), columns_from, stop, count);
        Frame { from, to, load, load_ms, columns, columns_from, column_ms }
    }

    /// How the waits of the runs that left the queue between two instants are spread.
    pub(super) fn spread(&self, from: SimTime, to: SimTime) -> Spread {
        self.departures.spread(from, to)
    }
}

#[cfg(test)]
mod tests {
    use signalbox::{history::SavedCase, scenario::presets::platform_team};

    use super::*;

    fn played() -> Simulation {
        let Ok(mut sim) = Simulation::open(SavedCase::new(platform_team(), 42)) else { panic!("a preset opens") };
        let horizon = sim.horizon();
        sim.run_until(horizon, u32::MAX);
        sim
    }

    #[test]
    fn columns_do_not_change_while_the_window_moves() {
        let sim = played();
        let mut index = Index::default();
        let at = |from: f64, index: &mut Index| index.frame(&sim, 0, Window { from, length: 3_600.0 }, 300.0);
        let (one, two) = (at(7_200.0, &mut index), at(7_260.0, &mut index));
        assert_eq!(one.column_ms, two.column_ms);
        let shift = (two.columns_from.since(one.columns_from).millis() / one.column_ms) as usize;
        let shared = one.columns.len() - shift;
        assert_eq!(one.columns[shift..], two.columns[..shared]);
    }

    #[test]
    fn another_edition_is_read_anew() {
        let mut sim = played();
        let mut index = Index::default();
        let window = Window::all(86_400.0);
        let before = index.frame(&sim, 0, window, 300.0);
        let now = sim.horizon();
        sim.rewind(SimTime::from_millis(3_600_000));
        sim.dispatch(signalbox::words::Command::SetLimit { limit: 1 });
        sim.run_until(now, u32::MAX);
        let after = index.frame(&sim, 1, window, 300.0);
        assert_eq!(after, Index::default().frame(&sim, 1, window, 300.0));
        assert_ne!(before, after);
    }

    #[test]
    fn a_window_moves_by_whole_pixels() {
        let window = Window { from: 1_003.7, length: 600.0 };
        let snapped = snapped(window, 300.0);
        assert!((snapped.from - 1_002.0).abs() < 1e-9 && snapped.length == window.length);
    }
}
