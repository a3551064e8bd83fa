//! A journal as text, one line a record: for reading, and for tests that compare a whole story.

use signalbox::{
    history::Simulation,
    journal::Record,
    words::{Event, SimTime},
};

/// The journal of a simulation, one line a record: number, instant in seconds, event, and the record that caused it.
#[must_use]
pub fn tell(simulation: &Simulation) -> String {
    let records = simulation.engine().journal().records();
    records.iter().enumerate().map(|(i, record)| format!("{i:>4} {}\n", line(record))).collect()
}

/// One record.
#[must_use]
pub fn line(record: &Record) -> String {
    let cause = record.cause().map(|c| format!("  ←{c}")).unwrap_or_default();
    format!("{:>9} {}{cause}", seconds(record.at()), short(&record.event()))
}

/// An instant in seconds.
#[must_use]
pub fn seconds(at: SimTime) -> String {
    if at == SimTime::MAX { "never".into() } else { format!("{}.{:03}", at.millis() / 1_000, at.millis() % 1_000) }
}

/// An event in a few words; the frequent ones without their field names.
#[must_use]
pub fn short(event: &Event) -> String {
    match *event {
        Event::Created { run, workspace, run_type, trigger, started_by, origin, .. } => {
            let origin = origin.map(|o| format!(" of {o}")).unwrap_or_default();
            format!("run {run}: T0 {run_type}{origin} in {} ({trigger}, {started_by})", workspace.0)
        }
        Event::Dispatched { run, agent, heartbeat, give_up } => {
            let agent = agent.map(|a| format!(" to agent {}", a.0)).unwrap_or_default();
            format!("run {run}: dispatched{agent}, heartbeat {} give up {}", seconds(heartbeat), seconds(give_up))
        }
        Event::Claimed { run, lock, ending, ends, .. } => {
            format!("run {run}: T1 lock {lock}, {ending} at {}", seconds(ends))
        }
        Event::Moved { run, rule, from, to, settled, reason, lock_left, changes, until } => {
            let mut text = format!("run {run}: {rule} {from} → {to}");
            text += if settled { "." } else { "" };
            text += &reason.map(|r| format!(" {r}")).unwrap_or_default();
            text += if lock_left { " lock left" } else { "" };
            if changes.any() {
                text += &format!(" +{} ~{} -{}", changes.added, changes.changed, changes.destroyed);
            }
            if until != SimTime::MAX {
                text += &format!(" until {}", seconds(until));
            }
            text
        }
        other => format!("{other:?}"),
    }
}
