// The packed tarball in the hands of its users: each fixture is a project of its own that installs it, and must come to the digest
// that the engine has natively. `TARBALL` names it; `cargo xtask test --only package` packs it first.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { launch } from "../e2e/support/browser.js";
import { WATCH, exhaust } from "../e2e/support/trap.js";
import { CASE, project, run, tsc, visit, vite } from "./support.js";

let golden;

describe("the packed tarball", () => {
  let browser;

  before(async () => {
    golden = JSON.parse(await readFile(CASE, "utf8")).digest;
    assert.match(golden, /^[0-9a-f]{16}$/);
    browser = await launch();
  });
  after(() => browser?.close());

  test("Node, as a module and as it was before", async () => {
    const folder = await project("node");
    for (const file of ["main.mjs", "require.cjs"]) {
      const { stdout } = await run(process.execPath, [file, CASE], { cwd: folder });
      assert.equal(stdout.trim(), golden, file);
    }
  });

  test("a module that has trapped says so, and goes on saying so", async () => {
    const folder = await project("node");
    const { stdout } = await run(process.execPath, ["stopped.mjs"], { cwd: folder });
    const answers = JSON.parse(stdout);
    const freed = answers.pop();
    assert.equal(freed, null, "what is given back is no mistake");
    assert.equal(answers.length, 5);
    for (const { name, code, problems, message, cause } of answers) {
      assert.deepEqual([name, code, problems, cause], ["SimulatorError", "stopped", [], "RuntimeError"]);
      assert.match(message, /has stopped \(.+\).*openInWorker/);
    }
  });

  test("the licence texts come along", async () => {
    const folder = await project("node");
    for (const [file, line] of [["LICENSE-MIT", "Permission is hereby granted"], ["LICENSE-APACHE", "Version 2.0"]]) {
      assert.ok((await readFile(path.join(folder, "node_modules/signalbox", file), "utf8")).includes(line), file);
    }
  });

  test("the README's first example says what it promises", async () => {
    const folder = await project("node");
    const readme = await readFile(path.join(folder, "node_modules/signalbox/README.md"), "utf8");
    const [, example] = readme.match(/```js\n([\s\S]*?)```/);
    await writeFile(path.join(folder, "example.mjs"), example);
    const { stdout } = await run(process.execPath, ["example.mjs"], { cwd: folder });
    const lines = stdout.trim().split("\n");
    const [, waiting] = lines[0].match(/^\d+ of \d+ slots in use, (\d+) runs wait$/);
    // One sentence for each run that waits, and perhaps the refusal.
    assert.ok(lines.length - 1 >= Number(waiting) && Number(waiting) > 0, stdout);
    assert.match(lines[1], /\(Q\d+\)/, "each sentence cites its rule");
  });

  test("the README says what was measured, and when this was built", async () => {
    const folder = await project("node");
    const readme = await readFile(path.join(folder, "node_modules/signalbox/README.md"), "utf8");
    assert.doesNotMatch(readme, /<!--/, "each mark has its table");
    const figure = (row, unit) => {
      const [, value] = readme.match(new RegExp(`^\\| ${row} \\|.*\\| ([0-9.]+) ${unit} \\|$`, "m")) ?? [];
      assert.ok(Number(value) > 0, `${row}: ${value}`);
    };
    figure("Events a second", "million");
    figure("`seek`", "ms");
    figure("`explain`", "µs");
    assert.match(readme, /with Node \d+\.\d+\.\d+ on \S+, \d+ cores/);
    const { gzipSync } = await import("node:zlib");
    const wasm = await readFile(path.join(folder, "node_modules/signalbox/web/signalbox_wasm_bg.wasm"));
    const [, plain, gzip] = readme.match(/^\| `signalbox` \| (\d+) KB \| (\d+) KB \|/m);
    assert.equal(Number(plain), Math.ceil(wasm.length / 1000));
    assert.ok(Math.abs(Number(gzip) - gzipSync(wasm, { level: 9 }).length / 1000) < 2);
  });

  test("a page without a bundler, under a strict policy", async () => {
    const folder = await project("plain");
    const digest = await visit(browser, folder, async (page) => {
      assert.ok((await page.locator("#why li").allInnerTexts()).every((sentence) => sentence.length > 20));
      assert.ok((await page.locator("#why li").count()) > 0, "somebody waits in the middle of the case");
    });
    assert.equal(digest, golden);
  });

  test("Vite and TypeScript, strict", async () => {
    const folder = await project("vite");
    await tsc(folder);
    await vite(folder);
    const digest = await visit(browser, path.join(folder, "dist"), async (page) => {
      assert.match(await page.locator("#refusal").innerText(), /^[A-Z]\d+: .+/);
    });
    assert.equal(digest, golden);
  });

  test("every type is used under the strict compiler, and a wrong use is refused", async () => {
    const folder = await project("vite");
    const declared = await readFile(path.join(folder, "node_modules/signalbox/http/web/signalbox_wasm.d.ts"), "utf8");
    const names = [...declared.matchAll(/^export (?:type|interface|class|function) (\w+)/gm)].map(([, name]) => name);
    // What wasm-bindgen itself adds for loading a module.
    const own = names.filter((name) => !/^(Init|Sync|init)/.test(name));
    assert.ok(own.length > 60, `${own.length} names`);
    const used = await readFile(path.join(folder, "src/every-type.ts"), "utf8");
    assert.deepEqual(own.filter((name) => !new RegExp(`\\b${name}\\b`).test(used)), []);
    // The compiler is awake: a word taken from a table is missed.
    await writeFile(path.join(folder, "src/every-type.ts"), used.replace("timed_out: yes, ", ""));
    await assert.rejects(tsc(folder), ({ stdout }) => /every-type\.ts.*timed_out/.test(stdout));
  });

  test("React with Vite, in strict mode", async () => {
    const folder = await project("react");
    await vite(folder);
    const digest = await visit(browser, path.join(folder, "dist"), async (page) => {
      const slots = await page.locator("#slots").innerText();
      await page.getByLabel("Event").fill("0");
      assert.notEqual(await page.locator("#slots").innerText(), slots);
      assert.match(await page.locator("#slots").innerText(), /^0 of \d+ slots in use$/);
    });
    assert.equal(digest, golden);
  });

  test("a worker, a stretch at a time", async () => {
    const folder = await project("worker");
    await vite(folder);
    const digest = await visit(browser, path.join(folder, "dist"), async (page) => {
      assert.ok(Number(await page.locator("#steps").innerText()) > 10, "it told how far it was");
    });
    assert.equal(digest, golden);
  });

  test("the package's own worker: progress, cancelling, errors, an end", async () => {
    const folder = await project("worker-helper");
    await vite(folder);
    let told;
    const digest = await visit(browser, path.join(folder, "dist"), async (page) => {
      told = JSON.parse(await page.locator("#told").innerText());
    });
    assert.equal(digest, golden);
    assert.equal(told.reached.reached, true);
    assert.equal(told.state.length, JSON.parse(await readFile(CASE, "utf8")).records);
    assert.ok(told.reports >= 10, `${told.reports} reports`);
    assert.equal(told.state.now, told.state.horizon);
    // The case raises it from three.
    assert.equal(told.limit, 4);
    assert.equal(told.cancelled.reached, false);
    assert.ok(told.cancelled.events >= 50 && told.cancelled.events < told.reached.events / 2, `${told.cancelled.events} events`);
    assert.equal(told.goesOn.reached, true);
    assert.equal(told.same, true, "an interrupted history is the same history");
    assert.deepEqual(told.full, ["records", "too_long"], "a limit ends the history, and asking for more is refused");
    assert.deepEqual(told.misuse, { name: "SimulatorError", code: "unknown_view" });
    assert.equal(told.badCase.code, "bad_case");
    assert.match(told.badCase.problems[0].path, /workspaces/);
    assert.deepEqual(told.freed, ["the simulator was freed", "the simulator was freed"]);
  });

  test("the package's own worker: a module that traps ends it with a code, and a new one takes its place", async () => {
    const folder = await project("worker-helper");
    await vite(folder);
    await visit(browser, path.join(folder, "dist"), async (page) => {
      // From now on a worker remembers its memory.
      await page.route(/worker-[^/]*\.js$/, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: WATCH + (await response.text()) });
      });
      const [worker] = await Promise.all([page.waitForEvent("worker"), page.evaluate(async () => {
        window.sim = await window.openInWorker(window.fresh);
        await window.sim.runUntil(3_600_000);
      })]);
      await exhaust(worker);
      const gone = worker.waitForEvent("close");
      const answers = await page.evaluate(async () => {
        const said = (promise) => promise.then(() => null, ({ name, code, problems, message }) => ({ name, code, problems, message }));
        const large = { type: "set_limit", limit: "x".repeat(40_000_000) };
        // Both are on their way when it traps, and the last one comes afterwards.
        const asked = [said(window.sim.dispatch(large)), said(window.sim.view("board"))];
        return [await asked[0], await asked[1], await said(window.sim.state())];
      });
      for (const { name, code, problems, message } of answers) {
        assert.deepEqual([name, code, problems], ["SimulatorError", "stopped", []]);
        assert.match(message, /has stopped: .+\. Open the case again with openInWorker/);
      }
      await gone;
      const again = await page.evaluate(async () => {
        const sim = await window.openInWorker(window.fresh);
        const { horizon } = await sim.state();
        const { reached } = await sim.runUntil(horizon);
        sim.free();
        return reached;
      });
      assert.equal(again, true);
    });
  });
});
