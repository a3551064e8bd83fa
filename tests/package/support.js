// Projects that install the packed tarball, and pages of theirs under a strict policy.
import { execFile } from "node:child_process";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { serveFolder } from "../e2e/support/server.js";

export const run = promisify(execFile);
export const HERE = fileURLToPath(new URL(".", import.meta.url));
export const CASE = path.join(HERE, "../golden/platform_team.case.json");
// Below this folder, so that the fixtures find the bundler and the compiler; they are not part of what is installed.
const WORK = path.join(HERE, "work");
const TARBALL = path.resolve(process.env.TARBALL ?? path.join(HERE, "../../crates/wasm/pkg/signalbox-0.1.0.tgz"));
/** No inline script, no `eval`, nothing from anywhere else. */
const CSP = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'";

/** A project made from a fixture, with the tarball installed. */
export async function project(name) {
  const folder = path.join(WORK, name);
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

/** What is still open; a test that fails leaves it so. */
const open = new Set();
export const closeAll = () => Promise.all([...open].map((close) => close()));

/** A page of a project under the strict policy, served below a path as dashboards are; `problems` is what went wrong in it. */
export async function opened(browser, folder, file = "", options = {}) {
  const server = await serveFolder(folder, { base: "/some/where/", headers: { "content-security-policy": CSP } });
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  const close = async () => {
    open.delete(close);
    await context.close();
    await server.close();
  };
  open.add(close);
  await page.goto(server.url + file);
  return { page, problems, close };
}
