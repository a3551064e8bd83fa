// What the scripts of the tests share.

/** Fails unless both are written alike as JSON. */
const same = (got, want, what = "") => {
  const [a, b] = [JSON.stringify(got), JSON.stringify(want)];
  if (a !== b) throw new Error(`${what}\n  got  ${a?.slice(0, 2000)}\n  want ${b?.slice(0, 2000)}`);
};

/** Fails unless it holds. */
const ok = (holds, what) => {
  if (!holds) throw new Error(what);
};

const CODES = [
  "bad_case", "too_new", "other_rules", "diverged", "too_long", "bad_command", "bad_argument", "unknown_view",
  "unknown_diagram", "unknown_preset",
];

/** The error that a call throws; fails if it throws none, or one that is no SimulatorError. */
const thrown = (call) => {
  let value;
  try {
    value = call();
  } catch (error) {
    const known = error instanceof Error && error.name === "SimulatorError" && CODES.includes(error.code);
    if (!known) throw new Error(`no SimulatorError: ${error?.stack ?? String(error)}`);
    ok(Array.isArray(error.problems), "an error has problems");
    return error;
  }
  throw new Error(`nothing was thrown, but given: ${JSON.stringify(value)}`);
};

/** Fails if anything but plain data is inside. */
const plain = (value, path = "value") => {
  if (value === null || ["string", "boolean"].includes(typeof value)) return;
  if (typeof value === "number") return ok(Number.isFinite(value), `${path} is ${value}`);
  ok(typeof value === "object", `${path} is a ${typeof value}`);
  const proto = Object.getPrototypeOf(value);
  ok(proto === Object.prototype || proto === Array.prototype, `${path} is no plain object`);
  for (const [key, inside] of Object.entries(value)) plain(inside, `${path}.${key}`);
};

/** Random numbers that are the same every time. */
const dice = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

/** All that can be seen of a moment. */
const seen = (sim) => ({
  now: sim.now,
  seq: sim.seq,
  board: sim.view("board"),
  machine: sim.view("machine"),
  timeline: sim.view("timeline"),
  runs: sim.view("runs", { limit: 1000 }),
  totals: sim.view("totals"),
  activity: sim.view("activity", { buckets: 7 }),
  last: sim.records(Math.max(0, sim.seq - 5)),
  newest: [1, 2, 3, 4, 5].map((run) => [sim.inspect(run), sim.explain(run), sim.options(run)]),
});

/** A small scenario without chance: two workspaces, one slot, nothing that happens by itself. */
const small = () => ({
  limit: 1,
  runners: { start_up: { dist: "fixed", ms: 5000 } },
  workspaces: ["a", "b"].map((name) => ({
    name,
    plan: { dist: "fixed", ms: 60000 },
    apply: { dist: "fixed", ms: 90000 },
    changes: { none: 0 },
  })),
});
