// Panels out of sight: they may follow a drag later, but never say of their moment what they do not show, and nobody sees them late.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startApp } from "./support/app.js";

describe("panels out of sight", () => {
  let app;
  let page;
  before(async () => {
    app = await startApp();
  });
  after(() => app?.close());

  /** A paused page on a low window, with the lists below it. */
  async function start() {
    page = await app.newPage({ width: 1280, height: 600 });
    await page.open();
    await page.pause();
    await page.scrub(0.5);
    await page.rest();
  }

  /** Drags to a share of the history, then does something in the same task; gives what is on the page at chosen times. */
  const drag = (share, then = "") => page.page.evaluate(async ([share, then]) => {
    const look = () => {
      const [panel, list] = [document.querySelector(".sb-events"), document.querySelector(".sb-runs")];
      const row = panel.querySelector(".sb-event__go").title.match(/Event (\d+)/);
      return {
        transport: Number(document.querySelector(".sb-transport").dataset.seq),
        why: Number(document.querySelector(".sb-why").dataset.seq),
        events: Number(panel.dataset.seq),
        runs: Number(list.dataset.seq),
        // The event that comes first in the list; events are counted from 0.
        first: Number(row[1]) + 1,
      };
    };
    const frame = () => new Promise(requestAnimationFrame);
    const range = document.querySelector(".sb-scrub__range");
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(range, String(share * Number(range.max)));
    range.dispatchEvent(new Event("input", { bubbles: true }));
    if (then) scrollTo(0, document.documentElement.scrollHeight);
    await frame();
    const first = look();
    await new Promise((done) => setTimeout(done, 400));
    return { first, later: look() };
  }, [share, then]);

  test("they wait for the cursor to rest, and say until then what they show", async () => {
    await start();
    const { first, later } = await drag(0.7);
    assert.equal(first.why, first.transport, "what is in sight follows at once");
    assert.notEqual(first.events, first.transport);
    assert.equal(first.runs, first.events);
    assert.equal(first.first, first.events, "the list shows the moment that it says");
    for (const part of ["why", "events", "runs", "first"]) assert.equal(later[part], later.transport, part);
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("scrolled into sight they are up to date in the same frame, and from then on at once", async () => {
    await start();
    const { first } = await drag(0.7, "scroll");
    for (const part of ["why", "events", "runs", "first"]) assert.equal(first[part], first.transport, part);
    const { first: next } = await drag(0.3);
    assert.notEqual(next.transport, first.transport);
    for (const part of ["why", "events", "runs", "first"]) assert.equal(next[part], next.transport, part);
    await page.close();
  });

  test("a command is followed at once", async () => {
    await start();
    const { seq } = await page.event();
    const seqs = await page.page.evaluate(async () => {
      document.querySelector(".sb-stepper__button").click();
      await new Promise(requestAnimationFrame);
      return [...document.querySelectorAll("[data-seq]")].map((part) => Number(part.dataset.seq));
    });
    assert.equal(new Set(seqs).size, 1);
    assert.ok(seqs[0] > seq);
    await page.close();
  });
});
