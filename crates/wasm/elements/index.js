// The elements: `<signalbox-board>`, `<signalbox-timeline>`, `<signalbox-machine>`. This file is small and is all that a page loads
// until one of the tags is used; the panels come with the module that it loads then, once for all elements of the page.
import { styles } from "./styles.js";

/** What can be shown, in the order in which it is looked for: the last one that was set wins over the attributes. */
const SOURCES = ["case", "scenario", "link", "preset"];
/** The attributes that make another element of it: it is filled anew. */
const REMAKING = [...SOURCES, "seed", "app"];
const OBSERVED = [...REMAKING, "at", "theme", "readonly", "speed"];
/** What is shown where nothing is said. */
const DEFAULT = "platform_team";

/** The module that all elements share, once it is asked for; asked for again after it did not load or has stopped. */
let module;
function load() {
  if (!module) {
    const asked = start();
    const forget = () => {
      if (module === asked) module = undefined;
    };
    module = asked;
    asked.then(({ stopped }) => stopped.then(forget), forget);
  }
  return module;
}

/** Makes a module: its functions, and a promise of the error that it stops with. */
async function start() {
  const { make } = await import("./signalbox_elements.js");
  let stop;
  const stopped = new Promise((resolve) => (stop = resolve));
  const made = make(stop);
  await made({ module_or_path: new URL("./signalbox_elements_bg.wasm", import.meta.url) });
  return { mount: made.mount, stopped };
}

/** One style sheet for all elements of a document. It needs no `unsafe-inline`, and no host's rule reaches behind it. */
const sheets = new WeakMap();
function sheetOf({ defaultView }) {
  let sheet = sheets.get(defaultView);
  if (!sheet) {
    sheet = new defaultView.CSSStyleSheet();
    sheet.replaceSync(styles);
    sheets.set(defaultView, sheet);
  }
  return sheet;
}

const text = (value) => (typeof value === "string" ? value : JSON.stringify(value));
const number = (value) => (value === null || value === "" || Number.isNaN(Number(value)) ? undefined : Number(value));

/** A node with a class and a text, which is never read as HTML. */
function node(name, className, said) {
  const made = document.createElement(name);
  made.className = className;
  if (said !== undefined) made.textContent = said;
  return made;
}

// Where there is no document, as on a server, the file can be imported and does nothing.
export class SignalboxElement extends (globalThis.HTMLElement ?? class {}) {
  static observedAttributes = OBSERVED;

  /** What was set as a property instead of as an attribute. */
  #set = new Map();
  #handle;
  /** Kept with the error that the module stops with, the one that `#handle` is of. */
  #stopped;
  /** What is to be done once there is a handle. */
  #waiting = [];
  /** Counts fillings: what was begun for an earlier one is thrown away. */
  #turn = 0;
  #due = false;

  connectedCallback() {
    // A framework may have set properties before the tag was known; they would hide those of the class.
    for (const name of ["case", "scenario", "link", "preset", "seed", "at", "theme", "readOnly", "speed", "app", "autoplay"]) {
      if (Object.hasOwn(this, name)) {
        const value = this[name];
        delete this[name];
        this[name] = value;
      }
    }
    if (!this.#handle) this.#remake();
  }

  disconnectedCallback() {
    // An element that is only moved is back before the task ends, and keeps what it shows.
    queueMicrotask(() => {
      if (!this.isConnected) this.#empty();
    });
  }

  attributeChangedCallback(name, before, after) {
    if (before === after || !this.isConnected) return;
    if (REMAKING.includes(name)) {
      this.#set.delete(name);
      this.#remake();
    } else if (name === "at") {
      if (number(after) !== undefined) this.seek(number(after));
    } else if (name === "theme") {
      this.#handle?.setTheme(after ?? undefined);
    } else if (name === "speed") {
      this.#handle?.setSpeed(number(after));
    } else if (name === "readonly") {
      this.#handle?.setReadOnly(after !== null);
    }
  }

  // ---- What it shows ----

  /** The case as it stands, or as it was set. */
  get case() {
    // Written out in full, as `Simulator.save()` does.
    const open = { commands: [], until: null, records: null, digest: null };
    if (this.#handle && !this.#due) return { ...open, ...JSON.parse(this.#handle.save()) };
    return this.#set.get("case") ?? null;
  }
  set case(value) {
    this.#source("case", value);
  }

  get scenario() {
    return this.#set.get("scenario") ?? this.getAttribute("scenario");
  }
  set scenario(value) {
    this.#source("scenario", value);
  }

  get link() {
    return this.#set.get("link") ?? this.getAttribute("link");
  }
  set link(value) {
    this.#source("link", value);
  }

  get preset() {
    return this.#set.get("preset") ?? this.getAttribute("preset");
  }
  set preset(value) {
    this.#source("preset", value);
  }

  #source(name, value) {
    // One at a time: what was set before would otherwise come back when this one is taken away.
    for (const other of SOURCES) this.#set.delete(other);
    if (value !== null && value !== undefined) this.#set.set(name, value);
    if (this.isConnected) this.#remake();
  }

  // ---- Attributes as properties ----

  get seed() {
    return number(this.getAttribute("seed")) ?? null;
  }
  set seed(value) {
    this.#reflect("seed", value);
  }

  get at() {
    return number(this.getAttribute("at")) ?? null;
  }
  set at(value) {
    this.#reflect("at", value);
  }

  get speed() {
    return number(this.getAttribute("speed")) ?? null;
  }
  set speed(value) {
    this.#reflect("speed", value);
  }

  get theme() {
    return this.getAttribute("theme") ?? "auto";
  }
  set theme(value) {
    this.#reflect("theme", value);
  }

  get app() {
    return this.getAttribute("app");
  }
  set app(value) {
    this.#reflect("app", value);
  }

  get readOnly() {
    return this.hasAttribute("readonly");
  }
  set readOnly(value) {
    this.toggleAttribute("readonly", Boolean(value));
  }

  get autoplay() {
    return this.hasAttribute("autoplay");
  }
  set autoplay(value) {
    this.toggleAttribute("autoplay", Boolean(value));
  }

  #reflect(name, value) {
    if (value === null || value === undefined) this.removeAttribute(name);
    else this.setAttribute(name, value);
  }

  // ---- Its moment ----

  get now() {
    return this.#handle?.now ?? this.at ?? 0;
  }
  set now(value) {
    this.seek(value);
  }

  get horizon() {
    return this.#handle?.horizon ?? null;
  }

  get playing() {
    return this.#handle?.playing ?? false;
  }

  get selected() {
    return this.#handle?.run ?? null;
  }
  set selected(run) {
    this.#do((handle) => handle.select(run ?? undefined));
  }

  play() {
    this.#do((handle) => handle.play());
  }

  pause() {
    this.#do((handle) => handle.pause());
  }

  seek(at) {
    this.#do((handle) => handle.seek(Number(at)));
  }

  /** An address of the app that opens what is shown; `null` without `app`. */
  async address() {
    // A module that stops meanwhile answers nothing any more.
    return (await Promise.race([this.#handle?.address(), this.#stopped?.then(() => null)])) ?? null;
  }

  #do(what) {
    if (this.#handle && !this.#due) what(this.#handle);
    else this.#waiting.push(what);
  }

  // ---- Filling and emptying ----

  /** Once for all that is set in a task. */
  #remake() {
    this.#turn += 1;
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      if (this.isConnected) this.#fill();
    });
  }

  #wishes() {
    const set = SOURCES.find((name) => this.#set.has(name));
    const source = set ?? SOURCES.find((name) => this.hasAttribute(name)) ?? "preset";
    return {
      kind: this.constructor.kind,
      source,
      text: text(set ? this.#set.get(set) : (this.getAttribute(source) ?? DEFAULT)),
      seed: this.seed ?? undefined,
      at: this.at ?? undefined,
      speed: this.speed ?? undefined,
      theme: this.getAttribute("theme") ?? undefined,
      readOnly: this.readOnly,
      autoplay: this.autoplay,
      app: this.app ?? undefined,
    };
  }

  async #fill() {
    const turn = this.#turn;
    this.#free();
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [sheetOf(this.ownerDocument)];
    const room = node("div", "sb-element__room");
    const waiting = node("p", "sb-element__said", "Signalbox is loading …");
    waiting.role = "status";
    this.#say(waiting);
    let handle;
    try {
      const { mount, stopped } = await load();
      if (turn !== this.#turn) return;
      // In the page already, so that what measures itself finds its size.
      shadow.replaceChildren(room);
      const hear = (name, detail) => queueMicrotask(() => turn === this.#turn && this.#tell(name, detail));
      this.#stopped = stopped;
      // Also while it is being filled: what was asked of a module that has stopped is never answered.
      stopped.then((error) => turn === this.#turn && this.#stop(error));
      handle = await Promise.race([mount(room, { ...this.#wishes(), hear }), stopped.then(() => undefined)]);
    } catch (error) {
      // A trap is reported by `stopped`, which is on its way.
      await undefined;
      if (turn === this.#turn) this.#refuse(error);
      return;
    }
    if (turn !== this.#turn) {
      handle?.free();
      return;
    }
    this.#handle = handle;
    for (const what of this.#waiting.splice(0)) what(handle);
    this.#tell("ready", { now: handle.now, horizon: handle.horizon });
  }

  /** The module has trapped: says so, and offers to begin again with another one. */
  #stop({ message }) {
    this.#turn += 1;
    // Nothing of it is called again, not even to free it.
    this.#handle = this.#stopped = undefined;
    this.#waiting = [];
    const said = node("div", "sb-element__said sb-element__said--wrong");
    said.role = "alert";
    const again = node("button", "sb-button", "Begin again");
    again.type = "button";
    again.addEventListener("click", () => this.#remake());
    said.append(node("strong", "", "This has stopped."), ` Its program ended: ${message}. `, again);
    this.#say(said);
    this.#tell("error", { code: "stopped", message: `Its module has stopped: ${message}`, rule: null, problems: [] });
  }

  /** Says why there is nothing to see, where it would be seen and as an event. */
  #refuse(error) {
    const { code = "not_loaded", message, problems = [] } = error instanceof Error
      ? { message: `Its module did not load: ${error.message}` }
      : error;
    const said = node("div", "sb-element__said sb-element__said--wrong");
    said.role = "alert";
    said.append(node("strong", "", "This cannot be shown."), " ", message);
    if (problems.length > 0) {
      const list = node("ul", "sb-element__problems");
      for (const { path, message: what, mend } of problems) {
        const line = node("li", "");
        line.append(node("code", "", path), ` ${what} ${mend}`);
        list.append(line);
      }
      said.append(list);
    }
    this.#waiting = [];
    this.#say(said);
    this.#tell("error", { code, message, rule: null, problems });
  }

  /** In place of everything else. */
  #say(said) {
    const room = node("div", "sb-element__room");
    room.append(said);
    this.shadowRoot.replaceChildren(room);
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(`signalbox-${name}`, { detail, bubbles: true, composed: true }));
  }

  #free() {
    this.#handle?.free();
    this.#handle = this.#stopped = undefined;
  }

  #empty() {
    this.#turn += 1;
    this.#waiting = [];
    this.#free();
    this.shadowRoot?.replaceChildren();
  }
}

export class SignalboxBoard extends SignalboxElement {
  static kind = "board";
}
export class SignalboxTimeline extends SignalboxElement {
  static kind = "timeline";
}
export class SignalboxMachine extends SignalboxElement {
  static kind = "machine";
}

// Another copy of the package may have come first; two would not be told apart.
for (const made of [SignalboxBoard, SignalboxTimeline, SignalboxMachine]) {
  const tag = `signalbox-${made.kind}`;
  if (globalThis.customElements && !customElements.get(tag)) customElements.define(tag, made);
}
