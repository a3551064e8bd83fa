// Cases that are small to write and large to play: by far more than a tab can hold, in a time, in an instant or in one queue.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { deflateRawSync } from "node:zlib";

const DAY = 86_400_000;
const SECOND = { dist: "fixed", ms: 1_000 };
const NOTHING = { dist: "fixed", ms: 0 };
/** The last instant that is told apart from its neighbours in JavaScript. */
const END_OF_TIME = 2 ** 53 - 1;

/** The preset with five workspaces and three slots. */
export function platformTeam() {
  return JSON.parse(readFileSync(fileURLToPath(new URL("../../../crates/wasm/presets/platform_team.json", import.meta.url)), "utf8"));
}

function one(name, source, days) {
  return { format: 1, name, horizon_ms: days * DAY, workspaces: [{ name: "a" }], sources: [{ workspace: "a", ...source }] };
}

/** So many layers of two workspaces, each of which promotes to both of the next. */
function layers(count, length) {
  const names = Array.from({ length: count }, (_, i) => [`a${i}`, `b${i}`]);
  const work = { dist: "fixed", ms: length };
  const edges = names.slice(1).flatMap((to, i) => names[i].flatMap((from) => to.map((to) => ({ from, to }))));
  return {
    format: 1,
    name: `${count} layers`,
    limit: 1_000,
    readings: { apply_first: true },
    runners: { start_up: NOTHING },
    workspaces: names.flat().map((name) => ({ name, auto_apply: true, plan: work, apply: work })),
    edges,
    sources: [{ workspace: "a0", gaps: { dist: "fixed", ms: 3_600_000 } }],
  };
}

/** What was found to freeze or end a tab: scenarios, or whole cases, and the moment of a link to them. */
export const FOUND = {
  "a tick each minute for a year": { scenario: one("ticks", { kind: "schedule", cron: "* * * * *" }, 366) },
  "a run each second for a day": { scenario: one("seconds", { gaps: SECOND }, 1) },
  "a run each four seconds for a year": { scenario: one("a year", { gaps: { dist: "fixed", ms: 4_000 } }, 366) },
  "thirty layers of promotions with jobs of 1 ms": { scenario: layers(30, 1) },
  "thirty layers of promotions with jobs of 0 ms": { scenario: layers(30, 0) },
  "five workspaces until the end of time": { scenario: platformTeam(), until: END_OF_TIME },
  "five workspaces at the end of time": { scenario: platformTeam(), until: END_OF_TIME, at: END_OF_TIME },
};

/** More of the kind: promotions, schedules, pools, pushes and governance, alone and together. */
export const MORE = {
  "a push each five seconds to 200 workspaces that promote to one another": () => {
    const team = platformTeam();
    const names = Array.from({ length: 200 }, (_, i) => `w${i}`);
    const repo = { repo: "acme/infra", source_root: "app" };
    team.workspaces = names.map((name) => ({ name, auto_apply: true, repo, plan: SECOND, apply: SECOND }));
    team.edges = names.slice(1).map((to, i) => ({ from: names[i], to }));
    team.approval_rules = [];
    team.sources = [{ name: "pushes", kind: "push", repo: "acme/infra", path_sets: [["app/main.tf"]], gaps: { dist: "fixed", ms: 5_000 } }];
    return { scenario: team };
  },
  "fifty schedules in the same minute, and no agent to work": () => {
    const names = Array.from({ length: 50 }, (_, i) => `w${i}`);
    return {
      scenario: {
        format: 1,
        name: "schedules",
        horizon_ms: 100 * DAY,
        pools: [{ name: "small", agents: 1 }],
        workspaces: names.map((name) => ({ name, pool: "small", plan: { dist: "fixed", ms: DAY } })),
        sources: names.map((workspace) => ({ name: workspace, kind: "schedule", workspace, cron: "* * * * *" })),
      },
    };
  },
  "a policy and four people for a run each second": () => {
    const team = platformTeam();
    team.approval_rules = [{
      name: "all", scope: { workspace: "web-prod" }, approvers: [{ team: "platform" }, { team: "sre" }], timeout_hours: 1_000,
    }];
    team.sources = [{ workspace: "web-prod", gaps: SECOND }];
    team.workspaces.forEach((workspace) => Object.assign(workspace, { auto_apply: false, plan: NOTHING }));
    team.horizon_ms = 30 * DAY;
    return { scenario: team };
  },
  "a fan of fifty promotions without length, each minute": () => {
    const names = Array.from({ length: 50 }, (_, i) => `w${i}`);
    return {
      scenario: {
        format: 1,
        name: "a fan",
        limit: 2_000,
        horizon_ms: 30 * DAY,
        runners: { start_up: NOTHING },
        workspaces: ["hub", ...names].map((name) => ({ name, auto_apply: true, plan: NOTHING, apply: NOTHING })),
        edges: names.map((to) => ({ from: "hub", to })),
        sources: [{ workspace: "hub", gaps: { dist: "fixed", ms: 60_000 } }],
      },
    };
  },
  "twenty layers of promotions in one instant, ten minutes after the start": () => {
    const scenario = layers(20, 0);
    scenario.workspaces.forEach((workspace) => Object.assign(workspace, { changes: { none: 0 } }));
    scenario.workspaces.push({ name: "before", plan: SECOND });
    scenario.sources = [{ workspace: "a0", at_ms: [600_000] }, { workspace: "before", at_ms: [0, 60_000] }];
    return { scenario };
  },
  "ten thousand slots for a hundred runs a second": () => {
    const names = Array.from({ length: 1_000 }, (_, i) => `w${i}`);
    return {
      scenario: {
        format: 1,
        name: "hundreds",
        limit: 10_000,
        horizon_ms: DAY,
        workspaces: names.map((name) => ({ name, plan: { dist: "exponential", mean_ms: 60_000 } })),
        sources: names.map((workspace) => ({ workspace, gaps: { dist: "fixed", ms: 10_000 } })),
      },
    };
  },
};

/** A queue of thousands at noon: five workspaces with a push each ten seconds. */
export function longQueue() {
  const scenario = platformTeam();
  scenario.sources[0].gaps = { dist: "exponential", mean_ms: 10_000 };
  return { scenario };
}

/** The text of a case's file. */
export function caseText({ scenario, until }) {
  return JSON.stringify({ format: 1, semantics: 2, scenario, seed: 1, commands: [], ...(until ? { until } : {}) });
}

/** A link to a case, as the app writes it (`session/link.rs`). */
export function linkTo(found) {
  const text = `{"c":${caseText(found)},"t":${JSON.stringify(found.scenario.name)},"m":[0,${found.at ?? 0}]}`;
  const bytes = Buffer.from(text);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(bytes.reduce((sum, byte) => Math.imul(sum ^ byte, 0x01000193) >>> 0, 0x811c_9dc5));
  return `#1.${Buffer.concat([sum, deflateRawSync(bytes)]).toString("base64url")}`;
}
