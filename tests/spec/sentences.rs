//! Events as sentences: what a scenario states, and what its journal shows when a statement fails, are the same words.

use signalbox::policy::Scene;
use signalbox::words::{Demand, Event, Ignored, LockMet, StartedBy};

use crate::words::say;

/// One event.
pub(crate) fn sentence(scene: &Scene<'_>, event: &Event) -> String {
    let spec = scene.scenario;
    let workspace = |no: signalbox::words::WorkspaceNo| spec.workspace(no).name.clone();
    let person = |no: signalbox::words::PersonNo| spec.people[no.index()].name.clone();
    let demand = |demand: Demand| match demand {
        Demand::Policy => String::from("policy"),
        Demand::Rule(no) => format!("rule {}", spec.approval_rules[no.index()].name),
        Demand::Check(no) => format!("check {}", spec.checks[no.index()].name),
    };
    // A run's requirements are named only while it is pending; afterwards its place has to do.
    let required = |run, place: u16| {
        let gate = scene.live(run).and_then(|live| live.gate.as_deref());
        gate.and_then(|g| g.requirements.get(usize::from(place)))
            .map_or_else(|| format!("requirement {}", place + 1), |r| demand(r.demand))
    };
    match *event {
        Event::CommandGiven { command } => format!("command {} given", command + 1),
        Event::CommandRefused { command, code, .. } => format!("command {} refused because {code}", command + 1),
        Event::Arrived { source, .. } => format!("source {} arrives", spec.sources[source.index()].name),
        Event::Ignored { workspace: Some(no), trigger, why } => {
            format!("{trigger} ignored in {} because {why}", workspace(no))
        }
        Event::Ignored { workspace: None, trigger, why } => format!("{trigger} ignored because {why}"),
        Event::WebhookMatched { trigger, ignored, gave_up } => {
            let counts = Ignored::ALL.iter().zip(ignored).filter(|(_, count)| *count > 0);
            let counts: Vec<String> = counts.map(|(why, count)| format!("{why} {count}")).collect();
            let filter = if gave_up { ", path filter given up" } else { "" };
            match ignored.iter().sum::<u16>() {
                0 => format!("{trigger} ignored nowhere{filter}"),
                all => format!("{trigger} ignored in {all} workspaces: {}{filter}", counts.join(", ")),
            }
        }
        Event::Created { run, workspace: no, run_type, trigger, started_by, origin, pr, .. } => {
            let mut text = format!("run {run} queued by T0, {run_type} in {}, {trigger}", workspace(no));
            if pr != 0 {
                text += &format!(" {pr}");
            }
            text += &origin.map(|o| format!(", of run {o}")).unwrap_or_default();
            text + match started_by {
                StartedBy::Arrival => "",
                StartedBy::Person => ", started by a person",
                StartedBy::AutoApply => ", started by auto_apply",
                StartedBy::Replan => ", started by replan",
            }
        }
        Event::Dispatched { run, agent: None, .. } => format!("run {run} dispatched"),
        Event::Dispatched { run, agent: Some(agent), .. } => format!("run {run} reserved by agent {}", agent.0 + 1),
        Event::Withdrawn { run, why, .. } => format!("run {run} withdrawn because {why}"),
        Event::HeartbeatRefused { run } => format!("run {run} heartbeat refused"),
        Event::Claimed { run, lock, .. } => {
            let lock = match lock {
                LockMet::None => "needing no lock",
                LockMet::Taken => "taking the lock",
                LockMet::Held => "meeting a held lock",
            };
            format!("run {run} in_progress by T1, {lock}")
        }
        Event::Moved { run, rule, to, reason, lock_left, .. } => {
            let reason = reason.map(|r| format!(" because {r}")).unwrap_or_default();
            format!("run {run} {to} by {rule}{reason}{}", if lock_left { ", leaving its lock" } else { "" })
        }
        Event::PolicyJudged { run, set, judgement } => {
            format!("run {run} {judgement} by set {}", spec.policy_sets[set.index()].name)
        }
        Event::RequirementAdded { run, demand: wanted, stage } => {
            format!("run {run} needs {} in stage {stage}", demand(wanted))
        }
        Event::StageOpened { run, stage } => format!("run {run} opens stage {stage}"),
        Event::Asked { run, person: no, .. } => format!("run {run} asks {}", person(no)),
        Event::CheckCalled { run, requirement, .. } => format!("run {run} calls {}", required(run, requirement)),
        Event::CheckAnswered { run, requirement, passed } => {
            format!("run {run} {} by {}", if passed { "passed" } else { "failed" }, required(run, requirement))
        }
        Event::Renotified { run } => format!("run {run} reminds its approvers"),
        Event::Approved { run, person: Some(no), .. } => format!("run {run} approved by {}", person(no)),
        Event::Approved { run, person: None, .. } => format!("run {run} approved by its timeout"),
        Event::Declined { run, person: Some(no), .. } => format!("run {run} declined by {}", person(no)),
        Event::Declined { run, person: None, .. } => format!("run {run} declined by its timeout"),
        Event::Escalated { run, .. } => format!("run {run} escalated"),
        Event::Discarded { run } => format!("run {run} discarded"),
        Event::AutoApplyRefused { run, code } => format!("run {run} not applied because {code}"),
        Event::PromotionSkipped { run, edge, why } => {
            format!("run {run} not promoted to {} because {why}", workspace(spec.edges[edge.index()].to))
        }
        Event::LimitChanged { limit } => format!("limit changed to {limit}"),
        Event::ReadingsChanged { .. } => String::from("readings changed"),
        Event::SourcePaused { source, paused } => {
            format!("source {} {}", spec.sources[source.index()].name, paused_or_not(paused))
        }
        Event::EdgePaused { edge, paused } => {
            let edge = &spec.edges[edge.index()];
            format!("edge {} -> {} {}", workspace(edge.from), workspace(edge.to), paused_or_not(paused))
        }
        Event::ForeignLockTaken { workspace: no } => format!("foreign lock taken in {}", workspace(no)),
        Event::ForeignLockReleased { workspace: no } => format!("foreign lock released in {}", workspace(no)),
        Event::AgentRejoined { agent } => format!("agent {} rejoined", agent.0 + 1),
    }
}

const fn paused_or_not(paused: bool) -> &'static str {
    if paused { "paused" } else { "resumed" }
}

/// Whether a stated sentence is this event's; one that ends with `…` states only how it begins.
pub(crate) fn states(stated: &str, sentence: &str) -> bool {
    match stated.strip_suffix('…') {
        Some(start) => sentence.starts_with(start),
        None => stated == sentence,
    }
}

/// The end of the journal so far, one event a line.
pub(crate) fn journal(scene: &Scene<'_>, events: &[(u64, Event)]) -> String {
    const SHOWN: usize = 60;
    let left_out = events.len().saturating_sub(SHOWN);
    let before = if left_out > 0 { format!("    ({left_out} events before)\n") } else { String::new() };
    let shown = events.iter().skip(left_out);
    before + &shown.map(|(at, event)| format!("    at {} {}\n", say(*at), sentence(scene, event))).collect::<String>()
}
