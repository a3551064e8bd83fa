//! Random requests: whatever comes, there is an answer that the document knows.

use signalbox::api::{Request, changeset_uuid};

use crate::http::Http;

/// A small generator: the requests are random, the test is not.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let x = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((x ^ (x >> 31)) % n as u64) as usize
    }

    fn pick<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

/// Mostly what a client might send, sometimes what it should not.
fn request(dice: &mut Dice, http: &Http) -> Request {
    let runs = http.play.scene().world.run_count();
    let run = if runs == 0 || dice.below(8) == 0 {
        dice.pick(&["x", "", "%zz", "01234567-89ab-7def-8123-456789abcdef", "%F0%9F%9A%82"]).to_owned()
    } else {
        http.id(dice.below(runs as usize) as u32 + 1)
    };
    let workspace = match runs {
        // Mostly the run's own workspace.
        1.. if dice.below(3) > 0 => (1..=runs).find(|n| http.id(*n) == run).map_or("app".into(), |number| {
            let scene = http.play.scene();
            let name = &scene.scenario.workspace(http.play.known(number).birth.workspace).name;
            name.replace(' ', "%20").replace('&', "%26")
        }),
        _ => dice.pick(&["app", "db", "gated", "empty", "web%20%26%20more", "nowhere", "", "%ff"]).to_owned(),
    };
    let changeset = (1..=runs)
        .find(|n| http.id(*n) == run)
        .map(|n| changeset_uuid(http.id(n).parse().unwrap(), signalbox_tests::play::run(n)).to_string())
        .unwrap_or_else(|| run.clone());
    let in_run = format!("/workspaces/{workspace}/runs/{run}");
    let kind = dice.below(20);
    let path = match kind {
        0..=2 => format!("/workspaces/{workspace}/runs"),
        3 => String::from("/runs"),
        4 => in_run,
        5..=6 => format!("{in_run}/apply"),
        7..=8 => format!("{in_run}/approve"),
        9 => format!("{in_run}/reject"),
        10 => format!("{in_run}/abort"),
        11 => format!("{in_run}/approvals"),
        12 => format!("/runs/{run}/approval-requirements"),
        13 => format!("/workspaces/{workspace}/changesets/{changeset}/discard"),
        14 => {
            format!("/workspaces/{workspace}/{}", dice.pick(&["dependencies", "dependents", "force-unlock", "promote"]))
        }
        15 => format!("/workspaces/{workspace}"),
        16 => dice.pick(&["/workspaces", "/rules", "/openapi.json", "/", "", "//", "/runs/", "runs?x", "/%2F"]).into(),
        _ => {
            (0..dice.below(6)).map(|_| dice.pick(&["/runs", "/", "workspaces", "app", "%41", "?", "&", "ä"])).collect()
        }
    };
    let mut path = path;
    for i in 0..dice.below(8).saturating_sub(4) {
        path.push(if i == 0 { '?' } else { '&' });
        let name =
            dice.pick(&["limit", "offset", "status", "type", "trigger", "workspace", "project", "cursor", "zz", ""]);
        let value = dice.pick(&[
            "1",
            "0",
            "5",
            "100",
            "-1",
            "plan",
            "completed",
            "pr",
            "app",
            "front",
            "%zz",
            "",
            "a+b",
            "=",
            "é",
        ]);
        path.push_str(&format!("{name}={value}"));
    }
    let method = match dice.below(10) {
        0 => dice.pick(&["PUT", "DELETE", "HEAD", "OPTIONS", "", "post", "TRACE"]),
        1 => "POST",
        2 => "GET",
        _ if matches!(kind, 1..=2 | 5..=10 | 13..=14 | 17..=18) => "POST",
        _ => "GET",
    };
    let rerun = format!("{{\"rerun_of\":\"{run}\"}}");
    let deep = "[".repeat(300);
    let odd = dice.pick(&[
        "",
        "{}",
        &rerun,
        "{\"comment\":\"no\"}",
        "{",
        "null",
        "{\"comment\":1}",
        "{\"x\":[{}]}",
        "\u{0}",
        &deep,
        "{\"rerun_of\":\"\"}",
        "{\"passed\":true}",
        "{\"to\":[\"db\"]}",
        "1e999",
    ]);
    let body = if dice.below(4) == 0 { odd } else { "" };
    let caller = match dice.below(12) {
        0 => None,
        1 => Some(dice.pick(&["", "Bearer", "Basic ada", "Bearer nobody", "Bearer %ff", "bearer ä", "Bearer vera"])),
        2..=5 => Some("Bearer bob"),
        6 => Some("Bearer cleo"),
        7 => Some("Bearer vera"),
        _ => Some("Bearer ada"),
    };
    Request { method: method.into(), path, authorization: caller.map(Into::into), body: body.into() }
}

#[test]
fn five_thousand_random_requests_are_all_answered_as_documented() {
    let mut seen = std::collections::BTreeMap::<u16, u32>::new();
    for seed in 0..10 {
        let mut dice = Dice(seed);
        let mut http = Http::new();
        for _ in 0..500 {
            if dice.below(3) == 0 {
                http.pass(dice.below(60) as u64);
            }
            if dice.below(40) == 0 {
                http.pull_request();
            }
            let request = request(&mut dice, &http);
            *seen.entry(http.send(&request).status).or_default() += 1;
        }
    }
    // The dice must reach every kind of answer, or the test says little.
    for status in [200, 201, 400, 401, 403, 404, 405, 409] {
        assert!(seen.get(&status).is_some_and(|n| *n > 50), "{status}: {seen:?}");
    }
}
