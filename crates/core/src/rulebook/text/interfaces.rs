//! Webhooks, schedules, the HTTP API and determinism.

use super::super::{
    Basis::{Doc, Engine, Page, Reading},
    Rule::{self, *},
    Statement,
};

pub(super) const TEXT: &[(Rule, &[Statement])] = &[
    (
        W0,
        &[Statement {
            basis: Reading,
            text: "Branches and paths may be patterns: `*` and `?` within a path segment, `**` across segments, \
                 `{a,b}`, `[a-z]`; an entry of a list that begins with `!` excludes. A path without these characters \
                 means that folder and all below it. A pattern that cannot be read is a problem of the draft; one \
                 that matches nothing the scenario ever pushes is a warning.",
        }],
    ),
    (
        W1,
        &[Statement {
            basis: Page,
            text: "A push matches a workspace by `repo` and `source_branch`, and by a changed path under `source_root` \
                 (`/` by default) or one of `extra_checkout_paths`.",
        }],
    ),
    (
        W2,
        &[
            Statement {
                basis: Page,
                text: "A pull request makes a plan when it is opened, synchronized or reopened. Its base branch is compared \
                 with `pr_base_branch`, else with `source_branch`. The paths are filtered as for a push; above 300 \
                 changed files the filter is not applied, and the event says so.",
            },
            Statement {
                basis: Reading,
                text: "Closing makes no run. In that instant the changesets of the pull request's plans that are neither \
                 applied nor being applied are discarded, each with an event, so that nothing of a closed pull \
                 request holds a workspace (Q6).",
            },
        ],
    ),
    (
        W3,
        &[Statement {
            basis: Reading,
            text: "A schedule is a five-field cron expression in the workspace's time zone: UTC by default, a fixed \
                 offset, or an IANA name where the build carries zone data, as the app does. A build without zone \
                 data refuses an IANA name. Each tick makes a plan run; ticks may overlap. Where clocks change it \
                 follows Vixie cron: a fixed-time expression (no `*` and no step in hour and minute) ticks once for \
                 each time it names; a time that the clock skips ticks at the first instant after the gap, one that \
                 comes twice ticks the first time only. An interval expression (a `*` or a step in hour or minute) \
                 follows the clock as it is shown. If the day of month or the weekday begins with `*` (also `*/n`), \
                 both must match, otherwise one of them is enough.",
        }],
    ),
    (
        W4,
        &[Statement {
            basis: Engine,
            text: "A webhook, tick or promotion that made no run is an event too, with its reason. A webhook is one \
                 event, however many workspaces it does not concern; the event carries their number.",
        }],
    ),
    (
        W5,
        &[Statement {
            basis: Reading,
            text: "Pausing a schedule or an edge is a command, affects later ticks or applies only, and is an event. A \
                 workspace cannot be removed while a case runs.",
        }],
    ),
    (
        H1,
        &[Statement {
            basis: Doc,
            text: "`POST /workspaces/{id}/runs` (plan; body optional), `GET /workspaces/{id}/runs` (cursor pagination), \
                 `GET /runs` (all workspaces, offset pagination), `GET /workspaces/{workspaceId}/runs/{runId}` (with \
                 phases).",
        }],
    ),
    (
        H2,
        &[Statement {
            basis: Page,
            text: "Also `POST …/runs/{runId}/apply | approve | reject | renotify | abort`, `GET \
                 …/runs/{runId}/approvals`, `POST …/force-unlock`, `POST /workspaces/{id}/promote`, `GET \
                 /workspaces/{id}/dependencies | dependents`, `POST …/changesets/{id}/discard`, `POST \
                 /runs/{id}/governance-preview`, `POST /runs/{id}/external-checks/{providerId}`, `GET \
                 /runs/{id}/approval-requirements`; list filters workspace, project, status, type, trigger.",
        }],
    ),
    (
        H3,
        &[Statement {
            basis: Reading,
            text: "Creating answers 201 with the run. Lists are newest first, ties by number. `limit` is 20 by default \
                 and 1 to 100, else 400. An offset past the end gives an empty page. Cursors are opaque, stable while \
                 runs are added, and refused (400) when forged. Pages are `{data, next_cursor}` and `{data, total, \
                 offset, limit}`. An unknown id, or a run under another workspace, is 404. Errors are RFC 9457 \
                 problem details with the rule's id. Ids are UUIDs, times RFC 3339 in UTC.",
        }],
    ),
    (
        H4,
        &[Statement {
            basis: Reading,
            text: "The caller is a person of the scenario, by name (`Authorization: Bearer <person>`). Without one, or \
                 with an unknown one, the answer is 401; a person who may not, by verb or team, gets 403. \
                 `may_trigger` is asked for every verb that acts in a workspace: create, apply, abort, discard, \
                 unlock, promote, renotify. An external check is answered with its provider's own token (`Bearer \
                 check:<name>`) and no other.",
        }],
    ),
    (
        D1,
        &[Statement {
            basis: Engine,
            text: "The same case gives the same journal, byte for byte, on every target (native, Node, browsers). So \
                 there are integer milliseconds, no wall clock, no iteration over hash maps, and no platform float \
                 functions: `ln`, `exp` and `pow` differ between native and wasm32, so one pinned implementation is \
                 used everywhere.",
        }],
    ),
    (
        D2,
        &[Statement {
            basis: Engine,
            text: "Common random numbers: a draw depends on seed, lineage and purpose alone. The lineage of an arriving \
                 plan is its workspace, its trigger and the ordinal of the arrival there, which also counts arrivals \
                 that made no run; that of an apply is its plan's; that of a promoted plan is the upstream apply's \
                 with the edge; a run made by a command takes the command's ordinal in its workspace. Workspaces, \
                 sources, edges, policy sets and people enter a lineage by name (an edge by both names, a source by \
                 its workspace or repository, kind and ordinal among the like), never by their place in the file. So \
                 two scenarios that differ in one setting, in an added or removed item, or in the order of their \
                 files can be compared run by run.",
        }],
    ),
    (
        D3,
        &[Statement {
            basis: Engine,
            text: "Within an instant the order is: (1) ends of execution, (2) first heartbeats, (3) answers of policies \
                 and checks, (4) deadlines and losses of runners, T4 last, (5) arrivals and simulated people, (6) the \
                 start pass. What a step makes due in the same instant comes in the next round, in this order again, \
                 until nothing is due. Direct effects (T6 to T9, release of lock and slot, A4, P1) happen inside \
                 their cause. A user's commands of an instant act after all that, in their order, each followed by a \
                 start pass. So a plan that finishes exactly at its timeout is `completed`, and an approval exactly \
                 at its deadline comes too late.",
        }],
    ),
    (
        D4,
        &[Statement {
            basis: Engine,
            text: "A scenario has exactly one organisation, a `starts_at` (RFC 3339 in UTC, 2026-01-05T00:00:00Z by \
                 default, a Monday) and a `horizon` (24 h by default). The journal of a case is everything up to the \
                 horizon, or up to the `until` that the case stores if it was played further.",
        }],
    ),
];
