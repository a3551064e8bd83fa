// Moving through time like a debugger: breakpoints both ways, bookmarks, finding things, keys that can be turned off.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startApp } from "./support/app.js";

describe("marks", () => {
  let app;
  let page;
  before(async () => {
    app = await startApp();
  });
  after(() => app?.close());

  /** A paused page at the start of the day, with nothing focused. */
  async function start(options) {
    page = await app.newPage(options);
    await page.open();
    await page.pause();
    await page.press("To the start");
    await page.page.evaluate(() => document.activeElement.blur());
  }

  const key = (name) => page.page.keyboard.press(name);

  async function addBreakpoint(kind, which, value) {
    const form = page.page.locator(".sb-marks__add");
    await form.getByLabel("Stop when").selectOption({ label: kind });
    if (which) await form.getByLabel("Which").selectOption(which);
    if (value) await form.getByRole("textbox").fill(value);
    await form.getByRole("button", { name: "Add breakpoint" }).click();
  }

  test("the way on and the way back stop at the same events", async () => {
    await start();
    await key("Shift+M");
    await addBreakpoint("A rule moves a run", "T1");
    const row = page.page.locator(".sb-mark");
    const hits = Number((await row.locator(".sb-mark__count").innerText()).match(/(\d+) hits/)[1]);
    assert.ok(hits > 5);
    await key("Escape");
    const there = [];
    for (let i = 0; i < 5; i++) {
      await key("]");
      there.push((await page.event()).seq);
      assert.match(await page.page.getByTestId("stopped").innerText(), /T1|ended badly/);
      assert.match(await page.page.locator(".sb-event--here").innerText(), /T1|T3|T4|T8|T11/);
    }
    assert.deepEqual([...there].sort((a, b) => a - b), there);
    await key("]");
    const back = [];
    for (let i = 0; i < 5; i++) {
      await key("[");
      back.push((await page.event()).seq);
    }
    assert.deepEqual(back.reverse(), there);
    const { seqs } = await page.moments();
    assert.deepEqual(seqs, [there[0]]);
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("playing stops at the exact event, forwards and backwards, unless it is told not to", async () => {
    await start();
    await key("Shift+M");
    await addBreakpoint("An event number is reached", null, "40");
    await key("Escape");
    for (let i = 0; i < 14; i++) await key("+");
    await key(" ");
    await page.page.getByTestId("stopped").filter({ hasText: "Event 40" }).waitFor();
    assert.equal((await page.event()).seq, 40);
    await page.page.getByRole("button", { name: "Play", exact: true }).waitFor();
    for (let i = 0; i < 6; i++) await key(".");
    assert.equal(await page.page.getByTestId("stopped").innerText(), "");
    await key("Shift+Space");
    await page.page.getByTestId("stopped").filter({ hasText: "Event 40" }).waitFor();
    assert.equal((await page.event()).seq, 40);
    // Told not to stop, playing back goes on to the start.
    await key("Shift+M");
    await page.page.getByRole("switch", { name: "Stop at them" }).click();
    await key("Escape");
    for (let i = 0; i < 3; i++) await key(".");
    await key("Shift+Space");
    await page.page.waitForFunction(() => document.querySelector(".sb-transport").dataset.seq === "0");
    await page.close();
  });

  test("at full speed playing ends at the end of the history", async () => {
    await start();
    for (let i = 0; i < 20; i++) await key("+");
    assert.match(await page.page.locator(".sb-slider__says").innerText(), /max/);
    await key(" ");
    await page.page.getByRole("button", { name: "Play", exact: true }).waitFor();
    const { seq, of } = await page.event();
    assert.equal(seq, of);
    await page.close();
  });

  test("a run is marked with B and a moment with M; both are found, renamed and deleted", async () => {
    await start();
    for (let i = 0; i < 12; i++) await key(".");
    await key("j");
    await key("b");
    assert.match((await page.notices()).join(), /Breakpoint set: Any event of run 1/);
    await key("m");
    const marked = await page.event();
    const flag = page.page.getByRole("button", { name: /^Bookmark: Run 1, / });
    assert.equal(await flag.count(), 1);
    await key("End");
    await flag.click();
    assert.deepEqual(await page.event(), marked);
    await key("Shift+M");
    const dialog = page.page.getByRole("dialog", { name: "Bookmarks and breakpoints" });
    assert.match(await dialog.innerText(), /Any event of run 1\s+\d+ hits?/);
    await dialog.getByLabel(/^Name of the bookmark/).fill("The first plan");
    await key("Enter");
    await key("Tab");
    assert.equal(await page.page.getByRole("button", { name: /^Bookmark: The first plan, / }).count(), 1);
    await page.screenshot("marks-dialog");
    await dialog.getByRole("button", { name: "Delete: Any event of run 1" }).click();
    await dialog.getByRole("button", { name: "Delete: The first plan" }).click();
    assert.equal(await dialog.locator(".sb-mark").count(), 0);
    await key("Escape");
    assert.equal(await flag.count(), 0);
    await page.close();
  });

  test("what cannot be a breakpoint is answered beside the form", async () => {
    await start();
    await key("Shift+M");
    await addBreakpoint("An instant is reached", null, "noon");
    const alert = page.page.locator(".sb-marks__wrong");
    assert.match(await alert.innerText(), /09:41/);
    await addBreakpoint("An instant is reached", null, "Mon 00:30");
    assert.equal(await alert.innerText(), "");
    await addBreakpoint("An instant is reached", null, "Mon 00:30");
    assert.match(await alert.innerText(), /already/);
    await page.close();
  });

  test("the palette does everything by keyboard alone", async () => {
    await start();
    await key("Control+k");
    const box = page.page.getByRole("combobox", { name: "Find and do" });
    await box.waitFor();
    assert.equal(await box.evaluate((input) => input === document.activeElement), true);
    await page.page.keyboard.type("next ev");
    const active = () => page.page.locator("[role=option][aria-selected=true]");
    assert.match(await active().innerText(), /Next event/);
    assert.equal(await box.getAttribute("aria-activedescendant"), await active().getAttribute("id"));
    await key("Enter");
    assert.equal((await page.event()).seq, 1);
    assert.equal(await box.count(), 0);
    // Down and up go round the list.
    await key("Control+k");
    await key("ArrowDown");
    await key("ArrowDown");
    await key("ArrowUp");
    assert.match(await active().innerText(), /Timeline/);
    await key("Enter");
    assert.match(page.page.url(), /#timeline$/);
    await key("Control+k");
    await page.page.keyboard.type("open");
    await page.screenshot("palette");
    await key("Escape");
    // The dialogs about the case. A dialog is gone for the app a moment after it is for the eye.
    const gone = (selector) => page.page.locator(selector).waitFor({ state: "detached" });
    for (const [typed, title] of [["cases", "Cases"], ["branches", "Branches"], ["share", "Share"]]) {
      await gone(".sb-palette input");
      await key("Control+k");
      await box.waitFor();
      await page.page.keyboard.type(typed);
      await key("Enter");
      await page.page.getByRole("dialog", { name: title, exact: true }).waitFor();
      await key("Escape");
      await gone(".sb-dialog__title");
    }
    // From a field, too, and closed by the same keys.
    await page.page.getByLabel("Seed").focus();
    await key("Control+k");
    await box.waitFor();
    await key("Control+k");
    await box.waitFor({ state: "detached" });
    await page.close();
  });

  test("a run, a workspace, a status and a moment are found", async () => {
    await start();
    await key("/");
    await page.page.keyboard.type("run 12");
    await key("Enter");
    await page.panel("Run 12").waitFor();
    assert.match(await page.page.locator(".sb-event--here").innerText(), /T0/);
    await key("/");
    await page.page.keyboard.type("Mon 09:30");
    await key("Enter");
    assert.equal(await page.time(), "Mon 09:30:00");
    await key("/");
    await page.page.keyboard.type("event 77");
    await key("Enter");
    assert.equal((await page.event()).seq, 77);
    await page.press("To the end");
    await key("/");
    await page.page.keyboard.type("failed");
    await key("Enter");
    await page.page.waitForFunction(() => {
      const rows = [...document.querySelectorAll(".sb-runs .sb-token")];
      return rows.length > 0 && rows.every((row) => row.dataset.status === "failed");
    });
    await key("/");
    await page.page.keyboard.type("no such thing");
    assert.match(await page.page.locator(".sb-palette").innerText(), /Nothing fits/);
    await page.close();
  });

  test("single characters can be turned off, and never act while typing", async () => {
    await start();
    await page.page.getByLabel("Seed").focus();
    await page.page.keyboard.type("].mb/");
    assert.equal((await page.event()).seq, 0);
    assert.equal(await page.page.locator("dialog[open]").count(), 0);
    await page.page.getByLabel("Seed").fill("42");
    await page.page.evaluate(() => document.activeElement.blur());
    await key("?");
    const sheet = page.page.getByRole("dialog", { name: "Keys and settings" });
    for (const about of ["Next breakpoint or failure", "Bookmark this moment", "Play backwards", "Next instant"]) {
      assert.match(await sheet.innerText(), new RegExp(about));
    }
    await sheet.getByRole("switch", { name: "Single-character keys" }).click();
    await key("Escape");
    for (const off of ["]", ".", "m", "b", "/", "2", "?"]) await key(off);
    assert.equal((await page.event()).seq, 0);
    assert.equal(await page.page.locator("dialog[open]").count(), 0);
    assert.deepEqual(await page.notices(), []);
    // What is no single character still acts.
    await key("End");
    assert.notEqual((await page.event()).seq, 0);
    await key("Control+k");
    await page.page.getByRole("combobox", { name: "Find and do" }).waitFor();
    await page.close();
  });

  test("a token travels when its run moves, for a quarter of a second at most, and not if all shall keep still", async () => {
    await start();
    await page.page.evaluate(() => {
      globalThis.travelled = [];
      document.addEventListener("animationstart", (event) => {
        if (event.animationName === "sb-travel") globalThis.travelled.push(getComputedStyle(event.target).animationDuration);
      });
    });
    const travelled = () => page.page.evaluate(() => globalThis.travelled);
    for (let i = 0; i < 30; i++) {
      await key(".");
      await page.page.waitForTimeout(100);
    }
    const durations = await travelled();
    assert.ok(durations.length > 0);
    assert.deepEqual([...new Set(durations)], ["0.24s"]);
    await key("Control+k");
    await page.page.keyboard.type("keep still");
    await key("Enter");
    for (let i = 0; i < 12; i++) await key(".");
    await page.page.waitForTimeout(300);
    assert.equal((await travelled()).length, durations.length);
    await page.close();
  });

  test("without a selected run the panel names who waits; a pull request is opened, updated and closed", async () => {
    await start();
    await page.scrub(0.5);
    await page.page.getByLabel("workspace", { exact: true }).selectOption({ label: "web-staging" });
    for (let i = 0; i < 3; i++) await page.press("Plan");
    assert.match(await page.why(), /Wait as well[\s\S]+web-staging/);
    const what = page.page.getByLabel("what happens to a pull request");
    await page.press("Pull request");
    const before = await page.runCount();
    const options = await what.locator("option").allInnerTexts();
    const number = Math.max(...options.map((option) => Number(option.match(/Update #(\d+)/)?.[1] ?? 0)));
    await what.selectOption(`Update #${number}`);
    await page.press("Pull request");
    assert.equal(await page.runCount(), before + 1);
    await what.selectOption(`Close #${number}`);
    await page.press("Pull request");
    assert.equal(await page.runCount(), before + 1, "closing makes no run");
    assert.match(await page.panel("Events").innerText(), /closed|action/);
    await page.screenshot("idle-desktop");
    await page.close();
  });

  test("digits lead to the pages", async () => {
    await start();
    for (const [digit, id] of [["3", "machine"], ["8", "learn"], ["1", "live"]]) {
      await key(digit);
      await page.page.waitForURL(new RegExp(`#${id}$`));
    }
    await page.close();
  });

  for (const [name, size] of [["desktop", { width: 1280, height: 720 }], ["phone", { width: 390, height: 844 }]]) {
    for (const colorScheme of ["light", "dark"]) {
      test(`${name}, ${colorScheme}: marks and palette have no accessibility problems and nothing sticks out`, async () => {
        await start({ ...size, colorScheme });
        await page.scrub(0.4);
        await key("m");
        await key("Shift+M");
        await addBreakpoint("A run ends badly");
        await addBreakpoint("So many runs are in a status", "queued", "4");
        assert.deepEqual(await page.accessibilityProblems(), []);
        assert.deepEqual(await page.overflow(), []);
        await page.screenshot(`marks-${name}-${colorScheme}`);
        await key("Escape");
        await key("]");
        await page.page.getByTestId("stopped").filter({ hasText: /./ }).waitFor();
        for (const toast of await page.page.getByRole("button", { name: "Dismiss" }).all()) await toast.click();
        assert.deepEqual(await page.accessibilityProblems(), []);
        assert.deepEqual(await page.overflow(), []);
        await page.screenshot(`stopped-${name}-${colorScheme}`);
        await key("Control+k");
        await page.page.keyboard.type("run");
        assert.deepEqual(await page.accessibilityProblems(), []);
        await page.screenshot(`palette-${name}-${colorScheme}`);
        await page.close();
      });
    }
  }
});
