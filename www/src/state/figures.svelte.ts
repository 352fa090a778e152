/** Figures of every column of the table in question, which take a reading of their own. */
import type { Report } from "galton";
import type { Client } from "../lib/client.js";
import type { Advance } from "../lib/protocol.js";
import type { Choice } from "../lib/types.js";
import { saying } from "../lib/words.js";

/** A file up to this size is read for them as it is opened: that takes a blink. */
const small = 8e6;

interface Told {
  key: string;
  report: Report | null;
  /** The progress of the current reading. */
  progress: Advance | null;
  busy: boolean;
  wrong: string;
}

export class Figures {
  #told = $state.raw<Told | null>(null);
  #abort: AbortController | null = null;
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** The figures of a table with its current dialect; none of another table or another dialect. */
  of(table: Choice): Omit<Told, "key"> | null {
    return this.#told?.key === keyOf(table) ? this.#told : null;
  }

  /** Drops the figures of another table, and reads a small table at once. */
  follow(table: Choice, idle: boolean): void {
    if (this.#told && this.#told.key !== keyOf(table)) this.stop();
    if (idle && !this.#told && isSmall(table)) void this.read(table);
  }

  async read(table: Choice): Promise<void> {
    this.stop();
    const { source, seenAs: options } = table;
    const abort = (this.#abort = new AbortController());
    const begun: Told = { key: keyOf(table), report: null, progress: null, busy: true, wrong: "" };
    const tell = (some: Partial<Told>): void => {
      if (!abort.signal.aborted) this.#told = { ...begun, ...some };
    };
    tell({});
    try {
      const report = await this.#client.ask(
        "describe",
        { source: source.bytes, options },
        { signal: abort.signal, onProgress: (progress) => tell({ progress }) },
      );
      tell({ report, busy: false });
    } catch (error) {
      tell({ wrong: saying(error), busy: false });
    }
  }

  stop(): void {
    this.#abort?.abort();
    this.#told = null;
  }
}

/** How much there is to read, in bytes; of pasted text, in characters. */
export function sizeOf({ source: { bytes } }: Choice): number {
  return typeof bytes === "string" ? bytes.length : bytes.size;
}

/** Whether it is read without being asked for. */
export function isSmall(table: Choice): boolean {
  return table.source.serial > 0 && sizeOf(table) <= small;
}

function keyOf({ source, seenAs }: Choice): string {
  return `${source.serial} ${JSON.stringify(seenAs)}`;
}
