// Cases, branches and tabs: nothing is lost, and nothing is overwritten.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startApp } from "./support/app.js";

describe("cases and branches", () => {
  let app;
  let page;
  before(async () => {
    app = await startApp();
  });
  after(() => app?.close());

  async function start(options = {}) {
    page = await app.newPage({ acceptDownloads: true, ...options });
    await page.open();
    await page.pause();
  }

  const dialog = (name) => page.page.getByRole("dialog", { name, exact: true });

  /** The stored records, by name. */
  const records = (from = page) =>
    from.page.evaluate(() =>
      Object.fromEntries(
        Object.entries(localStorage)
          .filter(([key]) => key.startsWith("signalbox.case."))
          .map(([key, text]) => [JSON.parse(text).document.name, { key, text, ...JSON.parse(text) }]),
      ),
    );

  /** Waits until what has changed is stored. */
  const stored = () => page.page.waitForTimeout(500);

  /** The text of the one stored case's branch, letter by letter. */
  const caseText = (text, branch) => {
    const start = text.indexOf(`"id":${branch},`);
    const from = text.indexOf('"case":', start) + 7;
    let depth = 0;
    for (let i = from; i < text.length; i++) {
      if (text[i] === "{") depth++;
      if (text[i] === "}" && --depth === 0) return text.slice(from, i + 1);
    }
    throw new Error("no case");
  };

  const branchButton = () => page.page.locator(".sb-branch");

  /** What the branch button says: `branch main`, `branch 4 slots, one of 2`. */
  const branch = async () => (await branchButton().textContent()).trim();

  test("a command in the past forks: both futures are kept, named, and switched between", async () => {
    await start();
    await page.scrub(0.6);
    await page.press("one slot more");
    await stored();
    const before = Object.values(await records())[0];
    const main = { of: (await page.event()).of, played: before.played[0], text: caseText(before.text, 0) };
    assert.match(main.played.digest, /^[0-9a-f]{16}$/);
    await page.scrub(0.3);
    await page.press("one slot fewer");
    assert.match((await page.notices()).join(), /This is a new branch, “2 slots, Mon 07:1\d”/);
    const fork = { of: (await page.event()).of };
    await stored();
    const after = Object.values(await records())[0];
    assert.equal(caseText(after.text, 0), main.text, "the original is byte-identical");
    assert.deepEqual(after.played[0], main.played);
    assert.notEqual(after.played[1].digest, main.played.digest);
    assert.equal(after.current, 1);
    // Back to the original by the tree, by keyboard alone.
    await branchButton().focus();
    await page.page.keyboard.press("Enter");
    await dialog("Branches").waitFor();
    assert.deepEqual(await page.accessibilityProblems(), []);
    await page.page.locator("#sb-branch-1").focus();
    await page.page.keyboard.press("ArrowUp");
    const took = await page.page.evaluate(async () => {
      const start = performance.now();
      document.activeElement.click();
      await new Promise(requestAnimationFrame);
      return performance.now() - start;
    });
    await page.page.keyboard.press("Escape");
    assert.equal(await branch(), "branch main, one of 2");
    assert.equal((await page.event()).of, main.of);
    assert.equal(await page.limit(), 3, "at the cursor the original has its first limit");
    console.log(`switching a branch took ${took.toFixed(1)} ms (debug build)`);
    // Undo takes the change back where it was made: the branch goes with it.
    await page.press("Undo");
    assert.equal(await branch(), "branch main");
    await page.press("Redo");
    assert.equal((await page.event()).of, fork.of);
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("branches are made, named and deleted by keyboard, and deleting is undone", async () => {
    await start();
    await page.scrub(0.5);
    await page.page.locator("body").press("n");
    assert.match((await page.notices()).join(), /This is a new branch, “fork, Mon 12:00”/);
    await branchButton().click();
    await page.page.getByRole("button", { name: "Rename fork, Mon 12:00" }).press("Enter");
    await page.page.getByRole("textbox", { name: "Name of the branch fork, Mon 12:00" }).fill("Fewer people");
    await page.page.keyboard.press("Enter");
    await page.page.getByRole("button", { name: "Fewer people", exact: true }).waitFor();
    await page.page.waitForFunction(() => document.activeElement.id === "sb-branch-1");
    await page.page.getByRole("button", { name: "Delete Fewer people" }).press("Enter");
    await page.page.getByRole("button", { name: "Fewer people", exact: true }).waitFor({ state: "detached" });
    await dialog("Branches").getByRole("button", { name: "Undo" }).press("Enter");
    await page.page.getByRole("button", { name: "Fewer people", exact: true }).waitFor();
    // Fifty of them, each a click away.
    for (let i = 0; i < 48; i++) await page.press("Branch off at the cursor");
    assert.equal(await page.page.locator(".sb-tree__row").count(), 50);
    const times = await page.page.evaluate(async () => {
      const times = [];
      for (const id of [3, 40, 0, 17]) {
        const start = performance.now();
        document.getElementById(`sb-branch-${id}`).click();
        times.push(performance.now() - start);
        await new Promise(requestAnimationFrame);
      }
      return times;
    });
    console.log(`switching among 50 branches: ${times.map((t) => t.toFixed(1)).join(", ")} ms (debug build)`);
    assert.deepEqual(await page.accessibilityProblems(), []);
    await page.reload();
    assert.match(await branch(), /one of 50$/);
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("five hundred steps are undone after a reload, to the very first", async () => {
    await start();
    await page.scrub(0.5);
    const first = await page.event();
    await page.page.evaluate(async () => {
      const [more, fewer] = ["more", "fewer"].map((word) => document.querySelector(`[aria-label="one slot ${word}"]`));
      for (let i = 0; i < 250; i++) {
        more.click();
        fewer.click();
        if (i % 25 === 0) await new Promise((done) => setTimeout(done));
      }
    });
    const last = await page.event();
    await page.reload();
    assert.deepEqual(await page.event(), last);
    await page.page.evaluate(async () => {
      const undo = document.querySelector('[aria-label="Undo"]');
      for (let i = 0; i < 500; i++) {
        if (undo.getAttribute("aria-disabled")) throw new Error(`only ${i} steps`);
        undo.click();
        if (i % 25 === 24) await new Promise((done) => setTimeout(done));
      }
      await new Promise((done) => setTimeout(done));
      if (!undo.getAttribute("aria-disabled")) throw new Error("more steps than were made");
    });
    assert.deepEqual(await page.event(), first);
    const [record] = Object.values(await records());
    console.log(`500 steps take ${JSON.stringify(record.log).length} characters`);
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("a second tab is told, tries things out, takes over or works on a copy", async () => {
    await start();
    await page.press("one slot more");
    await stored();
    const first = page;
    const second = await app.newPageBeside(first);
    page = second;
    await second.open();
    await second.page.getByText("This case is open in another tab.").waitFor();
    assert.deepEqual(await second.accessibilityProblems(), []);
    await second.screenshot("tabs-elsewhere-desktop-light");
    const before = await second.page.evaluate(() => JSON.stringify(localStorage));
    await second.press("one slot more");
    assert.equal(await second.limit(), 5);
    await stored();
    assert.equal(await second.page.evaluate(() => JSON.stringify(localStorage)), before, "nothing was stored");
    // The first tab has done nothing since, so what was tried out here goes on from there.
    await second.press("Take over");
    await first.page.getByText("Another tab has taken this case over.").waitFor();
    await second.page.getByText(/This case is open in another tab/).waitFor({ state: "detached" });
    assert.equal(await second.limit(), 5);
    // The first tab, a reader now, takes it back after both went on: what it tried out becomes a case of its own.
    await first.press("one slot fewer");
    await second.press("one slot more");
    await stored();
    await first.press("Take over");
    await second.page.getByText("Another tab has taken this case over.").waitFor();
    await first.page.getByText(/What you tried out is kept as “.*, tried out”/).waitFor();
    assert.equal(await first.limit(), 6);
    // The second tab goes on with a copy.
    await second.press("one slot more");
    await second.press("Work on a copy");
    await second.page.getByText("Another tab has taken this case over.").waitFor({ state: "detached" });
    await stored();
    const all = await records();
    const limits = Object.fromEntries(
      Object.entries(all).map(([name, record]) => [
        name, record.document.branches[record.current].case.commands.map(({ command }) => command.limit),
      ]),
    );
    assert.deepEqual(limits, {
      "Five workspaces, three slots": [4, 5, 6],
      "Five workspaces, three slots (copy)": [4, 5, 6, 7],
      "Five workspaces, three slots, tried out": [4, 3],
    });
    // Each reload finds its own case, and nobody is told anything.
    await first.reload();
    assert.equal(await first.limit(), 6);
    await second.reload();
    assert.equal(await second.limit(), 7);
    await page.page.waitForTimeout(800);
    for (const each of [first, second]) assert.equal(await each.page.locator(".sb-hold").count(), 0);
    assert.deepEqual([...first.problems, ...second.problems], []);
    await page.close();
  });

  test("without the browser's locks a heartbeat does the same", async () => {
    page = await app.newPage();
    const without = () => Object.defineProperty(Navigator.prototype, "locks", { get: () => undefined });
    await page.page.context().addInitScript(without);
    await page.open();
    await page.pause();
    await page.press("one slot more");
    await stored();
    const first = page;
    const second = await app.newPageBeside(first);
    await second.open();
    await second.page.getByText("This case is open in another tab.").waitFor();
    await second.press("Take over");
    await first.page.getByText("Another tab has taken this case over.").waitFor();
    await first.press("one slot more");
    await second.reload();
    assert.equal(await second.limit(), 4);
    await page.page.waitForTimeout(800);
    assert.equal(await second.page.locator(".sb-hold").count(), 0, "a reload keeps what is its own");
    await first.close();
  });

  test("cases are renamed, copied, deleted and put back by keyboard", async () => {
    await start();
    await page.press("one slot more");
    await page.choose("The runner that died");
    await page.press("one slot more");
    await stored();
    assert.equal(Object.keys(await records()).length, 2);
    await page.page.getByRole("button", { name: "Cases", exact: true }).press("Enter");
    await dialog("Cases").waitFor();
    assert.deepEqual(await page.accessibilityProblems(), []);
    const rename = async (from, to) => {
      await page.page.getByRole("button", { name: `Rename ${from}` }).press("Enter");
      await page.page.getByRole("textbox", { name: `Name of ${from}` }).fill(to);
      await page.page.keyboard.press("Enter");
      await page.page.getByRole("button", { name: to, exact: true }).waitFor();
    };
    await rename("The runner that died", "Mine");
    await rename("Five workspaces, three slots", "Yours");
    // Escape leaves the name and the dialog as they are.
    await page.page.getByRole("button", { name: "Rename Mine" }).press("Enter");
    await page.page.keyboard.type("x");
    await page.page.keyboard.press("Escape");
    await page.page.getByRole("button", { name: "Mine", exact: true }).waitFor();
    await page.page.getByRole("button", { name: "Duplicate Yours" }).press("Enter");
    await page.page.getByRole("button", { name: "Yours (copy)", exact: true }).waitFor();
    await page.page.getByRole("button", { name: "Delete Yours", exact: true }).press("Enter");
    await page.page.getByRole("button", { name: "Yours", exact: true }).waitFor({ state: "detached" });
    assert.equal((await records()).Yours, undefined);
    await dialog("Cases").getByRole("button", { name: "Undo" }).press("Enter");
    await page.page.getByRole("button", { name: "Yours", exact: true }).press("Enter");
    await dialog("Cases").waitFor({ state: "hidden" });
    assert.equal(await page.limit(), 4);
    // Deleting the open one opens another.
    await page.press("Cases");
    await page.page.getByRole("button", { name: "Delete Yours", exact: true }).press("Enter");
    await page.page.getByRole("button", { name: "Yours", exact: true }).waitFor({ state: "detached" });
    await page.page.locator(".sb-cases__open[aria-current=true]").waitFor();
    assert.deepEqual(Object.keys(await records()).toSorted(), ["Mine", "Yours (copy)"]);
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("a case that was only looked at is not kept, unless one says so", async () => {
    await start();
    await page.choose("The runner that died");
    await page.choose("Monday 09:00");
    await stored();
    assert.deepEqual(Object.keys(await records()), ["Monday 09:00"]);
    await page.press("Cases");
    await page.press("Keep the open case");
    await page.page.getByLabel("New case from").selectOption({ label: "Nothing: one workspace" });
    await stored();
    assert.deepEqual(Object.keys(await records()).toSorted(), ["Blank", "Monday 09:00"]);
    await page.close();
  });

  test("everything goes into one file and joins what is elsewhere, all of it or none", async () => {
    await start();
    await page.press("one slot more");
    await page.choose("The runner that died");
    await page.press("one slot fewer");
    await page.press("Theme: system");
    await page.press("Cases");
    const file = await page.download(() => page.press("Export everything"));
    assert.equal(file.name, "signalbox-everything.json");
    await page.close();
    await start();
    await page.press("one slot more");
    await page.importText(file.name, file.text);
    await page.page.getByText("2 cases of signalbox-everything.json were added to yours.").waitFor();
    await stored();
    const names = ["Five workspaces, three slots", "Five workspaces, three slots 2", "The runner that died"];
    assert.deepEqual(Object.keys(await records()).toSorted(), names);
    assert.equal(await page.page.evaluate(() => document.documentElement.dataset.theme), "light");
    const damaged = file.text.replace(/"branches":\[/, '"branches":[7,');
    await page.importText("damaged.json", damaged);
    await dialog("This file was not opened").getByText("Some of its cases cannot be read, so none was added.").waitFor();
    assert.deepEqual(Object.keys(await records()).toSorted(), names);
    await page.close();
  });

  test("what was stored by the version before is taken over", async () => {
    await start();
    await page.scrub(0.3);
    await page.press("one slot more");
    await page.scrub(0.6);
    await page.page.locator("body").press("j");
    await stored();
    const { text } = await page.download(() => page.press("Save as a file"));
    const shown = { time: await page.time(), event: await page.event(), why: await page.why() };
    const place = await page.page.evaluate(() => {
      const key = Object.keys(localStorage).find((key) => key.startsWith("signalbox.place."));
      const { seq, at, selected } = JSON.parse(localStorage.getItem(key));
      return JSON.stringify({ version: 1, seq, at, selected });
    });
    await page.close();
    page = await app.newPage();
    await page.page.context().addInitScript(([text, place]) => {
      if (sessionStorage.getItem("put")) return;
      sessionStorage.setItem("put", "1");
      localStorage.setItem("signalbox.case", text);
      localStorage.setItem("signalbox.place", place);
    }, [text, place]);
    await page.open();
    assert.deepEqual({ time: await page.time(), event: await page.event(), why: await page.why() }, shown);
    assert.equal(await page.limit(), 4);
    assert.equal(await page.stored("signalbox.case"), null);
    assert.equal(await page.stored("signalbox.place"), null);
    const [record] = Object.values(await records());
    assert.deepEqual(record.document.branches[0].case.commands, JSON.parse(text).commands);
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("a record of which only the versions are damaged loses nothing but these, and says so", async () => {
    await start();
    await page.press("one slot more");
    await stored();
    const [{ key, text }] = Object.values(await records());
    await page.close();
    page = await app.newPage();
    const damaged = text.replace('"log":{"steps":[[', '"log":{"steps":[["x",');
    assert.notEqual(damaged, text);
    await page.page.context().addInitScript(([key, text]) => {
      if (!localStorage.getItem(key)) localStorage.setItem(key, text);
    }, [key, damaged]);
    await page.open();
    assert.match((await page.notices()).join(), /A part of your last case could not be opened/);
    await page.press("To the end");
    assert.equal(await page.limit(), 4);
    assert.equal(await page.stored("signalbox.broken.1"), damaged);
    await page.close();
  });

  test("where only the versions have no room, the case is stored without them and the page says so", async () => {
    await start();
    await page.page.evaluate(() => {
      const put = Storage.prototype.setItem;
      Storage.prototype.setItem = function (key, text) {
        if (text.includes('"log":{"steps":[[')) throw new DOMException("full", "QuotaExceededError");
        put.call(this, key, text);
      };
    });
    await page.press("one slot more");
    await page.page.getByText("Your case is stored, but not the steps that undo goes back.").waitFor();
    const [record] = Object.values(await records());
    assert.equal(record.document.branches[0].case.commands.length, 1);
    await page.close();
  });

  test("a second visit opens where the user left: moment, selection, page, zoom", async () => {
    await start();
    await page.scrub(0.4);
    await page.page.locator("body").press("j");
    await page.show("Machine");
    await page.page.waitForTimeout(500);
    const time = await page.time();
    const beside = await app.newPageBeside(page);
    await page.page.close();
    await beside.open();
    assert.equal(await beside.time(), time);
    assert.equal(await beside.page.locator(".sb-tab[aria-current=page]").innerText(), "Machine");
    await beside.close();
  });

  test("the dialogs look right", async () => {
    for (const [size, width, height] of [["desktop", 1280, 720], ["phone", 390, 844]]) {
      for (const colorScheme of ["light", "dark"]) {
        await start({ width, height, colorScheme, hasTouch: size === "phone" });
        await page.scrub(0.6);
        await page.press("one slot more");
        await page.scrub(0.3);
        await page.press("one slot fewer");
        await page.scrub(0.2);
        await page.press("one slot fewer");
        await page.choose("The runner that died");
        await page.press("one slot fewer");
        await page.press("Cases");
        await dialog("Cases").waitFor();
        await page.screenshot(`cases-${size}-${colorScheme}`);
        assert.deepEqual(await page.accessibilityProblems(), []);
        await page.page.getByRole("button", { name: "Five workspaces, three slots", exact: true }).click();
        await page.screenshot(`rails-${size}-${colorScheme}`);
        assert.deepEqual(await page.overflow(), []);
        assert.deepEqual(await page.accessibilityProblems(), []);
        await branchButton().click();
        await dialog("Branches").waitFor();
        await page.screenshot(`branches-${size}-${colorScheme}`);
        assert.deepEqual(await page.accessibilityProblems(), []);
        await page.press("Close");
        await page.press("Share");
        await dialog("Share").getByLabel("Link", { exact: true }).waitFor();
        await page.screenshot(`share-${size}-${colorScheme}`);
        assert.deepEqual(await page.accessibilityProblems(), []);
        await page.close();
      }
    }
  });
});
