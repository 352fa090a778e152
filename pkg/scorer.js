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

/** @param {string} path @param {unknown} value @param {unknown} expected @param {import("./error.js").GaltonErrorCode} [code] @returns {never} */
const refuse = (path, value, expected, code = "invalid-payload") => {
  throw new GaltonError(
    code,
    `${path} is ${JSON.stringify(value)}; it must be ${String(expected)}`,
  );
};

/** @param {string} path @param {unknown} value @param {unknown} expected */
const wrong = (path, value, expected) => refuse(path + ":", value, expected, "document");

const FINITE = "a finite number";

/** @param {unknown} value @param {string} path */
const finite = (value, path) =>
  Number.isFinite(value) ? Number(value) : wrong(path, value, FINITE);

/** The fields that objects in lists may have. A field of another name may change predictions. */
const FIELDS =
  "name,since,order,unit,missing,levels,coefficient,low,term,powers,predictor,power,log,value";

/**
 * Checks a list of objects, and fills in the fields that they may lack.
 *
 * @template T
 * @param {unknown} list
 * @param {string} path
 * @param {(entry: T, path: string) => void} check
 * @returns {T[]}
 */
const each = (list, path, check) =>
  (Array.isArray(list) ? list : wrong(path, list, "an array")).map((given, at) => {
    const own = `${path}[${at}].`;
    for (const name in given)
      if (!FIELDS.split(",").includes(name))
        wrong(own + name, given[name], "absent; use Model.from");
    const entry = { low: 0, powers: [], levels: [], ...given };
    check(entry, own);
    return entry;
  });

/** @param {unknown} value @returns {value is ArrayLike<unknown>} */
const isList = (value) => Array.isArray(value) || ArrayBuffer.isView(value);

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
  const { format, version, response, columns, log, precision, ...others } =
    /** @type {TermsDocument} */ (document);
  if (format !== "galton-model") wrong("format", format, "galton-model");
  // Documents of earlier versions lack the last bits of coefficients, which Model.from finds by the precision.
  if (!(version === 3 || (version < 3 && !precision)))
    wrong("version", version, "3; use Model.from");
  if (others.offset ?? others.predicted)
    wrong("offset, predicted", others.offset ?? others.predicted, "absent; use Model.from");
  const own = each(others.predictors, "predictors", () => {});
  const predictors = own.map(({ name }) => name);
  const levels = own.map(({ levels }) => levels);
  /** @param {{ predictor: string, power?: number }} entry @param {string} path */
  const known = ({ predictor, power = 1 }, path) => {
    if (!(power > 0 && power < 100) || power % 1) wrong(path + "power", power, "1 to 99");
    if (!predictors.includes(predictor)) wrong(path + "predictor", predictor, predictors);
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
    const list = isList(given) ? given : given === Object(given) ? null : [given];
    if (list && list.length !== predictors.length) refuse(name, given, predictors);
    /** @type {Record<string, unknown>} */
    const row = {};
    predictors.forEach((predictor, at) => {
      const value = list ? list[at] : /** @type {Fields} */ (given)[predictor];
      const known = levels[at];
      row[predictor] = known.length ? String(value) : value;
      if (known.length ? !known.includes(String(value)) : !Number.isFinite(value))
        refuse(`${name}.${predictor}`, value, known.length ? known : FINITE);
    });
    const found = valueOf(intercept, low, all, isSimple, row);
    return Number.isFinite(found)
      ? found
      : refuse(name, row, "smaller; above 0 in log", "too-large");
  };

  /** @param {unknown} given */
  const predict = (given) => {
    const fields = /** @type {Record<string, ArrayLike<unknown>>} */ (Object(given));
    const rows = isList(given) ? given : fields[predictors[0]];
    const names = isList(given) ? [] : predictors;
    if (rows !== given && !Object.values(fields).some(isList)) return one(given, "input");
    const length = rows?.length;
    for (const name of names) {
      const column = fields[name];
      if (column?.length !== length) refuse(name, column, `an array of ${length}`);
    }
    if (!length) refuse("input", given, "one row or more");
    /** @param {unknown} row @param {number} at */
    const value = (row, at) =>
      one(rows === given ? row : names.map((name) => fields[name][at]), `input[${at}]`);
    return rows === given ? Array.from(rows, value) : Float64Array.from({ length }, value);
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
