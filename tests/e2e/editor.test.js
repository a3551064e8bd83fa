// The scenario editor: whoever changes the question sees another answer, and nothing that is typed is lost or half applied.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startApp } from "./support/app.js";

const PARTS = [
  "Organisation", "Agent pools", "Workspaces", "Promotion", "Triggers & schedules", "Policy sets", "Approval rules",
  "External checks", "People", "Shared names", "Readings", "As JSON",
];

describe("the scenario editor", () => {
  let app;
  let page;
  before(async () => {
    app = await startApp();
  });
  after(() => app?.close());

  async function start(options = {}) {
    page = await app.newPage({ height: 720, ...options });
    await page.open("#scenario");
    await page.pause();
  }

  const part = async (name) => {
    const parts = page.page.getByRole("navigation", { name: "Parts of the scenario" });
    await parts.getByRole("button", { name: new RegExp(`^${name}`) }).click();
    await page.page.getByRole("heading", { level: 2, name }).waitFor();
  };
  const choose = (name) => page.page.locator(".sb-md__row", { hasText: name }).first().click();
  const field = (label) => page.page.getByLabel(label, { exact: true });
  const enter = async (label, text) => {
    await field(label).fill(text);
    await field(label).press("Enter");
  };
  const scenario = () => page.scenario();
  const until = async (check, what) => {
    for (let i = 0; i < 50; i++) {
      if (await check()) return;
      await page.page.waitForTimeout(40);
    }
    assert.fail(what);
  };
  const summary = () => page.page.locator(".sb-editor__summary").innerText();

  /** The reference load: so many workspaces with a chain of promotions. */
  const large = (count) => ({
    format: 1,
    name: "Large",
    workspaces: Array.from({ length: count }, (_, i) => ({ name: `workspace-${String(i + 1).padStart(3, "0")}`, auto_apply: true })),
    edges: Array.from({ length: count / 2 }, (_, i) => ({
      from: `workspace-${String(i + 1).padStart(3, "0")}`,
      to: `workspace-${String(i + 2).padStart(3, "0")}`,
    })),
    sources: [{ workspace: "workspace-001", gaps: { dist: "exponential", mean_ms: 3600000 } }],
  });

  test("a new workspace is in the case at once, is there on Live, and undo takes it away", async () => {
    await start();
    await part("Workspaces");
    await page.press("Add workspace");
    await enter("Name", "billing-prod");
    await enter("Timeout", "1h30");
    assert.equal(await field("Timeout").inputValue(), "1 h 30 min");
    await until(async () => (await scenario()).workspaces.some((w) => w.name === "billing-prod"), "it is stored");
    const stored = (await scenario()).workspaces.find((w) => w.name === "billing-prod");
    // What its author may not have meant is said, in the form and above it.
    assert.match(await page.page.locator(".sb-md__form").innerText(), /No source and no promotion makes runs in billing-prod/);
    assert.match(await summary(), /1 hint/);
    assert.equal(stored.timeout_ms, 5400000);
    await page.show("Live");
    await page.page.getByLabel("workspace", { exact: true }).selectOption({ label: "billing-prod" });
    await page.press("Plan");
    assert.match(await page.panel("Timeline").innerText(), /billing-prod/);
    // The command, the timeout, the name, the workspace.
    for (let i = 0; i < 4; i++) await page.press("Undo");
    await page.show("Scenario");
    await until(async () => !(await page.text()).includes("billing-prod"), "it is gone from the list");
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("an edge that closes a cycle is refused as it is made, with the way round", async () => {
    await start();
    await part("Promotion");
    const edges = (await scenario())?.edges ?? [];
    const { of } = await page.event();
    const rows = await page.page.locator(".sb-md__row").count();
    const [from, to] = (await page.page.locator(".sb-md__title").first().innerText()).split(" → ");
    await field("From").last().selectOption(to);
    await field("To").last().selectOption(from);
    await page.press("Add edge");
    const said = await page.page.locator(".sb-graph__refused").innerText();
    assert.match(said, /Not added/);
    assert.match(said, /cycle \(P2\)/);
    assert.ok(said.includes(from) && said.includes(to), said);
    assert.ok((await page.page.locator(".sb-graph__edge--lit").count()) > 0, "the way round is lit");
    assert.equal(await page.page.locator(".sb-md__row").count(), rows);
    assert.equal((await page.event()).of, of);
    assert.deepEqual((await scenario())?.edges ?? [], edges);
    await page.close();
  });

  test("edges are made by dragging and by keyboard, and switched to by hand", async () => {
    await start();
    await part("Workspaces");
    await page.press("Add workspace");
    await page.press("Add workspace");
    await part("Promotion");
    const rows = () => page.page.locator(".sb-md__row").count();
    const had = await rows();
    const box = (name) => page.page.locator(`[data-workspace="${name}"]`);
    await box("workspace-2").scrollIntoViewIfNeeded();
    const [a, b] = [await box("workspace-1").boundingBox(), await box("workspace-2").boundingBox()];
    await page.page.mouse.move(a.x + 40, a.y + 16);
    await page.page.mouse.down();
    await page.page.mouse.move(b.x + 40, b.y + 16, { steps: 5 });
    await page.page.mouse.up();
    await until(async () => (await rows()) === had + 1, "dragged");
    assert.match(await page.page.locator(".sb-graph__refused").innerText(), /Added workspace-1 → workspace-2/);
    const auto = field("Promote automatically");
    assert.equal(await auto.isChecked(), true);
    await auto.uncheck();
    await until(async () => (await scenario()).edges.at(-1).auto_promote === false, "by hand");
    // Backwards, by keyboard: refused.
    await box("workspace-2").focus();
    await page.page.keyboard.press("Enter");
    await box("workspace-1").focus();
    await page.page.keyboard.press("Enter");
    assert.match(await page.page.locator(".sb-graph__refused").innerText(), /cycle \(P2\): .*workspace-/);
    assert.equal(await rows(), had + 1);
    // Arrow keys move among the boxes.
    await box("workspace-1").focus();
    await page.page.keyboard.press("ArrowRight");
    assert.equal(await page.page.evaluate(() => document.activeElement.dataset.workspace), "workspace-2");
    await page.close();
  });

  test("a schedule shows its next five ticks in its own zone", async () => {
    await start();
    await page.press("To the start");
    await part("Triggers & schedules");
    await page.press("Add source");
    await field("Kind").selectOption("schedule");
    await enter("Cron", "0 9 * * 1-5");
    const ticks = () => page.page.locator(".sb-edf__ticks li").allInnerTexts();
    await until(async () => (await ticks()).length === 5, "five ticks");
    assert.deepEqual(await ticks(), [
      "Mon 2026-01-05 09:00 UTC", "Tue 2026-01-06 09:00 UTC", "Wed 2026-01-07 09:00 UTC", "Thu 2026-01-08 09:00 UTC",
      "Fri 2026-01-09 09:00 UTC",
    ]);
    await enter("Time zone", "Europe/Berlin");
    assert.equal((await ticks())[0], "Mon 2026-01-05 09:00 +01:00");
    await enter("Cron", "61 9 * * *");
    assert.match(await summary(), /sources\[\d+\]\.cron/);
    assert.deepEqual(await ticks(), []);
    await page.close();
  });

  test("a broken entry stays in its field, says how to mend it, and holds nothing else up", async () => {
    await start();
    const { of } = await page.event();
    await enter("Runner slots", "many");
    assert.match(await summary(), /One entry does not fit[\s\S]*Runner slots limit[\s\S]*whole number/);
    assert.equal(await field("Runner slots").getAttribute("aria-invalid"), "true");
    const described = await field("Runner slots").evaluate((input) =>
      input.getAttribute("aria-describedby").split(" ").map((id) => document.getElementById(id).innerText).join(" "));
    assert.match(described, /This is not a whole number\. Write digits/);
    // Another field goes in meanwhile.
    await enter("Name", "Mine");
    await until(async () => (await scenario())?.name === "Mine", "the name is in");
    assert.equal((await page.event()).of, of, "the same history");
    // What was typed survives a look at another page.
    await page.show("Live");
    await page.show("Scenario");
    assert.equal(await field("Runner slots").inputValue(), "many");
    await part("People");
    await page.press("Runner slots");
    await until(() => page.page.evaluate(() => document.activeElement.id === "sb-ed-limit"), "the link leads to the field");
    await enter("Runner slots", "1");
    await until(async () => (await scenario()).limit === 1, "mended");
    assert.equal(await summary().then((text) => text.includes("does not fit")), false);
    assert.notEqual((await page.event()).of, of, "another history");
    await page.press("Undo");
    assert.equal(await field("Runner slots").inputValue(), "3");
    assert.equal((await page.event()).of, of);
    await page.press("Redo");
    assert.equal(await field("Runner slots").inputValue(), "1");
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("two numbers that fit only together go in together", async () => {
    await start();
    await part("Workspaces");
    await choose("");
    const plan = page.page.locator(".sb-edf", { has: page.page.getByLabel("Plan", { exact: true }) }).last();
    await plan.getByLabel("Median").fill("2 h");
    await plan.getByLabel("Median").press("Enter");
    assert.match(await plan.innerText(), /is below/);
    assert.match(await summary(), /One entry does not fit/);
    await plan.getByLabel("95th percentile").fill("3 h");
    await plan.getByLabel("95th percentile").press("Enter");
    await until(async () => !(await summary()).includes("does not fit"), "both are in");
    assert.match(await plan.innerText(), /half below 2 h · 95 % below 3 h/);
    await page.close();
  });

  test("a new name is followed, and a removal says what it would break", async () => {
    await start();
    await part("Workspaces");
    const name = await page.page.locator(".sb-md__title").first().innerText();
    await choose(name);
    await enter("Name", "renamed");
    await until(async () => JSON.stringify(await scenario() ?? {}).includes("renamed"), "it is in");
    assert.equal(JSON.stringify(await scenario()).includes(`"${name}"`), false, "nothing names the old one");
    await page.press("Remove workspace");
    const dialog = page.page.getByRole("dialog");
    assert.match(await dialog.innerText(), /refer to the workspace renamed|refers to the workspace renamed/);
    await dialog.getByRole("button", { name: "Keep it" }).click();
    assert.ok(JSON.stringify(await scenario()).includes("renamed"));
    await page.press("Remove workspace");
    await dialog.getByRole("button", { name: "Remove it and what refers to it" }).click();
    await until(async () => !JSON.stringify(await scenario()).includes("renamed"), "all of it is gone");
    await page.press("Undo");
    await until(async () => JSON.stringify(await scenario()).includes("renamed"), "one undo brings it back");
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("a profile is applied with one click, and one undo takes it back", async () => {
    await start();
    await part("Readings");
    await page.press("Apply: Like HCP Terraform");
    await until(async () => (await scenario())?.readings?.workspace_hold === "until_decided", "in force");
    assert.ok(await page.page.getByRole("radio", { name: /^until_decided/ }).isChecked());
    assert.match(await page.page.getByRole("article", { name: "Like HCP Terraform" }).innerText(), /In force/);
    await page.page.getByRole("radio", { name: /^any_active/ }).waitFor();
    await page.press("Undo");
    assert.ok(await page.page.getByRole("radio", { name: /^while_running/ }).isChecked());
    await page.page.getByRole("radio", { name: /^block/ }).check();
    await until(async () => (await scenario()).readings.head_of_line === "block", "a switch alone");
    await page.close();
  });

  test("the text of the scenario is applied whole, or refused with every problem's place", async () => {
    await start();
    await part("As JSON");
    const text = page.page.getByLabel("Scenario as JSON");
    const whole = JSON.parse(await text.inputValue());
    await text.fill(JSON.stringify({ ...whole, limit: -1, colour: "red" }));
    await page.press("Apply");
    const told = await page.page.locator("#sb-ed-raw-told").innerText();
    assert.match(told, /2 problems[\s\S]*colour|2 problems[\s\S]*limit/);
    await text.fill(JSON.stringify({ ...whole, limit: 7 }));
    await page.press("Apply");
    await until(async () => (await scenario())?.limit === 7, "applied");
    await part("Organisation");
    assert.equal(await field("Runner slots").inputValue(), "7");
    await page.close();
  });

  test("with the keyboard alone: choose a part, add, fill in, move, remove", async () => {
    await start();
    const keys = page.page.keyboard;
    const tabTo = async (name) => {
      for (let i = 0; i < 120; i++) {
        await keys.press("Tab");
        const at = await page.page.evaluate(() => {
          const here = document.activeElement;
          return here.getAttribute("aria-label") ?? here.labels?.[0]?.innerText ?? here.innerText;
        });
        if (at?.trim().startsWith(name)) return;
      }
      assert.fail(`Tab never reaches ${name}`);
    };
    await page.page.locator("#sb-main").focus();
    await tabTo("Agent pools");
    await keys.press("Enter");
    await tabTo("Add pool");
    await keys.press("Enter");
    await until(() => page.page.evaluate(() => document.activeElement.id === "sb-ed-form"), "the form has the focus");
    await tabTo("Agents");
    await keys.press("Control+a");
    await keys.type("4");
    await keys.press("Tab");
    await until(async () => (await scenario())?.pools?.[0]?.agents === 4, "it is in");
    assert.notEqual(await page.page.evaluate(() => document.activeElement.tagName), "BODY", "the focus went on");
    await keys.press("Shift+Tab");
    assert.equal(await page.page.evaluate(() => document.activeElement.id), "sb-ed-pools-0-agents");
    await page.page.locator("#sb-ed-form").focus();
    await tabTo("Remove pool");
    await keys.press("Enter");
    await until(async () => !(await scenario()).pools, "it is gone");
    await page.close();
  });

  test("200 workspaces: the page stays small, the list is filtered, an entry is quick", async () => {
    await start();
    await page.importText("large.json", JSON.stringify(large(200)));
    await page.page.getByText("large.json is open").waitFor();
    const sizes = {};
    for (const name of PARTS) {
      await part(name);
      if (name === "Workspaces") {
        await page.page.getByLabel("Filter: workspace").fill("workspace-17");
        assert.equal(await page.page.locator(".sb-md__row").count(), 10);
        await page.page.getByLabel("Filter: workspace").fill("");
      }
      if (await page.page.locator(".sb-md__row").count()) await choose("");
      sizes[name] = await page.page.evaluate(() => document.querySelectorAll("*").length);
    }
    const most = Math.max(...Object.values(sizes));
    assert.ok(most <= 2500, JSON.stringify(sizes));
    await part("Workspaces");
    await choose("workspace-001");
    await enter("Name", "first");
    await until(async () => (await scenario()).edges[0].from === "first", "references follow");
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("every part is accessible in both themes and fits every screen", async () => {
    for (const [name, size] of [["desktop", { width: 1280, height: 720 }], ["phone", { width: 390, height: 844 }], ["narrow", { width: 320, height: 640 }]]) {
      for (const colorScheme of ["light", "dark"]) {
        await start({ ...size, colorScheme });
        for (const title of PARTS) {
          await part(title);
          const rows = page.page.locator(".sb-md__row:visible");
          if (await rows.count()) await rows.first().click();
          assert.deepEqual(await page.overflow(), [], `${title}, ${name}`);
          if (name !== "narrow") {
            assert.deepEqual(await page.accessibilityProblems(), [], `${title}, ${name} ${colorScheme}`);
            const stem = title.toLowerCase().replaceAll(/\W+/g, "-");
            await page.page.evaluate(() => scrollTo(0, 0));
            await page.screenshot(`editor-${stem}-${name}-${colorScheme}`, { fullPage: name === "phone" });
          }
        }
        // With a problem and a question on screen.
        await part("Organisation");
        await enter("Runner slots", "many");
        await field("Horizon").fill("long");
        await field("Horizon").press("Enter");
        assert.deepEqual(await page.overflow(), [], name);
        assert.deepEqual(await page.accessibilityProblems(), [], `problems, ${name} ${colorScheme}`);
        await page.page.evaluate(() => scrollTo(0, 0));
        await page.screenshot(`editor-problems-${name}-${colorScheme}`);
        assert.deepEqual(page.problems, []);
        await page.close();
      }
    }
  });
});
