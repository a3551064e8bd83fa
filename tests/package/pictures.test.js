// The pictures out of the packed tarball, as a browser reads and shows them.
import assert from "node:assert/strict";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, describe, test } from "node:test";
import { launch } from "../e2e/support/browser.js";
import { CASE, project, serve } from "./support.js";

const SHOTS = fileURLToPath(new URL("../screenshots/", import.meta.url));

describe("pictures", () => {
  let browser;
  let server;
  let folder;

  before(async () => {
    browser = await launch();
    folder = await project("pictures");
    await copyFile(CASE, path.join(folder, "case.json"));
    server = await serve(folder);
  });
  after(async () => {
    await server?.close();
    await browser?.close();
  });

  async function open(options = {}) {
    const page = await browser.newPage({ viewport: { width: 1000, height: 760 }, ...options });
    await page.goto(server.url);
    await page.locator("#digest:not(:empty)").waitFor();
    return page;
  }

  test("stand inline under a policy without inline styles", async () => {
    const page = await open();
    assert.equal(await page.locator("#digest").innerText(), JSON.parse(await readFile(CASE, "utf8")).digest);
    const told = await page.evaluate(() =>
      ["machine", "timeline"].map((name) => {
        const svg = document.querySelector(`#${name} svg`);
        const solid = svg.querySelector(".in-progress");
        return {
          role: svg.getAttribute("role"),
          title: svg.querySelector("title").textContent,
          about: svg.querySelector("desc").textContent,
          colour: [getComputedStyle(solid).fill, getComputedStyle(solid).stroke],
          width: svg.getBoundingClientRect().width,
        };
      }),
    );
    for (const { role, title, about, colour, width } of told) {
      assert.equal(role, "img");
      assert.ok(title.length > 10 && about.length > 40, `${title}: ${about}`);
      assert.ok(colour.includes("rgb(82, 130, 246)"), `${colour}`);
      assert.ok(width > 400);
    }
    assert.deepEqual(await page.evaluate(() => window.codes), ["bad_argument", "bad_argument", "bad_argument"]);
    await page.close();
  });

  test("are light or dark as the system is, and recoloured by the page", async () => {
    const source = await open();
    const pictures = await source.evaluate(() => window.pictures);
    await source.close();
    await mkdir(SHOTS, { recursive: true });
    const grounds = [];
    for (const colorScheme of ["light", "dark"]) {
      const page = await browser.newPage({ colorScheme, viewport: { width: 980, height: 660 } });
      for (const [name, svg] of Object.entries(pictures)) {
        await page.setContent(`<!doctype html><title>${name}</title><body>${svg}`);
        const parsed = await page.evaluate(
          (text) => new DOMParser().parseFromString(text, "image/svg+xml").querySelector("parsererror")?.textContent ?? null,
          svg,
        );
        assert.equal(parsed, null, name);
        const paint = (selector, what) => page.evaluate(([s, w]) => getComputedStyle(document.querySelector(s))[w], [selector, what]);
        grounds.push(await paint(".sb-svg .surface", "fill"));
        await page.screenshot({ path: path.join(SHOTS, `picture-${name}-${colorScheme}.png`), fullPage: true });
        await page.addStyleTag({ content: ":root{--sb-surface:#123456;--sb-st-failed:#abcdef}" });
        assert.equal(await paint(".sb-svg .surface", "fill"), "rgb(18, 52, 86)", "the page's own colour");
        const failed = [await paint(".sb-svg .failed", "fill"), await paint(".sb-svg .failed", "stroke")];
        assert.ok(failed.includes("rgb(171, 205, 239)"), `${failed}`);
      }
      await page.close();
    }
    assert.deepEqual(grounds, [...Array(3).fill("rgb(255, 255, 255)"), ...Array(3).fill("rgb(15, 23, 42)")]);
  });

  test("are images of their own, too", async () => {
    const page = await open();
    const svg = await page.evaluate(() => window.pictures.rules);
    await page.close();
    await writeFile(path.join(folder, "rules.svg"), svg);
    const image = await browser.newPage();
    await image.goto(`${server.url}rules.svg`);
    assert.equal(await image.evaluate(() => document.documentElement.localName), "svg");
    assert.equal(await image.evaluate(() => document.querySelectorAll("text").length > 20), true);
    await image.close();
  });
});
