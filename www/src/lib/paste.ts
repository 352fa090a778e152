/** Rows out of text: typed or pasted, with or without names above them, written as the model's file is. */

import type { Value } from "./types.js";
import { isComma, plainNumbers, type NumberFormat } from "./numerals.js";
import { listed, plural } from "./words.js";

/** How a table is written. */
export interface Notation extends NumberFormat {
  /** The character between two fields; a space means any run of spaces. */
  delimiter: string;
}

/** The columns that text may have. */
export interface Wanted {
  predictors: readonly string[];
  /** The values of each predictor that is a category; none for numbers. */
  levels: readonly (readonly string[])[];
  /** All columns of the model's file in their order; none where nobody knows. */
  columns: readonly string[];
  response: string;
  notation: Notation;
}

/** Rows under the names of their columns. A row may have more or fewer cells than there are names. */
export interface Pasted {
  names: string[];
  rows: Value[][];
  /** The line on which each row begins, 1 for the first; none where rows have no lines. */
  lines: number[];
  /** The payload of the scoring service's contract, where the text is one. */
  payload?: unknown;
}

export type Read = Pasted | { error: string };

interface Line {
  line: number;
  fields: string[];
}

/** The lines of a text as fields. Fields may be in quotes, with separators, line ends and doubled quotes in them. */
function linesOf(text: string, separators: string, isFree: boolean): Line[] | { error: string } {
  const found: Line[] = [];
  let fields: string[] = [];
  let field = "";
  let wasQuoted = false;
  let quotedFrom = 0;
  let [line, begun] = [1, 1];
  const endField = (): void => {
    const whole = wasQuoted ? field : field.trim();
    if (!isFree || whole !== "" || wasQuoted) fields.push(whole);
    [field, wasQuoted] = ["", false];
  };
  const endLine = (): void => {
    endField();
    if (fields.length > 1 || (fields[0] ?? "") !== "") found.push({ line: begun, fields });
    fields = [];
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quotedFrom > 0) {
      if (c === "\n") line++;
      if (c !== '"') field += c;
      else if (text[i + 1] === '"') field += text[++i];
      else quotedFrom = 0;
    } else if (c === '"' && field.trim() === "") [field, wasQuoted, quotedFrom] = ["", true, line];
    else if (c === "\n" || c === "\r") {
      if (c === "\r" && text[i + 1] === "\n") i++;
      endLine();
      begun = ++line;
    } else if (separators.includes(c)) endField();
    else field += c;
  }
  if (quotedFrom > 0) return { error: `Line ${quotedFrom} opens a quote that is never closed.` };
  endLine();
  return found;
}

/** The separator of several columns: the first of these that is there; null for spaces. */
function separatorIn(text: string, notation: Notation): string | null {
  const { delimiter, decimal } = notation;
  // A decimal comma is in quotes where commas separate.
  const own =
    delimiter === " " || (delimiter === decimal && !text.includes('"')) ? [] : [delimiter];
  const known = ["\t", ...own, ";", ...(isComma(notation) ? [] : [","])];
  const outside = text.replaceAll(/"[^"]*"/g, "");
  return known.find((separator) => outside.includes(separator)) ?? null;
}

/** Where each predictor is among names; -1 where it isn't. */
function placesOf(predictors: readonly string[], names: readonly string[]): number[] {
  const alike = names.map((name) => name.trim().toLowerCase());
  return predictors.map((name) => {
    const at = names.indexOf(name);
    return at >= 0 ? at : alike.indexOf(name.trim().toLowerCase());
  });
}

/** The columns of lines without names: the predictors, or all of the file's columns, or those without the response. */
function unnamed(width: number, { predictors, columns, response }: Wanted): readonly string[] {
  const others = columns.filter((name) => name !== response);
  return [predictors, columns, others].find((names) => names.length === width) ?? predictors;
}

/** A list whose commas may be decimal signs as well as stand between values, and how they are read. */
export interface Commas {
  /** The first number of the list that has a comma, as it is written. */
  number: string;
  areDecimal: boolean;
}

/** The first number with a comma in a list of one predictor's values, where each comma may be a decimal sign; else null. */
export function doubtfulComma(text: string, predictor: string): string | null {
  const lines = text.trim().split(/\s*\n\s*/);
  const isNamed = placesOf([predictor], [lines[0].replaceAll('"', "")])[0] === 0;
  const numbers = lines.slice(isNamed ? 1 : 0).flatMap((line) => line.split(/[;\t ]+/));
  if (!numbers.every((number) => /^[+\u2212-]?\d+(,\d+)?$/.test(number))) return null;
  return numbers.find((number) => number.includes(",")) ?? null;
}

/** A sentence that says how the commas of a list are read, and the other reading of its first number. */
export function commasSaid({ number, areDecimal }: Commas): { said: string; other: string } {
  const [decimal, two] = [number.replace(",", "."), number.replace(",", " and ")];
  const whole = number.replace(",", "");
  const may = /^[+\u2212-]?[1-9]\d{0,2},\d{3}$/.test(number)
    ? ` If it is ${whole}, write ${whole}.`
    : "";
  const [is, other] = areDecimal ? [decimal, two] : [two, decimal];
  return { said: `${number} is read as ${is}.${may}`, other };
}

/** How a list is written whose commas are read so. */
export function withCommas({ areDecimal }: Commas): Notation {
  const decimals: NumberFormat = areDecimal ? { decimal: ",", thousands: null } : plainNumbers;
  return { ...decimals, delimiter: areDecimal ? ";" : "," };
}

/** Whether text is a request of the scoring service's contract. */
export function isPayload(text: string): boolean {
  return /^\s*[[{]/.test(text);
}

/**
 * Reads text. One predictor: any separators do between its values. Several: a line is a row, in the order of the
 * predictors or of the file's columns, or under names.
 */
export function readRows(text: string, wanted: Wanted): Read {
  if (isPayload(text)) return readPayload(text, wanted);
  const { predictors, levels, notation } = wanted;
  const separator = separatorIn(text, notation);
  const lines = linesOf(text, separator ?? " \t", separator === null);
  if ("error" in lines) return lines;
  const [first, ...below] = lines;
  if (!first) return { error: "There are no rows yet: type or paste one a line, or drop a file." };
  const places = placesOf(predictors, first.fields);
  const found = places.filter((at) => at >= 0).length;
  if (found === predictors.length) return named(first.fields, below, predictors, places);
  if (found > 0) {
    const lacking = predictors.filter((_, j) => places[j] < 0);
    return {
      error: `The first line names ${listed(first.fields)}. The model also needs ${listed(lacking)}.`,
    };
  }
  if (predictors.length === 1) return listOf(text, levels[0] ?? [], predictors, notation);
  const names = unnamed(first.fields.length, wanted);
  if (lines.every(({ fields }) => fields.length !== names.length))
    return {
      error: `Line ${first.line} has ${plural(first.fields.length, "value")}, and a row needs ${predictors.length}: ${listed(predictors)}. Or put the names of your columns above them.`,
    };
  return rowsOf(names, lines);
}

function rowsOf(names: readonly string[], lines: readonly Line[]): Pasted {
  return {
    names: [...names],
    rows: lines.map(({ fields }) => fields),
    lines: lines.map(({ line }) => line),
  };
}

/** Rows under names, which are the predictors' where they are alike. */
function named(
  header: readonly string[],
  lines: readonly Line[],
  predictors: readonly string[],
  places: readonly number[],
): Read {
  if (lines.length === 0) return { error: "There are names but no rows under them." };
  const names = header.map((name, at) => predictors[places.indexOf(at)] ?? name);
  // R's write.table has no name over the names of its rows.
  const isIndexed = lines.every(({ fields }) => fields.length === names.length + 1);
  return rowsOf(isIndexed ? ["", ...names] : names, lines);
}

/** The values of one predictor. Where a category's value has a space in it, spaces do not separate. */
function listOf(
  text: string,
  levels: readonly string[],
  names: readonly string[],
  notation: Notation,
): Read {
  const spaces = levels.some((level) => level.includes(" ")) ? "" : " ";
  const separators = `\t;${isComma(notation) ? "" : ","}${spaces}`;
  const lines = linesOf(text, separators, true);
  if ("error" in lines) return lines;
  const each = lines.flatMap(({ line, fields }) => fields.map((f) => ({ line, fields: [f] })));
  return rowsOf(names, each);
}

const isRecord = (x: unknown): x is Record<string, unknown> =>
  typeof x === "object" && x !== null && !Array.isArray(x);

/** A cell of JSON; null is a missing value, and what is neither a number nor text stays as JSON writes it. */
function cellOf(x: unknown): Value {
  if (x === null || x === undefined) return "";
  return typeof x === "number" || typeof x === "string" ? x : JSON.stringify(x);
}

/** The rows of the scoring service's contract: a value, a row, a list of these, or columns by name. */
function readPayload(text: string, { predictors }: Wanted): Read {
  let request: unknown;
  try {
    request = JSON.parse(text);
  } catch (error) {
    return { error: `This isn\u2019t JSON yet: ${error instanceof Error ? error.message : ""}.` };
  }
  if (isRecord(request) && !("payload" in request) && !predictors.some((name) => name in request))
    return {
      error:
        "The request needs a \u201cpayload\u201d, as in {\u201cpayload\u201d: [10, 20]}, or the predictors by name.",
    };
  const payload = isRecord(request) && "payload" in request ? request.payload : request;
  const rows = rowsIn(payload, predictors);
  if (rows.length === 0) return { error: "The payload has no rows." };
  return { names: [...predictors], rows, lines: [], payload };
}

function rowsIn(payload: unknown, predictors: readonly string[]): Value[][] {
  if (Array.isArray(payload)) return payload.map((row: unknown) => rowIn(row, predictors));
  if (!isRecord(payload)) return [[cellOf(payload)]];
  const columns = predictors.map((name) => payload[name]);
  if (!columns.some(Array.isArray)) return [rowIn(payload, predictors)];
  const lists = columns.map((column): unknown[] => (Array.isArray(column) ? column : []));
  const length = Math.max(...lists.map((column) => column.length));
  return Array.from({ length }, (_, i) => lists.map((column) => cellOf(column[i])));
}

function rowIn(row: unknown, predictors: readonly string[]): Value[] {
  if (Array.isArray(row)) return row.map(cellOf);
  return isRecord(row) ? predictors.map((name) => cellOf(row[name])) : [cellOf(row)];
}
