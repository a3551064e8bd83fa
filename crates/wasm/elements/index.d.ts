import type { Case, Draft, SavedCase } from "../web/signalbox_wasm.js";

/** Light, dark, or as the reader's system says. More contrast is given to whoever asks the system for it. */
export type Theme = "light" | "dark" | "auto";

/** A mistake in what was to be shown. */
export interface ElementProblem {
  /** Where it is: `scenario.workspaces[2].plan`. */
  path: string;
  /** What is wrong. */
  message: string;
  /** What to do about it. */
  mend: string;
}

/** What the events carry. Instants are virtual milliseconds. */
export interface ElementEvents {
  /** It shows what it was asked for. */
  "signalbox-ready": { now: number; horizon: number };
  /** Another run is looked at, or none. */
  "signalbox-select": { run: number | null };
  /** The moment is another one, or time begins or ceases to pass. While it passes, once a frame. */
  "signalbox-seek": { now: number; seq: number; playing: boolean };
  /** The case is another one: somebody gave a command, or the history goes on beyond its end. */
  "signalbox-change": { commands: number; horizon: number };
  /** Something cannot be shown or done; it is also said in the element. */
  "signalbox-error": {
    code:
      | "bad_case" | "bad_link" | "unknown_preset"
      /** The module of the elements did not load. */
      | "not_loaded"
      /**
       * The module has trapped, which ends all elements that share it. Each offers to begin again, with a new module; setting `case`,
       * `scenario`, `link`, `preset`, `seed` or `app` does so, too.
       */
      | "stopped"
      /** The engine refused a command. */
      | "refused"
      /** Something else, such as a case that plays differently from when it was saved. */
      | "problem";
    message: string;
    /** The rule that says so, for a refusal. */
    rule: string | null;
    problems: ElementProblem[];
  };
}

/**
 * What the three elements have in common. Each owns an engine, made from a case and a moment, and shares nothing with others.
 *
 * Setting `case`, `scenario`, `link`, `preset`, `seed` or `app` fills it anew.
 */
export class SignalboxElement extends HTMLElement {
  /** The case as it stands, with the commands that were given here; what it was set to while it shows nothing. Takes what `Simulator.save()` gives. */
  get case(): SavedCase | null;
  set case(value: Case | string | null);
  /** A scenario; `seed` says its chance. */
  scenario: Draft | string | null;
  /** A link of the app, or what follows its `#`. */
  link: string | null;
  /** One of the package's `presets()`. */
  preset: string | null;
  /** The seed; the case's own if `null`, 42 for a preset or scenario. */
  seed: number | null;
  /** The moment to open at, and to go to when it is set; the case's own if `null`. */
  at: number | null;
  /** Virtual milliseconds for a millisecond of playing. */
  speed: number | null;
  theme: Theme;
  /** Whether nothing can be changed. */
  readOnly: boolean;
  /** Whether time passes at once, unless the reader asked the system for stillness. */
  autoplay: boolean;
  /** The app's address. With it there is a link that opens there what is shown here. */
  app: string | null;
  /** The moment that is shown. Setting it is `seek`. */
  now: number;
  /** The end of the history; `null` while it shows nothing. */
  readonly horizon: number | null;
  readonly playing: boolean;
  /** The run that is looked at. */
  selected: number | null;
  /** Lets time pass. Calls that come before it shows something wait for it. */
  play(): void;
  pause(): void;
  /** Goes to a moment, at most to the end of the history. */
  seek(at: number): void;
  /** An address that opens in the app what is shown; `null` without `app`, or where the browser cannot make links. */
  address(): Promise<string | null>;

  addEventListener<K extends keyof ElementEvents>(
    type: K, listener: (this: this, event: CustomEvent<ElementEvents[K]>) => unknown, options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener<K extends keyof HTMLElementEventMap>(
    type: K, listener: (this: HTMLElement, event: HTMLElementEventMap[K]) => unknown, options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

/** `<signalbox-board>`: slots, queue, and why a run waits. */
export class SignalboxBoard extends SignalboxElement {}
/** `<signalbox-timeline>`: a lane for each workspace. */
export class SignalboxTimeline extends SignalboxElement {}
/** `<signalbox-machine>`: the state machine with the runs in it. */
export class SignalboxMachine extends SignalboxElement {}

declare global {
  interface HTMLElementTagNameMap {
    "signalbox-board": SignalboxBoard;
    "signalbox-timeline": SignalboxTimeline;
    "signalbox-machine": SignalboxMachine;
  }
}
