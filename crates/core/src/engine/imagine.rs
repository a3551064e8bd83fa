//! Futures that are tried and not kept: the same one with a change, or another one that might come just as well.
//!
//! What a future may know is what is known at the moment: the scenario, what has happened, and how long everything under way has
//! taken so far. What is drawn already but has not shown yet (how a run will end, when a person will answer) is drawn again, of those
//! outcomes that agree with what has passed ([`Dist::at_least`]). So what really comes is one of these futures like any other, and
//! ranges taken from them hold as often as they say.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    journal::Journal,
    policy::governance,
    scenario::{Dist, OfficeHours, Scenario, Timing, hits},
    words::{Chance, Command, Demand, Ending, PoolNo, Refusal, RunType, SimTime, SourceNo, Span, Status},
    world::{
        AgentState, Past, Run, SourceState, World,
        chance::{self, Purpose, draw},
    },
};

use super::{
    Engine,
    agenda::Agenda,
    execution::{found_lost, last_heartbeat},
};

/// Marks the index of a draw that is made again, so that no later draw of the same purpose has the same.
const AGAIN: u32 = 1 << 31;
/// How often a pair of draws that must fit together is tried before the last one is made to fit.
const TRIES: u32 = 64;
/// Idle periods are numbered in this many bits; those above distinguish draws for the same period.
const PERIODS: u32 = 24;
/// How often each of several lengths is drawn again, given the others, where their sum is known to be long (Gibbs sampling).
const SWEEPS: u32 = 12;

/// A moment of a history from which futures are tried, with what is to be known of the past there.
#[derive(Clone, Debug)]
pub(crate) struct Moment {
    /// An engine that goes on from there with the same chance.
    engine: Engine,
    /// The answers that have not come yet, by the number of the event that asked.
    answers: BTreeMap<u32, Passed>,
    /// The gap before each source's next arrival.
    gaps: Vec<Passed>,
}

/// What is known of something that is under way: when it began, and that it takes at least this long, since it is not over.
#[derive(Clone, Copy, Debug)]
struct Passed {
    since: SimTime,
    least: Span,
}

impl Passed {
    /// At the end of an instant. What has not come by then comes a millisecond later at the earliest.
    fn by(now: SimTime, since: SimTime) -> Passed {
        Passed { since, least: now.since(since) + Span::from_millis(1) }
    }
}

impl Engine {
    /// The end of an instant of this history, to try futures from. Costs what is alive and to come there, and not what lies behind.
    pub(crate) fn moment(&self, world: World, now: SimTime) -> Moment {
        let (answers, gaps) = self.passed(&world, now);
        let first = world.seq();
        let engine = Engine {
            scenario: Arc::clone(&self.scenario),
            seed: self.seed,
            now,
            past: self.past.up_to(world.run_count(), world.seq()),
            journal: Journal::continuing(first),
            agenda: Agenda::of(&world),
            world,
            given: self.script.partition_point(|timed| timed.at <= now),
            script: Arc::clone(&self.script),
            stirred: true,
            over: Some(now),
            over_at: first,
        };
        Moment { engine, answers, gaps }
    }

    /// Does what a command asks for without its being part of the case. What follows is what would follow if it were given: a run
    /// that it makes counts among those that commands make in its workspace (D2).
    ///
    /// # Errors
    /// The command's refusal.
    pub(crate) fn intervene(&mut self, command: &Command) -> Result<(), Refusal> {
        let cause = self.journal.len().saturating_sub(1);
        self.obey(command, u32::MAX, cause)
    }

    /// What has passed of the answers of people and checks, by the event that asked, and of the gaps between arrivals, by source.
    fn passed(&self, world: &World, now: SimTime) -> (BTreeMap<u32, Passed>, Vec<Passed>) {
        let records = self.journal.records();
        let by = |seq: u32| Passed::by(now, records.get(seq as usize).map_or(now, |record| record.at()));
        let mut answers = BTreeMap::new();
        for gate in world.live().filter_map(|run| run.gate.as_deref()) {
            for asked in &gate.asked {
                let mut passed = by(asked.answers.seq);
                if let Some(office) = &self.scenario.people[asked.person.index()].office {
                    passed.least = least_work(office, self.scenario.starts_at, passed, now);
                }
                answers.insert(asked.answers.seq, passed);
            }
            for (_, called) in gate.requirements.iter().filter_map(|requirement| requirement.called) {
                answers.insert(called.seq, by(called.seq));
            }
        }
        let gap = |source: &SourceState| match source.ordinal {
            0 => Passed::by(now, SimTime::ZERO),
            _ => by(source.next.seq),
        };
        (answers, world.sources().iter().map(gap).collect())
    }
}

impl Moment {
    /// The seed of the history.
    pub(crate) fn seed(&self) -> u64 {
        self.engine.seed
    }

    /// An engine that goes on with the same chance. Commands given later are given again.
    pub(crate) fn same(&self) -> Engine {
        self.engine.clone()
    }

    /// An engine that goes on into a future that might come just as well. Commands given later are nobody's knowledge yet.
    pub(crate) fn another(&self, seed: u64) -> Engine {
        let Engine { scenario, now, world, past, .. } = &self.engine;
        let first = world.seq();
        let mut world = world.clone();
        let imagined = Imagined { scenario, seed, now: *now, answers: &self.answers };
        for run in world.live_mut() {
            imagined.go_on(run);
        }
        imagined.polls(&mut world, past);
        for (i, (source, gap)) in world.sources_mut().iter_mut().zip(&self.gaps).enumerate() {
            if let Timing::Gaps(dist) = &scenario.sources[i].when {
                let draw = draw(
                    seed,
                    chance::of_source(scenario.keys.source(SourceNo::at(i))),
                    Purpose::Gap,
                    AGAIN | source.ordinal,
                );
                source.next.at = gap.since + dist.at_least(draw, gap.least);
            }
        }
        Engine {
            scenario: Arc::clone(scenario),
            seed,
            now: *now,
            past: past.clone(),
            journal: Journal::continuing(first),
            agenda: Agenda::of(&world),
            world,
            script: Arc::default(),
            given: 0,
            stirred: true,
            over: Some(*now),
            over_at: first,
        }
    }
}

/// The least work after which an answer comes later than now: the office hours since it was asked for. It comes the later, the more
/// work it is, so this is found by halving.
fn least_work(office: &OfficeHours, starts_at: i64, passed: Passed, now: SimTime) -> Span {
    let (mut least, mut most) = (0, passed.least.millis());
    while least < most {
        let middle = least + (most - least) / 2;
        if office.after(starts_at, passed.since, Span::from_millis(middle)) > now {
            most = middle;
        } else {
            least = middle + 1;
        }
    }
    Span::from_millis(least)
}

struct Imagined<'a> {
    scenario: &'a Scenario,
    seed: u64,
    now: SimTime,
    answers: &'a BTreeMap<u32, Passed>,
}

impl Imagined<'_> {
    /// Draws again what the run's present step has still before it.
    fn go_on(&self, run: &mut Run) {
        match run.course.status {
            Status::Queued if run.holds => self.start_up(run),
            Status::InProgress => self.execution(run),
            Status::PendingPolicy => self.evaluation(run),
            Status::PendingApproval => self.answers(run),
            _ => {}
        }
    }

    fn draw(&self, lineage: u64, purpose: Purpose, index: u32) -> u64 {
        draw(self.seed, lineage, purpose, AGAIN | index)
    }

    /// A number in (0, 1).
    fn number(&self, lineage: u64, purpose: Purpose, index: u32) -> f64 {
        ((self.draw(lineage, purpose, index) >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// Draws again when idle agents poll (X1): an interval is drawn with the number of the idle period. Where a run has been ready
    /// since an instant, none of them has polled since.
    fn polls(&self, world: &mut World, past: &Past) {
        for (i, pool) in self.scenario.pools.iter().enumerate() {
            let Some(ready) = world.ready_since(past, PoolNo::at(i)) else { continue };
            let first = pool.first_agent.index();
            for (place, state) in world.agents_mut()[first..first + pool.agents as usize].iter_mut().enumerate() {
                let AgentState::Idle { since, period, .. } = state else { continue };
                let lineage = chance::of_agent(self.scenario.keys.pool(PoolNo::at(i)), place as u32);
                let latest = |period: u32| {
                    let interval = pool.poll.at(draw(self.seed, lineage, Purpose::Poll, period)).millis().max(1);
                    self.now.since(*since).millis() / interval * interval
                };
                let quiet = ready.since(*since).millis();
                let others = (0..TRIES).map(|i| i << PERIODS | *period);
                // If none fits, the one that has polled longest ago is nearest to it.
                *period = others
                    .clone()
                    .find(|period| latest(*period) < quiet)
                    .unwrap_or_else(|| others.min_by_key(|period| latest(*period)).unwrap_or(*period));
            }
        }
    }

    fn start_up(&self, run: &mut Run) {
        // An agent's heartbeat comes in the same instant; only managed runners start up.
        let Some(wake) = &mut run.wake else { return };
        let runners = &self.scenario.runners;
        let Passed { since, least } = Passed::by(self.now, run.course.dispatched);
        run.heartbeat = since + runners.start_up.at_least(self.draw(run.birth.lineage, Purpose::StartUp, 0), least);
        wake.at = run.heartbeat.min(since + runners.start_timeout);
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
            RunType::Unlock => (&spec.unlock, Chance::NEVER),
        };
        let (runners, lineage) = (&self.scenario.runners, run.birth.lineage);
        let Passed { since, least } = Passed::by(self.now, run.course.claimed);
        // A heartbeat that has not come is seen: the runner is dead, and it is known when it will be given up (X3).
        let next_beat = |crash: SimTime| since + last_heartbeat(runners, crash.since(since)) + runners.heartbeat;
        if run.crash <= self.now && next_beat(run.crash) <= self.now {
            return;
        }
        let deadline = run.deadline;
        run.crash = SimTime::MAX;
        let (ending, ends) = if let Some(survives) = self.dies(lineage, dist, self.now.since(since)) {
            run.crash = since + survives;
            (Ending::Lost, since + found_lost(runners, survives))
        } else {
            let takes = dist.at_least(self.draw(lineage, Purpose::Duration, 0), least);
            let failed = hits(fails, self.draw(lineage, Purpose::Fails, 0));
            (if failed { Ending::Error } else { Ending::Success }, since + takes)
        };
        (run.ending, wake.at) = if ends > deadline { (Ending::Deadline, deadline) } else { (ending, ends) };
    }

    /// How long the runner lives, if it dies during an execution of which a part has passed: by Bayes' rule the likelier, the less the
    /// length of the work alone explains that it is not over.
    fn dies(&self, lineage: u64, dist: &Dist, passed: Span) -> Option<Span> {
        let loss = f64::from(self.scenario.runners.loss.ppm()) / 1e6;
        if loss <= 0.0 {
            return None;
        }
        // It has lived until its last heartbeat; since then it may have died.
        let beat = last_heartbeat(&self.scenario.runners, passed);
        let lived = beat.millis() as f64;
        // It dies at a moment of its work that is as likely as any other.
        let after_beat = |takes: Span| if lived > 0.0 { 1.0 - lived / takes.millis().max(1) as f64 } else { 1.0 };
        let strata = 0..16_u64;
        let mean: f64 = strata.map(|i| after_beat(dist.at_least((2 * i + 1) << 59, beat))).sum::<f64>() / 16.0;
        let dying = loss * dist.lasts(beat) * mean;
        let living = (1.0 - loss) * dist.lasts(passed + Span::from_millis(1));
        if self.number(lineage, Purpose::Lost, 0) * (dying + living) >= dying {
            return None;
        }
        let mut takes = beat;
        for i in 0..TRIES {
            takes = dist.at_least(self.draw(lineage, Purpose::Duration, 1 + i), beat);
            if self.number(lineage, Purpose::Lost, 1 + i) < after_beat(takes) {
                break;
            }
        }
        let left = takes.millis().saturating_sub(beat.millis()) as f64;
        Some(beat + Span::from_millis((left * self.number(lineage, Purpose::CrashAt, 0)) as u64))
    }

    /// Several sets are evaluated one after another, and only the sum is known to be long: each is drawn again given the others.
    fn evaluation(&self, run: &mut Run) {
        let Some(wake) = &mut run.wake else { return };
        let Passed { since, least } = Passed::by(self.now, run.course.worked);
        let draw = |lineage: u64, sweep: u32| self.draw(lineage, Purpose::Evaluation, sweep);
        let sets = governance::sets_of(self.scenario, &run.birth);
        let lineage = |set| chance::about(run.birth.lineage, self.scenario.keys.policy_set(set));
        let mut takes: Vec<(u64, Dist, u64)> = sets
            .map(|set| (lineage(set), self.scenario.policy_sets[set.index()].evaluation))
            .map(|(lineage, dist)| (lineage, dist, dist.at(draw(lineage, 0)).millis()))
            .collect();
        let mut all: u64 = takes.iter().map(|(.., takes)| takes).sum();
        for sweep in 1..=if takes.len() > 1 { SWEEPS } else { 1 } {
            for (lineage, dist, takes) in &mut takes {
                let others = all - *takes;
                *takes = dist.at_least(draw(*lineage, sweep), least - Span::from_millis(others)).millis();
                all = others + *takes;
            }
        }
        wake.at = since + Span::from_millis(all);
    }

    fn answers(&self, run: &mut Run) {
        let lineage = run.birth.lineage;
        let Some(gate) = run.gate.as_deref_mut() else { return };
        let passed = |seq: u32| self.answers.get(&seq).copied().unwrap_or(Passed::by(self.now, self.now));
        for asked in &mut gate.asked {
            let person = &self.scenario.people[asked.person.index()];
            let Some(response) = &person.response else { continue };
            let lineage = chance::about(lineage, self.scenario.keys.person(asked.person));
            let Passed { since, least } = passed(asked.answers.seq);
            let takes = response.at_least(self.draw(lineage, Purpose::AnswerAfter, 0), least);
            asked.answers.at = match &person.office {
                Some(office) => office.after(self.scenario.starts_at, since, takes),
                None => since + takes,
            };
            asked.approves = hits(person.approves, self.draw(lineage, Purpose::Answer, 0));
        }
        for requirement in &mut gate.requirements {
            let (Demand::Check(check), Some((passes, answers))) = (requirement.demand, &mut requirement.called) else {
                continue;
            };
            let spec = &self.scenario.checks[check.index()];
            let Some(latency) = &spec.latency else { continue };
            let Passed { since, least } = passed(answers.seq);
            let lineage = chance::about(lineage, self.scenario.keys.check(check));
            answers.at = since + latency.at_least(self.draw(lineage, Purpose::CheckAfter, 0), least);
            *passes = hits(spec.passes, self.draw(lineage, Purpose::CheckPasses, 0));
        }
    }
}
