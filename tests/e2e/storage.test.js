// Nothing is lost: reload, broken storage, full storage, files in and out.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startApp } from "./support/app.js";

const FIVE_MISTAKES = JSON.stringify({
  format: 1,
  name: "Five mistakes",
  limit: "three",
  horizon_ms: -1,
  workspaces: [
    { name: "a" },
    { name: "a" },
  ],
  edges: [{ from: "a", to: "nowhere" }],
  colour: "blue",
});

describe("storage and files", () => {
  let app;
  let page;
  before(async () => {
    app = await startApp();
  });
  after(() => app?.close());

  async function start() {
    page = await app.newPage({ acceptDownloads: true });
    await page.open();
    await page.pause();
  }

  test("reload keeps the case, the place and the preferences", async () => {
    await start();
    await page.choose("The runner that died");
    await page.scrub(0.5);
    await page.press("one slot more");
    await page.press("Theme: system");
    await page.page.getByLabel("Speed").fill("80");
    await page.page.locator("body").press("j");
    await page.page.waitForTimeout(400);
    const look = async () => ({
      time: await page.time(),
      event: await page.event(),
      limit: await page.limit(),
      why: await page.why(),
      speed: await page.page.getByLabel("Speed").inputValue(),
      theme: await page.page.evaluate(() => document.documentElement.dataset.theme),
      scenario: await page.page.getByLabel("Scenario", { exact: true }).inputValue(),
    });
    const before = await look();
    assert.equal(before.limit, 3);
    assert.equal(before.theme, "light");
    assert.equal(before.scenario, "runner_trouble");
    await page.reload();
    assert.deepEqual(await look(), before);
    assert.deepEqual(await page.notices(), []);
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("a truncated case is reported, kept, offered as a file, and the app starts", async () => {
    await start();
    await page.page.waitForTimeout(500);
    const key = await page.page.evaluate(() => Object.keys(localStorage).find((key) => key.startsWith("signalbox.case.")));
    const whole = await page.stored(key);
    const broken = whole.slice(0, whole.length / 2);
    await page.page.evaluate(([key, text]) => localStorage.setItem(key, text), [key, broken]);
    await page.reload();
    const [notice] = await page.notices();
    assert.match(notice, /Your last case could not be opened/);
    const file = await page.download(() => page.press("Download it"));
    assert.equal(file.text, broken);
    assert.equal(await page.stored("signalbox.broken.1"), broken);
    assert.ok((await page.event()).of > 1_000, "the default scenario runs");
    await page.close();
  });

  test("full storage is said, and the case can be taken away", async () => {
    await start();
    await page.page.evaluate(() => {
      Storage.prototype.setItem = () => {
        throw new DOMException("full", "QuotaExceededError");
      };
    });
    await page.press("one slot more");
    await page.page.getByText("Your case is not stored").waitFor();
    const file = await page.download(() => page.press("Download the case"));
    assert.equal(JSON.parse(file.text).commands[0].command.limit, 4);
    await page.close();
  });

  test("a file with five mistakes is refused with all five, each with its place", async () => {
    await start();
    const before = await page.event();
    await page.importText("mistakes.json", FIVE_MISTAKES);
    const dialog = page.page.getByRole("dialog", { name: "This file was not opened" });
    await dialog.waitFor();
    const rows = await dialog.locator(".sb-mistakes__path").allInnerTexts();
    assert.deepEqual(rows.toSorted(), ["colour", "edges[0].to", "horizon_ms", "limit", "workspaces[1].name"]);
    await page.screenshot("import-refused");
    await page.press("Close");
    await dialog.waitFor({ state: "hidden" });
    assert.deepEqual(await page.event(), before);
    await page.close();
  });

  test("a newer file is refused with a clear word", async () => {
    await start();
    await page.importText("newer.json", JSON.stringify({ format: 99, scenario: {}, seed: 1 }));
    await page.page.getByRole("dialog").getByText(/format 99.*newer Signalbox/).waitFor();
    await page.close();
  });

  test("a history of hundreds of thousands of events is computed while the page stays usable", async () => {
    await start();
    const workspaces = Array.from({ length: 100 }, (_, i) => ({
      name: `workspace-${i}`, plan: { dist: "exponential", mean_ms: 90_000 },
    }));
    const sources = workspaces.map(({ name }) => ({ workspace: name, gaps: { dist: "exponential", mean_ms: 720_000 } }));
    const scenario = { name: "Many", limit: 15, horizon_ms: 7 * 86_400_000, workspaces, sources };
    await page.importText("many.json", JSON.stringify(scenario));
    await page.page.getByText("many.json is open.").waitFor();
    await page.page.waitForFunction(() => {
      const [, of] = document.body.innerText.match(/event \d+ of (\d+)/);
      return Number(of) > 300_000;
    }, null, { timeout: 60_000 });
    await page.scrub(0.9);
    const { seqs } = await page.moments();
    assert.deepEqual(seqs, [(await page.event()).seq]);
    assert.ok(seqs[0] > 200_000);
    await page.close();
  });

  test("a case taken away as a file is the same case when it is opened elsewhere", async () => {
    await start();
    await page.scrub(0.4);
    await page.press("one slot fewer");
    const { of } = await page.event();
    const file = await page.download(() => page.press("Save as a file"));
    assert.equal(file.name, "five-workspaces-three-slots.signalbox.json");
    await page.close();
    await start();
    await page.importText(file.name, file.text);
    await page.page.getByText(`${file.name} is open.`).waitFor();
    assert.equal((await page.event()).of, of);
    await page.close();
  });
});
