// The app starts: at the root of a server and below a path.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startApp } from "./support/app.js";

for (const base of ["/", "/some/where/"]) {
  describe(`served under ${base}`, () => {
    let app;
    before(async () => {
      app = await startApp({ base });
    });
    after(() => app?.close());

    test("the app starts and says its name", async () => {
      const page = await app.newPage();
      await page.open();
      assert.match(await page.text(), /Signalbox/);
      assert.equal(await page.page.title(), "Signalbox");
      assert.deepEqual(page.problems, []);
      await page.close();
    });

    test("it asks nothing of any other host", async () => {
      const page = await app.newPage();
      const hosts = new Set();
      page.page.on("request", (request) => {
        const url = new URL(request.url());
        if (url.protocol !== "data:") hosts.add(url.origin);
      });
      await page.open();
      assert.deepEqual([...hosts], [new URL(app.url).origin]);
      await page.close();
    });
  });
}
