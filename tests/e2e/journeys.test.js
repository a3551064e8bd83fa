// What people come to do: trigger a run and see it end, change the limit, move through time.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startApp } from "./support/app.js";

describe("journeys", () => {
  let app;
  let page;
  before(async () => {
    app = await startApp();
  });
  after(() => app?.close());

  /** A paused page at a quarter of the day. */
  async function start() {
    page = await app.newPage();
    await page.open();
    await page.pause();
    await page.scrub(0.25);
  }

  async function agree() {
    const { parts, seqs } = await page.moments();
    assert.equal(parts, 8, "the transport and seven panels");
    assert.deepEqual(seqs, [(await page.event()).seq]);
  }

  test("a run is triggered, and played until it has ended", async () => {
    await start();
    const before = await page.runCount();
    await page.page.getByLabel("workspace", { exact: true }).selectOption({ label: "web-staging" });
    await page.press("Plan");
    assert.equal(await page.runCount(), before + 1);
    await agree();
    const run = before + 1;
    // The new run is the last one: K selects it from the end.
    await page.page.keyboard.press("Escape");
    await page.page.locator("body").press("k");
    await page.panel(`Run ${run}`).or(page.panel("Why?")).first().waitFor();
    assert.match(await page.why(), new RegExp(`\\b${run}\\b`));
    assert.match(await page.why(), /queued|in_progress/);
    for (let i = 0; i < 60 && !/completed|failed|timed_out|rejected|aborted/.test(await page.status()); i++) {
      for (let k = 0; k < 10; k++) await page.page.keyboard.press("Shift+.");
    }
    assert.match(await page.status(), /completed|failed|timed_out|rejected/);
    await agree();
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("the limit is changed in the past: the future is another, and undo brings the old one back", async () => {
    await start();
    const { of, seq } = await page.event();
    assert.equal(await page.limit(), 3);
    await page.press("one slot fewer");
    await page.press("one slot fewer");
    assert.equal(await page.limit(), 1);
    assert.match(await page.panel("Slots").innerText(), /of 1 in use/);
    const changed = await page.event();
    assert.notEqual(changed.of, of);
    await agree();
    await page.press("To the end");
    assert.equal(await page.limit(), 1);
    await page.press("Undo");
    await page.press("Undo");
    assert.deepEqual(await page.event(), { seq, of });
    assert.equal(await page.limit(), 3);
    await page.press("Redo");
    assert.equal(await page.limit(), 2);
    await page.close();
  });

  test("a waiting run says when it will start and what would start it sooner, and the change does it", async () => {
    // The first visit opens at a moment at which runs wait.
    page = await app.newPage({ height: 720 });
    await page.open();
    await page.pause();
    const why = page.panel("Why?");
    await why.getByRole("link").or(why.getByRole("button", { name: /^#?\d+$|run \d+/i })).first().click();
    const ahead = page.page.locator(".sb-ahead");
    await ahead.waitFor();
    assert.match(await ahead.innerText(), /Likely start|Starts at|Perhaps from|starts in (none|only)/);
    const offers = ahead.getByRole("button", { name: /^Do it/ });
    assert.ok((await offers.count()) > 0, "some change would start it sooner");
    // The README's picture.
    await page.screenshot("why-desktop-light");
    const { of } = await page.event();
    await offers.first().click();
    assert.notEqual((await page.event()).of, of, "the future is another");
    await page.press("Undo");
    assert.equal((await page.event()).of, of);
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("time is dragged back and forth, and everything follows at once", async () => {
    await start();
    const quarter = { time: await page.time(), event: await page.event(), runs: await page.runCount() };
    await page.scrub(0.75);
    const later = { time: await page.time(), event: await page.event(), runs: await page.runCount() };
    assert.ok(later.event.seq > quarter.event.seq && later.runs > quarter.runs);
    assert.notEqual(later.time, quarter.time);
    await agree();
    await page.scrub(0.25);
    assert.deepEqual({ time: await page.time(), event: await page.event(), runs: await page.runCount() }, quarter);
    await agree();
    await page.press("Next event");
    assert.equal((await page.event()).seq, quarter.event.seq + 1);
    await page.press("Previous event");
    await page.press("Previous event");
    assert.equal((await page.event()).seq, quarter.event.seq - 1);
    await agree();
    await page.press("To the start");
    assert.equal((await page.event()).seq, 0);
    assert.equal(await page.runCount(), 0);
    await agree();
    await page.close();
  });

  test("playing reaches the end and goes on", async () => {
    await start();
    await page.scrub(1);
    const { of } = await page.event();
    // Fast, but not at full speed, which would stop at the next end by itself.
    await page.page.getByLabel("Speed").fill("90");
    await page.press("Play");
    await page.page.waitForFunction((seq) => Number(document.querySelector(".sb-transport").dataset.seq) > seq, of);
    await page.pause();
    assert.ok((await page.event()).of > of);
    const reached = { time: await page.time(), event: await page.event() };
    await page.page.waitForTimeout(400);
    await page.reload();
    assert.deepEqual({ time: await page.time(), event: await page.event() }, reached);
    await page.close();
  });

  test("another seed is another history", async () => {
    await start();
    const { of } = await page.event();
    await page.page.getByLabel("Seed").fill("7");
    await page.page.getByLabel("Seed").press("Enter");
    await page.page.waitForFunction((of) => !document.body.innerText.includes(`of ${of}\n`), of);
    assert.notEqual((await page.event()).of, of);
    await page.page.getByLabel("Seed").fill("many");
    await page.page.getByLabel("Seed").press("Enter");
    assert.match((await page.notices()).join(), /A seed is a whole number/);
    assert.equal(await page.page.getByLabel("Seed").inputValue(), "7");
    await page.close();
  });

  test("with the keyboard alone: play, step, select, read why", async () => {
    page = await app.newPage();
    await page.open();
    const keys = page.page.keyboard;
    await keys.press(" ");
    await page.page.getByRole("button", { name: "Play", exact: true }).waitFor();
    const { seq } = await page.event();
    await keys.press(".");
    assert.equal((await page.event()).seq, seq + 1);
    await keys.press(",");
    assert.equal((await page.event()).seq, seq);
    await keys.press("Shift+>");
    assert.ok((await page.event()).seq > seq);
    await keys.press("j");
    await keys.press("j");
    assert.match(await page.why(), /\b2\b/);
    await keys.press("Enter");
    assert.equal(await page.page.evaluate(() => document.activeElement.id), "sb-why");
    await keys.press("?");
    await page.page.getByRole("dialog", { name: "Keys and settings" }).waitFor();
    await keys.press(".");
    await keys.press("Escape");
    await page.page.getByRole("dialog").waitFor({ state: "hidden" });
    await keys.press("Home");
    assert.equal((await page.event()).seq, 0);
    await keys.press("End");
    const end = await page.event();
    assert.equal(end.seq, end.of);
    // Every control can be reached with the Tab key, in both directions, and shows where it is.
    const reached = new Set();
    await page.page.locator("body").evaluate((body) => body.focus());
    for (let i = 0; i < 40; i++) {
      await keys.press("Shift+Tab");
      reached.add(await page.page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? ""));
    }
    for (const name of ["Play", "To the start", "Moment in the history"]) assert.ok(reached.has(name), name);
    await page.close();
  });
});
