//! A plain case that goes the way the explorer went, if there is one.
//!
//! The explorer chooses what comes next and how it turns out; a case has only its seed and its commands. So seeds are tried: each is
//! played in real virtual time, with the commands given where the way has them, for as long as the very same things happen.

use crate::{
    engine::{Engine, Wake},
    history::SavedCase,
    words::{Changes, Ending, Event, SimTime, Span},
};

use super::{
    small::SmallWorld,
    step::{Step, Table},
};

/// How many seeds are tried.
const TRIES: u32 = 20_000;

/// A case that takes as many of these steps as the sound engine takes at all, and how many those are.
pub(super) fn find_case(small: &SmallWorld, table: &Table, steps: &[Step]) -> (Option<SavedCase>, u32) {
    let expected = sound_part(table, steps);
    let shared = expected.len() as u32;
    if expected.is_empty() {
        return (None, 0);
    }
    let case = (0..TRIES).find_map(|seed| play(small, table, &expected, seed));
    (case, shared)
}

/// The steps that the sound engine offers too, each with what it makes of it, up to the first that differs.
fn sound_part(table: &Table, steps: &[Step]) -> Vec<(Step, Vec<Event>)> {
    let sound = table.clone().mended();
    let (mut broken, mut bench) = (table.bench(), table.bench());
    let mut left: Vec<u8> = table.menu.iter().map(|dish| dish.times).collect();
    let mut same = left.clone();
    let mut expected = Vec::new();
    for step in steps {
        if !sound.steps(&bench, &same).contains(step) {
            break;
        }
        let (Some(theirs), Some(ours)) =
            (table.take(&mut broken, *step, &mut left), sound.take(&mut bench, *step, &mut same))
        else {
            break;
        };
        let differs = theirs != ours;
        expected.push((*step, ours));
        if differs {
            break;
        }
    }
    expected
}

fn play(small: &SmallWorld, table: &Table, expected: &[(Step, Vec<Event>)], seed: u32) -> Option<SavedCase> {
    let mut engine = Engine::new(table.scenario.clone(), u64::from(seed), Vec::new());
    for (step, events) in expected {
        let first = engine.journal().records().len();
        match *step {
            Step::Given { dish, run, crashed } => {
                // Some seconds later, if nothing else happens until then: an instant of its own is easier to follow.
                let mut at = engine.now() + Span::from_secs(10);
                if let (Some(live), true) = (run.and_then(|run| engine.scene().live(run)), crashed) {
                    at = at.max(if live.crash == SimTime::MAX { at } else { live.crash });
                }
                let next = engine.next_at();
                if next.is_none_or(|next| next > at) {
                    engine.run_until(at);
                }
                engine.dispatch(table.command(dish, run));
            }
            Step::Kept { wake: Wake::Poll(_), .. } => return None,
            Step::Kept { .. } => {
                let next = engine.next_at()?;
                engine.run_until(next);
            }
        }
        let records = engine.journal().records();
        if records.len() - first != events.len() {
            return None;
        }
        if records.iter_from(first).zip(events).any(|(record, event)| essence(record.event()) != essence(*event)) {
            return None;
        }
    }
    let journal = engine.journal();
    Some(SavedCase {
        commands: engine.script().to_vec(),
        until: Some(engine.now()),
        records: Some(journal.len()),
        digest: Some(journal.digest().to_string()),
        ..SavedCase::new(small.scenario.clone(), seed)
    })
}

/// An event without what the explorer leaves out: instants, draws, and what is decided only later.
fn essence(event: Event) -> Event {
    let none = SimTime::ZERO;
    match event {
        Event::CommandGiven { .. } => Event::CommandGiven { command: 0 },
        Event::Arrived { source, ordinal, variant, pr, .. } => {
            Event::Arrived { source, ordinal, variant, pr, next: none }
        }
        Event::Created { run, workspace, run_type, trigger, started_by, by, origin, pr, .. } => {
            Event::Created { run, workspace, run_type, trigger, started_by, by, origin, pr, lineage: 0 }
        }
        Event::Dispatched { run, agent, .. } => Event::Dispatched { run, agent, heartbeat: none, give_up: none },
        Event::Withdrawn { run, why, heartbeat } => {
            let heartbeat = if heartbeat == SimTime::MAX { heartbeat } else { none };
            Event::Withdrawn { run, why, heartbeat }
        }
        Event::Claimed { run, lock, holder, ending, .. } => {
            let ending = match ending {
                Ending::Locked | Ending::Stale | Ending::NoLock => ending,
                _ => Ending::Success,
            };
            Event::Claimed { run, lock, holder, ending, ends: none, crash: none }
        }
        Event::Moved { run, rule, from, to, settled, reason, lock_left, changes, .. } => {
            let changes = if changes.any() { Changes { added: 1, changed: 0, destroyed: 0 } } else { changes };
            Event::Moved { run, rule, from, to, settled, reason, lock_left, changes, until: none }
        }
        Event::Asked { run, person, .. } => Event::Asked { run, person, approves: true, answers: none },
        Event::CheckCalled { run, requirement, answers, .. } => {
            let answers = if answers == SimTime::MAX { answers } else { none };
            Event::CheckCalled { run, requirement, passes: true, answers }
        }
        event => event,
    }
}
