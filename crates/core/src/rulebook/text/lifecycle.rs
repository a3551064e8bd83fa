//! Statuses, transitions, run types and triggers.

use super::super::{
    Basis::{Doc, Page, Reading},
    Rule::{self, *},
    Statement,
};

pub(super) const TEXT: &[(Rule, &[Statement])] = &[
    (
        S1,
        &[
            Statement {
                basis: Doc,
                text: "A run in a terminal status never changes again; to re-run, create a new run.",
            },
            Statement {
                basis: Reading,
                text: "A re-run is a new `manual` plan run with `rerun_of`; nothing retries by itself.",
            },
        ],
    ),
    (
        S2,
        &[Statement {
            basis: Reading,
            text: "The documentation calls `completed` terminal, yet governance moves a plan out of it. A plan's \
                 `completed` is provisional (`settled: false`) exactly when T6, T8 or T9 follows in the same instant, \
                 so nobody observes a provisional `completed` between instants. Otherwise T2 or T7 settles it; apply \
                 runs settle at T2. Terminal means a terminal status that is settled.",
        }],
    ),
    (
        S3,
        &[Statement {
            basis: Reading,
            text: "A plan run can have every status but `unlocked`. An apply run can be `queued`, `in_progress`, \
                 `completed`, `failed`, `timed_out` or `aborted`. An unlock run can have the same statuses, with \
                 `unlocked` in place of `completed`.",
        }],
    ),
    (T0, &[Statement { basis: Doc, text: "A run is created." }]),
    (T1, &[Statement { basis: Doc, text: "A runner claims the run with its first heartbeat." }]),
    (T2, &[Statement { basis: Doc, text: "The plan is produced, or the changes are applied." }]),
    (
        T3,
        &[
            Statement { basis: Doc, text: "The execution ends with an error." },
            Statement { basis: Page, text: "So does one that meets a foreign state lock (L3)." },
            Statement {
                basis: Reading,
                text: "So does a run whose runner is lost (X3), and an apply of a stale plan (A3).",
            },
        ],
    ),
    (T4, &[Statement { basis: Doc, text: "The timeout is exceeded (X2)." }]),
    (
        T5,
        &[
            Statement { basis: Doc, text: "A user cancels the run while it executes." },
            Statement {
                basis: Reading,
                text: "An abort is immediate: slot, workspace and lock (L2) are freed in that instant; an aborted apply \
                 does not stamp its changeset.",
            },
        ],
    ),
    (T6, &[Statement { basis: Doc, text: "After a plan is produced, policy evaluation starts (G10)." }]),
    (
        T7,
        &[Statement {
            basis: Doc,
            text: "Policy evaluation ends. The plan is settled, or provisional (S2) if T8 or T9 follows.",
        }],
    ),
    (T8, &[Statement { basis: Doc, text: "A mandatory policy is violated, and the plan is rejected." }]),
    (T9, &[Statement { basis: Doc, text: "Approval is required." }]),
    (
        T10,
        &[
            Statement {
                basis: Doc,
                text: "The last requirement is satisfied by an approval, a passed check or a timeout that approves.",
            },
            Statement {
                basis: Reading,
                text: "The plan completes first; its auto-apply follows in the same instant (A4).",
            },
        ],
    ),
    (
        T11,
        &[Statement {
            basis: Page,
            text: "A person or an external check rejects, or an approval timeout with the action `reject` passes.",
        }],
    ),
    (
        T12,
        &[Statement {
            basis: Doc,
            text: "The unlock run is done. The status table names the status; the diagram draws no edge to it.",
        }],
    ),
    (
        T13,
        &[Statement {
            basis: Reading,
            text: "A user cancels a run that is queued, is evaluated or waits for an approval. Switch `abort_scope`: \
                 `in_progress_only` (the letter, default: only executing runs can be aborted) or `any_active`.",
        }],
    ),
    (
        T14,
        &[Statement {
            basis: Reading,
            text: "A newer run replaces a queued one. Only with `supersede = queued_plans` (Q8).",
        }],
    ),
    (
        T15,
        &[Statement {
            basis: Reading,
            text: "The timeout passes before a runner claims the run. Only with `timeout_clock = creation` (X2). A \
                 dispatch is withdrawn (Q10).",
        }],
    ),
    (
        R1,
        &[Statement {
            basis: Doc,
            text: "A run is a `plan` (produces a plan of what would change), an `apply` (executes a previously created \
                 plan) or an `unlock` (releases a stale Terraform state lock).",
        }],
    ),
    (
        R2,
        &[Statement {
            basis: Doc,
            text: "A run is triggered by `manual` (a user clicked or called the API), `push` (a Git push webhook \
                 matched the workspace), `schedule` (cron), `pr` (pull-request webhook) or `promotion` (an upstream \
                 workspace promoted changes).",
        }],
    ),
    (
        R3,
        &[Statement {
            basis: Reading,
            text: "An apply run inherits its plan's trigger, because P3 and A2 need the origin; `started_by` names \
                 `auto_apply` or the person. An unlock run is `manual`.",
        }],
    ),
];
