// The options of the command line: those of reading, which are the package's own, and the parser of arguments.

import { nearest } from "./nearest.js";

/** @typedef {import("./wasm/galton.js").ReadOptions} ReadOptions */
/** @typedef {"text" | "flag" | "number" | "list" | "character" | "weights" | "pairs" | "rows" | "part" | "sheet"} Form */

/**
 * @typedef {object} Option
 * @property {string} flag its name, without dashes
 * @property {string} [short] its letter, without a dash
 * @property {Form} form
 * @property {string} [value] what its value is, in a word; none for a flag
 * @property {string} told what it does, and its default
 */

/** An error in the arguments. */
export class UsageError extends Error {}

/** How a table is written, which every command that reads one may be told. */
const WRITTEN = /** @type {const} */ ({
  delimiter: ["character", "character", "between two fields; tab for a tab"],
  header: ["flag", "", "the first record names the columns"],
  decimal: ["character", "mark", "the decimal mark, . or ,"],
  thousands: ["character", "mark", "the thousands separator, or none"],
  comment: ["character", "prefix", "what comment lines begin with, or none"],
  skipLines: ["number", "count", "how many lines stand before the table"],
  sheet: ["sheet", "name", "a workbook's sheet, by name or number"],
  quote: ["character", "character", "around fields, or none"],
  escape: ["character", "character", "before a quote in quotes, or none"],
  dateFormat: ["text", "format", "such as day-month-year or yyyymmdd"],
  missing: ["list", "word", "a word for a missing value; give it once for each"],
  units: ["flag", "", "numbers may have a unit beside them: 3 kg, 15 %"],
  encoding: ["text", "name", "how characters are encoded, such as latin1"],
  everyRow: ["flag", "", "totals, footers and units are rows too"],
});

/** Further options of a fit. */
const FITTED = /** @type {const} */ ({
  response: ["text", "column", "the response, where there is no formula; the last of numbers"],
  logResponse: ["flag", "", "model the logarithm of the response"],
  weights: ["weights", "column", "the rows' weights; frequency:column if they are counts"],
  reference: ["pairs", "column=value", "the value that others of a category are compared with"],
  leaveOut: ["rows", "rows", "numbers of rows to leave out, such as 17,60"],
  holdOut: ["part", "rows", "the last rows (20), or a part of all (0.2), to test on"],
  folds: ["number", "count", "cross-validate in so many folds"],
  text: ["text", "meaning", "text among numbers: error, the default, or missing"],
  intercept: ["flag", "", "the model has an intercept, the default; --no-intercept"],
  maxColumns: ["number", "count", "the most columns that the model may have; 500"],
  workers: ["number", "count", "how many workers read, 1 or 2; 2 from 32 MB on"],
});

/** @typedef {Exclude<keyof ReadOptions, "formula" | "predictors" | "terms" | "sample" | "density" | "onProgress" | "signal">} Known */

/** @type {Record<Known, readonly [Form, string, string]>} */
const READING = { ...FITTED, ...WRITTEN };

/** The input of a command: a table to fit, a table, or a table whose rows were held out of a fit. @typedef {"fit" | "table" | "fitted"} Reads */

/** @type {Record<Reads, readonly string[]>} */
const READ = {
  fit: Object.keys(READING),
  table: Object.keys(WRITTEN),
  fitted: ["leaveOut", "holdOut", ...Object.keys(WRITTEN)],
};

/** @param {string} name of the package's option */
export const flagOf = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The names of the package's options, for messages of the package that mention them. @type {readonly string[]} */
export const NAMES = [
  ...Object.keys(READING),
  "interval",
  "level",
  "most",
  "maxBytes",
  "maxRows",
  "cors",
];

/** @param {Reads | undefined} reads @returns {(Option & { name: Known })[]} */
export const readingOptions = (reads) =>
  (reads ? READ[reads] : []).map((key) => {
    const name = /** @type {Known} */ (key);
    const [form, value, told] = READING[name];
    return { flag: flagOf(name), name, form, value, told };
  });

/** @typedef {Record<string, string | boolean | string[] | undefined>} Values */

/**
 * The package's options, of what was given.
 *
 * @param {Values} values
 * @param {Reads} reads
 * @returns {ReadOptions}
 */
export function readingOf(values, reads) {
  const given = readingOptions(reads)
    .filter(({ flag }) => values[flag] !== undefined)
    .map(({ flag, name, form }) => [name, valueOf(form, values[flag], flag)]);
  return /** @type {ReadOptions} */ (Object.fromEntries(given));
}

/** Words for characters that a shell does not take, and for none. */
const CHARACTERS = new Map([
  ["none", null],
  ["tab", "\t"],
  ["\\t", "\t"],
]);

/** @param {Form} form @param {unknown} value @param {string} flag @returns {unknown} */
function valueOf(form, value, flag) {
  const text = String(value);
  if (form === "flag" || form === "list") return value;
  if (form === "number") return numberOf(text, flag);
  if (form === "character") return CHARACTERS.has(text) ? CHARACTERS.get(text) : text;
  if (form === "sheet") return /^\d+$/.test(text) ? Number(text) : text;
  if (form === "pairs") {
    const pairs = /** @type {string[]} */ (value).map((pair) => /^(.+?)=(.*)$/s.exec(pair));
    if (pairs.every((pair) => pair !== null))
      return Object.fromEntries(pairs.map(([, name, level]) => [name, level]));
    throw new UsageError(`--${flag} must be a column and a value: --${flag} dose=placebo`);
  }
  if (form === "rows") return text.split(",").map((row) => numberOf(row, flag));
  if (form === "weights") {
    const column = text.replace(/^frequency:/, "");
    return column === text ? text : { column, kind: "frequency" };
  }
  if (form === "part") {
    const number = numberOf(text, flag);
    return number > 0 && number < 1 ? { fraction: number } : number;
  }
  return text;
}

/** @param {string} text @param {string} flag */
export function numberOf(text, flag) {
  const number = Number(text);
  if (text.trim() !== "" && Number.isFinite(number)) return number;
  throw new UsageError(`--${flag} is "${text}"; it must be a number`);
}

/** A flag of the command line that was given as text. @param {Values} values @param {string} flag */
export const textOf = (values, flag) => {
  const value = values[flag];
  return typeof value === "string" ? value : undefined;
};

/**
 * The options and files in the arguments. Values follow their option, or an equals sign. They may begin with a dash, unless they are
 * themselves an option. After `--` nothing is an option.
 *
 * @param {readonly string[]} args
 * @param {readonly Option[]} options
 * @param {string} command such as `galton train`
 * @returns {{ values: Values, positionals: string[] }}
 */
export function parsed(args, options, command) {
  /** @type {Values} */
  const values = {};
  /** @type {string[]} */
  const positionals = [];
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === "--") {
      positionals.push(...rest);
      break;
    }
    if (/^[\u2010-\u2015\u2212]/.test(arg))
      throw new UsageError(`"${arg}" begins with a dash of print; options begin with - or --`);
    if (arg === "-" || !arg.startsWith("-")) {
      positionals.push(arg);
      continue;
    }
    const { option, isNegated, attached } = found(arg, options, command);
    const { flag, form } = option;
    if (form === "flag") {
      // -qf is -q -f.
      if (attached !== undefined && /^-[^-]/.test(arg) && !attached.startsWith("="))
        rest.unshift(`-${attached}`);
      else if (attached !== undefined)
        throw new UsageError(`--${flag} has a value, "${attached}"; it takes none`);
      once(values, flag, !isNegated);
      continue;
    }
    const value = attached ?? rest.shift();
    if (value === undefined || (attached === undefined && isOption(value, options)))
      throw new UsageError(
        `--${flag} lacks its ${option.value ?? "value"}; ${value === undefined ? "nothing" : value} follows it`,
      );
    if (value === "" && (form === "text" || form === "weights" || form === "sheet"))
      throw new UsageError(`--${flag} is empty; it must be a ${option.value ?? "value"}`);
    if (form === "list" || form === "pairs") {
      const before = values[flag];
      values[flag] = [...(Array.isArray(before) ? before : []), value];
    } else once(values, flag, value);
  }
  return { values, positionals };
}

/**
 * Takes the value of an option that has one. Of two, nobody knows which is meant.
 *
 * @param {Values} values
 * @param {string} flag
 * @param {string | boolean} value
 */
function once(values, flag, value) {
  const before = values[flag];
  if (before !== undefined && before !== value) {
    const both = typeof value === "string" ? `"${String(before)}" and "${value}"` : "yes and no";
    throw new UsageError(`--${flag} is given twice, as ${both}; give it once`);
  }
  values[flag] = value;
}

/** @param {string} value @param {readonly Option[]} options */
const isOption = (value, options) =>
  value === "--" || options.some(({ flag }) => value.split("=")[0] === `--${flag}`);

/**
 * @param {string} arg
 * @param {readonly Option[]} options
 * @param {string} command
 * @returns {{ option: Option, isNegated: boolean, attached: string | undefined }}
 */
function found(arg, options, command) {
  const [, name = "", , attached] = /^--?([^=]*)(=(.*))?$/s.exec(arg) ?? [];
  if (!arg.startsWith("--")) {
    const option = options.find(({ short }) => short !== undefined && short === arg[1]);
    // -omodel.json is -o model.json. -quiet is --quiet with a dash too few.
    if (option && !options.some(({ flag }) => flag === name)) {
      const value = option.form === "flag" ? arg.slice(2) : arg.slice(2).replace(/^=/, "");
      return { option, isNegated: false, attached: value === "" ? undefined : value };
    }
  } else {
    const option = options.find(({ flag }) => flag === name);
    if (option) return { option, isNegated: false, attached };
    const negated = options.find(({ flag, form }) => form === "flag" && `no-${flag}` === name);
    if (negated) return { option: negated, isNegated: true, attached };
  }
  const flags = options.flatMap(({ flag, form }) =>
    form === "flag" && name.startsWith("no") ? [flag, `no-${flag}`] : [flag],
  );
  const near = name.length > 1 ? nearest(flagOf(name).replaceAll("_", "-"), flags) : undefined;
  const shown = arg.startsWith("--") ? `--${name}` : arg;
  const hint = near === undefined ? `${command} --help lists them` : `did you mean --${near}?`;
  throw new UsageError(`${command} has no option ${shown}; ${hint}`);
}
