//! Scenarios of the largest sizes that are allowed, each made so that some check has the most to do: all of them are opened or refused
//! soon, as the work grows with what is written and not with the product of its parts.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use signalbox::{form::Node, scenario::Draft};

use crate::judge;

/// An answer takes a few tenths of a second at most; a product of two sizes would take minutes. Machines are shared, and tests are built
/// for less speed than the product is.
const LONGEST: Duration = Duration::from_secs(40);

/// Numbered parts of a list in JSON.
fn list(count: usize, part: impl Fn(usize) -> String) -> String {
    let mut text = String::from("[");
    for i in 0..count {
        let _ = write!(text, "{}{}", if i > 0 { "," } else { "" }, part(i));
    }
    text.push(']');
    text
}

fn strings(count: usize, part: impl Fn(usize) -> String) -> String {
    list(count, |i| format!("\"{}\"", part(i)))
}

/// A name of a hundred characters that differs from others of its kind in the last ones.
fn long(kind: char, i: usize) -> String {
    format!("{}{i:06}", kind.to_string().repeat(94))
}

fn workspaces(count: usize, more: impl Fn(usize) -> String) -> String {
    list(count, |i| format!("{{\"name\":\"{}\"{}}}", long('w', i), more(i)))
}

/// A scenario in JSON, and how it is to end: as one that opens, or refused with a problem of this code at this place.
type Case = (&'static str, String, Result<(), (&'static str, &'static str)>);

/// What is opened or refused only after folders, paths and workspaces were compared (W1, W2).
fn webhooks() -> Vec<Case> {
    let connected = |folders: usize| {
        move |i: usize| {
            let extra = strings(folders, |k| format!("modules/m{k}/w{i}"));
            format!(
                ",\"repo\":{{\"repo\":\"acme/infra\",\"source_root\":\"live/w{i}\",\"extra_checkout_paths\":{extra}}}"
            )
        }
    };
    let source = |sets: usize, paths: usize| {
        let sets = list(sets, |set| strings(paths, |path| format!("docs/s{set}/p{path}")));
        format!(
            "[{{\"name\":\"p\",\"kind\":\"push\",\"repo\":\"acme/infra\",\"gaps\":{{\"dist\":\"fixed\",\"ms\":600000}},\"path_sets\":{sets}}}]"
        )
    };
    let patterned = |pattern: fn(usize) -> String| {
        move |i: usize| format!(",\"repo\":{{\"repo\":\"acme/infra\",\"source_root\":\"{}\"}}", pattern(i))
    };
    let scenario =
        |workspaces: String, sources: String| format!("{{\"workspaces\":{workspaces},\"sources\":{sources}}}");
    let elsewhere = |i: usize| format!(",\"repo\":{{\"repo\":\"acme/{}\"}}", i % 100);
    let sources = list(20_000, |i| {
        format!(
            "{{\"name\":\"s{i}\",\"kind\":\"push\",\"repo\":\"acme/none\",\"gaps\":{{\"dist\":\"fixed\",\"ms\":600000000}}}}"
        )
    });
    vec![
        (
            "2,000 workspaces, 11 folders each, and 100 sets of 100 paths",
            scenario(workspaces(2_000, connected(10)), source(100, 100)),
            Ok(()),
        ),
        (
            "10,000 workspaces, 101 folders each, and 100 sets of 1,000 paths",
            scenario(workspaces(10_000, connected(100)), source(100, 1_000)),
            Err(("sources", "too_many")),
        ),
        (
            "10,000 workspaces with a pattern each, and 100 sets of 100 paths",
            scenario(workspaces(10_000, patterned(|i| format!("live/w{i}/**/*.tf"))), source(100, 100)),
            Ok(()),
        ),
        (
            "10,000 workspaces with patterns made to be slow, and 100 sets of 1,000 paths",
            scenario(
                workspaces(10_000, patterned(|i| format!("{}w{i}", "{**/*s*,**/*s*}/".repeat(8)))),
                source(100, 1_000),
            ),
            Err(("sources", "too_many")),
        ),
        ("20,000 webhooks of no workspace", scenario(workspaces(10_000, elsewhere), sources), Ok(())),
    ]
}

/// Names that are unknown, alike or repeated.
fn names() -> Vec<Case> {
    let edges =
        |to: fn(usize) -> String| list(10_000, |i| format!("{{\"from\":\"{}\",\"to\":\"{}\"}}", long('w', i), to(i)));
    let unknown_fields = (0..200_000).map(|i| format!("\"{}\":1", long('f', i))).collect::<Vec<_>>().join(",");
    let persons = list(1_000, |i| {
        let labels = |kind| strings(100, |k| long(kind, k));
        format!("{{\"name\":\"{}\",\"teams\":{},\"roles\":{}}}", long('p', i), labels('t'), labels('r'))
    });
    let approvers = list(1_000, |i| {
        let kind = if i % 2 == 0 { "team" } else { "role" };
        format!("{{\"{kind}\":\"{}\"}}", long(if i % 2 == 0 { 't' } else { 'r' }, i / 2 % 100))
    });
    let rules = list(100, |i| {
        format!(
            "{{\"name\":\"r{i}\",\"min_approvals\":1000,\"timeout_hours\":1,\"timeout_action\":{{\"escalate_to\":\"{}\"}},\"approvers\":{approvers}}}",
            long('t', 0)
        )
    });
    let sets = list(1_000, |i| format!("{{\"name\":\"s{i}\",\"scope\":{{\"project\":\"{}\"}}}}", long('j', 9_999 - i)));
    let in_projects = workspaces(10_000, |i| format!(",\"project\":\"{}\"", long('j', i)));
    vec![
        (
            "10,000 edges to unknown names with 10,000 workspaces",
            format!(
                "{{\"workspaces\":{},\"edges\":{}}}",
                workspaces(10_000, |_| String::new()),
                edges(|i| long('v', i))
            ),
            Err(("edges[0].to", "unknown_name")),
        ),
        (
            "10,000 workspaces of one name",
            format!("{{\"workspaces\":{}}}", list(10_000, |_| "{\"name\":\"a\"}".into())),
            Err(("workspaces[1].name", "duplicate")),
        ),
        ("200,000 unknown fields", format!("{{{unknown_fields}}}"), Err((UNKNOWN, "unknown_field"))),
        (
            "100 rules with 1,000 approvers each, of 200 labels of 1,000 people",
            format!("{{\"people\":{persons},\"approval_rules\":{rules}}}"),
            Ok(()),
        ),
        (
            "1,000 policy sets of 10,000 projects",
            format!("{{\"workspaces\":{in_projects},\"policy_sets\":{sets}}}"),
            Ok(()),
        ),
    ]
}

/// The first of the unknown fields.
const UNKNOWN: &str =
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff000000";

/// Schedules of which each date must be looked for (W3).
fn schedules() -> Vec<Case> {
    let sources = |cron: fn(usize) -> String| {
        let sources = list(20_000, |i| {
            format!(
                "{{\"name\":\"s{i}\",\"kind\":\"schedule\",\"workspace\":\"a\",\"time_zone\":\"Pacific/Chatham\",\"cron\":\"{}\"}}",
                cron(i)
            )
        });
        format!("{{\"workspaces\":[{{\"name\":\"a\"}}],\"sources\":{sources}}}")
    };
    vec![
        (
            "20,000 schedules that never tick",
            sources(|i| format!("{} {} , * *", i % 60, i / 60 % 24)),
            Err(("sources[0].cron", "cron")),
        ),
        (
            "20,000 schedules that tick every 28 years",
            sources(|i| format!("{} {} 29 2 */7", i % 60, i / 60 % 24)),
            Ok(()),
        ),
        ("1,000 ticks of 20,000 sources", sources(|i| format!("{} */4 1-7 * */7", i % 60)), Ok(())),
    ]
}

#[test]
fn the_largest_scenarios_are_answered_soon() {
    for (name, text, expected) in webhooks().into_iter().chain(names()).chain(schedules()) {
        let began = Instant::now();
        let tree: Node = serde_json::from_str(&text).unwrap();
        let read = began.elapsed();
        let opened = Draft::open_tree(&tree);
        let took = began.elapsed();
        println!("{name}: {took:.2?}, {read:.2?} of it for reading {} KB", text.len() / 1_000);
        assert!(took < LONGEST, "{name} takes {took:?}");
        match (opened, expected) {
            (Ok(_), Ok(())) => {}
            (Err(problems), Err((path, code))) => {
                judge::says_all(&problems).unwrap();
                let found = problems.0.iter().any(|problem| problem.path() == path && problem.code() == code);
                assert!(found, "{name}: {:?}", problems.0.iter().take(3).collect::<Vec<_>>());
            }
            (Ok(_), Err(_)) => panic!("{name}: opened"),
            (Err(problems), Ok(())) => panic!("{name}: {:?}", problems.0.iter().take(3).collect::<Vec<_>>()),
        }
    }
}
