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

/**
 * A table of 300,000 rows.
 *
 * @param {string} head
 * @param {(row: number) => string} row
 */
const lines = (head, row) =>
  `${head}\n${Array.from({ length: 300_000 }, (_, i) => row(i)).join("\n")}\n`;

/** @param {string[]} names */
const groups = (...names) =>
  lines("g,x,y", (i) => `${names[i % 2]},${(i * 7919) % 1009},${(i * 31) % 97}`);

/** A model of two groups. @param {Galton} galton */
async function grouped(galton) {
  const text = "g,x,y\nDE,1,2\nAT,2,3\nDE,3,5\nAT,4,4\nDE,5,9\n";
  return (await galton.read(text, { formula: "y ~ x + g" })).model();
}

/** @param {Galton} galton @param {string} text */
async function diagnosed(galton, text) {
  return (await galton.diagnose(text, (await galton.read(text)).model())).count;
}

/** @param {string} text @param {number} size */
function pieces(text, size) {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, (at += size)));
    },
  });
}

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
  "200,000 of 300,000 rows left out by their numbers, from the last one": {
    make: () => lines("x,y", (i) => `${(i * 7919) % 1009},${noise(i, 1)}`),
    run: async (galton, text) => {
      const leaveOut = Array.from({ length: 200_000 }, (_, at) => 300_000 - at);
      return (await galton.read(text, { leaveOut })).count;
    },
    outcome: /^100000$/,
  },
  "300,000 rows of values that the model has not seen, evaluated": {
    make: () => groups("FR", "IT"),
    run: async (galton, text) => (await galton.evaluate(text, await grouped(galton))).leftOut,
    outcome: /^300000$/,
  },
  "300,000 rows of values that the model has not seen, scored": {
    make: () => groups("FR", "IT"),
    run: async (galton, text) => (await galton.scoreCsv(text, await grouped(galton))).size,
    outcome: /^[0-9]+$/,
  },
  "300,000 rows of values that the model has not seen, diagnosed": {
    make: () => groups("FR", "IT"),
    run: async (galton, text) => (await galton.diagnose(text, await grouped(galton))).count,
    outcome: /^0$/,
  },
  "300,000 rows of residuals that grow, evaluated": {
    make: () => lines("x,y", (i) => `${i % 10},${2 * (i % 10) + i}`),
    run: async (galton, text) => {
      const model = (await galton.read("x,y\n1,2\n2,4\n3,6.5\n")).model();
      return (await galton.evaluate(text, model)).largest[0]?.line;
    },
    outcome: /^300001$/,
  },
  "300,000 rows of residuals that grow, diagnosed": {
    make: () => lines("x,y", (i) => `${(i * 7919) % 1009},${i % 2 ? "-" : ""}${i}`),
    run: diagnosed,
    outcome: /^300000$/,
  },
  "300,000 rows sorted by a skewed predictor, diagnosed": {
    make: () => lines("x,y", (i) => `${i * i},${2 * i * i + noise(i, 1)}`),
    run: diagnosed,
    outcome: /^300000$/,
  },
  "a record of 12 MB in pieces of 1 KB": {
    make: () => `x,y\n1,2\n2,3\n3,5\n${"1,".repeat(6 * 2 ** 20)}\n4,4\n`,
    run: async (galton, text) => (await galton.read(pieces(text, 1024))).count,
    outcome: /^4$/,
  },
  "20 MB of comments before the table": {
    make: () => `${"# a comment of a preamble\n".repeat(800_000)}x,y\n1,2\n2,3\n3,5\n`,
    run: async (galton, text) => (await galton.read(text)).count,
    outcome: /^3$/,
  },
  "20 MB of blank lines before the table": {
    make: () => `${"\n".repeat(20_000_000)}x,y\n1,2\n2,3\n3,5\n`,
    run: async (galton, text) => (await galton.read(text)).count,
    outcome: /^3$/,
  },
  "10,000,000 rows of nothing but a comma": {
    make: () => `x,y\n1,2\n2,3\n${",\n".repeat(10_000_000)}3,5\n`,
    run: async (galton, text) => (await galton.read(text)).count,
    outcome: /^3$/,
  },
  "20 MB of skipLines": {
    make: () => `${"a line, and no table\n".repeat(1_000_000)}x,y\n1,2\n2,3\n3,5\n`,
    run: async (galton, text) => (await galton.read(text, { skipLines: MILLION })).count,
    outcome: /^3$/,
  },
  "a line of 100 MB without a quote, as a blob": {
    make: () => "word ".repeat(20_000_000),
    run: async (galton, text) => (await galton.read(new Blob([text]))).count,
    outcome: /^record-too-long: (?!.*quote)/,
  },
};
