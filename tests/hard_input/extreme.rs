//! Valid scenarios with extreme numbers: no time at all or a year, no slots or ten thousand, everything in one instant, promotions in
//! layers.

use serde_json::{Value, json};

use crate::dice::Dice;

const HOUR: u64 = 3_600_000;
const YEAR: u64 = 366 * 24 * HOUR;

/// A length: mostly none at all, an ordinary one or the longest.
fn dist(dice: &mut Dice) -> Value {
    let ms = |dice: &mut Dice| *dice.pick(&[1, 1, 20, 1_000, 90_000, HOUR, YEAR]);
    match dice.below(8) {
        0..=2 => json!({ "dist": "fixed", "ms": 0 }),
        3 => json!({ "dist": "fixed", "ms": ms(dice) }),
        4 => json!({ "dist": "uniform", "min_ms": 0, "max_ms": ms(dice) }),
        5 | 6 => json!({ "dist": "exponential", "mean_ms": ms(dice) }),
        _ => {
            let (a, b) = (ms(dice), ms(dice));
            json!({ "dist": "lognormal", "median_ms": a.min(b), "p95_ms": a.max(b) })
        }
    }
}

/// Gaps, the shortest that are allowed more often.
fn gaps(dice: &mut Dice) -> Value {
    let ms = *dice.pick(&[1_000, 1_000, 2_000, 60_000, HOUR, YEAR]);
    match dice.below(3) {
        0 => json!({ "dist": "fixed", "ms": ms }),
        1 => json!({ "dist": "exponential", "mean_ms": ms }),
        _ => json!({ "dist": "uniform", "min_ms": 1, "max_ms": (2 * ms).min(YEAR) }),
    }
}

fn share(dice: &mut Dice) -> f64 {
    *dice.pick(&[0.0, 0.0, 0.000_001, 0.5, 1.0])
}

fn often(dice: &mut Dice) -> f64 {
    *dice.pick(&[0.0, 0.0, 0.0, 0.1, 1.0])
}

fn name(i: usize) -> String {
    format!("w{i}")
}

fn runners(dice: &mut Dice) -> Value {
    json!({
        "start_up": dist(dice),
        "start_timeout_ms": dice.pick(&[1_000, 1_000, 600_000, YEAR]),
        "heartbeat_ms": dice.pick(&[1_000, 10_000, YEAR]),
        "missed_limit": dice.pick(&[1, 3, 1_000]),
        "init_ms": dice.pick(&[0, 0, 5_000, YEAR]),
        "loss": often(dice),
        "agent_restart_ms": dice.pick(&[0, 60_000, YEAR]),
    })
}

fn readings(dice: &mut Dice) -> Value {
    json!({
        "abort_scope": dice.pick(&["in_progress_only", "any_active"]),
        "head_of_line": dice.pick(&["skip", "skip", "block"]),
        "apply_first": dice.one_in(2),
        "workspace_hold": dice.pick(&["while_running", "until_decided"]),
        "unlock_first": dice.one_in(2),
        "supersede": dice.pick(&["none", "none", "queued_plans"]),
        "timeout_clock": dice.pick(&["claim", "creation"]),
        "plan_lock": dice.one_in(2),
        "lock_left_by_timeout": share(dice),
        "lock_left_by_abort": share(dice),
        "replan_stale": dice.one_in(2),
    })
}

fn workspace(dice: &mut Dice, i: usize, pools: usize) -> Value {
    let mut workspace = json!({
        "name": name(i),
        "project": format!("p{}", i % 3),
        "timeout_ms": dice.pick(&[1, 1_000, HOUR, YEAR, YEAR]),
        "auto_apply": !dice.one_in(4),
        "allow_pr_apply": dice.one_in(2),
        "plan": dist(dice),
        "apply": dist(dice),
        "unlock": dist(dice),
        "plan_fails": often(dice),
        "apply_fails": often(dice),
        "changes": { "none": often(dice), "destroyed_max": dice.pick(&[0, 1, 1_000_000]) },
        "repo": { "repo": "acme/infra", "source_root": dice.pick(&["/", "a", "a/b"]) },
    });
    if pools > 0 && dice.one_in(3) {
        workspace["pool"] = json!(format!("pool{}", dice.below(pools)));
    }
    workspace
}

/// Promotions: from each layer to all of the next, or anywhere to a later one.
fn edges(dice: &mut Dice, count: usize) -> Vec<Value> {
    let edge = |dice: &mut Dice, from: usize, to: usize| json!({ "from": name(from), "to": name(to), "auto_promote": !dice.one_in(12) });
    let mut edges = Vec::new();
    match dice.below(3) {
        0 => {}
        1 => {
            let width = 1 + dice.below(3);
            for to in width..count {
                let first = (to / width - 1) * width;
                edges.extend((first..first + width).map(|from| edge(dice, from, to)));
            }
        }
        _ => {
            for _ in 0..dice.below(2 * count) {
                let (a, b) = (dice.below(count), dice.below(count));
                if a != b {
                    edges.push(edge(dice, a.min(b), a.max(b)));
                }
            }
        }
    }
    edges
}

fn source(dice: &mut Dice, i: usize, count: usize) -> Value {
    let mut source = json!({ "name": format!("s{i}"), "paused": dice.one_in(20) });
    let kind = *dice.pick(&["manual", "manual", "schedule", "push", "push", "pr"]);
    source["kind"] = json!(kind);
    if kind == "schedule" {
        source["workspace"] = json!(name(dice.below(count)));
        source["cron"] = json!(dice.pick(&["* * * * *", "*/7 * * * *", "0 0 29 2 *", "59 23 31 12 *"]));
        source["time_zone"] = json!(dice.pick(&["UTC", "Europe/Berlin", "+14:00", "America/St_Johns"]));
        return source;
    }
    if kind == "manual" {
        source["workspace"] = json!(name(dice.below(count)));
    } else {
        source["repo"] = json!(dice.pick(&["acme/infra", "acme/infra", "acme/other"]));
        source["path_sets"] = json!([vec!["a/b/c"], vec!["a/x", "z"], vec!["README.md"]][..1 + dice.below(3)]);
    }
    match dice.below(4) {
        // All in one instant, or one each millisecond.
        0 => source["at_ms"] = json!(vec![*dice.pick(&[0, 1, 60_000]); dice.below(800)]),
        1 => source["at_ms"] = json!((0..dice.below(3_000)).collect::<Vec<_>>()),
        _ => source["gaps"] = gaps(dice),
    }
    source
}

fn governance(dice: &mut Dice, draft: &mut Value, count: usize) {
    let scope = |dice: &mut Dice| match dice.below(3) {
        0 => json!("org"),
        1 => json!({ "project": "p0" }),
        _ => json!({ "workspace": name(dice.below(count)) }),
    };
    let when = |dice: &mut Dice| match dice.below(3) {
        0 => json!("always"),
        1 => json!({ "destroyed_gt": 0 }),
        _ => json!({ "chance": share(dice) }),
    };
    let hours = |dice: &mut Dice| *dice.pick(&[0.0, 1e-9, 0.5, 8_784.0]);
    let people = (0..1 + dice.below(5)).map(|i| {
        let mut person = json!({ "name": format!("h{i}"), "teams": ["t"], "approves": share(dice) });
        if !dice.one_in(4) {
            person["response"] = dist(dice);
        }
        if dice.one_in(4) {
            person["office"] = json!({ "opens": "23:58", "closes": "23:59", "time_zone": "Europe/Berlin" });
        }
        person
    });
    draft["people"] = people.collect();
    let sets = (0..dice.below(3)).map(|i| {
        let effect = *dice.pick(&["deny", "require_approval"]);
        json!({
            "name": format!("set{i}"), "scope": scope(dice), "evaluation": dist(dice), "errors": often(dice),
            "enforcement": dice.pick(&["mandatory", "advisory"]),
            "policies": [{ "name": "p", "when": when(dice), "effect": effect }],
        })
    });
    draft["policy_sets"] = sets.collect();
    let rules = (0..dice.below(3)).map(|i| {
        let action = [json!("auto_approve"), json!("reject"), json!({ "escalate_to": "t" })][dice.below(3)].clone();
        json!({
            "name": format!("rule{i}"), "scope": scope(dice), "when": when(dice), "min_approvals": 1 + dice.below(3),
            "stage": 1 + dice.below(2), "approvers": [{ "team": "t" }], "timeout_hours": hours(dice), "timeout_action": action,
        })
    });
    draft["approval_rules"] = rules.collect();
    let checks = (0..dice.below(2)).map(|i| {
        json!({
            "name": format!("check{i}"), "scope": scope(dice), "latency": dist(dice), "passes": share(dice),
            "timeout_hours": hours(dice), "timeout_action": dice.pick(&["auto_approve", "reject"]),
        })
    });
    draft["checks"] = checks.collect();
}

/// A scenario.
pub(crate) fn draft(dice: &mut Dice) -> Value {
    let count = match dice.below(100) {
        0 => 3_000,
        1..=5 => 300,
        6..=30 => 60,
        _ => 1 + dice.below(8),
    };
    let pools = dice.below(3);
    let agents = [0, 1, 2, 3_000];
    let mut draft = json!({
        "horizon_ms": dice.pick(&[1, 60_000, 24 * HOUR, 24 * HOUR, YEAR]),
        "limit": dice.pick(&[0, 1, 3, 10_000]),
        "runners": runners(dice),
        "readings": readings(dice),
        "pools": (0..pools).map(|i| json!({ "name": format!("pool{i}"), "agents": dice.pick(&agents), "poll": gaps(dice) })).collect::<Vec<_>>(),
        "workspaces": (0..count).map(|i| workspace(dice, i, pools)).collect::<Vec<_>>(),
        "edges": edges(dice, count),
        "sources": (0..1 + dice.below(5)).map(|i| source(dice, i, count)).collect::<Vec<_>>(),
    });
    if dice.one_in(2) {
        governance(dice, &mut draft, count);
    }
    draft
}
