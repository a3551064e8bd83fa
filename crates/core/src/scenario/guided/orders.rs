//! Guided scenarios about whose turn it is: one workspace, three slots, a herd, a chain.

use super::{Guided, MINUTE, SECOND, Variant, clicks, fixed, nothing, small, workspace};
use crate::{
    scenario::{Draft, EdgeDraft, RepoDraft, SourceDraft, SourceWord, WorkspaceDraft},
    words::{HeadOfLine, Supersede},
};

pub(super) const TWO_PUSHES: Guided = Guided {
    number: 1,
    id: "two_pushes",
    title: "Two pushes, one workspace",
    lesson: "A workspace does one thing at a time, so that its state is protected.",
    draft: two_pushes,
    seed: 1,
    commands: nothing,
    question: "Two commits are pushed ten seconds apart. The second arrives while the first is being planned, and two of the three \
               slots are free. What happens to the second run?",
    answers: &[
        "It starts at once in a free slot.",
        "It waits until the first run has ended.",
        "It replaces the first run.",
        "It fails, since the state is locked.",
    ],
    right: 1,
    moment_ms: 30 * SECOND,
    look: "Run 2 waits although two slots are free: the hatch names the workspace, not the slots.",
    explanation: "At most one run of a workspace is in progress; its other runs stay queued until that one ends (Q1). Free slots do \
                  not help: the run stays queued until a runner claims it (Q3). Because run 2 waits before it starts, it never meets the lock of run 1 (L1).",
    rules: &["Q1", "Q3", "L1"],
    explore: None,
    variants: &[Variant {
        id: "supersede",
        title: "A third push, where a newer plan replaces the queued one (Q8)",
        change: |draft| {
            draft.readings.supersede = Supersede::QueuedPlans;
            for source in &mut draft.sources {
                source.at_ms = Some([10, 20, 30].map(|s| s * 1_000).to_vec());
            }
        },
    }],
};

fn two_pushes() -> Draft {
    let repo = RepoDraft { repo: "acme/infra".into(), ..RepoDraft::default() };
    let mut draft =
        small("Two pushes, one workspace", vec![WorkspaceDraft { repo: Some(repo), ..workspace("network", 60) }]);
    draft.horizon_ms = (3 * MINUTE).cast_signed();
    draft.sources = vec![SourceDraft {
        name: "pushes".into(),
        kind: SourceWord::Push,
        repo: "acme/infra".into(),
        at_ms: Some(vec![10_000, 20_000]),
        ..SourceDraft::default()
    }];
    draft
}

pub(super) const THREE_SLOTS: Guided = Guided {
    number: 2,
    id: "three_slots",
    title: "Five workspaces, three slots",
    lesson: "The whole organisation shares its slots, and the oldest run that may start comes next.",
    draft: three_slots,
    seed: 1,
    commands: nothing,
    question: "All three slots are in use. Run 4 waits; it belongs to `network`, where run 1 still executes. Behind it wait run 5 of \
               `web` and run 6 of `search`. Run 2 of `dns` ends and its slot is free. Who gets it?",
    answers: &[
        "Run 4: it is the oldest.",
        "Run 5: it is the oldest that may start.",
        "Run 6: the latest request is the most urgent.",
        "Nobody, until run 4 may start.",
    ],
    right: 1,
    moment_ms: 66 * SECOND,
    look: "The slot of run 2 goes to run 5. Run 4 is passed over and keeps its place.",
    explanation: "Runs start in the order of their creation as slots free up (Q2). A run whose workspace is busy is passed over and \
                  keeps its place (Q4): run 4 still waits for run 1 (Q1), so run 5 comes first. The documentation is silent on passing \
                  over; the switch `head_of_line` shows the other reading.",
    rules: &["Q1", "Q2", "Q4"],
    explore: None,
    variants: &[Variant {
        id: "block",
        title: "A run that cannot start blocks the younger ones (Q4)",
        change: |draft| draft.readings.head_of_line = HeadOfLine::Block,
    }],
};

fn three_slots() -> Draft {
    let mut draft = small(
        "Five workspaces, three slots",
        vec![
            workspace("network", 180),
            workspace("dns", 60),
            workspace("payments", 150),
            workspace("web", 60),
            workspace("search", 60),
        ],
    );
    draft.sources = vec![
        clicks("network", &[0, 10]),
        clicks("dns", &[1]),
        clicks("payments", &[2]),
        clicks("web", &[20]),
        clicks("search", &[30]),
    ];
    draft
}

pub(super) const MONDAY: Guided = Guided {
    number: 3,
    id: "monday",
    title: "Monday 09:00",
    lesson: "A herd of schedules waits for itself; spreading it beats buying a slot.",
    draft: monday,
    seed: 1,
    commands: nothing,
    question: "Twelve schedules tick at 09:00, and three slots work them off. Which shortens the waiting of all runs together more: a \
               fourth slot, or moving half of the schedules to 09:10?",
    answers: &["A fourth slot.", "Moving half of the schedules.", "Both help equally.", "Neither helps."],
    right: 1,
    moment_ms: 2 * MINUTE,
    look: "Nine runs wait at once; the last of them starts more than six minutes after nine.",
    explanation: "With three slots the herd is worked off in four rounds (Q2), and each round waits for all rounds before it. A fourth \
                  slot leaves three rounds; two smaller herds make two rounds each, and nobody waits for the other herd. Ticks of a \
                  schedule know nothing of each other (W3).",
    rules: &["W3", "Q2"],
    explore: None,
    variants: &[
        Variant { id: "slot", title: "A fourth slot", change: |draft| draft.limit = 4 },
        Variant {
            id: "moved",
            title: "Half of the schedules at 09:10",
            change: |draft| {
                for source in draft.sources.iter_mut().step_by(2) {
                    source.cron = Some("10 9 * * 1-5".into());
                }
            },
        },
    ],
};

fn monday() -> Draft {
    let names =
        ["auth", "billing", "cdn", "data", "dns", "email", "events", "logs", "mobile", "search", "shop", "status"];
    let mut draft = small("Monday 09:00", names.iter().map(|name| workspace(name, 120)).collect());
    draft.starts_at = "2026-01-05T08:59:00Z".into();
    draft.horizon_ms = (20 * MINUTE).cast_signed();
    let tick = |name: &&str| SourceDraft {
        name: format!("{name} at nine"),
        kind: SourceWord::Schedule,
        workspace: (*name).into(),
        cron: Some("0 9 * * 1-5".into()),
        ..SourceDraft::default()
    };
    draft.sources = names.iter().map(tick).collect();
    draft
}

pub(super) const PROMOTION_CHAIN: Guided = Guided {
    number: 6,
    id: "promotion_chain",
    title: "Promotion chain",
    lesson: "One apply fans out; where everything applies automatically, it becomes an avalanche.",
    draft: promotion_chain,
    seed: 1,
    commands: nothing,
    question: "`staging` promotes to `europe` and to `america`, and both promote to `backup`. Every workspace applies automatically. One \
               plan is made in `staging`. How many runs does that make in `backup`?",
    answers: &["One plan and one apply.", "Two plans and two applies.", "None: promotion goes one step only."],
    right: 1,
    moment_ms: 6 * MINUTE,
    look: "Two arrows lead to `backup`: each apply upstream made its own plan there.",
    explanation: "A successful apply makes one plan in each downstream workspace (P1). Where two edges meet, nothing waits and nothing \
                  is merged (P2): `backup` gets a plan from `europe` and one from `america`, and applies each as soon as it is settled \
                  (A4). Eight runs were to be expected from four workspaces; the diamond makes ten.",
    rules: &["P1", "P2", "A4"],
    explore: None,
    variants: &[Variant {
        id: "by_hand",
        title: "`europe` and `america` are applied by hand: the avalanche stops there",
        change: |draft| {
            for workspace in draft.workspaces.iter_mut().filter(|w| ["europe", "america"].contains(&w.name.as_str())) {
                workspace.auto_apply = false;
            }
        },
    }],
};

fn promotion_chain() -> Draft {
    let auto = |name: &str| WorkspaceDraft { auto_apply: true, apply: fixed(60 * SECOND), ..workspace(name, 40) };
    let mut draft = small("Promotion chain", vec![auto("staging"), auto("europe"), auto("america"), auto("backup")]);
    // America takes longer, so that its promotion meets a backup that has been applied already.
    draft.workspaces[2].apply = fixed(200 * SECOND);
    draft.horizon_ms = (15 * MINUTE).cast_signed();
    let edge = |from: &str, to: &str| EdgeDraft { from: from.into(), to: to.into(), ..EdgeDraft::default() };
    draft.edges = vec![
        edge("staging", "europe"),
        edge("staging", "america"),
        edge("europe", "backup"),
        edge("america", "backup"),
    ];
    draft.sources = vec![clicks("staging", &[10])];
    draft
}
