// A saved model: what it must be to be trusted.

import { GaltonError } from "./error.js";
import { describe } from "./source.js";

/** @typedef {import("./wasm/galton.js").ModelDocument} ModelDocument */

export const FORMAT = "galton-model";
export const VERSION = 2;

/**
 * @param {unknown} given
 * @returns {ModelDocument}
 */
export function parse(given) {
  const document = object(typeof given === "string" ? json(given) : given, "document");
  if (document.format !== FORMAT) refuse("format", document.format, `"${FORMAT}"`);
  // A document of version 1 has no precision.
  if (document.version !== 1 && document.version !== VERSION)
    refuse("version", document.version, `1 or ${VERSION}, the versions this galton reads`);
  const response = name(document.response, "response");
  const intercept = number(document.intercept, "intercept");
  const taken = new Set([response]);
  const predictors = list(document.predictors, "predictors").map((term, at) => {
    const field = `predictors[${at}]`;
    const { name: written, coefficient, since } = object(term, field);
    const predictor = name(written, `${field}.name`);
    if (taken.has(predictor))
      refuse(`${field}.name`, predictor, "a name that is not taken already");
    taken.add(predictor);
    return {
      name: predictor,
      coefficient: number(coefficient, `${field}.coefficient`),
      ...origin(since, `${field}.since`),
    };
  });
  const since = origin(document.since, "since");
  const training =
    (document.training ?? null) === null ? null : trained(document.training, predictors.length + 1);
  const precision =
    (document.precision ?? null) === null
      ? {}
      : { precision: known(document.precision, predictors.length) };
  const terms = { response, intercept, predictors, ...since };
  return { format: FORMAT, version: VERSION, ...terms, training, ...precision };
}

/**
 * @param {unknown} given
 * @param {number} width how many columns the model has
 * @returns {NonNullable<ModelDocument["precision"]>}
 */
function known(given, width) {
  const precision = object(given, "precision");
  const { residualStandardError: error, atCentre } = precision;
  const coefficients = width + (atCentre === null ? 0 : 1);
  /** @param {unknown} values @param {string} field @param {number} length */
  const items = (values, field, length) => {
    const found = list(values, field);
    return found.length === length ? found : refuse(field, values, `an array of ${length}`);
  };
  /** @param {unknown} values @param {string} field @param {number} length */
  const numbers = (values, field, length) =>
    items(values, field, length).map((value, at) => number(value, `${field}[${at}]`));
  return {
    dfResidual: whole(precision.dfResidual, "precision.dfResidual"),
    residualStandardError: error === null ? null : number(error, "precision.residualStandardError"),
    atCentre: atCentre === null ? null : number(atCentre, "precision.atCentre"),
    centre: numbers(precision.centre, "precision.centre", width),
    slopes: numbers(precision.slopes, "precision.slopes", width),
    factor: numbers(precision.factor, "precision.factor", (coefficients * (coefficients + 1)) / 2),
    ranges: items(precision.ranges, "precision.ranges", width).map((ends, at) => {
      const [min = 0, max = 0] = numbers(ends, `precision.ranges[${at}]`, 2);
      return [min, max];
    }),
    largestLeverage: number(precision.largestLeverage, "precision.largestLeverage"),
    leverageRows: whole(precision.leverageRows, "precision.leverageRows"),
  };
}

/**
 * @param {unknown} given
 * @param {number} coefficients how many the model has
 * @returns {NonNullable<ModelDocument["training"]>}
 */
function trained(given, coefficients) {
  const training = object(given, "training");
  const { loss, standardise, stop, rSquared, gap } = training;
  const { method = "gradient-descent", learningRate, ridge = 0 } = training;
  if (loss !== "mean" && loss !== "sum") return refuse("training.loss", loss, '"mean" or "sum"');
  if (typeof standardise !== "boolean")
    return refuse("training.standardise", standardise, "true or false");
  const exact = list(training.exact, "training.exact");
  if (exact.length !== coefficients)
    refuse("training.exact", exact, `an array of ${coefficients}, one for each coefficient`);
  return {
    observations: whole(training.observations, "training.observations"),
    iterations: whole(training.iterations, "training.iterations"),
    method: name(method, "training.method"),
    learningRate: learningRate === null ? null : number(learningRate, "training.learningRate"),
    loss,
    ridge: number(ridge, "training.ridge"),
    standardise,
    // From before there were more scalings than two.
    scaling: name(training.scaling ?? (standardise ? "standardised" : "raw"), "training.scaling"),
    stop: name(stop, "training.stop"),
    rSquared: rSquared === null ? null : number(rSquared, "training.rSquared"),
    rss: number(training.rss, "training.rss"),
    exact: exact.map((value, at) => number(value, `training.exact[${at}]`)),
    gap: (gap ?? null) === null ? null : number(gap, "training.gap"),
    digits: number(training.digits, "training.digits"),
    coefficientDigits: agreement(training.coefficientDigits, coefficients),
  };
}

/**
 * Digits of each coefficient; none in documents from before they were kept.
 *
 * @param {unknown} given
 * @param {number} coefficients
 * @returns {number[]}
 */
function agreement(given = [], coefficients) {
  const field = "training.coefficientDigits";
  if (Array.isArray(given) && given.length === 0) return [];
  const digits = list(given, field);
  if (digits.length !== coefficients)
    refuse(field, digits, `an array of ${coefficients}, one for each coefficient`);
  return digits.map((value, at) => number(value, `${field}[${at}]`));
}

/** @param {unknown} since @param {string} field @returns {{ since?: number }} */
const origin = (since, field) => (since === undefined ? {} : { since: number(since, field) });

/** @param {string} text @returns {unknown} */
function json(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new GaltonError("document", `document: is not JSON (${reason})`);
  }
}

/** @param {unknown} value @param {string} field @returns {Record<string, unknown>} */
function object(value, field) {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return /** @type {Record<string, unknown>} */ (value);
  }
  return refuse(field, value, "an object");
}

/** @param {unknown} value @param {string} field @returns {unknown[]} */
function list(value, field) {
  if (!Array.isArray(value) || value.length === 0) {
    return refuse(field, value, "an array that is not empty");
  }
  // A copy has no holes, which the methods of an array would pass over.
  return Array.from(value);
}

/** @param {unknown} value @param {string} field @returns {string} */
function name(value, field) {
  return typeof value === "string" && value !== ""
    ? value
    : refuse(field, value, "a string that is not empty");
}

/** @param {unknown} value @param {string} field @returns {number} */
function number(value, field) {
  return typeof value === "number" && Number.isFinite(value)
    ? value
    : refuse(field, value, "a finite number");
}

/** @param {unknown} value @param {string} field @returns {number} */
function whole(value, field) {
  return Number.isSafeInteger(value) && Number(value) >= 0
    ? Number(value)
    : refuse(field, value, "a whole number from 0");
}

/**
 * @param {string} field @param {unknown} found @param {string} expected
 * @returns {never}
 */
function refuse(field, found, expected) {
  const what = found === undefined ? "is missing" : `is ${describe(found)}`;
  throw new GaltonError("document", `${field}: ${what}; it must be ${expected}`);
}
