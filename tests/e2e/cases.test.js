// Cases, branches, tabs and links: nothing is lost, nothing is overwritten, and a link is the whole truth.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startApp } from "./support/app.js";

const LINKS = fileURLToPath(new URL("../golden/links/", import.meta.url));

describe("cases, branches and links", () => {
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

  const share = async () => {
    await page.press("Share");
    const field = dialog("Share").getByLabel("Link", { exact: true });
    await field.waitFor();
    return field.inputValue();
  };

  const look = async () => ({
    time: await page.time(),
    event: await page.event(),
    tab: await page.page.locator(".sb-tab[aria-current=page]").innerText(),
    branch: (await branch()).replace(/, one of \d+$/, ""),
    theme: await page.page.evaluate(() => document.documentElement.dataset.theme),
    seed: await page.page.getByLabel("Seed").inputValue(),
  });

  test("a link opens what was on screen, beside what is stored, and survives reload and sharing again", async () => {
    await start();
    await page.scrub(0.6);
    await page.press("one slot more");
    await page.scrub(0.3);
    await page.press("one slot fewer");
    await page.page.locator("body").press("j");
    const run = await page.why();
    await page.press("Theme: system");
    await page.press("Theme: light");
    await page.show("Timeline");
    const shown = await look();
    assert.deepEqual([shown.theme, shown.tab], ["dark", "Timeline"]);
    const link = await share();
    assert.deepEqual(await page.accessibilityProblems(), []);
    assert.ok(link.length < 2_000, `${link.length} characters`);
    await page.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.press("Copy link");
    await dialog("Share").getByText("Copied.").waitFor();
    assert.equal(await page.page.evaluate(() => navigator.clipboard.readText()), link);
    await page.close();

    const address = link.slice(link.indexOf("#"));
    page = await app.newPage();
    await page.open(address);
    await page.page.getByText(/is open, as the link shows it/).waitFor();
    assert.deepEqual(await look(), shown);
    assert.equal(await page.page.evaluate(() => location.hash), "#timeline");
    assert.match(run, /\b1\b/);
    const stored = await page.page.evaluate(() => JSON.parse(localStorage.getItem("signalbox.prefs")).theme);
    assert.equal(stored, "system", "a link does not change what the reader likes");
    await page.page.waitForTimeout(500);
    await page.reload();
    assert.deepEqual(await look(), shown);
    const again = await share();
    assert.equal(again.slice(again.indexOf("#")), address);
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("a link that arrives in an open page opens there and overwrites nothing", async () => {
    await start();
    const link = await share();
    await page.press("Close");
    await page.press("one slot more");
    await stored();
    const mine = (await records())["Five workspaces, three slots"];
    const address = link.slice(link.indexOf("#"));
    await page.page.evaluate((hash) => { location.hash = hash; }, address);
    await page.page.getByText(/is open, as the link shows it/).waitFor();
    assert.equal(await page.limit(), 3);
    await stored();
    assert.equal(await page.stored(mine.key), mine.text);
    // Plain fragments are pages, as before.
    await page.page.evaluate(() => { location.hash = "#rules"; });
    await page.page.locator(".sb-tab[aria-current=page]", { hasText: "Rules" }).waitFor();
    await page.close();
  });

  test("a broken link and a newer one are reported, and everything stays as it was", async () => {
    await start();
    const link = await share();
    await page.press("Close");
    await page.press("one slot more");
    await stored();
    const before = { event: await page.event(), storage: await page.page.evaluate(() => JSON.stringify(localStorage)) };
    const address = link.slice(link.indexOf("#"));
    const report = dialog("This link was not opened");
    for (const [hash, words] of [
      [address.slice(0, -20), /It is damaged/],
      [address.slice(0, 100) + (address[100] === "A" ? "B" : "A") + address.slice(101), /It is damaged/],
      ["#7.abcdef", /layout 7.*newer Signalbox/],
    ]) {
      await page.page.evaluate((hash) => { location.hash = hash; }, hash);
      await report.getByText(words).waitFor();
      assert.deepEqual(await page.accessibilityProblems(), []);
      await page.press("Close");
      await report.waitFor({ state: "hidden" });
    }
    assert.deepEqual(await page.event(), before.event);
    assert.equal(await page.page.evaluate(() => JSON.stringify(localStorage)), before.storage);
    assert.equal(await page.page.evaluate(() => location.hash), "#live");
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("a case that plays differently from its link says so", async () => {
    await start();
    const { text } = await page.download(() => page.press("Save as a file"));
    const other = JSON.stringify({ ...JSON.parse(text), digest: "0123456789abcdef" });
    await page.importText("other.json", other);
    await page.page.getByText("This case plays differently from when it was saved").waitFor();
    const link = await share();
    assert.ok(link.length > 100);
    await page.close();
  });

  test("twenty workspaces and twenty commands fit into 2,000 characters; more is measured and has its way out", async () => {
    await start();
    await page.importText("team.json", JSON.stringify(team(20)));
    await page.page.getByText("team.json is open.").waitFor();
    const link = await share();
    console.log(`20 workspaces and 20 commands: ${link.length} characters`);
    assert.ok(link.length <= 2_000, `${link.length} characters`);
    assert.match(await dialog("Share").innerText(), /1,\d\d\d of 2,000 characters/);
    await page.press("Close");
    await page.importText("large.json", JSON.stringify(team(200)));
    await page.page.getByText("large.json is open.").waitFor();
    await share();
    await dialog("Share").getByText("Some programs cut links as long as this one.").waitFor();
    const file = await page.download(() => page.press("Download the file"));
    assert.equal(JSON.parse(file.text).commands.length, 200);
    await page.screenshot("share-long-desktop-light");
    await page.close();
  });

  test("every link that was ever released opens", async () => {
    const names = (await readdir(LINKS)).filter((name) => name.endsWith(".txt"));
    assert.ok(names.length >= 3);
    page = await app.newPage({ acceptDownloads: true });
    await page.open();
    for (const name of names) {
      const [link, ...facts] = (await readFile(LINKS + name, "utf8")).trim().split("\n");
      const expected = Object.fromEntries(facts.map((line) => line.split(/: (.*)/)));
      await page.page.evaluate((hash) => { location.hash = hash; }, link);
      await page.page.getByText(`“${expected.title}” is open, as the link shows it`).waitFor();
      await page.page.waitForFunction((of) => document.body.innerText.includes(`of ${of}`), expected.events);
      const file = await page.download(() => page.press("Save as a file"));
      const found = {
        title: expected.title,
        digest: JSON.parse(file.text).digest,
        events: String((await page.event()).of),
        event: String((await page.event()).seq),
        time: await page.time(),
        page: (await page.page.evaluate(() => location.hash)).slice(1),
      };
      assert.deepEqual(found, expected, name);
      for (const notice of await page.notices()) assert.doesNotMatch(notice, /plays differently/);
    }
    assert.deepEqual(page.problems, []);
    await page.close();
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
        await share();
        await page.screenshot(`share-${size}-${colorScheme}`);
        assert.deepEqual(await page.accessibilityProblems(), []);
        await page.close();
      }
    }
  });

  /** An organisation as one would write it down: every workspace a little different, and people who act all morning. */
  function team(size) {
    const stages = ["dev", "staging", "prod"];
    const parts = ["network", "payments", "identity", "search", "billing", "web", "data"];
    const name = (i) => `${parts[i % parts.length]}-${stages[Math.floor(i / parts.length) % 3]}${i > 20 ? `-${i}` : ""}`;
    const workspaces = Array.from({ length: size }, (_, i) => ({
      name: name(i),
      project: parts[i % parts.length],
      auto_apply: i % 3 === 0,
      repo: { repo: "acme/infra", source_root: `${parts[i % parts.length]}/${stages[Math.floor(i / 7) % 3]}` },
      plan: { dist: "lognormal", median_ms: 60_000 + 7_000 * (i % 5), p95_ms: 240_000 + 13_000 * (i % 7) },
      plan_fails: 0.02,
    }));
    const sources = workspaces.map(({ name }, i) => ({
      workspace: name, gaps: { dist: "exponential", mean_ms: 3_600_000 + 60_000 * (i % 4) },
    }));
    const commands = Array.from({ length: size }, (_, i) => ({
      at: 28_800_000 + i * 421_337,
      command: [
        { type: "plan", workspace: name(i) },
        { type: "set_limit", limit: 3 + (i % 4) },
        { type: "abort", run: 5 + i },
        { type: "take_foreign_lock", workspace: name(i) },
      ][i % 4],
    }));
    return { format: 1, semantics: 2, seed: 42, scenario: { name: "Platform team", limit: 5, workspaces, sources }, commands };
  }
});
