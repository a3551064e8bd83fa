// The app comes in parts: the first file shows the first page, and the others come when they are wanted, or soon after.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startApp } from "./support/app.js";
import { PART } from "./support/page.js";

describe("the parts of the app", () => {
  let app;
  before(async () => {
    app = await startApp();
  });
  after(() => app?.close());

  /** A page, and the parts that it has asked for so far. */
  async function opened(address, answer) {
    const page = await app.newPage();
    const asked = [];
    await page.page.route(PART, async (route) => {
      asked.push(route.request().url());
      await answer(route);
    });
    await page.open(address);
    return { page, asked };
  }

  test("the first page needs none of them, and with all of them the app needs no server any more", async () => {
    const { page, asked } = await opened("", (route) => route.continue());
    await page.pause();
    assert.deepEqual(asked, [], "what was asked for before the app had started");
    // Whichever is the last: the server has answered for all of them once nothing more is asked for.
    await page.page.waitForRequest(PART);
    await page.page.waitForTimeout(1_500);
    assert.ok(asked.length >= 3, `${asked.length} parts`);

    await page.page.context().setOffline(true);
    for (const title of ["Scenario", "Rules", "Learn"]) {
      await page.page.getByRole("link", { name: title, exact: true }).click();
      await page.page.getByRole("heading", { name: title, level: 1, exact: true }).waitFor({ state: "attached" });
    }
    await page.page.keyboard.press("?");
    await page.page.getByRole("dialog", { name: "Keys and settings" }).waitFor();
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("a page that does not come says so, and comes when it is asked for again", async () => {
    let down = true;
    const { page } = await opened("#scenario", (route) => (down ? route.abort() : route.continue()));
    await page.page.getByRole("alert").getByText("could not be fetched").waitFor();
    assert.match(await page.time(), /\d\d:\d\d:\d\d/, "the rest of the app is there");
    down = false;
    await page.press("Try again");
    await page.page.getByRole("heading", { name: "Scenario", level: 1, exact: true }).waitFor({ state: "attached" });
    await page.close();
  });

  test("a dialog that does not come leaves a notice and the page as it was, and opens the next time", async () => {
    let down = true;
    const { page } = await opened("", (route) => (down ? route.abort() : route.continue()));
    await page.pause();
    await page.page.keyboard.press("?");
    await page.page.getByText("could not be fetched").waitFor();
    assert.equal(await page.page.getByRole("dialog").count(), 0);
    down = false;
    await page.page.keyboard.press("?");
    await page.page.getByRole("dialog", { name: "Keys and settings" }).waitFor();
    await page.close();
  });
});
