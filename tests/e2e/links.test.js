// Links: a link has the whole case and the moment, and opens without overwriting what is stored.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startApp } from "./support/app.js";

const LINKS = fileURLToPath(new URL("../golden/links/", import.meta.url));

describe("links", () => {
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

  /** What the branch button says: `branch main`, `branch 4 slots, one of 2`. */
  const branch = async () => (await page.page.locator(".sb-branch").textContent()).trim();

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
