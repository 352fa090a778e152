/** Tests of the residual plots: whether they show more than chance alone would. */
import { trend, type Points } from "./residuals.js";

/** The result of a test: not significant, significant at 5 %, or at 1 %. */
export type Sign = "none" | "weak" | "clear";

/** The fewest residual degrees of freedom with which a pattern can be told from chance. */
const leastFreedom = 5;

/** The two-sided 5 % and 1 % points of the normal distribution. */
const [z20, z100] = [1.959964, 2.575829];

/** A quantile of Student's t from that of the normal distribution: Abramowitz and Stegun (1964), 26.7.5. */
function student(z: number, df: number): number {
  const [z3, z5, z7] = [z ** 3, z ** 5, z ** 7];
  return (
    z +
    (z3 + z) / (4 * df) +
    (5 * z5 + 16 * z3 + 3 * z) / (96 * df ** 2) +
    (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * df ** 3)
  );
}

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, i) => sum + value * b[i], 0);

const less = (a: Float64Array, b: Float64Array, times: number): Float64Array =>
  a.map((value, i) => value - times * b[i]);

/** The t value of the last column in a regression of `y` on a constant and the columns; 0 if it depends on the others. */
function tOfLast(columns: Float64Array[], y: Float64Array, df: number): number {
  let rest = y;
  let last = 0;
  const basis: Float64Array[] = [];
  for (const column of [y.map(() => 1), ...columns]) {
    const own = basis.reduce((left, b) => less(left, b, dot(left, b)), column);
    const length = Math.sqrt(dot(own, own));
    last = 0;
    if (length <= 1e-9 * Math.sqrt(dot(column, column))) continue;
    const unit = own.map((value) => value / length);
    last = dot(rest, unit);
    rest = less(rest, unit, last);
    basis.push(unit);
  }
  return last === 0 ? 0 : last / Math.sqrt(dot(rest, rest) / df);
}

function signOf(t: number, df: number): Sign {
  const size = Math.abs(t);
  if (size > student(z100, df)) return "clear";
  return size > student(z20, df) ? "weak" : "none";
}

/** The standardised predictions. Their squares lose no digits to a large mean. */
function centred(fitted: Float64Array): Float64Array {
  const mean = fitted.reduce((sum, x) => sum + x, 0) / fitted.length;
  const own = fitted.map((x) => x - mean);
  const spread = Math.sqrt(dot(own, own) / own.length) || 1;
  return own.map((x) => x / spread);
}

/** The largest of 15 means of neighbours exceeds so many standard errors by chance in 4 % and in 1 % of tables. */
const [farMean, farthestMean] = [3, 3.4];

/** Whether some mean of neighbouring residuals is far from zero. */
function signOfMeans(points: Points): Sign {
  const { residual } = points;
  const spread = Math.sqrt(dot(residual, residual) / residual.length);
  const t = trend(points).reduce(
    (most, [, mean, rows]) => Math.max(most, Math.abs(mean) / (spread / Math.sqrt(rows))),
    0,
  );
  return t > farthestMean ? "clear" : t > farMean ? "weak" : "none";
}

/**
 * Whether the residuals bend over the predictions, by two tests: Tukey's, of the squared predictions as a term for the
 * standardised residuals, and that of the means of neighbours. Null if there are too few rows.
 */
export function bend(points: Points, coefficients: number): Sign | null {
  const kept = Array.from(points.fitted.keys()).filter((i) =>
    Number.isFinite(points.standardised[i]),
  );
  const df = kept.length - coefficients - 1;
  if (df < leastFreedom) return null;
  const x = centred(Float64Array.from(kept, (i) => points.fitted[i]));
  const y = Float64Array.from(kept, (i) => points.standardised[i]);
  const squared = signOf(tOfLast([x, x.map((v) => v * v)], y, df), df);
  const means = signOfMeans(points);
  return squared === "clear" || means === "none" ? squared : means;
}

/** How the scatter changes over the predictions, by the slope in the scale-location plot. Null if there are too few rows. */
export function change(
  { fitted }: Points,
  spread: Float64Array,
  coefficients: number,
): { sign: Sign; grows: boolean } | null {
  const kept = Array.from(fitted.keys()).filter((i) => Number.isFinite(spread[i]));
  const df = kept.length - coefficients - 1;
  if (df < leastFreedom) return null;
  const x = centred(Float64Array.from(kept, (i) => fitted[i]));
  const t = tOfLast(
    [x],
    Float64Array.from(kept, (i) => spread[i]),
    df,
  );
  return { sign: signOf(t, df), grows: t > 0 };
}
