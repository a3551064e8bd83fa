// How fast the packed module is in Node: `node speed.mjs <folder of the module for Node>` prints the README's table. Every figure is
// measured here; nothing is compared with a bar, so a slow machine makes a slow table and no failure.
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import path from "node:path";

const { Simulator } = createRequire(import.meta.url)(path.resolve(process.argv[2], "signalbox_wasm.js"));

// The organisation of `cargo xtask bench`, through the door that every user takes.
const WORKSPACES = 200;
const SLOTS = 20;
const RUNS = 100_000;
const START_UP = 2_000;
const SERVICE = 90_000;
const mean_ms = Math.floor(((START_UP + SERVICE) * 100 * WORKSPACES) / (SLOTS * 85));
const names = Array.from({ length: WORKSPACES }, (_, i) => `workspace-${String(i + 1).padStart(3, "0")}`);
const scenario = {
  limit: SLOTS,
  horizon_ms: Math.floor((mean_ms * RUNS) / WORKSPACES),
  runners: { start_up: { dist: "fixed", ms: START_UP } },
  workspaces: names.map((name) => ({ name, timeout_ms: 86_400_000, plan: { dist: "exponential", mean_ms: SERVICE } })),
  sources: names.map((workspace) => ({ workspace, gaps: { dist: "exponential", mean_ms } })),
};

/** How often the whole is played: the best try is the one least disturbed by the rest of the machine. */
const TRIES = 5;
const SEEKS = 1_000;
const EXPLAINED = 500;

/** A small generator of its own, so that every build is asked the same. */
let state = 0x9e3779b9;
function draw(below) {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % below;
}

function timed(work) {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}

function p95(times) {
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length * 0.95)];
}

let sim;
let best = Infinity;
for (let i = 0; i < TRIES; i += 1) {
  sim?.free();
  sim = Simulator.open({ scenario, seed: 42 });
  best = Math.min(best, timed(() => { while (!sim.runUntil(sim.horizon, 20_000_000).reached); }));
}
const events = sim.length;

const seeks = Array.from({ length: SEEKS }, () => {
  const to = draw(events);
  return timed(() => sim.seek(to));
});

const explained = [];
while (explained.length < EXPLAINED) {
  sim.seekTime(draw(sim.horizon));
  const { queue } = sim.view("board");
  if (queue.length === 0) continue;
  const { run } = queue[draw(queue.length)].token;
  explained.push(timed(() => sim.explain(run)));
}

const figure = (value, digits) => value.toFixed(digits);
console.log(`| what | how it is measured | figure |
|---|---|---|
| Events a second | ${WORKSPACES} workspaces, ${SLOTS} slots, 85 % busy: ${events.toLocaleString("en")} events of some ${RUNS.toLocaleString("en")} runs; the best of ${TRIES} | ${figure(events / best / 1000, 2)} million |
| \`seek\` | to ${SEEKS.toLocaleString("en")} random events of that history; 95 % are faster | ${figure(p95(seeks), 2)} ms |
| \`explain\` | ${EXPLAINED} waiting runs at random moments of it, the answer as an object included; 95 % are faster | ${figure(p95(explained) * 1000, 0)} µs |

Measured by cargo xtask package with Node ${process.versions.node} on ${process.platform}-${process.arch}, ${availableParallelism()} cores. Another machine has other figures, a busy one lower ones.`);
