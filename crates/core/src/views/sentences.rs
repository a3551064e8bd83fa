//! Sentences: plain, short, with numbers. Statuses are named as in the API; workspace queue and organisation queue are kept apart.

use crate::{
    policy::Scene,
    scenario::webhook::PR_PATH_FILTER_MAX,
    words::{
        Command, Demand, Event, Ignored, Judgement, LockMet, PersonNo, Reason, RunNo, RunType, SimTime, Skipped, Span,
        StartedBy, Status, Trigger, Withdrawn, WorkspaceNo, calendar,
    },
    world::{Behind, Known},
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

pub(super) fn workspace<'a>(scene: &Scene<'a>, no: WorkspaceNo) -> &'a str {
    &scene.scenario.workspace(no).name
}

fn of_run<'a>(scene: &Scene<'a>, run: RunNo) -> &'a str {
    scene.world.known(scene.past, run).map_or("", |run| workspace(scene, run.birth.workspace))
}

const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/// An instant by the scenario's clock, in UTC: `Mon 09:41:07`, with the date where the day of the week would not do: `2026-02-01 09:41:07`.
pub(super) fn clock(scene: &Scene<'_>, at: SimTime) -> String {
    const DAY: i64 = 86_400_000;
    let day = |at: SimTime| scene.scenario.starts_at.saturating_add_unsigned(at.millis()).div_euclid(DAY);
    let stamp = at.rfc3339(scene.scenario.starts_at);
    let (date, time) = (stamp.get(..10).unwrap_or_default(), stamp.get(11..19).unwrap_or_default());
    if day(at).abs_diff(day(scene.now)) < 7 {
        format!("{} {time}", DAYS[calendar::weekday(day(at)) as usize])
    } else {
        format!("{date} {time}")
    }
}

pub(super) fn capital(text: &str) -> String {
    // A sentence begins with a word of ours; the tables for other alphabets weigh 12 KB.
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// Who holds the state lock that a run has met: the run that left it, with how that ended, or an outsider (L3).
fn holder(scene: &Scene<'_>, name: &str, holder: Option<RunNo>) -> String {
    let left = holder.and_then(|holder| scene.world.known(scene.past, holder));
    let Some(left) = left else { return format!("somebody outside the platform holds the state lock of {name}") };
    let how = match left.course.reason {
        Some(Reason::RunnerLost) => "its runner was lost",
        Some(Reason::Timeout) => "it timed out",
        Some(Reason::User) => "it was cancelled",
        _ => "it ended",
    };
    format!("run {}, which is {}, left the state lock of {name} behind when {how}", left.no, left.course.status)
}

/// Whose state lock a run has met (L3).
pub(super) fn lock_met(scene: &Scene<'_>, run: &Known<'_>) -> String {
    let by = match run.course.behind {
        Behind::Lock(holder) => Some(holder),
        _ => None,
    };
    format!("{} (L3)", holder(scene, workspace(scene, run.birth.workspace), by))
}

/// The comment of the command that rejected a run, if it has one.
pub(super) fn comment<'a>(scene: &Scene<'a>, command: u32) -> Option<&'a str> {
    match &scene.script.get(command as usize)?.command {
        Command::Reject { comment, .. } if !comment.is_empty() => Some(comment),
        _ => None,
    }
}

/// A text as a sentence quotes it: a long one is cut.
fn cut(text: &str) -> String {
    const MOST: usize = 300;
    let mut cut: String = text.chars().take(MOST).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut
}

/// Who rejected a run, with the comment, which is the reason (G7).
fn rejected(scene: &Scene<'_>, who: PersonNo, what: &str, command: u32) -> String {
    let who = person(scene, who);
    match comment(scene, command) {
        Some(comment) => format!("{who} rejected {what}: “{}” (G7)", cut(comment)),
        None => format!("{who} rejected {what} (G7)"),
    }
}

/// Why a run ended badly (X5).
pub(super) fn reason(scene: &Scene<'_>, run: &Known<'_>, reason: Reason) -> String {
    let name = workspace(scene, run.birth.workspace);
    match reason {
        Reason::Error => String::from("the execution ended with an error (T3)"),
        Reason::RunnerLost => String::from("its runner stopped sending heartbeats (X3)"),
        Reason::StateLocked => lock_met(scene, run),
        Reason::StalePlan => format!("another apply of {name} came between the plan and this apply (A3)"),
        Reason::NoLock => format!("{name} held no state lock to release (L4)"),
        Reason::Timeout => timed_out(run, scene.scenario.workspace(run.birth.workspace).timeout),
        Reason::User => String::from("a user cancelled it (T5, T13)"),
        Reason::Superseded => String::from("a newer plan replaced it (Q8)"),
        Reason::Policy => match run.course.behind {
            Behind::Set(set) => {
                let set = &scene.scenario.policy_sets[set.index()].name;
                format!("a mandatory policy was violated: {set} (G1)")
            }
            _ => String::from("a mandatory policy was violated (G1)"),
        },
        Reason::Approver => match run.course.behind {
            Behind::Person(who, command) => rejected(scene, who, "it", command),
            _ => String::from("a person rejected it (G7)"),
        },
        Reason::Check => match run.course.behind {
            Behind::Demand(Demand::Check(check)) => {
                format!("the external check {} failed (G5)", scene.scenario.checks[check.index()].name)
            }
            _ => String::from("an external check failed (G5)"),
        },
        Reason::ApprovalTimeout => match run.course.behind {
            Behind::Demand(demand) => format!("{} did not come in time (G4)", requirement(scene, demand)),
            _ => String::from("nobody approved it in time (G4)"),
        },
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

/// What a webhook did not lead to, and that its path filter was given up.
fn webhook(trigger: Trigger, ignored: &[u16], gave_up: bool) -> String {
    let mut text = capital(arrival(trigger));
    let all: u32 = ignored.iter().map(|count| u32::from(*count)).sum();
    if all > 0 {
        let workspaces = if all == 1 { "workspace" } else { "workspaces" };
        text += &format!(" made no run in {all} {workspaces}");
        let mut mark = ": ";
        for (why, count) in Ignored::ALL.iter().zip(ignored).filter(|(_, count)| **count > 0) {
            let why = match why {
                Ignored::NoRepo => "are not connected to the repository",
                Ignored::Branch => "have another branch",
                Ignored::Paths => "are concerned by no changed path",
                Ignored::Action => "make none for this action",
                Ignored::Paused => "have a paused source",
            };
            text += &format!("{mark}{count} {why}");
            mark = ", ";
        }
        text += " (W4)";
    }
    if gave_up {
        let most = PR_PATH_FILTER_MAX;
        text += if all > 0 { "; its" } else { ": the" };
        text += &format!(" path filter was given up, since more than {most} files changed (W2)");
    }
    text
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
        Event::WebhookMatched { trigger, ignored, gave_up } => webhook(trigger, &ignored, gave_up),
        Event::Created { run, workspace: no, run_type, trigger, started_by, by, origin, .. } => {
            let what = match (run_type, started_by, origin) {
                (RunType::Apply, StartedBy::AutoApply, Some(plan)) => format!("to apply plan {plan} by itself (A4)"),
                (RunType::Apply, _, Some(plan)) => format!("to apply plan {plan} (A2)"),
                (RunType::Plan, StartedBy::Person, Some(apply)) if trigger == Trigger::Promotion => {
                    format!("to promote run {apply} of {} (P4)", of_run(scene, apply))
                }
                (RunType::Plan, _, Some(apply)) if trigger == Trigger::Promotion => {
                    format!("since run {apply} of {} promotes (P1)", of_run(scene, apply))
                }
                (RunType::Plan, StartedBy::Replan, Some(run)) => format!("since plan {run} has drifted (A6)"),
                (RunType::Plan, _, Some(run)) => format!("to repeat run {run} (S1)"),
                _ if by.is_some() => String::from("by hand"),
                _ => format!("by {}", arrival(trigger)),
            };
            let name = workspace(scene, no);
            match by {
                Some(by) => format!("{} created run {run} ({run_type}) in {name} {what} (T0)", person(scene, by)),
                None => format!("Run {run} ({run_type}) was created in {name} {what} (T0)"),
            }
        }
        Event::Dispatched { run, agent, .. } => match agent {
            None => format!("A slot was reserved for run {run} and its job dispatched (Q3)"),
            Some(agent) => format!("Agent {} polled and reserved run {run} (Q5)", agent.0 + 1),
        },
        Event::Withdrawn { run, why, .. } => match why {
            Withdrawn::StartTimeout => {
                format!("No heartbeat came for run {run}: its job was withdrawn, it keeps its place (Q10)")
            }
            Withdrawn::RunEnded => format!("The dispatched job of run {run} was withdrawn (Q10)"),
        },
        Event::HeartbeatRefused { run } => format!("A late heartbeat for run {run} was refused (Q10)"),
        Event::Claimed { run, lock, holder: by, .. } => {
            let lock = match lock {
                LockMet::None => String::new(),
                LockMet::Taken => String::from(" and took the state lock (L1)"),
                LockMet::Held => format!(" and met a state lock: {} (L3)", holder(scene, of_run(scene, run), by)),
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
        Event::Declined { run, person: Some(no), command } => {
            rejected(scene, no, &format!("run {run}"), command.unwrap_or(u32::MAX))
        }
        Event::Declined { run, person: None, .. } => {
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
