import type { Case, Command, Outcome, SavedCase } from "../http/web/signalbox_wasm.js";

/** How virtual time goes. A change of the page's own clock never makes a request go back in time. */
export type ApiClock =
  /** It stands still but for `advance` and `runUntil`. */
  | "still"
  /**
   * Virtual milliseconds per real one. A pause of more than a minute between two requests counts as a minute, so a tab that slept
   * does not come back to a world that is years older.
   */
  | { speed: number }
  /** Virtual milliseconds that pass before each request. */
  | { perRequest: number };

/** How long an answer is held back, in real milliseconds up to 60,000: always the same, or drawn evenly. */
export type ApiLatency =
  | number
  | readonly [from: number, to: number]
  | { between: readonly [from: number, to: number]; seed?: number };

/** Which requests fail before the engine hears of them. */
export interface ApiFailures {
  /** The share of requests, from 0 to 1. */
  share: number;
  /** An HTTP status from 400 to 599 (503 if left out), or 0 for a connection that is lost: `fetch` then rejects. */
  status?: number;
  /** The same seed lets the same requests fail, counted from the world's beginning; 0 if left out. */
  seed?: number;
}

/** What may be changed while the API is served. */
export interface ApiSettings {
  /** `"still"` if left out. */
  clock?: ApiClock;
  /** None if left out. */
  latency?: ApiLatency;
  /** None if left out. */
  failures?: ApiFailures;
  /**
   * Tokens that are let in, each with the person of the scenario who calls with it, or with `check:` and the name of the external check
   * that answers with it (`null` where the scenario names no people). Any other caller gets the API's own 401. Without tokens (`null`,
   * or left out) callers name the person: `Authorization: Bearer Ada`.
   */
  tokens?: Record<string, string | null> | null;
}

/** How the API is served. */
export interface ApiOptions extends ApiSettings {
  /** Where the host serves the package's `service-worker/signalbox-sw.js`, from the page's address; `"signalbox-sw.js"` if left out. */
  worker?: string | URL;
  /** Which pages the worker has; those below its own folder if left out. A wider one needs the header `Service-Worker-Allowed`. */
  scope?: string | URL;
  /** The address below which requests are answered; `"/api"` if left out. */
  prefix?: string | URL;
  /** Where the package's `http/web/signalbox_wasm_bg.wasm` lies, if no bundler finds it. */
  wasm?: string | URL;
  /** The case that is played; a saved one is taken up where it stands. */
  case?: Case;
  /** Without a case: the scenario, by its id in `presets()`; the first one if left out. */
  preset?: string;
  /** Without a case: the seed; 42 if left out. */
  seed?: number;
  /** Virtual milliseconds that have passed at the world's beginning. */
  from?: number;
  /** Begins again even where a world that began in the same way is kept. */
  restart?: boolean;
}

/** Where the served world stands. Instants are virtual milliseconds. */
export interface ApiState {
  /** The API's now. */
  now: number;
  /** Records of the journal. */
  length: number;
  /** How far the case is played by default. */
  horizon: number;
  /** The journal's fingerprint: 16 hexadecimal digits. */
  digest: string;
  /** Requests since the world's beginning. */
  requests: number;
  /** Those of them that were chosen to fail. */
  failed: number;
  /** How often the browser has started the worker in this world's life. */
  starts: number;
}

/** A served API. All pages that the worker has see one world, like the clients of a server. */
export interface ServedApi {
  /** The address below which requests are answered, in full. */
  readonly prefix: string;
  /** Where the world stands now. */
  state(): Promise<ApiState>;
  /** Lets virtual time pass, in milliseconds, whatever the clock is. */
  advance(by: number): Promise<ApiState>;
  /** Lets virtual time pass until an instant. */
  runUntil(at: number): Promise<ApiState>;
  /** Gives a command that HTTP has no path for, e.g. `set_limit`. */
  dispatch(command: Command): Promise<Outcome>;
  /** The case as it stands: `Simulator.open` takes it, and so does `serveApi`. */
  save(): Promise<SavedCase>;
  /** Changes what is named, and leaves the rest. */
  change(settings: ApiSettings): Promise<ApiState>;
  /** Begins again, as at first. */
  reset(): Promise<ApiState>;
  /** Unregisters the worker and forgets its world. Requests go to the network again. */
  stop(): Promise<void>;
}

/**
 * Registers the service worker and answers what pages fetch below `prefix` with a simulated organisation. Resolves once this page's
 * requests go through it.
 *
 * @throws {SimulatorError} as `Simulator.open` does
 * @throws an `Error` with a `code`: `no_service_worker` (not https, or switched off), `not_registered` (the worker's file is not
 * there), `out_of_scope` (the worker may not have this page), `other_build` (the file is an old copy), `no_module` (the .wasm file
 * is not there), `bad_option`, `stopped` (the module has trapped; the next request makes a new one, and `restart: true` begins with
 * another case). Requests that meet it get a 503 with the same code.
 */
export function serveApi(options?: ApiOptions): Promise<ServedApi>;
