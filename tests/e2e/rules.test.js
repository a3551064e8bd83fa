// The page of rules: the table, the matrix, readings and profiles, the text of each rule.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startApp } from "./support/app.js";

const SIZES = { desktop: { width: 1280, height: 720 }, phone: { width: 390, height: 844 } };

describe("the page of rules", () => {
  let app;
  let page;
  before(async () => {
    app = await startApp();
  });
  after(() => app?.close());

  async function start(options) {
    page = await app.newPage(options);
    await page.open("#rules");
    await page.pause();
  }

  test("every row of the table is there, with how often it was taken", async () => {
    await start();
    const table = page.panel("Transitions");
    const ids = await table.locator("tbody .sb-rows__id").allInnerTexts();
    assert.deepEqual([...new Set(ids)], Array.from({ length: 16 }, (_, i) => `T${i}`));
    const taken = async (id) => Number(await table.locator(`#rule-${id} .sb-rows__count`).innerText());
    assert.ok((await taken("T1")) > 0);
    const before = await taken("T0");
    await page.press("To the start");
    assert.equal(await taken("T0"), 0);
    await page.press("To the end");
    assert.ok((await taken("T0")) > before);
    assert.equal(await taken("T15"), 0);
    await page.close();
  });

  test("the matrix answers every signal for every status, and a reading changes it", async () => {
    await start();
    const matrix = page.panel("Status and signal");
    const cells = matrix.locator("tbody td");
    assert.equal(await cells.count(), 11 * 13, "a plan's completed stands twice");
    const answer = (signal) => matrix.locator(".sb-matrix__answer", { hasText: new RegExp(`^${signal}`) }).innerText();
    assert.match(await answer("claimed"), /leads to in_progress \(T1\)/);
    assert.match(await answer("abort"), /refused.*abort_scope = any_active/s);
    assert.equal(await matrix.locator(".sb-matrix__answer").count(), 13);
    await matrix.getByRole("button", { name: "rejected" }).click();
    for (const text of await matrix.locator(".sb-matrix__answer").allInnerTexts()) assert.match(text, /refused/);
    await matrix.getByRole("button", { name: "Unlock", exact: true }).click();
    assert.equal(await cells.count(), 10 * 13);

    const { of } = await page.event();
    const reading = page.page.locator("[data-field=abort_scope]");
    await reading.getByRole("radio", { name: /any_active/ }).check();
    assert.match(await answer("abort"), /leads to aborted \(T13\)/);
    assert.match(await reading.locator("label", { hasText: "any_active" }).innerText(), /in force/);
    assert.match(await reading.locator("label", { hasText: "in_progress_only" }).innerText(), /scenario.*default/s);
    // It is a command at this moment: before it the other reading is in force.
    await page.press("To the start");
    assert.match(await answer("abort"), /refused/);
    await page.press("Undo");
    assert.equal((await page.event()).of, of);
    await page.close();
  });

  test("a reading can be set from the beginning, and a profile too", async () => {
    await start();
    await page.press("from the beginning");
    const reading = page.page.locator("[data-field=workspace_hold]");
    await reading.getByRole("radio", { name: /until_decided/ }).check();
    await page.press("To the start");
    assert.match(await reading.locator("label", { hasText: "until_decided" }).innerText(), /in force.*scenario/s);
    assert.equal((await page.scenario()).readings.workspace_hold, "until_decided");
    const profile = page.page.locator("[data-profile=atlantis]");
    await profile.getByRole("button").click();
    assert.match(await profile.innerText(), /in force/);
    assert.match(await page.page.locator("[data-field=supersede] label", { hasText: "queued_plans" }).innerText(), /in force/);
    await page.page.locator("[data-field=lock_left_by_abort] input").fill("2");
    await page.page.locator("[data-field=lock_left_by_abort] input").press("Enter");
    assert.match((await page.notices()).join(), /number from 0 to 1/);
    assert.equal(await page.page.locator("[data-field=lock_left_by_abort] input").inputValue(), "0");
    await page.close();
  });

  test("a rule that is cited elsewhere leads to its place", async () => {
    await start({ reducedMotion: "reduce" });
    await page.page.getByRole("link", { name: "Learn" }).click();
    await page.page.getByRole("button", { name: /Two pushes/ }).click();
    await page.page.getByRole("button", { name: "It replaces the first run." }).click();
    await page.page.locator(".sb-guide").getByRole("link", { name: "rule L1" }).first().click();
    await page.page.waitForFunction(() => document.activeElement.id === "rule-L1");
    assert.equal(await page.page.locator(".sb-entry").count(), 76);
    await page.close();
  });

  test("the diagram can be taken away", async () => {
    await start({ acceptDownloads: true });
    const part = page.panel("Diagram");
    const mermaid = await page.download(() => part.getByRole("button", { name: "Download" }).click());
    assert.equal(mermaid.name, "run-lifecycle.mmd");
    assert.match(mermaid.text, /^stateDiagram-v2/);
    await part.getByRole("button", { name: "DOT" }).click();
    const dot = await page.download(() => part.getByRole("button", { name: "Download" }).click());
    assert.match(dot.text, /^digraph lifecycle \{[^]*queued -> in_progress \[label="T1 claimed"\]/);
    await page.close();
  });

  for (const [size, viewport] of Object.entries({ ...SIZES, narrow: { width: 320, height: 640 } })) {
    for (const colorScheme of ["light", "dark"]) {
      test(`on a ${size} screen, ${colorScheme}: it fits, and axe finds nothing`, async () => {
        await start({ ...viewport, colorScheme });
        assert.deepEqual(await page.overflow(), []);
        assert.deepEqual(await page.accessibilityProblems(), []);
        await page.screenshot(`rules-${size}-${colorScheme}`);
        await page.screenshot(`rules-${size}-${colorScheme}-whole`, { fullPage: true });
        await page.close();
      });
    }
  }
});
