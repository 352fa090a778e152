/** Rows before and after their prediction: which cells a model can take, and what is said of the others. */
import type { Note } from "galton";
import { unmodelled } from "./design.js";
import type { Pasted } from "./paste.js";
import type { Known, Predicted, Refusal } from "./protocol.js";
import { farOff } from "./readings.js";
import type { Value } from "./types.js";
import { numberIn, type NumberFormat } from "./numerals.js";
import { count } from "./numbers.js";
import { listed, plural, sentence } from "./words.js";

/** Why a row has no prediction. */
export interface Fault {
  kind: "text" | "level" | "missing" | "width" | "beyond numbers";
  /** The predictor whose cell it is; empty for the whole row. */
  column: string;
  /** The cell as it is written. */
  text: string;
  /** The other side: the values that the model can take. */
  needs: string;
}

/** A row that was to be predicted. */
export interface ScoredRow {
  /** Its cells in the order of the table's names. */
  cells: Value[];
  faults: Fault[];
  predicted: Predicted | null;
}

/** The customary words for a missing value. */
const missing =
  /^(|na|n\/a|nan|null|-|\.|--|\.\.|:|\?|<na>|\\n|\u2013|\u2014|none|nil|\(null\)|<null>|n\.a\.?)$/i;

type Column = Known["document"]["predictors"][number];

/** How the cells of a predictor are written. */
export interface Kind {
  name: string;
  levels: readonly string[];
  isDate: boolean;
  unit: string;
  missing: readonly string[];
}

export function kindOf({ document, predictors, levels, since }: Known, j: number): Kind {
  const { unit = "", missing = [] }: Column = document.predictors[j];
  return { name: predictors[j], levels: levels[j], isDate: since[j] !== null, unit, missing };
}

/** A category's value as the model has it; numbers are compared as numbers. */
function levelOf(text: string, levels: readonly string[]): string | null {
  if (levels.includes(text)) return text;
  const isSame = (level: string): boolean =>
    /^(true|false)$/i.test(text) && level.toLowerCase() === text.toLowerCase();
  const x = Number(text);
  const areNumbers =
    text !== "" && levels.every((l) => l.trim() !== "" && Number.isFinite(Number(l)));
  return levels.find((l) => isSame(l) || (areNumbers && Number(l) === x)) ?? null;
}

/** What is wrong with a cell of a predictor. */
export function faultOf(kind: Fault["kind"], { name, levels, isDate }: Kind, text: string): Fault {
  const known = levels.map((level) => `\u201c${level}\u201d`);
  const rest = known.length - 8;
  const some = rest > 1 ? [...known.slice(0, 8), `${count(rest)} others`] : known;
  const number = isDate ? "a date like 2020-12-31, or a number of days" : "a number";
  const needs = { level: listed(some), text: number, missing: "a value" };
  return { kind, column: name, text, needs: kind in needs ? needs[kind as "text"] : "" };
}

/** A cell as the model takes it. Text of a date is left to the model, which knows its order of day and month. */
function taken(cell: Value, kind: Kind, format: NumberFormat): Value | Fault {
  const { levels, unit } = kind;
  const text = String(cell).trim();
  const isMissing = missing.test(text) || kind.missing.includes(text);
  if (levels.length > 0)
    return levelOf(text, levels) ?? faultOf(isMissing ? "missing" : "level", kind, text);
  if (typeof cell === "number") return cell;
  const number = numberIn(unit ? text.replace(unit, "").trim() : text, format);
  if (number !== null) return number;
  if (isMissing) return faultOf("missing", kind, text);
  return kind.isDate ? text : faultOf("text", kind, text);
}

/** What is wrong with a row that the model refused. */
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

/** What is said of a row beside its prediction, in a few words; nothing of an ordinary one. */
export function mark({ faults, predicted }: ScoredRow): string {
  const [first] = faults;
  if (first) return markOf(first);
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
    case "width":
      return `${text}, not ${needs.split(":")[0]}`;
    case "beyond numbers":
      return "no finite prediction";
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
      return `${column} has no value.`;
    case "width":
      return `It has ${text}, and a row needs ${needs}.`;
    case "beyond numbers":
      return needs;
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

/** How many rows there are of each kind. */
export interface Tally {
  rows: number;
  predicted: number;
  /** Predicted, but beyond the data of the fit; null where nobody counted. */
  beyond: number | null;
  /** Rows with a category's value that the model has not seen. */
  fresh: number;
  /** Rows with a cell that can't be read. */
  unread: number;
  /** The other rows without a prediction: a value is missing. */
  missing: number;
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
  const has = ({ faults }: ScoredRow, kinds: Fault["kind"][]): boolean =>
    faults.some(({ kind }) => kinds.includes(kind));
  const isUnread = (row: ScoredRow): boolean => has(row, ["text", "width", "beyond numbers"]);
  const isFresh = (row: ScoredRow): boolean => !isUnread(row) && has(row, ["level"]);
  return {
    rows: rows.length,
    predicted: number(({ predicted }) => predicted !== null),
    beyond: number(({ predicted }) => predicted?.extrapolates ?? false),
    fresh: number(isFresh),
    unread: number(isUnread),
    missing: number((row) => row.faults.length > 0 && !isUnread(row) && !isFresh(row)),
  };
}

/** A cell, or a whole row, that can't be taken. */
export interface Place {
  fault: Fault;
  row: number;
  /** 0 where rows have no lines. */
  line: number;
  /** How many there are of its kind. */
  count: number;
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
