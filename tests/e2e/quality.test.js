// What holds for every page: it fits every screen, axe finds nothing, little is in the document, and a picture is taken.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startApp } from "./support/app.js";

const PAGES = ["live", "timeline", "machine", "scenario", "rules", "worlds", "api", "learn"];
const SIZES = { desktop: { width: 1280, height: 720 }, phone: { width: 390, height: 844 } };
// The narrowest screen, and what 200 % of zoom leaves of a desktop.
const TIGHT = { narrow: { width: 320, height: 640 }, zoomed: { width: 640, height: 360 } };
const MOST_NODES = 2_500;

describe("every page", () => {
  let app;
  before(async () => {
    app = await startApp();
  });
  after(() => app?.close());

  async function start(id, options) {
    const page = await app.newPage(options);
    await page.open(`#${id}`);
    await page.pause();
    await page.page.mouse.move(0, 0);
    return page;
  }

  for (const id of PAGES) {
    for (const [size, viewport] of Object.entries(SIZES)) {
      for (const colorScheme of ["light", "dark"]) {
        test(`${id} on a ${size}, ${colorScheme}: fits, axe finds nothing, a picture is taken`, async () => {
          const page = await start(id, { ...viewport, colorScheme });
          await page.page.waitForTimeout(300);
          assert.deepEqual(await page.overflow(), []);
          const tab = await page.page.locator(".sb-tab[aria-current=page]").boundingBox();
          assert.ok(tab.x >= 0 && tab.x + tab.width <= viewport.width, `its tab is in sight: ${JSON.stringify(tab)}`);
          assert.deepEqual(await page.accessibilityProblems(), []);
          const nodes = await page.page.evaluate(() => document.querySelectorAll("*").length);
          assert.ok(nodes <= MOST_NODES, `${nodes} nodes`);
          await page.screenshot(`${id}-${size}-${colorScheme}`);
          assert.deepEqual(page.problems, []);
          await page.close();
        });
      }
    }
    test(`${id} fits the narrowest screen and 200 % of zoom`, async () => {
      for (const [name, viewport] of Object.entries(TIGHT)) {
        const page = await start(id, viewport);
        assert.deepEqual(await page.overflow(), [], name);
        await page.close();
      }
    });
  }

  test("more contrast is given to whoever asks the system for it", async () => {
    const page = await start("live", { contrast: "more" });
    const ink = (name) => page.page.evaluate(
      (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim(), name);
    assert.equal(await ink("--sb-text-3"), await ink("--sb-text"));
    assert.equal(await ink("--sb-border-strong"), await ink("--sb-text"));
    assert.deepEqual(await page.accessibilityProblems(), []);
    await page.close();
  });

  test("the tabs are links: back and forward go through the pages, and reload stays", async () => {
    const page = await start("live");
    for (const title of ["Rules", "Machine"]) {
      await page.show(title);
      await page.page.waitForFunction((title) => document.title.startsWith(title), title);
    }
    await page.page.goBack();
    await page.page.waitForFunction(() => document.title.startsWith("Rules"));
    await page.reload();
    assert.match(await page.page.title(), /^Rules/);
    await page.page.goForward();
    await page.page.waitForFunction(() => document.title.startsWith("Machine"));
    await page.close();
  });
});
