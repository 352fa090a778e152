/** Asks for the regression table of the exact fit at a level of confidence. */
import { unlessStale, type Client } from "../lib/client.js";
import type { Band, Rows, Table } from "../lib/protocol.js";
import type { Span } from "../lib/scales.js";
import { saying } from "../lib/words.js";

export class Inference {
  /** The confidence level of every interval on the page. */
  level = $state(0.95);
  trouble = $state("");
  /** Whether the plot shows the intervals too. */
  banded = $state(false);
  #band = $state.raw<Band | null>(null);
  #table = $state.raw<{ rows: string; table: Table } | null>(null);
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** The table of these rows, once it is there; at another level the earlier one stands until then. */
  of(rows: Rows): Table | null {
    return this.#table?.rows === rows.key ? this.#table.table : null;
  }

  async ask({ key }: Rows, level: number): Promise<void> {
    // Another run on these rows has the same table.
    if (this.#table?.rows === key && this.#table.table.level === level) return;
    try {
      const table = await this.#client.ask("table", { rows: key, level }).catch(unlessStale);
      if (!table) return;
      this.#table = { rows: key, table };
      this.trouble = "";
    } catch (error) {
      this.trouble = saying(error);
    }
  }

  bandOf(rows: Rows): Band | null {
    return this.#band?.rows === rows.key ? this.#band : null;
  }

  /** The intervals of the exact fit between two values of its one predictor. */
  async askBand({ key }: Rows, [from, to]: Span): Promise<void> {
    const at = Array.from({ length: 81 }, (_, i) => from + ((to - from) * i) / 80);
    const ask = { rows: key, at, level: this.level };
    const band = await this.#client.ask("band", ask).catch(unlessStale);
    if (band) this.#band = band;
  }
}
