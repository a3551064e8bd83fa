//! The answer in sentences, for a run that is not in its queue: what it does, whom it waits for, what became of it, and what its wait
//! was made of. Instants are given by the clock of the scenario, so a sentence changes only when something happens.

use crate::{
    policy::Scene,
    scenario::Target,
    views::sentences::{self, capital, clock, span},
    words::{Reason, RunNo, Span, Status},
    world::Known,
};

use super::{
    Decision, Executing, Expiry, Explanation, Need, Part, Pending, Verdict, WaitFor,
    held::{either, list},
    reason,
};

/// How many decisions a sentence names.
const NAMED: usize = 4;

pub(super) fn answer(scene: &Scene<'_>, run: &Known<'_>, explanation: &Explanation) -> String {
    let mut says = match (&explanation.executing, &explanation.pending) {
        (Some(executing), _) => executes(scene, run, executing),
        (None, Some(pending)) => pends(scene, run, pending),
        (None, None) => ended(scene, run),
    };
    says.push_str(&waited(scene, run, explanation));
    says
}

fn executes(scene: &Scene<'_>, run: &Known<'_>, executing: &Executing) -> String {
    let no = run.no;
    let name = sentences::workspace(scene, run.birth.workspace);
    let runner = match (executing.slot, executing.agent) {
        (Some(slot), _) => format!("slot {}", u32::from(slot) + 1),
        (None, Some(agent)) => format!("agent {}", u32::from(agent.0) + 1),
        (None, None) => String::from("a runner"),
    };
    let lock = if executing.locks { " with its state lock" } else { "" };
    let until = clock(scene, executing.until);
    let end = match executing.fails {
        Some(Reason::StateLocked) => {
            format!("It met a state lock: {}. It fails at {until}", sentences::lock_met(scene, run))
        }
        Some(why) => format!("Its first step has failed: {}. It fails at {until}", sentences::reason(scene, run, why)),
        None => format!("It ends at {until} at the latest, by its timeout (X2)"),
    };
    format!(
        "Run {no} has been executing since {}. It holds {runner} and {name}{lock} (Q1, Q3). {end}.",
        clock(scene, executing.since)
    )
}

fn pends(scene: &Scene<'_>, run: &Known<'_>, pending: &Pending) -> String {
    let (no, since) = (run.no, clock(scene, pending.since));
    if run.course.status == Status::PendingPolicy {
        let sets = match &pending.policy_sets[..] {
            [] => String::new(),
            sets => format!(": {}", sets.join(", ")),
        };
        return format!(
            "The policies of run {no} have been evaluated since {since}{sets} (T6). It holds no slot meanwhile."
        );
    }
    let stage = match pending.stages {
        0 | 1 => String::new(),
        stages => format!(" In stage {} of {stages}:", pending.stage),
    };
    let needs: Vec<_> = pending.needs.iter().map(|need| capital(&missing(scene, need))).collect();
    format!(
        "Run {no} has been waiting for an answer since {since}; it holds no slot meanwhile (T9).{stage} {}.",
        needs.join(". ")
    )
}

/// An answer that is missing.
fn missing(scene: &Scene<'_>, need: &Need) -> String {
    let until = match (need.until, need.then) {
        (Some(at), Some(then)) => {
            let then = match then {
                Expiry::Approve => String::from("it counts as approved"),
                Expiry::Escalate => format!("{} is asked instead", either(&need.then_people)),
                Expiry::Reject => String::from("the run is rejected"),
            };
            format!(" until {}, after which {then}", clock(scene, at))
        }
        _ => String::from(", without a time limit"),
    };
    if let Some(check) = &need.check {
        return format!("the external check {check} has to answer{until} (G5)");
    }
    let people = either(&need.people);
    let who = match (need.missing, &need.people[..]) {
        (missing, []) => format!("{} missing, which nobody may give", approvals(missing)),
        (1, _) => format!("1 approval is missing: {people} may give it"),
        (missing, _) => format!("{missing} approvals are missing: {people} may give one each"),
    };
    format!("{}: {who}{until} (G4)", need.name)
}

fn approvals(n: u32) -> String {
    if n == 1 { String::from("1 approval is") } else { format!("{n} approvals are") }
}

/// What became of it.
fn ended(scene: &Scene<'_>, run: &Known<'_>) -> String {
    let (no, status) = (run.no, run.course.status);
    let at = clock(scene, run.course.ended);
    let why = reason(scene, run);
    if !why.is_empty() {
        return format!("Run {no} ended as {status} at {at}: {why}.");
    }
    let mut says = format!("Run {no} ended as {status} at {at}: {}.", status.gloss());
    if !run.is_plan() || status != Status::Completed {
        return says;
    }
    let next = match scene.world.latest_apply(scene.past, no) {
        _ if scene.world.is_discarded(scene.past, no) => String::from("its changeset was discarded (A1)"),
        Some(apply) => format!("run {apply} applies it"),
        None if !run.course.changes.any() => String::from("it changes nothing"),
        None => return says,
    };
    says.push(' ');
    says.push_str(&capital(&next));
    says.push('.');
    says
}

/// What its wait was made of.
fn waited(scene: &Scene<'_>, run: &Known<'_>, explanation: &Explanation) -> String {
    let gate = |part: &&Part| matches!(part.wait_for, WaitFor::Policy | WaitFor::Approval);
    let queue: Vec<_> =
        explanation.parts.iter().filter(|part| !gate(part)).map(|part| waited_for(scene, run, part)).collect();
    let mut says = match &queue[..] {
        [] => String::from(" It did not wait to start"),
        [one] => format!(" It waited to start: {one}"),
        many => format!(" It waited {} to start: {}", span(explanation.waited), many.join(", ")),
    };
    let over = |part: &&Part| part.to.is_some() && (part.length > Span::ZERO || !part.decisions.is_empty());
    let gates: Vec<_> =
        explanation.parts.iter().filter(gate).filter(over).map(|part| waited_for(scene, run, part)).collect();
    if !gates.is_empty() {
        says.push_str("; then ");
        says.push_str(&gates.join(", then "));
    }
    says.push('.');
    says
}

fn waited_for(scene: &Scene<'_>, run: &Known<'_>, part: &Part) -> String {
    let length = span(part.length);
    let name = sentences::workspace(scene, run.birth.workspace);
    let numbers: Vec<RunNo> = part.runs.iter().map(|blamed| blamed.run).collect();
    let runs = || if numbers.is_empty() { String::from("another run") } else { list(&numbers) };
    match (part.wait_for, run.birth.target) {
        (WaitFor::WorkspaceBusy, _) => format!("{length} for {} of {name} to end (Q1)", runs()),
        (WaitFor::KeptBack, _) => {
            let decided = decided(scene, &part.decisions);
            format!("{length} kept back by {} of {name}{decided} (Q6)", runs())
        }
        (WaitFor::BehindInWorkspace, _) => format!("{length} behind {} in {name} (Q4)", runs()),
        (WaitFor::SlotsFull, Target::Managed) if numbers.is_empty() => {
            format!("{length} for a slot while the organisation was paused (Q9)")
        }
        (WaitFor::SlotsFull, Target::Managed) => format!("{length} for a slot, held by {} (Q2)", runs()),
        (WaitFor::SlotsFull, Target::Pool(pool)) => {
            let pool = &scene.scenario.pools[pool.index()].name;
            let by = if numbers.is_empty() { String::new() } else { format!(", taken by {}", list(&numbers)) };
            format!("{length} for an agent of {pool}{by} (Q5)")
        }
        (WaitFor::BehindInQueue, _) => format!("{length} behind {} in the queue for a runner (Q4)", runs()),
        (WaitFor::NoRunner, Target::Managed) => format!("{length} for its runner (Q3)"),
        (WaitFor::NoRunner, Target::Pool(_)) => format!("{length} for an agent to poll (X1)"),
        (WaitFor::Policy, _) => format!("{length} for its policies{} (T6)", decided(scene, &part.decisions)),
        (WaitFor::Approval, _) => format!("{length} for people and checks{} (T9)", decided(scene, &part.decisions)),
    }
}

/// Who decided, after a colon.
fn decided(scene: &Scene<'_>, decisions: &[Decision]) -> String {
    if decisions.is_empty() {
        return String::new();
    }
    let named = decisions.iter().take(NAMED).map(|decision| {
        let who = decision.who.as_deref();
        let says = match (decision.verdict, who) {
            (Verdict::Approved, Some(who)) => format!("{who} approved"),
            (Verdict::Rejected, Some(who)) => format!("{who} rejected it"),
            (Verdict::Passed, Some(who)) => format!("{who} passed"),
            (Verdict::Failed, Some(who)) => format!("{who} failed"),
            (Verdict::Warned, Some(who)) => format!("{who} gave a warning"),
            (Verdict::RequiresApproval, Some(who)) => format!("{who} requires approval"),
            (Verdict::Approved | Verdict::Passed, None) => String::from("it was approved"),
            (Verdict::Rejected | Verdict::Failed, None) => String::from("it was refused"),
            (Verdict::Warned | Verdict::RequiresApproval, None) => String::from("a policy spoke"),
            (Verdict::TimeoutApproved, _) => String::from("nobody answered in time, so it was approved"),
            (Verdict::TimeoutRejected, _) => String::from("nobody answered in time, so it was rejected"),
            (Verdict::Escalated, _) => String::from("nobody answered in time, so another team was asked"),
            (Verdict::Discarded, _) => String::from("its changeset was discarded"),
            (Verdict::Aborted, _) => String::from("it was cancelled"),
        };
        format!("{says} at {}", clock(scene, decision.at))
    });
    let mut says = named.collect::<Vec<_>>().join(", ");
    if decisions.len() > NAMED {
        says.push_str(&format!(" and {} more", decisions.len() - NAMED));
    }
    format!(": {says}")
}
