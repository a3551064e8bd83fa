// Measures the built app in Chromium: with the reference load (200 workspaces, 20 slots, 100,000 runs), with ten times as many runs,
// and as somebody opens it for the first time. Prints a table.
//
// A frame's time is what the page's main thread does for it: script, style, layout and paint. Waiting for the display's next
// refresh is not counted, since it says more about the display than about the page. What is out of sight may follow a drag when the
// hand rests; that is measured apart.
import os from "node:os";
import { startApp } from "../e2e/support/app.js";
import { orgQueue } from "./load.js";

const SEEKS = 500;
const PANS = 300;
const STEPS = 200;
const CATCH_UPS = 20;
const SWITCHES = 100;
const LOADS = 10;
const RUNS = Number(process.env.RUNS ?? 100_000);

const app = await startApp();
try {
  console.log(`${os.cpus().length} cores, load ${os.loadavg()[0].toFixed(1)}`);
  console.log(`${"".padEnd(28)}${["p50", "p95", "worst"].map((h) => h.padStart(10)).join("")}  bar (p95)`);
  await reference();
  await tenfold();
  await branches();
  await coldLoad();
} finally {
  await app.close();
}

/** A paused page with the reference load, at half of it, ready to be measured. */
async function loaded(runs) {
  const page = await app.newPage({ width: 1280, height: 720 });
  await page.open();
  await page.pause();
  await page.page.evaluate(tools);
  const opened = performance.now();
  await page.importText("reference.json", JSON.stringify(orgQueue(200, 20, runs, 85)));
  await page.computed();
  // A million records and more are asked about first.
  const on = page.page.getByRole("button", { name: "Compute on", exact: true });
  if (await on.count()) await on.click();
  const events = await page.computed();
  console.log(`${runs} runs: ${events} events computed in ${((performance.now() - opened) / 1000).toFixed(1)} s`);
  await page.scrub(0.5);
  return page;
}

async function reference() {
  const page = await loaded(RUNS);
  const seeks = await page.page.evaluate(measureSeeks, SEEKS);
  row("seek to paint", seeks.all, 16.7);
  row("  of it script", seeks.script);
  row("  of it style to paint", seeks.paint);
  row("  lists below, at rest", await page.page.evaluate(measureCatchUps, CATCH_UPS));
  row("one event back", (await page.page.evaluate(measureSteps, STEPS)).all, 16.7);
  await page.scrub(0.5);
  row("pan, an hour in sight", (await page.page.evaluate(measurePan, [PANS, 1])).all, 18);
  await page.press("Fit");
  row("pan, all in sight", (await page.page.evaluate(measurePan, [PANS, 0.2])).all, 18);
  console.log(`DOM nodes, at most          ${String(Math.max(seeks.nodes, await page.nodes())).padStart(10)}  bar 2500`);

  const session = await page.page.context().newCDPSession(page.page);
  await session.send("Performance.enable");
  const busy = async () => (await session.send("Performance.getMetrics")).metrics.find((m) => m.name === "TaskDuration").value;
  await page.page.waitForTimeout(1000);
  const before = await busy();
  await page.page.waitForTimeout(5000);
  const idle = ((await busy()) - before) / 5;
  console.log(`paused, main thread         ${(100 * idle).toFixed(2).padStart(9)}%  bar 1 %`);
  await page.close();
}

async function tenfold() {
  const page = await loaded(10 * RUNS);
  row("seek to paint, tenfold", (await page.page.evaluate(measureSeeks, SEEKS / 2)).all, 50);
  await page.close();
}

/** Fifty branches of the default scenario, a day long, and a press on another one of them: until that one is painted. */
async function branches() {
  const page = await app.newPage({ width: 1280, height: 720 });
  await page.open();
  await page.pause();
  await page.page.evaluate(tools);
  await page.scrub(0.5);
  await page.page.locator(".sb-branch").click();
  while ((await page.page.locator(".sb-tree__row").count()) < 50) await page.press("Branch off at the cursor");
  row("switch among 50 branches", (await page.page.evaluate(measureSwitches, SWITCHES)).all, 50);
  await page.close();
}

/**
 * A first visit, with nothing stored or cached, from the navigation's start until the app has started, its first frame is painted
 * and a key press has been answered by another one. The files come from this machine, so the network is not part of it.
 */
async function coldLoad() {
  const times = [];
  for (let i = 0; i < LOADS; i++) {
    const page = await app.newPage({ width: 1280, height: 720 });
    await page.page.addInitScript(() => {
      globalThis.ready = new Promise((done) => {
        addEventListener("TrunkApplicationStarted", () => {
          const frame = (then) => requestAnimationFrame(() => setTimeout(then));
          frame(() => {
            document.body.dispatchEvent(new KeyboardEvent("keydown", { key: " ", bubbles: true }));
            frame(() => done(performance.now()));
          });
        });
      });
    });
    await page.page.goto(app.url);
    times.push(await page.page.evaluate(() => globalThis.ready));
    await page.close();
  }
  row("cold load until a key works", times, 1000);
}

function row(name, times, bar) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  const cells = [at(0.5), at(0.95), sorted.at(-1)].map((ms) => `${ms.toFixed(2)} ms`.padStart(10));
  const ratio = bar ? `  ${bar} ms, ${(at(0.95) / bar).toFixed(2)} of it` : "";
  console.log(`${name.padEnd(28)}${cells.join("")}${ratio}`);
}

// What follows runs in the page. Each is told whole, since the page knows nothing of this file but what `tools` gives it.

function tools() {
  const task = () => new Promise((done) => { const c = new MessageChannel(); c.port1.onmessage = done; c.port2.postMessage(0); });
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  /** Does something in a frame of its own: how long its script took, and what came from style to paint. */
  const timed = async (act) => {
    await frame();
    await task();
    const a = performance.now();
    act();
    await task();
    const b = performance.now();
    await frame();
    const c = performance.now();
    await task();
    return { script: b - a, paint: performance.now() - c };
  };
  const all = async (count, act) => {
    const out = { all: [], script: [], paint: [], nodes: 0 };
    for (let i = 0; i < count; i++) {
      const { script, paint } = await timed(() => act(i));
      out.script.push(script);
      out.paint.push(paint);
      out.all.push(script + paint);
      if (i % 50 === 0) out.nodes = Math.max(out.nodes, document.querySelectorAll("*").length);
    }
    return out;
  };
  // Always the same places, each time the page is measured.
  let seed = 1;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  const seek = () => {
    const range = document.querySelector(".sb-scrub__range");
    set.call(range, String(Math.floor(random() * Number(range.max))));
    range.dispatchEvent(new Event("input", { bubbles: true }));
  };
  globalThis.bench = { task, frame, all, random, seek };
}

function measureSeeks(count) {
  return globalThis.bench.all(count, globalThis.bench.seek);
}

// How long the lists out of sight take to follow once the hand rests after a seek: the task that does it, and its paint.
async function measureCatchUps(count) {
  const { task, frame, seek } = globalThis.bench;
  const moments = () => new Set([...document.querySelectorAll("[data-seq]")].map((part) => part.dataset.seq)).size;
  const out = [];
  for (let i = 0; i < count; i++) {
    seek();
    await frame();
    await task();
    let [last, took] = [performance.now(), 0];
    // The last stretch between two tasks of ours is the one in which they followed.
    while (moments() > 1) {
      await task();
      took = performance.now() - last;
      last += took;
    }
    await frame();
    const painting = performance.now();
    await task();
    out.push(took + performance.now() - painting);
  }
  return out;
}

function measureSteps(count) {
  const back = () => document.body.dispatchEvent(new KeyboardEvent("keydown", { key: ",", bubbles: true }));
  return globalThis.bench.all(count, back);
}

async function measurePan([count, speed]) {
  const chart = document.querySelector(".sb-timeline__scroll") ?? document.querySelector(".sb-timeline__lanes");
  const box = chart.getBoundingClientRect();
  const y = box.top + box.height / 2;
  const at = (x) => ({ bubbles: true, pointerId: 1, isPrimary: true, button: 0, buttons: 1, clientX: x, clientY: y });
  let x = box.left + box.width / 2;
  chart.dispatchEvent(new PointerEvent("pointerdown", at(x)));
  // There and back, in steps of a hand that moves fast.
  const out = await globalThis.bench.all(count, (i) => {
    x += (Math.floor(i / 50) % 2 ? -14 : 14) * speed;
    chart.dispatchEvent(new PointerEvent("pointermove", at(x)));
  });
  chart.dispatchEvent(new PointerEvent("pointerup", at(x)));
  return out;
}

function measureSwitches(count) {
  const { all, random } = globalThis.bench;
  return all(count, () => {
    const others = [...document.querySelectorAll(".sb-tree__switch:not([aria-current])")];
    others[Math.floor(random() * others.length)].click();
  });
}
