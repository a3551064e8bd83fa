//! Scenarios that come with the project. Each is a draft, so it can be opened, changed and shared like any other.

use super::{
    ApprovalRuleDraft, ApproverDraft, ChangesDraft, ConditionDraft, Dist, Draft, EdgeDraft, Enforcement, PersonDraft,
    PolicyDraft, PolicySetDraft, PoolDraft, RepoDraft, RunnersDraft, ScopeDraft, SourceDraft, SourceWord,
    TimeoutActionDraft, WorkspaceDraft, guided::scene::first_scene,
};

/// A scenario to choose from.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// Its stable id, for links.
    pub id: &'static str,
    /// Its title.
    pub title: &'static str,
    /// What there is to see, in a sentence.
    pub about: &'static str,
    /// Makes its draft.
    pub draft: fn() -> Draft,
}

/// The scenarios to choose from, the default first.
pub const PRESETS: &[Preset] = &[
    Preset {
        id: "platform_team",
        title: "Five workspaces, three slots",
        about: "A day of pushes, pull requests and promotions that queue for three runners and wait for policies and people.",
        draft: platform_team,
    },
    Preset {
        id: "monday_herd",
        title: "Monday 09:00",
        about: "Twelve schedules tick in the same minute, and three runners work off the herd.",
        draft: monday_herd,
    },
    Preset {
        id: "runner_trouble",
        title: "The runner that died",
        about: "Runners get lost and leave stale locks behind, timeouts strike, and a pool of two agents works beside the limit.",
        draft: runner_trouble,
    },
    Preset {
        id: "first_scene",
        title: "A first look",
        about: "The opening scene: the first minutes of a working day on three slots, until run 7 waits.",
        draft: first_scene,
    },
];

/// The reference load as a scenario to choose: how the app fares with a large organisation.
pub const REFERENCE: Preset = Preset {
    id: "reference_load",
    title: "200 workspaces, 100,000 runs",
    about: "Six days of a large organisation at 85 percent of its twenty slots, to see how far the lanes reach.",
    draft: || org_queue(200, 20, 100_000, 85),
};

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;

/// Five workspaces of a platform team on the default limit of three slots: busy phases queue, production is promoted to and gated.
#[must_use]
pub fn platform_team() -> Draft {
    let infra = |root: &str| Some(RepoDraft { source_root: root.into(), ..repo("acme/infra") });
    let plan = Dist::Lognormal { median_ms: 4 * MINUTE, p95_ms: 11 * MINUTE };
    let apply = Dist::Lognormal { median_ms: 6 * MINUTE, p95_ms: 18 * MINUTE };
    let workspace = |name: &str, project: &str, root: &str, auto_apply: bool| WorkspaceDraft {
        name: name.into(),
        project: project.into(),
        repo: infra(root),
        auto_apply,
        plan,
        apply,
        plan_fails: 0.03,
        apply_fails: 0.02,
        ..WorkspaceDraft::default()
    };
    let mut workspaces = vec![
        workspace("network-prod", "network", "network", true),
        workspace("payments-staging", "payments", "payments", true),
        workspace("payments-prod", "payments", "payments/prod", true),
        workspace("web-staging", "web", "web", true),
        workspace("web-prod", "web", "web/prod", true),
    ];
    workspaces[0].changes.destroyed_max = 3;
    let webhook = |kind, name: &str, minutes, paths: &[&[&str]]| SourceDraft {
        name: name.into(),
        kind,
        repo: "acme/infra".into(),
        path_sets: paths.iter().map(|set| set.iter().map(|path| (*path).into()).collect()).collect(),
        gaps: Some(Dist::Exponential { mean_ms: minutes * MINUTE }),
        ..SourceDraft::default()
    };
    Draft {
        name: "Five workspaces, three slots".into(),
        workspaces,
        edges: vec![
            edge("network-prod", "payments-staging"),
            edge("payments-staging", "payments-prod"),
            edge("web-staging", "web-prod"),
        ],
        people: vec![
            person("Ada", &["platform", "sre"], 12, 0.9),
            person("Ben", &["platform"], 25, 0.85),
            person("Chidi", &["sre"], 20, 0.95),
        ],
        policy_sets: vec![
            PolicySetDraft {
                name: "guardrails".into(),
                evaluation: Dist::Uniform { min_ms: 10_000, max_ms: 40_000 },
                policies: vec![policy("no-public-buckets", ConditionDraft::Chance(0.04))],
                ..PolicySetDraft::default()
            },
            PolicySetDraft {
                name: "cost-hints".into(),
                enforcement: Enforcement::Advisory,
                evaluation: Dist::Fixed { ms: 8_000 },
                policies: vec![policy("many-new-resources", ConditionDraft::AddedGt(3))],
                ..PolicySetDraft::default()
            },
        ],
        approval_rules: vec![
            ApprovalRuleDraft {
                name: "payments-prod".into(),
                scope: ScopeDraft::Workspace("payments-prod".into()),
                approvers: vec![ApproverDraft::Team("platform".into())],
                timeout_hours: 2.0,
                timeout_action: TimeoutActionDraft::EscalateTo("sre".into()),
                ..ApprovalRuleDraft::default()
            },
            ApprovalRuleDraft {
                name: "destroying-network".into(),
                scope: ScopeDraft::Project("network".into()),
                when: ConditionDraft::DestroyedGt(1),
                approvers: vec![ApproverDraft::Team("sre".into())],
                timeout_hours: 4.0,
                ..ApprovalRuleDraft::default()
            },
        ],
        sources: vec![
            webhook(
                SourceWord::Push,
                "pushes",
                14,
                &[
                    &["web/app.tf"],
                    &["payments/db.tf"],
                    &["payments/prod/main.tf"],
                    &["network/vpc.tf"],
                    &["web/prod/main.tf", "payments/queue.tf"],
                    &["docs/README.md"],
                ],
            ),
            webhook(SourceWord::Pr, "pull requests", 20, &[&["web/app.tf"], &["payments/db.tf"], &["network/vpc.tf"]]),
            schedule("nightly drift check", "network-prod", "0 2 * * *"),
        ],
        ..Draft::default()
    }
}

/// Twelve workspaces whose schedules tick at 09:00 from Monday to Friday, on three slots. In UTC, so that every build can open it.
#[must_use]
pub fn monday_herd() -> Draft {
    let names =
        ["auth", "billing", "cdn", "data", "dns", "email", "events", "logs", "mobile", "search", "shop", "status"];
    Draft {
        name: "Monday 09:00".into(),
        // Five minutes before the herd, on a Monday.
        starts_at: "2026-01-05T08:55:00Z".into(),
        horizon_ms: (3 * HOUR).cast_signed(),
        workspaces: names
            .iter()
            .map(|name| WorkspaceDraft {
                name: (*name).into(),
                auto_apply: true,
                plan: Dist::Lognormal { median_ms: 3 * MINUTE, p95_ms: 8 * MINUTE },
                changes: ChangesDraft { none: 0.5, ..ChangesDraft::default() },
                ..WorkspaceDraft::default()
            })
            .collect(),
        sources: names.iter().map(|name| schedule(&format!("{name} at nine"), name, "0 9 * * 1-5")).collect(),
        ..Draft::default()
    }
}

/// Runners that die, stale locks, short timeouts, and a pool of agents that works outside the limit.
#[must_use]
pub fn runner_trouble() -> Draft {
    let workspace = |name: &str, pool: Option<&str>, timeout: u64| WorkspaceDraft {
        name: name.into(),
        pool: pool.map(Into::into),
        timeout_ms: (timeout * MINUTE).cast_signed(),
        auto_apply: true,
        plan: Dist::Lognormal { median_ms: 5 * MINUTE, p95_ms: 14 * MINUTE },
        apply: Dist::Lognormal { median_ms: 7 * MINUTE, p95_ms: 20 * MINUTE },
        ..WorkspaceDraft::default()
    };
    let by_hand = |name: &str, minutes| SourceDraft {
        workspace: name.into(),
        gaps: Some(Dist::Exponential { mean_ms: minutes * MINUTE }),
        ..SourceDraft::default()
    };
    Draft {
        name: "The runner that died".into(),
        horizon_ms: (8 * HOUR).cast_signed(),
        limit: 2,
        runners: RunnersDraft { loss: 0.03, ..RunnersDraft::default() },
        pools: vec![PoolDraft { name: "datacenter".into(), agents: 2, ..PoolDraft::default() }],
        workspaces: vec![
            workspace("cluster-a", None, 15),
            workspace("cluster-b", None, 15),
            workspace("gateway", None, 60),
            workspace("rack-1", Some("datacenter"), 20),
            workspace("rack-2", Some("datacenter"), 20),
        ],
        sources: vec![
            by_hand("cluster-a", 25),
            by_hand("cluster-b", 25),
            by_hand("gateway", 40),
            by_hand("rack-1", 20),
            by_hand("rack-2", 20),
        ],
        ..Draft::default()
    }
}

/// Mean service time of the reference load.
const SERVICE: u64 = 90_000;
/// Fixed start-up of the reference load.
const START_UP: u64 = 2_000;

/// The reference load of the benchmarks: plans alone, with exponential gaps and exponential lengths, no governance and no applies.
/// About `runs` runs arrive within the horizon, spread evenly over the workspaces. The slots' utilisation (arrival rate × mean time
/// of a job in its slot ÷ slots) is `utilisation`, whole percent from 1 to 100; the design's "org queue" is
/// `org_queue(200, 20, 100_000, 85)`.
///
/// Parameters out of range (a scenario's limits, more runs than 366 days can hold) make a draft that `check` refuses.
#[must_use]
pub fn org_queue(workspaces: u32, limit: u32, runs: u64, utilisation: u32) -> Draft {
    // One arrival each (start-up + service) ÷ (slots × utilisation), for the whole organisation.
    let per_workspace = u128::from(START_UP + SERVICE) * 100 * u128::from(workspaces)
        / (u128::from(limit) * u128::from(utilisation)).max(1);
    let mean_ms = u64::try_from(per_workspace).unwrap_or(u64::MAX).max(1);
    let horizon = u128::from(mean_ms) * u128::from(runs) / u128::from(workspaces.max(1));
    let names = (1..=workspaces).map(|i| format!("workspace-{i:03}"));
    Draft {
        name: format!("Org queue: {workspaces} workspaces, {limit} slots"),
        horizon_ms: i64::try_from(horizon).unwrap_or(i64::MAX),
        limit: i64::from(limit),
        runners: RunnersDraft { start_up: Dist::Fixed { ms: START_UP }, ..RunnersDraft::default() },
        workspaces: names
            .clone()
            .map(|name| WorkspaceDraft {
                name,
                // Long enough that no drawn execution reaches it.
                timeout_ms: (24 * HOUR).cast_signed(),
                plan: Dist::Exponential { mean_ms: SERVICE },
                ..WorkspaceDraft::default()
            })
            .collect(),
        sources: names
            .map(|workspace| SourceDraft {
                workspace,
                gaps: Some(Dist::Exponential { mean_ms }),
                ..SourceDraft::default()
            })
            .collect(),
        ..Draft::default()
    }
}

fn repo(name: &str) -> RepoDraft {
    RepoDraft { repo: name.into(), ..RepoDraft::default() }
}

fn edge(from: &str, to: &str) -> EdgeDraft {
    EdgeDraft { from: from.into(), to: to.into(), ..EdgeDraft::default() }
}

fn person(name: &str, teams: &[&str], minutes: u64, approves: f64) -> PersonDraft {
    PersonDraft {
        name: name.into(),
        teams: teams.iter().map(|team| (*team).into()).collect(),
        response: Some(Dist::Lognormal { median_ms: minutes * MINUTE, p95_ms: 5 * minutes * MINUTE }),
        approves,
        ..PersonDraft::default()
    }
}

fn policy(name: &str, when: ConditionDraft) -> PolicyDraft {
    PolicyDraft { name: name.into(), when, ..PolicyDraft::default() }
}

fn schedule(name: &str, workspace: &str, cron: &str) -> SourceDraft {
    SourceDraft {
        name: name.into(),
        kind: SourceWord::Schedule,
        workspace: workspace.into(),
        cron: Some(cron.into()),
        ..SourceDraft::default()
    }
}
