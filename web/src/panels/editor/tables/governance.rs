//! The fields of people, policies, rules and checks (rules G).

use serde_json::{Value, json};

use super::{
    super::{
        kinds::{Field, Form, Kind, Thing, Word},
        path::{count, get, text},
    },
    Group, List, field,
};

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

/// Policy sets (G3).
pub(super) const POLICY_SETS: List = List {
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
                    Kind::Words(&[
                        ("mandatory", "Mandatory: a violation refuses"),
                        ("advisory", "Advisory: a violation warns"),
                    ]),
                    r#""mandatory""#,
                    "G3",
                    "What its violations do.",
                ),
                field("scope", "Scope", SCOPE, r#""org""#, "G3", "The workspaces it is for."),
                field("enabled", "Enabled", Kind::Flag, "true", "G3", "Whether it is evaluated."),
                field(
                    "errors",
                    "Errors",
                    Kind::Chance,
                    "0.0",
                    "G10",
                    "How likely its evaluation errors, which counts as a violation.",
                ),
                field(
                    "evaluation",
                    "Evaluation",
                    Kind::Dist(None),
                    r#"{"dist":"fixed","ms":2000}"#,
                    "G10",
                    "How long it takes.",
                ),
            ],
        },
        Group {
            title: "Policies",
            fields: &[field(
                "policies",
                "",
                Kind::Items("policy", POLICY, r#"{"when":{"destroyed_gt":0}}"#),
                "[]",
                "G3",
                "",
            )],
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

/// Approval rules (G4).
pub(super) const APPROVAL_RULES: List = List {
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
                field(
                    "timeout_hours",
                    "Timeout",
                    Kind::Hours,
                    "0.0",
                    "G4",
                    "From the opening of its stage; 0 waits for ever.",
                ),
                field(
                    "timeout_action",
                    "At the timeout",
                    Kind::Union(&[
                        REJECT,
                        APPROVE,
                        Form {
                            word: "escalate_to",
                            says: "Escalate to a team",
                            with: Some((&Kind::Ref(Thing::Team), "")),
                        },
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
                Kind::Items(
                    "approver",
                    &[field("", "Who", APPROVER, "", "G4", "Any of these may decide.")],
                    r#"{"person":""}"#,
                ),
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

/// External checks (G5).
pub(super) const CHECKS: List = List {
    key: "checks",
    what: "check",
    thing: None,
    groups: &[Group {
        title: "External check",
        fields: &[
            field("name", "Name", Kind::Name, r#""""#, "", "The provider's id, unique."),
            field("scope", "Scope", SCOPE, r#""org""#, "G5", "The workspaces it is for."),
            field("stage", "Stage", Kind::Int, "1", "G6", "It is called when all of the stage before are satisfied."),
            field(
                "latency",
                "Answers",
                Kind::Dist(Some("By command only")),
                "",
                "G5",
                "From being called to answering.",
            ),
            field("passes", "Passes", Kind::Chance, "1.0", "G5", "How likely it passes."),
            field(
                "timeout_hours",
                "Timeout",
                Kind::Hours,
                "24.0",
                "G5",
                "From the opening of its stage; 0 waits for ever.",
            ),
            field(
                "timeout_action",
                "At the timeout",
                Kind::Union(&[REJECT, APPROVE]),
                r#""reject""#,
                "G5",
                "What happens then.",
            ),
        ],
    }],
    blank: |_| json!({ "latency": { "dist": "exponential", "mean_ms": 60_000 } }),
    sub: |item| format!("stage {}", get(item, "stage").and_then(Value::as_i64).unwrap_or(1)),
};

/// People (G4).
pub(super) const PEOPLE: List = List {
    key: "people",
    what: "person",
    thing: Some(Thing::Person),
    groups: &[
        Group {
            title: "Person",
            fields: &[
                field("name", "Name", Kind::Name, r#""""#, "", "Everything that names the person follows a new name."),
                field("approves", "Says yes", Kind::Chance, "1.0", "G4", "How likely the answer is yes."),
                field("teams", "Teams", Kind::Lines, "[]", "G4", "One a line."),
                field("roles", "Roles", Kind::Lines, "[]", "G4", "One a line."),
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
    field(
        "time_zone",
        "Time zone",
        Kind::MaybeText("UTC"),
        "",
        "W3",
        "UTC, an offset like +02:00, or a name like Europe/Berlin.",
    ),
];
