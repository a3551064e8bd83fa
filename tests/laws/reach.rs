//! A law that is never put to the test holds by itself. So the random worlds must reach every event, rule, reason and refusal.

use std::{cell::RefCell, collections::BTreeMap};

use signalbox::words::{
    Cause, Ending, Event, Ignored, Judgement, LockMet, Reason, RefusalCode, RuleId, RunType, Skipped, StartedBy,
    Status, Trigger, Withdrawn,
};
use signalbox_tests::check::{check_exactly, played};

/// How often each word was met, by kind of word.
#[derive(Default)]
struct Met(BTreeMap<(&'static str, String), u32>);

impl Met {
    fn meet(&mut self, kind: &'static str, word: impl ToString) {
        *self.0.entry((kind, word.to_string())).or_default() += 1;
    }

    /// The words that were met fewer than three times.
    fn rare<'a>(&'a self, kind: &'static str, all: &'a [impl ToString]) -> impl Iterator<Item = String> + 'a {
        let met = move |word: &String| self.0.get(&(kind, word.clone())).copied().unwrap_or(0);
        all.iter().map(ToString::to_string).filter(move |word| met(word) < 3).map(move |word| format!("{kind} {word}"))
    }

    fn event(&mut self, event: &Event) {
        let name = format!("{event:?}");
        self.meet("event", name.split([' ', '{']).next().unwrap_or_default());
        match *event {
            Event::CommandRefused { code, .. } => self.meet("refusal", code),
            Event::AutoApplyRefused { code, .. } => self.meet("auto-apply refused", code),
            Event::Ignored { why, trigger, .. } => {
                self.meet("ignored", why);
                self.meet("ignored trigger", trigger);
            }
            Event::WebhookMatched { trigger, ignored, gave_up } => {
                for (why, _) in Ignored::ALL.iter().zip(ignored).filter(|(_, count)| *count > 0) {
                    self.meet("ignored", why);
                }
                self.meet("ignored trigger", trigger);
                self.meet("filter given up", gave_up);
            }
            Event::Created { run_type, trigger, started_by, .. } => {
                self.meet("type", run_type);
                self.meet("trigger", trigger);
                self.meet("started by", started_by);
                self.meet("rule", RuleId::T0);
            }
            Event::Withdrawn { why, .. } => self.meet("withdrawn", why),
            Event::Claimed { lock, ending, .. } => {
                self.meet("lock", lock);
                self.meet("ending", ending);
                self.meet("rule", RuleId::T1);
            }
            Event::Moved { rule, to, reason, lock_left, .. } => {
                self.meet("rule", rule);
                self.meet("status", to);
                if let Some(reason) = reason {
                    self.meet("reason", reason);
                }
                self.meet("lock left", lock_left);
            }
            Event::PolicyJudged { judgement, .. } => self.meet("judgement", judgement),
            Event::PromotionSkipped { why, .. } => self.meet("skipped", why),
            _ => {}
        }
    }
}

const EVENTS: [&str; 31] = [
    "CommandGiven",
    "CommandRefused",
    "Arrived",
    "Ignored",
    "WebhookMatched",
    "Created",
    "Dispatched",
    "Withdrawn",
    "HeartbeatRefused",
    "Claimed",
    "Moved",
    "PolicyJudged",
    "RequirementAdded",
    "StageOpened",
    "Asked",
    "Approved",
    "Declined",
    "Escalated",
    "Discarded",
    "AutoApplyRefused",
    "PromotionSkipped",
    "LimitChanged",
    "ReadingsChanged",
    "SourcePaused",
    "EdgePaused",
    "ForeignLockTaken",
    "ForeignLockReleased",
    "AgentRejoined",
    "CheckCalled",
    "CheckAnswered",
    "Renotified",
];

#[test]
fn the_random_worlds_reach_everything() {
    let met = RefCell::new(Met::default());
    check_exactly("reach", 6_000, |case| {
        let simulation = played(case);
        let mut met = met.borrow_mut();
        for record in simulation.engine().journal().records().iter() {
            met.event(&record.event());
        }
        let scene = simulation.scene();
        for run in (0..scene.world.run_count() as usize).map(signalbox::words::RunNo::at_index) {
            let known = scene.run(run).map_err(|r| r.to_string())?;
            for cause in Cause::ALL.iter().filter(|c| known.course.waits.of(**c).millis() > 0) {
                met.meet("waiting by", cause);
            }
        }
        Ok(())
    });
    let met = met.into_inner();
    // What is beyond the limits of commands is refused without a record (H3).
    let recorded: Vec<_> = RefusalCode::ALL.iter().filter(|code| **code != RefusalCode::BeyondLimit).collect();
    let statuses: Vec<_> = Status::ALL.iter().filter(|s| !matches!(s, Status::Queued | Status::InProgress)).collect();
    let rare: Vec<String> = met
        .rare("event", &EVENTS)
        .chain(met.rare("rule", RuleId::ALL))
        .chain(met.rare("status", &statuses))
        .chain(met.rare("reason", Reason::ALL))
        .chain(met.rare("refusal", &recorded))
        .chain(met.rare("auto-apply refused", &[RefusalCode::Discarded, RefusalCode::Drift]))
        .chain(met.rare("ignored", Ignored::ALL))
        .chain(met.rare("ignored trigger", &[Trigger::Push, Trigger::Pr, Trigger::Manual, Trigger::Schedule]))
        .chain(met.rare("skipped", Skipped::ALL))
        .chain(met.rare("withdrawn", Withdrawn::ALL))
        .chain(met.rare("lock", LockMet::ALL))
        .chain(met.rare("lock left", &[true, false]))
        .chain(met.rare("ending", Ending::ALL))
        .chain(met.rare("judgement", Judgement::ALL))
        .chain(met.rare("type", RunType::ALL))
        .chain(met.rare("trigger", Trigger::ALL))
        .chain(met.rare("started by", StartedBy::ALL))
        .chain(met.rare("waiting by", Cause::ALL))
        .collect();
    assert!(rare.is_empty(), "hardly ever met: {rare:?}");
}
