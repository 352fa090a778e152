// Inputs that are made to take long, or much memory. Each must end soon, with a message that names the cause where
// there is no fit.

/** @typedef {typeof import("galton")} Galton */

/**
 * @typedef {object} Input
 * @property {() => string} make the input itself, whose making is not measured
 * @property {(galton: Galton, text: string) => Promise<string | number | undefined>} run what came of it, in a word or two
 * @property {RegExp} outcome what that must be; of an error, its kind and message
 * @property {number} [seconds] of processor time that it may take; 2 by default
 */

/** A whole number that looks like noise. @param {number} row @param {number} column */
function noise(row, column) {
  const z = Math.imul(row * 7919 + column + 1, 0x9e3779b1);
  return Math.imul(z ^ (z >>> 15), 0x85ebca77) >>> 22;
}

/**
 * A table of columns of whole numbers, c0 to the last.
 *
 * @param {number} columns
 * @param {number} rows
 * @param {(column: number) => string} [name]
 */
function table(columns, rows, name = (column) => `c${column}`) {
  const line = (/** @type {(column: number) => unknown} */ field) =>
    `${Array.from({ length: columns }, (_, column) => field(column)).join(",")}\n`;
  const lines = Array.from({ length: rows }, (_, row) => line((column) => noise(row, column)));
  return line(name) + lines.join("");
}

/** A table of two categories of so many values each, with all their combinations twice. @param {number} values */
function categories(values) {
  const rows = Array.from({ length: 2 * values * values }, (_, row) => {
    const [a, b] = [row % values, Math.floor(row / values) % values];
    return `a${a},b${b},${noise(row, 1)}\n`;
  });
  return `a,b,y\n${rows.join("")}`;
}

/** @param {number} columns @param {number} rows @returns {Input} */
const refused = (columns, rows, seconds = 2) => ({
  make: () => table(columns, rows),
  run: async (galton, text) => (await galton.read(text)).count,
  outcome: /^too-many-columns: /,
  seconds,
});

const MILLION = 1_000_000;

/** @type {Record<string, Input>} */
export const inputs = {
  "11,000 columns x 3 rows": refused(11_000, 3),
  "16,000 columns x 3 rows": refused(16_000, 3),
  "20,000 columns x 3 rows": refused(20_000, 3),
  "30,000 columns x 3 rows": refused(30_000, 3),
  "30,000 columns x 3 rows, as a blob": {
    ...refused(30_000, 3),
    run: async (galton, text) => (await galton.read(new Blob([text]))).count,
  },
  "3,000 columns x 100 rows": refused(3000, 100),
  "6,000 columns x 100 rows": refused(6000, 100),
  "1,000,000 columns x 3 rows": refused(MILLION, 3, 10),
  "1,000,000 columns x 3 rows, two of them asked for": {
    make: () => table(MILLION, 3),
    run: async (galton, text) =>
      (await galton.read(text, { response: "c999999", predictors: ["c5"] })).count,
    outcome: /^3$/,
    seconds: 10,
  },
  "1,000,000 columns of one name": {
    make: () => table(MILLION, 3, () => "a"),
    run: async (galton, text) => (await galton.read(text, { response: "a" })).count,
    outcome: /^(ambiguous-column|too-many-columns): /,
    seconds: 10,
  },
  "1,000,000 columns, described": {
    make: () => table(MILLION, 3),
    run: async (galton, text) => (await galton.describe(text)).columns.length,
    outcome: /^too-wide: /,
    seconds: 10,
  },
  "50,000 columns x 3 rows, described": {
    make: () => table(50_000, 3),
    run: async (galton, text) => (await galton.describe(text)).columns.length,
    outcome: /^50000$/,
  },
  "500 columns x 5,000 rows: the first step of a descent": {
    make: () => table(501, 5000),
    run: async (galton, text) => {
      const descent = (await galton.read(text)).descend({ iterations: 1 });
      return descent.run().reason;
    },
    outcome: /^iteration-limit$/,
  },
  "500 columns x 5,000 rows: the summary": {
    make: () => table(501, 5000),
    run: async (galton, text) => (await galton.read(text)).summary().coefficients.length,
    outcome: /^501$/,
  },
  "a * b, thirty values each": {
    make: () => categories(30),
    run: async (galton, text) =>
      (await galton.read(text, { formula: "y ~ a * b" })).summary().coefficients.length,
    outcome: /^too-many-columns: /,
  },
  "a * b, twenty-two values each": {
    make: () => categories(22),
    run: async (galton, text) =>
      (await galton.read(text, { formula: "y ~ a * b" })).summary().coefficients.length,
    outcome: /^484$/,
  },
  "100 folds of 300 columns x 3,000 rows": {
    make: () => table(300, 3000),
    run: async (galton, text) => (await galton.read(text, { folds: 100 })).count,
    outcome: /^3000$/,
  },
};
