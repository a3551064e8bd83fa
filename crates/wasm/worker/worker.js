// The far side of `openInWorker`: one simulator, asked by messages `{ id, what, args }` and answering `{ id, value }`, `{ id, error }`
// and, while virtual time passes, `{ id, progress }`.
import init, { Simulator } from "../web/signalbox_wasm.js";

const ready = init();
const cancelled = new Set();
let sim;

self.addEventListener("message", async ({ data: { id, what, args } }) => {
  if (what === "cancel") {
    cancelled.add(id);
    return;
  }
  try {
    await ready;
    self.postMessage({ id, value: await answer(id, what, args) });
  } catch (error) {
    self.postMessage({ id, error: told(error) });
  }
});

function answer(id, what, args) {
  switch (what) {
    case "open":
      sim = Simulator.open(...args);
      return null;
    case "state":
      return { now: sim.now, seq: sim.seq, length: sim.length, horizon: sim.horizon };
    case "runUntil":
      return runUntil(id, ...args);
    default:
      return sim[what](...args) ?? null;
  }
}

/** Lets time pass stretch by stretch. Between two of them whatever else was asked is answered. */
async function runUntil(id, at, budget, stretch) {
  let left = budget;
  let events = 0;
  for (;;) {
    const progress = sim.runUntil(at, Math.min(left, stretch));
    events += progress.events;
    left -= progress.events;
    const all = { ...progress, events };
    if (progress.reached || progress.limit || left <= 0 || cancelled.delete(id)) return all;
    self.postMessage({ id, progress: all });
    await new Promise((resume) => setTimeout(resume));
  }
}

/** An error as plain data: as it is, its code would be lost on the way. */
function told({ name, message, code, problems, cause }) {
  return { name, message, code, problems, why: cause?.message };
}
