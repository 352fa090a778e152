/** What new rows are scored with: the fit on the page, or a model loaded from a file. */
import { Refused, type Client } from "./client.js";
import type { Known, Predicted, Scored, Value } from "./protocol.js";
import type { Session } from "./session.svelte.js";
import { sentence } from "./words.js";

export function saying(error: unknown): string {
  return sentence(error instanceof Error ? error.message : String(error));
}

export class Scoring {
  loaded = $state.raw<{ model: Known; from: string } | null>(null);
  trouble = $state("");
  readonly #session: Session;
  readonly #client: Client;

  constructor(session: Session, client: Client) {
    this.#session = session;
    this.#client = client;
  }

  /** The loaded model goes before the fit, until it is put away. */
  get using(): { model: Known; from: string } | null {
    return this.loaded ?? this.#session.fitted;
  }

  async load(file: Blob, name: string): Promise<void> {
    try {
      this.loaded = {
        model: await this.#client.ask("know", { document: await file.text() }),
        from: name,
      };
      this.trouble = "";
    } catch (error) {
      this.trouble = `Couldn\u2019t load ${name}. ${saying(error)}`;
    }
  }

  putAway(): void {
    this.loaded = null;
    this.trouble = "";
  }

  async score(payload: unknown): Promise<Scored> {
    if (!this.using) throw new Error("there is no model yet");
    return this.#client.ask("score", { document: this.using.model.document, payload });
  }

  /** Rows in the predictors' order, categories as text. */
  async predict(rows: Value[][], level: number): Promise<Predicted[]> {
    if (!this.using) throw new Error("there is no model yet");
    return this.#client.ask("predict", { document: this.using.model.document, rows, level });
  }

  async csv(file: Blob, signal: AbortSignal): Promise<Blob> {
    if (!this.using) throw new Refused({ kind: "state", message: "there is no model yet" });
    return this.#client.ask(
      "scoreCsv",
      { document: this.using.model.document, source: file },
      { signal },
    );
  }
}
