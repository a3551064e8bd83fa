//! The fields of sources: what arrives and when (W1–W3).

use serde_json::{Value, json};

use super::{
    super::{
        kinds::{Kind, Thing, Word},
        path::{get, text},
    },
    Group, List, field,
};

const ARRIVING: &[&str] = &["manual", "push", "pr"];
const HOOKS: &[&str] = &["push", "pr"];

/// Sources of arrivals.
pub(super) const SOURCES: List = List {
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

const SOURCE_KINDS: &[Word] =
    &[("manual", "Plans by hand"), ("schedule", "Schedule"), ("push", "Push webhooks"), ("pr", "Pull requests")];
