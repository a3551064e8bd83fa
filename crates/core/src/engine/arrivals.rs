//! What the scenario's sources send: webhooks, ticks and clicks (W1–W5).

use crate::{
    journal::NO_CAUSE,
    scenario::{ArrivalSource, Scenario, SourceKind, Timing, Variant, hits, webhook::PR_PATH_FILTER_MAX},
    words::{Event, Ignored, RunType, SimTime, SourceNo, StartedBy, Trigger, WorkspaceNo},
    world::chance::{self, Purpose, draw},
};

use super::{Engine, NewRun};

/// The first arrival of each source.
pub(super) fn first(scenario: &Scenario, seed: u64) -> Vec<SimTime> {
    let sources = scenario.sources.iter().enumerate();
    sources.map(|(i, source)| next(scenario, seed, SourceNo::at(i), source, SimTime::ZERO, 0)).collect()
}

/// The arrival with this ordinal, given the instant of the one before (or the start).
fn next(scenario: &Scenario, seed: u64, no: SourceNo, source: &ArrivalSource, after: SimTime, ordinal: u32) -> SimTime {
    match &source.when {
        Timing::Gaps(gap) => {
            let lineage = chance::of_source(scenario.keys.source(no));
            after + gap.at(draw(seed, lineage, Purpose::Gap, ordinal))
        }
        Timing::At(instants) => instants.get(ordinal as usize).copied().unwrap_or(SimTime::MAX),
        // A tick exactly at the start counts: time has not passed it yet.
        Timing::Cron(cron) if ordinal == 0 => {
            let just_before = scenario.starts_at.saturating_sub(1);
            let tick = cron.next_after(just_before, SimTime::ZERO);
            tick.map_or(SimTime::MAX, |at| SimTime::from_millis(at.millis().saturating_sub(1)))
        }
        Timing::Cron(cron) => cron.next_after(scenario.starts_at, after).unwrap_or(SimTime::MAX),
    }
}

impl Engine {
    /// What is due from a source arrives. Where the clock was put forward over several times of a schedule their ticks come at once.
    pub(super) fn arrives(&mut self, no: SourceNo) {
        let ticks = match &self.scenario.sources[no.index()].when {
            Timing::Cron(cron) => cron.ticks_at(self.scenario.starts_at, self.now),
            Timing::Gaps(_) | Timing::At(_) => 1,
        };
        for more in (0..ticks).rev() {
            self.arrives_once(no, more > 0);
        }
    }

    fn arrives_once(&mut self, no: SourceNo, more: bool) {
        let state = self.world.sources()[no.index()];
        let source = &self.scenario.sources[no.index()];
        let ordinal = state.ordinal;
        let next = if more { self.now } else { next(&self.scenario, self.seed, no, source, self.now, ordinal + 1) };
        let lineage = chance::of_source(self.scenario.keys.source(no));
        let draw = |purpose| draw(self.seed, lineage, purpose, ordinal);
        let pick = |n: usize| ((u128::from(draw(Purpose::Paths)) * n as u128) >> 64) as u16;
        let (variant, pr) = match &source.kind {
            SourceKind::Plan { .. } => (0, 0),
            SourceKind::Push { variants } => (pick(variants.len()), 0),
            SourceKind::Pr { variants, opens } => {
                let new = state.pr == 0 || hits(*opens, draw(Purpose::Opens));
                (pick(variants.len()), state.pr + u32::from(new))
            }
        };
        let cause = self.emit_here(NO_CAUSE, Event::Arrived { source: no, ordinal, variant, pr, next });
        let (trigger, variants): (Trigger, &[Variant]) = match &self.scenario.sources[no.index()].kind {
            SourceKind::Plan { workspace, trigger } => {
                let (workspace, trigger) = (*workspace, *trigger);
                return self.answer(cause, workspace, trigger, 0, state.paused.then_some(Ignored::Paused));
            }
            SourceKind::Push { variants } => (Trigger::Push, variants),
            SourceKind::Pr { variants, .. } => (Trigger::Pr, variants),
        };
        let Some(variant) = variants.get(variant as usize) else { return };
        let gave_up = !state.paused && trigger == Trigger::Pr && variant.paths.len() > PR_PATH_FILTER_MAX;
        let mut answers = variant.answers.clone();
        if state.paused {
            answers.iter_mut().for_each(|(_, why)| *why = Some(Ignored::Paused));
        }
        self.matched(cause, trigger, &answers, gave_up);
        for (workspace, _) in answers.iter().filter(|(_, why)| why.is_none()) {
            self.answer(cause, *workspace, trigger, pr, None);
        }
    }

    /// Says in one event where a webhook makes no run and why, and that its path filter was given up (W2, W4).
    pub(super) fn matched(
        &mut self,
        cause: u32,
        trigger: Trigger,
        answers: &[(WorkspaceNo, Option<Ignored>)],
        gave_up: bool,
    ) {
        let mut ignored = [0; Ignored::ALL.len()];
        let mut first = None;
        for (workspace, why) in answers.iter().filter_map(|(workspace, why)| Some((*workspace, (*why)?))) {
            ignored[why as usize] += 1;
            first = first.or(Some((workspace, why)));
        }
        let gave_up = gave_up && answers.iter().any(|(_, why)| why.is_none());
        let event = match first {
            _ if answers.is_empty() => Event::Ignored { workspace: None, trigger, why: Ignored::NoRepo },
            None if !gave_up => return,
            Some((workspace, why)) if !gave_up && ignored.iter().sum::<u16>() == 1 => {
                Event::Ignored { workspace: Some(workspace), trigger, why }
            }
            _ => Event::WebhookMatched { trigger, ignored, gave_up },
        };
        self.emit(cause, event);
    }

    /// An arrival reaches a workspace: it makes a plan, or an event that says why not (W4).
    fn answer(&mut self, cause: u32, workspace: WorkspaceNo, trigger: Trigger, pr: u32, why: Option<Ignored>) {
        if let Some(why) = why {
            self.emit(cause, Event::Ignored { workspace: Some(workspace), trigger, why });
            return;
        }
        // The arrival itself is counted already.
        let ordinal = self.world.workspace(workspace).arrivals[trigger as usize] - 1;
        self.create(
            cause,
            NewRun {
                workspace,
                run_type: RunType::Plan,
                trigger,
                started_by: StartedBy::Arrival,
                origin: None,
                pr,
                lineage: chance::of_arrival(self.scenario.keys.workspace(workspace), trigger, ordinal),
            },
        );
    }
}
