/** Examples of new rows, with values inside the range of the model's data. */
import { dateAfter } from "./dates.js";
import { designOf, isItself, type DesignColumn } from "./design.js";
import type { Notation } from "./paste.js";
import { asWritten } from "./numerals.js";
import type { Known, Rows } from "./protocol.js";
import type { Value } from "./types.js";

/** The number in the fewest digits that keep it apart from the ends of its range. */
function plain(x: number, width: number): number {
  const places = width > 0 ? Math.max(0, Math.min(15, 1 - Math.floor(Math.log10(width)))) : 15;
  return Number(x.toFixed(places));
}

/** The number of the column that is a predictor as it is, or its logarithm; -1 for none. */
function ownColumn(columns: readonly DesignColumn[], predictor: number): number {
  return columns.findIndex(
    ({ powers, levels }) =>
      levels.length === 0 &&
      powers.length === 1 &&
      powers[0].predictor === predictor &&
      isItself({ ...powers[0], log: false }),
  );
}

/** A value of each predictor at a share of its range; for a category its first, and 1 where nobody knows. */
export function exampleRow({ document, predictors, levels }: Known, share = 0.5): Value[] {
  const columns = designOf(document);
  return predictors.map((_, j) => {
    const [level] = levels[j];
    if (level !== undefined) return level;
    const own = ownColumn(columns, j);
    const [low, high] = document.precision?.ranges[own] ?? [1, 1];
    const x = low + share * (high - low);
    return columns[own]?.powers[0].log
      ? plain(Math.exp(x), Math.exp(high) - Math.exp(low))
      : plain(x, high - low);
  });
}

/** The row of the fit that is nearest to the middle of all of them, so that a first prediction is of a usual row. */
export function usualRow({ sample, levels, means }: Rows): Value[] {
  const { rows, width } = sample;
  const spreads = means.map((mean, j) => {
    let sum = 0;
    for (let at = j; at < rows.length; at += width) sum += (rows[at] - mean) ** 2;
    return sum * (width / rows.length) || 1;
  });
  const far = (from: number): number =>
    means.reduce((sum, mean, j) => {
      const away = rows[from + j] - mean;
      return sum + (levels[j].length > 0 ? Number(away !== 0) : away ** 2 / spreads[j]);
    }, 0);
  let [best, least] = [0, Infinity];
  for (let from = 0; from < rows.length; from += width) {
    const own = far(from);
    if (own < least) [best, least] = [from, own];
  }
  return means.map((_, j) => levels[j][rows[best + j]] ?? rows[best + j]);
}

/** A model, and the rows that it was fitted to where they are there. */
interface Exemplary {
  model: Known;
  of: Rows | null;
}

/** A row that the model knows, in the order of its predictors. */
export function exampleOf({ model, of }: Exemplary): Value[] {
  return of ? usualRow(of) : exampleRow(model);
}

/** Rows as they may be typed: values of one predictor, or a row under the names of several. */
export function exampleText(of: Exemplary & { notation: Notation }): string {
  const { model, notation } = of;
  const { predictors, since } = model;
  const said = (value: Value, j: number): string => {
    const day = since[j];
    if (typeof value === "string") return value;
    const date = day === null ? null : dateAfter(day, Math.round(value))?.slice(0, 10);
    return date ?? asWritten(value, notation);
  };
  // Of a category two values, not one twice.
  if (model.levels[0]?.length > 0 && predictors.length === 1)
    return model.levels[0].slice(0, 2).join("\n");
  if (predictors.length === 1)
    return [0.25, 0.75].flatMap((share) => exampleRow(model, share).map(said)).join("\n");
  const { delimiter, decimal } = notation;
  const own = delimiter === " " || delimiter === decimal ? "; " : delimiter;
  const between = own === "," || own === ";" ? `${own} ` : own;
  return [predictors, exampleOf(of).map(said)].map((line) => line.join(between)).join("\n");
}
