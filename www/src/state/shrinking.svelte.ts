/** The path on the screen, the place on it, and what cross-validation says of it. */
import { unlessStale, type Client } from "../lib/client.js";
import type { Advance, Rows, Shown, Trail, Validated } from "../lib/protocol.js";
import { readOptions } from "../lib/settings.js";
import { l1RatioOf, telling, type Kind } from "../lib/shrinkage.js";
import { saying } from "../lib/words.js";

export class Shrinking {
  kind = $state<Kind>("lasso");
  /** How much of an elastic net's penalty is on absolute values. */
  mix = $state(0.5);
  /** The index of the selected fit of the path. */
  at = $state(0);
  busy = $state.raw<{ what: "path" | "validation"; progress: Advance | null } | null>(null);
  /** The error of the last request. */
  trouble = $state("");
  #trail = $state.raw<Trail | null>(null);
  #validated = $state.raw<Validated | null>(null);
  #abort: AbortController | null = null;
  #rows = "";
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** The path of these rows, if it was asked for. */
  of(rows: Rows): Trail | null {
    return this.#trail?.rows === rows.key ? this.#trail : null;
  }

  /** The errors of the path on rows that are not in its fit. Null until they were asked for. */
  validationOf(trail: Trail): Validated | null {
    const found = this.#validated;
    return found?.rows === trail.rows && found.l1Ratio === trail.l1Ratio ? found : null;
  }

  /** Other rows or another model: nothing of the earlier ones stays. */
  follow({ key }: Rows): void {
    if (key === this.#rows) return;
    this.stop();
    [this.#rows, this.#trail, this.#validated] = [key, null, null];
    [this.kind, this.mix, this.trouble] = ["lasso", 0.5, ""];
  }

  async show({ key }: Rows, kind: Kind, mix = this.mix): Promise<void> {
    [this.kind, this.mix] = [kind, mix];
    const ask = { rows: key, l1Ratio: l1RatioOf(kind, mix) };
    const trail = await this.#asked("path", (call) => this.#client.ask("shrink", ask, call));
    if (!trail) return;
    this.#trail = trail;
    this.#validated = null;
    this.at = telling(trail);
  }

  async validate(
    { source, settings, rows: fitted }: Shown,
    { rows, l1Ratio, fits }: Trail,
  ): Promise<void> {
    const penalties = fits.map((fit) => fit.penalty);
    const options = readOptions(settings);
    const fit = { count: fitted.count, rSquared: fitted.exact.rSquared };
    const ask = { rows, fit, l1Ratio, penalties, source: source.bytes, options };
    const found = await this.#asked("validation", (call) =>
      this.#client.ask("validate", ask, call),
    );
    if (!found) return;
    if (!found.agrees) this.trouble = changed;
    else [this.#validated, this.at] = [found, found.least];
  }

  stop(): void {
    this.#abort?.abort();
    this.#abort = null;
    this.busy = null;
    const shown = this.#trail?.l1Ratio;
    if (shown === undefined) return;
    this.kind = shown === 1 ? "lasso" : shown === 0 ? "ridge" : "elastic net";
    if (this.kind === "elastic net") this.mix = shown;
  }

  /** The answer; null where another question or a stop came between, or something went wrong. */
  async #asked<T>(
    what: "path" | "validation",
    ask: (call: { signal: AbortSignal; onProgress: (p: Advance) => void }) => Promise<T>,
  ): Promise<T | null> {
    this.#abort?.abort();
    const abort = new AbortController();
    [this.#abort, this.busy, this.trouble] = [abort, { what, progress: null }, ""];
    const onProgress = (progress: Advance): void => {
      if (!abort.signal.aborted) this.busy = { what, progress };
    };
    try {
      const found = await ask({ signal: abort.signal, onProgress }).catch(unlessStale);
      if (abort.signal.aborted) return null;
      this.busy = null;
      return found;
    } catch (error) {
      if (abort.signal.aborted) return null;
      this.stop();
      this.trouble = saying(error);
      return null;
    }
  }
}

const changed =
  "The rows aren\u2019t those of the fit: the file was changed since it was read. Open it again.";
