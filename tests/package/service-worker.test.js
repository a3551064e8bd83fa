// The service worker out of the packed tarball: a page's `fetch` is answered by the engine, whatever the browser does to the worker.
import assert from "node:assert/strict";
import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { launch } from "../e2e/support/browser.js";
import { CASE, project, serve, tsc, visit, vite } from "./support.js";

const WORKER = "node_modules/signalbox/service-worker/signalbox-sw.js";
const HOUR = 3_600_000;

describe("the service worker", () => {
  let browser;
  let folder;
  let server;
  let page;
  let golden;

  before(async () => {
    golden = JSON.parse(await readFile(CASE, "utf8")).digest;
    browser = await launch();
    folder = await project("service-worker");
    await copyFile(path.join(folder, WORKER), path.join(folder, "signalbox-sw.js"));
    await copyFile(CASE, path.join(folder, "case.json"));
  });
  after(() => browser?.close());
  // A context of its own, and with it a database of its own.
  beforeEach(async () => {
    server = await serve(folder);
    page = await browser.newPage();
    await page.goto(server.url);
    await page.locator("#digest:not(:empty)").waitFor();
  });
  afterEach(async () => {
    await page.close();
    await server.close();
  });

  /** Serves in the page what the test says, from the beginning. */
  const begin = (options) =>
    page.evaluate(async (given) => {
      window.api = await window.serveApi({ prefix: "api", preset: "platform_team", restart: true, ...given });
    }, options);

  /** What the page gets for a request: `{ status, type, headers, body, took }`, or `{ lost }`. */
  const ask = (address, { method = "GET", as = "Ada", body } = {}) =>
    page.evaluate(
      async ([address, method, as, body]) => {
        const begun = performance.now();
        try {
          const headers = as === null ? {} : { authorization: `Bearer ${as}` };
          const response = await fetch(address, { method, headers, body });
          const text = await response.text();
          const read = text === "" ? null : JSON.parse(text);
          return {
            status: response.status,
            headers: Object.fromEntries(response.headers),
            body: read,
            took: performance.now() - begun,
          };
        } catch (error) {
          return { lost: error.name };
        }
      },
      [address, method, as, body],
    );

  const call = (what, ...args) => page.evaluate(([what, args]) => window.api[what](...args), [what, args]);

  /** As the browser does when it needs the memory. */
  async function stopWorkers() {
    const session = await page.context().newCDPSession(page);
    let running = null;
    const seen = new Promise((resolve) => {
      session.on("ServiceWorker.workerVersionUpdated", ({ versions }) => {
        for (const { runningStatus } of versions) running = runningStatus;
        if (running === "stopped") resolve();
      });
    });
    await session.send("ServiceWorker.enable");
    await session.send("ServiceWorker.stopAllWorkers");
    await seen;
    await session.detach();
  }

  test("serves the golden case, and as the API does", async () => {
    assert.equal(await page.locator("#digest").innerText(), golden);
    const { status, headers, body } = await ask("api/runs?limit=3");
    assert.deepEqual([status, headers["content-type"], body.data.length], [200, "application/json", 3]);
    const missing = await ask("api/nowhere");
    assert.deepEqual([missing.status, missing.body.code], [404, "no_such_path"]);
    // What is not below the prefix goes to the network as ever.
    assert.equal((await ask("case.json")).body.digest, golden);
    assert.equal((await ask("apiary.json").catch(() => ({}))).lost, "SyntaxError", "the host's own 404 is no JSON");
    assert.equal((await call("state")).digest, golden, "reading changes nothing");
  });

  test("a run made by POST is in the list, and goes on with virtual time", async () => {
    await begin({ from: 9 * HOUR });
    const { body: all } = await ask("api/workspaces");
    const { id } = all.data[0];
    const made = await ask(`api/workspaces/${id}/runs`, { method: "POST", body: "{}" });
    assert.equal(made.status, 201);
    assert.ok(made.headers.location.startsWith(server.url), made.headers.location);
    assert.equal((await ask(made.headers.location)).body.id, made.body.id);
    const listed = async () => (await ask(`api/workspaces/${id}/runs?limit=100`)).body.data.find((run) => run.id === made.body.id);
    assert.ok(["queued", "in_progress"].includes((await listed()).status));
    const { now } = await call("advance", 12 * HOUR);
    assert.equal(now, 21 * HOUR);
    assert.equal((await listed()).settled, true);
    await call("reset");
    assert.equal(await listed(), undefined);
    assert.equal((await call("state")).now, 9 * HOUR);
  });

  test("survives that the browser stops the worker", async () => {
    await begin({ from: 9 * HOUR, tokens: { letmein: "Ada" } });
    const { body: all } = await ask("api/workspaces", { as: "letmein" });
    const { id } = all.data[0];
    const made = await ask(`api/workspaces/${id}/runs`, { as: "letmein", method: "POST", body: "{}" });
    const { accepted } = await call("dispatch", { type: "set_limit", limit: 5 });
    assert.equal(accepted, true);
    await call("advance", HOUR);
    const { starts: before, ...was } = await call("state");
    for (const [i, look] of [() => call("state"), () => ask(made.headers.location, { as: "letmein" })].entries()) {
      await stopWorkers();
      await look();
      const { starts, ...is } = await call("state");
      assert.equal(starts, before + i + 1, "it was started again");
      assert.deepEqual({ ...is, requests: 0 }, { ...was, requests: 0 });
    }
    assert.equal((await ask(made.headers.location, { as: "letmein" })).body.id, made.body.id);
    assert.equal((await ask("api/runs", { as: "Ada" })).status, 401, "the tokens are kept, too");
    const saved = await call("save");
    assert.deepEqual(saved.commands.map(({ command }) => command.type), ["plan", "set_limit"]);
    assert.equal(saved.digest, was.digest);
  });

  test("survives that its module traps: a code for the request that meets it, a new module for the next", async () => {
    await begin({ from: 9 * HOUR, worker: "own-sw.js" });
    await call("dispatch", { type: "set_limit", limit: 5 });
    const { requests: _, starts, ...was } = await call("state");
    const exhaust = () => page.evaluate(() => new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      navigator.serviceWorker.controller.postMessage("exhaust", [port2]);
    }));
    await exhaust();
    const { status, headers, body } = await ask("api/runs", { method: "POST", body: "x".repeat(40_000_000) });
    assert.deepEqual([status, body.code, headers["retry-after"]], [503, "stopped", "1"]);
    assert.match(body.detail, /has stopped \(.+\); the next request makes a new one/);
    assert.equal((await ask("api/runs?limit=1")).status, 200);
    const { requests: __, starts: again, ...is } = await call("state");
    assert.deepEqual(is, was, "nothing of the kept case is lost");
    assert.equal(again, starts + 1);
    // A wish of the page's gets the code, too.
    await exhaust();
    const code = await page.evaluate(() => window.api.dispatch({ type: "x".repeat(40_000_000) }).catch((error) => error.code));
    assert.equal(code, "stopped");
    assert.deepEqual((await call("save")).commands.map(({ command }) => command.type), ["set_limit"]);
  });

  test("survives a reload, and begins again when another case is asked for", async () => {
    await begin({ from: 9 * HOUR });
    const { digest } = await call("advance", HOUR);
    const again = async (options) => {
      await page.reload();
      await page.waitForFunction(() => window.serveApi);
      return page.evaluate(async (given) => (await window.serveApi({ prefix: "api", ...given })).state(), options);
    };
    // The page itself serves its golden case when it is loaded, so the world of before is gone.
    assert.notEqual((await again({ preset: "platform_team", from: 9 * HOUR })).now, 10 * HOUR);
    const kept = { case: JSON.parse(await readFile(CASE, "utf8")) };
    await page.locator("#digest:not(:empty)").waitFor();
    await page.evaluate((given) => window.serveApi({ prefix: "api", ...given }).then((api) => (window.api = api)), kept);
    const { now } = await call("advance", HOUR);
    assert.equal((await again(kept)).now, now);
    assert.notEqual(digest, golden);
    await page.evaluate((given) => window.serveApi({ prefix: "api", restart: true, ...given }).then((api) => (window.api = api)), kept);
    assert.equal((await call("state")).digest, golden);
  });

  test("refuses whom it does not know", async () => {
    await begin({ tokens: { letmein: "Ada", "": null } });
    for (const [as, code] of [[null, "no_caller"], ["letmeout", "unknown_caller"], ["toString", "unknown_caller"]]) {
      const { status, headers, body } = await ask("api/runs", { as });
      assert.equal(status, 401);
      assert.equal(headers["content-type"], "application/problem+json");
      assert.match(headers["www-authenticate"], /^Bearer/);
      assert.deepEqual([body.code, body.status, body.rule, body.instance], [code, 401, "H4", "/runs"]);
      assert.equal(body.type, `urn:signalbox:problem:${code}`);
    }
    assert.equal((await ask("api/runs", { as: "letmein" })).status, 200);
    assert.equal((await ask("api/openapi.json", { as: null })).status, 200);
    await call("change", { tokens: null });
    assert.equal((await ask("api/runs", { as: "letmein" })).status, 401);
    assert.equal((await ask("api/runs")).status, 200);
  });

  test("takes its time, and others need not wait for it", async () => {
    await begin({ latency: { between: [400, 600], seed: 3 } });
    const times = [];
    for (let i = 0; i < 4; i += 1) times.push((await ask("api/runs?limit=1")).took);
    // A timer may be early by less than a millisecond, and late by whatever the machine wants.
    assert.ok(times.every((took) => took >= 399), `${times}`);
    await call("change", { latency: 1500 });
    const all = await page.evaluate(async () => {
      const begun = performance.now();
      const headers = { authorization: "Bearer Ada" };
      await Promise.all(Array.from({ length: 20 }, () => fetch("api/runs?limit=1", { headers })));
      return performance.now() - begun;
    });
    assert.ok(all >= 1499 && all < 20 * 1500, `${all} ms: twenty are held back side by side`);
  });

  test("fails as often as it is told, each time for the same requests", async () => {
    const failures = { share: 0.4, status: 502, seed: 7 };
    await begin({ failures });
    const statuses = async () => {
      const seen = [];
      for (let i = 0; i < 30; i += 1) seen.push((await ask("api/runs?limit=1")).status);
      return seen;
    };
    const first = await statuses();
    const failed = first.filter((status) => status === 502).length;
    assert.ok(failed > 0 && failed < 30 && first.every((status) => status === 200 || status === 502), `${first}`);
    assert.equal((await call("state")).failed, failed);
    await call("reset");
    assert.deepEqual(await statuses(), first);
    await call("reset");
    await call("change", { failures: { ...failures, seed: 8 } });
    assert.notDeepEqual(await statuses(), first);

    await call("change", { failures: { share: 1, status: 503 } });
    const { length } = await call("state");
    const id = (await call("save")).scenario.workspaces[0].name;
    const { status, headers, body } = await ask(`api/workspaces/${id}/runs?x=1`, { method: "POST", body: "{}" });
    assert.deepEqual([status, headers["content-type"], headers["retry-after"]], [503, "application/problem+json", "1"]);
    assert.deepEqual(body, {
      type: "urn:signalbox:problem:injected_failure",
      title: "this request was chosen to fail",
      status: 503,
      detail: "this request was chosen to fail",
      instance: `/workspaces/${id}/runs`,
      code: "injected_failure",
      rule: "H3",
      path: null,
    });
    assert.equal((await call("state")).length, length, "the engine has not heard of it");
    await call("change", { failures: { share: 1, status: 0 } });
    assert.deepEqual(await ask("api/runs"), { lost: "TypeError" });
  });

  test("time stands still, goes with each request, or with the clock", async () => {
    await begin({ from: HOUR });
    await ask("api/runs");
    assert.equal((await call("state")).now, HOUR);
    await call("change", { clock: { perRequest: 60_000 } });
    await ask("api/runs");
    await ask("api/runs");
    assert.equal((await call("state")).now, HOUR + 120_000);
    const begun = Date.now();
    const { now: from } = await call("change", { clock: { speed: 1000 } });
    await page.waitForTimeout(300);
    await stopWorkers();
    await page.waitForTimeout(300);
    await ask("api/runs");
    const { now } = await call("change", { clock: "still" });
    const passed = Date.now() - begun;
    assert.ok(now - from >= 590_000 && now - from <= (passed + 20) * 1000, `${now - from} virtual ms in ${passed} ms`);
    assert.equal((await call("state")).now, now);
    assert.equal((await call("runUntil", 24 * HOUR)).now, 24 * HOUR);
  });

  test("says what is wrong, and changes nothing then", async () => {
    const before = await call("state");
    const refused = (options) =>
      page.evaluate(
        (given) => window.serveApi({ prefix: "api", ...given }).then(() => "served", ({ code, message }) => ({ code, message })),
        options,
      );
    for (const wrong of [
      { latency: -1 }, { latency: [300, 80] }, { latency: "fast" }, { failures: { share: 2 } }, { failures: { share: 1, status: 200 } },
      { clock: { speed: -1 } }, { clock: { perRequest: 0.5 } }, { clock: "fast" }, { tokens: { a: 1 } }, { latencies: 3 },
    ]) {
      assert.equal((await refused(wrong)).code, "bad_option", JSON.stringify(wrong));
    }
    assert.equal((await refused({ preset: "nowhere" })).code, "unknown_preset");
    assert.equal((await refused({ case: { scenario: { workspaces: 3 }, seed: 1 } })).code, "bad_case");
    assert.equal((await refused({ worker: "nowhere.js" })).code, "not_registered");
    assert.equal((await refused({ worker: WORKER })).code, "out_of_scope");
    assert.equal((await call("advance", -1).catch(({ message }) => message)).includes("`by` is a whole number"), true);
    const { requests, starts, ...is } = await call("state");
    assert.deepEqual(is, { now: before.now, length: before.length, horizon: before.horizon, digest: before.digest, failed: 0 });
  });

  test("knows an old copy of its file, and takes a new one", async () => {
    const file = path.join(folder, "signalbox-sw.js");
    const ours = await readFile(file, "utf8");
    const other = ours.replace(/const BUILD = "[0-9a-f]{16}"/, 'const BUILD = "0123456789abcdef"');
    assert.notEqual(other, ours);
    await page.close();
    page = await browser.newPage();
    try {
      await writeFile(file, other);
      await page.goto(server.url);
      const served = () =>
        page.evaluate(() => window.serveApi({ prefix: "api", preset: "platform_team" }).then(() => "served", ({ code }) => code));
      assert.equal(await served(), "other_build");
      // The browser has the old copy by now, and the host the new one.
      await writeFile(file, ours);
      assert.equal(await served(), "served");
      assert.equal((await ask("api/runs")).status, 200);
    } finally {
      await writeFile(file, ours);
    }
  });

  test("can be imported by a worker of the host's own", async () => {
    const own = path.join(folder, "own.js");
    await writeFile(own, `importScripts("${WORKER}");\nself.addEventListener("fetch", (event) => {
  if (event.request.url.endsWith("/greeting")) event.respondWith(new Response('{"hello":true}'));
});\n`);
    await call("stop");
    await begin({ worker: "own.js" });
    assert.equal((await ask("api/runs")).status, 200);
    assert.deepEqual((await ask("greeting")).body, { hello: true });
    await rm(own);
  });

  test("leaves when it is told to", async () => {
    assert.equal((await ask("api/runs")).status, 200);
    await call("stop");
    assert.deepEqual(await ask("api/runs"), { lost: "SyntaxError" }, "the host's own server answers that it is not there");
    const left = await page.evaluate(async () => [
      (await navigator.serviceWorker.getRegistrations()).length,
      (await indexedDB.databases()).length,
    ]);
    assert.deepEqual(left, [0, 0]);
  });

  test("with Vite and TypeScript, strict", async () => {
    const project_ = await project("service-worker-vite");
    await tsc(project_);
    await vite(project_);
    const dist = path.join(project_, "dist");
    await copyFile(path.join(project_, WORKER), path.join(dist, "signalbox-sw.js"));
    const digest = await visit(browser, dist, async (visited) => {
      assert.equal(await visited.locator("#runs li").count(), 5);
    });
    assert.equal(digest, golden);
  });
});
