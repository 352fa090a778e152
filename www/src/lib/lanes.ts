/** Two workers: one answers what concerns the rows and runs on the screen, the other goes through files meanwhile. */
import { Client, type Port } from "./client.js";
import type { Advance, Answer, Ask, Name } from "./protocol.js";

/** What goes through a whole file, or takes seconds, and needs nothing that the first worker keeps. */
const passes: ReadonlySet<Name> = new Set<Name>([
  "describe",
  "diagnose",
  "validate",
  "scoreCsv",
  "selfTest",
]);

/** A step that is asked for while a file is scored is answered at once: it need not wait for a pause in the scoring. */
export class Lanes extends Client {
  readonly #start: () => Port;
  /** Begun when it is first needed. If it is lost, nothing that is on the screen is. */
  #passes: Client | null = null;
  #plays = false;

  constructor(start: () => Port) {
    super(start);
    this.#start = start;
  }

  override ask<N extends Name>(
    name: N,
    ask: Ask<N>,
    options: { onProgress?: (p: Advance) => void; signal?: AbortSignal } = {},
  ): Promise<Answer<N>> {
    if (!passes.has(name)) return super.ask(name, ask, options);
    if (!this.#passes) {
      this.#passes = new Client(this.#start);
      this.#passes.setPlaying(this.#plays);
    }
    return this.#passes.ask(name, ask, options);
  }

  /** The first worker answers a run's own questions, and needs not know. */
  override setPlaying(isPlaying: boolean): void {
    this.#plays = isPlaying;
    this.#passes?.setPlaying(isPlaying);
  }
}
