// Every page without a pointer: what can be pressed is reached by Tab and shows that it has the focus, and the pages' deeds are done
// by keys. Journeys by keyboard within one page stand with the page's other journeys.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startApp } from "./support/app.js";

const PAGES = ["Live", "Timeline", "Machine", "Scenario", "Rules", "Worlds", "API", "Learn"];
/** The heading of the page that calls itself otherwise than its tab. */
const HEADINGS = { Worlds: "All histories of a small world" };
/** No page has more stops than this; the tour of the focus ends long before. */
const MOST_STOPS = 600;

describe("with the keyboard alone", () => {
  let app;
  before(async () => {
    app = await startApp();
  });
  after(() => app?.close());

  /** A paused page. Nothing in this file touches the pointer. */
  async function opened(options) {
    const page = await app.newPage(options);
    await page.open();
    await page.page.keyboard.press("Space");
    await page.page.getByRole("button", { name: "Play", exact: true }).waitFor();
    return { page, keys: page.page.keyboard };
  }

  /** Goes to a page by its digit. */
  async function go(page, title) {
    await page.page.keyboard.press(String(PAGES.indexOf(title) + 1));
    const name = HEADINGS[title] ?? title;
    await page.page.getByRole("heading", { name, level: 1, exact: true }).waitFor({ state: "attached" });
    // Parts that come after the first file are there when nothing says that it is loading.
    await page.page.waitForFunction(() => !document.querySelector(".sb-part"));
  }

  /** Presses Tab until what has the focus is called so. */
  async function tabTo(page, name) {
    for (let i = 0; i < MOST_STOPS; i++) {
      await page.page.keyboard.press("Tab");
      const called = await page.page.evaluate(() => {
        const here = document.activeElement;
        return here.getAttribute("aria-label") ?? here.labels?.[0]?.innerText ?? here.innerText ?? "";
      });
      if (called.trim().startsWith(name)) return;
    }
    assert.fail(`Tab never reaches ${name}`);
  }

  /** Finds something in the palette and does it. */
  async function find(page, words) {
    await page.page.keyboard.press("Control+k");
    await page.page.getByRole("combobox", { name: "Find and do" }).waitFor();
    await page.page.keyboard.type(words);
    await page.page.keyboard.press("Enter");
  }

  for (const title of PAGES) {
    test(`${title}: Tab reaches all that can be pressed, and the focus is seen`, async () => {
      const { page, keys } = await opened();
      await go(page, title);
      // All that takes the focus by Tab: shown, not switched off, and of radio buttons the one that stands for its group.
      const wanted = await page.page.evaluate(() => {
        const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")];
        const stops = all.filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility({ visibilityProperty: true })
          && !(one.type === "radio" && !one.checked && document.querySelector(`input[name="${one.name}"]:checked`)));
        const groups = new Set();
        const chosen = stops.filter((one) => one.type !== "radio" || one.checked
          || !(groups.has(one.name) || !groups.add(one.name)));
        chosen.forEach((one, place) => one.setAttribute("data-stop", place));
        return chosen.map((one) => one.outerHTML.slice(0, 120));
      });
      assert.ok(wanted.length > 15, `${wanted.length} stops`);
      const reached = new Set();
      const unseen = [];
      for (let i = 0; i < MOST_STOPS && reached.size < wanted.length; i++) {
        await keys.press("Tab");
        const at = await page.page.evaluate(() => {
          const here = document.activeElement;
          const seen = (one) => {
            const style = getComputedStyle(one);
            return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none";
          };
          // Some show it on the part around them.
          const shows = here === document.body || seen(here) || (here.parentElement && seen(here.parentElement))
            || [...here.children].some(seen) || (here.nextElementSibling && seen(here.nextElementSibling));
          return { stop: here.dataset.stop, shows, html: here.outerHTML.slice(0, 120) };
        });
        if (at.stop !== undefined) reached.add(Number(at.stop));
        if (!at.shows) unseen.push(at.html);
      }
      assert.deepEqual(wanted.filter((_, place) => !reached.has(place)), [], "never reached");
      assert.deepEqual([...new Set(unseen)], [], "has the focus and does not show it");
      assert.deepEqual(page.problems, []);
      await page.close();
    });
  }

  test("a reading is chosen, a small world explored, a request sent", async () => {
    const { page, keys } = await opened();
    await go(page, "Rules");
    await tabTo(page, "from the beginning");
    await keys.press("Enter");
    const radios = page.page.locator(".sb-readings input[type=radio]");
    const chosen = () => radios.evaluateAll((all) => all.map((one) => one.checked).join());
    const before = await chosen();
    // The first group's radio button is the next stop with that role.
    for (let i = 0; i < MOST_STOPS; i++) {
      await keys.press("Tab");
      if (await page.page.evaluate(() => document.activeElement.type === "radio")) break;
    }
    await keys.press("ArrowDown");
    await page.page.waitForFunction(
      (before) => [...document.querySelectorAll(".sb-readings input[type=radio]")].map((one) => one.checked).join() !== before,
      before);
    // Letters and digits are the page's own again once the focus has left the radio buttons.
    await find(page, "Worlds");
    await page.page.getByRole("button", { name: "Explore", exact: true }).waitFor();
    await tabTo(page, "Explore");
    await keys.press("Enter");
    await page.page.getByTestId("findings").getByText("Every law holds in every reachable state").waitFor();
    await go(page, "API");
    await page.page.getByRole("button", { name: "Send", exact: true }).waitFor();
    await tabTo(page, "Send");
    await keys.press("Enter");
    await page.page.getByTestId("response").getByText("200").first().waitFor();
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("every dialog takes the focus and gives it back", async () => {
    const { page, keys } = await opened();
    for (const [words, title] of [["share", "Share"], ["cases", "Cases"], ["branches", "Branches"]]) {
      await tabTo(page, "To the end");
      await find(page, words);
      const dialog = page.page.getByRole("dialog", { name: title });
      await dialog.waitFor();
      assert.ok(await dialog.evaluate((one) => one.contains(document.activeElement)), `${title} has the focus`);
      await keys.press("Escape");
      await dialog.waitFor({ state: "hidden" });
      const back = await page.page.evaluate(() => document.activeElement.getAttribute("aria-label"));
      assert.equal(back, "To the end", `after ${title}`);
    }
    for (const [key, title] of [["?", "Keys and settings"], ["Shift+M", "Bookmarks and breakpoints"]]) {
      await keys.press(key);
      const dialog = page.page.getByRole("dialog", { name: title });
      await dialog.waitFor();
      await keys.press("Escape");
      await dialog.waitFor({ state: "hidden" });
    }
    assert.deepEqual(page.problems, []);
    await page.close();
  });
});
