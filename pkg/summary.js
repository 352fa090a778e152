// The regression table: what can be said of the coefficients of least squares.

import { orNull } from "./precision.js";

/**
 * A row of the table of coefficients. Null where no degrees of freedom are left to estimate an error
 * from, and of a perfect fit, whose standard errors are 0.
 *
 * @typedef {object} Coefficient
 * @property {string} name of the model's column, or `(Intercept)`
 * @property {number | null} estimate in the response's unit per unit of the column; null, as all others, for a column
 *   that is a combination of others (R's NA): `warnings` says of which
 * @property {number | null} standardError
 * @property {number | null} tValue estimate over standard error
 * @property {number | null} pValue the probability of a t as far from zero if the coefficient were zero
 * @property {[number, number] | null} interval its ends, at the summary's level
 */

/**
 * @typedef {object} FTest
 * @property {number} value
 * @property {number} df the degrees of freedom of the tested terms
 * @property {number} dfResidual
 * @property {number} pValue
 */

/**
 * A row of the analysis of variance: what a term explains beyond the terms before it. The last row is
 * of the residuals.
 *
 * @typedef {object} AnovaRow
 * @property {string} term its name, or `Residuals`
 * @property {number} df
 * @property {number} sumOfSquares
 * @property {number | null} meanSquare
 * @property {number | null} fValue
 * @property {number | null} pValue
 */

/**
 * By how much its relation to the other terms inflates the variances of a term's coefficients.
 *
 * @typedef {object} Vif
 * @property {string} term
 * @property {number} gvif
 * @property {number} df how many columns it has
 * @property {number} perDf gvif^(1 / (2 df)), which compares terms of different numbers of columns
 */

/**
 * @typedef {object} Warning
 * @property {"perfect-fit" | "no-freedom" | "constant-response" | "nearly-collinear" | "aliased" | "maybe-counts" | "other-table" | "far-value" | "alone" | "not-converged"} kind
 * @property {string} message
 */

/** How many numbers stand before the rows of coefficients. */
const HEAD = 14;

/** Made by `Observations.summary`. Null is what has no value, and `warnings` says why. */
export class Summary {
  /**
   * @param {readonly [Float64Array, string[], string[], string[]]} table
   * @param {number} level
   * @param {string} response
   * @internal
   */
  constructor([numbers, names, terms, warnings], level, response) {
    let at = HEAD;
    const always = () => numbers[at++] ?? NaN;
    const next = () => orNull(always());
    const [count, df, error, r, adjusted, f, df1, df2, p, likelihood, aic, bic, scaled, raw] =
      Array.from(numbers.subarray(0, HEAD), orNull);
    /** The name of the response's column. @readonly */
    this.response = response;
    /** Of the intervals. @readonly */
    this.level = level;
    /** Intercept first, where the model has one. @readonly @type {readonly Coefficient[]} */
    this.coefficients = names.map((name) => coefficient(name, always));
    /** The analysis of variance, sequential. @readonly @type {readonly AnovaRow[]} */
    this.anova = terms.map((term) => ({
      term,
      df: always(),
      sumOfSquares: always(),
      meanSquare: next(),
      fValue: next(),
      pValue: next(),
    }));
    const inflated = at < numbers.length ? terms.slice(0, -1) : [];
    /** Empty where there is one term only. @readonly @type {readonly Vif[]} */
    this.vif = inflated.map((term) => ({ term, gvif: always(), df: always(), perDf: always() }));
    /** The observations in the fit. @readonly */
    this.count = count ?? 0;
    /** Observations less coefficients. @readonly */
    this.dfResidual = df ?? 0;
    /** The residual standard error, in the response's unit. @readonly */
    this.residualStandardError = error ?? null;
    /** Null where the response is constant. @readonly */
    this.rSquared = r ?? null;
    /** @readonly */
    this.adjustedRSquared = adjusted ?? null;
    /** The model against the mean alone, or zero without an intercept. @readonly @type {FTest | null} */
    this.fStatistic =
      f === null || f === undefined
        ? null
        : { value: f, df: df1 ?? NaN, dfResidual: df2 ?? NaN, pValue: p ?? NaN };
    /** @readonly */
    this.logLikelihood = likelihood ?? null;
    /** Akaike's criterion. @readonly */
    this.aic = aic ?? null;
    /** Schwarz's criterion. @readonly */
    this.bic = bic ?? null;
    /** The condition number of the model matrix, each column divided by its length; null beyond about 1e15. @readonly */
    this.conditionNumber = scaled ?? null;
    /** The condition number of the unscaled model matrix. @readonly */
    this.kappa = raw ?? null;
    /** Warnings about these results. @readonly @type {readonly Warning[]} */
    this.warnings = warned(warnings);
  }

  /** The table as text, laid out like R's. @returns {string} */
  toString() {
    const perfect = this.warnings.some(({ kind }) => kind === "perfect-fit");
    const { coefficients, residualStandardError, rSquared, adjustedRSquared, fStatistic } = this;
    const lengths = aligned(
      coefficients.flatMap(({ estimate, standardError }) => [estimate ?? 0, standardError ?? 0]),
      Infinity,
    );
    const tValues = aligned(
      coefficients.map(({ tValue }) => tValue ?? 0),
      3,
    );
    const rows = coefficients.map(({ name, estimate, standardError, tValue, pValue }) => [
      name,
      estimate === null ? "NA" : lengths(estimate),
      standardError === null ? "NA" : lengths(standardError),
      tValue !== null ? tValues(tValue) : perfect && estimate !== null ? "Inf" : "NA",
      pValue === null ? "NA" : probability(pValue, "<2e-16"),
      stars(pValue),
    ]);
    const aliased = coefficients.filter(({ estimate }) => estimate === null).length;
    const lines = [
      `Coefficients:${aliased > 0 ? ` (${aliased} not defined because of singularities)` : ""}`,
      ...columns([["", "Estimate", "Std. Error", "t value", "Pr(>|t|)", ""], ...rows]),
      "---",
      "Signif. codes:  0 '***' 0.001 '**' 0.01 '*' 0.05 '.' 0.1 ' ' 1",
      "",
    ];
    if (residualStandardError !== null) {
      const error = significant(residualStandardError, 4);
      lines.push(`Residual standard error: ${error} on ${this.dfResidual} degrees of freedom`);
    }
    if (rSquared !== null) {
      const adjusted = adjustedRSquared === null ? "NA" : significant(adjustedRSquared, 4);
      lines.push(
        `Multiple R-squared:  ${significant(rSquared, 4)},\tAdjusted R-squared:  ${adjusted}`,
      );
    }
    if (fStatistic !== null) {
      const { value, df, dfResidual, pValue } = fStatistic;
      const f = `${significant(value, 4)} on ${df} and ${dfResidual} DF`;
      lines.push(`F-statistic: ${f},  p-value: ${probability(pValue, "< 2.2e-16")}`);
    }
    for (const { message } of this.warnings) lines.push("", `Warning: ${message}`);
    return `${lines.join("\n")}\n`;
  }
}

/**
 * @param {string} name
 * @param {() => number} take the next of its numbers
 * @returns {Coefficient}
 */
export function coefficient(name, take) {
  const next = () => orNull(take());
  const [estimate, standardError, tValue, pValue] = [next(), next(), next(), next()];
  return { name, estimate, standardError, tValue, pValue, interval: pair(next(), next()) };
}

/** @param {readonly string[]} texts kind and message of each @returns {readonly Warning[]} */
export const warned = (texts) =>
  Array.from({ length: texts.length / 2 }, (_, i) => ({
    kind: /** @type {Warning["kind"]} */ (texts[2 * i]),
    message: texts[2 * i + 1] ?? "",
  }));

/** R's text for p-values below the smallest one that it prints. */
const EPSILON = 2.220446049250313e-16;

/** @param {number} p @param {string} below how one below {@link EPSILON} is written */
const probability = (p, below) => (p < EPSILON ? below : significant(p, 3));

/** @param {number | null} p */
function stars(p) {
  if (p === null) return "";
  const at = [0.001, 0.01, 0.05, 0.1].findIndex((limit) => p <= limit);
  return ["***", "**", "*", "."][at] ?? "";
}

/** Without the zeros at its end, and an exponent of two figures, as R has it. @param {string} text */
const tidy = (text) =>
  text
    .replace(/(\.\d*?)0+(?=e|$)/, "$1")
    .replace(/\.(?=e|$)/, "")
    .replace(/e([+-])(\d)$/, "e$10$2");

/** @param {number} value @param {number} figures */
function significant(value, figures) {
  const exponential = value.toExponential(figures - 1);
  const exponent = Number(exponential.slice(exponential.indexOf("e") + 1));
  const fixed = exponent >= -5 && exponent < 15;
  return tidy(fixed ? value.toFixed(Math.max(0, figures - 1 - exponent)) : exponential);
}

/**
 * How numbers of one column are written: as many decimals for all as the smallest needs for four
 * figures, or with an exponent each, if that would be too wide.
 *
 * @param {number[]} values
 * @param {number} most decimals
 * @returns {(value: number) => string}
 */
function aligned(values, most) {
  const sizes = values.filter((value) => value !== 0).map((value) => Math.log10(Math.abs(value)));
  const least = Math.floor(Math.min(...sizes, Infinity));
  const greatest = Math.max(...sizes, 0);
  if (sizes.length === 0) return (value) => significant(value, 4);
  const decimals = Math.max(0, Math.min(3 - least, most));
  const wide = decimals + Math.max(greatest, 0) > 13;
  return (value) => (wide ? tidy(value.toExponential(3)) : value.toFixed(decimals));
}

/**
 * Rows of cells as lines, the first and the last cell to the left, the others to the right.
 *
 * @param {string[][]} rows
 */
function columns(rows) {
  const count = rows[0]?.length ?? 0;
  const widths = Array.from({ length: count }, (_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  const pad = (/** @type {string} */ cell, /** @type {number} */ at) =>
    at === 0 || at === count - 1 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0);
  return rows.map((row) => row.map(pad).join(" "));
}

/** @param {number | null} lower @param {number | null} upper @returns {[number, number] | null} */
const pair = (lower, upper) => (lower === null || upper === null ? null : [lower, upper]);
