// Charts: the same numbers as a drawing, as a table and as files, on the timeline's axis and at its moment.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startApp } from "./support/app.js";

const NAMES = ["Queue depth", "Busy slots", "Waiting by cause", "Waits"];

describe("charts", () => {
  let app;
  let page;
  before(async () => {
    app = await startApp();
  });
  after(() => app?.close());

  /** The timeline's page, paused at a quarter of the day. */
  async function start(options) {
    page = await app.newPage(options);
    await page.open("#timeline");
    await page.pause();
    await page.scrub(0.25);
  }

  const chart = (name) => page.page.getByRole("region", { name, exact: true });

  test("they say what the slot board says, at the same moment", async () => {
    await start();
    const says = await chart("Busy slots").locator(".sb-chart__says").innerText();
    const { seq } = await page.event();
    assert.equal(await page.panel("Load").getAttribute("data-seq"), String(seq));
    await page.show("Live");
    const use = (await page.panel("Slots").innerText()).match(/(\d+) of (\d+) in use/);
    assert.equal(says, `${use[1]} of ${use[2]} busy`);
    await page.close();
  });

  test("each is a table too, by button and by key", async () => {
    await start();
    for (const name of NAMES) {
      assert.equal(await chart(name).getByRole("table").count(), 0);
      await chart(name).getByRole("button", { name: `Table: ${name}` }).press("t");
      assert.ok((await chart(name).getByRole("row").count()) > 2, name);
    }
    assert.deepEqual(await page.accessibilityProblems(), []);
    await page.close();
  });

  test("every wait is in the table of causes: its files hold the same rows", async () => {
    await start();
    const causes = chart("Waiting by cause");
    await causes.getByRole("button", { name: "Table: Waiting by cause" }).click();
    const rows = await causes.getByRole("row").evaluateAll((all) =>
      all.map((row) => [...row.cells].map((cell) => cell.textContent)));
    const file = await page.download(() => causes.getByRole("button", { name: "CSV: Waiting by cause" }).click());
    assert.equal(file.name, "waiting-by-cause.csv");
    assert.deepEqual(file.text.trimEnd().split("\r\n").map((line) => line.split(",")), rows);
    assert.deepEqual(rows[0].slice(0, 2), ["From", "workspace busy (s)"]);
    const seconds = rows.slice(1).flatMap((row) => row.slice(1)).map(Number);
    assert.ok(seconds.some((s) => s > 0) && seconds.every((s) => s >= 0), "somebody waited");
    await page.close();
  });

  test("pictures stand alone: no style sheet, no script, the colours of the page", async () => {
    await start({ colorScheme: "dark" });
    for (const name of NAMES) {
      const svg = await page.download(() => chart(name).getByRole("button", { name: `SVG: ${name}` }).click());
      assert.match(svg.text, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
      assert.doesNotMatch(svg.text, /var\(|<script|href=/);
      assert.match(svg.text, /\.sb-chart__paper\{fill:(rgb|color|oklab)/);
    }
    const [download] = await Promise.all([
      page.page.waitForEvent("download"),
      chart("Waits").getByRole("button", { name: "PNG: Waits" }).click(),
    ]);
    assert.equal(download.suggestedFilename(), "waits.png");
    const chunks = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    const png = Buffer.concat(chunks);
    assert.equal(png.subarray(1, 4).toString(), "PNG");
    assert.ok(png.readUInt32BE(16) > 600 && png.length > 3_000, `${png.readUInt32BE(16)} wide, ${png.length} bytes`);
    assert.deepEqual(page.problems, []);
    await page.close();
  });
});
