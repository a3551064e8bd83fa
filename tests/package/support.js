// What the tests of the packed tarball share: projects that install it, the tools they are built with, and pages under a strict policy.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, cp, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { serveFolder } from "../e2e/support/server.js";

export const run = promisify(execFile);
const HERE = fileURLToPath(new URL(".", import.meta.url));
// Below this folder, so that the fixtures find the bundler and the compiler; they are not part of what is installed.
const WORK = path.join(HERE, "work");
export const CASE = path.join(HERE, "../golden/platform_team.case.json");
const TARBALL = path.resolve(process.env.TARBALL ?? path.join(HERE, "../../crates/wasm/pkg/signalbox-0.1.0.tgz"));
/** No inline script, no `eval`, nothing from anywhere else. */
const CSP = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'";

/** A project made from a fixture, with the tarball installed; `as` names its folder where several tests want one at a time. */
export async function project(name, as = name) {
  const folder = path.join(WORK, as);
  await rm(folder, { recursive: true, force: true });
  await mkdir(WORK, { recursive: true });
  await cp(path.join(HERE, "fixtures", name), folder, { recursive: true });
  await writeFile(path.join(folder, "package.json"), `${JSON.stringify({ name, private: true, dependencies: {} })}\n`);
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", "--no-package-lock", TARBALL], { cwd: folder });
  return folder;
}

function tool(name, args, cwd) {
  return run(process.execPath, [path.join(HERE, "node_modules", name), ...args], { cwd });
}

/** Typescript's own launcher picks the binary of this system. */
export const tsc = (cwd) => tool("typescript/bin/tsc", ["--project", "tsconfig.json"], cwd);
export const vite = (cwd) => tool("vite/bin/vite.js", ["build", "--base", "./", "--logLevel", "warn"], cwd);

/** A folder behind a port under the strict policy, below a path as dashboards are. */
export function serve(folder) {
  return serveFolder(folder, { base: "/some/where/", headers: { "content-security-policy": CSP } });
}

/** What a page comes to under the strict policy, served below a path as dashboards are. */
export async function visit(browser, folder, look = async () => {}) {
  await copyFile(CASE, path.join(folder, "case.json"));
  const server = await serve(folder);
  const page = await browser.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  try {
    await page.goto(server.url);
    await page.locator("#digest:not(:empty)").waitFor().catch((error) => {
      throw new Error(`no digest came; the page says: ${problems.join("; ") || "nothing"}`, { cause: error });
    });
    const digest = await page.locator("#digest").innerText();
    await look(page);
    assert.deepEqual(problems, []);
    return digest;
  } finally {
    await page.close();
    await server.close();
  }
}
