// The line from the second moments: for the tables' own answers, and for rivals that stop at covariances.

/**
 * The answer of a contestant.
 *
 * @typedef {object} Line
 * @property {number[]} slopes
 * @property {number} intercept
 * @property {number} count how many rows it is of
 */

/**
 * Least squares from means and covariances, the response last in each. Elimination needs no pivoting, for
 * covariances are positive definite.
 *
 * @param {number[]} means
 * @param {number[][]} covariances
 * @param {number} count
 * @returns {Line}
 */
export function lineOf(means, covariances, count) {
  const rows = covariances.slice(0, -1).map((row) => Float64Array.from(row));
  const width = rows.length;
  rows.forEach((row, at) => {
    const pivot = item(row, at);
    for (let column = at; column <= width; column++) row[column] = item(row, column) / pivot;
    rows.forEach((other, number) => {
      const factor = item(other, at);
      if (number === at) return;
      for (let column = at; column <= width; column++) {
        other[column] = item(other, column) - factor * item(row, column);
      }
    });
  });
  const slopes = rows.map((row) => item(row, width));
  const intercept = slopes.reduce(
    (rest, slope, at) => rest - slope * item(means, at),
    item(means, width),
  );
  return { slopes, intercept, count };
}

/** Sums of values and of their products, about the first row. */
export class CrossProducts {
  #count = 0;
  #pivot;
  #sums;
  #products;

  /** @param {number} width */
  constructor(width) {
    this.#pivot = new Float64Array(width);
    this.#sums = new Float64Array(width);
    this.#products = Array.from({ length: width }, () => new Float64Array(width));
  }

  /** @param {number[]} values */
  push(values) {
    if (this.#count === 0) this.#pivot.set(values);
    this.#count += 1;
    const offsets = values.map((value, at) => value - item(this.#pivot, at));
    offsets.forEach((offset, at) => {
      this.#sums[at] = item(this.#sums, at) + offset;
      const products = this.#products[at];
      if (!products) throw new RangeError(`a row of ${values.length} values is too long`);
      offsets.forEach((other, column) => {
        products[column] = item(products, column) + offset * other;
      });
    });
  }

  /**
   * The line of some of the columns, the response last; of all, if none are named.
   *
   * @param {number[]} columns
   */
  line(columns = [...this.#sums.keys()]) {
    const offsets = columns.map((column) => item(this.#sums, column) / this.#count);
    const means = columns.map((column, at) => item(offsets, at) + item(this.#pivot, column));
    const covariances = columns.map((row, a) =>
      columns.map((column, b) => {
        const sum = item(this.#products[row] ?? [], column);
        return sum / this.#count - item(offsets, a) * item(offsets, b);
      }),
    );
    return lineOf(means, covariances, this.#count);
  }
}

/**
 * An item that is known to be there.
 *
 * @param {ArrayLike<number>} list
 * @param {number} at
 */
const item = (list, at) => list[at] ?? NaN;
