// The timeline as its user has it: what is drawn is known only by pointing at it.

/** The timeline of a page. */
export class Timeline {
  #page;
  #lane = "";

  constructor(page) {
    this.#page = page.page;
  }

  get #panel() {
    return this.#page.locator(".sb-timeline");
  }

  get #area() {
    return this.#page.locator(".sb-timeline__scroll");
  }

  /** The names of the lanes that are in the page. */
  lanes() {
    const names = this.#page.locator(".sb-lane__name");
    return names.evaluateAll((all) => all.map((name) => name.firstChild.textContent));
  }

  /** Puts runs into lanes by another property. */
  async by(property) {
    await this.#panel.getByLabel("Lanes", { exact: true }).selectOption(property);
  }

  /** How long the window is, in the panel's words. */
  span() {
    return this.#page.locator(".sb-timeline__span").innerText();
  }

  /** The table in place of the lanes. */
  table() {
    return this.#panel.getByRole("region", { name: "Runs in the window" });
  }

  /** Puts the keyboard into the grid. */
  async enter() {
    await this.#page.locator(".sb-timeline [role=treegrid] [tabindex='0']").focus();
  }

  /** Presses a key in the grid and waits until the focus has followed. */
  async key(key) {
    await this.#page.keyboard.press(key);
    await this.#page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }

  /** What has the focus: its role, its sentence, and its run. */
  focused() {
    return this.#page.evaluate(() => {
      const { dataset, textContent } = document.activeElement;
      return { role: document.activeElement.getAttribute("role"), text: textContent, run: Number(dataset.run ?? 0) };
    });
  }

  /** How many runs a lane says to have in the window. */
  async count(lane) {
    return this.#page.evaluate(async (lane) => {
      const all = [...document.querySelectorAll(".sb-lane__name")];
      const index = all.findIndex((name) => name.firstChild.textContent === lane);
      all[index].focus();
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      return Number(all[index].textContent.match(/, (\d+) runs? in sight$/)?.[1] ?? 0);
    }, lane);
  }

  /** The number of a run of a lane that is in sight: the one at a place, or the last. */
  async runOf(lane, place = -1) {
    await this.enter();
    await this.key("Control+Home");
    for (let i = 0; i < 300 && !(await this.focused()).text.startsWith(lane); i++) await this.key("ArrowDown");
    await this.key(place < 0 ? "End" : "ArrowRight");
    for (let i = 0; i < place; i++) await this.key("ArrowRight");
    const { run } = await this.focused();
    this.#lane = lane;
    await this.#page.evaluate(() => document.activeElement.blur());
    if (!run) throw new Error(`no run of ${lane} in sight`);
    return run;
  }

  /** What the tip under the pointer says. */
  async tip() {
    return (await this.#page.locator(".sb-timeline__tip").innerText()).trim();
  }

  /** The points of the page at which the pointer meets a run of the lane that was asked for last. */
  async #places(run) {
    await this.#area.scrollIntoViewIfNeeded();
    return this.#area.evaluate(async (area, [run, lane]) => {
      const names = [...document.querySelectorAll(".sb-lane__name")];
      const box = names.find((name) => name.firstChild.textContent === lane).parentElement.getBoundingClientRect();
      const found = [];
      const tip = () => document.querySelector(".sb-timeline__tip")?.textContent.trim() ?? "";
      const shown = () => new Promise((done) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = done;
        port2.postMessage(0);
      });
      for (let y = box.top + 8; y < box.bottom && !found.length; y += 8) {
        for (let x = box.left + 1; x < box.right; x += 3) {
          const at = { clientX: x, clientY: y, pointerId: 9, pointerType: "mouse", bubbles: true };
          area.dispatchEvent(new PointerEvent("pointermove", at));
          await shown();
          const met = tip().startsWith(`run ${run},`);
          if (met) found.push({ x, y });
          if (!met && found.length) break;
        }
      }
      area.dispatchEvent(new PointerEvent("pointerleave"));
      return found;
    }, [run, this.#lane]);
  }

  /** A point of the page at which a run is drawn: the middle of where the pointer meets it. */
  async find(run) {
    const places = await this.#places(run);
    if (!places.length) throw new Error(`run ${run} is not drawn in sight`);
    return { x: (places[0].x + places.at(-1).x) / 2, y: places[0].y };
  }

  /** How wide a run is drawn, in pixels. */
  async width(run) {
    const places = await this.#places(run);
    return places.length ? places.at(-1).x - places[0].x : 0;
  }

  /** How long the window is, in seconds; for windows below a day. */
  async seconds() {
    return (await this.span()).split(":").reduce((sum, part) => 60 * sum + Number(part), 0);
  }

  /** Two fingers on the lanes, so far apart, move until they are as far apart as said, in pixels. */
  async pinch(from, to) {
    const session = await this.#page.context().newCDPSession(this.#page);
    const box = await this.#area.boundingBox();
    const [x, y] = [box.x + box.width / 2, box.y + 30];
    const fingers = (apart) => [{ x: x - apart / 2, y, id: 0 }, { x: x + apart / 2, y, id: 1 }];
    const touch = (type, touchPoints) => session.send("Input.dispatchTouchEvent", { type, touchPoints });
    await touch("touchStart", fingers(from).slice(0, 1));
    await touch("touchStart", fingers(from));
    for (let i = 1; i <= 5; i++) await touch("touchMove", fingers(from + ((to - from) * i) / 5));
    await touch("touchEnd", []);
    await session.detach();
  }

  /** Where a run is drawn, as shares of the lanes' width: its beginning and its end. */
  async shares(run) {
    const places = await this.#places(run);
    const { left, width } = await this.#area.evaluate((area) => {
      const label = parseFloat(getComputedStyle(area).getPropertyValue("--sb-label"));
      const box = area.getBoundingClientRect();
      return { left: box.left + label, width: area.clientWidth - label };
    });
    return [places[0].x, places.at(-1).x].map((x) => (x - left) / width);
  }

  /** Drags the lanes sideways. */
  async drag(by) {
    const box = await this.#area.boundingBox();
    const [x, y] = [box.x + box.width / 2, box.y + Math.min(box.height, 60) - 4];
    await this.#page.mouse.move(x, y);
    await this.#page.mouse.down();
    await this.#page.mouse.move(x + by / 2, y, { steps: 3 });
    await this.#page.mouse.move(x + by, y, { steps: 3 });
    await this.#page.mouse.up();
  }
}
