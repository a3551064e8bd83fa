// The page's side of the service worker: registers it, waits until it has the page, and hands it wishes.
/* global BUILD */

/** How long a worker may take to get hold of the page, in real milliseconds. */
const PATIENCE = 15_000;

/** Answers what the page fetches below `prefix` with a simulated organisation. */
export async function serveApi(options = {}) {
  const { worker = "signalbox-sw.js", scope, prefix = "/api", wasm, case: saved, preset, seed = 42, from = 0, restart = false, ...rest } = options;
  const settings = { latency: range(0), failures: failures(null), clock: clock("still"), tokens: null, ...settingsOf(rest) };
  if (!navigator.serviceWorker) throw failure("no_service_worker", "a service worker needs a page from https or from this machine");
  const address = new URL(prefix, document.baseURI).href.replace(/\/$/, "");
  const script = new URL(worker, document.baseURI);
  script.searchParams.set("signalbox", address);
  const ask = await register(script, scope === undefined ? undefined : new URL(scope, document.baseURI).href);

  const start = saved === undefined ? { preset, seed, from } : { saved, from };
  const module = wasm ?? new URL("../http/web/signalbox_wasm_bg.wasm", import.meta.url).href;
  await ask("serve", { start, settings, wasm: new URL(module, document.baseURI).href, restart });
  await controlled(script);
  return {
    prefix: address,
    state: () => ask("state"),
    advance: (by) => ask("advance", by),
    runUntil: (at) => ask("runUntil", at),
    dispatch: (command) => ask("dispatch", command),
    save: () => ask("save"),
    change: async (changed) => ask("change", settingsOf(changed)),
    reset: () => ask("reset"),
    async stop() {
      await ask("stop");
      await ask.registration.unregister();
    },
  };
}

// ---- what the page says, in the form that the worker reads --------------------------------------------------------------

/** Only what is named: the rest stays as it was. */
function settingsOf(options) {
  const forms = { latency: range, failures, clock, tokens: (tokens) => tokens };
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(forms, name)) throw failure("bad_option", `there is no option \`${name}\``);
  }
  const named = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(named.map(([name, value]) => [name, forms[name](value)]));
}

function range(latency) {
  if (typeof latency === "number") return { from: latency, to: latency, seed: 0 };
  if (Array.isArray(latency)) return { from: latency[0], to: latency[1], seed: 0 };
  return { from: latency?.between?.[0], to: latency?.between?.[1], seed: latency?.seed ?? 0 };
}

function failures(given) {
  return { share: 0, status: 503, seed: 0, ...given };
}

function clock(given) {
  return given === "still" ? { speed: 0 } : { ...given };
}

// ---- the registration ---------------------------------------------------------------------------------------------------

/** Registers the worker's file and gives the way to ask it. */
async function register(script, scope) {
  let registration;
  try {
    registration = await navigator.serviceWorker.register(script, { scope, updateViaCache: "none" });
  } catch (error) {
    throw failure("not_registered", `${script.pathname} cannot be registered: ${error.message}`, error);
  }
  if (!location.href.startsWith(registration.scope)) {
    throw failure("out_of_scope", `this page does not lie below ${registration.scope}, so the worker cannot have it`);
  }
  const ask = async (what, ...args) => {
    const { port1: mine, port2: theirs } = new MessageChannel();
    const answered = new Promise((resolve, reject) => {
      mine.onmessage = ({ data: { value, error } }) => (error ? reject(Object.assign(new Error(error.message), error)) : resolve(value));
    });
    (await activated(registration)).postMessage({ signalbox: what, args }, [theirs]);
    return answered.finally(() => mine.close());
  };
  ask.registration = registration;
  if ((await ask("build")) !== BUILD) {
    // The browser has an older copy, or the host has.
    await registration.update();
    if ((await ask("build")) !== BUILD) {
      throw failure("other_build", `${script.pathname} belongs to another build of the package: copy the file again`);
    }
  }
  return ask;
}

/** The newest worker, once it may be asked. */
async function activated(registration) {
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  if (worker === null) throw failure("not_registered", "the worker was unregistered");
  await new Promise((resolve, reject) => {
    const look = () => {
      if (worker.state === "activated") resolve();
      if (worker.state === "redundant") reject(failure("not_registered", "the worker could not be installed"));
    };
    worker.addEventListener("statechange", look);
    look();
  });
  return worker;
}

/** Waits until the page's requests go through the worker. */
async function controlled({ href }) {
  const { serviceWorker } = navigator;
  const mine = () => serviceWorker.controller?.scriptURL === href;
  if (mine()) return;
  await new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      serviceWorker.removeEventListener("controllerchange", look);
      reject(failure("out_of_scope", "the worker did not get hold of this page"));
    }, PATIENCE);
    const look = () => {
      if (!mine()) return;
      clearTimeout(late);
      serviceWorker.removeEventListener("controllerchange", look);
      resolve();
    };
    serviceWorker.addEventListener("controllerchange", look);
  });
}

function failure(code, message, cause) {
  return Object.assign(new Error(message, { cause }), { code });
}
