//! The golden cases: saved cases with the digest of their journal. They stay for ever (law 8).
//!
//! Included by the native tests here and, with `#[path]`, by the wasm tests: the same files must replay to the same digest on every
//! target (D1).

/// Each case's name and its file.
pub(crate) const CASES: &[(&str, &str)] = &[
    ("platform_team", include_str!("platform_team.case.json")),
    ("monday_herd", include_str!("monday_herd.case.json")),
    ("runner_trouble", include_str!("runner_trouble.case.json")),
    ("org_queue", include_str!("org_queue.case.json")),
    ("mixed_1", include_str!("mixed_1.case.json")),
    ("mixed_2", include_str!("mixed_2.case.json")),
    ("mixed_3", include_str!("mixed_3.case.json")),
];
