//! The laws of the engine as functions of a played simulation. A reader walks its journal event by event, and each law looks at the
//! world before and after. What a law can work out for itself from the journal it does not ask the engine.

mod refusals;
mod safety;
mod table;
mod triggers;
mod undecided;
mod waiting;

use signalbox::{
    history::{Reader, Simulation},
    policy::Scene,
    words::{Event, SimTime},
};

/// Gives back an error with a sentence if something is not so.
#[macro_export]
macro_rules! ensure {
    ($so:expr, $($sentence:tt)+) => {
        if !$so {
            return Err(format!($($sentence)+));
        }
    };
}
pub use crate::ensure;

/// What came of checking a law.
pub type Lawful = Result<(), String>;

/// One event, with the moments around it.
pub(crate) struct Step<'a> {
    pub(crate) at: SimTime,
    pub(crate) event: Event,
    /// The moment before.
    pub(crate) before: Scene<'a>,
    /// The moment after.
    pub(crate) after: Scene<'a>,
    /// When the next event happens, if there is one.
    pub(crate) next: Option<SimTime>,
}

impl Step<'_> {
    /// Whether nothing more happens in this instant.
    pub(crate) fn ends_instant(&self) -> bool {
        self.next != Some(self.at)
    }
}

/// Checks laws 3 to 7 at every event of a simulation's journal. The simulation must stand at the end of an instant.
///
/// # Errors
/// The first breach, with the number of the event at which it shows.
pub fn all(simulation: &Simulation) -> Lawful {
    let records = simulation.engine().journal().records();
    let mut reader = Reader::new(simulation);
    let mut table = table::Table::default();
    let mut undecided = undecided::Undecided::default();
    let mut accounts = waiting::Accounts::default();
    let mut refusals = refusals::Refusals::default();
    for (i, record) in records.iter().enumerate() {
        let seq = i as u32;
        let earlier = reader.clone();
        reader.seek(simulation, seq + 1);
        let at = record.at();
        let (before, after) = (earlier.scene(simulation, at), reader.scene(simulation, at));
        let step = Step { at, event: record.event(), before, after, next: records.get(i + 1).map(|r| r.at()) };
        let mut check = || -> Lawful {
            safety::step(&step)?;
            table.step(&step)?;
            undecided.step(&step);
            refusals.step(&step)?;
            if step.ends_instant() {
                waiting::nobody_is_forgotten(&step, &undecided)?;
                accounts.instant(&step, &undecided)?;
            }
            Ok(())
        };
        check().map_err(|why| format!("at event {seq}: {why}"))?;
    }
    triggers::nothing_is_silent(simulation)
}
