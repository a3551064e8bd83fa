// The API page: requests by hand, answered by the worker, and part of the case if they become commands.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startApp } from "./support/app.js";

const SIZES = { desktop: { width: 1280, height: 720 }, phone: { width: 390, height: 844 } };

/** The page "API", paused at a share of the day, with the worker started. */
async function open(app, { share, ...options } = {}) {
  const page = await app.newPage(options);
  await page.open("#api");
  await page.pause();
  if (share !== undefined) await page.scrub(share);
  await page.page.getByRole("button", { name: "Send", exact: true }).waitFor();
  return page;
}

const route = (page, summary) => page.page.locator(".sb-route", { hasText: summary }).click();
const choose = (page, label, option) => page.page.getByLabel(label, { exact: true }).selectOption(option);
const response = (page) => page.page.getByTestId("response");

/** Sends the request; the response's text, status and body. */
async function send(page) {
  await page.press("Send");
  await response(page).waitFor();
  const text = await response(page).innerText();
  const status = Number((await response(page).locator(".sb-code").innerText()).slice(0, 3));
  return { text, status, body: JSON.parse(await response(page).locator("pre").innerText()) };
}

for (const base of ["/", "/some/where/"]) {
  describe(`API, served under ${base}`, () => {
    let app;
    before(async () => {
      app = await startApp({ base });
    });
    after(() => app?.close());

    test("runs are listed as they are at the cursor", async () => {
      const page = await open(app, { share: 0.25 });
      await route(page, "The runs of all workspaces");
      await page.page.getByLabel("limit", { exact: true }).fill("5");
      const early = await send(page);
      assert.equal(early.status, 200);
      assert.equal(early.body.data.length, 5);
      const time = await page.time();
      assert.ok(early.text.includes(`at ${time}`), `${time} in ${early.text}`);
      assert.equal(await page.page.getByTestId("curl").innerText(),
        "curl -H 'authorization: Bearer Ada' 'http://127.0.0.1:8321/runs?limit=5'");
      await page.scrub(0.5);
      const late = await send(page);
      assert.notDeepEqual(late.body.data, early.body.data);
      // Back again, the answer is what it was.
      await page.scrub(0.25);
      assert.deepEqual((await send(page)).body, early.body);
      assert.deepEqual(page.problems, []);
      await page.close();
    });
  });
}

describe("API", () => {
  let app;
  before(async () => {
    app = await startApp();
  });
  after(() => app?.close());

  test("a plan run made by POST is in Live, with the id that the API gave it", async () => {
    const page = await open(app, { share: 0.25 });
    const { of } = await page.event();
    await route(page, "Creates a plan run");
    await choose(page, "workspaceId", "web-prod");
    const made = await send(page);
    assert.equal(made.status, 201);
    assert.match(made.text, /location: \/workspaces\//);
    assert.match(made.text, /the app's history and the worker's are the same/);
    const number = parseInt(made.body.id.slice(-8), 16);
    await page.page.getByRole("link", { name: "See it in Live" }).click();
    await page.panel(`Run ${number}`).or(page.panel("Why?")).first().waitFor();
    assert.match(await page.why(), new RegExp(`\\b${number}\\b`));
    assert.match(await page.why(), /web-prod/);
    assert.equal(await page.runCount(), number);
    await page.press("Undo");
    assert.equal(await page.runCount(), number - 1);
    assert.equal((await page.event()).of, of);
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("a pending run is approved, and a second approval is refused with its rule", async () => {
    const page = await open(app, { share: 0.25 });
    await route(page, "Approves a run");
    // Go on until some run waits for a person; the page then offers it first.
    const pending = () => page.page.getByLabel("runId", { exact: true }).locator("option:checked").innerText();
    for (let i = 0; i < 400 && !/pending_approval/.test(await pending()); i++) await page.page.keyboard.press("Shift+.");
    assert.match(await pending(), /pending_approval/);
    const run = (await pending()).match(/run (\d+)/)[1];
    const id = await page.page.getByLabel("runId", { exact: true }).inputValue();
    await choose(page, "runId", id);
    const approved = await send(page);
    assert.equal(approved.status, 200, approved.text);
    assert.equal(approved.body.id, id);
    assert.match(approved.text, /became a command of your case/);
    await choose(page, "runId", id);
    const again = await send(page);
    assert.equal(again.status, 409);
    assert.match(again.text, /G8|T\d+|G7|S1/);
    assert.equal(again.body.status, 409);
    // Both stand in the list, newest first, and the earlier one can be looked at again.
    const before = page.page.locator(".sb-said");
    assert.equal(await before.count(), 2);
    await before.nth(1).click();
    assert.match(await response(page).innerText(), /200 OK/);
    await page.page.locator("a.sb-tab", { hasText: "Live" }).click();
    await page.panel("Events").waitFor();
    assert.match(await page.panel("Events").innerText(), new RegExp(`\\b${run}\\b`));
    await page.close();
  });

  test("an id that nothing has is a problem with code and rule, and leaves no trace", async () => {
    const page = await open(app, { share: 0.25 });
    const before = await page.event();
    await route(page, "Cancels a run");
    await choose(page, "runId", { label: "another one …" });
    const lost = await send(page);
    assert.equal(lost.status, 404);
    assert.equal(lost.body.code, "unknown_run");
    assert.equal(lost.body.rule, "H3");
    assert.match(lost.text, /application\/problem\+json/);
    // Nobody may command without a name.
    await choose(page, "caller", { label: "nobody" });
    const nameless = await send(page);
    assert.equal(nameless.status, 401);
    assert.equal(nameless.body.rule, "H4");
    assert.ok(!(await page.page.getByTestId("curl").innerText()).includes("authorization"));
    assert.deepEqual(await page.event(), before);
    await page.close();
  });

  test("a body is sent as it is written, and the line for a shell has it", async () => {
    const page = await open(app, { share: 0.25 });
    await route(page, "Rejects a run");
    await page.page.getByLabel("body", { exact: true }).fill('{"comment": 7}');
    const bad = await send(page);
    assert.equal(bad.status, 400);
    assert.equal(bad.body.code, "bad_body");
    assert.match(await page.page.getByTestId("curl").innerText(), /-H 'content-type: application\/json' -d '\{"comment": 7\}'/);
    await page.close();
  });

  test("the curl line is copied, and the document is taken away", async () => {
    const page = await open(app, { share: 0.25, permissions: ["clipboard-read", "clipboard-write"] });
    await page.press("Copy");
    const copied = await page.page.evaluate(() => navigator.clipboard.readText());
    assert.equal(copied, await page.page.getByTestId("curl").innerText());
    const { name, text } = await page.download(() => page.press("OpenAPI document"));
    assert.equal(name, "signalbox.openapi.json");
    const document = JSON.parse(text);
    assert.equal(document.openapi, "3.1.0");
    // A path has a description, HEAD and OPTIONS too; those have no row of their own.
    const parts = Object.values(document.paths).flatMap((path) => Object.keys(path));
    assert.equal(await page.page.locator(".sb-route").count(), parts.filter((part) => ["get", "post"].includes(part)).length);
    await page.close();
  });

  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ["light", "dark"]) {
      test(`on a ${size}, ${colorScheme}: it fits, axe finds nothing, a picture is taken`, async () => {
        const page = await open(app, { ...viewport, colorScheme, share: 0.25 });
        await route(page, "Creates a plan run");
        await send(page);
        await route(page, "Cancels a run");
        await choose(page, "runId", { label: "another one …" });
        await send(page);
        assert.deepEqual(await page.overflow(), []);
        assert.deepEqual(await page.accessibilityProblems(), []);
        await page.page.mouse.move(0, 0);
        await page.page.evaluate(() => scrollTo(0, 0));
        await page.screenshot(`api-${size}-${colorScheme}`, { fullPage: true });
        await page.close();
      });
    }
  }

  test("at 320 pixels nothing sticks out", async () => {
    const page = await open(app, { width: 320, height: 640 });
    await route(page, "Rejects a run");
    await send(page);
    assert.deepEqual(await page.overflow(), []);
    await page.close();
  });
});
