// All histories of a small world: explored in the worker, given up, broken on purpose, and opened as a case.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startApp } from "./support/app.js";
import { PART } from "./support/page.js";

const SIZES = { desktop: { width: 1280, height: 720 }, phone: { width: 390, height: 844 } };

/** The page "Worlds", with the worker started. */
async function open(app, options) {
  const page = await app.newPage(options);
  await page.open("#worlds");
  await page.pause();
  await page.page.getByRole("button", { name: "Explore", exact: true }).waitFor();
  return page;
}

const choose = (page, label, option) => page.page.getByLabel(label, { exact: true }).selectOption({ label: option });
const findings = (page) => page.page.getByTestId("findings");

for (const base of ["/", "/some/where/"]) {
  describe(`worlds, served under ${base}`, () => {
    let app;
    before(async () => {
      app = await startApp({ base });
    });
    after(() => app?.close());

    test("the small world is explored: every law holds", async () => {
      const page = await open(app);
      const begun = Date.now();
      await page.press("Explore");
      await findings(page).waitFor();
      console.log(`the small world was explored in ${Date.now() - begun} ms`);
      const text = await findings(page).innerText();
      // The native test pins the same numbers.
      for (const number of ["5,721", "14,698", "12"]) assert.ok(text.includes(number), `${number} in ${text}`);
      assert.match(text, /Every law holds in every reachable state/);
      assert.equal(await page.page.locator(".sb-law--holds").count(), 7);
      // Levels from 0 steps to 12, and all of the sixteen rules.
      const levels = await page.page.locator(".sb-levels tbody .sb-levels__count").allInnerTexts();
      assert.equal(levels.length, 13);
      assert.equal(levels.reduce((sum, count) => sum + Number(count.replaceAll(",", "")), 0), 5_721);
      assert.equal(await page.page.locator(".sb-taken__rule").count(), 16);
      assert.deepEqual(page.problems, []);
      await page.close();
    });
  });
}

describe("worlds", () => {
  let app;
  before(async () => {
    app = await startApp();
  });
  after(() => app?.close());

  test("an exploration shows how far it is, and is given up at once", async () => {
    const page = await open(app);
    await choose(page, "Small world", "Everything at once");
    await page.press("Explore");
    const progress = page.page.getByTestId("progress");
    const states = async () => Number((await progress.locator("dd").first().innerText()).replaceAll(",", ""));
    await page.page.waitForFunction(
      () => Number(document.querySelector("[data-testid=progress] dd")?.textContent.replaceAll(",", "")) > 1_000);
    const early = await states();
    await page.page.waitForFunction(
      (early) => Number(document.querySelector("[data-testid=progress] dd")?.textContent.replaceAll(",", "")) > early, early);
    const took = await page.page.evaluate(async () => {
      const begun = performance.now();
      [...document.querySelectorAll("button")].find((button) => button.textContent === "Cancel").click();
      while (document.querySelector("[data-testid=progress]")) await new Promise((done) => setTimeout(done, 2));
      return performance.now() - begun;
    });
    console.log(`the cancel took ${took.toFixed(0)} ms`);
    await page.page.getByText("Cancelled.").waitFor();
    // The worker goes on to serve.
    await choose(page, "Small world", "Three plans, one slot");
    await page.press("Explore");
    await findings(page).waitFor();
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("find the bug: the shortest way is told, and opens as a case at its end", async () => {
    const page = await open(app);
    await choose(page, "Small world", "Find the bug");
    await page.press("Explore");
    const way = page.page.locator("[data-way=one_at_a_time]");
    await way.waitFor();
    assert.equal(await way.locator(".sb-way__step").count(), 4);
    const told = await way.innerText();
    assert.match(told, /4 steps/);
    assert.match(told, /runs 1 and 2 of a execute at once \(Q1\)/);
    assert.match(told, /takes 3 of these 4 steps/);
    assert.match(await findings(page).innerText(), /law is broken|laws are broken/);
    await way.getByRole("button", { name: "Open as a case" }).click();
    await page.panel("Slots").waitFor();
    assert.equal(new URL(page.page.url()).hash, "#live");
    const { seq, of } = await page.event();
    assert.equal(seq, of, "it stands at its end");
    assert.equal(await page.runCount(), 2);
    const end = await page.time();
    await page.press("Previous event");
    assert.equal((await page.event()).seq, seq - 1);
    for (let i = 0; i < of; i++) await page.press("Previous event");
    assert.equal(await page.runCount(), 0);
    await page.press("To the end");
    assert.equal(await page.time(), end);
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("any world may be given a broken scheduler", async () => {
    const page = await open(app);
    await choose(page, "Scheduler", "broken: starts a run although every slot is taken");
    await page.press("Explore");
    const way = page.page.locator("[data-way=within_limit]");
    await way.waitFor();
    assert.equal(await way.locator(".sb-way__step").count(), 2);
    assert.match(await way.innerText(), /2 jobs hold 1 slots \(Q2\)/);
    await page.close();
  });

  test("a worker that does not start is a message, and can be tried again", async () => {
    const page = await app.newPage();
    await page.page.route("**/signalbox-worker_bg.wasm*", (route) => route.fulfill({ status: 200, body: "no wasm" }));
    await page.open("#worlds");
    const alert = page.page.getByRole("alert");
    await alert.waitFor();
    assert.match(await alert.innerText(), /Nothing can be explored: the worker stopped: it did not start: .+/);
    await page.page.unroute("**/signalbox-worker_bg.wasm*");
    await page.press("Try again");
    await page.page.getByRole("button", { name: "Explore", exact: true }).waitFor();
    await page.close();
    const other = await app.newPage();
    await other.page.route("**/signalbox-worker-loader.js*", (route) => route.fulfill({ status: 404, body: "" }));
    await other.open("#api");
    await other.page.getByRole("alert").waitFor();
    assert.match(await other.page.getByRole("alert").innerText(), /its file did not load/);
    await other.close();
  });

  test("the app carries neither the explorer nor the HTTP surface", async () => {
    const page = await app.newPage();
    await page.open("#worlds");
    await page.page.getByRole("button", { name: "Explore", exact: true }).waitFor();
    const holds = (file, words) => page.page.evaluate(async ([file, words]) => {
      const names = performance.getEntriesByType("resource").map((entry) => entry.name);
      const url = names.find((name) => name.includes(file)) ?? `./${file}`;
      const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
      return words.map((word) => new TextDecoder("latin1").decode(bytes).includes(word));
    }, [file, words]);
    // A problem's type (H3), and what the explorer says of a step.
    const words = ["urn:signalbox:problem:", "the late runner of run"];
    assert.deepEqual(await holds("signalbox-worker_bg.wasm", words), [true, true]);
    const own = await page.page.evaluate(() => document.querySelector("link[rel=preload][as=fetch]").getAttribute("href"));
    assert.deepEqual(await holds(own.replace("./", ""), words), [false, false], "its first file");
    const parts = await page.page.evaluate(() => performance.getEntriesByType("resource").map((entry) => entry.name));
    const here = [];
    for (const part of parts.filter((name) => PART.test(name))) {
      const [title, ...held] = await holds(part, ["All histories of a small world", ...words]);
      assert.deepEqual(held, [false, false], part);
      here.push(title);
    }
    assert.ok(here.includes(true), "the page itself is in one of them");
    await page.close();
  });

  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ["light", "dark"]) {
      test(`on a ${size}, ${colorScheme}: it fits, axe finds nothing, pictures are taken`, async () => {
        const page = await open(app, { ...viewport, colorScheme });
        assert.deepEqual(await page.accessibilityProblems(), []);
        await page.press("Explore");
        await findings(page).waitFor();
        await page.screenshot(`worlds-${size}-${colorScheme}`, { fullPage: true });
        await choose(page, "Small world", "Find the bug");
        await page.press("Explore");
        await page.page.locator("[data-way=one_at_a_time]").waitFor();
        assert.deepEqual(await page.overflow(), []);
        assert.deepEqual(await page.accessibilityProblems(), []);
        await page.page.mouse.move(0, 0);
        await page.screenshot(`worlds-bug-${size}-${colorScheme}`, { fullPage: true });
        await page.close();
      });
    }
  }

  test("at 320 pixels nothing sticks out", async () => {
    const page = await open(app, { width: 320, height: 640 });
    await choose(page, "Small world", "Find the bug");
    await page.press("Explore");
    await page.page.locator("[data-way=one_at_a_time]").waitFor();
    assert.deepEqual(await page.overflow(), []);
    await page.close();
  });
});
