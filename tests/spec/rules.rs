//! The rules of the lifecycle by id, with their basis and switches: the list against which coverage is counted.

/// A rule.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    /// Its id.
    pub(crate) id: &'static str,
    /// What it rests on: `doc`, `page`, `reading`, `engine`, or several where its parts differ.
    pub(crate) basis: &'static str,
    /// The switches that choose its reading.
    pub(crate) switches: &'static [&'static str],
    /// What it is about.
    pub(crate) about: &'static str,
}

const fn rule(id: &'static str, basis: &'static str, switches: &'static [&'static str], about: &'static str) -> Rule {
    Rule { id, basis, switches, about }
}

/// Every rule.
pub(crate) const RULES: &[Rule] = &[
    rule("S1", "doc, reading", &[], "a terminal status never changes; a re-run is a new run"),
    rule("S2", "reading", &[], "a provisional `completed` is never seen between instants"),
    rule("S3", "reading", &[], "which statuses each run type can have"),
    rule("T0", "doc", &[], "created"),
    rule("T1", "doc", &[], "claimed with the first heartbeat"),
    rule("T2", "doc", &[], "succeeded"),
    rule("T3", "doc, page, reading", &[], "failed"),
    rule("T4", "doc", &[], "exceeded the timeout"),
    rule("T5", "doc, reading", &[], "cancelled while executing, at once"),
    rule("T6", "doc", &[], "policy evaluation starts"),
    rule("T7", "doc", &[], "policy evaluation ends"),
    rule("T8", "doc", &[], "mandatory violation"),
    rule("T9", "doc", &[], "approval required"),
    rule("T10", "doc, reading", &[], "approved: completed first, then auto-apply"),
    rule("T11", "page", &[], "refused by a person, a check or a timeout"),
    rule("T12", "doc", &[], "unlock run done"),
    rule("T13", "reading", &["abort_scope"], "cancelled while it waits"),
    rule("T14", "reading", &["supersede"], "replaced by a newer run"),
    rule("T15", "reading", &["timeout_clock"], "timed out in the queue"),
    rule("R1", "doc", &[], "run types"),
    rule("R2", "doc", &[], "triggers"),
    rule("R3", "reading", &[], "an apply inherits its plan's trigger"),
    rule("Q1", "doc", &[], "one run in progress per workspace"),
    rule("Q2", "doc, reading", &[], "the organisation's limit"),
    rule("Q3", "doc, reading", &[], "queued until claimed; reserved from the dispatch"),
    rule("Q4", "reading", &["head_of_line", "apply_first"], "creation order; who is passed over"),
    rule("Q5", "page, reading", &[], "agents and pools"),
    rule("Q6", "reading", &["workspace_hold"], "how long a plan holds its workspace"),
    rule("Q7", "reading", &["unlock_first"], "unlock runs in the queue"),
    rule("Q8", "reading", &["supersede"], "newer plans and older queued ones"),
    rule("Q9", "reading", &[], "changing the limit and the switches"),
    rule("Q10", "reading", &["abort_scope"], "dispatched but not claimed"),
    rule("Q11", "page, reading", &[], "when settings are read"),
    rule("X1", "reading", &[], "start-up delays and polls"),
    rule("X2", "reading", &["timeout_clock"], "the timeout's clock"),
    rule("X3", "reading", &[], "heartbeats and lost runners"),
    rule("X4", "doc, reading", &[], "phases"),
    rule("X5", "reading", &[], "reasons"),
    rule("L1", "page, reading", &["plan_lock"], "who takes the state lock"),
    rule("L2", "page, reading", &["lock_left_by_timeout", "lock_left_by_abort"], "locks left behind"),
    rule("L3", "page, reading", &[], "meeting somebody else's lock"),
    rule("L4", "doc, reading", &[], "unlock runs"),
    rule("G1", "doc", &[], "the four verdicts"),
    rule("G2", "page, reading", &[], "three layers in order"),
    rule("G3", "page, reading", &[], "policy sets"),
    rule("G4", "page, reading", &[], "approval rules"),
    rule("G5", "page, reading", &[], "external checks"),
    rule("G6", "page, reading", &[], "stages"),
    rule("G7", "page, reading", &[], "decisions"),
    rule("G8", "page", &[], "refused decisions and reminders"),
    rule("G9", "page, reading", &[], "previews"),
    rule("G10", "reading", &[], "when policy evaluation happens"),
    rule("A1", "doc, page, reading", &[], "changesets"),
    rule("A2", "doc, page, reading", &[], "applying, and its refusals"),
    rule("A3", "reading", &[], "drift"),
    rule("A4", "page, reading", &[], "auto-apply"),
    rule("A5", "reading", &[], "one apply run per plan"),
    rule("A6", "reading", &["replan_stale"], "what has drifted is planned again"),
    rule("P1", "doc, page", &[], "promotion after an apply"),
    rule("P2", "page, reading", &[], "edges"),
    rule("P3", "page", &[], "pull requests never promote"),
    rule("P4", "page, reading", &[], "promotion by hand"),
    rule("W0", "reading", &[], "patterns in branches and paths"),
    rule("W1", "page", &[], "pushes"),
    rule("W2", "page", &[], "pull requests"),
    rule("W3", "reading", &[], "schedules"),
    rule("W4", "engine", &[], "nothing happens silently"),
    rule("W5", "reading", &[], "pausing"),
    rule("H1", "doc", &[], "endpoints for runs"),
    rule("H2", "page", &[], "further endpoints"),
    rule("H3", "reading", &[], "pages, errors, ids, times"),
    rule("H4", "reading", &[], "callers"),
    rule("D1", "engine", &[], "the same case, the same journal"),
    rule("D2", "engine", &[], "common random numbers"),
    rule("D3", "engine", &[], "order within an instant"),
    rule("D4", "engine", &[], "one organisation, start and horizon"),
];

/// Rules that no page covers, each with the reason.
pub(crate) const EXEMPT: &[(&str, &str)] = &[];
