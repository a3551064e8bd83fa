//! When two worlds are the same for the explorer: a fingerprint of everything that can make a difference later.
//!
//! Left out are instants, lengths and clocks, event numbers, lineages and other roots of draws, waiting accounts, counters of moves,
//! which slot of several a run holds, who left a stale lock behind, and how often a job was dispatched. Under the abstraction
//! none of them is read: time stands still, so no comparison of instants turns out differently; chance is chosen, so no draw is
//! looked at; and slots are alike. How many applies a workspace has had (its epoch) is read in one comparison only, with the epoch
//! of a plan (A3), so the answer to that comparison is kept instead. What is kept besides is what a reader of the state sees: every
//! run by its number with its type, trigger and status, ended ones included.
//!
//! So two worlds with one fingerprint offer the same steps, and the same step leads them to one fingerprint again; a test tries it.

use crate::{
    policy::{Scene, apply},
    scenario::Target,
    words::{Demand, Ending, RunNo, SimTime, Status},
    world::{AgentState, Gate, HeldBy, Known},
};

/// 128 bits that stand for a world. Two different worlds share them with a probability of about n² / 2^129 for n worlds.
pub(super) type Print = u128;

/// Mixes words into 128 bits: two lanes, each the finaliser of SplitMix64 over what came before.
struct Mixer {
    a: u64,
    b: u64,
}

impl Mixer {
    fn word(&mut self, word: u64) {
        self.a = mix(self.a ^ word);
        self.b = mix(self.b.rotate_left(23) ^ word.wrapping_mul(0xD6E8_FEB8_6659_FD93));
    }

    fn run(&mut self, run: Option<RunNo>) {
        self.word(run.map_or(0, |run| u64::from(run.get())));
    }

    fn list(&mut self, runs: impl Iterator<Item = RunNo>) {
        for run in runs {
            self.run(Some(run));
        }
        self.run(None);
    }
}

const fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ x >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ x >> 31
}

/// The fingerprint of a moment with what is left of the menu.
pub(super) fn of(scene: &Scene<'_>, left: &[u8]) -> Print {
    let world = scene.world;
    let mut mixer = Mixer { a: 0, b: !0 };
    mixer.word(u64::from(world.limit()) << 32 | u64::from(world.jobs()));
    // How likely a stopped run leaves its lock behind is chance, and chance is chosen.
    mixer.word(world.readings().to_bits() & 0xFF);
    for uses in left {
        mixer.word(u64::from(*uses));
    }
    for paused in world.edges_paused() {
        mixer.word(u64::from(*paused));
    }
    for source in world.sources() {
        let more = source.next.at != SimTime::MAX;
        mixer.word(
            u64::from(source.ordinal) << 33
                | u64::from(source.paused) << 32
                | u64::from(source.pr) << 1
                | u64::from(more),
        );
    }
    for agent in world.agents() {
        mixer.word(match agent {
            AgentState::Idle { .. } => 0,
            AgentState::Lost { .. } => 1,
            AgentState::Busy { run, .. } => 1 + u64::from(run.get()),
        });
    }
    workspaces(scene, &mut mixer);
    let mut late: Vec<RunNo> = world.ghosts().iter().map(|ghost| ghost.run).collect();
    late.sort_unstable();
    mixer.list(late.into_iter());
    for i in 0..world.run_count() as usize {
        if let Some(known) = world.known(scene.past, RunNo::at_index(i)) {
            run(scene, &known, &mut mixer);
        }
    }
    u128::from(mixer.a) << 64 | u128::from(mixer.b)
}

fn workspaces(scene: &Scene<'_>, mixer: &mut Mixer) {
    for workspace in scene.world.workspaces() {
        mixer.word(match workspace.lock {
            None => 0,
            Some(HeldBy::Foreign) => 1,
            Some(HeldBy::Stale(_)) => 2,
            Some(HeldBy::Run(run)) => 2 + u64::from(run.get()),
        });
        mixer.run(workspace.holder);
        mixer.run(workspace.front);
        mixer.word(u64::from(workspace.applied.is_some()));
        mixer.list(workspace.undecided.iter());
        // Which runs wait follows from their own state.
    }
}

fn run(scene: &Scene<'_>, known: &Known<'_>, mixer: &mut Mixer) {
    let (birth, course) = (known.birth, known.course);
    let target = match birth.target {
        Target::Managed => 0,
        Target::Pool(pool) => 1 + u64::from(pool.0),
    };
    let what = u64::from(birth.run_type as u8) << 8 | u64::from(birth.trigger as u8);
    mixer.word(target << 32 | u64::from(birth.workspace.0) << 16 | what);
    mixer.word(u64::from(birth.pr));
    mixer.run(birth.origin);
    let produced = course.worked != SimTime::MAX;
    let drifted = known.is_plan() && produced && apply::has_drifted(scene, known);
    let flags = [
        course.settled,
        course.claimed != SimTime::MAX,
        produced,
        drifted,
        scene.world.is_discarded(scene.past, known.no),
        known.live.is_some_and(|live| live.holds),
        known.live.is_some_and(|live| live.locked),
        known.live.is_some_and(|live| live.expiry.is_some()),
    ];
    let bits = flags.into_iter().enumerate().fold(0, |bits, (i, flag)| bits | u64::from(flag) << i);
    // What an executing run found at its start is settled then; how it ends otherwise nobody knows yet.
    let found =
        known.live.filter(|live| live.course.status == Status::InProgress).map_or(0, |live| match live.ending {
            Ending::Locked => 1,
            Ending::Stale => 2,
            Ending::NoLock => 3,
            _ => 0,
        });
    mixer.word(bits << 16 | found << 8 | u64::from(course.status as u8));
    mixer.word(course.changes.to_bits());
    if let Some(gate) = known.live.and_then(|live| live.gate.as_deref()) {
        governance(gate, mixer);
    }
}

fn governance(gate: &Gate, mixer: &mut Mixer) {
    mixer.word(u64::from(gate.stage));
    for requirement in &gate.requirements {
        let demand = match requirement.demand {
            Demand::Policy => 1,
            Demand::Rule(rule) => 1 << 20 | u64::from(rule.0),
            Demand::Check(check) => 2 << 20 | u64::from(check.0),
        };
        let flags = u64::from(requirement.satisfied) | u64::from(requirement.escalated) << 1;
        let clocks = u64::from(requirement.expires.is_some()) << 2 | u64::from(requirement.called.is_some()) << 3;
        mixer.word(demand << 8 | flags | clocks);
        // In what order people came makes no difference.
        let people = requirement.approvals.iter().fold(0, |bits, person| bits | 1_u64 << (person.0 % 64));
        mixer.word(people);
    }
    mixer.word(gate.asked.iter().fold(0, |bits, asked| bits | 1_u64 << (asked.person.0 % 64)));
    mixer.word(gate.decided.iter().fold(0, |bits, person| bits | 1_u64 << (person.0 % 64)));
}

/// The fingerprints seen so far, each with its number. Open addressing; the prints are even already, so they are their own hash.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    prints: Vec<Print>,
    places: Vec<u32>,
}

const FREE: u32 = u32::MAX;

impl Default for Seen {
    fn default() -> Seen {
        Seen { prints: Vec::new(), places: vec![FREE; 1 << 10] }
    }
}

impl Seen {
    /// The number of a fingerprint, and whether it is new.
    pub(super) fn number(&mut self, print: Print) -> (u32, bool) {
        if self.prints.len() * 2 >= self.places.len() {
            self.grow();
        }
        let place = self.place(print);
        match self.places[place] {
            FREE => {
                let number = self.prints.len() as u32;
                self.places[place] = number;
                self.prints.push(print);
                (number, true)
            }
            number => (number, false),
        }
    }

    /// Whether it has been seen.
    #[cfg(test)]
    pub(super) fn knows(&self, print: Print) -> bool {
        self.places[self.place(print)] != FREE
    }

    fn place(&self, print: Print) -> usize {
        let mask = self.places.len() - 1;
        let mut place = print as usize & mask;
        while self.places[place] != FREE && self.prints[self.places[place] as usize] != print {
            place = (place + 1) & mask;
        }
        place
    }

    fn grow(&mut self) {
        self.places = vec![FREE; self.places.len() * 2];
        for number in 0..self.prints.len() {
            let place = self.place(self.prints[number]);
            self.places[place] = number as u32;
        }
    }
}
