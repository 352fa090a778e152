/** The meaning of a regression's figures, in plain words. */
import { number, short } from "./numbers.js";
import type { Predicted } from "./protocol.js";
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

/** Interprets the rows beyond the lines of Cook's distance. The largest of all is null until every row was checked. */
export function cookReading(largest: number | null): string {
  if (largest !== null && largest < 0.5)
    return "No row is beyond Cook\u2019s distance 0.5, where a dashed line would be: no single row moves the fit far.";
  return "Look for rows beyond the dashed lines, Cook\u2019s distance 0.5 and 1: fit without such a row and see what changes.";
}
