// The app as its user sees it: tests speak to this, and only this knows how the page is built.

import { fileURLToPath } from "node:url";

const AXE = fileURLToPath(import.meta.resolve("axe-core/axe.min.js"));

/** The address of a part of the app, which is fetched after its first file. */
export const PART = /\/signalbox-app-[0-9a-f]+\/(?:split|chunk)_\w+\.wasm$/;

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
      // Leaving a page stops what it fetches ahead.
      if (PART.test(request.url()) && request.failure()?.errorText === "net::ERR_ABORTED") return;
      this.problems.push(`request: ${request.url()} ${request.failure()?.errorText}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 400) this.problems.push(`response: ${response.url()} ${response.status()}`);
    });
  }

  /**
   * Opens the app and waits until it has started. `address` is what follows the app's own address. The scene of the first visit
   * is passed over, unless `scene` asks for it.
   */
  async open(address = "", { scene = false } = {}) {
    if (!scene) {
      await this.page.addInitScript(() => {
        const seen = JSON.stringify({ version: 1, scene_seen: true });
        if (localStorage.getItem("signalbox.prefs") === null) localStorage.setItem("signalbox.prefs", seen);
      });
    }
    await this.page.goto(this.#url + address);
    const notice = this.page.locator("#loading");
    const failed = this.page.getByText("Signalbox could not start");
    await Promise.race([notice.waitFor({ state: "detached" }), failed.waitFor()]);
    if (await failed.count()) {
      throw new Error([await failed.innerText(), ...this.problems].join("\n"));
    }
  }

  /** Opens the app again, as after pressing reload. */
  async reload() {
    await this.page.reload();
    await this.page.locator("#loading").waitFor({ state: "detached" });
  }

  // The transport bar.

  /** The virtual time that the transport shows, e.g. `Mon 02:54:10`. */
  time() {
    return this.page.getByTestId("time").innerText();
  }

  /** The event number that the transport shows, and how many there are: `{ seq, of }`. */
  async event() {
    const [, seq, of] = (await this.page.getByTestId("event").innerText()).match(/event (\d+) of (\d+)/);
    return { seq: Number(seq), of: Number(of) };
  }

  /** Presses a button of the page by its name. */
  async press(name) {
    await this.page.getByRole("button", { name, exact: true }).click();
  }

  /**
   * Goes to a page by its tab and waits until it is the one that is shown: the address changes with the click, the browser tells
   * the app of it afterwards.
   */
  async show(title) {
    await this.page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: title, exact: true }).click();
    await this.page.locator(".sb-tab[aria-current=page]", { hasText: title }).waitFor();
  }

  /** Stops the clock, if it runs. */
  async pause() {
    const button = this.page.getByRole("button", { name: "Pause", exact: true });
    if (await button.count()) await button.click();
    await this.page.getByRole("button", { name: "Play", exact: true }).waitFor();
  }

  /** Drags the cursor to a share of the whole history, 0 to 1. */
  async scrub(share) {
    const box = await this.page.locator(".sb-scrub").boundingBox();
    const y = box.y + box.height / 2;
    await this.page.mouse.move(box.x + box.width / 2, y);
    await this.page.mouse.down();
    await this.page.mouse.move(box.x + box.width * share, y, { steps: 4 });
    await this.page.mouse.up();
  }

  // The panels.

  /** A panel by its heading. */
  panel(title) {
    return this.page.getByRole("region", { name: title, exact: true });
  }

  /**
   * The event numbers at which the transport and all panels stand: one number, if they agree. What is in sight is read at once;
   * panels out of sight may take a moment to follow.
   */
  async moments() {
    const seen = await this.page.evaluate(() => {
      const parts = [...document.querySelectorAll("[data-seq]")].filter((part) => {
        const { top, bottom } = part.getBoundingClientRect();
        return bottom > 0 && top < innerHeight;
      });
      return parts.map((part) => part.dataset.seq);
    });
    await this.rest();
    const all = await this.page.locator("[data-seq]").evaluateAll((parts) => parts.map((part) => part.dataset.seq));
    return { parts: all.length, seqs: [...new Set([...seen, ...all])].map(Number) };
  }

  /** Waits until the panels out of sight have followed the cursor; gives up soon, since it is the reader who says what is wrong. */
  async rest() {
    const followed = () => new Set([...document.querySelectorAll("[data-seq]")].map((part) => part.dataset.seq)).size < 2;
    await this.page.waitForFunction(followed, null, { timeout: 2_000 }).catch(() => {});
  }

  /** The organisation's slot limit. */
  async limit() {
    return Number(await this.page.getByLabel("slot limit").inputValue());
  }

  /** How many runs exist at the cursor. */
  async runCount() {
    await this.rest();
    return Number((await this.panel("Runs").innerText()).match(/(\d+) runs/)[1]);
  }

  /** The machine's count for each status. */
  async statusCounts() {
    // The diagram and, on a phone, the list in its place: only one of them is shown.
    const shown = this.panel("Machine").locator(".sb-status:visible");
    return Object.fromEntries(await shown.evaluateAll((all) => all.map((part) => {
      const { status } = part.closest("[data-status]").dataset;
      return [status, Number(part.querySelector(".sb-status__count").textContent)];
    })));
  }

  /** What the right-hand panel says, as soon as all of it has come. */
  async why() {
    await this.page.locator("#sb-why .sb-part[role=status]").waitFor({ state: "detached" });
    await this.page.locator("#sb-why .sb-ahead[aria-busy=true]").waitFor({ state: "detached" });
    return this.page.locator("#sb-why").innerText();
  }

  /** The status of the selected run. */
  status() {
    return this.page.locator("#sb-why .sb-badge").innerText();
  }

  /** The parts that stick out of the window to the right, though nothing scrolls them. */
  overflow() {
    return this.page.evaluate(() => {
      const width = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= width) return [];
      return [...document.querySelectorAll("body *")]
        .filter((part) => part.getBoundingClientRect().right > width + 1)
        .map((part) => `${part.tagName.toLowerCase()}.${part.getAttribute("class")}`)
        .slice(0, 10);
    });
  }

  /** The notices on screen. */
  async notices() {
    return this.page.locator(".sb-toast").allInnerTexts();
  }

  /** Chooses one of the bundled scenarios. */
  async choose(title) {
    await this.page.getByLabel("Scenario", { exact: true }).selectOption({ label: title });
  }

  /** Opens a text as a file of the user's. */
  async importText(name, text) {
    const file = { name, mimeType: "application/json", buffer: Buffer.from(text) };
    await this.page.locator("input[type=file]").setInputFiles(file);
  }

  /** What a download that `start` causes holds: its name and its text. */
  async download(start) {
    const [download] = await Promise.all([this.page.waitForEvent("download"), start()]);
    const chunks = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    return { name: download.suggestedFilename(), text: Buffer.concat(chunks).toString("utf8") };
  }

  /** Waits until the history is computed to its end; gives how many events it holds. */
  async computed() {
    let before = -1;
    for (;;) {
      const { of } = await this.event();
      if (of === before) return of;
      before = of;
      // On a busy machine the count follows seldomer than twice a second.
      await this.page.waitForTimeout(1_000);
    }
  }

  /** How many elements the page has. */
  nodes() {
    return this.page.evaluate(() => document.querySelectorAll("*").length);
  }

  /** The scenario of the open case, as its file holds it. */
  async scenario() {
    // Not a real click: the focus stays where it is.
    const save = this.page.getByRole("button", { name: "Save as a file", exact: true });
    const { text } = await this.download(() => save.dispatchEvent("click"));
    return JSON.parse(text).scenario;
  }

  /** What is stored under a key. */
  stored(key) {
    return this.page.evaluate((key) => localStorage.getItem(key), key);
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
  async screenshot(name, { fullPage = false } = {}) {
    await this.page.screenshot({ path: await this.#screenshotPath(name), fullPage });
  }

  /** Closes the page and forgets its storage. */
  async close() {
    await this.page.context().close();
  }
}
