//! Guided scenarios about what goes wrong: a runner that dies, two people who want the same.

use super::{Guided, MINUTE, SECOND, Variant, at, clicks, small, workspace};
use crate::{
    scenario::Draft,
    words::{Command, RunNo, TimedCommand},
};

pub(super) const DEAD_RUNNER: Guided = Guided {
    number: 7,
    id: "dead_runner",
    title: "The runner that died",
    lesson: "A run is claimed by a heartbeat and lost by three missing ones; its lock stays behind.",
    draft: dead_runner,
    seed: 11,
    commands: dead_runner_commands,
    question: "The runner of run 1 dies while it executes. The platform notices and ends run 1. Then run 2 is created in the same \
               workspace. What happens to it?",
    answers: &[
        "It is planned as usual: the workspace is free again.",
        "It starts and fails: the dead runner left its lock.",
        "It waits in the queue until somebody unlocks.",
    ],
    right: 1,
    moment_ms: 4 * MINUTE,
    look: "Run 2 failed five seconds after its claim; the unlock run 3 then releases the lock, and run 4 completes.",
    explanation: "A runner that misses three heartbeats is lost and its run fails (X3). Its lock stays behind whatever ended the run \
                  (L2). A run that meets a held lock fails, it is not kept in the queue (L3). An unlock run releases the stale lock \
                  and ends as unlocked (L4, T12).",
    rules: &["X3", "L2", "L3", "L4", "T12"],
    explore: None,
    variants: &[Variant {
        id: "plans_without_lock",
        title: "Plans take no lock (L1)",
        change: |draft| draft.readings.plan_lock = false,
    }],
};

fn dead_runner() -> Draft {
    let mut draft = small("The runner that died", vec![workspace("cluster", 60)]);
    // Half of all executions lose their runner; with this case's seed it is the first one only.
    draft.runners.loss = 0.5;
    draft.sources = vec![clicks("cluster", &[0, 180, 300])];
    draft
}

fn dead_runner_commands() -> Vec<TimedCommand> {
    vec![at(240 * SECOND, Command::Unlock { workspace: "cluster".into(), by: None })]
}

pub(super) const TWO_PEOPLE: Guided = Guided {
    number: 8,
    id: "two_people",
    title: "Two people, one plan",
    lesson: "Of two who apply the same plan exactly one wins, and the other is told why.",
    draft: two_people,
    seed: 1,
    commands: two_people_commands,
    question: "The plan of run 1 is completed. Ada and Ben both press Apply, in the same instant; Ada's request is served first. What \
               does Ben get?",
    answers: &[
        "A second apply run, which waits for the first.",
        "A refusal: the plan is being applied.",
        "A second apply run, which fails as stale.",
    ],
    right: 1,
    moment_ms: 2 * MINUTE,
    look: "There is one apply run, and the list of events shows the refusal with its reason.",
    explanation: "A plan has at most one apply run (A5), and of two requests at once exactly one wins (A2): Ben gets 409 and sees that the \
                  plan is being applied. When he tries again after the apply, he learns that it was applied already.",
    rules: &["A2", "A5"],
    explore: None,
    variants: &[],
};

fn two_people() -> Draft {
    let mut draft = small("Two people, one plan", vec![workspace("network", 60)]);
    draft.horizon_ms = (6 * MINUTE).cast_signed();
    draft.sources = vec![clicks("network", &[0])];
    draft
}

fn two_people_commands() -> Vec<TimedCommand> {
    let apply = || Command::Apply { run: RunNo::at_index(0), by: None };
    vec![at(2 * MINUTE, apply()), at(2 * MINUTE, apply()), at(5 * MINUTE, apply())]
}

pub(super) const FIND_THE_BUG: Guided = Guided {
    number: 10,
    id: "find_the_bug",
    title: "Find the bug",
    lesson: "What no example shows, a search through all futures finds, by the shortest way.",
    draft: find_the_bug,
    seed: 1,
    commands: super::nothing,
    question: "A scheduler was broken on purpose: it forgets to look whether a workspace is busy. Two plans can come to `a` and one to \
               `b`, there are two slots, and anything that can happen may happen next. After how many steps at least do two runs \
               execute in one workspace?",
    answers: &["After two.", "After four.", "After eight.", "Never: the state lock prevents it."],
    right: 1,
    moment_ms: 12 * SECOND,
    look: "The sound scheduler at the same point: run 2 is queued, since run 1 executes.",
    explanation: "Two requests and two first heartbeats are enough: each run has to come and to be claimed, and the broken scheduler \
                  dispatches the second at once. At most one run of a workspace may be in progress (Q1); that is asked before the \
                  dispatch, since slot and workspace are reserved from then on (Q3). The lock is tried at the claim only (L3), when \
                  both are in progress already.",
    rules: &["Q1", "Q3", "L3"],
    explore: Some("find_the_bug"),
    variants: &[],
};

fn find_the_bug() -> Draft {
    let mut draft = small("Find the bug", vec![workspace("a", 60), workspace("b", 60)]);
    draft.limit = 2;
    draft.horizon_ms = (4 * MINUTE).cast_signed();
    draft.sources = vec![clicks("a", &[0, 10]), clicks("b", &[20])];
    draft
}
