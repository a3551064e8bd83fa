// The timeline: moving through time, lanes by other properties, folding, the grid for keyboards, and very many runs.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startApp } from "./support/app.js";
import { Timeline } from "./support/timeline.js";

describe("timeline", () => {
  let app;
  before(async () => {
    app = await startApp();
  });
  after(() => app?.close());

  /** A paused page at a moment of the day at which the lanes are full. */
  async function start(options = {}) {
    const page = await app.newPage({ width: 1280, height: 720, ...options });
    await page.open("#timeline");
    await page.pause();
    await page.scrub(0.25);
    return { page, timeline: new Timeline(page) };
  }

  test("runs are drawn where they lie, lit under the pointer everywhere, and selected by a click", async () => {
    const { page, timeline } = await start();
    const run = await timeline.runOf("payments-staging");
    const at = await timeline.find(run);
    await page.page.mouse.move(at.x, at.y);
    assert.match(await timeline.tip(), new RegExp(`^run ${run}, (plan|apply), \\w+, payments-staging, `));
    await page.page.mouse.click(at.x, at.y);
    assert.match(await page.why(), new RegExp(`\\b${run}\\b`));
    await page.screenshot("timeline-desktop-light");
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("dragging moves time, and what lies under the pointer goes with it", async () => {
    const { page, timeline } = await start();
    await page.press("Fit");
    await page.press("zoom in (W)");
    const run = await timeline.runOf("payments-staging");
    const before = await timeline.find(run);
    await timeline.drag(-60);
    const after = await timeline.find(run);
    assert.ok(Math.abs(before.x - 60 - after.x) <= 4, `${before.x} → ${after.x}`);
    // The moment stays: panning looks elsewhere, it does not go there.
    const { seq } = await page.event();
    await timeline.drag(100);
    assert.equal((await page.event()).seq, seq);
    await page.close();
  });

  test("Ctrl and the wheel zoom around the pointer; the wheel alone scrolls", async () => {
    const { page, timeline } = await start();
    const span = await timeline.span();
    const run = await timeline.runOf("payments-staging");
    const before = await timeline.find(run);
    await page.page.mouse.move(before.x, before.y);
    await page.page.mouse.wheel(0, 100);
    assert.equal(await timeline.span(), span, "the wheel alone does not zoom");
    await page.page.mouse.wheel(0, -1_000);
    await page.page.waitForTimeout(300);
    await page.page.keyboard.down("Control");
    await page.page.mouse.wheel(0, -100);
    await page.page.keyboard.up("Control");
    assert.notEqual(await timeline.span(), span);
    await page.page.mouse.move(before.x, before.y + 1);
    assert.match(await timeline.tip(), new RegExp(`^run ${run},`), "the run is still under the pointer");
    await page.page.mouse.dblclick(before.x, before.y);
    await timeline.find(run);
    await page.close();
  });

  test("lanes by status, trigger, project and blocker hold the same runs", async () => {
    const { page, timeline } = await start();
    await page.press("Fit");
    const count = async (by) => {
      await timeline.by(by);
      let all = 0;
      for (const lane of await timeline.lanes()) all += await timeline.count(lane);
      return all;
    };
    const runs = await count("workspace");
    assert.ok(runs > 50);
    for (const by of ["project", "status", "trigger", "blocker"]) {
      assert.equal(await count(by), runs, by);
      await page.screenshot(`timeline-by-${by}`);
    }
    await timeline.by("status");
    assert.ok((await timeline.lanes()).includes("pending_approval"));
    await page.close();
  });

  test("with the keyboard alone: into the grid, along the runs, down the lanes, to the reason", async () => {
    const { page, timeline } = await start();
    const keys = page.page.keyboard;
    await timeline.enter();
    assert.equal(await page.page.locator("[role=treegrid] [tabindex='0']").count(), 1, "one tab stop");
    assert.equal((await timeline.focused()).role, "rowheader");
    await timeline.key("ArrowDown");
    assert.match((await timeline.focused()).text, /^payments-staging/);
    await timeline.key("ArrowRight");
    const first = await timeline.focused();
    assert.equal(first.role, "gridcell");
    assert.match(first.text, /^run \d+, (plan|apply), \w+, payments-staging/);
    await timeline.key("ArrowRight");
    const second = await timeline.focused();
    assert.ok(second.run > first.run);
    await timeline.key("ArrowLeft");
    assert.deepEqual(await timeline.focused(), first);
    await timeline.key("End");
    const last = await timeline.focused();
    assert.ok(last.run >= second.run);
    await page.screenshot("timeline-keyboard");
    await timeline.key("Home");
    assert.deepEqual(await timeline.focused(), first);
    await timeline.key("ArrowUp");
    assert.match((await timeline.focused()).text, /network-prod/);
    await timeline.key("Control+End");
    assert.match((await timeline.focused()).text, /^web-prod/);
    await timeline.key("Control+Home");
    await timeline.key("ArrowRight");
    const { run } = await timeline.focused();
    await keys.press("Enter");
    assert.equal(await page.page.evaluate(() => document.activeElement.id), "sb-why");
    assert.match(await page.why(), new RegExp(`\\b${run}\\b`));
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("T shows what is in the window as a table, when the panel has the focus", async () => {
    const { page, timeline } = await start();
    await page.page.keyboard.press("t");
    assert.equal(await timeline.table().count(), 0, "elsewhere T does nothing");
    await timeline.enter();
    await page.page.keyboard.press("t");
    await timeline.table().waitFor();
    const rows = await timeline.table().getByRole("row").allInnerTexts();
    assert.ok(rows.length > 3);
    assert.match(rows[1], /#\d+\s+network-prod\s+(plan|apply)/);
    await page.screenshot("timeline-table");
    assert.deepEqual(page.problems, [], "the grid may leave the page with the focus in it");
    assert.deepEqual(await page.accessibilityProblems(), []);
    await page.close();
  });

  test("an idle stretch is folded into a break that states its length", async () => {
    const page = await app.newPage({ width: 1280, height: 720 });
    await page.open("#timeline");
    await page.pause();
    // One plan a day at two in the morning, for a week.
    const plan = { dist: "fixed", ms: 1_200_000 };
    const scenario = {
      format: 1,
      name: "Nightly",
      horizon_ms: 7 * 86_400_000,
      workspaces: [{ name: "drift", plan }],
      sources: [{ name: "nightly", kind: "schedule", workspace: "drift", cron: "0 2 * * *" }],
    };
    await page.importText("nightly.json", JSON.stringify({ format: 1, semantics: 2, seed: 1, scenario }));
    await page.computed();
    await page.press("To the end");
    const timeline = new Timeline(page);
    await page.press("Fit");
    const run = await timeline.runOf("drift", 3);
    const long = await timeline.width(run);
    await page.page.getByRole("switch", { name: "Fold idle" }).click();
    const folded = await timeline.width(run);
    assert.ok(folded > 4 * long, `${long} → ${folded}`);
    // The charts below fold the same stretches on the same axis: the run lies between two of their bands.
    const [from, to] = await timeline.shares(run);
    const bands = await page.page.locator(".sb-chart").first().locator(".sb-chart__break").evaluateAll((all) => {
      const width = all[0].ownerSVGElement.viewBox.baseVal.width;
      return all.map(({ x, width: wide }) => [x.baseVal.value / width, (x.baseVal.value + wide.baseVal.value) / width]);
    });
    assert.ok(bands.length > 5, `${bands.length} bands`);
    const after = bands.findIndex(([begin]) => begin > from);
    const gap = [bands[after - 1][1], bands[after][0]];
    assert.ok(Math.abs(gap[0] - from) < 0.01 && Math.abs(gap[1] - to) < 0.01, `${from} to ${to} in ${gap}`);
    await page.screenshot("timeline-folded");
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("with 200 workspaces and 100,000 runs everything is there, in few nodes, at one moment", async () => {
    const page = await app.newPage({ width: 1280, height: 720 });
    await page.open();
    await page.pause();
    await page.choose("200 workspaces, 100,000 runs");
    const events = await page.computed();
    assert.ok(events > 450_000, `${events}`);
    const timeline = new Timeline(page);
    let seed = 11;
    for (let i = 0; i < 12; i++) {
      seed = (seed * 48_271) % 2_147_483_647;
      await page.scrub(seed / 2_147_483_647);
      const { seqs } = await page.moments();
      assert.deepEqual(seqs, [(await page.event()).seq]);
      assert.ok((await page.nodes()) <= 2_500, `${await page.nodes()} nodes`);
    }
    await page.press("Fit");
    await page.page.evaluate(() => (location.hash = "timeline"));
    await page.page.getByRole("heading", { name: "Timeline", level: 1 }).waitFor({ state: "attached" });
    // Every lane can be scrolled to, and none needs all the others in the page.
    await timeline.enter();
    await timeline.key("Control+End");
    assert.match((await timeline.focused()).text, /^workspace-200/);
    assert.ok((await timeline.lanes()).length < 100);
    await page.screenshot("timeline-large");
    await timeline.by("trigger");
    assert.ok((await page.nodes()) <= 2_500, `${await page.nodes()} nodes`);
    await page.press("Table");
    await timeline.table().waitFor();
    assert.ok((await page.nodes()) <= 2_500, `${await page.nodes()} nodes`);
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("on a phone, in the dark: lanes under their names, time under a finger", async () => {
    const { page, timeline } = await start({ width: 390, height: 844, hasTouch: true, isMobile: true, colorScheme: "dark" });
    for (const name of ["network-prod", "payments-prod"]) assert.ok((await timeline.lanes()).includes(name));
    const run = await timeline.runOf("payments-staging");
    const at = await timeline.find(run);
    await page.page.touchscreen.tap(at.x, at.y);
    assert.match(await page.why(), new RegExp(`\\b${run}\\b`));
    assert.deepEqual(await page.overflow(), []);
    await page.screenshot("timeline-phone-dark");
    const before = await timeline.seconds();
    await timeline.pinch(100, 200);
    const near = await timeline.seconds();
    assert.ok(Math.abs(near - before / 2) < before * 0.06, `${before} s, two fingers apart: ${near} s`);
    await timeline.pinch(200, 100);
    const far = await timeline.seconds();
    assert.ok(Math.abs(far - before) < before * 0.06, `and together again: ${far} s`);
    assert.deepEqual(await page.accessibilityProblems(), []);
    await page.close();
  });
});
