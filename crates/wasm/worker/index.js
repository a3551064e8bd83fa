// A simulator in a web worker: the page stays usable however long a history takes.

/** What a simulator can be asked, beside `view` and `runUntil`. */
const QUESTIONS = [
  "dispatch", "view", "inspect", "options", "explain", "records", "seek", "seekTime", "head", "rewind", "nextAt", "warnings", "save",
  "digest", "exportAs", "state",
];
/** Events between two reports of progress: some milliseconds of computing. */
const STRETCH = 50_000;
/** The most events of one call, unless it is told otherwise: as many as a history may have. The history's own limits end it before. */
const BUDGET = 4_294_967_295;

/** Opens a case in a worker of its own. */
export async function openInWorker(saved, options) {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  const asked = new Map();
  let last = 0;

  /** Why nothing is answered any more: makes the error. */
  let over;
  const giveUp = (why) => {
    over ??= why;
    // Its memory goes with it.
    worker.terminate();
    for (const { reject } of asked.values()) reject(over());
    asked.clear();
  };
  const stop = (why) => giveUp(() => stopped(why));
  worker.addEventListener("error", (event) => stop(event.message ?? "it did not start"));
  worker.addEventListener("message", ({ data: { id, value, error, progress } }) => {
    if (error?.code === "stopped") {
      stop(error.why);
      return;
    }
    const { resolve, reject, onProgress } = asked.get(id) ?? {};
    if (progress) {
      onProgress?.(progress);
      return;
    }
    asked.delete(id);
    if (error) reject?.(Object.assign(new Error(error.message), error));
    else resolve?.(value);
  });

  const ask = (what, args, { onProgress, signal } = {}) =>
    new Promise((resolve, reject) => {
      if (over) {
        reject(over());
        return;
      }
      const id = (last += 1);
      const cancel = () => worker.postMessage({ id, what: "cancel" });
      const end = (settle) => (outcome) => {
        signal?.removeEventListener("abort", cancel);
        settle(outcome);
      };
      asked.set(id, { resolve: end(resolve), reject: end(reject), onProgress });
      worker.postMessage({ id, what, args });
      if (signal?.aborted) cancel();
      else signal?.addEventListener("abort", cancel);
    });

  try {
    await ask("open", [saved, options]);
  } catch (error) {
    worker.terminate();
    throw error;
  }
  const sim = Object.fromEntries(QUESTIONS.map((what) => [what, (...args) => ask(what, args)]));
  sim.runUntil = (at, { budget = BUDGET, stretch = STRETCH, onProgress, signal } = {}) =>
    ask("runUntil", [at, budget, stretch], { onProgress, signal });
  sim.free = () => giveUp(() => new Error("the simulator was freed"));
  return sim;
}

/** What all questions are answered with once the worker has ended. */
function stopped(why) {
  const message = `the simulator's worker has stopped: ${why}. Open the case again with openInWorker: it gets a new worker`;
  return Object.assign(new Error(message), { name: "SimulatorError", code: "stopped", problems: [] });
}
