// A case that cannot be opened does not lock its owner out: the next start opens the list of cases, with that case marked. And nothing
// that was done is lost when a tab is killed.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startApp } from "./support/app.js";
import { killer } from "./support/kill.js";
import { keepMemory } from "./support/trap.js";

describe("a case that did not open", () => {
  let app;
  before(async () => {
    app = await startApp();
  });
  after(() => app?.close());

  /** A context in which a case is stored, with a slot more than the preset has; its page is gone. */
  async function stored() {
    const page = await app.newPage({ acceptDownloads: true });
    await page.open();
    await page.pause();
    await page.press("one slot more");
    await page.page.waitForFunction(() => JSON.stringify(localStorage).includes("set_limit"));
    // The storage is the context's, so this page stays until the next one is there.
    const next = await app.newPageBeside(page);
    await page.page.close();
    return next;
  }

  /** Once the app has noted that it opens a case, its next look into the storage does this. */
  async function whileOpening(page, act) {
    await page.page.addInitScript((act) => {
      const { getItem, setItem } = Storage.prototype;
      let opening = false;
      Storage.prototype.setItem = function (key, value) {
        setItem.call(this, key, value);
        if (key.startsWith("signalbox.opening.")) opening = true;
      };
      Storage.prototype.getItem = function (key) {
        if (opening) {
          opening = false;
          const begun = Date.now();
          if (act === "exhaust") globalThis.exhaust();
          else while (Date.now() - begun < act);
        }
        return getItem.call(this, key);
      };
    }, act);
  }

  const list = (page) => page.page.getByRole("dialog", { name: "Cases" });
  const mark = (page) => list(page).getByText("did not open last time", { exact: true });

  /** Begins to open a case and hangs, for as long as is said. */
  async function hang(page, millis) {
    await whileOpening(page, millis);
    await page.page.goto(app.url, { waitUntil: "commit" });
    // Another page reads it: this one does not answer.
    const other = await page.page.context().newPage();
    await other.goto(`${app.url}stopped.txt`).catch(() => {});
    await other.waitForFunction(() => Object.keys(localStorage).some((key) => key.startsWith("signalbox.opening.")));
    return other;
  }

  /** A page of the list of cases, after a page was killed while it opened one. */
  async function marked() {
    const page = await stored();
    const other = await hang(page, 3_600_000);
    await (await killer(page.page))();
    const next = await app.newPageBeside(page);
    await next.open();
    await mark(next).waitFor();
    await Promise.allSettled([other.close(), page.page.close()]);
    return next;
  }

  test("killed while it opens, it is marked in the list, and nothing of it is computed", async () => {
    const page = await marked();
    assert.equal(await mark(page).count(), 1);
    assert.deepEqual(await page.event(), { seq: 0, of: 0 });
    assert.deepEqual(page.problems, []);
    assert.deepEqual(await page.overflow(), []);
    assert.deepEqual(await page.accessibilityProblems(), []);
    // It stays so however often the page is opened.
    await page.reload();
    await mark(page).waitFor();
    assert.deepEqual(await page.event(), { seq: 0, of: 0 });
    await page.close();
  });

  test("it opens at its start without being computed, and goes on from there when it is played", async () => {
    const page = await marked();
    await page.press("Open at its start");
    await list(page).waitFor({ state: "hidden" });
    assert.match(await page.time(), /00:00:00/);
    assert.ok((await page.event()).of < 10, "only what happens at instant 0");
    assert.equal(await page.page.getByLabel("Scenario", { exact: true }).locator("option:checked").innerText(), "Five workspaces, three slots");
    // It is stored as it was opened, so the next start computes nothing of it either.
    await page.page.waitForTimeout(400);
    await page.reload();
    assert.equal(await page.page.getByRole("dialog").count(), 0);
    assert.match(await page.time(), /00:00:00/);
    assert.ok((await page.event()).of < 10);
    await page.press("Play");
    await page.page.waitForFunction(() => Number(document.body.innerText.match(/event \d+ of (\d+)/)?.[1]) > 1_000);
    await page.pause();
    assert.deepEqual(page.problems, []);
    await page.page.waitForTimeout(400);
    await page.reload();
    assert.equal(await page.page.getByRole("dialog").count(), 0);
    await page.scrub(0.9);
    assert.equal(await page.limit(), 4, "its commands are all there");
    await page.close();
  });

  test("its scenario is edited without playing it; changed, it opens again", async () => {
    const page = await marked();
    await page.press("Edit its scenario");
    await page.page.getByRole("heading", { name: "Scenario", level: 1, exact: true }).waitFor({ state: "attached" });
    assert.ok((await page.event()).of < 10);
    await page.press("Undo");
    await page.page.waitForTimeout(400);
    await page.reload();
    assert.equal(await page.page.getByRole("dialog").count(), 0);
    assert.ok((await page.event()).of > 1_000);
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("it is taken away as a file and deleted", async () => {
    const page = await marked();
    const file = await page.download(() => list(page).getByRole("button", { name: "Download", exact: true }).click());
    assert.equal(file.name, "five-workspaces-three-slots.signalbox.json");
    const [{ record }] = JSON.parse(file.text).cases;
    assert.equal(record.document.branches[0].case.commands[0].command.limit, 4);
    await page.press("Delete Five workspaces, three slots");
    await list(page).getByText("is deleted").waitFor();
    assert.equal(await mark(page).count(), 0);
    await page.reload();
    assert.equal(await page.page.getByRole("dialog").count(), 0);
    await page.close();
  });

  test("one whose opening traps is covered first, and in the list then", async () => {
    const page = await stored();
    await keepMemory(page.page);
    await whileOpening(page, "exhaust");
    await page.page.goto(app.url);
    const cover = page.page.getByRole("alertdialog", { name: "Signalbox has stopped." });
    await cover.getByText(/^What you did until \d\d:\d\d:\d\d is stored\.$/).waitFor();
    const next = await app.newPageBeside(page);
    await page.page.close();
    await next.open();
    await mark(next).waitFor();
    await next.close();
  });

  test("one at which another tab hangs is in the list, too", async () => {
    const page = await stored();
    await hang(page, 3_600_000);
    const next = await app.newPageBeside(page);
    await next.open();
    await mark(next).waitFor();
    assert.deepEqual(await next.event(), { seq: 0, of: 0 });
    await (await killer(page.page))();
    await next.page.context().close();
  });

  test("two tabs that open one case at the same moment are no alarm", async () => {
    const page = await stored();
    const opening = hang(page, 1_500);
    await opening;
    const next = await app.newPageBeside(page);
    await Promise.all([next.open(), page.page.getByTestId("time").waitFor()]);
    await next.page.getByText("This case is open in another tab").waitFor();
    for (const one of [page, next]) {
      assert.equal(await one.page.getByRole("dialog").count(), 0);
      assert.equal(await one.limit(), 4);
    }
    // Both have opened it, so no note is left.
    await page.page.waitForFunction(() => !Object.keys(localStorage).some((key) => key.startsWith("signalbox.opening.")));
    await page.close();
  });

  test("a page that is left while it opens a case is no alarm", async () => {
    const page = await stored();
    // The app waits this long until a case counts as opened, so leaving it comes first.
    await page.page.addInitScript(() => {
      const { setTimeout } = globalThis;
      globalThis.setTimeout = (f, ms, ...args) => setTimeout(f, ms === 100 || ms === 1_000 ? 60_000 : ms, ...args);
    });
    const noted = () => Object.keys(localStorage).some((key) => key.startsWith("signalbox.opening."));
    for (let i = 0; i < 3; i++) {
      await page.page.goto(app.url, { waitUntil: "commit" });
      await page.page.waitForFunction(noted);
      await page.page.reload();
    }
    await page.page.getByTestId("time").waitFor();
    assert.equal(await page.page.getByRole("dialog").count(), 0);
    await page.close();
  });
});

describe("a tab that is killed", () => {
  let app;
  before(async () => {
    app = await startApp();
  });
  after(() => app?.close());

  test("twenty times within 300 ms of a change, it loses at most that change, and never the case", async () => {
    let page = await app.newPage();
    await page.open();
    await page.pause();
    const keys = () => page.page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("signalbox.case.")));
    await page.press("one slot more");
    await page.page.waitForFunction(() => JSON.stringify(localStorage).includes("set_limit"));
    const mine = await keys();
    assert.equal(mine.length, 1);
    let limit = 4;
    let lost = 0;
    for (let i = 0; i < 20; i++) {
      const up = i % 2 === 0;
      const kill = await killer(page.page);
      await page.press(up ? "one slot more" : "one slot fewer");
      const changed = limit + (up ? 1 : -1);
      await new Promise((resume) => setTimeout(resume, i * 15));
      await kill();
      const next = await app.newPageBeside(page);
      await page.page.close().catch(() => {});
      page = next;
      await page.open();
      assert.deepEqual(await keys(), mine, `round ${i}: the case is there`);
      assert.deepEqual(await page.notices(), [], `round ${i}`);
      assert.equal(await page.page.getByRole("dialog").count(), 0, `round ${i}: it is open`);
      const found = await page.limit();
      assert.ok([limit, changed].includes(found), `round ${i}: ${found}, neither ${limit} nor ${changed}`);
      if (found !== changed) lost += 1;
      // Up and down, whatever was lost.
      if (found === limit) await page.press(up ? "one slot more" : "one slot fewer");
      await page.page.waitForTimeout(400);
      limit = await page.limit();
    }
    console.log(`      ${lost} of 20 changes were lost`);
    await page.close();
  });

  test("of two changes in a row, only the later one can be lost", async () => {
    let page = await app.newPage();
    await page.open();
    await page.pause();
    for (let i = 0; i < 5; i++) {
      const before = await page.limit();
      const kill = await killer(page.page);
      await page.press("one slot more");
      await new Promise((resume) => setTimeout(resume, 100));
      await page.press("one slot more");
      await kill();
      const next = await app.newPageBeside(page);
      await page.page.close().catch(() => {});
      page = next;
      await page.open();
      const found = await page.limit();
      assert.ok([before + 1, before + 2].includes(found), `round ${i}: ${found} after ${before}`);
    }
    await page.close();
  });
});
