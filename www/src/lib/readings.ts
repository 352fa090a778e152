/** The meaning of a regression's figures, in plain words. */
import { number, short } from "./numbers.js";
import type { Predicted } from "./protocol.js";
import { trend, type Points, type Quantiles } from "./residuals.js";
import { listed } from "./words.js";

/**
 * Interprets the condition number of a model matrix whose columns have length 1, by the bounds of Belsley,
 * Kuh and Welsch, Regression Diagnostics (1980), 3.2: weak dependencies up to 10, strong ones from 30.
 */
export function conditionReading(condition: number | null): string {
  if (condition === null) return "beyond what can be told: columns depend on each other";
  if (condition < 10) return "the columns tell different stories";
  if (condition < 30) return "the columns overlap a little";
  if (condition < 1000) return "the columns overlap, for which a mean far from 0 is enough";
  const lost = Math.floor(Math.log10(condition));
  return `the columns tell nearly the same story: ordinary arithmetic would lose some ${2 * lost} of its 16 digits`;
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

/** Interprets the Durbin-Watson statistic: about 2 (1 - r) for a correlation r of neighbours. */
export function durbinWatsonReading(statistic: number | null): string {
  if (statistic === null) return "there are no residuals to compare";
  const r = 1 - statistic / 2;
  if (Math.abs(r) < 0.1) return "a row\u2019s residual says next to nothing of the next one\u2019s";
  const like = `a correlation of about ${number(r, 2)}`;
  return r > 0
    ? `residuals are like that of the row before, ${like}. Either the file is sorted, or its rows follow each other in time and standard errors may be too small`
    : `residuals alternate from row to row, ${like}`;
}

/** What the residuals against the predictions show: whether their running mean stays at zero. */
export function fittedReading(points: Points): string {
  const means = trend(points);
  if (means.length === 0) return "Look for an even band around zero; a bend asks for a curve.";
  const { residual } = points;
  const spread = Math.sqrt(residual.reduce((sum, r) => sum + r * r, 0) / residual.length);
  const [x, y] = means.reduce((most, at) => (Math.abs(at[1]) > Math.abs(most[1]) ? at : most));
  const chance = (3 * spread) / Math.sqrt(residual.length / means.length);
  const far = number(Math.abs(y), 2);
  // What is left of rounding is no distance.
  if (Math.abs(y) < 1e-9 * spread) return "The mean stays at zero: no bend.";
  return Math.abs(y) > chance
    ? `The mean is ${far} ${y > 0 ? "above" : "below"} zero near ${number(x, 3)}: the line should be a curve.`
    : `The mean stays within ${far} of zero: no bend.`;
}

/** What the normal Q-Q plot shows: its ends, beside those of a normal distribution. */
export function normalReading({ normal, standardised }: Quantiles): string {
  const last = normal.length - 1;
  if (last < 1) return "";
  const ends = (of: Float64Array): string => `${number(of[0], 2)} and ${number(of[last], 2)}`;
  return `The ends are at ${ends(standardised)}; a normal distribution has ${ends(normal)}.`;
}

/** What the scale-location plot shows: the scatter at both ends. */
export function scaleReading(points: Points, spread: Float64Array): string {
  const means = trend({ ...points, residual: spread });
  if (means.length === 0) return "Look for the same height from left to right.";
  const [from, to] = [means[0][1], means[means.length - 1][1]];
  const change = to / from;
  const numbers = `from ${number(from, 2)} to ${number(to, 2)}`;
  if (change > 1.25) return `The scatter grows ${numbers}: robust errors are safer.`;
  if (change < 0.8) return `The scatter shrinks ${numbers}: robust errors are safer.`;
  return `The scatter is about even, ${numbers}.`;
}

/** Interprets the rows beyond the lines of Cook's distance. The largest of all is null until every row was checked. */
export function cookReading(largest: number | null): string {
  if (largest !== null && largest < 0.5)
    return "All rows are inside the dashed lines: no single row decides the fit.";
  return "Look beyond the dashed lines, Cook\u2019s distance 0.5 and 1: fit without such a row.";
}
