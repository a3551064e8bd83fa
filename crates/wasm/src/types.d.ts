/*
 * What crosses the border between Signalbox and JavaScript.
 *
 * - Instants are virtual milliseconds since the scenario's `starts_at`; lengths are milliseconds. Both are whole and below 2^53.
 * - Runs are numbered from 1 in order of creation; workspaces, people and edges by their place in the scenario, from 0.
 * - What is absent is `null`. In what you pass, `null`, `undefined` and a field left out are the same.
 * - Letters with a number, like T13 or Q4, are rule ids.
 */

/** The status of a run (rules S), named as in the documented API. */
export type Status =
  | "queued" | "in_progress" | "completed" | "failed" | "timed_out" | "pending_policy" | "pending_approval" | "rejected"
  | "aborted" | "unlocked";

/** What a run does (R1). */
export type RunType = "plan" | "apply" | "unlock";

/** What created a run; fixed at its birth (R2). */
export type Trigger = "manual" | "push" | "schedule" | "pr" | "promotion";

/** Something that happens to an existing run and may move it (rules T). */
export type Signal =
  | "claimed" | "succeeded" | "failed" | "deadline" | "abort" | "policy_started" | "policy_ended" | "violated"
  | "approval_required" | "satisfied" | "refused" | "lock_released" | "superseded";

/** The edges of the lifecycle (rules T). */
export type RuleId =
  | "T0" | "T1" | "T2" | "T3" | "T4" | "T5" | "T6" | "T7" | "T8" | "T9" | "T10" | "T11" | "T12" | "T13" | "T14" | "T15";

/** Why a run ended badly (X5). */
export type Reason =
  | "error" | "runner_lost" | "state_locked" | "stale_plan" | "no_lock" | "timeout" | "user" | "superseded" | "policy"
  | "approver" | "check" | "approval_timeout";

/** What a waiting millisecond is charged to, in order of precedence: the first that applies is the primary cause. */
export type Cause =
  | "workspace_busy" | "kept_back" | "behind_in_workspace" | "slots_full" | "behind_in_queue" | "no_runner";

/** What starts a run beside its trigger (R3). */
export type StartedBy = "arrival" | "person" | "auto_apply" | "replan";

/** The stable code of a refusal. */
export type RefusalCode =
  | "unknown_run" | "unknown_name" | "not_from_here" | "switched_off" | "not_a_plan" | "pr_apply_not_allowed"
  | "not_completed" | "discarded" | "already_applied" | "being_applied" | "apply_spent" | "no_changes" | "drift"
  | "not_eligible" | "already_decided" | "other_workspace" | "lock_state" | "limit_too_large" | "not_pending" | "too_soon"
  | "check_closed" | "never_applied" | "no_downstream" | "may_not_trigger" | "read_only" | "beyond_limit";

/** What a stretch of a run's life was. */
export type SegmentKind = "waiting" | "dispatched" | "executing" | "policy" | "approval";

/** A phase of a run (X4). */
export type PhaseName = "queue" | "plan" | "apply" | "unlock" | "policy" | "approval";

/** What a person may ask for. */
export type ActionName = "apply" | "approve" | "reject" | "abort" | "discard";

/** What an agent does. */
export type AgentMood = "idle" | "busy" | "lost";

/** What happened to a pull request (W2). `closed` makes no run. */
export type PrAction = "opened" | "synchronize" | "reopened" | "closed";

// ---- the case ------------------------------------------------------------------------------------------------------

/** What `Simulator.open` takes: a new case needs a scenario and a seed only. */
export interface Case {
  scenario: Draft;
  /** A whole number below 2^32. The same seed gives the same chance, whatever else changes. */
  seed: number;
  /** Commands with their instants. Those of one instant keep their order (D3). */
  commands?: TimedCommand[] | null;
  /** The layout of the case; the newest one if left out. */
  format?: number | null;
  /** The rules it was played under; those of this package if left out. A case of older rules (from 1 on) is played under those of
   * this package, without being compared with `records` and `digest`; `olderRules` of the simulator then says which they were. */
  semantics?: number | null;
  /** How far it was played; up to its horizon if there is a `digest` but no `until`. */
  until?: number | null;
  /** How many records the journal had. */
  records?: number | null;
  /** The journal's digest then: 16 hexadecimal digits. `open` plays the case again and throws `diverged` if it differs. */
  digest?: string | null;
}

/** What `save` gives: a case with all its fields. Keep it as JSON; `open` takes it back, also in later versions. */
export interface SavedCase extends Case {
  format: number;
  semantics: number;
  scenario: Draft;
  seed: number;
  commands: TimedCommand[];
  /** `null` where it was played exactly to its horizon. */
  until: number | null;
  records: number | null;
  digest: string | null;
}

/** A command with the instant at which it is given, after everything else of that instant (D3). */
export interface TimedCommand {
  /** Virtual milliseconds. */
  at: number;
  command: Command;
}

/**
 * A wish from outside: a click, an API call, a webhook. Workspaces, people and sources are named as in the scenario. `by` is the person
 * who gives it: who may not trigger runs in the workspace, or may only read, is refused (H4), and a run that it makes names the person.
 * Left out or `null`, it is given by nobody in particular, who may do everything but approve and reject.
 */
export type Command =
  /** Create a plan run by hand (H1); `rerun_of` names the run that it repeats. */
  | { type: "plan"; workspace: string; rerun_of?: number | null; by?: string | null }
  /** Create an unlock run (L4). */
  | { type: "unlock"; workspace: string; by?: string | null }
  /** Create an apply run from a completed plan (A2). */
  | { type: "apply"; run: number; by?: string | null }
  /** Cancel a run (T5, T13). */
  | { type: "abort"; run: number; by?: string | null }
  /** Approve a pending run (G7). */
  | { type: "approve"; run: number; by: string }
  /** Reject a pending run (G7, T11). */
  | { type: "reject"; run: number; by: string; comment?: string }
  /** Discard the changeset of a plan run (A1). */
  | { type: "discard"; run: number; by?: string | null }
  /** Remind the approvers of a pending run (G8). */
  | { type: "renotify"; run: number; by?: string | null }
  /** Answer an external check of a pending run (G5). By HTTP only the check itself does: `Bearer check:<name>` (H4). */
  | { type: "answer_check"; run: number; check: string; passed: boolean }
  /** Promote the latest successful apply by hand (P4): along all direct edges if `to` names none. */
  | { type: "promote"; workspace: string; to?: string[]; by?: string | null }
  /** A push webhook (W1). */
  | { type: "push"; repo: string; branch: string; paths: string[] }
  /** A pull-request webhook (W2). */
  | { type: "pull_request"; repo: string; base: string; number: number; action: PrAction; paths: string[] }
  /** Change the number of runner slots (Q2, Q9); 0 pauses managed dispatch. */
  | { type: "set_limit"; limit: number }
  /** Change the readings from now on (Q9); those left out take their default. */
  | { type: "set_readings"; readings: Partial<Readings> }
  /** Pause or resume a source of arrivals (W5). */
  | { type: "pause_source"; source: string; paused: boolean }
  /** Pause or resume automatic promotion along an edge (W5). */
  | { type: "pause_edge"; from: string; to: string; paused: boolean }
  /** Somebody outside takes the workspace's state lock (L3). */
  | { type: "take_foreign_lock"; workspace: string }
  /** The outsider releases it. */
  | { type: "release_foreign_lock"; workspace: string };

/** What a command came to. A refusal is a value: the command changed nothing but the journal. */
export type Outcome =
  | { accepted: true; refusal: null; records: Stretch }
  | { accepted: false; refusal: Refusal; records: Stretch };

/** Numbers of journal records: `from` is included, `to` is not. */
export interface Stretch {
  from: number;
  to: number;
}

/** An expected "no", with the rule that says it. */
export interface Refusal {
  code: RefusalCode;
  /** The HTTP status that the documented API would answer with. */
  http: number;
  /** The rule's id, e.g. `T13` or `A2`. */
  rule: string;
  /** The run that it is about. */
  run: number | null;
  /** The refusal in a sentence. */
  message: string;
}

/** What `runUntil` came to. */
export interface Progress {
  /** `false` if the budget was spent, or a limit met, first. */
  reached: boolean;
  /** The head's instant. */
  now: number;
  /** How many events this call added. */
  events: number;
  /** The limit that ends the history at `now`; `null` if none was met. */
  limit: "records" | "bytes" | null;
}

/** How `Simulator.open` opens a case. */
export interface OpenOptions {
  /** How large the history may grow before `too_long` is the answer. */
  limits?: {
    /** Records of the journal: 1 to 4294967295, 5000000 if left out. */
    records?: number;
    /** Bytes of the module's memory: 1 to 3221225472 (3 GiB), 536870912 (512 MiB) if left out. */
    bytes?: number;
  } | null;
}

// ---- HTTP (only in "signalbox/http") --------------------------------------------------------------------------------

/** What `Simulator.handle` takes: a request of the API that `openapi()` describes (H1–H4). */
export interface HttpRequest {
  /** In capitals, e.g. `GET`. */
  method: string;
  /** Percent-encoded, with the query if there is one: `/runs?limit=5`. */
  path: string;
  /**
   * The header of this name: `Bearer` and the name of a person of the scenario, who calls (H4); to answer an external check, `Bearer
   * check:` and its name, which may do nothing else. A scenario without people asks for a name only there.
   */
  authorization?: string | null;
  /** The body as text; most paths need none. */
  body?: string | null;
}

/** What `Simulator.handle` gives. */
export interface HttpResponse {
  status: number;
  /** `application/json`, or `application/problem+json` for a refusal (RFC 9457) with its `code` and `rule`. */
  content_type: string;
  /** The other headers, e.g. `location` of a new run; names in small letters. */
  headers: Record<string, string>;
  /** A JSON document as text; empty in answer to `HEAD`. */
  body: string;
}

/** An OpenAPI 3.1 document, as plain data. */
export interface OpenApi {
  openapi: string;
  info: Record<string, unknown>;
  paths: Record<string, unknown>;
  components: Record<string, unknown>;
}

// ---- misuse --------------------------------------------------------------------------------------------------------

/** The stable code of an error. */
export type MisuseCode =
  | "bad_case" | "too_new" | "other_rules" | "diverged" | "too_long" | "bad_command" | "bad_argument" | "unknown_view"
  | "unknown_diagram" | "unknown_preset" | "internal";

/**
 * What is thrown for a call that could not be made. Nothing has changed then.
 *
 * The code `stopped` is another matter: the module has trapped (a bug, or its memory is used up). The call that met it and all later
 * calls of this module throw it, on whichever simulator; `free()` alone goes on doing nothing. A page gets a new module with
 * `openInWorker` or by reloading, Node in a worker or process of its own.
 */
export interface SimulatorError extends Error {
  name: "SimulatorError";
  code: MisuseCode | "stopped";
  /** Everything that is wrong with what was passed; empty for other codes than `bad_case` and `bad_command`. */
  problems: Problem[];
}

/** Something that is wrong, or (as a warning) odd. */
export interface Problem {
  /** Where, e.g. `scenario.workspaces[2].timeout_ms`; warnings are named from the scenario on. */
  path: string;
  /** A stable word for programs. */
  code: string;
  /** What is wrong. */
  message: string;
  /** How to mend it. */
  mend: string;
}

// ---- the scenario --------------------------------------------------------------------------------------------------

/** A scenario as it is written: everything may be left out and then has its default. */
export interface Draft {
  /** Version of this form: 1. */
  format?: number;
  /** Title, for people. */
  name?: string;
  /** The instant 0: RFC 3339 (D4). */
  starts_at?: string;
  /** How long a case is played by default (D4). 24 hours if left out. */
  horizon_ms?: number;
  /** Runner slots of the organisation (Q2). 3 if left out. */
  limit?: number;
  /** Readings at the start. */
  readings?: Partial<Readings>;
  runners?: RunnersDraft;
  /** Pools of self-hosted agents (Q5). */
  pools?: PoolDraft[];
  workspaces?: WorkspaceDraft[];
  /** Promotion edges (P1, P2). */
  edges?: EdgeDraft[];
  /** People who may decide (G4). */
  people?: PersonDraft[];
  /** Policy sets (G3). */
  policy_sets?: PolicySetDraft[];
  /** Approval rules (G4). */
  approval_rules?: ApprovalRuleDraft[];
  /** External checks (G5). */
  checks?: ExternalCheckDraft[];
  /** Sources of arrivals (W1–W3). */
  sources?: SourceDraft[];
}

/** Choices where the documentation is silent or contradicts itself; the first word of each is the default. */
export interface Readings {
  /** Which runs a user may abort (T13). */
  abort_scope: "in_progress_only" | "any_active";
  /** Whether a run whose workspace is busy stops younger ones (Q4). */
  head_of_line: "skip" | "block";
  /** Whether an apply goes before its workspace's queued plans, though not before its older unlock runs (Q4). */
  apply_first: boolean;
  /** How long a plan holds its workspace (Q6). */
  workspace_hold: "while_running" | "until_decided";
  /** Whether an unlock run is next in its workspace (Q7). */
  unlock_first: boolean;
  /** Whether a newer plan replaces an older queued one (Q8). */
  supersede: "none" | "queued_plans";
  /** When the timeout clock starts (X2). */
  timeout_clock: "claim" | "creation";
  /** Whether plan runs take the state lock (L1). `true` by default. */
  plan_lock: boolean;
  /** How likely a timed-out run leaves its lock behind (L2), 0 to 1. 0.5 by default. */
  lock_left_by_timeout: number;
  /** How likely an aborted run leaves its lock behind (L2), 0 to 1. 0 by default. */
  lock_left_by_abort: number;
  /** Whether what could not be applied since it had drifted is planned again at once (A6). */
  replan_stale: boolean;
}

/** How a length is distributed, in milliseconds. */
export type Dist =
  | { dist: "fixed"; ms: number }
  | { dist: "uniform"; min_ms: number; max_ms: number }
  | { dist: "exponential"; mean_ms: number }
  | { dist: "lognormal"; median_ms: number; p95_ms: number };

/** How managed runners and agents behave (X1–X3, Q10, L3). */
export interface RunnersDraft {
  /** From the dispatch of a managed job to its first heartbeat (X1). */
  start_up?: Dist;
  /** A dispatched job without heartbeat is withdrawn after this (Q10). */
  start_timeout_ms?: number;
  /** Heartbeat interval (X3). */
  heartbeat_ms?: number;
  /** Missed heartbeats after which a runner counts as lost (X3). */
  missed_limit?: number;
  /** From the claim to a failure found at once (L3). */
  init_ms?: number;
  /** How likely a runner dies during one execution, 0 to 1. */
  loss?: number;
  /** From a lost agent's detection to its return (X3). */
  agent_restart_ms?: number;
}

/** A pool of self-hosted agents (Q5). */
export interface PoolDraft {
  name?: string;
  agents?: number;
  /** The interval between an idle agent's polls (X1). */
  poll?: Dist;
}

/** A workspace. Only its name is needed. */
export interface WorkspaceDraft {
  name?: string;
  project?: string;
  /** The pool its runs execute in; the platform's own runners if absent (Q5). */
  pool?: string | null;
  /** The timeout of each run (X2). */
  timeout_ms?: number;
  /** Whether a settled plan with changes is applied at once (A4). */
  auto_apply?: boolean;
  /** Whether plans of pull requests may be applied (A2). */
  allow_pr_apply?: boolean;
  repo?: RepoDraft | null;
  /** How long a plan executes. */
  plan?: Dist;
  /** How long an apply executes. */
  apply?: Dist;
  /** How long an unlock run executes. */
  unlock?: Dist;
  /** How likely a plan's execution fails (T3), 0 to 1. */
  plan_fails?: number;
  /** How likely an apply's execution fails (T3), 0 to 1. */
  apply_fails?: number;
  changes?: ChangesDraft;
}

/**
 * The webhooks that concern a workspace (W0–W2). Branches and paths may be patterns: `*` and `?` within a path segment, `**` across
 * segments, `{a,b}`, `[a-z]`. A pattern for paths means those that match it as a whole; a path without these characters means that
 * folder and all below it.
 */
export interface RepoDraft {
  /** The repository, e.g. `acme/infra`. */
  repo?: string;
  /** The branch, or a pattern like `release/*`. */
  source_branch?: string;
  /** The base branch whose pull requests make runs, or a pattern; the source branch if absent. */
  pr_base_branch?: string | null;
  /** The folder whose changes matter, or a pattern like `modules/*.tf` or `env/{dev,prod}/**`; `/` for all. */
  source_root?: string;
  /** Further folders and patterns. An entry that begins with `!` takes out what it means, wherever it is in the list. */
  extra_checkout_paths?: string[];
}

/** What plans change: counts of resources, evenly distributed from 0 to a largest value each. */
export interface ChangesDraft {
  /** How likely a plan changes nothing at all, 0 to 1. */
  none?: number;
  added_max?: number;
  changed_max?: number;
  destroyed_max?: number;
}

/** A promotion edge (P1). */
export interface EdgeDraft {
  /** The upstream workspace. */
  from?: string;
  /** The downstream workspace. */
  to?: string;
  auto_promote?: boolean;
}

/** A person who may decide on runs, and how the simulated one behaves (G4). */
export interface PersonDraft {
  name?: string;
  teams?: string[];
  roles?: string[];
  /** From being asked to answering; absent for a person who only decides by command. */
  response?: Dist | null;
  /** How likely the answer is yes, 0 to 1. */
  approves?: number;
  /** When the person works; always if absent. Time to answer passes in these hours only. */
  office?: OfficeDraft | null;
  /** The workspaces in which the person may trigger runs; all if absent (P4, H4). */
  may_trigger?: string[] | null;
}

/** Office hours, Monday to Friday. */
export interface OfficeDraft {
  /** When the day begins, `HH:MM`; 09:00 if left out. */
  opens?: string;
  /** When it ends, `HH:MM`; 17:00 if left out. */
  closes?: string;
  /** `UTC`, an offset like `+02:00`, or an IANA name like `Europe/Berlin` (today's rules at all dates); UTC if absent. */
  time_zone?: string | null;
}

/** The workspaces that a policy set or approval rule is for (G3). */
export type ScopeDraft = "org" | { project: string } | { workspace: string };

/** A condition over a plan and its run (G3, G4). */
export type ConditionDraft =
  | "always"
  | { added_gt: number }
  | { changed_gt: number }
  | { destroyed_gt: number }
  | { trigger_is: Trigger }
  | { chance: number };

/** Who may decide (G4). */
export type ApproverDraft = { person: string } | { team: string } | { role: string };

/** What an expired approval requirement does (G4). */
export type TimeoutActionDraft = "auto_approve" | { escalate_to: string } | "reject";

/** A policy set (G3). */
export interface PolicySetDraft {
  name?: string;
  enforcement?: "mandatory" | "advisory";
  enabled?: boolean;
  scope?: ScopeDraft;
  /** How long its evaluation takes. */
  evaluation?: Dist;
  /** How likely its evaluation errors, which counts as a violation (G10), 0 to 1. */
  errors?: number;
  policies?: PolicyDraft[];
}

/** One policy of a set (G3). */
export interface PolicyDraft {
  name?: string;
  when?: ConditionDraft;
  effect?: "deny" | "require_approval";
}

/** An approval rule (G4). */
export interface ApprovalRuleDraft {
  name?: string;
  scope?: ScopeDraft;
  when?: ConditionDraft;
  min_approvals?: number;
  /** Its stage, from 1 (G6). */
  stage?: number;
  approvers?: ApproverDraft[];
  /** Hours from the opening of its stage to its timeout, also fractions; 0 waits for ever. */
  timeout_hours?: number;
  timeout_action?: TimeoutActionDraft;
}

/** An external check (G5): the run waits in `pending_approval` for its answer. */
export interface ExternalCheckDraft {
  name?: string;
  scope?: ScopeDraft;
  /** Its stage, from 1 (G6). */
  stage?: number;
  /** From being called to answering; absent for a check that is answered by command only. */
  latency?: Dist | null;
  /** How likely it passes, 0 to 1. */
  passes?: number;
  /** Hours from the opening of its stage to its timeout, also fractions; 0 waits for ever. */
  timeout_hours?: number;
  timeout_action?: "auto_approve" | "reject";
}

/** A source of arrivals. Its kind says which fields it uses; any other that is set is a mistake. */
export interface SourceDraft {
  name?: string;
  kind?: "manual" | "schedule" | "push" | "pr";
  /** Whether it is paused at the start (W5). */
  paused?: boolean;
  /** `manual`, `schedule`: the workspace. */
  workspace?: string;
  /** `push`, `pr`: the repository. */
  repo?: string;
  /** `push`: the branch that is pushed; `main` if absent. */
  branch?: string | null;
  /** `pr`: the branch to merge into; `main` if absent. */
  base?: string | null;
  /** `push`, `pr`: sets of changed paths; each arrival takes one of them. */
  path_sets?: string[][];
  /** `pr`: how likely an arrival is a new pull request, 0 to 1; 0.5 if absent. */
  opens?: number | null;
  /** `manual`, `push`, `pr`: the gaps between arrivals. */
  gaps?: Dist | null;
  /** Instead of gaps: the arrivals' instants. */
  at_ms?: number[] | null;
  /**
   * `schedule`: a cron expression of five fields (W3): minute, hour, day of month, month, day of week. Names (`JAN`, `MON`) in the last
   * two only. It must have a tick after the start, and the scenario must end, before the year 5001.
   */
  cron?: string | null;
  /** `schedule`: `UTC`, an offset like `+02:00` or an IANA zone like `Europe/Berlin` (W3); UTC if absent. */
  time_zone?: string | null;
}

// ---- looking -------------------------------------------------------------------------------------------------------

/** A run's lasting identity. */
export interface Token {
  run: number;
  run_type: RunType;
  trigger: Trigger;
  status: Status;
  /** Its workspace, by place in the scenario, from 0. */
  workspace: number;
}

/** An event in words. */
export interface JournalRecord {
  seq: number;
  at: number;
  /** The number of the event that led to it; `null` for arrivals and commands. */
  cause: number | null;
  run: number | null;
  /** The rule that moved the run, for a change of status. */
  rule: RuleId | null;
  from: Status | null;
  to: Status | null;
  /** What happened, in a sentence that names the run and cites the rule. */
  sentence: string;
}

/** What `view` gives, by name. */
export interface Views {
  board: Board;
  machine: Machine;
  timeline: Lane[];
  runs: RunPage;
  totals: Totals;
  activity: Activity[];
}

/** The names of the views. */
export type ViewName = keyof Views;

/** Anything that `view` gives. */
export type View = Views[ViewName];

/** What `view` may be told, by name. */
export interface ViewOptions {
  board: NoOptions;
  machine: NoOptions;
  timeline: TimelineOptions;
  runs: RunsOptions;
  totals: NoOptions;
  activity: ActivityOptions;
}

/** This view has no options. */
export type NoOptions = Record<string, never>;

/** Which stretch of time the timeline shows: runs alive in it. */
export interface TimelineOptions {
  /** 0 if absent. */
  from?: number | null;
  /** The cursor's instant if absent. */
  to?: number | null;
}

/** Which runs to list; an absent filter lets all pass. */
export interface RunsOptions {
  workspace?: number | null;
  status?: Status | null;
  run_type?: RunType | null;
  trigger?: Trigger | null;
  /** Rows to leave out, 0 if absent. */
  offset?: number | null;
  /** Rows to give, 100 if absent. */
  limit?: number | null;
}

/** Into how many stretches the history is divided. */
export interface ActivityOptions {
  /** The end of the last stretch; the cursor's instant if absent. */
  until?: number | null;
  /** 1 to 100,000; 100 if absent. */
  buckets?: number | null;
}

/** The slot board: who holds a slot, who waits for one, and in which order. */
export interface Board {
  /** Slots in force (Q2). */
  limit: number;
  /** Slots taken (Q3). */
  in_use: number;
  slots: SlotBox[];
  /**
   * Managed runs that are queued and not dispatched, in the order in which they would start if nothing changed: those that only wait
   * for a slot or their turn, then those behind other runs of their workspaces, then plans that are kept back (Q4, Q6, Q7).
   */
  queue: QueuedRun[];
  pools: PoolBoard[];
}

/** A slot. */
export interface SlotBox {
  /** Whether it lies beyond the limit in force and closes when its job is done (Q9). */
  beyond_limit: boolean;
  job: Job | null;
}

/** A job that holds a slot or an agent. */
export interface Job {
  token: Token;
  dispatched: number;
  /** `null` while no heartbeat has come. */
  claimed: number | null;
  /** When its timeout passes, by the reading at the claim (Q11); `null` before it. */
  deadline: number | null;
}

/** A run that waits in a queue. */
export interface QueuedRun {
  token: Token;
  since: number;
  /** What it waits for first of all. */
  primary: Cause | null;
}

/** A pool and its queue (Q5). */
export interface PoolBoard {
  name: string;
  agents: AgentBox[];
  queue: QueuedRun[];
}

/** An agent. */
export interface AgentBox {
  agent: number;
  mood: AgentMood;
  job: Job | null;
  /** When an idle agent polls next, or a lost one comes back. Polls of the same instant go by the agents' numbers (Q5). */
  next: number | null;
}

/** The state machine with its counts. */
export interface Machine {
  statuses: StatusCount[];
  flows: Flow[];
}

/** A status and who is in it. */
export interface StatusCount {
  status: Status;
  /** Runs in it now; for a terminal status, all that ended so. */
  count: number;
  /** The unsettled runs among them. */
  tokens: Token[];
}

/** An edge of the machine. */
export interface Flow {
  rule: RuleId;
  /** `null` for creation. */
  from: Status | null;
  to: Status;
  /** How many moves its rule has made so far. */
  count: number;
}

/** A workspace's lane of the timeline. */
export interface Lane {
  workspace: number;
  name: string;
  bars: Bar[];
}

/** A run in its lane. */
export interface Bar {
  token: Token;
  /** What it was made from. */
  origin: number | null;
  segments: Segment[];
}

/** A stretch of a run's life. */
export interface Segment {
  kind: SegmentKind;
  from: number;
  /** `null` while it goes on. */
  to: number | null;
  /** Waiting: what most of the stretch was charged to so far. */
  cause: Cause | null;
}

/** Part of the run list, newest first. */
export interface RunPage {
  /** How many runs the filter lets pass in all. */
  total: number;
  rows: RunRow[];
}

/** A run in a list. */
export interface RunRow {
  token: Token;
  workspace: string;
  created: number;
  claimed: number | null;
  ended: number | null;
  /** How long it has been in `queued`, in milliseconds. */
  waited: number;
  reason: Reason | null;
  warnings: number;
  origin: number | null;
  started_by: StartedBy;
  /** The person whose command made it; `null` if no command did, or one without `by`. */
  started_by_person: string | null;
}

/** Milliseconds of waiting by cause. */
export type Waits = { [K in Cause]: number };

/** Totals over all runs. */
export interface Totals {
  runs: number;
  settled: number;
  claimed: number;
  waits: Waits;
  /** Half of the claimed runs waited no longer; `null` before the first claim. */
  wait_p50: number | null;
  /** 95 in 100 of the claimed runs waited no longer. */
  wait_p95: number | null;
  workspaces: WorkspaceTotals[];
}

/** The totals of one workspace. */
export interface WorkspaceTotals {
  name: string;
  runs: number;
  waits: Waits;
}

/** One stretch of a history. */
export interface Activity {
  events: number;
  failures: number;
  rejections: number;
  commands: number;
}

/** One run in full. */
export interface Inspector {
  token: Token;
  /** Its id at the border: a UUID (H3). */
  id: string;
  workspace: string;
  /** Whether it has ended for good (S2). */
  settled: boolean;
  reason: Reason | null;
  /** The same in a sentence; empty if it did not end badly. */
  reason_sentence: string;
  started_by: StartedBy;
  /** The person whose command made it; `null` if no command did, or one without `by`. */
  started_by_person: string | null;
  origin: number | null;
  /** The pull request's number. */
  pr: number | null;
  /** What the plan would change; `null` before it is produced and for other types. */
  changes: Changes | null;
  /** Whether the plan's changeset was discarded (A1). */
  discarded: boolean;
  /** The latest apply run made from this plan. */
  apply: number | null;
  warnings: number;
  phases: Phase[];
  steps: JournalRecord[];
  actions: Action[];
  /** Why it waits, while it is queued. */
  waiting: Waiting | null;
  /** What it waits for from people, while it is pending approval. */
  approvals: ApprovalView[];
  /** How long it was in `queued`, in milliseconds. */
  waited: number;
}

/** What a plan would change: counts of resources. */
export interface Changes {
  added: number;
  changed: number;
  destroyed: number;
}

/** A phase that was reached (X4). */
export interface Phase {
  name: PhaseName;
  start: number;
  end: number | null;
  /** Queue only: when the latest job was dispatched. */
  dispatched_at: number | null;
  outcome: Status | null;
}

/** Something a person may ask for, or the refusal they would get. */
export interface Action {
  name: ActionName;
  /** The rule that would answer, if it is allowed. */
  rule: string | null;
  /** The refusal, if it is not. */
  refusal: Refusal | null;
  /** Approve and reject: who may. */
  people: string[];
}

/** An approval requirement (G4). */
export interface ApprovalView {
  name: string;
  stage: number;
  open: boolean;
  satisfied: boolean;
  /** How many people must approve. */
  needs: number;
  /** Who has. */
  approvals: string[];
  expires: number | null;
  escalated: boolean;
}

/** Why a queued run waits. */
export interface Waiting {
  run: number;
  /** The cause its waiting is charged to now: the first of the holds. */
  primary: Cause | null;
  holds: Hold[];
  /** How many runs of its workspace come before it (Q4). */
  ahead_in_workspace: number;
  /** How many undispatched runs of its queue, the organisation's or its pool's, were created before it (Q4). */
  ahead_in_queue: number;
  waited: number;
  /** The same by cause; the parts sum to it. */
  waits: Waits;
  /** The answer in a sentence or two. */
  sentence: string;
}

/** The answer to "why?" for a run at a moment, whatever its status. */
export interface Explanation {
  run: number;
  status: Status;
  /** Whether it has ended for good (S2). */
  settled: boolean;
  /** Queued: the cause its waiting is charged to now, the first of the holds. */
  primary: Cause | null;
  /** Queued: everything that keeps it, the primary hold first. */
  holds: Hold[];
  /** Queued: how many runs of its workspace come before it (Q4). */
  ahead_in_workspace: number;
  /** Queued: how many undispatched runs of its queue, the organisation's or its pool's, were created before it (Q4). */
  ahead_in_queue: number;
  /** How long it was in `queued`. */
  waited: number;
  /** The same by cause; the parts sum to it. */
  waits: Waits;
  /** How long it was in `pending_policy` and `pending_approval`. */
  pended: number;
  /** Its whole wait by what it waited for, in the order in which each began: the lengths sum to `waited` and `pended`. */
  parts: WaitPart[];
  /** While it executes. */
  executing: Executing | null;
  /** While governance waits for somebody: what for. */
  pending: Pending | null;
  /** The answer in some sentences, with the runs' numbers and people's names. */
  sentence: string;
}

/** What a part of a run's wait was for. */
export type WaitFor =
  | "workspace_busy" | "kept_back" | "behind_in_workspace" | "slots_full" | "behind_in_queue" | "no_runner" | "policy"
  | "approval";

/** All of a run's wait that was for the same thing. */
export interface WaitPart {
  for: WaitFor;
  length: number;
  /** When that began; `null` while the run is queued, since then only what keeps it now is looked at. */
  from: number | null;
  /** When that was over; `null` while it goes on, and while the run is queued. */
  to: number | null;
  /** The runs that were in the way, longest first, at most eight. */
  runs: Blamed[];
  /** How many more there were; `null` while the run is queued, and where the wait was too long to look at all of it. */
  more: number | null;
  /** Who decided what meanwhile: on this run, or on the plan that kept it back. */
  decisions: Decision[];
}

/** A run that was in the way, and how long between the two instants. */
export interface Blamed {
  run: number;
  from: number;
  to: number;
  length: number;
}

/** What somebody said. */
export type Verdict =
  | "approved" | "rejected" | "passed" | "failed" | "warned" | "requires_approval" | "timeout_approved" | "timeout_rejected"
  | "escalated" | "discarded" | "aborted";

/** Who decided what, and when. */
export interface Decision {
  at: number;
  /** The run it was about: this one, or the plan that kept it back. */
  run: number;
  /** The person, external check or policy set; `null` where nobody answered in time or it is not known who. */
  who: string | null;
  verdict: Verdict;
  /** The comment of a rejection; empty for none. */
  comment: string;
}

/** What a run that executes has, and until when. */
export interface Executing {
  /** When a runner claimed it (T1). */
  since: number;
  /** The slot that it holds, from 0; `null` for one that an agent executes. */
  slot: number | null;
  /** The agent that executes it. */
  agent: number | null;
  /** Whether it holds its workspace's state lock (L1). */
  locks: boolean;
  /** When it ends at the latest: at its timeout (X2), or sooner where its first step has failed already (L3, L4, A3). */
  until: number;
  /** What its first step failed of, if it did: it ends for that at `until`. */
  fails: Reason | null;
}

/** What governance waits for. */
export interface Pending {
  since: number;
  /** The policy sets that are being evaluated. */
  policy_sets: string[];
  /** The stage that is open; 0 while policies are evaluated. */
  stage: number;
  /** The last stage. */
  stages: number;
  /** The answers that the open stage waits for. */
  needs: Need[];
}

/** An answer that is missing. */
export interface Need {
  /** What it is for, as in the list of approvals. */
  name: string;
  /** How many people have still to approve; 0 for an external check. */
  missing: number;
  /** Who may still decide. */
  people: string[];
  /** The external check that has still to answer. */
  check: string | null;
  /** Until when; `null` for ever. */
  until: number | null;
  /** What happens then. */
  then: Expiry | null;
  /** Whom an escalation asks. */
  then_people: string[];
}

/** What happens when nobody answers in time (G4, G5). */
export type Expiry = "approve" | "escalate" | "reject";

/** One thing that keeps a run from starting, with who is to blame. */
export type Hold =
  | { cause: "workspace_busy"; by: number }
  /** An undecided plan; the people and external checks whose answer it waits for now, and its apply run where that has to end. */
  | { cause: "kept_back"; by: number; people: string[]; checks: string[]; apply: number | null }
  | { cause: "behind_in_workspace"; run: number; ahead: number }
  /**
   * Slots of the organisation or agents of the pool: how many there are (0: paused, or a pool without agents), who has them, how many
   * agents are lost, and when the first of those comes back.
   */
  | { cause: "slots_full"; limit: number; by: number[]; lost: number; back: number | null }
  | { cause: "behind_in_queue"; run: number; ahead: number }
  /**
   * No runner has claimed it. `since`: when its job was dispatched; `null` while it waits for an agent's poll. `due`: when a
   * dispatched job is withdrawn if no heartbeat has come by then (Q10), or when the poll is that will take it; `null` where
   * something else keeps it, too. When a heartbeat comes is known to nobody.
   */
  | { cause: "no_runner"; since: number | null; due: number | null };

export interface Simulator {
  /**
   * What there is to see at the cursor.
   *
   * @throws {SimulatorError} `unknown_view`; `bad_argument` for options that the view does not have
   */
  view<K extends ViewName>(name: K, options?: ViewOptions[K] | null): Views[K];
}

// ---- pictures (only in "signalbox/http") ----------------------------------------------------------------------------

/**
 * What `picture` draws.
 *
 * - `machine`: the state machine, with how many runs are in each status and took each edge. A dashed edge was never taken.
 * - `timeline`: a lane per workspace, in it each run as a bar: hollow and hatched while it waits, solid at work, striped at a gate.
 */
export type PictureName = "machine" | "timeline";

// ---- exports --------------------------------------------------------------------------------------------------------

/**
 * How `exportAs` writes the history up to the cursor.
 *
 * - `jsonl`: an {@link ExportedRecord} per line, in the journal's order.
 * - `csv`: the same fields as columns below a row of their names (RFC 4180); what is `null` is an empty field.
 * - `chrome-trace`: Chrome's trace events, which Perfetto opens: a process per workspace, a complete event (`X`) per stretch that a run
 *   spends in a status. `ts` and `dur` are microseconds, from the scenario's start.
 * - `otlp`: an OTLP request in JSON, as a collector takes it at `/v1/traces`: a trace per run with OpenTelemetry's names for CI/CD.
 *   Instants are nanoseconds since 1970.
 */
export type ExportFormat = "jsonl" | "csv" | "chrome-trace" | "otlp";

/** A line of the export `jsonl`: a record of the journal with what other tools sort and filter by. */
export interface ExportedRecord extends JournalRecord {
  /** The instant `at` as RFC 3339 in UTC, with milliseconds. */
  time: string;
  /** What kind of event it is, e.g. `created`, `claimed` or `moved`. */
  kind: string;
  /** The name of the workspace that it is about. */
  workspace: string | null;
  /** Why the run ended badly, for a change of status that is such an end. */
  reason: Reason | null;
}

// ---- reference -----------------------------------------------------------------------------------------------------

/** A row of the rule table. */
export interface Rule {
  id: RuleId;
  /** `null` for creation. */
  from: Status | null;
  to: Status;
  /** `null` for creation. */
  signal: Signal | null;
  /** The run types it is for. */
  types: RunType[];
  /** What must hold besides, in words. */
  guard: string | null;
  /** Whether the run-lifecycle page says it, a sibling page, or neither. */
  basis: "doc" | "page" | "reading";
  /** The reading that switches it. */
  switch: keyof Readings | null;
  /** The page it is read from, or that it completes. */
  source: { title: string; path: string };
  says: string;
}

/** A language in which `diagram` draws the rule table: Mermaid's state diagrams, or Graphviz's DOT. */
export type DiagramName = "mermaid" | "dot";

/** A scenario that comes with the package. */
export interface Preset {
  id: string;
  title: string;
  /** What there is to see, in a sentence. */
  about: string;
}

/** Which package this is, and which cases it opens. */
export interface Version {
  package: string;
  format: number;
  semantics: number;
}
