// Measures the built app in Chromium with the reference load: 200 workspaces, 20 slots, 100,000 runs. Prints a table.
//
// A frame's time is what the page's main thread does for it: script, style, layout and paint. Waiting for the display's next
// refresh is not counted, since it says more about the display than about the page.
import os from "node:os";
import { startApp } from "../e2e/support/app.js";
import { orgQueue } from "./load.js";

const SEEKS = 500;
const PANS = 300;
const STEPS = 200;

const app = await startApp();
try {
  const page = await app.newPage({ width: 1280, height: 720 });
  await page.open();
  await page.pause();
  const opened = performance.now();
  await page.importText("reference.json", JSON.stringify(orgQueue(200, 20, Number(process.env.RUNS ?? 100_000), 85)));
  const events = await page.computed();
  const seconds = ((performance.now() - opened) / 1000).toFixed(1);
  console.log(`${os.cpus().length} cores, load ${os.loadavg()[0].toFixed(1)}; ${events} events computed in ${seconds} s`);
  console.log(`${"".padEnd(24)}${["p50", "p95", "worst"].map((h) => h.padStart(9)).join("")}  bar (p95)`);

  await page.scrub(0.5);
  const { nodes, ...seeks } = await page.page.evaluate(measureSeeks, SEEKS);
  row("seek to paint", seeks.all, 16.7);
  row("  of it script", seeks.script);
  row("  of it style to paint", seeks.paint);
  row("one event back", (await page.page.evaluate(measureSteps, STEPS)).all, 16.7);
  await page.scrub(0.5);
  row("pan, an hour in sight", (await page.page.evaluate(measurePan, [PANS, 1])).all, 18);
  await page.press("Fit");
  row("pan, all in sight", (await page.page.evaluate(measurePan, [PANS, 0.2])).all, 18);
  console.log(`DOM nodes, at most      ${String(Math.max(nodes, await page.nodes())).padStart(9)}  bar 2500`);

  const session = await page.page.context().newCDPSession(page.page);
  await session.send("Performance.enable");
  const busy = async () => (await session.send("Performance.getMetrics")).metrics.find((m) => m.name === "TaskDuration").value;
  await page.page.waitForTimeout(1000);
  const before = await busy();
  await page.page.waitForTimeout(5000);
  const idle = ((await busy()) - before) / 5;
  console.log(`paused, main thread     ${(100 * idle).toFixed(2).padStart(8)}%  bar 1 %`);
} finally {
  await app.close();
}

function row(name, times, bar) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  const cells = [at(0.5), at(0.95), sorted.at(-1)].map((ms) => `${ms.toFixed(2)} ms`.padStart(9));
  const ratio = bar ? `  ${bar} ms, ${(at(0.95) / bar).toFixed(2)} of it` : "";
  console.log(`${name.padEnd(24)}${cells.join("")}${ratio}`);
}

// What follows runs in the page. Each is told whole, since the page knows nothing of this file.

async function measureSeeks(count) {
  const range = document.querySelector(".sb-scrub__range");
  const task = () => new Promise((done) => { const c = new MessageChannel(); c.port1.onmessage = done; c.port2.postMessage(0); });
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  const out = { all: [], script: [], paint: [], nodes: 0 };
  let seed = 1;
  for (let i = 0; i < count; i++) {
    seed = (seed * 48271) % 2147483647;
    const to = String(Math.floor((seed / 2147483647) * Number(range.max)));
    await frame();
    await task();
    const a = performance.now();
    set.call(range, to);
    range.dispatchEvent(new Event("input", { bubbles: true }));
    await task();
    const b = performance.now();
    await frame();
    const c = performance.now();
    await task();
    const d = performance.now();
    out.script.push(b - a);
    out.paint.push(d - c);
    out.all.push(b - a + d - c);
    if (i % 50 === 0) out.nodes = Math.max(out.nodes, document.querySelectorAll("*").length);
  }
  return out;
}

async function measureSteps(count) {
  const task = () => new Promise((done) => { const c = new MessageChannel(); c.port1.onmessage = done; c.port2.postMessage(0); });
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const out = { all: [] };
  for (let i = 0; i < count; i++) {
    await frame();
    await task();
    const a = performance.now();
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: ",", bubbles: true }));
    await task();
    const b = performance.now();
    await frame();
    const c = performance.now();
    await task();
    out.all.push(b - a + performance.now() - c);
  }
  return out;
}

async function measurePan([count, speed]) {
  const task = () => new Promise((done) => { const c = new MessageChannel(); c.port1.onmessage = done; c.port2.postMessage(0); });
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const chart = document.querySelector(".sb-timeline__scroll") ?? document.querySelector(".sb-timeline__lanes");
  const box = chart.getBoundingClientRect();
  const y = box.top + box.height / 2;
  const at = (x) => ({ bubbles: true, pointerId: 1, isPrimary: true, button: 0, buttons: 1, clientX: x, clientY: y });
  let x = box.left + box.width / 2;
  chart.dispatchEvent(new PointerEvent("pointerdown", at(x)));
  const out = { all: [] };
  for (let i = 0; i < count; i++) {
    await frame();
    await task();
    // There and back, in steps of a hand that moves fast.
    x += (Math.floor(i / 50) % 2 ? -14 : 14) * speed;
    const a = performance.now();
    chart.dispatchEvent(new PointerEvent("pointermove", at(x)));
    await task();
    const b = performance.now();
    await frame();
    const c = performance.now();
    await task();
    out.all.push(b - a + performance.now() - c);
  }
  chart.dispatchEvent(new PointerEvent("pointerup", at(x)));
  return out;
}
