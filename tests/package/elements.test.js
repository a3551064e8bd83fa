// The elements out of the packed tarball, on pages of other people: under a strict policy, beside each other, with the page's own
// keys, styles and storage left alone. The README's page is the first of them.
import assert from "node:assert/strict";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch } from "../e2e/support/browser.js";
import { exhaust, keepMemory, memories } from "../e2e/support/trap.js";
import { CASE, project, run, serve, tsc, vite } from "./support.js";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const AXE = path.join(HERE, "../node_modules/axe-core/axe.min.js");
const PICTURES = path.join(HERE, "../screenshots");
const SIZES = { desktop: { width: 1280, height: 720 }, phone: { width: 390, height: 844 } };
const HOUR = 3_600_000;

/** The first block of a README that is a page. */
const pageOf = (readme) => readme.match(/```html\n([\s\S]*?)```/)[1];

/** What is still open; a test that fails leaves it so, and nothing would end. */
const open = new Set();

/** A page of a project, with a storage of its own; `problems` is what went wrong in it. */
async function opened(browser, folder, file = "", options = {}) {
  const server = await serve(folder);
  const context = await browser.newContext(options);
  const close = async () => {
    open.delete(close);
    await context.close();
    await server.close();
  };
  open.add(close);
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  await keepMemory(page);
  await page.goto(server.url + file);
  return { page, problems, close };
}

async function accessibilityProblems(page) {
  await page.addScriptTag({ url: "axe.min.js" });
  const violations = await page.evaluate(async () => (await globalThis.axe.run()).violations);
  return violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map((node) => node.target.flat().join(" ")).join(", ")})`);
}

async function picture(page, name) {
  await mkdir(PICTURES, { recursive: true });
  await page.screenshot({ path: path.join(PICTURES, `elements-${name}.png`) });
}

describe("the elements", () => {
  let browser;
  let folder;
  let saved;

  before(async () => {
    browser = await launch();
    folder = await project("elements");
    saved = JSON.parse(await readFile(CASE, "utf8"));
    await writeFile(path.join(folder, "index.html"), pageOf(await readFile(path.join(folder, "node_modules/signalbox/README.md"), "utf8")));
    await copyFile(AXE, path.join(folder, "axe.min.js"));
  });
  afterEach(() => Promise.all([...open].map((close) => close())));
  after(() => browser?.close());

  /** The dashboard, with its functions at hand. */
  async function host(options) {
    const at = await opened(browser, folder, "host.html", { viewport: SIZES.desktop, ...options });
    await at.page.waitForFunction(() => globalThis.ready);
    return at;
  }
  /** Puts an element on the dashboard. */
  const put = (page, tag, id, attributes = {}, properties = {}) =>
    page.evaluate(([tag, id, attributes, properties]) => globalThis.put(tag, id, attributes, properties), [tag, id, attributes, properties]);

  test("the README's page has at most 15 lines", async () => {
    const lines = (await readFile(path.join(folder, "index.html"), "utf8")).trimEnd().split("\n");
    assert.ok(lines.length <= 15, `${lines.length} lines`);
  });

  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ["light", "dark"]) {
      test(`the README's page on a ${size}, ${colorScheme}: a live board with slots, queue and why`, async () => {
        const { page, problems, close } = await opened(browser, folder, "", { viewport, colorScheme });
        const board = page.locator("signalbox-board");
        await board.getByRole("heading", { name: "Slots", exact: true }).waitFor();
        assert.equal(await board.getByRole("list", { name: "Slots" }).getByRole("listitem").count(), 3);
        assert.ok((await board.getByRole("list", { name: /^Organisation queue/ }).getByRole("button").count()) > 0, "somebody waits");
        assert.match(await board.locator("#sb-why").innerText(), /run(s)? waits?.*slots (is|are) in use/s);
        // Live: time goes on by itself.
        const before = await board.evaluate((element) => element.now);
        await page.waitForFunction((before) => document.querySelector("signalbox-board").now > before, before);
        await board.evaluate((element) => element.pause());
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `${wide} pixels wider than the screen`);
        const surface = await board.locator(".sb-slots").evaluate((panel) => getComputedStyle(panel).backgroundColor);
        assert.equal(surface, colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(15, 23, 42)");
        await picture(page, `board-${size}-${colorScheme}`);
        assert.deepEqual(await accessibilityProblems(page), []);
        assert.deepEqual(problems, []);
        await close();
      });
    }
  }

  test("two on a page share nothing", async () => {
    const { page, problems, close } = await host();
    await put(page, "signalbox-board", "a", { preset: "platform_team", at: 7 * HOUR });
    await put(page, "signalbox-board", "b", { preset: "platform_team", at: 7 * HOUR });
    const [a, b] = [page.locator("#a"), page.locator("#b")];
    const state = (element) => element.evaluate(({ now, selected, playing, case: { commands, digest } }) => ({ now, selected, playing, commands: commands.length, digest }));
    const before = await state(b);
    assert.deepEqual(await state(a), before);
    await a.getByRole("button", { name: "one slot more" }).click();
    await a.getByRole("list", { name: "Slots" }).getByRole("button").first().click();
    await a.getByRole("button", { name: "Next event" }).click();
    const after = await state(a);
    assert.equal(after.commands, 1);
    assert.notEqual(after.digest, before.digest);
    assert.ok(after.selected > 0 && after.now > before.now);
    assert.deepEqual(await state(b), before);
    assert.equal(await b.locator(".sb-token--selected").count(), 0);
    assert.deepEqual(problems, []);
    await close();
  });

  test("an element is made from a case and a moment, and comes to the engine's own words", async () => {
    const { page, problems, close } = await host();
    const said = await page.evaluate(async (saved) => {
      const { default: init, Simulator } = await import("./node_modules/signalbox/web/signalbox_wasm.js");
      await init();
      const sim = Simulator.open({ ...saved, until: undefined, records: undefined, digest: undefined });
      sim.runUntil(4 * 3_600_000);
      const [case_, board] = [sim.save(), sim.view("board")];
      await globalThis.put("signalbox-board", "board", {}, { case: case_ });
      return { board, now: sim.now, sentences: board.queue.map(({ token }) => sim.explain(token.run).sentence) };
    }, saved);
    const board = page.locator("#board");
    assert.equal(await board.evaluate((element) => element.now), said.now, "it opens where the case was saved");
    assert.equal(await board.locator(".sb-slots__use").innerText(), `${said.board.in_use} of ${said.board.limit} in use`);
    const queue = await board.getByRole("list", { name: /^Organisation queue/ }).locator("[data-run]").evaluateAll((all) => all.map((one) => Number(one.dataset.run)));
    assert.deepEqual(queue, said.board.queue.map(({ token }) => token.run));
    assert.ok(queue.length > 0);
    await board.evaluate((element, run) => (element.selected = run), queue[0]);
    await page.waitForFunction((sentence) => document.querySelector("#board").shadowRoot.querySelector(".sb-why__answer").textContent === sentence, said.sentences[0]);
    // The whole case, played to its end, is the golden one.
    await board.evaluate((element, saved) => (element.case = saved), saved);
    await page.waitForFunction(() => document.querySelector("#board").horizon > 0);
    assert.equal(await board.evaluate((element) => element.case.digest), saved.digest);
    assert.deepEqual(problems, []);
    await close();
  });

  test("the host keeps its keys; the element has its own while the keyboard is in it", async () => {
    const { page, problems, close } = await host();
    for (const [tag, id] of [["signalbox-board", "a"], ["signalbox-timeline", "t"]]) await put(page, tag, id, { at: 7 * HOUR });
    const state = () => page.evaluate(() => ["a", "t"].map((id) => { const { now, playing, selected } = document.getElementById(id); return { now, playing, selected }; }));
    const before = await state();
    await page.locator("#own").focus();
    const pressed = ["j", ".", "w", "t", "f", "Home", "End", "?", "u", "+"];
    for (const key of pressed) await page.keyboard.press(key);
    assert.deepEqual(await state(), before);
    assert.deepEqual(await page.evaluate(() => globalThis.keys), pressed.map((key) => ({ key, taken: false })));
    await page.locator("#a").getByRole("button", { name: "Next event" }).focus();
    await page.keyboard.press("j");
    await page.keyboard.press(".");
    // What the element has no use for stays the host's, also there.
    await page.keyboard.press("?");
    const after = await state();
    assert.equal(after[0].selected, 1);
    assert.ok(after[0].now > before[0].now);
    assert.deepEqual(after[1], before[1]);
    assert.deepEqual((await page.evaluate(() => globalThis.keys)).slice(pressed.length).map(({ taken }) => taken), [true, true, false]);
    assert.deepEqual(problems, []);
    await close();
  });

  test("the host keeps its storage, title, address and history", async () => {
    const { page, problems, close } = await host();
    const outside = () => page.evaluate(() => ({
      local: { ...localStorage }, session: { ...sessionStorage }, title: document.title, href: location.href, length: history.length,
      root: document.documentElement.getAttributeNames(), body: document.body.children.length, heads: document.head.children.length,
    }));
    await page.evaluate(() => localStorage.setItem("theirs", "1"));
    const before = await outside();
    await put(page, "signalbox-board", "a", { at: 7 * HOUR });
    const board = page.locator("#a");
    // Rules are named, and lead nowhere while the element does not know where the app is.
    await board.locator(".sb-cite").first().click();
    await board.getByRole("button", { name: "one slot more" }).click();
    await board.getByRole("button", { name: "Play" }).click();
    await page.waitForTimeout(600);
    await board.getByRole("button", { name: "Pause" }).click();
    await board.evaluate((element) => (element.selected = 1));
    await page.evaluate(() => dispatchEvent(new Event("blur")));
    await page.waitForTimeout(600);
    assert.deepEqual(await outside(), before);
    assert.deepEqual(problems, []);
    await close();
  });

  test("the host's rules stay outside, its custom properties come in", async () => {
    const { page, problems, close } = await host();
    await put(page, "signalbox-board", "plain", { at: 7 * HOUR, theme: "light" });
    await put(page, "signalbox-board", "dark", { at: 7 * HOUR, theme: "dark" });
    await put(page, "signalbox-board", "branded", { at: 7 * HOUR, class: "branded", theme: "dark" });
    const style = (id, selector, name) =>
      page.locator(`#${id} ${selector}`).first().evaluate((element, name) => getComputedStyle(element)[name], name);
    for (const [name, value] of Object.entries({
      fontSize: "13px", fontStyle: "normal", textAlign: "start", textTransform: "none", letterSpacing: "normal", lineHeight: "18.85px", display: "flex",
    })) {
      assert.equal(await style("plain", ".sb-panel", name), value, name);
    }
    assert.equal(await style("plain", ".sb-icon-button--primary", "backgroundColor"), "rgb(31, 79, 209)");
    assert.equal(await style("dark", ".sb-icon-button--primary", "backgroundColor"), "rgb(141, 180, 255)");
    assert.equal(await style("branded", ".sb-icon-button--primary", "backgroundColor"), "rgb(1, 2, 3)");
    // Its own width decides how it is laid out, in pixels: why stands beside the slots.
    const [slots, why] = await Promise.all([".sb-slots", ".sb-why"].map((panel) => page.locator(`#plain ${panel}`).boundingBox()));
    assert.ok(why.x >= slots.x + slots.width && why.y === slots.y, JSON.stringify({ slots, why }));
    assert.equal(await page.locator("#own").evaluate((own) => getComputedStyle(own).backgroundColor), "rgb(200, 0, 0)");
    assert.deepEqual(problems, []);
    await close();
  });

  test("events reach the host, with plain details", async () => {
    const { page, problems, close } = await host();
    await put(page, "signalbox-board", "a", { at: 7 * HOUR });
    const board = page.locator("#a");
    await board.locator("[data-run]").first().click();
    await board.evaluate((element) => element.seek(2 * 3_600_000));
    await board.getByRole("button", { name: "one slot fewer" }).click();
    await page.waitForFunction(() => globalThis.heard.some(({ name }) => name === "change"));
    const heard = await page.evaluate(() => globalThis.heard);
    const of = (wanted) => heard.filter(({ name, id }) => name === wanted && id === "a").map(({ detail }) => detail);
    assert.deepEqual(of("ready").map(({ now }) => now), [7 * HOUR]);
    assert.equal(of("select").length, 1);
    assert.ok(of("select")[0].run > 0);
    // There, and then behind the command that was given there.
    assert.deepEqual(of("seek").map(({ now, playing }) => ({ now, playing })), Array(2).fill({ now: 2 * HOUR, playing: false }));
    assert.ok(of("seek")[1].seq > of("seek")[0].seq);
    assert.equal(of("change").at(-1).commands, 1);
    assert.deepEqual(of("error"), []);
    assert.deepEqual(problems, []);
    await close();
  });

  test("read-only shows everything and changes nothing; attributes act while it is on the page", async () => {
    const { page, problems, close } = await host();
    await put(page, "signalbox-board", "a", { at: 7 * HOUR, readonly: "" });
    const board = page.locator("#a");
    const changing = board.locator(".sb-stepper, .sb-acts button, .sb-ahead__offers button");
    await board.locator(".sb-queue [data-run]").first().click();
    await board.locator(".sb-ahead__likely").waitFor();
    assert.equal(await changing.count(), 0);
    await board.evaluate((element) => (element.readOnly = false));
    await board.locator(".sb-stepper").waitFor();
    assert.ok((await changing.count()) >= 2);
    await board.evaluate((element) => element.setAttribute("at", "7200000"));
    assert.equal(await board.evaluate((element) => element.now), 2 * HOUR);
    assert.deepEqual(problems, []);
    await close();
  });

  test("a change before another one makes a branch, and its message leads back to the history as it was", async () => {
    const { page, problems, close } = await host();
    await put(page, "signalbox-board", "a", { at: 5 * HOUR });
    const board = page.locator("#a");
    await board.getByRole("button", { name: "one slot more" }).click();
    const digest = () => board.evaluate((element) => element.case.digest);
    const kept = await digest();
    await board.evaluate((element) => element.seek(3 * 3_600_000));
    await board.getByRole("button", { name: "one slot fewer" }).click();
    const message = board.getByRole("log", { name: "Notices" }).getByRole("listitem");
    assert.match(await message.innerText(), /This is a new branch, .* is kept as it was, with what comes later/);
    assert.notEqual(await digest(), kept);
    await picture(page, "branched");
    assert.deepEqual(await accessibilityProblems(page), []);
    await message.getByRole("button", { name: "Back to it" }).click();
    await message.waitFor({ state: "detached" });
    assert.equal(await digest(), kept);
    assert.equal(await board.getByLabel("slot limit").inputValue(), "3");
    assert.deepEqual(problems, []);
    await close();
  });

  test("the remix link opens the app with the case at its moment; without `app` there is none", async () => {
    const { page, problems, close } = await host();
    await put(page, "signalbox-board", "a", { at: 7 * HOUR, app: "https://signalbox.example/app/#live" });
    await put(page, "signalbox-board", "b", { at: 7 * HOUR });
    assert.equal(await page.locator("#b").getByRole("link").count(), 0);
    assert.equal(await page.locator("#b").evaluate((element) => element.address()), null);
    const board = page.locator("#a");
    await board.getByRole("button", { name: "one slot more" }).click();
    await board.evaluate((element) => { element.seek(4 * 3_600_000); element.selected = 5; });
    const remix = board.getByRole("link", { name: "Remix" });
    await remix.hover();
    await page.waitForFunction(() => /#1\./.test(document.querySelector("#a").shadowRoot.querySelector(".sb-element__remix").href));
    await page.waitForTimeout(200);
    const href = await remix.getAttribute("href");
    assert.match(href, /^https:\/\/signalbox\.example\/app\/#1\.[\w-]+$/);
    assert.equal(href, await board.evaluate((element) => element.address()));
    // What the app would read, another element reads too.
    await put(page, "signalbox-machine", "c", { link: href });
    const state = (id) => page.locator(id).evaluate(({ now, selected, case: { commands, digest } }) => ({ now, selected, commands, digest }));
    assert.deepEqual(await state("#c"), await state("#a"));
    assert.equal((await state("#c")).now, 4 * HOUR);
    assert.deepEqual(problems, []);
    await close();
  });

  test("what cannot be shown says why in its place and as an event, and is mended", async () => {
    const { page, close } = await host();
    const wrong = {
      scenario: [{}, { case: { scenario: { workspaces: [{ name: "a", plan: 3 }] }, seed: 1 } }, "bad_case", /workspaces/],
      text: [{ case: "{ no case" }, {}, "bad_case", /cannot be read as JSON/],
      preset: [{ preset: "nobody" }, {}, "unknown_preset", /no preset “nobody”.*platform_team/],
      link: [{ link: "#1.AAAA" }, {}, "bad_link", /damaged/],
      seed: [{ seed: "1.5" }, {}, "unknown_preset", /A seed is a whole number/],
    };
    for (const [id, [attributes, properties, code, words]] of Object.entries(wrong)) {
      assert.equal(await put(page, "signalbox-board", id, attributes, properties), "error", id);
      const told = await page.evaluate((id) => globalThis.heard.findLast((one) => one.id === id && one.name === "error").detail, id);
      assert.equal(told.code, code, id);
      const alert = page.locator(`#${id}`).getByRole("alert");
      assert.match(await alert.innerText(), words, id);
      assert.ok((await alert.boundingBox()).height > 30);
    }
    const problems = await page.evaluate(() => globalThis.heard.find(({ id }) => id === "scenario").detail.problems);
    assert.ok(problems.length > 0 && problems.every(({ path, message, mend }) => /^scenario\./.test(path) && message && mend), JSON.stringify(problems));
    assert.deepEqual(await accessibilityProblems(page), []);
    await picture(page, "wrong");
    await page.locator("#preset").evaluate((element) => element.setAttribute("preset", "monday_herd"));
    await page.locator("#preset").getByRole("heading", { name: "Slots", exact: true }).waitFor();
    await close();
  });

  /** Gives an element something that needs more memory than there is left. */
  const burden = (page, id) =>
    page.evaluate((id) => (document.getElementById(id).case = `{"name":"${"x".repeat(40_000_000)}"}`), id);
  const heardOf = (page, name) => page.evaluate((name) => globalThis.heard.filter((one) => one.name === name), name);

  test("all elements report a module that traps, and begin again with a new one", async () => {
    const { page, problems, close } = await host();
    await put(page, "signalbox-board", "a", { preset: "platform_team", at: 7 * HOUR, autoplay: "" });
    await put(page, "signalbox-machine", "b", { preset: "platform_team", at: 7 * HOUR });
    await exhaust(page);
    await burden(page, "a");
    for (const id of ["a", "b"]) {
      await page.locator(`#${id}`).getByRole("alert").getByText("This has stopped.").waitFor();
      assert.equal(await page.locator(`#${id}`).getByRole("heading").count(), 0, "nothing of it is left");
    }
    const reports = await heardOf(page, "error");
    assert.deepEqual(reports.map(({ id, detail }) => [id, detail.code, detail.rule]).sort(), [["a", "stopped", null], ["b", "stopped", null]]);
    assert.match(reports[0].detail.message, /unreachable|memory/);
    assert.ok(problems.length > 0 && problems.every((problem) => /unreachable|memory/.test(problem)), problems.join("; "));
    problems.length = 0;
    assert.equal(await page.locator("#b").evaluate((element) => element.address()), null);
    await page.locator("#b").evaluate((element) => element.pause());
    assert.deepEqual(await accessibilityProblems(page), []);
    // One begins again by its button, the other by being set to something else. Both share the new module.
    await page.locator("#b").getByRole("button", { name: "Begin again" }).press("Enter");
    await page.locator("#b").getByRole("heading", { name: "Machine", exact: true }).waitFor();
    await page.locator("#a").evaluate((element) => (element.preset = "monday_herd"));
    await page.locator("#a").getByRole("heading", { name: "Slots", exact: true }).waitFor();
    await page.locator("#a").getByRole("button", { name: "one slot more" }).click();
    assert.equal(await page.locator("#a").evaluate((element) => element.case.commands.length), 1);
    assert.equal(await page.evaluate(() => globalThis.memories.length), 2);
    assert.equal(await memories(page), 1, "the first is let go");
    assert.deepEqual(problems, []);
    await close();
  });

  test("one that traps while an element is made says so, and what was asked of it is answered", async () => {
    const { page, close } = await host();
    await put(page, "signalbox-board", "a", { preset: "platform_team" });
    await exhaust(page);
    const end = await page.evaluate(() => {
      const case_ = { scenario: { name: "x".repeat(40_000_000), workspaces: [{ name: "a" }] }, seed: 1 };
      return globalThis.put("signalbox-board", "b", {}, { case: case_ });
    });
    assert.equal(end, "error");
    const [{ detail }] = (await heardOf(page, "error")).filter(({ id }) => id === "b");
    assert.equal(detail.code, "stopped");
    await page.locator("#b").getByRole("button", { name: "Begin again" }).waitFor();
    await close();
  });

  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ["light", "dark"]) {
      test(`what has stopped fits a ${size}, ${colorScheme}`, async () => {
        const { page, close } = await host({ viewport, colorScheme });
        await put(page, "signalbox-board", "a", { preset: "platform_team" });
        await exhaust(page);
        await burden(page, "a");
        await page.locator("#a").getByRole("button", { name: "Begin again" }).waitFor();
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0);
        assert.deepEqual(await accessibilityProblems(page), []);
        await picture(page, `stopped-${size}-${colorScheme}`);
        await close();
      });
    }
  }

  test("taken off the page it is gone, with what it was doing; put back it is there again", async () => {
    const { page, problems, close } = await host();
    await put(page, "signalbox-board", "a", { at: 7 * HOUR });
    // A move within one task keeps what it shows.
    await page.evaluate(() => {
      const element = document.querySelector("#a");
      element.selected = 4;
      document.querySelector("#place").append(element);
    });
    assert.equal(await page.locator("#a").evaluate((element) => element.selected), 4);
    await page.evaluate(() => {
      globalThis.gone = document.querySelector("#a");
      globalThis.gone.play();
      globalThis.gone.remove();
    });
    await page.waitForFunction(() => globalThis.gone.shadowRoot.childElementCount === 0);
    const heard = await page.evaluate(() => globalThis.heard.length);
    await page.waitForTimeout(500);
    assert.equal(await page.evaluate(() => globalThis.heard.length), heard, "it says nothing any more");
    await page.evaluate(() => document.querySelector("#place").append(globalThis.gone));
    await page.locator("#a").getByRole("heading", { name: "Slots", exact: true }).waitFor();
    // Its memory goes back: many in turn take no more than the first few.
    const grown = await page.evaluate(async () => {
      const memory = globalThis.memories.at(-1).deref();
      const cycle = async (tag, times) => {
        for (let i = 0; i < times; i += 1) {
          await globalThis.put(tag, `t${i}`, { at: "25200000" });
          const element = document.getElementById(`t${i}`);
          element.play();
          await new Promise(requestAnimationFrame);
          element.remove();
          await new Promise(requestAnimationFrame);
        }
        return memory.buffer.byteLength;
      };
      const tags = ["signalbox-board", "signalbox-timeline", "signalbox-machine"];
      for (const tag of tags) await cycle(tag, 4);
      const before = memory.buffer.byteLength;
      const after = [];
      for (const tag of tags) after.push(await cycle(tag, 15));
      return after.map((bytes) => bytes - before);
    });
    // Left unfreed, thirty of them would take close to three megabytes.
    assert.ok(grown.every((bytes) => bytes < 1_000_000), `grown by ${grown} bytes`);
    assert.deepEqual(problems, []);
    await close();
  });

  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ["light", "dark"]) {
      test(`timeline and machine on a ${size}, ${colorScheme}`, async () => {
        const { page, problems, close } = await host({ viewport, colorScheme });
        const width = (id) => page.locator(id).evaluate((element) => {
          const wide = [...element.shadowRoot.querySelectorAll("section")].map((panel) => panel.scrollWidth - panel.clientWidth);
          return Math.max(...wide);
        });
        await put(page, "signalbox-timeline", "t", { at: 7 * HOUR });
        const canvas = page.locator("#t canvas");
        // The lanes are drawn, in the colours of the theme.
        const drawn = () => canvas.evaluate((canvas) => {
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          return new Set(new Uint32Array(data.buffer)).size;
        });
        await page.waitForFunction(() => document.querySelector("#t").shadowRoot.querySelector("canvas")?.width > 200);
        await page.waitForTimeout(200);
        assert.ok((await drawn()) > 20, `${await drawn()} colours`);
        assert.ok((await width("#t")) <= 0);
        await picture(page, `timeline-${size}-${colorScheme}`);
        await page.locator("#t").getByRole("treegrid").getByRole("rowheader").first().focus();
        await page.keyboard.press("ArrowRight");
        await page.waitForTimeout(100);
        await page.keyboard.press("Enter");
        await page.locator("#t #sb-why .sb-why__answer").waitFor();
        assert.ok(await page.locator("#t #sb-why").evaluate((why) => why.matches(":focus")), "the keyboard is where the answer is");
        assert.deepEqual(await accessibilityProblems(page), []);
        await page.evaluate(() => document.querySelector("#t").remove());

        await put(page, "signalbox-machine", "m", { at: 7 * HOUR });
        const queued = page.locator("#m").getByRole("button", { name: /^queued.*list them/ }).locator("visible=true").first();
        await picture(page, `machine-${size}-${colorScheme}`);
        await queued.click();
        await page.locator("#m .sb-runs [data-run]").first().click();
        await page.locator("#m #sb-why .sb-why__answer").waitFor();
        assert.ok((await width("#m")) <= 0);
        assert.deepEqual(await accessibilityProblems(page), []);
        await picture(page, `machine-chosen-${size}-${colorScheme}`);
        assert.deepEqual(problems, []);
        await close();
      });
    }
  }

  test("their types are held to by the strict compiler", async () => {
    const typed = await project("vite", "elements-vite");
    const use = path.join(typed, "src/elements.ts");
    const source = await readFile(path.join(HERE, "fixtures/elements/use.ts"), "utf8");
    await writeFile(use, source);
    await tsc(typed);
    for (const [right, wrong] of [["detail.run", "detail.rum"], ["board.seek(60_000)", 'board.seek("soon")'], ["board.theme", "board.them"]]) {
      assert.ok(source.includes(right));
      await writeFile(use, source.replace(right, wrong));
      await assert.rejects(tsc(typed), ({ stdout }) => /elements\.ts/.test(stdout), wrong);
    }
  });

  test("with a bundler: Vite brings the module along, and loads it when a tag is used", async () => {
    const built = await project("vite", "elements-vite-built");
    await writeFile(path.join(built, "src/main.ts"), 'import "signalbox/elements";\n');
    await vite(built);
    const { page, problems, close } = await opened(browser, path.join(built, "dist"));
    const loaded = () => page.evaluate(() => performance.getEntriesByType("resource").some(({ name }) => name.endsWith(".wasm")));
    await page.waitForFunction(() => customElements.get("signalbox-machine"));
    assert.equal(await loaded(), false, "nothing is fetched for a page without a tag");
    await page.evaluate(() => document.body.append(document.createElement("signalbox-machine")));
    await page.locator("signalbox-machine").getByRole("heading", { name: "Machine", exact: true }).waitFor();
    assert.equal(await loaded(), true);
    assert.deepEqual(problems, []);
    await close();
  });

  test("where there is no document they can be imported", async () => {
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", 'import("signalbox/elements").then(({ SignalboxBoard }) => console.log(SignalboxBoard.kind))'], { cwd: folder });
    assert.equal(stdout.trim(), "board");
  });
});
