// The sums that a database makes for a model: bases, which are expressions of columns, and monomials, which are products of powers
// of the deviations of bases from their means.

import { columnBase, columnsIn, parseFormula } from "./formula.js";

/** @typedef {import("./formula.js").Base} Base */

/**
 * @typedef {object} Summed
 * @property {string} response the column
 * @property {readonly string[]} predictors the columns
 * @property {readonly string[]} categories those of the predictors that are categories
 * @property {readonly Base[]} bases numeric predictors, expressions of them, the response, and the response as it is modelled
 * @property {number} constant how many bases come before the response: those of the predictors alone
 * @property {readonly (readonly number[])[]} monomials an exponent for each base
 */

/** A list without the elements that are there already. @template T @param {readonly T[]} list @returns {T[]} */
const distinct = (list) => [
  ...new Map(list.map((element) => [JSON.stringify(element), element])).values(),
];

/**
 * The products that the columns of a term are, whatever the categories: pairs of a base and an exponent.
 *
 * @param {readonly import("./formula.js").Variable[]} variables
 * @param {(variable: import("./formula.js").Variable) => boolean} isCategory
 */
function productsOf(variables, isCategory) {
  /** @type {{ base: Base, exponent: number }[][]} */
  let products = [[]];
  for (const variable of variables) {
    if (isCategory(variable)) continue;
    const { factors, polynomial } = variable;
    const degree = polynomial?.degree ?? 0;
    const own = polynomial
      ? Array.from({ length: degree }, (_, at) =>
          factors.map(({ base }) => ({ base, exponent: at + 1 })),
        )
      : [factors];
    products = products.flatMap((product) => own.map((more) => [...product, ...more]));
  }
  return products;
}

/**
 * @param {string} formula
 * @param {readonly string[]} named the predictors that the caller says are categories
 * @returns {Summed}
 */
export function summedOf(formula, named) {
  const { response, modelled, observed, variables, terms, offsets } = parseFormula(formula);
  /** @param {import("./formula.js").Variable} variable */
  const isCategory = ({ factors: [only, more], isCategory }) =>
    isCategory || (!more && only?.base.column !== undefined && named.includes(only.base.column));
  const columns = [
    ...new Set([
      ...variables.flatMap(({ factors }) => factors.flatMap(({ base }) => columnsIn(base.steps))),
      ...offsets,
    ]),
  ];
  const categories = columns.filter((name) =>
    variables.some((variable) => isCategory(variable) && variable.factors[0]?.base.column === name),
  );
  const numeric = columns.filter((name) => !categories.includes(name)).map(columnBase);
  // Terms of fewer variables come first, as in R.
  const ordered = [...terms].sort((a, b) => a.length - b.length);
  const products = ordered.flatMap((term) =>
    productsOf(
      term.flatMap((at) => variables[at] ?? []),
      isCategory,
    ),
  );
  const own = distinct([...numeric, ...products.flat().map(({ base }) => base)]);
  const bases = distinct([...own, columnBase(response), ...observed, modelled]);
  const keys = bases.map((base) => JSON.stringify(base));
  const closure = products.flatMap((product) => {
    const exponents = bases.map(() => 0);
    for (const { base, exponent } of product) {
      const at = keys.indexOf(JSON.stringify(base));
      exponents[at] = (exponents[at] ?? 0) + exponent;
    }
    return below(exponents);
  });
  const isMonomial = (/** @type {readonly number[]} */ exponents) =>
    exponents.reduce((sum, exponent) => sum + exponent, 0) > 1;
  const monomials = distinct(closure.filter(isMonomial));
  return { response, predictors: columns, categories, bases, constant: own.length, monomials };
}

/**
 * All exponents that are nowhere above these: (b + c)^n has terms of every lower power.
 *
 * @param {readonly number[]} exponents
 * @returns {number[][]}
 */
const below = (exponents) =>
  exponents.reduce(
    (/** @type {number[][]} */ found, exponent) =>
      found.flatMap((own) => Array.from({ length: exponent + 1 }, (_, at) => [...own, at])),
    [[]],
  );
