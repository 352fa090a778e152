/** The model that scores new rows: least squares, the descent that is on the page, or a model loaded from a file. */
import type { Inspection } from "galton";
import type { Client } from "../lib/client.js";
import type {
  Advance,
  Known,
  Language,
  Noting,
  Predicted,
  Refusal,
  Rows,
  Scored,
  ScoredFile,
  Shown,
} from "../lib/protocol.js";
import type { Session } from "./session.svelte.js";
import { dateMarkOf } from "../lib/dates.js";
import { count } from "../lib/numbers.js";
import type { Notation, Wanted } from "../lib/paste.js";
import { agreeing, goal, isAtLimit, saying } from "../lib/words.js";
import type { Bytes, Value, Written } from "../lib/types.js";
import { plainNumbers } from "../lib/numerals.js";

/** Whose coefficients a prediction is made with. */
export type By = "least squares" | "descent";

/** A model to score with. */
export interface Using {
  /** Two of one id give the same predictions. */
  id: string;
  model: Known;
  /** The name of the file that it was fitted to, or that it was loaded from. */
  from: string;
  /** The method that the coefficients come from, in words. */
  by: string;
  /** Whether that is a descent: its files say so in their names, and its column in its header. */
  isDescent: boolean;
  /** How many rows it was fitted to; null where nobody knows. */
  rows: number | null;
  /** The rows of that file that were left out by hand. */
  leaveOut: readonly number[];
  /** How the file is written that it was fitted to. */
  notation: Notation;
  /** Whether somebody knows that: a saved model does not say it. */
  isNotationKnown: boolean;
  /** The columns of that file; none where nobody knows. */
  columns: string[];
  /** The character between the parts of its dates, by column. */
  dateMarks: Readonly<Record<string, string>>;
  /** The rows that it was fitted to, where they are there. */
  of: Rows | null;
}

/** The descent that can be chosen instead of least squares, or why it can't be. */
export interface DescentOption {
  label: string;
  using: Using | null;
}

/** Whether the intervals of least squares are those of the model too. */
export function hasIntervals({ document, training }: Known): boolean {
  const arrived = training === null || (training.stop === "converged" && training.ridge === 0);
  return Boolean(document.precision) && arrived;
}

function fromShown(shown: Shown, model: Known, by: string, id: string): Using {
  const { source, inspection, settings, rows } = shown;
  const { delimiter, decimal, thousands } = inspection.dialect;
  return {
    id,
    model,
    by,
    isDescent: false,
    from: source.name,
    rows: rows.count,
    leaveOut: settings.leaveOut,
    notation: { delimiter, decimal, thousands },
    isNotationKnown: true,
    columns: inspection.columns.map(({ name }) => name),
    dateMarks: Object.fromEntries(
      inspection.columns.map(({ name }, at) => [name, dateMarkOf(inspection.rows[0]?.[at] ?? "")]),
    ),
    of: rows,
  };
}

/** It outlives the view that makes it, so it has no derived values of its own: a view derives them. */
export class Scoring {
  loaded = $state.raw<Using | null>(null);
  /** The choice; a descent that diverged has no model, and gives way to least squares. */
  by = $state<By>("least squares");
  trouble = $state("");
  readonly #session: Session;
  readonly #client: Client;
  #loadings = 0;

  constructor(session: Session, client: Client) {
    this.#session = session;
    this.#client = client;
  }

  get #exact(): Using | null {
    const { shown } = this.#session;
    if (!shown) return null;
    return fromShown(shown, shown.rows.model, "least squares", `least squares ${shown.rows.key}`);
  }

  /** The descent on the page, where it got to. */
  get descent(): DescentOption | null {
    const { shown } = this.#session;
    if (!shown) return null;
    const { run } = shown;
    const at = `the descent at iteration ${count(run.last.iteration)}`;
    if (!run.model)
      return { label: `${at} (it ${isAtLimit(run) ? "never settles" : "diverged"})`, using: null };
    const there = run.stop.reason === "converged";
    const where =
      run.stop.reason === "rounding-limit" ? "as near as rounding allows" : "not there yet";
    const label = there
      ? run.ridge > 0
        ? `${at} (converged, on ${goal(run)})`
        : `${at} (converged)`
      : `${at} (${where}: ${agreeing(run.last.digits, goal(run))})`;
    const using = fromShown(shown, run.model, at, `descent ${run.id}`);
    return { label, using: { ...using, isDescent: true } };
  }

  /** Whether there is a fit on the page. */
  get hasFit(): boolean {
    return this.#session.shown !== null;
  }

  /** The loaded model goes before the fit, until it is put away. */
  get using(): Using | null {
    const descent = this.by === "descent" ? this.descent?.using : null;
    return this.loaded ?? descent ?? this.#exact;
  }

  async load(file: Blob, name: string): Promise<void> {
    try {
      const model = await this.#client.ask("know", { document: await file.text() });
      const { training } = model;
      this.loaded = {
        id: `file ${++this.#loadings}`,
        model,
        from: name,
        by: training
          ? `a descent of ${count(training.iterations)} iterations`
          : model.document.precision
            ? "least squares"
            : "",
        isDescent: training !== null,
        rows: training?.observations ?? null,
        notation: { ...plainNumbers, delimiter: "," },
        isNotationKnown: false,
        columns: [],
        dateMarks: {},
        leaveOut: [],
        of: null,
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

  score({ model }: Using, payload: unknown): Promise<Scored> {
    return this.#client.ask("score", { document: model.document, payload });
  }

  /** Rows in the predictors' order, categories as text. */
  predict({ model }: Using, rows: Value[][], level: number): Promise<(Predicted | Refusal)[]> {
    return this.#client.ask("predict", { document: model.document, rows, level });
  }

  /** A first look at a table of new rows. */
  look(source: Bytes, options: Written): Promise<Inspection> {
    return this.#client.ask("inspect", { source, options });
  }

  csv(
    using: Using,
    source: Bytes,
    options: Written,
    level: number | null,
    noting: Noting & { isNoted: boolean },
    call: { signal: AbortSignal; onProgress: (progress: Advance) => void },
  ): Promise<ScoredFile> {
    // The new column is named by the response: a descent's says whose it is.
    const document = { ...using.model.document, response: columnOf(using, using.model.response) };
    const ask = { document, source, options, level, noting };
    return this.#client.ask("scoreCsv", ask, call);
  }

  /** The model in another language. */
  code({ model }: Using, language: Language): Promise<string> {
    return this.#client.ask("code", { document: model.document, language });
  }
}

/** The columns that rows for a model may have. */
export function wantedBy({ model, columns, notation }: Using): Wanted {
  const { predictors, levels, response } = model;
  return { predictors, levels, columns, response, notation };
}

/** The model of an answer, where another is in use by now; else nothing. */
export function earlierThan(using: Using, of: Using | null | undefined): string {
  return of && of.id !== using.id ? nameOf(of) : "";
}

/** A model in a sentence. */
export function nameOf({ model, by, from }: Using): string {
  return `${model.formula} by ${by || from}`;
}

/** The name of the column of predictions. Predictions of the descent say so. */
export function columnOf({ by, isDescent }: Using, quantity: string): string {
  return isDescent ? `${quantity}, ${by.replaceAll("\u202f", "")}` : quantity;
}

/** The ending of a file's name, which tells which model it is of. */
export function suffixOf({ isDescent, model }: Using): string {
  return isDescent ? `descent-${model.training?.iterations ?? 0}` : "least-squares";
}
