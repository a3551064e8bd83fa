// One running app for a test file: server, browser, and pages that remember what went wrong on them.
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "./browser.js";
import { SignalboxPage } from "./page.js";
import { serveFolder } from "./server.js";

const TESTS = fileURLToPath(new URL("../../", import.meta.url));
// `DIST` names another build, so that a look at one does not disturb the build that is served.
const DIST = path.resolve(process.env.DIST ?? path.join(TESTS, "../dist"));
const SCREENSHOTS = path.join(TESTS, "screenshots");

/**
 * Serves the built app and starts a browser. `base` is the path it is served under.
 * Call `close` in the file's `after`.
 */
export async function startApp({ base = "/" } = {}) {
  const server = await serveFolder(DIST, { base });
  const browser = await launch().catch(async (error) => {
    await server.close();
    throw error;
  });
  return {
    url: server.url,
    /** A page in a context of its own: no storage, no cookies, nothing from the test before. */
    async newPage({ width = 1280, height = 800, ...options } = {}) {
      const context = await browser.newContext({ viewport: { width, height }, ...options });
      return new SignalboxPage(await context.newPage(), server.url, screenshotPath);
    },
    /** Another tab beside a page: the same storage, the same cookies. */
    async newPageBeside(other) {
      return new SignalboxPage(await other.page.context().newPage(), server.url, screenshotPath);
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

async function screenshotPath(name) {
  await mkdir(SCREENSHOTS, { recursive: true });
  return path.join(SCREENSHOTS, `${name}.png`);
}
