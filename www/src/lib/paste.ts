/** Rows of numbers out of pasted text: one number each, or one row a line, with or without names above. */

import { daysSince } from "./dates.js";
import type { Value } from "./protocol.js";
import { listed } from "./words.js";

export type Pasted = { rows: Value[][] } | { error: string };

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function toNumber(text: string): number | null {
  const plain = text.replace("\u2212", "-");
  return decimal.test(plain) ? Number(plain) : null;
}

function fields(line: string, apart = /[\t,; ]+/): string[] {
  return line
    .split(apart)
    .map((f) => f.trim())
    .filter((f) => f !== "");
}

/**
 * One predictor: any separators do. Several: a line is a row, in the predictors' order or under their
 * names. `since` is the day that a predictor's dates are counted from: it takes dates and days alike.
 * `levels` are a category's values; where those have spaces in them, spaces don't part fields.
 */
export function parsePasted(
  text: string,
  predictors: readonly string[],
  since: readonly (number | null)[] = [],
  levels: readonly (readonly string[])[] = [],
): Pasted {
  const apart = levels.flat().some((level) => level.includes(" ")) ? /[\t,;]/ : undefined;
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
      return toNumber(text) ?? (origin === null ? null : daysSince(origin, text));
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
export function parseNumbers(text: string): number[] | null {
  const numbers = fields(text).map(toNumber);
  return numbers.includes(null) ? null : (numbers as number[]);
}
