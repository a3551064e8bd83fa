//! Paging (H3): cursors that stand still while runs are added, offsets, forgeries.

use proptest::prelude::*;

use crate::http::Http;

/// A client whose `app` and `db` have so many runs in turn.
fn with_runs(n: usize) -> Http {
    let mut http = Http::new();
    for i in 0..n {
        http.plan(["app", "db"][i % 2]);
    }
    http
}

fn next(page: &crate::http::Answer) -> Option<String> {
    page.body["next_cursor"].as_str().map(Into::into)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_walk_sees_each_run_once_and_in_order_while_runs_are_added(
        n in 0_usize..60,
        limits in prop::collection::vec(1_u32..30, 1..6),
        added in prop::collection::vec(0_usize..4, 0..40),
        time in prop::collection::vec(0_u64..200, 0..40),
    ) {
        let mut http = with_runs(n);
        let before: Vec<u64> = (1..=n as u64).rev().filter(|number| number % 2 == 1).collect();
        let mut seen = Vec::new();
        let mut cursor: Option<String> = None;
        for step in 0.. {
            let limit = limits[step % limits.len()];
            let path = match &cursor {
                None => format!("/workspaces/app/runs?limit={limit}"),
                Some(cursor) => format!("/workspaces/app/runs?limit={limit}&cursor={cursor}"),
            };
            let page = http.get(&path);
            prop_assert_eq!(page.status, 200);
            let numbers = page.numbers();
            prop_assert!(numbers.len() <= limit as usize);
            seen.extend(numbers);
            cursor = next(&page);
            if cursor.is_none() {
                break;
            }
            for _ in 0..added.get(step).copied().unwrap_or(0) {
                http.plan("app");
            }
            http.pass(time.get(step).copied().unwrap_or(0));
        }
        prop_assert_eq!(seen, before);
    }

    #[test]
    fn offsets_cut_one_list(n in 0_usize..50, offset in 0_u64..60, limit in 1_u64..=100) {
        let mut http = with_runs(n);
        let page = http.get(&format!("/runs?offset={offset}&limit={limit}"));
        let all: Vec<u64> = (1..=n as u64).rev().collect();
        let expected: Vec<u64> = all.iter().copied().skip(offset as usize).take(limit as usize).collect();
        prop_assert_eq!(page.numbers(), expected);
        prop_assert_eq!(&page.body["total"], n);
    }

    #[test]
    fn no_text_is_a_cursor_but_those_that_were_given(text in "\\PC{0,30}|[0-9a-f]{24}") {
        let mut http = with_runs(4);
        let encoded: String = text.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let answer = http.get(&format!("/workspaces/app/runs?cursor={encoded}"));
        prop_assert_eq!(answer.says(), (400, "bad_cursor"));
    }
}

#[test]
fn the_last_page_has_no_cursor_even_if_it_is_full() {
    let mut http = with_runs(8);
    let page = http.get("/workspaces/app/runs?limit=2");
    assert_eq!(page.numbers(), [7, 5]);
    let last = http.get(&format!("/workspaces/app/runs?limit=2&cursor={}", next(&page).unwrap()));
    assert_eq!((last.numbers(), next(&last)), (vec![3, 1], None));
}

#[test]
fn twenty_is_the_default() {
    let mut http = with_runs(50);
    assert_eq!(http.get("/workspaces/app/runs").numbers().len(), 20);
    assert_eq!(http.get("/workspaces/app/runs?limit=100").numbers().len(), 25);
    assert_eq!(http.get("/runs").numbers().len(), 20);
}

#[test]
fn a_cursor_is_good_for_its_own_list_only() {
    let mut http = with_runs(8);
    let cursor = next(&http.get("/workspaces/app/runs?limit=1")).unwrap();
    let path = |list: &str| format!("{list}cursor={cursor}");
    assert_eq!(http.get(&path("/workspaces/app/runs?limit=3&")).numbers(), [5, 3, 1]);
    for other in ["/workspaces/db/runs?", "/workspaces/app/runs?type=plan&", "/workspaces/app/runs?status=queued&"] {
        assert_eq!(http.get(&path(other)).says(), (400, "bad_cursor"), "{other}");
    }
    for i in 0..cursor.len() {
        let mut forged: Vec<char> = cursor.chars().collect();
        forged[i] = if forged[i] == '0' { '1' } else { '0' };
        let forged: String = forged.into_iter().collect();
        assert_eq!(http.get(&format!("/workspaces/app/runs?cursor={forged}")).says(), (400, "bad_cursor"));
    }
}

#[test]
fn a_filtered_walk_ends() {
    let mut http = with_runs(9);
    http.pass(1_000);
    let first = http.get("/workspaces/app/runs?status=completed&type=plan&trigger=manual&limit=4");
    assert_eq!(first.numbers(), [9, 7, 5, 3]);
    let rest = http.get(&format!(
        "/workspaces/app/runs?status=completed&type=plan&trigger=manual&limit=4&cursor={}",
        next(&first).unwrap()
    ));
    assert_eq!((rest.numbers(), next(&rest)), (vec![1], None));
}
