//! The fields of the organisation itself, its runners and its pools of agents.

use serde_json::{Value, json};

use super::{
    super::{
        kinds::{Kind, Thing},
        path::get,
    },
    Group, List, field,
};

/// What holds for everybody.
pub(super) const ORGANISATION: &[Group] = &[
    Group {
        title: "Organisation",
        fields: &[
            field("name", "Name", Kind::Text, r#""Untitled""#, "", "The scenario's title."),
            field(
                "limit",
                "Runner slots",
                Kind::Int,
                "3",
                "Q2",
                "How many managed jobs run at once; 0 pauses them all.",
            ),
            field(
                "starts_at",
                "Starts at",
                Kind::Text,
                r#""2026-01-05T00:00:00Z""#,
                "D4",
                "The instant 0, as RFC 3339.",
            ),
            field(
                "horizon_ms",
                "Horizon",
                Kind::Length,
                "86400000",
                "D4",
                "How long a case is played unless it is played on.",
            ),
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
            field(
                "runners.heartbeat_ms",
                "Heartbeat",
                Kind::Length,
                "10000",
                "X3",
                "The interval between two heartbeats.",
            ),
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
            field(
                "runners.loss",
                "Lost runners",
                Kind::Chance,
                "0.0",
                "X3",
                "How likely a runner dies during one execution.",
            ),
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

/// Pools of agents (Q5).
pub(super) const POOLS: List = List {
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
