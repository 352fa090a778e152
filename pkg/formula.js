// Formulas without a table: their parts, and errors with the place and the nearest formula that can be read. A field that takes a
// formula needs this before it reads a file. It is small and needs no WebAssembly; `read` has the same language.

import { GaltonError } from "./error.js";
import { columnsIn, FormulaFault, quoted } from "./formula-arithmetic.js";
import { parse } from "./formula-parser.js";
import { nearest, nearestFirst } from "./nearest.js";

/** @typedef {import("./formula-arithmetic.js").Cure} Cure */

/**
 * A term of a formula.
 *
 * @typedef {object} FormulaTerm
 * @property {string} name as R writes it: "x", "I(x^2)", "x:group"
 * @property {readonly string[]} columns the columns that it is computed from
 */

/**
 * A formula's parts.
 *
 * @typedef {object} ParsedFormula
 * @property {string} text the formula with the spaces that R writes
 * @property {string} response the column of the response
 * @property {string} predicted the left side: the response, or a function of it
 * @property {boolean} intercept whether the model has an intercept
 * @property {readonly FormulaTerm[]} terms those of fewer variables first, as in R
 * @property {readonly FormulaTerm[]} offsets what has a coefficient of 1
 */

/** How many names a message lists. */
const LISTED = 20;

/** How many faults of a text are cured for a suggestion. */
const MOST_CURES = 5;

/** A column's name as a formula has it: between backticks if it could be taken for something else. @param {string} column */
export const columnInFormula = (column) => quoted(column);

/**
 * The parts of a formula.
 *
 * An error has the `character` at which the text is at fault. Where a change of the text makes a formula of it,
 * `suggestion` has that formula.
 *
 * @param {string} text
 * @param {{ columns?: readonly string[], others?: readonly string[] }} [options] `columns` are those of the table: a formula of any other is refused. `others` are those that "." stands for, beside the response; by default all of the table
 * @returns {ParsedFormula}
 * @throws {GaltonError} with the code `formula` or `no-such-column`
 * @example
 * const { response, terms } = parseFormula("height ~ week * bed");
 * console.log(response, terms.map(({ name }) => name).join(", ")); // height week, bed, week:bed
 */
export function parseFormula(text, { columns, others = columns } = {}) {
  const table = { columns, others };
  const given = /** @type {unknown} */ (text);
  if (typeof given !== "string") {
    const message = `formula is of the type ${typeof given}; it must be a string`;
    throw new GaltonError("invalid-option", message, { option: "formula" });
  }
  try {
    return read(text, table);
  } catch (error) {
    if (!(error instanceof FormulaFault)) throw error;
    throw error.known(cured(text, error.cure, table));
  }
}

/** @typedef {{ columns: readonly string[] | undefined, others: readonly string[] | undefined }} Table */

/** @param {string} text @param {Table} table */
function parsedIn(text, { columns, others }) {
  try {
    return parse(text, others);
  } catch (error) {
    // A name with a space in it may be why.
    if (error instanceof FormulaFault) error.cure = unquoted(text, columns ?? []) ?? error.cure;
    throw error;
  }
}

/** @param {string} text @param {Table} table @returns {ParsedFormula} */
function read(text, table) {
  const { columns } = table;
  const parsed = parsedIn(text, table);
  const { response, predicted, intercept, variables } = parsed;
  const named = (/** @type {readonly number[]} */ term) => {
    const own = term.flatMap((at) => variables[at] ?? []);
    const bases = own.flatMap(({ factors }) => factors.map(({ base }) => base));
    return {
      name: own.map(({ name }) => name).join(":"),
      columns: [...new Set(bases.flatMap(({ steps }) => columnsIn(steps)))],
    };
  };
  const terms = parsed.terms.map(named);
  const offsets = parsed.offsets.map(({ steps, written }) => ({
    name: `offset(${written})`,
    columns: columnsIn(steps),
  }));
  const used = new Set([response, ...[...terms, ...offsets].flatMap((term) => term.columns)]);
  const unknown = parsed.mentions.find(
    ({ name }) => columns && used.has(name) && !columns.includes(name),
  );
  if (unknown) refuseColumn(text, unknown, columns ?? []);
  return { text: spaced(text), response, predicted, intercept, terms, offsets };
}

/**
 * @param {string} text
 * @param {import("./formula-arithmetic.js").Mention} mention
 * @param {readonly string[]} columns
 * @returns {never}
 */
function refuseColumn(text, { name, from, to }, columns) {
  const near = nearest(name, columns);
  const names = columns.length > LISTED ? nearestFirst(name, columns).slice(0, LISTED) : columns;
  const more = columns.length > LISTED ? ` and ${columns.length - LISTED} more` : "";
  const list = names.map((column) => `"${column}"`).join(", ");
  const hint = near === undefined ? "" : `; did you mean "${near}"?`;
  const message = `there is no column "${name}"; the columns are ${list}${more}${hint}`;
  const cure = near === undefined ? undefined : { from, to, text: quoted(near) };
  const character = [...text.slice(0, from)].length + 1;
  throw new FormulaFault(message, {
    column: name,
    character,
    cure: unquoted(text, columns) ?? cure,
  });
}

/**
 * The backticks around a column's name that needs them and has none; undefined if none is such.
 *
 * @param {string} text
 * @param {readonly string[]} columns
 * @returns {Cure | undefined}
 */
function unquoted(text, columns) {
  const bare = text.replace(/`[^`]*`/g, (name) => "`".repeat(name.length));
  const needy = columns
    .filter((column) => quoted(column) !== column && !column.includes("`") && column !== "")
    .sort((a, b) => b.length - a.length);
  for (const column of needy) {
    const from = bare.indexOf(column);
    const [before, after] = [bare[from - 1] ?? " ", bare[from + column.length] ?? " "];
    if (from >= 0 && !/[\w.]/.test(before) && !/[\w.(]/.test(after))
      return { from, to: from + column.length, text: quoted(column) };
  }
  return undefined;
}

/**
 * The text with its faults cured; undefined where that makes no formula of it.
 *
 * @param {string} text
 * @param {Cure | undefined} first
 * @param {Table} table
 */
function cured(text, first, table) {
  let [now, cure] = [text, first];
  for (let times = 0; cure && times < MOST_CURES; times++) {
    now = now.slice(0, cure.from) + cure.text + now.slice(cure.to);
    try {
      return read(now, table).text;
    } catch (error) {
      if (!(error instanceof FormulaFault)) throw error;
      cure = error.cure;
    }
  }
  return undefined;
}

/** Names, numbers and operators. */
const TOKEN = /`[^`]*`|%in%|\*\*|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|(?:[\w.]|[^\0-\x7f])+|[^\s]/g;

/** A formula with R's spaces: around the operators of sums and products, and after commas. @param {string} text */
function spaced(text) {
  let written = "";
  let isAfterOperand = false;
  for (const [found] of text.matchAll(TOKEN)) {
    const token = found === "**" ? "^" : found;
    const isBinary = /^([+~=-]|%in%|\*)$/.test(token) && (isAfterOperand || token === "=");
    written += isBinary ? ` ${token} ` : token === "," ? ", " : token;
    isAfterOperand = /^[\w.`)]|^[^\0-\x7f]/.test(token);
  }
  return written;
}
