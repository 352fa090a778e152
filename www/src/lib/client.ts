import type { Advance, Answer, Ask, Failure, FromWorker, Name, ToWorker } from "./protocol.js";

/** The worker's failure, thrown where it was asked. */
export class Refused extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** A new run took over between a question and its answer: no answer then, and no trouble either. */
export function unlessStale(error: unknown): null {
  if (error instanceof Refused && error.failure.kind === "stale") return null;
  throw error;
}

/** The two ends of a worker that the client uses; a test can hand in its own. */
export interface Port {
  postMessage(message: ToWorker): void;
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
}

interface Waiting {
  resolve: (answer: never) => void;
  reject: (error: Refused) => void;
  onProgress?: (p: Advance) => void;
}

/** Asks the worker and waits for its answer; an abort asks it to stop, and the answer says that it did. */
export class Client {
  #port: Port;
  #waiting = new Map<number, Waiting>();
  #next = 0;

  constructor(port: Port) {
    this.#port = port;
    port.onmessage = ({ data }) => this.#hear(data);
  }

  ask<N extends Name>(
    name: N,
    ask: Ask<N>,
    options: { onProgress?: (p: Advance) => void; signal?: AbortSignal } = {},
  ): Promise<Answer<N>> {
    const id = this.#next++;
    const answer = new Promise<Answer<N>>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, onProgress: options.onProgress });
    });
    options.signal?.addEventListener(
      "abort",
      () => this.#port.postMessage({ id, name: "cancel" }),
      { once: true },
    );
    this.#port.postMessage({ id, name, ask } as ToWorker);
    return answer;
  }

  #hear(heard: FromWorker): void {
    const waiting = this.#waiting.get(heard.id);
    if (!waiting) return;
    if ("progress" in heard) return waiting.onProgress?.(heard.progress);
    this.#waiting.delete(heard.id);
    if ("failure" in heard) waiting.reject(new Refused(heard.failure));
    else waiting.resolve(heard.answer as never);
  }
}
