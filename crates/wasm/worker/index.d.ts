import type { Case, OpenOptions, Progress, Simulator, ViewName, ViewOptions, Views } from "../web/signalbox_wasm.js";

/** What is asked and answered as in the page, only later. */
type Question =
  | "dispatch" | "inspect" | "options" | "explain" | "records" | "seek" | "seekTime" | "head" | "rewind" | "nextAt" | "warnings" | "save"
  | "digest" | "exportAs";

/** Where a simulator stands. Instants are virtual milliseconds. */
export interface WorkerState {
  /** The cursor's instant. */
  now: number;
  /** How many records lie before the cursor. */
  seq: number;
  /** Records at the head. */
  length: number;
  /** How far the case is played by default. */
  horizon: number;
}

/** How `runUntil` is done. */
export interface WorkerRun {
  /** Comes back early once this many events have happened. Without it only the history's limits end the call. */
  budget?: number;
  /** Events between two reports, and between two answers to whatever else is asked; 50,000 if left out. */
  stretch?: number;
  /** Told after each stretch but the last; `events` counts those of this call so far. */
  onProgress?: (progress: Progress) => void;
  /** Stops after the stretch that is being computed. What was computed stays: the answer has `reached: false`. */
  signal?: AbortSignal;
}

/**
 * A simulator in a worker: a promise for each answer, and errors with the same `code` and `problems`. If its module traps or its worker
 * ends, all that was asked and all that is asked later is rejected with the code `stopped`, and the worker's memory is given back;
 * `openInWorker` opens the case again, in a new worker.
 */
export type WorkerSimulator = {
  [K in Question]: (...args: Parameters<Simulator[K]>) => Promise<ReturnType<Simulator[K]>>;
} & {
  view<K extends ViewName>(name: K, options?: ViewOptions[K] | null): Promise<Views[K]>;
  /** Lets virtual time pass until an instant. Other questions are answered meanwhile, at the moment reached by then. */
  runUntil(at: number, run?: WorkerRun): Promise<Progress>;
  /** Where it stands now. */
  state(): Promise<WorkerState>;
  /** Ends the worker. Whatever was not answered yet is rejected. */
  free(): void;
};

/**
 * Opens a case in a worker of its own.
 *
 * @throws {SimulatorError} as `Simulator.open` does; `stopped` if the worker does not start, or ends while it opens the case
 */
export function openInWorker(saved: Case, options?: OpenOptions | null): Promise<WorkerSimulator>;
