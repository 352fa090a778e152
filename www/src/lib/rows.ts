/** Rows before and after their prediction: which cells a model can take, and what is said of the others. */
import type { Note } from "galton";
import { dateInWords, dateMarkOf } from "./dates.js";
import { unmodelled } from "./design.js";
import type { Pasted } from "./paste.js";
import type { Fault, Known, Place, Refusal, ScoredRow, Tally } from "./protocol.js";
import { farOff } from "./readings.js";
import { faultOf, kindOf, taken } from "./taken.js";
import type { Value } from "./types.js";
import type { NumberFormat } from "./numerals.js";
import { count } from "./numbers.js";
import { listed, plural, sentence } from "./words.js";

/** The fault of a row that the model refused. */
export function refusedBy(
  { predictor, message }: Refusal,
  row: readonly Value[],
  model: Known,
): Fault {
  if (predictor !== null) return faultOf("text", kindOf(model, predictor), String(row[predictor]));
  return { kind: "beyond numbers", column: "", text: "", needs: sentence(message) };
}

/** The rows as the model takes them; null for one that it can't take. */
export function judged(
  { names, rows, payload }: Pasted,
  model: Known,
  format: NumberFormat,
): { rows: ScoredRow[]; values: (Value[] | null)[] } {
  const kinds = model.predictors.map((_, j) => kindOf(model, j));
  const places = model.predictors.map((name) => names.indexOf(name));
  // JSON has numbers of its own.
  const isTyped = payload !== undefined;
  const found = rows.map((cells) => {
    if (cells.length > names.length || (isTyped && cells.length < names.length)) {
      const text = plural(cells.length, "value");
      const needs = `${names.length}: ${listed(names)}`;
      const fault: Fault = { kind: "width", column: "", text, needs };
      return { row: { cells, faults: [fault], predicted: null }, values: null };
    }
    const all = kinds.map((kind, j) => {
      const cell = cells[places[j]] ?? "";
      const isText = isTyped && typeof cell === "string" && cell !== "";
      if (isText && kind.levels.length === 0 && !kind.isDate) return faultOf("text", kind, cell);
      return taken(cell, kind, format);
    });
    const faults = all.filter((value) => typeof value === "object");
    const values = faults.length > 0 ? null : (all as Value[]);
    return { row: { cells, faults, predicted: null }, values };
  });
  return { rows: found.map(({ row }) => row), values: found.map(({ values }) => values) };
}

/** The kinds of faults, the gravest first: what can't be read, a new value of a category, a missing value. */
const gravest: readonly Fault["kind"][][] = [
  ["text", "width", "large", "beyond numbers", "unread"],
  ["level"],
  ["missing"],
];

/** The one reason that is told, and counted, where a row has several faults. */
function reasonOf(faults: readonly Fault[]): Fault | undefined {
  const [worst] = gravest.flatMap((kinds) => faults.find(({ kind }) => kinds.includes(kind)) ?? []);
  return worst;
}

/** Whether a place is of a cell that can't be read. */
export function isGrave({ fault }: Place): boolean {
  return gravest[0].includes(fault.kind);
}

/** What is said of a row beside its prediction, in a few words; nothing of an ordinary one. */
export function mark({ faults, predicted }: ScoredRow): string {
  const reason = reasonOf(faults);
  if (reason) return markOf(reason);
  return predicted?.extrapolates ? "beyond the data" : "";
}

function markOf({ kind, column, text, needs }: Fault): string {
  switch (kind) {
    case "text":
      return `\u201c${text}\u201d in ${column}`;
    case "level":
      return `new ${column} \u201c${text}\u201d`;
    case "missing":
      return `${column} is missing`;
    case "large":
      return `${column} is too large`;
    case "width":
      return `${text}, not ${needs.split(":")[0]}`;
    case "beyond numbers":
      return "no finite prediction";
    case "unread":
      return "can\u2019t be read";
  }
}

/** All that is said of a row, in sentences. */
export function remarks({ faults, predicted }: ScoredRow): string {
  if (predicted && faults.length === 0) return farOff(predicted);
  return faults.map(explained).join(" ");
}

/** Both sides of a fault. */
export function explained({ kind, column, text, needs }: Fault): string {
  switch (kind) {
    case "text":
      return `${column} is \u201c${text}\u201d, and the model needs ${needs}.`;
    case "level":
      return `${column} is \u201c${text}\u201d, and the model knows ${needs}.`;
    case "missing":
      return text === ""
        ? `${column} has no value.`
        : `${column} is \u201c${text}\u201d, which says that a value is missing.`;
    case "large":
      return `${column} is \u201c${text}\u201d, which is too large for a number.`;
    case "width":
      return `It has ${text}, and a row needs ${needs}.`;
    case "beyond numbers":
      return needs;
    case "unread":
      return "A value of this row can\u2019t be read as the table is written.";
  }
}

/**
 * Predictions, and the ends of the intervals of single rows where there are any, in the response's own unit. Null where the
 * response itself is modelled, and where nobody can tell its unit.
 */
export function inOwnUnit(
  { document, predicted, response }: Known,
  rows: readonly ScoredRow[],
): (number | null)[][] | null {
  const back = (x: number | undefined): number | null =>
    x === undefined ? null : unmodelled(document, x);
  const fits = rows.map((row) => back(row.predicted?.fit));
  const isModelled = predicted !== response && fits.every((x) => x === null || Number.isFinite(x));
  if (!isModelled || fits.every((x) => x === null)) return null;
  if (!rows.some((row) => row.predicted?.prediction)) return [fits];
  // A function that falls turns an interval round.
  const ends = rows.map((row) => {
    const [a, b] = row.predicted?.prediction?.map(back) ?? [null, null];
    return a !== null && b !== null && a > b ? [b, a] : [a, b];
  });
  return [fits, ends.map(([low]) => low), ends.map(([, high]) => high)];
}

/** "5 rows, 3 predicted: 1 beyond the data. Not predicted: 1 with a new value, 1 that can't be read." */
export function counted({ rows, predicted, beyond, fresh, unread, missing }: Tally): string {
  const all = plural(rows, "row");
  const far = beyond ? ` (${count(beyond)} beyond the data)` : "";
  const others = [
    fresh > 0 ? `${count(fresh)} with a value that the model has not seen` : "",
    unread > 0 ? `${count(unread)} that can\u2019t be read` : "",
    missing > 0 ? `${count(missing)} with a value missing` : "",
  ].filter((text) => text !== "");
  if (others.length === 0) return `${all}, all predicted${far}.`;
  return `${all}, ${count(predicted)} predicted${far}. Not predicted: ${listed(others)}.`;
}

export function tallied(rows: readonly ScoredRow[]): Tally {
  const number = (is: (row: ScoredRow) => boolean): number => rows.filter(is).length;
  const has = (of: number) => (row: ScoredRow) => {
    const reason = reasonOf(row.faults);
    return reason !== undefined && gravest[of].includes(reason.kind);
  };
  return {
    rows: rows.length,
    predicted: number(({ predicted }) => predicted !== null),
    beyond: number(({ predicted }) => predicted?.extrapolates ?? false),
    fresh: number(has(1)),
    unread: number(has(0)),
    missing: number(has(2)),
  };
}

/** A sentence for each number such as 1.050 that may be a decimal or a thousand. */
export function doubtsOf(notes: readonly Note[]): string[] {
  return notes
    .filter(({ kind }) => kind === "groups" || kind === "groups-or-decimals")
    .map(({ kind, text, column, line }) => {
      const [own, other] = ["a thousand", "a decimal"];
      const [read, may] = kind === "groups" ? [own, other] : [other, own];
      return `${text} in ${column} (line ${count(line)}) is read as ${read}, and may be ${may}: all predictions depend on it.`;
    });
}

/**
 * A sentence for each column with a date whose day and month could change places, unless it is written as the dates of the
 * fit: `marks` are those between the parts of these, by column, where somebody knows them.
 */
export function dateDoubtsOf(
  {
    names,
    rows,
    lines,
  }: { names: readonly string[]; rows: readonly ScoredRow[]; lines: readonly number[] },
  { document, predictors, since }: Known,
  marks: Readonly<Record<string, string>>,
): string[] {
  return predictors.flatMap((name, j) => {
    if (since[j] === null) return [];
    const { order } = document.predictors[j];
    const at = names.indexOf(name);
    for (const [i, { cells }] of rows.entries()) {
      const text = String(cells[at] ?? "").trim();
      const [read, mark] = [dateInWords(text, order), dateMarkOf(text)];
      // A point between the parts says that the day is first.
      const isUsual = mark === marks[name] || (mark === "." && order === "day-month-year");
      if (read === null || isUsual) continue;
      const first = order === "day-month-year" ? "day" : "month";
      const place = lines[i] ? ` (line ${count(lines[i])})` : "";
      return [
        `${text} in ${name}${place} is read as ${read}: the ${first} is first, as in the fit.`,
      ];
    }
    return [];
  });
}

/** The places of all faults but missing values, from the top down. */
export function placesIn(rows: readonly ScoredRow[], lines: readonly number[]): Place[] {
  return rows.flatMap(({ faults }, i) =>
    faults
      .filter(({ kind }) => kind !== "missing")
      .map((fault) => ({ fault, row: i + 1, line: lines[i] ?? 0, count: 1 })),
  );
}

/** The name of the column of notes, which is no other column's. */
export function noteName(names: readonly string[]): string {
  return names.includes("note") ? "note on the prediction" : "note";
}

/**
 * Scored rows as CSV, written as the model's file is: the columns as they came, the prediction, where single rows are to
 * be expected, and what is to be said of the row.
 */
export function scoredCsv(
  names: readonly string[],
  column: string,
  rows: readonly ScoredRow[],
  { decimal }: NumberFormat,
  own: { response: string; columns: readonly (readonly (number | null)[])[] } | null = null,
): string {
  const known = rows.some(({ predicted }) => predicted?.prediction);
  const separator = decimal === "," ? ";" : ",";
  const cell = (text: string): string =>
    /["\r\n]/.test(text) || text.includes(separator) ? `"${text.replaceAll('"', '""')}"` : text;
  const plain = (x: Value | null | undefined): string =>
    cell(typeof x === "number" ? String(x).replace(".", decimal) : (x ?? ""));
  const ends = known ? [`lower ${column}`, `upper ${column}`] : [];
  const original = ["predicted", "lower", "upper"].slice(0, own?.columns.length ?? 0);
  const inUnit = original.map((which) => `${which} ${own?.response}`);
  const head = [...names, `predicted ${column}`, ...ends, ...inUnit, noteName(names)];
  const lines = rows.map((row, i) => {
    const { cells, predicted } = row;
    const given = names.map((_, j) => cells[j]);
    const converted = own?.columns.map((values) => values[i]) ?? [];
    const [low, high] = predicted?.prediction ?? [null, null];
    const modelled = [predicted?.fit ?? null, ...(known ? [low, high] : [])];
    return [...given, ...modelled, ...converted, remarks(row)];
  });
  return [head, ...lines].map((line) => line.map(plain).join(separator) + "\n").join("");
}
