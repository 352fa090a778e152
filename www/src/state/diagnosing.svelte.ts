/** The second pass over the rows of a fit, and which standard errors the table has from it. */
import { unlessStale, type Client } from "../lib/client.js";
import type { Advance, Found, RowIntervals, Rows, ScoredFile, Shown } from "../lib/protocol.js";
import type { Points } from "../lib/residuals.js";
import type { Errors } from "../lib/robust.js";
import { passOptions } from "../lib/settings.js";
import type { Source } from "../lib/types.js";
import { saying } from "../lib/words.js";

/** The largest file, in bytes, that is read a second time without asking: that takes a second or two. */
const quick = 32e6;

/** Milliseconds that a new fit is left alone: its picture comes first, and the next fit may follow at once. */
const pause = 200;

/** Whether every row is among those kept for drawing. */
const isWhole = ({ count, sample }: Rows): boolean => count * sample.width === sample.rows.length;

export class Diagnosing {
  busy = $state.raw<{ rows: string; progress: Advance | null } | null>(null);
  /** The row that is pointed at, in the pictures or in a table: by its number, or its place where a sample has no numbers. */
  lit = $state<number | null>(null);
  /** The row that was pressed in a picture, by its number. */
  #picked = $state.raw<{ rows: string; row: number } | null>(null);
  #trouble = $state.raw<{ rows: string; said: string } | null>(null);
  #found = $state.raw<Found | null>(null);
  #sample = $state.raw<{ rows: string; points: Points | null } | null>(null);
  #chosen = $state.raw<{ source: Source; errors: Errors } | null>(null);
  #abort: AbortController | null = null;
  /** The level of the pass under way. */
  #level = NaN;
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** The findings of the second pass over all rows, once they are there. */
  of(rows: Rows): Found | null {
    return this.#found?.rows === rows.key ? this.#found : null;
  }

  /** The rows to draw: all if they are kept, else a sample; null if there are none yet, or none can be had. */
  pointsOf(rows: Rows): Points | null {
    const sample = this.#sample?.rows === rows.key ? this.#sample.points : null;
    return this.of(rows)?.points ?? sample;
  }

  /** The row that was pressed, to be left out; null for none, and where rows have no numbers. */
  pickedOf(rows: Rows): number | null {
    return this.#picked?.rows === rows.key ? this.#picked.row : null;
  }

  pick({ key }: Rows, row: number): void {
    this.#picked = { rows: key, row };
  }

  troubleOf(rows: Rows): string {
    return this.#trouble?.rows === rows.key ? this.#trouble.said : "";
  }

  /** The choice holds for one file: another begins with the classical ones. */
  errorsOf(source: Source): Errors {
    return this.#chosen?.source === source ? this.#chosen.errors : "classical";
  }

  choose(source: Source, errors: Errors): void {
    this.#chosen = { source, errors };
  }

  /** Runs after a fit or a change of the intervals' level. A quick second pass starts without asking. */
  follow(shown: Shown, level: number): void {
    const { rows } = shown;
    if (this.busy && this.busy.rows !== rows.key) this.stop();
    const isQuick = rows.report.bytes <= quick;
    if (!(isQuick && isWhole(rows)) && this.#sample?.rows !== rows.key) void this.#draw(rows);
    const found = this.of(rows);
    const isUnderWay = this.busy?.rows === rows.key && this.#level === level;
    if (isQuick && found?.level !== level && !isUnderWay)
      void this.check(shown, level, found ? 0 : pause);
  }

  /** Goes through the file once more, after so many milliseconds. */
  async check({ rows, source, settings }: Shown, level: number, wait = 0): Promise<void> {
    this.stop();
    const { key } = rows;
    const abort = new AbortController();
    [this.#abort, this.busy, this.#trouble] = [abort, { rows: key, progress: null }, null];
    this.#level = level;
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    if (abort.signal.aborted) return;
    const ask = {
      rows: key,
      document: rows.model.document,
      isWhole: isWhole(rows),
      source: source.bytes,
      options: passOptions(settings),
      level,
    };
    try {
      const found = await this.#client
        .ask("diagnose", ask, {
          signal: abort.signal,
          onProgress: (progress) => {
            if (!abort.signal.aborted) this.busy = { rows: key, progress };
          },
        })
        .catch(unlessStale);
      if (abort.signal.aborted) return;
      if (found?.agrees) this.#found = found;
      else if (found) this.#trouble = { rows: key, said: changed };
    } catch (error) {
      if (abort.signal.aborted) return;
      this.#trouble = { rows: key, said: saying(error) };
    }
    this.busy = null;
  }

  /** The intervals of every row that is kept for drawing. */
  async intervalsOf({ key }: Rows, level: number): Promise<RowIntervals | null> {
    return this.#client.ask("rowIntervals", { rows: key, level }).catch(unlessStale);
  }

  /** The whole file with a column of predictions. */
  tableOf({ rows, source, settings }: Shown): Promise<ScoredFile> {
    const { document } = rows.model;
    const ask = {
      document,
      source: source.bytes,
      options: settings.written,
      level: null,
      noting: null,
    };
    return this.#client.ask("scoreCsv", ask);
  }

  stop(): void {
    this.#abort?.abort();
    this.#abort = null;
    this.busy = null;
  }

  async #draw({ key }: Rows): Promise<void> {
    const ask = { rows: key };
    const sample = await this.#client.ask("residuals", ask).catch(unlessStale);
    if (sample) this.#sample = sample;
  }
}

const changed =
  "The rows aren\u2019t those of the fit: the file was changed since it was read. Open it again.";
