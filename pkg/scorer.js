// A saved model's predictions without WebAssembly, for pages and servers that only score. Bundled and minified it
// stays under 2 KB gzip, so its messages are short.

import { isPlain, valueOf } from "./arithmetic.js";
import { GaltonError } from "./error.js";

/** @typedef {import("./payload.js").Row} Row */
/** @typedef {import("./payload.js").PredictorColumns} PredictorColumns */
/** @typedef {import("./wasm/galton.js").ModelDocument} ModelDocument */
/** @typedef {import("./wasm/galton.js").TermsDocument} TermsDocument */
/** @typedef {import("./arithmetic.js").Column} Column */
/** @typedef {Record<string, unknown>} Fields */

/** @param {string} path @param {unknown} value @param {string} expected @param {import("./error.js").GaltonErrorCode} [code] @returns {never} */
const refuse = (path, value, expected, code = "invalid-payload") => {
  const found =
    value === Object(value)
      ? "an object"
      : typeof value === "string"
        ? JSON.stringify(value)
        : String(value);
  throw new GaltonError(code, `${path} is ${found}; it must be ${expected}`);
};

/** @param {string} path @param {unknown} value @param {string} expected */
const wrong = (path, value, expected) => refuse(path + ":", value, expected, "document");

const FINITE = "a finite number";

/** @param {unknown} value @param {string} path */
const finite = (value, path) =>
  Number.isFinite(value) ? /** @type {number} */ (value) : wrong(path, value, FINITE);

/** The fields that objects in lists may have. A field of another name may change predictions. */
const FIELDS =
  ",name,since,order,unit,missing,levels,coefficient,low,term,powers,predictor,power,log,value,";

/**
 * Checks a list of objects, and fills in the fields that they may lack.
 *
 * @template T
 * @param {unknown} list
 * @param {string} path
 * @param {(entry: T, path: string) => void} [check]
 * @returns {T[]}
 */
const each = (list, path, check) =>
  (Array.isArray(list) ? list : wrong(path, list, "a list")).map((given, at) => {
    const own = `${path}[${at}].`;
    for (const name in given)
      if (!FIELDS.includes(`,${name},`)) wrong(own + name, given[name], "absent");
    const entry = { low: 0, powers: [], levels: [], ...given };
    check?.(entry, own);
    return entry;
  });

/** Whether it is an array or a typed array. A DataView has no length. @param {unknown} value @returns {value is ArrayLike<unknown>} */
const isList = (value) => Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);

/** A value that an object has of itself, by its name. @param {unknown} given @param {string} name */
const ownOf = (given, name) =>
  Object.hasOwn(Object(given), name) ? /** @type {Fields} */ (given)[name] : undefined;

/**
 * A saved model that predicts without WebAssembly, to the last bit as `Model` does. That holds for powers, categories,
 * interactions and logarithms: engines differ in `Math.log`, so it brings a logarithm of its own.
 *
 * @typedef {object} Scorer
 * @property {string} response the name of the response's column
 * @property {boolean} log whether it predicts the natural logarithm of the response
 * @property {readonly string[]} predictors their names
 * @property {readonly (readonly string[])[]} levels the values of each predictor that is a category; none for numbers
 * @property {Predict} predict
 * @property {(request: { payload: unknown }) => { predictions: number[] } | { stream_prediction: number }} score
 *   as `Model.score`: a batch `{ payload: [10, 20] }` answers `{ predictions: [y1, y2] }`, one row `{ payload: 10 }`
 *   answers `{ stream_prediction: y }`
 */

/**
 * Predicts one row (a value for a model of one predictor, or an object by name), a list of rows, or columns by name. An
 * object may have more values than those of the predictors.
 *
 * @typedef {{
 *   (row: number | string | Readonly<Record<string, number | string>>): number,
 *   (rows: readonly Row[] | Float64Array | Float32Array): number[],
 *   (columns: PredictorColumns): Float64Array,
 * }} Predict
 */

/**
 * Loads a saved model: a document, its JSON text, or a `Model`.
 *
 * @param {ModelDocument | string | { toJSON(): ModelDocument }} saved
 * @returns {Scorer}
 * @throws {GaltonError} with the code `document` if it is not a saved model, or one of a later version
 * @example
 * const model = load(await (await fetch("model.json")).text());
 * model.predict({ week: 6, bed: "sun" });
 */
export function load(saved) {
  let document = /** @type {ModelDocument} */ (saved);
  try {
    document = { ...JSON.parse(typeof saved === "string" ? saved : JSON.stringify(saved)) };
  } catch {
    wrong("document", saved, "JSON");
  }
  const { format, version, response, columns, log, ...others } = /** @type {TermsDocument} */ (
    document
  );
  // Documents of earlier versions lack the last bits of coefficients, which Model.from finds by the precision.
  if (format !== "galton-model" || version !== 3 || (others.offset ?? others.predicted))
    wrong("document", saved, "galton-model 3; use Model.from");
  const own = each(others.predictors, "predictors");
  const predictors = own.map(({ name }) => name);
  const levels = own.map(({ levels }) => levels);
  /** @param {{ predictor: string, power?: number }} entry @param {string} path */
  const known = ({ predictor, power = 1 }, path) => {
    if (!/^[1-9]\d?$/.test(/** @type {string} */ (/** @type {unknown} */ (power))))
      wrong(path + "power", power, "1 to 99");
    if (!predictors.includes(predictor))
      wrong(path + "predictor", predictor, /** @type {never} */ (predictors));
  };
  const plain = own.map(({ name, coefficient, low }) => ({
    coefficient,
    low,
    powers: [{ predictor: name, power: 1 }],
  }));
  const all = each(columns ?? plain, "columns", (column, path) => {
    finite(column.coefficient, path + "coefficient");
    finite(column.low, path + "low");
    each(column.powers, path + "powers", known);
    each(column.levels, path + "levels", known);
  });
  const isSimple = isPlain(all, predictors);
  const intercept = finite(columns ? (others.intercept ?? 0) : others.intercept, "intercept");
  const low = finite(others.interceptLow ?? 0, "interceptLow");

  /** @param {unknown} given @param {string} name */
  const one = (given, name) => {
    const list = isList(given) ? given : typeof given === "object" && given ? null : [given];
    if (list && list.length !== predictors.length)
      refuse(name, given, /** @type {never} */ (predictors));
    const row = predictors.map((predictor, at) => {
      const known = levels[at];
      const value = list ? list[at] : ownOf(given, predictor);
      const isRight = known.length
        ? /^(st|nu|bo)/.test(typeof value) && known.includes(String(value))
        : Number.isFinite(value);
      if (!isRight)
        refuse(`${name}.${predictor}`, value, known.length ? /** @type {never} */ (known) : FINITE);
      return [predictor, known.length ? String(value) : value];
    });
    const found = valueOf(intercept, low, all, isSimple, Object.fromEntries(row));
    return Number.isFinite(found) ? found : refuse(name, given, "smaller", "too-large");
  };

  /** @param {unknown} given */
  const predict = (given) => {
    const isRows = isList(given);
    const lists = isRows ? [given] : predictors.map((name) => ownOf(given, name));
    if (!lists.some(isList)) return one(given, "payload");
    const columns = /** @type {ArrayLike<unknown>[]} */ (lists);
    const length = columns[0]?.length;
    columns.forEach((column, at) => {
      if (!length || column?.length !== length)
        refuse(isRows ? "payload" : predictors[at], column, `of length ${length || "1 or more"}`);
    });
    /** @param {unknown} _ @param {number} at */
    const value = (_, at) =>
      one(isRows ? given[at] : columns.map((column) => column[at]), `payload[${at}]`);
    return isRows ? Array.from({ length }, value) : Float64Array.from({ length }, value);
  };

  return {
    response,
    log: !!log,
    predictors,
    levels,
    predict: /** @type {Predict} */ (/** @type {unknown} */ (predict)),
    score({ payload }) {
      const found = predict(payload);
      return typeof found === "number"
        ? { stream_prediction: found }
        : { predictions: Array.from(found) };
    },
  };
}
