/** The residuals of least squares, row by row, prepared for drawing. */
import type { Influence, Observations, RowMeasures } from "galton";
import { modelled } from "./design.js";
import { normalScore } from "./normal.js";
import { count } from "./numbers.js";

export interface Points {
  /** Their numbers below the header; null for a sample, which doesn't know them. */
  row: Float64Array | null;
  fitted: Float64Array;
  residual: Float64Array;
  leverage: Float64Array;
  /** The residual over its own standard error; NaN where it has none. */
  standardised: Float64Array;
}

/** An influential row, with its name where the file has names. */
export type Named = Influence & { name: string | null };

export interface Quantiles {
  /** The expected values under a normal distribution. */
  normal: Float64Array;
  standardised: Float64Array;
  /** Which of the points each is. */
  point: Int32Array;
}

/** A row named on a chart. */
export interface Mark {
  x: number;
  y: number;
  name: string;
}

/** Dots of a sample: more show no more, and each chart draws all of them. */
const enough = 5000;

/** Multiplications spent on the leverages of a sample: under a second's worth. */
const budget = 2e8;

/** The predictors of the rows kept for drawing, of every so many, as a model takes them. */
export function sampledValues({ sample, levels }: Observations, stride = 1): (number | string)[][] {
  const { rows, width } = sample;
  const count = Math.ceil(rows.length / width / stride);
  return Array.from({ length: count }, (_, i) =>
    levels.map((texts, j) => {
      const value = rows[i * stride * width + j];
      return texts[value] ?? value;
    }),
  );
}

/** The residuals of the rows kept for drawing; null with weights, which are not kept with them. */
export function sampled(of: Observations): Points | null {
  const model = of.model();
  const { precision } = model;
  if (!precision || precision.weights !== undefined) return null;
  const { rows, width } = of.sample;
  const n = rows.length / width;
  const most = Math.min(enough, Math.max(200, budget / model.coefficients.length ** 2));
  const stride = Math.max(1, Math.ceil(n / most));
  const starts = Array.from({ length: Math.ceil(n / stride) }, (_, i) => i * stride * width);
  const fits = model.predict(sampledValues(of, stride), { interval: "confidence" });
  const spread = precision.residualStandardError ?? 0;
  const document = model.toJSON();
  const residual = Float64Array.from(starts, (start, i) => {
    const observed = rows[start + width - 1];
    return spread > 0 ? modelled(document, observed) - fits[i].fit : 0;
  });
  return {
    row: null,
    fitted: Float64Array.from(fits, ({ fit }) => fit),
    residual,
    leverage: Float64Array.from(fits, ({ leverage }) => leverage),
    standardised: residual.map((r, i) => {
      const own = 1 - fits[i].leverage;
      return spread > 0 && own > 1e-10 ? r / (spread * Math.sqrt(own)) : NaN;
    }),
  };
}

/** The residuals of every row in the fit. */
export function measured({ row, fitted, residual, leverage, standardised }: RowMeasures): Points {
  return { row, fitted, residual, leverage, standardised };
}

/** Standardised residuals in order, against those of a normal distribution. */
export function quantiles({ standardised }: Points): Quantiles {
  const point = Int32Array.from(standardised.keys())
    .filter((i) => Number.isFinite(standardised[i]))
    .sort((a, b) => standardised[a] - standardised[b]);
  return {
    normal: Float64Array.from(point, (_, rank) => normalScore(rank, point.length)),
    standardised: Float64Array.from(point, (i) => standardised[i]),
    point,
  };
}

/** The line through both quartiles, as in R's qqline: its height at 0 and its slope. */
export function quartileLine({ standardised }: Quantiles): [number, number] {
  const at = (share: number): number => {
    const place = share * (standardised.length - 1);
    const below = standardised[Math.floor(place)];
    return below + (place - Math.floor(place)) * (standardised[Math.ceil(place)] - below);
  };
  const [low, high] = [at(0.25), at(0.75)];
  return [(low + high) / 2, (high - low) / (2 * 0.6744897501960817)];
}

/**
 * Means of the residuals over neighbouring fitted values: a fifteenth of the rows each or more, and at least a
 * dozen, since fewer say nothing; no value is cut in two, and a few rows at the end are no mean of their own. Each is
 * the mean of the fitted values, that of the residuals, and how many rows they are of.
 */
export function trend({ fitted, residual }: Points): [number, number, number][] {
  const n = fitted.length;
  if (n < 45) return [];
  const order = Int32Array.from(fitted.keys()).sort((a, b) => fitted[a] - fitted[b]);
  const ends: number[] = [];
  let from = 0;
  for (let at = 1; at < n; at++) {
    const isCut = fitted[order[at]] !== fitted[order[at - 1]] && at - from >= Math.max(n / 15, 12);
    if (isCut && n - at >= Math.max(n / 30, 6)) ends.push((from = at));
  }
  return [...ends, n].map((end, k) => {
    const of = order.subarray(ends[k - 1] ?? 0, end);
    const mean = (values: Float64Array): number =>
      of.reduce((sum, i) => sum + values[i], 0) / of.length;
    return [mean(fitted), mean(residual), of.length];
  });
}

/** The standardised residual at which a row of some leverage has this Cook's distance, with `p` coefficients. */
export function cookContour(distance: number, leverage: number, p: number): number {
  return Math.sqrt((distance * p * (1 - leverage)) / leverage);
}

/** A row's number, with its name where the file has names. */
export const rowName = (row: number, name: string | null): string =>
  name === null ? `row ${count(row)}` : `${name} (row ${count(row)})`;

/** A row's name in the file, or else its number. */
export const nameOf = ({ name, row }: Named): string => name ?? `row ${count(row)}`;

/** The few rows that pull the most, by any two of their measures. */
export function marks(
  influential: readonly Named[],
  x: (row: Named) => number | null,
  y: (row: Named) => number | null,
): Mark[] {
  return influential
    .slice(0, 3)
    .map((row) => ({ x: x(row) ?? NaN, y: y(row) ?? NaN, name: nameOf(row) }))
    .filter((mark) => Number.isFinite(mark.x) && Number.isFinite(mark.y));
}
