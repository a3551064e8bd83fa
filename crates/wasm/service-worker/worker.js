// The service worker: one simulated organisation that answers whatever its pages fetch below `PREFIX`.
//
// A browser stops a service worker whenever it likes and starts it again for the next request. So nothing counts that is only in
// memory: the case is the state, and it is written down before the answer that shows it is given. A module that has trapped is dealt
// with in the same way: the next request makes another one. `cargo xtask package` puts the module's glue in front of this text, as the
// function `make`, and both into one function, so that a worker of the host's own may import it.
/* global make, BUILD */

/** The address below which requests are answered; the page that registers the worker gives it along. */
const PREFIX = new URL(self.location.href).searchParams.get("signalbox");
const DATABASE = `signalbox ${self.registration.scope}`;
/** Events between two looks at what else the browser wants. */
const STRETCH = 50_000;
/** The longest pause between two requests that a running clock counts, in real milliseconds. */
const LONGEST_PAUSE = 60_000;
const LONGEST_LATENCY = 60_000;
const CODES = { no_caller: "the caller is not named", unknown_caller: "the caller is not known" };

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const path = stopped || PREFIX === null ? null : below(event.request.url);
  if (path !== null) event.respondWith(answer(event.request, path));
});
self.addEventListener("message", (event) => {
  const { data, ports } = event;
  const what = typeof data?.signalbox === "string" && Object.hasOwn(WISHES, data.signalbox) ? WISHES[data.signalbox] : null;
  if (what === null) return;
  const done = inTurn(() => what(...data.args)).then(
    (value) => ports[0].postMessage({ value }),
    (error) => ports[0].postMessage({ error: told(error) }),
  );
  event.waitUntil(done);
});

/** The path that a request asks of the API, with its query; `null` for what is not the API's. */
function below(url) {
  const [address] = url.split("#");
  if (!address.startsWith(PREFIX)) return null;
  const path = address.slice(PREFIX.length);
  return path === "" || path.startsWith("?") ? `/${path}` : path.startsWith("/") ? path : null;
}

// ---- one thing after another -----------------------------------------------------------------------------------------

let stopped = false;
let latest = Promise.resolve();

/** Does some work once all earlier work is done: a world is changed by one request at a time. */
function inTurn(work) {
  const mine = latest.then(work).catch((error) => {
    if (error?.code !== "stopped") throw error;
    forget();
    const message = `the module has stopped (${error.cause?.message}); the next request makes a new one and plays the kept case. ` +
      "If that stops it too, call serveApi with `restart: true` or with another case";
    throw Object.assign(new Error(message), { name: error.name, code: error.code, problems: [] });
  });
  latest = mine.catch(() => {});
  return mine;
}

// ---- requests --------------------------------------------------------------------------------------------------------

async function answer(request, path) {
  const { method } = request;
  const authorization = request.headers.get("authorization");
  try {
    const body = method === "GET" || method === "HEAD" ? null : await request.text();
    const { made, wait } = await inTurn(async () => {
      await wake();
      if (world === null) return { made: problem(503, "not_served", "no page has called serveApi", path), wait: 0 };
      return ask({ method, path, authorization, body });
    });
    if (wait > 0) await new Promise((resume) => setTimeout(resume, wait));
    return made;
  } catch (error) {
    return problem(503, error.code ?? "internal", error.message, path);
  }
}

/** Asks the engine, or whatever stands before it: time, chance of a failure, the token. */
async function ask(request) {
  const { sim, settings, clock } = world;
  const length = sim.length;
  clock.requests += 1;
  const wait = lasts(settings.latency, clock.requests);
  await catchUp(settings.clock.perRequest ?? 0);
  let made;
  if (fails(settings.failures, clock.requests)) {
    clock.failed += 1;
    const { status } = settings.failures;
    made = status === 0 ? Response.error() : problem(status, "injected_failure", "this request was chosen to fail", request.path);
  } else {
    const authorization = admitted(settings.tokens, request);
    made = authorization.refused ?? sent(sim.handle({ ...request, authorization: authorization.as }));
  }
  const mayCommand = request.method !== "GET" && request.method !== "HEAD";
  await keep(mayCommand && sim.length !== length);
  return { made, wait };
}

/** What the engine gets as the caller. With tokens it gets their person; without, the header as it is. */
function admitted(tokens, { authorization, path }) {
  if (tokens === null) return { as: authorization };
  // The description of the API is open to all, as it is without tokens.
  if (path.split("?")[0] === "/openapi.json") return { as: null };
  const [, token] = /^bearer +(\S+)\s*$/i.exec(authorization ?? "") ?? [];
  if (token === undefined) return { refused: problem(401, "no_caller", "say who calls: Authorization: Bearer <token>", path) };
  if (!Object.hasOwn(tokens, token)) return { refused: problem(401, "unknown_caller", "nobody has this token", path) };
  const person = tokens[token];
  return { as: person === null ? null : `Bearer ${encodeURIComponent(person)}` };
}

/** The engine's response as the browser wants it. */
function sent({ status, content_type, headers, body }) {
  const all = new Headers({ ...headers, "content-type": content_type });
  // The engine does not know below which address it is asked.
  if (all.has("location")) all.set("location", PREFIX + all.get("location"));
  const bodyless = body === "" || status === 204;
  return new Response(bodyless ? null : body, { status, headers: all });
}

/** What stands before the engine refuses in the form of the API's own problems (RFC 9457). */
function problem(status, code, detail, path) {
  const rule = status === 401 ? "H4" : "H3";
  const title = CODES[code] ?? detail;
  const instance = path.split("?")[0];
  const body = JSON.stringify({ type: `urn:signalbox:problem:${code}`, title, status, detail, instance, code, rule, path: null });
  const headers = { "content-type": "application/problem+json" };
  if (status === 401) headers["www-authenticate"] = 'Bearer realm="signalbox"';
  if (status === 429 || status === 503) headers["retry-after"] = "1";
  return new Response(body, { status, headers });
}

// ---- chance ----------------------------------------------------------------------------------------------------------

/** A number from 0 to below 1 that depends on the seed, the request's number and the purpose alone. */
function draw(seed, request, purpose) {
  let x = (seed ^ Math.imul(request, 0x9e3779b1) ^ Math.imul(purpose, 0x85ebca6b)) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32;
}

/** How long an answer is held back, in real milliseconds. */
function lasts({ from, to, seed }, request) {
  return from + draw(seed, request, 1) * (to - from);
}

function fails({ share, seed }, request) {
  return draw(seed, request, 2) < share;
}

// ---- time ------------------------------------------------------------------------------------------------------------

/** Lets a running clock come to the present, and time pass by `more` besides. */
async function catchUp(more) {
  const { settings, clock } = world;
  const real = Date.now();
  // A clock of the system's that was set back counts as none.
  const passed = Math.min(Math.max(real - clock.real, 0), LONGEST_PAUSE);
  const due = passed * (settings.clock.speed ?? 0) + clock.rest;
  const by = Math.floor(due);
  clock.real = real;
  clock.rest = due - by;
  try {
    if (by + more > 0) await reach(world.sim.now + by + more);
  } catch (error) {
    // A history that is full stands still; it can be read all the same.
    if (error.code !== "too_long") throw error;
  }
}

/** Lets virtual time pass until an instant. */
async function reach(at) {
  while (!world.sim.runUntil(at, STRETCH).reached) await new Promise((resume) => setTimeout(resume));
}

// ---- the world -------------------------------------------------------------------------------------------------------

/** What is played: `{ sim, start, settings, clock }`, or `null` before a page has said what. */
let world = null;
/** The module: the package's functions. */
let engine = null;
/** The world is read from where it was kept once in the life of a module. */
let woken = false;

async function load(bytes) {
  if (engine !== null) return;
  const made = make();
  await made({ module_or_path: bytes });
  engine = made;
}

/** Lets go of a module that has stopped, and of the world in it. What is kept stays. */
function forget() {
  [world, engine, woken] = [null, null, false];
}

/** Takes up what an earlier life of this worker has kept. */
async function wake() {
  if (woken) return;
  const { module, start, settings, saved, clock } = await kept.all();
  // A module of another build does not fit to this worker; the page brings the right one.
  if (module?.build !== BUILD || !saved) return;
  await load(module.bytes);
  world = { sim: engine.Simulator.open(saved), start, settings, clock: { ...clock, starts: clock.starts + 1 } };
  await reach(clock.at);
  woken = true;
  await keep(false);
}

/** Begins with a case, from the instant at which it stands or from a later one. */
async function begin(start, settings) {
  const { saved, preset: name, seed, from } = start;
  const { Simulator, preset, presets } = engine;
  const sim = Simulator.open(saved ?? { scenario: preset(name ?? presets()[0].id), seed });
  // Only now: a case that cannot be opened changes nothing.
  world?.sim.free();
  world = { sim, start, settings, clock: { at: 0, real: Date.now(), rest: 0, requests: 0, failed: 0, starts: 1 } };
  woken = true;
  if (from > sim.now) await reach(from);
  await keep(true);
}

/** Writes down how far time is, and the case if it has changed. */
function keep(changed) {
  const { sim, start, settings, clock } = world;
  clock.at = sim.now;
  return kept.write(changed ? { saved: sim.save(), start, settings, clock } : { settings, clock });
}

function state() {
  const { sim, clock } = world;
  const { requests, failed, starts } = clock;
  return { now: sim.now, length: sim.length, horizon: sim.horizon, digest: sim.digest(), requests, failed, starts };
}

// ---- what the page may ask -------------------------------------------------------------------------------------------

/** A wish that needs a world, at its present; `changes` says whether it may change the case. */
const inWorld = (what, { changes = false } = {}) => async (...args) => {
  await wake();
  if (world === null) throw Object.assign(new Error("the worker has no world: call serveApi again"), { code: "not_served" });
  await catchUp(0);
  try {
    return await what(...args);
  } finally {
    await keep(changes);
  }
};

const WISHES = {
  build: () => BUILD,

  /** Serves what the page says: goes on with the kept world if it began in the same way. */
  async serve({ start, settings, wasm, restart }) {
    check(settings);
    stopped = false;
    let { module } = await kept.all();
    if (module?.build !== BUILD) {
      const response = await fetch(wasm);
      if (!response.ok) {
        throw Object.assign(new Error(`${wasm} cannot be had: ${response.status}`), { code: "no_module" });
      }
      module = { build: BUILD, bytes: await response.arrayBuffer() };
    }
    await load(module.bytes);
    await kept.write({ module });
    if (!restart) await wake();
    if (restart || world === null || JSON.stringify(world.start) !== JSON.stringify(start)) {
      await begin(start, settings);
    } else {
      world.settings = settings;
      await keep(false);
    }
    await self.clients.claim();
    return state();
  },

  state: inWorld(state),

  save: inWorld(() => world.sim.save()),

  advance: inWorld(async (by) => {
    await reach(world.sim.now + whole(by, "by"));
    return state();
  }),

  runUntil: inWorld(async (at) => {
    await reach(whole(at, "at"));
    return state();
  }),

  dispatch: inWorld((command) => world.sim.dispatch(command), { changes: true }),

  change: inWorld((settings) => {
    const all = { ...world.settings, ...settings };
    check(all);
    world.settings = all;
    return state();
  }),

  reset: inWorld(async () => {
    await begin(world.start, world.settings);
    return state();
  }),

  async stop() {
    stopped = true;
    world?.sim.free();
    world = null;
    woken = false;
    await kept.forget();
  },
};

function whole(value, name) {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw wrong(`\`${name}\` is a whole number of milliseconds`);
}

/** @throws with the code `bad_option`, before anything has changed */
function check({ latency, failures, clock, tokens }) {
  const number = (value, least, most) => typeof value === "number" && value >= least && value <= most;
  if (!number(latency.from, 0, LONGEST_LATENCY) || !number(latency.to, latency.from, LONGEST_LATENCY)) {
    throw wrong("`latency` is a number of milliseconds up to 60000, or two of them, the smaller one first");
  }
  if (!number(failures.share, 0, 1)) throw wrong("`failures.share` is a number from 0 to 1");
  if (failures.status !== 0 && !(Number.isInteger(failures.status) && number(failures.status, 400, 599))) {
    throw wrong("`failures.status` is an HTTP status from 400 to 599, or 0 for a lost connection");
  }
  const { speed, perRequest } = clock;
  if (perRequest === undefined ? !number(speed, 0, 1_000_000) : !(Number.isInteger(perRequest) && number(perRequest, 0, 2 ** 40))) {
    throw wrong("`clock` is \"still\", { speed } with a number up to 1000000, or { perRequest } with whole milliseconds");
  }
  const people = (all) => typeof all === "object" && Object.values(all).every((p) => p === null || typeof p === "string");
  if (tokens !== null && !people(tokens)) throw wrong("`tokens` names a person of the scenario, or null, for each token");
}

function wrong(message) {
  return Object.assign(new TypeError(message), { code: "bad_option" });
}

/** An error as plain data: as it is, its code would be lost on the way. */
function told({ name, message, code, problems }) {
  return { name, message, code, problems };
}

// ---- what is kept ----------------------------------------------------------------------------------------------------

/** A small shelf in the browser's database: it outlives the worker, and what clears caches leaves it alone. */
const kept = {
  opened: null,

  open() {
    this.opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () => request.result.createObjectStore("kept");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => {
        this.opened = null;
        reject(request.error);
      };
    });
    return this.opened;
  },

  /** Does something to the shelf, all or nothing. */
  async within(mode, work) {
    const transaction = (await this.open()).transaction("kept", mode);
    const result = work(transaction.objectStore("kept"));
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error ?? new Error("the browser's database gave up"));
    });
    return result;
  },

  async all() {
    const names = ["module", "start", "settings", "saved", "clock"];
    const requests = await this.within("readonly", (shelf) => names.map((name) => shelf.get(name)));
    return Object.fromEntries(names.map((name, i) => [name, requests[i].result]));
  },

  write(values) {
    return this.within("readwrite", (shelf) => {
      for (const [name, value] of Object.entries(values)) shelf.put(value, name);
    });
  },

  async forget() {
    const database = await this.open();
    this.opened = null;
    database.close();
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase(DATABASE);
      request.onsuccess = resolve;
      request.onerror = () => reject(request.error);
    });
  },
};
