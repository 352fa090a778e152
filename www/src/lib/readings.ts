/** The meaning of a regression's figures, in plain words. */
import { number, short } from "./numbers.js";
import type { Predicted } from "./protocol.js";
import { trend, type Points, type Quantiles } from "./residuals.js";
import { bend, change } from "./signs.js";
import { listed } from "./words.js";

/**
 * Interprets the condition number of a model matrix whose columns have length 1, by the bounds of Belsley,
 * Kuh and Welsch, Regression Diagnostics (1980), 3.2: weak dependencies up to 10, strong ones from 30. One column can
 * depend only on the intercept, and galton centres columns, so that this costs no digits.
 */
export function conditionReading(condition: number | null, columns: number): string {
  if (condition === null) return "beyond what can be told: columns depend on each other";
  if (columns === 1) {
    const far = ". It says how far from 0 the column is for its spread, which does no harm";
    return `with one column there is no other to overlap with${condition < 10 ? "" : far}`;
  }
  if (condition < 10) return "the columns hardly overlap";
  if (condition < 30) return "the columns overlap a little";
  if (condition < 1000)
    return "the columns overlap, perhaps only with the intercept, as a column does that is far from 0 for its spread";
  const lost = Math.floor(Math.log10(condition));
  return `the columns nearly repeat each other: ordinary arithmetic would lose some ${2 * lost} of its 16 digits`;
}

/** From 5 or 10 on, textbooks warn: the standard error is its square root times what it would be. */
export const muchInflated = 5;

/** How far a row lies outside the model's data; nothing if it lies within. */
export function farOff({ extrapolates, outside, leverageRatio }: Predicted): string {
  if (!extrapolates) return "";
  const beyond = outside.map(({ name, distance, min, max }) =>
    distance > 0
      ? `${name} is ${short(distance)} above ${short(max)}, the greatest`
      : `${name} is ${short(-distance)} below ${short(min)}, the least`,
  );
  if (beyond.length > 0) return `Beyond the data: ${listed(beyond)} that the model saw.`;
  return `Beyond the data: each value was seen, but not together. The row is ${short(leverageRatio, 3)} times as far out as the farthest one in the fit (by its leverage).`;
}

/**
 * Interprets the Durbin-Watson statistic. It is about 2 (1 - r), where r is the correlation of neighbouring residuals.
 * Without any correlation, r is within 2 / sqrt(n) of zero in 95 % of files of n rows.
 */
export function durbinWatsonReading(statistic: number | null, rows: number): string {
  if (statistic === null) return "there are no residuals to compare";
  const r = 1 - statistic / 2;
  const like = `a correlation of about ${number(r, 2)}`;
  if (Math.abs(r) <= 2 / Math.sqrt(rows))
    return `${like}, no more than chance gives: no sign that one row tells the next`;
  return r > 0
    ? `a row\u2019s residual resembles that of the row before, ${like}. If the rows follow each other in time, standard errors may be too small; if the file is sorted, it means nothing`
    : `residuals alternate from row to row, ${like}`;
}

const byChance = "chance alone gives as much in one of 20 tables.";

/** Interprets the plot of residuals against predictions: whether they bend. */
export function fittedReading(points: Points, coefficients: number): string {
  const sign = bend(points, coefficients);
  if (sign === null) return "Too few rows to tell a bend from chance.";
  if (sign === "weak") return `Perhaps a bend: ${byChance}`;
  const means = trend(points);
  if (means.length === 0)
    return sign === "clear"
      ? "A bend, more than chance gives: the line should be a curve."
      : "No sign of a bend.";
  const [x, y] = means.reduce((most, at) => (Math.abs(at[1]) > Math.abs(most[1]) ? at : most));
  const far = number(Math.abs(y), 2);
  // A mean that small is a rounding error.
  const most = points.residual.reduce((most, r) => Math.max(most, Math.abs(r)), 0);
  if (Math.abs(y) < 1e-9 * most) return "No sign of a bend: the mean stays at zero.";
  return sign === "clear"
    ? `The mean is ${far} ${y > 0 ? "above" : "below"} zero near ${number(x, 3)}: the line should be a curve.`
    : `No sign of a bend: the mean stays within ${far} of zero.`;
}

/** What the normal Q-Q plot shows: its ends, beside those of a normal distribution. */
export function normalReading({ normal, standardised }: Quantiles): string {
  const last = normal.length - 1;
  if (last < 1) return "";
  const ends = (of: Float64Array): string => `${number(of[0], 2)} and ${number(of[last], 2)}`;
  return `The ends are at ${ends(standardised)}; a normal distribution has ${ends(normal)}.`;
}

/** Interprets the scale-location plot: whether the scatter grows or shrinks. */
export function scaleReading(points: Points, spread: Float64Array, coefficients: number): string {
  const found = change(points, spread, coefficients);
  if (found === null) return "Too few rows to tell whether the scatter changes.";
  const means = trend({ ...points, residual: spread });
  const [from, to] = [means[0]?.[1] ?? NaN, means.at(-1)?.[1] ?? NaN];
  const isTold = found.sign === "none" || to > from === found.grows;
  const numbers = means.length > 1 && isTold ? `, from ${number(from, 2)} to ${number(to, 2)}` : "";
  if (found.sign === "none") return `No sign that the scatter changes${numbers}.`;
  const way = found.grows ? "grow" : "shrink";
  return found.sign === "weak"
    ? `The scatter may ${way}${numbers}: ${byChance}`
    : `The scatter ${way}s${numbers}: robust errors are safer.`;
}

/** Cook's distance of a row, from its leverage and its standardised residual. */
function cooksDistance(
  { leverage, standardised }: Points,
  i: number,
  coefficients: number,
): number {
  const pull = (standardised[i] ** 2 * leverage[i]) / (1 - leverage[i]) / coefficients;
  return Number.isFinite(pull) ? pull : 0;
}

/** Interprets the largest Cook's distance, that of all rows if it is known, or else that of the drawn ones. */
export function cookReading(largest: number | null, points: Points, coefficients: number): string {
  const drawn = points.leverage.reduce(
    (most, _, i) => Math.max(most, cooksDistance(points, i, coefficients)),
    0,
  );
  const most = largest ?? drawn;
  const of = largest === null ? ", of the rows drawn" : "";
  return most < 0.5
    ? `Cook\u2019s distance is at most ${number(most, 2)}${of}: no single row decides the fit.`
    : `Cook\u2019s distance reaches ${number(most, 2)}${of}: a row beyond the dashed lines decides much.`;
}
