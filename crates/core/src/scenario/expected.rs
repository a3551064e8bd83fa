//! How much a scenario is expected to do, without playing it.

use super::{
    ArrivalSource, Condition, Counts, Dist, Effect, Enforcement, Scenario, SourceKind, Target, TimeoutAction, Timing,
    Workspace,
};
use crate::words::{Chance, SimTime, Span, Trigger};

/// How much a scenario is expected to do up to some instant.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Expected {
    /// Runs that are created.
    pub runs: f64,
    /// Records of the journal.
    pub records: f64,
}

impl Expected {
    fn add(&mut self, other: Expected) {
        self.runs += other.runs;
        self.records += other.records;
    }
}

/// How often the shares of runs that find a slot or an agent are corrected.
const ROUNDS: usize = 8;
/// Policies, rules and checks that are looked at over all workspaces and triggers. What governance does beyond is left out: all pass.
const MOST_GOVERNANCE: usize = 2_000_000;

impl Scenario {
    /// About how many runs and records there are by an instant, without commands.
    ///
    /// # Method
    /// Mean values, in one pass from upstream to downstream workspaces, not a simulation; its cost does not depend on `until`.
    ///
    /// 1. Arrivals of each source: time ÷ mean gap, the instants up to `until`, or the ticks counted by months. Those of a webhook
    ///    make a plan in each workspace that answers one of its path sets, all sets alike.
    /// 2. What happens to a plan: the shares that fail, change nothing, are refused by policies, people or checks, or end at a lock that
    ///    a lost runner left. With `auto_apply` the others are applied, and successful applies promote.
    /// 3. Capacity: a workspace executes one run at a time, an organisation as many as it has slots, a pool as it has agents. What does
    ///    not fit is created but waits, and leads to nothing.
    /// 4. Records: one for each arrival, answer, creation, dispatch, claim and change of status, and those of governance.
    ///
    /// It is for questions like "is this long?", and within a factor of two of what is played for scenarios that resemble the presets.
    #[must_use]
    pub fn expected(&self, until: SimTime) -> Expected {
        let (arrivals, sum) = Load::of(self, until);
        let mut flow = Flow::of(self, until, arrivals);
        let mut all = Expected::default();
        for _ in 0..ROUNDS {
            all = flow.pass();
            if !flow.correct() {
                break;
            }
        }
        all.add(sum);
        all
    }

    /// About how many plans the sources make by an instant.
    pub(super) fn expected_plans(&self, until: SimTime) -> f64 {
        Load::of(self, until).0.iter().flatten().sum()
    }
}

/// Plans by trigger.
type Plans = [f64; Trigger::ALL.len()];

/// What the sources send.
struct Load;

impl Load {
    /// The plans that arrivals make in each workspace, and the records of everything else.
    fn of(scenario: &Scenario, until: SimTime) -> (Vec<Plans>, Expected) {
        let mut plans = vec![Plans::default(); scenario.workspaces.len()];
        let mut records = 0.0;
        for source in &scenario.sources {
            let arrivals = arrivals(scenario, source, until);
            // The arrival itself.
            records += arrivals;
            let (variants, trigger) = match &source.kind {
                SourceKind::Plan { workspace, trigger } => {
                    if source.paused {
                        records += arrivals;
                    } else {
                        plans[workspace.index()][*trigger as usize] += arrivals;
                    }
                    continue;
                }
                SourceKind::Push { variants } => (variants, Trigger::Push),
                SourceKind::Pr { variants, .. } => (variants, Trigger::Pr),
            };
            let each = arrivals / variants.len().max(1) as f64;
            for variant in variants {
                if variant.answers.is_empty() {
                    records += each;
                }
                for (workspace, ignored) in &variant.answers {
                    if source.paused || ignored.is_some() {
                        records += each;
                    } else {
                        plans[workspace.index()][trigger as usize] += each;
                    }
                }
            }
        }
        (plans, Expected { runs: 0.0, records })
    }
}

fn arrivals(scenario: &Scenario, source: &ArrivalSource, until: SimTime) -> f64 {
    match &source.when {
        Timing::Gaps(gaps) => until.millis() as f64 / gaps.mean_ms().max(1.0),
        Timing::At(instants) => instants.partition_point(|at| *at <= until) as f64,
        Timing::Cron(cron) => cron.expected(scenario.starts_at, SimTime::ZERO, until + Span::from_millis(1)),
    }
}

/// What becomes of a workspace's plans.
#[derive(Clone, Copy, Default)]
struct Fate {
    /// The share of executed plans that are applied.
    applied: f64,
    /// Records of a plan's gate, for each executed plan.
    gate: f64,
}

/// A workspace in the flow of runs.
struct Station {
    /// Time of a slot or agent that a plan and an apply take, in milliseconds, and the same for one that ends at a lock at once.
    plan_ms: f64,
    apply_ms: f64,
    locked_ms: f64,
    /// How likely an execution leaves a lock behind, which nobody takes away by itself.
    leaves_lock: f64,
    /// The share of executed applies that succeed.
    succeeds: f64,
    /// Dispatches for each claim (Q10).
    attempts: f64,
    /// By trigger.
    fates: [Fate; Trigger::ALL.len()],
    /// Its queue: 0 for the organisation's, otherwise a pool's.
    queue: usize,
}

struct Flow<'a> {
    scenario: &'a Scenario,
    until_ms: f64,
    arrivals: Vec<Plans>,
    /// All of them together.
    arrived: f64,
    stations: Vec<Station>,
    /// The workspaces from upstream to downstream.
    order: Vec<usize>,
    /// Of each queue, the share of its runs that find a slot or an agent, the time that there is of them, and the time that runs take.
    queues: Vec<(f64, f64, f64)>,
}

impl<'a> Flow<'a> {
    fn of(scenario: &'a Scenario, until: SimTime, arrivals: Vec<Plans>) -> Flow<'a> {
        let until_ms = until.millis() as f64;
        let mut budget = MOST_GOVERNANCE;
        let rules = Gates::of(scenario);
        let station = |workspace: &Workspace| station(scenario, &rules, workspace, &mut budget);
        let stations = scenario.workspaces.iter().map(station).collect();
        let queue = |places: u32| (1.0, f64::from(places) * until_ms, 0.0);
        let pools = scenario.pools.iter().map(|pool| queue(pool.agents));
        let queues = std::iter::once(queue(scenario.limit)).chain(pools).collect();
        let arrived = arrivals.iter().flatten().sum();
        Flow { scenario, until_ms, arrivals, arrived, stations, order: upstream_first(scenario), queues }
    }

    /// All runs from upstream to downstream, with the present shares that find a slot.
    fn pass(&mut self) -> Expected {
        let mut all = Expected::default();
        let mut plans = self.arrivals.clone();
        for queue in &mut self.queues {
            queue.2 = 0.0;
        }
        for i in &self.order {
            let (station, own) = (&self.stations[*i], plans[*i]);
            let created: f64 = own.iter().sum();
            if created <= 0.0 {
                continue;
            }
            let with = |of: fn(&Fate) -> f64| own.iter().zip(&station.fates).map(|(n, fate)| n * of(fate)).sum::<f64>();
            let applied = with(|fate| fate.applied) / created;
            // Of the executions before and after a lock stays behind.
            let share = |executions: f64| {
                let left = station.leaves_lock * executions;
                if left < 1e-9 { 1.0 } else { (1.0 - libm::pow(1.0 - station.leaves_lock, executions)) / left }
            };
            // How many it could execute: one after another, and as its queue has room for.
            let time = |whole: f64| {
                whole * (station.plan_ms + applied * whole * station.apply_ms) + (1.0 - whole) * station.locked_ms
            };
            let mut executed = created;
            for _ in 0..3 {
                let each = time(share(executed * (1.0 + applied)));
                executed = if each > 0.0 { created.min(self.until_ms / each) } else { created };
            }
            let queue = &mut self.queues[station.queue];
            executed *= queue.0;
            let whole = share(executed * (1.0 + applied));
            queue.2 += executed * time(whole);
            let applies = executed * applied * whole;
            let gate = executed * whole * with(|fate| fate.gate) / created;
            all.add(Expected {
                runs: created + applies,
                records: created
                    + executed * (1.0 + 2.0 * station.attempts)
                    + applies * (2.0 + 2.0 * station.attempts)
                    + gate,
            });
            // Applies of pull requests never promote (P3).
            let pr = own[Trigger::Pr as usize] * station.fates[Trigger::Pr as usize].applied / created;
            let mut promoting = executed * (applied - pr).max(0.0) * whole * whole * station.succeeds;
            if !self.scenario.readings.apply_first {
                // Of plans that were made side by side only one can still be applied (A3), and what comes by several ways from one
                // arrival comes side by side. So no workspace applies more plans than arrivals there are.
                promoting = promoting.min(self.arrived);
            }
            for edge in &self.scenario.edges[self.scenario.workspaces[*i].downstream.clone()] {
                if edge.auto_promote {
                    plans[edge.to.index()][Trigger::Promotion as usize] += promoting;
                } else {
                    all.records += promoting;
                }
            }
        }
        all
    }

    /// Corrects the shares that find a slot; answers whether that changes anything worth another pass.
    fn correct(&mut self) -> bool {
        let mut changed = false;
        for (share, room, taken) in &mut self.queues {
            let right = if *taken > 0.0 { (*share * *room / *taken).min(1.0) } else { *share };
            changed |= (right - *share).abs() > 0.02 * *share;
            *share = right;
        }
        changed
    }
}

/// The workspaces in an order in which each promotion leads to a later one.
fn upstream_first(scenario: &Scenario) -> Vec<usize> {
    let mut above = vec![0_u32; scenario.workspaces.len()];
    for edge in &scenario.edges {
        above[edge.to.index()] += 1;
    }
    let mut order: Vec<usize> = (0..above.len()).filter(|i| above[*i] == 0).collect();
    let mut next = 0;
    while let Some(i) = order.get(next).copied() {
        next += 1;
        for edge in &scenario.edges[scenario.workspaces[i].downstream.clone()] {
            let to = edge.to.index();
            above[to] -= 1;
            if above[to] == 0 {
                order.push(to);
            }
        }
    }
    order
}

fn share(chance: Chance) -> f64 {
    f64::from(chance.ppm()) / 1e6
}

/// The share of lengths that are at most so long.
fn within(dist: &Dist, most: Span) -> f64 {
    let most = most.millis() as f64;
    let (mut low, mut high) = (0.0, 1.0);
    if dist.quantile_ms(low) > most {
        return 0.0;
    }
    for _ in 0..24 {
        let middle = f64::midpoint(low, high);
        if dist.quantile_ms(middle) <= most { low = middle } else { high = middle }
    }
    high
}

fn station(scenario: &Scenario, gates: &Gates, workspace: &Workspace, budget: &mut usize) -> Station {
    let runners = &scenario.runners;
    let readings = &scenario.readings;
    let timeout = workspace.timeout.millis() as f64;
    let lost = share(runners.loss);
    let (managed, queue) = match workspace.target {
        Target::Managed => (true, 0),
        Target::Pool(pool) => (false, pool.index() + 1),
    };
    // A start-up that takes too long is tried again (Q10).
    let in_time = if managed { within(&runners.start_up, runners.start_timeout).max(1e-6) } else { 1.0 };
    let attempts = 1.0 / in_time;
    let start_up = if managed {
        runners.start_up.mean_ms().min(runners.start_timeout.millis() as f64)
            + (attempts - 1.0) * runners.start_timeout.millis() as f64
    } else {
        0.0
    };
    let (plan_ends, apply_ends) =
        (within(&workspace.plan, workspace.timeout), within(&workspace.apply, workspace.timeout));
    let left = |ends: f64| lost + (1.0 - lost) * (1.0 - ends) * f64::from(readings.lock_left_by_timeout.ppm()) / 1e6;
    let leaves_lock = if readings.plan_lock { left(plan_ends).max(left(apply_ends)) } else { left(apply_ends) / 2.0 };
    let plan_succeeds = (1.0 - lost) * plan_ends * (1.0 - share(workspace.plan_fails));
    let mut fates = [Fate::default(); Trigger::ALL.len()];
    for (fate, trigger) in fates.iter_mut().zip(Trigger::ALL) {
        let gate = gates.of_plan(scenario, workspace, *trigger, budget);
        let apply = workspace.auto_apply && (*trigger != Trigger::Pr || workspace.allow_pr_apply);
        let changes = 1.0 - share(workspace.changes.none);
        fate.applied = if apply { plan_succeeds * changes * gate.passes } else { 0.0 };
        fate.gate = plan_succeeds * gate.records;
    }
    Station {
        plan_ms: start_up + workspace.plan.mean_ms().min(timeout),
        apply_ms: start_up + workspace.apply.mean_ms().min(timeout),
        locked_ms: start_up + runners.init.millis() as f64,
        leaves_lock,
        succeeds: (1.0 - lost) * apply_ends * (1.0 - share(workspace.apply_fails)),
        // Dispatched, and for all but the last withdrawn with a late heartbeat; then claimed.
        attempts: (1.0 + attempts + 2.0 * (attempts - 1.0)) / 2.0,
        fates,
        queue,
    }
}

/// What governance does with a plan whose work succeeded.
#[derive(Clone, Copy)]
struct Gate {
    /// The share that settles as completed.
    passes: f64,
    /// Records on the way there.
    records: f64,
}

/// A requirement: how likely it is satisfied, and how many records that takes.
#[derive(Clone, Copy)]
struct Demanded {
    satisfied: f64,
    records: f64,
}

/// What is the same for all workspaces.
struct Gates {
    by_policy: Demanded,
    rules: Vec<Demanded>,
    checks: Vec<Demanded>,
}

impl Gates {
    fn of(scenario: &Scenario) -> Gates {
        let everybody = scenario.people.iter().map(|p| (p.response.is_some(), share(p.approves)));
        let expires = |action: Option<&TimeoutAction>| match action {
            Some(TimeoutAction::AutoApprove) => 1.0,
            _ => 0.0,
        };
        let rules = scenario.approval_rules.iter().map(|rule| {
            let people = |list: &[crate::words::PersonNo]| {
                let people = list.iter().map(|p| &scenario.people[p.index()]);
                people.map(|p| (p.response.is_some(), share(p.approves))).collect::<Vec<_>>()
            };
            let action = rule.timeout.as_ref().map(|timeout| &timeout.action);
            let mut approvers = people(&rule.approvers);
            if let Some(TimeoutAction::EscalateTo { people: later, .. }) = action
                && !approvers.iter().any(|(answers, _)| *answers)
            {
                approvers = people(later);
            }
            answered(approvers.into_iter(), rule.min_approvals, expires(action))
        });
        let checks = scenario.checks.iter().map(|check| {
            let unanswered = expires(check.timeout.as_ref().map(|timeout| &timeout.action));
            let satisfied = if check.latency.is_some() { share(check.passes) } else { unanswered };
            Demanded { satisfied, records: 3.0 }
        });
        Gates { by_policy: answered(everybody, 1, 0.0), rules: rules.collect(), checks: checks.collect() }
    }

    fn of_plan(&self, scenario: &Scenario, workspace: &Workspace, trigger: Trigger, budget: &mut usize) -> Gate {
        let sets =
            || workspace.policy_sets.iter().map(|no| &scenario.policy_sets[no.index()]).filter(|set| set.enabled);
        let policies: usize = sets().map(|set| set.policies.len() + 1).sum();
        let Some(left) = budget.checked_sub(policies + workspace.approval_rules.len() + workspace.checks.len()) else {
            return Gate { passes: 1.0, records: 0.0 };
        };
        *budget = left;
        let (mut allowed, mut judged) = (1.0, 0.0);
        // That nothing is required, and that all that is required is satisfied.
        let (mut free, mut satisfied, mut records) = (1.0, 1.0, 0.0);
        let mut demand = |chance: f64, demanded: Demanded| {
            free *= 1.0 - chance;
            satisfied *= 1.0 - chance * (1.0 - demanded.satisfied);
            records += chance * (1.0 + demanded.records);
        };
        for set in sets() {
            judged += 1.0;
            if set.enforcement != Enforcement::Mandatory {
                continue;
            }
            let (mut denies, mut asks) = (1.0, 1.0);
            for policy in &set.policies {
                let quiet = 1.0 - holds(policy.when, workspace, trigger);
                *(if policy.effect == Effect::Deny { &mut denies } else { &mut asks }) *= quiet;
            }
            allowed *= denies * (1.0 - share(set.errors));
            demand(1.0 - asks, self.by_policy);
        }
        for no in &workspace.approval_rules {
            demand(holds(scenario.approval_rules[no.index()].when, workspace, trigger), self.rules[no.index()]);
        }
        for no in &workspace.checks {
            demand(1.0, self.checks[no.index()]);
        }
        // Begin and end of the evaluation and the refusal, if there is one; then the wait for approval, its stage and its end.
        let evaluation = if judged > 0.0 { 2.0 + judged + (1.0 - allowed) } else { 0.0 };
        Gate { passes: allowed * satisfied, records: evaluation + allowed * ((1.0 - free) * 3.0 + records) }
    }
}

/// A requirement that needs some approvals of these people, each of whom answers by itself or not; `otherwise` is how likely it is
/// satisfied if too few do.
fn answered(people: impl Iterator<Item = (bool, f64)>, needs: u32, otherwise: f64) -> Demanded {
    let (mut count, mut approves) = (0.0, 0.0);
    for (_, chance) in people.filter(|(answers, _)| *answers) {
        count += 1.0;
        approves += chance;
    }
    let needs = f64::from(needs);
    let satisfied = if count < needs { otherwise } else { libm::pow(approves / count, needs) };
    // Everybody is asked; as many as are needed answer.
    Demanded { satisfied, records: count + needs.min(count) }
}

/// How likely a condition holds for a plan.
fn holds(condition: Condition, workspace: &Workspace, trigger: Trigger) -> f64 {
    let Counts { none, added_max, changed_max, destroyed_max } = workspace.changes;
    let above = |max: u32, n: u32| (1.0 - share(none)) * f64::from(max.saturating_sub(n)) / (f64::from(max) + 1.0);
    match condition {
        Condition::Always => 1.0,
        Condition::AddedGt(n) => above(added_max, n),
        Condition::ChangedGt(n) => above(changed_max, n),
        Condition::DestroyedGt(n) => above(destroyed_max, n),
        Condition::TriggerIs(is) => f64::from(u8::from(is == trigger)),
        Condition::Chance(chance) => share(chance),
    }
}
