// What teaches: the scene of the first visit, the guided scenarios.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startApp } from "./support/app.js";

const SIZES = { desktop: { width: 1280, height: 720 }, phone: { width: 390, height: 844 } };

/** How long the scene may take until its answer is on screen. */
const THIRTY_SECONDS = 30_000;

/** The strip of the scene. */
const scene = (page) => page.page.getByRole("region", { name: "First look" });

/** The strip of a guided scenario. */
const guide = (page) => page.page.locator(".sb-guide");

/** Whether a part is on screen as a whole, between the bars, without scrolling. */
function inSight(locator) {
  return locator.evaluate((part) => {
    const { top, bottom, left, right } = part.getBoundingClientRect();
    const above = document.querySelector(".sb-top").getBoundingClientRect().bottom;
    const below = document.querySelector(".sb-transport").getBoundingClientRect().top;
    return scrollY === 0 && top >= above && bottom <= below && left >= 0 && right <= innerWidth;
  });
}

async function answerIsInSight(page) {
  const why = page.page.locator("#sb-why");
  assert.match(await why.getByRole("heading", { level: 2 }).innerText(), /^Run 7$/);
  const answer = why.locator(".sb-why__answer");
  assert.match(await answer.innerText(), /Run 7 waits for run 5/);
  assert.ok(await inSight(answer), "the answer is on screen");
  const likely = why.locator(".sb-ahead__likely");
  await likely.waitFor();
  assert.match(await likely.innerText(), /Likely start|Starts at/);
  assert.ok(await inSight(likely), "and so is when it may start");
}

describe("the scene of the first visit", () => {
  let app;
  before(async () => {
    app = await startApp();
  });
  after(() => app?.close());

  for (const [size, viewport] of Object.entries(SIZES)) {
    test(`on a ${size}: within 30 seconds and with nothing pressed, why run 7 waits is on screen`, async () => {
      const page = await app.newPage(viewport);
      const begun = Date.now();
      await page.open("", { scene: true });
      const said = new Set();
      const strip = scene(page);
      const look = page.page.getByRole("button", { name: "Look around" });
      await page.page.getByRole("button", { name: "Take over" }).waitFor();
      let pictures = 0;
      while (!(await look.count())) {
        assert.ok(Date.now() - begun < THIRTY_SECONDS, "the scene is over in time");
        said.add(await strip.locator(".sb-scene__says").innerText());
        if (said.size > pictures) {
          pictures = said.size;
          if (pictures === 3) await page.screenshot(`scene-${size}-3`);
          assert.deepEqual(await page.overflow(), []);
        }
        await page.page.waitForTimeout(150);
      }
      said.add(await strip.locator(".sb-scene__says").innerText());
      assert.equal(said.size, 6, [...said].join("\n"));
      await answerIsInSight(page);
      assert.ok(Date.now() - begun < THIRTY_SECONDS, `${Date.now() - begun} ms`);
      assert.ok(await inSight(strip), "the question stands above it");
      await page.screenshot(`scene-${size}-end`);

      // It stays at that moment until somebody moves on, and is not shown again.
      const { seq } = await page.event();
      await page.page.waitForTimeout(500);
      assert.equal((await page.event()).seq, seq);
      await page.press("Look around");
      await strip.waitFor({ state: "detached" });
      await answerIsInSight(page);
      await page.page.waitForTimeout(400);
      await page.reload();
      assert.equal(await strip.count(), 0);
      assert.equal((await page.event()).seq, seq);
      assert.deepEqual(page.problems, []);
      await page.close();
    });
  }

  test("whoever takes over has the moment to themselves", async () => {
    const page = await app.newPage();
    await page.open("", { scene: true });
    await page.page.waitForFunction(() => Number(document.querySelector(".sb-transport").dataset.seq) > 3);
    await page.press("Take over");
    await scene(page).waitFor({ state: "detached" });
    const { seq } = await page.event();
    await page.page.waitForTimeout(400);
    assert.equal((await page.event()).seq, seq, "it is paused");
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  for (const [what, act] of [
    ["a press on a run", (page) => page.page.locator(".sb-slot .sb-token:visible").first().click()],
    ["a key", (page) => page.page.keyboard.press("j")],
  ]) {
    test(`${what} takes over, and does what it does`, async () => {
      const page = await app.newPage();
      await page.open("", { scene: true });
      await page.page.waitForFunction(() => document.querySelector(".sb-slot .sb-token"));
      await page.page.keyboard.press("Tab");
      assert.equal(await scene(page).count(), 1, "looking around with Tab does not end it");
      await act(page);
      await scene(page).waitFor({ state: "detached" });
      assert.match(await page.why(), /Run \d/);
      await page.close();
    });
  }

  test("Space pauses", async () => {
    const page = await app.newPage();
    await page.open("", { scene: true });
    await scene(page).waitFor();
    await page.page.keyboard.press(" ");
    await scene(page).waitFor({ state: "detached" });
    await page.page.getByRole("button", { name: "Play", exact: true }).waitFor();
    await page.close();
  });

  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ["light", "dark"]) {
      test(`with reduced motion, on a ${size}, ${colorScheme}: six stills`, async () => {
        const page = await app.newPage({ ...viewport, colorScheme, reducedMotion: "reduce" });
        await page.open("", { scene: true });
        const says = scene(page).locator(".sb-scene__says");
        assert.ok(await page.page.getByRole("button", { name: "Previous", exact: true }).isDisabled());
        const said = [await says.innerText()];
        assert.deepEqual(await page.accessibilityProblems(), []);
        const time = await page.time();
        await page.page.waitForTimeout(400);
        assert.equal(await page.time(), time, "nothing moves by itself");
        for (let still = 2; still <= 6; still++) {
          await page.press("Next");
          said.push(await says.innerText());
        }
        assert.equal(new Set(said).size, 6);
        assert.notEqual(await page.time(), time);
        await answerIsInSight(page);
        assert.deepEqual(await page.overflow(), []);
        assert.deepEqual(await page.accessibilityProblems(), []);
        await page.screenshot(`scene-still-${size}-${colorScheme}`);
        await page.press("Previous");
        assert.equal(await says.innerText(), said[4]);
        assert.deepEqual(page.problems, []);
        await page.close();
      });
    }
  }

  test("an address that asks for a page gets that page", async () => {
    const page = await app.newPage();
    await page.open("#rules", { scene: true });
    await page.page.getByRole("heading", { level: 1, name: "Rules" }).waitFor();
    assert.equal(await scene(page).count(), 0);
    await page.close();
  });
});

describe("guided scenarios", () => {
  let app;
  let page;
  before(async () => {
    app = await startApp();
  });
  after(() => app?.close());

  async function start(options) {
    page = await app.newPage(options);
    await page.open("#learn");
    await page.pause();
  }

  /** Opens a question and gives an answer. */
  async function predict(title, answer) {
    await page.page.getByRole("button", { name: new RegExp(title) }).click();
    await page.page.getByRole("button", { name: answer }).click();
  }

  test("answered right: watched to its moment, explained, marked as seen", async () => {
    await start();
    assert.match(await page.page.getByTestId("done").innerText(), /^0 of 9/);
    await predict("Two pushes, one workspace", "It waits until the first run has ended.");
    assert.match(await guide(page).innerText(), /You say.*It waits until/s);
    await guide(page).getByText("Right.").waitFor({ timeout: 30_000 });
    assert.match(await page.time(), /00:00:30/);
    await page.page.getByRole("button", { name: "Play", exact: true }).waitFor();
    const told = await guide(page).innerText();
    assert.match(told, /Run 2 waits although two slots are free/);
    assert.match(told, /At most one run of a workspace/);
    assert.ok(await inSight(guide(page)), "the page is at its top");
    assert.deepEqual(await page.overflow(), []);
    await page.press("Next");
    assert.match(await page.page.getByTestId("done").innerText(), /^1 of 9/);
    await page.page.waitForFunction(() => document.activeElement.id === "sb-lesson-press-2");
    await page.page.getByText("Run 2 of dns ends and its slot is free").waitFor();
    await page.page.waitForTimeout(300);
    await page.reload();
    assert.match(await page.page.getByTestId("done").innerText(), /^1 of 9/);
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("answered wrong, with the keyboard alone; a variant shows the other side", async () => {
    await start({ reducedMotion: "reduce" });
    const keys = page.page.keyboard;
    const focus = (locator) => locator.evaluate((part) => part.focus());
    await focus(page.page.getByRole("button", { name: /Five workspaces, three slots/ }).first());
    await keys.press("Enter");
    await keys.press("Tab");
    await keys.press("Enter");
    // With reduced motion nothing plays: the moment is there at once.
    await guide(page).getByText("Not so.").waitFor();
    assert.match(await guide(page).innerText(), /Run 4: it is the oldest.*But:.*Run 5: it is the oldest that may start/s);
    const slots = () => page.panel("Slots").innerText();
    const asked = await slots();
    await focus(page.page.getByRole("button", { name: /blocks the younger ones/ }));
    await keys.press("Enter");
    await page.page.waitForFunction(
      (asked) => document.querySelector(".sb-slots").innerText !== asked, asked);
    const pressed = await page.page.evaluate(() => document.activeElement.getAttribute("aria-pressed"));
    assert.equal(pressed, "true", "the button that was pressed keeps the focus");
    assert.match(await page.time(), /00:01:06/, "the same moment of another case");
    await page.press("As asked");
    await page.page.waitForFunction(
      (asked) => document.querySelector(".sb-slots").innerText === asked, asked);
    await page.close();
  });

  test("the user's own case is not lost: the strip brings it back, after a variant too", async () => {
    await start();
    await page.page.goto(page.page.url().replace("#learn", "#live"));
    await page.scrub(0.4);
    await page.press("one slot fewer");
    const own = { event: await page.event(), time: await page.time(), limit: await page.limit() };
    const look = async () => ({ event: await page.event(), time: await page.time(), limit: await page.limit() });
    await page.page.getByRole("link", { name: "Learn" }).click();
    await predict("Mandatory and advisory", "Neither.");
    await page.press("To the moment");
    await page.press("Back to my case");
    await guide(page).waitFor({ state: "detached" });
    assert.deepEqual(await look(), own);
    await page.page.getByRole("link", { name: "Learn" }).click();
    await page.page.getByRole("button", { name: "Neither." }).click();
    await page.press("To the moment");
    await page.press("Both sets are advisory");
    await page.press("Back to my case");
    await guide(page).waitFor({ state: "detached" });
    assert.deepEqual(await look(), own);
    await page.close();
  });

  test("the last one leads to the worlds", async () => {
    await start({ reducedMotion: "reduce" });
    await predict("Find the bug", "Never: the state lock prevents it.");
    await guide(page).getByText("Not so.").waitFor();
    await page.press("See all futures");
    await page.page.getByRole("heading", { level: 1, name: "All histories of a small world" }).waitFor();
    await page.close();
  });

  test("the first look can be played again", async () => {
    await start({ reducedMotion: "reduce" });
    await page.press("Play the first look again");
    await scene(page).getByText("Each dot is a run").waitFor();
    await page.press("Take over");
    await scene(page).waitFor({ state: "detached" });
    await page.close();
  });

  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ["light", "dark"]) {
      test(`on a ${size}, ${colorScheme}: list, question and strip fit, and axe finds nothing`, async () => {
        await start({ ...viewport, colorScheme, reducedMotion: "reduce" });
        await page.page.getByRole("button", { name: /Plan passes, run waits/ }).click();
        assert.deepEqual(await page.overflow(), []);
        assert.deepEqual(await page.accessibilityProblems(), []);
        await page.screenshot(`learn-${size}-${colorScheme}`);
        await page.page.getByRole("button", { name: /It waits until run 1 is decided/ }).click();
        await guide(page).getByText("Not so.").waitFor();
        assert.deepEqual(await page.overflow(), []);
        assert.deepEqual(await page.accessibilityProblems(), []);
        await page.screenshot(`guide-${size}-${colorScheme}`);
        await page.close();
      });
    }
  }
});
