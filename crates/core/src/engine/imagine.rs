//! Futures that are tried and not kept: the same one with a change, or another one that might come just as well.

use std::sync::Arc;

use crate::{
    journal::Journal,
    policy::governance,
    scenario::{Dist, Scenario, Timing, hits},
    words::{Command, Demand, Ending, Refusal, RunType, SimTime, Span, Status, TimeoutClock},
    world::{
        Run, World,
        chance::{self, Purpose, draw},
    },
};

use super::{Engine, agenda::Agenda};

/// How often a length is drawn again until it is longer than what has passed already.
const REDRAWS: u32 = 64;

impl Engine {
    /// An engine that goes on from a moment of this history, at the end of an instant, with the same chance. Commands given later
    /// are given again.
    pub(crate) fn branch(&self, world: &World, now: SimTime) -> Engine {
        let given = self.script.partition_point(|timed| timed.at <= now);
        Engine {
            scenario: Arc::clone(&self.scenario),
            seed: self.seed,
            now,
            world: world.clone(),
            past: self.past.up_to(world.run_count(), world.seq()),
            journal: Journal::continuing(world.seq()),
            agenda: Agenda::of(world),
            script: self.script.clone(),
            given,
            stirred: true,
        }
    }

    /// Does what a command asks for without its being part of the case, so that the ordinals of later commands, and with them their
    /// draws, stay as they are (D2).
    ///
    /// # Errors
    /// The command's refusal.
    pub(crate) fn intervene(&mut self, command: &Command) -> Result<(), Refusal> {
        let cause = self.journal.len().saturating_sub(1);
        self.obey(command, u32::MAX, cause)
    }

    /// An engine that goes on from a moment into a future that might come just as well: everything that is not known at that moment
    /// is drawn again under another seed. What is under way keeps what it has behind it: a run that has executed for ten minutes
    /// takes longer than ten. Commands given later are nobody's knowledge yet and are left out.
    ///
    /// Two simplifications: a run under way does not lose its runner in the imagined future, and the gap to a source's next arrival is
    /// drawn as if the last one had just come (exact for exponential gaps).
    pub(crate) fn imagine(&self, world: &World, now: SimTime, seed: u64) -> Engine {
        let mut engine = self.branch(world, now);
        engine.script.truncate(engine.given);
        engine.seed = seed;
        let from_creation = world.readings().timeout_clock == TimeoutClock::Creation;
        let imagined = Imagined { scenario: &self.scenario, seed, now, from_creation };
        let journal = &self.journal;
        for run in engine.world.live_mut() {
            imagined.go_on(run, |seq| journal.records().get(seq as usize).map_or(now, |record| record.at()));
        }
        for (i, source) in engine.world.sources_mut().iter_mut().enumerate() {
            if let Timing::Gaps(gap) = &self.scenario.sources[i].when {
                let lineage = chance::of_source(crate::words::SourceNo::at(i));
                let gap = gap.at(draw(seed, lineage, Purpose::Gap, source.ordinal));
                source.next.at = now + gap.max(Span::from_millis(1));
            }
        }
        engine.agenda = Agenda::of(&engine.world);
        engine
    }
}

struct Imagined<'a> {
    scenario: &'a Scenario,
    seed: u64,
    now: SimTime,
    from_creation: bool,
}

impl Imagined<'_> {
    /// Draws again what the run's present step has still before it. `asked_at` gives the instant of an event.
    fn go_on(&self, run: &mut Run, asked_at: impl Fn(u32) -> SimTime) {
        match run.course.status {
            Status::Queued if run.holds => self.start_up(run),
            Status::InProgress => self.execution(run),
            Status::PendingPolicy => self.evaluation(run),
            Status::PendingApproval => self.answers(run, asked_at),
            _ => {}
        }
    }

    /// A length from `dist` that is not over yet after `passed`.
    fn longer(&self, dist: &Dist, lineage: u64, purpose: Purpose, passed: Span) -> Span {
        (0..REDRAWS)
            .map(|i| dist.at(draw(self.seed, lineage, purpose, 1 + i)))
            .find(|length| *length > passed)
            // It has gone on for longer than the distribution knows: it may end any time.
            .unwrap_or(passed + Span::from_millis(1))
    }

    fn start_up(&self, run: &mut Run) {
        // An agent's heartbeat comes in the same instant; only managed runners start up.
        let Some(wake) = &mut run.wake else { return };
        let runners = &self.scenario.runners;
        let since = run.course.dispatched;
        let takes = self.longer(&runners.start_up, run.birth.lineage, Purpose::StartUp, self.now.since(since));
        run.heartbeat = since + takes;
        wake.at = run.heartbeat.min(since + runners.start_timeout).max(self.now);
    }

    fn execution(&self, run: &mut Run) {
        let Some(wake) = &mut run.wake else { return };
        // What was found at the claim is known, and so is when it ends.
        if matches!(run.ending, Ending::Locked | Ending::Stale | Ending::NoLock) {
            return;
        }
        let spec = self.scenario.workspace(run.birth.workspace);
        let (dist, fails) = match run.birth.run_type {
            RunType::Plan => (&spec.plan, spec.plan_fails),
            RunType::Apply => (&spec.apply, spec.apply_fails),
            RunType::Unlock => (&spec.unlock, crate::words::Chance::NEVER),
        };
        let since = run.course.claimed;
        let takes = self.longer(dist, run.birth.lineage, Purpose::Duration, self.now.since(since));
        let started = if self.from_creation { run.birth.created } else { since };
        let deadline = (started + spec.timeout).max(self.now);
        run.crash = SimTime::MAX;
        (run.ending, wake.at) = if since + takes > deadline {
            (Ending::Deadline, deadline)
        } else if hits(fails, draw(self.seed, run.birth.lineage, Purpose::Fails, 0)) {
            (Ending::Error, since + takes)
        } else {
            (Ending::Success, since + takes)
        };
    }

    fn evaluation(&self, run: &mut Run) {
        let since = run.course.worked;
        let passed = self.now.since(since);
        let sets = governance::sets_of(self.scenario, &run.birth);
        let takes = (0..REDRAWS)
            .map(|i| {
                let lengths = sets.clone().map(|set| {
                    let draw =
                        draw(self.seed, run.birth.lineage, Purpose::Evaluation, u32::from(set.0) | (1 + i) << 16);
                    self.scenario.policy_sets[set.index()].evaluation.at(draw)
                });
                lengths.fold(Span::ZERO, |all, one| all + one)
            })
            .find(|takes| *takes > passed)
            .unwrap_or(passed + Span::from_millis(1));
        if let Some(wake) = &mut run.wake {
            wake.at = since + takes;
        }
    }

    fn answers(&self, run: &mut Run, asked_at: impl Fn(u32) -> SimTime) {
        let lineage = run.birth.lineage;
        let Some(gate) = run.gate.as_deref_mut() else { return };
        for asked in &mut gate.asked {
            let person = &self.scenario.people[asked.person.index()];
            let Some(response) = &person.response else { continue };
            let since = asked_at(asked.answers.seq);
            let answers = (0..REDRAWS).find_map(|i| {
                let index = chance::about(asked.person, 0x100 + i);
                let takes = response.at(draw(self.seed, lineage, Purpose::AnswerAfter, index));
                let at = match &person.office {
                    Some(office) => office.after(self.scenario.starts_at, since, takes),
                    None => since + takes,
                };
                (at > self.now).then_some(at)
            });
            asked.answers.at = answers.unwrap_or(self.now + Span::from_millis(1));
            asked.approves =
                hits(person.approves, draw(self.seed, lineage, Purpose::Answer, u32::from(asked.person.0)));
        }
        for requirement in &mut gate.requirements {
            let (Demand::Check(check), Some((passes, answers))) = (requirement.demand, &mut requirement.called) else {
                continue;
            };
            let spec = &self.scenario.checks[check.index()];
            let Some(latency) = &spec.latency else { continue };
            let since = asked_at(answers.seq);
            answers.at = since + self.longer(latency, lineage, Purpose::CheckAfter, self.now.since(since));
            *passes = hits(spec.passes, draw(self.seed, lineage, Purpose::CheckPasses, u32::from(check.0)));
        }
    }
}
