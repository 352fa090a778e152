// The names of the options. Rust checks their values where it uses them.

import { GaltonError } from "./error.js";
import { describe, isPlain } from "./source.js";
import { methods } from "./wasm/methods.js";

/** @typedef {import("./wasm/galton.js").ReadOptions} ReadOptions */
/** @typedef {import("./wasm/galton.js").DescentOptions} DescentOptions */
/** @typedef {import("./wasm/galton.js").PenaltyOptions} PenaltyOptions */
/** @typedef {import("./wasm/galton.js").PathOptions} PathOptions */
/** @typedef {"delimiter" | "header" | "decimal" | "thousands" | "comment" | "skipLines" | "sheet" | "quote" | "escape" | "encoding" | "everyRow" | "missing" | "units" | "dateFormat"} Written */

/** @type {Record<keyof ReadOptions, "reading">} */
const READING = {
  response: "reading",
  predictors: "reading",
  formula: "reading",
  terms: "reading",
  logResponse: "reading",
  weights: "reading",
  reference: "reading",
  leaveOut: "reading",
  holdOut: "reading",
  folds: "reading",
  text: "reading",
  intercept: "reading",
  maxColumns: "reading",
  delimiter: "reading",
  header: "reading",
  decimal: "reading",
  thousands: "reading",
  comment: "reading",
  skipLines: "reading",
  sheet: "reading",
  quote: "reading",
  escape: "reading",
  missing: "reading",
  units: "reading",
  dateFormat: "reading",
  encoding: "reading",
  everyRow: "reading",
  sample: "reading",
  density: "reading",
  workers: "reading",
  onProgress: "reading",
  signal: "reading",
};

/** The options of a reading that say which model it is for. @type {Partial<Record<keyof ReadOptions, "model">>} */
const MODEL = {
  response: "model",
  predictors: "model",
  formula: "model",
  terms: "model",
  logResponse: "model",
  reference: "model",
  intercept: "model",
  maxColumns: "model",
  density: "model",
};

/** The options of a descent, with the settings of the methods. @type {Partial<Record<import("./wasm/galton.js").DescentOptionName, "descending">>} */
const DESCENDING = {
  method: "descending",
  learningRate: "descending",
  schedule: "descending",
  power: "descending",
  every: "descending",
  factor: "descending",
  iterations: "descending",
  loss: "descending",
  ridge: "descending",
  scaling: "descending",
  standardise: "descending",
  start: "descending",
  tolerance: "descending",
  ...Object.fromEntries(
    methods.flatMap(({ settings }) => settings.map(({ name }) => [name, "descending"])),
  ),
};

/** @type {Record<keyof PenaltyOptions, "shrinking">} */
const PENALISING = {
  l1Ratio: "shrinking",
  standardise: "shrinking",
};

/** @type {Record<keyof PathOptions, "shrinking">} */
const SHRINKING = {
  ...PENALISING,
  count: "shrinking",
  ratio: "shrinking",
  penalties: "shrinking",
};

/**
 * @param {unknown} options
 * @param {Record<string, string>} known
 * @returns {Record<string, unknown>} the options, after checking that they are an object with known names only
 */
export function check(options, known) {
  if (options === undefined) return {};
  if (typeof options !== "object" || options === null || Array.isArray(options) || isMap(options)) {
    const found = describe(options);
    throw new GaltonError("invalid-option", `the options are ${found}; they must be an object`);
  }
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(known, name)) {
      const names = Object.keys(known).join(", ");
      throw new GaltonError(
        "invalid-option",
        `there is no option "${name}"; the options are ${names}`,
      );
    }
  }
  const values = Object.entries(options).map(([name, value]) => [name, plain(value)]);
  return /** @type {Record<string, unknown>} */ (Object.fromEntries(values));
}

/** Whether an object may hold options that are no properties of it, as a Map does. @param {object} options */
const isMap = (options) => !isPlain(options) && Object.keys(options).length === 0;

/** How deep a value of an option may be: Rust refuses a deeper one. */
const DEPTH = 6;

/**
 * A value without the Proxies that Vue and similar libraries make of arrays and plain objects: a worker cannot be sent those.
 *
 * @param {unknown} value
 * @param {number} [depth]
 * @returns {unknown}
 */
function plain(value, depth = DEPTH) {
  try {
    if (depth === 0) return value;
    if (Array.isArray(value)) return Array.from(value, (own) => plain(own, depth - 1));
    if (!isPlain(value)) return value;
    const entries = Object.entries(value).map(([name, own]) => [name, plain(own, depth - 1)]);
    return Object.fromEntries(entries);
  } catch {
    // A getter throws: Rust names the option.
    return value;
  }
}

/** @param {unknown} options @returns {ReadOptions} */
export const reading = (options) => listening(check(options, READING));

/** The options of a reading for another model. @param {ReadOptions} read @param {unknown} model @returns {ReadOptions} */
export function remodelling(read, model) {
  const chosen = check(model, MODEL);
  const others = Object.entries(read).filter(([name]) => !Object.hasOwn(MODEL, name));
  return { ...Object.fromEntries(others), ...chosen };
}

/**
 * @param {unknown} options
 * @returns {ReadOptions & { interval?: unknown, level?: unknown, onScored?: unknown }}
 */
export const scoring = (options) =>
  listening(check(options, { ...READING, interval: "", level: "", onScored: "" }));

/**
 * @param {unknown} options
 * @returns {ReadOptions & { most?: unknown, rows?: unknown, level?: unknown }}
 */
export const diagnosing = (options) =>
  listening(check(options, { ...READING, most: "", rows: "", level: "" }));

/**
 * Checks the options that JavaScript itself uses, and returns all options.
 *
 * @template {{ signal?: unknown, onProgress?: unknown, onScored?: unknown, encoding?: unknown, workers?: unknown }} T
 * @param {T} options
 * @returns {T}
 */
export function listening(options) {
  const { signal, onProgress, onScored, encoding, workers } = options;
  if (workers !== undefined && workers !== 1 && workers !== 2) refuse("workers", workers, "1 or 2");
  if (onProgress !== undefined && typeof onProgress !== "function")
    refuse("onProgress", onProgress, "a function");
  if (onScored !== undefined && typeof onScored !== "function")
    refuse("onScored", onScored, "a function");
  if (signal !== undefined && !isSignal(signal)) refuse("signal", signal, "an AbortSignal");
  return encoding === undefined ? options : { ...options, encoding: encodingOf(encoding) };
}

/** The name of an encoding in the Encoding Standard. @param {unknown} label */
function encodingOf(label) {
  try {
    if (typeof label === "string") return new TextDecoder(label).encoding;
  } catch {
    // Refused below.
  }
  return refuse("encoding", label, 'a label of TextDecoder, such as "utf-8" or "latin1"');
}

/** @param {unknown} value */
function isSignal(value) {
  if (typeof value !== "object" || value === null) return false;
  const { aborted, addEventListener, removeEventListener } =
    /** @type {Partial<Record<keyof AbortSignal, unknown>>} */ (value);
  return (
    typeof aborted === "boolean" &&
    typeof addEventListener === "function" &&
    typeof removeEventListener === "function"
  );
}

/**
 * @param {string} name @param {unknown} value @param {string} expected
 * @returns {never}
 */
export function refuse(name, value, expected) {
  const found = value === undefined ? "missing" : describe(value);
  throw new GaltonError("invalid-option", `${name} is ${found}; it must be ${expected}`);
}

/**
 * The argument of a method, as a number. The WebAssembly checks its value.
 *
 * @param {string} name
 * @param {unknown} value
 * @param {string} [expected]
 * @returns {number}
 */
export const number = (name, value, expected = "a whole number from 0") =>
  typeof value === "number" ? value : refuse(name, value, expected);

/**
 * Typed arrays are welcome as a start.
 *
 * @param {unknown} options
 * @returns {DescentOptions}
 */
export function descending(options) {
  const checked = check(options, DESCENDING);
  const { start } = checked;
  return /** @type {DescentOptions} */ (
    ArrayBuffer.isView(start)
      ? { ...checked, start: Array.from(/** @type {Float64Array} */ (start)) }
      : checked
  );
}

/**
 * @param {unknown} options
 * @returns {{ level: number }}
 */
export function summarising(options) {
  const { level = 0.95 } = check(options, { level: "summarising" });
  if (typeof level !== "number") refuse("level", level, "a number");
  return { level };
}

/**
 * The options of a fit with one penalty, as options of a path with this penalty only.
 *
 * @param {unknown} options
 * @returns {PathOptions}
 */
export function penalising(options) {
  const { penalty, ...others } = check(options, { penalty: "shrinking", ...PENALISING });
  if (typeof penalty !== "number") refuse("penalty", penalty, "0 or a number above 0");
  return { ...others, penalties: [penalty] };
}

/**
 * Typed arrays are welcome as penalties.
 *
 * @param {unknown} options
 * @returns {PathOptions}
 */
export function shrinking(options) {
  const checked = check(options, SHRINKING);
  const { penalties } = checked;
  return ArrayBuffer.isView(penalties)
    ? { ...checked, penalties: Array.from(/** @type {Float64Array} */ (penalties)) }
    : checked;
}

/**
 * How far a path or a cross-validation is.
 *
 * @typedef {object} PathProgress
 * @property {number} fits how many fits are made
 * @property {number} total how many there are to make
 * @property {number} secondsLeft an estimate; penalties further down take longer
 */

/**
 * @typedef {PathOptions & {
 *   signal?: AbortSignal,
 *   onProgress?: (progress: PathProgress) => void,
 * }} AsyncPathOptions `signal` ends it: the promise is then rejected with the signal's reason
 */

/**
 * Options of a path, and those that JavaScript itself uses.
 *
 * @param {unknown} options
 * @returns {{ path: PathOptions, signal?: AbortSignal, onProgress?: (progress: PathProgress) => void }}
 */
export function shrinkingAsync(options) {
  const { signal, onProgress, ...others } = shrinkingAndListening(options);
  return { path: shrinking(others), signal, onProgress };
}

/** @param {unknown} options @returns {AsyncPathOptions} */
const shrinkingAndListening = (options) =>
  listening(check(options, { ...SHRINKING, signal: "", onProgress: "" }));

/**
 * Options of the reading and of the descent, separated.
 *
 * @param {unknown} options
 * @returns {{ reading: ReadOptions, descending: DescentOptions }}
 */
export function both(options) {
  const known = /** @type {Record<string, "reading" | "descending">} */ ({
    ...READING,
    ...DESCENDING,
  });
  /** @type {{ reading: Record<string, unknown>, descending: Record<string, unknown> }} */
  const parts = { reading: {}, descending: {} };
  for (const [name, value] of Object.entries(check(options, known))) {
    const half = known[name];
    if (half) parts[half][name] = value;
  }
  return { reading: reading(parts.reading), descending: descending(parts.descending) };
}
