/** Rows that are predicted together: typed, pasted or dropped, and what came of them. */
import type { Inspection, Unread } from "galton";
import {
  doubtfulComma,
  isPayload,
  readRows,
  withCommas,
  type Commas,
  type Notation,
  type Pasted,
} from "../lib/paste.js";
import type { Advance, Place, ScoredFile, ScoredRow, Tally } from "../lib/protocol.js";
import {
  dateDoubtsOf,
  doubtsOf,
  inOwnUnit,
  judged,
  placesIn,
  refusedBy,
  scoredCsv,
  tallied,
} from "../lib/rows.js";
import { faultOf, kindOf } from "../lib/taken.js";
import { renamed } from "../lib/tables.js";
import type { Written } from "../lib/types.js";
import { saying } from "../lib/words.js";
import { isComma, type NumberFormat } from "../lib/numerals.js";
import {
  columnOf,
  hasIntervals,
  suffixOf,
  wantedBy,
  type Scoring,
  type Using,
} from "./scoring.svelte.js";

export interface Answer {
  using: Using;
  /** Of the intervals; null where there are none. */
  level: number | null;
  /** Whether the file is large, and was predicted without notes and intervals. */
  isBare: boolean;
  /** Whether the CSV has a column of notes. */
  isNoted: boolean;
  /** The file that the rows came from; empty for those in the box. */
  file: string;
  names: string[];
  /** The rows that are shown: the first ones. */
  head: ScoredRow[];
  tally: Tally;
  places: Place[];
  /** Numbers that may be others, a sentence each. */
  doubts: string[];
  /** Of a list whose commas have two readings, the one that was taken. */
  commas: Commas | null;
  csv: { name: string; content: Blob };
  /** The answer of the scoring service's contract, to a request of it. */
  json: string;
}

/** More text than this is not put into the box, but goes through as a file does. */
export const mostTyped = 1_000_000;
/** The rows of a result that are shown. */
const shown = 200;
/** A larger file is predicted without intervals and notes at first, since these take much longer. In bytes. */
const quick = 10_000_000;

interface Reading {
  name: string;
  using: Using;
  progress: Advance | null;
}

export class NewRows {
  text = $state("");
  wrong = $state("");
  answer = $state.raw<Answer | null>(null);
  /** The file under way, and the model that it is predicted with whatever the page turns to meanwhile. */
  reading = $state.raw<Reading | null>(null);
  /** Whether the answer is of what is in the box, or of rows before it. */
  isOfBefore = $state(false);
  /** Whether what is in the box was predicted once. */
  wasScored: boolean;
  readonly #scoring: Scoring;
  /** Told whether predictions would be lost with the page. */
  readonly #tell: (unsaved: boolean) => void;
  #abort: AbortController | null = null;
  /** The model that an error is of. */
  #refusedBy = $state("");
  /** The file of the answer. */
  #file: File | null = null;
  /** How the commas of a list are to be read where that is in doubt, and for which model. */
  #wanted: { id: string; areDecimal: boolean } | null = null;

  constructor(
    scoring: Scoring,
    text: string,
    wasScored: boolean,
    tell: (unsaved: boolean) => void,
  ) {
    this.#scoring = scoring;
    this.#tell = tell;
    this.text = text;
    this.wasScored = wasScored;
  }

  #begin(): AbortSignal {
    this.#abort?.abort();
    this.#abort = new AbortController();
    this.wrong = "";
    this.reading = null;
    return this.#abort.signal;
  }

  stop(): void {
    this.#abort?.abort();
    this.reading = null;
  }

  clear(): void {
    this.stop();
    this.text = "";
    this.wrong = "";
    this.answer = null;
    this.wasScored = false;
    this.#tell(false);
  }

  /** The predictions are in a file of the person's. */
  saved(): void {
    this.#tell(false);
  }

  /** Predicts the rows of the answer by another model. */
  async again(using: Using, level: number, isWhole = false): Promise<void> {
    const file = this.#file;
    if (!file) return this.predict(using, level);
    return this.file(using, level, file, isWhole || file.size <= quick);
  }

  /** Reads the commas of the answer's list the other way, and those of later lists for the same model. */
  async readOtherwise(using: Using, level: number): Promise<void> {
    this.#wanted = { id: using.id, areDecimal: !this.answer?.commas?.areDecimal };
    await this.again(using, level);
  }

  /** How the commas of a list are read that have two readings; null for any other text. `found` is how it is read at first. */
  #commasIn(text: string, { model, notation, id }: Using, found: NumberFormat): Commas | null {
    const isNumber = model.levels[0]?.length === 0 && model.since[0] === null;
    if (model.predictors.length !== 1 || !isNumber || isComma(notation)) return null;
    const number = doubtfulComma(text, model.predictors[0]);
    // Where something else stands between the values, a comma is a decimal sign.
    const usual = { areDecimal: isComma(found) || /[;\t]/.test(text) };
    const { areDecimal } = this.#wanted?.id === id ? this.#wanted : usual;
    return number === null ? null : { number, areDecimal };
  }

  /** The error for this model. Another model may need other columns. */
  wrongOf({ id }: Using): string {
    return this.#refusedBy === id ? this.wrong : "";
  }

  #refuse(wrong: string, { id }: Using): void {
    this.wrong = wrong;
    this.#refusedBy = id;
    this.isOfBefore = this.answer !== null;
  }

  #take(answer: Answer): void {
    this.answer = answer;
    this.isOfBefore = false;
    this.#tell(true);
  }

  /** Predicts the rows in the box. */
  async predict(using: Using, level: number): Promise<void> {
    const signal = this.#begin();
    this.wasScored = true;
    this.#file = null;
    try {
      const look = await this.#lookAtText(using, this.text);
      if (signal.aborted) return;
      const { isNotationKnown, notation: own } = using;
      const found = isNotationKnown || !look ? own : look.inspection.dialect;
      const isTable = look?.inspection.dialect.header && has(look.inspection, using);
      if (isTable && !this.#commasIn(this.text, using, found)) {
        await this.#table(using, level, look, signal);
        return;
      }
      const notes = isNotationKnown || !look ? [] : look.inspection.notes;
      await this.#list(this.text, using, found, level, "", signal, doubtsOf(notes));
    } catch (error) {
      if (!signal.aborted) this.#refuse(saying(error), using);
    }
  }

  /** How text is written, if it is a table: as the model's file where that is known. */
  async #lookAtText(using: Using, text: string): Promise<Look | null> {
    if (text.trim() === "" || isPayload(text)) return null;
    const { decimal, thousands } = using.notation;
    const own: Written = { decimal, ...(thousands !== null && { thousands }) };
    const written = using.isNotationKnown ? own : {};
    // Text that is no table, a single number for one, has nothing to look at.
    const inspection = await this.#scoring.look(text, written).catch(() => null);
    return inspection && { inspection, written };
  }

  /** Predicts a table with names that is in the box. It is read as a file is. */
  async #table(
    using: Using,
    level: number,
    { inspection, written }: Look,
    signal: AbortSignal,
  ): Promise<void> {
    const { dialect, columns } = inspection;
    const wanted = hasIntervals(using.model) ? level : null;
    const names = columns.map(({ name }) => name);
    const added = wanted === null ? 1 : 3;
    const noting = { dialect, added, names, most: Infinity, isNoted: true };
    const call = { signal, onProgress: () => {} };
    const scored = await this.#scoring.csv(using, this.text, written, wanted, noting, call);
    if (signal.aborted) return;
    const of = { names, lines: scored.lines, rows: scored.head };
    const made = madeOf(of, using, dialect, level, "");
    this.#take({ ...made, doubts: [...doubtsOf(scored.notes), ...made.doubts] });
  }

  /** Predicts rows whose columns are known by their order, or by names that the package does not take for any. */
  async #list(
    text: string,
    using: Using,
    found: Notation,
    level: number,
    file: string,
    signal: AbortSignal,
    doubts: readonly string[] = [],
  ): Promise<void> {
    const commas = this.#commasIn(text, using, found);
    const notation = commas ? withCommas(commas) : found;
    const read = readRows(text, { ...wantedBy(using), notation });
    if ("error" in read) {
      this.#refuse(file ? `${file}: ${read.error}` : read.error, using);
      return;
    }
    const rows = await this.#judge(read, using, notation, level);
    const json = "payload" in read ? await this.#contract(using, read.payload) : "";
    if (signal.aborted) return;
    const made = madeOf({ ...read, rows }, using, notation, level, file);
    this.#take({ ...made, doubts: [...doubts, ...made.doubts], commas, json });
  }

  /** Rows with their predictions, or with what is wrong with them. */
  async #judge(
    read: Pasted,
    using: Using,
    format: NumberFormat,
    level: number,
  ): Promise<ScoredRow[]> {
    const { rows, values } = judged(read, using.model, format);
    const good = values.flatMap((row, i) => (row ? [{ row, i }] : []));
    if (good.length === 0) return rows;
    const asked = good.map(({ row }) => row);
    const found = await this.#scoring.predict(using, asked, level);
    found.forEach((answer, k) => {
      const { i } = good[k];
      const { cells } = rows[i];
      rows[i] =
        "fit" in answer
          ? { cells, faults: [], predicted: answer }
          : { cells, faults: [refusedBy(answer, good[k].row, using.model)], predicted: null };
    });
    return rows;
  }

  /** The answer of the scoring service, or its refusal. */
  async #contract(using: Using, payload: unknown): Promise<string> {
    try {
      return JSON.stringify(await this.#scoring.score(using, payload));
    } catch (error) {
      return saying(error);
    }
  }

  /** Predicts the rows of a file as they come from it; it never has to fit into the memory. */
  async file(using: Using, level: number, file: File, isWhole = file.size <= quick): Promise<void> {
    const signal = this.#begin();
    const { name } = file;
    this.#file = file;
    this.reading = { name, using, progress: null };
    try {
      const { inspection, written, text } = await this.#look(using, file);
      if (signal.aborted) return;
      if (text !== null) {
        await this.#list(text, using, inspection.dialect, level, name, signal);
        return;
      }
      const onProgress = (progress: Advance): void => {
        if (!signal.aborted) this.reading = { name, using, progress };
      };
      const asked = { signal, onProgress };
      const wanted = isWhole && hasIntervals(using.model) ? level : null;
      const format = { dialect: inspection.dialect, added: wanted === null ? 1 : 3 };
      const names = inspection.columns.map((column) => column.name);
      const noting = { ...format, names, most: shown, isNoted: isWhole };
      const scored = await this.#scoring.csv(using, file, written, wanted, noting, asked);
      const isBare = !isWhole;
      if (!signal.aborted)
        this.#take({ ...answerOf(scored, using, name, names), level: wanted, isBare });
    } catch (error) {
      if (!signal.aborted) this.#refuse(`Couldn\u2019t predict ${name}. ${saying(error)}`, using);
    } finally {
      if (!signal.aborted) this.reading = null;
    }
  }

  /**
   * How a file is written. Where the model's file has a decimal comma, so has a file of commas alone. The text of a short
   * file without names: its columns are known by their order.
   */
  async #look(using: Using, file: File): Promise<Look & { text: string | null }> {
    let [inspection, written]: [Inspection, Written] = [await this.#scoring.look(file, {}), {}];
    const { delimiter, decimal } = inspection.dialect;
    const own = using.notation;
    if (own.decimal === "," && decimal !== "," && delimiter === ",") {
      const options: Written = own.delimiter === "," ? {} : { delimiter: own.delimiter };
      const comma: Written = { ...options, decimal: "," };
      const again = await this.#scoring.look(file, comma);
      const isOne = again.columns.length < inspection.columns.length;
      if (isOne && has(again, using)) [inspection, written] = [again, comma];
    }
    const isShort = file.size <= mostTyped && !inspection.dialect.header && !has(inspection, using);
    return { inspection, written, text: isShort ? await file.text() : null };
  }
}

/** How a table is written, and which of that was not left to the package to find. */
interface Look {
  inspection: Inspection;
  written: Written;
}

/** Whether a table has the columns that the model needs. */
function has({ columns }: Inspection, { model }: Using): boolean {
  const isThere = (name: string): boolean => columns.some((column) => column.name === name);
  return model.predictors.every(isThere);
}

/** The answer that rows make which are all here. */
function madeOf(
  { names, lines, rows }: { names: string[]; lines: readonly number[]; rows: ScoredRow[] },
  using: Using,
  format: NumberFormat,
  level: number,
  file: string,
): Answer {
  const known = hasIntervals(using.model);
  const shownRows = known ? rows : rows.map(withoutInterval);
  const converted = inOwnUnit(using.model, shownRows);
  const own = converted && {
    response: columnOf(using, using.model.response),
    columns: converted,
  };
  const column = columnOf(using, using.model.predicted);
  const csv = scoredCsv(names, column, shownRows, format, own);
  return {
    using,
    level: known ? level : null,
    isBare: false,
    isNoted: true,
    file,
    names,
    head: rows.slice(0, shown),
    tally: tallied(rows),
    places: placesIn(rows, lines),
    doubts: dateDoubtsOf({ names, rows, lines }, using.model, using.dateMarks),
    commas: null,
    csv: { name: fileNameOf(using, file), content: new Blob([csv], { type: "text/csv" }) },
    json: "",
  };
}

/** The rows of a file that are shown, and their counts. Where the file has notes, the counts are made with them. */
function answerOf(
  { csv, head, lines, counted, notes, ...of }: ScoredFile,
  using: Using,
  file: string,
  names: string[],
): Omit<Answer, "level" | "isBare"> {
  const dates = dateDoubtsOf({ names, rows: head, lines }, using.model, using.dateMarks);
  return {
    using,
    isNoted: counted !== null,
    file,
    names,
    head,
    tally: counted?.tally ?? tallyOf(of),
    places: counted?.places ?? [
      ...of.unread.map((found) => placeOf(using, "text", found)),
      ...of.newLevels.map((found) => placeOf(using, "level", found)),
    ],
    doubts: [...doubtsOf(notes), ...dates],
    commas: null,
    csv: { name: fileNameOf(using, file), content: csv },
    json: "",
  };
}

type Counts = Pick<ScoredFile, "rows" | "predicted" | "extrapolating" | "newLevels" | "unread">;

/** The rows of a file without notes, so far as the package counts them. */
function tallyOf({ rows, predicted, extrapolating, newLevels, unread }: Counts): Tally {
  const sum = (found: readonly { count: number }[]): number =>
    found.reduce((all, { count }) => all + count, 0);
  const [fresh, bad] = [sum(newLevels), sum(unread)];
  const lacking = rows - predicted;
  return {
    rows,
    predicted,
    beyond: extrapolating,
    fresh: Math.min(fresh, lacking),
    unread: Math.min(bad, Math.max(0, lacking - fresh)),
    missing: Math.max(0, lacking - fresh - bad),
  };
}

/** The row without an interval, which is not the model's. */
function withoutInterval(row: ScoredRow): ScoredRow {
  return { ...row, predicted: row.predicted && { ...row.predicted, prediction: null } };
}

function placeOf(
  { model }: Using,
  kind: "text" | "level",
  { column, value, row, line, count }: Unread,
): Place {
  const fault = faultOf(kind, kindOf(model, model.predictors.indexOf(column)), value);
  return { fault, row, line, count };
}

/** The name of the file of predictions. */
function fileNameOf(using: Using, file: string): string {
  const by = using.isDescent ? `-by-${suffixOf(using)}` : "";
  return file ? renamed(file, `-predicted${by}.csv`) : `predicted-${using.model.response}${by}.csv`;
}
