// A saved model: what it must be to be trusted.

import { GaltonError } from "./error.js";
import { describe } from "./source.js";

/** @typedef {import("./wasm/galton.js").ModelDocument} ModelDocument */
/** @typedef {import("./wasm/galton.js").TermsDocument} TermsDocument */

export const FORMAT = "galton-model";
export const VERSION = 3;

/** The fields that every document may have. */
const FIELDS =
  "format version response since order intercept interceptLow predictors training precision".split(
    " ",
  );

/** The fields of `training`. */
const TRAINED = (
  "observations iterations method learningRate loss ridge standardise scaling stop converged " +
  "rSquared rss exact gap digits coefficientDigits penalty l1Ratio"
).split(" ");

/** The fields of `precision`. */
const KNOWN = (
  "dfResidual residualStandardError atCentre centre slopes exact factor ranges " +
  "largestLeverage leverageRows weights"
).split(" ");

/** @typedef {import("./wasm/galton.js").DateOrder} DateOrder */

/** @type {Record<DateOrder, true>} A list would be accepted without one of them. */
const KNOWN_ORDERS = { "year-month-day": true, "day-month-year": true, "month-day-year": true };
const ORDERS = /** @type {readonly DateOrder[]} */ (Object.keys(KNOWN_ORDERS));

/** The largest power of a predictor. */
const HIGHEST = 99;

/**
 * @param {unknown} given
 * @returns {ModelDocument}
 */
export function parse(given) {
  const document = object(typeof given === "string" ? json(given) : given, "document");
  if (document.format !== FORMAT) refuse("format", document.format, `"${FORMAT}"`);
  // A document of version 1 has no precision and no terms, one of version 2 no low parts.
  const version = document.version;
  if (version !== 1 && version !== 2 && version !== VERSION)
    return refuse("version", version, `1, 2 or ${VERSION}, the versions this galton reads`);
  if (version !== 1 && document.columns !== undefined) return withTerms(document, version);
  only(document, FIELDS, "");
  const response = name(document.response, "response");
  const intercept = number(document.intercept, "intercept");
  const taken = new Set([response]);
  const predictors = list(document.predictors, "predictors").map((term, at) => {
    const field = `predictors[${at}]`;
    const written = object(term, field);
    only(written, ["name", "coefficient", "low", "since", "order"], `${field}.`);
    const { name, dates } = predictor(written, field, taken);
    const coefficient = number(written.coefficient, `${field}.coefficient`);
    return { name, coefficient, ...part(written, "low", `${field}.`), ...dates };
  });
  const since = dated(document, "");
  const training = trainedOrNull(document.training, predictors.length + 1);
  const precision = knownOrNone(document.precision, predictors.length, version);
  const low = part(document, "interceptLow", "");
  const terms = { response, intercept, ...low, predictors, ...since };
  return { format: FORMAT, version: VERSION, ...terms, training, ...precision };
}

/**
 * @param {unknown} given
 * @param {number} width how many columns the model has
 * @param {1 | 2 | 3} version
 * @returns {NonNullable<ModelDocument["precision"]>}
 */
function known(given, width, version) {
  const precision = object(given, "precision");
  only(precision, KNOWN, "precision.");
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
  /** @param {unknown} values @param {string} field @param {number} length @returns {[number, number][]} */
  const pairs = (values, field, length) =>
    items(values, field, length).map((pair, at) => {
      const [first = 0, second = 0] = numbers(pair, `${field}[${at}]`, 2);
      return [first, second];
    });
  return {
    dfResidual: whole(precision.dfResidual, "precision.dfResidual"),
    residualStandardError: error === null ? null : number(error, "precision.residualStandardError"),
    atCentre: atCentre === null ? null : number(atCentre, "precision.atCentre"),
    centre: numbers(precision.centre, "precision.centre", width),
    slopes: numbers(precision.slopes, "precision.slopes", width),
    ...((version === VERSION || precision.exact !== undefined) && {
      exact: pairs(precision.exact, "precision.exact", coefficients),
    }),
    factor: numbers(precision.factor, "precision.factor", (coefficients * (coefficients + 1)) / 2),
    ranges: pairs(precision.ranges, "precision.ranges", width),
    largestLeverage: number(precision.largestLeverage, "precision.largestLeverage"),
    leverageRows: whole(precision.leverageRows, "precision.leverageRows"),
    ...(precision.weights !== undefined && {
      weights: name(precision.weights, "precision.weights"),
    }),
  };
}

/**
 * @param {Record<string, unknown>} document
 * @param {2 | 3} version
 * @returns {TermsDocument}
 */
function withTerms(document, version) {
  only(document, [...FIELDS, "log", "columns"], "");
  const response = name(document.response, "response");
  const intercept = document.intercept === null ? null : number(document.intercept, "intercept");
  const taken = new Set([response]);
  /** @type {Map<string, string[]>} */
  const values = new Map();
  const predictors = list(document.predictors, "predictors").map((given, at) => {
    const field = `predictors[${at}]`;
    const written = object(given, field);
    only(written, ["name", "since", "order", "levels"], `${field}.`);
    const { name: own, dates } = predictor(written, field, taken);
    const levels =
      written.levels === undefined
        ? []
        : list(written.levels, `${field}.levels`).map((level, at) =>
            name(level, `${field}.levels[${at}]`),
          );
    values.set(own, levels);
    return { name: own, ...dates, ...(levels.length > 0 && { levels }) };
  });
  /** @param {unknown} given @param {string} field @param {boolean} category */
  const one = (given, field, category) => {
    const own = name(given, field);
    const levels = values.get(own);
    if (levels === undefined) return refuse(field, own, "the name of a predictor");
    if (levels.length > 0 !== category)
      return refuse(field, own, `a predictor of ${category ? "categories" : "numbers"}`);
    return { own, levels };
  };
  const columns = list(document.columns, "columns").map((given, at) => {
    const field = `columns[${at}]`;
    const column = object(given, field);
    only(column, ["name", "term", "coefficient", "low", "powers", "levels"], `${field}.`);
    const powers = listOrNone(column.powers, `${field}.powers`).map((given, at) => {
      const place = `${field}.powers[${at}]`;
      const written = object(given, place);
      only(written, ["predictor", "power", "log"], `${place}.`);
      const { predictor, power, log } = written;
      const { own } = one(predictor, `${place}.predictor`, false);
      const exponent = whole(power, `${place}.power`);
      if (exponent < 1 || exponent > HIGHEST)
        refuse(`${place}.power`, exponent, `from 1 to ${HIGHEST}`);
      return { predictor: own, power: exponent, ...logged(log, `${place}.log`) };
    });
    const levels = listOrNone(column.levels, `${field}.levels`).map((given, at) => {
      const place = `${field}.levels[${at}]`;
      const written = object(given, place);
      only(written, ["predictor", "value"], `${place}.`);
      const { predictor, value } = written;
      const { own, levels } = one(predictor, `${place}.predictor`, true);
      const level = name(value, `${place}.value`);
      if (!levels.includes(level)) refuse(`${place}.value`, level, `one of the levels of "${own}"`);
      return { predictor: own, value: level };
    });
    return {
      name: name(column.name, `${field}.name`),
      term: name(column.term, `${field}.term`),
      coefficient: number(column.coefficient, `${field}.coefficient`),
      ...part(column, "low", `${field}.`),
      ...(powers.length > 0 && { powers }),
      ...(levels.length > 0 && { levels }),
    };
  });
  return {
    format: FORMAT,
    version: VERSION,
    response,
    ...logged(document.log, "log"),
    ...dated(document, ""),
    intercept,
    ...part(document, "interceptLow", ""),
    predictors,
    columns,
    training: trainedOrNull(document.training, columns.length + 1),
    ...knownOrNone(document.precision, columns.length, version),
  };
}

/**
 * A predictor's name, which must be its own, and how dates in it are read.
 *
 * @param {Record<string, unknown>} given
 * @param {string} field
 * @param {Set<string>} taken
 */
function predictor(given, field, taken) {
  const own = name(given.name, `${field}.name`);
  if (taken.has(own)) refuse(`${field}.name`, own, "a name that is not taken already");
  taken.add(own);
  return { name: own, dates: dated(given, `${field}.`) };
}

/** @param {unknown} log @param {string} field @returns {{ log?: true }} */
function logged(log = false, field) {
  if (typeof log !== "boolean") return refuse(field, log, "true or false");
  return log ? { log } : {};
}

/** @param {unknown} given @param {number} coefficients */
const trainedOrNull = (given, coefficients) =>
  (given ?? null) === null ? null : trained(given, coefficients);

/** @param {unknown} given @param {number} width @param {1 | 2 | 3} version */
const knownOrNone = (given, width, version) =>
  (given ?? null) === null ? {} : { precision: known(given, width, version) };

/**
 * A field that has what is below the last place of a number, where it is there.
 *
 * @template {string} Name
 * @param {Record<string, unknown>} object
 * @param {Name} name
 * @param {string} path
 * @returns {{ [name in Name]?: number }}
 */
const part = (object, name, path) =>
  object[name] === undefined
    ? {}
    : /** @type {{ [name in Name]?: number }} */ ({ [name]: number(object[name], path + name) });

/**
 * Refuses a field that no document has, which may be one that is misspelt.
 *
 * @param {Record<string, unknown>} object
 * @param {readonly string[]} names
 * @param {string} path
 */
function only(object, names, path) {
  const other = Object.keys(object).find((name) => !names.includes(name));
  if (other !== undefined)
    throw new GaltonError(
      "document",
      `${path}${other}: is no field of a saved model; there may be ${names.join(", ")}`,
    );
}

/** @param {unknown} value @param {string} field @returns {unknown[]} */
const listOrNone = (value, field) =>
  value === undefined || (Array.isArray(value) && value.length === 0) ? [] : list(value, field);

/**
 * @param {unknown} given
 * @param {number} coefficients how many the model has
 * @returns {NonNullable<ModelDocument["training"]>}
 */
function trained(given, coefficients) {
  const training = object(given, "training");
  only(training, TRAINED, "training.");
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
    converged: arrived(name(stop, "training.stop"), training.converged),
    rSquared: rSquared === null ? null : number(rSquared, "training.rSquared"),
    rss: number(training.rss, "training.rss"),
    exact: exact.map((value, at) => number(value, `training.exact[${at}]`)),
    gap: (gap ?? null) === null ? null : number(gap, "training.gap"),
    digits: number(training.digits, "training.digits"),
    coefficientDigits: agreement(training.coefficientDigits, coefficients),
    ...penalty(training),
  };
}

/**
 * Documents from before it was written are known by their stop.
 *
 * @param {string} stop @param {unknown} [written]
 */
function arrived(stop, written) {
  const converged = stop === "converged";
  if ((written ?? converged) === converged) return converged;
  return refuse("training.converged", written, `${converged}, as it stopped by "${stop}"`);
}

/** @param {Record<string, unknown>} training @returns {{ penalty?: number, l1Ratio?: number }} */
const penalty = ({ penalty, l1Ratio }) => ({
  ...(penalty === undefined ? {} : { penalty: number(penalty, "training.penalty") }),
  ...(l1Ratio === undefined ? {} : { l1Ratio: number(l1Ratio, "training.l1Ratio") }),
});

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

/**
 * The day that dates are counted from, and in which order their parts stand.
 *
 * @param {Record<string, unknown>} given
 * @param {string} path
 * @returns {{ since?: number, order?: DateOrder }}
 */
function dated({ since, order }, path) {
  const known = ORDERS.find((known) => known === order);
  if (order !== undefined && !known) refuse(`${path}order`, order, ORDERS.join(", "));
  return {
    ...(since !== undefined && { since: number(since, `${path}since`) }),
    ...(known && { order: known }),
  };
}

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
