/** A scored table with a last column of notes, written in pieces: the table may be larger than the memory. */
import type { Dialect } from "galton";
import type { Advance, Known, Noting, Predicted, Refusal } from "./protocol.js";
import { judged, noteName, refusedBy, remarks } from "./rows.js";
import { ScoredRecords, type ScoredRecord } from "./scored.js";
import type { Value } from "./types.js";

/** So much of a table is held as text, in characters; then it becomes a Blob, which a browser may keep on the disk. */
const held = 2 ** 22;

/** A scored table, and the way to predict its rows once more, each by itself. */
export interface Scored {
  csv: Blob;
  rows: number;
  /** How many predictions are of rows beyond the data; null where nobody counted. */
  extrapolating: number | null;
  model: Known;
  predict: (rows: Value[][]) => (Predicted | Refusal)[];
}

interface Call {
  signal: AbortSignal;
  onProgress: (progress: Advance) => void;
}

/** The note of each row: why it has no prediction, or how far it is beyond the data. */
function notesOf(
  rows: readonly ScoredRecord[],
  { names, dialect }: Noting,
  { model, extrapolating, predict }: Scored,
): string[] {
  const mayBeBeyond = Boolean(model.document.precision) && extrapolating !== 0;
  const looked = rows.filter(({ isLacking }) => isLacking || mayBeBeyond);
  const cells = looked.map((row) => row.cells);
  const { rows: told, values } = judged({ names, rows: cells, lines: [] }, model, dialect);
  const good = values.flatMap((row, i) => (row ? [{ row, i }] : []));
  const answers = good.length > 0 ? predict(good.map(({ row }) => row)) : [];
  answers.forEach((answer, k) => {
    const { row, i } = good[k];
    if ("fit" in answer) told[i].predicted = answer;
    else told[i].faults = [refusedBy(answer, row, model)];
  });
  // A row with a prediction has no fault, and a row without one is beyond nothing.
  const notes = told.map((row, i) =>
    looked[i].isLacking ? remarks({ ...row, predicted: null }) : remarks({ ...row, faults: [] }),
  );
  let at = 0;
  return rows.map(({ isLacking }) => (isLacking || mayBeBeyond ? notes[at++] : ""));
}

/** A note as a field of the table. */
function written(text: string, { delimiter, quote }: Dialect): string {
  const mark = quote ?? '"';
  const isPlain = [delimiter, mark, "\n", "\r"].every((special) => !text.includes(special));
  return isPlain ? text : mark + text.replaceAll(mark, mark + mark) + mark;
}

/** The table with its notes; null where its records are not its rows, so that a note could be beside another row. */
export async function noted(
  scored: Scored,
  noting: Noting,
  { signal, onProgress }: Call,
): Promise<Blob | null> {
  const { dialect, names } = noting;
  if (!scored.model.predictors.every((name) => names.includes(name))) return null;
  const records = new ScoredRecords(noting);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const began = performance.now();
  let parts: BlobPart[] = [];
  let [text, rows] = ["", 0];
  const take = (piece: string, isLast: boolean): void => {
    const found = records.push(piece, isLast);
    const own = found.filter(({ kind }) => kind === "row");
    const notes = notesOf(own, noting, scored);
    rows += own.length;
    let at = 0;
    for (const { text: record, lineEnd, kind } of found) {
      const note = kind === "row" ? notes[at++] : kind === "names" ? noteName(names) : null;
      const last = note === null ? "" : dialect.delimiter + written(note, dialect);
      text += record + last + lineEnd;
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
  return rows === scored.rows ? new Blob([...parts, text], { type: "text/csv" }) : null;
}
