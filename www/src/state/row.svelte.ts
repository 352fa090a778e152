/** One new row: its values as they are typed, its prediction, and the one that an earlier model made of it. */
import { dateAfter, daysSince, timed } from "../lib/dates.js";
import { exampleOf } from "../lib/examples.js";
import type { Predicted } from "../lib/protocol.js";
import type { Value } from "../lib/types.js";
import { saying, sentence } from "../lib/words.js";
import { asWritten, formatOf, numberIn } from "../lib/numerals.js";
import type { NumberFormat, ToldFormat } from "../lib/numerals.js";
import { explained } from "../lib/rows.js";
import { kindOf, taken } from "../lib/taken.js";
import type { Scoring, Using } from "./scoring.svelte.js";

export interface RowAnswer {
  using: Using;
  values: Value[];
  level: number;
  predicted: Predicted;
}

export class NewRow {
  /** The typed values by predictor's name, so that they stay when other predictors come and go. */
  typed = $state<Record<string, string>>({});
  wrong = $state("");
  /** The number of the predictor whose field is wrong; null for none. */
  wrongAt = $state<number | null>(null);
  /** A number that may be another one, and how it is read. */
  doubt = $state("");
  /** The prediction of the row that was asked for last. */
  answer = $state.raw<RowAnswer | null>(null);
  /** What the model before predicted of the same row. */
  before = $state.raw<RowAnswer | null>(null);
  readonly #scoring: Scoring;
  #found: { id: string; row: Value[] } | null = null;
  #asked = 0;

  constructor(scoring: Scoring, typed: Record<string, string>) {
    this.#scoring = scoring;
    this.typed = typed;
  }

  /** Found once for each model. */
  #example(using: Using): Value[] {
    if (this.#found?.id !== using.id) this.#found = { id: using.id, row: exampleOf(using) };
    return this.#found.row;
  }

  /** The text of a field: what was typed, or an example. */
  text(using: Using, j: number): string {
    const { model, notation } = using;
    const typed = this.typed[model.predictors[j]];
    if (typed !== undefined && (model.levels[j].length === 0 || model.levels[j].includes(typed)))
      return typed;
    const example = this.#example(using)[j];
    if (typeof example === "string") return example;
    const since = model.since[j];
    if (since === null) return asWritten(example, notation);
    const date = dateAfter(since, timed(since) ? example : Math.round(example)) ?? "";
    return date.replace(" ", "T");
  }

  /** How the numbers of the fields are written. */
  #format(using: Using): ToldFormat {
    if (using.isNotationKnown) return { format: using.notation, doubtful: null };
    const { predictors } = using.model;
    return formatOf(predictors.map((name) => this.typed[name] ?? ""));
  }

  /** A field's value, or advice if it is none. */
  #value(using: Using, j: number, format: NumberFormat): Value | { wrong: string } {
    const { model, notation } = using;
    const name = model.predictors[j];
    const text = this.text(using, j).trim();
    if (model.levels[j].length > 0) return text;
    const since = model.since[j];
    if (since !== null)
      return daysSince(since, text) ?? { wrong: `Choose a date for ${name}, with its year.` };
    const example = asWritten(Number(this.#example(using)[j]), notation);
    if (text === "") return { wrong: `Write a number for ${name}, as in ${example}.` };
    // An example is written as the model's file is.
    const own = this.typed[name] === undefined ? notation : format;
    const found = taken(text, kindOf(model, j), own);
    if (typeof found !== "object") return found;
    if (found.kind !== "text")
      return { wrong: `${explained(found)} Write a number as in ${example}.` };
    return { wrong: `\u201c${text}\u201d isn\u2019t a number: write ${name} as in ${example}.` };
  }

  /** A remark on a number such as 1.050, which has two readings. */
  #doubtOf(using: Using, { format, doubtful }: ToldFormat): string {
    if (doubtful === null) return "";
    const name = using.model.predictors.find((name) => this.typed[name]?.trim() === doubtful);
    const [read, bare] = [numberIn(doubtful, format), doubtful.replace(/[.,]/, "")];
    const may = read === Number(bare) ? doubtful.replace(",", ".") : bare;
    return `${doubtful} in ${name} is read as ${read}. If it is ${may}, write ${may}.`;
  }

  /** Predicts the row that is in the fields. A row that is refused has no answer beside it. */
  async predict(using: Using, level: number): Promise<void> {
    const mine = ++this.#asked;
    const values: Value[] = [];
    const told = this.#format(using);
    this.doubt = this.#doubtOf(using, told);
    for (const j of using.model.predictors.keys()) {
      const read = this.#value(using, j, told.format);
      if (typeof read === "object") {
        this.#refuse(read.wrong, j);
        return;
      }
      values.push(read);
    }
    this.wrong = "";
    this.wrongAt = null;
    // No answer stands beside another row.
    if (this.answer && !isSame(this.answer, using, values)) this.answer = this.before = null;
    try {
      const [found] = await this.#scoring.predict(using, [values], level);
      if (mine !== this.#asked) return;
      if ("message" in found) this.#refuse(sentence(found.message));
      else this.#take({ using, values, level, predicted: found });
    } catch (error) {
      if (mine === this.#asked) this.#refuse(saying(error));
    }
  }

  #refuse(wrong: string, at: number | null = null): void {
    this.wrong = wrong;
    this.wrongAt = at;
    this.answer = null;
    this.before = null;
  }

  /** An earlier model's prediction of what was typed stays beside the new one, until that model is back. */
  #take(answer: RowAnswer): void {
    const { id, model } = answer.using;
    const isTyped = model.predictors.some((name) => this.typed[name] !== undefined);
    const isOther = this.answer !== null && this.answer.using.id !== id;
    if (this.before?.using.id === id) this.before = null;
    else if (isOther) this.before = isTyped ? this.answer : null;
    this.answer = answer;
  }

  /** Whether something was typed. */
  get isTyped(): boolean {
    return Object.keys(this.typed).length > 0;
  }

  clear(): void {
    this.typed = {};
    this.before = null;
  }
}

/** Whether an answer is of this row, as far as their models have the same predictors. */
function isSame(of: RowAnswer, using: Using, values: readonly Value[]): boolean {
  return of.using.model.predictors.every((name, j) => {
    const at = using.model.predictors.indexOf(name);
    return at < 0 || values[at] === of.values[j];
  });
}
