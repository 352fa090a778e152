import type { Advance, Answer, Ask, Failure, FromWorker, Name, ToWorker } from "./protocol.js";
import { inPageWords } from "./refusals.js";

/** The worker's failure, thrown where it was asked. Its own message is in the page's words, the failure's in the package's. */
export class Refused extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(inPageWords(failure));
    this.failure = failure;
  }
}

/** Whether it is a part of galton that failed to load or to go on, so that trying again may help. */
export function isOutage(error: unknown): error is Refused {
  return (
    error instanceof Refused &&
    (error.failure.kind === "not-loaded" || error.failure.kind === "crashed")
  );
}

/**
 * A new run took over between a question and its answer, or the worker was lost, which is told for all questions at
 * once: no answer then, and no trouble either.
 */
export function unlessStale(error: unknown): null {
  if (isOutage(error) || (error instanceof Refused && error.failure.kind === "stale")) return null;
  throw error;
}

/** The ends of a worker that the client uses; a test can hand in its own. */
export interface Port {
  postMessage(message: ToWorker): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

interface Waiting {
  resolve: (answer: never) => void;
  reject: (error: Refused) => void;
  onProgress?: (p: Advance) => void;
}

/**
 * Asks the worker and waits for its answer; an abort asks it to stop, and the answer says that it did. A worker that
 * doesn't load or crashes fails all that was asked of it, and the next question starts another.
 */
export class Client {
  /** Called when the worker is lost together with its rows and runs. */
  onlost: (failure: Failure) => void = () => {};
  readonly #start: () => Port;
  #port: Port | null = null;
  #waiting = new Map<number, Waiting>();
  #next = 0;
  #isPlaying = false;

  constructor(start: () => Port) {
    this.#start = start;
    this.#port = this.#started();
  }

  ask<N extends Name>(
    name: N,
    ask: Ask<N>,
    options: { onProgress?: (p: Advance) => void; signal?: AbortSignal } = {},
  ): Promise<Answer<N>> {
    const id = this.#next++;
    return new Promise<Answer<N>>((resolve, reject) => {
      const port = (this.#port ??= this.#started());
      port.postMessage({ id, name, ask } as ToWorker);
      this.#waiting.set(id, { resolve, reject, onProgress: options.onProgress });
      options.signal?.addEventListener("abort", () => port.postMessage({ id, name: "cancel" }), {
        once: true,
      });
    });
  }

  /** Says whether a run plays: a pass over a file then leaves time for its frames. */
  setPlaying(isPlaying: boolean): void {
    this.#isPlaying = isPlaying;
    this.#port?.postMessage({ name: "playing", isPlaying });
  }

  #started(): Port {
    const port = this.#start();
    if (this.#isPlaying) port.postMessage({ name: "playing", isPlaying: true });
    port.onmessage = ({ data }) => {
      if (port === this.#port) this.#hear(data);
    };
    port.onmessageerror = () =>
      this.#lose(port, crashed("an answer of it could not be read in this browser"));
    port.onerror = (event) => {
      event.preventDefault();
      // Only a script that runs can have thrown something.
      this.#lose(port, event.message ? crashed(event.message) : unloaded);
    };
    return port;
  }

  #lose(port: Port, failure: Failure): void {
    if (port !== this.#port) return;
    port.terminate();
    this.#port = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(new Refused(failure));
    if (failure !== unloaded || waiting.length > 0) this.onlost(failure);
  }

  #hear(heard: FromWorker): void {
    if ("missing" in heard) {
      if (this.#port) this.#lose(this.#port, unloaded);
      return;
    }
    if ("crash" in heard) {
      if (this.#port) this.#lose(this.#port, crashed(heard.crash));
      return;
    }
    const waiting = this.#waiting.get(heard.id);
    if (!waiting) return;
    if ("progress" in heard) return waiting.onProgress?.(heard.progress);
    this.#waiting.delete(heard.id);
    if ("failure" in heard) waiting.reject(new Refused(heard.failure));
    else waiting.resolve(heard.answer as never);
  }
}

const unloaded: Failure = {
  kind: "not-loaded",
  message: "the part of the page that computes did not load. Check the connection.",
};

function crashed(why: string): Failure {
  return {
    kind: "crashed",
    message: `the part of the page that computes has stopped: ${why}. Your file and settings are kept.`,
  };
}
