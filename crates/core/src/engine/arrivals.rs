//! What the scenario's sources send: webhooks, ticks and clicks (W1–W5).

use crate::{
    journal::NO_CAUSE,
    scenario::{ArrivalSource, Scenario, SourceKind, Timing, Variant, hits},
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
        Timing::Gaps(gap) => after + gap.at(draw(seed, chance::of_source(no), Purpose::Gap, ordinal)),
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
    pub(super) fn arrives(&mut self, no: SourceNo) {
        let state = self.world.sources()[no.index()];
        let source = &self.scenario.sources[no.index()];
        let ordinal = state.ordinal;
        let next = next(&self.scenario, self.seed, no, source, self.now, ordinal + 1);
        let draw = |purpose| draw(self.seed, chance::of_source(no), purpose, ordinal);
        let pick = |n: usize| ((u128::from(draw(Purpose::Paths)) * n as u128) >> 64) as u16;
        let (variant, pr) = match &source.kind {
            SourceKind::Plan { .. } => (0, 0),
            SourceKind::Push { variants } => (pick(variants.len()), 0),
            SourceKind::Pr { variants, opens } => {
                let new = state.pr == 0 || hits(*opens, draw(Purpose::Opens));
                (pick(variants.len()), state.pr + u32::from(new))
            }
        };
        let cause = self.emit(NO_CAUSE, Event::Arrived { source: no, ordinal, variant, pr, next });
        let (trigger, variants): (Trigger, &[Variant]) = match &self.scenario.sources[no.index()].kind {
            SourceKind::Plan { workspace, trigger } => {
                let (workspace, trigger) = (*workspace, *trigger);
                return self.answer(cause, workspace, trigger, 0, state.paused.then_some(Ignored::Paused));
            }
            SourceKind::Push { variants } => (Trigger::Push, variants),
            SourceKind::Pr { variants, .. } => (Trigger::Pr, variants),
        };
        let answers = variants.get(variant as usize).map(|v| v.answers.clone()).unwrap_or_default();
        if answers.is_empty() {
            self.emit(cause, Event::Ignored { workspace: None, trigger, why: Ignored::NoRepo });
        }
        for (workspace, why) in answers {
            let why = if state.paused { Some(Ignored::Paused) } else { why };
            self.answer(cause, workspace, trigger, pr, why);
        }
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
                lineage: chance::of_arrival(workspace, trigger, ordinal),
            },
        );
    }
}
