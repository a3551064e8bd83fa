//! Queues, execution and the state lock.

use super::super::{
    Basis::{Doc, Page, Reading},
    Rule::{self, *},
    Statement,
};

pub(super) const TEXT: &[(Rule, &[Statement])] = &[
    (
        Q1,
        &[Statement {
            basis: Doc,
            text: "At most one run per workspace is `in_progress`; its other runs stay `queued` until that one ends. \
                 This prevents concurrent modifications of the state.",
        }],
    ),
    (
        Q2,
        &[
            Statement {
                basis: Doc,
                text: "In managed execution the organisation runs at most `limit` jobs at once (3 by default). Runs beyond \
                 it execute in order as slots free up; queueing in busy periods is expected.",
            },
            Statement { basis: Reading, text: "The queue has no length limit." },
        ],
    ),
    (
        Q3,
        &[
            Statement { basis: Doc, text: "A run stays `queued` until a runner claims it with its first heartbeat." },
            Statement {
                basis: Reading,
                text: "A slot is taken when the job is dispatched; from then on slot and workspace are reserved.",
            },
        ],
    ),
    (
        Q4,
        &[Statement {
            basis: Reading,
            text: "Runs start in the order of their creation, among those that may start. A run whose workspace is busy \
                 is passed over and keeps its place. Switch `head_of_line`: `skip` (default) or `block` (the oldest \
                 undispatched managed run stops younger managed ones; a run kept back only by Q6 is passed over even \
                 then). An apply takes its place by its own creation. Switch `apply_first`: `false` (the letter, \
                 default) or `true` (before its workspace's queued plans, not before its older unlock runs).",
        }],
    ),
    (
        Q5,
        &[
            Statement {
                basis: Page,
                text: "Execution by agents is outside the organisation's limit. The execution target is fixed when the run \
                 is created.",
            },
            Statement {
                basis: Reading,
                text: "Agents belong to pools, a workspace names its pool, each pool is a queue of its own, and no queue \
                 blocks another. The poll of an idle agent reserves the first startable run of its pool; simultaneous \
                 polls go by agent number.",
            },
        ],
    ),
    (
        Q6,
        &[Statement {
            basis: Reading,
            text: "Only a dispatched or `in_progress` run holds a workspace; a plan in `pending_policy` or \
                 `pending_approval` does not. Switch `workspace_hold`: `while_running` (the letter, default) or \
                 `until_decided`: a plan that could still be applied keeps back its workspace's later plan runs until \
                 it ends other than `completed`, has no changes, its changeset is discarded, its auto-apply is \
                 refused, it has drifted (A3), or its apply run ends. A pull-request plan without `allow_pr_apply` \
                 never holds. Apply and unlock runs are never kept back by this, and overtake the plans that are.",
        }],
    ),
    (
        Q7,
        &[Statement {
            basis: Reading,
            text: "Unlock runs obey Q1 to Q4 like any other. Switch `unlock_first`: `false` (default) or `true` (next \
                 in its workspace, displacing nothing dispatched; in the organisation's queue it keeps its place).",
        }],
    ),
    (
        Q8,
        &[Statement {
            basis: Reading,
            text: "Switch `supersede`: `none` (default) or `queued_plans`: when a plan is created, the older plan of \
                 the same workspace and trigger (for `pr` also the same number) that is queued and not dispatched is \
                 aborted by T14, whatever `abort_scope` says.",
        }],
    ),
    (
        Q9,
        &[Statement {
            basis: Reading,
            text: "A change of the limit or of a switch acts at that instant on everything not yet dispatched. \
                 Dispatched and executing jobs keep what they hold, and nothing is dispatched while there are as many \
                 jobs as the limit. Limit 0 pauses managed dispatch.",
        }],
    ),
    (
        Q10,
        &[Statement {
            basis: Reading,
            text: "A dispatched run is still `queued`. Aborting it is refused (409) under `abort_scope = \
                 in_progress_only`; under `any_active` T13 withdraws the dispatch and frees slot and workspace in the \
                 same instant, and a later heartbeat is refused and journalled. A job without a heartbeat within \
                 `start_timeout` (10 minutes) is withdrawn; its run keeps its place and may be dispatched again. What \
                 is shown of a job that was dispatched is the time since then and the instant of the withdrawal, \
                 never a heartbeat that has not come.",
        }],
    ),
    (
        Q11,
        &[
            Statement { basis: Page, text: "The execution target is read when the run is created." },
            Statement {
                basis: Reading,
                text: "The timeout is read at the claim (at the creation under `timeout_clock = creation`), policy sets at \
                 T6, rules and checks at the verdict and then frozen, `auto_apply` and `allow_pr_apply` when the plan \
                 settles, promotion edges at the apply's T2.",
            },
        ],
    ),
    (
        X1,
        &[Statement {
            basis: Reading,
            text: "Managed jobs have a start-up delay between dispatch and first heartbeat, agents a poll interval; \
                 both are distributions. Only the first heartbeat and the loss of a runner are events: later \
                 heartbeats and idle polls are computed, never scheduled or journalled.",
        }],
    ),
    (
        X2,
        &[Statement {
            basis: Reading,
            text: "The timeout clock starts at the claim (60 minutes by default, per workspace) and stops when the run \
                 leaves `in_progress`; a pending run never times out by it. Switch `timeout_clock`: `claim` (default) \
                 or `creation` (T15).",
        }],
    ),
    (
        X3,
        &[Statement {
            basis: Reading,
            text: "Heartbeats come every `interval` (10 s) after the claim. A run whose runner is lost fails by T3 \
                 (`runner_lost`) at its last heartbeat plus `missed_limit` (3) intervals. Until then it is \
                 `in_progress` and holds slot, workspace and lock; an earlier T4 or T5 wins, and a runner that comes \
                 back is refused. A lost agent rejoins its pool after `agent_restart` (60 s).",
        }],
    ),
    (
        X4,
        &[
            Statement { basis: Doc, text: "A single run is shown with its phases." },
            Statement {
                basis: Reading,
                text: "They are `queue` (with `dispatched_at`), `plan`, `apply` or `unlock` (from T1), `policy` and \
                 `approval`, each with start, end and outcome. A phase that was not reached is absent.",
            },
        ],
    ),
    (
        X5,
        &[Statement {
            basis: Reading,
            text: "A run that ended badly carries `reason` from a closed list (`error`, `runner_lost`, `state_locked`, \
                 `stale_plan`, `no_lock`, `timeout`, `user`, `superseded`, `policy`, `approver`, `check`, \
                 `approval_timeout`) and a sentence.",
        }],
    ),
    (
        L1,
        &[
            Statement {
                basis: Page,
                text: "An apply run takes the workspace's state lock when it begins and releases it when it ends, as does \
                 every run that modifies state.",
            },
            Statement {
                basis: Reading,
                text: "Plan runs take it too. Switch `plan_lock`: `true` (default) or `false`. An unlock run takes no lock.",
            },
        ],
    ),
    (
        L2,
        &[
            Statement { basis: Page, text: "A crash can leave the lock behind." },
            Statement {
                basis: Reading,
                text: "If the runner was lost the lock always stays, whichever of T3, T4 and T5 ends the run. Otherwise T4 \
                 and T5 leave it with a probability of the scenario: `lock_left_by_timeout` (0.5) and \
                 `lock_left_by_abort` (0).",
            },
        ],
    ),
    (
        L3,
        &[
            Statement {
                basis: Page,
                text: "A run that meets somebody else's lock fails during its execution and names the holder: the run that \
                 left it and how that ended, or the outsider. It is not kept in the queue.",
            },
            Statement {
                basis: Reading,
                text: "The lock is tried once, at T1; if it is held, T3 (`state_locked`) follows after `init` (5 s).",
            },
        ],
    ),
    (
        L4,
        &[
            Statement { basis: Doc, text: "An `unlock` run releases the stale lock and ends `unlocked`." },
            Statement {
                basis: Reading,
                text: "Nothing else of the workspace executes meanwhile (Q1), so any lock that it finds is stale or foreign \
                 to the platform. It releases either, with a warning for the latter. Without a lock it fails by T3 \
                 (`no_lock`). The release is atomic with T12: an unlock run that ends otherwise changes no lock.",
            },
        ],
    ),
];
