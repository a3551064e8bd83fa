/**
 * The exports of a module, with an end: once one of them has trapped, none of them is called again. A trap leaves borrows taken and work
 * half done, so whatever the module said afterwards would be an accident.
 *
 * `cargo xtask package` puts this function into the scripts that wasm-bindgen writes. Without `onStop`, the call that trapped and all
 * later ones throw a `SimulatorError` with the code `stopped`; with it, `onStop` is called once, and later calls do nothing. `forget`
 * lets go of what the script itself remembers of the module.
 */
function guarded(exports, forget, onStop) {
  let why = null;
  const isTrap = (error) =>
    error instanceof WebAssembly.RuntimeError ||
    // The stack of calls overflowed, which skips the same code as a trap. Firefox has a class of its own for it.
    ((error instanceof RangeError || error?.name === "InternalError") && /call stack|recursion/.test(error.message));
  const stopped = () =>
    Object.assign(
      new Error(
        `the WebAssembly module has stopped (${why.message}) and is not used again. Open the case in a new one: ` +
          "`openInWorker` gives each simulator its own; a page can be reloaded, a Node worker or process started again",
        { cause: why },
      ),
      { name: "SimulatorError", code: "stopped", problems: [] },
    );
  // Whoever gives something back may do so at any time.
  const isGivingBack = (name) => /^__wbg_.*_free$|^__wbindgen_free|^__wbindgen_destroy_closure|^__externref_drop/.test(name);
  const guard = (name) => (...args) => {
    if (why === null) {
      try {
        return exports[name](...args);
      } catch (error) {
        if (why !== null || !isTrap(error)) throw error;
        why = error;
      }
      // Without these its memory can be freed.
      exports = null;
      delete all.memory;
      forget();
      onStop?.(why);
      if (onStop) throw why;
    }
    if (onStop || isGivingBack(name)) return undefined;
    throw stopped();
  };
  const all = {};
  for (const [name, value] of Object.entries(exports)) {
    all[name] = typeof value === "function" ? guard(name) : value;
  }
  return all;
}
