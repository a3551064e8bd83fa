//! Law 7: a refused command changes nothing except its records.

use signalbox::{words::Event, world::World};

use super::{Lawful, Step, ensure};

/// The world before the command that is being carried out.
#[derive(Default)]
pub(super) struct Refusals {
    before: Option<World>,
    refused: bool,
}

impl Refusals {
    pub(super) fn step(&mut self, step: &Step<'_>) -> Lawful {
        let was_refused = std::mem::take(&mut self.refused);
        match step.event {
            Event::CommandGiven { .. } => self.before = Some(step.before.world.clone()),
            Event::CommandRefused { command, code, .. } => {
                let same = self.before.as_ref().is_some_and(|before| step.after.world.is_unchanged_since(before));
                ensure!(same, "command {command} is refused ({code}) and changes the world");
                self.refused = true;
            }
            // Nor does the start pass after it find anything that it would not have found before.
            event => ensure!(
                !was_refused || step.at > step.before.world.now(),
                "after a refused command something happens in the same instant: {event:?}"
            ),
        }
        Ok(())
    }
}
