//! What may come next from a state, how it is carried out, and how it is told.

use crate::{
    engine::{Engine, Fate, Wake},
    journal::Record,
    lifecycle,
    policy::{Scene, apply, approval, governance},
    scenario::{Condition, Dist, Scenario},
    words::{Chance, Changes, Command, Ending, Event, Readings, RunNo, RunType, Signal, Span, Status, WorkspaceNo},
    world::Run,
};

use super::{
    sabotage::Sabotage,
    small::{Bounds, Dish, Wish},
};

/// One step: an appointment kept, or a dish of the menu taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// An appointment, how it turns out, and which of the chance conditions of governance hold (bit i: the i-th in scope).
    Kept { wake: Wake, fate: Fate, verdict: u8 },
    /// The dish, the run it is about, and whether that run's runner is dead by then.
    Given { dish: u8, run: Option<RunNo>, crashed: bool },
}

/// At most so many chance conditions of governance branch for one workspace; further ones never hold.
const SPOTS: usize = 6;

/// A chance in governance that is neither never nor always.
#[derive(Clone, Copy, Debug)]
enum Spot {
    Errors(usize),
    Policy(usize, usize),
    Rule(usize),
}

/// The rules of a small world, ready for use.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// The scenario as it was written: what can happen at all.
    pub(super) scenario: Scenario,
    pub(super) menu: Vec<Dish>,
    pub(super) bounds: Bounds,
    pub(super) sabotage: Option<Sabotage>,
    /// By workspace.
    spots: Vec<Vec<Spot>>,
}

impl Table {
    pub(super) fn new(scenario: Scenario, menu: Vec<Dish>, bounds: Bounds, sabotage: Option<Sabotage>) -> Table {
        let spots = (0..scenario.workspaces.len()).map(|i| spots_of(&scenario, WorkspaceNo::at(i))).collect();
        Table { scenario, menu, bounds, sabotage, spots }
    }

    /// The same rules with a sound scheduler.
    pub(super) fn mended(self) -> Table {
        Table { sabotage: None, ..self }
    }

    /// An engine on which time stands still: every length is an hour, so that nothing is due by itself, and nothing is left to
    /// chance, since every outcome is told to it.
    pub(super) fn bench(&self) -> Engine {
        let mut scenario = self.scenario.clone();
        let hour = Dist::Fixed { ms: 3_600_000 };
        scenario.runners.start_up = hour;
        scenario.runners.start_timeout = Span::from_mins(120);
        scenario.runners.loss = Chance::NEVER;
        scenario.readings = without_chance(scenario.readings);
        for workspace in &mut scenario.workspaces {
            (workspace.plan, workspace.apply, workspace.unlock) = (hour, hour, hour);
            (workspace.plan_fails, workspace.apply_fails) = (Chance::NEVER, Chance::NEVER);
            workspace.timeout = Span::from_mins(24 * 60);
        }
        let calm = |when: &mut Condition| {
            if matches!(when, Condition::Chance(chance) if open(*chance)) {
                *when = Condition::Chance(Chance::NEVER);
            }
        };
        for set in &mut scenario.policy_sets {
            set.evaluation = hour;
            set.errors = if open(set.errors) { Chance::NEVER } else { set.errors };
            set.policies.iter_mut().for_each(|policy| calm(&mut policy.when));
        }
        scenario.approval_rules.iter_mut().for_each(|rule| calm(&mut rule.when));
        Engine::new(scenario, 0, Vec::new())
    }

    /// Everything that may come next, in a fixed order: appointments first, then the menu.
    pub(super) fn steps(&self, engine: &Engine, left: &[u8]) -> Vec<Step> {
        let mut steps = Vec::new();
        let scene = engine.scene();
        for wake in engine.wakes() {
            self.kept(&scene, wake, &mut steps);
        }
        for (i, dish) in self.menu.iter().enumerate() {
            if left[i] > 0 {
                self.given(&scene, i as u8, &dish.wish, &mut steps);
            }
        }
        steps
    }

    fn kept(&self, scene: &Scene<'_>, wake: Wake, steps: &mut Vec<Step>) {
        let mut add = |fate| steps.push(Step::Kept { wake, fate, verdict: 0 });
        let asked = |run: RunNo| scene.live(run);
        match wake {
            Wake::ExecutionEnds(run) => {
                if let Some(run) = asked(run) {
                    self.endings(scene, run, wake, steps);
                }
            }
            Wake::PolicyEnds(run) => {
                let Some(run) = asked(run) else { return };
                let fate = Fate::Plain;
                steps.extend(self.verdicts(run, true).map(|verdict| Step::Kept { wake, fate, verdict }));
            }
            Wake::GivesUp(run) => {
                let haunted = scene.world.ghosts().iter().any(|ghost| ghost.run == run);
                if self.bounds.give_ups && !haunted {
                    add(Fate::Plain);
                }
            }
            Wake::PersonAnswers(_, person) => {
                let yes = self.scenario.people[person.index()].approves;
                answers(yes).for_each(add);
            }
            Wake::CheckAnswers(run, place) => {
                let gate = asked(run).and_then(|run| run.gate.as_deref());
                let demand = gate.and_then(|gate| gate.requirements.get(place as usize)).map(|r| r.demand);
                if let Some(crate::words::Demand::Check(check)) = demand {
                    answers(self.scenario.checks[check.index()].passes).for_each(add);
                }
            }
            Wake::Arrival(source) => {
                if scene.world.sources()[source.index()].ordinal < self.bounds.arrivals {
                    add(Fate::Plain);
                }
            }
            Wake::Heartbeat(_)
            | Wake::GhostBeats(..)
            | Wake::Expires(_)
            | Wake::RequirementExpires(..)
            | Wake::AgentReturns(..) => add(Fate::Plain),
            // An idle agent polls all the time here, so no poll is waited for.
            Wake::Poll(_) => {}
        }
    }

    /// Every way in which this execution can end.
    fn endings(&self, scene: &Scene<'_>, run: &Run, wake: Wake, steps: &mut Vec<Step>) {
        let mut add = |ending, crashed| {
            steps.push(Step::Kept { wake, fate: Fate::Ends { ending, crashed }, verdict: 0 });
        };
        // What was found at the start comes before anything else (L3, A3, L4).
        if matches!(run.ending, Ending::Locked | Ending::Stale | Ending::NoLock) {
            return add(run.ending, false);
        }
        let spec = self.scenario.workspace(run.birth.workspace);
        let fails = match run.birth.run_type {
            RunType::Plan => spec.plan_fails,
            RunType::Apply => spec.apply_fails,
            RunType::Unlock => Chance::NEVER,
        };
        let loss = self.scenario.runners.loss;
        if fails != Chance::NEVER {
            add(Ending::Error, false);
        }
        if loss != Chance::NEVER {
            add(Ending::Lost, true);
        }
        if self.bounds.timeouts {
            for crashed in self.leaves(run, self.scenario.readings.lock_left_by_timeout) {
                add(Ending::Deadline, crashed);
            }
        }
        if fails == Chance::ALWAYS || loss == Chance::ALWAYS {
            return;
        }
        if run.birth.run_type != RunType::Plan {
            return add(Ending::Success, false);
        }
        // Sizes are not explored: a plan changes nothing, or as much as its workspace's plans ever do.
        let counts = spec.changes;
        let most = Changes { added: counts.added_max, changed: counts.changed_max, destroyed: counts.destroyed_max };
        let most = if most.any() { most } else { Changes { changed: 1, ..most } };
        let judged_now = governance::evaluation(scene, &run.birth).is_none();
        for (changes, possible) in
            [(Changes::default(), counts.none != Chance::NEVER), (most, counts.none != Chance::ALWAYS)]
        {
            if possible {
                let fate = Fate::Produces(changes);
                steps.extend(self.verdicts(run, judged_now).map(|verdict| Step::Kept { wake, fate, verdict }));
            }
        }
    }

    /// Whether a lock may stay behind when the run is stopped: with its runner dead, or alive (L2). A run without lock leaves none.
    fn leaves(&self, run: &Run, chance: Chance) -> impl Iterator<Item = bool> + use<> {
        let dead = run.locked && (chance != Chance::NEVER || self.scenario.runners.loss != Chance::NEVER);
        let alive = !run.locked || chance != Chance::ALWAYS;
        [false, true].into_iter().filter(move |crashed| if *crashed { dead } else { alive })
    }

    /// Every combination of the chance conditions that this run's verdict asks; one, if it asks none.
    fn verdicts(&self, run: &Run, judged: bool) -> impl Iterator<Item = u8> + use<> {
        let spots = self.spots[run.birth.workspace.index()].len();
        let combinations = if judged { 1_u16 << spots } else { 1 };
        (0..combinations).map(|bits| bits as u8)
    }

    fn given(&self, scene: &Scene<'_>, dish: u8, wish: &Wish, steps: &mut Vec<Step>) {
        if let Wish::Give(_) = wish {
            return steps.push(Step::Given { dish, run: None, crashed: false });
        }
        for i in 0..scene.world.run_count() as usize {
            let run = RunNo::at_index(i);
            if !self.is_offered(scene, wish, run) {
                continue;
            }
            let executing = scene.live(run).filter(|live| live.course.status == Status::InProgress);
            match (wish, executing) {
                (Wish::Abort, Some(live)) => {
                    let ways = self.leaves(live, self.scenario.readings.lock_left_by_abort);
                    steps.extend(ways.map(|crashed| Step::Given { dish, run: Some(run), crashed }));
                }
                _ => steps.push(Step::Given { dish, run: Some(run), crashed: false }),
            }
        }
    }

    /// Whether the wish about this run would be granted now: what is refused changes nothing (law 7), so it is no step.
    fn is_offered(&self, scene: &Scene<'_>, wish: &Wish, run: RunNo) -> bool {
        let decides = |by: &str, signal| {
            self.scenario
                .person_named(by)
                .is_some_and(|person| approval::may_decide(scene, run, person, signal).is_ok())
        };
        match wish {
            Wish::Give(_) => true,
            Wish::Abort => {
                scene.run(run).is_ok_and(|known| lifecycle::next(scene.subject(&known), Signal::Abort).is_ok())
            }
            Wish::Apply => apply::may_apply(scene, run).is_ok(),
            Wish::Discard => apply::may_discard(scene, run).is_ok(),
            Wish::Approve { by } => decides(by, Signal::Satisfied),
            Wish::Reject { by } => decides(by, Signal::Refused),
        }
    }

    /// The command that a dish comes to.
    pub(super) fn command(&self, dish: u8, run: Option<RunNo>) -> Command {
        let run = run.unwrap_or(RunNo::at_index(0));
        match &self.menu[dish as usize].wish {
            Wish::Give(command) => command.clone(),
            Wish::Abort => Command::Abort { run, by: None },
            Wish::Apply => Command::Apply { run, by: None },
            Wish::Discard => Command::Discard { run, by: None },
            Wish::Approve { by } => Command::Approve { run, by: by.clone() },
            Wish::Reject { by } => Command::Reject { run, by: by.clone(), comment: String::new() },
        }
    }

    /// Carries out a step on the bench, start pass included. Gives what happened; `None` if the step was refused, and the state on
    /// the bench is then of no more use.
    pub(super) fn take(&self, engine: &mut Engine, step: Step, left: &mut [u8]) -> Option<Vec<Event>> {
        let first = engine.journal().records().len();
        match step {
            Step::Kept { wake, fate, verdict } => {
                self.foretell_verdict(engine, wake, verdict);
                engine.force(wake, fate);
            }
            Step::Given { dish, run, crashed } => {
                left[dish as usize] -= 1;
                if let (Some(run), true) = (run, crashed) {
                    engine.crash(run);
                }
                let mut command = self.command(dish, run);
                if let Command::SetReadings { readings } = &mut command {
                    *readings = without_chance(*readings);
                }
                engine.command(&command).ok()?;
            }
        }
        let happened = |engine: &Engine| engine.journal().records().iter_from(first).map(Record::event).collect();
        let events: Vec<Event> = if self.sabotage.is_some() { happened(engine) } else { Vec::new() };
        if self.sabotage.is_none_or(|fault| fault.commit(engine, &events)) {
            engine.start_everybody();
        }
        Some(happened(engine))
    }

    /// Sets the chances that this step's verdict asks to never or always.
    fn foretell_verdict(&self, engine: &mut Engine, wake: Wake, verdict: u8) {
        let (Wake::ExecutionEnds(run) | Wake::PolicyEnds(run)) = wake else { return };
        let workspace = engine.past().birth(run).workspace;
        let scenario = engine.scenario_mut();
        for (i, spot) in self.spots[workspace.index()].iter().enumerate() {
            let chance = if verdict >> i & 1 == 1 { Chance::ALWAYS } else { Chance::NEVER };
            match *spot {
                Spot::Errors(set) => scenario.policy_sets[set].errors = chance,
                Spot::Policy(set, i) => scenario.policy_sets[set].policies[i].when = Condition::Chance(chance),
                Spot::Rule(rule) => scenario.approval_rules[rule].when = Condition::Chance(chance),
            }
        }
    }
}

/// Whether a chance is neither never nor always.
fn open(chance: Chance) -> bool {
    chance != Chance::NEVER && chance != Chance::ALWAYS
}

/// The answers that a chance of yes leaves open.
fn answers(yes: Chance) -> impl Iterator<Item = Fate> {
    let possible = move |answer: &bool| yes != if *answer { Chance::NEVER } else { Chance::ALWAYS };
    [true, false].into_iter().filter(possible).map(Fate::Answers)
}

/// Whether a stopped run leaves its lock is told to the bench, so there it leaves none by itself.
fn without_chance(readings: Readings) -> Readings {
    Readings { lock_left_by_timeout: Chance::NEVER, lock_left_by_abort: Chance::NEVER, ..readings }
}

fn spots_of(scenario: &Scenario, no: WorkspaceNo) -> Vec<Spot> {
    let drawn = |when: Condition| matches!(when, Condition::Chance(chance) if open(chance));
    let workspace = scenario.workspace(no);
    let mut spots = Vec::new();
    for set in workspace.policy_sets.iter().map(|set| set.index()) {
        let spec = &scenario.policy_sets[set];
        if !spec.enabled {
            continue;
        }
        if open(spec.errors) {
            spots.push(Spot::Errors(set));
        }
        let policies = spec.policies.iter().enumerate().filter(|(_, policy)| drawn(policy.when));
        spots.extend(policies.map(|(i, _)| Spot::Policy(set, i)));
    }
    let rules = workspace.approval_rules.iter().map(|rule| rule.index());
    spots.extend(rules.filter(|rule| drawn(scenario.approval_rules[*rule].when)).map(Spot::Rule));
    spots.truncate(SPOTS);
    spots
}
