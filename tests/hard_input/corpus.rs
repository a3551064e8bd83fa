//! What the inputs are made from: everything of ours that is read from outside.

use serde_json::Value;
use signalbox::{
    form::json,
    history::{SavedCase, Simulation},
    scenario::{
        Draft,
        guided::{GUIDED, scene::first_scene},
        presets::PRESETS,
    },
};

use crate::tree::Tree;

#[path = "../golden/list.rs"]
pub(crate) mod list;

/// A scenario in which no field has its default.
const EVERY_FIELD: &str = include_str!("../scenarios/every_field.json");
/// Longer texts are left out: most of the time would go into reading them.
const LONGEST: usize = 12_000;

/// Trees to change, and the words that occur in them.
pub(crate) struct Corpus {
    pub(crate) trees: Vec<Tree>,
    pub(crate) words: Vec<String>,
}

impl Corpus {
    fn of(texts: impl Iterator<Item = String>) -> Corpus {
        let texts = texts.filter(|text| text.len() <= LONGEST);
        let trees: Vec<Tree> = texts.map(|text| tree(&text)).collect();
        let mut words = Vec::new();
        trees.iter().for_each(|tree| tree.words(&mut words));
        words.sort();
        words.dedup();
        Corpus { trees, words }
    }

    /// Scenarios: the presets, the guided ones with the case of the first visit, and one with every field.
    pub(crate) fn scenarios() -> Corpus {
        let presets = PRESETS.iter().map(|preset| preset.draft);
        let drafts = presets.chain(GUIDED.iter().map(|guided| guided.draft)).chain([first_scene as fn() -> _]);
        // Most leave their start to the default; here each says it, since dates are hard to read.
        let dated = |draft: fn() -> _| {
            let text = json::write(&draft());
            if text.contains("\"starts_at\"") {
                text
            } else {
                text.replacen('{', "{\"starts_at\":\"2026-01-05T08:00:00+01:00\",", 1)
            }
        };
        Corpus::of(drafts.map(dated).chain([EVERY_FIELD.to_owned()]))
    }

    /// Saved cases: the golden ones, and the guided ones as they are saved at their moment.
    pub(crate) fn cases() -> Corpus {
        let golden = list::CASES.iter().map(|(_, text)| (*text).to_owned());
        Corpus::of(golden.chain(guided().iter().map(|simulation| json::write(&simulation.save()))))
    }
}

/// A text of ours as a tree.
pub(crate) fn tree(text: &str) -> Tree {
    Tree::of(&serde_json::from_str::<Value>(text).unwrap())
}

/// The guided scenarios, played to the moment that each is about.
pub(crate) fn guided() -> Vec<Simulation> {
    let played = |guided: &signalbox::scenario::guided::Guided| {
        let case = SavedCase { commands: (guided.commands)(), ..SavedCase::new((guided.draft)(), guided.seed) };
        let mut simulation = Simulation::open(case).unwrap();
        simulation.run_until(signalbox::words::SimTime::from_millis(guided.moment_ms), 2_000);
        simulation
    };
    GUIDED.iter().map(played).collect()
}

/// The simulations that commands and requests are given to: the guided ones, the golden ones at several moments, and the one with
/// every field.
pub(crate) fn live() -> Vec<Simulation> {
    let mut live = guided();
    let golden = list::CASES.iter().map(|(_, text)| serde_json::from_str::<SavedCase>(text).unwrap());
    let every = SavedCase::new(serde_json::from_str::<Draft>(EVERY_FIELD).unwrap(), 3);
    for case in golden.chain([every]) {
        for events in [60, 300] {
            let mut simulation = Simulation::open(case.clone()).unwrap();
            simulation.run_until(simulation.horizon(), events);
            // What the case would command later is left to the inputs.
            simulation.rewind(simulation.engine().now());
            live.push(simulation);
        }
    }
    live.retain(|simulation| json::write(simulation.draft()).len() <= LONGEST);
    live
}
