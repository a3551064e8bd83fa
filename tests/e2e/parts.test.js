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

  test("the first page says what is going on before any of them has come", async () => {
    let arrive;
    const held = new Promise((resolve) => (arrive = resolve));
    const { page, asked } = await opened("", async (route) => {
      await held;
      await route.continue();
    });
    await page.pause();
    for (const title of ["Slots", "Timeline", "Machine", "Why?"]) await page.panel(title).waitFor();
    assert.match(await page.panel("Slots").innerText(), /\d of 3 in use/);
    assert.equal(await page.panel("Runs").count(), 0, "what lies below is still to come");
    arrive();
    for (const title of ["Runs", "Events"]) await page.panel(title).waitFor();
    assert.ok(asked.some((url) => url.includes("split_lower")));
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("with all of them the app needs no server any more", async () => {
    const page = await app.newPage();
    const asked = new Set();
    const arrived = new Set();
    page.page.on("request", (request) => PART.test(request.url()) && asked.add(request.url()));
    page.page.on("requestfinished", (request) => PART.test(request.url()) && arrived.add(request.url()));
    await page.open();
    await page.pause();
    // A part asks for what it shares with others as it is asked for itself.
    const files = ["split_lower", "split_pages", "split_scenario", "split_sheets"];
    const all = () => files.every((file) => [...arrived].some((url) => url.includes(file))) && asked.size === arrived.size;
    while (!all()) await page.page.waitForTimeout(100);

    await page.page.context().setOffline(true);
    for (const title of ["Scenario", "Rules", "Learn"]) {
      await page.show(title);
      await page.page.getByRole("heading", { name: title, level: 1, exact: true }).waitFor({ state: "attached" });
    }
    await page.page.keyboard.press("?");
    await page.page.getByRole("dialog", { name: "Keys and settings" }).waitFor();
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("what is typed before the palette is there is not lost, and does nothing else", async () => {
    let arrive;
    const held = new Promise((resolve) => (arrive = resolve));
    const { page } = await opened("", async (route) => {
      if (route.request().url().includes("sheets")) await held;
      await route.continue();
    });
    await page.pause();
    const keys = page.page.keyboard;
    await keys.press("/");
    await keys.type("run 12");
    await keys.press("Enter");
    assert.equal(await page.page.getByRole("dialog").count(), 0);
    arrive();
    await page.panel("Run 12").waitFor();
    // N is the key that makes a branch.
    assert.match(await page.page.locator(".sb-transport").innerText(), /branch\s+main/);
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
    const broken = (route) => down && route.request().url().includes("sheets");
    const { page } = await opened("", (route) => (broken(route) ? route.abort() : route.continue()));
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
