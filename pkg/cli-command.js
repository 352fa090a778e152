// The type of a command of the command line, and code that several commands share.

import { OUTPUT, outputOf, print, printJson, say, STDOUT, textIn, visible } from "./cli-files.js";
import { numberOf, textOf, UsageError } from "./cli-options.js";
import { endsOf, shown, tabled } from "./cli-words.js";

/** @typedef {import("./cli-options.js").Values} Values */
/** @typedef {import("./model.js").Model} Model */

/**
 * @typedef {object} Command
 * @property {string} told in one line
 * @property {string} usage its arguments
 * @property {readonly [number, number]} takes how many arguments, at least and at most
 * @property {string} [more] paragraphs for its help
 * @property {readonly string[]} examples
 * @property {import("./cli-options.js").Reads} [reads] what it reads
 * @property {readonly import("./cli-options.js").Option[]} options
 * @property {(args: string[], values: Values) => Promise<void>} run
 */

/** The WebAssembly comes with the first command that needs it. @returns {Promise<typeof import("./index.js")>} */
export const galton = () => import("./inline.js");

export const JSON_OUT = /** @type {const} */ ({ flag: "json", form: "flag", told: "print JSON" });

export const LEVEL = /** @type {const} */ ({
  flag: "level",
  form: "number",
  value: "level",
  told: "of confidence intervals; 0.95",
});

/** The options of commands that save a model. */
export const SAVING = /** @type {const} */ ([
  { ...OUTPUT[0], told: "save the model to this file; - prints it instead of the table" },
  OUTPUT[1],
]);

/** @param {Values} values */
export function levelOf(values) {
  const level = textOf(values, "level");
  return level === undefined ? {} : { level: numberOf(level, "level") };
}

/**
 * The text of a saved model.
 *
 * @param {string} name
 */
export const savedText = (name) => textIn(name, "a model");

/**
 * @param {string} name
 * @param {string} [other] the next argument
 * @returns {Promise<Model>}
 */
export const modelOf = async (name, other) => modelIn(await savedText(name), name, other);

/**
 * @param {string} text of a saved model
 * @param {string} name of its file
 * @param {string} [other] the next argument
 */
export async function modelIn(text, name, other) {
  const { GaltonError, Model } = await galton();
  try {
    return Model.from(text);
  } catch (error) {
    if (!(error instanceof GaltonError) || error.code === "internal") throw error;
    const shownName = name === "-" ? "stdin" : `"${name}"`;
    const hint = (await isModel(other))
      ? `the model comes before the table: ${other} ${name}`
      : "galton train <table> [formula] -o model.json saves one";
    const reason = error.message.replace(/^document: /, "it ");
    const message = `${shownName} is no saved model: ${reason}; ${hint}`;
    throw new GaltonError("invalid-model", message, { cause: error });
  }
}

/** @param {string | undefined} name */
async function isModel(name) {
  if (name === undefined || name === "-" || !name.endsWith(".json")) return false;
  const text = await textIn(name, "").catch(() => "");
  return text.includes('"galton-model"');
}

/**
 * The names of a model and a table, of which one at most comes by stdin.
 *
 * @param {string[]} names
 */
export function modelAndTable([model = "", table]) {
  if (table === undefined) {
    if (model !== "-") needPipe("table", `${model} table.csv`);
    else throw new UsageError("the model comes by stdin; give the table as a file");
  } else if (table === "-" && model === "-")
    throw new UsageError("the model and the table cannot both come by stdin; give one as a file");
  return { model, table: table ?? "-" };
}

/** @param {string} what @param {string} instead */
export function needPipe(what, instead) {
  if (process.stdin.isTTY)
    throw new UsageError(
      `the ${what} is missing; give a file (${instead}), or - to read from the terminal`,
    );
}

/**
 * Where a command writes: the file that `--output` names, or stdout.
 *
 * @param {Values} values
 * @param {readonly string[]} inputs
 * @returns {Promise<{ name: string | undefined, open: () => import("./cli-files.js").Output }>}
 */
export async function outputFor(values, inputs) {
  const name = textOf(values, "output");
  if (name === undefined || name === "-") return { name, open: () => STDOUT };
  return { name, open: await outputOf(name, values["force"] === true, inputs) };
}

/**
 * Prints the table of a fit, and saves its model.
 *
 * @param {import("./observations.js").Observations} observations
 * @param {Values} values
 * @param {{ name: string | undefined, open: () => import("./cli-files.js").Output }} output
 * @param {{ text: string, json: Record<string, unknown> }} [more] what is told of the fit besides
 */
export async function printFit(observations, values, output, more = { text: "", json: {} }) {
  const summary = observations.summary(levelOf(values));
  const model = observations.model();
  if (output.name !== undefined) {
    const file = output.open();
    await file.write(`${JSON.stringify(model)}\n`);
    await file.close();
    if (output.name === "-")
      return summary.warnings.forEach(({ message }) => say(`note: ${message}`));
    say(`saved the model to ${output.name}`);
  }
  const { report } = observations;
  if (values["json"]) return printJson({ model, summary, ...more.json, report });
  await print(`${String(summary)}${intervalsOf(summary, values)}${more.text}`);
}

/** @param {import("./summary.js").Summary} summary @param {Values} values */
function intervalsOf({ coefficients, level }, values) {
  if (values["level"] === undefined) return "";
  const rows = coefficients.map(({ name, interval }) => [
    name,
    shown(interval?.[0]),
    shown(interval?.[1]),
  ]);
  return `\nConfidence intervals:\n${tabled([["", ...endsOf(level)], ...rows])}`;
}

/**
 * A table of coefficients with errors that hold under fewer conditions.
 *
 * @param {readonly import("./summary.js").Coefficient[]} coefficients
 * @param {number} level of the intervals
 */
export function robustTable(coefficients, level) {
  const head = ["coefficient", "estimate", "standard error", "p", ...endsOf(level)];
  const rows = coefficients.map(({ name, interval, ...own }) => [
    name,
    ...[own.estimate, own.standardError, own.pValue, interval?.[0], interval?.[1]].map(shown),
  ]);
  return visible(tabled([head, ...rows]));
}

/** What HC3 is, above its table. */
export const HC3 = "Standard errors that hold whatever the variances are (HC3)";
