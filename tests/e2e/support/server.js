// Serves a folder on a free port of this machine, and nothing else.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/**
 * Serves `folder` below `base`, which begins and ends with a slash.
 * Unknown paths get a 404: the app must not lean on a server that rewrites them.
 */
export async function serveFolder(folder, { base = "/", headers = {} } = {}) {
  const root = path.resolve(folder);
  const server = createServer(async (request, response) => {
    const file = await locate(root, base, request.url);
    if (!file) {
      response.writeHead(404, { "content-type": "text/plain" }).end("not found");
      return;
    }
    const type = TYPES[path.extname(file)] ?? "application/octet-stream";
    response.writeHead(200, { "content-type": type, "cache-control": "no-store", ...headers });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}${base}`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        // A browser keeps its connections open; waiting for it to let go takes seconds.
        server.closeAllConnections();
      }),
  };
}

async function locate(root, base, url) {
  const { pathname } = new URL(url, "http://localhost");
  if (!pathname.startsWith(base)) return null;
  let relative;
  try {
    relative = decodeURIComponent(pathname.slice(base.length));
  } catch {
    return null;
  }
  const file = path.join(root, relative === "" ? "index.html" : relative);
  if (!file.startsWith(root + path.sep)) return null;
  const found = await stat(file).catch(() => null);
  return found?.isFile() ? file : null;
}
