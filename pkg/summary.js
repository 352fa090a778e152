// The regression table: what can be said of the coefficients of least squares.

import { orNull } from "./precision.js";
import { textOf } from "./summary-text.js";

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

/** @typedef {import("./wasm/galton.js").Suggestion} Suggestion */

/**
 * @typedef {object} Warning
 * @property {"perfect-fit" | "no-freedom" | "constant-response" | "nearly-collinear" | "aliased" | "maybe-counts" | "other-table" | "far-value" | "basis" | "alone" | "not-converged" | "alike-levels"} kind
 * @property {string} message
 * @property {Suggestion} [suggestion] options that cure it, to be merged with those of a reading: of a value that may mean a missing one, `missing`
 */

/** How many numbers come before the rows of coefficients. */
const HEAD = 14;

/** Made by `Observations.summary`. A figure without a value is null, and `warnings` says why. */
export class Summary {
  /**
   * @param {readonly [Float64Array, string[], string[], string[]]} table
   * @param {number} level
   * @param {string} response
   * @param {readonly Warning[]} more warnings
   * @internal
   */
  constructor([numbers, names, terms, warnings], level, response, more) {
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
    this.warnings = [...warned(warnings), ...more];
  }

  /** The table as text, laid out as R's. @returns {string} */
  toString() {
    return textOf(this);
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

/** @param {readonly string[]} texts kind, message, column and value of each @returns {readonly Warning[]} */
export const warned = (texts) =>
  Array.from({ length: texts.length / 4 }, (_, i) => {
    const [kind, message = "", column, value] = texts.slice(4 * i, 4 * i + 4);
    return {
      kind: /** @type {Warning["kind"]} */ (kind),
      message,
      ...(column && value ? { suggestion: { missing: { [column]: [value] } } } : {}),
    };
  });

/** @param {number | null} lower @param {number | null} upper @returns {[number, number] | null} */
const pair = (lower, upper) => (lower === null || upper === null ? null : [lower, upper]);
