// The app as its user sees it: tests speak to this, and only this knows how the page is built.

import { fileURLToPath } from "node:url";

const AXE = fileURLToPath(import.meta.resolve("axe-core/axe.min.js"));

/** A page of Signalbox. */
export class SignalboxPage {
  #url;
  #screenshotPath;

  constructor(page, url, screenshotPath) {
    /** The page of Playwright, for what this object has no word for yet. */
    this.page = page;
    /** Everything that went wrong in the page: console errors, uncaught exceptions, files that did not load. */
    this.problems = [];
    this.#url = url;
    this.#screenshotPath = screenshotPath;
    page.on("console", (message) => {
      if (message.type() === "error") this.problems.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => this.problems.push(`exception: ${error.message}`));
    page.on("requestfailed", (request) => {
      this.problems.push(`request: ${request.url()} ${request.failure()?.errorText}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 400) this.problems.push(`response: ${response.url()} ${response.status()}`);
    });
  }

  /** Opens the app and waits until it has started. `address` is what follows the app's own address. */
  async open(address = "") {
    await this.page.goto(this.#url + address);
    const notice = this.page.locator("#loading");
    const failed = this.page.getByText("Signalbox could not start");
    await Promise.race([notice.waitFor({ state: "detached" }), failed.waitFor()]);
    if (await failed.count()) {
      throw new Error([await failed.innerText(), ...this.problems].join("\n"));
    }
  }

  /** What a reader can read on the page. */
  text() {
    return this.page.locator("body").innerText();
  }

  /** What axe finds wrong with the page as it stands, one line for each rule that is broken. */
  async accessibilityProblems() {
    await this.page.addScriptTag({ path: AXE });
    const violations = await this.page.evaluate(async () => (await globalThis.axe.run()).violations);
    return violations.map(({ id, help, nodes }) => {
      const targets = nodes.map((node) => node.target.join(" ")).join(", ");
      return `${id}: ${help} (${targets})`;
    });
  }

  /** Saves what the page looks like into `tests/screenshots`. */
  async screenshot(name) {
    await this.page.screenshot({ path: await this.#screenshotPath(name), fullPage: true });
  }

  /** Closes the page and forgets its storage. */
  async close() {
    await this.page.context().close();
  }
}
