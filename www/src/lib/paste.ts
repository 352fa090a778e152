/** Rows of numbers out of pasted text: one number each, or one row a line, with or without names above. */

import { daysSince } from "./dates.js";
import type { Value } from "./types.js";
import { listed } from "./words.js";

export type Pasted = { rows: Value[][] } | { error: string };

/** How numbers are written, from a file's dialect. */
export interface NumberFormat {
  decimal: string;
  /** The thousands separator; null for none. */
  thousands: string | null;
}

export const plainNumbers: NumberFormat = { decimal: ".", thousands: null };

const written = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function toNumber(text: string, { decimal, thousands }: NumberFormat): number | null {
  let plain = text.replace("\u2212", "-");
  const [first, ...groups] = thousands === null ? [plain] : plain.split(thousands);
  if (groups.length > 0) {
    // Every group but the first has three digits; the last may go on with decimals.
    const isWhole = /^[+-]?\d{1,3}$/.test(first) && groups.every((g) => /^\d{3}(?!\d)/.test(g));
    if (!isWhole) return null;
    plain = first + groups.join("");
  }
  if (decimal !== ".") {
    if (plain.includes(".")) return null;
    plain = plain.replace(decimal, ".");
  }
  return written.test(plain) ? Number(plain) : null;
}

/** Fields are apart by tabs, semicolons, spaces and commas, unless a comma is a part of numbers. */
function separators({ decimal, thousands }: NumberFormat, isSpaced: boolean): RegExp {
  const comma = decimal === "," || thousands === "," ? "" : ",";
  return new RegExp(`[\\t;${comma}${isSpaced ? "" : " "}]${isSpaced ? "" : "+"}`);
}

function fields(line: string, apart: RegExp): string[] {
  return line
    .split(apart)
    .map((f) => f.trim())
    .filter((f) => f !== "");
}

/**
 * One predictor: any separators do. Several: a line is a row, in the predictors' order or under their
 * names. `since` is the day that a predictor's dates are counted from: it takes dates and days alike.
 * `levels` are a category's values; where those have spaces in them, spaces don't part fields. `numbers`
 * says how the model's file writes numbers: where its decimal mark is a comma, commas don't part fields.
 */
export function parsePasted(
  text: string,
  predictors: readonly string[],
  since: readonly (number | null)[] = [],
  levels: readonly (readonly string[])[] = [],
  numbers: NumberFormat = plainNumbers,
): Pasted {
  const apart = separators(
    numbers,
    levels.flat().some((level) => level.includes(" ")),
  );
  const lines = text
    .split(/\r\n|\n|\r/)
    .map((line, i) => ({ line: i + 1, fields: fields(line, apart) }))
    .filter((l) => l.fields.length > 0);
  if (lines.length === 0) return { error: "There is nothing to score yet: paste one row a line." };

  let order = predictors.map((_, j) => j);
  const first = lines[0].fields;
  const named = predictors.map((name) => first.indexOf(name));
  const hasNames = named.every((j) => j >= 0);
  if (hasNames) {
    order = named;
    lines.shift();
  }

  const free = predictors.length === 1 && !hasNames;
  const width = hasNames ? first.length : predictors.length;
  const rows: Value[][] = [];
  const predictorAt = (at: number): number => (free ? 0 : hasNames ? order.indexOf(at) : at);
  for (const { line, fields } of lines) {
    if (!free && fields.length !== width)
      return {
        error: `Line ${line} has ${fields.length} ${levels.flat().length > 0 ? "values" : "numbers"}, and a row needs ${width}: ${predictors.join(", ")}.`,
      };
    const values = fields.map((text, at): Value | null => {
      const j = predictorAt(at);
      if (levels[j]?.length) return levels[j].includes(text) ? text : null;
      const origin = since[j] ?? null;
      return toNumber(text, numbers) ?? (origin === null ? null : daysSince(origin, text));
    });
    const bad = values.findIndex((x, at) => x === null && predictorAt(at) >= 0);
    if (bad >= 0) {
      const j = predictorAt(bad);
      const wanted = levels[j]?.length
        ? `a value of ${predictors[j]} that the fit knows: ${listed(levels[j].slice(0, 8))}`
        : (since[j] ?? null) === null
          ? "a number"
          : "a date like 2020-12-31, nor a number of days";
      return { error: `Line ${line} has "${fields[bad]}", which isn't ${wanted}.` };
    }
    const whole = values as Value[];
    if (free) rows.push(...whole.map((x) => [x]));
    else rows.push(order.map((j) => whole[j]));
  }
  return rows.length > 0 ? { rows } : { error: "There are names but no rows under them." };
}

/** A list of numbers typed into one field, as the start point is; null where one isn't a number. */
export function parseNumbers(text: string, format = plainNumbers): number[] | null {
  const numbers = fields(text, separators(format, false)).map((field) => toNumber(field, format));
  return numbers.includes(null) ? null : (numbers as number[]);
}

/** A number as the file writes it, for an example. */
export function asWritten(x: number, { decimal }: NumberFormat): string {
  return String(x).replace(".", decimal);
}
