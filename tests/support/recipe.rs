//! Random small worlds. A [`Recipe`] is a handful of byte strings: easy to draw, and it shrinks by itself, part by part and byte by
//! byte towards 0, where 0 is always the plainest choice. [`Recipe::case`] reads it as a saved case.
//!
//! In the manner of swarm testing: each recipe switches whole kinds of trouble off, so that the others get room. Most lengths are
//! whole seconds on a small grid, so that things coincide (D3).

use proptest::{array::uniform, collection::vec, prelude::*};
use signalbox::{
    history::SavedCase,
    scenario::{
        ApprovalRuleDraft, ApproverDraft, ChangesDraft, ConditionDraft, Dist, Draft, EdgeDraft, Effect, Enforcement,
        ExternalCheckDraft, PersonDraft, PolicyDraft, PolicySetDraft, PoolDraft, RepoDraft, RunnersDraft, ScopeDraft,
        SourceDraft, SourceWord, TimeoutActionDraft, WorkspaceDraft,
    },
    words::{
        AbortScope, Chance, Command, HeadOfLine, PrAction, Readings, RunNo, SimTime, Supersede, TimedCommand,
        TimeoutClock, Trigger, WorkspaceHold,
    },
};

use crate::play::{SEC, fixed};

/// How long a random case lasts.
pub const HORIZON: SimTime = SimTime::from_millis(240 * SEC);

/// What a random case is made from.
#[derive(Clone, Debug)]
pub struct Recipe {
    seed: u16,
    org: [u8; 24],
    workspaces: Vec<[u8; 12]>,
    sources: Vec<[u8; 10]>,
    people: Vec<[u8; 4]>,
    sets: Vec<[u8; 10]>,
    rules: Vec<[u8; 10]>,
    commands: Vec<[u8; 6]>,
}

/// Random recipes.
pub fn recipes() -> impl Strategy<Value = Recipe> {
    let byte = any::<u8>;
    let parts = (
        any::<u16>(),
        uniform::<_, 24>(byte()),
        vec(uniform::<_, 12>(byte()), 1..=4),
        vec(uniform::<_, 10>(byte()), 1..=4),
        vec(uniform::<_, 4>(byte()), 0..=3),
        vec(uniform::<_, 10>(byte()), 0..=2),
        vec(uniform::<_, 10>(byte()), 0..=3),
        vec(uniform::<_, 6>(byte()), 0..=16),
    );
    parts.prop_map(|(seed, org, workspaces, sources, people, sets, rules, commands)| Recipe {
        seed,
        org,
        workspaces,
        sources,
        people,
        sets,
        rules,
        commands,
    })
}

/// Reads choices from bytes; past their end everything is 0.
struct Tape<'a>(std::slice::Iter<'a, u8>);

impl Tape<'_> {
    fn of(bytes: &[u8]) -> Tape<'_> {
        Tape(bytes.iter())
    }

    fn byte(&mut self) -> u8 {
        self.0.next().copied().unwrap_or(0)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::from(self.byte()) % n
    }

    fn pick<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())].clone()
    }

    fn coin(&mut self) -> bool {
        self.byte() % 2 == 1
    }

    fn word<T: Copy>(&mut self, all: &[T]) -> T {
        self.pick(all)
    }
}

/// Which kinds of trouble a case may have.
struct Swarm(u8);

impl Swarm {
    /// The probability, or never if this kind of trouble is off.
    fn chance(&self, kind: u8, chance: f64) -> f64 {
        if self.0 >> kind & 1 == 1 { chance } else { 0.0 }
    }
}

const FAILURES: u8 = 0;
const LOSSES: u8 = 1;
const ERRORS: u8 = 2;
const DENIALS: u8 = 3;
const TIMEOUTS: u8 = 4;
const EMPTY_PLANS: u8 = 5;
const SLOW_STARTS: u8 = 6;
const OFTEN: &[f64] = &[0.0, 0.5, 1.0, 0.2, 0.8];

fn lengths() -> [Dist; 10] {
    [
        fixed(10 * SEC),
        fixed(0),
        fixed(SEC),
        fixed(5 * SEC),
        fixed(30 * SEC),
        Dist::Uniform { min_ms: 0, max_ms: 20 * SEC },
        Dist::Uniform { min_ms: SEC, max_ms: 3 * SEC },
        Dist::Exponential { mean_ms: 8 * SEC },
        Dist::Lognormal { median_ms: 6 * SEC, p95_ms: 30 * SEC },
        fixed(2 * SEC),
    ]
}

fn name(i: usize) -> String {
    format!("w{i}")
}

impl Recipe {
    /// The case: scenario, seed and commands. It always opens.
    #[must_use]
    pub fn case(&self) -> SavedCase {
        let mut case = SavedCase::new(self.draft(), u32::from(self.seed));
        case.commands = self.commands.iter().map(|bytes| self.command(&mut Tape::of(bytes))).collect();
        case.commands.sort_by_key(|timed| timed.at);
        case
    }

    fn draft(&self) -> Draft {
        let tape = &mut Tape::of(&self.org);
        let swarm = Swarm(tape.byte());
        let limit = tape.pick(&[3, 1, 2, 0, 1, 2]);
        let pools = match tape.below(3) {
            0 => Vec::new(),
            agents => vec![PoolDraft { name: "pool".into(), agents: agents as i64, poll: polls(tape) }],
        };
        let readings = readings(tape);
        let runners = RunnersDraft {
            start_up: tape.pick(&[fixed(5 * SEC), fixed(0), fixed(SEC), Dist::Uniform { min_ms: 0, max_ms: 12 * SEC }]),
            start_timeout_ms: if swarm.chance(SLOW_STARTS, 1.0) > 0.0 {
                tape.pick(&[5_000, 1_000, 7_000])
            } else {
                600_000
            },
            heartbeat_ms: tape.pick(&[10_000, 1_000, 5_000]),
            missed_limit: tape.pick(&[3, 1, 2]),
            init_ms: tape.pick(&[5_000, 0, 1_000]),
            loss: swarm.chance(LOSSES, tape.pick(OFTEN)),
            agent_restart_ms: tape.pick(&[60_000, 0, 10_000]),
        };
        let (edges, manual) = (tape.byte(), tape.byte());
        let checks = (0..tape.below(4) / 2).map(|i| check(tape, i, self.workspaces.len())).collect();
        let workspaces: Vec<_> = self
            .workspaces
            .iter()
            .enumerate()
            .map(|(i, bytes)| workspace(&mut Tape::of(bytes), i, &swarm, !pools.is_empty()))
            .collect();
        let n = workspaces.len();
        Draft {
            horizon_ms: HORIZON.millis() as i64,
            limit,
            readings,
            runners,
            pools,
            edges: pairs(n)
                .filter(|(bit, ..)| edges >> bit & 1 == 1)
                .map(|(bit, from, to)| EdgeDraft {
                    from: name(from),
                    to: name(to),
                    auto_promote: manual >> bit & 1 == 0,
                })
                .collect(),
            people: self.people.iter().enumerate().map(|(i, b)| person(&mut Tape::of(b), i)).collect(),
            policy_sets: self.sets.iter().enumerate().map(|(i, b)| set(&mut Tape::of(b), i, n, &swarm)).collect(),
            approval_rules: if self.people.is_empty() {
                Vec::new()
            } else {
                self.rules.iter().enumerate().map(|(i, b)| self.rule(&mut Tape::of(b), i)).collect()
            },
            checks,
            sources: self.sources.iter().enumerate().map(|(i, b)| source(&mut Tape::of(b), i, n)).collect(),
            workspaces,
            ..Draft::default()
        }
    }

    fn rule(&self, tape: &mut Tape<'_>, i: usize) -> ApprovalRuleDraft {
        let person = tape.below(self.people.len());
        let approvers = match tape.below(3) {
            0 => vec![ApproverDraft::Team("all".into())],
            1 => vec![ApproverDraft::Person(format!("p{person}"))],
            _ => vec![ApproverDraft::Person(format!("p{person}")), ApproverDraft::Role("lead".into())],
        };
        ApprovalRuleDraft {
            name: format!("rule {i}"),
            scope: scope(tape, self.workspaces.len()),
            when: condition(tape, 1.0),
            min_approvals: tape.pick(&[1, 2]),
            stage: tape.pick(&[1, 2, 3]),
            approvers,
            timeout_hours: tape.pick(&[0.0, 5.0, 10.0, 30.0]) / 3_600.0,
            timeout_action: tape.pick(&[
                TimeoutActionDraft::Reject,
                TimeoutActionDraft::AutoApprove,
                TimeoutActionDraft::EscalateTo("all".into()),
                TimeoutActionDraft::EscalateTo("front".into()),
            ]),
        }
    }

    fn command(&self, tape: &mut Tape<'_>) -> TimedCommand {
        let kind = tape.byte() % 64;
        let at = SimTime::from_millis(u64::from(tape.byte()) * SEC);
        // One more than there are: names and runs that do not exist are asked for too.
        let n = self.workspaces.len() + 1;
        let workspace = name(tape.below(n));
        let (a, b) = (tape.byte(), tape.byte());
        let run = RunNo::at_index(usize::from(a % 24));
        // Governance is met most often by the first runs, which wait the longest.
        let early = RunNo::at_index(usize::from(a % 5));
        let by = format!("p{}", usize::from(b) % (self.people.len() + 1));
        let caller = || (b % 4 == 1).then(|| by.clone());
        let command = match kind {
            0..=3 => Command::Plan { workspace, rerun_of: (b % 4 == 3).then_some(run), by: caller() },
            4..=6 => Command::Unlock { workspace, by: caller() },
            7..=8 => Command::Apply { run, by: caller() },
            9..=11 | 39 => Command::Apply { run: early, by: caller() },
            12..=16 => Command::Abort { run, by: caller() },
            17..=20 => Command::Approve { run, by },
            21 => Command::Reject { run, by, comment: "no".into() },
            22..=23 => Command::Discard { run, by: caller() },
            24..=25 => Command::Push {
                repo: ["acme/infra", "acme/other"][usize::from(b) % 2].into(),
                branch: ["main", "dev"][usize::from(a) % 2].into(),
                paths: paths(a),
            },
            26..=27 => Command::PullRequest {
                repo: ["acme/infra", "acme/other"][usize::from(b) / 4 % 2].into(),
                base: ["main", "dev"][usize::from(a) % 2].into(),
                number: u32::from(a % 3) + 1,
                action: PrAction::ALL[usize::from(b) % 4],
                paths: paths(a),
            },
            28..=29 => Command::SetLimit { limit: [3, 0, 1, 2, 4, 99_999][usize::from(a) % 6] },
            30..=32 => Command::SetReadings { readings: readings(&mut Tape::of(&[a, b, a ^ b])) },
            33 => Command::PauseSource { source: format!("s{}", a % 5), paused: b.is_multiple_of(2) },
            34 => Command::PauseEdge { from: workspace, to: name(usize::from(a) % n), paused: b.is_multiple_of(2) },
            35..=36 => Command::TakeForeignLock { workspace },
            37 => Command::ReleaseForeignLock { workspace },
            38 => Command::Unlock { workspace, by: caller() },
            40..=41 | 48..=52 => Command::Renotify { run: early, by: caller() },
            53..=55 => Command::Approve { run: early, by },
            56..=58 => Command::Discard { run: early, by: caller() },
            59..=61 => Command::PauseEdge { from: name(0), to: name(1), paused: !b.is_multiple_of(3) },
            42..=44 => Command::AnswerCheck { run: early, check: format!("check {}", b % 3), passed: b % 8 < 6 },
            // Upstream of others, and where people with few rights may trigger runs: what they may not is skipped (P4).
            47 | 62..=63 => Command::Promote { workspace: name(0), to: Vec::new(), by: Some(by) },
            45..=46 => Command::Promote {
                workspace,
                to: if b.is_multiple_of(2) { Vec::new() } else { vec![name(usize::from(b) / 2 % n)] },
                by: a.is_multiple_of(2).then_some(by),
            },
            _ => Command::Abort { run, by: caller() },
        };
        TimedCommand { at: at.min(HORIZON), command }
    }
}

fn pairs(n: usize) -> impl Iterator<Item = (usize, usize, usize)> {
    (0..n).flat_map(move |to| (0..to).map(move |from| (from, to))).enumerate().map(|(bit, (from, to))| (bit, from, to))
}

fn readings(tape: &mut Tape<'_>) -> Readings {
    let bits = tape.byte();
    let flag = |i: u8| bits >> i & 1 == 1;
    let more = tape.byte();
    Readings {
        abort_scope: if flag(0) { AbortScope::AnyActive } else { AbortScope::InProgressOnly },
        head_of_line: if flag(1) { HeadOfLine::Block } else { HeadOfLine::Skip },
        apply_first: flag(2),
        workspace_hold: if flag(3) { WorkspaceHold::UntilDecided } else { WorkspaceHold::WhileRunning },
        unlock_first: flag(4),
        supersede: if flag(5) { Supersede::QueuedPlans } else { Supersede::None },
        timeout_clock: if flag(6) { TimeoutClock::Creation } else { TimeoutClock::Claim },
        plan_lock: !flag(7),
        lock_left_by_timeout: Chance::from_ppm([500_000, 0, 1_000_000][usize::from(more % 3)]),
        lock_left_by_abort: Chance::from_ppm(tape.pick(&[0, 500_000, 1_000_000])),
        replan_stale: more / 3 % 2 == 1,
    }
}

fn polls(tape: &mut Tape<'_>) -> Dist {
    tape.pick(&[fixed(5 * SEC), fixed(SEC), Dist::Uniform { min_ms: 1, max_ms: 9 * SEC }])
}

fn workspace(tape: &mut Tape<'_>, i: usize, swarm: &Swarm, has_pool: bool) -> WorkspaceDraft {
    let lengths = lengths();
    let timeout_ms = match tape.pick(&[0, 5_000, 10_000, 1_000, 31_000]) {
        short if short > 0 && swarm.chance(TIMEOUTS, 1.0) > 0.0 => short,
        _ => 3_600_000,
    };
    WorkspaceDraft {
        name: name(i),
        project: tape.pick(&["default", "other"]).into(),
        pool: (tape.below(3) == 2 && has_pool).then(|| "pool".into()),
        timeout_ms,
        auto_apply: tape.coin(),
        allow_pr_apply: tape.coin(),
        repo: match tape.below(4) {
            3 => None,
            root => Some(RepoDraft {
                repo: "acme/infra".into(),
                source_root: ["/", "a", "b"][root].into(),
                ..RepoDraft::default()
            }),
        },
        plan: tape.pick(&lengths),
        apply: tape.pick(&lengths),
        unlock: tape.pick(&lengths[..4]),
        plan_fails: swarm.chance(FAILURES, tape.pick(OFTEN)),
        apply_fails: swarm.chance(FAILURES, tape.pick(OFTEN)),
        changes: ChangesDraft { none: swarm.chance(EMPTY_PLANS, tape.pick(OFTEN)), ..ChangesDraft::default() },
    }
}

fn person(tape: &mut Tape<'_>, i: usize) -> PersonDraft {
    PersonDraft {
        name: format!("p{i}"),
        // The first person is in every team, so that no team is empty.
        teams: if i == 0 || tape.coin() { vec!["all".into(), "front".into()] } else { vec!["all".into()] },
        // The second may only read, in some worlds.
        roles: match i {
            0 => vec!["lead".into()],
            1 if tape.coin() => vec!["viewer".into()],
            _ => Vec::new(),
        },
        response: tape.pick(&[
            None,
            Some(fixed(5 * SEC)),
            Some(fixed(0)),
            Some(Dist::Uniform { min_ms: 0, max_ms: 15 * SEC }),
        ]),
        approves: tape.pick(&[1.0, 0.8, 0.5, 1.0]),
        office: None,
        may_trigger: tape.pick(&[None, None, Some(vec![name(0)]), Some(vec![name(0)])]),
    }
}

fn check(tape: &mut Tape<'_>, i: usize, workspaces: usize) -> ExternalCheckDraft {
    ExternalCheckDraft {
        name: format!("check {i}"),
        scope: scope(tape, workspaces),
        stage: tape.pick(&[1, 2]),
        latency: tape.pick(&[Some(fixed(5 * SEC)), None, Some(fixed(0)), Some(fixed(10 * SEC))]),
        passes: tape.pick(&[1.0, 0.5]),
        timeout_hours: tape.pick(&[10.0, 5.0, 0.0]) / 3_600.0,
        timeout_action: tape.pick(&[TimeoutActionDraft::Reject, TimeoutActionDraft::AutoApprove]),
    }
}

fn scope(tape: &mut Tape<'_>, workspaces: usize) -> ScopeDraft {
    match tape.below(4) {
        3 => ScopeDraft::Workspace(name(tape.below(workspaces))),
        _ => ScopeDraft::Org,
    }
}

fn condition(tape: &mut Tape<'_>, chance: f64) -> ConditionDraft {
    tape.pick(&[
        ConditionDraft::Always,
        ConditionDraft::Chance(0.5 * chance),
        ConditionDraft::AddedGt(2),
        ConditionDraft::ChangedGt(4),
        ConditionDraft::DestroyedGt(0),
        ConditionDraft::TriggerIs(Trigger::Promotion),
        ConditionDraft::TriggerIs(Trigger::Pr),
    ])
}

fn set(tape: &mut Tape<'_>, i: usize, workspaces: usize, swarm: &Swarm) -> PolicySetDraft {
    let policies = tape.below(3);
    PolicySetDraft {
        name: format!("set {i}"),
        enforcement: tape.word(Enforcement::ALL),
        enabled: tape.below(5) != 4,
        scope: scope(tape, workspaces),
        evaluation: tape.pick(&[fixed(2 * SEC), fixed(0), Dist::Uniform { min_ms: 0, max_ms: 9 * SEC }]),
        errors: swarm.chance(ERRORS, tape.pick(&[0.0, 0.3, 1.0])),
        policies: (0..policies)
            .map(|p| PolicyDraft {
                name: format!("policy {p}"),
                when: condition(tape, 1.0),
                effect: if swarm.chance(DENIALS, 1.0) > 0.0 { tape.word(Effect::ALL) } else { Effect::RequireApproval },
            })
            .collect(),
    }
}

fn source(tape: &mut Tape<'_>, i: usize, workspaces: usize) -> SourceDraft {
    let kind =
        tape.pick(&[SourceWord::Manual, SourceWord::Push, SourceWord::Pr, SourceWord::Manual, SourceWord::Schedule]);
    let workspace = name(tape.below(workspaces));
    let paused = tape.below(8) == 7;
    let plain = SourceDraft { name: format!("s{i}"), kind, paused, ..SourceDraft::default() };
    let gaps =
        tape.pick(&[None, Some(fixed(10 * SEC)), Some(Dist::Exponential { mean_ms: 12 * SEC }), Some(fixed(25 * SEC))]);
    let at_ms = gaps.is_none().then(|| (0..4).map(|_| i64::from(tape.byte()) * 1_000).collect());
    match kind {
        SourceWord::Schedule => SourceDraft { workspace, cron: Some("* * * * *".into()), ..plain },
        SourceWord::Manual => SourceDraft { workspace, gaps, at_ms, ..plain },
        SourceWord::Push | SourceWord::Pr => SourceDraft {
            repo: if paused { "acme/nobody".into() } else { "acme/infra".into() },
            path_sets: vec![paths(0), paths(1), paths(2)],
            opens: (kind == SourceWord::Pr).then_some(0.5),
            gaps,
            at_ms,
            ..plain
        },
    }
}

fn paths(which: u8) -> Vec<String> {
    let sets: [&[&str]; 3] = [&["a/main.tf", "b/x.tf"], &["a/main.tf"], &["b/y.tf", "c/z.md"]];
    sets[usize::from(which) % 3].iter().map(|p| (*p).into()).collect()
}
