//! Who may decide on a pending plan (G4, G6–G8).

use crate::{
    lifecycle,
    words::{CheckNo, Demand, PersonNo, RENOTIFY_AFTER, Refusal, RunNo, Signal},
    world::{Gate, Run},
};

use super::Scene;

/// The people who may decide some open requirement that they have not approved yet, in the scenario's order.
#[must_use]
pub fn deciders(scene: &Scene<'_>, gate: &Gate) -> Vec<PersonNo> {
    (0..scene.scenario.people.len()).map(PersonNo::at).filter(|person| gate.needs(scene.scenario, *person)).collect()
}

/// The names of the external checks whose answer the open stage waits for (G5).
#[must_use]
pub fn awaited_checks(scene: &Scene<'_>, gate: &Gate) -> Vec<String> {
    let check = |demand: Demand| match demand {
        Demand::Check(check) => Some(scene.scenario.checks[check.index()].name.clone()),
        Demand::Policy | Demand::Rule(_) => None,
    };
    gate.open().filter_map(|(_, requirement)| check(requirement.demand)).collect()
}

/// Whether a person may approve (`signal` `satisfied`) or reject (`refused`) a run now.
///
/// # Errors
/// Unknown run; a status other than `pending_approval` (G8); a person who has decided already (G7) or may decide nothing open (G4).
pub fn may_decide<'a>(scene: &Scene<'a>, run: RunNo, person: PersonNo, signal: Signal) -> Result<&'a Run, Refusal> {
    let known = scene.run(run)?;
    lifecycle::next(scene.subject(&known), signal)?;
    let name = || scene.scenario.people[person.index()].name.clone();
    // A rule that answers `satisfied` or `refused` leaves `pending_approval`, and such a run is alive and has a gate.
    let (Some(live), Some(gate)) = (known.live, known.live.and_then(|live| live.gate.as_deref())) else {
        return Err(Refusal::UnknownRun { run });
    };
    if gate.needs(scene.scenario, person) {
        Ok(live)
    } else if gate.decided.contains(&person) {
        Err(Refusal::AlreadyDecided { run, person: name() })
    } else {
        Err(Refusal::NotEligible { run, person: name() })
    }
}

/// Whether the approvers of a run may be reminded now (G8).
///
/// # Errors
/// Unknown run; first 409 outside `pending_approval`; then 429 within five minutes of the last reminder: at exactly five minutes it is
/// allowed.
pub fn may_renotify(scene: &Scene<'_>, run: RunNo) -> Result<(), Refusal> {
    let gate = pending(scene, run)?;
    let since = gate.renotified.map(|at| scene.now.since(at));
    match since.filter(|since| *since < RENOTIFY_AFTER) {
        Some(since) => Err(Refusal::TooSoon { run, wait: RENOTIFY_AFTER - since }),
        None => Ok(()),
    }
}

/// Which requirement of a run this check's answer would settle now (G5).
///
/// # Errors
/// Unknown run; 409 outside `pending_approval`; 409 for a check that is not open: a late or repeated answer.
pub fn may_answer(scene: &Scene<'_>, run: RunNo, check: CheckNo) -> Result<u16, Refusal> {
    let gate = pending(scene, run)?;
    let open = gate.open().find(|(_, r)| r.demand == Demand::Check(check));
    open.map(|(place, _)| place)
        .ok_or_else(|| Refusal::CheckClosed { run, check: scene.scenario.checks[check.index()].name.clone() })
}

fn pending<'a>(scene: &Scene<'a>, run: RunNo) -> Result<&'a Gate, Refusal> {
    let known = scene.run(run)?;
    let gate = known.live.and_then(|live| live.gate.as_deref());
    gate.ok_or(Refusal::NotPending { run, status: known.course.status })
}
