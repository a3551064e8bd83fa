// The first visit: an organisation at work, in words and pictures that the engine made.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startApp } from "./support/app.js";

const SIZES = { desktop: { width: 1280, height: 720 }, phone: { width: 390, height: 844 } };

describe("the first visit", () => {
  let app;
  before(async () => {
    app = await startApp();
  });
  after(() => app?.close());

  test("an organisation is at work: slots, queue, lanes, counts", async () => {
    const page = await app.newPage();
    await page.open();
    const early = await page.event();
    assert.ok(early.of > 1_000, `a whole day is computed: ${early.of} events`);
    await page.page.waitForFunction(
      (seq) => Number(document.querySelector(".sb-transport").dataset.seq) > seq, early.seq);
    await page.pause();

    assert.match(await page.panel("Slots").innerText(), /\d of 3 in use/);
    const lanes = await page.panel("Timeline").innerText();
    for (const workspace of ["network-prod", "payments-staging", "payments-prod", "web-staging", "web-prod"]) {
      assert.ok(lanes.includes(workspace), workspace);
    }
    // Every run has exactly one status, so the machine's counts add up to the runs there are.
    const counts = await page.statusCounts();
    assert.equal(Object.keys(counts).length, 10);
    const sum = Object.values(counts).reduce((a, b) => a + b, 0);
    assert.equal(sum, await page.runCount());
    assert.ok(sum > 10, `${sum} runs so far`);
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("the page opens without being asked why something waits", async () => {
    const page = await app.newPage();
    await page.open();
    await page.panel("Why?").getByText(/wait/).first().waitFor();
    await page.close();
  });

  test("whoever asked for stillness starts with a paused clock", async () => {
    const page = await app.newPage({ reducedMotion: "reduce" });
    await page.open();
    const time = await page.time();
    await page.page.waitForTimeout(400);
    assert.equal(await page.time(), time);
    await page.close();
  });

  test("a paused page does nothing", async () => {
    const page = await app.newPage();
    await page.open();
    await page.pause();
    const work = await page.page.evaluate(async () => {
      let frames = 0;
      const { requestAnimationFrame: frame, setTimeout: timer, setInterval: interval } = window;
      window.requestAnimationFrame = (f) => (frames++, frame(f));
      window.setTimeout = (...args) => (frames++, timer(...args));
      window.setInterval = (...args) => (frames++, interval(...args));
      let changes = 0;
      new MutationObserver((list) => (changes += list.length))
        .observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
      // The cursor's resting place is stored once; then it is quiet.
      await new Promise((done) => timer(done, 500));
      frames = changes = 0;
      await new Promise((done) => timer(done, 700));
      return { frames, changes };
    });
    assert.deepEqual(work, { frames: 0, changes: 0 });
    await page.close();
  });

  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ["light", "dark"]) {
      test(`on a ${size}, ${colorScheme}: it fits, axe finds nothing, a picture is taken`, async () => {
        const page = await app.newPage({ ...viewport, colorScheme });
        await page.open();
        await page.page.waitForTimeout(2_500);
        await page.pause();
        await page.page.mouse.move(0, 0);
        assert.deepEqual(await page.overflow(), []);
        assert.deepEqual(await page.accessibilityProblems(), []);
        await page.screenshot(`live-${size}-${colorScheme}`);
        await page.screenshot(`live-${size}-${colorScheme}-whole`, { fullPage: true });
        await page.close();
      });
    }
  }

  test("at 320 pixels nothing sticks out and nothing is gone", async () => {
    const page = await app.newPage({ width: 320, height: 640 });
    await page.open();
    await page.pause();
    assert.deepEqual(await page.overflow(), []);
    for (const title of ["Why?", "Slots", "Timeline", "Machine", "Trigger", "Runs", "Events"]) {
      assert.ok(await page.panel(title).isVisible(), title);
    }
    for (const name of ["To the start", "Previous event", "Play", "Next event", "To the end"]) {
      assert.ok(await page.page.getByRole("button", { name, exact: true }).isVisible(), name);
    }
    await page.close();
  });
});
