// The tables that every database is asked about.

/** @typedef {import("./engines.js").Row} Row */

/**
 * A table, and the model of it.
 *
 * @typedef {object} Case
 * @property {string} name
 * @property {string} formula
 * @property {readonly string[]} [categories]
 * @property {string} [weights]
 * @property {boolean} [robust]
 * @property {string} [clusters]
 * @property {(row: Row) => number[]} [design] the model's columns, for errors by clusters
 * @property {boolean} [isMoved] whether those columns have another origin
 * @property {Row[]} rows
 */

/** Numbers that repeat from run to run, from 0 to 1. */
function random() {
  let state = 1;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** @param {number} count @param {(next: () => number, at: number) => Row} row */
const rowsOf = (count, row) => {
  const next = random();
  return Array.from({ length: count }, (_, at) => row(next, at));
};

const noise = (/** @type {() => number} */ next) => next() + next() - 1;

/** @type {Case[]} */
export const CASES = [
  {
    name: "plain numbers",
    formula: "y ~ a + b",
    rows: rowsOf(200, (next) => {
      const [a, b] = [10 * next(), next() - 0.5];
      return { a, b, y: 3 + 2 * a - b + noise(next) };
    }),
  },
  {
    name: "NULL in each column, NaN and infinity",
    formula: "y ~ a + b",
    rows: rowsOf(200, (next, at) => {
      const [a, b] = [10 * next(), next() - 0.5];
      const y = 3 + 2 * a - b + noise(next);
      return {
        a: at % 17 === 0 ? null : at === 9 ? NaN : a,
        b: at % 19 === 0 ? null : at === 40 ? Infinity : b,
        y: at % 23 === 0 ? null : at === 100 ? NaN : at === 101 ? -Infinity : y,
      };
    }),
  },
  {
    name: "offsets a billion times the spread",
    formula: "y ~ a + b",
    rows: rowsOf(300, (next) => {
      const [a, b] = [1e9 + next(), -1e9 + next()];
      return { a, b, y: 1e9 + (a - 1e9) - 2 * (b + 1e9) + 0.1 * noise(next) };
    }),
  },
  {
    name: "whole numbers near 2^62",
    formula: "y ~ a",
    rows: rowsOf(100, (next) => {
      const a = 2n ** 62n - BigInt(Math.floor(next() * 2 ** 40));
      return { a, y: Number(a - 2n ** 62n) / 2 ** 40 + 0.1 * noise(next) };
    }),
  },
  {
    name: "reserved words, quotes and spaces as names",
    formula: '`select` ~ `from "x"` + `a b`',
    rows: rowsOf(100, (next) => {
      const [from, other] = [next(), next()];
      return { select: from - other + noise(next), 'from "x"': from, "a b": other };
    }),
  },
  {
    name: "categories and their interactions, far from each other",
    formula: "y ~ a * g + h",
    categories: ["g", "h"],
    rows: rowsOf(300, (next, at) => {
      const g = ["it's", "b", "c\\d"][at % 3] ?? "";
      const a = next() + 1e6 * (at % 3);
      return { a, g, h: next() < 0.5 ? "no" : "yes", y: a * (1 + (at % 3)) + noise(next) };
    }),
  },
  {
    name: "weights, some of them 0",
    formula: "y ~ a",
    weights: "w",
    rows: rowsOf(120, (next, at) => {
      const a = next();
      return { a, y: a + noise(next), w: at % 11 === 0 ? 0 : 0.5 + next() };
    }),
  },
  {
    name: "a predictor without variance",
    formula: "y ~ a + b",
    rows: rowsOf(50, (next) => {
      const a = next();
      return { a, b: 7.1, y: a + noise(next) };
    }),
  },
  {
    name: "every function, and rows in which some have no value",
    formula:
      "log(y) ~ log(a) + log2(b) + log10(c) + log1p(d) + sqrt(e) + exp(f) + abs(g) + I(-h / (h - 2)) + I((a - b)^2 * 0.5)",
    rows: rowsOf(300, (next, at) => ({
      y: at === 7 ? 0 : Math.exp(noise(next)),
      a: at === 8 ? -1 : 1 + next(),
      b: at === 9 ? -0.5 : 1 + next(),
      c: at === 10 ? 0 : 10 + next(),
      d: at === 11 ? -1 : at % 5 === 0 ? 1e-12 * next() : next() - 0.5,
      e: at === 12 ? -1e-300 : next(),
      f: at === 13 ? 1000 : at === 14 ? -1000 : next(),
      g: next() - 0.5,
      h: at === 15 ? 2 : next(),
    })),
  },
  {
    name: "powers a million times as far from 0 as they spread",
    formula: "y ~ t + I(t^2) + I(t^3)",
    rows: rowsOf(300, (next) => {
      const d = next() - 0.5;
      return { t: 1e6 + d, y: 1 + d - 3 * d * d + 2 * d ** 3 + 0.1 * noise(next) };
    }),
  },
  {
    name: "products of columns far from 0, and less some of them",
    formula: "y ~ (a + b + log(c))^2 - b:log(c)",
    rows: rowsOf(300, (next) => {
      const [a, b, c] = [next() - 0.5, next() - 0.5, next() + 1];
      const y = a - b + 2 * a * b + Math.log(c) * (1 + a) + 0.1 * noise(next);
      return { a: 1e7 + a, b: 3e6 + b, c: 1e3 * c, y };
    }),
  },
  {
    name: "categories ten thousand times as far from each other as their rows",
    formula: "y ~ a * g + I(a^2):g + h",
    categories: ["g", "h"],
    rows: rowsOf(300, (next, at) => {
      const [a, which] = [next() - 0.5, at % 3];
      const y = a * (which - 1) + a * a + (at % 2) + 0.1 * noise(next);
      return { a: a + 1e4 * (which - 1), g: "pqr"[which] ?? "", h: at % 2 === 0 ? "no" : "yes", y };
    }),
  },
  {
    name: "polynomials, orthogonal and raw, and one for each value of a category",
    formula: "y ~ poly(a, 3) + g * poly(b, 2, raw = TRUE)",
    categories: ["g"],
    rows: rowsOf(300, (next, at) => {
      const [a, b] = [2000 + 20 * next(), next()];
      const g = "uvw"[at % 3] ?? "";
      return { a, b, g, y: (a - 2010) ** 2 / 50 + b * (1 + (at % 3)) + noise(next) };
    }),
  },
  {
    name: "an offset, a power of a logarithm, and no intercept",
    formula: "log(y) ~ 0 + I(log(a)^2 * b) + a / b + offset(log(c)) + offset(2 * d)",
    rows: rowsOf(200, (next) => {
      const [a, b, c, d] = [1 + next(), 1 + next(), 1 + next(), next()];
      return { a, b, c, d, y: c * Math.exp(2 * d + a - b + noise(next)) };
    }),
  },
  {
    name: "numbers as a category, and a category without an intercept",
    formula: "y ~ 0 + factor(k) + factor(g):a",
    rows: rowsOf(200, (next, at) => {
      const [a, g] = [next(), at % 2 === 0 ? "1" : "20"];
      return { k: BigInt(at % 4), g, a, y: (at % 4) + a * (1 + (at % 2)) + noise(next) };
    }),
  },
  {
    name: "predictors of few values, a zero with a sign among them",
    formula: "y ~ a * g + I(a^2) + log(b)",
    categories: ["g"],
    weights: "w",
    robust: true,
    rows: rowsOf(400, (next, at) => {
      const [a, b] = [[-0, 0, 1, 3][at % 4] ?? 0, 1 + (at % 3)];
      const g = next() < 0.5 ? "u" : "v";
      return { a, b, g, w: 1 + (at % 2) / 2, y: a + Math.log(b) + (1 + a) * noise(next) };
    }),
  },
  {
    name: "clusters, far from 0",
    formula: "y ~ a + b + g",
    categories: ["g"],
    clusters: "firm",
    design: ({ a, b, g }) => [1, Number(a) - 1e5, Number(b), Number(g === "v")],
    isMoved: true,
    rows: rowsOf(400, (next, at) => {
      const firm = Math.floor(next() * 25);
      const [a, b] = [next() + firm / 25, next()];
      const y = a - b + ((firm * 7) % 5) / 5 + noise(next);
      return { a: 1e5 + a, b, g: at % 3 === 0 ? "u" : "v", firm: `firm ${firm}`, y };
    }),
  },
  {
    name: "clusters of rows with predictors of few values, and weights",
    formula: "y ~ a + b",
    weights: "w",
    robust: true,
    clusters: "from",
    design: ({ a, b }) => [1, Number(a), Number(b)],
    rows: rowsOf(400, (next, at) => {
      const from = BigInt(Math.floor(next() * 12));
      const [a, b] = [at % 3, (at >> 2) % 4];
      return { a, b, w: 1 + (at % 2), from, y: a - b + (Number(from) % 3) + noise(next) };
    }),
  },
];
