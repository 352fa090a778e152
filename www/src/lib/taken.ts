/** Cells of new rows as a model takes them: the one place that says which cell is a value, which is missing and which is neither. */
import type { Fault, Known } from "./protocol.js";
import { numberIn, type NumberFormat } from "./numerals.js";
import { count } from "./numbers.js";
import type { Value } from "./types.js";
import { listed } from "./words.js";

/** The customary words for a missing value, as the package knows them. */
const customary =
  /^(|na|n\/a|-?nan|-?nan\(ind\)|-?1\.#(ind|qnan)|null|-|\.|--|\.\.|:|\?|<na>|\\n|\u2013|\u2014)$/i;

/** The words that mean it among numbers and dates too. */
const amongNumbers =
  /^(none|nat|\(null\)|<null>|nil|<nil>|\(none\)|<none>|\(na\)|\(blank\)|#null!?|n\.a\.?|n\.d\.|n\/d|s\/d|k\.a\.|not available)$/i;

/** The texts that a spreadsheet writes where a formula has no value. */
const errorValue = /^#(N\/A( N\/A)?|NA|NV|N\/D|[A-Z\u0080-\uffff][A-Z0-9/\u0080-\uffff]*[!?])$/;

type Column = Known["document"]["predictors"][number];

/** How the cells of a predictor are written. */
export interface Kind {
  name: string;
  levels: readonly string[];
  isDate: boolean;
  unit: string;
  /** The words for a missing value that the model was fitted with; null for the customary ones. */
  missing: readonly string[] | null;
}

export function kindOf({ document, predictors, levels, since }: Known, j: number): Kind {
  const { unit = "", missing }: Column = document.predictors[j];
  const isDate = since[j] !== null;
  return { name: predictors[j], levels: levels[j], isDate, unit, missing: missing ?? null };
}

/** The number of a cell; null for other text. */
const numberOf = (text: string, { levels, unit }: Kind, format: NumberFormat): number | null =>
  levels.length > 0 ? null : numberIn(unit ? text.replace(unit, "").trim() : text, format);

/** Whether a cell says that its value is missing. A word that is a number means it however the number is written. */
function isMissing(text: string, number: number | null, kind: Kind, format: NumberFormat): boolean {
  const { missing, levels } = kind;
  if (text === "") return true;
  if (missing !== null)
    return missing.some(
      (word) => word === text || (number !== null && numberIn(word, format) === number),
    );
  return (
    customary.test(text) ||
    errorValue.test(text) ||
    (levels.length === 0 && amongNumbers.test(text))
  );
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

/** The fault of a predictor's cell. */
export function faultOf(kind: Fault["kind"], { name, levels, isDate }: Kind, text: string): Fault {
  const known = levels.map((level) => `\u201c${level}\u201d`);
  const rest = known.length - 8;
  const some = rest > 1 ? [...known.slice(0, 8), `${count(rest)} others`] : known;
  const number = isDate ? "a date like 2020-12-31, or a number of days" : "a number";
  const needs = { level: listed(some), text: number, missing: "a value" };
  return { kind, column: name, text, needs: kind in needs ? needs[kind as "text"] : "" };
}

/** A cell as the model takes it. Text of a date is left to the model, which knows its order of day and month. */
export function taken(cell: Value, kind: Kind, format: NumberFormat): Value | Fault {
  const text = String(cell).trim();
  const isCategory = kind.levels.length > 0;
  const known = isCategory ? levelOf(text, kind.levels) : null;
  if (known !== null) return known;
  if (typeof cell === "number") return isCategory ? faultOf("level", kind, text) : cell;
  const number = numberOf(text, kind, format);
  if (isMissing(text, number, kind, format)) return faultOf("missing", kind, text);
  if (isCategory) return faultOf("level", kind, text);
  if (number === null) return kind.isDate ? text : faultOf("text", kind, text);
  return Number.isFinite(number) ? number : faultOf("large", kind, text);
}
