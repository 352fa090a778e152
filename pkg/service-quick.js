// Predictions of a batch as fast as its JSON: if all values are as they should be, rows become columns of numbers. Any other batch
// is left to the model, which says what is wrong.

import { LOGARITHM } from "./expression.js";

/** @typedef {import("./predictor.js").Predictor} Predictor */
/** @typedef {import("./wasm/galton.js").ModelDocument} ModelDocument */
/** @typedef {Record<string, unknown>} Fields */
/** @typedef {{ predictor: string, power?: number, log?: boolean }} Power */
/** @typedef {{ coefficient?: number, low?: number, powers?: Power[], levels?: { predictor: string, value: unknown }[] }} Column */

export class Quick {
  #predictor;
  #names;
  #codes;
  #least;
  #largest;

  /**
   * @param {Predictor} predictor
   * @param {readonly string[]} names of the predictors
   * @param {readonly (readonly string[])[]} levels
   * @param {readonly number[]} least the smallest number that a value of each predictor may be
   * @param {number} largest the largest number that a value may be
   */
  constructor(predictor, names, levels, least, largest) {
    this.#names = names;
    this.#least = least;
    this.#largest = largest;
    this.#codes = levels.map((own) => (own.length > 0 ? codesOf(own) : undefined));
    this.#predictor = predictor;
  }

  /**
   * @param {readonly unknown[]} rows
   * @returns {number[] | undefined} NaN for a row that lacks a value; undefined if a row is unusual
   */
  rows(rows) {
    const columns = this.#names.map(() => new Float64Array(rows.length));
    const [first] = rows;
    if (columns.length === 1 && typeof first === "number") {
      return this.#fill(columns[0], rows, 0) ? this.#predict(columns) : undefined;
    }
    return this.#spread(columns, rows) ? this.#predict(columns) : undefined;
  }

  /**
   * @param {readonly (readonly unknown[])[]} given columns of one length
   * @returns {number[] | undefined}
   */
  columns(given) {
    const columns = given.map((column) => new Float64Array(column.length));
    const areUsual = given.every((column, at) => this.#fill(columns[at], column, at));
    return areUsual ? this.#predict(columns) : undefined;
  }

  /** @param {Float64Array[]} columns @returns {number[] | undefined} */
  #predict(columns) {
    const found = new Float64Array(columns[0]?.length ?? 0);
    const unusual = this.#predictor.columns(columns, found);
    return unusual === undefined ? Array.from(found) : undefined;
  }

  /** Fills a column with values. @param {Float64Array | undefined} column @param {readonly unknown[]} values @param {number} at which predictor */
  #fill(column, values, at) {
    if (!column) return false;
    const codes = this.#codes[at];
    const least = /** @type {number} */ (this.#least[at]);
    const largest = this.#largest;
    for (let row = 0; row < values.length; row++) {
      const value = values[row];
      if (!codes && typeof value === "number" && value >= least && value <= largest)
        column[row] = value;
      else if (value === null) column[row] = NaN;
      else {
        const code = codes?.get(value);
        if (code === undefined) return false;
        column[row] = code;
      }
    }
    return true;
  }

  /** Fills the columns with rows, which are arrays or objects. @param {Float64Array[]} columns @param {readonly unknown[]} rows */
  #spread(columns, rows) {
    const largest = this.#largest;
    const names = this.#names;
    const width = names.length;
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at];
      if (typeof row !== "object" || row === null) return false;
      const isArray = Array.isArray(row);
      if (isArray && row.length !== width) return false;
      for (let own = 0; own < width; own++) {
        const key = isArray ? own : /** @type {string} */ (names[own]);
        const value = /** @type {Record<string | number, unknown>} */ (row)[key];
        const column = /** @type {Float64Array} */ (columns[own]);
        const codes = this.#codes[own];
        const least = /** @type {number} */ (this.#least[own]);
        if (!codes && typeof value === "number" && value >= least && value <= largest)
          column[at] = value;
        else if (value === null) column[at] = NaN;
        else {
          const code = codes?.get(value);
          if (code === undefined) return false;
          column[at] = code;
        }
      }
    }
    return true;
  }
}

/** The places of levels, also by the numbers or booleans that they are the text of. @param {readonly string[]} levels @returns {Map<unknown, number>} */
const codesOf = (levels) =>
  new Map(levels.flatMap((level, at) => valuesOf(level).map((value) => [value, at])));

/** A value of a category as JSON may have it: as text, and as the number or boolean that it is the text of. @param {string} level */
export function valuesOf(level) {
  const isBoolean = level === "true" || level === "false";
  const own = isBoolean ? level === "true" : Number(level);
  return String(own) === level ? [level, own] : [level];
}

/**
 * @param {ModelDocument} document that `galton/scorer` loads
 * @param {readonly string[]} names
 * @param {readonly (readonly string[])[]} levels
 * @returns {import("./predictor.js").Equation}
 */
export function equationOf(document, names, levels) {
  const own =
    /** @type {Fields & { predictors: Partial<Column>[], columns?: Partial<Column>[] }} */ (
      /** @type {unknown} */ (document)
    );
  const place = (/** @type {unknown} */ name) => names.indexOf(String(name));
  const columns =
    own.columns ??
    own.predictors.map((predictor, at) => ({
      ...predictor,
      levels: [],
      powers: [/** @type {Power} */ ({ predictor: names[at] ?? "" })],
    }));
  return {
    intercept: Number(own["intercept"] ?? 0),
    predictors: names,
    coefficients: columns.map(({ coefficient = NaN }) => coefficient),
    low: [Number(own["interceptLow"] ?? 0), ...columns.map(({ low = 0 }) => low)],
    columns: columns.map(({ powers = [], levels: cells = [] }) => ({
      powers: powers.map(({ predictor, power = 1, log }) => ({
        base: log ? [0, place(predictor), 0, LOGARITHM] : [0, place(predictor)],
        exponent: power,
      })),
      levels: cells.map(({ predictor, value }) => {
        const at = place(predictor);
        return [at, levels[at]?.indexOf(String(value)) ?? -1];
      }),
    })),
  };
}
