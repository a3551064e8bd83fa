//! Doors for `studies`, by way of the engine's: a world in which time stands still is told what time would have brought.

use crate::words::{Ending, RunNo, SimTime};

use super::{Past, World};

impl World {
    /// Changes how an execution will end and when its runner dies.
    pub(crate) fn foretell(&mut self, past: &Past, run: RunNo, ending: Ending, crash: SimTime) {
        let run = self.run_mut(past, run);
        run.ending = ending;
        run.crash = crash;
    }

    /// Lets every late heartbeat be due by now.
    pub(crate) fn hasten_ghosts(&mut self) {
        let now = self.now;
        for ghost in &mut self.ghosts {
            ghost.due.at = now;
        }
    }

    /// Counts an event without taking it in.
    pub(crate) fn overlook(&mut self) {
        self.seq += 1;
    }

    /// Counts a job that no run has, as if its slot had not been freed: the fault of a broken scheduler.
    pub(crate) fn leak_slot(&mut self, run: RunNo) {
        self.jobs += 1;
        self.take_slot(run);
    }
}
