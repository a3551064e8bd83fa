// A simulated organisation behind a port: any HTTP client can talk to it. See README.md beside this file.

import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { Simulator, preset, presets } from "signalbox/http";

const HOST = "127.0.0.1";
const HOUR = 3_600_000;
/** The most bytes of a body that are read. */
const LARGEST_BODY = 1_000_000;
/** How many events happen before waiting requests get their turn. */
const EVENTS_AT_ONCE = 50_000;

const fail = (why) => {
  console.error(why);
  process.exit(2);
};

const read = () => {
  const text = (value) => ({ type: "string", default: value });
  try {
    const options = { port: text("8321"), preset: text(presets()[0].id), speed: text("60"), seed: text("42"), from: text("9") };
    return parseArgs({ options }).values;
  } catch (error) {
    return fail(error.message);
  }
};

const options = read();
const number = (name, most) => {
  const value = Number(options[name]);
  return options[name].trim() !== "" && value >= 0 && value <= most ? value : fail(`--${name} is a number from 0 to ${most}`);
};
const port = number("port", 65_535);
const speed = number("speed", 1_000_000);
const from = Math.round(number("from", 10_000) * HOUR);

const open = () => {
  try {
    return Simulator.open({ scenario: preset(options.preset), seed: number("seed", 2 ** 32 - 1) });
  } catch (error) {
    return fail(error.message);
  }
};

const sim = open();
while (!sim.runUntil(from).reached);

// Virtual time goes on with the clock, `speed` times as fast.
const begun = performance.now();
const advance = () => sim.runUntil(Math.floor(from + (performance.now() - begun) * speed), EVENTS_AT_ONCE);
const clock = setInterval(() => {
  try {
    advance();
  } catch (error) {
    console.error(`Virtual time stands still from here: ${error.message}`);
    clearInterval(clock);
  }
}, 100);

/** What the server itself has to refuse, in the form of the API's own problems. */
const problem = (status, code, detail, instance = "") => {
  const type = `urn:signalbox:problem:${code}`;
  const body = JSON.stringify({ type, title: detail, status, detail, instance, code, rule: "H3", path: null });
  return { status, content_type: "application/problem+json", headers: {}, body };
};

/** The body as text; `null` if it is too long to be read. */
const bodyOf = async (request) => {
  const parts = [];
  let length = 0;
  for await (const part of request) {
    length += part.length;
    // Read to its end all the same, so that the client hears the answer.
    if (length <= LARGEST_BODY) parts.push(part);
  }
  return length > LARGEST_BODY ? null : Buffer.concat(parts).toString("utf8");
};

const answer = async (request) => {
  const { method, url: path, headers } = request;
  const body = await bodyOf(request);
  if (body === null) return problem(413, "too_large", `a body has at most ${LARGEST_BODY} bytes`, path);
  try {
    return sim.handle({ method, path, authorization: headers.authorization ?? null, body });
  } catch (error) {
    // The simulator holds as long a history as it can: reading goes on, commands do not.
    return problem(503, error.code ?? "internal", error.message, path);
  }
};

const server = createServer(async (request, response) => {
  try {
    const { status, content_type, headers, body } = await answer(request);
    // In answer to HEAD there is no body to count.
    const length = request.method === "HEAD" ? {} : { "content-length": Buffer.byteLength(body) };
    response.writeHead(status, { ...headers, ...length, "content-type": content_type });
    response.end(body);
  } catch {
    // The client went away in the middle of its request.
    response.destroy();
  }
});

// What is no HTTP at all is told so in the same form as every other error.
server.on("clientError", (error, socket) => {
  if (!socket.writable) return;
  const { body, content_type } = problem(400, "no_http", "the request cannot be read");
  const head = `content-type: ${content_type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close`;
  socket.end(`HTTP/1.1 400 Bad Request\r\n${head}\r\n\r\n${body}`);
});

server.on("error", (error) => fail(`port ${port} cannot be had: ${error.message}`));
server.listen(port, HOST, () => {
  const address = `http://${HOST}:${server.address().port}`;
  const person = preset(options.preset).people?.[0]?.name;
  const caller = person === undefined ? "" : ` -H 'Authorization: Bearer ${encodeURIComponent(person)}'`;
  console.log(`Signalbox plays ${options.preset} at ${address}, ${speed} times as fast as the clock`);
  console.log(`  curl${caller} '${address}/runs?limit=3'`);
  console.log(`  curl '${address}/openapi.json'`);
});

const stop = () => {
  clearInterval(clock);
  server.close();
  server.closeAllConnections();
};
process.on("SIGINT", stop);
process.on("SIGTERM", stop);
