//! Steps and what they led to, in words.

use crate::{
    engine::{Fate, Wake},
    policy::Scene,
    scenario::TimeoutAction,
    words::{Command, Ending, Event, RuleId, RunNo, Status},
};

use super::step::{Step, Table};

/// What comes next, in a sentence without a full stop.
pub(super) fn step(table: &Table, scene: &Scene<'_>, step: Step) -> String {
    match step {
        Step::Given { dish, run, crashed } => {
            let dead = if crashed { ", whose runner is dead by then" } else { "" };
            format!("{}{dead}", command(&table.command(dish, run)))
        }
        Step::Kept { wake, fate, verdict } => {
            let told = kept(table, scene, wake, fate);
            if verdict == 0 { told } else { format!("{told}; of the chance conditions, those of {verdict:#b} hold") }
        }
    }
}

fn kept(table: &Table, scene: &Scene<'_>, wake: Wake, fate: Fate) -> String {
    let kind = |run: RunNo| scene.past.birth(run).run_type;
    match wake {
        Wake::ExecutionEnds(run) => format!("{} run {run} {}", kind(run), ending(fate)),
        Wake::Heartbeat(run) => format!("a runner claims {} run {run} with its first heartbeat", kind(run)),
        Wake::GivesUp(run) => format!("no heartbeat comes for run {run} within the start timeout"),
        Wake::GhostBeats(run, _) => format!("the late runner of run {run} sends its heartbeat"),
        Wake::PolicyEnds(run) => format!("the policy evaluation of run {run} ends"),
        Wake::Expires(run) => format!("run {run} times out in the queue"),
        Wake::RequirementExpires(run, place) => {
            let gate = scene.live(run).and_then(|run| run.gate.as_deref());
            let timeout =
                gate.and_then(|gate| gate.requirements.get(place as usize)).and_then(|r| r.timeout(scene.scenario));
            let action = match timeout.map(|timeout| &timeout.action) {
                Some(TimeoutAction::AutoApprove) => ", which approves",
                Some(TimeoutAction::EscalateTo { .. }) => ", which escalates or rejects",
                Some(TimeoutAction::Reject) | None => ", which rejects",
            };
            format!("nobody decides on run {run} in time{action}")
        }
        Wake::CheckAnswers(run, _) => format!("an external check {} run {run}", word(fate, "passes", "fails")),
        Wake::PersonAnswers(run, person) => {
            let name = &table.scenario.people[person.index()].name;
            format!("{name} {} run {run}", word(fate, "approves", "rejects"))
        }
        Wake::Arrival(source) => format!("an arrival from {}", table.scenario.sources[source.index()].name),
        Wake::AgentReturns(agent, _) => format!("agent {} comes back", agent.0),
        Wake::Poll(_) => String::from("an agent polls"),
    }
}

fn word(fate: Fate, yes: &'static str, no: &'static str) -> &'static str {
    if fate == Fate::Answers(false) { no } else { yes }
}

fn ending(fate: Fate) -> &'static str {
    match fate {
        Fate::Produces(changes) if changes.any() => "produces a plan with changes",
        Fate::Produces(_) => "produces a plan without changes",
        Fate::Ends { ending, crashed } => match (ending, crashed) {
            (Ending::Success, _) => "succeeds",
            (Ending::Error, _) => "fails",
            (Ending::Lost, _) => "loses its runner",
            (Ending::Deadline, false) => "exceeds its timeout",
            (Ending::Deadline, true) => "exceeds its timeout and leaves its lock behind",
            (Ending::Locked, _) => "has met somebody else's lock",
            (Ending::Stale, _) => "has found its plan stale",
            (Ending::NoLock, _) => "has found no lock to release",
        },
        Fate::Plain | Fate::Answers(_) => "ends",
    }
}

fn command(command: &Command) -> String {
    match command {
        Command::Plan { workspace, .. } => format!("somebody plans {workspace}"),
        Command::Unlock { workspace, .. } => format!("somebody asks to unlock {workspace}"),
        Command::Apply { run, .. } => format!("somebody applies plan {run}"),
        Command::Abort { run, .. } => format!("somebody aborts run {run}"),
        Command::Approve { run, by } => format!("{by} approves run {run} by hand"),
        Command::Reject { run, by, .. } => format!("{by} rejects run {run} by hand"),
        Command::Discard { run, .. } => format!("somebody discards the changeset of plan {run}"),
        Command::SetLimit { limit } => format!("somebody sets the limit to {limit}"),
        Command::TakeForeignLock { workspace } => format!("an outsider takes the lock of {workspace}"),
        Command::ReleaseForeignLock { workspace } => format!("the outsider releases the lock of {workspace}"),
        Command::SetReadings { .. } => String::from("somebody changes the readings"),
        Command::Promote { workspace, .. } => format!("somebody promotes {workspace}"),
        Command::AnswerCheck { run, check, passed } => {
            format!("{check} {} run {run} by hand", if *passed { "passes" } else { "fails" })
        }
        Command::PauseSource { source, paused } => {
            format!("somebody {} {source}", if *paused { "pauses" } else { "resumes" })
        }
        Command::PauseEdge { from, to, paused } => {
            format!("somebody {} the edge from {from} to {to}", if *paused { "pauses" } else { "resumes" })
        }
        Command::Push { repo, branch, .. } => format!("a push to {branch} of {repo}"),
        Command::PullRequest { repo, number, .. } => format!("pull request {number} of {repo}"),
        Command::Renotify { run, .. } => format!("somebody reminds the approvers of run {run}"),
    }
}

/// What an event did to the runs; `None` for one that only explains another.
pub(super) fn event(event: &Event) -> Option<String> {
    Some(match event {
        Event::Created { run, run_type, .. } => format!("{run_type} run {run} is queued (T0)"),
        Event::Dispatched { run, .. } => format!("run {run} is dispatched (Q3)"),
        Event::Withdrawn { run, .. } => format!("the job of run {run} is withdrawn (Q10)"),
        Event::HeartbeatRefused { run } => format!("the heartbeat of run {run} is refused (Q10)"),
        Event::Claimed { run, .. } => {
            format!("run {run}: {} to {} ({})", Status::Queued, Status::InProgress, RuleId::T1)
        }
        Event::Moved { run, rule, from, to, lock_left, .. } => {
            let lock = if *lock_left { ", its lock stays (L2)" } else { "" };
            format!("run {run}: {from} to {to} ({rule}){lock}")
        }
        Event::ForeignLockTaken { .. } => String::from("a foreign lock is taken (L3)"),
        Event::ForeignLockReleased { .. } => String::from("the foreign lock is released (L4)"),
        Event::LimitChanged { limit } => format!("the limit is {limit} (Q9)"),
        Event::Discarded { run } => format!("the changeset of plan {run} is discarded (A1)"),
        Event::AutoApplyRefused { run, .. } => format!("plan {run} is not applied automatically (A4)"),
        _ => return None,
    })
}
