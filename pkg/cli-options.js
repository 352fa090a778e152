// The options of the command line. Those of reading are one table, which names the package's own options.

/** @typedef {import("./wasm/galton.js").ReadOptions} ReadOptions */
/** @typedef {"text" | "flag" | "number" | "list" | "character" | "weights" | "pairs" | "part" | "sheet"} Form */

/** An error in the arguments. The command prints it and its usage. */
export class UsageError extends Error {}

/**
 * The options of reading that a command line can give. `--header` becomes `header: true`, `--no-header` becomes `header: false`.
 *
 * @type {Record<Exclude<keyof ReadOptions, "formula" | "predictors" | "terms" | "sample" | "density" | "onProgress" | "signal">, [Form, string]>}
 */
const READING = {
  response: ["text", "the response's column, where there is no formula"],
  logResponse: ["flag", "model the response's logarithm"],
  weights: ["weights", "the column of weights; frequency:n for counts"],
  reference: ["pairs", "the level that others are compared with: dose=placebo"],
  holdOut: ["part", "the last rows (20), or a part of all (0.2), to test on"],
  folds: ["number", "how many folds the rows are dealt into"],
  text: ["text", "text in a chosen column: error or missing"],
  intercept: ["flag", "whether the model has an intercept"],
  maxColumns: ["number", "the most columns that the model may have"],
  delimiter: ["character", "the character between two fields; tab for a tab"],
  header: ["flag", "whether the first record names the columns"],
  decimal: ["character", "the decimal mark, . or ,"],
  thousands: ["character", "the thousands separator; none"],
  comment: ["character", "the prefix of a comment line; none"],
  skipLines: ["number", "how many lines stand before the table"],
  sheet: ["sheet", "a workbook's sheet: its name or number"],
  quote: ["character", "the character around fields; none"],
  escape: ["character", "the character before a quote in quotes; none"],
  dateFormat: ["text", "the format of dates, such as day-month-year"],
  missing: ["list", "a word for a missing value; give it once for each"],
  units: ["flag", "whether numbers may have a unit beside them"],
  encoding: ["text", "how characters are encoded, such as latin1"],
  everyRow: ["flag", "whether every record below the header is a row"],
  workers: ["number", "how many workers read"],
};

/** Which of them say how a table is written. @type {(keyof typeof READING)[]} */
const WRITTEN = [
  ..."delimiter header decimal thousands comment skipLines sheet quote escape dateFormat missing units encoding everyRow".split(
    " ",
  ),
].map((name) => /** @type {keyof typeof READING} */ (name));

/** @param {string} name of the package's option */
const flagOf = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/**
 * @param {boolean} isFit whether a model is fitted
 * @returns {{ flag: string, name: keyof typeof READING, form: Form, told: string }[]}
 */
export const readingOptions = (isFit) =>
  Object.entries(READING)
    .map(([name, [form, told]]) => ({
      flag: flagOf(name),
      name: /** @type {keyof typeof READING} */ (name),
      form,
      told,
    }))
    .filter(({ name }) => isFit || WRITTEN.includes(name));

/**
 * The package's options, of what was given.
 *
 * @param {Record<string, unknown>} values as parseArgs has them
 * @param {boolean} isFit
 * @returns {ReadOptions}
 */
export function readingOf(values, isFit) {
  const given = readingOptions(isFit)
    .filter(({ flag }) => values[flag] !== undefined)
    .map(({ flag, name, form }) => [name, valueOf(form, values[flag], flag)]);
  return /** @type {ReadOptions} */ (Object.fromEntries(given));
}

/** @param {Form} form @param {unknown} value @param {string} flag @returns {unknown} */
function valueOf(form, value, flag) {
  const text = String(value);
  if (form === "flag" || form === "list") return value;
  if (form === "number") return numberOf(text, flag);
  if (form === "character") return { none: null, tab: "\t", "\\t": "\t" }[text] ?? nothing(text);
  if (form === "sheet") return /^\d+$/.test(text) ? Number(text) : text;
  if (form === "pairs") {
    const pairs = /** @type {string[]} */ (value).map((pair) => /^(.+?)=(.*)$/s.exec(pair));
    if (pairs.every((pair) => pair !== null))
      return Object.fromEntries(pairs.map(([, name, level]) => [name, level]));
    throw new UsageError(`--${flag} must be a column and a level: --${flag} dose=placebo`);
  }
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

/** @param {string} text */
const nothing = (text) => (text === "none" ? null : text);

/** @param {string} text @param {string} flag */
export function numberOf(text, flag) {
  const number = Number(text);
  if (text.trim() !== "" && Number.isFinite(number)) return number;
  throw new UsageError(`--${flag} is "${text}"; it must be a number`);
}

/**
 * The known name that is nearest to one that is not known, if one is near.
 *
 * @param {string} name
 * @param {readonly string[]} known
 */
export function nearest(name, known) {
  const [best] = known
    .map((other) => ({ other, distance: distance(name, other) }))
    .sort((a, b) => a.distance - b.distance);
  return best && best.distance <= Math.max(2, name.length / 3) ? best.other : undefined;
}

/** How many letters must be changed, added or removed. @param {string} a @param {string} b */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + Number(a[i - 1] !== b[j - 1]);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
