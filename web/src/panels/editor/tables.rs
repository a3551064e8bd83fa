//! The parts of a scenario and their fields, as tables: forms, defaults and checks of completeness are made from them.

use serde_json::{Value, json};

use super::{
    kinds::{Field, Form, Kind, Thing, Word},
    path::{count, get, text},
};

/// Fields that belong together.
pub(super) struct Group {
    pub(super) title: &'static str,
    pub(super) fields: &'static [Field],
}

/// A list of the scenario.
pub(super) struct List {
    /// Its field in the scenario.
    pub(super) key: &'static str,
    /// What an item is called.
    pub(super) what: &'static str,
    /// The fields of an item.
    pub(super) groups: &'static [Group],
    /// What other fields may name an item as.
    pub(super) thing: Option<Thing>,
    /// A new item, given the scenario.
    pub(super) blank: fn(&Value) -> Value,
    /// What is said of an item beside its name.
    pub(super) sub: fn(&Value) -> String,
}

/// What a part is edited with.
#[derive(Clone, Copy)]
pub(super) enum Body {
    /// Fields of the scenario itself.
    Form(&'static [Group]),
    /// A list with a form for one of its items.
    List(&'static List),
    /// The promotion edges: a drawing, and the list.
    Graph(&'static List),
    /// Projects, teams, roles and repositories, which exist by being named.
    Names,
    /// The readings and profiles.
    Readings,
    /// The scenario as text.
    Raw,
}

/// A part of the scenario.
pub(super) struct Section {
    /// Its word.
    pub(super) id: &'static str,
    /// Its title.
    pub(super) title: &'static str,
    /// A sentence about it.
    pub(super) about: &'static str,
    /// What it is edited with.
    pub(super) body: Body,
}

impl Section {
    /// The list that it edits.
    pub(super) const fn list(&self) -> Option<&'static List> {
        match self.body {
            Body::List(list) | Body::Graph(list) => Some(list),
            _ => None,
        }
    }
}

const fn field(
    key: &'static str,
    label: &'static str,
    kind: Kind,
    default: &'static str,
    rule: &'static str,
    help: &'static str,
) -> Field {
    Field { key, label, kind, default, help, rule, only: &[] }
}

/// The parts in their order.
pub(super) const SECTIONS: &[Section] = &[
    Section {
        id: "organisation",
        title: "Organisation",
        about: "What holds for everybody: the slots, the calendar, and how runners behave.",
        body: Body::Form(ORGANISATION),
    },
    Section {
        id: "pools",
        title: "Agent pools",
        about: "Self-hosted agents. Runs of a pool stay outside the organisation's limit.",
        body: Body::List(&POOLS),
    },
    Section {
        id: "workspaces",
        title: "Workspaces",
        about: "Each runs one thing at a time; how long its runs take is drawn from its distributions.",
        body: Body::List(&WORKSPACES),
    },
    Section {
        id: "promotion",
        title: "Promotion",
        about: "A successful apply upstream makes a plan downstream. The edges form no cycle.",
        body: Body::Graph(&EDGES),
    },
    Section {
        id: "sources",
        title: "Triggers & schedules",
        about: "What makes runs by itself: people, schedules, pushes and pull requests.",
        body: Body::List(&SOURCES),
    },
    Section {
        id: "policy-sets",
        title: "Policy sets",
        about: "Policies that deny a plan or ask for approval, evaluated one set after the other.",
        body: Body::List(&POLICY_SETS),
    },
    Section {
        id: "approval-rules",
        title: "Approval rules",
        about: "When a plan waits for people, for whom, and what happens if nobody answers.",
        body: Body::List(&APPROVAL_RULES),
    },
    Section {
        id: "checks",
        title: "External checks",
        about: "Answers from outside that a plan waits for.",
        body: Body::List(&CHECKS),
    },
    Section {
        id: "people",
        title: "People",
        about: "Who decides, when they work, and how soon they answer.",
        body: Body::List(&PEOPLE),
    },
    Section {
        id: "names",
        title: "Shared names",
        about: "Projects, teams, roles and repositories exist by being named. A new name here is written wherever the old one stands.",
        body: Body::Names,
    },
    Section {
        id: "readings",
        title: "Readings",
        about: "Where the documentation is silent or contradicts itself, a switch decides.",
        body: Body::Readings,
    },
    Section {
        id: "json",
        title: "As JSON",
        about: "The whole scenario as files hold it: only what differs from the defaults is written.",
        body: Body::Raw,
    },
];

const ORGANISATION: &[Group] = &[
    Group {
        title: "Organisation",
        fields: &[
            field("name", "Name", Kind::Text, r#""Untitled""#, "", "The scenario's title."),
            field("limit", "Runner slots", Kind::Int, "3", "Q2", "How many managed jobs run at once; 0 pauses them all."),
            field("starts_at", "Starts at", Kind::Text, r#""2026-01-05T00:00:00Z""#, "D4", "The instant 0, as RFC 3339."),
            field("horizon_ms", "Horizon", Kind::Length, "86400000", "D4", "How long a case is played unless it is played on."),
        ],
    },
    Group {
        title: "Runners",
        fields: &[
            field(
                "runners.start_up",
                "Start-up",
                Kind::Dist(None),
                r#"{"dist":"lognormal","median_ms":20000,"p95_ms":60000}"#,
                "X1",
                "From the dispatch of a managed job to its first heartbeat.",
            ),
            field(
                "runners.start_timeout_ms",
                "Start timeout",
                Kind::Length,
                "600000",
                "Q10",
                "A dispatched job without heartbeat is withdrawn after this time.",
            ),
            field("runners.heartbeat_ms", "Heartbeat", Kind::Length, "10000", "X3", "The interval between two heartbeats."),
            field(
                "runners.missed_limit",
                "Missed heartbeats",
                Kind::Int,
                "3",
                "X3",
                "After so many a runner counts as lost.",
            ),
            field(
                "runners.init_ms",
                "Init",
                Kind::Length,
                "5000",
                "L3",
                "From the claim to a failure found at once, like a foreign lock.",
            ),
            field("runners.loss", "Lost runners", Kind::Chance, "0.0", "X3", "How likely a runner dies during one execution."),
            field(
                "runners.agent_restart_ms",
                "Agent restart",
                Kind::Length,
                "60000",
                "X3",
                "From a lost agent's detection to its return to the pool.",
            ),
        ],
    },
];

const POOLS: List = List {
    key: "pools",
    what: "pool",
    thing: Some(Thing::Pool),
    groups: &[Group {
        title: "Pool",
        fields: &[
            field("name", "Name", Kind::Name, r#""""#, "", "Workspaces name their pool."),
            field("agents", "Agents", Kind::Int, "1", "Q5", "How many runs the pool executes at once."),
            field(
                "poll",
                "Polling",
                Kind::Dist(None),
                r#"{"dist":"uniform","min_ms":1000,"max_ms":10000}"#,
                "X1",
                "The interval between an idle agent's polls.",
            ),
        ],
    }],
    blank: |_| json!({}),
    sub: |item| match get(item, "agents").and_then(Value::as_i64) {
        Some(1) => "1 agent".into(),
        agents => format!("{} agents", agents.unwrap_or_default()),
    },
};

const WORKSPACES: List = List {
    key: "workspaces",
    what: "workspace",
    thing: Some(Thing::Workspace),
    groups: &[
        Group {
            title: "Workspace",
            fields: &[
                field("name", "Name", Kind::Name, r#""""#, "", "Everything that names the workspace follows a new name."),
                field("project", "Project", Kind::Ref(Thing::Project), r#""default""#, "G3", "Policies may be for one project."),
                field(
                    "pool",
                    "Execution",
                    Kind::MaybeRef(Thing::Pool, "the platform's runners"),
                    "",
                    "Q5",
                    "Where its runs execute: under the organisation's limit, or in a pool of agents.",
                ),
                field("timeout_ms", "Timeout", Kind::Length, "3600000", "X2", "A run that executes longer is timed_out."),
                field("auto_apply", "Apply automatically", Kind::Flag, "false", "A4", "A settled plan with changes is applied at once."),
                field(
                    "allow_pr_apply",
                    "Apply pull requests",
                    Kind::Flag,
                    "false",
                    "A2",
                    "Plans of pull requests may be applied.",
                ),
            ],
        },
        Group {
            title: "Durations",
            fields: &[
                field(
                    "plan",
                    "Plan",
                    Kind::Dist(None),
                    r#"{"dist":"lognormal","median_ms":60000,"p95_ms":180000}"#,
                    "X2",
                    "How long a plan executes.",
                ),
                field(
                    "apply",
                    "Apply",
                    Kind::Dist(None),
                    r#"{"dist":"lognormal","median_ms":90000,"p95_ms":300000}"#,
                    "X2",
                    "How long an apply executes.",
                ),
                field("unlock", "Unlock", Kind::Dist(None), r#"{"dist":"fixed","ms":10000}"#, "L4", "How long an unlock run executes."),
            ],
        },
        Group {
            title: "Outcomes",
            fields: &[
                field("plan_fails", "Plans that fail", Kind::Chance, "0.0", "T3", "How likely a plan's execution fails."),
                field("apply_fails", "Applies that fail", Kind::Chance, "0.0", "T3", "How likely an apply's execution fails."),
                field("changes.none", "Plans without changes", Kind::Chance, "0.2", "A4", "How likely a plan changes nothing."),
                field("changes.added_max", "Added, at most", Kind::Int, "5", "G4", "Resources that a plan adds: from 0 to this."),
                field("changes.changed_max", "Changed, at most", Kind::Int, "8", "G4", "Resources that a plan changes."),
                field("changes.destroyed_max", "Destroyed, at most", Kind::Int, "1", "G4", "Resources that a plan destroys."),
            ],
        },
        Group {
            title: "Repository",
            fields: &[field(
                "repo",
                "Listens to a repository",
                Kind::Group(REPO, r#"{"repo":"acme/infra","source_branch":"main","source_root":"/","extra_checkout_paths":[]}"#),
                "",
                "W1",
                "Pushes and pull requests of the repository make runs here.",
            )],
        },
    ],
    blank: |_| json!({}),
    sub: |item| {
        let pool = text(item, "pool");
        let place = if pool.is_empty() { String::new() } else { format!(" · pool {pool}") };
        format!("{}{place}", text(item, "project"))
    },
};

const REPO: &[Field] = &[
    field("repo", "Repository", Kind::Ref(Thing::Repo), r#""""#, "W1", "Like acme/infra."),
    field("source_branch", "Branch", Kind::Text, r#""main""#, "W1", "Pushes to it make runs."),
    field(
        "pr_base_branch",
        "Base of pull requests",
        Kind::MaybeText("as the branch"),
        "",
        "W2",
        "Pull requests into it make runs.",
    ),
    field("source_root", "Folder", Kind::Text, r#""/""#, "W1", "Only changes below it matter; / for all."),
    field("extra_checkout_paths", "More folders", Kind::Lines, "[]", "W1", "One a line."),
];

const EDGES: List = List {
    key: "edges",
    what: "edge",
    thing: None,
    groups: &[Group {
        title: "Edge",
        fields: &[
            field("from", "From", Kind::Ref(Thing::Workspace), r#""""#, "P1", "The upstream workspace."),
            field("to", "To", Kind::Ref(Thing::Workspace), r#""""#, "P1", "The downstream workspace."),
            field(
                "auto_promote",
                "Promote automatically",
                Kind::Flag,
                "true",
                "P1",
                "A successful apply upstream makes a plan downstream by itself.",
            ),
        ],
    }],
    blank: |_| json!({}),
    sub: |item| {
        let auto = get(item, "auto_promote").and_then(Value::as_bool) == Some(true);
        if auto { "automatic".into() } else { "by hand".into() }
    },
};

const ARRIVING: &[&str] = &["manual", "push", "pr"];
const HOOKS: &[&str] = &["push", "pr"];

const SOURCES: List = List {
    key: "sources",
    what: "source",
    thing: None,
    groups: &[
        Group {
            title: "Source",
            fields: &[
                field("name", "Name", Kind::Text, r#""""#, "W5", "Made from its kind and target if empty."),
                field("kind", "Kind", Kind::Words(SOURCE_KINDS), r#""manual""#, "R2", "What arrives."),
                field("paused", "Paused", Kind::Flag, "false", "W5", "Whether it is paused at the start."),
                field("workspace", "Workspace", Kind::Ref(Thing::Workspace), r#""""#, "R2", "Where it makes plans.")
                    .only(&["manual", "schedule"]),
                field("repo", "Repository", Kind::Ref(Thing::Repo), r#""""#, "W1", "Like acme/infra.").only(HOOKS),
                field("branch", "Branch", Kind::MaybeText("main"), "", "W1", "The branch that is pushed.").only(&["push"]),
                field("base", "Base branch", Kind::MaybeText("main"), "", "W2", "The branch to merge into.").only(&["pr"]),
                field(
                    "opens",
                    "New pull requests",
                    Kind::MaybeChance("50 %"),
                    "",
                    "W2",
                    "How likely an arrival opens one rather than pushing to the latest.",
                )
                .only(&["pr"]),
                field(
                    "path_sets",
                    "Changed paths",
                    Kind::Sets,
                    "[]",
                    "W1",
                    "One a line; an empty line begins another set. Each arrival takes one set. One file, main.tf, if empty.",
                )
                .only(HOOKS),
            ],
        },
        Group {
            title: "When",
            fields: &[
                field("cron", "Cron", Kind::Cron, "", "W3", "Minute, hour, day of month, month, day of week.")
                    .only(&["schedule"]),
                field("time_zone", "Time zone", Kind::MaybeText("UTC"), "", "W3", "UTC, an offset like +02:00, or a name like Europe/Berlin.")
                    .only(&["schedule"]),
                field("gaps", "Arrivals", Kind::Timing, "", "D2", "At random, with gaps like these, or at fixed instants.")
                    .only(ARRIVING),
            ],
        },
    ],
    blank: |scenario| {
        let workspace = text(scenario, "workspaces[0].name");
        json!({ "kind": "manual", "workspace": workspace, "gaps": { "dist": "exponential", "mean_ms": 1_800_000 } })
    },
    sub: |item| {
        let kind = text(item, "kind");
        let word = SOURCE_KINDS.iter().find(|(word, _)| *word == kind).map_or(kind, |(_, says)| says);
        let paused = get(item, "paused").and_then(Value::as_bool) == Some(true);
        format!("{word}{}", if paused { " · paused" } else { "" })
    },
};

const SOURCE_KINDS: &[Word] = &[
    ("manual", "Plans by hand"),
    ("schedule", "Schedule"),
    ("push", "Push webhooks"),
    ("pr", "Pull requests"),
];

const SCOPE: Kind = Kind::Union(&[
    Form { word: "org", says: "All workspaces", with: None },
    Form { word: "project", says: "One project", with: Some((&Kind::Ref(Thing::Project), "")) },
    Form { word: "workspace", says: "One workspace", with: Some((&Kind::Ref(Thing::Workspace), "")) },
]);

const CONDITION: Kind = Kind::Union(&[
    Form { word: "always", says: "Always", with: None },
    Form { word: "added_gt", says: "More are added than", with: Some((&Kind::Int, "5")) },
    Form { word: "changed_gt", says: "More are changed than", with: Some((&Kind::Int, "5")) },
    Form { word: "destroyed_gt", says: "More are destroyed than", with: Some((&Kind::Int, "0")) },
    Form { word: "trigger_is", says: "The trigger is", with: Some((&Kind::Words(TRIGGERS), r#""pr""#)) },
    Form { word: "chance", says: "With a probability of", with: Some((&Kind::Chance, "0.1")) },
]);

const TRIGGERS: &[Word] = &[
    ("manual", "by hand"),
    ("push", "push"),
    ("schedule", "schedule"),
    ("pr", "pull request"),
    ("promotion", "promotion"),
];

const REJECT: Form = Form { word: "reject", says: "Reject", with: None };
const APPROVE: Form = Form { word: "auto_approve", says: "Approve", with: None };

const APPROVER: Kind = Kind::Union(&[
    Form { word: "person", says: "Person", with: Some((&Kind::Ref(Thing::Person), "")) },
    Form { word: "team", says: "Team", with: Some((&Kind::Ref(Thing::Team), "")) },
    Form { word: "role", says: "Role", with: Some((&Kind::Ref(Thing::Role), "")) },
]);

const POLICY_SETS: List = List {
    key: "policy_sets",
    what: "policy set",
    thing: None,
    groups: &[
        Group {
            title: "Policy set",
            fields: &[
                field("name", "Name", Kind::Name, r#""""#, "", "Unique."),
                field(
                    "enforcement",
                    "Enforcement",
                    Kind::Words(&[("mandatory", "Mandatory: a violation refuses"), ("advisory", "Advisory: a violation warns")]),
                    r#""mandatory""#,
                    "G3",
                    "What its violations do.",
                ),
                field("scope", "Scope", SCOPE, r#""org""#, "G3", "The workspaces it is for."),
                field("enabled", "Enabled", Kind::Flag, "true", "G3", "Whether it is evaluated."),
                field("evaluation", "Evaluation", Kind::Dist(None), r#"{"dist":"fixed","ms":2000}"#, "G10", "How long it takes."),
                field("errors", "Errors", Kind::Chance, "0.0", "G10", "How likely its evaluation errors, which counts as a violation."),
            ],
        },
        Group {
            title: "Policies",
            fields: &[field("policies", "", Kind::Items("policy", POLICY, r#"{"when":{"destroyed_gt":0}}"#), "[]", "G3", "")],
        },
    ],
    blank: |_| json!({ "policies": [{ "name": "policy-1", "when": { "destroyed_gt": 0 } }] }),
    sub: |item| match count(item, "policies") {
        1 => format!("{} · 1 policy", text(item, "enforcement")),
        n => format!("{} · {n} policies", text(item, "enforcement")),
    },
};

const POLICY: &[Field] = &[
    field("name", "Name", Kind::Name, r#""""#, "", "Unique in its set."),
    field("when", "Fires", CONDITION, r#""always""#, "G3", "Over the plan and its run."),
    field(
        "effect",
        "Effect",
        Kind::Words(&[("deny", "Deny"), ("require_approval", "Ask for approval")]),
        r#""deny""#,
        "G3",
        "What it does then.",
    ),
];

const APPROVAL_RULES: List = List {
    key: "approval_rules",
    what: "approval rule",
    thing: None,
    groups: &[
        Group {
            title: "Approval rule",
            fields: &[
                field("name", "Name", Kind::Name, r#""""#, "", "Unique."),
                field("scope", "Scope", SCOPE, r#""org""#, "G4", "The workspaces it is for."),
                field("when", "Asks", CONDITION, r#""always""#, "G4", "Over the plan and its run."),
                field("min_approvals", "Approvals", Kind::Int, "1", "G4", "How many different people must approve."),
                field("stage", "Stage", Kind::Int, "1", "G6", "It opens when all of the stage before are satisfied."),
                field("timeout_hours", "Timeout", Kind::Hours, "0.0", "G4", "From the opening of its stage; 0 waits for ever."),
                field(
                    "timeout_action",
                    "At the timeout",
                    Kind::Union(&[
                        REJECT,
                        APPROVE,
                        Form { word: "escalate_to", says: "Escalate to a team", with: Some((&Kind::Ref(Thing::Team), "")) },
                    ]),
                    r#""reject""#,
                    "G4",
                    "Escalating acts once; a second timeout rejects.",
                ),
            ],
        },
        Group {
            title: "Approvers",
            fields: &[field(
                "approvers",
                "",
                Kind::Items("approver", &[field("", "Who", APPROVER, "", "G4", "Any of these may decide.")], r#"{"person":""}"#),
                "[]",
                "G4",
                "",
            )],
        },
    ],
    blank: |scenario| match text(scenario, "people[0].name") {
        "" => json!({}),
        person => json!({ "approvers": [{ "person": person }] }),
    },
    sub: |item| {
        let stage = get(item, "stage").and_then(Value::as_i64).unwrap_or(1);
        let least = get(item, "min_approvals").and_then(Value::as_i64).unwrap_or(1);
        format!("stage {stage} · {least} needed")
    },
};

const CHECKS: List = List {
    key: "checks",
    what: "check",
    thing: None,
    groups: &[Group {
        title: "External check",
        fields: &[
            field("name", "Name", Kind::Name, r#""""#, "", "The provider's id, unique."),
            field("scope", "Scope", SCOPE, r#""org""#, "G5", "The workspaces it is for."),
            field("stage", "Stage", Kind::Int, "1", "G6", "It is called when all of the stage before are satisfied."),
            field("latency", "Answers", Kind::Dist(Some("By command only")), "", "G5", "From being called to answering."),
            field("passes", "Passes", Kind::Chance, "1.0", "G5", "How likely it passes."),
            field("timeout_hours", "Timeout", Kind::Hours, "24.0", "G5", "From the opening of its stage; 0 waits for ever."),
            field("timeout_action", "At the timeout", Kind::Union(&[REJECT, APPROVE]), r#""reject""#, "G5", "What happens then."),
        ],
    }],
    blank: |_| json!({ "latency": { "dist": "exponential", "mean_ms": 60_000 } }),
    sub: |item| format!("stage {}", get(item, "stage").and_then(Value::as_i64).unwrap_or(1)),
};

const PEOPLE: List = List {
    key: "people",
    what: "person",
    thing: Some(Thing::Person),
    groups: &[
        Group {
            title: "Person",
            fields: &[
                field("name", "Name", Kind::Name, r#""""#, "", "Everything that names the person follows a new name."),
                field("teams", "Teams", Kind::Lines, "[]", "G4", "One a line."),
                field("roles", "Roles", Kind::Lines, "[]", "G4", "One a line."),
                field("approves", "Says yes", Kind::Chance, "1.0", "G4", "How likely the answer is yes."),
                field(
                    "response",
                    "Answers",
                    Kind::Dist(Some("By command only")),
                    "",
                    "G4",
                    "From being asked to answering, in office hours.",
                ),
                field(
                    "may_trigger",
                    "May trigger runs in",
                    Kind::Picks(Thing::Workspace, "all workspaces"),
                    "",
                    "P4",
                    "By hand and over the API.",
                ),
            ],
        },
        Group {
            title: "Office hours",
            fields: &[field(
                "office",
                "Works in office hours only",
                Kind::Group(OFFICE, r#"{"opens":"09:00","closes":"17:00"}"#),
                "",
                "G4",
                "Monday to Friday; time to answer passes in these hours only.",
            )],
        },
    ],
    blank: |_| json!({ "response": { "dist": "lognormal", "median_ms": 600_000, "p95_ms": 3_600_000 } }),
    sub: |item| {
        let labels = |key| get(item, key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        labels("teams").chain(labels("roles")).collect::<Vec<_>>().join(", ")
    },
};

const OFFICE: &[Field] = &[
    field("opens", "Opens", Kind::Text, r#""09:00""#, "G4", "Like 09:00."),
    field("closes", "Closes", Kind::Text, r#""17:00""#, "G4", "Like 17:00."),
    field("time_zone", "Time zone", Kind::MaybeText("UTC"), "", "W3", "UTC, an offset like +02:00, or a name like Europe/Berlin."),
];

/// The name of an item for lists and messages.
pub(super) fn title(list: &List, item: &Value) -> String {
    let name = text(item, "name");
    match list.key {
        "edges" => format!("{} → {}", text(item, "from"), text(item, "to")),
        "sources" if name.is_empty() => {
            let of = if text(item, "workspace").is_empty() { "repo" } else { "workspace" };
            format!("{} {}", text(item, "kind"), text(item, of))
        }
        _ => name.to_owned(),
    }
}

/// The part that holds a place of the scenario, and the number of the item in it.
pub(super) fn section_of(path: &str) -> (usize, Option<usize>) {
    let head = path.split(['.', '[']).next().unwrap_or_default();
    let list = SECTIONS.iter().position(|section| section.list().is_some_and(|list| list.key == head));
    match list {
        Some(at) => (at, super::path::split(path, head).map(|(item, _)| item)),
        None if head == "readings" => (SECTIONS.iter().position(|s| s.id == "readings").unwrap_or_default(), None),
        None => (0, None),
    }
}
