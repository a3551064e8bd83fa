// Why: the panel answers for a run in every status, now and in the past. All lengths are fixed, so the expected instants follow from
// the rules: run 1 is claimed 2 s after its creation (Q3), plans for 10 minutes, then waits for an approval (T9).
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startApp } from "./support/app.js";

const MINUTE = 60_000;
const fixed = (ms) => ({ dist: "fixed", ms });
const CASE = {
  format: 1,
  semantics: 2,
  seed: 1,
  scenario: {
    name: "Two pushes, one approver",
    horizon_ms: 60 * MINUTE,
    limit: 1,
    runners: { start_up: fixed(2_000) },
    workspaces: [{ name: "prod", plan: fixed(10 * MINUTE), changes: { none: 0, added_max: 3 } }],
    sources: [{ name: "pushes", workspace: "prod", at_ms: [0, 5 * MINUTE] }],
    people: [{ name: "ana" }],
    approval_rules: [{ name: "four-eyes", approvers: [{ person: "ana" }] }],
  },
};

describe("why", () => {
  let app;
  let page;
  before(async () => {
    app = await startApp();
  });
  after(() => app?.close());

  /** Goes to a share of the hour and selects a run there; what the panel says. */
  async function ask(share, run) {
    await page.scrub(share);
    await page.panel("Runs").locator(`[data-run="${run}"]`).first().click();
    return page.why();
  }

  test("a run that waits, executes, needs an approval, and has ended, each tells its whole wait", async () => {
    page = await app.newPage();
    await page.open();
    await page.pause();
    await page.importText("two-pushes.json", JSON.stringify(CASE));
    await page.page.getByText("two-pushes.json is open.").waitFor();
    await page.pause();

    const executing = await ask(0.12, 1);
    assert.match(executing, /Run 1 has been executing since Mon 00:00:02\. It holds slot 1 and prod with its state lock \(Q1, Q3\)/);
    assert.match(executing, /It ends at Mon 01:00:02 at the latest, by its timeout \(X2\)/);

    const queued = await ask(0.12, 2);
    assert.match(queued, /run 1/, "whom it waits for");
    assert.match(queued, /\(Q1\)/);

    const pending = await ask(0.5, 1);
    assert.match(pending, /Run 1 has been waiting for an answer since Mon 00:10:02; it holds no slot meanwhile \(T9\)/);
    assert.match(pending, /Approval by four-eyes: 1 approval is missing: ana may give it, without a time limit \(G4\)/);
    assert.match(await ask(0.5, 2), /for run 1 of prod to end \(Q1\)/, "a run that was queued keeps the cause of its wait");
    await page.screenshot("why-pending");

    await ask(0.5, 1);
    await page.press("Approve");
    await page.scrub(0.75);
    const ended = await page.why();
    assert.match(ended, /Run 1 ended as completed at Mon 00:3\d:\d\d/);
    assert.match(ended, /people and checks[^]*ana/);

    // In the past the same run is executing again.
    assert.match(await ask(0.12, 1), /Run 1 has been executing since Mon 00:00:02/);
    assert.deepEqual(page.problems, []);
    await page.close();
  });
});
