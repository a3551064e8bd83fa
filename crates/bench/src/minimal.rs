//! The yardstick: the same arrivals, slots and one-run-per-workspace rule with nothing around it.
//!
//! Exponential draws from a small generator, a binary heap of appointments, a FIFO per workspace, one order of startable runs, start
//! times in a `Vec`. No statuses, no journal, no governance, no accounts, no way back.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, BinaryHeap, VecDeque},
};

/// What the loop did.
#[derive(Clone, Copy, Debug)]
pub struct Minimal {
    /// Arrivals, starts and ends.
    pub events: u64,
    /// Runs that arrived.
    pub runs: u32,
    /// The sum of all waits in milliseconds, so that nothing can be optimised away.
    pub waited: u64,
}

/// Xorshift64*: a few instructions a draw.
struct Generator(u64);

impl Generator {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn exponential(&mut self, mean: f64) -> u64 {
        let unit = ((self.next() >> 11) + 1) as f64 / (1_u64 << 53) as f64;
        (-libm::log(unit) * mean) as u64
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    End(u32),
    Arrival(u32),
}

struct Workspace {
    busy: bool,
    waiting: VecDeque<u32>,
}

/// Plays `runs` arrivals of the org queue.
#[must_use]
pub fn minimal(workspaces: u32, slots: u32, runs: u32, start_up: u64, service: f64, gap: f64) -> Minimal {
    let mut generator = Generator(42);
    let mut due = BinaryHeap::new();
    let mut state: Vec<Workspace> =
        (0..workspaces).map(|_| Workspace { busy: false, waiting: VecDeque::new() }).collect();
    let mut ready = BTreeSet::new();
    let mut arrived: Vec<(u64, u32)> = Vec::new();
    let mut out = Minimal { events: 0, runs: 0, waited: 0 };
    let mut free = slots;
    for w in 0..workspaces {
        due.push(Reverse((generator.exponential(gap), What::Arrival(w))));
    }
    while let Some(Reverse((now, what))) = due.pop() {
        out.events += 1;
        let workspace = match what {
            What::End(workspace) => {
                free += 1;
                state[workspace as usize].busy = false;
                workspace
            }
            What::Arrival(workspace) => {
                if out.runs < runs {
                    due.push(Reverse((now + generator.exponential(gap), What::Arrival(workspace))));
                    state[workspace as usize].waiting.push_back(out.runs);
                    arrived.push((now, workspace));
                    out.runs += 1;
                }
                workspace
            }
        };
        let here = &state[workspace as usize];
        if let (false, Some(front)) = (here.busy, here.waiting.front()) {
            ready.insert(*front);
        }
        while free > 0
            && let Some(run) = ready.pop_first()
        {
            out.events += 1;
            let (since, workspace) = arrived[run as usize];
            out.waited += now - since;
            free -= 1;
            let here = &mut state[workspace as usize];
            here.busy = true;
            here.waiting.pop_front();
            due.push(Reverse((now + start_up + generator.exponential(service), What::End(workspace))));
        }
    }
    out
}
