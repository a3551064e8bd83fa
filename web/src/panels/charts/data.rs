//! What the charts are made of, read from the history as it grows.

use signalbox::{
    history::Simulation,
    views::{Departures, Load, LoadStretch, Spread},
    words::SimTime,
    world::Waits,
};

use crate::paint::scale::{Break, Scale};

/// About so many columns of waiting stand beside one another.
const COLUMNS: f64 = 48.0;

/// What is drawn: stretches on a grid of their own length, so that they do not flicker while the window moves.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Frame {
    /// Where instants lie: as on the timeline.
    pub scale: Scale,
    /// The window's beginning.
    pub from: SimTime,
    /// Its end.
    pub to: SimTime,
    /// The load, a stretch about a pixel wide, or as long as what is folded. Each ends where the next one begins.
    pub load: Vec<LoadStretch>,
    /// Where the last of them ends.
    pub load_to: SimTime,
    /// Waiting by cause of the runs that left the queue in each column, with where it begins. None lies in what is folded.
    pub columns: Vec<(SimTime, Waits)>,
    /// How long a column is, in milliseconds.
    pub column_ms: u64,
}

/// Lengths that a clock reader expects, in seconds.
const LENGTHS: [u64; 14] = [10, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400];

/// There are never more columns than these, however much of the time is folded.
const MOST_COLUMNS: f64 = 4_000.0;

impl Frame {
    /// When a stretch of the load ends.
    pub(super) fn load_end(&self, i: usize) -> SimTime {
        self.load.get(i + 1).map_or(self.load_to, |next| next.from)
    }
}

fn seconds(at: SimTime) -> f64 {
    at.millis() as f64 / 1_000.0
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
    pub(super) fn frame(&mut self, sim: &Simulation, edition: u32, scale: Scale, width: f64) -> Frame {
        self.follow(sim, edition);
        let length = scale.window.length;
        let (from, to) = (instant(scale.window.from), instant(scale.end()));
        // What is not computed yet is not drawn as if nothing happened.
        let end = to.min(sim.engine().now().max(from));
        let pixels = width.clamp(60.0, 1_600.0);
        let load_ms = ((length * 1_000.0 / pixels) as u64).max(1);
        let grid = |begin: u64, step: u64, count: u64| {
            (SimTime::from_millis(begin), SimTime::from_millis(begin + step * count), count as u32)
        };
        let (load, load_to) = self.load_of(sim, (from, end), load_ms, &scale);
        let shown = to.since(from).millis() as f64 / 1_000.0;
        let wanted = (length / COLUMNS).max(shown / MOST_COLUMNS);
        let column =
            LENGTHS.into_iter().find(|s| *s as f64 >= wanted).unwrap_or((wanted / 86_400.0).ceil() as u64 * 86_400);
        let column_ms = column * 1_000;
        let begin = from.millis() / column_ms * column_ms;
        let (begin, stop, count) = grid(begin, column_ms, end.millis().saturating_sub(begin).div_ceil(column_ms));
        let columns = self.departures.by_cause(&sim.scene(), begin, stop, count).into_iter();
        let starts = (0..).map(|i| SimTime::from_millis(begin.millis() + i * column_ms));
        let folded: Vec<Break> = scale.breaks().collect();
        let columns = starts.zip(columns).filter(|(at, _)| {
            let (from, to) = (seconds(*at), seconds(*at) + column_ms as f64 / 1_000.0);
            !folded.iter().any(|part| part.from <= from && part.to >= to)
        });
        Frame { from, to, load, load_to, columns: columns.collect(), column_ms, scale }
    }

    /// The load between two instants: stretches of a length on a grid, and one for each part that is folded.
    fn load_of(
        &self,
        sim: &Simulation,
        (from, end): (SimTime, SimTime),
        load_ms: u64,
        scale: &Scale,
    ) -> (Vec<LoadStretch>, SimTime) {
        let (journal, past) = (sim.engine().journal(), sim.engine().past());
        // On a grid of all time, so that stretches do not flicker while the window moves.
        let mut here = SimTime::from_millis(from.millis() / load_ms * load_ms);
        let mut busy = here;
        let mut all = Vec::new();
        let mut add = |to: SimTime, count: u64| {
            if let Some(load) = self.load.as_ref().filter(|_| to > here) {
                all.extend(load.stretches(journal, past, here, to, count as u32));
                here = to;
            }
        };
        let count = |from: SimTime, to: SimTime| to.since(from).millis().div_ceil(load_ms);
        for part in scale.breaks() {
            let [begin, over] = [part.from, part.to].map(|at| instant(at).min(end));
            add(begin, count(busy, begin).max(1));
            add(over, 1);
            busy = over;
        }
        let rest = count(busy, end);
        add(SimTime::from_millis(busy.millis() + rest * load_ms), rest);
        (all, here)
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
    use crate::paint::{scale::Breaks, window::Window};

    fn open(from: f64, length: f64) -> Scale {
        Scale::new(Window { from, length }, &Breaks::default())
    }

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
        let at = |from: f64, index: &mut Index| index.frame(&sim, 0, open(from, 3_600.0), 300.0);
        let (one, two) = (at(7_200.0, &mut index), at(7_260.0, &mut index));
        assert_eq!(one.column_ms, two.column_ms);
        let shift = (two.columns[0].0.since(one.columns[0].0).millis() / one.column_ms) as usize;
        let shared = one.columns.len() - shift;
        assert_eq!(one.columns[shift..], two.columns[..shared]);
    }

    #[test]
    fn another_edition_is_read_anew() {
        let mut sim = played();
        let mut index = Index::default();
        let scale = open(0.0, 86_400.0);
        let before = index.frame(&sim, 0, scale.clone(), 300.0);
        let now = sim.horizon();
        sim.rewind(SimTime::from_millis(3_600_000));
        sim.dispatch(signalbox::words::Command::SetLimit { limit: 1 }).unwrap();
        sim.run_until(now, u32::MAX);
        let after = index.frame(&sim, 1, scale.clone(), 300.0);
        assert_eq!(after, Index::default().frame(&sim, 1, scale, 300.0));
        assert_ne!(before, after);
    }

    #[test]
    fn what_is_folded_is_one_stretch_without_columns_and_nothing_else_changes() {
        let sim = played();
        let mut index = Index::default();
        let fold = Break { from: 3_600.0, to: 36_000.0 };
        let scale = Scale::all(43_200.0, &Breaks::new(vec![fold]));
        assert_eq!(scale.breaks().count(), 1);
        let frame = index.frame(&sim, 0, scale, 300.0);
        let long = (0..frame.load.len()).filter(|i| frame.load_end(*i).since(frame.load[*i].from).millis() > 1_000_000);
        let folded: Vec<_> = long.map(|i| (seconds(frame.load[i].from), seconds(frame.load_end(i)))).collect();
        assert_eq!(folded, [(fold.from, fold.to)]);
        assert!(frame.load.len() < 320 && frame.load_to >= frame.to, "{}", frame.load.len());
        let inside = |at: &SimTime| seconds(*at) >= fold.from && seconds(*at) + frame.column_ms as f64 / 1e3 <= fold.to;
        assert!(!frame.columns.is_empty() && !frame.columns.iter().any(|(at, _)| inside(at)));
        // A column tells the same whether something else is folded or not.
        let all = index.frame(&sim, 0, open(0.0, frame.scale.window.length), 300.0);
        assert_eq!(all.column_ms, frame.column_ms);
        let before =
            |frame: &Frame| frame.columns.iter().filter(|c| seconds(c.0) < 3_000.0).copied().collect::<Vec<_>>();
        assert_eq!(before(&all), before(&frame));
    }
}
