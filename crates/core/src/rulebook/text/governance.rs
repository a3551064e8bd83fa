//! Governance, applies and promotion.

use super::super::{
    Basis::{Doc, Page, Reading},
    Rule::{self, *},
    Statement,
};

pub(super) const TEXT: &[(Rule, &[Statement])] = &[
    (
        G1,
        &[Statement {
            basis: Doc,
            text: "After a plan is produced, governance evaluates it, if configured. Without a violation it stays \
                 `completed`; with advisory violations it stays `completed` with warnings; with a mandatory violation \
                 it becomes `rejected`; if approval is required it becomes `pending_approval`.",
        }],
    ),
    (
        G2,
        &[
            Statement {
                basis: Page,
                text: "There are three layers, all evaluated, in this order: policy sets, approval rules, external checks.",
            },
            Statement {
                basis: Reading,
                text: "A mandatory violation wins: the results of the other layers are recorded, but no requirement opens \
                 and no check is called. Advisory violations never change the outcome and stay with the run. Plans \
                 without changes are evaluated too.",
            },
        ],
    ),
    (
        G3,
        &[
            Statement {
                basis: Page,
                text: "A policy set has a name, an enforcement (`mandatory`, the default, or `advisory`), a scope \
                 (organisation, project or workspace) and can be switched off. A policy denies or requires approval.",
            },
            Statement {
                basis: Reading,
                text: "All sets in scope apply together. In the simulator a policy is a condition on the run and its plan \
                 (as in G4) or a probability of violation. In an advisory set both verdicts are warnings.",
            },
        ],
    ),
    (
        G4,
        &[
            Statement {
                basis: Page,
                text: "An approval rule has a condition (`always`, `added_gt`, `changed_gt` or `destroyed_gt` a number, \
                 strictly more, or `trigger_is`), `min_approvals` (1), a `stage` (1), approvers (a person, a team, a \
                 role), `timeout_hours`, and what follows the timeout (`auto_approve`, `escalate_to`, `reject`).",
            },
            Statement {
                basis: Reading,
                text: "Without `timeout_hours`, or with 0, it waits for ever. `escalate_to` acts once: the named team \
                 replaces the approvers, earlier approvals are kept, the clock restarts, and a second timeout \
                 rejects. A rule that its approvers can never satisfy is a warning of the scenario.",
            },
        ],
    ),
    (
        G5,
        &[
            Statement {
                basis: Page,
                text: "An external check has a latency, passes or fails, and has `timeout_hours` (24) and what follows the \
                 timeout (`reject`). The run waits in `pending_approval`; a pass satisfies, a failure rejects.",
            },
            Statement {
                basis: Reading,
                text: "It is in stage 1 unless set. A late or repeated answer is refused (409).",
            },
        ],
    ),
    (
        G6,
        &[
            Statement { basis: Page, text: "A stage opens when all requirements of the one before are satisfied." },
            Statement { basis: Reading, text: "Its clocks start when it opens." },
        ],
    ),
    (
        G7,
        &[
            Statement { basis: Page, text: "One rejection ends the run at once, and its comment is the reason." },
            Statement {
                basis: Reading,
                text: "A person may satisfy several requirements and approve their own run. One decision counts for every \
                 open requirement that the person is eligible for; a duplicate is refused (409).",
            },
        ],
    ),
    (
        G8,
        &[Statement {
            basis: Page,
            text: "Approving or rejecting outside `pending_approval` is refused (409). So is a reminder (`renotify`), \
                 which is checked first; a reminder is given at most once per 5 minutes and run, otherwise it is \
                 refused (429). After exactly 300,000 ms it is allowed.",
        }],
    ),
    (
        G9,
        &[
            Statement {
                basis: Page,
                text: "A governance preview evaluates all layers for a settled `completed` plan (otherwise 409) and changes \
                 nothing.",
            },
            Statement {
                basis: Reading,
                text: "It uses the run's own draws, so unchanged policies give the same verdict.",
            },
        ],
    ),
    (
        G10,
        &[Statement {
            basis: Reading,
            text: "T6 happens exactly when an enabled policy set is in scope, even with an evaluation time of 0. With \
                 approval rules or checks only, T9 follows T2 directly. With nothing in scope the plan settles at T2. \
                 An evaluation that errors (a probability, 0 by default) counts as a violation of that set's own \
                 enforcement.",
        }],
    ),
    (
        A1,
        &[
            Statement {
                basis: Page,
                text: "A plan run belongs to a changeset (`source`: `git` for push and pull request, else `api`). A \
                 changeset can be discarded; that is refused (409) if it is applied or discarded, or its apply run is \
                 queued or executes.",
            },
            Statement { basis: Doc, text: "A successful apply stamps it with `applied_at`." },
            Statement {
                basis: Reading,
                text: "Discarding is allowed while the plan executes or is pending; the run goes on.",
            },
        ],
    ),
    (
        A2,
        &[
            Statement { basis: Doc, text: "An apply run is made from a completed plan, by auto-apply or manually." },
            Statement { basis: Reading, text: "Manually means by hand from a completed plan." },
            Statement {
                basis: Page,
                text: "Refusals, in this order: 404 unknown; 400 not a plan; 403 a pull-request plan while the workspace \
                 lacks `allow_pr_apply`; 409 not settled as `completed`, discarded, already applied or applying, no \
                 changes, drift. Of two at once exactly one succeeds.",
            },
        ],
    ),
    (
        A3,
        &[Statement {
            basis: Reading,
            text: "A plan has drifted if another apply of the workspace took the lock after the plan was produced, \
                 however that ended. Found when an apply is asked for, it is refused (409); found when the claimed \
                 apply begins, the apply fails by T3 (`stale_plan`).",
        }],
    ),
    (
        A4,
        &[
            Statement {
                basis: Page,
                text: "With `auto_apply`, the apply run is created in the instant a plan settles as `completed` (T2, T7, \
                 T10) with changes, not discarded, and not from a pull request (unless `allow_pr_apply`).",
            },
            Statement {
                basis: Reading,
                text: "A newer plan does not stop it, and all refusals of A2 hold. A refusal leaves the plan `completed` \
                 and is an event with its reason.",
            },
        ],
    ),
    (
        A5,
        &[Statement {
            basis: Reading,
            text: "A plan has at most one apply run, unless the first ended without being claimed. After an apply that \
                 failed, timed out or was aborted, make a new plan. A plan settled by approval needs no second \
                 approval to be applied by hand.",
        }],
    ),
    (
        A6,
        &[Statement {
            basis: Reading,
            text: "Switch `replan_stale`: `false` (default) or `true`: when drift refuses an auto-apply, or an apply \
                 run fails as `stale_plan`, a plan run of the same trigger with `rerun_of` is created in that \
                 instant, so that what was asked for last is applied last.",
        }],
    ),
    (
        P1,
        &[
            Statement { basis: Doc, text: "A successful apply triggers the downstream workspaces, if configured." },
            Statement {
                basis: Page,
                text: "It makes one plan run with the trigger `promotion` for each edge with `auto_promote`, in the order \
                 of the workspace numbers.",
            },
        ],
    ),
    (
        P2,
        &[
            Statement {
                basis: Page,
                text: "Edges form a directed acyclic graph: an edge to itself is refused (400), a cycle is refused (409), a \
                 repeated edge updates the first.",
            },
            Statement {
                basis: Reading,
                text: "Several edges into a workspace neither wait for each other nor merge: each upstream apply makes its \
                 own plan run. Edges never gate the start of a run.",
            },
        ],
    ),
    (P3, &[Statement { basis: Page, text: "An apply that came from a pull request never promotes." }]),
    (
        P4,
        &[
            Statement {
                basis: Page,
                text: "A person can promote to chosen downstream workspaces, or to all direct ones if none is named. One \
                 that the caller may not trigger is skipped, with an event.",
            },
            Statement { basis: Reading, text: "Promoting from a workspace that was never applied is refused (409)." },
        ],
    ),
];
