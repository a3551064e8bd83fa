// Runs before the app and outlives it: says that the app could not start, and covers the page once the app has stopped.
//
// Plain JavaScript that needs nothing of the app's WebAssembly, because it speaks when that is dead. A module that has trapped keeps
// its borrows and half of its changes; nothing in it may be called again, and only a reload gives a new one.
//
// What counts as stopped:
// - a `WebAssembly.RuntimeError` that nobody caught (unreachable, out of bounds, out of memory): panics abort, so they end in one;
// - an overflow of the call stack inside the module (`RangeError`, in Firefox `InternalError`): it skips the same code as a trap;
// - the panic hook has run (`signalboxStopped`), whoever caught the trap afterwards.
// What does not count: other errors and rejections (the module has not been left halfway), notices of a ResizeObserver, files and
// parts that did not load (the app says so itself), errors in the app's web worker (it is replaced), errors of browser extensions.
(() => {
  /** Where the app keeps a case, the place in it, and the note that it is being opened: before the id of the case. */
  const [CASE, PLACE, OPENING] = ["signalbox.case.", "signalbox.place.", "signalbox.opening."];
  /** In the tab's own storage: the case at which this tab stopped last. */
  const STOPPED = "signalbox.stopped";
  /** The address of the list of cases, which the app opens instead of a case. */
  const LIST = "#cases";
  /** A case that stops the app so soon after the start is not opened at the next one, in milliseconds. */
  const SOON = 60_000;
  /** How many timers back are cleared. Their numbers only grow, and a page that plays for hours has used millions. */
  const TIMERS = 20_000;
  /** What people and the browser can tell the app, which must not hear of anything any more. */
  const EVENTS = [
    "beforeunload", "blur", "change", "click", "close", "dblclick", "focus", "focusin", "focusout", "hashchange", "input", "keydown",
    "keyup", "pagehide", "pointercancel", "pointerdown", "pointerenter", "pointerleave", "pointermove", "pointerout", "pointerover",
    "pointerup", "popstate", "resize", "scroll", "storage", "toggle", "visibilitychange", "wheel",
  ];
  const EXTENSION = /(?:chrome|moz|safari-web)-extension:/;

  let state = "loading";

  // A name for this page and a lock that is held as long as it lives: another page that finds a case being opened asks for it.
  const { dataset } = document.documentElement;
  dataset.page = `${Date.now().toString(16)}-${Math.random().toString(16).slice(2)}`;
  navigator.locks?.request(`signalbox.page.${dataset.page}`, () => new Promise(() => {})).catch(() => {});

  addEventListener("error", (event) => heard(event.error, event.message), true);
  addEventListener("unhandledrejection", (event) => heard(event.reason, String(event.reason)));
  addEventListener("signalbox-started", () => {
    if (state !== "loading") return;
    state = "running";
    document.getElementById("loading")?.remove();
  });
  for (const name of EVENTS) {
    addEventListener(name, (event) => {
      if (state === "stopped" && !isOurs(event.target)) event.stopImmediatePropagation();
    }, true);
  }
  /** The app's panic hook calls this. */
  globalThis.signalboxStopped = (message) => stop(message);

  function heard(error, message) {
    if (isTrap(error)) {
      stop(String(error));
    } else if (state === "loading" && !/ResizeObserver/.test(message ?? "")) {
      const notice = document.getElementById("loading");
      if (notice) notice.textContent = `Signalbox could not start: ${message ?? "a file did not load"}`;
    }
  }

  /** Whether an error means that the module is dead. */
  function isTrap(error) {
    if (!(error instanceof Error)) return false;
    const stack = String(error.stack);
    if (EXTENSION.test(stack)) return false;
    if (error instanceof WebAssembly.RuntimeError) return true;
    return (error instanceof RangeError || error.name === "InternalError") && stack.includes("wasm-function[");
  }

  function isOurs(target) {
    return target instanceof Element && target.closest(".sb-stopped") !== null;
  }

  function stop(message) {
    if (state === "stopped") return;
    state = "stopped";
    // Once the module's own calls are off the stack: what is taken off the page now could call into it again.
    queueMicrotask(() => cover(message));
  }

  // ---- The cover ----

  function cover(message) {
    const found = stored();
    if (performance.now() < SOON || session(STOPPED) === found.id) mark(found.id);
    session(STOPPED, found.id);
    silence();

    const cover = node("div", { class: "sb-stopped", role: "alertdialog", tabindex: "-1" });
    cover.setAttribute("aria-modal", "true");
    cover.setAttribute("aria-labelledby", "sb-stopped-title");
    cover.setAttribute("aria-describedby", "sb-stopped-stored");
    const ways = node("div", { class: "sb-stopped__ways" });
    ways.append(
      way("Reload", () => location.reload(), true),
      way("Open the list of cases", () => {
        // A new fragment alone would not load the page again.
        history.replaceState(null, "", LIST);
        location.reload();
      }),
    );
    if (found.record !== null) ways.append(way("Download the case as stored", () => download(found)));
    const box = node("div", { class: "sb-stopped__box" });
    box.append(
      node("h1", { class: "sb-stopped__title", id: "sb-stopped-title" }, "Signalbox has stopped."),
      node("p", { id: "sb-stopped-stored" }, found.says),
      ways,
      node("p", { class: "sb-stopped__why" }, `It cannot go on in this tab, because its program ended: ${message}`),
    );
    cover.append(box);
    document.title = "Signalbox has stopped";
    document.body.replaceChildren(cover);
    cover.focus();
  }

  function way(label, act, primary = false) {
    const button = node("button", { type: "button", class: primary ? "sb-button sb-button--primary" : "sb-button" }, label);
    button.addEventListener("click", act);
    return button;
  }

  function node(name, attributes, text) {
    const made = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  /** Takes from the dead app whatever could call it, and lets go of its memory. */
  function silence() {
    const last = setTimeout(() => {}, 0);
    for (let id = last; id > Math.max(0, last - TIMERS); id--) clearTimeout(id);
    const frame = requestAnimationFrame(() => {});
    for (let id = frame; id > Math.max(0, frame - TIMERS); id--) cancelAnimationFrame(id);
    // The build's loader keeps the module here. `letGo` is in delivered builds, see `cargo xtask split`.
    globalThis.wasmBindings?.letGo?.();
    delete globalThis.wasmBindings;
  }

  // ---- What is stored ----

  /** The open case as it is stored: its id, its record as text, and a sentence about it. */
  function stored() {
    const { case: id = null, hold } = dataset;
    const record = id === null ? null : local(CASE + id);
    const { changed } = read(record);
    let says = "Nothing of this case was stored.";
    if (hold === "elsewhere") {
      says = "Nothing that you did in this tab is stored, because another tab has the case.";
    } else if (hold === "closed") {
      says = "Nothing that you did in this tab is stored.";
    } else if (record !== null) {
      says = `What you did until ${clock(changed)} is stored.`;
    }
    return { id, record, says };
  }

  /** Notes that a case did not open, so that the next start shows the list of cases instead of it. */
  function mark(id) {
    if (id === null || local(CASE + id) === null) return;
    // As `session/door.rs` writes it; without a page, since this one goes.
    local(OPENING + id, ` ${Date.now()}`);
  }

  /** Gives the record to the user as a file that the app opens: all of it, also its branches and the steps that undo goes back. */
  function download({ id, record }) {
    const { document: content } = read(record);
    const place = local(PLACE + id);
    const whole = isJson(record);
    const kept = `{"record":${record}${place !== null && isJson(place) ? `,"place":${place}` : ""}}`;
    const text = whole ? `{"signalbox":"everything","layout":1,"cases":[\n${kept}\n]}\n` : record;
    const words = String(content?.name ?? "").toLowerCase().split(/[^a-z0-9]+/).filter(Boolean);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = whole ? `${words.join("-") || "case"}.signalbox.json` : `${id}.txt`;
    link.click();
    // Chromium reads it after the click.
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  function isJson(text) {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  }

  /** What a record holds; nothing if it cannot be read. */
  function read(record) {
    return record !== null && isJson(record) ? (JSON.parse(record) ?? {}) : {};
  }

  /** An instant of the wall clock, in the user's own time: `14:02:07`, with its date if that is not today. */
  function clock(millis) {
    const at = new Date(millis ?? NaN);
    if (Number.isNaN(at.getTime())) return "the last change";
    const two = (number) => String(number).padStart(2, "0");
    const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(":");
    if (at.toDateString() === new Date().toDateString()) return time;
    return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${time}`;
  }

  function local(key, value) {
    return access(() => localStorage, key, value);
  }

  function session(key, value) {
    return access(() => sessionStorage, key, value);
  }

  /** What is stored under a key, or stores it. A browser that does not let the page store anything has nothing. */
  function access(storage, key, value) {
    try {
      if (value !== undefined) storage().setItem(key, value);
      return storage().getItem(key);
    } catch {
      return null;
    }
  }
})();
