//! What a search found, as plain data.

use serde::Serialize;

use crate::{
    engine::Engine,
    history::SavedCase,
    studies::laws::{Check, LAWS},
    words::{Event, RuleId},
};

use super::{Explorer, replay, step::Step, tell};

/// One step of a way through a small world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    /// What came.
    pub step: String,
    /// What it did to the runs, in order.
    pub then: Vec<String>,
}

/// A shortest way to a breach.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Counterexample {
    /// What is not so at its end, in a sentence.
    pub why: String,
    /// The steps that lead there.
    pub steps: Vec<Told>,
    /// A plain case that goes the same way, for the app to open: found by trying seeds.
    pub case: Option<SavedCase>,
    /// How many of the steps that case takes. Under a broken scheduler fewer than all: a case is played by the sound engine, which
    /// stops doing the same where the fault shows.
    pub shared: u32,
    /// What there is to know about the case, or why there is none, in a sentence.
    pub note: String,
}

/// What became of a law.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// It holds in every reachable state.
    Holds,
    /// It holds wherever the search has looked, which is not everywhere.
    HoldsSoFar,
    /// It is broken.
    Broken {
        /// A shortest way there.
        counterexample: Box<Counterexample>,
    },
    /// It can only be checked when everything was looked at, and it was not.
    NotChecked,
}

/// A law with its verdict.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// The law's stable name.
    pub law: &'static str,
    /// What it says.
    pub says: &'static str,
    /// The rules it follows from.
    pub rules: &'static str,
    /// What became of it.
    #[serde(flatten)]
    pub verdict: Verdict,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// The small world's title.
    pub name: String,
    /// Reachable states.
    pub states: u32,
    /// Steps between them, those that lead to an already known state included.
    pub transitions: u64,
    /// Steps from the start to the farthest state, on shortest ways.
    pub depth: u32,
    /// How many states have each number of steps to them, from 0 on.
    pub levels: Vec<u32>,
    /// States from which nothing comes any more.
    pub ends: u32,
    /// Whether everything was looked at.
    pub complete: bool,
    /// The laws, in their order.
    pub laws: Vec<Finding>,
    /// How often each rule T0 to T15 was taken, in their order.
    pub taken: Vec<(RuleId, u64)>,
}

impl Report {
    /// The law's counter-example, if it is broken.
    #[must_use]
    pub fn broken(&self, law: &str) -> Option<&Counterexample> {
        self.laws.iter().find(|finding| finding.law == law).and_then(|finding| match &finding.verdict {
            Verdict::Broken { counterexample } => Some(&**counterexample),
            _ => None,
        })
    }

    /// Whether no law is broken.
    #[must_use]
    pub fn is_lawful(&self) -> bool {
        !self.laws.iter().any(|finding| matches!(finding.verdict, Verdict::Broken { .. }))
    }

    /// The rules that some step took.
    pub fn covered(&self) -> impl Iterator<Item = RuleId> {
        self.taken.iter().filter(|(_, times)| *times > 0).map(|(rule, _)| *rule)
    }
}

impl Explorer {
    /// What was found so far, with a shortest counter-example for each broken law. Finding plain cases for them takes a moment.
    #[must_use]
    pub fn report(&self) -> Report {
        let progress = self.progress();
        let complete = progress.finished && !progress.full && !self.stopped_short;
        let laws = LAWS.iter().zip(&self.breaches).map(|(law, breach)| {
            let verdict = match (law.check, breach) {
                (Check::Graph, _) if !complete => Verdict::NotChecked,
                (Check::Graph, _) => self.dead_end().map_or(Verdict::Holds, |node| {
                    let why = String::from("from here the runs never come to their ends by themselves");
                    self.broken(why, self.path(node))
                }),
                (_, Some(breach)) => {
                    let mut steps = self.path(breach.node);
                    steps.extend(breach.step);
                    self.broken(breach.why.clone(), steps)
                }
                (_, None) if complete => Verdict::Holds,
                (_, None) => Verdict::HoldsSoFar,
            };
            Finding { law: law.name, says: law.says, rules: law.rules, verdict }
        });
        Report {
            name: self.small.name.clone(),
            states: progress.states,
            transitions: progress.transitions,
            depth: self.nodes.last().map_or(0, |node| node.depth),
            levels: self.levels(),
            ends: self.ends,
            complete,
            laws: laws.collect(),
            taken: RuleId::ALL.iter().copied().zip(self.rules).collect(),
        }
    }

    fn levels(&self) -> Vec<u32> {
        let mut levels = Vec::new();
        for node in &self.nodes {
            // States are numbered in the order in which they are found, so depths never fall.
            if levels.len() <= node.depth as usize {
                levels.push(0);
            }
            levels[node.depth as usize] += 1;
        }
        levels
    }

    fn broken(&self, why: String, steps: Vec<Step>) -> Verdict {
        let told = self.retell(&steps);
        let (case, shared) = replay::find_case(&self.small, &self.table, &steps);
        let note = match (&case, self.small.sabotage) {
            (Some(case), None) => format!("A plain case with seed {} goes this very way.", case.seed),
            (Some(case), Some(_)) => format!(
                "A plain case with seed {} takes {shared} of these {} steps. It is played by the sound engine, which does something \
                 else where the fault shows.",
                case.seed,
                steps.len()
            ),
            (None, _) => String::from(
                "No plain case was found that goes this way: the explorer chose the order and the outcomes, and none of the seeds that \
                 were tried draws them.",
            ),
        };
        Verdict::Broken { counterexample: Box::new(Counterexample { why, steps: told, case, shared, note }) }
    }

    /// The steps in words, with what they led to.
    fn retell(&self, steps: &[Step]) -> Vec<Told> {
        let mut bench: Engine = self.table.bench();
        let mut left: Vec<u8> = self.table.menu.iter().map(|dish| dish.times).collect();
        let mut told = Vec::new();
        for step in steps {
            let sentence = tell::step(&self.table, &bench.scene(), *step);
            let events: Vec<Event> = self.table.take(&mut bench, *step, &mut left).unwrap_or_default();
            told.push(Told { step: sentence, then: events.iter().filter_map(tell::event).collect() });
        }
        told
    }
}
