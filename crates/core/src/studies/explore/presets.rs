//! The small worlds that come with the project. Their sizes are pinned by tests.

use crate::words::{AbortScope, Command, HeadOfLine, Readings, Supersede, TimeoutClock, WorkspaceHold};

use super::{
    sabotage::Sabotage,
    small::{SmallWorld, Wish},
};

/// A small world that comes with the project.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// Its stable id, for links.
    pub id: &'static str,
    /// What there is to see, in a sentence.
    pub about: &'static str,
    /// Makes it.
    pub world: fn() -> SmallWorld,
}

/// The small worlds to choose from. The first is the one for a browser's patience.
pub const PRESETS: &[Preset] = &[
    Preset {
        id: "one_slot",
        about: "Two workspaces, three plans, one slot: every order of arrivals, starts, ends and failures.",
        world: one_slot,
    },
    Preset {
        id: "two_slots",
        about: "The same with two slots, so that both workspaces execute at once.",
        world: two_slots,
    },
    Preset {
        id: "abort",
        about: "Two slots, and executing runs may be aborted twice.",
        world: || abort(AbortScope::InProgressOnly),
    },
    Preset {
        id: "abort_anything",
        about: "Two slots, and runs may be aborted twice, also while they are queued or dispatched.",
        world: || abort(AbortScope::AnyActive),
    },
    Preset {
        id: "apply_and_unlock",
        about: "Two plans, an apply by hand, an unlock run, an abort: crashes leave locks behind, and one run sets them free.",
        world: apply_and_unlock,
    },
    Preset {
        id: "approval",
        about: "One workspace is judged by a policy, needs Ann's approval and applies by itself; any run may be aborted once.",
        world: approval,
    },
    Preset {
        id: "changing_minds",
        about: "The limit falls to nothing and rises again, newer plans replace older ones, and waiting runs time out in the queue.",
        world: changing_minds,
    },
    Preset {
        id: "held_back",
        about: "A plan holds its workspace until it is decided, the oldest run stops younger ones, unlock runs and applies go first.",
        world: held_back,
    },
    Preset {
        id: "drift",
        about: "One workspace, two plans applied by hand one after the other: the second is found stale.",
        world: drift,
    },
    Preset {
        id: "drifted_hold",
        about: "Plans that hold their workspace until they are decided, and applies by hand that make others useless.",
        world: drifted_hold,
    },
    Preset {
        id: "everything",
        about: "Three plans, two slots: approval, crashes, timeouts, an abort of anything and an unlock run in one world.",
        world: everything,
    },
    Preset {
        id: "find_the_bug",
        about: "A broken scheduler: the shortest way to two runs that execute in one workspace.",
        world: find_the_bug,
    },
];

/// The small world with this id.
#[must_use]
pub fn preset(id: &str) -> Option<SmallWorld> {
    PRESETS.iter().find(|preset| preset.id == id).map(|preset| (preset.world)())
}

fn unlock(workspace: &str) -> Wish {
    Wish::Give(Command::Unlock { workspace: workspace.into(), by: None })
}

fn limit(limit: u32) -> Wish {
    Wish::Give(Command::SetLimit { limit })
}

fn one_slot() -> SmallWorld {
    SmallWorld::of_plans("Three plans, one slot", &[2, 1], 1)
}

fn two_slots() -> SmallWorld {
    SmallWorld::of_plans("Three plans, two slots", &[2, 1], 2)
}

fn abort(scope: AbortScope) -> SmallWorld {
    let name = format!("Three plans, two slots, two aborts: {scope}");
    SmallWorld::of_plans(&name, &[2, 1], 2).with(Wish::Abort, 2).reading(|readings| readings.abort_scope = scope)
}

fn apply_and_unlock() -> SmallWorld {
    SmallWorld::of_plans("Plans, an apply, an unlock run, an abort", &[1, 1], 1)
        .with(Wish::Apply, 1)
        .with(unlock("a"), 1)
        .with(Wish::Abort, 1)
}

fn approval() -> SmallWorld {
    SmallWorld::of_plans("Policy, approval, auto-apply, an abort", &[1, 1], 1)
        .judged_in("a")
        .approved_in("a")
        .applying("a")
        .with(Wish::Abort, 1)
        .with(Wish::Discard, 1)
        .reading(|readings| readings.abort_scope = AbortScope::AnyActive)
}

fn changing_minds() -> SmallWorld {
    SmallWorld::of_plans("Limits, replaced plans, timeouts in the queue", &[2, 1], 2)
        .with(limit(0), 1)
        .with(limit(1), 1)
        .reading(|readings| {
            readings.supersede = Supersede::QueuedPlans;
            readings.timeout_clock = TimeoutClock::Creation;
        })
}

fn held_back() -> SmallWorld {
    SmallWorld::of_plans("Held back, blocked, overtaken", &[2, 1], 2)
        .applying("a")
        .with(unlock("a"), 1)
        .with(Wish::Give(Command::TakeForeignLock { workspace: "a".into() }), 1)
        .without_give_ups()
        .reading(|readings| {
            readings.workspace_hold = WorkspaceHold::UntilDecided;
            readings.head_of_line = HeadOfLine::Block;
            readings.unlock_first = true;
            readings.apply_first = true;
        })
}

fn drift() -> SmallWorld {
    SmallWorld::of_plans("Two plans, two applies, one of them stale", &[2], 1).with(Wish::Apply, 2).with(unlock("a"), 1)
}

fn drifted_hold() -> SmallWorld {
    let holds = Readings { workspace_hold: WorkspaceHold::UntilDecided, ..Readings::default() };
    SmallWorld::of_plans("Plans that hold, applies that make them useless", &[3], 1)
        .with(Wish::Apply, 1)
        .with(Wish::Give(Command::SetReadings { readings: holds }), 1)
        .without_give_ups()
}

fn everything() -> SmallWorld {
    SmallWorld::of_plans("Everything at once", &[2, 1], 2)
        .approved_in("a")
        .applying("a")
        .with(unlock("a"), 1)
        .with(Wish::Abort, 1)
        .without_give_ups()
        .reading(|readings| readings.abort_scope = AbortScope::AnyActive)
}

fn find_the_bug() -> SmallWorld {
    let mut small = two_slots();
    small.name = String::from("Find the bug");
    small.scenario.name.clone_from(&small.name);
    small.broken(Sabotage::IgnoresBusyWorkspace)
}
