//! The laws of the engine (design, section 2), tried on thousands of random small worlds.

mod by_name;
mod explain;
mod holds;
mod kept;
mod reach;

use signalbox::{
    history::{SavedCase, Simulation},
    scenario::presets::PRESETS,
};
use signalbox_tests::{
    check::{check, played},
    laws,
};

/// Laws 3 to 7 after every event, in worlds that were commanded and switched at random.
#[test]
fn every_event_is_lawful() {
    check("laws 3 to 7", 10_000, |case| laws::all(&played(case)));
}

/// Every run is explained at every event, and what is said of its wait is all of it (law 4).
#[test]
fn every_run_is_explained_at_every_event() {
    check("every run is explained", 400, |case| explain::whole_waits(&played(case)));
}

/// The same in the bundled scenarios, over their whole horizon.
#[test]
fn every_event_of_the_presets_is_lawful() {
    for preset in PRESETS {
        let mut simulation = Simulation::open(SavedCase::new((preset.draft)(), 42)).unwrap();
        let horizon = simulation.horizon();
        simulation.run_until(horizon, u32::MAX);
        assert!(!simulation.engine().journal().is_empty(), "{} does nothing", preset.id);
        if let Err(broken) = laws::all(&simulation) {
            panic!("{}: {broken}", preset.id);
        }
    }
}
