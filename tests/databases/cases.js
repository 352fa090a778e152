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
];
