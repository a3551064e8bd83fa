// A module that has trapped says so: plain HTML covers the page, says what is stored, and leads on from there.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startApp } from "./support/app.js";
import { WATCH, exhaust, keepMemory, memories } from "./support/trap.js";

const SIZES = { desktop: { width: 1280, height: 720 }, phone: { width: 390, height: 844 } };

describe("an app that has stopped", () => {
  let app;
  before(async () => {
    app = await startApp();
  });
  after(() => app?.close());

  /** A page whose module can be made to trap. */
  async function start(options) {
    const page = await app.newPage({ acceptDownloads: true, ...options });
    await keepMemory(page.page);
    await page.open();
    await page.pause();
    return page;
  }

  const cover = (page) => page.page.getByRole("alertdialog", { name: "Signalbox has stopped." });

  /** Runs the module out of memory: the next thing that needs some traps. */
  async function stop(page) {
    await exhaust(page.page);
    const covered = cover(page).waitFor();
    // While it plays it may need some before the file does, and then there is nothing left to give a file to.
    const given = page.importText("large.json", `{"name":"${"x".repeat(30_000_000)}"}`).catch(() => {});
    await Promise.race([given, covered]);
    await covered;
  }

  /** The record of the open case. */
  const record = (page) => page.page.evaluate(() => {
    const key = `signalbox.case.${sessionStorage.getItem("signalbox.open")}`;
    return JSON.parse(localStorage.getItem(key));
  });

  test("says until when all is stored, with the keyboard in it, and nothing of the app is left", async () => {
    const page = await start();
    await page.press("one slot more");
    await page.page.waitForFunction(() => {
      const text = localStorage.getItem(`signalbox.case.${sessionStorage.getItem("signalbox.open")}`);
      return text?.includes("set_limit");
    });
    const { changed } = await record(page);
    const until = new Date(changed).toTimeString().slice(0, 8);
    await page.press("Play");
    await stop(page);
    assert.match(await cover(page).innerText(), new RegExp(`What you did until ${until} is stored\\.`));
    assert.equal(await page.page.title(), "Signalbox has stopped");
    assert.equal(await page.page.locator("body > *").count(), 1);
    const focused = () => page.page.evaluate(() => document.activeElement.getAttribute("role") ?? document.activeElement.textContent);
    assert.equal(await focused(), "alertdialog");
    const { problems } = page;
    assert.ok(problems.some((problem) => /unreachable|memory/.test(problem)), problems.join("\n"));
    // Whatever the app listened to, the dead module is not called again.
    problems.length = 0;
    await page.page.keyboard.press(" ");
    await page.page.keyboard.press("Control+k");
    await page.page.setViewportSize({ width: 900, height: 700 });
    await page.page.evaluate(() => {
      location.hash = "#rules";
      dispatchEvent(new StorageEvent("storage"));
      dispatchEvent(new Event("blur"));
    });
    await page.page.waitForTimeout(300);
    assert.deepEqual(problems, []);
    await page.page.keyboard.press("Tab");
    assert.equal(await focused(), "Reload");
    await page.page.keyboard.press("Tab");
    assert.equal(await focused(), "Open the list of cases");
    await page.page.keyboard.press("Tab");
    assert.equal(await focused(), "Download the case as stored");
    await page.close();
  });

  test("its memory is let go", async () => {
    const page = await start();
    assert.equal(await memories(page.page), 1);
    await stop(page);
    assert.equal(await memories(page.page), 0);
    await page.close();
  });

  test("the case as stored is a file that opens elsewhere, with all its steps", async () => {
    const page = await start();
    await page.press("one slot more");
    await page.page.waitForTimeout(400);
    await stop(page);
    const file = await page.download(() => page.press("Download the case as stored"));
    assert.equal(file.name, "five-workspaces-three-slots.signalbox.json");
    await page.close();
    const other = await start();
    await other.importText(file.name, file.text);
    await other.page.getByText(`One case of ${file.name} was added to yours.`).waitFor();
    await other.press("Cases");
    const copy = other.page.getByRole("dialog", { name: "Cases" }).getByRole("button", { name: "Five workspaces, three slots 2", exact: true });
    await copy.click();
    assert.equal(await other.limit(), 4);
    await other.press("Undo");
    assert.equal(await other.limit(), 3);
    await other.close();
  });

  test("what stops it soon after the start is not opened again by itself; the list of cases is", async () => {
    const page = await start();
    await page.press("one slot more");
    await page.page.waitForTimeout(400);
    await stop(page);
    await page.press("Reload");
    const list = page.page.getByRole("dialog", { name: "Cases" });
    await list.getByText("did not open last time").first().waitFor();
    assert.equal(await list.getByRole("button", { name: "Open at its start" }).count(), 1);
    await page.close();
  });

  test("what stops it later is opened again by reloading; a second stop leads to the list", async () => {
    const page = await app.newPage();
    // A page that is older than a minute.
    await page.page.addInitScript(() => {
      const { now } = performance;
      performance.now = () => now.call(performance) + 61_000;
    });
    await keepMemory(page.page);
    await page.open();
    await page.pause();
    await page.press("one slot more");
    await page.page.waitForTimeout(400);
    await stop(page);
    await page.press("Reload");
    await page.page.getByTestId("time").waitFor();
    assert.equal(await page.limit(), 4, "it is the case as it was");
    assert.equal(await page.page.getByRole("dialog").count(), 0);
    await stop(page);
    await page.press("Reload");
    await page.page.getByRole("dialog", { name: "Cases" }).getByText("did not open last time").first().waitFor();
    await page.close();
  });

  test("the list of cases is one press away", async () => {
    const page = await start();
    await page.press("one slot more");
    await page.page.waitForTimeout(400);
    await stop(page);
    await page.press("Open the list of cases");
    await page.page.getByRole("dialog", { name: "Cases" }).waitFor();
    assert.match(page.page.url(), /#live$/, "a reload opens a case again");
    await page.close();
  });

  test("a module that traps while it starts is covered, too", async () => {
    const page = await app.newPage();
    await keepMemory(page.page, { exhausted: true });
    await page.page.goto(app.url);
    await cover(page).getByText("Nothing of this case was stored.").waitFor();
    await page.close();
  });

  test("what is no trap does not cover the page", async () => {
    const page = await start();
    await page.page.evaluate(async () => {
      const foreign = new WebAssembly.RuntimeError("unreachable");
      foreign.stack = "RuntimeError: unreachable\n    at chrome-extension://abc/wasm:wasm-function[3]:0x12";
      const errors = [
        new Error("a mistake in a script"),
        new RangeError("Invalid array length"),
        new DOMException("gone", "AbortError"),
        "ResizeObserver loop completed with undelivered notifications.",
        foreign,
        undefined,
      ];
      for (const error of errors) {
        dispatchEvent(new ErrorEvent("error", { error, message: String(error) }));
        Promise.reject(error);
      }
      document.body.append(Object.assign(document.createElement("img"), { src: "nowhere.png" }));
      await new Promise((done) => setTimeout(done, 300));
    });
    assert.equal(await cover(page).count(), 0);
    assert.match(await page.panel("Slots").innerText(), /of 3 in use/);
    await page.close();
  });

  test("the app's worker that traps is a message, and a new one takes its place", async () => {
    const page = await app.newPage();
    await page.page.route("**/signalbox-worker-loader.js*", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: WATCH + (await response.text()) });
    });
    const [worker] = await Promise.all([page.page.waitForEvent("worker"), page.open("#worlds")]);
    await page.pause();
    await page.page.getByRole("button", { name: "Explore", exact: true }).waitFor();
    const gone = worker.waitForEvent("close");
    await exhaust(worker);
    await page.press("Explore");
    await page.page.getByText(/^The exploration ended: the worker stopped: .*(unreachable|memory)/).waitFor();
    await gone;
    assert.equal(await cover(page).count(), 0, "the page goes on");
    await page.press("Explore");
    await page.page.getByTestId("findings").waitFor();
    await page.close();
  });

  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ["light", "dark"]) {
      test(`on a ${size}, ${colorScheme}: it fits, axe finds nothing, a picture is taken`, async () => {
        const page = await start({ ...viewport, colorScheme });
        await page.press("one slot more");
        await page.page.waitForTimeout(400);
        await stop(page);
        assert.deepEqual(await page.overflow(), []);
        assert.deepEqual(await page.accessibilityProblems(), []);
        await page.screenshot(`stopped-${size}-${colorScheme}`);
        await page.press("Open the list of cases");
        await page.page.getByRole("dialog", { name: "Cases" }).getByText("did not open last time").first().waitFor();
        await page.page.mouse.move(0, 0);
        assert.deepEqual(await page.overflow(), []);
        assert.deepEqual(await page.accessibilityProblems(), []);
        await page.screenshot(`marked-${size}-${colorScheme}`);
        await page.close();
      });
    }
  }

  test("at 320 pixels nothing sticks out", async () => {
    const page = await start({ width: 320, height: 640 });
    await stop(page);
    assert.deepEqual(await page.overflow(), []);
    await page.close();
  });
});
