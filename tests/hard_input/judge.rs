//! What must be so of every answer.

use signalbox::{
    form::{Misread, json},
    history::{SavedCase, Simulation},
    scenario::Problems,
    views,
    words::{Event, SimTime},
};

/// Events after which an accepted case is not played further.
const BUDGET: u32 = 250;

/// All of a simulation that a refused input must leave alone.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct State {
    records: u32,
    digest: String,
    case: SavedCase,
    next: Option<SimTime>,
    screen: String,
}

impl State {
    pub(crate) fn of(simulation: &mut Simulation) -> State {
        let next = simulation.next_at();
        let scene = simulation.scene();
        let mut screen = json::write(&views::board(&scene));
        screen.push_str(&json::write(&views::machine(&scene)));
        let case = simulation.save();
        State {
            records: simulation.engine().journal().len(),
            digest: simulation.digest().to_string(),
            case,
            next,
            screen,
        }
    }

    /// How many commands the case has.
    pub(crate) fn commands(&self) -> usize {
        self.case.commands.len()
    }

    /// Nothing has changed.
    pub(crate) fn is_still(&self, simulation: &mut Simulation) -> Result<(), String> {
        if *self == State::of(simulation) { Ok(()) } else { Err("what was refused has changed something".into()) }
    }

    /// Nothing has changed but that a command was given and refused, which is part of the case by design (law 5).
    pub(crate) fn has_one_refusal_more(&self, simulation: &mut Simulation) -> Result<(), String> {
        let mut now = State::of(simulation);
        let own = simulation.engine().journal().records().iter_from(self.records as usize);
        let events: Vec<Event> = own.map(|record| record.event()).collect();
        if !matches!(events[..], [Event::CommandGiven { .. }, Event::CommandRefused { .. }]) {
            return Err(format!("a refused command leaves {events:?}"));
        }
        // It stands before those that are still to come.
        let place = simulation.engine().given() - 1;
        if now.commands() != self.commands() + 1 || now.case.commands.remove(place).at != simulation.engine().now() {
            return Err("a refused command is not in the case".into());
        }
        (now.records, now.digest) = (self.records, self.digest.clone());
        (now.case.records, now.case.digest) = (self.case.records, self.case.digest.clone());
        if *self == now { Ok(()) } else { Err("a command that the rules refused has changed something".into()) }
    }
}

/// A case, opened, plays, is saved, and opened again plays to the same journal.
pub(crate) fn is_faithful(case: SavedCase) -> Result<(), String> {
    let seldom = case.seed.is_multiple_of(4);
    let until = case.until;
    let mut simulation =
        Simulation::open(case).map_err(|problem| format!("what was accepted does not open: {problem}"))?;
    simulation.run_until(until.unwrap_or(simulation.horizon()), BUDGET);
    if seldom {
        let scene = simulation.scene();
        let _ = json::write(&(views::totals(&scene), views::lanes(&scene, SimTime::ZERO, scene.now)));
    }
    replays(&simulation)
}

/// A simulation is saved, and opened again plays to the same journal.
pub(crate) fn replays(simulation: &Simulation) -> Result<(), String> {
    let saved = simulation.save();
    let instants = saved.commands.iter().map(|timed| timed.at).chain(saved.until).chain([simulation.engine().now()]);
    if let Some(late) = instants.max().filter(|at| *at > SimTime::MAX) {
        return Err(format!("an instant beyond the end of time: {}", late.millis()));
    }
    let text = json::write(&saved);
    let back: SavedCase = serde_json::from_str(&text).map_err(|e| format!("what was saved cannot be read: {e}"))?;
    if back != saved {
        return Err("what was saved reads back as something else".into());
    }
    Simulation::replay(back).map(drop).map_err(|problem| format!("what was saved does not replay: {problem}"))
}

/// Every problem says where, what and how to mend it.
pub(crate) fn says_all(problems: &Problems) -> Result<(), String> {
    if problems.0.is_empty() {
        return Err("refused without a problem".into());
    }
    for problem in &problems.0 {
        let told =
            [problem.path(), problem.code(), &problem.to_string(), &problem.mend()].map(|text| text.trim().is_empty());
        if told != [false; 4] {
            return Err(format!("a problem that leaves something unsaid: {problem:?}"));
        }
    }
    let _ = json::write(&problems.0);
    Ok(())
}

/// Every mistake says what, and where unless it is the whole.
pub(crate) fn says_where(mistakes: &[Misread], whole: bool) -> Result<(), String> {
    if mistakes.is_empty() {
        return Err("refused without a mistake".into());
    }
    match mistakes.iter().find(|mistake| mistake.to_string().trim().is_empty() || mistake.path.is_empty() != whole) {
        Some(mistake) => Err(format!("a mistake that leaves something unsaid: {mistake:?}")),
        None => Ok(()),
    }
}
