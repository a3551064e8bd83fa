// Makes a module trap for real, without a door for it in the module: its memory is grown to the end, so that the next thing it has
// no room for ends in the allocator's own trap.

/** Runs in whatever starts the module: remembers each memory without keeping it, and can use it up. */
function watch(exhausted) {
  globalThis.memories = [];
  /** No page more fits into a memory; what was there before can still be used. */
  globalThis.exhaust = (memory = globalThis.memories.at(-1).deref()) => {
    for (let pages = 32_768; pages >= 1; ) {
      try {
        memory.grow(pages);
      } catch {
        pages = Math.floor(pages / 2);
      }
    }
  };
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const original = WebAssembly[name];
    WebAssembly[name] = async (...args) => {
      const made = await original.apply(WebAssembly, args);
      const { memory } = (made.instance ?? made).exports;
      if (memory instanceof WebAssembly.Memory) {
        globalThis.memories.push(new WeakRef(memory));
        if (exhausted) globalThis.exhaust(memory);
      }
      return made;
    };
  }
}

/** The same as a text, to be put before a script. */
export const WATCH = `(${watch})(false);\n`;

/**
 * Remembers the memories of a page's modules. To be called before the page is opened. `exhausted`: a memory is used up as soon as its
 * module is made, before anything in it has run.
 */
export async function keepMemory(page, { exhausted = false } = {}) {
  await page.addInitScript(watch, exhausted);
}

/** Uses up the memory of the module that a page, or a worker, started last. */
export async function exhaust(page) {
  await page.evaluate(() => globalThis.exhaust());
}

/** How many of a page's memories are still there, once the engine has collected what nobody needs. */
export async function memories(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  await session.detach();
  return page.evaluate(() => globalThis.memories.filter((memory) => memory.deref() !== undefined).length);
}
