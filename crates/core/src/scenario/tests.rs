//! Tests of drafts and their check that need more than one file of this room.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::words::Ignored;

fn open(value: &Value) -> Result<Opened, Problems> {
    Draft::open(value)
}

/// Path and code of each problem.
fn problems(value: Value) -> Vec<(String, &'static str)> {
    let Problems(list) = open(&value).unwrap_err();
    list.iter().map(|p| (p.path().to_owned(), p.code())).collect()
}

fn warnings(value: Value) -> Vec<(String, &'static str)> {
    open(&value).unwrap().warnings.iter().map(|w| (w.path().to_owned(), w.code())).collect()
}

fn owned(list: &[(&str, &'static str)]) -> Vec<(String, &'static str)> {
    list.iter().map(|(path, code)| ((*path).to_owned(), *code)).collect()
}

/// All presets, and the reference load in two sizes.
fn drafts() -> Vec<Draft> {
    let mut drafts: Vec<Draft> = presets::PRESETS.iter().map(|p| (p.draft)()).collect();
    drafts.extend([presets::org_queue(200, 20, 100_000, 85), presets::org_queue(5, 3, 100, 60)]);
    drafts
}

#[test]
fn every_preset_is_a_scenario_without_warnings() {
    for draft in drafts() {
        let (scenario, warnings) = draft.check().unwrap();
        assert_eq!(warnings, [], "{}", scenario.name);
    }
}

#[test]
fn drafts_survive_being_written_and_read() {
    for draft in drafts() {
        let text = serde_json::to_string(&draft).unwrap();
        assert_eq!(serde_json::from_str::<Draft>(&text).unwrap(), draft);
        assert_eq!(Draft::open(&mut serde_json::Deserializer::from_str(&text)).unwrap().draft, draft);
    }
}

/// A file of format 1, kept as it is for ever (law 8): it opens, and nothing of it is lost or taken for a default.
#[test]
fn a_file_of_format_1_that_uses_every_field_stays_as_it_is() {
    let text = include_str!("../../../../tests/scenarios/every_field.json");
    let opened = Draft::open(&mut serde_json::Deserializer::from_str(text)).unwrap();
    let file: Value = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_value(&opened.draft).unwrap(), file);
    assert_eq!(opened.warnings, []);
    // Every field there is, is in it: what a reader offers for an unknown one is the list.
    for (part, path) in [
        (&file, ""),
        (&file["runners"], "runners"),
        (&file["pools"][0], "pools"),
        (&file["workspaces"][0], "workspaces"),
        (&file["workspaces"][0]["repo"], "workspaces.repo"),
        (&file["workspaces"][0]["changes"], "workspaces.changes"),
        (&file["edges"][0], "edges"),
        (&file["people"][0], "people"),
        (&file["policy_sets"][0], "policy_sets"),
        (&file["policy_sets"][0]["policies"][0], "policies"),
        (&file["approval_rules"][0], "approval_rules"),
        (&file["people"][0]["office"], "people.office"),
        (&file["checks"][0], "checks"),
    ] {
        let mut nested = json!({ "nonsense": 1 });
        let wrap = |key: &str, value: Value| json!({ key: [value] });
        nested = match path {
            "" => nested,
            "runners" => json!({ "runners": nested }),
            "workspaces.repo" => wrap("workspaces", json!({ "repo": nested })),
            "workspaces.changes" => wrap("workspaces", json!({ "changes": nested })),
            "people.office" => wrap("people", json!({ "office": nested })),
            "policies" => wrap("policy_sets", wrap("policies", nested)),
            list => wrap(list, nested),
        };
        let Problems(list) = open(&nested).unwrap_err();
        let Some(Problem::UnknownField { known, .. }) = list.first() else { panic!("{list:?}") };
        let missing: Vec<_> = known.iter().filter(|field| part.get(**field).is_none()).collect();
        assert!(missing.is_empty(), "{path}: {missing:?}");
    }
}

#[test]
fn the_reference_load_has_its_utilisation_and_its_runs() {
    let (scenario, _) = presets::org_queue(200, 20, 100_000, 85).check().unwrap();
    let rates = scenario.sources.iter().map(|s| match &s.when {
        Timing::Gaps(gaps) => 1.0 / gaps.mean_ms(),
        other => panic!("{other:?}"),
    });
    let rate: f64 = rates.sum();
    let busy = scenario.runners.start_up.mean_ms() + scenario.workspaces[0].plan.mean_ms();
    assert!((rate * busy / 20.0 - 0.85).abs() < 1e-5, "{}", rate * busy / 20.0);
    assert!((rate * scenario.horizon.millis() as f64 - 100_000.0).abs() < 1.0);
}

#[test]
fn values_out_of_range_are_all_reported_at_once() {
    let draft = Draft {
        format: 2,
        name: " ".into(),
        starts_at: "Monday".into(),
        horizon_ms: 0,
        limit: 10_001,
        runners: RunnersDraft { heartbeat_ms: 999, missed_limit: 0, loss: f64::NAN, ..RunnersDraft::default() },
        pools: vec![PoolDraft { agents: -1, poll: Dist::Fixed { ms: 0 }, ..PoolDraft::default() }],
        workspaces: vec![WorkspaceDraft {
            name: "x".repeat(101),
            pool: Some("none".into()),
            timeout_ms: 0,
            plan: Dist::Uniform { min_ms: 2, max_ms: 1 },
            apply: Dist::Lognormal { median_ms: 5, p95_ms: 4 },
            unlock: Dist::Exponential { mean_ms: 0 },
            plan_fails: -0.1,
            ..WorkspaceDraft::default()
        }],
        ..Draft::default()
    };
    let Problems(list) = draft.check().unwrap_err();
    let found: Vec<_> = list.iter().map(|p| (p.path().to_owned(), p.code())).collect();
    let mut expected = owned(&[
        ("format", "format"),
        ("name", "empty"),
        ("starts_at", "time"),
        ("horizon_ms", "out_of_range"),
        ("limit", "out_of_range"),
        ("runners.heartbeat_ms", "out_of_range"),
        ("runners.missed_limit", "out_of_range"),
        ("runners.loss", "not_a_probability"),
        ("pools[0].agents", "out_of_range"),
        ("pools[0].poll", "too_short"),
        ("pools[0].name", "empty"),
        ("workspaces[0].name", "too_long"),
        ("workspaces[0].pool", "unknown_name"),
        ("workspaces[0].timeout_ms", "out_of_range"),
        ("workspaces[0].plan", "dist"),
        ("workspaces[0].apply", "dist"),
        ("workspaces[0].unlock", "dist"),
        ("workspaces[0].plan_fails", "not_a_probability"),
    ]);
    let mut sorted = found.clone();
    sorted.sort();
    expected.sort();
    assert_eq!(sorted, expected);
    assert!(list.iter().all(|p| !p.to_string().is_empty() && p.mend().ends_with(['.', '?'])));
}

#[test]
fn a_repeated_edge_is_judged_by_what_it_becomes() {
    let found = warnings(json!({
        "workspaces": [{ "name": "a" }, { "name": "b" }],
        "edges": [{ "from": "a", "to": "b" }, { "from": "a", "to": "b", "auto_promote": false }],
        "sources": [{ "workspace": "a", "at_ms": [1] }, { "workspace": "b", "at_ms": [1] }],
    }));
    assert_eq!(found, owned(&[("edges[1]", "repeated_edge")]));
}

#[test]
fn edges_form_no_cycle_and_repeat_as_updates() {
    let names = json!([{ "name": "a" }, { "name": "b" }, { "name": "c" }]);
    let cycle = json!({ "workspaces": names, "edges": [
        { "from": "b", "to": "c" }, { "from": "a", "to": "b" }, { "from": "c", "to": "a" }, { "from": "a", "to": "a" },
    ]});
    assert_eq!(problems(cycle.clone()), owned(&[("edges[3]", "self_edge"), ("edges[2]", "cycle")]));
    let Problems(list) = open(&cycle).unwrap_err();
    assert_eq!(list[1].to_string(), "the promotion edges form a cycle (P2): a → b → c → a");

    let again = json!({ "workspaces": names, "edges": [
        { "from": "b", "to": "c" }, { "from": "a", "to": "c" }, { "from": "b", "to": "c", "auto_promote": false },
    ]});
    let opened = open(&again).unwrap();
    let edges: Vec<_> = opened.scenario.edges.iter().map(|e| (e.from.0, e.to.0, e.auto_promote)).collect();
    assert_eq!(edges, [(0, 2, true), (1, 2, false)]);
    assert_eq!(opened.scenario.workspaces[1].downstream, 1..2);
    assert_eq!(opened.scenario.workspaces[2].downstream, 2..2);
    assert!(opened.warnings.iter().any(|w| (w.path(), w.code()) == ("edges[2]", "repeated_edge")));
}

#[test]
fn a_source_uses_the_fields_of_its_kind_and_lets_time_pass() {
    let found = problems(json!({
        "workspaces": [{ "name": "web" }],
        "sources": [
            { "name": "1", "workspace": "wbe", "gaps": { "dist": "fixed", "ms": 999 } },
            { "name": "2", "kind": "schedule", "workspace": "web", "gaps": { "dist": "fixed", "ms": 1000 } },
            { "name": "3", "kind": "schedule", "workspace": "web", "cron": "0 0 9 * * *" },
            { "name": "4", "kind": "schedule", "workspace": "web", "cron": "0 9 * * *", "time_zone": "+99:00" },
            { "name": "5", "kind": "push", "repo": "a/b", "base": "main", "at_ms": [5, -1] },
            { "name": "6", "kind": "pr", "repo": "a/b", "opens": 1.5, "path_sets": [[]],
              "at_ms": [], "gaps": { "dist": "exponential", "mean_ms": 1000 } },
            { "name": "7", "workspace": "web", "gaps": { "dist": "uniform", "min_ms": 0, "max_ms": 9000 } },
        ]
    }));
    let expected = owned(&[
        ("sources[0].workspace", "unknown_name"),
        ("sources[0].gaps", "too_short"),
        ("sources[1].gaps", "not_used"),
        ("sources[1].cron", "needed"),
        ("sources[2].cron", "cron"),
        ("sources[3].time_zone", "time_zone"),
        ("sources[4].base", "not_used"),
        ("sources[4].at_ms[1]", "out_of_range"),
        ("sources[5].path_sets[0]", "empty"),
        ("sources[5].opens", "not_a_probability"),
        ("sources[5].at_ms", "needed"),
        ("sources[6].gaps", "too_short"),
    ]);
    assert_eq!(found, expected);
}

#[test]
fn more_runs_than_can_be_kept_are_refused() {
    let busy = |horizon: u64| {
        json!({
            "horizon_ms": horizon,
            "workspaces": [{ "name": "a" }],
            "sources": [{ "workspace": "a", "gaps": { "dist": "fixed", "ms": 1000 } }]
        })
    };
    assert!(open(&busy(10_000_000_000)).is_ok());
    assert_eq!(problems(busy(10_001_000_000)), owned(&[("sources", "too_many_runs")]));
}

#[test]
fn governance_is_resolved_to_workspaces_and_people() {
    let opened = open(&json!({
        "workspaces": [{ "name": "a", "project": "p" }, { "name": "b" }, { "name": "c", "project": "p" }],
        "people": [
            { "name": "ann", "teams": ["x"] }, { "name": "bob", "roles": ["admin"] }, { "name": "cy", "teams": ["x"] },
        ],
        "policy_sets": [
            { "name": "all", "policies": [{ "name": "p", "when": { "chance": 0.25 }, "effect": "require_approval" }] },
            { "name": "one", "scope": { "workspace": "b" }, "policies": [{ "name": "p" }] },
        ],
        "approval_rules": [{
            "name": "r", "scope": { "project": "p" }, "min_approvals": 3,
            "approvers": [{ "team": "x" }, { "role": "admin" }, { "person": "cy" }],
            "timeout_hours": 0.5, "timeout_action": { "escalate_to": "x" },
        }],
    }))
    .unwrap();
    let scenario = &opened.scenario;
    let sets: Vec<Vec<u16>> = scenario.workspaces.iter().map(|w| w.policy_sets.iter().map(|s| s.0).collect()).collect();
    assert_eq!(sets, [vec![0], vec![0, 1], vec![0]]);
    let ruled: Vec<usize> = scenario.workspaces.iter().map(|w| w.approval_rules.len()).collect();
    assert_eq!(ruled, [1, 0, 1]);
    let rule = &scenario.approval_rules[0];
    assert_eq!(rule.approvers.iter().map(|p| p.0).collect::<Vec<_>>(), [0, 1, 2]);
    let timeout = rule.timeout.as_ref().unwrap();
    assert_eq!(timeout.after.millis(), 1_800_000);
    assert!(matches!(&timeout.action, TimeoutAction::EscalateTo { people, .. } if people.len() == 2));
    assert_eq!(scenario.projects, ["p", "default"]);
}

#[test]
fn a_rule_that_nobody_can_satisfy_is_a_warning_and_a_team_without_members_a_problem() {
    let rule = |extra: Value| {
        let mut rule = json!({ "name": "r", "min_approvals": 2, "approvers": [{ "team": "x" }] });
        rule.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        json!({ "people": [{ "name": "ann", "teams": ["x"] }, { "name": "bob", "teams": ["y"] }], "approval_rules": [rule] })
    };
    let never = owned(&[("approval_rules[0].min_approvals", "never_satisfied")]);
    assert_eq!(warnings(rule(json!({}))), never);
    assert_eq!(warnings(rule(json!({ "timeout_hours": 1, "timeout_action": "reject" }))), never);
    assert_eq!(warnings(rule(json!({ "timeout_hours": 1, "timeout_action": "auto_approve" }))), []);
    assert_eq!(warnings(rule(json!({ "timeout_hours": 1, "timeout_action": { "escalate_to": "y" } }))), []);
    let team = rule(json!({ "approvers": [{ "team": "z" }], "timeout_hours": -1 }));
    let expected =
        owned(&[("approval_rules[0].approvers[0].team", "unknown_name"), ("approval_rules[0].timeout_hours", "hours")]);
    assert_eq!(problems(team), expected);
}

#[test]
fn what_is_odd_is_a_warning() {
    let found = warnings(json!({
        "limit": 0,
        "runners": { "start_up": { "dist": "fixed", "ms": 5000 }, "start_timeout_ms": 4999 },
        "pools": [{ "name": "empty", "agents": 0 }],
        "workspaces": [
            { "name": "a", "timeout_ms": 999, "plan": { "dist": "fixed", "ms": 1000 } },
            { "name": "b", "pool": "empty", "repo": { "repo": "o/r" } },
        ],
        "edges": [{ "from": "a", "to": "b" }],
        "policy_sets": [{ "name": "s" }],
        "sources": [{ "kind": "push", "repo": "o/r", "branch": "dev", "at_ms": [1] }],
    }));
    let expected = owned(&[
        ("edges[0]", "applied_by_hand"),
        ("policy_sets[0].policies", "no_policies"),
        ("limit", "no_slots"),
        ("runners.start_up", "never_claimed"),
        ("workspaces[0]", "no_arrivals"),
        ("workspaces[0].plan", "always_times_out"),
        ("workspaces[1].pool", "no_agents"),
        ("sources[0]", "nobody_listens"),
    ]);
    assert_eq!(found, expected);
}

#[test]
fn a_pattern_that_matches_nothing_the_sources_push_is_a_warning() {
    let repo = |root: &str, branch: &str, extra: &[&str]| json!({ "repo": "o/r", "source_root": root, "source_branch": branch, "extra_checkout_paths": extra });
    let draft = |sources: Value| {
        json!({
            "workspaces": [
                { "name": "a", "repo": repo("a/**", "m?in", &["!a/*.md", "none"]) },
                { "name": "b", "repo": repo("/", "release/*", &["{x,y}/*", "!b/*"]) },
                { "name": "c", "repo": { "repo": "o/other", "source_root": "env/.*\\.tf" } },
                { "name": "d", "repo": { "repo": "o/r", "pr_base_branch": "v*" } },
            ],
            "sources": sources,
        })
    };
    let warned = |sources: Value| -> Vec<(String, String)> {
        let warnings = open(&draft(sources)).unwrap().warnings;
        let warnings = warnings.iter().filter(|warning| warning.code() == "matches_nothing");
        warnings.map(|warning| (warning.path().into(), warning.to_string())).collect()
    };
    let all = warned(json!([]));
    let paths: Vec<&str> = all.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "workspaces[0].repo.source_branch",
            "workspaces[0].repo.source_root",
            "workspaces[0].repo.extra_checkout_paths[0]",
            "workspaces[1].repo.source_branch",
            "workspaces[1].repo.extra_checkout_paths[0]",
            "workspaces[1].repo.extra_checkout_paths[1]",
            "workspaces[2].repo.source_root",
            "workspaces[3].repo.pr_base_branch",
        ]
    );
    assert!(all[6].1.contains("env/.*\\.tf"), "{}", all[6].1);
    let some = warned(json!([
        { "name": "p", "kind": "push", "repo": "o/r", "path_sets": [["a/b/x.md"], ["y/z", "b/c/d"]], "at_ms": [1] },
        { "name": "q", "kind": "pr", "repo": "o/r", "base": "release/1", "path_sets": [["a/x.md"]], "at_ms": [1] },
        { "name": "r", "kind": "push", "repo": "o/r", "branch": "v1", "at_ms": [1] },
    ]));
    let paths: Vec<&str> = some.iter().map(|(path, _)| path.as_str()).collect();
    // A push to v1 is no pull request into it.
    assert_eq!(
        paths,
        [
            "workspaces[1].repo.extra_checkout_paths[1]",
            "workspaces[2].repo.source_root",
            "workspaces[3].repo.pr_base_branch",
        ]
    );
}

#[test]
fn webhook_sources_know_who_answers() {
    let opened = open(&json!({
        "workspaces": [
            { "name": "a", "repo": { "repo": "o/r", "source_root": "a" } },
            { "name": "b" },
            { "name": "c", "repo": { "repo": "o/r", "source_branch": "dev" } },
        ],
        "sources": [{ "kind": "push", "repo": "o/r", "path_sets": [["a/x.tf"], ["docs"]], "at_ms": [9, 3] }],
    }))
    .unwrap();
    let SourceKind::Push { variants } = &opened.scenario.sources[0].kind else { panic!("a push source") };
    let answers: Vec<Vec<_>> = variants.iter().map(|v| v.answers.iter().map(|(w, i)| (w.0, *i)).collect()).collect();
    let branch = Some(Ignored::Branch);
    assert_eq!(answers, [vec![(0, None), (2, branch)], vec![(0, Some(Ignored::Paths)), (2, branch)]]);
    let Timing::At(instants) = &opened.scenario.sources[0].when else { panic!("instants") };
    assert_eq!(instants.iter().map(|t| t.millis()).collect::<Vec<_>>(), [3, 9]);
    assert_eq!(opened.scenario.sources[0].name, "push o/r");
}

/// How many scalars a value holds.
fn leaves(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(leaves).sum(),
        Value::Object(fields) => fields.values().map(leaves).sum(),
        _ => 1,
    }
}

/// Puts something in place of the scalar with this number.
fn replace(value: &mut Value, number: &mut usize, with: &Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|v| replace(v, number, with)),
        Value::Object(fields) => fields.values_mut().for_each(|v| replace(v, number, with)),
        scalar => {
            if *number == 0 {
                *scalar = with.clone();
            }
            *number = number.wrapping_sub(1);
        }
    }
}

/// What a slip of the hand may put anywhere.
fn slip() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-10_i64..10).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
        Just(json!([])),
        Just(json!({})),
        Just(json!({ "dist": "uniform", "min_ms": u64::MAX, "max_ms": 0 })),
        Just(json!([[1], { "a": null }])),
        "\\PC{0,12}".prop_map(Value::from),
        prop_oneof![Just(""), Just("org"), Just("payments-prod"), Just("* * * * *"), Just("9999-12-31T00:00:00Z")]
            .prop_map(Value::from),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// However a draft is mutilated, it is opened or refused with problems that have a path, and nothing panics.
    #[test]
    fn no_draft_breaks_the_check(which in 0_usize..3, slips in proptest::collection::vec((any::<usize>(), slip()), 1..5)) {
        let mut value = serde_json::to_value((presets::PRESETS[which].draft)()).unwrap();
        for (place, with) in &slips {
            let mut number = place % leaves(&value).max(1);
            replace(&mut value, &mut number, with);
        }
        match open(&value) {
            Ok(opened) => {
                let again = serde_json::to_value(&opened.draft).unwrap();
                prop_assert_eq!(open(&again).unwrap().scenario, opened.scenario);
            }
            Err(Problems(list)) => {
                prop_assert!(!list.is_empty());
                for problem in list {
                    prop_assert!(!problem.path().is_empty() && !problem.to_string().is_empty());
                    prop_assert!(!problem.mend().is_empty());
                }
            }
        }
    }
}
