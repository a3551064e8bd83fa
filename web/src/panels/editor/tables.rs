//! The parts of a scenario and their fields, as tables: forms, defaults and checks of completeness are made from them.

mod arrivals;
mod governance;
mod organisation;

use serde_json::{Value, json};

use self::{
    arrivals::SOURCES,
    governance::{APPROVAL_RULES, CHECKS, PEOPLE, POLICY_SETS},
    organisation::{ORGANISATION, POOLS},
};
use super::{
    kinds::{Field, Kind, Thing},
    path::{get, text},
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

/// A field that every item has.
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

const WORKSPACES: List = List {
    key: "workspaces",
    what: "workspace",
    thing: Some(Thing::Workspace),
    groups: &[
        Group {
            title: "Workspace",
            fields: &[
                field(
                    "name",
                    "Name",
                    Kind::Name,
                    r#""""#,
                    "",
                    "Everything that names the workspace follows a new name.",
                ),
                field(
                    "project",
                    "Project",
                    Kind::Ref(Thing::Project),
                    r#""default""#,
                    "G3",
                    "Policies may be for one project.",
                ),
                field(
                    "pool",
                    "Execution",
                    Kind::MaybeRef(Thing::Pool, "the platform's runners"),
                    "",
                    "Q5",
                    "Where its runs execute: under the organisation's limit, or in a pool of agents.",
                ),
                field(
                    "timeout_ms",
                    "Timeout",
                    Kind::Length,
                    "3600000",
                    "X2",
                    "A run that executes longer is timed_out.",
                ),
                field(
                    "auto_apply",
                    "Apply automatically",
                    Kind::Flag,
                    "false",
                    "A4",
                    "A settled plan with changes is applied at once.",
                ),
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
                    "",
                    "How long a plan executes.",
                ),
                field(
                    "apply",
                    "Apply",
                    Kind::Dist(None),
                    r#"{"dist":"lognormal","median_ms":90000,"p95_ms":300000}"#,
                    "",
                    "How long an apply executes.",
                ),
                field(
                    "unlock",
                    "Unlock",
                    Kind::Dist(None),
                    r#"{"dist":"fixed","ms":10000}"#,
                    "L4",
                    "How long an unlock run executes.",
                ),
            ],
        },
        Group {
            title: "Outcomes",
            fields: &[
                field(
                    "plan_fails",
                    "Plans that fail",
                    Kind::Chance,
                    "0.0",
                    "T3",
                    "How likely a plan's execution fails.",
                ),
                field(
                    "apply_fails",
                    "Applies that fail",
                    Kind::Chance,
                    "0.0",
                    "T3",
                    "How likely an apply's execution fails.",
                ),
                field(
                    "changes.none",
                    "Plans without changes",
                    Kind::Chance,
                    "0.2",
                    "A4",
                    "How likely a plan changes nothing.",
                ),
                field(
                    "changes.added_max",
                    "Added, at most",
                    Kind::Int,
                    "5",
                    "G4",
                    "Resources that a plan adds: from 0 to this.",
                ),
                field(
                    "changes.changed_max",
                    "Changed, at most",
                    Kind::Int,
                    "8",
                    "G4",
                    "Resources that a plan changes.",
                ),
                field(
                    "changes.destroyed_max",
                    "Destroyed, at most",
                    Kind::Int,
                    "1",
                    "G4",
                    "Resources that a plan destroys.",
                ),
            ],
        },
        Group {
            title: "Repository",
            fields: &[field(
                "repo",
                "Listens to a repository",
                Kind::Group(
                    REPO,
                    r#"{"repo":"acme/infra","source_branch":"main","source_root":"/","extra_checkout_paths":[]}"#,
                ),
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
    field(
        "source_branch",
        "Branch",
        Kind::Text,
        r#""main""#,
        "W0",
        "Pushes to it make runs; a pattern like release/* means several.",
    ),
    field(
        "pr_base_branch",
        "Base of pull requests",
        Kind::MaybeText("as the branch"),
        "",
        "W2",
        "Pull requests into it make runs; may be a pattern.",
    ),
    field(
        "source_root",
        "Folder",
        Kind::Text,
        r#""/""#,
        "W0",
        "Only changes below it matter; / for all. A pattern like modules/**/*.tf means the paths that match it: * and ? within a segment, ** across segments, {a,b}, [a-z].",
    ),
    field(
        "extra_checkout_paths",
        "More folders",
        Kind::Lines,
        "[]",
        "W0",
        "One a line, folders or patterns; one that begins with ! takes out.",
    ),
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

/// What people call a place of the scenario: the item and the field that hold it.
pub(super) fn label(scenario: &Value, path: &str) -> String {
    let (section, at) = section_of(path);
    let Some(section) = SECTIONS.get(section) else { return path.to_owned() };
    let (groups, name, rest) = match (section.body, at) {
        (Body::Form(groups), _) => (groups, String::new(), path),
        (Body::List(list) | Body::Graph(list), Some(at)) => {
            let item = super::path::item(list.key, at);
            let name = get(scenario, &item).map(|found| title(list, found)).unwrap_or_default();
            (list.groups, name, path.strip_prefix(&item).unwrap_or_default().trim_start_matches('.'))
        }
        _ => return section.title.to_owned(),
    };
    let holds = |field: &&Field| !field.key.is_empty() && super::path::inside(rest, field.key);
    let named = |group: &Group| {
        let found = group.fields.iter().find(holds)?;
        Some(if found.label.is_empty() { group.title } else { found.label })
    };
    match (name.is_empty(), groups.iter().find_map(named)) {
        (false, Some(label)) => format!("{name}: {label}"),
        (true, Some(label)) => label.to_owned(),
        (false, None) => name,
        (true, None) => section.title.to_owned(),
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
