//! Sentences: plain, short, with numbers. Statuses are named as in the API; workspace queue and organisation queue are kept apart.

use crate::{
    policy::{Scene, review::Hold},
    scenario::Target,
    words::{
        Demand, Event, Ignored, Judgement, LockMet, PersonNo, Reason, RunNo, RunType, SimTime, Skipped, Span,
        StartedBy, Status, Trigger, Withdrawn, WorkspaceNo,
    },
    world::{Known, Run},
};

/// A length of time in words: `3 s`, `4 min 5 s`, `2 h 10 min`, `3 d 4 h`.
#[must_use]
pub fn span(span: Span) -> String {
    let seconds = span.millis() / 1_000;
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    let two = |big: u64, big_unit: &str, small: u64, small_unit: &str| match small {
        0 => format!("{big} {big_unit}"),
        _ => format!("{big} {big_unit} {small} {small_unit}"),
    };
    match () {
        () if days > 0 => two(days, "d", hours % 24, "h"),
        () if hours > 0 => two(hours, "h", minutes % 60, "min"),
        () if minutes > 0 => two(minutes, "min", seconds % 60, "s"),
        () if seconds > 0 || span.millis() == 0 => format!("{seconds} s"),
        () => format!("{} ms", span.millis()),
    }
}

fn workspace<'a>(scene: &Scene<'a>, no: WorkspaceNo) -> &'a str {
    &scene.scenario.workspace(no).name
}

fn of_run<'a>(scene: &Scene<'a>, run: RunNo) -> &'a str {
    scene.world.known(scene.past, run).map_or("", |run| workspace(scene, run.birth.workspace))
}

/// Runs by number: `run 3`, `runs 3, 4`. At least one.
fn list(runs: &[RunNo]) -> String {
    const MOST: usize = 6;
    let shown: Vec<_> = runs.iter().take(MOST).map(ToString::to_string).collect();
    let word = if runs.len() == 1 { "run" } else { "runs" };
    match runs.len() {
        n if n > MOST => format!("{word} {} and {} more", shown.join(", "), n - MOST),
        _ => format!("{word} {}", shown.join(", ")),
    }
}

/// Names that are alternatives: `Ada`, `Ada or Ben`, `Ada, Ben or Cy`.
pub(super) fn either(names: &[String]) -> String {
    const MOST: usize = 6;
    match names {
        [] => String::from("nobody"),
        [one] => one.clone(),
        many if many.len() > MOST => format!("{} or one of {} others", many[..MOST].join(", "), many.len() - MOST),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

fn are_ahead(n: u32, first: RunNo) -> String {
    if n == 1 { format!("run {first} is ahead of it") } else { format!("{n} runs are ahead of it, run {first} first") }
}

/// Why no slot of the organisation is free (Q2, Q9).
fn no_slot(limit: u32, by: &[RunNo]) -> String {
    let holders = by.len();
    match limit {
        0 if holders == 0 => {
            String::from("the organisation is paused: its limit of 0 slots lets nothing start until it is raised (Q9)")
        }
        0 => format!(
            "the organisation is paused: its limit of 0 slots lets nothing start until it is raised; from before {} still \
             {} a slot (Q9)",
            list(by),
            if holders == 1 { "has" } else { "have" }
        ),
        _ if holders > limit as usize => format!(
            "the organisation's limit is {limit}, and from before it was lowered {holders} jobs have slots: {} (Q9)",
            list(by)
        ),
        1 => format!("the only slot of the organisation is in use: {} (Q2)", list(by)),
        _ => format!("all {limit} slots of the organisation are in use: {} (Q2)", list(by)),
    }
}

/// Why no agent of a pool is free (Q5, X3).
fn no_agent(scene: &Scene<'_>, pool: &str, agents: u32, by: &[RunNo], lost: u32, back: Option<SimTime>) -> String {
    let back = back.map_or(String::new(), |at| span(at.since(scene.now)));
    match (agents, lost) {
        (0, _) => format!("there are no agents in {pool}, so nothing starts there (Q5)"),
        (1, 0) => format!("the only agent of {pool} is taken: {} (Q5)", list(by)),
        (_, 0) => format!("all {agents} agents of {pool} are taken: {} (Q5)", list(by)),
        (1, _) => format!("the only agent of {pool} is lost and comes back in {back} (X3)"),
        _ if by.is_empty() => format!("all {agents} agents of {pool} are lost; the first comes back in {back} (X3)"),
        (_, 1) => format!(
            "no agent of {pool} is free: {} taken by {}, and 1 is lost and comes back in {back} (Q5, X3)",
            by.len(),
            list(by)
        ),
        _ => format!(
            "no agent of {pool} is free: {} taken by {}, and {lost} are lost, of which the first comes back in {back} (Q5, X3)",
            by.len(),
            list(by)
        ),
    }
}

/// What an undecided plan waits for, after its number: `which waits for …`.
fn undecided(scene: &Scene<'_>, by: RunNo, people: &[String], checks: &[String], apply: Option<RunNo>) -> String {
    if let Some(apply) = apply {
        return format!("whose apply run {apply} has not ended yet");
    }
    let status = scene.world.known(scene.past, by).map(|plan| plan.course.status);
    let checks = match checks {
        [] => String::new(),
        [one] => format!("the answer of {one}"),
        many => format!("the answers of {}", many.join(", ")),
    };
    match status {
        Some(Status::PendingPolicy) => String::from("whose policies are being evaluated"),
        Some(Status::PendingApproval) if people.is_empty() && !checks.is_empty() => format!("which waits for {checks}"),
        Some(Status::PendingApproval) if people.is_empty() => {
            String::from("which waits for an approval that nobody may give")
        }
        Some(Status::PendingApproval) => {
            let checks = if checks.is_empty() { checks } else { format!(", and for {checks}") };
            format!("which waits for {} to decide{checks}", either(people))
        }
        _ => String::from("which somebody has still to apply or to discard"),
    }
}

/// Why a run waits, in the order of its holds.
pub(super) fn waiting(scene: &Scene<'_>, run: &Run, holds: &[Hold]) -> String {
    let name = workspace(scene, run.birth.workspace);
    let no = run.no;
    let mut parts = holds.iter().map(|hold| match hold {
        Hold::WorkspaceBusy { by } => format!("run {no} waits for run {by}: one run at a time in {name} (Q1)"),
        Hold::KeptBack { by, people, checks, apply } => {
            let waits = undecided(scene, *by, people, checks, *apply);
            format!("run {no} is kept back by plan {by} of {name}, {waits} (Q6)")
        }
        Hold::BehindInWorkspace { run, ahead } => format!("in {name}, {} (Q4)", are_ahead(*ahead, *run)),
        Hold::SlotsFull { limit, by, lost, back } => match run.birth.target {
            Target::Managed => no_slot(*limit, by),
            Target::Pool(pool) => {
                no_agent(scene, &scene.scenario.pools[pool.index()].name, *limit, by, *lost, *back)
            }
        },
        Hold::BehindInQueue { run, ahead } => {
            format!("in the queue for a runner, {} (Q4)", are_ahead((*ahead).max(1), *run))
        }
        Hold::NoRunner { since: Some(since), due } => {
            let since = span(scene.now.since(*since));
            // Nothing is withdrawn after the end of time.
            let due = due.filter(|at| *at != SimTime::MAX).map_or(String::new(), |at| {
                format!("; without one within {} the job is withdrawn, and the run keeps its place", left(scene, at))
            });
            match run.birth.target {
                Target::Managed => {
                    format!("a slot is reserved for run {no} since {since}, and no runner has sent a heartbeat yet{due} (Q3, Q10)")
                }
                Target::Pool(_) => format!("an agent has reserved run {no} since {since} (Q3)"),
            }
        }
        Hold::NoRunner { since: None, due } => {
            let due = due.map_or(String::new(), |at| format!(", which the next does in {}", left(scene, at)));
            format!("an idle agent has to poll for work first{due} (X1)")
        }
    });
    let Some(first) = parts.next() else { return format!("run {no} starts in this instant") };
    let mut sentence = capital(&first);
    for part in parts {
        sentence.push_str(". ");
        sentence.push_str(&capital(&part));
    }
    sentence.push('.');
    sentence
}

/// How long it is until an instant.
fn left(scene: &Scene<'_>, at: SimTime) -> String {
    span(at.since(scene.now))
}

fn capital(text: &str) -> String {
    // A sentence begins with a word of ours; the tables for other alphabets weigh 12 KB.
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// Why a run ended badly (X5).
pub(super) fn reason(scene: &Scene<'_>, run: &Known<'_>, reason: Reason) -> String {
    let name = workspace(scene, run.birth.workspace);
    match reason {
        Reason::Error => String::from("the execution ended with an error (T3)"),
        Reason::RunnerLost => String::from("its runner stopped sending heartbeats (X3)"),
        Reason::StateLocked => format!("somebody else held the state lock of {name} (L3)"),
        Reason::StalePlan => format!("another apply of {name} came between the plan and this apply (A3)"),
        Reason::NoLock => format!("{name} held no state lock to release (L4)"),
        Reason::Timeout => timed_out(run, scene.scenario.workspace(run.birth.workspace).timeout),
        Reason::User => String::from("a user cancelled it (T5, T13)"),
        Reason::Superseded => String::from("a newer plan replaced it (Q8)"),
        Reason::Policy => String::from("a mandatory policy was violated (G1)"),
        Reason::Approver => String::from("a person rejected it (G7)"),
        Reason::Check => String::from("an external check failed (G5)"),
        Reason::ApprovalTimeout => String::from("nobody approved it in time (G4)"),
    }
}

/// A run that never left the queue did not exceed anything by its work: it waited too long (T15). One whose clock began at its creation
/// spent a part of its timeout in the queue (X2).
fn timed_out(run: &Known<'_>, timeout: Span) -> String {
    let course = run.course;
    let limit = span(timeout);
    if course.claimed == SimTime::MAX {
        let waited = span(course.ended.since(run.birth.created));
        return format!(
            "it waited in the queue for {waited} and was never claimed: its timeout of {limit} counts from its creation (T15)"
        );
    }
    if course.ended.since(course.claimed) < timeout {
        let waited = span(course.claimed.since(run.birth.created));
        return format!(
            "it exceeded its timeout of {limit}, which counts from its creation: it waited {waited} of that (X2)"
        );
    }
    format!("it exceeded its timeout of {limit} (X2)")
}

fn person<'a>(scene: &Scene<'a>, person: PersonNo) -> &'a str {
    &scene.scenario.people[person.index()].name
}

fn arrival(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Manual => "a request",
        Trigger::Push => "a push",
        Trigger::Schedule => "a schedule's tick",
        Trigger::Pr => "a pull request",
        Trigger::Promotion => "a promotion",
    }
}

/// What an approval requirement asks for.
pub(super) fn requirement(scene: &Scene<'_>, demand: Demand) -> String {
    match demand {
        Demand::Policy => String::from("approval, since a policy requires it"),
        Demand::Rule(rule) => format!("approval by {}", scene.scenario.approval_rules[rule.index()].name),
        Demand::Check(check) => format!("the answer of {}", scene.scenario.checks[check.index()].name),
    }
}

/// An event in a sentence.
pub(super) fn event(scene: &Scene<'_>, event: &Event) -> String {
    match *event {
        Event::CommandGiven { command } => format!("Command {} was given", command + 1),
        Event::CommandRefused { command, code, .. } => {
            format!("Command {} was refused: {} ({}, HTTP {})", command + 1, code.gloss(), code.rule(), code.http())
        }
        Event::Arrived { source, ordinal, pr, .. } => {
            let name = &scene.scenario.sources[source.index()].name;
            match pr {
                0 => format!("{name}: arrival {}", ordinal + 1),
                pr => format!("{name}: arrival {}, pull request {pr}", ordinal + 1),
            }
        }
        Event::Ignored { workspace: no, trigger, why } => {
            let why = match why {
                Ignored::NoRepo => "no workspace is connected to the repository",
                Ignored::Branch => "the branch is not the workspace's",
                Ignored::Paths => "no changed path concerns it",
                Ignored::Action => "this action makes no run",
                Ignored::Paused => "its source is paused",
            };
            let where_ = no.map_or(String::new(), |no| format!(" in {}", workspace(scene, no)));
            format!("{} made no run{where_}: {why} (W4)", capital(arrival(trigger)))
        }
        Event::Created { run, workspace: no, run_type, trigger, started_by, origin, .. } => {
            let what = match (run_type, started_by, origin) {
                (RunType::Apply, StartedBy::AutoApply, Some(plan)) => format!("to apply plan {plan} by itself (A4)"),
                (RunType::Apply, _, Some(plan)) => format!("to apply plan {plan} (A2)"),
                (RunType::Plan, _, Some(apply)) if trigger == Trigger::Promotion => {
                    format!("since run {apply} of {} promotes (P1)", of_run(scene, apply))
                }
                (RunType::Plan, _, Some(run)) => format!("to repeat run {run} (S1)"),
                _ => format!("by {}", arrival(trigger)),
            };
            format!("Run {run} ({run_type}) was created in {} {what} (T0)", workspace(scene, no))
        }
        Event::Dispatched { run, agent, .. } => match agent {
            None => format!("A slot was reserved for run {run} and its job dispatched (Q3)"),
            Some(agent) => format!("Agent {} reserved run {run} (Q5)", agent.0 + 1),
        },
        Event::Withdrawn { run, why, .. } => match why {
            Withdrawn::StartTimeout => {
                format!("No heartbeat came for run {run}: its job was withdrawn, it keeps its place (Q10)")
            }
            Withdrawn::RunEnded => format!("The dispatched job of run {run} was withdrawn (Q10)"),
        },
        Event::HeartbeatRefused { run } => format!("A late heartbeat for run {run} was refused (Q10)"),
        Event::Claimed { run, lock, .. } => {
            let lock = match lock {
                LockMet::None => "",
                LockMet::Taken => " and took the state lock (L1)",
                LockMet::Held => " and met a state lock that somebody else holds (L3)",
            };
            format!("A runner claimed run {run}{lock} (T1)")
        }
        Event::Moved { .. } => moved(scene, event),
        Event::PolicyJudged { run, set, judgement } => {
            let set = &scene.scenario.policy_sets[set.index()].name;
            let what = match judgement {
                Judgement::Passed => "passed",
                Judgement::Warned => "gave a warning",
                Judgement::Violated => "was violated",
                Judgement::NeedsApproval => "requires approval",
                Judgement::Errored => "could not be evaluated, which counts as a violation",
            };
            format!("Policy set {set} {what} for run {run} (G3)")
        }
        Event::RequirementAdded { run, demand, stage } => {
            format!("Run {run} needs {} in stage {stage} (G2)", requirement(scene, demand))
        }
        Event::CheckCalled { run, .. } => format!("An external check was called for run {run} (G5)"),
        Event::CheckAnswered { run, passed, .. } => {
            format!("An external check {} run {run} (G5)", if passed { "passed" } else { "failed" })
        }
        Event::Renotified { run } => format!("The approvers of run {run} were reminded (G8)"),
        Event::StageOpened { run, stage } => format!("Stage {stage} of run {run} opened (G6)"),
        Event::Asked { run, person: no, .. } => format!("{} was asked about run {run} (G4)", person(scene, no)),
        Event::Approved { run, person: Some(no), .. } => format!("{} approved run {run} (G7)", person(scene, no)),
        Event::Approved { run, person: None, .. } => {
            format!("Nobody decided on run {run} in time: approved by its rule (G4)")
        }
        Event::Declined { run, person: Some(no) } => format!("{} rejected run {run} (G7)", person(scene, no)),
        Event::Declined { run, person: None } => {
            format!("Nobody decided on run {run} in time: refused by its rule (G4)")
        }
        Event::Escalated { run, .. } => format!("Nobody decided on run {run} in time: another team is asked (G4)"),
        Event::Discarded { run } => format!("The changeset of run {run} was discarded (A1)"),
        Event::AutoApplyRefused { run, code } => {
            format!("Run {run} was not applied by itself: {} ({})", code.gloss(), code.rule())
        }
        Event::PromotionSkipped { run, edge, why } => {
            let to = workspace(scene, scene.scenario.edges[edge.index()].to);
            let why = match why {
                Skipped::NotAutomatic => "the edge does not promote by itself (P1)",
                Skipped::Paused => "the edge is paused (W5)",
                Skipped::NotAllowed => "the caller may not trigger runs there (P4)",
                Skipped::FromPr => "applies from a pull request never promote (P3)",
            };
            format!("Run {run} did not promote to {to}: {why}")
        }
        Event::LimitChanged { limit: 0 } => {
            String::from("The organisation has no slots from now on: nothing of it starts (Q9)")
        }
        Event::LimitChanged { limit: 1 } => String::from("The organisation has 1 slot from now on (Q9)"),
        Event::LimitChanged { limit } => format!("The organisation has {limit} slots from now on (Q9)"),
        Event::ReadingsChanged { .. } => String::from("The readings changed (Q9)"),
        Event::SourcePaused { source, paused } => {
            let name = &scene.scenario.sources[source.index()].name;
            format!("{name} was {} (W5)", if paused { "paused" } else { "resumed" })
        }
        Event::EdgePaused { edge, paused } => {
            let edge = scene.scenario.edges[edge.index()];
            let what = if paused { "paused" } else { "resumed" };
            format!("Promotion from {} to {} was {what} (W5)", workspace(scene, edge.from), workspace(scene, edge.to))
        }
        Event::ForeignLockTaken { workspace: no } => {
            format!("Somebody outside took the state lock of {} (L3)", workspace(scene, no))
        }
        Event::ForeignLockReleased { workspace: no } => {
            format!("A lock of {} that somebody outside held was released (L4)", workspace(scene, no))
        }
        Event::AgentRejoined { agent } => format!("Agent {} came back to its pool (X3)", agent.0 + 1),
    }
}

fn moved(scene: &Scene<'_>, event: &Event) -> String {
    let Event::Moved { run, rule, from, to, settled, reason: why, lock_left, changes, .. } = *event else {
        return String::new();
    };
    let mut sentence = format!("Run {run} went from {from} to {to} ({rule})");
    if let (Some(why), Some(known)) = (why, scene.world.known(scene.past, run)) {
        sentence.push_str(": ");
        sentence.push_str(&reason(scene, &known, why));
    } else if changes.any() {
        let n = changes;
        sentence.push_str(&format!(": {} to add, {} to change, {} to destroy", n.added, n.changed, n.destroyed));
    } else if from == Status::InProgress && to == Status::Completed && settled {
        let plan = scene.world.known(scene.past, run).is_some_and(|r| r.is_plan());
        if plan {
            sentence.push_str(": no changes");
        }
    }
    if lock_left {
        sentence.push_str("; its state lock stays behind (L2)");
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_said_in_two_units_at_most() {
        assert_eq!(span(Span::ZERO), "0 s");
        assert_eq!(span(Span::from_millis(250)), "250 ms");
        assert_eq!(span(Span::from_secs(59)), "59 s");
        assert_eq!(span(Span::from_secs(245)), "4 min 5 s");
        assert_eq!(span(Span::from_mins(120)), "2 h");
        assert_eq!(span(Span::from_hours(76)), "3 d 4 h");
    }
}
