// Starts the worker's wasm. If that fails, the page is told why: an error event would not say it.
// What follows the "?" of this file's address names the build, so that no cache gives files of an older one.
(async () => {
  importScripts(`./signalbox-worker.js${location.search}`);
  await wasm_bindgen({ module_or_path: `./signalbox-worker_bg.wasm${location.search}` });
})().catch((error) => {
  postMessage(JSON.stringify({ id: 0, answer: { Trouble: { Stopped: `it did not start: ${error?.message ?? error}` } } }));
});
