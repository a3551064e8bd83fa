//! A scheduler that is broken on purpose is found out, on a way of minimal length, and the way can be opened as a case.

use signalbox::{
    history::Simulation,
    studies::{
        explore::{Counterexample, Report, Sabotage, preset},
        laws,
    },
};

use crate::explore;

fn broken(world: &str, fault: Sabotage) -> Report {
    explore(preset(world).expect("a small world").broken(fault))
}

fn sentences(found: &Counterexample) -> Vec<&str> {
    found.steps.iter().map(|told| told.step.as_str()).collect()
}

/// The case of a counter-example replays to its digest, and the sound engine breaks no law on the way.
fn opens(found: &Counterexample) {
    let case = found.case.clone().expect("a case");
    assert!(found.note.contains(&format!("seed {}", case.seed)), "{}", found.note);
    let simulation = Simulation::replay(case).expect("a case that replays");
    for (law, verdict) in laws::of_moment(&simulation.scene()) {
        assert_eq!(verdict, Ok(()), "{}", law.name);
    }
}

/// The seeded bug: two plans of one workspace, both claimed. Fewer steps cannot do it, since each run needs to come and be claimed.
#[test]
fn a_scheduler_that_ignores_a_busy_workspace_is_found_out() {
    let small = preset("find_the_bug").expect("a small world");
    assert_eq!(small.sabotage, Some(Sabotage::IgnoresBusyWorkspace));
    let report = explore(small);
    let found = report.broken("one_at_a_time").unwrap();
    assert_eq!(found.why, "runs 1 and 2 of a execute at once (Q1)");
    assert_eq!(
        sentences(found),
        [
            "somebody plans a",
            "a runner claims plan run 1 with its first heartbeat",
            "somebody plans a",
            "a runner claims plan run 2 with its first heartbeat",
        ]
    );
    assert_eq!(found.steps[2].then, ["plan run 2 is queued (T0)", "run 2 is dispatched (Q3)"]);
    // The sound engine keeps the second plan waiting, so that is where the case ends.
    assert_eq!(found.shared, 3);
    opens(found);
}

#[test]
fn a_slot_that_is_never_freed_is_found_out() {
    let report = broken("two_slots", Sabotage::LeaksSlotOfWithdrawnJob);
    let found = report.broken("nothing_leaks").unwrap();
    assert_eq!(sentences(found), ["somebody plans a", "no heartbeat comes for run 1 within the start timeout"]);
    opens(found);
}

/// Nobody looks after an abort: the run that waited in the workspace waits for ever.
#[test]
fn a_wake_up_lost_at_an_abort_is_found_out() {
    let report = broken("abort", Sabotage::ForgetsToStartAfterAbort);
    for law in ["no_lost_wake_up", "waiting_explained", "no_dead_end"] {
        let found = report.broken(law).unwrap();
        assert_eq!(found.steps.len(), 4, "{law}");
        assert_eq!(found.steps[3].step, "somebody aborts run 1");
        opens(found);
    }
}

/// A fault that random cases hardly meet: it shows after thirteen steps at the earliest.
#[test]
fn a_wake_up_lost_at_depth_is_found_out() {
    let report = broken("drift", Sabotage::ForgetsToStartAfterStalePlan);
    let found = report.broken("no_lost_wake_up").unwrap();
    assert_eq!(found.steps.len(), 13);
    assert_eq!(found.steps[12].step, "apply run 4 has found its plan stale");
    opens(found);
    // One step earlier nothing is wrong yet, but nothing else can follow.
    assert_eq!(report.broken("no_dead_end").unwrap().steps.len(), 12);
}

/// A slot too many is used: two plans in two workspaces, one slot.
#[test]
fn a_limit_that_is_ignored_is_found_out() {
    let report = broken("one_slot", Sabotage::IgnoresLimit);
    let found = report.broken("within_limit").unwrap();
    assert_eq!(found.why, "a job is dispatched, and 2 jobs hold 1 slots (Q2)");
    assert_eq!(sentences(found), ["somebody plans a", "somebody plans b"]);
    assert_eq!(found.steps[1].then, ["plan run 2 is queued (T0)", "run 2 is dispatched (Q3)"]);
    // The sound engine lets the second plan wait.
    assert_eq!(found.shared, 2);
    opens(found);
}

/// What is over comes back: the run was aborted before its runner came, and the runner's late heartbeat is written down as a claim.
#[test]
fn a_settled_run_that_is_claimed_is_found_out() {
    let report = broken("abort_anything", Sabotage::ClaimsEndedRun);
    let found = report.broken("settled_stays").unwrap();
    assert_eq!(found.why, "run 1 is settled, and something happens to it (S1)");
    assert_eq!(
        sentences(found),
        ["somebody plans a", "somebody aborts run 1", "the late runner of run 1 sends its heartbeat"]
    );
    assert_eq!(found.shared, 3);
    opens(found);
    // The world itself stays sound, and nothing else is broken.
    let broken = report.laws.iter().filter(|law| report.broken(law.law).is_some());
    assert_eq!(broken.map(|law| law.law).collect::<Vec<_>>(), ["settled_stays"]);
}

/// Each law has a fault that breaks it; a lost wake-up breaks these two on its way.
#[test]
fn every_law_is_broken_by_some_fault() {
    for law in laws::LAWS.iter().filter(|law| !matches!(law.name, "no_lost_wake_up" | "waiting_explained")) {
        assert!(Sabotage::ALL.iter().any(|fault| fault.breaks() == law.name), "{}", law.name);
    }
}

/// Each fault breaks the law it says it breaks, in a world made for it, and the same world with a sound scheduler is lawful.
#[test]
fn every_fault_breaks_its_law() {
    for (world, fault) in [
        ("two_slots", Sabotage::IgnoresBusyWorkspace),
        ("one_slot", Sabotage::LeaksSlotOfWithdrawnJob),
        ("abort_anything", Sabotage::ForgetsToStartAfterAbort),
        ("drift", Sabotage::ForgetsToStartAfterStalePlan),
        ("one_slot", Sabotage::IgnoresLimit),
        ("abort_anything", Sabotage::ClaimsEndedRun),
    ] {
        assert!(laws::place_of(fault.breaks()).is_some());
        assert!(broken(world, fault).broken(fault.breaks()).is_some(), "{fault:?}");
        assert!(explore(preset(world).expect("a small world")).is_lawful(), "{world}");
    }
}
