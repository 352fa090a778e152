// A saved model as a sum of terms, each a product of trees of operations: what other formats are made of. It needs no
// WebAssembly, and so it checks the document itself.

import { parse } from "./document.js";
import { GaltonError } from "./error.js";

/** @typedef {import("./wasm/galton.js").ModelDocument} ModelDocument */
/** @typedef {"+" | "-" | "*" | "/" | "negative" | "abs" | "exp" | "log" | "log10" | "log1p" | "log2" | "sqrt"} Operation */

/**
 * A number in a row: that of a column, a constant, whether a category has a value (1 or 0), an operation, or a power.
 *
 * @typedef {{ column: string }
 *   | { number: number }
 *   | { category: string, value: string }
 *   | { apply: Operation, of: readonly Tree[] }
 *   | { base: Tree, power: number }} Tree
 */

/** @typedef {{ base: Tree, power: number }} Power */
/** @typedef {{ category: string, value: string }} Level */

/**
 * A product of powers in the rows in which categories have certain values, and 0 elsewhere. `low` is the part of the
 * coefficient below its last place.
 *
 * @typedef {{ coefficient: number, low: number, powers: readonly Power[], levels: readonly Level[] }} Term
 */

/**
 * A column that predictions need. `since` is the day that its dates are counted from, in days since 1970-01-01; `levels`
 * are the values of a category, none for numbers.
 *
 * @typedef {{ name: string, since: number | undefined, levels: readonly string[] }} Predictor
 */

/**
 * A saved model. `predicted` is the predicted quantity: the response, or a function of it such as `log(price)`. The
 * intercept is a term without powers.
 *
 * @typedef {object} Sum
 * @property {string} predicted
 * @property {readonly Predictor[]} predictors
 * @property {readonly Term[]} terms
 * @property {Tree | undefined} offset an expression that is added to every prediction
 * @property {readonly number[]} centre the mean of each term but the intercept; empty if unknown
 */

/** A saved model, in the forms that callers may give. @typedef {{ toJSON(): ModelDocument } | ModelDocument | string} Saved */

/** @typedef {Record<string, unknown>} Fields */

/** The operations on one number and on two. */
const OF_ONE = ["negative", "abs", "exp", "log", "log10", "log1p", "log2", "sqrt"];
const OF_TWO = ["+", "-", "*", "/"];

/** The fields of a document, and of the objects in its lists. A field of another name may change predictions. */
const DOCUMENT =
  "format,version,response,since,order,unit,missing,intercept,interceptLow,predictors,training,precision,frequency,log,columns,aliased,predicted,offset";
const PREDICTOR = "name,since,order,unit,missing,levels";
const COLUMN = "name,term,coefficient,low,powers,levels";

/** @param {string} path @param {unknown} value @param {string} expected @returns {never} */
function wrong(path, value, expected) {
  const message = `${path}: is ${JSON.stringify(value) ?? "missing"}; it must be ${expected}`;
  throw new GaltonError("document", message);
}

/** @param {unknown} value @param {string} path @param {string} names the fields that it may have @returns {Fields} */
function fields(value, path, names) {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return wrong(path, value, "an object");
  for (const [name, own] of Object.entries(value))
    if (!names.split(",").includes(name)) wrong(`${path}.${name}`, own, "absent");
  return /** @type {Fields} */ (value);
}

/** @param {unknown} value @param {string} path @returns {number} */
const finite = (value, path) =>
  typeof value === "number" && Number.isFinite(value)
    ? value
    : wrong(path, value, "a finite number");

/** @param {unknown} value @param {string} path @returns {number} */
const finiteOr0 = (value, path) => (value === undefined ? 0 : finite(value, path));

/** @param {unknown} value @param {string} path @returns {string} */
const text = (value, path) => (typeof value === "string" ? value : wrong(path, value, "text"));

/** @param {unknown} value @param {string} path @returns {number} */
const exponent = (value, path) =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 99
    ? Number(value)
    : wrong(path, value, "a whole number from 1 to 99");

/**
 * @template T
 * @param {unknown} value
 * @param {string} path
 * @param {(entry: unknown, path: string) => T} read
 * @returns {T[]}
 */
const list = (value, path, read) =>
  Array.isArray(value)
    ? value.map((entry, at) => read(entry, `${path}[${at}]`))
    : wrong(path, value, "an array");

/** @param {Tree} a @param {Operation} apply @param {Tree} b @returns {Tree} */
export const operation = (a, apply, b) => ({ apply, of: [a, b] });

/** The trees that a tree is made of. @param {Tree} tree @returns {readonly Tree[]} */
export const partsOf = (tree) => ("apply" in tree ? tree.of : "base" in tree ? [tree.base] : []);

/** Numbers trees, equal ones alike. Each part is looked at once, however many trees share it. */
export class Places {
  /** @type {Map<Tree, number>} */
  #seen = new Map();
  /** @type {Map<string, number>} */
  #known = new Map();

  /** @param {Tree} tree @returns {number} */
  of(tree) {
    const seen = this.#seen.get(tree);
    if (seen !== undefined) return seen;
    const parts = partsOf(tree).map((part) => this.of(part));
    const own =
      "apply" in tree ? [tree.apply] : "base" in tree ? [tree.power] : Object.entries(tree);
    const key = JSON.stringify([...own, ...parts]);
    const place = this.#known.get(key) ?? this.#known.size;
    this.#known.set(key, place);
    this.#seen.set(tree, place);
    return place;
  }
}

/**
 * Reads a saved model.
 *
 * @param {Saved} saved
 * @returns {Sum}
 * @throws {GaltonError} with the code `document`
 */
export function termsOf(saved) {
  const given = typeof saved === "object" && saved !== null && "toJSON" in saved;
  const document = fields(parse(given ? saved.toJSON() : saved), "document", DOCUMENT);
  const { format, version, response, precision, columns } = document;
  if (format !== "galton-model") wrong("format", format, '"galton-model"');
  // Documents of earlier versions lack the last bits of coefficients, which Model.from finds by the precision.
  if (!(version === 3 || ((version === 1 || version === 2) && !precision)))
    wrong("version", version, "3; Model.from reads earlier versions");
  const predictors = list(document.predictors, "predictors", (entry, path) =>
    predictorOf(entry, path, columns === undefined),
  );
  if (predictors.length === 0) wrong("predictors", [], "one predictor or more");
  const reader = new Reader(predictors);
  const own =
    columns === undefined
      ? list(document.predictors, "predictors", (entry, path) => reader.plain(entry, path))
      : list(columns, "columns", (entry, path) => reader.term(entry, path));
  const { intercept, interceptLow, offset } = document;
  const first = {
    coefficient: intercept === null && columns !== undefined ? 0 : finite(intercept, "intercept"),
    low: finiteOr0(interceptLow, "interceptLow"),
    powers: [],
    levels: [],
  };
  return {
    predicted: predictedOf(document, text(response, "response")),
    predictors,
    terms: [first, ...own, ...reader.unused()],
    offset:
      offset === undefined
        ? undefined
        : reader.steps(fields(offset, "offset", "name,steps").steps, "offset.steps"),
    centre: centreOf(precision, own.length),
  };
}

/** @param {unknown} entry @param {string} path @param {boolean} isPlain @returns {Predictor} */
function predictorOf(entry, path, isPlain) {
  const { name, since, levels } = fields(
    entry,
    path,
    isPlain ? `${PREDICTOR},coefficient,low` : PREDICTOR,
  );
  return {
    name: text(name, `${path}.name`),
    since: since === undefined ? undefined : finite(since, `${path}.since`),
    levels: levels === undefined ? [] : list(levels, `${path}.levels`, text),
  };
}

/** @param {Fields} document @param {string} response */
function predictedOf({ log, predicted }, response) {
  if (predicted !== undefined)
    return text(fields(predicted, "predicted", "name,steps").name, "predicted.name");
  if (log !== undefined && typeof log !== "boolean") wrong("log", log, "true or false");
  return log ? `log(${response})` : response;
}

/** @param {unknown} precision @param {number} width */
function centreOf(precision, width) {
  const { centre } = /** @type {{ centre?: unknown }} */ (Object(precision));
  const known = centre === undefined ? [] : list(centre, "precision.centre", finite);
  return known.length === width ? known : [];
}

/** Reads what names predictors, and remembers which were named. */
class Reader {
  /** @type {Set<string>} */
  #used = new Set();
  #predictors;

  /** @param {readonly Predictor[]} predictors */
  constructor(predictors) {
    this.#predictors = new Map(predictors.map((predictor) => [predictor.name, predictor]));
    if (this.#predictors.size < predictors.length)
      wrong("predictors", [...predictors.map(({ name }) => name)], "names that differ");
  }

  /** A number in the row: a date's is counted from the model's first. @param {unknown} name @param {string} path @returns {Tree} */
  #column(name, path) {
    const known = this.#predictors.get(text(name, path));
    if (!known || known.levels.length > 0)
      return wrong(path, name, `a predictor of numbers: ${this.#names(false)}`);
    this.#used.add(known.name);
    const column = { column: known.name };
    return known.since === undefined ? column : operation(column, "-", { number: known.since });
  }

  /** @param {boolean} areCategories */
  #names(areCategories) {
    const names = Array.from(this.#predictors.values());
    const own = names.filter(({ levels }) => levels.length > 0 === areCategories);
    return own.map(({ name }) => JSON.stringify(name)).join(", ") || "there is none";
  }

  /** The term of a predictor that has a coefficient itself. @param {unknown} entry @param {string} path @returns {Term} */
  plain(entry, path) {
    const { name, coefficient, low } = /** @type {Fields} */ (entry);
    return {
      coefficient: finite(coefficient, `${path}.coefficient`),
      low: finiteOr0(low, `${path}.low`),
      powers: [{ base: this.#column(name, `${path}.name`), power: 1 }],
      levels: [],
    };
  }

  /** @param {unknown} entry @param {string} path @returns {Term} */
  term(entry, path) {
    const { coefficient, low, powers = [], levels = [] } = fields(entry, path, COLUMN);
    return {
      coefficient: finite(coefficient, `${path}.coefficient`),
      low: finiteOr0(low, `${path}.low`),
      powers: list(powers, `${path}.powers`, (power, path) => this.#power(power, path)),
      levels: list(levels, `${path}.levels`, (level, path) => this.#level(level, path)),
    };
  }

  /** @param {unknown} entry @param {string} path @returns {Power} */
  #power(entry, path) {
    const { predictor, log, steps, power, basis } = fields(
      entry,
      path,
      "predictor,log,steps,power,basis",
    );
    const inner =
      steps === undefined
        ? this.#column(predictor, `${path}.predictor`)
        : this.steps(steps, `${path}.steps`);
    if (log !== undefined && typeof log !== "boolean") wrong(`${path}.log`, log, "true or false");
    /** @type {Tree} */
    const base = log ? { apply: "log", of: [inner] } : inner;
    if (basis === undefined) return { base, power: exponent(power, `${path}.power`) };
    const pairs = list(basis, `${path}.basis`, (pair, path) => list(pair, path, finite));
    if (pairs.length < 2 || pairs.some(([, squares = 0, more]) => !(squares > 0) || more))
      wrong(`${path}.basis`, basis, "two pairs or more, each with a sum of squares above 0");
    return { base: polynomial(base, pairs), power: 1 };
  }

  /** @param {unknown} entry @param {string} path @returns {Level} */
  #level(entry, path) {
    const { predictor, value } = fields(entry, path, "predictor,value");
    const known = this.#predictors.get(text(predictor, `${path}.predictor`));
    if (!known?.levels.length)
      return wrong(`${path}.predictor`, predictor, `a category: ${this.#names(true)}`);
    if (!known.levels.includes(text(value, `${path}.value`)))
      wrong(`${path}.value`, value, `one of ${JSON.stringify(known.levels)}`);
    this.#used.add(known.name);
    return { category: known.name, value: String(value) };
  }

  /** The tree of steps in postfix order. @param {unknown} given @param {string} path @returns {Tree} */
  steps(given, path) {
    /** @type {Tree[]} */
    const waiting = [];
    const last = () =>
      waiting.pop() ?? wrong(path, given, "steps in postfix order that give one number");
    const read = (/** @type {unknown} */ entry, /** @type {string} */ at) => {
      const { predictor, number, power, apply } = fields(entry, at, "predictor,number,power,apply");
      if (number !== undefined) waiting.push({ number: finite(number, `${at}.number`) });
      else if (power !== undefined)
        waiting.push({ base: last(), power: exponent(power, `${at}.power`) });
      else if (apply === undefined) waiting.push(this.#column(predictor, `${at}.predictor`));
      else {
        const name = /** @type {Operation} */ (text(apply, `${at}.apply`));
        if (OF_TWO.includes(name)) {
          const [b, a] = [last(), last()];
          waiting.push(operation(a, name, b));
        } else if (OF_ONE.includes(name)) waiting.push({ apply: name, of: [last()] });
        else wrong(`${at}.apply`, apply, `one of ${[...OF_TWO, ...OF_ONE].join(", ")}`);
      }
    };
    list(given, path, read);
    const tree = last();
    return waiting.length === 0
      ? tree
      : wrong(path, given, "steps in postfix order that give one number");
  }

  /** Terms of 0 for predictors without a coefficient: a row that lacks one has no prediction either. @returns {Term[]} */
  unused() {
    const others = Array.from(this.#predictors.values()).filter(
      ({ name }) => !this.#used.has(name),
    );
    return others.map(({ name, levels: [value] }) => ({
      coefficient: 0,
      low: 0,
      powers: value === undefined ? [{ base: { column: name }, power: 1 }] : [],
      levels: value === undefined ? [] : [{ category: name, value }],
    }));
  }
}

/**
 * The orthogonal polynomial of the last degree, as R's `poly` has it: each is made of the two before it.
 *
 * @param {Tree} x
 * @param {readonly (readonly number[])[]} basis a centre and a sum of squares for each degree, from 0
 * @returns {Tree}
 */
function polynomial(x, basis) {
  /** @type {Tree | undefined} */
  let before;
  let last = operation(x, "-", { number: basis[1]?.[0] ?? 0 });
  for (let degree = 2; degree < basis.length; degree++) {
    const own = operation(x, "-", { number: basis[degree]?.[0] ?? 0 });
    const ratio = { number: (basis[degree - 1]?.[1] ?? 0) / (basis[degree - 2]?.[1] ?? 1) };
    const rest = before ? operation(ratio, "*", before) : ratio;
    [before, last] = [last, operation(operation(own, "*", last), "-", rest)];
  }
  return operation(last, "/", { number: Math.sqrt(basis.at(-1)?.[1] ?? 1) });
}
