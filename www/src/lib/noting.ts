/** A scored table with a last column of notes, written in pieces: the table may be larger than the memory. */
import type { Dialect, Note } from "galton";
import type {
  Advance,
  CountedRows,
  Fault,
  Known,
  Noting,
  Place,
  Predicted,
  Refusal,
  ScoredRow,
  Tally,
  ToldRows,
} from "./protocol.js";
import { isGrave, judged, noteName, refusedBy, remarks, tallied } from "./rows.js";
import { ScoredRecords, type ScoredRecord } from "./scored.js";
import type { Value } from "./types.js";

/** So much of a table is held as text, in characters; then it becomes a Blob, which a browser may keep on the disk. */
const held = 2 ** 22;

/** So much of a scored table has the rows that are told, in bytes. */
const lookedAt = 200_000;

/** A scored table, and the way to predict its rows once more, each by itself. */
export interface Scored {
  csv: Blob;
  /** How many rows of data it has. */
  rows: number;
  /** How many predictions are of rows beyond the data; null where nobody counted. */
  extrapolating: number | null;
  notes: readonly Note[];
  model: Known;
  predict: (rows: Value[][]) => (Predicted | Refusal)[];
}

interface Call {
  signal: AbortSignal;
  onProgress: (progress: Advance) => void;
}

/** The notes on records that are not rows of data. */
const asideKinds: readonly Note["kind"][] = ["units-row", "repeated-header", "total-row", "footer"];

/** The lines of records that are not rows of data. */
function asidesIn(notes: readonly Note[]): Set<number> {
  const asides = notes.filter(({ kind }) => asideKinds.includes(kind));
  return new Set(asides.map(({ line }) => line));
}

const unread: Fault = { kind: "unread", column: "", text: "", needs: "" };

/** The prediction that stands in the table. How far the row is beyond the data is found once more. */
function predictedIn(
  { added }: ScoredRecord,
  { decimal }: Dialect,
  found: Predicted | Refusal | undefined,
): Predicted {
  const [fit, lower, upper] = added.map((text) => Number(text.replace(decimal, ".")));
  const isFound = found !== undefined && "fit" in found;
  // A fit without degrees of freedom has predictions, but no intervals.
  const isInterval = added.length > 1 && !added.includes("");
  return {
    fit,
    confidence: null,
    prediction: isInterval ? [lower, upper] : null,
    leverageRatio: isFound ? found.leverageRatio : null,
    extrapolates: isFound && found.extrapolates,
    outside: isFound ? found.outside : [],
  };
}

/** Records as rows: those that have a prediction in the table, and what is wrong with the others. */
function rowsOf(
  records: readonly ScoredRecord[],
  { names, dialect }: Noting,
  { model, extrapolating, predict }: Scored,
): ScoredRow[] {
  const mayBeBeyond = Boolean(model.document.precision) && extrapolating !== 0;
  const looked = records.filter(({ isLacking }) => isLacking || mayBeBeyond);
  const cells = looked.map((row) => row.cells);
  const { rows: told, values } = judged({ names, rows: cells, lines: [] }, model, dialect);
  const good = values.flatMap((row, i) => (row ? [{ row, i }] : []));
  const answers = good.length > 0 ? predict(good.map(({ row }) => row)) : [];
  const byRow = new Map(good.map(({ i }, k) => [looked[i], answers[k]]));
  const faults = new Map(told.map(({ faults }, i) => [looked[i], faults]));
  answers.forEach((answer, k) => {
    const { row, i } = good[k];
    if (!("fit" in answer)) faults.set(looked[i], [refusedBy(answer, row, model)]);
  });
  // A row with a prediction has no fault, and a row without one has at least one.
  return records.map((record) => {
    const { cells, isLacking } = record;
    if (!isLacking)
      return { cells, faults: [], predicted: predictedIn(record, dialect, byRow.get(record)) };
    const own = faults.get(record) ?? [];
    return { cells, faults: own.length > 0 ? own : [unread], predicted: null };
  });
}

/** Rows as they come, counted. */
class Counting {
  readonly head: ScoredRow[] = [];
  readonly lines: number[] = [];
  readonly #most: number;
  readonly #places = new Map<string, Place>();
  #tally: Tally = { rows: 0, predicted: 0, beyond: 0, fresh: 0, unread: 0, missing: 0 };

  constructor({ most }: Noting) {
    this.#most = most;
  }

  push(rows: readonly ScoredRow[], records: readonly ScoredRecord[]): void {
    rows.forEach((row, i) => {
      const [number, { line }] = [this.#tally.rows + i + 1, records[i]];
      if (this.head.length < this.#most) {
        this.head.push(row);
        this.lines.push(line);
      }
      for (const fault of row.faults) this.#see(fault, number, line);
    });
    const [all, own] = [this.#tally, tallied(rows)];
    const sum = (of: keyof Tally): number => (all[of] ?? 0) + (own[of] ?? 0);
    this.#tally = {
      rows: sum("rows"),
      predicted: sum("predicted"),
      beyond: sum("beyond"),
      fresh: sum("fresh"),
      unread: sum("unread"),
      missing: sum("missing"),
    };
  }

  #see(fault: Fault, row: number, line: number): void {
    if (fault.kind === "missing") return;
    const key = `${fault.kind} ${fault.column}`;
    const known = this.#places.get(key);
    if (known) known.count++;
    else this.#places.set(key, { fault, row, line, count: 1 });
  }

  /** The places of what can't be read come before those of new values. */
  get told(): CountedRows {
    const all = [...this.#places.values()];
    const places = [...all.filter(isGrave), ...all.filter((place) => !isGrave(place))];
    return { head: this.head, lines: this.lines, tally: this.#tally, places };
  }
}

/** A note as a field of the table. */
function written(text: string, { delimiter, quote }: Dialect): string {
  const mark = quote ?? '"';
  const isPlain = [delimiter, mark, "\n", "\r"].every((special) => !text.includes(special));
  return isPlain ? text : mark + text.replaceAll(mark, mark + mark) + mark;
}

/** Which records are rows of data: neither units nor totals, nor the names once more. */
class Data {
  readonly #asides: ReadonlySet<number>;
  #names: readonly string[] | null = null;

  constructor(notes: readonly Note[]) {
    this.#asides = asidesIn(notes);
  }

  isRow({ kind, line, cells, isLacking }: ScoredRecord): boolean {
    if (kind === "names") this.#names = cells;
    if (kind !== "row") return false;
    const isRepeated =
      isLacking && this.#names?.length === cells.length && this.#names.join() === cells.join();
    return !isRepeated && !this.#asides.has(line);
  }
}

/** The first rows of a scored table. */
export async function firstRows(scored: Scored, noting: Noting): Promise<ToldRows> {
  const { csv, notes } = scored;
  const text = await csv.slice(0, lookedAt).text();
  const records = new ScoredRecords(noting).push(text, csv.size <= lookedAt);
  const data = new Data(notes);
  const own = records.filter((record) => data.isRow(record)).slice(0, noting.most);
  return { head: rowsOf(own, noting, scored), lines: own.map(({ line }) => line) };
}

/** The table with its notes; null where its records are not its rows, so that a note could be beside another row. */
export async function noted(
  scored: Scored,
  noting: Noting,
  { signal, onProgress }: Call,
): Promise<{ csv: Blob; counted: CountedRows } | null> {
  const { dialect, names } = noting;
  if (!scored.model.predictors.every((name) => names.includes(name))) return null;
  const records = new ScoredRecords(noting);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const began = performance.now();
  const counting = new Counting(noting);
  const data = new Data(scored.notes);
  let parts: BlobPart[] = [];
  let [text, rows] = ["", 0];
  const take = (piece: string, isLast: boolean): void => {
    const found = records.push(piece, isLast);
    const own = found.filter((record) => data.isRow(record));
    const told = rowsOf(own, noting, scored);
    counting.push(told, own);
    const notes = new Map(own.map((record, i) => [record, remarks(told[i])]));
    rows += own.length;
    for (const record of found) {
      const name = record.kind === "names" ? noteName(names) : null;
      const note = name ?? notes.get(record) ?? (record.kind === "row" ? "" : null);
      const last = note === null ? "" : dialect.delimiter + written(note, dialect);
      text += record.text + last + record.lineEnd;
    }
    if (text.length < held) return;
    parts = [new Blob([...parts, text])];
    text = "";
  };
  const reader = scored.csv.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    signal.throwIfAborted();
    take(decoder.decode(value, { stream: !done }), done);
    if (done) break;
    const secondsLeft =
      rows > 0 ? ((performance.now() - began) / 1000 / rows) * (scored.rows - rows) : null;
    onProgress({ noted: rows, total: scored.rows, secondsLeft });
  }
  if (rows !== scored.rows) return null;
  return { csv: new Blob([...parts, text], { type: "text/csv" }), counted: counting.told };
}
