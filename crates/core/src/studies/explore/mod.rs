//! Every history that a small world can have, by the engine's own decisions (never by a second model of them).
//!
//! **What is explored.** A state is a world at the end of an instant. From each state every appointment in force (the end of an
//! execution, a first heartbeat, a runner that is given up, a late heartbeat, the end of a policy evaluation, an approval timeout,
//! a person's or a check's answer, an arrival, a returning agent) and every wish left on the menu may come next, and each may turn out
//! in every way that the scenario's probabilities leave open: an execution succeeds, fails, loses its runner or exceeds its timeout; a
//! plan has changes or none; a lock stays behind or not; a person says yes or no; a policy with a probability fires or not. The engine
//! then carries it out (`keep`, `obey`), followed by its start pass, and what comes of it is the next state. The search is breadth
//! first, so the first way that is found to a state is a shortest one.
//!
//! **What time is.** None passes. Instants and lengths are left out of a state (see `print`), and any order of appointments is
//! possible, also one that the scenario's lengths would never give. So what holds here holds for every choice of lengths and every
//! seed. A counter-example may need lengths that the scenario does not have; then no plain case is found for it, and it says so.
//!
//! **What it cannot find.** (1) Anything that needs two things in exactly one instant, before one start pass (D3): here each has an
//! instant of its own. (2) Anything about durations: starvation is only seen as a state without a way out, and a wait that the
//! accounts get wrong not at all. (3) How sizes of plans matter: a plan changes nothing, or as much as its workspace's plans ever
//! do. (4) Agents poll all the time, so an agent run starts at once. (5) Reminders (G8), whose pause never passes. (6) Beyond the
//! sixth, chance conditions of governance in one workspace never hold. (7) Anything larger than the world that is explored.

mod presets;
mod print;
mod replay;
mod report;
mod sabotage;
mod small;
mod step;
mod tell;

#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use crate::{
    engine::Engine,
    scenario::Problems,
    words::{Event, RuleId},
    world::{Past, World},
};

use super::laws::{self, Check, LAWS};

pub use presets::{PRESETS, Preset, preset};
pub use report::{Counterexample, Finding, Report, Told, Verdict};
pub use sabotage::Sabotage;
pub use small::{Bounds, Dish, SmallWorld, Wish};

use print::Seen;
use step::{Step, Table};

/// Where a search stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Progress {
    /// States found so far.
    pub states: u32,
    /// Steps tried so far, those that led to a known state included.
    pub transitions: u64,
    /// The number of steps to the state that was looked at last.
    pub depth: u32,
    /// States found but not looked at yet.
    pub open: u32,
    /// Whether nothing is left to do.
    pub finished: bool,
    /// Whether the search gave up because the world is larger than its bound.
    pub full: bool,
}

/// How a state was first reached.
#[derive(Clone, Copy, Debug)]
struct Node {
    parent: u32,
    depth: u32,
    /// What led to it; `None` for the first.
    step: Option<Step>,
    /// Whether everything may stay as it is here ([`laws::is_at_rest`]).
    rests: bool,
}

/// A state that is still to be looked at.
#[derive(Clone, Debug)]
struct Open {
    node: u32,
    world: World,
    past: Past,
    left: Vec<u8>,
}

/// The first breach of a law.
#[derive(Clone, Debug)]
struct Breach {
    /// The state from which the last step leads to it.
    node: u32,
    /// That step; `None` if the first state breaks the law.
    step: Option<Step>,
    why: String,
}

/// A search through a small world, to be driven in portions, so that a worker stays responsive.
///
/// 1. [`Explorer::new`] checks the scenario and stands before the first state.
/// 2. [`Explorer::step`] looks at some states more, until it says that it has finished.
/// 3. [`Explorer::report`] says what was found.
#[derive(Clone, Debug)]
pub struct Explorer {
    small: SmallWorld,
    table: Table,
    bench: Engine,
    seen: Seen,
    nodes: Vec<Node>,
    open: VecDeque<Open>,
    /// For each state that was looked at, where its steps begin in `targets`.
    begins: Vec<u32>,
    /// Where each step leads, twice, plus one if it was kept by itself and not given from outside.
    targets: Vec<u32>,
    transitions: u64,
    depth: u32,
    ends: u32,
    rules: [u64; RuleId::ALL.len()],
    breaches: Vec<Option<Breach>>,
    /// Whether some state broke a law and was not looked past.
    stopped_short: bool,
    full: bool,
}

impl Explorer {
    /// A search that has not begun.
    ///
    /// # Errors
    /// The problems of the small world's scenario.
    pub fn new(small: SmallWorld) -> Result<Explorer, Problems> {
        let (scenario, _) = small.scenario.check()?;
        let table = Table::new(scenario, small.menu.clone(), small.bounds, small.sabotage);
        let mut explorer = Explorer {
            bench: table.bench(),
            table,
            small,
            seen: Seen::default(),
            nodes: Vec::new(),
            open: VecDeque::new(),
            begins: Vec::new(),
            targets: Vec::new(),
            transitions: 0,
            depth: 0,
            ends: 0,
            rules: [0; RuleId::ALL.len()],
            breaches: vec![None; LAWS.len()],
            stopped_short: false,
            full: false,
        };
        explorer.begin();
        Ok(explorer)
    }

    fn begin(&mut self) {
        let left: Vec<u8> = self.table.menu.iter().map(|dish| dish.times).collect();
        let print = print::of(&self.bench.scene(), &left);
        let (node, _) = self.seen.number(print);
        let rests = laws::is_at_rest(&self.bench.scene());
        self.nodes.push(Node { parent: 0, depth: 0, step: None, rests });
        if self.is_sound(node, None) {
            let (world, past) = (self.bench.world().clone(), self.bench.past().clone());
            self.open.push_back(Open { node, world, past, left });
        }
    }

    /// What is explored.
    #[must_use]
    pub fn small(&self) -> &SmallWorld {
        &self.small
    }

    /// Where the search stands.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress {
            states: self.nodes.len() as u32,
            transitions: self.transitions,
            depth: self.depth,
            open: self.open.len() as u32,
            finished: self.open.is_empty() || self.full,
            full: self.full,
        }
    }

    /// Looks at up to `budget` states more. Call it again until it says that it has finished.
    pub fn step(&mut self, budget: u32) -> Progress {
        for _ in 0..budget {
            if self.full {
                break;
            }
            let Some(state) = self.open.pop_front() else { break };
            self.look_at(state);
        }
        self.progress()
    }

    /// Searches to the end, or to the bound.
    pub fn run(&mut self) -> Progress {
        while !self.step(u32::MAX).finished {}
        self.progress()
    }

    /// Takes every step from a state.
    fn look_at(&mut self, state: Open) {
        // States broken by a fault are numbered but never looked at: they have no steps.
        self.begins.resize(state.node as usize, self.targets.len() as u32);
        self.begins.push(self.targets.len() as u32);
        self.depth = self.nodes[state.node as usize].depth;
        let Open { node, world, past, left } = state;
        self.bench.swap(world.clone(), past.clone());
        let steps = self.table.steps(&self.bench, &left);
        let mut ends = true;
        let mut found: Option<(u32, Vec<u8>)> = None;
        for step in steps {
            let before = self.bench.swap(world.clone(), past.clone());
            self.keep(found.take(), before);
            let mut less = left.clone();
            let Some(events) = self.table.take(&mut self.bench, step, &mut less) else { continue };
            ends = false;
            self.transitions += 1;
            self.count(&world, node, step, &past, &events);
            let (target, new) = self.seen.number(print::of(&self.bench.scene(), &less));
            self.targets.push(target << 1 | u32::from(matches!(step, Step::Kept { .. })));
            if new {
                let rests = laws::is_at_rest(&self.bench.scene());
                self.nodes.push(Node { parent: node, depth: self.depth + 1, step: Some(step), rests });
                if self.is_sound(node, Some(step)) {
                    found = Some((target, less));
                }
            }
        }
        self.ends += u32::from(ends);
        let last = self.bench.swap(world, past);
        self.keep(found, last);
        self.full |= self.nodes.len() >= self.table.bounds.states as usize && !self.open.is_empty();
    }

    /// Keeps the state that just left the bench for later, if it is new.
    fn keep(&mut self, found: Option<(u32, Vec<u8>)>, (world, past): (World, Past)) {
        if let Some((node, left)) = found {
            self.open.push_back(Open { node, world, past, left });
        }
    }

    /// Counts the rules that a step took, and asks the laws of steps.
    fn count(&mut self, before: &World, node: u32, step: Step, past: &Past, events: &[Event]) {
        let after = self.bench.scene();
        for ((total, now), then) in self.rules.iter_mut().zip(after.world.moves()).zip(before.moves()) {
            *total += u64::from(now - then);
        }
        let before = crate::policy::Scene { past, world: before, ..after };
        for (law, breach) in LAWS.iter().zip(&mut self.breaches) {
            if let (Check::Step(check), None) = (law.check, &breach)
                && let Err(why) = check(&before, events, &after)
            {
                *breach = Some(Breach { node, step: Some(step), why });
            }
        }
    }

    /// Asks the laws of moments about the state on the bench. What follows from a broken state proves nothing, so the search does
    /// not go on behind one.
    fn is_sound(&mut self, node: u32, step: Option<Step>) -> bool {
        let scene = self.bench.scene();
        let mut sound = true;
        for (law, breach) in LAWS.iter().zip(&mut self.breaches) {
            let Check::Moment(check) = law.check else { continue };
            let Err(why) = check(&scene) else { continue };
            if breach.is_none() {
                *breach = Some(Breach { node, step, why });
            }
            sound &= self.table.sabotage.is_some_and(|fault| fault.shows_in(law.name));
        }
        self.stopped_short |= !sound;
        sound
    }

    /// The steps that lead to a state.
    fn path(&self, node: u32) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut node = &self.nodes[node as usize];
        while let Some(step) = node.step {
            steps.push(step);
            node = &self.nodes[node.parent as usize];
        }
        steps.reverse();
        steps
    }

    /// The first state from which no run of appointments alone leads to a state of rest. `None` if there is none.
    fn dead_end(&self) -> Option<u32> {
        let count = self.nodes.len();
        let begin = |node: usize| self.begins.get(node).copied().unwrap_or(self.targets.len() as u32) as usize;
        let own = |node: usize| {
            self.targets[begin(node)..begin(node + 1)]
                .iter()
                .filter(|step| *step & 1 == 1)
                .map(|step| (step >> 1) as usize)
        };
        // The steps turned round: for each state where they come from.
        let mut places = vec![0_u32; count + 1];
        for node in 0..count {
            own(node).for_each(|target| places[target + 1] += 1);
        }
        for node in 0..count {
            places[node + 1] += places[node];
        }
        let mut next = places.clone();
        let mut sources = vec![0_u32; places[count] as usize];
        for node in 0..count {
            for target in own(node) {
                sources[next[target] as usize] = node as u32;
                next[target] += 1;
            }
        }
        let mut good: Vec<bool> = self.nodes.iter().map(|node| node.rests).collect();
        let mut open: Vec<u32> = (0..count as u32).filter(|node| good[*node as usize]).collect();
        while let Some(node) = open.pop() {
            for source in &sources[places[node as usize] as usize..places[node as usize + 1] as usize] {
                if !std::mem::replace(&mut good[*source as usize], true) {
                    open.push(*source);
                }
            }
        }
        good.iter().position(|good| !good).map(|node| node as u32)
    }
}
