/** The steps of a run at play, asked for many at a time and before they are shown: a frame waits for no answer. */
import type { Step } from "galton";

/** Frames that are asked for at once, half a second or less; and the most numbers that their steps may have. */
const mostFrames = 30;
const mostNumbers = 20_000;

/** Answers some of the steps in order, from the first on; null when another run has taken this one's place. */
type Fetch = (run: number, iterations: number[]) => Promise<readonly Step[] | null>;

export class Reel {
  readonly #fetch: Fetch;
  #run = -1;
  #steps: readonly Step[] = [];
  /** How many frames were asked for, and how many of them are over. */
  #asked = 0;
  #over = 0;
  #isAsking = false;

  constructor(fetch: Fetch) {
    this.#fetch = fetch;
  }

  /**
   * The last step up to an iteration that a run at play has come to; null where there is none yet. Called once a frame.
   * `next` says which iterations the next frames come to.
   */
  at(run: number, iteration: number, next: (frames: number) => number[]): Step | null {
    if (run !== this.#run) [this.#run, this.#steps, this.#over] = [run, [], this.#asked];
    this.#over++;
    const at = this.#steps.findLastIndex((step) => step.iteration <= iteration);
    const isOver = at < 0 || at === this.#steps.length - 1;
    if (!this.#isAsking && (isOver || 2 * this.#over >= this.#asked)) void this.#ask(run, next);
    return this.#steps[at] ?? null;
  }

  async #ask(run: number, next: (frames: number) => number[]): Promise<void> {
    const numbers = 4 * (this.#steps[0]?.position.length ?? mostNumbers);
    this.#asked = Math.max(2, Math.min(mostFrames, Math.floor(mostNumbers / numbers)));
    this.#over = 0;
    this.#isAsking = true;
    try {
      const steps = await this.#fetch(run, next(this.#asked));
      if (run === this.#run && steps) this.#steps = steps;
    } finally {
      this.#isAsking = false;
    }
  }
}
