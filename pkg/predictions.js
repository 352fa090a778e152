// Predictions of rows as JavaScript has them: values that are checked, or the reason why there is no prediction.

import { GaltonError } from "./error.js";
import { evaluate, LOGARITHM, VALUE } from "./expression.js";
import { batchOf, isList, needRows, rowOf, rowsIn } from "./payload.js";
import { Predictor } from "./predictor.js";

/** @typedef {import("./payload.js").Kind} Kind */

export class Predictions {
  #equation;
  #kinds;

  /**
   * @param {import("./predictor.js").Equation} equation
   * @param {readonly Kind[]} kinds of the predictors
   */
  constructor(equation, kinds) {
    this.#equation = equation;
    this.#kinds = kinds;
    /** @readonly */
    this.predictor = new Predictor(
      equation,
      kinds.some((kind) => typeof kind === "function"),
    );
  }

  /** @param {unknown} given one row, or a list of rows @param {string} name @returns {number | null | (number | null)[]} */
  of(given, name) {
    if (!isList(given)) return this.#ofRow(given, name);
    needRows(given, name);
    const { predictor } = this;
    const rows = rowsIn(given, name);
    const batch = batchOf(rows);
    /** @type {(number | null)[]} */
    const found = [];
    for (let at = 0; at < rows.length; at++) {
      const quick = predictor.quick(rows[at]);
      // Only NaN differs from itself.
      found.push(quick === quick ? quick : this.#ofRow(rows[at], `${name}[${at}]`, batch));
    }
    return found;
  }

  /**
   * @param {unknown} given
   * @param {string} name
   * @param {import("./payload.js").Batch} [batch] the rows that it is one of
   * @returns {number | null}
   */
  #ofRow(given, name, batch) {
    const numbers = rowOf(given, this.#equation.predictors, this.#kinds, name, batch);
    if (batch && numbers.some(Number.isNaN)) return null;
    const found = this.predictor.value(numbers);
    return Number.isFinite(found) ? found : this.refuse(numbers, name);
  }

  /** Says why a row has no prediction. @param {ArrayLike<number>} row @param {string} name @returns {never} */
  refuse(row, name) {
    const { columns, predictors } = this.#equation;
    for (const { name: column, powers } of columns) {
      for (const { base } of powers) {
        evaluate(base, row);
        if (Number.isFinite(VALUE[0])) continue;
        const at = base[1] ?? 0;
        const told = `${name} has ${row[at]} for "${predictors[at]}"`;
        if (base.length === 4 && base[0] === 0 && base[3] === LOGARITHM) {
          throw new GaltonError("no-logarithm", `${told}, and there is no logarithm of that`);
        }
        throw new GaltonError("no-value", `${told}, and ${column} has no finite value there`);
      }
    }
    throw new GaltonError(
      "too-large",
      `${name} is too large: its prediction is beyond the range of a number`,
    );
  }
}
